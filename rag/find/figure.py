"""Figures: the reader says where, the figure finder says exactly what, and two printed patterns say which of several."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.figures import find_figures
from rag.find.finding import Evidence, Finding, OtherTime, sentence_around
from rag.find.fit import Named, ordinal_gap, year_gap
from rag.find.near.among import among_gap
from rag.find.near.bearer import bearer_gap, later_gap
from rag.find.near.counted import count_gaps
from rag.find.near.dealt import DEALS, dealt_figure, row_behind
from rag.find.near.denied import denied_gap
from rag.find.near.dimension import dimension_gap
from rag.find.near.direction import opposite_way
from rag.find.near.fate import fate_gap
from rag.find.near.group import group_gap
from rag.find.near.growth import LEVEL, levels, told_elsewhere, total_gap
from rag.find.near.lately import LONG_AGO, lately
from rag.find.near.measure import earned_bonus, measure_gap
from rag.find.near.nearby import (
    attribute_gap,
    level_gap,
    namesake_gap,
    nation_gap,
    opposed_gap,
    own_words,
    own_words_bonus,
    sentence_bonus,
)
from rag.find.near.payment import payment_gap
from rag.find.near.rate import rate_gap
from rag.find.near.scope import article_gap, scope_gap
from rag.find.near.shared import shared_gap
from rag.find.near.timing import Timing
from rag.find.near.variant import variant_gap
from rag.question.asked import QuestionUnits, expected_units, fits, is_other_measure
from rag.text.numerals import CN_DIGIT
from rag.text.terms import terms
from rag.text.units import UNITS
from rag.types import STATED, Figure, Passage, Reading, Span

WRONG_UNIT = 4.0  # what a figure loses when its unit cannot answer the question
WRONG_SHARE = 12.0  # … when a share or a rate was asked for: no count is one
SHARES = frozenset({"%", "个百分点"})
AHEAD = 6.0  # margin by which a figure of another thing must be the likest, so that the next best is not taken for it
OTHER_PLAN = 12.0  # … when it stands in the name of a plan that the question does not name
ASKED_ITSELF = 5.0  # … when the question already states it (10万元以上的村占到多少)
BY_NAME = 2.0  # … when it stands in a name (人才新政“18条”), which may count otherwise than it says
TOTALLED = 3.0  # won by a figure behind 合计, where the whole is asked for
PATTERN = 6.0  # what 分别 or 从A到B gives to the right one and takes from the others
READ = 8  # readings looked at

_DIFFERS = re.compile("[比较增减多少高低升降差超快慢涨跌缩扩]")
_ASKS_HOW_MANY = re.compile("多少|几|百分之")
_TOTAL = re.compile(r"一共|总共|合计|共计|总计|加起来")
_TOTAL_BEFORE = re.compile(r"(?:合计|共计|总计|一共|总共|累计)[^，,。；;\d]*$")
_EACH = re.compile(r"分别|各(?:自|是|为|有|达)")
_YEAR_OF = re.compile(r"(?:19|20)\d{2}年(?:\d{1,2}月)?[底末初]?[的时]?|(?:目前|现在|如今)的")
_CHANGE = re.compile(r"(?:从|由)[^，。；]{0,40}?$")
_CHANGED_TO = re.compile(r"^[^，。；]{0,12}?(?:到|至|为|成)(?:了)?[^，。；\d]{0,4}$")
_ASKS_BEFORE = re.compile(
    r"原来|原先|最初|起初|开始时|以前|之前|当年|当初|此前|原本|(?:之|年|成立|建[市县区])初|年前(?:有|是|才|只)|成立时|起点|从多少|由多少|本来|早先|过去"
)
_REACHES = re.compile(r"^(?:达到了?|达)\s*")  # 达到120万元 says no more than 120万元
_UNIT = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
_OBJECT = (
    re.compile(rf"(?:多少|几)(?:{_UNIT})?的?(?P<object>[\u4e00-\u9fff]{{3,14}})[？?。]?$"),
    re.compile(r"(?P<object>(?!的)[\u4e00-\u9fff]{3,14})(?:一共|总共|共)?(?:有|是|为|达|达到)(?:了)?(?:多少|几)[^，。]{0,3}[？?。]?$"),
)
_LEADS_TO_NUMBER = re.compile(r"(?:已经|已|累计|总数|总量|一共|共计|共|增至|发展到|有|为|是|达到|达|约|近|超过?)+$")
_PLAN = re.compile("行动|计划|规划|方案|攻坚|纲要|工程")
_NAME_BEFORE = re.compile(r"(?:(?![和及与])[\u4e00-\u9fff]){2,}$")
_NAMED_BY_SIZE = re.compile(rf"(?:[\d０-９]+|[{CN_DIGIT}十百]+)(?P<unit>\D+)$")


@dataclass(frozen=True, slots=True)
class _Candidate:
    figure: Figure
    reading: Reading
    margin: float
    instead: OtherTime | None = None
    score: float = 0.0  # what the reader thinks of it
    guarded: float = 0.0  # of the margin, what was lost for being of another thing than asked: of the whole, per each, of what is not so


def find_figure(question: str, readings: Sequence[Reading], asked: Named) -> Finding | None:
    """The best figure of the best readings, with its qualifier and unit as printed."""
    candidates = _up_to_date(question, [c for reading in readings[:READ] for c in _candidates(question, reading, asked)])
    if not candidates:
        return None
    best = max(candidates, key=lambda c: c.margin)
    likest = max(candidates, key=lambda c: c.margin + c.guarded)
    if likest.guarded and likest.margin + likest.guarded > best.margin + AHEAD:
        best = likest  # what was asked about is told here, but not its figure: any other figure is of something else
    if _EACH.search(question) and (row := _row_marked(best, expected_units(question))):
        parts = tuple(Evidence(best.reading.passage, f.start, f.end) for f in row)
        return Finding("、".join(part.text for part in parts), parts, best.margin)
    start = best.figure.start + len(best.figure.text) - len(_REACHES.sub("", best.figure.text))
    evidence = Evidence(best.reading.passage, start, best.figure.end)
    others = [c.instead for c in candidates if c.instead]
    text = best.reading.passage.text.text
    way = opposite_way(question, text, best.figure, find_figures(text))
    return Finding(way + evidence.text, (evidence,), best.margin, other_time=max(others, key=lambda o: o.margin, default=None))


def _up_to_date(question: str, candidates: list[_Candidate]) -> list[_Candidate]:
    """Where the present is asked for, a past year's figure behind what the text tells as later: the reader knows what, not when."""
    found = lately(question, [(c.reading.passage, c.figure) for c in candidates], expected_units(question))
    out = list(candidates)
    for later, past in found.items():
        more = max(0.0, candidates[past].score - candidates[later].score)
        out[later] = replace(candidates[later], margin=candidates[later].margin + more)
        out[past] = replace(candidates[past], margin=candidates[past].margin - LONG_AGO)
    return out


def find_marked(question: str, readings: Sequence[Reading], asked: Named) -> Finding | None:
    """A figure that answers a comparison by itself (比计划增加了9100多名): the best one, where the reader marks little else."""
    first = max((r for r in readings if r.spans), key=lambda r: r.margin, default=None)
    if first is None or _EACH.search(question) or not _ASKS_HOW_MANY.search(question):
        return None
    found = find_figure(question, [first], asked)
    if found is None or len(found.evidence) > 1:
        return None
    marked, low, high = first.spans[0], found.evidence[0].start, found.evidence[0].end
    differs = _DIFFERS.search(first.passage.text.text[max(0, low - 8) : low]) is not None
    return found if differs and 2 * (min(high, marked.end) - max(low, marked.start)) > marked.end - marked.start else None


def _row_marked(best: _Candidate, wanted: QuestionUnits | None) -> list[Figure]:
    """The figures of a span that the reader marks as one (6600万、5610万及5610万元), the best among them; none where it marks one."""
    if not best.reading.spans:
        return []
    span = best.reading.spans[0]
    figures = [f for f in find_figures(best.reading.passage.text.text) if f.kind == "figure"]
    inside = [f for f in figures if span.start <= f.start and f.end <= span.end]
    return inside if len(inside) > 1 and best.figure in inside and all(fits(f, wanted) for f in inside) else []


def _candidates(question: str, reading: Reading, asked: Named) -> list[_Candidate]:
    text = reading.passage.text.text
    wanted, counted = expected_units(question), _counted(question)
    gap = reading.gap + attribute_gap(question, reading.passage.title + text)
    figures = find_figures(text)
    counts = count_gaps(question, text, figures)
    timing = Timing.of(question, reading.passage, [row_behind(text, figures, m.end(), len(text)) for m in DEALS.finditer(text)])
    grown = levels(question, text, figures, wanted)
    elsewhere = told_elsewhere(question, text, grown, figures)
    out = []
    for figure in figures:
        by_name = figure.kind == "label" and _is_named_by_size(figure, wanted)
        if figure.kind not in STATED and not by_name:
            continue
        shared, row = dealt_figure(question, text, figure, figures)
        late = timing.gap(figure.start)
        level = grown.get(figure.start)
        also = (*(row if shared > 0 else ()), *((level,) if level else ()))  # the reader knows where it stands, not which it is
        score = max(span_score(reading, f) for f in (figure, *also))
        margin = score - gap
        margin -= elsewhere.get(figure.start, 0.0) + LEVEL * (figure in grown.values())
        margin -= year_gap(asked, reading.passage, figure.start, figure.end) if late is None else late
        margin -= ordinal_gap(asked, reading.passage, figure.start, figure.end)
        margin -= BY_NAME if by_name else unit_gap(question, figure, wanted)
        margin -= ASKED_ITSELF if figure.text in question else 0.0
        margin += PATTERN * (shared or change_sign(question, text, figure, figures) or object_sign(counted, text, figure, figures))
        own, others = (figure.start, figure.end), [(f.start, f.end) for f in figures if f.kind not in ("date", "label")]
        margin += (0.0 if shared < 0 else own_words_bonus(question, text, own, others)) - opposed_gap(question, text, own, others)
        margin -= OTHER_PLAN if _in_other_plan(question, text, figure) else 0.0
        margin -= nation_gap(question, reading.passage, own) + namesake_gap(question, reading.passage, own)
        margin -= dimension_gap(question, text, figure) + fate_gap(question, text, figure, figures)
        margin -= article_gap(question, asked, reading.passage, own) + counts.get(figure.start, 0.0)
        margin += TOTALLED if _TOTAL.search(question) and _TOTAL_BEFORE.search(text[max(0, figure.start - 8) : figure.start]) else 0.0
        margin += sentence_bonus(question, text, figure.start, figure.end)
        beside = own_words(text, own, _of_sentence(text, own, others))
        margin += earned_bonus(question, beside)
        evidence = Evidence(reading.passage, figure.start, figure.end)
        guarded = _guarded(question, asked, reading.passage, figure, figures, beside)
        out.append(_Candidate(figure, reading, margin - guarded, timing.instead(evidence, margin - guarded), score, guarded))
    return out


def _is_named_by_size(label: Figure, wanted: QuestionUnits | None) -> bool:
    """Whether a name says how many things it is a name for, in the very unit asked for: 多少条 of 人才新政“18条”."""
    named_by = _NAMED_BY_SIZE.search(label.text)
    return named_by is not None and wanted is not None and named_by["unit"] == wanted.best


def _guarded(question: str, asked: Named, passage: Passage, figure: Figure, figures: Sequence[Figure], own: str) -> float:
    """What a figure loses for being of another thing than the one asked for, however well all the rest agrees. `own`: its own words."""
    text, span = passage.text.text, (figure.start, figure.end)
    told = text[slice(*sentence_around(text, *span))]
    lost = shared_gap(question, asked.words, text, figure, figures) + group_gap(question, passage, figure, figures)
    lost += scope_gap(question, asked, passage, span) + bearer_gap(question, passage, span) + later_gap(question, passage, span)
    lost += measure_gap(question, text, figure, figures) + rate_gap(question, text, figure) + payment_gap(question, told)
    lost += among_gap(question, text, figure, figures) + total_gap(question, text, figure)
    return lost + level_gap(question, own) + denied_gap(question, own, told) + variant_gap(question, passage, span)


def unit_gap(question: str, figure: Figure, wanted: QuestionUnits | None) -> float:
    """What speaks against a figure for its unit."""
    if fits(figure, wanted):
        return 0.0
    return WRONG_SHARE if wanted and (SHARES & wanted.units or is_other_measure(question, figure, wanted)) else WRONG_UNIT


def _of_sentence(text: str, span: Span, spans: Sequence[Span]) -> list[Span]:
    low, high = sentence_around(text, *span)
    return [s for s in spans if low <= s[0] and s[1] <= high and s != span]


def _in_other_plan(question: str, text: str, figure: Figure) -> bool:
    """数字经济人才发展三年行动: how long that plan is called to be, where another one is asked about."""
    if figure.unit != "年" or not _PLAN.match(text, figure.end):
        return False
    name = _NAME_BEFORE.search(text, 0, figure.start)
    return name is not None and not set(terms(name[0])) & set(terms(question))


def span_score(reading: Reading, figure: Figure) -> float:
    """The reader's best score of the figure, with or without its qualifier and unit: it may mark either."""
    number = re.search(r"[\d０-９〇零一二三四五六七八九十百千万亿两半几数]", figure.text)
    starts = {figure.start, figure.start + (number.start() if number else 0)}
    ends = {figure.end, figure.end - len(figure.unit)} if figure.unit and figure.text.endswith(figure.unit) else {figure.end}
    return max(reading.scorer.score(a, b) for a in starts for b in ends if a < b)


def change_sign(question: str, text: str, figure: Figure, figures: Sequence[Figure]) -> int:
    """从A发展到B: B answers (+1, and −1 for A), unless the question asks what it was before; 0 where nothing of the kind is printed."""
    figures = [f for f in figures if f.kind != "date"]  # 由2014年的4653元增加到2025年的24500元
    at = figures.index(figure)
    before = _ASKS_BEFORE.search(question) is not None
    if at + 1 < len(figures) and is_change(text, figure, figures[at + 1]):
        return 1 if before else -1
    if at > 0 and is_change(text, figures[at - 1], figure):
        return -1 if before else 1
    return 0


def is_change(text: str, first: Figure, second: Figure) -> bool:
    """Whether the text says that the first became the second: 从1682个发展到1.1万个."""
    head, between = text[max(0, first.start - 40) : first.start], _YEAR_OF.sub("", text[first.end : second.start])
    if "date" in (first.kind, second.kind):
        return False
    return bool(_CHANGE.search(head)) and bool(_CHANGED_TO.match(between))


def _counted(question: str) -> str:
    """The thing that a question counts: 多少党员教育名师 → 党员教育名师; "" where it names none."""
    return next((match["object"] for pattern in _OBJECT if (match := pattern.search(question))), "")


def object_sign(counted: str, text: str, figure: Figure, figures: Sequence[Figure]) -> int:
    """党员教育名师11名，党员教育师资22名: −1 for a figure beside which the thing that the question counts (党员教育名师) does not
    stand whole, though it stands whole beside another of the sentence."""
    low, high = sentence_around(text, figure.start, figure.end)
    if not counted or counted not in text[low:high]:
        return 0
    beside = [f for f in figures if low <= f.start and f.end <= high and _stands_beside(counted, text, f)]
    return -1 if len(beside) == 1 and figure not in beside else 0


def _stands_beside(counted: str, text: str, figure: Figure) -> bool:
    before = _LEADS_TO_NUMBER.sub("", text[max(0, figure.start - 20) : figure.start])
    return before.endswith(counted) or text.startswith(counted, figure.end)
