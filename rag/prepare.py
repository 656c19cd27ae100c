"""One document → everything the store and the keyword index need of it. Pure, so that it can be done in several processes."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import connection

from rag.articles import page_of
from rag.passages import make_passages
from rag.records import Prepared, article_row, document_row, passage_row
from rag.terms import terms
from rag.types import Document, Passage

Outcome = Prepared | str  # a line that says what went wrong, for the user


def prepare(document: Document) -> Prepared:
    """Cut a document into articles and passages, ready to be stored."""
    page = page_of(document)
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
    return " ".join(terms(passage.text.text)), " ".join(terms(passage.title)), " ".join(terms(passage.place))


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
    # spawn: a fork of a process that runs torch's and tantivy's threads may hang.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_end_with_parent) as pool:
        yield lambda groups: _ahead(pool, groups, 2 * workers + 1)


def _ahead(pool: ProcessPoolExecutor, groups: Iterable[Sequence[Document]], window: int) -> Iterator[list[Outcome]]:
    running: deque[Future[list[Outcome]]] = deque()
    for group in groups:
        running.append(pool.submit(prepare_all, group))
        if len(running) >= window:
            yield running.popleft().result()
    while running:
        yield running.popleft().result()


def _end_with_parent() -> None:
    """A killed parent cannot tell its workers; each watches for itself, so that none is left behind."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=lambda: (connection.wait([parent.sentinel]), os._exit(1)), daemon=True).start()
