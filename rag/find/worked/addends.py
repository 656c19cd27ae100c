"""Which things a question asks a figure of, where it lists several: 专题片和微党课一共多少部, 新材料、电子信息、装备制造各增长多少."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise

from rag.figures import find_figures
from rag.find.finding import Evidence, Finding, clause_start
from rag.find.near.nearby import own_words
from rag.text.places import find_places
from rag.text.terms import terms
from rag.text.units import interchangeable

TOTAL = re.compile(
    r"一共|总共|合计|共计|总计|加起来|加在一起|加一起|总数|(?<![同公])共(?![赢同产青享和识性通存荣鸣用])(?=[^，。？]{0,12}?(?:多少|几))"
)
_EACH = re.compile(r"各(?:自|有|是|为|达)?(?=[^，。？各]{0,6}(?:多少|几))")
_JOINT = re.compile(r"、|以及|加上|[和与及]")
_ASK = re.compile(r"(?:(?:有|是|为|达到?|了|已)*)(?P<ask>(?:[^，。？、和与及有]{0,8}?)(?:多少|几)[^，。？]*?)[呢啊呀]?[？?。]*$")
_ASK_FIRST = re.compile(r"(?P<ask>(?:多少|几)(?:[^，。？、和与及的]{0,2}?))的?$")
_QUOTED = re.compile("“[^“”]*”|《[^《》]*》")
_KINDS = re.compile(r"(?:这)?(?:[两二三四五六]|\d)(?:大)?(?:类|种|样|项|者|个|家|处)(?P<noun>[^，。？]{0,8})$")
_LEADS_TOTAL = re.compile(r"共|合计|总|累计|加起来")
_LEADS_EACH = re.compile(r"各|均|都|每|分别")
LONGEST = 16


@dataclass(frozen=True, slots=True)
class Addend:
    """One of the things listed, and the question about it alone."""

    label: str
    question: str


def addends(question: str) -> list[Addend]:
    """The things whose figures are to be added up; [] where the question asks for no sum of several.

    >>> [a.question for a in addends("兖州一共拍了多少部专题片和微党课？")]
    ['兖州拍了多少部专题片？', '兖州拍了多少部微党课？']
    """
    total = TOTAL.search(_masked(question))
    return _listed(question, total.start(), total.end()) if total else []


def each_of(question: str) -> list[Addend]:
    """The things of each of which the question asks one figure (各多少); [] where it lists none."""
    each = _EACH.search(_masked(question))
    return _listed(question, each.start(), each.end()) if each else []


def is_one_addend(question: str, found: Finding) -> bool:
    """Whether several things are asked about together and what was found is the figure of one of them: others of the kind stand in its
    sentence, and nothing says that it is their sum, or that each has as many."""
    each = bool(each_of(question))
    if not each and not addends(question):
        return False
    evidence, figures = found.evidence[0], find_figures(found.short)
    if len(found.evidence) > 1 or found.arithmetic or len(figures) != 1:
        return False
    text = evidence.passage.text.text
    low, high = evidence.sentence
    since = max([f.end for f in find_figures(text) if f.end <= evidence.start and f.kind == "figure"], default=0)
    if (_LEADS_EACH if each else _LEADS_TOTAL).search(text[max(since, clause_start(text, evidence.start)) : evidence.start]):
        return False
    return any(_alike(figures[0].unit, f.unit) for f in find_figures(text[low:high]) if f.kind == "figure" and f.text != found.short)


def are_told(sides: Sequence[Addend], found: Sequence[Finding | None]) -> bool:
    """Whether each thing has a figure of its own, whose sentence prints a word that the others do not share."""
    known = [one for one in found if one is not None]
    if len(known) < len(sides) or not are_apart(known):
        return False
    for own, one in zip(_own_words(sides), known, strict=False):
        told = set(terms(one.evidence[0].passage.title + one.evidence[0].told))
        if own and not own & told:
            return False
    return True


def are_apart(found: Sequence[Finding]) -> bool:
    """Whether no two answers are out of the same words."""
    return not any(_same_place(one, other) for one, other in combinations(found, 2))


def paired(sides: Sequence[Addend], found: Sequence[Finding | None]) -> list[Finding]:
    """Where one number was found for several things: the figures of its sentence beside the words of each; [] unless each has its own."""
    first = next((one for one in found if one is not None and len(find_figures(one.short)) == 1), None)
    if first is None:
        return []
    evidence, unit = first.evidence[0], find_figures(first.short)[0].unit
    text = evidence.passage.text.text
    row = [f for f in evidence.amounts if _alike(unit, f.unit)]
    spans = [(f.start, f.end) for f in row]  # 5万元以下村 is a name, its 5万元 no count
    words = [set(terms(own_words(text, (f.start, f.end), [s for s in spans if s != (f.start, f.end)]))) for f in row]
    taken = []
    for own in _own_words(sides):
        shares = [len(own & beside) for beside in words]
        if not shares or not max(shares) or shares.count(max(shares)) > 1:
            return []
        taken.append(row[shares.index(max(shares))])
    if len({f.start for f in taken}) < len(taken):
        return []
    return [replace(first, short=f.text, evidence=(Evidence(evidence.passage, f.start, f.end),)) for f in taken]


def _own_words(sides: Sequence[Addend]) -> list[set[str]]:
    """The words of each label that no other label has."""
    words = [set(terms(side.label)) for side in sides]
    return [mine - set().union(*(w for n, w in enumerate(words) if n != at)) for at, mine in enumerate(words)]


def _same_place(one: Finding, other: Finding) -> bool:
    a, b = one.evidence[0], other.evidence[0]
    return a.passage == b.passage and a.start < b.end and b.start < a.end


def _alike(unit: str, other: str) -> bool:
    return unit == other or (bool(unit) and bool(other) and interchangeable(unit, other))


def _listed(question: str, start: int, end: int) -> list[Addend]:
    """The things listed before the word at start:end, or behind what is asked for; each with its own question."""
    before, behind = question[:start], question[end:]
    ask = _ASK.fullmatch(behind.strip())
    if _JOINT.search(_masked(before)) and ask:
        return _before(before, ask["ask"])
    whole = re.sub(r"[呢啊呀]?[？?。]*$", "", before + behind)
    match = re.search(r"(?:多少|几)", whole)
    if match is None:
        return []
    if _JOINT.search(_masked(whole), match.end()):
        return _behind(whole)
    return _before(whole[: match.start()], whole[match.start() :])


def _before(things: str, ask: str) -> list[Addend]:
    """兖州专题片、微党课 and 多少部: what the list begins with, place and verb, is said of all."""
    head, items = _parted(things)
    kinds = _KINDS.search(items[-1]) if items else None
    if kinds:
        items[-1] = items[-1][: kinds.start()]
        ask = ask if kinds["noun"] == "" else f"{ask}{kinds['noun']}" if _ends_bare(ask) else ask
    if len(items) < 2 or not all(2 <= len(item) <= LONGEST for item in items):
        return []
    verb = "" if re.match("多少|几", ask) is None else "有"
    return [Addend(item, f"{head}{item}{verb}{ask}？") for item in items]


def _behind(whole: str) -> list[Addend]:
    """兖州拍了多少部 and 专题片和微党课."""
    match = re.search(r"(?:多少|几)(?:[个部名人次场家所套项件种处名条期位])?的?", whole)
    assert match is not None
    items = _split(whole[match.end() :])
    if len(items) < 2 or not all(2 <= len(item) <= LONGEST for item in items):
        return []
    return [Addend(item, f"{whole[: match.end()]}{item}？") for item in items]


def _ends_bare(ask: str) -> bool:
    return re.fullmatch(r"[^，。？]{0,8}?(?:多少|几)[^，。？]?", ask) is not None


def _parted(things: str) -> tuple[str, list[str]]:
    """The place that the list begins with, and the items."""
    places = find_places(things)
    joint = _JOINT.search(_masked(things))
    of_all = bool(places) and places[0].start == 0 and not (joint and any(place.start >= joint.end() for place in places))
    at = places[0].end if of_all else 0
    head, rest = things[:at], things[at:].lstrip("的")
    return head, [item.removesuffix("的") for item in _split(rest)]


def _split(things: str) -> list[str]:
    """The items of a list; one that holds a comma is none (增收和保持的两种奖，三年)."""
    cuts = [(0, 0), *(m.span() for m in _JOINT.finditer(_masked(things))), (len(things), len(things))]
    items = [things[a:b] for (_, a), (b, _) in pairwise(cuts)]
    return [] if any(mark in item for item in items for mark in "，,。？") else items


def _masked(text: str) -> str:
    """The text with what stands in quotation marks blotted out: “创业枣庄、共赢未来” lists nothing."""
    return _QUOTED.sub(lambda m: "＊" * len(m[0]), text)
