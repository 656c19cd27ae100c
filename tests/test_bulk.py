"""What unpacks into more than is taken is refused before anybody reads it, wherever it comes in."""

from __future__ import annotations

import asyncio
import gzip
import lzma
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from rag.app.batches import Batches
from rag.app.bulk import check_unpacked
from rag.app.library import Library
from rag.errors import Unreadable
from rag.store import Store

MOST = 3 << 20  # bytes


def packed(path: Path, size: int) -> Path:
    """Zeros, which pack to next to nothing."""
    if path.suffix == ".xz":
        path.write_bytes(lzma.compress(bytes(size)))
    elif path.suffix == ".gz":
        path.write_bytes(gzip.compress(bytes(size // 2)) + gzip.compress(bytes(size - size // 2)))
    else:
        with ZipFile(path, "w", ZIP_DEFLATED) as parts:
            parts.writestr("a.xml", bytes(size // 2))
            parts.writestr("b.xml", bytes(size - size // 2))
    return path


@pytest.mark.parametrize("name", ["文章.jsonl.xz", "文章.csv.gz", "文章.DOCX", "问题.xlsx"])
def test_its_size_is_what_it_holds(tmp_path, name):
    path = packed(tmp_path / name.lower(), MOST)
    check_unpacked(path, name, MOST)
    with pytest.raises(Unreadable, match="3 MB 的上限"):
        check_unpacked(packed(path, MOST + 1), name, MOST)


@pytest.mark.parametrize("name", ["文章.jsonl.xz", "文章.csv.gz", "文章.docx", "文章.txt"])
def test_a_broken_file_is_its_readers_matter(tmp_path, name):
    (tmp_path / name).write_bytes(b"PK\x03\x04" + bytes(9_000))
    check_unpacked(tmp_path / name, name, 1)
    check_unpacked(tmp_path / "没有.docx", name, 1)


def test_the_library_takes_no_such_file(tmp_path):
    Store.create(tmp_path / "index").close()
    library = Library(tmp_path / "index", lambda: None, most=MOST)
    good = packed(tmp_path / "a.jsonl.gz", 10)
    bad, other = library.take([("大.jsonl.xz", packed(tmp_path / "大.jsonl.xz", MOST + 1)), ("小.jsonl.gz", good)])
    assert (bad.ok, bad.told) == (False, "解开后超过 3 MB 的上限，请拆成几份")
    assert "JSON" in other.told  # read, and found wanting
    assert not list((tmp_path / "index").rglob("大*"))


def test_a_batch_takes_no_such_workbook(tmp_path):
    batches = Batches(tmp_path / "batches", None, most=MOST)  # type: ignore[arg-type]
    with pytest.raises(Unreadable, match="上限"):
        asyncio.run(batches.start("问题.xlsx", packed(tmp_path / "问题.xlsx", MOST + 1)))
    assert batches.all() == []
