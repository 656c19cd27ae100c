"""Several questions typed as one: each is answered, in the order asked; see `rag.find.joined.parting` and `rag.find.joined.together`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.figures import find_figures
from rag.find.finding import Finding, Part
from rag.find.joined.change import find_change
from rag.find.joined.parting import Asked, parted
from rag.find.joined.together import BesideAnswerer, NearAnswerer, Together

TURNS = tuple(f"其{number}" for number in "一二三四五六七八九十")
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
    found = Together(asked, answer, beside, floor).found(_each(asked, answer))
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


def _each(asked: Sequence[Asked], answer: NearAnswerer) -> list[Finding | None]:
    """Each question by itself; what answers another does not answer it, unless it may ask for the same in other words."""
    found: list[Finding | None] = []
    for part in asked:
        if part.in_sentence:
            found.append(None)
            continue
        near = next((one.evidence[0].passage for one in reversed(found) if one is not None), None) if part.beside else None
        others = [other for other in found if other] if not part.leans and not part.whole else []
        tried = (answer(f"{way}？", near) for way in part.ways)
        found.append(next((one for one in tried if one and not _same_places([one, *others])), None))
    return found


def _labels(asked: Sequence[Asked]) -> list[str]:
    """What each answer stands under: its question as typed; where one prints a figure each by its turn."""
    labels = [_TAIL.sub("", part.label) for part in asked]
    return labels if not any(find_figures(label) for label in labels) else list(TURNS[: len(labels)])


def or_turn(text: str, number: int) -> str:
    """The text as a label; where it prints a figure only its turn, for what an answer shows must stand in a quote."""
    return TURNS[number] if find_figures(text) else text


def _same_places(found: Sequence[Finding]) -> bool:
    """Whether two of them are the same words: then one answer was found twice."""
    places = {(one.evidence[0].passage.id, one.evidence[0].start, one.evidence[0].end) for one in found}
    return len(places) < len(found)
