"""Answers as a table for people: one row a question, .csv or .xlsx, headers in Chinese, openable in any spreadsheet."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from rag.errors import UsageError
from rag.sheets.cells import harmless
from rag.sheets.rows import Row, error_row

COLUMNS = ("编号", "问题", "结果", "答案", "全文", "把握", "出处", "原句", "数字核对", "最接近的段落", "毫秒", "错误")
WIDTHS = (10, 40, 8, 24, 60, 8, 36, 60, 30, 40, 9, 24)  # of the columns, in characters of a spreadsheet
KINDS = (".csv", ".xlsx")
LONGEST_CELL = 32_767  # characters; what a workbook can hold
_STATUS = {"supported": "出处中有", "computed": "算得", "unsupported": "出处中没有"}
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def write_table(answers: Path, table: Path) -> None:
    """Write the answer rows of a .jsonl file as a table; the name tells which kind. Raises UsageError where it cannot be written."""
    check_table(table)
    rows = (json.loads(line) for line in answers.read_bytes().splitlines() if line.strip())
    try:
        table.parent.mkdir(parents=True, exist_ok=True)
        (_write_xlsx if table.suffix.lower() == ".xlsx" else write_csv)(table, table_rows(rows))
    except OSError as error:
        raise UsageError(f"{table} 写不进去（{error.strerror or error}）。请换一个位置。") from None


def check_table(table: Path) -> None:
    """Raises UsageError unless the name is one of a table: to be told before an hour's work, not after it."""
    if table.suffix.lower() not in KINDS:
        raise UsageError(f"{table.name}：表格应是 .csv 或 .xlsx。")


def table_rows(answers: Iterable[Row]) -> Iterator[Sequence[Any]]:
    """The header, then a row for each answer; gold fields that passed through stand behind, under their own names."""
    kept = list(answers)
    more = list(dict.fromkeys(name for row in kept for name in gold_fields(row)))
    yield [*COLUMNS, *more]
    for row in kept:
        passed = gold_fields(row)
        yield [*_cells(row), *(_plain(passed.get(name, "")) for name in more)]


_OWN = frozenset(error_row("", "", "")) | {"gold", "passages", "history", "date"}


def gold_fields(row: Row) -> dict[str, Any]:
    """What an answer row carries beside its own fields; of `gold`, what the row's own names stood in the way of."""
    renamed = {"answer": "标准答案"}
    held = {renamed.get(name, f"gold.{name}"): value for name, value in (row.get("gold") or {}).items()}
    return held | {name: value for name, value in row.items() if name not in _OWN}


def _cells(row: Row) -> list[Any]:
    cited, nearest = row.get("citations") or [], row.get("nearest") or []
    result = "出错" if row.get("error") else "已答" if row.get("answered") else "未答"
    total = (row.get("ms") or {}).get("total", "")
    return [
        row.get("id", ""),
        row.get("question", ""),
        result,
        row.get("short", ""),
        row.get("answer", ""),
        row.get("confidence", ""),
        "\n".join(_where(c) for c in cited),
        "\n".join(f"[{c.get('number')}] {c.get('quote', '')}" for c in cited),
        "\n".join(_figure(f) for f in row.get("figures") or []),
        "\n".join(f"{_where(c)}：{c.get('quote', '')}" for c in nearest),
        total,
        row.get("error", ""),
    ]


def _where(citation: Row) -> str:
    title = f"《{citation['title']}》" if citation.get("title") else ""
    place = f"{citation['place']} " if citation.get("place") else ""
    return f"[{citation.get('number')}] {title}{place}{citation.get('source', '')} 第{citation.get('start')}–{citation.get('end')}字"


def _figure(figure: Row) -> str:
    where = f"，见[{figure['citation']}]" if figure.get("citation") else ""
    how = f"，{figure['arithmetic']}" if figure.get("arithmetic") else ""
    return f"{figure.get('text')} {_STATUS.get(str(figure.get('status')), '')}{where}{how}"


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return "是" if value else "否"
    return value if isinstance(value, str | int | float) else json.dumps(value, ensure_ascii=False)


def write_csv(path: Path, lines: Iterable[Sequence[Any]]) -> None:
    """Comma separated, with the byte order mark that makes a spreadsheet read the Chinese as UTF-8; no cell runs as a formula."""
    with path.open("w", encoding="utf-8-sig", newline="", errors="replace") as file:
        csv.writer(file).writerows([harmless(cell) for cell in line] for line in lines)


def _write_xlsx(path: Path, lines: Iterable[Sequence[Any]]) -> None:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)  # ten thousand rows do not lie in memory as cells
    sheet = book.create_sheet("答案")
    sheet.freeze_panes = "C2"
    for at, width in enumerate(WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    wrapped, head = Alignment(wrap_text=True, vertical="top"), Font(bold=True, color="FFFFFF")
    red = PatternFill("solid", fgColor="8A1C1C")

    def cell(value: Any, first: bool) -> WriteOnlyCell:
        shown = _NOT_IN_XML.sub("�", value)[:LONGEST_CELL] if isinstance(value, str) else value
        made = WriteOnlyCell(sheet, shown)
        made.alignment = wrapped
        if isinstance(value, str):
            made.data_type = "s"  # text, whatever it begins with
        if first:
            made.font, made.fill = head, red
        return made

    count = width = 0
    for count, line in enumerate(lines, 1):
        width = max(width, len(line))
        sheet.append([cell(value, count == 1) for value in line])
    sheet.auto_filter.ref = f"A1:{get_column_letter(max(1, width))}{max(1, count)}"
    book.save(path)
