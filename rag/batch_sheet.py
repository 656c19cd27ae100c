"""The answers file of a batch as a table: what each row says in a word, judged where the right answer is known."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from rag.evaluate import Gold, judge
from rag.questions import read_rows
from rag.rows import Row, row_id

Outcome = Literal["right", "wrong", "answered", "refused", "error"]  # the first two only where the right answer is known
GOLD = ("answer", "answers", "answerable")  # a row with one of these says what is right


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
    ms: float
    at: int
    length: int


@dataclass
class Sheet:
    """The lines of an answers file that may still be growing."""

    path: Path
    gold: Mapping[Any, Gold]
    lines: list[Line] = field(default_factory=list)
    read: int = 0  # bytes

    def read_on(self) -> None:
        """See what has been written since."""
        if not self.path.is_file():
            return
        with self.path.open("rb") as file:
            file.seek(self.read)
            data = file.read()
        for raw in data[: data.rfind(b"\n") + 1].splitlines(keepends=True):
            self.lines.append(self._line(json.loads(raw), len(raw)))
            self.read += len(raw)

    def row(self, number: int) -> Row:
        """The whole row of a line."""
        line = self.lines[number]
        with self.path.open("rb") as file:
            file.seek(line.at)
            return dict(json.loads(file.read(line.length)))

    def counts(self) -> Counter[str]:
        return Counter(line.outcome for line in self.lines)

    def by_kind(self) -> dict[str, Counter[str]]:
        """For each type of question what came of it, where types are given."""
        found: dict[str, Counter[str]] = {}
        for line in self.lines:
            if line.kind:
                found.setdefault(line.kind, Counter())[line.outcome] += 1
        return dict(sorted(found.items()))

    def times(self) -> list[float]:
        """Milliseconds, ascending."""
        return sorted(line.ms for line in self.lines if line.ms)

    def _line(self, row: Row, length: int) -> Line:
        gold = self.gold.get(_key(row))
        answered, error = bool(row.get("answered")), row.get("error")
        outcome: Outcome = "error" if error else "answered" if answered else "refused"
        if gold is not None and not error:
            outcome = "right" if judge(gold, row).right else "wrong"
        said = str(error or row.get("short") or row.get("answer") or "")
        wanted = "" if gold is None else gold.answer if gold.answerable else "（应不答）"
        kind = gold.type if gold is not None else str(row.get("type") or "")
        ms = float((row.get("ms") or {}).get("total") or 0.0)
        return Line(row.get("id", ""), str(row.get("question", "")), said, outcome, answered, kind, wanted, ms, self.read, length)


def gold_of(questions: Path) -> dict[Any, Gold]:
    """What is known to be right, by id and question, of the rows that say it."""
    rows = ((row, line) for line, row in read_rows(questions) if isinstance(row, dict))
    known = ((row | {"id": row_id(row, line)}, line) for row, line in rows if any(row.get(name) not in (None, "") for name in GOLD))
    return {_key(row): Gold.parse(row, line) for row, line in known}


def _key(row: Mapping[str, Any]) -> tuple[str, str]:
    """Ids may be given twice; the question tells them apart."""
    return str(row.get("id")), str(row.get("question") or "").strip()
