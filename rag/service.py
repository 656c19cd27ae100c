"""What the browser app and the HTTP API stand on: one index, one assistant, one queue for the models' work."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import RagError
from rag.library import Library
from rag.question import check_question
from rag.types import Answer, Hit
from rag.work import WorkQueue

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

    async def warm_up(self) -> None:
        """Load the models before the first question comes. What is wrong with them is told when one does."""
        try:
            await self.queue.run(lambda: self.assistant)
        except RagError:
            return

    async def ask(
        self,
        question: str,
        history: Sequence[Mapping[str, str]] = (),
        passages: Sequence[str] | None = None,
        source: Sequence[str] = (),
        writer: WriterChoice = "builtin",
    ) -> Answer:
        """The finished answer. Raises UsageError, Busy, ModelMissing."""
        question = check_question(question)
        if writer == "builtin":
            return await self.queue.run(lambda: self.assistant.ask(question, history, passages, source, "builtin"))
        async with aclosing(self.stream(question, history, passages, source, writer)) as answers:
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
    ) -> AsyncGenerator[Answer, None]:
        """The answer as it grows. Raises as `ask` does."""
        question = check_question(question)
        answers = self.queue.stream(lambda: self.assistant.stream(question, history, passages, source, writer))
        async with aclosing(answers) as growing:
            async for answer in growing:
                yield answer

    async def search(self, question: str, k: int) -> list[Hit]:
        """One hit for each article, best first."""
        question = check_question(question)
        return await self.queue.run(lambda: self.assistant.retriever.search_articles(question, k))  # type: ignore[attr-defined]


def _assistant(folder: Path) -> Assistant:
    from rag.ask import Assistant

    return Assistant.open(folder)


def _encoder() -> Encoder:
    from rag.encode import SentenceEncoder
    from rag.models import encoder_path

    return SentenceEncoder(encoder_path())
