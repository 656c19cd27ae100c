"""How many there are now: of 2015年有线路2条，目前运营线路达9条 the second, and where a question names no time at all, the latest told.

Only what the text itself calls later counts: a later year, 目前, or what it says has become so (成长为, 发展到); an old year alone is no
less an answer where nothing later is told.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.dates import Period, find_periods, period_of, question_period
from rag.find.finding import clause_around, clause_start, sentence_around
from rag.question.asked import QuestionUnits, fits
from rag.question.subject import THEN
from rag.text.facts import printed
from rag.types import Figure, Passage

LONG_AGO = 12.0  # what a figure of a past year loses, where a later one of the same is told

_NOW = re.compile("现在|如今|目前|眼下|当前|现有|今天|今日|至今")
_STATE = re.compile("(?:有|设|共|拥有)(?:了)?(?:多少|几)|有[^，,]*[，,](?:多少|几)|是多少")
_DID = re.compile("[了过]|将|要|每|新|获|办|举|排|第几|一共|总共")
_COUNTED = re.compile("(?:多少|几).(?P<noun>[\u4e00-\u9fff]{2,})")
_TO_COME = re.compile("将|预计|计划|规划|力争|拟|有望|目标|未来")
_BECAME = re.compile("(?:成长为?|发展[到为成]|增加?[到至]|扩大?[到至为]|壮大[到为]|变成|达到?|已有|拥有)")


Told = tuple[Passage, Figure]


def lately(question: str, told: Sequence[Told], wanted: QuestionUnits | None) -> dict[int, int]:
    """Of figures that might answer, by its place each that is told as later, with the place of the past year's figure of the same
    article; empty where a question asks for another time, or what was done at some time."""
    if not _asks_the_present(question):
        return {}
    alike = [n for n, (passage, f) in enumerate(told) if f.kind == "figure" and fits(f, wanted) and _is_of_noun(question, passage, f)]
    found: dict[int, int] = {}
    for past in alike:
        passage, figure = told[past]
        year = _period(passage, figure)
        if year is None or year.start is None or year.end is None or year.start.year != year.end.year:
            continue
        later = [n for n in alike if n != past and told[n][1].unit == figure.unit and _is_later(told[n], told[past], year)]
        found |= dict.fromkeys(later[-1:], past)
    return found


def _period(passage: Passage, figure: Figure) -> Period | None:
    """What a figure is told of; the time before it in its sentence."""
    text = passage.text.text
    return period_of(find_periods(text, printed(passage.date)), text, figure.start)


def _asks_the_present(question: str) -> bool:
    if _NOW.search(question):
        return True
    return bool(_STATE.search(question)) and not (_DID.search(question) or THEN.search(question) or question_period(question, None))


def _is_of_noun(question: str, passage: Passage, figure: Figure) -> bool:
    """Whether the clause of a figure prints the last word of what the question counts, where it says what that is."""
    counted, text = _COUNTED.search(question), passage.text.text
    noun = counted["noun"].rstrip("呢啊吗了")[-2:] if counted else ""
    return noun in clause_around(text, figure.start, figure.end)


def _is_later(told: Told, past: Told, year: Period) -> bool:
    """Whether a figure is told of a later year of the same article, or behind the past one of now or as what has become of it."""
    (passage, figure), (other, before) = told, past
    if (passage.source, passage.article) != (other.source, other.article):
        return False
    own, text = _period(passage, figure), passage.text.text
    if _TO_COME.search(text, clause_start(text, figure.start), figure.start):
        return False
    if own is not None and own.end is not None and year.end is not None and (passage, own) != (other, year):
        return own.end > year.end
    if (passage.id, figure.start) < (other.id, before.start):
        return False
    low = sentence_around(text, figure.start, figure.end)[0]
    apart = passage != other or low >= before.end
    return bool(
        _NOW.search(text, max(low, before.end * (passage == other)), figure.start) or (apart and _BECAME.search(text, low, figure.start))
    )
