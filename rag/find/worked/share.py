"""A share or a multiple that no sentence prints: 市中区的人才公寓占全市的多大比例, worked out where both figures are printed.

A printed one comes first; this one is made only of two found figures of one unit, each in a sentence that prints what is
counted, of a share the part smaller than the whole. An amount is never the answer to a question for a ratio.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from rag.figures import find_figures
from rag.find.compared.comparison import amount, spelled, with_total
from rag.find.finding import Answerer, Evidence, Finding, Part
from rag.text.numerals import rounded
from rag.text.places import find_places
from rag.text.terms import terms
from rag.text.units import interchangeable, scale
from rag.types import Figure

_SHARE = re.compile(
    r"^(?P<part>[^，。？占]{3,24})占(?:到|了)?(?P<whole>[^，。？占]{2,20}?)的?"
    r"(?:(?:比例|比重|比率|份额)(?:大?约|大概|差不多)?(?:是|为|有|达到?)?(?:大?约|大概)?(?:多少|多大|几成|百分之几)|(?:大?约|大概)?(?:(?:多大|多少|几成)的?(?:比例|比重|份额)?|百分之(?:几|多少)|几分之几))[呢啊]?[？?]?$"
)
_ASKS_RATIO = re.compile(
    r"(?:几|多少)成(?![员立本交果功绩为长])|百分之(?:几|多少)|几分之几|(?:几|多少)倍|占[^，。？]{0,12}(?:比例|比重|比率|份额)|占比|(?:比例|比重|比率)(?:是|为|有|达到?|占)?(?:多少|多大|多高)"
)
_RATIO = re.compile(r"%|％|‰|成|倍|番|百分|分之|半|折|比|:|：|∶|绝大多数|大部分|全部|所有")
_TIMES = re.compile(
    r"^(?P<one>[^，。？]{2,24}?)(?:大概|大约|差不多|约)?(?:是|为|相当于)(?P<other>[^，。？]{2,24}?)的?(?:大概|大约)?(?:几|多少)倍[呢啊]?[？?]?$"
)
_EARLIER = re.compile(r"原来|去年|上年|同期|以前|之前|当初|最初|[年月初底]$")
_OF_THOSE = re.compile(r"其中|当中|[，,]内")
_EACH_SHARE = re.compile(r"分别占比?(?:重|例)?(?:为|达到?|约)?(?P<run>[\d.]+[%％](?:(?:、|和|及|，)[\d.]+[%％])+)")
_REACHES = re.compile("^(?:达到了?|达)")
_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
_OWNER = re.compile(r"^(?P<owner>.+?)的(?P<noun>[^的]{2,})$")


def find_share(question: str, answer: Answerer) -> Finding | None:
    """The share with its arithmetic; None unless part and whole are both found."""
    match = _SHARE.match(question.strip())
    return share_of(match["part"], match["whole"], answer) if match else None


def share_of(part: str, whole: str, answer: Answerer) -> Finding | None:
    """What share the part (市中区的人才公寓) makes of the whole (全市); where the part names no thing (正常营业的占摸底) both figures must
    stand in one sentence."""
    match = _OWNER.match(part)
    owner, noun = (match["owner"], match["noun"]) if match else (part.removesuffix("的"), "")
    whole = whole.removesuffix(noun).removesuffix("的")
    if not owner or not whole:
        return None
    places = find_places(owner)
    at = owner[: places[0].end] if places and not find_places(whole) and not noun else ""
    one, all_ = (
        (answer(f"{owner}的{noun}有多少？"), answer(f"{whole}的{noun}有多少？"))
        if noun
        else (answer(f"{owner}的有多少？"), answer(f"{at}{whole}的有多少？"))
    )
    unit = figure.unit if not noun and all_ is not None and (figure := _figure(all_)) else ""
    if unit and (one is None or not (figure := _figure(one)) or not interchangeable(figure.unit, unit)):
        one = answer(f"{owner}有多少{unit}？")  # 成交156宗，成交金额3283万元, of 挂牌456宗
    if one is None or all_ is None or one.evidence[0] == all_.evidence[0]:
        return None
    if not (_tells(one, noun) and _tells(all_, noun)) or not (noun or one.evidence[0].told == all_.evidence[0].told):
        return None
    size = share_between(_figure(one), _figure(all_))
    if size is None:
        return None
    parts = (Part(owner, with_total(one), one.evidence), Part(whole, with_total(all_), all_.evidence))
    arithmetic = {size: f"{_term(one)}÷{_term(all_)}={size}", **one.arithmetic, **all_.arithmetic}
    return Finding(size, (*one.evidence, *all_.evidence), min(one.margin, all_.margin), parts, f"{owner}占{whole}的{size}", arithmetic)


def asks_ratio(question: str) -> bool:
    """Whether a share or a multiple is asked for, which no amount can answer."""
    return _ASKS_RATIO.search(question) is not None


def is_ratio(finding: Finding) -> bool:
    """Whether an answer tells how large one thing is beside another."""
    return _RATIO.search(finding.short) is not None or finding.short.startswith("0.")


def find_times(question: str, answer: Answerer) -> Finding | None:
    """省内交易的电量是跨省跨区的几倍: the multiple of two things' figures, each found beside its own words."""
    match = _TIMES.match(question.strip())
    if match is None or _EARLIER.search(match["other"]):
        return None
    one, other = match["one"], match["other"]
    owner = _OWNER.match(one)
    sides = (one, other if not owner or other.endswith(owner["noun"]) else f"{other}的{owner['noun']}")
    found = [answer(f"{side}有多少？") for side in sides]
    if any(f is None for f in found):
        return None
    first, second = (f for f in found if f is not None)
    own = [set(terms(one)) - set(terms(other)), set(terms(other)) - set(terms(one))]
    if first.evidence[0] == second.evidence[0] or not all(
        mine & set(terms(_clause(f))) for mine, f in zip(own, (first, second), strict=True)
    ):
        return None
    size = _multiple(_figure(first), _figure(second))
    if size is None:
        return None
    parts = (Part(one, with_total(first), first.evidence), Part(other, with_total(second), second.evidence))
    arithmetic = {size: f"{_term(first)}÷{_term(second)}={size}", **first.arithmetic, **second.arithmetic}
    return Finding(size, (*first.evidence, *second.evidence), min(first.margin, second.margin), parts, f"前者是后者的{size}", arithmetic)


def share_of_those(question: str, finding: Finding) -> Finding | None:
    """总值1496.2亿元，而其中对沿线国家达1383亿元: the share that the amount found makes of the one before 其中; None of anything else."""
    if not asks_ratio(question) or "倍" in question or len(finding.evidence) != 1:
        return None
    evidence = finding.evidence[0]
    text, low = evidence.passage.text.text, evidence.sentence[0]
    figures = [f for f in evidence.figures if f.kind == "figure"]
    part = next((f for f in figures if f.start == evidence.start), None) or next((f for f in figures if f.end == evidence.end), None)
    before = [f for f in figures if part and f.end <= part.start and _OF_THOSE.search(text, f.end, part.start)]
    wholes = [f for f in before if share_between(part, f)]
    if part is None or not wholes or _OF_THOSE.search(text[low : wholes[-1].start]):
        return None
    whole = wholes[-1]
    size = share_between(part, whole)
    assert size is not None
    how = f"{_REACHES.sub('', part.text)}÷{_REACHES.sub('', whole.text)}={size}"
    passage = evidence.passage
    both = (Evidence(passage, whole.start, whole.end), Evidence(passage, part.start, part.end))
    return replace(finding, short=size, evidence=both, computed=how, arithmetic={size: how})


def own_share(question: str, finding: Finding) -> Finding | None:
    """6个市（州）和14家工会…，分别占比66.7%、77.8%: the share of the thing that the question names before 占; None where it is open."""
    if not asks_ratio(question) or "占" not in question or len(finding.evidence) != 1:
        return None
    evidence = finding.evidence[0]
    text, (low, high) = evidence.passage.text.text, evidence.sentence
    match = next((m for m in _EACH_SHARE.finditer(text, low, high) if m.start() <= evidence.start < m.end()), None)
    if match is None:
        return None
    run = [f for f in find_figures(text) if match.start("run") <= f.start and f.end <= match.end("run")]
    told = _BRACKETS.sub(lambda m: re.sub("[（(）)、]", "", m[0]), text[low : match.start()])
    items = re.split("[、和及与]", re.split("[，,；;]", told.rstrip("，,"))[-1])
    thing = re.sub(r"[（(）)]", "", question[: question.rindex("占")]).rpartition("的")[2]
    held = [n for n, item in enumerate(items) if len(thing) > 1 and thing in item]
    if len(items) != len(run) or len(held) != 1:
        return None
    figure = run[held[0]]
    return replace(finding, short=figure.text, evidence=(Evidence(evidence.passage, figure.start, figure.end),))


def _tells(finding: Finding, noun: str) -> bool:
    """Whether every sentence it stands on prints the noun."""
    return all(noun in e.told for e in finding.evidence)


def _clause(finding: Finding) -> str:
    """The words of the clause that the figure stands in."""
    evidence = finding.evidence[0]
    text, (low, high) = evidence.passage.text.text, evidence.sentence
    before, behind = text[low : evidence.start], text[evidence.end : high]
    return re.split("[，,；;。]", before)[-1] + re.split("[，,；;。]", behind)[0]


def _figure(finding: Finding) -> Figure | None:
    figure = amount(with_total(finding))
    return figure if figure and figure.kind == "figure" else None


def _term(finding: Finding) -> str:
    figure = _figure(finding)
    return _REACHES.sub("", figure.text) if figure else finding.short


def share_between(part: Figure | None, whole: Figure | None) -> str | None:
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


def _multiple(one: Figure | None, other: Figure | None) -> str | None:
    """约4.1倍; None where the two are no amounts of one kind."""
    if one is None or other is None or not one.value or not other.value or one.upper or other.upper:
        return None
    if not one.unit or one.unit == "%" or not interchangeable(one.unit, other.unit):
        return None
    exact = one.value * scale(one.unit) / (other.value * scale(other.unit))
    shown = rounded(exact, Decimal("0.1"))
    loose = shown != exact or one.qualifier or other.qualifier
    return f"{'约' if loose else ''}{spelled(shown)}倍" if shown > 0 else None
