"""The answers to several questions, out of one sentence where one sentence prints them all.

What the surest answer stands in holds the others: its sentence is looked at for them first, then its article; another article answers
only where it is clearly surer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from rag.figures import find_figures
from rag.find.figure import SHARES
from rag.find.finding import Evidence, Finding
from rag.find.joined.joints import LONGEST_NOUN
from rag.find.joined.parting import Asked
from rag.question.asked import expected_units, fits
from rag.question.shapes import read_question
from rag.text.units import family
from rag.types import Figure, Passage

ANCHOR = 0.0  # margin from which an answer is sure enough for its sentence to be looked at for the others
ELSEWHERE = 3.0  # margin by which an answer of another sentence must beat one of the sure one's
NAMED = 3.0  # margin from which that sentence answers with anything but such a figure or a date
UNSURE = 3.5  # how far below the floor a figure of the unit asked for, or a date, may be in the sentence of a sure answer

_PAUSES = re.compile("[，,；;。、！!？?\n]")
_OF_WHICH = re.compile("其中|当中|里面")


class NearAnswerer(Protocol):
    """Answers one question; `near` is a passage in whose article the answer likely stands too; `unsure`: below the floor as well."""

    def __call__(self, question: str, /, near: Passage | None = None, unsure: bool = False) -> Finding | None: ...


class BesideAnswerer(Protocol):
    """The best answer to one question that stands in the sentence of `at`, sure or not, outside of what is `taken`."""

    def __call__(self, question: str, /, at: Evidence, taken: Sequence[Evidence]) -> Finding | None: ...


@dataclass(frozen=True)
class Together:
    """Several questions that may have their answers in one sentence."""

    asked: Sequence[Asked]
    answer: NearAnswerer
    beside: BesideAnswerer
    floor: float

    def found(self, alone: Sequence[Finding | None]) -> list[Finding | None]:
        """What is found for each, given what each finds by itself."""
        anchor = self._surest(alone)
        sure = alone[anchor] if anchor is not None else None
        if anchor is None or sure is None or not all(part.beside for part in self.asked[1:]):
            return list(alone)
        others = [part for number, part in enumerate(self.asked) if number != anchor]
        least = self.floor if all(part.in_sentence for part in others) else max(ANCHOR, self.floor)
        if sure.margin < least or read_question(self.asked[anchor].ways[0]).shape in ("why_how", "yes_no"):
            return list(alone)
        made = self._around(anchor, sure, alone)
        return self._around_unsure(anchor, sure, made) or made

    def _surest(self, alone: Sequence[Finding | None]) -> int | None:
        """Which answer is the surest; of two that are the same words the one whose question stands by itself."""
        known = [(number, one) for number, one in enumerate(alone) if one is not None]
        own = [one for number, one in known if not self.asked[number].leans]
        sure = [
            (number, one)
            for number, one in known
            if not self.asked[number].leans or not any(touches(one, other.evidence) for other in own if other is not one)
        ]
        return max(sure, key=lambda pair: pair[1].margin)[0] if sure else None

    def _around(self, anchor: int, sure: Finding, alone: Sequence[Finding | None]) -> list[Finding | None]:
        """The others from the sentence of the sure one, else from its article, else from where they were found."""
        at, taken, made = sure.evidence[0], list(sure.evidence), list(alone)
        for number, part in enumerate(self.asked):
            one = alone[number]
            if number == anchor:
                continue
            if one is not None and _in_sentence(one, at) and not touches(one, taken):
                taken += one.evidence
                continue
            here = self._whole_of(alone, number) or self._best_beside(part, at, taken) or self._side_by_side(at, number)
            if here and (one is None or touches(one, taken) or here.margin > one.margin - ELSEWHERE):
                made[number] = replace(here, margin=max(here.margin, self.floor))
                taken += here.evidence
                continue
            if not part.in_sentence and (one is None or at.passage.article != one.evidence[0].passage.article):
                tried = (self.answer(f"{way}？", at.passage) for way in part.ways)
                one = next((new for new in tried if new and not touches(new, taken)), one)
            made[number] = None if one is not None and touches(one, taken) and not part.leans else one
        return made

    def _around_unsure(self, anchor: int, sure: Finding, made: Sequence[Finding | None]) -> list[Finding | None] | None:
        """Both of two from the sentence in which the one that is not found would unsurely be, where the sure one is as good there."""
        missing = [number for number, one in enumerate(made) if one is None]
        if len(made) != 2 or len(missing) != 1 or self.asked[missing[0]].in_sentence:
            return None
        way = self.asked[missing[0]].ways[0]
        hint = self.answer(f"{way}？", unsure=True)
        if hint is None or hint.margin < self.floor - UNSURE or not _is_of_kind(way, hint, sure.evidence[0]):
            return None
        here = self._best_beside(self.asked[anchor], hint.evidence[0], hint.evidence)
        if here is None or here.margin < max(ANCHOR, sure.margin - ELSEWHERE):
            return None
        pair = {anchor: here, missing[0]: replace(hint, margin=max(hint.margin, self.floor))}
        return [pair[number] for number in range(2)]

    def _best_beside(self, part: Asked, at: Evidence, taken: Sequence[Evidence]) -> Finding | None:
        """The best that the sentence prints for a question, asked in any way, if it is sure or of the very kind asked for."""
        tried = [(way, one) for way in part.ways if (one := self.beside(f"{way}？", at, taken))]
        least = float("inf") if part.in_sentence else NAMED
        good = [one for way, one in tried if one.margin >= (self.floor - UNSURE if _is_of_kind(way, one, at) else least)]
        return max(good, key=lambda one: one.margin, default=None)

    def _side_by_side(self, at: Evidence, number: int) -> Finding | None:
        """35位|摄影家的|四百余幅: the figure printed beside the sure one, for 多少位摄影家的多少张片子."""
        if len(self.asked) != 2 or not self.asked[1].tight:
            return None
        text, sure = at.passage.text.text, _figure(at)
        figures = [f for f in find_figures(text) if f.kind == "figure"]
        if sure not in figures or not fits(sure, expected_units(self.asked[1 - number].ways[0])):
            return None
        beside = figures.index(sure) + (1 if number else -1)
        other = figures[beside] if 0 <= beside < len(figures) else None
        if other is None or family(other.unit) not in ("计数", "人"):
            return None
        between = text[min(sure.end, other.end) : max(sure.start, other.start)]
        if _PAUSES.search(between) or len(between) > LONGEST_NOUN:
            return None
        return Finding(other.text, (Evidence(at.passage, other.start, other.end),), 0.0)

    def _whole_of(self, alone: Sequence[Finding | None], number: int) -> Finding | None:
        """6267人，其中…4075人: what 其中 is printed behind, for the question before the one that asks 其中多少."""
        of = alone[number + 1] if number + 1 < len(alone) and self.asked[number + 1].of_those else None
        part = _figure(of.evidence[0]) if of else None
        if of is None or part is None:
            return None
        passage, low = of.evidence[0].passage, of.evidence[0].sentence[0]
        mark = _OF_WHICH.search(passage.text.text, low, part.start)
        before = [f for f in find_figures(passage.text.text) if mark and low <= f.start and f.end <= mark.start() and f.kind == "figure"]
        whole = before[-1] if before else part
        if whole == part or whole.value is None or part.value is None or whole.value < part.value:
            return None
        if family(whole.unit) != family(part.unit) or not fits(whole, expected_units(self.asked[number].ways[0])):
            return None
        return Finding(whole.text, (Evidence(passage, whole.start, whole.end),), of.margin)


def _is_of_kind(way: str, found: Finding, at: Evidence) -> bool:
    """Whether a date is asked for and found, or a figure of the unit asked for (个 for another measure word is too weak); what is more
    or less than the sure figure has its unit, or is a share of it."""
    figure, shape = _figure(found.evidence[0]), read_question(way).shape
    if figure is None or shape == "date" or figure.kind != "figure":
        return figure is not None and shape == figure.kind == "date"
    if shape == "compare":
        sure = _figure(at)
        return figure.unit in SHARES or (sure is not None and family(figure.unit) == family(sure.unit))
    wanted = expected_units(way)
    return bool(wanted and wanted.units and fits(figure, wanted) and (figure.unit != "个" or wanted.best in ("", "个")))


def _figure(evidence: Evidence) -> Figure | None:
    """The figure that the evidence is, or begins with."""
    figures = find_figures(evidence.passage.text.text)
    return next((f for f in figures if f.start < evidence.end and evidence.start < f.end), None)


def _in_sentence(found: Finding, at: Evidence) -> bool:
    low, high = at.sentence
    return found.evidence[0].passage == at.passage and low <= found.evidence[0].start < high


def touches(found: Finding, taken: Sequence[Evidence]) -> bool:
    """Whether an answer holds some of what is taken."""
    return any(a.passage == b.passage and a.start < b.end and b.start < a.end for a in found.evidence for b in taken)
