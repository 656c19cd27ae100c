"""Stand-ins for finding and answering: a reader whose scores stand in a table, so that results can be worked out by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.types import BlockKind, Cleaned, Hit, Passage, Reading, ScoredSpan

NOT_HERE = -10.0


def passage(
    text: str, title: str = "", place: str = "", date: str | None = None, kind: BlockKind = "paragraph", number: int = 1
) -> Passage:
    return Passage(number, f"{number}.txt", Cleaned.of(text, [(0, len(text))]), title, place, date, kind, number)


@dataclass(frozen=True)
class Table:
    """Scores of stretches of one text; everything else is not here."""

    text: str
    scores: Mapping[str, float]

    def score(self, start: int, end: int) -> float:
        return self.scores.get(self.text[start:end], NOT_HERE)

    def spans(self) -> tuple[ScoredSpan, ...]:
        """Where the table's words stand, best first."""
        found = [ScoredSpan(at, at + len(word), score) for word, score in self.scores.items() if (at := self.text.find(word)) >= 0]
        return tuple(sorted(found, key=lambda s: -s.score))


def reading(text: str | Passage, scores: Mapping[str, float], rank: float = 1.0, **about) -> Reading:
    """What the stand-in reader made of a text."""
    read = passage(text, **about) if isinstance(text, str) else text
    table = Table(read.text.text, scores)
    spans = table.spans()
    return Reading(Hit(read, rank), spans, spans[0].score if spans else NOT_HERE, table)


@dataclass(frozen=True)
class TableReader:
    """Reads every passage by one table for all questions: word → score; a question that holds a key of `per` has its own."""

    scores: Mapping[str, float]
    per: Mapping[str, Mapping[str, float]] | None = None

    def read(self, question: str, hits: Sequence[Hit]) -> list[Reading]:
        own = next((table for key, table in (self.per or {}).items() if key in question), self.scores)
        made = [reading(hit.passage, own, hit.score) for hit in hits]
        return sorted(made, key=lambda r: -r.margin)
