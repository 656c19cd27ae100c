"""One document → everything the store and the keyword index need of it. Pure, so that it can be done in several processes."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from queue import Queue

from rag.articles import page_of
from rag.corrections import corrected
from rag.passages import make_passages
from rag.records import Prepared, article_row, document_row, passage_row
from rag.terms import terms
from rag.types import Document, Passage

Outcome = Prepared | str  # a line that says what went wrong, for the user


def prepare(document: Document) -> Prepared:
    """Cut a document into articles and passages, ready to be stored."""
    page = corrected(page_of(document), document.corrections)
    passages = make_passages(document, page)
    return Prepared(
        document.source,
        document_row(document, page),
        tuple(article_row(number, article) for number, article in enumerate(page.articles, 1)),
        tuple((p.article, passage_row(p)) for p in passages),
        tuple(entry_terms(p) for p in passages),
    )


def entry_terms(passage: Passage) -> tuple[str, str, str]:
    """The terms under which a passage is found: of its text, its article's title, its place; joined by spaces."""
    return " ".join(terms(passage.text.text)), _joined(passage.title), _joined(passage.place)


@lru_cache(maxsize=64)
def _joined(text: str) -> str:
    """The terms of a title or place: the same for all passages of an article, which come one after another."""
    return " ".join(terms(text))


def prepare_all(documents: Sequence[Document]) -> list[Outcome]:
    """Prepare each; what cannot be cut or stored becomes a line saying so, and the rest goes on."""
    return [_attempt(document) for document in documents]


def _attempt(document: Document) -> Outcome:
    try:
        (document.source + document.title + document.text).encode("utf-8")  # half a surrogate pair cannot be stored
        return prepare(document)
    except UnicodeEncodeError:
        return f"{document.source}：文本里有残缺的字符，无法保存"
    except Exception as error:  # one article must never stop the other seventy thousand
        return f"{document.source}：无法切分（{type(error).__name__}：{error}）"


@contextmanager
def preparing(workers: int) -> Iterator[Callable[[Iterable[Sequence[Document]]], Iterator[list[Outcome]]]]:
    """A function that prepares a stream of groups of documents, in order: in this process, or in `workers` others.

    The stream is read only a few groups ahead, so a collection never lies in memory as a whole.
    """
    if workers < 2:
        yield lambda groups: map(prepare_all, groups)
        return
    idle: Queue[Worker] = Queue()
    started = [Worker() for _ in range(workers)]
    for worker in started:
        idle.put(worker)

    def work(group: Sequence[Document]) -> list[Outcome]:
        worker = idle.get()
        try:
            return worker.prepare(group)
        finally:
            idle.put(worker)

    try:
        with ThreadPoolExecutor(workers) as threads:
            yield lambda groups: _ahead(threads, work, groups, 2 * workers + 1)
    finally:
        for worker in started:
            worker.close()


def _ahead(
    threads: Executor, work: Callable[[Sequence[Document]], list[Outcome]], groups: Iterable[Sequence[Document]], window: int
) -> Iterator[list[Outcome]]:
    running: deque[Future[list[Outcome]]] = deque()
    for group in groups:
        running.append(threads.submit(work, group))
        if len(running) >= window:
            yield running.popleft().result()
    while running:
        yield running.popleft().result()


class Worker:
    """Another process that prepares documents.

    Not one of `multiprocessing`: those run the caller's main script again, and may stay behind when it is killed. This one reads
    from a pipe that ends with its parent, however the parent ends.
    """

    def __init__(self) -> None:
        home = str(Path(__file__).resolve().parent.parent)
        paths = os.pathsep.join(part for part in (home, os.environ.get("PYTHONPATH", "")) if part)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "rag.prepare"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": paths}
        )

    def prepare(self, documents: Sequence[Document]) -> list[Outcome]:
        """Prepare them there; should that process have died, here."""
        assert self.process.stdin is not None and self.process.stdout is not None
        try:
            pickle.dump(documents, self.process.stdin, pickle.HIGHEST_PROTOCOL)
            self.process.stdin.flush()
            outcomes: list[Outcome] = pickle.load(self.process.stdout)
            return outcomes
        except (OSError, EOFError, pickle.UnpicklingError):
            return prepare_all(documents)

    def close(self) -> None:
        with suppress(OSError):
            self.process.communicate()


def serve() -> None:
    """Prepare what comes in on the standard input until it ends."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    sys.stdout = sys.stderr  # nothing but answers may go out there
    while True:
        try:
            documents = pickle.load(sys.stdin.buffer)
            pickle.dump(prepare_all(documents), answers, pickle.HIGHEST_PROTOCOL)
            answers.flush()
        except (EOFError, OSError, KeyboardInterrupt):
            return


if __name__ == "__main__":
    # The values must be of the modules as the parent knows them, not of this file run as a script.
    from rag.prepare import serve as serve_as_imported

    serve_as_imported()
