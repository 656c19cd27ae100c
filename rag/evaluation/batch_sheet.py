"""The answers file of a batch as a table: what each row says in a word, judged where the right answer is known."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from rag.evaluate import Gold, judge
from rag.evaluation.gold import has_gold, kind_of
from rag.evaluation.scores import within
from rag.sheets.questions import read_rows
from rag.sheets.rows import Row, row_id

Outcome = Literal["right", "wrong", "answered", "refused", "error"]  # the first two only where the right answer is known


@dataclass(frozen=True, slots=True)
class Line:
    """One answer in a word. `at`, `length`: where its row stands in the file, in bytes."""

    id: str | int
    question: str
    said: str  # the bare answer, or what went wrong
    outcome: Outcome
    answered: bool
    kind: str  # the question's type, "" where none is given
    gold: str
    known: bool  # whether it is known what is right, so that the row counts
    ms: float
    at: int
    length: int


@dataclass(frozen=True)
class Sheet:
    """The lines of an answers file, as far as it had been written; what is written since comes with another sheet."""

    path: Path
    gold: Mapping[Any, Gold]
    lines: tuple[Line, ...] = ()
    read: int = 0  # bytes
    file: int | None = None  # which one it was: in the end another one, with its rows in order, takes its place

    def read_on(self) -> Sheet:
        """With what has been written since; all of it anew where another file stands there."""
        try:
            with self.path.open("rb") as file:
                there = os.fstat(file.fileno())
                known = self if there.st_ino == self.file and there.st_size >= self.read else replace(self, lines=(), read=0)
                file.seek(known.read)
                data = file.read()
        except FileNotFoundError:
            return self
        lines, read = [], known.read
        for raw in data[: data.rfind(b"\n") + 1].splitlines(keepends=True):
            lines.append(self._line(json.loads(raw), read, len(raw)))
            read += len(raw)
        return replace(known, lines=(*known.lines, *lines), read=read, file=there.st_ino)

    def row(self, number: int) -> Row:
        """The whole row of a line. Raises KeyError where it is no longer in the file."""
        line = self.lines[number]
        with self.path.open("rb") as file:
            if os.fstat(file.fileno()).st_ino == self.file:
                file.seek(line.at)
                return dict(json.loads(file.read(line.length)))
        return self.read_on()._row_like(line)

    def _row_like(self, line: Line) -> Row:
        for number, other in enumerate(self.lines):
            if (other.id, other.question) == (line.id, line.question):
                return self.row(number)
        raise KeyError(line.id)

    def counted(self) -> Sheet:
        """The rows that the score is made of: those of which it is known what is right, where that is known of any; else all."""
        return replace(self, lines=tuple(line for line in self.lines if line.known) or self.lines)

    def counts(self) -> Counter[str]:
        return Counter(line.outcome for line in self.lines)

    def by_kind(self) -> dict[str, Counter[str]]:
        """For each type of question what came of it, where types are given."""
        found: dict[str, Counter[str]] = {}
        for line in self.lines:
            if line.kind:
                found.setdefault(line.kind, Counter())[line.outcome] += 1
        return dict(sorted(found.items()))

    def within(self, share: float) -> float | None:
        """The milliseconds that this share of the answers took at most."""
        return within([line.ms for line in self.lines if line.ms], share)

    def _line(self, row: Row, at: int, length: int) -> Line:
        gold = self.gold.get(_key(row))
        answered, error = bool(row.get("answered")), row.get("error")
        outcome: Outcome = "error" if error else "answered" if answered else "refused"
        if gold is not None and not error:
            outcome = "right" if judge(gold, row).right else "wrong"
        said = str(error or row.get("short") or row.get("answer") or "")
        wanted = "" if gold is None else gold.answer if gold.answerable else "（应不答）"
        kind = kind_of(row) if gold is None else gold.type
        ms = float((row.get("ms") or {}).get("total") or 0.0)
        return Line(
            row.get("id", ""), str(row.get("question", "")), said, outcome, answered, kind, wanted, gold is not None, ms, at, length
        )


def gold_of(questions: Path) -> dict[Any, Gold]:
    """What is known to be right, by id and question, of the rows that say it."""
    return gold_among(read_rows(questions))


def gold_among(read: Iterable[tuple[int, Any]]) -> dict[Any, Gold]:
    """The same of rows that are read already."""
    rows = ((row, line) for line, row in read if isinstance(row, dict))
    known = ((row | {"id": row_id(row, line)}, line) for row, line in rows if has_gold(row))
    return {_key(row): Gold.parse(row, line) for row, line in known}


def _key(row: Mapping[str, Any]) -> tuple[str, str]:
    """Ids may be given twice; the question tells them apart."""
    return str(row.get("id")), str(row.get("question") or "").strip()
