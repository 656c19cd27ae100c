"""Answering in several processes: each opens the index and the models for itself and uses its share of the cores."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Queue

from rag.batch import Answering, Asker, Task, one_by_one
from rag.encode import cores
from rag.rows import as_line, error_row


@dataclass(frozen=True)
class Opening:
    """What a worker opens. `index` None: the questions bring their own passages."""

    index: Path | None
    writer: str = "builtin"
    threads: int = 1

    def assistant(self) -> Asker:
        """Raises IndexMissing, ModelMissing."""
        from rag.opening import open_assistant, open_without_index

        return open_without_index(threads=self.threads) if self.index is None else open_assistant(self.index, threads=self.threads)


@contextmanager
def answering(
    count: int, index: Path | None, writer: str = "builtin", serve: Sequence[str] = ("-m", "rag.batch_worker")
) -> Iterator[Answering]:
    """A function that answers a stream of rows in `count` processes, in order and only a few rows ahead: what a kill costs is little.

    `serve`: what Python runs in those processes.
    """
    opening = Opening(index, writer, max(1, cores() // count))
    idle: Queue[Worker] = Queue()
    started = [Worker(opening, serve) for _ in range(count)]
    for worker in started:
        idle.put(worker)

    def work(task: Task) -> bytes:
        worker = idle.get()
        try:
            return worker.answer(task)
        finally:
            idle.put(worker)

    try:
        with ThreadPoolExecutor(count) as threads:
            yield lambda tasks: _ahead(threads, work, tasks, 4 * count)
    finally:
        for worker in started:
            worker.close()


def _ahead(threads: Executor, work: object, tasks: Iterable[Task], window: int) -> Iterator[bytes]:
    running: deque[Future[bytes]] = deque()
    try:
        for task in tasks:
            running.append(threads.submit(work, task))  # type: ignore[arg-type]
            if len(running) >= window:
                yield running.popleft().result()
        while running:
            yield running.popleft().result()
    finally:
        for future in running:
            future.cancel()


class Worker:
    """Another process that answers. It reads from a pipe that ends with its parent, however the parent ends."""

    def __init__(self, opening: Opening, serve: Sequence[str]) -> None:
        home = str(Path(__file__).resolve().parent.parent)
        paths = os.pathsep.join(part for part in (home, os.environ.get("PYTHONPATH", "")) if part)
        self.process = subprocess.Popen(
            [sys.executable, *serve], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": paths}
        )
        with suppress(OSError):  # a process that could not start says so when it is asked
            self._send(opening)

    def answer(self, task: Task) -> bytes:
        """The task's line; an error row where the process has died."""
        try:
            self._send(task)
            assert self.process.stdout is not None
            line: bytes = pickle.load(self.process.stdout)
            return line
        except (OSError, EOFError, pickle.UnpicklingError):
            return as_line(error_row(task.id, task.question, "作答的进程中断了。请再运行一次，或用 --workers 1。"))

    def _send(self, value: object) -> None:
        assert self.process.stdin is not None
        pickle.dump(value, self.process.stdin, pickle.HIGHEST_PROTOCOL)
        self.process.stdin.flush()

    def close(self) -> None:
        with suppress(OSError):
            self.process.communicate()


def serve() -> None:
    """Answer what comes in on the standard input until it ends; first comes what to open."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    sys.stdout = sys.stderr  # nothing but answers may go out there
    try:
        opening: Opening = pickle.load(sys.stdin.buffer)
        assistant = opening.assistant()
        while True:
            task = pickle.load(sys.stdin.buffer)
            for line in one_by_one(assistant, opening.writer, [task]):
                pickle.dump(line, answers, pickle.HIGHEST_PROTOCOL)
            answers.flush()
    except (EOFError, OSError, KeyboardInterrupt):
        return


if __name__ == "__main__":
    # The values must be of the modules as the parent knows them, not of this file run as a script.
    from rag.batch_worker import serve as serve_as_imported

    serve_as_imported()
