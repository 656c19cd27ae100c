"""The file that the store is: who may write to it, how it is opened, whether it is what it was.

While nobody writes, a note beside it says what it is; any later difference is damage, for whoever writes withdraws the note first.
"""

from __future__ import annotations

import fcntl
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rag.errors import IndexDamaged, IndexLocked, UsageError
from rag.indexing.records import digest

FILE_NAME = "store.sqlite"
NOTE = "store.digest"  # what the file is while nobody writes: its checksum, and how many documents it holds
PATIENCE = 30.0  # seconds that somebody else's lock is waited for


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


def connect(folder: Path, write: bool) -> sqlite3.Connection:
    """Open the file. Raises IndexDamaged where SQLite cannot read it, IndexLocked where another process keeps readers out."""
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


def write_note(folder: Path, documents: int) -> None:
    """Write down what the file is now."""
    fresh = folder / f"{NOTE}.new"
    fresh.write_text(f"{digest(folder / FILE_NAME)} {documents}", encoding="ascii")
    fresh.replace(folder / NOTE)


def _note(folder: Path) -> list[str]:
    try:
        return (folder / NOTE).read_text(encoding="ascii", errors="replace").split()
    except OSError:
        return []
