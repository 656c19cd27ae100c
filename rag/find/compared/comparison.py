"""Comparisons: the question is taken apart by place or by year, each part is answered by itself, the program compares.

No model compares anything: figures are subtracted, ranks are set side by side, names are intersected.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from rag.figures import find_figures
from rag.find.compared.likeness import are_alike
from rag.find.finding import Answerer, Evidence, Finding, Part, sentence_around, unwrapped
from rag.text.changes import change_before
from rag.text.compare import interval, qualifier_class
from rag.text.numerals import rounded
from rag.text.places import find_places
from rag.text.units import interchangeable, scale
from rag.types import STATED, Figure, Reading

Reader = Callable[[str], Sequence[Reading]]  # reads what is found for one part

LONGEST_RUN = 5  # years after the first
_RUN_OF_YEARS = re.compile(
    r"(?P<first>(?:19|20)\d{2})年?(?:到|至|[-—–~～]+)(?P<last>(?:19|20)\d{2})年?"
    r"(?:这?[两三四五六]年)?(?:期?间)?(?=[^，,。？?]*(?:分别|各[年自]|每一?年|逐年))"
)
_YEARS = re.compile(r"(?:19|20)\d{2}(?:年)?")
_COMPARING = re.compile(
    r"(?:跟|和|与|同|比|较|相比|对比|比起来|之间|两(?:个)?(?:地方|地|家|边|区|县|市|年)|[哪那](?:一)?(?:边|个|家|里|儿|方|地|年)|谁|更|各自?|分别|都|相差|差(?:别|距)?|是不是一回事|一样|吗|还是|上升|下降|增加了|减少了|(?:是)?(?:进步|退步)了?|升了|降了|升|降|多了|少了)"
)
_LEFT_OVER = re.compile(
    r"(?<![\u4e00-\u9fff])[多少高低大小早晚了]+$|(?<=[\u4e00-\u9fff])[多高低](?:些|一些|一点)?$|[多少高低](?=(?:多少|几)[^，]*$)"
)
_ASKS = re.compile(r"多少|第?几|多大|什么|谁|哪")
_SAME_NAMES = re.compile(r"一样|相同|共同|都(?:在|有|搞|做|办|用|开展|推行|提到)")
_QUOTED = re.compile(r"“[^“”]{2,30}”|《[^《》]{2,50}》")
_RANK = re.compile(r"(?:的)?(?:名次|位次|排名|名列|位列)(?:各|分别|都)?(?:是|为|在)?(?:多少|几|第几|如何|怎么样)(?:名|位)?")
_WHOLE = re.compile("[市县区省]?全[市县区省]")
_THING = "(?![市县区])[^，,。？?和与跟同比哪谁的]{2,10}"
_DONE = re.compile(r"(?<=[\u4e00-\u9fff]{2})[\u4e00-\u9fff]得$")  # 专题片拍得
_EACH = re.compile(r"[和与跟同、][^，。？]{1,14}各(?:自|是|有|为|达)?(?:多少|几)")
_WHICH_SIDE = re.compile(r"哪(?:一)?(?:边|个|里|家|方|地|儿|市|县|区)|谁")
_TOTAL = re.compile(r"^.*（合计([^（）]+)）$")
SHARED = 4.0  # margin for a name that the passages of every side print: it is no chance
_HIGH = re.compile(r"升|降|进步|名次|位次|排名|第几")


@dataclass(frozen=True, slots=True)
class SubQuestion:
    """One side of a comparison."""

    label: str
    question: str


def sub_questions(question: str) -> list[SubQuestion]:
    """The sides of a comparison: one for each place, else one for each year; none when there are not two of either.

    >>> [s.label for s in sub_questions("2020年的名次比2019年升了还是降了？")]
    ['2020年', '2019年']
    """
    places = _distinct([_with_whole(question, m.start, m.end) for m in find_places(question)])
    if len(places) > 1:
        if own := _own_things(question, places):
            return own
        return [SubQuestion(p, _side(question, p, [q for q in places if q != p])) for p in places]
    if run := _RUN_OF_YEARS.search(question):
        rest = question[: run.start()] + question[run.end() :]
        return [SubQuestion(f"{year}年", _side(rest, f"{year}年", ())) for year in _years_of(run)]
    years = _distinct([y if y.endswith("年") else y + "年" for y in _YEARS.findall(question)])
    if len(years) > 1:
        return [SubQuestion(y, _side(question, y, [x.removesuffix("年") for x in years if x != y])) for y in years]
    return []


def _years_of(run: re.Match[str]) -> list[int]:
    """2020年到2022年分别是多少: the years between are asked about, too; of a long run only the two that are named."""
    first, last = int(run["first"]), int(run["last"])
    return list(range(first, last + 1)) if first < last <= first + LONGEST_RUN else [first, last]


def _own_things(question: str, places: Sequence[str]) -> list[SubQuestion]:
    """微山专家和兖州师资哪个多: each place with a thing of its own; [] where both are asked about one thing."""
    if len(places) != 2:
        return []
    one, other = map(re.escape, places)
    match = re.match(rf"{one}的?(?P<one>{_THING})(?:和|与|跟|同|比){other}的?(?P<other>{_THING}?)[，,]?(?:哪|谁|相比|相差|差)", question)
    if not match or match["one"] == match["other"]:
        return []
    return [SubQuestion(place, f"{place}的{match[name]}有多少？") for place, name in zip(places, ("one", "other"), strict=True)]


def _with_whole(question: str, start: int, end: int) -> str:
    """枣庄 of 枣庄和曲阜, 枣庄全市 of 市中区和枣庄全市."""
    whole = _WHOLE.match(question, end)
    return question[start : whole.end() if whole else end]


def _distinct(names: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(names))


def _side(question: str, keep: str, drop: Sequence[str]) -> str:
    """The question asked of one side alone."""
    rest = question
    for name in [*drop, keep.removesuffix("年") if _YEARS.fullmatch(keep) else keep]:
        rest = re.sub(re.escape(name) + r"年?(?:区|县|市)?", "", rest)
    rest = re.sub(r"[，,。？?；;]+", "，", _COMPARING.sub("", rest)).strip("，、的 ")
    rest = _LEFT_OVER.sub("", rest).strip("，、的 ")
    rest = _DONE.sub("", rest)
    rest = _RANK.sub("居第几位", rest)
    ask = "" if _ASKS.search(rest) else "居第几位" if _HIGH.search(question) else "是多少"
    return f"{keep}，{rest}{ask}？"


def find_comparison(question: str, answer: Answerer, read: Reader) -> Finding | None:
    """Both sides found, or nothing: half a comparison is a near miss."""
    sides = sub_questions(question)
    if len(sides) < 2:
        return None
    if _SAME_NAMES.search(question):
        return _shared_names(sides, read)
    found = _answered(sides, answer)
    if any(f is None for _, f in found):
        return None
    places = {(f.evidence[0].passage.id, f.evidence[0].start) for _, f in found if f is not None}
    if len(places) < len(found):
        return None  # the same words cannot answer for both sides
    if not _RUN_OF_YEARS.search(question) and not all(_of_its_year(side.label, f.evidence[0]) for side, f in found if f is not None):
        return None  # of 2020年至2022年 the text need not print the year between
    if find_places(question) and not are_alike([side.question for side, _ in found], [f for _, f in found if f is not None]):
        return None
    parts = tuple(Part(side.label, with_total(f), f.evidence) for side, f in found if f is not None)
    evidence = tuple(e for part in parts for e in part.evidence)
    margin = min(f.margin for _, f in found if f is not None)
    closing, arithmetic = compare_parts(question, parts)
    arithmetic = {**arithmetic, **{size: how for _, f in found if f is not None for size, how in f.arithmetic.items()}}
    short = "，".join([*(f"{p.label}{p.short}" for p in parts), *([closing] if closing else [])])
    return Finding(short, evidence, margin, parts, closing, arithmetic)


def _answered(sides: Sequence[SubQuestion], answer: Answerer) -> list[tuple[SubQuestion, Finding | None]]:
    """What is found for each side; one without a figure is asked again in the unit that another was answered in (是多少部)."""
    found = [(side, answer(side.question)) for side in sides]
    units = [figure.unit for _, f in found if f and (figure := amount(f.short)) and figure.kind == "figure" and figure.unit]
    if not units or "%" in units:
        return found
    return [(side, f if f is not None else answer(re.sub(r"(?:是|有)?多少？$", f"有多少{units[0]}？", side.question))) for side, f in found]


def find_named_side(question: str, read: Reader) -> Finding | None:
    """甲县跟乙县，哪边的政策叫“黄金12条”: the place whose article prints the quoted name; None where both do, or neither."""
    sides, names = sub_questions(question), _QUOTED.findall(question)
    if len(sides) < 2 or len(names) != 1 or not _WHICH_SIDE.search(question):
        return None
    held: dict[str, Finding] = {}
    for reading in read(question):
        passage = reading.passage
        at = passage.text.text.find(unwrapped(names[0]))
        of = [side.label for side in sides if side.label.rstrip("市县区") in f"{passage.place}{passage.title}"]
        if at >= 0 and len(of) == 1:
            evidence = Evidence(passage, at, at + len(unwrapped(names[0])))
            held.setdefault(of[0], Finding(of[0], (evidence,), max(0.0, reading.margin) + SHARED))
    return next(iter(held.values())) if len(held) == 1 else None


def _of_its_year(label: str, evidence: Evidence) -> bool:
    """Whether a side that is a year has its year printed: in the passage, its headline or its date."""
    year = label.removesuffix("年")
    passage = evidence.passage
    return not _YEARS.fullmatch(label) or year in f"{passage.text.text} {passage.title} {passage.date or ''}"


def with_total(found: Finding) -> str:
    """The bare answer; 343套租赁型和230套产权型 with the sum that stands for it in any reckoning."""
    return f"{found.short}（{found.computed}）" if found.computed.startswith("合计") else found.short


def amount(short: str) -> Figure | None:
    """The figure that a bare answer comes to: its sum where it has one, else its first."""
    figures = find_figures(_TOTAL.sub(r"\1", short) if _TOTAL.search(short) else short)
    return next((f for f in figures if f.value is not None), None)


def is_half(question: str, finding: Finding) -> bool:
    """Whether a comparison was asked for and the sentences found tell of one side alone."""
    sides = sub_questions(question)
    told = "".join(e.told for e in finding.evidence)
    if _EACH.search(question) and "各" not in told and sum(f.kind in STATED for f in find_figures(told)) < 2:
        return True
    return len(sides) > 1 and not all(side.label.rstrip("市县区年") in told for side in sides)


def compare_parts(question: str, parts: Sequence[Part]) -> tuple[str, dict[str, str]]:
    """A closing remark on two comparable figures, and how its number was worked out."""
    if len(parts) != 2:
        return "", {}
    (first, second), a, b = parts, amount(parts[0].short), amount(parts[1].short)
    if a is None or b is None or change_before(first.short, a.start) or change_before(second.short, b.start):
        return "", {}  # of 5% and 下降3% the one is not 2 more
    if a.kind != b.kind or (a.unit and b.unit and not interchangeable(a.unit, b.unit)):
        return "", {}
    return _ranks(first, second, a, b) if a.kind == "ordinal" else _amounts(first, second, a, b)


def _ranks(first: Part, second: Part, a: Figure, b: Figure) -> tuple[str, dict[str, str]]:
    assert a.value is not None and b.value is not None
    earlier, later = sorted(((first.label, a.value), (second.label, b.value)))
    step = later[1] - earlier[1]
    if not _YEARS.match(first.label):
        return (f"{first.label if a.value < b.value else second.label}名次靠前" if step else "两者名次相同"), {}
    if not step:
        return "名次没有变化", {}
    size = f"{abs(step)}位"
    return f"{later[0]}比{earlier[0]}{'下降' if step > 0 else '上升'}{size}", {
        size: f"{max(a.value, b.value)}−{min(a.value, b.value)}={abs(step)}"
    }


def _amounts(first: Part, second: Part, a: Figure, b: Figure) -> tuple[str, dict[str, str]]:
    """By how much one is more than the other, in the first one's unit; of ranges and mere bounds only which is more, if that is sure."""
    assert a.value is not None and b.value is not None
    classes = qualifier_class(a.qualifier) | qualifier_class(b.qualifier)
    if a.upper is not None or b.upper is not None or classes & {"least", "most", "vague"}:
        return _surely_more(first, second, a, b), {}
    unit = a.unit or b.unit
    low, high = sorted(f.value * scale(f.unit or unit) for f in (a, b))  # type: ignore[operator]
    if low == high:
        return ("两者相同" if qualifier_class(a.qualifier) == qualifier_class(b.qualifier) else ""), {}
    more, less = (first, second) if a.value * scale(a.unit or unit) == high else (second, first)
    exact = (high - low) / scale(unit)
    gap = shortened(exact)
    size = f"{'约' if classes or gap != exact else ''}{spelled(gap)}{'个百分点' if unit == '%' else unit}"
    terms = [_TOTAL.sub(r"\1", side.short) for side in (more, less)]
    return f"{more.label}比{less.label}多{size}", {size: f"{terms[0]}−{terms[1]}={size}"}


def _surely_more(first: Part, second: Part, a: Figure, b: Figure) -> str:
    """Where all the numbers that the one may stand for lie above those of the other."""
    (low_a, high_a), (low_b, high_b) = interval(a), interval(b)
    if low_a <= high_b and low_b <= high_a:
        return ""
    more, less = (first, second) if low_a > high_b else (second, first)
    return f"{more.label}比{less.label}多"


def shortened(number: Decimal) -> Decimal:
    """Converted units leave long fractions: 80亩 are 5.33公顷 as newspapers print it."""
    return number if number == rounded(number, Decimal("0.0001")) else rounded(number, Decimal("0.01"))


def spelled(value: Decimal) -> str:
    """A number as newspapers print it.

    >>> spelled(Decimal("230000")), spelled(Decimal("72"))
    ('23万', '72')
    """
    for size, name in ((10**8, "亿"), (10**4, "万")):
        if value >= size and (value * 100) % size == 0:
            return format((value / size).normalize(), "f") + name
    return format(value.normalize(), "f")


def _shared_names(sides: Sequence[SubQuestion], read: Reader) -> Finding | None:
    """The quoted names that the passages of every side print."""
    by_side: list[dict[str, Evidence]] = []
    margins = []
    for side in sides:
        names: dict[str, Evidence] = {}
        readings = list(read(side.question))[:8]
        margins.append(max((r.margin for r in readings), default=float("-inf")))
        for reading in readings:
            text = reading.passage.text.text
            for match in _QUOTED.finditer(text):
                names.setdefault(match[0], Evidence(reading.passage, *match.span()))
        by_side.append(names)
    shared = [name for name in by_side[0] if all(name in names for names in by_side[1:])]
    shared = _of_the_asked_kind(shared, by_side)
    if not shared:
        return None
    evidence = tuple(names[name] for name in shared for names in by_side)
    return Finding("、".join(unwrapped(name) if name[0] == "“" else name for name in shared), evidence, max(0.0, max(margins) + SHARED))


def _of_the_asked_kind(names: list[str], sides: Sequence[dict[str, Evidence]]) -> list[str]:
    """Names that the sentences call an activity, a system …: those followed by a noun in either text come first."""

    def named_as_thing(name: str) -> bool:
        for side in sides:
            evidence = side[name]
            text = evidence.passage.text.text
            _, high = sentence_around(text, evidence.start, evidence.end)
            if re.match(r"(?:[“《][^”》]*[”》]|、)*(?:活动|制度|工程|机制|行动|模式|计划|平台|项目|专题|品牌)", text[evidence.end : high]):
                return True
        return False

    marked = [name for name in names if named_as_thing(name)]
    return marked or names
