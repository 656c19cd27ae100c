"""`rag repair`: make whole again what `rag verify` finds.

What is derived is made again from the truth. Damage in the truth is healed from the document's own text, which is cut once more; a
document whose text itself is damaged is dropped and named, for nothing may be cited from it. Where SQLite cannot read its
file any more, every document that can still be read goes into a new file, with the vectors of its passages; the old file is
kept beside it.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from rag.dense import FOLDER as DENSE
from rag.encode import Encoder
from rag.errors import IndexMissing
from rag.indexing.corrections import Corrected, Corrections
from rag.indexing.derive import catch_up, encode_all, find_all_figures, save_dense
from rag.indexing.prepare import prepare
from rag.indexing.records import DOCUMENT_COLUMNS, Prepared, checksum, read_document
from rag.indexing.store_file import FILE_NAME, locked, noted_documents
from rag.indexing.verify import AGAIN, KEYWORDS, TRUTH, VECTORS, Damage, Problem, check_dense, check_lexical, check_store, in_its_words
from rag.lexical import open_lexical
from rag.store import Store
from rag.weights.encoders import configured_encoder_or_none

DONE = "已重建"
BRING_BACK = "运行 rag index 原来的文件{at} 补上"
OTHERS = "其余照常"
BROKEN = "store.broken.sqlite"
CARRIED = ("documents", "articles", "passages")  # tables whose ids go on counting in the new file


def repair(folder: Path | str, encoder: Encoder | None = None) -> list[Problem]:
    """Repair an index folder; returns what was wrong and what became of it. `encoder`: by default the project's own.

    Raises IndexMissing where there is no index, IndexOutdated where another version made it, IndexLocked while another process writes.
    """
    folder = Path(folder)
    if not (folder / FILE_NAME).is_file():
        raise IndexMissing(folder)
    with locked(folder):
        damage, derived = _examine(folder)
        problems = [replace(p, fix=BRING_BACK, lost=True) if p.fix == AGAIN else replace(p, fix=DONE) for p in (*damage.problems, *derived)]
        if damage.file:
            problems += _salvage(folder)
            derived = [Problem(KEYWORDS, ""), Problem(VECTORS, "")]  # made from a file that is gone
        with Store.create(folder) as store:
            problems += _heal(store, damage) if not damage.file else []
            problems += _derive(store, {p.where for p in derived}, encoder)
            problems += _left(store)
            store.finish()
    return [problem.of(folder) for problem in problems]


def _examine(folder: Path) -> tuple[Damage, list[Problem]]:
    try:
        with Store.open(folder) as store:
            damage = check_store(store)
            return damage, [] if damage.file else [*check_lexical(store), *check_dense(store)]
    except sqlite3.DatabaseError as error:
        damage = Damage(file=True)
        damage.note(f"SQLite 读不了这个文件（{in_its_words(error)}）")
        return damage, []


# The truth -----------------------------------------------------------------------------------------------------------


def _heal(store: Store, damage: Damage) -> list[Problem]:
    """Mend the rows in place; returns what could not be mended."""
    lost = []
    corrections = Corrections(store.folder).all()
    with store.transaction():
        for table in ("articles", "passages"):
            store.connection.execute(f"DELETE FROM {table} WHERE document NOT IN (SELECT id FROM documents)")
        for table in ("figures", "vectors"):
            store.connection.execute(f"DELETE FROM {table} WHERE passage NOT IN (SELECT id FROM passages)")
        store.set("total", store.counts().documents)
        for identity in sorted(damage.texts):
            ((source,),) = store.rows("SELECT source FROM documents WHERE id = ?", identity)
            store.drop_documents([identity])
            lost.append(Problem(TRUTH, f"{source} 的原文已损坏，已从索引删去", BRING_BACK, lost=True))
        for identity in sorted(damage.cuts - damage.texts):
            found = _read(store.connection, identity, corrections)
            if found is None:
                ((source,),) = store.rows("SELECT source FROM documents WHERE id = ?", identity)
                lost.append(Problem(TRUTH, f"{source} 没能重新切分", OTHERS))
            else:
                passages = [i for (i,) in store.rows("SELECT id FROM passages WHERE document = ?", identity)]
                vectors = _sound_vectors(store.connection, passages) if passages else {}
                store.drop_documents([identity])
                _put(store, *found, vectors)
        store.connection.executemany("UPDATE documents SET figured = NULL WHERE id = ?", [(i,) for i in damage.figures])
        store.connection.executemany("DELETE FROM vectors WHERE passage = ?", [(i,) for i in damage.vectors])
        if damage.texts or damage.lost:
            store.connection.execute("DELETE FROM inputs")  # files are to be read again, to bring back what is missing
        if damage.problems:
            store.bump("version")
            store.bump("vectors_version")
    return lost


Vectors = dict[bytes, list[tuple[str, bytes]]]  # by the passage's checksum: encoder and vector
SOUND = 'SELECT p."check", v.passage, v.encoder, v.vector, v."check" FROM vectors v NOT INDEXED JOIN passages p ON p.id = v.passage'


Known = dict[tuple[str, str], Corrected]  # the corrections, by source and sha256


def _read(connection: sqlite3.Connection, identity: int, corrections: Known) -> tuple[Prepared, str] | None:
    """A document whose text is as it was stored, cut anew, and its file; None where it is not, or cannot be read."""
    columns = ", ".join(f'"{c}"' for c in (*DOCUMENT_COLUMNS, "check", "input"))
    try:
        row = connection.execute(f"SELECT {columns} FROM documents WHERE id = ?", (identity,)).fetchone()
        if not row or checksum(*row[:-2]) != row[-2]:
            return None
        document = read_document(row)
        known = corrections.get((document.source, document.sha256), ())
        return prepare(replace(document, corrections=known)), row[-1]
    except Exception:  # SQLite's, or that of a text that cannot be cut any more: one must never stop the others
        return None


def _sound_vectors(connection: sqlite3.Connection, only: Sequence[int] = ()) -> Vectors:
    """The vectors that are as they were stored, of the passages `only`, else of all: encoding again would take far longer than all else."""
    found: Vectors = {}
    condition = f" WHERE v.passage IN ({','.join(map(str, only))})" if only else ""
    try:
        for key, passage, encoder, vector, check in connection.execute(SOUND + condition):
            if checksum(passage, encoder, vector) == check:
                found.setdefault(key, []).append((encoder, vector))
    except sqlite3.Error:
        pass  # the rest is encoded again
    return found


def _put(store: Store, prepared: Prepared, path: str, vectors: Vectors) -> None:
    """Store a document with the vectors it had, matched by the passages' checksums: the same passage has the same vector."""
    (ids,) = store.put([(prepared, path)])
    for identity, (_, row) in zip(ids, prepared.passages, strict=True):
        if same := vectors.get(row[-1]):
            encoder, vector = same[0]
            store.put_vectors(encoder, [(identity, vector)])


def _salvage(folder: Path) -> list[Problem]:
    """Write everything that can be read into a new file; returns what was lost."""
    fresh, held = folder / "repair.new", noted_documents(folder)
    shutil.rmtree(fresh, ignore_errors=True)
    saved = lost = 0
    with closing(sqlite3.connect(folder / FILE_NAME, isolation_level=None)) as old, Store.create(fresh) as new:
        old.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
        with new.transaction():
            _keep_counting(old, new)
            vectors, corrections = _sound_vectors(old), Corrections(folder).all()
            for identity in _document_ids(old):
                found = _read(old, identity, corrections)
                if found is None:
                    lost += 1
                else:
                    saved += 1
                    _put(new, *found, vectors)
        new.finish()
    for ending in ("-wal", "-shm"):
        (folder / (FILE_NAME + ending)).unlink(missing_ok=True)
    (folder / FILE_NAME).replace(folder / BROKEN)
    (fresh / FILE_NAME).replace(folder / FILE_NAME)
    shutil.rmtree(fresh)
    # A number that was never listed may be that of a document removed long ago: what the file held is better known from the note.
    lost = lost if held is None else max(held - saved, 0)
    told = f"从坏文件里救出 {saved} 篇" + (f"，{lost} 篇读不出来" if lost else "")
    gone = lost > 0 or (saved == 0 and held != 0)
    return [Problem(TRUTH, f"{told}；坏文件留在 {BROKEN}", BRING_BACK if gone else OTHERS, lost=gone)]


def _document_ids(old: sqlite3.Connection) -> Iterator[int]:
    """The ids that documents may have: those that can be listed from the table itself, else every number up to the last one given."""
    try:
        listed = [i for (i,) in old.execute("SELECT id FROM documents NOT INDEXED")]
        yield from sorted(set(listed))
    except sqlite3.Error:
        yield from range(1, _last(old, "documents") + 1)


def _keep_counting(old: sqlite3.Connection, new: Store) -> None:
    for table in CARRIED:
        if last := _last(old, table):
            new.connection.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, last))
    for counter in ("version", "vectors_version"):
        new.set(counter, _meta(old, counter))


def _last(old: sqlite3.Connection, table: str) -> int:
    return _number(old, "SELECT seq FROM sqlite_sequence WHERE name = ?", table)


def _meta(old: sqlite3.Connection, key: str) -> int:
    return _number(old, "SELECT value FROM meta WHERE key = ?", key)


def _number(old: sqlite3.Connection, query: str, value: str) -> int:
    try:
        row: Any = old.execute(query, (value,)).fetchone()
        return int(row[0]) if row else 0
    except (sqlite3.Error, ValueError, TypeError):
        return 0


# What is derived -----------------------------------------------------------------------------------------------------


def _derive(store: Store, wrong: set[str], encoder: Encoder | None) -> list[Problem]:
    """Bring keyword index, figures, vectors and FAISS in step with the truth; what was wrong starts empty. Returns what cannot be made."""
    lexical = open_lexical(store.folder, again=KEYWORDS in wrong)
    writer = lexical.writer()
    catch_up(store, writer)
    writer.close()
    lexical.mark(store.version)
    unread = find_all_figures(store)
    if VECTORS in wrong:
        shutil.rmtree(store.folder / DENSE, ignore_errors=True)
    for name in store.encoders():
        if store.unencoded(name) and encoder is None:
            encoder = configured_encoder_or_none()
        if encoder is not None and encoder.name == name:
            encode_all(store, encoder)
        else:
            save_dense(store, name)
    return [Problem(TRUTH, line, OTHERS) for line in unread]


def _left(store: Store) -> list[Problem]:
    """What only `rag index` can bring back."""
    waiting = [len(store.unencoded(name)) for name in store.encoders()]
    return [Problem(TRUTH, f"{n} 个段落没有向量", BRING_BACK) for n in waiting if n]
