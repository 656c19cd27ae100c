"""The report of an evaluation: one HTML file that needs nothing else, the same as Markdown, and tables for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from rag.errors import UsageError
from rag.evaluate import Comparison, Gold, Judgement, Scores, Texts, evaluate, load_answers, load_gold, sign_test, texts_in
from rag.evaluation.gold import has_gold
from rag.evaluation.ranking import NAMES, RankingScores, is_ranking, rank, sign_counts
from rag.evaluation.report_view import TYPES, models_here, percent, report_view
from rag.evaluation.scores import TITLES
from rag.sheets.answer_table import write_csv
from rag.sheets.rows import Row

__all__ = ["TYPES", "as_html", "as_markdown", "comparison_row", "evaluate_files", "report_view", "write_report"]


def evaluate_files(
    answers: Path,
    gold: Path,
    other: Path | None = None,
    report: Path | None = None,
    sources: Path | None = None,
    made_by: str = "",
    name: str = "",
) -> dict[str, Any]:
    """Score one answers file, or two against each other; write the report where a folder is named.

    With `sources`, the folder of the files that were indexed, the citations' offsets are checked. `made_by` is the command
    that made the answers, for the report; `name` is what one file's answers are called there. The row returned is
    what the command line prints: the scores, or both scores with the questions that changed. Runs of `rag search` are
    told from answers by their rows and scored as rankings.
    """
    gold_rows = load_gold(gold)
    paths = [answers] if other is None else [answers, other]
    names = [path.name for path in paths] if len({path.name for path in paths}) == len(paths) else list(map(str, paths))
    names = [name] if name and other is None else names
    if len(set(names)) < len(paths):
        raise UsageError("两份答案是同一个文件。")
    loaded = {name: load_answers(path) for name, path in zip(names, paths, strict=True)}
    if any(map(is_ranking, loaded.values())):
        return _rankings(gold_rows, loaded, report)
    if not any(map(has_gold, gold_rows)):
        raise UsageError(f"{gold} 里没有一行写着标准答案（answer），没有可评的。")
    texts = texts_in(sources) if sources is not None else None
    runs = {name: evaluate(gold_rows, rows, texts) for name, rows in loaded.items()}
    if report is not None:
        said = f" --sources {sources}" if sources else ""
        judged = f"rag evaluate {' '.join(map(str, paths))} --gold {gold}{said}"
        write_report(report, runs, "；".join(filter(None, (made_by, judged))), texts)
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
        "differences": {d.name: {"change": d.change, "interval": list(d.interval), "p_value": d.p_value} for d in comparison.differences},
    }


def write_report(folder: Path, runs: Mapping[str, Scores], command: str = "", texts: Texts | None = None) -> None:
    """Write report.html, report.md, scores.csv and questions.csv; with two runs also what changed from the first to the second."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        view = report_view(runs, command, texts, models_here())
        (folder / "report.html").write_text(as_html(view), encoding="utf-8", errors="replace")
        (folder / "report.md").write_text(as_markdown(view), encoding="utf-8", errors="replace")
        write_csv(folder / "scores.csv", _score_lines(runs))
        write_csv(folder / "questions.csv", _question_lines(runs))
    except OSError as error:
        raise UsageError(f"{folder} 写不进去（{error.strerror or error}）。请换一个目录。") from None


def as_html(view: Mapping[str, Any]) -> str:
    """The report as one file: styles and charts inside, nothing fetched. Whatever an answer holds is shown, never run."""
    from jinja2 import Environment

    template = files("rag").joinpath("data/report.html").read_text(encoding="utf-8")
    return Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(template).render(view)


def as_markdown(view: Mapping[str, Any]) -> str:
    """The report for a repository or a mail."""
    lines = [f"# {view['title']}", "", *(f"- {name}：{value}" for name, value in view["facts"]), "", "## 总表", ""]
    lines += _table(["指标", *(title for name in view["runs"] for title in (name, "95% 区间"))], [_flat(row) for row in view["headline"]])
    for title, charts in (("各题型答对", view["by_type"]), ("各来源答对", view["by_source"])):
        for chart in charts:
            lines += ["", f"## {title}：{chart['name']}", ""]
            lines += _table(["", "答对", "共"], [[bar["kind"], bar["right"], bar["all"]] for bar in chart["bars"]])
    for chart in view["confidence"]:
        rows = [[f"{bar['confidence']}", bar["share"], bar["count"]] for bar in chart["bins"]]
        lines += ["", f"## 把握：{chart['name']}", "", *_table(["平均把握", "答对", "题数"], rows)]
        lines += ["", f"校准误差 {chart['error']}；风险–覆盖曲线下面积 {chart['area']}；放行 {chart['coverage']} 时错 {chart['risk']}。"]
    for chart in view["latency"]:
        lines += ["", f"## 用时（毫秒）：{chart['name']}", "", *_table(["阶段", "中位", "95%"], chart["stages"])]
    if view["differences"]:
        rows = [[d["title"], d["before"], d["after"], d["change"], d["interval"], d["p"]] for d in view["differences"]]
        lines += ["", "## 两次相比", "", *_table(["指标", *view["runs"], "差", "95% 区间", "p"], rows)]
        lines += ["", f"答对与否的精确检验（McNemar）：p = {view['p_value']}。"]
    if view["changed"]:
        rows = [[row[key] for key in ("id", "question", "gold", "before", "after", "word")] for row in view["changed"]]
        lines += ["", "## 变化的题", "", *_table(["编号", "问题", "标准答案", *view["runs"], ""], rows)]
    rows = [[row[key] for key in ("id", "type", "question", "gold", "shown", "confidence")] for row in view["wrong"]]
    lines += ["", "## 没答对的题", ""]
    lines += _table(["编号", "类型", "问题", "标准答案", "得到", "把握"], rows) if rows else ["没有。"]
    if view["wrong_count"] > len(rows):
        lines += ["", f"共 {view['wrong_count']} 题，这里是最有把握的 {len(rows)} 题；其余见 questions.csv。"]
    return "\n".join(lines) + "\n"


def _table(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[str]:
    def line(cells: Sequence[Any]) -> str:
        return "| " + " | ".join(" ".join(str(cell).replace("|", "\\|").split()) for cell in cells) + " |"

    return [line(head), "|" + " --- |" * len(head), *map(line, rows)]


def _flat(row: Mapping[str, Any]) -> list[str]:
    return [row["title"], *(part for cell in row["cells"] for part in (cell["value"], cell["interval"]))]


def _score_lines(runs: Mapping[str, Scores]) -> Iterator[list[Any]]:
    yield ["run", "measure", "type", "value", "low", "high", "questions"]
    for name, scores in runs.items():
        for measure in TITLES:
            yield [name, measure, "", scores.value(measure), *(scores.interval(measure) or ("", "")), len(scores.judgements)]
        for kind, (right, total) in scores.right_by_type.items():
            yield [name, "right", kind, round(right / total, 4), "", "", total]
        for source, (right, total) in scores.right_by_source.items():
            yield [name, "right", f"source:{source}", round(right / total, 4), "", "", total]


def _question_lines(runs: Mapping[str, Scores]) -> Iterator[list[Any]]:
    head = ["run", "id", "type", "source", "question", "gold", "short", "right", "exact_match", "character_f1", "rouge_l", "figure_right"]
    yield [*head, "evidence_cited", "confidence", "ms"]
    for name, scores in runs.items():
        for j in scores.judgements:
            known = [name, j.gold.id, j.gold.type, j.gold.source, j.gold.question, j.gold.answer, j.answer.get("short", "")]
            figure = "" if j.figure is None else int(j.figure.right)
            measured = [int(j.right), j.exact, round(j.f1, 4), round(j.rouge, 4), figure, int(j.evidence_cited)]
            yield [*known, *measured, j.answer.get("confidence", ""), j.milliseconds("total") or ""]


# ---- rankings ----------------------------------------------------------------------------------------------------


def _rankings(gold_rows: Sequence[Row], loaded: Mapping[str, Sequence[Row]], report: Path | None) -> Row:
    if not all(map(is_ranking, loaded.values())):
        raise UsageError("一份是检索结果，一份是答案，不能相比。")
    gold = [Gold.parse(row, line) for line, row in enumerate(gold_rows, 1)]
    runs = {name: rank(gold, rows) for name, rows in loaded.items()}
    if not next(iter(runs.values())).questions:
        raise UsageError("标准里没有 doc_ids（答案在哪些文章里），量不了检索。")
    if report is not None:
        report.mkdir(parents=True, exist_ok=True)
        lines = [[name, m, "", s.value(m), *(s.interval(m) or ("", "")), len(s.questions)] for name, s in runs.items() for m in NAMES]
        write_csv(report / "scores.csv", iter([["run", "measure", "type", "value", "low", "high", "questions"], *lines]))
        head = ["指标", *(part for name in runs for part in (name, "95% 区间"))]
        rows = [[m, *(part for s in runs.values() for part in _cells(s, m))] for m in NAMES]
        (report / "report.md").write_text("\n".join(["# 检索评测", "", *_table(head, rows)]) + "\n", encoding="utf-8")
    if len(runs) == 1:
        return next(iter(runs.values())).as_row()
    before, after = runs.values()
    changes = {name: sign_counts(name, before, after) for name in NAMES}
    return {
        "before": before.as_row(),
        "after": after.as_row(),
        "changes": {n: {"better": up, "worse": down, "p_value": round(sign_test(up, down), 4)} for n, (up, down) in changes.items()},
    }


def _cells(scores: RankingScores, name: str) -> list[str]:
    low, high = scores.interval(name) or (0.0, 0.0)
    return [percent(scores.value(name)), f"{100 * low:.1f}–{100 * high:.1f}"]
