"""Answers against gold: judged question by question, and files of them read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from rag.errors import UsageError
from rag.evaluation.comparison import Comparison, sign_test
from rag.evaluation.gold import Gold, has_gold, load_gold
from rag.evaluation.judge import Judgement, Texts, judge, texts_in
from rag.evaluation.scores import MEASURES, Measure, Scores
from rag.sheets.rows import Row

__all__ = [
    "MEASURES",
    "Comparison",
    "Gold",
    "Judgement",
    "Measure",
    "Scores",
    "Texts",
    "evaluate",
    "judge",
    "load_answers",
    "load_gold",
    "sign_test",
    "texts_in",
]


def evaluate(gold_rows: Sequence[Row], answer_rows: Iterable[Row], sources: Texts | None = None) -> Scores:
    """Judge every gold question by the answer row of the same id; the last counts where there are several. A row that says neither
    what is right nor that nothing is, is not judged.

    With `sources` (see `texts_in`) the offsets of the citations are checked too.
    """
    answers = {row.get("id"): row for row in answer_rows}
    gold = [Gold.parse(row, line) for line, row in enumerate(gold_rows, 1) if has_gold(row)]
    return Scores(tuple(judge(one, answers.get(one.id), sources) for one in gold))


def load_answers(path: Path) -> list[Row]:
    """The rows of an answers file; a last line cut short by a kill is left out. Raises UsageError where it is no answers file."""
    try:
        lines = Path(path).read_bytes().split(b"\n")
    except OSError as error:
        raise UsageError(f"{path}：读不出来（{error.strerror}）。先运行 rag batch。") from None
    rows: list[Row] = []
    for number, line in enumerate(lines, 1):
        try:
            row = json.loads(line) if line.strip() else None
        except ValueError:
            if number == len(lines):
                break
            raise UsageError(f"{path} 第{number}行不是完整的 JSON。") from None
        if row is not None:
            if not isinstance(row, dict) or "id" not in row:
                raise UsageError(f"{path} 第{number}行不是答案行。")
            rows.append(row)
    return rows
