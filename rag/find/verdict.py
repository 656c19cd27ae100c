"""Whether a figure that the question states is so: 返乡人才超过4000人了吗？ 有343套吗？ 进全省前五了吗？ 3亿还是5亿？

The figure is asked for by itself, and what is found is set beside the stated one by the rules of `rag.text.compare`. A wrong yes or no is
worse than none: where the figure only tells which things are meant (61个项目都获奖了吗), where the question denies, looks ahead or asks
for a direction that the text does not print, nothing is said here and the question is answered by its sentence. A share is held against a
share alone, and a city's figure is not taken from an article on one of its districts.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from rag.figures import find_figures
from rag.find.compared.comparison import amount, with_total
from rag.find.finding import Answerer, Finding
from rag.find.near.denied import denies
from rag.find.worked.addends import is_one_addend
from rag.find.worked.share import share_of
from rag.find.worked.sums import find_total
from rag.text.compare import ROUGHLY, comparable, interval, qualifier_class, step_of
from rag.text.numerals import parse_number
from rag.text.places import Place, find_places, relation
from rag.text.units import PEOPLE, VISITS, scale
from rag.types import Figure

YES, ABOUT, NO = "是", "准确地说", "不是"
NEITHER = "都不是"
NEAR = "0.05"  # of the printed number: as far as a stated one may miss it and still mean it

_ALTERNATIVE = r"有没有|是不是|是否|能不能|会不会|对不对"
_WHETHER = re.compile(rf"{_ALTERNATIVE}|到底|真的|难道|吧?(?:了|过)?(?:没有|没)?[吗么]?[，,]?(?:对不对|对吗|是吗|属实吗|真的吗)?[？?。]*$")
_PREDICATED = re.compile(
    rf"(?:{_ALTERNATIVE}|[有是为了过到达够满超约仅只共占])(?:大约|大概|已经|已)?$"  # what stands before a figure that is what is claimed
)
_OF_ALL = re.compile(rf"都|均|全部|全都|已经|被|{_ALTERNATIVE}|^的|^[之以]?[内后前来]|^期间")  # 61个项目是不是都获奖了: of the projects
_DENIES = re.compile(r"没|不|并未|尚未|从未|未(?!来)|并无")
_AHEAD = re.compile(
    r"会不会|能不能|(?<![议机社大协学工年晚委展商集开班])会(?![议员场展计长上])|(?<![功智节性产效才职可技热动])能(?![源力耗效量级人手])|(?<![主健])将(?![军领])|明年|后年|预计|可能|有望"
)
_PLANNED = re.compile(r"力争|计划|预计|目标|将|拟|争取|规划")
_AIMS = re.compile(r"力争|争取(?!到)|拟(?=[在于用到])|(?:计划|规划|预计)(?=[在于用到]|今年|明年|年[内底])|目标是|有望")
_DONE = re.compile(r"已|截至|目前|实际|现有|完成|[；;]")
_UP, _DOWN = re.compile(r"增|上升|提高|提升|涨|升|比[^，。]*多"), re.compile(r"减|下降|降|跌|比[^，。]*少")
_EXCEEDS = re.compile(r"(?:超|过|突破)了?$")
_ALL = re.compile("都|均|全部|全都|每个|所有")
_SAYS_ALL = re.compile("[全均都每]|所有|一律")
_POINTS = frozenset({"%", "个百分点"})
_SHARE = re.compile("半|分之|%|％|成$|百分之")
_TAIL = r"(?:了|过)?(?:没有|没|吗|么|吧)?[，,]?(?:对不对|对吗|对吧|是吗|是吧|属实吗|真的吗)?[？?。]*$"
_RANK = re.compile(
    r"(?:(?:进|入|排|居|列|位居|跻身|挤进|排名?)(?:入|进|到|在)?了?)(?P<of>全[省市国县区州球]|世界)?(?:的)?(?P<top>前|第)(?P<n>[一二三四五六七八九十]+|\d+)(?:名|位|强)?"
    + _TAIL
)
_BARE_RANK = re.compile(
    r"(?:是|为)?(?P<of>全[省市国县区州球]|世界)?(?:的)?(?P<top>第)(?P<n>[一二三四五六七八九十]+|\d+)(?:名|位)" + _TAIL
)  # 综合考核第9位，对吗
_WHETHER_RANK = re.compile(rf"{_ALTERNATIVE}|(?:吗|么|没有|没|吧)[？?]*$")
_OR = re.compile("还是")
_AT_LEAST = re.compile(r"(?:达到|达|够|满|到|上)了?$|有没有$")
_HAS = re.compile("有$")
_REACHES = re.compile(r"(?:有|是|为|已|达到|达|够|满|到|上|都?过)*了?$")


def find_verdict(question: str, answer: Answerer) -> Finding | None:
    """是, 不是 or 准确地说 with the figure as printed; None where the question does not claim one single figure, and where none is found
    that can be held against it."""
    if rank := _find_rank(question, answer):
        return rank
    claim = claimed(question)
    if claim is None:
        return None
    head = question[: claim.start]
    asked = asked_figure(question, claim)
    found = _of_the_place(asked, answer)
    if found is not None and is_one_addend(asked, found):
        found = find_total(asked, answer)
    if found is not None and _in_points(claim, found) and not _proves_nothing(head, found):
        return replace(found, short=f"{ABOUT}，{found.short}")
    if _is_share(claim) and (found is None or not _is_share(amount(found.short))):
        found = share_of(*_part_and_whole(head), answer) if "占" in head else None
    printed = amount(with_total(found)) if found else None
    if found is None or printed is None:
        return None
    if len(find_figures(found.short)) > 1 and not found.computed:
        return None  # 343套租赁型和230套产权型: neither is the answer
    claim = _percent(claim) if _is_share(claim) else claim if claim.unit else replace(claim, unit=printed.unit)  # 超过300万了吗
    printed = _percent(printed) if _is_share(printed) else printed
    if not comparable(claim, printed) or ((claim.unit in PEOPLE | VISITS) != (printed.unit in PEOPLE | VISITS)):
        return None
    if _proves_nothing(head, found):
        return None
    said = verdict(claim, printed, at_least=_AT_LEAST.search(head) is not None or claim.qualifier in ("达到", "达"))
    if said == NO and _HAS.search(head) and verdict(claim, printed, at_least=True) == YES:
        said = ABOUT  # 有300场吗: more than that
    if not said:
        return None
    return replace(
        found,
        short=f"{said}，{found.short}",
        parts=found.parts if found.arithmetic else (),
        computed=found.computed if found.arithmetic and found.parts else "",
    )


def find_alternative(question: str, answer: Answerer) -> Finding | None:
    """投了3亿还是5亿: the figure that is printed, and whether it is one of the two; None where no such choice is left open."""
    stated = [f for f in find_figures(question) if f.kind == "figure" and f.value is not None and f.upper is None]
    pair = next(((a, b) for a, b in pairwise(stated) if _OR.fullmatch(question[a.end : b.start])), None)
    if pair is None:
        return None
    one, other = pair
    one = one if one.unit else replace(one, unit=other.unit)
    unit = other.unit or ("钱" if re.search("投|花|拨|补|奖|资金|拿", question[: one.start]) else "")
    found = answer(f"{question[: one.start]}多少{unit}{re.sub('[呢啊呀？?]+$', '', question[other.end :])}？")
    printed = amount(with_total(found)) if found else None
    if found is None or printed is None or printed.value is None or found.parts:
        return None
    claims = [replace(f, unit=f.unit or printed.unit) for f in (one, other)]
    if not all(comparable(claim, printed) for claim in claims):
        return None
    meant = any(claim.value * scale(claim.unit) == printed.value * scale(printed.unit) for claim in claims if claim.value is not None)
    return found if meant else replace(found, short=f"{NEITHER}，{found.short}", computed="", arithmetic={})


def _find_rank(question: str, answer: Answerer) -> Finding | None:
    """进了全省前五吗: the printed rank, with 是 or 没有."""
    match = _RANK.search(question) or _BARE_RANK.search(question)
    number = parse_number(match["n"]) if match else None
    if match is None or number is None or not _WHETHER_RANK.search(question):
        return None
    head = re.sub(_ALTERNATIVE, "", question[: match.start()])
    if _DENIES.search(head) or _AHEAD.search(head):
        return None
    found = _of_the_place(f"{head}居{match['of'] or ''}第几位？", answer)
    printed = amount(found.short) if found else None
    if found is None or printed is None or printed.kind != "ordinal" or printed.value is None or _is_planned(found):
        return None
    if match["of"] and match["of"] not in _sentence(found):
        return None
    so = printed.value <= number if match["top"] == "前" else printed.value == number
    return replace(found, short=f"{YES if so else '没有' if match['top'] == '前' else NO}，{found.short}", parts=(), computed="")


def _of_the_place(asked: str, answer: Answerer) -> Finding | None:
    """The answer about the very place that the question names: what an article on one of its districts prints is none about the city."""
    found = answer(asked)
    mentions = find_places(asked)
    if found is None or not mentions:
        return found
    mention = mentions[-1]
    place = mention.places[0]
    if len(mention.places) > 1 or not _is_part(found, place):
        return found
    whole = {"province": "全省", "city": "全市", "county": "全县"}.get(place.level, "")
    wider = answer(f"{asked[: mention.end]}{whole}{asked[mention.end :]}") if whole else None
    return wider if wider is not None and not _is_part(wider, place) else None


def _is_part(found: Finding, place: Place) -> bool:
    """Whether it is told in an article on a part of the place, and neither the headline nor the figure's clause names the place itself."""
    passage = found.evidence[0].passage
    if not passage.place or relation(place.full, passage.place) != "inside":
        return False
    named = find_places(f"{passage.title}。{_before(found)}")
    return not any(place.full == other.full for mention in named for other in mention.places)


def _proves_nothing(head: str, found: Finding) -> bool:
    """Whether the figure is aimed at, denied, of the other direction, or of some where the question says all."""
    if _is_planned(found) and not _PLANNED.search(head):
        return True
    if _ALL.search(head) and not _SAYS_ALL.search(_sentence(found)):
        return True
    return denies(_before(found)) or not _of_one_direction(head, found)


def _in_points(claim: Figure, found: Finding) -> bool:
    """Whether the number is the stated one, but 52.9% where the question says 52.9个百分点, or the other way round."""
    printed = amount(found.short)
    return printed is not None and {claim.unit, printed.unit} == _POINTS and claim.value == printed.value


def _part_and_whole(head: str) -> tuple[str, str]:
    """经开区正常营业的占摸底 → 经开区正常营业的, 摸底."""
    part, _, whole = re.sub(_ALTERNATIVE, "", head).rpartition("占")
    return part, re.sub(r"[的了到]+$", "", whole.lstrip("到了"))


def _is_share(figure: Figure | None) -> bool:
    return figure is not None and (figure.unit in ("%", "‰", "成") or (not figure.unit and _SHARE.search(figure.text) is not None))


def _percent(share: Figure) -> Figure:
    """一半 and 三分之二 as per cent, so that they meet 52.9%."""
    if share.unit or share.value is None or share.value > 1:
        return share
    return replace(share, value=share.value * Decimal(100), unit="%")


def _sentence(found: Finding) -> str:
    return "".join(e.told for e in found.evidence)


def claimed(question: str) -> Figure | None:
    """The one figure that the question claims; None where it states none, or more, or only by it tells what it asks about."""
    stated = [f for f in find_figures(question) if f.kind == "figure" and f.value is not None and f.value != 1]  # 一年, 一个
    if len(stated) != 1 or stated[0].upper is not None or not _WHETHER.search(question):
        return None
    claim = stated[0]
    head, tail = question[: claim.start], question[claim.end :]
    rest = _WHETHER.sub("", tail)
    if rest and (_OF_ALL.search(tail) or not (claim.qualifier or _PREDICATED.search(head))):
        return None
    plain = re.sub(_ALTERNATIVE, "", head)
    if _DENIES.search(plain) or _AHEAD.search(head):
        return None
    return replace(claim, qualifier="超过") if not claim.qualifier and _EXCEEDS.search(head) else claim


def asked_figure(question: str, claim: Figure) -> str:
    """The question with its figure asked for instead of stated.

    >>> question = "返乡人才有没有超过4000人？"
    >>> asked_figure(question, find_figures(question)[0])
    '返乡人才有多少人？'
    """
    head, tail = question[: claim.start], question[claim.end :]
    asks = "百分之多少" if _is_share(claim) else f"多少{claim.unit}"
    return f"{_REACHES.sub('', _WHETHER.sub('', head))}有{asks}{_WHETHER.sub('', tail)}？"


def verdict(claim: Figure, printed: Figure, at_least: bool = False) -> str:
    """What the printed figure says to the stated one; "" where it leaves that open. `at_least`: the claim is that it was reached."""
    assert claim.value is not None and printed.value is not None
    bound, (low, high) = claim.value * scale(claim.unit), interval(printed)
    classes = qualifier_class(claim.qualifier)
    if claim.qualifier in ROUGHLY:
        return _verdict_on_rough(claim, printed, at_least)
    if at_least or classes & {"above", "least"}:
        return _of(low > bound or (low == bound and "above" not in classes), high < bound or (high == bound and "above" in classes))
    if classes & {"below", "most"}:
        return _of(high < bound or (high == bound and "most" in classes), low > bound or (low == bound and "below" in classes))
    exact = printed.value * scale(printed.unit)
    if printed.upper is None and bound == exact:
        return YES if classes == qualifier_class(printed.qualifier) else ABOUT
    return ABOUT if low <= bound <= high or abs(bound - exact) <= exact * type(exact)(NEAR) else NO


def _verdict_on_rough(claim: Figure, printed: Figure, at_least: bool) -> str:
    """近50万名 and 110余个 name an amount, no bound: 是 where the print says the same or lies wholly there, 准确地说 where it may."""
    assert claim.value is not None and printed.value is not None
    (least, most), (low, high) = interval(claim), interval(printed)
    bound, exact = claim.value * scale(claim.unit), printed.value * scale(printed.unit)
    if qualifier_class(claim.qualifier) == {"above"}:
        most = bound + step_of(claim) * scale(claim.unit)
    if at_least:
        return _of(low >= least, high < least)
    if bound == exact and qualifier_class(claim.qualifier) == qualifier_class(printed.qualifier):
        return YES
    near = abs(bound - exact) <= exact * type(exact)(NEAR)
    if least <= low and high <= most and (near or bound < exact):
        return YES
    return ABOUT if near or (low <= most and least <= high) else NO


def _of(surely: bool, surely_not: bool) -> str:
    return YES if surely else NO if surely_not else ""


def _before(found: Finding) -> str:
    """What the clause prints before the figure."""
    evidence = found.evidence[0]
    text = evidence.passage.text.text
    return re.split(r"[，,。；;！？!?\n]", text[: evidence.start])[-1]


def _is_planned(found: Finding) -> bool:
    """Whether the figure is only aimed at: by its own clause, or by one before it of the sentence that says so of all that follows
    (力争用五年时间，培养300名)."""
    evidence = found.evidence[0]
    own, sentence = _before(found), evidence.passage.text.text[evidence.sentence[0] : evidence.start]
    ahead = [m.end() for m in _AIMS.finditer(sentence[: len(sentence) - len(own)])]
    return _PLANNED.search(own) is not None or (bool(ahead) and not _DONE.search(sentence, ahead[-1]))


def _of_one_direction(head: str, found: Finding) -> bool:
    """Whether the text prints the change that the question names: a fall of 12% proves no rise, nor does a bare 12%."""
    asked = [way for way in (_UP, _DOWN) if way.search(head)]
    return not asked or any(way.search(_before(found)) for way in asked)
