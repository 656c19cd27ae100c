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

_GAP = 0.5  # letters of white between two characters end a run, unless the whole run is set as wide
_WIDE = 1.5  # letters of white between the characters of a headline set wide, at most
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
    size: float = 10.0  # width of a Chinese letter

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
    box, high = raw.FS_RECTF(), 0
    for index in range(textpage.count_chars()):
        code = raw.FPDFText_GetUnicode(textpage.raw, index)
        if code < 32 or code in (0xFFFE, 0xFFFF) or raw.FPDFText_IsGenerated(textpage.raw, index) == 1:
            continue
        if 0xD800 <= code < 0xDC00:  # the first half of a rare character
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code, high = (0x10000 + ((high - 0xD800) << 10) + code - 0xDC00 if high else 0xFFFD), 0
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
        if group and not _follows(group, char):
            yield from _run(group)
            group = []
        group.append(char)
    yield from _run(group)


def _follows(group: Sequence[_Char], char: _Char) -> bool:
    before = group[-1]
    low, high = min(before.bottom - before.top, char.bottom - char.top), max(before.right - before.left, char.right - char.left)
    on_one_line = min(before.bottom, char.bottom) - max(before.top, char.top) > 0.5 * low
    gap = char.left - before.right
    if not on_one_line or not -0.5 * high < gap < _WIDE * high:
        return False
    return gap < _GAP * high or len(group) == 1 or abs(gap - (before.left - group[-2].right)) < 0.3 * high


def _run(group: Sequence[_Char]) -> Iterator[Run]:
    parts: list[str] = []
    for index, char in enumerate(group):
        if index and _space_between(group[index - 1], char):
            parts.append(" ")
        parts.append(char.text)
    text = "".join(parts).strip()
    if text:
        solid = [char for char in group if not char.text.isspace()]
        yield Run(
            solid[0].left,
            solid[-1].right,
            min(c.top for c in solid),
            max(c.bottom for c in solid),
            text,
            max(c.right - c.left for c in solid),
        )


def _space_between(before: _Char, char: _Char) -> bool:
    """Latin words may be parted by a gap alone; Chinese letters that stand wide apart are still one word."""
    narrow = before.text.isascii() and char.text.isascii() and not before.text.isspace() and not char.text.isspace()
    return narrow and char.left - before.right > 0.2 * (char.bottom - char.top)


def in_reading_order(runs: Sequence[Run]) -> str:
    """The text of a page: one line a line of print, an empty line where the blocks are set apart.

    >>> left, right = ["左边一栏的第一行字", "左边一栏的第二行字"], ["右边一栏的第一行字", "右边一栏的第二行字"]
    >>> page = [Run(x, x + 90, y, y + 10, line) for x, lines in ((0, left), (110, right)) for y, line in zip((0, 12), lines)]
    >>> in_reading_order(sorted(page, key=lambda run: run.top)).split()
    ['左边一栏的第一行字', '左边一栏的第二行字', '右边一栏的第一行字', '右边一栏的第二行字']
    """
    return "\n\n".join(block for block in map(_lines_text, _blocks(list(runs))) if block)


def _blocks(runs: list[Run]) -> Iterator[list[Run]]:
    """The runs in blocks, each read line by line."""
    split = _widest_split(runs)
    if split is None:
        if runs:
            yield runs
        return
    for part in (split.above, split.left, split.right, split.below):
        yield from _blocks(part)


@dataclass(frozen=True, slots=True)
class _Split:
    """Two columns side by side, and what stands above and below them."""

    above: list[Run]
    left: list[Run]
    right: list[Run]
    below: list[Run]


def _widest_split(runs: list[Run]) -> _Split | None:
    """The gutter with most text beside it. A column's left edge is where several lines begin, so only such edges are tried."""
    if len(runs) < 3:
        return None
    gutter = _GUTTER * median(run.size for run in runs)
    splits = (split for edge in sorted({round(run.left) for run in runs}) for split in _splits_at(edge - 1, gutter, runs))
    return max(splits, key=lambda split: len(split.left) + len(split.right), default=None)


def _splits_at(edge: float, gutter: float, runs: list[Run]) -> Iterator[_Split]:
    """The stretches of the page where nothing crosses the white left of `edge` and columns stand on both sides."""
    crossing = sorted((run for run in runs if run.left < edge and run.right > edge - gutter), key=lambda run: run.middle)
    limits = [float("-inf"), *(run.middle for run in crossing), float("inf")]
    for top, bottom in pairwise(limits):
        inside = [run for run in runs if top < run.middle < bottom]
        left, right = [run for run in inside if run.left < edge], [run for run in inside if run.left >= edge]
        if left and right and _are_columns(left, right):
            yield _Split([run for run in runs if run.middle <= top], left, right, [run for run in runs if run.middle >= bottom])


def _are_columns(left: Sequence[Run], right: Sequence[Run]) -> bool:
    """One of two columns is running text, and the other more than numbers, bullets or the cells of a table."""
    return min(_letters(left), _letters(right)) >= 4 and (_is_running_text(left) or _is_running_text(right))


def _is_running_text(runs: Sequence[Run]) -> bool:
    """Lines that fill their column; the cells of a table are short, or leave their column empty."""
    lines = _lines(runs)
    width = max(run.right for run in runs) - min(run.left for run in runs)
    filled = sum(sum(run.right - run.left for run in line) for line in lines) / len(lines)
    return filled >= _FULL * width and len(lines) >= 2 and _letters(runs) >= (8 if len(lines) < 5 else 6)


def _letters(runs: Sequence[Run]) -> float:
    """Letters a line, on average."""
    return sum(len(run.text) for run in runs) / max(1, len(_lines(runs)))


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
    """Lines joined by line breaks; an empty line where the next stands apart by a line or is set in another size.

    A line that begins two letters in begins a paragraph: it keeps that mark, which is all that tells it from the line before.
    """
    out: list[str] = []
    edge = min(run.left for run in runs)
    before: list[Run] | None = None
    for line in _lines(runs):
        if before and _set_apart(before, line):
            out.append("")
        indent = "\u3000\u3000" if 1.5 <= (line[0].left - edge) / line[0].size <= 2.5 else ""
        out.append(indent + " ".join(run.text for run in line))
        before = line
    return "\n".join(out)


def _set_apart(before: Sequence[Run], line: Sequence[Run]) -> bool:
    high, low = max(run.height for run in before), max(run.height for run in line)
    gap = min(run.top for run in line) - max(run.bottom for run in before)
    return gap > 1.0 * min(high, low) or max(high, low) > 1.25 * min(high, low)
