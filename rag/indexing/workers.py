"""Other Python processes that work one value at a time, each sent to them and answered over a pipe.

Not `multiprocessing`: its processes run the caller's main script again, and may stay behind when it is killed. These read from a
pipe that ends with their parent, however the parent ends.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Queue
from threading import Lock
from typing import Any, TypeVar

TRIES = 3

Value = TypeVar("Value")
Result = TypeVar("Result")


class WorkerDied(Exception):
    """The process ended before it answered."""


class Worker:
    """One other process. `command`: what Python runs in it, which should talk through `parent`; `first`: what it is told first.

    A process that has ended is started anew at the next value, unless TRIES in a row have ended without an answer.
    """

    def __init__(self, command: Sequence[str], first: object = None) -> None:
        self.command, self.first = command, first
        self.unanswered = 0  # processes in a row that ended without an answer
        self._start()

    def _start(self) -> None:
        home = str(Path(__file__).resolve().parents[2])
        paths = os.pathsep.join(part for part in (home, os.environ.get("PYTHONPATH", "")) if part)
        self.process = subprocess.Popen(
            [sys.executable, *self.command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": paths}
        )
        if self.first is not None:
            with suppress(OSError):  # a process that could not start says so when it is asked
                self._send(self.first)

    @property
    def lost(self) -> bool:
        """Whether it is not started any more: what ends it is not the single value."""
        return self.unanswered >= TRIES

    def ask(self, value: object) -> Any:
        """Send a value and wait for what is made of it. Raises WorkerDied."""
        if self.lost:
            raise WorkerDied
        if self.process.poll() is not None:
            self.close()
            self._start()
        assert self.process.stdout is not None
        try:
            self._send(value)
            answer = pickle.load(self.process.stdout)
        except (OSError, EOFError, pickle.UnpicklingError) as error:
            self.unanswered += 1
            self.process.kill()
            self.process.wait()
            raise WorkerDied from error
        self.unanswered = 0
        return answer

    def _send(self, value: object) -> None:
        assert self.process.stdin is not None
        pickle.dump(value, self.process.stdin, pickle.HIGHEST_PROTOCOL)
        self.process.stdin.flush()

    def close(self) -> None:
        with suppress(OSError):
            self.process.communicate()


@contextmanager
def sharing(
    workers: Sequence[Worker], work: Callable[[Worker, Value], Result], ahead: int
) -> Iterator[Callable[[Iterable[Value]], Iterator[Result]]]:
    """A function that has a stream of values worked on, each by a worker that is free, and gives the results in order.

    The stream is read only `ahead` values before the result that is due, so it never lies in memory as a whole and a kill costs little.
    A worker that is lost gets no more values while there is another.
    """
    idle: Queue[Worker] = Queue()
    for worker in workers:
        idle.put(worker)
    left, one_at_a_time = len(workers), Lock()

    def give_back(worker: Worker) -> None:
        nonlocal left
        with one_at_a_time:
            if worker.lost and left > 1:
                left -= 1
            else:
                idle.put(worker)

    def by_a_free_one(value: Value) -> Result:
        worker = idle.get()
        try:
            return work(worker, value)
        finally:
            give_back(worker)

    def results(values: Iterable[Value]) -> Iterator[Result]:
        running: deque[Future[Result]] = deque()
        try:
            for value in values:
                running.append(threads.submit(by_a_free_one, value))
                if len(running) >= ahead:
                    yield running.popleft().result()
            while running:
                yield running.popleft().result()
        finally:
            for future in running:
                future.cancel()

    try:
        with ThreadPoolExecutor(len(workers)) as threads:
            yield results
    finally:
        for worker in workers:
            worker.close()


class Parent:
    """The process that started this one."""

    def __init__(self) -> None:
        self._answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
        sys.stdout = sys.stderr  # nothing but answers may go out there

    def read(self) -> Any:
        """The next value. Raises EOFError when there is none any more."""
        return pickle.load(sys.stdin.buffer)

    def reply(self, value: object) -> None:
        pickle.dump(value, self._answers, pickle.HIGHEST_PROTOCOL)
        self._answers.flush()


@contextmanager
def parent() -> Iterator[Parent]:
    """In the other process: the way to its parent. What is inside ends quietly when the parent has, or is interrupted."""
    with suppress(EOFError, OSError, KeyboardInterrupt):
        yield Parent()
