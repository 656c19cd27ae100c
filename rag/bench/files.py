"""The files that benchmarks come in: JSON or JSON lines, plain or packed."""

from __future__ import annotations

import gzip
import json
import lzma
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rag.errors import UsageError

Row = dict[str, Any]


def read_json(path: Path) -> Any:
    """The JSON value of a file; of JSON lines, the list of their values. Raises UsageError where it is neither."""
    try:
        text = _text(path)
    except (OSError, EOFError, lzma.LZMAError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}：读不出来（{getattr(error, 'strerror', None) or error}）。") from None
    try:
        return json.loads(text)
    except ValueError:
        pass
    try:
        return [json.loads(line) for line in text.split("\n") if line.strip()]
    except ValueError:
        raise UsageError(f"{path.name}：不是 JSON，也不是每行一个 JSON。") from None


def read_rows(path: Path) -> list[Row]:
    """The rows of a file that is a list of objects. Raises UsageError where it is something else."""
    value = read_json(path)
    rows = value if isinstance(value, list) else [value]
    if not rows or not all(isinstance(row, dict) for row in rows):
        raise UsageError(f"{path.name}：里面应是一列 JSON 对象。")
    return rows


def write_rows(path: Path, rows: Iterator[Row] | list[Row]) -> None:
    """Write JSON lines."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _text(path: Path) -> str:
    data = path.read_bytes()
    data = lzma.decompress(data) if path.suffix == ".xz" else gzip.decompress(data) if path.suffix == ".gz" else data
    return data.decode("utf-8-sig")
