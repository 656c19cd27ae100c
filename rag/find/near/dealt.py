"""What 分别 deals out: A、B分别增长x、y gives x to A and y to B, whatever figures A and B carry of their own.

Before 分别 stand as many items as there are values behind it: joined (电信业务和软件业务收入), each with a figure of its own
(营收12亿元，净利润2亿元，同比分别…), or those of an earlier 分别 of the sentence. Which of them a question names decides which value is
meant: the reader, who finds the row, seldom counts along it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.find.finding import sentence_around
from rag.find.near.nearby import units
from rag.question.asked import expected_units, fits
from rag.text.changes import asked_change
from rag.types import STATED, Figure, Span

DEALS = re.compile("分别|分(?=[获列居享])")

_JOINS = re.compile("、|和|及|以及|与")
_CUTS = re.compile("[，,；;、]|和|及|以及|与")
_PAUSES = "，,；;"
_BEFORE_NUMBER = re.compile(r"[，,。；;：:！？\n]")
_ONLY_CHINESE = re.compile("[^\u4e00-\u9fff]")
_LEADS_IN = 12  # characters at most between 分别 and its first value, or that lead to 分别 (与去年同期相比)
_NAMED = 2  # characters that name what is counted


@dataclass(frozen=True, slots=True)
class Deal:
    """Figures behind one 分别 and, in the same order, the words of the items before it with the figures that these carry themselves."""

    figures: tuple[Figure, ...]
    items: tuple[str, ...]
    own: tuple[Figure, ...] = ()

    def asked_for(self, question: str) -> Figure | None:
        """The figure of the item that the question names, by its measure or by more of its words than any other; None for none alone."""
        at = _only(self._of_measure(question))
        if at is None:
            at = _only(self._elided(question))
        if at is None:
            asked, room = units(question), max(map(len, self.items[1:]))
            for items in ([self.items[0][-room:], *self.items[1:]], self.items):  # what all share may be said before the first
                shares = [len(asked & units(item)) for item in items]
                if max(shares) and (at := _only([share == max(shares) for share in shares])) is not None:
                    break
        return self.figures[at] if at is not None else None

    def _of_measure(self, question: str) -> list[bool]:
        """Which items have a figure of the measure whose growth is asked for: 金额3亿元, asked by how much the 金额 grew."""
        change = asked_change(question) if self.own else None
        wanted = expected_units(f"{question[: change.start]}是多少？") if change else None
        return [bool(wanted and wanted.units) and fits(figure, wanted) for figure in self.own]

    def _elided(self, question: str) -> list[bool]:
        """Which items before the last the question names with the end that is printed with the last alone: 汽油 for 汽、柴油."""
        last = self.items[-1]
        if len(last) < 2 or self.own or last[:2] in question:
            return []
        return [item[-1:] + last[1] in question for item in self.items[:-1]]


def _only(fitting: Sequence[bool]) -> int | None:
    return fitting.index(True) if sum(fitting) == 1 else None


def dealt_figure(question: str, text: str, figure: Figure, figures: Sequence[Figure]) -> tuple[int, tuple[Figure, ...]]:
    """+1 for a figure in the place of the item that the question names, −1 for the others of its row; with the row. 0 where nothing is
    dealt out, or the question names no item."""
    for deal in deals_in(text, figure, figures):
        if figure in deal.figures and (meant := deal.asked_for(question)):
            return (1 if meant is figure else -1), deal.figures
    return 0, ()


def row_with(text: str, figure: Figure, figures: Sequence[Figure]) -> list[Figure]:
    """The row behind a 分别 of its sentence that a figure stands in, whatever the items are; empty where it stands in none."""
    low, high = sentence_around(text, figure.start, figure.end)
    rows = (row_behind(text, figures, match.end(), high) for match in DEALS.finditer(text, low, figure.start))
    return next((row for row in rows if figure in row), [])


def deals_in(text: str, figure: Figure, figures: Sequence[Figure]) -> Iterator[Deal]:
    """What is dealt out in the sentence of a figure."""
    low, high = sentence_around(text, figure.start, figure.end)
    told: dict[int, tuple[tuple[str, ...], tuple[Figure, ...]]] = {}  # by their number: 甲、乙分别出口…，分别增长… are the same items
    for match in DEALS.finditer(text, low, high):
        row = row_behind(text, figures, match.end(), high)
        for count in range(len(row), 1, -1):
            if count < len(row) and text[row[count - 1].end : row[count].start][:1] not in _PAUSES[:2]:
                continue  # what follows after a comma need not belong to them: 分别为10元、5元，展期7天
            items, own = told.get(count) or _items(text, low, match.start(), count, figures)
            if len(items) == count:
                told[count] = items, own
                yield Deal(tuple(row[:count]), items, own)
                break


def row_behind(text: str, figures: Sequence[Figure], start: int, end: int) -> list[Figure]:
    """The figures that follow 分别 with nothing but 、 or 和 between them."""
    row: list[Figure] = []
    for figure in figures:
        if figure.start < start or figure.end > end or figure.kind not in STATED:
            continue
        between = text[row[-1].end : figure.start] if row else text[start : figure.start]
        if row and (DEALS.search(between) or not re.fullmatch(r"[、，,和及]|以及|[、，,和及]?[^，。；、\d]{0,4}", between)):
            break
        if not row and len(between) > _LEADS_IN:
            break
        row.append(figure)
    return row


def _items(text: str, low: int, at: int, count: int, figures: Sequence[Figure]) -> tuple[tuple[str, ...], tuple[Figure, ...]]:
    """The `count` items before 分别: joined in its own clause, else each with a figure of its own, else joined in the sentence."""
    clause = max((m.end() for m in _BEFORE_NUMBER.finditer(text, low, at)), default=low)
    valued = _valued(text, low, at, count, figures) if len(_JOINS.findall(text, clause, at)) < count - 1 else None
    return valued or (tuple(text[a:b] for a, b in items_before(text, low, at, count)), ())


def _valued(text: str, low: int, at: int, count: int, figures: Sequence[Figure]) -> tuple[tuple[str, ...], tuple[Figure, ...]] | None:
    """营收12亿元，净利润2亿元，同比: the last pieces of a sentence, each with words and a figure of its own; None where one lacks them."""
    within = [f for f in figures if low <= f.start and f.end <= at and f.kind in STATED]
    cuts = [m.span() for m in _CUTS.finditer(text, low, at) if not any(f.start < m.end() and m.start() < f.end for f in within)]
    edges = list(zip([low, *(b for _, b in cuts)], [*(a for a, _ in cuts), at], strict=True))
    held = [[f for f in within if a <= f.start and f.end <= b] for a, b in edges]
    if cuts and not held[-1] and text[cuts[-1][0]] in _PAUSES and edges[-1][1] - edges[-1][0] <= _LEADS_IN:
        edges, held = edges[:-1], held[:-1]
    if len(edges) < count or not all(held[-count:]):
        return None
    said = tuple(_without(text, span, own) for span, own in zip(edges[-count:], held[-count:], strict=True))
    return (said, tuple(own[-1] for own in held[-count:])) if all(len(_ONLY_CHINESE.sub("", one)) >= _NAMED for one in said) else None


def _without(text: str, span: Span, figures: Sequence[Figure]) -> str:
    """A stretch of text without its figures."""
    edges = zip([span[0], *(f.end for f in figures)], [*(f.start for f in figures), span[1]], strict=True)
    return "".join(text[a:b] for a, b in edges)


def items_before(text: str, low: int, at: int, count: int) -> list[Span]:
    """The `count` items joined by 、 or 和 that stand before 分别, as spans; fewer where there are not that many.

    The last item may carry a common head (新材料、电子信息、装备制造三大主导产业…): only its own words matter here.
    """
    start = max((m.end() for m in re.finditer(r"[。；：:]", text[low:at])), default=0) + low
    clause = max((m.end() for m in re.finditer("[，,]", text[start:at])), default=0) + start
    if len(_JOINS.findall(text, clause, at)) >= count - 1:
        start = clause
    region = text[start:at]
    cuts = [m.span() for m in _JOINS.finditer(region, 1)]  # 与甲和乙相关的|分别: what begins with 与 joins nothing by it
    if len(cuts) < count - 1:
        return []
    cuts = cuts[: count - 1] if len(cuts) > count - 1 and "、" not in region else cuts[-(count - 1) :]
    edges = [0, *[b for _, b in cuts]], [*[a for a, _ in cuts], len(region)]
    first = max((m.end() for m in _BEFORE_NUMBER.finditer(region, 0, edges[1][0])), default=0)
    items = [(start + (first if i == 0 else a), start + b) for i, (a, b) in enumerate(zip(*edges, strict=True))]
    room = max(b - a for a, b in items[:-1]) if len(items) > 1 else len(region)
    return [*items[:-1], (items[-1][0], min(items[-1][1], items[-1][0] + room))]  # …装备制造|三大主导产业增加值: the tail is everybody's
