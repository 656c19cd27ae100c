"""Tables with a header row, .csv and .xlsx: rows under the names the program uses, whatever language the header is in."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

_FIELD = 1 << 30  # characters in one cell; Python's own limit of 131,072 is shorter than a long article


@dataclass(frozen=True)
class Rows:
    """An iterator of (line, row), lines counted from 1 with the header; `known` are the names found in the header."""

    header: tuple[str, ...]
    known: frozenset[str]
    rows: Iterable[tuple[int, dict[str, Any]]]

    def __iter__(self) -> Iterator[tuple[int, dict[str, Any]]]:
        return iter(self.rows)


def csv_rows(text: str, names: Mapping[str, Sequence[str]]) -> Rows:
    """The rows of a comma, semicolon or tab separated text. `names`: for each name of ours, what a header may call it."""
    csv.field_size_limit(_FIELD)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))

    def numbered() -> Iterator[tuple[int, list[str]]]:
        line = 1
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1  # a cell may hold line breaks: a row is named by the line it starts on

    return _named(numbered(), names)


def xlsx_rows(path: Path, names: Mapping[str, Sequence[str]]) -> Rows:
    """The rows of the first sheet of a workbook, read as values."""
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    sheet = book.worksheets[0]
    return _named(enumerate(sheet.iter_rows(values_only=True), 1), names)


def _named(lines: Iterator[tuple[int, Sequence[Any]]], names: Mapping[str, Sequence[str]]) -> Rows:
    _, first = next(((n, cells) for n, cells in lines if _filled(cells)), (0, ()))
    header = tuple(_column(str(cell or ""), names) for cell in first)
    rows = ((line, _row(header, cells)) for line, cells in lines if _filled(cells))
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
