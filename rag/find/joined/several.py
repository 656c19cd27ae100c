"""Several questions typed as one: each is answered, in the order asked; see `rag.find.joined.parting` and `rag.find.joined.together`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.figures import find_figures
from rag.find.finding import Finding, Part
from rag.find.joined.change import find_change
from rag.find.joined.joints import ASKING
from rag.find.joined.parting import Asked, parted, undated
from rag.find.joined.together import BesideAnswerer, NearAnswerer, Together, touches
from rag.question.shapes import read_question

TURNS = tuple(f"其{number}" for number in "一二三四五六七八九十")
LONGEST_NAME = 16  # characters
SURE = 2.0  # margin from which a later answer need not stand where the name is printed that the first one asked for

_PAUSE = re.compile("[，,、；;。]")
_TAIL = re.compile(r"[，,。？?；;：: ]+$")


def find_several(question: str, answer: NearAnswerer, beside: BesideAnswerer, floor: float) -> Finding | None:
    """The answers to several questions; one that is not found keeps its place without an answer.

    None where there is only one question, where none is found, and where not both of 甲和乙分别 are.
    """
    if changed := find_change(question, answer):
        return changed
    asked = parted(question)
    if not asked:
        return None
    alone = _each(asked, answer)
    if not any(alone) and (whole := answer(question)):
        alone[0] = whole  # typed together they may be clearer than each by itself
    found = _once_each(Together(asked, answer, beside, floor).found(alone), asked)
    found = [None if one and _is_astray(one, part, asked, found) else one for one, part in zip(found, asked, strict=True)]
    if found[0] is None:  # how many of which, where it is not known of which
        found = [None if one.leans else it for one, it in zip(asked, found, strict=True)]
    known = [one for one in found if one is not None]
    if not known or _same_places(known) or (len(known) < len(asked) and any(one.whole for one in asked)):
        return None
    labels = _labels(asked)
    parts = tuple(Part(label, one.short if one else "", one.evidence if one else ()) for label, one in zip(labels, found, strict=True))
    arithmetic = {size: how for one in known for size, how in one.arithmetic.items()}
    evidence = tuple(e for part in parts for e in part.evidence)
    return Finding("；".join(one.short for one in known), evidence, min(one.margin for one in known), parts, "", arithmetic)


def _once_each(found: Sequence[Finding | None], asked: Sequence[Asked]) -> list[Finding | None]:
    """Where one answer was found twice, it answers the earlier of two questions, or the one that does not lean on the other; one of a
    few characters that names nothing (投了多少钱，花了多少) may ask for the same in other words."""
    kept = list(found)
    for later, one in enumerate(found):
        for earlier, other in enumerate(found[:later]):
            if one is not None and other is not None and _same_places([one, other]) and _names_something(asked[later]):
                kept[earlier if asked[earlier].leans and not asked[later].leans else later] = None
    return kept


def _names_something(part: Asked) -> bool:
    if read_question(part.ways[0]).shape == "why_how":
        return False
    return not part.leans or len(re.sub(rf"{ASKING.pattern}|[了过个人名]", "", part.label)) > 1


def _each(asked: Sequence[Asked], answer: NearAnswerer) -> list[Finding | None]:
    """Each question by itself; what answers another does not answer it, unless it may ask for the same in other words."""
    found: list[Finding | None] = []
    for part in asked:
        if part.in_sentence:
            found.append(None)
            continue
        near = next((one.evidence[0].passage for one in reversed(found) if one is not None), None) if part.beside else None
        free = part.leans or part.whole or read_question(part.ways[0]).shape == "why_how"  # how: one sentence may tell both
        others = [] if free else [other for other in found if other]
        new = _of_whom(part, asked, found, answer)
        for way in part.ways if new is None else ():
            one = answer(f"{way}？", near)
            if one and part.another and found[-1] and _same_places([one, found[-1]]) and one.margin > found[-1].margin:
                found[-1], others = None, []  # it is rather of the one that is named now
            if one and not _same_places([one, *others]) and not _is_astray(one, part, asked, found):
                new = one
                break
        found.append(new)
    return found


def _of_whom(part: Asked, asked: Sequence[Asked], found: Sequence[Finding | None], answer: NearAnswerer) -> Finding | None:
    """What is found of somebody or something whose name the first one asked for: 接手的银行叫啥，资产多少, by that name."""
    name, first = _name_found(part, asked, found), found[0] if found else None
    one = answer(f"{name}{part.label}？", first.evidence[0].passage) if name and first else None
    return one if one and first and name in one.evidence[0].told and not touches(one, first.evidence) else None


def _is_astray(one: Finding, part: Asked, asked: Sequence[Asked], found: Sequence[Finding | None]) -> bool:
    """Whether an unsure answer of the kind stands where that name does not."""
    name = _name_found(part, asked, found)
    return bool(name) and one.margin < SURE and name not in one.evidence[0].told


def _name_found(part: Asked, asked: Sequence[Asked], found: Sequence[Finding | None]) -> str:
    """The name that the first question asked for and found, where a later one of a few characters asks on; else ""."""
    first = found[0] if found else None
    if first is None or not part.leans or read_question(asked[0].ways[0]).shape != "entity":
        return ""
    return first.short if len(first.short) <= LONGEST_NAME and not _PAUSE.search(first.short) else ""


def _labels(asked: Sequence[Asked]) -> list[str]:
    """What each answer stands under: its question as typed; where one prints a figure each by its name, else without its dates, else by
    its turn, for what an answer shows must stand in a quote."""
    typed = [_TAIL.sub("", part.label) for part in asked]
    ways = typed, [part.name for part in asked], [undated(label) for label in typed]
    return next((list(way) for way in ways if _tells_apart(way)), list(TURNS[: len(typed)]))


def _tells_apart(labels: Sequence[str]) -> bool:
    return all(labels) and len(set(labels)) == len(labels) and not any(find_figures(label) for label in labels)


def or_turn(text: str, number: int) -> str:
    """The text as a label; where it prints a figure only its turn, for what an answer shows must stand in a quote."""
    return TURNS[number] if find_figures(text) else text


def _same_places(found: Sequence[Finding]) -> bool:
    """Whether two of them are the same words: then one answer was found twice."""
    places = {(one.evidence[0].passage.id, one.evidence[0].start, one.evidence[0].end) for one in found}
    return len(places) < len(found)
