"""Retrieval alone, over a file of questions: which articles come, in which order. For measuring, not for answers."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from rag.batch import Progress, read_tasks
from rag.errors import StorageFailed, UsageError
from rag.find.fit import checked, named
from rag.question.asked_date import dated
from rag.reader import Reader
from rag.retrieve import TextsRetriever, one_an_article
from rag.sheets.rows import QuestionRow, Row, as_line
from rag.types import Hit

RERANKED = 20  # the reader orders this many; below them retrieval's order stands
FOUND = 32.0  # margin that a full retrieval score is worth; models/reader/README.md says how it was chosen


class ArticleRetriever(Protocol):
    """Finds articles, one hit for each, best first."""

    def search_articles(self, question: str, k: int = 100) -> list[Hit]: ...


def run(
    questions: Path,
    out: Path,
    open_retriever: Callable[[], ArticleRetriever],
    *,
    k: int = 100,
    reader: Reader | None = None,
    progress: Progress = lambda done, total: None,
) -> list[str]:
    """Write one row for each question: {"id", "hits": [{"source", "title", "score"}]}. Returns a line for each that failed.

    Rows with "passages" are searched in those texts; the retriever is opened only where a row has none.
    Raises UsageError where the question file cannot be used or `out` not be written.
    """
    tasks = read_tasks(questions)
    retriever = open_retriever() if any(task.row is not None and task.row.passages is None for task in tasks) else None
    failures = []
    with _writing(questions, out) as file:
        for done, task in enumerate(tasks, 1):
            if task.row is None:
                error = (task.error or {}).get("error", "")
                failures.append(f"第{task.line}行（{task.id}）：{error}")
                file.write(as_line({"id": task.id, "hits": [], "error": error}))
                continue
            try:
                row: Row = {"id": task.id, "hits": [hit_row(hit) for hit in _hits(task.row, retriever, k, reader)]}
            except Exception as error:  # one question must not end the others; what went wrong stands in its row
                row = {"id": task.id, "hits": [], "error": f"内部错误 {type(error).__name__}：{error}"}
                failures.append(f"第{task.line}行（{task.id}）：{row['error']}")
            file.write(as_line(row))
            progress(done, len(tasks))
    return failures


def _hits(row: QuestionRow, retriever: ArticleRetriever | None, k: int, reader: Reader | None) -> list[Hit]:
    question = dated(row.question, date.fromisoformat(row.date) if row.date else None)
    if retriever is None or row.passages is not None:
        hits = _given(row.passages or (), question)[:k]
    else:
        hits = retriever.search_articles(question, k)
    return hits if reader is None else reranked(question, hits, reader)


@contextmanager
def _writing(questions: Path, out: Path) -> Iterator[BinaryIO]:
    """The file stands when the run has ended; until then there is what was there before.

    Raises UsageError where it cannot be written or would replace something else, StorageFailed where the disk takes no more.
    """
    if out.exists() and questions.exists() and out.samefile(questions):
        raise UsageError("--out 不能就是问题文件。请换一个文件名。")
    beside = out if out.exists() and not out.is_file() else out.with_name(f".{out.name}.{os.getpid()}")  # a pipe is written to at once
    try:
        if out.is_file() and not _is_run(out):
            raise UsageError(f"{out} 里有别的内容，不是检索结果。请换一个文件名。")
        out.parent.mkdir(parents=True, exist_ok=True)
        file = beside.open("wb")
    except OSError as error:
        raise UsageError(f"{out} 写不进去（{error.strerror or error}）。请换一个位置。") from None
    try:
        with file:
            yield file
        if beside != out:
            beside.replace(out)
    except OSError as error:
        error.filename = str(out)
        raise StorageFailed.of(error) or error from None
    finally:
        if beside != out:
            beside.unlink(missing_ok=True)


def _is_run(out: Path) -> bool:
    """Whether a file holds nothing, or the rows of an earlier search."""
    with out.open("rb") as file:
        first = next((line for line in file if line.strip()), b"")
    try:
        row = json.loads(first or b'{"hits": []}')
    except ValueError:
        return False
    return isinstance(row, dict) and "hits" in row


def _given(passages: Sequence[str], question: str) -> list[Hit]:
    texts = TextsRetriever(passages)
    return one_an_article(texts.search(question, k=len(texts.passages)))


def reranked(question: str, hits: Sequence[Hit], reader: Reader, depth: int = RERANKED) -> list[Hit]:
    """The first `depth` by the reader's margin and retrieval's score together; hits the reader leaves out come after those it read.

    A margin alone says whether an answer stands in a passage, not whether the passage is about the matter.
    Scores stay where they were and only hits move, so that sorting by score keeps the order.
    """
    head, tail = list(hits[:depth]), list(hits[depth:])
    scores: list[float] = sorted((hit.score for hit in head), reverse=True)
    readings = checked(reader.read(question, head), named(question))
    read = [r.passage for r in sorted(readings, key=lambda r: -(r.margin + FOUND * r.hit.score))]
    seen = {passage.id for passage in read}
    order = read + [hit.passage for hit in head if hit.passage.id not in seen]
    return [Hit(passage, score) for passage, score in zip(order, scores, strict=True)] + tail


def hit_row(hit: Hit) -> Mapping[str, Any]:
    """A hit as JSON."""
    row: Row = {"source": hit.passage.source, "title": hit.passage.title, "score": round(hit.score, 6)}
    return row
