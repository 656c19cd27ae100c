"""Files that come into the library and go: each for itself, its copy kept for as long as a document stands in it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rag.app.library import Library, plain_name
from rag.errors import IndexLocked
from rag.index import index
from rag.indexing.store_file import locked
from rag.store import Store

PAGE = "某县今年新建校舍37间，惠及学生1200名。"
LATER = "某县今年新建校舍52间，惠及学生1600名。"


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
    assert ("磁盘满了" if isinstance(fault, OSError) else "ZeroDivisionError") in bad.told
    assert good.ok and list(kept(library)) == ["好.txt"]


def test_a_file_that_is_gone_is_told(library, tmp_path):
    gone, good = library.take([("没有.txt", tmp_path / "没有.txt"), ("好.txt", page(tmp_path))])
    assert not gone.ok and gone.told
    assert good.ok


# The copy that is kept ---------------------------------------------------------------------------------------------------


def test_the_copy_is_the_one_that_is_indexed(library, tmp_path):
    for text in (PAGE, LATER, LATER):
        assert library.take([("校舍.txt", page(tmp_path, text))])[0].ok
        assert kept(library) == {"校舍.txt": text}
        assert library.document("校舍.txt").text == text


@pytest.mark.parametrize("text", [b"", b"\x00\x01" * 500, "   \n "])
def test_a_file_that_cannot_be_read_leaves_the_one_before_it(library, tmp_path, text):
    library.take([("校舍.txt", page(tmp_path))])
    assert not library.take([("校舍.txt", page(tmp_path, text))])[0].ok
    assert kept(library) == {"校舍.txt": PAGE}
    assert not library.take([("新.txt", page(tmp_path, text))])[0].ok
    assert kept(library) == {"校舍.txt": PAGE}


def test_while_somebody_else_writes_the_copy_stays_as_it_was(library, tmp_path):
    library.take([("校舍.txt", page(tmp_path))])
    with locked(library.folder):
        taken = library.take([("校舍.txt", page(tmp_path, LATER)), ("新.txt", page(tmp_path, LATER))])
    assert [t.told for t in taken] == [str(IndexLocked(library.folder))] * 2
    assert kept(library) == {"校舍.txt": PAGE}


# The copy that goes ------------------------------------------------------------------------------------------------------


def test_a_document_takes_its_copy_along(library, tmp_path):
    library.take([("校舍.txt", page(tmp_path)), ("路.txt", page(tmp_path, LATER))])
    assert library.remove("校舍.txt")
    assert list(kept(library)) == ["路.txt"]


def test_of_two_documents_of_one_file_name_each_has_its_own_copy(library, tmp_path):
    (tmp_path / "旧").mkdir()
    old = page(tmp_path / "旧", LATER, "校舍.txt")
    index([old], library.folder, workers=0)
    (taken,) = library.take([("校舍.txt", page(tmp_path))])
    assert taken.sources == ("uploads/校舍.txt",)
    assert library.remove("校舍.txt")  # the one that was not uploaded
    assert list(kept(library)) == ["校舍.txt"] and old.is_file()
    assert library.remove("uploads/校舍.txt")
    assert kept(library) == {} and old.is_file()


def test_a_collection_goes_with_the_last_of_its_articles(library, tmp_path):
    rows = "".join(json.dumps({"id": name, "text": PAGE + name}, ensure_ascii=False) + "\n" for name in ("甲", "乙"))
    assert library.take([("文章.jsonl", page(tmp_path, rows))])[0].sources == ("甲", "乙")
    assert library.remove("甲")
    assert list(kept(library)) == ["文章.jsonl"]
    assert library.remove("乙")
    assert kept(library) == {}


def test_a_copy_of_what_was_there_already_goes_with_it(library, tmp_path):
    (tmp_path / "旧").mkdir()
    old = page(tmp_path / "旧", PAGE, "校舍.txt")
    index([old], library.folder, workers=0)
    assert "没有变化" in library.take([("校舍.txt", page(tmp_path))])[0].told
    assert library.remove("校舍.txt")
    assert kept(library) == {} and old.is_file()
