"""Model work in a bounded queue: questions are looked up one at a time, written one at a time, and the rest wait their turn."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

from rag.errors import RagError

T = TypeVar("T")
_END = object()


class Busy(RagError):
    """More is asked than the queue takes."""

    http_status = 503


class WorkQueue:
    """One thread finds, one writes, so that a long text being written keeps nobody waiting for what is found.

    At most `limit` jobs are in it; the one after is refused with Busy. To be used from one event loop.
    """

    def __init__(self, limit: int = 256) -> None:
        self.limit = limit
        self.inside = 0
        self._finding = ThreadPoolExecutor(1, "finding")
        self._writing = ThreadPoolExecutor(1, "writing")
        self._pen = asyncio.Lock()  # held by the one job whose text is being written

    def __len__(self) -> int:
        return self.inside

    async def run(self, job: Callable[[], T]) -> T:
        """The result of a job that only finds."""
        with self._place():
            return await self._call(self._finding, job)

    async def prepare(self, job: Callable[[], None]) -> None:
        """Do something ahead of the first text, where only texts wait for it."""
        await self._call(self._writing, job)

    async def stream(self, begin: Callable[[], tuple[T, Iterator[T] | None]]) -> AsyncGenerator[T, None]:
        """What `begin` finds, then the values of what it gives to be written after it; with None that is all, at once."""
        with self._place():
            found, writing = await self._call(self._finding, begin)
            try:
                yield found
                if writing is None:
                    return
                async with self._pen:
                    while (value := await self._call(self._writing, lambda: next(writing, _END))) is not _END:
                        yield value  # type: ignore[misc]
            finally:
                # Asked for, not awaited: whoever listened has gone, and a step under way must end first.
                if close := getattr(writing, "close", None):
                    self._writing.submit(_quietly, close)

    def close(self) -> None:
        """Take no more jobs; what runs is finished."""
        for executor in (self._finding, self._writing):
            executor.shutdown(wait=False, cancel_futures=True)

    def _place(self) -> _Place:
        return _Place(self)

    @staticmethod
    async def _call(executor: Executor, job: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(executor, job)


class _Place:
    """A place in the queue, given back at the end."""

    def __init__(self, queue: WorkQueue) -> None:
        self.queue = queue

    def __enter__(self) -> None:
        if self.queue.inside >= self.queue.limit:
            raise Busy(f"现在有 {self.queue.inside} 个问题在排队，请稍后再问。")
        self.queue.inside += 1

    def __exit__(self, *_: object) -> None:
        self.queue.inside -= 1


def _quietly(close: Callable[[], None]) -> None:
    with suppress(ValueError):  # the generator is running its last step in the other thread and is finished by it
        close()
