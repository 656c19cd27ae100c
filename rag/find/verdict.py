"""Whether a figure that the question states is so: 返乡人才超过4000人了吗？ 有343套吗？

The figure is asked for by itself, and what is found is set beside the stated one by the rules of `rag.compare`. A wrong yes or no is
worse than none: where the figure only tells which things are meant (61个项目都获奖了吗), where the question denies, looks ahead or asks
for a direction that the text does not print, nothing is said here and the question is answered by its sentence.
"""

from __future__ import annotations

import re
from dataclasses import replace

from rag.compare import comparable, interval, qualifier_class
from rag.figures import find_figures
from rag.find.comparison import amount, with_total
from rag.find.finding import Answerer, Finding
from rag.types import Figure
from rag.units import PEOPLE, VISITS, scale

YES, ABOUT, NO = "是", "准确地说", "不是"
NEAR = "0.05"  # of the printed number: as far as a stated one may miss it and still mean it

_ALTERNATIVE = r"有没有|是不是|是否|能不能|会不会|对不对"
_WHETHER = re.compile(rf"{_ALTERNATIVE}|到底|真的|难道|吧?(?:了|过)?(?:没有|没)?[吗么]?[，,]?(?:对不对|对吗|是吗|属实吗|真的吗)?[？?。]*$")
_PREDICATED = re.compile(
    rf"(?:{_ALTERNATIVE}|[有是为了过到达够满超约仅只共占])(?:大约|大概|已经|已)?$"  # what stands before a figure that is what is claimed
)
_OF_ALL = re.compile(rf"都|均|全部|全都|已经|被|{_ALTERNATIVE}|^的|^[之以]?[内后前来]|^期间")  # 61个项目是不是都获奖了: of the projects
_DENIES = re.compile(r"没|不|并未|尚未|从未|未(?!来)|并无")
_AHEAD = re.compile(r"会不会|能不能|[会能将]|明年|后年|预计|可能|有望")
_PLANNED = re.compile(r"力争|计划|预计|目标|将|拟|争取|规划")
_UP, _DOWN = re.compile(r"增|上升|提高|提升|涨|升|比[^，。]*多"), re.compile(r"减|下降|降|跌|比[^，。]*少")
_AT_LEAST = re.compile(r"(?:达到|达|够|满|到|上)了?$|有没有$")
_HAS = re.compile("有$")
_REACHES = re.compile(r"(?:有|是|为|已|达到|达|够|满|到|上)*了?$")


def find_verdict(question: str, answer: Answerer) -> Finding | None:
    """是, 不是 or 准确地说 with the figure as printed; None where the question does not claim one single figure, and where none is found
    that can be held against it."""
    claim = claimed(question)
    found = answer(asked_figure(question, claim)) if claim else None
    printed = amount(with_total(found)) if found else None
    if claim is None or found is None or printed is None:
        return None
    if len(find_figures(found.short)) > 1 and not found.computed:
        return None  # 343套租赁型和230套产权型: neither is the answer
    claim = claim if claim.unit else replace(claim, unit=printed.unit)  # 超过300万了吗
    if not comparable(claim, printed) or ((claim.unit in PEOPLE | VISITS) != (printed.unit in PEOPLE | VISITS)):
        return None
    head = question[: claim.start]
    if _is_planned(found) or not _of_one_direction(head, found):
        return None
    said = verdict(claim, printed, at_least=_AT_LEAST.search(head) is not None or claim.qualifier in ("达到", "达"))
    if said == NO and _HAS.search(head) and verdict(claim, printed, at_least=True) == YES:
        said = ABOUT  # 有300场吗: more than that
    return replace(found, short=f"{said}，{found.short}", parts=(), computed="") if said else None


def claimed(question: str) -> Figure | None:
    """The one figure that the question claims; None where it states none, or more, or only by it tells what it asks about."""
    stated = [f for f in find_figures(question) if f.kind == "figure" and f.value is not None]
    if len(stated) != 1 or stated[0].upper is not None or stated[0].value == 1 or not _WHETHER.search(question):
        return None
    claim = stated[0]
    head, tail = question[: claim.start], question[claim.end :]
    rest = _WHETHER.sub("", tail)
    if rest and (_OF_ALL.search(tail) or not (claim.qualifier or _PREDICATED.search(head))):
        return None
    plain = re.sub(_ALTERNATIVE, "", head)
    return None if _DENIES.search(plain) or _AHEAD.search(head) else claim


def asked_figure(question: str, claim: Figure) -> str:
    """The question with its figure asked for instead of stated.

    >>> question = "返乡人才有没有超过4000人？"
    >>> asked_figure(question, find_figures(question)[0])
    '返乡人才有多少人？'
    """
    head, tail = question[: claim.start], question[claim.end :]
    asks = "百分之多少" if claim.unit == "%" else f"多少{claim.unit}"
    return f"{_REACHES.sub('', _WHETHER.sub('', head))}有{asks}{_WHETHER.sub('', tail)}？"


def verdict(claim: Figure, printed: Figure, at_least: bool = False) -> str:
    """What the printed figure says to the stated one; "" where it leaves that open. `at_least`: the claim is that it was reached."""
    assert claim.value is not None and printed.value is not None
    bound, (low, high) = claim.value * scale(claim.unit), interval(printed)
    classes = qualifier_class(claim.qualifier)
    if at_least or classes & {"above", "least"}:
        return _of(low > bound or (low == bound and "above" not in classes), high < bound or (high == bound and "above" in classes))
    if classes & {"below", "most"}:
        return _of(high < bound or (high == bound and "most" in classes), low > bound or (low == bound and "below" in classes))
    exact = printed.value * scale(printed.unit)
    if printed.upper is None and bound == exact:
        return YES if classes == qualifier_class(printed.qualifier) else ABOUT
    return ABOUT if low <= bound <= high or abs(bound - exact) <= exact * type(exact)(NEAR) else NO


def _of(surely: bool, surely_not: bool) -> str:
    return YES if surely else NO if surely_not else ""


def _before(found: Finding) -> str:
    """What the clause prints before the figure."""
    evidence = found.evidence[0]
    text = evidence.passage.text.text
    return re.split(r"[，,。；;！？!?\n]", text[: evidence.start])[-1]


def _is_planned(found: Finding) -> bool:
    return _PLANNED.search(_before(found)) is not None


def _of_one_direction(head: str, found: Finding) -> bool:
    """Whether the text prints the change that the question names: a fall of 12% proves no rise, nor does a bare 12%."""
    asked = [way for way in (_UP, _DOWN) if way.search(head)]
    return not asked or any(way.search(_before(found)) for way in asked)
