"""A file of questions in, a file of answers out: row by row, so that whatever stops it loses nothing."""

from __future__ import annotations

import json
import os
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from shutil import copyfile
from typing import Any, Protocol

from rag.errors import RagError, StorageFailed, Unreadable, UsageError
from rag.replacing import replacing
from rag.sheets.questions import read_rows
from rag.sheets.rows import QuestionRow, Row, answer_row, as_line, error_row, gold_of, row_id
from rag.types import Answer

Progress = Callable[[int, int], None]  # (rows done, rows in all)


class Asker(Protocol):
    """Anything that answers like an Assistant."""

    def ask(
        self, question: str, history: Sequence[Mapping[str, str]] = ..., passages: Sequence[str] | None = ..., *, writer: Any = ...
    ) -> Answer: ...  # and `date`, where a row has one


@dataclass(frozen=True)
class BatchReport:
    """What a run did. `failures` names each row with an error in one line."""

    rows: int
    answered_now: int
    kept: int  # rows that an earlier run had written
    seconds: float
    failures: tuple[str, ...] = ()
    redone: int = 0  # rows that an earlier run had worded otherwise
    saved: Path | None = None  # where that run's rows are kept

    @property
    def failed(self) -> int:
        return len(self.failures)

    @property
    def summary(self) -> str:
        """The run in one line."""
        kept = f"，沿用上次 {self.kept} 行" if self.kept else ""
        rate = f"，每秒 {self.answered_now / self.seconds:.1f} 行" if self.answered_now and self.seconds else ""
        done = f"共 {self.rows} 行：这次做了 {self.answered_now} 行{kept}，出错 {self.failed} 行；用时 {_span(self.seconds)}{rate}。"
        again = "沿用的没有重做；要重做，换一个 --out。" if self.kept else ""
        worded = f"{self.redone} 行上次由另一种方式措辞，已重做。" if self.redone else ""
        return done + again + worded + (f"原来的答案留在 {self.saved}。" if self.saved else "")


def _span(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} 分 {rest} 秒" if minutes else f"{seconds:.1f} 秒"


@dataclass(frozen=True)
class Task:
    """One row of the question file: a question, or the error row it gets."""

    line: int
    id: str | int
    question: str
    row: QuestionRow | None
    error: Row | None = None
    index: str = ""  # where it is answered from; "" where it brings its own passages

    @property
    def key(self) -> str:
        """Same id and same question: the same row, also of an earlier run."""
        return json.dumps([self.id, self.question])


Answering = Callable[[Iterable[Task]], Iterator[bytes]]  # the lines of these rows, in order


def run(
    questions: Path,
    out: Path,
    assistant: Asker | Answering,
    writer: str = "builtin",
    progress: Progress = lambda done, total: None,
    index: Path | None = None,
) -> BatchReport:
    """Answer every row of `questions` into `out`, in order, one line flushed for each.

    `assistant` answers here, one row after the other; or it is a function that answers a stream of rows (see `batch_worker`).
    Rows that `out` already holds, with the same id and question and without an error, are kept as they are, unless another writer
    worded them: those are done again, and what `out` held is kept beside it. A last line cut short by a kill goes. A row that
    cannot be answered becomes a row with "error". `index`: the folder the answers come from, noted in each row.
    Raises UsageError where the question file cannot be used, or `out` holds something else or answers from another index.
    """
    begun = time.perf_counter()
    questions, out = Path(questions), Path(out)
    tasks = [_placed(task, index) for task in read_tasks(questions)]
    _check_target(questions, out)
    written = _Written(out)
    lines = [written.take(task, writer) for task in tasks]
    saved = written.set_aside(writer) if written.otherwise else None
    kept = sum(line is not None for line in lines)
    done = kept
    progress(done, len(tasks))
    todo = [at for at, line in enumerate(lines) if line is None]
    answering = assistant if callable(assistant) else partial(one_by_one, assistant, writer)
    with written.appending() as append:
        for at, line in zip(todo, answering(tasks[at] for at in todo), strict=True):
            lines[at] = line
            append(line)
            done += 1
            progress(done, len(tasks))
    whole = [line for line in lines if line is not None]
    written.settle(whole)
    spent = time.perf_counter() - begun
    return BatchReport(len(tasks), len(tasks) - kept, kept, spent, tuple(_failures(tasks, whole)), written.otherwise, saved)


def _placed(task: Task, index: Path | None) -> Task:
    from_index = index is not None and task.row is not None and task.row.passages is None
    return replace(task, index=str(index.resolve())) if index is not None and from_index else task


def one_by_one(assistant: Asker, writer: str, tasks: Iterable[Task]) -> Iterator[bytes]:
    """The answer line of each task, in order."""
    return (as_line(_answer(task, assistant, writer)) for task in tasks)


def read_tasks(questions: Path) -> list[Task]:
    """The rows of a question file, each with its question or with the error row it gets."""
    return tasks_of(read_rows(questions), questions.name)


def tasks_of(rows: Iterable[tuple[int, Any]], name: str) -> list[Task]:
    """The same of rows that are read already, from a file of that name."""
    tasks = [_task(line, row) for line, row in rows]
    if not tasks:
        raise UsageError(f"{name}：里面没有问题。")
    return tasks


def needs_index(questions: Path) -> bool:
    """Whether a row is to be answered from the index, and not from passages of its own."""
    return any(task.row is not None and task.row.passages is None for task in read_tasks(questions))


def _task(line: int, row: Any) -> Task:
    if isinstance(row, Unreadable):
        return Task(line, line, "", None, error_row(line, "", str(row)))
    name = row_id(row, line)
    try:
        question = QuestionRow.parse(row, line)
    except UsageError as error:
        asked = row["question"] if isinstance(row, dict) and isinstance(row.get("question"), str) else ""
        return Task(line, name, asked, None, error_row(name, asked, str(error), gold_of(row)))
    return Task(line, name, row["question"], question)


def _answer(task: Task, assistant: Asker, writer: str) -> Row:
    if task.row is None:
        return task.error or {}
    row = task.row
    try:
        asked_on = {"date": date.fromisoformat(row.date)} if row.date else {}
        answer = assistant.ask(row.question, history=row.history, passages=row.passages, writer=writer, **asked_on)
    except RagError as error:
        return error_row(row.id, task.question, str(error), row.extra)
    except Exception as error:  # one question must not end the other 9,999; what went wrong stands in its row
        return error_row(row.id, task.question, f"内部错误 {type(error).__name__}：{error}", row.extra)
    made = answer_row(answer, row.id, row.extra) | {"question": task.question}
    made["model"] |= _made_with(task, assistant, writer)
    return made


def _made_with(task: Task, assistant: Asker, writer: str) -> dict[str, str]:
    """What a later run must know of this one, besides the models: the index, and the writer that was asked for, where there was one."""
    asked = {} if writer == "builtin" or getattr(assistant, "writer", writer) is None else {"asked": writer}
    return asked | ({"index": task.index} if task.index else {})


def _failures(tasks: Sequence[Task], lines: Sequence[bytes]) -> Iterator[str]:
    for task, line in zip(tasks, lines, strict=True):
        if b'"error"' in line and (error := json.loads(line).get("error")):
            yield f"第{task.line}行（{task.id}）：{error}"


def _check_target(questions: Path, out: Path) -> None:
    if out.is_dir():
        raise UsageError(f"{out} 是文件夹。--out 应是一个 .jsonl 文件。")
    if out.exists() and out.samefile(questions):
        raise UsageError("--out 不能就是问题文件。请换一个文件名。")


class _Written:
    """The answers file: what earlier runs wrote, and what this one adds."""

    def __init__(self, out: Path) -> None:
        self.out = out
        data = out.read_bytes() if out.exists() else b""
        self.size = data.rfind(b"\n") + 1  # what stands behind the last line break was being written
        self.otherwise = 0  # rows that another writer worded
        self.rows: dict[str, deque[bytes]] = defaultdict(deque)
        for line in data[: self.size].splitlines(keepends=True):
            row = _parsed(line)
            if "answered" in row:
                self.rows[json.dumps([row.get("id"), row.get("question")])].append(line)
        if data.strip() and not self.rows and not _begins_a_row(data):
            raise UsageError(f"{out} 里有别的内容，不是答案文件。请换一个文件名。")

    def take(self, task: Task, writer: str) -> bytes | None:
        """The row's line, once. A row that failed is done again, unless it can only fail in the same way; so is one that another
        writer worded. Raises UsageError for one that was answered from another index."""
        found = self.rows.get(task.key, deque())
        otherwise = False
        while found:
            line = found.popleft()
            if task.error is not None:
                if line == as_line(task.error):
                    return line
                continue
            row = _parsed(line)
            if "error" in row:
                continue
            if _is_worded(row, writer):
                self._check_index(row, task)
                return line
            otherwise = True
        self.otherwise += otherwise
        return None

    def _check_index(self, row: Row, task: Task) -> None:
        other = _model(row).get("index")
        if task.index and other and other != task.index:
            raise UsageError(f"{self.out} 里的答案出自另一个索引 {other}。换一个 --out；要接着做就用 --index {other}，要重做就先删去它。")

    def set_aside(self, writer: str) -> Path | None:
        """Keep what the file holds beside it, before this writer does rows of it again; what was set aside before stays."""
        other = "llm" if writer == "builtin" else "builtin"
        beside = self.out.with_name(f"{self.out.stem}.{other}{self.out.suffix}")
        if beside.exists():
            return None
        try:
            copyfile(self.out, beside)
        except OSError as error:
            raise UsageError(f"{beside} 写不进去（{error.strerror or error}）。请换一个 --out。") from None
        return beside

    @contextmanager
    def appending(self) -> Iterator[Callable[[bytes], None]]:
        """Lines go to the end of the file, each at once."""
        try:
            self.out.parent.mkdir(parents=True, exist_ok=True)
            file = self.out.open("r+b" if self.out.exists() else "w+b")
        except OSError as error:
            raise UsageError(f"{self.out} 写不进去（{error.strerror or error}）。请换一个位置。") from None
        with file:
            if file.seek(0, os.SEEK_END) > self.size:
                file.truncate(self.size)
                file.seek(self.size)

            def append(line: bytes) -> None:
                try:
                    file.write(line)
                    file.flush()
                except OSError as error:
                    file.raw.close()  # type: ignore[attr-defined]  # or what is left of the line would fail once more
                    error.filename = str(self.out)
                    raise StorageFailed.of(error, "再运行一次，会接着做") or error from None

            yield append

    def settle(self, lines: Sequence[bytes]) -> None:
        """Leave these lines and no others, in this order; the file changes in one step, or, where it is so already, not at all."""
        whole = b"".join(lines)
        if self.out.read_bytes() != whole:
            with replacing(self.out) as beside:
                beside.write_bytes(whole)


def _is_worded(row: Row, writer: str) -> bool:
    """Whether this writer would have worded the row: a refusal and what the language model left alone are the same with either."""
    model = _model(row)
    builtin = model.get("writer") in (None, "", "builtin")
    if writer == "builtin":
        return builtin
    return writer == "auto" or not builtin or not row.get("answered") or model.get("asked") == writer


def _model(row: Row) -> dict[str, Any]:
    model = row.get("model")
    return model if isinstance(model, dict) else {}


def _begins_a_row(data: bytes) -> bool:
    """Whether this is a first row cut short, and nothing that someone else wrote."""
    start, row = b'{"id": ', _parsed(data)
    return data[: len(start)] == start[: len(data)] and b"\n" not in data and (not row or "answered" in row)


def _parsed(line: bytes) -> Row:
    try:
        row = json.loads(line)
    except ValueError:
        return {}
    return row if isinstance(row, dict) else {}
