"""The stop button: what ends an answer that is still being made."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")


class Stop:
    """The stop button of one window: ends from one of its events what another is making.

    Who makes it is told, and ends in its own way: so what it shows last comes last. An event that is cancelled from
    outside has updates on their way, which the browser may draw over what tells the end.
    """

    def __init__(self) -> None:
        self._running: set[asyncio.Event] = set()

    @contextmanager
    def making(self) -> Iterator[asyncio.Event]:
        """While an answer is made: what is set once it shall end."""
        pressed = asyncio.Event()
        self._running.add(pressed)
        try:
            yield pressed
        finally:
            self._running.discard(pressed)

    def press(self) -> None:
        """Let what is being made end, if anything is. To be called in the event loop."""
        for pressed in self._running:
            pressed.set()


async def until(pressed: asyncio.Event, values: AsyncGenerator[T, None]) -> AsyncGenerator[T, None]:
    """The values that come before the event is set; the one that is awaited at that time is given up."""
    stopping = asyncio.ensure_future(pressed.wait())
    coming = asyncio.ensure_future(anext(values, None))
    try:
        while await asyncio.wait({coming, stopping}, return_when=asyncio.FIRST_COMPLETED):
            if not coming.done() or (value := coming.result()) is None:
                return
            yield value
            if pressed.is_set():
                return
            coming = asyncio.ensure_future(anext(values, None))
    finally:
        for task in (stopping, coming):
            task.cancel()
        await asyncio.gather(stopping, coming, return_exceptions=True)
        await values.aclose()
