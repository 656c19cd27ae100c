"""What the browser app and the HTTP API stand on: one index, one assistant, one queue for the models' work."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from rag.app.batches import FOLDER, Batches
from rag.app.library import Library
from rag.app.preferences import load
from rag.app.work import WorkQueue
from rag.errors import RagError
from rag.ledger.clashes import Clashes
from rag.question.bounds import check_question
from rag.types import Answer, Hit

if TYPE_CHECKING:
    from rag.ask import Assistant, WriterChoice
    from rag.encode import Encoder


@dataclass(frozen=True)
class Service:
    """Answers for many askers at once; `open_assistant` is called once, at the first need, in the finding thread."""

    library: Library
    open_assistant: Callable[[], Assistant]
    queue: WorkQueue = field(default_factory=WorkQueue)

    @classmethod
    def of(cls, folder: Path) -> Service:
        """The service over an index folder with the configured models."""
        return cls(Library(folder, _encoder), lambda: _assistant(folder))

    @cached_property
    def assistant(self) -> Assistant:
        return self.open_assistant()

    @cached_property
    def batches(self) -> Batches:
        """The question files that are answered in the background."""
        return Batches(self.library.folder / FOLDER, self.ask, self.library.most)

    @cached_property
    def clashes(self) -> Clashes:
        """The figures of the collection that contradict each other."""
        return Clashes()

    def close(self) -> None:
        """Take no more work; what runs is finished."""
        if "batches" in self.__dict__:  # made at the first need
            self.batches.close()
        self.queue.close()
        self.library.close()

    async def warm_up(self) -> None:
        """Load the models before the first question comes, the language model last and unless nobody wants it.

        What is wrong with them is told when a question comes.
        """
        try:
            assistant = await self.queue.run(lambda: self.assistant)
        except RagError:
            return
        if assistant.writer is not None and load(self.library.folder).writer != "builtin":
            await self.queue.prepare(assistant.writer.warm_up)

    async def ask(
        self,
        question: str,
        history: Sequence[Mapping[str, str]] = (),
        passages: Sequence[str] | None = None,
        source: Sequence[str] = (),
        writer: WriterChoice = "builtin",
        date: date | None = None,
    ) -> Answer:
        """The finished answer; `date` is the day of asking. Raises UsageError, Busy, ModelMissing."""
        async with aclosing(self.stream(question, history, passages, source, writer, date)) as answers:
            async for answer in answers:
                last = answer
        return last

    async def stream(
        self,
        question: str,
        history: Sequence[Mapping[str, str]] = (),
        passages: Sequence[str] | None = None,
        source: Sequence[str] = (),
        writer: WriterChoice = "auto",
        date: date | None = None,
    ) -> AsyncGenerator[Answer, None]:
        """The answer as it grows. Raises as `ask` does."""
        question, day = check_question(question), _day(date)
        answers = self.queue.stream(lambda: self.assistant.begin(question, history, passages, source, writer, **day))
        async with aclosing(answers) as growing:
            async for answer in growing:
                yield answer

    async def search(self, question: str, k: int) -> list[Hit]:
        """One hit for each article, best first."""
        question = check_question(question)
        return await self.queue.run(lambda: self.assistant.retriever.search_articles(question, k))  # type: ignore[attr-defined]


def _day(asked_on: date | None) -> dict[str, date]:
    """The day of asking as an argument, where one is given."""
    return {} if asked_on is None else {"date": asked_on}


def _assistant(folder: Path) -> Assistant:
    from rag.opening import open_assistant

    return open_assistant(folder, empty=True)


def _encoder() -> Encoder:
    from rag.weights.encoders import configured_encoder

    return configured_encoder()
