"""How many died, were hurt, were saved: of 7人遇难4人获救, asked 死了几个, the figure beside which the text says so in any word.

A question has one of many words for each (死了, 遇难), a text another (身亡, 丧生): both are of one fate.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.find.finding import sentence_around
from rag.types import Figure

OTHER_FATE = 10.0  # what a figure loses, where another of its sentence stands beside the fate that is asked for
REACH = 8  # characters behind a figure, up to the next one, in which its fate is told

_FATES = {
    "死": r"死亡|死(?!角|者家属|机|板)|遇难|遇害|丧生|身亡|罹难|丧命|没了命|牺牲|不治",
    "重伤": r"重伤(?!势)|伤[得势情](?:比?较)?(?:严?重|最重)|危重",
    "轻伤": r"轻伤|轻微伤|伤[得势情](?:比?较)?轻",
    "伤": r"受伤|伤[了者亡员]|(?<=[人名个])伤(?![心感])",
    "失踪": r"失踪|失联|下落不明|没找到",
    "获救": r"获救|救[了起出上下](?!治)|被救|脱险|生还",
    "被困": r"被困|困住|没救出来|受困",
}
_ANY = re.compile("|".join(f"(?P<f{number}>{words})" for number, words in enumerate(_FATES.values())))
_TOGETHER = re.compile(rf"(?:{'|'.join(_FATES.values())})[、和与及或]{{1,2}}(?:{'|'.join(_FATES.values())})|[死失]伤|伤亡")
_HOW_MANY = re.compile("多少|几")
_PAUSES = re.compile("[，,；;。：:！？!?\\n]")


def fate_gap(question: str, text: str, figure: Figure, figures: Sequence[Figure]) -> float:
    """What speaks against a count of people for the fate that is told beside another of its sentence."""
    asked = _asked(question)
    if not asked or asked in _told(text, figure, figures):
        return 0.0
    low, high = sentence_around(text, figure.start, figure.end)
    beside = [f for f in figures if f.kind == "figure" and low <= f.start and f.end <= high and f != figure]
    return OTHER_FATE * any(asked in _told(text, other, figures) for other in beside)


def _asked(question: str) -> str:
    """The fate that stands nearest to what asks how many; "" where none does."""
    counts = list(_HOW_MANY.finditer(question))
    found = list(_ANY.finditer(question))
    if not counts or not found or _TOGETHER.search(question):
        return ""
    name = min(found, key=lambda one: abs(one.start() - counts[-1].start())).lastgroup or ""
    return list(_FATES)[int(name[1:])]


def _told(text: str, figure: Figure, figures: Sequence[Figure]) -> set[str]:
    """The fates that are told of the people a figure counts: behind it, else before it in its clause; of its parts what is told of the
    whole (21人受伤，其中德州20人)."""
    low, _ = sentence_around(text, figure.start, figure.end)
    before = [f for f in figures if f.kind == "figure" and low <= f.start and f.end <= figure.start]
    return next((told for one in (figure, *reversed(before)) if (told := _told_beside(text, one, figures))), set())


def _told_beside(text: str, figure: Figure, figures: Sequence[Figure]) -> set[str]:
    nearest = min((f.start for f in figures if f.start >= figure.end), default=len(text))
    behind = _PAUSES.split(text[figure.end : min(nearest, figure.end + REACH)])[0]
    last = max((f.end for f in figures if f.end <= figure.start), default=0)
    before = _PAUSES.split(text[max(last, figure.start - REACH) : figure.start])[-1]
    return _fates(behind) or _fates(before)


def _fates(words: str) -> set[str]:
    return {list(_FATES)[int((match.lastgroup or "f0")[1:])] for match in _ANY.finditer(words)}
