"""A share that no sentence prints: 市中区的人才公寓占全市的多大比例, worked out where both the part and the whole are printed.

A printed share comes first; this one is made only of two found figures of one unit, each in a sentence that prints what is
counted, the part smaller than the whole.
"""

from __future__ import annotations

import re
from decimal import Decimal

from rag.find.comparison import amount, with_total
from rag.find.finding import Answerer, Evidence, Finding, Part
from rag.numerals import rounded
from rag.types import Figure
from rag.units import interchangeable, scale

_SHARE = re.compile(
    r"^(?P<part>[^，。？占]{3,24})占(?:到|了)?(?P<whole>[^，。？占]{2,20}?)的?"
    r"(?:(?:比例|比重|比率|份额)(?:是|为|有|达到?)?(?:多少|多大|几成|百分之几)|(?:多大|多少|几成)的?(?:比例|比重|份额)?|百分之(?:几|多少)|几分之几)[？?]?$"
)
_OWNER = re.compile(r"^(?P<owner>.+?)的(?P<noun>[^的]{2,})$")


def find_share(question: str, answer: Answerer) -> Finding | None:
    """The share with its arithmetic; None unless part and whole are both found."""
    match = _SHARE.match(question.strip())
    part = _OWNER.match(match["part"]) if match else None
    if match is None or part is None:
        return None
    noun = part["noun"]
    whole = match["whole"].removesuffix(noun).removesuffix("的")
    found = [answer(f"{owner}的{noun}有多少？") if owner else None for owner in (part["owner"], whole)]
    one, all_ = found
    if one is None or all_ is None or not (_tells(one, noun) and _tells(all_, noun)) or one.evidence[0] == all_.evidence[0]:
        return None
    size = _share(_figure(one), _figure(all_))
    if size is None:
        return None
    parts = (Part(part["owner"], with_total(one), one.evidence), Part(whole, with_total(all_), all_.evidence))
    arithmetic = {size: f"{_term(one)}÷{_term(all_)}={size}", **one.arithmetic, **all_.arithmetic}
    closing = f"{part['owner']}占{whole}的{size}"
    return Finding(size, (*one.evidence, *all_.evidence), min(one.margin, all_.margin), parts, closing, arithmetic)


def _tells(finding: Finding, noun: str) -> bool:
    """Whether every sentence it stands on prints the noun."""
    return all(noun in _sentence(e) for e in finding.evidence)


def _sentence(evidence: Evidence) -> str:
    low, high = evidence.sentence
    return evidence.passage.text.text[low:high]


def _figure(finding: Finding) -> Figure | None:
    figure = amount(with_total(finding))
    return figure if figure and figure.kind == "figure" else None


def _term(finding: Finding) -> str:
    figure = _figure(finding)
    return figure.text if figure else finding.short


def _share(part: Figure | None, whole: Figure | None) -> str | None:
    """24.4%, with 约 where it is rounded or made of numbers that are; None where the two make no share."""
    if part is None or whole is None or part.value is None or whole.value is None or part.upper or whole.upper:
        return None
    if not part.unit or part.unit == "%" or not interchangeable(part.unit, whole.unit):
        return None
    low, high = part.value * scale(part.unit), whole.value * scale(whole.unit)
    if not 0 < low < high:
        return None
    exact = low / high * 100
    shown = rounded(exact, Decimal("0.1"))
    loose = shown != exact or part.qualifier or whole.qualifier
    return f"{'约' if loose else ''}{format(shown.normalize(), 'f')}%"
