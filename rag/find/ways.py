"""The ways in which a question can be answered, in the order in which they are tried.

A way looks at the question first: where it does not ask what the way is for, the way finds nothing and costs nothing. What is put
together out of several sentences (a comparison, joined questions, a verdict) goes before what one sentence prints.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from rag.find import find
from rag.find.compared.chronology import asks_when_of_several, find_chronology, find_of_that_day
from rag.find.compared.comparison import find_comparison, find_named_side, is_half
from rag.find.compared.contest import asks_contest
from rag.find.compared.winner import find_winner, names_winner
from rag.find.directory import find_in_directory
from rag.find.figure import find_marked
from rag.find.finding import Finding
from rag.find.fit import named
from rag.find.joined.several import find_several
from rag.find.joined.together import BesideAnswerer, NearAnswerer
from rag.find.near.reported import own_time
from rag.find.reports import find_reports
from rag.find.verdict import find_alternative, find_verdict
from rag.find.whether import find_whether
from rag.find.worked.addends import is_one_addend
from rag.find.worked.before import earlier_value
from rag.find.worked.converted import converted
from rag.find.worked.mean import asks_mean, find_mean, is_mean
from rag.find.worked.rest import find_rest, is_done
from rag.find.worked.share import asks_ratio, find_share, find_times, is_ratio, own_share, share_of_those
from rag.find.worked.sums import find_each, find_total, is_one_end, worked_out
from rag.question.shapes import Asked
from rag.types import Reading


class QuestionReader(Protocol):
    """Readings of what is found for a question, checked, surest first; `whole`: of every passage found, however sure the first is."""

    def __call__(self, question: str, /, whole: bool = False) -> list[Reading]: ...


@dataclass(frozen=True)
class Desk:
    """A question on the desk: its readings, and the means to ask further ones."""

    asked: Asked
    readings: Sequence[Reading]
    read: QuestionReader
    answer: NearAnswerer
    beside: BesideAnswerer
    floor: float  # margin below which the program says that it does not know
    sure: float  # margin at which nothing better is looked for

    @property
    def question(self) -> str:
        return self.asked.question

    def read_whole(self, question: str) -> list[Reading]:
        return self.read(question, whole=True)


def find_by_any_way(desk: Desk) -> Finding | None:
    """What the first way that finds something finds; sure or not."""
    if asks_when_of_several(desk.question):
        return by_chronology(desk)  # no other way dates each event
    return next((found for way in OUT_OF_SEVERAL if (found := way(desk))), None) or out_of_one(desk)


def by_chronology(desk: Desk) -> Finding | None:
    """Which of several events came first, whether they fell in one year."""
    return find_chronology(desk.question, desk.answer)


def by_reports(desk: Desk) -> Finding | None:
    """What each of several reports says."""
    return find_reports(desk.question, desk.read_whole, desk.floor)


def by_directory(desk: Desk) -> Finding | None:
    """The value that stands beside the label asked for, in a row of such pairs."""
    return find_in_directory(desk.question, desk.readings)


def by_contest(desk: Desk) -> Finding | None:
    """Which of several has the most."""
    if not asks_contest(desk.question):
        return None
    return find_winner(desk.question, desk.read_whole(desk.question), named(desk.question))


def by_comparison(desk: Desk) -> Finding | None:
    """How much more one has than another."""
    return find_comparison(desk.question, desk.answer, desk.read_whole) if desk.asked.shape == "compare" else None


def by_side(desk: Desk) -> Finding | None:
    """Which side of a printed comparison is meant."""
    return find_named_side(desk.question, desk.read_whole)


def by_parts(desk: Desk) -> Finding | None:
    """Several questions typed as one."""
    return find_several(desk.question, desk.answer, desk.beside, desk.floor)


def by_verdict(desk: Desk) -> Finding | None:
    """Whether a stated figure is so."""
    return find_verdict(desk.question, desk.answer) if desk.asked.shape == "yes_no" else None


def by_alternative(desk: Desk) -> Finding | None:
    """Which of two stated figures is so."""
    return find_alternative(desk.question, desk.answer) if "还是" in desk.question else None


OUT_OF_SEVERAL: tuple[Callable[[Desk], Finding | None], ...] = (
    by_reports,
    by_directory,
    by_contest,
    by_comparison,
    by_side,
    by_parts,
    by_verdict,
    by_alternative,
)


def out_of_one(desk: Desk) -> Finding | None:
    """What a sentence prints in the wanted shape, or what can be worked out from it."""
    asked, question = desk.asked, desk.question
    found = find(asked, desk.readings, named(question))
    if found is not None and not names_winner(question, found):
        return None  # a sentence about one side names no winner
    if asked.shape == "compare":
        found = find_marked(question, desk.readings, named(question)) or found
        return None if found is not None and is_half(question, found) else found
    if asked.shape == "yes_no":
        return find_whether(question, found, desk.read_whole)
    if asked.shape == "date" and found is not None:
        found = own_time(question, found)
    if asked.shape == "figure" and (left := find_rest(question, desk.readings)):
        return left
    if asked.shape == "figure" and found is not None and is_done(question, found):
        return None  # what is left was asked for
    if asks_mean(question) and (found is None or not is_mean(found)):
        return find_mean(question, desk.answer)
    if asked.shape == "figure" and found is not None:
        whole = earlier_value(question, found) or find_total(question, desk.answer) or find_each(question, desk.answer)
        if whole is None and is_one_addend(question, found):
            return None
        found = whole or worked_out(question, found) or (None if is_one_end(question, found) else found)
        found = converted(question, found) if found else None
    if (found is None or found.margin < desk.sure) and (of_that_day := find_of_that_day(question, desk.answer)):
        return of_that_day
    if found is None or found.margin < desk.floor or "%" not in found.short:
        found = find_share(question, desk.answer) or found
    return as_ratio(desk, found) if found is not None and asks_ratio(question) else found


def as_ratio(desk: Desk, found: Finding) -> Finding | None:
    """Where a share or a multiple is asked for: that of the very thing, worked out where it is not printed; never an amount."""
    question = desk.question
    worked = own_share(question, found) if is_ratio(found) else find_times(question, desk.answer) or share_of_those(question, found)
    return worked or (found if is_ratio(found) else None)
