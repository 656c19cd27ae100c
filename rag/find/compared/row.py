"""Like things that a sentence prints side by side, each with its own figure: 小麦110余个、玉米130余个; A、B分别增长5%、8%.

The things are told apart by their own words alone; what stands for all of them (…三大主导产业增加值) belongs to none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from rag.figures import find_figures
from rag.find.near.dealt import items_before
from rag.passages import split_sentences
from rag.text.units import scale
from rag.types import STATED, Figure, Span

MOST_WORDS = 24  # characters that may name one thing
LONG = 4  # things, from which on one may be named in another way

_UP = re.compile(r"(?:增长|增加|增幅|增速|涨幅|上升|提高|提升|上涨|增|涨|升)(?:了|为|达到|达|约)*$")
_DOWN = re.compile(r"(?:下降|下跌|减少|降低|回落|下滑|降幅|跌幅|减|降|跌)(?:了|为|达到|达|约)*$")
_CUTS = tuple(  # the coarsest cut comes first
    re.compile(cut)
    for cut in (r"[；;。！？!?\n]", r"[；;。！？!?\n，,（）()]|(?<=[\d%个家人名万亿])其中", r"[；;。！？!?\n，,（）()、]|和|及|以及|与")
)
_OPENS = re.compile(r"[，,：:（(“]|其中|分别")
_ENDS = re.compile(r"[，,。；;：:、！？!?（）()\d\n]|和|及|与|中(?=[同推开建实])")
_LEADS_IN = re.compile(r"^(?:其中|而|在|全[市县区省国]|我[市省县国区]|该[市县区省]|有|共有|共)+")
_TELLS = re.compile(
    r"(?:同比|环比|已经|已|累计|总量|总数|数量|达到|达|为|是|有|共|约|超|近|增长|增加|下降|提高|上升|分别|居全.|位居?|排名?|居)+$"
)
_SUMMED = re.compile(r"(?:等|这)?(?:[一二两三四五六七八九十\d]+(?:大|个|项|家|种|类)|等).*$|[二两三四五六七八九十]$")
_LEANS = re.compile(r"^(?:占|同比|环比|较|比|增速|增幅|其中)")  # such a clause tells more of what the one before it names
_EACH = re.compile("分别")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing of a row: all its own words, its name alone, its figure, and what that comes to (a fall lies below 0)."""

    words: str
    name: str
    figure: Figure
    value: Decimal
    start: int  # of its words, or of its figure where that comes first


@dataclass(frozen=True, slots=True)
class Row:
    """Things with one kind of figure. `growth`: the figures tell how much each grew or fell; `head`: words that all of them share."""

    entries: tuple[Entry, ...]
    growth: bool
    head: str
    aligned: bool = False  # by 分别

    @property
    def unit(self) -> str:
        return self.entries[0].figure.unit


def rows_in(text: str, low: int, high: int) -> list[Row]:
    """The rows of one sentence, those told by 分别 first."""
    figures = [f for f in find_figures(text) if low <= f.start and f.end <= high and f.kind in STATED]
    figures = [f for f in figures if f.value is not None and f.upper is None]
    return [*_aligned(text, low, high, figures), *_parallel(text, low, high, figures)]


def all_rows(text: str) -> Iterator[tuple[Span, Row]]:
    """Every row of a text with the sentence it stands in."""
    for low, high in split_sentences(text):
        for row in rows_in(text, low, high):
            yield (low, high), row


def way(text: str, figure: Figure) -> int:
    """+1 of what grew, −1 of what fell, 0 of what is no change."""
    if figure.unit not in ("%", "‰", "个百分点", "倍"):
        return 0
    before = text[max(0, figure.start - 8) : figure.start]
    return 1 if _UP.search(before) or _UP.search(before + figure.qualifier) else -1 if _DOWN.search(before) else 0


def _aligned(text: str, low: int, high: int, figures: Sequence[Figure]) -> list[Row]:
    """A、B、C分别增长x、y、z."""
    made = []
    for each in _EACH.finditer(text, low, high):
        run = _run(text, [f for f in figures if f.start >= each.end()], each.end())
        items = items_before(text, low, each.start(), len(run)) if len(run) > 1 else []
        if not items or len(items) != len(run):
            continue
        between, before = text[each.end() : run[0].start], text[low : each.start()]
        falls = bool(_DOWN.search(between) or (_DOWN.search(before) and not _UP.search(between)))
        growth = run[0].unit in ("%", "个百分点", "倍") and (falls or bool(_UP.search(between) or _UP.search(before)))
        names = [_SUMMED.sub("", _LEADS_IN.sub("", text[a:b])) for a, b in items]
        if not all(names):
            continue
        entries = [Entry(text[a:b], name, f, _worth(f, -1 if falls else 1), a) for (a, b), name, f in zip(items, names, run, strict=True)]
        made.append(Row(tuple(entries), growth, text[items[-1][1] : each.start()], aligned=True))
    return made


def _run(text: str, figures: Sequence[Figure], start: int) -> list[Figure]:
    """The figures of one unit that follow with nothing but 、 or 和 between them."""
    run: list[Figure] = []
    for figure in figures:
        between = text[run[-1].end if run else start : figure.start]
        near = re.fullmatch(r"[、，,和及]|以及", between) if run else len(between) <= 12 and not re.search("[，,；;。]", between)
        if not near or (run and figure.unit != run[0].unit):
            break
        run.append(figure)
    return run


def _parallel(text: str, low: int, high: int, figures: Sequence[Figure]) -> list[Row]:
    """甲产量为5吨，增长3%；乙产量为4吨，增长2%: two rows, of what each makes and of how much it grew."""
    kinds: dict[tuple[str, bool, str], list[Figure]] = {}
    for figure in figures:
        kinds.setdefault((figure.unit, way(text, figure) != 0, figure.kind), []).append(figure)
    rows = [_cut(text, low, high, own, figures, growth) for (_, growth, _), own in kinds.items() if len(own) > 1]
    return [row for row in rows if row is not None]


def _cut(text: str, low: int, high: int, own: Sequence[Figure], figures: Sequence[Figure], growth: bool) -> Row | None:
    """The row of these figures where some cut of the sentence leaves each of them by itself."""
    for cut in _CUTS:
        marks = [m.span() for m in cut.finditer(text, low, high) if not any(f.start < m.end() and m.start() < f.end for f in figures)]
        edges = [(low, low), *marks, (high, high)]
        pieces = [(a[1], b[0]) for a, b in pairwise(edges)]
        held = [[f for f in own if a <= f.start and f.end <= b] for a, b in pieces]
        if any(len(one) > 1 for one in held):
            continue
        subjects = []
        for (a, b), one in zip(pieces, held, strict=True):
            for figure in one:
                alone = len(text[a:b]) - (figure.end - figure.start) < 2  # 7批，191人: of what is named before the comma
                start = max((f.end for f in own if f.end <= figure.start), default=low) if alone else a
                subjects.append((figure, _subject(text, start, b, figure, figures)))
        subjects = [(f, s) for f, s in subjects if 2 <= s[1] - s[0] <= MOST_WORDS]
        if len(subjects) < 2:
            return None
        words = [text[a:b] for _, (a, b) in subjects]
        bare = [_TELLS.sub("", _LEADS_IN.sub("", one)) for one in words]
        head = _shared_tail(bare)
        names = [one.removesuffix(head) or one for one in bare]
        entries = [
            Entry(w, name, f, _worth(f, way(text, f) or 1), min(a, f.start))
            for (f, (a, _)), w, name in zip(subjects, words, names, strict=True)
        ]
        return Row(tuple(entries), growth, head)
    return None


def _subject(text: str, low: int, high: int, figure: Figure, figures: Sequence[Figure]) -> Span:
    """The words of a piece that tell what its figure is about: those of the figure's clause, of the one before it where that only tells
    more (同比增长), else those behind the figure."""
    end = figure.start
    while end > low:
        start = max((m.end() for m in _OPENS.finditer(text, low, end)), default=low)
        others = [f for f in figures if start <= f.start and f.end <= end and f is not figure]
        first = others[0].start if others else end
        if end == figure.start and others and len(_TELLS.sub("", text[others[-1].end : end])) >= 2:
            return others[-1].end, end
        words = text[start:first].strip()
        if not _LEANS.match(words) and len(_TELLS.sub("", _LEADS_IN.sub("", words))) >= 2:
            return start, first
        end = start - 1
    end = next((m.start() for m in _ENDS.finditer(text, figure.end, high)), high)
    return figure.end, end


def _shared_tail(words: Sequence[str]) -> str:
    """The longest end that all of them share, of a long list nearly all: 中国粗钢产量, 印度粗钢产量 → 粗钢产量."""
    least = len(words) if len(words) < LONG else len(words) * 3 // 4
    tails = {word[at:] for word in words for at in range(1, len(word))}
    return max((t for t in tails if sum(word.endswith(t) for word in words) >= least), key=len, default="")


def _worth(figure: Figure, sign: int) -> Decimal:
    assert figure.value is not None
    return figure.value * scale(figure.unit) * sign
