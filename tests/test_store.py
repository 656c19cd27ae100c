"""Run alone: python -m pytest tests/test_store.py"""

import sqlite3
import subprocess
import sys

import numpy as np
import pytest

from rag.errors import IndexLocked, IndexMissing, RagError
from rag.indexing.prepare import prepare
from rag.indexing.store_file import FILE_NAME, locked
from rag.store import Counts, Store
from rag.types import Document

FIRST = "历城区建成人才公寓230套。\n负责人李安说，明年再建一批。"
SECOND = "滕州市建成人才公寓1403套。"


def put(store, *texts, names=("a.txt", "b.txt")):
    documents = [Document(name, text, f"hash of {text}", f"{name}的标题", whole=True) for name, text in zip(names, texts, strict=False)]
    with store.transaction():
        return store.put([(prepare(d), f"/papers/{d.source}") for d in documents])


@pytest.fixture
def store(tmp_path):
    with Store.create(tmp_path) as store:
        yield store


def test_what_is_put_comes_back(store):
    ids = put(store, FIRST, SECOND)
    assert [len(i) for i in ids] == [len(store.passages_of("a.txt")), len(store.passages_of("b.txt"))]
    assert store.document("a.txt").text == FIRST and store.sources() == ["a.txt", "b.txt"]
    (article,) = store.articles("b.txt")
    assert article.source == "b.txt" and SECOND in article.article.body and store.article(article.id) == article
    for passage in store.passages([i for group in ids for i in group]):
        text = store.document(passage.source).text
        assert [passage.text.text[p.at : p.at + p.end - p.start] for p in passage.text.pieces] == [
            text[p.start : p.end] for p in passage.text.pieces
        ]
    assert store.counts() == Counts(2, 2, sum(map(len, ids)), 0, 0)


def test_passages_come_in_the_order_asked_and_leave_out_what_is_gone(store):
    (ids,) = put(store, "\n".join(f"第{n}段讲的是{n}号水库的除险加固工程，投入{n}万元。" * 8 for n in range(1, 9)))
    assert len(ids) > 3
    assert [p.id for p in store.passages([ids[2], 10**9, ids[0]])] == [ids[2], ids[0]]
    with pytest.raises(KeyError):
        store.passage(10**9)
    with pytest.raises(KeyError):
        store.document("无此文件")


def test_dropping_takes_everything_along_and_ids_are_not_given_again(store):
    first, second = put(store, FIRST, SECOND)
    with store.transaction():
        store.put_vectors("e", [(i, np.ones(2, np.float16).tobytes()) for i in first + second])
        store.put_figures(1, [(first[0], "230套", "230", None, "套", "", "figure", 9, 13, "人才公寓", None, "", None, None)])
    version = store.version
    with store.transaction():
        assert store.drop(["a.txt", "没有.txt"]) == first
    assert store.version > version
    assert store.counts() == Counts(1, 1, len(second), 0, len(second))
    (again,) = put(store, FIRST)
    assert min(again) > max(first + second)


def test_an_interrupted_transaction_leaves_nothing(store):
    with pytest.raises(ZeroDivisionError), store.transaction():
        store.put([(prepare(Document("a.txt", FIRST, "h", whole=True)), "/a.txt")])
        raise ZeroDivisionError
    assert store.counts().documents == 0 and store.version == 0


def test_a_reader_sees_the_last_committed_state_and_never_waits(store, tmp_path):
    put(store, FIRST)
    with Store.open(tmp_path) as reader, store.transaction():
        store.drop(["a.txt"])
        assert reader.sources() == ["a.txt"]
    with Store.open(tmp_path) as reader:
        assert reader.sources() == []
        with pytest.raises(sqlite3.OperationalError):
            reader.set("version", 7)


def test_one_writer_at_a_time_and_a_dead_one_holds_nothing(tmp_path):
    hold = (
        "from rag.indexing.store_file import locked; from pathlib import Path\n"
        f"with locked(Path({str(tmp_path)!r})): print('held', flush=True); input()"
    )
    other = subprocess.Popen([sys.executable, "-c", hold], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert other.stdout.readline() == "held\n"
    with pytest.raises(IndexLocked, match="另一个进程"), locked(tmp_path):
        pass
    other.kill()
    other.wait()
    with locked(tmp_path):
        pass
    other.stdin.close(), other.stdout.close()


def test_no_index_and_an_index_of_another_format_say_what_to_do(tmp_path):
    with pytest.raises(IndexMissing, match="rag index"):
        Store.open(tmp_path)
    (tmp_path / FILE_NAME).touch()  # killed before the first commit
    with pytest.raises(IndexMissing, match="rag index"):
        Store.open(tmp_path)
    with Store.create(tmp_path) as store, store.transaction():
        store.set("schema", 99)
    with pytest.raises(RagError, match=r"格式是 99.*rag index"):
        Store.open(tmp_path)


def test_a_folder_that_may_not_be_written_to_can_be_read(tmp_path):
    with Store.create(tmp_path) as store:
        put(store, FIRST)
        store.finish()
    tmp_path.chmod(0o555)
    (tmp_path / FILE_NAME).chmod(0o444)
    try:
        with Store.open(tmp_path) as reader:
            assert reader.sources() == ["a.txt"]
    finally:
        tmp_path.chmod(0o755)


def test_a_store_that_is_locked_is_not_read_behind_the_lock(tmp_path, monkeypatch):
    """Read as it lies, a file that somebody is changing gives half of a change, or nothing that makes sense."""
    with Store.create(tmp_path) as store:
        put(store, FIRST)
        store.finish()
    monkeypatch.setattr("rag.indexing.store_file.PATIENCE", 0.1)
    holder = sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)
    holder.execute("PRAGMA locking_mode = EXCLUSIVE")
    holder.execute("BEGIN EXCLUSIVE")
    try:
        with pytest.raises(IndexLocked):
            Store.open(tmp_path)
    finally:
        holder.close()
    with Store.open(tmp_path) as reader:
        assert reader.sources() == ["a.txt"]


def test_what_cannot_be_opened_is_let_go_of(tmp_path, monkeypatch):
    closed: list[str] = []

    class Connection(sqlite3.Connection):
        def close(self) -> None:
            closed.append("closed")
            super().close()

    connect = sqlite3.connect
    monkeypatch.setattr("rag.indexing.store_file.sqlite3.connect", lambda *given, **named: connect(*given, **named, factory=Connection))
    (tmp_path / FILE_NAME).write_bytes(b"no database " * 1000)
    with pytest.raises(sqlite3.DatabaseError):
        Store.open(tmp_path)
    assert closed == ["closed"]


def test_the_whole_file_is_noted_when_a_run_ends(tmp_path):
    with Store.create(tmp_path) as store:
        put(store, FIRST)
        store.finish()
    with Store.open(tmp_path) as store:
        assert not store.altered()
    data = bytearray((tmp_path / FILE_NAME).read_bytes())
    data[-1] ^= 1
    (tmp_path / FILE_NAME).write_bytes(data)
    with Store.open(tmp_path) as store:
        assert store.altered()
