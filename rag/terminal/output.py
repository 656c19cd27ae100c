"""What commands print: lines for people on stderr, JSON on stdout, progress, answers as they grow."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, is_dataclass, replace
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from rag.types import Answer


def complain(line: str) -> None:
    """One line on stderr, whatever the message holds."""
    typer.echo(" ".join(line.split()), err=True)


def as_json(value: Any) -> str:
    """One line of JSON with Chinese left readable."""
    row = asdict(value) if is_dataclass(value) and not isinstance(value, type) else value
    return json.dumps(row, ensure_ascii=False)


def print_json(value: Any) -> None:
    typer.echo(as_json(value))


def console(*, stderr: bool = False) -> Console:
    from rich.console import Console

    return Console(stderr=stderr, highlight=False, soft_wrap=True)


@contextmanager
def progress(what: str) -> Iterator[Callable[..., None]]:
    """A line of progress on stderr, for whoever watches; called with (done, total, what happens now)."""
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        ProgressColumn,
        Task,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )
    from rich.text import Text

    class Rate(ProgressColumn):
        """How many a second, lately."""

        def render(self, task: Task) -> Text:
            return Text(f"每秒 {task.speed:.1f}" if task.speed else "")

    left = (Rate(), TextColumn("还要"), TimeRemainingColumn())
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), *left)
    err = console(stderr=True)
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:  # a log file gets no bar, nor its blank line
        task = bar.add_task(what, total=None)

        def report(done: int, total: int | None = None, now: str = what) -> None:
            bar.update(task, completed=done, total=total, description=now)

        yield report


def tell_without_writer(choice: str) -> None:
    """Whoever asks for the language model by name is told where there is none; the answer is worded without it."""
    if choice == "llm":
        from rag.writer import missing_writer

        if line := missing_writer():
            complain(line)


def exit_with_failures(failures: Sequence[str]) -> None:
    """Names each input that failed; exit code 1 where there is one."""
    for line in failures:
        complain(line)
    if failures:
        raise typer.Exit(1)


def show(answers: Iterator[Answer], out: Console) -> None:
    """The first answer with its sources at once; then, where there is one, the language model's text as it grows."""
    from rich.live import Live
    from rich.text import Text

    from rag.terminal.answer import HEAD, answer_text, sources_text

    first = last = next(answers)
    out.print(answer_text(first))
    out.print(sources_text(first))
    with Live(console=out, transient=True) if out.is_terminal else nullcontext() as live:
        for last in answers:  # a sentence that no quote supports is taken back again: only a live region can do that
            if live is not None:
                live.update(Text(last.text.removeprefix(first.text).strip()))
    if last.text != first.text:
        out.print("语言模型的表述", style=HEAD)
        out.print(answer_text(replace(last, text=last.text.removeprefix(first.text).strip())))
        if (last.citations, last.figures) != (first.citations, first.figures):
            out.print(sources_text(last))
