"""Question files: .jsonl (packed too), .csv and .xlsx, with headers in either language, as plain rows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from rag.errors import Unreadable, UsageError
from rag.read import json_rows, kind_of, open_text, read_errors
from rag.sheets.columns import Rows, csv_rows, unclosed, xlsx_rows

QUESTION_COLUMNS = {
    "id": ("编号", "序号", "题号"),
    "question": ("问题", "提问", "题目"),
    "passages": ("段落", "材料", "passage"),
    "history": ("历史", "对话", "上文"),
    "date": ("日期", "提问日期"),
    "answer": ("答案", "标准答案", "参考答案"),
    "aliases": ("别名", "其他答案", "同义答案"),
    "evidence": ("证据", "依据", "出处原文"),
    "file": ("文件", "来源", "source", "出处"),
    "type": ("类型", "题型"),
    "answerable": ("可答", "能否回答", "可回答"),
    "points": ("要点",),
}
_LISTS = frozenset({"passages", "history", "aliases", "points"})
_TRUE, _FALSE = frozenset({"true", "1", "是", "可答", "能", "yes", "y"}), frozenset({"false", "0", "否", "不可答", "不能", "no", "n"})


def read_rows(path: Path) -> Iterator[tuple[int, Any]]:
    """(line, row) for each row of a question or gold file; a row that is not readable comes as an Unreadable value.

    Raises UsageError where the whole file cannot be used.
    """
    path = Path(path)
    name = path.name or str(path)  # "." has none
    with read_errors(name) as problem:
        if path.suffix.lower() == ".xlsx":
            yield from _table(_workbook(path), name)
        elif kind_of(path) == ".csv":
            yield from _table(csv_rows(open_text(path), QUESTION_COLUMNS), name)
        elif kind_of(path) == ".jsonl":
            yield from json_rows(path, path.name)
        else:
            path.stat()
            raise UsageError(f"{name}：{'是文件夹，' if path.is_dir() else ''}问题文件应是 .jsonl、.csv 或 .xlsx。")
    if problem:
        raise UsageError(str(problem[0]))


def _workbook(path: Path) -> Rows:
    path.stat()
    try:
        rows = xlsx_rows(path, QUESTION_COLUMNS)
        return replace(rows, rows=list(rows))  # all of them here and now: a broken sheet shows only while it is read
    except Exception:  # a broken workbook fails in many ways: zip, XML, missing parts
        raise Unreadable(f"{path.name}：不是完好的 Excel 文件（.xlsx），请重新保存") from None


def _table(rows: Rows, name: str) -> Iterator[tuple[int, dict[str, Any] | Unreadable]]:
    if rows.header and "question" not in rows.known:
        raise UsageError("没有“问题”（question）一列，请在第一行写上列名，例如：id、问题、答案。")
    for line, row in rows:
        yield line, unclosed(name, line) if row is None else {column: _value(column, cell) for column, cell in row.items()}


def _value(name: str, cell: Any) -> Any:
    """A cell as the value its column holds: lists as JSON or parted by | or ；, yes and no, everything else as text."""
    if name == "id" and isinstance(cell, int | float) and not isinstance(cell, bool):
        return int(cell) if cell == int(cell) else str(cell)
    text = str(cell.date() if hasattr(cell, "date") else cell).strip()
    if name == "answerable":
        return text.lower() in _TRUE if text.lower() in _TRUE | _FALSE else text
    if text.startswith("[") and name in _LISTS | {"evidence", "file"}:
        try:
            return json.loads(text)
        except ValueError:
            return text
    return [part.strip() for part in text.replace("；", "|").split("|") if part.strip()] if name in ("aliases", "points") else text
