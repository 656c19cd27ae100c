"""Question in, finding out: what is read for a question, and which of the ways to understand it answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from rag.chat import Turn
from rag.clock import Clock
from rag.find import Finding, find
from rag.find.about import find_about, is_headline, names_stand_in
from rag.find.finding import Evidence
from rag.find.fit import checked, named
from rag.find.fresh import is_told_again, prints_new, says
from rag.find.joined.joints import ASKING
from rag.find.joined.within import find_within
from rag.find.printed import plain
from rag.find.ways import Desk, by_parts, find_by_any_way
from rag.find.worked.over import find_over
from rag.find.worked.sums import worked_out
from rag.question.background import asked_apart
from rag.question.earlier import ARTICLE, Over, about_answers
from rag.question.shapes import Asked, read_question
from rag.question.spoken import as_printed
from rag.question.subject import own_words
from rag.reader import Reader
from rag.retrieve import Retriever
from rag.sources import Sources
from rag.types import Hit, Passage, Reading

BESIDE = 4.0  # margin by which another article must beat the one that answered the first of several questions
SURE_APART = 3.0  # margin of the last clause of a question by itself, where the whole finds nothing
BYLINED = ("author", "correspondent")  # what only an article prints of itself, and no stray line beside it


class SourceRetriever(Retriever, Protocol):
    """A retriever that can be kept to some sources."""

    def search(self, question: str, k: int, sources: Sequence[str] | None = None) -> list[Hit]: ...


@dataclass(frozen=True)
class AskSettings:
    """How an answer is made."""

    candidates: int = 8  # passages the reader reads; 12 answered no more of 350 held-out questions (models/LOG.md)
    floor: float = -2.0  # margin below which the program says that it does not know; models/reader/README.md says how it was chosen
    temperature: float = 2.5  # turns a margin into a probability: 1 / (1 + exp(-(margin - floor) / temperature))
    nearest: int = 3  # passages shown with a refusal
    sure: float = 5.0  # margin at which what search ranks lower is left unread; none of 453 held-out answers was lost


@dataclass(frozen=True)
class Found:
    """What the index holds for a question, and the readings it was chosen from, surest first."""

    finding: Finding | None
    asked: Asked
    readings: Sequence[Reading] = ()


@dataclass(frozen=True)
class Finder:
    """Finds the answer to one turn. `source` keeps it to some documents; `clock` is told what takes how long."""

    retriever: SourceRetriever
    reader: Reader
    sources: Sources
    settings: AskSettings
    clock: Clock
    source: Sequence[str] = ()

    def find_turn(self, turn: Turn, question: str) -> tuple[str, Found]:
        """How the question was understood, and what was found: for the likeliest way to read it that says something of what is newly
        asked; then without its background; then in the words that newspapers print."""
        understood, found = self._first_that_says(turn, question)
        if apart := asked_apart(understood):
            found = surer(found, self.find(apart))
        if found.finding is None and about_answers(understood) is None and (printed := as_printed(understood)) != understood:
            again = self.find(printed)
            found = again if again.finding else found
        return understood, found

    def find(self, question: str) -> Found:
        """What the index holds for the question; for one about answers given, what can be worked out from them."""
        if over := about_answers(question):
            return Found(self._of_answers(over), read_question(over.asks))
        asked = read_question(question)

        def answer(part: str, near: Passage | None = None, unsure: bool = False) -> Finding | None:
            asked, readings = read_question(part), self._read(part)
            found = self._about(asked, readings) if asked.about else find(asked, readings, named(part))
            if near is not None and (found is None or not _of_one_article(found.evidence[0].passage, near)):
                here = [r for r in replace(self, source=(near.source,))._read(part) if _of_one_article(r.passage, near)]
                there = find(asked, here, named(part))
                found = there if there and (found is None or there.margin > found.margin - BESIDE) else found
            sure = found is not None and (unsure or found.margin >= self.settings.floor)
            return worked_out(part, found) or found if found is not None and sure else None

        def beside(part: str, at: Evidence, taken: Sequence[Evidence]) -> Finding | None:
            (reading,) = checked(self.reader.read(part, [Hit(at.passage, 1.0)]), named(part))
            return find_within(part, reading, at, taken)

        readings = self._read(question)
        desk = Desk(asked, readings, self._read, answer, beside, self.settings.floor, self.settings.sure)
        finding = by_parts(desk) or self._about(asked, readings) if asked.about else find_by_any_way(desk)  # 谁编的、谁排的版 are two
        if finding is None and asked.of_content:  # the article prints no such thing of itself; it may of what it tells
            asked = replace(asked, shape=asked.of_content, about=None, of_content=None)
            finding = find_by_any_way(replace(desk, asked=asked))
        sure = finding is not None and finding.margin >= self.settings.floor
        near = finding is not None and finding.other_time is not None and finding.other_time.margin >= self.settings.floor
        return Found(finding if sure or near else None, asked, readings)

    def _of_answers(self, over: Over) -> Finding | None:
        """What can be worked out from the answers to other questions, or what the article that answers one prints of itself."""
        asked = read_question(over.asks)
        reading = self._answering(over.questions[0]) if over.asks.startswith(ARTICLE) and asked.about else None
        if reading is None or asked.about is None:
            return find_over(over, lambda one: self.find(one).finding)
        printed = find_about(asked.about, reading, self.sources)
        return replace(printed, margin=max(printed.margin, self.settings.floor)) if printed else None

    def _first_that_says(self, turn: Turn, question: str) -> tuple[str, Found]:
        """Of the ways to read a question, the first whose answer says something of what the question newly asks; the question as
        typed needs not say it, and where none does, it is refused as the likeliest reading."""
        first = self.find(turn.ways[0])
        if len(turn.ways) == 1 and not turn.exchanged:
            return turn.ways[0], first
        own = own_words(question)
        again: tuple[str, Found] | None = None
        for way in turn.ways:
            found = first if way == turn.ways[0] else self.find(way)
            if found.finding is None:
                continue
            said = prints_new(turn.new, found.finding) if turn.exchanged else way == question or not own or says(own, found.finding)
            told = way != question and is_told_again(found.finding, turn.before, turn.new)
            if said and not told:
                return way, found
            if said and not turn.exchanged:
                again = again or (way, found)  # unless another reading tells something new
        return again or (turn.ways[0], replace(first, finding=None))

    def _about(self, asked: Asked, readings: Sequence[Reading]) -> Finding | None:
        """What the article that retrieval puts first prints about itself."""
        assert asked.about is not None
        titled = [r for r in readings if is_headline(asked.question, r.passage)]
        own = [r for r in readings if r.passage.article] if asked.about in BYLINED else ()
        first = self._asked_before(asked.question) or max(titled or own or readings, key=lambda r: r.hit.score, default=None)
        if first is None or not names_stand_in(asked.question, first.passage):
            return None  # 《红楼梦》的作者 is nobody who wrote for this page
        if asked.about == "date" and asked.of_content and not titled:
            return None  # 《条例》 is no article of ours: when it came out, an article may tell
        found = find_about(asked.about, first, self.sources)
        return replace(found, margin=max(found.margin, self.settings.floor)) if found else None

    def _asked_before(self, question: str) -> Reading | None:
        """枣庄市的党员有多少名，这篇是谁写的: the passage that answers what was asked before, whatever search puts first for the whole."""
        before, _, last = question.rpartition("，")
        if not ASKING.search(before) or read_question(last).about is None or read_question(before).about is not None:
            return None
        return self._answering(before)

    def _answering(self, question: str) -> Reading | None:
        """The passage that answers a question; None where nothing does."""
        found = self.find(question).finding
        return self.reader.read(question, [Hit(found.evidence[0].passage, 1.0)])[0] if found else None

    def _read(self, question: str, whole: bool = False) -> list[Reading]:
        """Readings of what was found, checked, surest first: of two passages, of four, of all, until one answers surely.

        `whole`: of all in any case.
        """
        with self.clock("retrieve"):
            found = self.retriever.search(question, self.settings.candidates, **({"sources": self.source} if self.source else {}))
            hits = [plain(hit) for hit in found]
        readings: list[Reading] = []
        with self.clock("read"):
            for upto in (len(hits),) if whole else (2, 4, len(hits)):
                more = checked(self.reader.read(question, hits[len(readings) : upto]), named(question))
                readings = sorted([*readings, *more], key=lambda reading: -reading.margin)
                if len(readings) == len(hits) or self._is_sure(question, readings):
                    break
        return readings

    def _is_sure(self, question: str, readings: Sequence[Reading]) -> bool:
        """Whether a passage answers surely, and still does after all that speaks against its answer: another year, number or post."""
        if readings[0].margin < self.settings.sure:
            return False
        found = find(read_question(question), readings, named(question))
        return found is not None and found.margin >= self.settings.sure


def surer(whole: Found, apart: Found) -> Found:
    """Of a question with its background and without it the surer answer; without it only from what was found for the whole."""
    alone = apart.finding
    if alone is None or alone.margin <= (whole.finding.margin if whole.finding else SURE_APART):
        return whole
    at = alone.evidence[0].passage
    return apart if any(_of_one_article(at, reading.passage) for reading in whole.readings) else whole


def _of_one_article(one: Passage, other: Passage) -> bool:
    return (one.source, one.article) == (other.source, other.article)
