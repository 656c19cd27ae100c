"""Files that come into the library: put on a tray, read one after the other, told line by line."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rag.app.library import Library, Taken
from rag.errors import RagError
from ui.html import element, escape
from ui.views import LANGUAGE

LISTED = 100  # files named one by one in a report
LOOKS = 0.4  # seconds between two looks at how far a file is


@dataclass
class Tray:
    """Files that were handed in and are still to be read; more may be put on it while they are."""

    waiting: list[tuple[str, Path]] = field(default_factory=list)  # under their names
    busy: bool = False  # somebody reads them

    def put(self, paths: Sequence[Path]) -> None:
        known = named(paths)
        self.waiting += known
        for path in set(paths) - {path for _, path in known}:
            path.unlink(missing_ok=True)


@dataclass(frozen=True)
class Reading:
    """Files that are being read: what came of those that are done, how many there are, how far the next one is."""

    done: tuple[Taken, ...]
    total: int
    name: str = ""
    step: tuple[int, int | None, str] | None = None  # done, total, what is happening


async def taking(library: Library, tray: Tray) -> AsyncGenerator[Reading, None]:
    """How far the files on the tray are, again and again until all of them are read, those put on it meanwhile too.

    Whoever comes while that goes on has nothing to do. None is left behind, also when nobody looks any longer: the library keeps
    its own copies, Gradio would keep these for good.
    """
    if tray.busy:
        return
    tray.busy = True
    done: tuple[Taken, ...] = ()
    try:
        while True:
            yield Reading(done, len(done) + len(tray.waiting))
            if not tray.waiting:
                return
            name, path = tray.waiting.pop(0)  # from here on it is the job's, which goes on to its end in any case
            steps: list[tuple[int, int | None, str]] = []
            job = asyncio.ensure_future(asyncio.to_thread(take_one, library, name, path, steps))
            while not job.done():
                yield Reading(done, len(done) + 1 + len(tray.waiting), name, steps[-1] if steps else None)
                await asyncio.wait([job], timeout=LOOKS)
            done = (*done, *job.result())
    finally:
        tray.busy = False
        for _, path in tray.waiting:
            path.unlink(missing_ok=True)
        tray.waiting.clear()


def take_one(library: Library, name: str, path: Path, steps: list[tuple[int, int | None, str]]) -> list[Taken]:
    """What came of one file, which is gone then; `steps` grows by what is told meanwhile."""
    try:
        return library.take([(name, path)], lambda done, total, now: steps.append((done, total, now)))
    except RagError as error:
        return [Taken(name, False, str(error))]
    except Exception as error:  # the files after it are still to be read
        return [Taken(name, False, f"内部错误（{type(error).__name__}：{error}）")]
    finally:
        path.unlink(missing_ok=True)


def named(paths: Sequence[Path]) -> list[tuple[str, Path]]:
    """The files under their names; of one folder's files that are called alike each gets a name of its own.

    Hidden files, which folders hold beside what people put there, are left out.
    """
    seen: Counter[str] = Counter()
    found = []
    for path in (p for p in paths if not p.name.startswith(".")):
        seen[path.name] += 1
        number = seen[path.name]
        found.append((path.name if number == 1 else f"{path.stem}-{number}{path.suffix}", path))
    return found


def results_view(reading: Reading) -> str:
    """One line for each file, in words; how far it is while it goes on."""
    if not reading.total:
        return ""
    failed = [r for r in reading.done if not r.ok]
    shown = reading.done if len(reading.done) <= LISTED else (*failed[:LISTED], *reading.done[-3:])
    lines = [_result(r.name, r.told, r.ok) for r in dict.fromkeys(shown)]
    more = element("p", f"共 {len(reading.done):,} 个，{len(failed):,} 个没有读成") if len(reading.done) > LISTED else ""
    return element("div", element("ul", *lines), more, _going(reading), cls="results", role="status")


def _going(reading: Reading) -> str:
    if not reading.name:
        return ""
    done, total, what = reading.step or (0, None, "读入")
    far = f"{what} {done:,} / {total:,}" if total else f"{what} {done:,}" if done else what
    count = f" · 第 {len(reading.done) + 1} 个，共 {reading.total} 个" if reading.total > 1 else ""
    bar = element("progress", max=total or None, value=done if total else None, aria_label="进度")
    return element("p", element("span", escape(reading.name), lang=LANGUAGE), element("span", f"{count} · {far}")) + bar


def _result(name: str, told: str, ok: bool) -> str:
    return element("li", element("span", escape(name), cls="name", lang=LANGUAGE), " ", escape(told), cls="ok" if ok else "failed")
