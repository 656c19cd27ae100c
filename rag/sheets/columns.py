"""Tables with a header row, .csv and .xlsx: rows under the names the program uses, whatever language the header is in."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any

from rag.errors import Unreadable

_FIELD = 1 << 30  # characters in one cell; Python's own limit of 131,072 is shorter than a long article


@dataclass(frozen=True)
class Rows:
    """An iterator of (line, row), lines counted from 1 with the header; `known` are the names found in the header. A row is None
    where a quotation mark opens that nothing closes."""

    header: tuple[str, ...]
    known: frozenset[str]
    rows: Iterable[tuple[int, dict[str, Any] | None]]

    def __iter__(self) -> Iterator[tuple[int, dict[str, Any] | None]]:
        return iter(self.rows)


def csv_rows(text: str, names: Mapping[str, Sequence[str]]) -> Rows:
    """The rows of a comma, semicolon or tab separated text. `names`: for each name of ours, what a header may call it."""
    csv.field_size_limit(_FIELD)
    return _named(_csv_lines(list(io.StringIO(text, newline="")), _delimiter(text)), names)


def unclosed(name: str, line: int) -> Unreadable:
    """What is said of a row that is None, in a file of that name."""
    return Unreadable(f"{name} 第{line}行：引号没有成对，请修改这一行")


def _csv_lines(lines: Sequence[str], delimiter: str) -> Iterator[tuple[int, Sequence[str] | None]]:
    """(line it starts on, cells) of each row, for a cell may hold line breaks.

    Where a quotation mark is not closed, or only by one that opens another cell, the line it stands on is the row: all that
    follows would else be swallowed. Such a line is read as it stands where its own marks pair off, and is None where they do not.
    """
    at = 0
    while at < len(lines):
        begun, reader = at, csv.reader(islice(lines, at, None), delimiter=delimiter, strict=True)
        try:
            for cells in reader:
                yield at + 1, cells
                at = begun + reader.line_num
        except csv.Error:
            paired = lines[at].count('"') % 2 == 0
            yield at + 1, next(csv.reader([lines[at]], delimiter=delimiter), []) if paired else None
            at += 1


def xlsx_rows(path: Path, names: Mapping[str, Sequence[str]]) -> Rows:
    """The rows of the first sheet of a workbook, read as values."""
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    sheet = book.worksheets[0]
    return _named(enumerate(sheet.iter_rows(values_only=True), 1), names)


def _named(lines: Iterator[tuple[int, Sequence[Any] | None]], names: Mapping[str, Sequence[str]]) -> Rows:
    none: Sequence[Any] = ()
    _, first = next(((n, cells) for n, cells in lines if cells is None or _filled(cells)), (0, none))
    header = tuple(_column(str(cell or ""), names) for cell in first or ())
    rows = ((line, None if cells is None else _row(header, cells)) for line, cells in lines if cells is None or _filled(cells))
    return Rows(header, frozenset(header) & frozenset(names), rows)


def _filled(cells: Sequence[Any]) -> bool:
    return any(cell is not None and str(cell).strip() for cell in cells)


def _row(header: Sequence[str], cells: Sequence[Any]) -> dict[str, Any]:
    """Empty cells are left out: a table has a place for every column in every row."""
    row: dict[str, Any] = {}
    for name, cell in zip(header, cells, strict=False):
        if name and cell is not None and cell != "":
            row.setdefault(name, cell)
    return row


def _column(title: str, names: Mapping[str, Sequence[str]]) -> str:
    plain = title.strip().strip("\ufeff").lower()
    return next((name for name, called in names.items() if plain in chain((name,), called)), title.strip())


def _delimiter(text: str) -> str:
    head = text.lstrip("\n")[:2000].split("\n", 1)[0]
    return max(",\t;", key=head.count)
