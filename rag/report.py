"""The report of an evaluation: one HTML file that needs nothing else, the same as Markdown, and tables for a spreadsheet."""

from __future__ import annotations

import csv
import platform
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from rag import __version__
from rag.errors import UsageError
from rag.evaluate import MEASURES, Comparison, Judgement, Scores, evaluate, load_answers, load_gold, texts_in

TYPES = {
    "figure": "数字",
    "date_or_period": "时间",
    "entity": "名称",
    "list": "列举",
    "why_how_summary": "为什么、怎样",
    "compare_or_multi": "比较",
    "unanswerable": "不可答",
}
_SLOWEST = 10


def evaluate_files(
    answers: Path, gold: Path, other: Path | None = None, report: Path | None = None, sources: Path | None = None
) -> dict[str, Any]:
    """Score one answers file, or two against each other; write the report where a folder is named.

    With `sources`, the folder of the files that were indexed, the citations' offsets are checked. The row returned is
    what the command line prints: the scores, or both scores with the questions that changed.
    """
    gold_rows = load_gold(gold)
    paths = [answers] if other is None else [answers, other]
    names = [path.name for path in paths] if len({path.name for path in paths}) == len(paths) else list(map(str, paths))
    if len(set(names)) < len(paths):
        raise UsageError("两份答案是同一个文件。")
    texts = texts_in(sources) if sources is not None else None
    runs = {name: evaluate(gold_rows, load_answers(path), texts) for name, path in zip(names, paths, strict=True)}
    if report is not None:
        write_report(report, runs, f"rag evaluate {' '.join(map(str, paths))} --gold {gold}")
    return comparison_row(Comparison(*runs.values())) if other is not None else runs[names[0]].as_row()


def comparison_row(comparison: Comparison) -> dict[str, Any]:
    """Two runs as one JSON object."""

    def change(before: Judgement, after: Judgement) -> dict[str, Any]:
        return {"id": before.gold.id, "question": before.gold.question, "before": before.shown, "after": after.shown}

    return {
        "before": comparison.before.as_row(),
        "after": comparison.after.as_row(),
        "won": [change(*pair) for pair in comparison.won],
        "lost": [change(*pair) for pair in comparison.lost],
        "reworded": [change(*pair) for pair in comparison.reworded],
        "p_value": round(comparison.p_value, 4),
    }


def write_report(folder: Path, runs: Mapping[str, Scores], command: str = "") -> None:
    """Write report.html, report.md, scores.csv and questions.csv; with two runs also what changed from the first to the second."""
    folder.mkdir(parents=True, exist_ok=True)
    view = report_view(runs, command)
    (folder / "report.html").write_text(as_html(view), encoding="utf-8", errors="replace")
    (folder / "report.md").write_text(as_markdown(view), encoding="utf-8", errors="replace")
    _write_csv(folder / "scores.csv", _score_lines(runs))
    _write_csv(folder / "questions.csv", _question_lines(runs))


def report_view(runs: Mapping[str, Scores], command: str = "") -> dict[str, Any]:
    """Everything the report shows, as plain values: what HTML and Markdown have in common."""
    last = list(runs.values())[-1]
    models = {name for j in last.judgements for name in (j.answer.get("model") or {}).values() if name}
    slow = sorted((j for j in last.judgements if _ms(j)), key=_ms, reverse=True)[:_SLOWEST]
    facts = [
        f"共 {len(last.judgements)} 题",
        command,
        f"有据 {__version__}，Python {platform.python_version()}",
        "模型：" + "、".join(sorted(models)) if models else "",
    ]
    return {
        "title": "问答评测报告",
        "runs": list(runs),
        "facts": [fact for fact in facts if fact],
        "headline": [_headline(measure.title, measure.name, runs) for measure in MEASURES] + _latency(runs),
        "charts": [{"name": name, "bars": _bars(scores)} for name, scores in runs.items()],
        "changed": list(_changes(*runs.values())) if len(runs) == 2 else [],
        "wrong": [_wrong(j) for j in last.judgements if not j.right],
        "slow": [{"id": j.gold.id, "question": j.gold.question, "ms": f"{_ms(j):.0f}"} for j in slow],
    }


def as_html(view: Mapping[str, Any]) -> str:
    """The report as one file: styles and charts inside, nothing fetched. Whatever an answer holds is shown, never run."""
    from jinja2 import Environment

    template = files("rag").joinpath("data/report.html").read_text(encoding="utf-8")
    return Environment(autoescape=True, trim_blocks=True).from_string(template).render(view)


def as_markdown(view: Mapping[str, Any]) -> str:
    """The report for a repository or a mail."""
    lines = [f"# {view['title']}", "", "；".join(view["facts"]), "", "## 总表", ""]
    lines += _table(["指标", *(title for name in view["runs"] for title in (name, "95% 区间"))], [_flat(row) for row in view["headline"]])
    for chart in view["charts"]:
        lines += ["", f"## 各题型答对：{chart['name']}", ""]
        lines += _table(["题型", "答对", "共"], [[bar["kind"], bar["right"], bar["all"]] for bar in chart["bars"]])
    if view["changed"]:
        rows = [[row[key] for key in ("id", "question", "gold", "before", "after", "word")] for row in view["changed"]]
        lines += ["", "## 变化的题", "", *_table(["编号", "问题", "标准答案", *view["runs"], ""], rows)]
    rows = [[row[key] for key in ("id", "type", "question", "gold", "shown")] for row in view["wrong"]]
    lines += ["", "## 没答对的题", "", *(_table(["编号", "类型", "问题", "标准答案", "得到"], rows) if rows else ["没有。"])]
    return "\n".join(lines) + "\n"


def _table(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[str]:
    def line(cells: Sequence[Any]) -> str:
        return "| " + " | ".join(" ".join(str(cell).replace("|", "\\|").split()) for cell in cells) + " |"

    return [line(head), "|" + " --- |" * len(head), *map(line, rows)]


def _flat(row: Mapping[str, Any]) -> list[str]:
    return [row["title"], *(part for cell in row["cells"] for part in (cell["value"], cell["interval"]))]


def _headline(title: str, name: str, runs: Mapping[str, Scores]) -> dict[str, Any]:
    return {"title": title, "cells": [{"value": _percent(s.value(name)), "interval": _range(s.interval(name))} for s in runs.values()]}


def _latency(runs: Mapping[str, Scores]) -> list[dict[str, Any]]:
    def cell(scores: Scores, share: float) -> dict[str, str]:
        time = scores.milliseconds(share)
        return {"value": "—" if time is None else f"{time:.0f} 毫秒", "interval": ""}

    return [
        {"title": title, "cells": [cell(s, share) for s in runs.values()]} for title, share in (("用时中位数", 0.5), ("用时 95%", 0.95))
    ]


def _percent(share: float | None) -> str:
    return "—" if share is None else f"{100 * share:.1f}%"


def _range(interval: tuple[float, float] | None) -> str:
    return "" if interval is None else f"{100 * interval[0]:.1f}–{100 * interval[1]:.1f}"


def _bars(scores: Scores) -> list[dict[str, Any]]:
    return [
        {"kind": TYPES.get(kind, kind), "right": right, "all": total, "share": right / total}
        for kind, (right, total) in scores.right_by_type.items()
    ]


def _changes(before: Scores, after: Scores) -> Iterator[dict[str, Any]]:
    comparison = Comparison(before, after)
    for kind, word, pairs in (("bad", "变错", comparison.lost), ("good", "变对", comparison.won), ("", "换了说法", comparison.reworded)):
        for a, b in pairs:
            gold = {"id": a.gold.id, "question": a.gold.question, "gold": _wanted(a)}
            yield {**gold, "before": a.shown, "after": b.shown, "kind": kind, "word": word}


def _wanted(judgement: Judgement) -> str:
    return judgement.gold.answer if judgement.gold.answerable else "（应不答）"


def _wrong(judgement: Judgement) -> dict[str, Any]:
    return {
        "id": judgement.gold.id,
        "type": TYPES.get(judgement.gold.type, judgement.gold.type),
        "question": judgement.gold.question,
        "gold": _wanted(judgement),
        "shown": judgement.shown,
        "quotes": [str(c.get("quote") or "") for c in judgement.answer.get("citations") or judgement.answer.get("nearest") or []],
    }


def _ms(judgement: Judgement) -> float:
    return float((judgement.answer.get("ms") or {}).get("total") or 0.0)


def _score_lines(runs: Mapping[str, Scores]) -> Iterator[list[Any]]:
    yield ["run", "measure", "type", "value", "low", "high", "questions"]
    for name, scores in runs.items():
        for measure in MEASURES:
            yield [name, measure.name, "", scores.value(measure.name), *(scores.interval(measure.name) or ("", "")), len(scores.judgements)]
        for kind, (right, total) in scores.right_by_type.items():
            yield [name, "right", kind, round(right / total, 4), "", "", total]


def _question_lines(runs: Mapping[str, Scores]) -> Iterator[list[Any]]:
    yield ["run", "id", "type", "question", "gold", "short", "right", "exact_match", "character_f1", "confidence", "ms"]
    for name, scores in runs.items():
        for j in scores.judgements:
            known = [name, j.gold.id, j.gold.type, j.gold.question, j.gold.answer]
            yield [*known, j.answer.get("short", ""), int(j.right), j.exact, round(j.f1, 4), j.answer.get("confidence", ""), _ms(j)]


def _write_csv(path: Path, lines: Iterator[list[Any]]) -> None:
    # The byte order mark is what makes a spreadsheet read the Chinese as UTF-8.
    with path.open("w", encoding="utf-8-sig", newline="", errors="replace") as file:
        csv.writer(file).writerows([_harmless(cell) for cell in line] for line in lines)


def _harmless(cell: Any) -> Any:
    """Spreadsheets run a cell that begins like a formula; a quote mark in front makes it text."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
