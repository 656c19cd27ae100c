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

import fcntl
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.errors import IndexDamaged, IndexLocked, IndexMissing, IndexOutdated, UsageError
from rag.indexing.records import (
    ARTICLE_COLUMNS,
    DOCUMENT_COLUMNS,
    PASSAGE_COLUMNS,
    Prepared,
    Row,
    checksum,
    digest,
    read_article,
    read_document,
    read_passage,
    seal,
)
from rag.types import Article, Document, Passage

SCHEMA_VERSION = 2
FILE_NAME = "store.sqlite"
NOTE = "store.digest"  # what the file is while nobody writes: its checksum, and how many documents it holds
PATIENCE = 30.0  # seconds that somebody else's lock is waited for

SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE inputs (path TEXT PRIMARY KEY, sha256 TEXT NOT NULL, documents INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE documents (
    id INTEGER PRIMARY KEY AUTOINCREMENT, source TEXT NOT NULL UNIQUE, sha256 TEXT NOT NULL, title TEXT NOT NULL, date TEXT,
    whole INTEGER NOT NULL, text TEXT NOT NULL, furniture TEXT NOT NULL, "check" BLOB NOT NULL,
    input TEXT NOT NULL, origin BLOB NOT NULL, figured INTEGER, seal BLOB NOT NULL);
CREATE INDEX documents_input ON documents (input);
CREATE TABLE articles (
    id INTEGER PRIMARY KEY AUTOINCREMENT, document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE, number INTEGER NOT NULL,
    title TEXT NOT NULL, kicker TEXT NOT NULL, byline TEXT NOT NULL, place TEXT NOT NULL, date TEXT,
    start INTEGER NOT NULL, stop INTEGER NOT NULL, blocks TEXT NOT NULL, "check" BLOB NOT NULL);
CREATE INDEX articles_document ON articles (document);
CREATE TABLE passages (
    id INTEGER PRIMARY KEY AUTOINCREMENT, document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE, article INTEGER NOT NULL,
    text TEXT NOT NULL, pieces TEXT NOT NULL, title TEXT NOT NULL, place TEXT NOT NULL, date TEXT, kind TEXT NOT NULL,
    byline TEXT NOT NULL, lead TEXT NOT NULL, "check" BLOB NOT NULL);
CREATE INDEX passages_document ON passages (document);
CREATE TABLE figures (
    id INTEGER PRIMARY KEY, passage INTEGER NOT NULL REFERENCES passages ON DELETE CASCADE, text TEXT NOT NULL, value TEXT, upper TEXT,
    unit TEXT NOT NULL, qualifier TEXT NOT NULL, kind TEXT NOT NULL, start INTEGER NOT NULL, stop INTEGER NOT NULL,
    subject TEXT NOT NULL, claim TEXT, period TEXT NOT NULL, since TEXT, until TEXT, "check" BLOB NOT NULL);
CREATE INDEX figures_passage ON figures (passage);
CREATE INDEX figures_value ON figures (value, unit) WHERE kind IN ('figure', 'ordinal');
CREATE INDEX figures_claim ON figures (claim) WHERE claim IS NOT NULL;
CREATE TABLE vectors (
    passage INTEGER PRIMARY KEY REFERENCES passages ON DELETE CASCADE, encoder TEXT NOT NULL, vector BLOB NOT NULL, "check" BLOB NOT NULL);
CREATE INDEX vectors_encoder ON vectors (encoder);
"""

# Ways into the tables that came later: an index folder made before gets them at its next run, and works without them until then.
INDEXES = (
    "articles_title ON articles (document, title)",  # the library's filter reads headlines without the articles' text
    "passages_place ON passages (place)",
    "figures_unit ON figures (unit) WHERE kind IN ('figure', 'ordinal')",
    "figures_since ON figures (since) WHERE since IS NOT NULL",
    "figures_until ON figures (until) WHERE until IS NOT NULL",
)

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


def place(folder: Path) -> tuple[int, int] | None:
    """Which file the store of a folder is: a repair puts another in its place, which whoever has the old one open does not see."""
    try:
        there = (folder / FILE_NAME).stat()
    except OSError:
        return None
    return there.st_dev, there.st_ino


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder's writer lock; the system lets go of it when the process ends, however it ends.

    Raises IndexLocked when another process holds it, UsageError where the folder cannot be made or written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / "lock").open("a")
    except OSError as error:
        raise UsageError(f"{folder} 不能用作索引目录（{error.strerror or error}）。换一个：--index 目录") from None
    with lock as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise IndexLocked(folder) from None
        yield


class Store:
    """The store of one index folder, for reading; the writing methods want the caller to hold `locked(folder)`.

    One that was opened for reading goes on with the new file where a repair puts one in the place of the old.
    """

    reads_on = False

    def __init__(self, folder: Path, connection: sqlite3.Connection) -> None:
        self.folder, self.connection = folder, connection
        self.file = _file(folder)
        self._one = threading.Lock()

    @classmethod
    def open(cls, folder: Path | str) -> Store:
        """Open an existing store for reading. Raises IndexMissing where there is none, IndexOutdated where another version made
        it, IndexDamaged where SQLite cannot read it."""
        folder = Path(folder)
        if not (folder / FILE_NAME).is_file():
            raise IndexMissing(folder)
        store = cls(folder, _connect(folder, write=False))
        if not store._has_tables():  # killed, or seen, before the first commit
            store.close()
            raise IndexMissing(folder)
        store._check_schema()
        store.reads_on = True
        return store

    @classmethod
    def create(cls, folder: Path | str) -> Store:
        """Open for writing; an empty store is made where there is none. Raises IndexOutdated, IndexDamaged."""
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        store = cls(folder, _connect(folder, write=True))
        if store._has_tables():
            store._check_schema()  # before the note is withdrawn: it is what tells an old format from a damaged one
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
            fresh = self.folder / f"{NOTE}.new"
            fresh.write_text(f"{digest(self.folder / FILE_NAME)} {self.counts().documents}", encoding="ascii")
            fresh.replace(self.folder / NOTE)

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
        if self.reads_on and (now := _file(self.folder)) not in (0, self.file):
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
        tables = ("documents", "articles", "passages", "figures", "vectors")
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

    def _connect_again(self, file: int) -> None:
        """The old connection ends with the last reader who holds it: another thread may be reading."""
        with self._one:
            if self.file == file:
                return
            fresh = Store(self.folder, _connect(self.folder, write=False))
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


@contextmanager
def reading(folder: Path) -> Iterator[None]:
    """Within, what SQLite cannot read is told as an IndexDamaged."""
    try:
        yield
    except IndexDamaged:
        raise
    except sqlite3.DatabaseError as error:
        if is_damage(error):
            raise IndexDamaged(folder, error) from error
        raise


def is_damage(error: sqlite3.DatabaseError) -> bool:
    """Whether the file is broken, and not merely locked, full or asked for what it does not have."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) or "decode to UTF-8" in str(error)


def _connect(folder: Path, write: bool) -> sqlite3.Connection:
    path = (folder / FILE_NAME).absolute()
    try:
        with reading(folder):
            return _opened(str(path), write)
    except sqlite3.OperationalError as error:
        code = error.sqlite_errorcode & 0xFF  # what stands above these bits only says it more exactly
        if not write and code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise IndexLocked(folder) from None
        if write or code not in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY):
            raise
    # A folder that may not be written to: WAL needs a shared file beside the store, so read it as it lies.
    return _opened(f"{path.as_uri()}?immutable=1", write)


def _opened(address: str, write: bool) -> sqlite3.Connection:
    connection = sqlite3.connect(address, uri=address.startswith("file:"), isolation_level=None, check_same_thread=False, timeout=PATIENCE)
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA cache_size = -65536")  # KiB
        if write:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
        else:
            connection.execute("PRAGMA query_only = ON")
        connection.execute("SELECT count(*) FROM sqlite_master")
    except BaseException:
        connection.close()
        raise
    return connection


def altered(folder: Path) -> bool:
    """Whether the folder's store is not what it was when the last run of writing ended."""
    note = folder / NOTE
    return note.is_file() and _note(folder)[:1] != [digest(folder / FILE_NAME)]


def noted_documents(folder: Path) -> int | None:
    """How many documents the store held when the last run of writing ended; None where nobody knows."""
    count = _note(folder)[1:2]
    return int(count[0]) if count and count[0].isdecimal() else None


def _note(folder: Path) -> list[str]:
    try:
        return (folder / NOTE).read_text(encoding="ascii", errors="replace").split()
    except OSError:
        return []


def _file(folder: Path) -> int:
    """What tells the file from another one put in its place; 0 where there is none."""
    try:
        return (folder / FILE_NAME).stat().st_ino
    except FileNotFoundError:
        return 0


def _portions(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for at in range(0, len(values), AT_ONCE):
        yield values[at : at + AT_ONCE]


def _marks(values: Sequence[Any]) -> str:
    return ",".join("?" * len(values))
