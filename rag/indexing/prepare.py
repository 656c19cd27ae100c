"""One document → everything the store and the keyword index need of it. Pure, so that it can be done in several processes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache

from rag.articles import page_of
from rag.indexing.corrections import corrected
from rag.indexing.records import Prepared, article_row, document_row, passage_row
from rag.indexing.workers import Worker, WorkerDied, parent, sharing
from rag.passages import make_passages
from rag.text.terms import terms
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
    """A function that prepares a stream of groups of documents, in order: in this process, or in `workers` others."""
    if workers < 2:
        yield lambda groups: map(prepare_all, groups)
        return
    started = [Worker(("-m", "rag.indexing.prepare")) for _ in range(workers)]
    with sharing(started, _prepared_by, ahead=2 * workers + 1) as prepared:
        yield prepared


def _prepared_by(worker: Worker, documents: Sequence[Document]) -> list[Outcome]:
    """Prepared there; should that process have died, here."""
    try:
        outcomes: list[Outcome] = worker.ask(documents)
        return outcomes
    except WorkerDied:
        return prepare_all(documents)


def serve() -> None:
    """Prepare what comes in on the standard input until it ends."""
    with parent() as pipe:
        while True:
            pipe.reply(prepare_all(pipe.read()))


if __name__ == "__main__":
    # The values must be of the modules as the parent knows them, not of this file run as a script.
    from rag.indexing.prepare import serve as serve_as_imported

    serve_as_imported()
