"""Whether a figure that the question states is so: 返乡人才超过4000人了吗？ 有343套吗？

The figure is asked for by itself, and what is found is set beside the stated one by the rules of `rag.compare`. Where the two can
be told neither alike nor apart nothing is said, and the question is answered by its sentence.
"""

from __future__ import annotations

import re
from dataclasses import replace

from rag.compare import comparable, compare, interval, qualifier_class
from rag.figures import find_figures
from rag.find.comparison import amount
from rag.find.finding import Answerer, Finding
from rag.types import Figure
from rag.units import scale

YES, ABOUT, NO = "是", "准确地说", "不是"

_WHETHER = re.compile(
    r"有没有|有没|是不是|是否|能不能|会不会|到底|真的|难道|(?:了|过)?(?:没有|没)?[吗么]?[，,]?(?:对不对|对吗|是吗|属实吗|真的吗)?[？?。]*$"
)
_ASIDE = re.compile(r"的|[之以]?[内后前来]|期间")  # 100亿元的项目开工了吗, 3年内能建成吗: another matter is asked about
_AT_LEAST = re.compile(r"(?:达到|达|够|满|到|上)了?$|有没有$")
_HAS = re.compile("有$")
_REACHES = re.compile(r"(?:有|是|为|已|达到|达|够|满|到|上)*了?$")


def find_verdict(question: str, answer: Answerer) -> Finding | None:
    """是, 不是 or 准确地说 with the figure as printed; None where the question states no figure, or more than one, or
    asks about something else by it, and where none is found."""
    stated = [f for f in find_figures(question) if f.kind == "figure" and f.value is not None]
    if len(stated) != 1 or stated[0].upper is not None or not _WHETHER.search(question):
        return None
    claim = stated[0]
    if _ASIDE.match(question[claim.end :]):
        return None
    found = answer(asked_figure(question, claim))
    printed = amount(found.short) if found else None
    if found is None or printed is None:
        return None
    claim = claim if claim.unit else replace(claim, unit=printed.unit)  # 超过300万了吗
    if not comparable(claim, printed):
        return None
    said = verdict(claim, printed, at_least=_AT_LEAST.search(question[: claim.start]) is not None or claim.qualifier in ("达到", "达"))
    if said == NO and _HAS.search(question[: claim.start]) and verdict(claim, printed, at_least=True) == YES:
        said = ABOUT  # 有300场吗: more than that
    return Finding(f"{said}，{found.short}", found.evidence, found.margin, arithmetic=found.arithmetic) if said else None


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
    assert claim.value is not None
    bound, (low, high) = claim.value * scale(claim.unit), interval(printed)
    classes = qualifier_class(claim.qualifier)
    if at_least or classes & {"above", "least"}:
        return _of(low > bound or (low == bound and "above" not in classes), high < bound or (high == bound and "above" in classes))
    if classes & {"below", "most"}:
        return _of(high < bound or (high == bound and "most" in classes), low > bound or (low == bound and "below" in classes))
    if printed.upper is None and claim.value * scale(claim.unit) == (printed.value or 0) * scale(printed.unit):
        return YES if qualifier_class(claim.qualifier) == qualifier_class(printed.qualifier) else ABOUT
    return {"equal": YES, "compatible": ABOUT, "different": NO}.get(compare(claim, printed), "")


def _of(surely: bool, surely_not: bool) -> str:
    return YES if surely else NO if surely_not else ""
