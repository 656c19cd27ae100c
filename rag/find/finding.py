"""What was found for a question: the bare answer and the stretches of text that prove it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from rag.figures import find_figures
from rag.passages import sentences
from rag.text.numbers import whole_numeral
from rag.types import Figure, Passage, Span

RULED_OUT = 40.0  # margin lost by what cannot be meant: more than any evidence can make up for

_PAIRED = {"“": "”", "‘": "’", "《": "》", "（": "）", "(": ")", "【": "】", "「": "」", "『": "』", "〈": "〉", "[": "]"}
_CLAUSE_END = "，,；;：:。！？\n"
_EDGES = " \n\t\u3000\u2002\u2003\u00a0，,。；;：:、！!？?.…—-·"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Part of a passage that carries the answer (cleaned offsets), shown inside its whole sentence."""

    passage: Passage
    start: int
    end: int

    @property
    def text(self) -> str:
        return self.passage.text.text[self.start : self.end]

    @property
    def sentence(self) -> Span:
        """The whole sentences that the part touches."""
        return sentence_around(self.passage.text.text, self.start, self.end)

    @property
    def told(self) -> str:
        """The text of these sentences."""
        return self.passage.text.text[slice(*self.sentence)]

    @property
    def figures(self) -> list[Figure]:
        """All that these sentences count, date or rank, in order; offsets in the passage."""
        low, high = self.sentence
        return [f for f in find_figures(self.passage.text.text) if low <= f.start and f.end <= high]

    @property
    def amounts(self) -> list[Figure]:
        """Those of the figures that say how much or how many, with a value."""
        return [f for f in self.figures if f.kind == "figure" and f.value is not None]


@dataclass(frozen=True, slots=True)
class Part:
    """One line of an answer that has several: what it is about, and its own evidence."""

    label: str
    short: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class OtherTime:
    """A figure that would answer, were it not about another time: worth showing as the nearest, by its own name."""

    evidence: Evidence
    margin: float
    asked: str  # the time, as printed in the question
    time: str  # the figure's, as printed in the text


@dataclass(frozen=True)
class Finding:
    """An answer as found, before it is worded.

    `margin` is the reader's margin over "not here" after the program's own checks; the Assistant's floor decides.
    """

    short: str
    evidence: tuple[Evidence, ...]
    margin: float
    parts: tuple[Part, ...] = ()
    computed: str = ""  # a closing remark worked out from the parts: 历城区多72个
    arithmetic: dict[str, str] = field(default_factory=dict)  # figure in `computed` → how it was worked out
    other_time: OtherTime | None = None  # the best figure of another time than the one asked for


Answerer = Callable[[str], Finding | None]  # answers one question, or one part of it


def sentence_around(text: str, start: int, end: int) -> Span:
    """The sentences of the text that overlap start:end, as one span without white space at its ends."""
    touching = [(a, b) for a, b in sentences(text) if a < end and start < b] or [(start, end)]
    low, high = touching[0][0], touching[-1][1]
    while low < high and text[low].isspace():
        low += 1
    while high > low and text[high - 1].isspace():
        high -= 1
    return low, high


def tidy(text: str, start: int, end: int) -> Span:
    """A span without loose punctuation at its ends, with its quotation marks and brackets in pairs and its numerals whole.

    A mark whose partner stands just outside is completed, up to 30 characters away; one without a partner is dropped
    when it stands at an end.
    """
    start, end = whole_numeral(text, *_strip(text, start, end))
    for opening, closing in _PAIRED.items():
        lacks_opening, lacks_closing = _unpaired(text[start:end], opening, closing)
        if lacks_closing:
            at = text.find(closing, end, end + 30)
            inner = text[end:at] if at >= 0 else "。"
            if at >= 0 and not any(mark in inner for mark in "。；，"):
                end = at + 1
            elif text[start] == opening and not lacks_opening:
                start += 1
        if lacks_opening:
            at = text.rfind(opening, max(0, start - 30), start)
            if at >= 0 and not any(mark in text[at:start] for mark in "。；"):
                start = at
            elif text[end - 1] == closing and not lacks_closing:
                end -= 1
    return _strip(text, start, end)


def _unpaired(part: str, opening: str, closing: str) -> tuple[bool, bool]:
    """Whether a closing mark stands there without its opening one, and the other way round: 琮琮”和“宸宸 lacks both."""
    depth, lacks_opening = 0, False
    for character in part:
        if character == closing and not depth:
            lacks_opening = True
        else:
            depth += (character == opening) - (character == closing)
    return lacks_opening, depth > 0


def _strip(text: str, start: int, end: int) -> Span:
    while start < end and text[start] in _EDGES:
        start += 1
    while end > start and text[end - 1] in _EDGES:
        end -= 1
    return start, end


def clause_start(text: str, at: int) -> int:
    """Where the clause begins that holds a place of a text."""
    return max(text.rfind(mark, 0, at) for mark in _CLAUSE_END) + 1


def clause_end(text: str, at: int, high: int | None = None) -> int:
    """The first mark behind a place that ends a clause; `high`, or the end of the text, where there is none before it."""
    high = len(text) if high is None else high
    return min((found for mark in _CLAUSE_END if (found := text.find(mark, at, high)) >= 0), default=high)


def clause_around(text: str, start: int, end: int) -> str:
    """The clause, or the clauses, that a stretch of a text stands in."""
    return text[clause_start(text, start) : clause_end(text, end)]


def unwrapped(text: str) -> str:
    """Without the quotation marks around the whole: “轮值牵头制” → 轮值牵头制."""
    if len(text) > 2 and _PAIRED.get(text[0]) == text[-1] and text[0] in "“‘「『" and text.count(text[0]) == 1:
        return text[1:-1]
    return text
