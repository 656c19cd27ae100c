"""What `rag verify` names and `rag repair` mends. Run alone: python -m pytest tests/test_verify.py"""

import shutil
import sqlite3

import corpus
import pytest

from rag.app.library import Library
from rag.dense import FOLDER as DENSE
from rag.dense import read_state
from rag.errors import IndexMissing, IndexOutdated
from rag.index import index, repair, verify
from rag.indexing.repair import BROKEN
from rag.indexing.store_file import FILE_NAME
from rag.indexing.verify import KEYWORDS, TRUTH, VECTORS
from rag.lexical import FOLDER as LEXICAL
from rag.lexical import Lexical
from rag.retrieve import HybridRetriever
from rag.store import Store


@pytest.fixture
def folder(tmp_path, encoder):
    index([corpus.write(tmp_path / "c.jsonl", range(12))], tmp_path / "i", encoder=encoder)
    assert verify(tmp_path / "i") == []
    return tmp_path / "i"


def change(folder, statement, *values):
    """Change the store behind everyone's back: no foreign keys, no checksums, no note of the file."""
    connection = sqlite3.connect(folder / FILE_NAME, isolation_level=None)
    assert connection.execute(statement, values).rowcount
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def flip(path, at):
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)


def named(problems, where):
    return " ".join(str(p) for p in problems if p.where == where)


def everything_is_there(folder, encoder, gone=()):
    retriever = HybridRetriever.open(folder, encoder)
    for n in set(range(12)) - set(gone):
        assert retriever.search(corpus.question(n), 1)[0].passage.source == f"art{n}"
    assert verify(folder) == []


# ---- the truth

TRUTHS = [  # a change, what must be named, the documents that are lost with it
    ("UPDATE passages SET text = replace(text, '投入', '投人') WHERE id = 5", "art4 的段落 5", ()),
    ("UPDATE passages SET article = 1 WHERE id = 5", "art4", ()),
    ("UPDATE passages SET place = '济南市' WHERE id = 5", "art4 的段落 5", ()),
    ("DELETE FROM passages WHERE id = 5", "art4", ()),
    ("UPDATE articles SET blocks = replace(blocks, '今年', '去年') WHERE id = 3", "art2 第 1 篇文章", ()),
    ("DELETE FROM articles WHERE id = 3", "art2", ()),
    ("UPDATE figures SET value = '7' WHERE id = 2", "art0 的数字", ()),
    ("DELETE FROM figures WHERE id = 2", "art0 应有 ", ()),
    ("UPDATE vectors SET vector = zeroblob(512) WHERE passage = 9", "段落 9 的向量", ()),
    ("DELETE FROM vectors WHERE passage = 9", "1 个段落还没有向量（编号 9）", ()),
    ("UPDATE documents SET text = replace(text, '10', '11') WHERE source = 'art7'", "art7 的原文", (7,)),
    ("UPDATE documents SET input = '/elsewhere' WHERE source = 'art7'", "art7 的原文", (7,)),
    ("DELETE FROM documents WHERE source = 'art7'", "应有 12 篇文档，现有 11 篇", (7,)),
]


@pytest.mark.parametrize(("statement", "words", "lost"), TRUTHS)
def test_a_changed_or_missing_row_is_named_and_mended(folder, tmp_path, encoder, statement, words, lost):
    change(folder, statement)
    assert words in named(verify(folder), TRUTH)
    found = repair(folder, encoder)
    assert words in named(found, TRUTH)
    everything_is_there(folder, encoder, lost)
    assert not lost or any("rag index" in p.fix for p in found)
    report = index([tmp_path / "c.jsonl"], folder, encoder=encoder)  # what was lost comes back from the files
    assert (report.documents, report.added, report.failed) == (12, len(lost), 0)
    everything_is_there(folder, encoder)


def test_a_broken_character_in_the_store_ends_no_check(folder, encoder):
    change(folder, "UPDATE documents SET text = CAST(x'e69fff' || CAST(text AS BLOB) AS TEXT) WHERE source = 'art7'")
    assert "art7 的原文" in named(verify(folder), TRUTH)
    repair(folder, encoder)
    everything_is_there(folder, encoder, (7,))


def test_every_flipped_byte_of_the_store_is_noticed_and_mended(folder, tmp_path, encoder):
    path = folder / FILE_NAME
    whole = path.read_bytes()
    for at in range(50, len(whole), len(whole) // 12):
        path.write_bytes(whole)
        flip(path, at)
        assert TRUTH in {p.where for p in verify(folder)}, at
        repair(folder, encoder)
        index([tmp_path / "c.jsonl"], folder, encoder=encoder)
        assert index([tmp_path / "c.jsonl"], folder, encoder=encoder).documents == 12, at
        everything_is_there(folder, encoder)
        for leftover in folder.glob(FILE_NAME + "-*"):
            leftover.unlink()
        with Store.create(folder) as store:
            store.finish()
        whole = path.read_bytes()


def test_a_store_that_is_no_database_any_more(folder, tmp_path, encoder):
    (folder / FILE_NAME).write_bytes(b"nothing of the kind" * 500)
    assert "SQLite" in named(verify(folder), TRUTH)
    assert any("rag index" in p.fix for p in repair(folder, encoder))
    assert index([tmp_path / "c.jsonl"], folder, encoder=encoder).documents == 12
    everything_is_there(folder, encoder)


def test_vectors_survive_when_the_file_has_to_be_written_anew(folder, encoder):
    class Refuses(type(encoder)):
        def encode_passages(self, texts):
            raise AssertionError("nothing was to be encoded again")

    connection = sqlite3.connect(folder / FILE_NAME, isolation_level=None)
    connection.execute("PRAGMA writable_schema = ON")  # an index that says something else than its table
    ((root,),) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'passages_document'")
    ((size,),) = connection.execute("PRAGMA page_size")
    connection.close()
    flip(folder / FILE_NAME, (root - 1) * size + size - 3)
    assert "SQLite" in named(verify(folder), TRUTH)
    repair(folder, Refuses())
    everything_is_there(folder, encoder)


def test_a_document_that_cannot_be_cut_again_does_not_keep_the_others_from_being_mended(folder, monkeypatch):
    import rag.indexing.repair

    real = rag.indexing.repair.prepare

    def fails(document):
        if document.source == "art4":
            raise RecursionError
        return real(document)

    monkeypatch.setattr(rag.indexing.repair, "prepare", fails)
    change(folder, "UPDATE passages SET text = replace(text, '投入', '投人') WHERE id IN (5, 8)")
    assert "art4 没能重新切分" in named(repair(folder), TRUTH)
    assert "art4" in (left := named(verify(folder), TRUTH)) and "art7" not in left


def test_an_index_of_another_version_is_no_damage(folder, encoder):
    with Store.create(folder) as store:
        store.set("schema", 1)
        store.finish()
    (folder / "uploads").mkdir()
    before = (folder / FILE_NAME).read_bytes()
    for use in (repair, verify, lambda f: index([], f), HybridRetriever.open):
        with pytest.raises(IndexOutdated) as raised:
            use(folder)
        told = str(raised.value)
        assert "格式是 1" in told and all(name in told for name in ("store.sqlite*", "lexical/", "dense/", "rag index"))
        assert "文件夹" not in told  # which holds conversations, corrections and uploads too
    assert (folder / FILE_NAME).read_bytes() == before and not (folder / BROKEN).exists()


def test_a_format_number_that_was_damaged_is_mended(folder, encoder):
    change(folder, "UPDATE meta SET value = 3 WHERE key = 'schema'")
    repair(folder, encoder)
    everything_is_there(folder, encoder)


def test_what_the_advice_for_an_old_index_leaves_can_be_indexed_again(folder, tmp_path, encoder):
    for path in folder.glob("store.sqlite*"):
        path.unlink()
    shutil.rmtree(folder / LEXICAL)
    shutil.rmtree(folder / DENSE)
    index([tmp_path / "c.jsonl"], folder, encoder=encoder)
    everything_is_there(folder, encoder)


def test_who_has_the_index_open_goes_on_with_the_repaired_one(folder, tmp_path, encoder):
    library, retriever = Library(folder, lambda: encoder), HybridRetriever.open(folder, encoder)
    before = library.counts()
    assert retriever.search(corpus.question(3), 1)
    ((root,),) = library.store.rows("SELECT rootpage FROM sqlite_master WHERE name = 'passages_document'")
    ((size,),) = library.store.rows("PRAGMA page_size")
    flip(folder / FILE_NAME, (root - 1) * size + size - 3)
    assert any(BROKEN in line for line in library.repair())
    assert library.counts() == before
    index([corpus.write(tmp_path / "c.jsonl", range(13))], folder, encoder=encoder)
    assert library.counts().documents == 13 and "art12" in library.store.sources()
    assert retriever.search(corpus.question(12), 1)[0].passage.source == "art12"
    assert retriever.dense is not None and len(retriever.dense.ids()) == library.counts().vectors


# ---- what is derived


def test_every_file_of_the_keyword_index_is_watched(folder, encoder):
    for name in sorted(p.name for p in (folder / LEXICAL).iterdir() if not p.name.startswith(".tantivy")):
        path = folder / LEXICAL / name
        if not path.is_file():
            continue  # replaced by the repairs before
        flip(path, path.stat().st_size // 2)
        assert named(verify(folder), KEYWORDS), name
        assert named(repair(folder, encoder), KEYWORDS), name
        everything_is_there(folder, encoder)


def test_a_passage_missing_from_the_keyword_index_is_named(folder, encoder):
    lexical = Lexical(folder)
    writer = lexical.writer()
    writer.remove([5])
    writer.add([(77, "多出 的", "", "")])
    writer.close()
    lexical.mark(lexical.version())
    problems = named(verify(folder), KEYWORDS)
    assert "缺少 1 个段落（编号 5）" in problems and "多出 1 个段落（编号 77）" in problems
    repair(folder, encoder)
    everything_is_there(folder, encoder)


@pytest.mark.parametrize("part", ["file", "state"])
@pytest.mark.parametrize("damage", ["flipped", "missing", "cut"])
def test_the_vector_index_is_watched(folder, encoder, part, damage):
    path = folder / DENSE / (read_state(folder)["file"] if part == "file" else "state.json")
    if damage == "flipped":
        flip(path, path.stat().st_size // 2)
    elif damage == "missing":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:40])
    assert named(verify(folder), VECTORS)
    repair(folder, encoder)
    everything_is_there(folder, encoder)


def test_a_vector_that_differs_from_the_stores_is_named(folder, encoder):
    """Both files are whole, but they do not say the same."""
    other = encoder.encode_passages(["别的"]).astype("float16")[0].tobytes()
    with Store.create(folder) as store:
        before = store.vectors_version
        with store.transaction():
            store.put_vectors(encoder.name, [(5, other)])
            store.set("vectors_version", before)
        store.finish()
    assert "段落 5 的向量与文章库不同" in named(verify(folder), VECTORS)
    repair(folder, encoder)
    assert verify(folder) == []


def test_repair_of_a_sound_index_changes_nothing(folder, encoder):
    with Store.open(folder) as store:
        before = (store.version, store.vectors_version, store.passage_ids())
    assert repair(folder, encoder) == []
    with Store.open(folder) as store:
        assert (store.version, store.vectors_version, store.passage_ids()) == before


def test_no_index(tmp_path):
    for action in (verify, repair):
        with pytest.raises(IndexMissing):
            action(tmp_path)


def test_verify_changes_nothing(folder):
    before = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    verify(folder)
    assert {p: p.read_bytes() for p in folder.rglob("*") if p.is_file() and not p.name.endswith(("-shm", "-wal"))} == before
