"""PDF page → text in reading order: headlines above their columns, columns from left to right.

A PDF knows where each character stands but not in which order a reader takes them. Characters become runs (no gap
wider than a letter and a half), runs are parted by white gutters that several lines share, and what spans a gutter
(a headline, a footer) parts the page from top to bottom.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

_GAP = 1.5  # letters of white between two characters end a run
_GUTTER = 0.8  # letters of white between two columns, at least
_FULL = 0.55  # the lines of a column fill it by this much on average; the cells of a table do not
_SCAN = 0.4  # share of the page an image covers when the page is a scan


@dataclass(frozen=True, slots=True)
class Run:
    """Characters that stand side by side; y grows downwards, units are points."""

    left: float
    right: float
    top: float
    bottom: float
    text: str

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class PdfPage:
    text: str
    scanned: bool  # no text, but an image over most of the page


def read_pages(data: bytes) -> Iterator[PdfPage]:
    """The pages of a PDF file. Raises pypdfium2.PdfiumError where the file is broken or locked by a password."""
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    try:
        for page in document:
            text = in_reading_order(page_runs(page))
            yield PdfPage(text, not text and _image_share(page) >= _SCAN)
            page.close()
    finally:
        document.close()


def _image_share(page: Any) -> float:
    """The share of the page's area that its images cover, counted once each."""
    import pypdfium2.raw as raw

    width, height = page.get_size()
    covered = 0.0
    for image in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE]):
        left, bottom, right, top = image.get_bounds()
        covered += max(0.0, right - left) * max(0.0, top - bottom)
    return covered / (width * height) if width and height else 0.0


@dataclass(frozen=True, slots=True)
class _Char:
    text: str
    left: float
    right: float
    top: float
    bottom: float


def page_runs(page: Any) -> list[Run]:
    """The runs of a page, in the order in which the file draws them."""
    return list(_join(_chars(page)))


def _chars(page: Any) -> Iterator[_Char]:
    import pypdfium2.raw as raw

    textpage = page.get_textpage()
    turn, (width, height) = page.get_rotation() % 360, page.get_size()
    box = raw.FS_RECTF()
    for index in range(textpage.count_chars()):
        code = raw.FPDFText_GetUnicode(textpage.raw, index)
        if code < 32 or code in (0xFFFE, 0xFFFF) or raw.FPDFText_IsGenerated(textpage.raw, index) == 1:
            continue
        if not raw.FPDFText_GetLooseCharBox(textpage.raw, index, ctypes.byref(box)):
            continue
        left, top, right, bottom = _upright(box.left, box.top, box.right, box.bottom, turn, width, height)
        if right > left and bottom > top:
            yield _Char(chr(code), left, right, top, bottom)
    textpage.close()


def _upright(left: float, top: float, right: float, bottom: float, turn: int, width: float, height: float) -> tuple[float, ...]:
    """A box as the reader sees it: left, top, right, bottom from the upper left corner of the page as shown."""
    if turn == 90:
        return bottom, left, top, right
    if turn == 180:
        return width - right, bottom, width - left, top
    if turn == 270:
        return width - top, height - right, width - bottom, height - left
    return left, height - top, right, height - bottom


def _join(chars: Iterator[_Char]) -> Iterator[Run]:
    group: list[_Char] = []
    for char in chars:
        if group and not _follows(group[-1], char):
            yield from _run(group)
            group = []
        group.append(char)
    yield from _run(group)


def _follows(before: _Char, char: _Char) -> bool:
    size = max(before.bottom - before.top, char.bottom - char.top)
    same_line = min(before.bottom, char.bottom) - max(before.top, char.top) > 0.5 * min(before.bottom - before.top, char.bottom - char.top)
    return same_line and -0.5 * size < char.left - before.right < _GAP * size


def _run(group: Sequence[_Char]) -> Iterator[Run]:
    parts: list[str] = []
    for index, char in enumerate(group):
        if index and _space_between(group[index - 1], char):
            parts.append(" ")
        parts.append(char.text)
    text = "".join(parts).strip()
    if text:
        solid = [char for char in group if not char.text.isspace()]
        yield Run(solid[0].left, solid[-1].right, min(c.top for c in solid), max(c.bottom for c in solid), text)


def _space_between(before: _Char, char: _Char) -> bool:
    """Latin words may be parted by a gap alone; Chinese letters that stand wide apart are still one word."""
    narrow = before.text.isascii() and char.text.isascii() and not before.text.isspace() and not char.text.isspace()
    return narrow and char.left - before.right > 0.2 * (char.bottom - char.top)


def in_reading_order(runs: Sequence[Run]) -> str:
    """The text of a page: one line a line of print, an empty line where the blocks are set apart.

    >>> in_reading_order([Run(0, 60, 0, 10, "左栏一行字"), Run(80, 140, 0, 10, "右栏一行字"), Run(0, 60, 12, 22, "左栏二行字"),
    ...     Run(80, 140, 12, 22, "右栏二行字"), Run(0, 60, 24, 34, "左栏三行字"), Run(80, 140, 24, 34, "右栏三行字")]).split()
    ['左栏一行字', '左栏二行字', '左栏三行字', '右栏一行字', '右栏二行字', '右栏三行字']
    """
    return "\n\n".join(block for block in map(_lines_text, _blocks(list(runs))) if block)


def _blocks(runs: list[Run]) -> Iterator[list[Run]]:
    """The runs in blocks, each read line by line."""
    columns = _columns(runs)
    if len(columns) > 1:
        for column in columns:
            yield from _blocks(column)
        return
    groups = _stack(runs)
    if len(groups) > 1:
        for group in groups:
            yield from _blocks(group)
    elif runs:
        yield runs


def _columns(runs: list[Run]) -> list[list[Run]]:
    """The runs parted by gutters that run through all of them; one list where there are none."""
    parts = _merge_thin([[run for run in runs if left <= run.left < right] for left, right in pairwise(_cuts(runs))])
    running = sum(map(_is_running_text, parts))
    return parts if len(parts) > 1 and 2 * running >= len(parts) and all(_letters(part) >= 4 for part in parts) else [runs]


def _cuts(runs: Sequence[Run]) -> list[float]:
    """Positions of the gutters, with minus and plus infinity around them."""
    cuts = [float("-inf")]
    reach = float("-inf")
    gutter = _GUTTER * median(run.height for run in runs) if runs else 0.0
    for run in sorted(runs, key=lambda run: run.left):
        if run.left - reach >= gutter and reach > float("-inf"):
            cuts.append((reach + run.left) / 2)
        reach = max(reach, run.right)
    return [*cuts, float("inf")]


def _merge_thin(parts: list[list[Run]]) -> list[list[Run]]:
    """Numbers and bullets stand in a strip of their own, but belong to the text at their right; so does a page number in the margin."""
    merged: list[list[Run]] = []
    strip: list[Run] = []
    for part in parts:
        if max((len(run.text) for run in part), default=0) <= 3:
            strip += part
        else:
            merged.append(strip + part)
            strip = []
    if strip:
        merged[-1:] = [[*(merged[-1] if merged else []), *strip]]
    return merged


def _is_running_text(runs: Sequence[Run]) -> bool:
    """Lines that fill their column; the cells of a table are short, or leave their column empty."""
    lines = _lines(runs)
    width = max(run.right for run in runs) - min(run.left for run in runs)
    filled = sum(sum(run.right - run.left for run in line) for line in lines) / len(lines)
    return filled >= _FULL * width and (len(lines) >= 3 or (len(lines) == 2 and _letters(runs) >= 10))


def _letters(runs: Sequence[Run]) -> float:
    """Letters a line, on average."""
    return sum(len(run.text) for run in runs) / max(1, len(_lines(runs)))


def _stack(runs: list[Run]) -> list[list[Run]]:
    """The runs from top to bottom in groups: neighbours stay together as long as they have, or have not, a gutter in common."""
    groups: list[list[Run]] = []
    for band in _bands(runs):
        if groups and _belongs(groups[-1], band):
            groups[-1] = groups[-1] + band
        else:
            groups.append(band)
    return groups


def _belongs(group: list[Run], band: list[Run]) -> bool:
    # A gutter shows only where text stands on both of its sides; a lone line in one column fits any group whose gutter it leaves open.
    open_before, open_with = len(_cuts(group)) > 2, len(_cuts(group + band)) > 2
    if open_before:
        return open_with
    return len(_cuts(band)) == 2 and not open_with


def _bands(runs: Sequence[Run]) -> list[list[Run]]:
    """The runs parted at every height where no run stands; letters' boxes are shrunk, for tight lines touch."""
    bands: list[list[Run]] = []
    reach = float("-inf")
    for run in sorted(runs, key=lambda run: run.top):
        if run.top + 0.2 * run.height >= reach:
            bands.append([])
        bands[-1].append(run)
        reach = max(reach, run.bottom - 0.2 * run.height)
    return bands


def _lines(runs: Sequence[Run]) -> list[list[Run]]:
    """The runs as lines of print, each from left to right."""
    lines: list[list[Run]] = []
    for run in sorted(runs, key=lambda run: run.middle):
        if lines and abs(run.middle - lines[-1][-1].middle) < 0.5 * min(run.height, lines[-1][-1].height):
            lines[-1].append(run)
        else:
            lines.append([run])
    return [sorted(line, key=lambda run: run.left) for line in lines]


def _lines_text(runs: Sequence[Run]) -> str:
    """Lines joined by line breaks; an empty line where the next stands apart by a line or is set in another size."""
    out: list[str] = []
    before: list[Run] | None = None
    for line in _lines(runs):
        if before and _set_apart(before, line):
            out.append("")
        out.append(" ".join(run.text for run in line))
        before = line
    return "\n".join(out)


def _set_apart(before: Sequence[Run], line: Sequence[Run]) -> bool:
    high, low = max(run.height for run in before), max(run.height for run in line)
    gap = min(run.top for run in line) - max(run.bottom for run in before)
    return gap > 1.0 * min(high, low) or max(high, low) > 1.25 * min(high, low)
