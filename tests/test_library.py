"""Files that come into the library: each for itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.index import index
from rag.library import Library, plain_name
from rag.store import Store

PAGE = "某县今年新建校舍37间，惠及学生1200名。"


@pytest.fixture
def library(tmp_path) -> Library:
    Store.create(tmp_path / "index").close()
    return Library(tmp_path / "index", lambda: None)


def page(folder: Path, text: str | bytes = PAGE, name: str = "上传") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def kept(library: Library) -> dict[str, str]:
    folder = library.folder / "uploads"
    return {path.name: path.read_text("utf-8") for path in folder.iterdir()} if folder.is_dir() else {}


# Names -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["枣庄日报" * 60 + ".txt", "a" * 400 + ".jsonl.xz", "🗞" * 119 + ".txt", "一版" + "。" * 300 + ".PDF", ".x" * 200 + "甲.txt"]
)
def test_a_name_fits_into_a_file_system_with_its_ending(tmp_path, name):
    short = plain_name(name)
    assert len(short.encode()) <= 200 and not short.startswith(".")
    assert Path(short).suffixes[-1:] == Path(name).suffixes[-1:] and name.endswith(short)
    (tmp_path / f".{short}.old").touch()


def test_a_long_name_is_taken_like_any_other(library, tmp_path):
    (taken,) = library.take([("枣庄日报" * 60 + ".txt", page(tmp_path))])
    assert taken.ok and taken.sources == (taken.name,)
    assert kept(library) == {taken.name: PAGE}


# One file's fault --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", [OSError(28, "No space left on device"), ZeroDivisionError("坏了")])
def test_what_happens_to_one_file_happens_to_no_other(library, tmp_path, monkeypatch, fault):
    def failing(paths, *given, **named):
        if paths[0].name == "坏.txt":
            raise fault
        return index(paths, *given, **named)

    monkeypatch.setattr("rag.index.index", failing)
    bad, good = library.take([("坏.txt", page(tmp_path, name="a")), ("好.txt", page(tmp_path, name="b"))])
    assert (bad.name, bad.ok) == ("坏.txt", False)
    assert ("No space left" if isinstance(fault, OSError) else "ZeroDivisionError") in bad.told
    assert good.ok


def test_a_file_that_is_gone_is_told(library, tmp_path):
    gone, good = library.take([("没有.txt", tmp_path / "没有.txt"), ("好.txt", page(tmp_path))])
    assert not gone.ok and gone.told
    assert good.ok
