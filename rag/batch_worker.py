"""Answering in several processes: each opens the index and the models for itself and uses its share of the cores."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rag.batch import Answering, Asker, Task, one_by_one
from rag.encode import cores
from rag.indexing.workers import Worker, WorkerDied, parent, sharing
from rag.sheets.rows import as_line, error_row


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
    started = [Worker(serve, first=opening) for _ in range(count)]
    with sharing(started, _answered_by, ahead=4 * count) as answered:
        yield answered


def _answered_by(worker: Worker, task: Task) -> bytes:
    """The task's line; an error row where the process has died."""
    try:
        line: bytes = worker.ask(task)
        return line
    except WorkerDied:
        return as_line(error_row(task.id, task.question, "作答的进程中断了。请再运行一次，或用 --workers 1。"))


def serve() -> None:
    """Answer what comes in on the standard input until it ends; first comes what to open."""
    with parent() as pipe:
        opening: Opening = pipe.read()
        assistant = opening.assistant()
        while True:
            for line in one_by_one(assistant, opening.writer, [pipe.read()]):
                pipe.reply(line)


if __name__ == "__main__":
    # The values must be of the modules as the parent knows them, not of this file run as a script.
    from rag.batch_worker import serve as serve_as_imported

    serve_as_imported()
