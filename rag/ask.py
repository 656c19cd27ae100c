"""The assistant: question in, cited answer out. `Assistant.ask` and `Assistant.stream` are the whole pipeline."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from rag.chat import Turn, read_turn
from rag.cite import Citations, check_figures
from rag.errors import WriterFailed
from rag.find import Finding, find
from rag.find.about import find_about, is_headline, names_stand_in
from rag.find.finding import Evidence, OtherTime
from rag.find.fit import checked, named
from rag.find.fresh import is_told_again, prints_new, says
from rag.find.joined.within import find_within
from rag.find.ways import Desk, by_parts, find_by_any_way
from rag.find.worked.over import find_over
from rag.find.worked.sums import worked_out
from rag.ledger.ledger import Ledger
from rag.question.asked_date import dated
from rag.question.background import asked_apart
from rag.question.bounds import check_question
from rag.question.earlier import ARTICLE, Over, about_answers
from rag.question.shapes import Asked, calls_writer, read_question
from rag.question.small_talk import asks_who, is_pleasantry
from rag.question.spoken import as_printed
from rag.question.subject import own_words
from rag.reader import Reader
from rag.retrieve import Retriever, TextsRetriever
from rag.sources import GivenSources, Sources
from rag.types import Answer, Citation, Hit, Passage, Reading, Shape
from rag.wording.builtin import NOTHING_ASKED, WHAT_I_AM, refusal, word
from rag.wording.compose import compose
from rag.wording.dispute import word_dispute

if TYPE_CHECKING:
    from rag.writer import Writer

Found = tuple[Finding | None, Asked, list[Reading]]  # what the index holds for a question, and the readings it was chosen from
WriterChoice = Literal["builtin", "llm", "auto"]


BESIDE = 4.0  # margin by which another article must beat the one that answered the first of several questions
SURE_APART = 3.0  # margin of the last clause of a question by itself, where the whole finds nothing
REFUSED = 0.4999  # the most confidence that a refusal may show: at 0.5 the floor is reached
BYLINED = ("author", "correspondent")  # what only an article prints of itself, and no stray line beside it
FOUND_WHOLE: tuple[Shape, ...] = ("figure", "date", "entity", "about")  # answers that a sentence of the language model must repeat


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
class Assistant:
    """Answers questions over one index, or over texts given with the question. Any stage can be another object."""

    retriever: SourceRetriever
    reader: Reader
    sources: Sources
    writer: Writer | None = None
    settings: AskSettings = AskSettings()
    model: dict[str, str] = field(default_factory=dict)
    ledger: Ledger | None = None  # where there is one, an answer shows what contradicts its figures

    @classmethod
    def open(cls, index: Path | str, writer: Writer | None = None) -> Assistant:
        """Open an index folder with the configured models. Raises IndexMissing, ModelMissing."""
        from rag.opening import open_assistant

        return open_assistant(Path(index), writer)

    def ask(
        self,
        question: str,
        history: Sequence[Mapping[str, str]] = (),
        passages: Sequence[str] | None = None,
        source: Sequence[str] = (),
        writer: WriterChoice = "builtin",
        date: date | None = None,
    ) -> Answer:
        """The finished answer. `date` is the day of asking, against which 今年 and 去年 in the question are read; without it they
        stand as they are. Raises UsageError for an empty or overlong question."""
        *_, last = self.stream(question, history, passages, source, writer, date)
        return last

    def stream(
        self,
        question: str,
        history: Sequence[Mapping[str, str]] = (),
        passages: Sequence[str] | None = None,
        source: Sequence[str] = (),
        writer: WriterChoice = "auto",
        date: date | None = None,
    ) -> Iterator[Answer]:
        """The answer as it grows: first the built-in wording, then, where it helps, the language model's text after it."""
        begun = time.perf_counter()
        clock = Clock(begun)
        checked_question = check_question(question)
        if small := WHAT_I_AM if asks_who(checked_question) else NOTHING_ASKED if is_pleasantry(checked_question) else "":
            yield Answer(question, small, standalone=question, model=self.model, ms=clock.times())
            return
        turn = read_turn(checked_question, history)
        turn = replace(turn, ways=tuple(dated(way, date) for way in turn.ways))
        assistant = self._over(passages) if passages is not None else replace(self, ledger=None) if source else self
        understood, (finding, asked, nearest) = assistant._first_that_says(turn, question, source, clock)
        if apart := asked_apart(understood):
            finding, asked, nearest = _surer((finding, asked, nearest), assistant._found(apart, source, clock))
        if finding is None and about_answers(understood) is None and (printed := as_printed(understood)) != understood:
            again = assistant._found(printed, source, clock)
            finding, asked, nearest = again if again[0] else (finding, asked, nearest)
        answer = assistant._worded(question, understood, asked, finding, nearest, clock)
        yield answer
        if (
            assistant.writer is not None
            and answer.answered
            and (writer == "llm" or (writer == "auto" and calls_writer(asked.shape, len(answer.citations))))
        ):
            yield from assistant._rewritten(answer, assistant.writer, clock)

    def expect(self, question: str, writer: WriterChoice = "auto") -> threading.Thread | None:
        """Begin to load the language model where the answer to this question will likely want it; the thread that does."""
        wanted = writer == "llm" or (writer == "auto" and calls_writer(read_question(question).shape, sources=2))
        if not wanted or self.writer is None:
            return None
        thread = threading.Thread(target=self.writer.warm_up, daemon=True)
        thread.start()
        return thread

    def _over(self, passages: Sequence[str]) -> Assistant:
        """The same assistant over the given texts instead of the index."""
        texts = TextsRetriever(passages)
        return replace(self, retriever=texts, sources=GivenSources(texts.documents), ledger=None)

    def _found(self, question: str, source: Sequence[str], clock: Clock) -> Found:
        """What the index holds for the question; for one about answers given, what can be worked out from them."""
        if over := about_answers(question):
            return self._of_answers(over, source, clock), read_question(over.asks), []
        asked = read_question(question)
        read = partial(self._read, source=source, clock=clock)

        def answer(part: str, near: Passage | None = None, unsure: bool = False) -> Finding | None:
            asked, readings = read_question(part), read(part)
            found = self._about(asked, readings) if asked.about else find(asked, readings, named(part))
            if near is not None and (found is None or not _of_one_article(found.evidence[0].passage, near)):
                here = [r for r in self._read(part, [near.source], clock) if _of_one_article(r.passage, near)]
                there = find(asked, here, named(part))
                found = there if there and (found is None or there.margin > found.margin - BESIDE) else found
            sure = found is not None and (unsure or found.margin >= self.settings.floor)
            return worked_out(part, found) or found if found is not None and sure else None

        def beside(part: str, at: Evidence, taken: Sequence[Evidence]) -> Finding | None:
            (reading,) = checked(self.reader.read(part, [Hit(at.passage, 1.0)]), named(part))
            return find_within(part, reading, at, taken)

        readings = read(question)
        desk = Desk(asked, readings, read, answer, beside, self.settings.floor, self.settings.sure)
        finding = by_parts(desk) or self._about(asked, readings) if asked.about else find_by_any_way(desk)  # 谁编的、谁排的版 are two
        if finding is None and asked.of_content:  # the article prints no such thing of itself; it may of what it tells
            asked = replace(asked, shape=asked.of_content, about=None, of_content=None)
            finding = find_by_any_way(replace(desk, asked=asked))
        sure = finding is not None and finding.margin >= self.settings.floor
        near = finding is not None and finding.other_time is not None and finding.other_time.margin >= self.settings.floor
        return finding if sure or near else None, asked, readings

    def _of_answers(self, over: Over, source: Sequence[str], clock: Clock) -> Finding | None:
        """What can be worked out from the answers to other questions, or what the article that answers one prints of itself."""
        asked = read_question(over.asks)
        found = self._found(over.questions[0], source, clock)[0] if over.asks.startswith(ARTICLE) else None
        if found is None or asked.about is None:
            return find_over(over, lambda one: self._found(one, source, clock)[0])
        (reading,) = self.reader.read(over.questions[0], [Hit(found.evidence[0].passage, 1.0)])
        printed = find_about(asked.about, reading, self.sources)
        return replace(printed, margin=max(printed.margin, self.settings.floor)) if printed else None

    def _first_that_says(self, turn: Turn, question: str, source: Sequence[str], clock: Clock) -> tuple[str, Found]:
        """Of the ways to read a question, the first whose answer says something of what the question newly asks; the question as
        typed needs not say it, and where none does, it is refused as the likeliest reading."""
        first = self._found(turn.ways[0], source, clock)
        if len(turn.ways) == 1 and not turn.exchanged:
            return turn.ways[0], first
        own = own_words(question)
        again: tuple[str, Found] | None = None
        for way in turn.ways:
            found = first if way == turn.ways[0] else self._found(way, source, clock)
            if found[0] is None:
                continue
            said = prints_new(turn.new, found[0]) if turn.exchanged else way == question or not own or says(own, found[0])
            told = way != question and is_told_again(found[0], turn.before)
            if said and not told:
                return way, found
            if said and not turn.exchanged:
                again = again or (way, found)  # unless another reading tells something new
        return again or (turn.ways[0], (None, *first[1:]))

    def _about(self, asked: Asked, readings: Sequence[Reading]) -> Finding | None:
        """What the article that retrieval puts first prints about itself."""
        assert asked.about is not None
        titled = [r for r in readings if is_headline(asked.question, r.passage)]
        own = [r for r in readings if r.passage.article] if asked.about in BYLINED else ()
        first = max(titled or own or readings, key=lambda r: r.hit.score, default=None)
        if first is None or not names_stand_in(asked.question, first.passage):
            return None  # 《红楼梦》的作者 is nobody who wrote for this page
        if asked.about == "date" and asked.of_content and not titled:
            return None  # 《条例》 is no article of ours: when it came out, an article may tell
        found = find_about(asked.about, first, self.sources)
        return replace(found, margin=max(found.margin, self.settings.floor)) if found else None

    def _read(self, question: str, source: Sequence[str], clock: Clock, whole: bool = False) -> list[Reading]:
        """Readings of what was found, checked, surest first: of two passages, of four, of all, until one answers surely.

        `whole`: of all in any case.
        """
        with clock("retrieve"):
            hits = self.retriever.search(question, self.settings.candidates, **({"sources": source} if source else {}))
        readings: list[Reading] = []
        with clock("read"):
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

    def _worded(
        self, question: str, understood: str, asked: Asked, finding: Finding | None, readings: Sequence[Reading], clock: Clock
    ) -> Answer:
        if finding is None or finding.margin < self.settings.floor:
            other = finding.other_time if finding else None
            likely = self._confidence(readings[0].margin if readings and not other else None)
            return Answer(
                question, refusal(other), confidence=min(likely, REFUSED),  # what was refused on other grounds is no likelier than that
                nearest=self._nearest(readings, other),
                shape=asked.shape, standalone=understood, model=self.model, ms=clock.times(),
            )  # fmt: skip
        citations = Citations(self.sources)
        with clock("write"):
            text = word(finding, asked.shape, citations)
            text += word_dispute(finding, self.ledger, citations) if self.ledger else ""
        made = citations.all()
        return Answer(
            question, text, finding.short, True, self._confidence(finding.margin), made, check_figures(text, made, finding.arithmetic),
            shape=asked.shape, standalone=understood, model={**self.model, "writer": "builtin"}, ms=clock.times(),
        )  # fmt: skip

    def _rewritten(self, answer: Answer, writer: Writer, clock: Clock) -> Iterator[Answer]:
        """The model's text over the cited quotes; where it fails or nothing of it stands up, the answer stays as it was."""
        kept = ""
        with clock("write"):
            try:
                pieces = writer.write(answer.standalone, [c.quote for c in answer.citations], answer.shape)
                found = answer.short if answer.shape in FOUND_WHOLE else ""
                for text, whole in compose(pieces, answer.standalone, answer.citations, found, answer.text):
                    kept = text if whole else kept
                    if text:
                        yield replace(answer, text=f"{answer.text}\n\n{text}", ms=clock.times())
            except WriterFailed:
                kept = ""
        yield self._rephrased(answer, kept, writer.name, clock) if kept else replace(answer, ms=clock.times())

    def _rephrased(self, answer: Answer, text: str, writer: str, clock: Clock) -> Answer:
        """The found answer first, the model's wording after it."""
        whole = f"{answer.text}\n\n{text}"
        computed = {f.text: f.arithmetic for f in answer.figures if f.status == "computed"}
        return replace(
            answer,
            text=whole,
            figures=check_figures(whole, answer.citations, computed),
            model={**answer.model, "writer": writer},
            ms=clock.times(),
        )

    def _nearest(self, readings: Sequence[Reading], other: OtherTime | None = None) -> tuple[Citation, ...]:
        """What is shown with a refusal: first the figure of another time, where there is one."""
        best = [Evidence(r.passage, r.spans[0].start, r.spans[0].end) for r in readings if r.spans]
        cited = Citations(self.sources)
        for evidence in ([other.evidence] if other else []) + best[: self.settings.nearest]:
            cited.of(evidence)
        return cited.all()[: self.settings.nearest]

    def _confidence(self, margin: float | None) -> float:
        if margin is None or margin == float("-inf"):
            return 0.0
        return round(1 / (1 + math.exp(-max(-60.0, min(60.0, (margin - self.settings.floor) / self.settings.temperature)))), 4)


def _surer(whole: Found, apart: Found) -> Found:
    """Of a question with its background and without it the surer answer; without it only from what was found for the whole."""
    (found, _, readings), alone = whole, apart[0]
    if alone is None or alone.margin <= (found.margin if found else SURE_APART):
        return whole
    at = alone.evidence[0].passage
    return apart if any(_of_one_article(at, reading.passage) for reading in readings) else whole


def _of_one_article(one: Passage, other: Passage) -> bool:
    return (one.source, one.article) == (other.source, other.article)


class Clock:
    """Milliseconds by stage."""

    def __init__(self, begun: float) -> None:
        self._begun, self._spent, self._running = begun, {"retrieve": 0.0, "read": 0.0, "write": 0.0}, ""
        self._since = 0.0

    def __call__(self, stage: str) -> Clock:
        self._running = stage
        return self

    def __enter__(self) -> None:
        self._since = time.perf_counter()

    def __exit__(self, *_: object) -> None:
        self._spent[self._running] += time.perf_counter() - self._since
        self._running = ""

    def times(self) -> dict[str, float]:
        """retrieve, read, write and total so far."""
        now = time.perf_counter()
        spent = dict(self._spent)
        if self._running:
            spent[self._running] += now - self._since
        return {**{k: round(v * 1000, 1) for k, v in spent.items()}, "total": round((now - self._begun) * 1000, 1)}
