"""A reading kept to a stretch of its passage: what the reader thinks of one sentence, whatever it thinks of the others."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.find import find
from rag.find.finding import Evidence, Finding
from rag.find.fit import named
from rag.question.shapes import read_question
from rag.types import Reading, ScoredSpan, Span, SpanScorer

KEPT = 8  # spans
LONGEST = 40  # characters of one
_HOW_MANY = re.compile("多少|几|百分之")
_PAUSES = re.compile("[，,；;。！!？?\n]")


@dataclass(frozen=True, slots=True)
class _Kept:
    """Scores spans inside the stretch as the reader does; one that leaves it, or touches what is taken, is out of the question."""

    scorer: SpanScorer
    stretch: Span
    taken: tuple[Span, ...]

    def score(self, start: int, end: int) -> float:
        low, high = self.stretch
        if start < low or high < end or any(a < end and start < b for a, b in self.taken):
            return float("-inf")
        return self.scorer.score(start, end)


def within(reading: Reading, stretch: Span, taken: Sequence[Span] = ()) -> Reading:
    """The reading as if nothing stood in the passage but the stretch, and in that not what is taken; its spans are found anew."""
    scorer = _Kept(reading.scorer, stretch, tuple(taken))
    spans = _best(scorer)
    return replace(reading, spans=spans, margin=(spans[0].score if spans else float("-inf")) - reading.gap, scorer=scorer)


def _best(scorer: _Kept) -> tuple[ScoredSpan, ...]:
    """The best spans of the stretch, best first, none overlapping a better one; of equal ones the longest, for a piece is read whole."""
    low, high = scorer.stretch
    scored = [ScoredSpan(a, b, scorer.score(a, b)) for a in range(low, high) for b in range(a + 1, min(high, a + LONGEST) + 1)]
    found: list[ScoredSpan] = []
    for span in sorted(scored, key=lambda s: (-s.score, s.start - s.end)):
        if len(found) == KEPT or span.score == float("-inf"):
            break
        if not any(span.start < f.end and f.start < span.end for f in found):
            found.append(span)
    return tuple(found)


def find_within(question: str, reading: Reading, at: Evidence, taken: Sequence[Evidence]) -> Finding | None:
    """The best answer that stands in the sentence of `at`, outside of what is taken: of a question whether something is so, the clause."""
    asked = read_question(question)
    kept = within(reading, at.sentence, [(e.start, e.end) for e in taken if e.passage == at.passage])
    if asked.shape == "compare" and _HOW_MANY.search(question):
        asked = replace(asked, shape="figure")  # 比去年多了多少: printed as such
    found = find(asked, [kept], named(question))
    if found is None or asked.shape != "yes_no":
        return found
    start, end = _clause(at, kept.spans[0])
    return replace(found, short=at.passage.text.text[start:end], evidence=(Evidence(at.passage, start, end),))


def _clause(at: Evidence, span: ScoredSpan) -> Span:
    """From the pause before a span to the one behind it, inside the sentence."""
    text, (low, high) = at.passage.text.text, at.sentence
    start = max((m.end() for m in _PAUSES.finditer(text, low, span.start)), default=low)
    end = min((m.start() for m in _PAUSES.finditer(text, span.end, high)), default=high)
    return start, end
