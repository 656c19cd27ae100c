"""One table out of several reports: a row for each run, each measure with its interval."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from rag.errors import UsageError

MEASURES = {
    "right": "答对",
    "figure_right": "数字全对",
    "exact_match": "EM",
    "character_f1": "F1",
    "answer_contained": "含有答案",
    "citation_precision": "引文准确",
    "citation_recall": "引文召回",
    "right_refusals": "该拒而拒",
    "false_refusals": "误拒",
    "Success@1": "S@1",
    "Success@5": "S@5",
    "Success@10": "S@10",
    "RR@10": "RR@10",
    "nDCG@10": "nDCG@10",
}


def table(reports: Iterable[Path]) -> str:
    """Markdown from the scores.csv of report folders; columns that no run has are left out. Raises UsageError."""
    rows = [_row(folder) for folder in reports]
    kept = [name for name in MEASURES if any(name in row for _, _, row in rows)]
    lines = [_line(["评测", "题数", *(MEASURES[name] for name in kept)]), "|" + " --- |" * (len(kept) + 2)]
    lines += [_line([name, count, *(row.get(measure, "") for measure in kept)]) for name, count, row in rows]
    return "\n".join(lines) + "\n"


def _row(folder: Path) -> tuple[str, str, dict[str, str]]:
    try:
        with (folder / "scores.csv").open(encoding="utf-8-sig", newline="") as file:
            found = [line for line in csv.DictReader(file) if not line["type"] and line["value"]]
    except (OSError, KeyError):
        raise UsageError(f"{folder} 里没有 scores.csv。先运行：rag evaluate … --report {folder}") from None
    name = folder.parent.name if folder.name == "report" else folder.name
    cells = {line["measure"]: _cell(line) for line in found}
    return name, found[0]["questions"] if found else "0", cells


def _cell(line: dict[str, str]) -> str:
    interval = f"（{100 * float(line['low']):.1f}–{100 * float(line['high']):.1f}）" if line["low"] else ""
    return f"{100 * float(line['value']):.1f}{interval}"


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
