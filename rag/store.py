"""The one source of truth: documents, articles, passages, figures and vectors in one SQLite file.

tantivy and FAISS are derived from it and rebuilt when they disagree. Many processes read while one writes: in WAL mode
a reader sees the last committed state and never waits. `synchronous=NORMAL` because it cannot lose consistency: a killed
process loses nothing that was committed, a power cut at worst the last transactions, which the next `rag index` makes
again (the derived indexes are compared by id set, so being ahead of the store is noticed too). FULL would pay a disk
flush for every batch and buy only that.

Ids are never given twice, not even after a removal: what a derived index still holds of a removed passage can then
never be taken for another one.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.errors import IndexDamaged, IndexMissing, IndexOutdated
from rag.indexing.records import (
    ARTICLE_COLUMNS,
    DOCUMENT_COLUMNS,
    PASSAGE_COLUMNS,
    Prepared,
    Row,
    checksum,
    read_article,
    read_document,
    read_passage,
    seal,
)
from rag.indexing.schema import INDEXES, SCHEMA, SCHEMA_VERSION, STATED_ROWS
from rag.indexing.store_file import FILE_NAME, NOTE, altered, connect, place, reading, write_note
from rag.page.decode import has_lone_surrogates
from rag.types import Article, Document, Passage

_PASSAGES = f"""SELECT p.id, d.source, p.article, {", ".join("p." + c for c in PASSAGE_COLUMNS)}
    FROM passages p JOIN documents d ON d.id = p.document"""
_HOLDING = """FROM documents d WHERE instr(d.source, ?) > 0
    OR EXISTS (SELECT 1 FROM articles a WHERE a.document = d.id AND instr(a.title, ?) > 0)"""
FIGURE_COLUMNS = ("text", "value", "upper", "unit", "qualifier", "kind", "start", "stop", "subject", "claim", "period", "since", "until")
AT_ONCE = 500  # bound parameters in one query; SQLite's own limit is far higher, older builds stop at 999


@dataclass(frozen=True, slots=True)
class Counts:
    """Totals in the index."""

    documents: int
    articles: int
    passages: int
    figures: int
    vectors: int


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article, the source it stands in, and its id there."""

    id: int
    source: str
    article: Article


class Store:
    """The store of one index folder, for reading; the writing methods want the caller to hold `locked(folder)`.

    One that was opened for reading goes on with the new file where a repair puts one in the place of the old.
    """

    reads_on = False

    def __init__(self, folder: Path, connection: sqlite3.Connection) -> None:
        self.folder, self.connection = folder, connection
        self.file = place(folder)
        self._one = threading.Lock()

    @classmethod
    def open(cls, folder: Path | str) -> Store:
        """Open an existing store for reading. Raises IndexMissing where there is none, IndexOutdated where another version made
        it, IndexDamaged where SQLite cannot read it."""
        folder = Path(folder)
        if not (folder / FILE_NAME).is_file():
            raise IndexMissing(folder)
        store = cls(folder, connect(folder, write=False))
        if not store._has_tables():
            store.close()
            if altered(folder):
                raise IndexDamaged(folder, "里面什么也没有")
            raise IndexMissing(folder)  # killed, or seen, before the first commit
        store._check_schema()
        store.reads_on = True
        return store

    @classmethod
    def create(cls, folder: Path | str) -> Store:
        """Open for writing; an empty store is made where there is none. Raises IndexOutdated, IndexDamaged."""
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / FILE_NAME).is_file():
            (folder / NOTE).unlink(missing_ok=True)  # of a file that is there no more
        store = cls(folder, connect(folder, write=True))
        if store._has_tables():
            store._check_schema()  # before the note is withdrawn: it is what tells an old format from a damaged one
        elif altered(folder):
            store.close()
            raise IndexDamaged(folder, "里面什么也没有")
        (folder / NOTE).unlink(missing_ok=True)
        with store.transaction():
            if not store._has_tables():
                for statement in SCHEMA.split(";\n"):
                    store.connection.execute(statement)
                store.set("schema", SCHEMA_VERSION)
        for ways in INDEXES:
            store.connection.execute(f"CREATE INDEX IF NOT EXISTS {ways}")
        return store

    def close(self) -> None:
        self.connection.close()

    def finish(self) -> None:
        """End a run of writing: everything goes into the one file, and what the file then is, is written down beside it.

        Any later difference is damage, for whoever writes withdraws the note first. A reader that is in the middle of
        something may keep this from happening; then there is no note.
        """
        busy, _, _ = self.rows("PRAGMA wal_checkpoint(TRUNCATE)")[0]
        if not busy:
            write_note(self.folder, self.counts().documents)

    def altered(self) -> bool:
        """Whether the file is not what it was when the last run of writing ended."""
        return altered(self.folder)

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # ---- reading

    def rows(self, query: str, *values: object) -> list[Any]:
        """All rows of a query. Raises IndexDamaged where they cannot be read."""
        if self.reads_on and (now := place(self.folder)) not in (None, self.file):
            self._connect_again(now)
        with reading(self.folder):
            return self.connection.execute(query, values).fetchall()

    def get(self, key: str, default: object = None) -> Any:
        """A value of the `meta` table."""
        rows = self.rows("SELECT value FROM meta WHERE key = ?", key)
        return rows[0][0] if rows else default

    @property
    def version(self) -> int:
        """Grows with every change of the passages; what a derived index is compared with."""
        return int(self.get("version", 0))

    @property
    def vectors_version(self) -> int:
        """Grows with every change of the vectors."""
        return int(self.get("vectors_version", 0))

    def counts(self) -> Counts:
        stated = f"figures WHERE {STATED_ROWS}"  # an index made before held dates and labels as well
        tables = ("documents", "articles", "passages", stated, "vectors")
        return Counts(*(self.rows(f"SELECT count(*) FROM {table}")[0][0] for table in tables))

    def sources(self) -> list[str]:
        """The names of all documents, in the order they came in."""
        return [source for (source,) in self.rows("SELECT source FROM documents ORDER BY id")]

    def find_sources(self, words: str = "", limit: int = -1, offset: int = 0) -> list[str]:
        """The names of documents whose name, or a headline in them, holds `words`, in the order they came in."""
        return [
            source for (source,) in self.rows(f"SELECT d.source {_HOLDING} ORDER BY d.id LIMIT ? OFFSET ?", words, words, limit, offset)
        ]

    def count_sources(self, words: str = "") -> int:
        """How many documents `find_sources` has in all."""
        return int(self.rows(f"SELECT count(*) {_HOLDING}", words, words)[0][0])

    def document(self, source: str) -> Document:
        """The document of that name, with its text as decoded. Raises KeyError where there is none."""
        rows = self.rows(f"SELECT {', '.join(DOCUMENT_COLUMNS)} FROM documents WHERE source = ?", source)
        if not rows:
            raise KeyError(source)
        return read_document(rows[0])

    def passage(self, identity: int) -> Passage:
        """Raises KeyError where there is none."""
        found = self.passages([identity])
        if not found:
            raise KeyError(identity)
        return found[0]

    def passages(self, identities: Sequence[int]) -> list[Passage]:
        """The passages of these ids in the order asked for; ids that are gone are left out."""
        found: dict[int, Passage] = {}
        for ids in _portions(identities):
            for row in self.rows(f"{_PASSAGES} WHERE p.id IN ({_marks(ids)})", *ids):
                found[row[0]] = read_passage(row[0], row[1], row[2], row[3:])
        return [found[i] for i in identities if i in found]

    def passages_of(self, source: str) -> list[Passage]:
        """All passages of a document, in reading order."""
        rows = self.rows(f"{_PASSAGES} WHERE d.source = ? ORDER BY p.id", source)
        return [read_passage(row[0], row[1], row[2], row[3:]) for row in rows]

    def passage_ids(self) -> list[int]:
        return [i for (i,) in self.rows("SELECT id FROM passages ORDER BY id")]

    def article(self, identity: int) -> StoredArticle:
        """Raises KeyError where there is none."""
        found = self._articles("a.id = ?", identity)
        if not found:
            raise KeyError(identity)
        return found[0]

    def articles(self, source: str) -> list[StoredArticle]:
        """The articles of a document, in page order."""
        return self._articles("d.source = ?", source)

    def _articles(self, condition: str, value: object) -> list[StoredArticle]:
        columns = ", ".join("a." + c for c in ARTICLE_COLUMNS)
        query = (
            f"SELECT a.id, d.source, {columns} FROM articles a JOIN documents d ON d.id = a.document WHERE {condition} ORDER BY a.number"
        )
        return [StoredArticle(row[0], row[1], read_article(row[2:])) for row in self.rows(query, value)]

    def vectors(self, encoder: str, above: int = 0, limit: int = -1) -> list[tuple[int, bytes]]:
        """(passage id, float16 vector) of one encoder, by id, for ids greater than `above`."""
        return self.rows(
            "SELECT passage, vector FROM vectors WHERE encoder = ? AND passage > ? ORDER BY passage LIMIT ?", encoder, above, limit
        )

    def vectors_of(self, identities: Sequence[int]) -> list[tuple[int, bytes]]:
        return [
            row
            for ids in _portions(identities)
            for row in self.rows(f"SELECT passage, vector FROM vectors WHERE passage IN ({_marks(ids)})", *ids)
        ]

    def unencoded(self, encoder: str) -> list[int]:
        """Ids of the passages that have no vector of this encoder."""
        query = (
            "SELECT p.id FROM passages p LEFT JOIN vectors v ON v.passage = p.id AND v.encoder = ? WHERE v.passage IS NULL ORDER BY p.id"
        )
        return [i for (i,) in self.rows(query, encoder)]

    def unfigured(self) -> list[tuple[int, str]]:
        """(id, source) of the documents whose figures are not entered yet."""
        return self.rows("SELECT id, source FROM documents WHERE figured IS NULL ORDER BY id")

    def vector_ids(self, encoder: str) -> list[int]:
        return [i for (i,) in self.rows("SELECT passage FROM vectors WHERE encoder = ? ORDER BY passage", encoder)]

    def encoders(self) -> list[str]:
        """The encoders that vectors were made with; more than one while a change is under way."""
        return [name for (name,) in self.rows("SELECT DISTINCT encoder FROM vectors")]

    # ---- writing

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, also when the process is killed within."""
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")

    def known(self, sources: Sequence[str]) -> dict[str, tuple[str, str]]:
        """(sha256, input path) of those of the sources that are stored."""
        query = "SELECT source, sha256, input FROM documents WHERE source IN"
        # Nothing is stored under a name that is no text, and SQLite cannot be asked for it.
        sources = [source for source in sources if not has_lone_surrogates(source)]
        return {row[0]: row[1:] for names in _portions(sources) for row in self.rows(f"{query} ({_marks(names)})", *names)}

    def input(self, path: str) -> tuple[str, int] | None:
        """(sha256, number of documents) of a file all of whose documents are stored."""
        rows = self.rows("SELECT sha256, documents FROM inputs WHERE path = ?", path)
        return rows[0] if rows else None

    def remember_input(self, path: str, sha256: str, documents: int) -> None:
        """From now on the file is skipped while it has this sha256."""
        self.connection.execute("INSERT OR REPLACE INTO inputs (path, sha256, documents) VALUES (?, ?, ?)", (path, sha256, documents))

    def documents_from(self, path: str) -> int:
        """How many documents stand in a file."""
        return int(self.rows("SELECT count(*) FROM documents WHERE input = ?", path)[0][0])

    def documents_under(self, path: str) -> list[tuple[str, str]]:
        """(source, file) of the documents that came from this file or from a file within this folder."""
        return self.rows(
            "SELECT source, input FROM documents WHERE input = ? OR substr(input, 1, ?) = ?", path, len(path) + 1, f"{path.rstrip('/')}/"
        )

    def move(self, source: str, path: str) -> None:
        """The document stands in another file now, unchanged."""
        self.connection.execute("UPDATE documents SET input = ?, origin = ? WHERE source = ?", (path, checksum(source, path), source))

    def put(self, documents: Sequence[tuple[Prepared, str]], places: Mapping[str, int] | None = None) -> list[list[int]]:
        """Store prepared documents that are not there, each with the path it came from; returns the passage ids of each.

        `places`: the ids of documents that were dropped in the same transaction and keep their place in the order of all.
        To be called inside a transaction.
        """
        last, article_id, passage_id = (self._last_id(t) for t in ("documents", "articles", "passages"))
        document_rows: list[Row] = []
        article_rows: list[Row] = []
        passage_rows: list[Row] = []
        ids: list[list[int]] = []
        for newest, (prepared, path) in enumerate(documents, last + 1):
            document_id = (places or {}).get(prepared.source, newest)
            articles = [(article_id + n, document_id, *row) for n, row in enumerate(prepared.articles, 1)]
            passages = [
                (passage_id + n, document_id, article_id + number if number else 0, *row)
                for n, (number, row) in enumerate(prepared.passages, 1)
            ]
            article_id += len(articles)
            passage_id += len(passages)
            mark = seal(document_id, ((a[0], a[2], a[-1]) for a in articles), ((p[0], p[2], p[-1]) for p in passages))
            document_rows.append((document_id, *prepared.document, path, checksum(prepared.source, path), mark))
            article_rows += articles
            passage_rows += passages
            ids.append([p[0] for p in passages])
        self._insert("documents", ("id", *DOCUMENT_COLUMNS, "check", "input", "origin", "seal"), document_rows)
        self._insert("articles", ("id", "document", *ARTICLE_COLUMNS, "check"), article_rows)
        self._insert("passages", ("id", "document", "article", *PASSAGE_COLUMNS, "check"), passage_rows)
        self.set("total", int(self.get("total", 0)) + len(document_rows))
        self.bump("version")
        return ids

    def drop(self, sources: Sequence[str]) -> list[int]:
        """Remove documents with all that hangs on them; returns the ids of the passages that went.

        The files they came from count as unread, so that indexing such a file again brings them back.
        To be called inside a transaction.
        """
        identities = [
            i for names in _portions(sources) for (i,) in self.rows(f"SELECT id FROM documents WHERE source IN ({_marks(names)})", *names)
        ]
        return self.drop_documents(identities)

    def drop_documents(self, identities: Sequence[int]) -> list[int]:
        """The same by the documents' ids."""
        gone: list[int] = []
        for ids in _portions(identities):
            marks, values = _marks(ids), tuple(ids)
            gone += [i for (i,) in self.rows(f"SELECT id FROM passages WHERE document IN ({marks})", *values)]
            self.connection.execute(f"DELETE FROM inputs WHERE path IN (SELECT input FROM documents WHERE id IN ({marks}))", values)
            self.connection.execute(f"DELETE FROM documents WHERE id IN ({marks})", values)
        if identities:
            self.set("total", int(self.get("total", 0)) - len(identities))
            self.bump("version")
            self.bump("vectors_version")
        return gone

    def put_vectors(self, encoder: str, vectors: Iterable[tuple[int, bytes]]) -> None:
        """Store vectors; those of passages that have gone meanwhile are refused by the foreign key."""
        rows = [(identity, encoder, vector, checksum(identity, encoder, vector)) for identity, vector in vectors]
        self._insert("vectors", ("passage", "encoder", "vector", "check"), rows, replace=True)
        self.bump("vectors_version")

    def put_figures(self, document: int, rows: Iterable[Row]) -> None:
        """Store the figures of one document in place of those it has: rows of (passage id, *FIGURE_COLUMNS)."""
        self.connection.execute("DELETE FROM figures WHERE passage IN (SELECT id FROM passages WHERE document = ?)", (document,))
        checked = [(*row, checksum(*row)) for row in rows]
        self._insert("figures", ("passage", *FIGURE_COLUMNS, "check"), checked)
        self.connection.execute("UPDATE documents SET figured = ? WHERE id = ?", (len(checked), document))

    def bump(self, counter: str) -> None:
        self.set(counter, int(self.get(counter, 0)) + 1)

    # ---- plumbing

    def _connect_again(self, file: tuple[int, int]) -> None:
        """The old connection ends with the last reader who holds it: another thread may be reading."""
        with self._one:
            if self.file == file:
                return
            fresh = Store(self.folder, connect(self.folder, write=False))
            if fresh._has_tables():  # not yet, where an index is being made anew
                self.connection, self.file = fresh.connection, file
            else:
                fresh.close()

    def _insert(self, table: str, columns: Sequence[str], rows: Sequence[Row], replace: bool = False) -> None:
        names = ", ".join(f'"{c}"' for c in columns)
        self.connection.executemany(f"INSERT {'OR REPLACE ' if replace else ''}INTO {table} ({names}) VALUES ({_marks(columns)})", rows)

    def _last_id(self, table: str) -> int:
        rows = self.rows("SELECT seq FROM sqlite_sequence WHERE name = ?", table)
        return rows[0][0] if rows else 0

    def set(self, key: str, value: object) -> None:
        """Write a value of the `meta` table."""
        self.connection.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (key, value))

    def _has_tables(self) -> bool:
        return bool(self.rows("SELECT 1 FROM sqlite_master WHERE name = 'meta'"))

    def _check_schema(self) -> None:
        found = self.get("schema")
        if found != SCHEMA_VERSION:
            if altered(self.folder):
                raise IndexDamaged(self.folder, f"格式成了 {found}")
            raise IndexOutdated(self.folder, found, SCHEMA_VERSION)


def _portions(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for at in range(0, len(values), AT_ONCE):
        yield values[at : at + AT_ONCE]


def _marks(values: Sequence[Any]) -> str:
    return ",".join("?" * len(values))
