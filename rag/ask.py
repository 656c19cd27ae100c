"""The assistant: question in, cited answer out. `Assistant.ask` and `Assistant.stream` are the whole pipeline."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from rag.chat import read_turn
from rag.cite import Citations, check_figures
from rag.clock import Clock
from rag.errors import WriterFailed
from rag.find.finding import Evidence, OtherTime
from rag.find.printed import as_printed, printed_evidence
from rag.finder import AskSettings, Finder, Found, SourceRetriever
from rag.ledger.ledger import Ledger
from rag.question.asked_date import dated
from rag.question.bounds import check_question
from rag.question.shapes import calls_writer, read_question
from rag.question.small_talk import asks_who, is_pleasantry
from rag.reader import Reader
from rag.retrieve import TextsRetriever
from rag.sources import GivenSources, Sources
from rag.text.simplified import simplified
from rag.types import Answer, Citation, Reading, Shape
from rag.wording.builtin import NOTHING_ASKED, WHAT_I_AM, refusal, word
from rag.wording.compose import compose
from rag.wording.dispute import word_dispute

if TYPE_CHECKING:
    from rag.writer import Writer

WriterChoice = Literal["builtin", "llm", "auto"]


REFUSED = 0.4999  # the most confidence that a refusal may show: at 0.5 the floor is reached
FOUND_WHOLE: tuple[Shape, ...] = ("figure", "date", "entity", "about")  # answers that a sentence of the language model must repeat


@dataclass(frozen=True)
class Assistant:
    """Answers questions over one index, or over texts given with the question. Any stage can be another object."""

    retriever: SourceRetriever
    reader: Reader
    sources: Sources
    writer: Writer | None = None
    settings: AskSettings = field(default_factory=AskSettings)
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
        found, writing = self.begin(question, history, passages, source, writer, date)
        yield found
        yield from writing or ()

    def begin(
        self,
        question: str,
        history: Sequence[Mapping[str, str]] = (),
        passages: Sequence[str] | None = None,
        source: Sequence[str] = (),
        writer: WriterChoice = "auto",
        date: date | None = None,
    ) -> tuple[Answer, Iterator[Answer] | None]:
        """The answer in the built-in wording, and what adds the language model's text to it; None where it is whole."""
        begun = time.perf_counter()
        clock = Clock(begun)
        typed = check_question(question)
        checked_question = simplified(typed)
        if small := WHAT_I_AM if asks_who(checked_question) else NOTHING_ASKED if is_pleasantry(checked_question) else "":
            return Answer(question, small, standalone=question, model=self.model, ms=clock.times()), None
        turn = read_turn(checked_question, [{key: simplified(str(said)) for key, said in before.items()} for before in history])
        turn = replace(turn, ways=tuple(dated(way, date) for way in turn.ways))
        assistant = self._over(passages) if passages is not None else replace(self, ledger=None) if source else self
        finder = Finder(assistant.retriever, self.reader, assistant.sources, self.settings, clock, source)
        understood, found = finder.find_turn(turn, checked_question)
        answer = assistant._worded(question, typed if understood == checked_question else understood, found, clock)
        if (
            assistant.writer is not None
            and answer.answered
            and (writer == "llm" or (writer == "auto" and calls_writer(found.asked.shape, len(answer.citations))))
        ):
            return answer, assistant._rewritten(answer, assistant.writer, clock)
        return answer, None

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

    def _worded(self, question: str, understood: str, found: Found, clock: Clock) -> Answer:
        finding, asked, readings = found.finding and as_printed(found.finding, self.sources), found.asked, found.readings
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
            cited.of(printed_evidence(evidence, self.sources))
        return cited.all()[: self.settings.nearest]

    def _confidence(self, margin: float | None) -> float:
        if margin is None or margin == float("-inf"):
            return 0.0
        return round(1 / (1 + math.exp(-max(-60.0, min(60.0, (margin - self.settings.floor) / self.settings.temperature)))), 4)
