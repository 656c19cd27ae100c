"""Which weights are used, and where they lie.

Two models ship with the project, in `models/encoder` and `models/reader` beside the package: they are found in a checkout and in
an editable install of it (`pip install -e .`, what `make setup` does). Somewhere else RAG_ENCODER and RAG_READER name them.
The writer's weights are fetched once, by `rag models get writer`, into the cache folder, and unpacked there.

Settings are environment variables, read when they are needed:
    RAG_MODELS     the cache folder; default $XDG_CACHE_HOME/youju, else ~/.cache/youju
    RAG_ENCODER    a folder, or a model name on the Hugging Face hub
    RAG_READER     the same
    RAG_WRITER     the same, or a GGUF file, or the address of an OpenAI-compatible server (http://127.0.0.1:8080/v1)

Nothing here touches the network except `get_model`.
"""

from __future__ import annotations

import hashlib
import os
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from rag.errors import ModelMissing
from rag.weights.fetch import Progress, Source, alone, fetch, is_whole, sha256_of

SHIPPED = {  # folder beside the package → what it is, licence
    "encoder": ("编码模型：静态词向量，来自 multilingual-e5-small", "MIT"),
    "reader": ("阅读模型：同一底子，训练过标答案", "MIT"),
}
SETTINGS = {"encoder": "RAG_ENCODER", "reader": "RAG_READER", "writer": "RAG_WRITER"}
WEIGHTS = "model.safetensors"
CHECKSUMS = "SHA256SUMS"
State = Literal["whole", "missing", "broken", "unchecked"]
STATES: dict[State, str] = {"whole": "校验和相符", "missing": "没有", "broken": "校验和不符", "unchecked": "自选，不核对"}


@dataclass(frozen=True, slots=True)
class Model:
    """A model as `rag models` lists it; `str` is one line for people. `size` is in bytes, 0 where unknown."""

    name: str
    what: str
    licence: str
    size: int
    where: str
    state: State

    def __str__(self) -> str:
        size = f"{self.size / 1e6:.0f} MB" if self.size else "大小不明"
        return "  ".join((self.name, self.what, size, self.licence, STATES[self.state], self.where))


def models_folder() -> Path:
    """The cache folder; made when something is first put into it."""
    if named := os.environ.get("RAG_MODELS"):
        return Path(named).expanduser()
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "youju"


def shipped_folder() -> Path:
    """`models/` beside the package."""
    return Path(__file__).resolve().parent.parent / "models"


def encoder_path() -> Path:
    """The encoder's folder. Raises ModelMissing."""
    return _named_folder("encoder") or _shipped("encoder")


def reader_path() -> Path:
    """The reader's folder. Raises ModelMissing."""
    return _named_folder("reader") or _shipped("reader")


def writer_path(fetch: bool = False, progress: Progress | None = None) -> Path | str:
    """The writer's folder, ready for transformers, or the address of a server.

    Without `fetch` nothing is downloaded; a GGUF file that is here is unpacked (once, about twenty seconds). Raises ModelMissing.
    """
    if fetch:
        return get_model("writer", progress)
    named = os.environ.get("RAG_WRITER", "")
    if named.startswith(("http://", "https://")):
        return named
    if named.lower().endswith(".gguf"):
        if not Path(named).expanduser().is_file():
            raise ModelMissing(f"RAG_WRITER={named}：没有这个文件。请核对路径；不设 RAG_WRITER 则运行：rag models get writer")
        return _unpack(Path(named).expanduser(), progress)
    if folder := _named_folder("writer"):
        if not (folder / "config.json").is_file():
            raise ModelMissing(f"RAG_WRITER={named}：里面没有 config.json，不是模型文件夹。不设 RAG_WRITER 则运行：rag models get writer")
        return folder
    return _unpack(models_folder() / sources()["writer"].file, progress)


def sources() -> dict[str, Source]:
    """The base weights of models/sources.toml, by name."""
    path = shipped_folder() / "sources.toml"
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ModelMissing(f"没有 {path}：请从完整的项目文件夹运行，或用 RAG_ENCODER、RAG_READER、RAG_WRITER 指明模型。") from error
    return {name: Source.of(name, row) for name, row in rows.items()}


def get_model(name: str = "", progress: Progress | None = None) -> Path | str:
    """Fetch what is missing of a model (all that are used, without a name) and say where it lies. Raises ModelMissing."""
    if not name:
        for each in SETTINGS:
            get_model(each, progress)
        return models_folder()
    if named := os.environ.get(SETTINGS.get(name, ""), ""):
        return _get_named(name, named, progress)
    if name in SHIPPED:
        return _shipped(name)
    if name not in sources():
        raise ModelMissing(f"没有叫“{name}”的模型；有的是：{'、'.join([*SHIPPED, *sources()])}")
    path = fetch(sources()[name], models_folder(), progress)
    return _unpack(path, progress) if path.suffix == ".gguf" else path


def list_models() -> list[Model]:
    """Every model in use and every base in the cache, each with its checksum looked at (a few seconds)."""
    rows = [_list_named(name) if os.environ.get(SETTINGS[name]) else _list_shipped(name) for name in SHIPPED]
    if os.environ.get("RAG_WRITER"):
        rows.append(_list_named("writer"))
    for source in sources().values():
        path = models_folder() / source.file
        wanted = not source.recipe and not os.environ.get(SETTINGS.get(source.name, ""))
        if path.exists() or wanted:
            state: State = "missing" if not path.exists() else "whole" if is_whole(path, source) else "broken"
            rows.append(Model(source.name, source.what, source.licence, source.size, str(path), state))
    return rows


def checked(folder: Path) -> State:
    """Compare a folder's files with its SHA256SUMS (the format of sha256sum)."""
    sums = folder / CHECKSUMS
    if not (folder / WEIGHTS).is_file():
        return "missing"
    if not sums.is_file():
        return "unchecked"
    for line in sums.read_text(encoding="utf-8").splitlines():
        wanted, _, name = line.partition("  ")
        if not (folder / name).is_file() or sha256_of(folder / name) != wanted:
            return "broken"
    return "whole"


def write_checksums(folder: Path) -> None:
    """Write SHA256SUMS for a folder's weights; recipes call it last."""
    lines = [f"{sha256_of(path)}  {path.name}\n" for path in sorted(folder.glob("*.safetensors"))]
    (folder / CHECKSUMS).write_text("".join(lines), encoding="utf-8")


def _shipped(name: str) -> Path:
    folder = shipped_folder() / name
    if not (folder / WEIGHTS).is_file():
        raise ModelMissing(f"{folder} 里没有 {WEIGHTS}：请取完整的项目，或用 {SETTINGS[name]} 指明一个模型文件夹。")
    return folder


def _named_folder(name: str) -> Path | None:
    """The folder a setting names, or the local copy of the hub model it names; None where nothing is set."""
    named = os.environ.get(SETTINGS[name], "")
    if not named:
        return None
    folder = Path(named).expanduser()
    if folder.is_dir():
        return folder
    found = _local_copy(named)
    if found is None:
        raise ModelMissing(
            f"{SETTINGS[name]}={named}：本机没有这个模型。若是文件夹，请核对路径；若是模型站上的名字，先联网运行：rag models get {name}"
        )
    return found


def _local_copy(name: str) -> Path | None:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(name, local_files_only=True))
    except (LocalEntryNotFoundError, HFValidationError):
        return None


def _get_named(name: str, named: str, progress: Progress | None) -> Path | str:
    """What a setting names: only a hub name has to be fetched, and naming it is the user's consent to do so."""
    path = Path(named).expanduser()
    if named.startswith(("http://", "https://")) or path.suffix.lower() == ".gguf":
        return writer_path(progress=progress)
    if path.is_dir():
        return path
    from huggingface_hub import snapshot_download

    if progress:
        progress(f"从模型站取 {named}")
    try:
        return Path(snapshot_download(named, etag_timeout=10, ignore_patterns=["*.onnx*", "*.h5", "*.msgpack", "onnx/*", "openvino/*"]))
    except Exception as error:  # the hub's client, its HTTP library and the file system all have their own
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise ModelMissing(f"{SETTINGS[name]}={named} 没有取到：{reason[:160]}") from error


def _unpack(gguf: Path, progress: Progress | None = None) -> Path:
    """The GGUF file as a folder for transformers, in the cache; made when it is first wanted."""
    if not gguf.is_file():
        raise ModelMissing(f"没有 {gguf}。先运行：rag models get writer（约 490 MB，只取一次）")
    state = gguf.stat()
    mark = hashlib.sha256(f"{gguf.resolve()} {state.st_size} {state.st_mtime_ns}".encode()).hexdigest()[:12]
    folder = models_folder() / f"{gguf.stem}-{mark}"
    with alone(models_folder() / f".{folder.name}.lock"):
        if not folder.is_dir():
            from rag.weights.unpack import unpack

            if progress:
                progress(f"{gguf.name}：展开成 transformers 的文件夹（一次，约二十秒）")
            unpack(gguf, folder)
    return folder


def _list_shipped(name: str) -> Model:
    what, licence = SHIPPED[name]
    folder = shipped_folder() / name
    weights = folder / WEIGHTS
    return Model(name, what, licence, weights.stat().st_size if weights.is_file() else 0, str(folder), checked(folder))


def _list_named(name: str) -> Model:
    named = os.environ[SETTINGS[name]]
    row = Model(name, f"由 {SETTINGS[name]} 指定", "见其说明", 0, named, "unchecked")
    if named.startswith(("http://", "https://")):
        return row
    path = Path(named).expanduser()
    found = path if path.exists() else _local_copy(named)
    if found is None:
        return Model(name, row.what, row.licence, 0, named, "missing")
    files = [found] if found.is_file() else [p for p in found.rglob("*") if p.is_file()]
    return Model(name, row.what, row.licence, sum(p.stat().st_size for p in files), str(found), "unchecked")
