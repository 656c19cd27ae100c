"""Like things each in a sentence of its own: 甲专场共有70家用人单位。乙专场组织30家用人单位。丙专场组织920家用人单位。

The sentences follow each other, each tells its number of the same things in its first clause, and each names itself by one word that
all of them share (专场). Fewer than three make no row: two sentences are often about two matters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from rag.figures import find_figures
from rag.find.compared.row import MOST_WORDS, Entry, Row
from rag.passages import split_sentences
from rag.text.units import scale
from rag.types import Figure, Span

FEWEST = 3

_CLAUSE = re.compile("[，,；;。！？!?\n]")
_VERBS = re.compile(r"(?:共有|共|有|组织|吸引|提供|举办|推出|建设|建成|设立|完成|实现|达到|达|约|近|超过?|了)+$")
_COUNTED = re.compile(r"[\u4e00-\u9fff]{2,8}")


class _Told(NamedTuple):
    span: Span
    figure: Figure
    before: str
    counted: str


def stacked_rows(text: str) -> Iterator[tuple[Span, Row]]:
    """Every such row with the span of its sentences."""
    run: list[_Told] = []
    for told in [*_sentences(text), None]:
        if run and (told is None or told.figure.unit != run[-1].figure.unit or told.counted[:2] != run[-1].counted[:2]):
            if row := _row(run):
                yield (run[0].span[0], run[-1].span[1]), row
            run = []
        if told is not None:
            run.append(told)


def more_of(row: Row, text: str) -> list[Entry]:
    """What another passage of the article tells of the same kind: a list of sentences is cut between two passages."""
    kind = _kind([entry.name for entry in row.entries])
    told = [t for t in _sentences(text) if t is not None and t.figure.unit == row.unit and t.counted[:2] == row.head]
    return [_entry(t, kind) for t in told if kind and kind in t.before]


def _sentences(text: str) -> list[_Told | None]:
    figures = [f for f in find_figures(text) if f.kind == "figure" and f.value is not None and f.upper is None]
    return [_told(text, span, figures) for span in split_sentences(text)]


def _told(text: str, span: Span, figures: list[Figure]) -> _Told | None:
    """What the first clause of a sentence counts, where it holds one figure and names what it counts behind it."""
    low, high = span
    while low < high and text[low].isspace():
        low += 1
    end = next((m.start() for m in _CLAUSE.finditer(text, low, high)), high)
    held = [f for f in figures if low <= f.start and f.end <= end]
    counted = _COUNTED.match(text, held[0].end) if len(held) == 1 else None
    if counted is None or not 2 <= held[0].start - low <= MOST_WORDS:
        return None
    return _Told((low, high), held[0], text[low : held[0].start], counted[0])


def _row(run: list[_Told]) -> Row | None:
    kind = _kind([told.before for told in run])
    if len(run) < FEWEST or not kind:
        return None
    entries = [_entry(told, kind) for told in run]
    if len({entry.name for entry in entries}) < len(entries) or any(entry.name == kind for entry in entries):
        return None
    return Row(tuple(entries), growth=False, head=run[0].counted[:2])


def _entry(told: _Told, kind: str) -> Entry:
    name = told.before[: told.before.index(kind) + len(kind)]
    assert told.figure.value is not None
    return Entry(name, name, told.figure, told.figure.value * scale(told.figure.unit), told.span[0])


def _kind(words: list[str]) -> str:
    """What all of them are called: 专场; "" where they share no name."""
    kind = _VERBS.sub("", _shared(words))
    return kind if len(kind) > 1 else ""


def _shared(words: list[str]) -> str:
    """The longest stretch of two characters or more that all print."""
    first = words[0]
    parts = (first[a:b] for a in range(len(first)) for b in range(a + 2, len(first) + 1))
    return max((part for part in parts if all(part in word for word in words)), key=len, default="")
