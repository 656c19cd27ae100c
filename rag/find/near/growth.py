"""How much something grew is not how much there is: of 保有量达312万辆，净增18万辆, asked how many more, the second is meant.

The reader marks the first as readily, for it stands with the words of the question; the change is told of it, in the clauses behind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from rag.find.finding import RULED_OUT, sentence_around
from rag.find.near.dealt import deals_in, row_with
from rag.find.near.nearby import own_words, units
from rag.question.asked import QuestionUnits, fits
from rag.text.changes import asked_change, change_before
from rag.text.units import family
from rag.types import Figure

NO_LEVEL = RULED_OUT  # what a figure loses that tells how much something grew or fell, where its total is asked for
LEVEL = 12.0  # what a figure loses that tells how much there is, where its change was asked for and is printed
ELSEWHERE = 2.0  # … by a change for each word of the question that stands with what another one of the text is told of
_TOTAL = re.compile(r"总(?:产量|产值|量|额|数|人数|人口|面积|里程|收入|值|规模)")
_CHANGES = re.compile("[增减升降涨跌扩缩多少差](?!少)(?<!多少)")
SHARES = frozenset({"%", "‰", "个百分点", "倍", "成"})


def total_gap(question: str, text: str, figure: Figure) -> float:
    """What speaks against a figure for telling only how much a total changed: 夏粮略减25.5亿斤, asked for its 总产量."""
    asked = _TOTAL.search(question) is not None and not _CHANGES.search(question)
    return NO_LEVEL * (asked and figure.kind == "figure" and change_before(text, figure.start) is not None)


def levels(question: str, text: str, figures: Sequence[Figure], wanted: QuestionUnits | None) -> dict[int, Figure]:
    """By the offset of each change that may answer how much something grew, what it is told of, where that might answer as well."""
    if asked_change(question) is None:
        return {}
    found: dict[int, Figure] = {}
    for level in figures:
        if level.kind != "figure" or level.unit in SHARES or not fits(level, wanted) or _is_change(text, level, figures):
            continue
        if change := _change_of(text, level, figures, wanted):
            found[change.start] = level
    return found


def told_elsewhere(question: str, text: str, levels: Mapping[int, Figure], figures: Sequence[Figure]) -> dict[int, float]:
    """What each change loses for the words of the question that stand with what another one is told of, and not with its own."""
    said = {at: len(units(question) & units(_own(text, level, figures))) for at, level in levels.items()}
    return {at: ELSEWHERE * (max(said.values()) - number) for at, number in said.items()}


def _own(text: str, level: Figure, figures: Sequence[Figure]) -> str:
    others = [(f.start, f.end) for f in figures if f is not level and f.kind not in ("date", "label")]
    return own_words(text, (level.start, level.end), others)


def _is_change(text: str, figure: Figure, figures: Sequence[Figure]) -> bool:
    first = next(iter(row_with(text, figure, figures)), figure)
    return change_before(text, figure.start) is not None or change_before(text, first.start) is not None


def _change_of(text: str, level: Figure, figures: Sequence[Figure], wanted: QuestionUnits | None) -> Figure | None:
    """The change that is told of a figure and fits the question: the one in its place behind 分别, else the first behind it in its
    sentence, unless another figure of its kind stands between."""
    for figure in _behind(text, level, figures):
        if _is_change(text, figure, figures):
            if row_with(text, figure, figures):
                deal = next((d for d in deals_in(text, figure, figures) if figure in d.figures), None)
                change = deal.figures[deal.own.index(level)] if deal and level in deal.own else None
                return change if change and fits(change, wanted) else None
            if fits(figure, wanted) and (figure.unit in SHARES or family(figure.unit) == family(level.unit)):
                return figure
        elif family(figure.unit) == family(level.unit) and not _is_dealt(text, figure, level, figures):
            return None
    return None


def _is_dealt(text: str, figure: Figure, level: Figure, figures: Sequence[Figure]) -> bool:
    """Whether two figures are items' own before one 分别."""
    return any(figure in deal.own and level in deal.own for deal in deals_in(text, level, figures))


def _behind(text: str, level: Figure, figures: Sequence[Figure]) -> Iterator[Figure]:
    _, high = sentence_around(text, level.start, level.end)
    return (f for f in figures if level.end <= f.start and f.end <= high and f.kind == "figure")
