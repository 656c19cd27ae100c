"""Lists: the items printed together in one sentence, each as printed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.find.finding import RULED_OUT, Evidence, Finding, sentence_around, tidy
from rag.find.fit import Named, span_gap
from rag.find.names.alone import whole_as_elsewhere
from rag.find.names.bracketed import TOLD, bracketed
from rag.text.terms import terms
from rag.types import Passage, Reading, Span

READ = 6
SPANS = 4
COUNT_FITS = 3.0  # a list with as many items as the question names
NAMED = 3.0  # … in the sentence that prints the name which the question quotes
BESIDE = 2  # characters between a span's end and the mark that parts it from the next item
SAME_FRAME = 10.0  # of the reader's score, within which what stands in the same words of another clause is an item too
OTHER_KIND = RULED_OUT  # what a list of something else than asked for loses: more than any evidence can make up for
ONE_ITEM = 2.0  # what a "list" of one loses

NEAR_BEFORE, NEAR_BEHIND = 40, 20  # characters around a list that may tell of what kind its items are
# Things of a kind that is asked for (哪些数字经济企业), and what of their names or kind a text prints.
_KINDS = tuple(
    (
        re.compile(rf"哪(?:些|几[家所个]?)(?:[^，。？?的]{{0,8}}的?)(?:{asked})(?![\u4e00-\u9fff]*(?:家|文化|精神|制度|标准|条件|领域))"),
        re.compile(printed),
    )
    for asked, printed in (
        ("企业|公司|厂家", "企|公司|集团|厂|商|股份|有限|品牌"),
        ("学校|高校|大学|院校|中学|小学", "校|大学|学院|中学|小学|院|一中|附中|幼儿园"),
        ("医院", "院"),
        ("银行", "行|银|金融"),
    )
)
_NO_BODIES = re.compile("产业|行业|领域|板块|业务|工程|行动|工作|任务|项目|平台|机制|政策|措施|问题")
_QUOTED = re.compile(r"“[^“”]{1,80}”|《[^《》]{1,60}》|‘[^‘’]{1,40}’")
_BETWEEN_QUOTES = re.compile(r"\s*(?:、|，|和|及|以及|与)?\s*")
_COMMA = re.compile(r"、|(?<=[”》])(?=[“《])")
_AND_SO_ON = re.compile(r"(?<![高中平均同优初上下相])等(?![级次候待于额])(?=[^，,；;“”《》]{0,12}[，,；;])")
_LAST = re.compile(r"以及|和|及|与")
_GROUP = re.compile(r"[二两三四五六七八九十](?:大|项|个|种|类|条)[\u4e00-\u9fff]{2,6}?(?=是|有|指|叫|包括|都|分别|各|[？?，]|$)")
_CLAUSE_END = "，。；：！？\n"


def find_list(question: str, readings: Sequence[Reading], asked: Named, wanted: int | None) -> Finding | None:
    """The enumeration in or around the reader's best spans; one with the number of items asked for is preferred."""
    best: Finding | None = None
    names = [match[0][1:-1] for match in _QUOTED.finditer(question)]
    groups = _GROUP.findall(question)
    for reading in readings[:READ]:
        text = reading.passage.text.text
        if (listed := bracketed(question, text)) and (best is None or best.margin < TOLD - reading.gap):
            parts = tuple(Evidence(reading.passage, a, b) for a, b in listed)
            best = Finding("、".join(part.text for part in parts), parts, TOLD - reading.gap)
        for span in reading.spans[:SPANS]:
            for items in enumerations(question, text, span.start, span.end, reading, wanted):
                margin = span.score - reading.gap - span_gap(asked, reading.passage, span.start, span.end)
                margin += COUNT_FITS if wanted and len(items) == wanted else 0.0
                margin += NAMED if wanted and len(items) == wanted and _printed(names, text, items) else 0.0
                margin += NAMED if any(group in _clause(text, items) for group in groups) else 0.0
                margin -= kind_gap(question, reading.passage, items)
                margin -= ONE_ITEM if len(items) == 1 else 0.0
                if best is None or margin > best.margin:
                    items = [whole_as_elsewhere(text, *items[0]), *items[1:]] if len(items) > 1 else items
                    short = "、".join(text[a:b] for a, b in items)
                    best = Finding(short, tuple(Evidence(reading.passage, a, b) for a, b in items), margin)
    return best


def kind_gap(question: str, passage: Passage, items: Sequence[Span]) -> float:
    """What speaks against a list that is called something else, with no word near it that it is of the kind asked for: four industries,
    asked for 哪些企业."""
    kind = next((printed for asked, printed in _KINDS if asked.search(question)), None)
    if kind is None:
        return 0.0
    text = passage.text.text
    behind = items[-1][1] + NEAR_BEHIND
    near = f"{passage.title}，{text[max(0, items[0][0] - NEAR_BEFORE) : behind]}"
    return OTHER_KIND * (kind.search(near) is None and _NO_BODIES.search(text, items[0][0], behind) is not None)


def _printed(names: Sequence[str], text: str, items: Sequence[Span]) -> bool:
    """Whether a name that the question quotes (“六个一”) stands in the sentence of the items."""
    low, high = sentence_around(text, items[0][0], items[-1][1])
    return any(name in text[low:high] for name in names)


def _clause(text: str, items: Sequence[Span]) -> str:
    """The items with what stands beside them up to the next pauses: 载体建设、项目招引、产业培育“三大攻坚行动”."""
    low = max(text.rfind(mark, 0, items[0][0]) for mark in _CLAUSE_END) + 1
    high = min((at for mark in _CLAUSE_END if (at := text.find(mark, items[-1][1])) >= 0), default=len(text))
    return text[low:high]


def enumerations(question: str, text: str, start: int, end: int, reading: Reading | None, wanted: int | None) -> list[list[Span]]:
    """What the span may be (part of): the enumeration found first, and with a wanted number of items any that has it."""
    items = enumeration(text, start, end, reading)
    if len(items) == 1 and reading is not None:
        items = _framed(question, text, *items[0], reading)
    found = [_up_to_so_on(text, items)] if items else []
    if wanted:
        ways = (_semicolons_around(text, start, end), _inside_quotes(text, start, end), _quoted(text, start, end, reading))
        found += [items for items in ways if len(items) == wanted and items not in found]
    return found


def _up_to_so_on(text: str, items: Sequence[Span]) -> list[Span]:
    """甲、乙等一批品牌，创建丙、丁 → 甲、乙: a clause behind 等 is no part of the last item, nor is what is listed there."""
    for number, (start, end) in enumerate(items):
        if so_on := _AND_SO_ON.search(text, start + 1, end):
            return [*items[:number], (start, so_on.start())]
    return list(items)


def _clause_from(text: str, start: int, high: int) -> str:
    """What follows up to the next pause."""
    return re.split(f"[{_CLAUSE_END},;]", text[start:high], maxsplit=1)[0]


def _framed(question: str, text: str, start: int, end: int, reading: Reading) -> list[Span]:
    """与甲校共建一院，与乙校共建二院: the span and what stands between the same words (与…校|共建) in other clauses of its sentence."""
    low, high = sentence_around(text, start, end)
    before, last, behind = text[start - 1 : start], text[end - 2 : end], text[end : end + 2]
    if (
        start <= low
        or end - start < 2
        or len(behind) < 2
        or not before.isalpha()
        or any(mark in before + behind for mark in _CLAUSE_END + "、,;")
    ):
        return [(start, end)]
    frame = re.compile(rf"{re.escape(before)}(?P<item>[^{before}{_CLAUSE_END}、,;“”]{{0,24}}?{re.escape(last)}){re.escape(behind)}")
    least = reading.scorer.score(start, end) - SAME_FRAME
    found = [match.span("item") for match in frame.finditer(text, low, high)]
    if (start, end) not in found:
        return [(start, end)]
    kept = [span for span in found if span == (start, end) or reading.scorer.score(*span) >= least]
    asked = set(terms(question))
    shares = [len(asked & set(terms(_clause_from(text, span[1], high)))) for span in kept]
    # 一期, of 哪些公司承建了一期: whose clause says 二期 built another one
    return [span for span, share in zip(kept, shares, strict=True) if share == max(shares)]


def _inside_quotes(text: str, start: int, end: int) -> list[Span]:
    """“有标识、有制度、有计划”七有: the items inside the one pair of quotation marks that the span touches."""
    for match in _QUOTED.finditer(text):
        if match.start() < end and start < match.end() and "、" in match[0]:
            edges = [match.start() + 1, *(match.start() + m.end() for m in re.finditer("、", match[0]))]
            return [tidy(text, a, b) for a, b in zip(edges, [*(e - 1 for e in edges[1:]), match.end() - 1], strict=True)]
    return []


def _semicolons_around(text: str, start: int, end: int) -> list[Span]:
    """The items between a colon and the full stop, parted by semicolons, in the sentence that the span touches."""
    low, high = sentence_around(text, start, end)
    body = text.find("：", low, high) + 1 or text.find(":", low, high) + 1
    if not body:
        return []
    edges = [body, *(m.end() for m in re.finditer("[；;]", text[:high]) if m.start() >= body)]
    return [span for a, b in zip(edges, [*(e - 1 for e in edges[1:]), high], strict=True) if (span := tidy(text, a, b))[0] < span[1]]


def enumeration(text: str, start: int, end: int, reading: Reading | None = None) -> list[Span]:
    """The items of the enumeration that the span is (part of), in order; the span itself where there is none.

    >>> text = "推动人才链、教育链、创新链、产业链深度融合"
    >>> [text[a:b] for a, b in enumeration(text, 2, 17)]
    ['人才链', '教育链', '创新链', '产业链']
    """
    start, end = tidy(text, start, end)
    if start >= end:
        return []
    for way in (_semicolons, _quoted, _commas):
        items = way(text, start, end, reading)
        if len(items) > 1:
            return items
    return [(start, end)]


def _semicolons(text: str, start: int, end: int, _: Reading | None) -> list[Span]:
    """…：一条；二条；三条。 The items between colon and full stop when the span is one of them, or holds several."""
    low, high = sentence_around(text, start, end)
    body = max(text.rfind("：", low, end), text.rfind(":", low, end)) + 1 or low
    cuts = [m.start() for m in re.finditer(r"[；;]", text[body:high])]
    if len(cuts) < 2 or (
        "；" not in text[max(low, start - 1) : end + 1].replace(";", "；") and not (start - body < 3 or end in [body + c for c in cuts])
    ):
        return []
    edges = [body, *[body + c + 1 for c in cuts]], [*[body + c for c in cuts], high]
    return [span for a, b in zip(*edges, strict=True) if (span := tidy(text, a, b))[0] < span[1]]


def _quoted(text: str, start: int, end: int, _: Reading | None) -> list[Span]:
    """“一”“二”“三” or 《一》《二》: the run of quoted names that the span touches."""
    low, high = sentence_around(text, start, end)
    runs: list[list[Span]] = []
    for match in _QUOTED.finditer(text, low, high):
        if runs and _BETWEEN_QUOTES.fullmatch(text, runs[-1][-1][1], match.start()):
            runs[-1].append(match.span())
        else:
            runs.append([match.span()])
    return next((run for run in runs if run[0][0] < end and start < run[-1][1] and not _COMMA.search(_outside(text, run, start, end))), [])


def _outside(text: str, run: Sequence[Span], start: int, end: int) -> str:
    """What the span holds beside the run: with a 、 there, the run is only part of a longer list."""
    return text[start : max(start, run[0][0])] + text[min(end, run[-1][1]) : end]


def _commas(text: str, start: int, end: int, reading: Reading | None) -> list[Span]:
    """一、二和三: the items of the clause that the span touches.

    Where the first item begins and the last one ends no mark tells (推动人才链、…、产业链深度融合): there the reader's
    own span decides when it reaches that far, else its scores do.
    """
    low = max((text.rfind(mark, 0, start) for mark in _CLAUSE_END), default=-1) + 1
    high = min((at for mark in _CLAUSE_END if (at := text.find(mark, end)) >= 0), default=len(text))
    cuts = _reached(_cuts(text, low, high), start, end)
    if not cuts:
        return []
    first = start if start < cuts[0][0] else _best_start(reading, low, cuts[0][0], cuts[-1][0])
    last = end if end > cuts[-1][1] else _best_end(reading, cuts[-1][1], high, first)
    edges = [first, *[b for _, b in cuts]], [*[a for a, _ in cuts], last]
    return [tidy(text, a, b) for a, b in zip(*edges, strict=True) if a < b]


def _reached(cuts: list[Span], start: int, end: int) -> list[Span]:
    """Of a span that is a list already, the cuts inside it and those of items that go on right beside it.

    In 电池、汽车“新三样”分别出口15亿元、12亿元 the figures are another list.
    """
    if not any(start < a and b < end for a, b in cuts):
        return cuts
    goes_on = any(end - BESIDE <= a <= end + BESIDE for a, _ in cuts)
    begins_before = any(start - BESIDE <= b <= start + BESIDE for _, b in cuts)
    return [(a, b) for a, b in cuts if (a >= start or begins_before) and (b <= end or goes_on)]


def _cuts(text: str, low: int, high: int) -> list[Span]:
    """Where items are parted; 和/及 parts only the last two, and only when a 、 came before or nothing else does."""
    depth, cuts = 0, []
    for at in range(low, high):
        depth += text[at] in "（(“《" or -(text[at] in "）)”》")
        if depth <= 0 and text[at] == "、":
            cuts.append((at, at + 1))
    if cuts and (tail := _LAST.search(text, cuts[-1][1] + 1, high)):
        before, behind = tail.start() - cuts[-1][1], high - tail.end()
        if 1 < before <= 16 and behind > 1:
            cuts.append(tail.span())
    return cuts


def _best_start(reading: Reading | None, low: int, high: int, end: int) -> int:
    if reading is None or low >= high:
        return low
    return max(range(low, high), key=lambda at: (reading.scorer.score(at, end), -at))


def _best_end(reading: Reading | None, low: int, high: int, start: int) -> int:
    if reading is None or low >= high:
        return high
    return max(range(low + 1, high + 1), key=lambda at: (reading.scorer.score(start, at), at))
