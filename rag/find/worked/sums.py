"""Numbers that no sentence prints and the program works out from those that do: totals, and what a change came to.

Nothing is added up that was not printed as parts of one thing or asked for together; each result carries its arithmetic.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from rag.figures import find_figures
from rag.find.compared.comparison import shortened, spelled
from rag.find.figure import is_change
from rag.find.finding import Answerer, Evidence, Finding, Part
from rag.find.worked.addends import TOTAL, Addend, addends, are_apart, are_told, each_of, paired
from rag.text.changes import change_before
from rag.text.compare import qualifier_class
from rag.text.numerals import rounded
from rag.text.terms import terms
from rag.text.units import interchangeable, scale
from rag.types import Figure

_YEARS_TOGETHER = re.compile(
    r"^(?P<head>[^？]*?)(?P<one>(?:19|20)\d{2})年?(?:和|与|及|、)(?P<other>(?:19|20)\d{2})年?(?:这)?(?:两年)?(?P<rest>[^？]*)[？?]?$"
)
_MORE = re.compile(r"(?:增加|增长|增|多|净增|扩大|提高)(?:了|出)?(?:多少|几)(?!倍|成|个百分点)")
_LESS = re.compile(r"(?:减少|下降|降|少|缩减)(?:了)?(?:多少|几)(?!倍|成|个百分点)")
_TIMES = re.compile(r"(?P<more>(?:增加|增长|增|扩大|提高|提升|上升|上涨|涨|多|高|翻)(?:了|出)?)?(?:大约|大概|将近|近)?(?:多少|几)倍")
_KIND = re.compile(r"^(?P<kind>[\u4e00-\u9fff“”]{1,4}(?P<mark>[型级类式性制]))")
_ONE_KIND = re.compile(r"[那这哪](?:一)?(?:种|类|些|部分)|[用拿]来|专门")
_DIGITS = re.compile(r"\d+(?:\.(?P<part>\d+))?(?P<scale>[万亿]?)")
ROUNDED = 100  # how much coarser one part must be printed than the other for the result to be rounded
_CLAUSES = re.compile("[，,；;]")
_AND = re.compile(r"^(?:和|、|及|与|以及)$")


def find_total(question: str, answer: Answerer) -> Finding | None:
    """A和B一共多少人: each is answered by itself, then they are added; None unless both are found, in one unit."""
    years = _years_apart(question.strip())
    sides = years or addends(question.strip())
    if not sides:
        return None
    found = [answer(side.question) for side in sides]
    if not years and not are_told(sides, found):
        found = [*paired(sides, found)]
    figures = [find_figures(f.short) if f else [] for f in found]
    if not figures or not all(figures) or not all(addable(figures[0][0], row[0]) for row in figures[1:]):
        return None
    known = [f for f in found if f is not None]
    if not are_apart(known):
        return None  # the same number cannot answer for two
    if any(change_before(f.short, row[0].start) for f, row in zip(known, figures, strict=True)):
        return None  # one went the other way
    parts = tuple(Part(side.label, f.short, f.evidence) for side, f in zip(sides, known, strict=True))
    size, arithmetic = added([row[0] for row in figures], [f.short for f in known])
    evidence = tuple(e for f in known for e in f.evidence)
    return Finding(size, evidence, min(f.margin for f in known), parts, f"一共{size}", {size: arithmetic})


def find_each(question: str, answer: Answerer) -> Finding | None:
    """新材料、电子信息、装备制造各增长多少: each by itself; None unless every one is found."""
    sides = each_of(question.strip())
    found = [answer(side.question) for side in sides]
    known = [f for f in found if f is not None] if are_told(sides, found) else paired(sides, found)
    if not known:
        return None
    parts = tuple(Part(side.label, f.short, f.evidence) for side, f in zip(sides, known, strict=True))
    arithmetic = {size: how for f in known for size, how in f.arithmetic.items()}
    return Finding(
        "、".join(f.short for f in known), tuple(e for f in known for e in f.evidence), min(f.margin for f in known), parts, "", arithmetic
    )


def _years_apart(question: str) -> list[Addend]:
    """某公司2021和2022两年一共亏了多少钱 → 2021年, 某公司2021年亏了多少钱; and the other year."""
    match = _YEARS_TOGETHER.match(question)
    if not match or not TOTAL.search(match["rest"]):
        return []
    return [Addend(f"{year}年", f"{match['head']}{year}年{TOTAL.sub('', match['rest'])}？") for year in (match["one"], match["other"])]


def worked_out(question: str, finding: Finding) -> Finding | None:
    """The finding with its sum or difference, where the sentence prints the parts and the question wants the whole; else None."""
    evidence = finding.evidence[0]
    figures = [f for f in evidence.figures if f.kind != "date"]
    at = next((n for n, f in enumerate(figures) if f.start == evidence.start), None)
    return None if at is None else _change(question, finding, figures, at) or _kinds(question, finding, figures, at)


def is_one_end(question: str, finding: Finding) -> bool:
    """Whether a figure that answers 增加了多少 is only one end of a printed change, whose size was not worked out."""
    if finding.computed or not (_MORE.search(question) or _LESS.search(question)):
        return False
    evidence = finding.evidence[0]
    text, figures = evidence.passage.text.text, [f for f in evidence.figures if f.kind != "date"]
    return any(is_change(text, *pair) and evidence.start in (pair[0].start, pair[1].start) for pair in pairwise(figures))


def _change(question: str, finding: Finding, figures: Sequence[Figure], at: int) -> Finding | None:
    """从2.2万余名发展到近23万名, 增加了多少: the difference of the two."""
    wants_more, wants_less, times = _MORE.search(question), _LESS.search(question), _TIMES.search(question)
    pairs = [(figures[n], figures[n + 1]) for n in (at - 1, at) if 0 <= n < len(figures) - 1]
    text = finding.evidence[0].passage.text.text
    pair = next((p for p in pairs if is_change(text, *p)), None)
    if pair is None or not (wants_more or wants_less or times):
        return None
    low, high = finding.evidence[0].sentence
    changes = [(a, b) for a, b in pairwise(figures) if is_change(text, a, b)]
    if len(changes) > 1:
        pair = _named_change(question, text[low:high], low, changes)
    if pair is None or not addable(*pair) or not _is_about(question, text[low:high], pair[0].start - low):
        return None
    before, after = pair
    if times:
        return _times(finding, before, after, grown=times["more"] is not None)
    gap = worth(after, after.unit) - worth(before, after.unit)
    if (gap > 0) != bool(wants_more):
        return None
    size = sized(abs(gap), pair, after.unit)
    more, less = (after, before) if wants_more else (before, after)
    return _told(finding, size, f"{more.text}−{less.text}={size}", pair)


def _named_change(question: str, sentence: str, low: int, changes: Sequence[tuple[Figure, Figure]]) -> tuple[Figure, Figure] | None:
    """Of several changes in a sentence the one before which most of the question's words stand in its clause; None where two have as
    many. What the sentence begins with is said of all of them."""
    asked, shares, at = set(terms(question)), [], 0
    for before, after in changes:
        clause = _CLAUSES.split(sentence[at : before.start - low])[-1]
        shares.append(len(asked & set(terms(clause))))
        at = after.end - low
    return changes[shares.index(max(shares))] if shares.count(max(shares)) == 1 else None


def _is_about(question: str, sentence: str, at: int) -> bool:
    """Whether the clause of a change prints a word of the question, where another clause of the sentence does."""
    asked, end = set(terms(question)), 0
    shares: dict[bool, int] = {True: 0, False: 0}
    for clause in re.split("(?<=[，,；;])", sentence):
        own = end <= at < end + len(clause)
        shares[own] = max(shares[own], len(asked & set(terms(clause))))
        end += len(clause)
    return shares[True] > 0 or shares[False] == 0


def _times(finding: Finding, before: Figure, after: Figure, grown: bool) -> Finding | None:
    """From 2 to 10 is five times as much, or grown by four times; None of what did not grow."""
    once, now = worth(before, after.unit), worth(after, after.unit)
    if not 0 < once < now:
        return None
    exact = now / once - (1 if grown else 0)
    shown = rounded(exact, Decimal("0.1"))
    loose = any(f.qualifier for f in (before, after)) or shown != exact
    size = f"{'约' if loose else ''}{spelled(shown)}倍"
    return _told(finding, size, f"{after.text}÷{before.text}{'−1' if grown else ''}={size}", (before, after))


def _kinds(question: str, finding: Finding, figures: Sequence[Figure], at: int) -> Finding | None:
    """343套租赁型和230套产权型人才公寓: both where neither kind was asked for, their sum where the whole was."""
    text = finding.evidence[0].passage.text.text
    for first, second in ((at - 1, at), (at, at + 1)):
        if first < 0 or second >= len(figures):
            continue
        one, other = figures[first], figures[second]
        kind, last = _KIND.match(text[one.end : other.start]), _KIND.match(text[other.end : other.end + 6])
        if not kind or not last or kind["mark"] != last["mark"] or not _AND.match(text[one.end + kind.end() : other.start]):
            continue
        own = set(kind["kind"][:-1] + last["kind"][:-1])
        if own & set(question) or _ONE_KIND.search(question) or not addable(one, other):
            return None  # one kind was asked for: 租赁型, or in other words 拿来出租的那种
        size, arithmetic = added([one, other], [one.text, other.text])
        if TOTAL.search(question):
            return _told(finding, size, arithmetic, (one, other))
        passage = finding.evidence[0].passage
        both = Evidence(passage, one.start, other.end + last.end())
        return replace(finding, short=both.text, evidence=(both,), computed=f"合计{size}", arithmetic={size: arithmetic})
    return None


def _told(finding: Finding, size: str, arithmetic: str, figures: Sequence[Figure]) -> Finding:
    passage = finding.evidence[0].passage
    evidence = tuple(Evidence(passage, f.start, f.end) for f in figures)
    return replace(finding, short=size, evidence=evidence, computed=arithmetic, arithmetic={size: arithmetic})


def addable(one: Figure, other: Figure) -> bool:
    """Whether two figures count the same kind of thing: a share or a rank is not added, nor what is only a bound."""
    if one.kind != "figure" or other.kind != "figure" or one.value is None or other.value is None or one.upper or other.upper:
        return False
    if (qualifier_class(one.qualifier) | qualifier_class(other.qualifier)) & {"least", "most", "vague"}:
        return False
    units = {one.unit, other.unit}
    if units & {"%", "", "个百分点", "倍"}:
        return False
    return len(units) == 1 or ("个" not in units and interchangeable(one.unit, other.unit))  # 人 and 个 count different things


def added(figures: Sequence[Figure], printed: Sequence[str]) -> tuple[str, str]:
    """The sum as it is shown, and how it came about."""
    total = sum((worth(f, figures[0].unit) for f in figures), Decimal(0))
    size = sized(total, figures, figures[0].unit)
    return size, f"{'+'.join(printed)}={size}"


def worth(figure: Figure, unit: str) -> Decimal:
    """What a figure comes to in another unit of its kind: 6公顷 are 90亩."""
    assert figure.value is not None
    return figure.value if figure.unit == unit else shortened(figure.value * scale(figure.unit) / scale(unit))


def sized(value: Decimal, figures: Sequence[Figure], unit: str) -> str:
    """The result as it is shown: 约 where a part is; where one part is rounded (1.1万) and the other is not, no finer than that allows."""
    grains = [_grain(f) for f in figures]
    loose = any(f.qualifier for f in figures) or max(grains) >= ROUNDED * min(grains)
    if max(grains) >= ROUNDED * min(grains):
        grain = max(grains) / 10
        value = (value / grain).to_integral_value() * grain
    return f"{'约' if loose else ''}{spelled(value)}{unit}"


def _grain(figure: Figure) -> Decimal:
    """What the last printed digit stands for: 1.1万 → 1000, 1682 → 1."""
    match = _DIGITS.search(figure.text)
    scale = {"万": 10**4, "亿": 10**8}.get(match["scale"], 1) if match else 1
    return Decimal(scale) / 10 ** len(match["part"] or "") if match else Decimal(1)
