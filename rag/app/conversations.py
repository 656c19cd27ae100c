"""Conversations as they were had, in a SQLite file of their own beside the index.

They are the user's, not derived from anything: nothing that rebuilds the index touches them. A turn keeps its answer as
the answer row of CONTRACT, with the three things more that its view needs, so that an old conversation looks as it did.
Every call opens the file, does its one thing and closes it: no connection is shared between threads.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, get_args

from filelock import FileLock, Timeout

from rag.errors import RagError
from rag.sheets.rows import Row, answer_row
from rag.types import Answer, CheckedFigure, Citation

FILE_NAME = "conversations.sqlite"
VERSION = 1
LONGEST_TITLE = 80  # characters
LONGEST_COMMENT = 1_000  # characters
SEARCHED = 4_000  # characters of a conversation that the list can be searched by
REMEMBERED = 6  # answers handed on as history
PATIENCE = 10.0  # seconds that a call waits while another writes
State = Literal["waiting", "working", "done", "stopped", "failed"]
Verdict = Literal["", "good", "bad"]

SCHEMA = f"""
CREATE TABLE conversations (id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT NOT NULL, begun TEXT NOT NULL, changed TEXT NOT NULL);
CREATE TABLE turns (
    conversation INTEGER NOT NULL REFERENCES conversations ON DELETE CASCADE, place INTEGER NOT NULL, question TEXT NOT NULL, row TEXT,
    state TEXT NOT NULL, note TEXT NOT NULL, verdict TEXT NOT NULL DEFAULT '', comment TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (conversation, place)) WITHOUT ROWID;
PRAGMA user_version = {VERSION};
"""


class ConversationsUnusable(RagError):
    """The file of conversations cannot be read or written; answering goes on without it."""


@dataclass(frozen=True)
class Turn:
    """One question of a conversation and what came of it so far."""

    question: str
    answer: Answer | None = None
    state: State = "done"
    note: str = ""  # what went wrong, or how many are asked before this one
    verdict: Verdict = ""  # the reader's
    comment: str = ""
    alone: bool = False  # it was asked as it stands, whatever was said before it


def history(turns: Sequence[Turn]) -> list[dict[str, str]]:
    """What a question after these turns leans on: the last questions as they were understood, and their answers.

    Nothing from before one that was asked alone.
    """
    begin = max((place for place, turn in enumerate(turns) if turn.alone), default=0)
    answered = [turn for turn in turns[begin:] if turn.answer is not None][-REMEMBERED:]
    return [{"question": t.answer.standalone or t.question, "answer": t.answer.text} for t in answered if t.answer]


@dataclass(frozen=True, slots=True)
class Listed:
    """A conversation in the list."""

    id: int
    title: str
    turns: int
    changed: datetime  # local time
    said: str = ""  # its questions and answers, to be searched by


@dataclass(frozen=True)
class Conversation:
    """A whole conversation, its turns in order."""

    id: int
    title: str
    turns: tuple[Turn, ...]
    begun: datetime  # local time
    changed: datetime


@dataclass(frozen=True)
class Conversations:
    """The conversations of one index folder. Every method raises ConversationsUnusable where the file cannot be used."""

    folder: Path

    def create(self, title: str) -> int:
        """A new conversation, called by its first question; its id is never given again."""
        with self._open() as db:
            now = _now()
            made = db.execute("INSERT INTO conversations (title, begun, changed) VALUES (?, ?, ?)", (_title(title), now, now))
            return int(made.lastrowid or 0)

    def put(self, conversation: int, place: int, turn: Turn) -> bool:
        """Write a turn at its place, 0 the first, over what stood there. False where the conversation has been deleted."""
        with self._open() as db:
            return _put(db, conversation, place, turn)

    def append(self, conversation: int, turn: Turn) -> int | None:
        """Write a turn behind those that are kept, also by another window; its place. None where the conversation has been deleted."""
        with self._open() as db:
            db.execute("BEGIN IMMEDIATE")  # nobody takes the same place meanwhile
            query = "SELECT coalesce(max(place) + 1, 0) FROM turns WHERE conversation = ?"
            place = int(db.execute(query, (conversation,)).fetchone()[0])
            return place if _put(db, conversation, place, turn) else None

    def rate(self, conversation: int, place: int, verdict: Verdict, comment: str | None = None) -> bool:
        """Keep what the reader thought of an answer; without a comment the one that is there stays, a verdict of "" takes both back.

        False where there is no such turn.
        """
        if verdict not in get_args(Verdict):
            raise ValueError(f"verdict {verdict!r}")
        words = _whole(comment.strip()[:LONGEST_COMMENT]) if comment is not None and verdict else None if verdict else ""
        query = "UPDATE turns SET verdict = ?, comment = coalesce(?, comment) WHERE conversation = ? AND place = ?"
        with self._open() as db:
            return bool(db.execute(query, (verdict, words, conversation, place)).rowcount)

    def listing(self, most: int = 500) -> list[Listed]:
        """The conversations, the one last spoken in first."""
        query = """SELECT c.id, c.title, (SELECT count(*) FROM turns t WHERE t.conversation = c.id), c.changed,
            (SELECT substr(group_concat(t.question || ' ' || iif(json_valid(t.row), json_extract(t.row, '$.answer'), ''), ' '), 1, ?)
                FROM turns t WHERE t.conversation = c.id)
            FROM conversations c ORDER BY c.changed DESC, c.id DESC LIMIT ?"""
        with self._open() as db:
            found = db.execute(query, (SEARCHED, most))
            return [Listed(i, title, turns, datetime.fromisoformat(at), said or "") for i, title, turns, at, said in found]

    def load(self, conversation: int) -> Conversation:
        """Raises KeyError. A turn that was still being answered when the server stopped comes back as stopped."""
        if not 0 < conversation < 2**63:  # what SQLite can look up
            raise KeyError(conversation)
        with self._open() as db:
            head = db.execute("SELECT title, begun, changed FROM conversations WHERE id = ?", (conversation,)).fetchone()
            if head is None:
                raise KeyError(conversation)
            turns = db.execute(f"{_TURNS} WHERE conversation = ? ORDER BY place", (conversation,)).fetchall()
        begun, changed = (datetime.fromisoformat(at) for at in head[1:])
        return Conversation(conversation, head[0], tuple(_turn(*row) for row in turns), begun, changed)

    def rename(self, conversation: int, title: str) -> str:
        """The title as it is kept now; an empty one changes nothing. Raises KeyError."""
        with self._open() as db:
            if title.strip():
                db.execute("UPDATE conversations SET title = ? WHERE id = ?", (_title(title), conversation))
            found = db.execute("SELECT title FROM conversations WHERE id = ?", (conversation,)).fetchone()
        if found is None:
            raise KeyError(conversation)
        return str(found[0])

    def delete(self, conversation: int) -> bool:
        """Delete a conversation with its turns and ratings. False where there was none."""
        with self._open() as db:
            return bool(db.execute("DELETE FROM conversations WHERE id = ?", (conversation,)).rowcount)

    def rated(self) -> Iterator[tuple[int, int, tuple[Turn, ...]]]:
        """(conversation, place, the turns up to and with this one) of every answer that was rated, oldest conversation first."""
        with self._open() as db:
            ids = [i for (i,) in db.execute("SELECT DISTINCT conversation FROM turns WHERE verdict != '' ORDER BY conversation")]
        for identity in ids:
            try:
                turns = self.load(identity).turns
            except KeyError:  # deleted meanwhile
                continue
            yield from ((identity, place, turns[: place + 1]) for place, turn in enumerate(turns) if turn.verdict)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self.folder / FILE_NAME, timeout=PATIENCE)) as db:
                db.execute("PRAGMA foreign_keys = ON")
                _prepare(db, self.folder / FILE_NAME)
                with db:
                    yield db
        except (sqlite3.Error, OSError, Timeout) as error:
            raise ConversationsUnusable(
                f"{self.folder / FILE_NAME} 不能读写（{error}）。对话照常，只是不保存；查一下这个文件夹的权限和余量。"
            ) from error


def _put(db: sqlite3.Connection, conversation: int, place: int, turn: Turn) -> bool:
    row = None if turn.answer is None else json.dumps({**kept_row(turn.answer), "alone": turn.alone}, ensure_ascii=True)
    if not db.execute("UPDATE conversations SET changed = ? WHERE id = ?", (_now(), conversation)).rowcount:
        return False
    told = (conversation, place, _whole(turn.question), row, turn.state, _whole(turn.note), turn.verdict, _whole(turn.comment))
    db.execute("INSERT OR REPLACE INTO turns VALUES (?, ?, ?, ?, ?, ?, ?, ?)", told)
    return True


_TURNS = "SELECT question, row, state, note, verdict, comment FROM turns"


def _prepare(db: sqlite3.Connection, path: Path) -> None:
    """Make the tables of a new file. Two may come at once: the second waits, then finds them.

    By a lock file: the step to write-ahead logging does not wait for other connections, it fails at once.
    """
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if version == 0:
        with FileLock(f"{path}.lock", timeout=PATIENCE):
            if db.execute("PRAGMA user_version").fetchone()[0] == 0:
                db.execute("PRAGMA journal_mode = WAL")
                with db:
                    db.execute("BEGIN IMMEDIATE")
                    for statement in filter(str.strip, SCHEMA.split(";")):
                        db.execute(statement)
    elif version != VERSION:
        raise sqlite3.DatabaseError(f"文件是第 {version} 版，本程序用第 {VERSION} 版")


def _turn(question: str, row: str | None, state: State, note: str, verdict: Verdict, comment: str) -> Turn:
    kept = json.loads(row or "{}")
    answer = read_kept(kept) if row else None
    cut_off = state in ("waiting", "working")
    state, note = ("stopped", "") if cut_off else (state, note)
    return Turn(question, answer, state, note, verdict, comment, bool(kept.get("alone")))


def _title(text: str) -> str:
    words = " ".join(_whole(text).split())
    return words if len(words) <= LONGEST_TITLE else words[: LONGEST_TITLE - 1] + "…"


def _whole(text: str) -> str:
    """Without half characters (lone surrogates), which SQLite cannot hold."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="microseconds")


# An answer as it is kept --------------------------------------------------------------------------------------------------


def kept_row(answer: Answer) -> Row:
    """The answer row, and what a view needs besides: how the question was understood, its shape, the ids of the cited articles."""
    articles = {"citations": [c.article for c in answer.citations], "nearest": [c.article for c in answer.nearest]}
    return answer_row(answer, "", {"standalone": answer.standalone, "shape": answer.shape, "articles": articles})


def read_kept(row: Row) -> Answer:
    """The answer of such a row; of an answer row without the additions too."""
    articles: dict[str, list[int]] = row.get("articles") or {}
    return Answer(
        row["question"], row["answer"], row["short"], row["answered"], row["confidence"],
        _citations(row["citations"], articles.get("citations", [])), tuple(_figure(f) for f in row["figures"]),
        _citations(row["nearest"], articles.get("nearest", [])), row.get("shape", "entity"), row.get("standalone", ""),
        {role: name for role, name in row["model"].items() if name}, row["ms"],
    )  # fmt: skip


def _citations(rows: list[dict[str, Any]], articles: list[int]) -> tuple[Citation, ...]:
    known = [*articles, *[0] * (len(rows) - len(articles))]
    return tuple(
        Citation(
            r["number"], r["source"], r["quote"], r["start"], r["end"], r["title"], r["place"], r["date"],
            tuple((start, end) for start, end in r.get("spans", ())), article,
        )
        for r, article in zip(rows, known, strict=False)
    )  # fmt: skip


def _figure(row: dict[str, Any]) -> CheckedFigure:
    return CheckedFigure(
        row["text"], row["value"], row["unit"], row["qualifier"], row["status"], row["citation"], row.get("arithmetic", "")
    )
