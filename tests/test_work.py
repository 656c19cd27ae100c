"""The queue: one at a time, in order, never more than the limit, and freed when a listener goes."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator

import pytest

from rag.app.work import Busy, WorkQueue


def test_jobs_run_one_at_a_time_and_all_are_answered():
    running, most = 0, 0

    def job(number: int) -> int:
        nonlocal running, most
        running += 1
        most = max(most, running)
        time.sleep(0.005)
        running -= 1
        return number * number

    async def ask_all() -> list[int]:
        queue = WorkQueue()
        return await asyncio.gather(*(queue.run(lambda n=n: job(n)) for n in range(32)))

    assert asyncio.run(ask_all()) == [n * n for n in range(32)]
    assert most == 1


def test_one_more_than_the_limit_is_refused_and_the_place_is_given_back():
    async def fill() -> None:
        queue, gate = WorkQueue(limit=2), threading.Event()
        waiting = [asyncio.ensure_future(queue.run(gate.wait)) for _ in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(Busy, match="2 个问题"):
            await queue.run(lambda: None)
        gate.set()
        await asyncio.gather(*waiting)
        assert len(queue) == 0
        assert await queue.run(lambda: "again") == "again"

    asyncio.run(fill())


def test_an_error_of_the_job_reaches_the_asker_alone():
    async def fail() -> None:
        queue = WorkQueue()
        with pytest.raises(KeyError):
            await queue.run(lambda: {}["nothing"])
        assert await queue.run(lambda: 1) == 1
        assert len(queue) == 0

    asyncio.run(fail())


def test_a_text_being_written_does_not_hold_up_what_is_found():
    gate = threading.Event()

    def written() -> Iterator[str]:
        gate.wait(5)
        yield "written"

    async def both() -> list[str]:
        queue, seen = WorkQueue(), []

        async def listen() -> None:
            async for value in queue.stream(lambda: ("found", written())):
                seen.append(value)

        listener = asyncio.ensure_future(listen())
        while not seen:
            await asyncio.sleep(0.001)
        seen.append(await asyncio.wait_for(queue.run(lambda: "another"), 2))
        gate.set()
        await listener
        return seen

    assert asyncio.run(both()) == ["found", "another", "written"]


def test_an_answer_that_is_whole_once_found_waits_for_nothing_that_is_written():
    gate = threading.Event()

    async def beside_a_model_that_is_loading() -> list[str]:
        queue = WorkQueue()
        loading = asyncio.ensure_future(queue.prepare(lambda: gate.wait(5) and None))
        await asyncio.sleep(0.01)
        seen = await asyncio.wait_for(all_of(queue.stream(lambda: ("found", None))), 2)
        gate.set()
        await loading
        return seen

    async def all_of(values) -> list[str]:
        return [value async for value in values]

    assert asyncio.run(beside_a_model_that_is_loading()) == ["found"]


def test_a_listener_who_leaves_ends_the_writing():
    ended = threading.Event()

    def endless() -> Iterator[int]:
        try:
            number = 0
            while True:
                yield number
                number += 1
        finally:
            ended.set()

    async def leave() -> None:
        queue = WorkQueue()
        values = queue.stream(lambda: (-1, endless()))
        assert [await anext(values), await anext(values)] == [-1, 0]
        await values.aclose()
        assert len(queue) == 0
        assert [value async for value in queue.stream(lambda: ("n", iter("ext")))] == list("next")

    asyncio.run(leave())
    assert ended.wait(2)
