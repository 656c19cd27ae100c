"""Question files answered in the background of the app, each in a folder of its own, so that they outlast page and program.

A batch runs in a thread of its own but asks through the same queue as everybody else, one question at a time: whoever asks in
the chat meanwhile waits for one question of the batch at most. What was answered is in the file at once; a batch that was
stopped, or that ended with the program, goes on where it was.
"""

from __future__ import annotations

import asyncio
import json
import re
import secrets
import shutil
import threading
import time
from collections import deque
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from rag.app.bulk import LARGEST, check_unpacked
from rag.app.work import Busy
from rag.batch import BatchReport, run, tasks_of
from rag.errors import RagError, StorageFailed, UsageError
from rag.evaluation.batch_sheet import Sheet, gold_among, gold_of
from rag.replacing import replacing
from rag.sheets.answer_table import write_table
from rag.sheets.questions import read_rows
from rag.types import Answer

FOLDER = "batches"  # inside the index folder
KINDS = (".jsonl", ".csv", ".xlsx")
RECENT = 20  # rows that the rate is taken from
SHEETS = 8  # kept in memory, the last ones that were looked at
NAME = re.compile(r"\d{8}-\d{6}-[0-9a-f]{4}")
State = Literal["waiting", "running", "stopped", "done", "failed"]
Ask = Callable[..., Awaitable[Answer]]  # as Service.ask
DOWNLOADS = {"answers.jsonl": "答案.jsonl", "answers.csv": "答案.csv", "answers.xlsx": "答案.xlsx", "report.html": "报告.html"}


@dataclass(frozen=True)
class Batch:
    """A question file that was handed in."""

    folder: Path
    name: str  # of the file, as it was handed in
    writer: str
    begun: str  # YYYY-MM-DD HH:MM
    total: int  # rows
    graded: bool  # whether there are gold columns
    right: int | None = None  # rows answered right, once it is done and where that is known

    @property
    def id(self) -> str:
        return self.folder.name

    @property
    def questions(self) -> Path:
        return self.folder / f"questions{Path(self.name).suffix.lower()}"

    @property
    def answers(self) -> Path:
        return self.folder / "answers.jsonl"

    @property
    def report(self) -> Path:
        return self.folder / "report" / "report.html"


@dataclass(frozen=True)
class Standing:
    """How far a batch is."""

    state: State
    done: int
    total: int
    rate: float | None = None  # rows a second, lately
    told: str = ""  # what went wrong, or what became of it

    @property
    def left(self) -> float | None:
        """Seconds until it is done, at this rate."""
        return (self.total - self.done) / self.rate if self.rate and self.state == "running" else None


@dataclass
class _Course:
    """A batch while it is under way in this program."""

    state: State = "waiting"
    done: int = 0
    told: str = ""
    stop: threading.Event = field(default_factory=threading.Event)
    times: deque[tuple[float, int]] = field(default_factory=lambda: deque(maxlen=RECENT))  # (when, rows done)

    @property
    def rate(self) -> float | None:
        if len(self.times) < 2 or self.times[-1][0] <= self.times[0][0]:
            return None
        (first, before), (last, after) = self.times[0], self.times[-1]
        return (after - before) / (last - first)


class _Stopped(BaseException):
    """Asked to stop. No Exception: the batch takes those for the fault of one question and goes on."""


@dataclass(frozen=True)
class Batches:
    """The batches of one index folder; one runs at a time, the others wait. `start` and `resume` want a running event loop."""

    folder: Path
    ask: Ask
    most: int = LARGEST  # bytes of a question file, unpacked
    _courses: dict[str, _Course] = field(default_factory=dict)
    _sheets: dict[str, Sheet] = field(default_factory=dict)
    _one: threading.Lock = field(default_factory=threading.Lock)  # reads on at a time
    _pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "batch"))

    async def start(self, name: str, file: Path, writer: str = "builtin") -> Batch:
        """Take a question file in and begin with it. Raises UsageError where it cannot be used."""
        batch = await asyncio.to_thread(self._take, name, file, writer)
        self._begin(batch, asyncio.get_running_loop())
        return batch

    def _take(self, name: str, file: Path, writer: str) -> Batch:
        if Path(name).suffix.lower() not in KINDS:
            raise UsageError(f"{name}：问题文件应是 .jsonl、.csv 或 .xlsx。")
        check_unpacked(file, name, self.most)
        rows = list(read_rows(file))
        tasks, gold = tasks_of(rows, name), gold_among(rows)
        folder = self.folder / f"{datetime.now():%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
        folder.mkdir(parents=True)
        batch = Batch(folder, name, writer, f"{datetime.now():%Y-%m-%d %H:%M}", len(tasks), bool(gold))
        shutil.copyfile(file, batch.questions)
        about = {"name": name, "writer": writer, "begun": batch.begun, "total": batch.total, "graded": batch.graded}
        (folder / "batch.json").write_text(json.dumps(about, ensure_ascii=False), "utf-8")
        return batch

    def resume(self, batch: Batch) -> None:
        """Go on with a batch that is not under way: what is missing is done, rows with an error once more."""
        if self.standing(batch).state not in ("waiting", "running"):
            self._begin(batch, asyncio.get_running_loop())

    def stop(self, batch: Batch) -> None:
        """End after the question that is being answered; what is there stays."""
        if course := self._courses.get(batch.id):
            course.stop.set()

    def remove(self, batch: Batch) -> None:
        """Stop it and remove everything of it."""
        self.stop(batch)
        self._courses.pop(batch.id, None)
        self._forget_sheet(batch)
        shutil.rmtree(batch.folder, ignore_errors=True)

    def all(self) -> list[Batch]:
        """Newest first."""
        folders = sorted(self.folder.glob("*/batch.json"), reverse=True) if self.folder.is_dir() else []
        return [batch for path in folders if (batch := self.get(path.parent.name))]

    def get(self, identity: str) -> Batch | None:
        """The batch of that id; None where there is none. An id is no path: whatever else is asked for is not there."""
        if not NAME.fullmatch(identity):
            return None
        folder = self.folder / identity
        try:
            about = json.loads((folder / "batch.json").read_text("utf-8"))
            return Batch(folder, about["name"], about["writer"], about["begun"], about["total"], about["graded"], about.get("right"))
        except (OSError, ValueError, KeyError):
            return None

    def standing(self, batch: Batch) -> Standing:
        course = self._courses.get(batch.id)
        if course is not None:
            return Standing(course.state, course.done, batch.total, course.rate, course.told)
        done = min(batch.total, _lines(batch.answers))
        if done == batch.total:
            return Standing("done", done, batch.total)
        return Standing("stopped", done, batch.total, told="上次没有做完。")

    def sheet(self, batch: Batch) -> Sheet:
        """The answers so far, judged where the file has gold columns."""
        with self._one:
            sheet = self._sheets.pop(batch.id, None) or Sheet(batch.answers, gold_of(batch.questions) if batch.graded else {})
            sheet = self._sheets[batch.id] = sheet.read_on()  # the last in order: the one looked at last
            while len(self._sheets) > SHEETS:
                del self._sheets[next(iter(self._sheets))]
        return sheet

    def _forget_sheet(self, batch: Batch) -> None:
        with self._one:
            self._sheets.pop(batch.id, None)

    def download(self, batch: Batch, wanted: str) -> Path | None:
        """The file of one of DOWNLOADS, made now where it is a table; None where there is none."""
        if wanted == "report.html":
            return batch.report if batch.report.is_file() else None
        if wanted not in DOWNLOADS or not batch.answers.is_file():
            return None
        path = batch.folder / wanted
        if path != batch.answers:
            with replacing(path) as beside:  # somebody else may be taking the table along at this moment
                write_table(batch.answers, beside)
        return path

    def close(self) -> None:
        """Stop everything; what is answered stays."""
        for course in self._courses.values():
            course.stop.set()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _begin(self, batch: Batch, loop: asyncio.AbstractEventLoop) -> None:
        course = self._courses[batch.id] = _Course(done=min(batch.total, _lines(batch.answers)))
        self._pool.submit(self._work, batch, course, loop)

    def _work(self, batch: Batch, course: _Course, loop: asyncio.AbstractEventLoop) -> None:
        def progress(done: int, total: int) -> None:
            course.done = done
            course.times.append((time.monotonic(), done))
            if course.stop.is_set() and done < total:
                raise _Stopped

        try:
            if course.stop.is_set():
                raise _Stopped
            course.state = "running"
            report = run(batch.questions, batch.answers, _Asking(self.ask, loop, course.stop), batch.writer, progress)
            course.told = self._finished(batch, report)
            course.state = "done"
        except _Stopped:
            course.state, course.told = "stopped", "已停止，做完的都在。"
        except RagError as error:
            course.state, course.told = "failed", str(error)
        except Exception as error:  # told on the page; the next batch must still run
            storage = StorageFailed.of(error, "再点“接着做”")
            course.state, course.told = "failed", str(storage) if storage else f"内部错误（{type(error).__name__}：{error}）"

    def _finished(self, batch: Batch, report: BatchReport) -> str:
        """Write the report where there is something to measure against."""
        self._forget_sheet(batch)  # the rows may stand in another order now
        told = f"{report.failed} 行出错。" if report.failed else ""
        if not batch.graded:
            return told
        from rag.evaluation.report import evaluate_files

        try:
            self._keep_score(batch)
            evaluate_files(batch.answers, batch.questions, report=batch.report.parent, name=batch.name)
        except Exception as error:  # the answers are there, whatever the report lacks
            return f"{told}没有写报告：{error}"
        return told

    def _keep_score(self, batch: Batch) -> None:
        path = batch.folder / "batch.json"
        about = json.loads(path.read_text("utf-8")) | {"right": self.sheet(batch).counts()["right"]}
        with replacing(path) as beside:
            beside.write_text(json.dumps(about, ensure_ascii=False), "utf-8")


@dataclass(frozen=True)
class _Asking:
    """Answers like an Assistant, by asking through the app's queue from another thread."""

    service: Ask
    loop: asyncio.AbstractEventLoop
    stop: threading.Event

    def ask(self, question: str, history: Any = (), passages: Any = None, *, writer: Any = "builtin", **more: Any) -> Answer:
        while True:
            try:
                return self._once(question, history, passages, writer=writer, **more)
            except Busy:  # many people are asking: they go first
                if self.stop.wait(1.0):
                    raise _Stopped from None

    def _once(self, *given: Any, **named: Any) -> Answer:
        async def asked() -> Answer:
            return await self.service(*given, **named)

        future = asyncio.run_coroutine_threadsafe(asked(), self.loop)
        while True:
            try:
                return future.result(0.2)
            except NotYet:
                if self.stop.is_set():  # also when the program ends, and the loop with it
                    future.cancel()
                    raise _Stopped from None


def _lines(path: Path) -> int:
    return path.read_bytes().count(b"\n") if path.is_file() else 0
