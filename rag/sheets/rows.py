"""Question rows and answer rows: the JSON of files and of the HTTP interface, on both sides of the values."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rag.errors import UsageError
from rag.page.decode import has_lone_surrogates
from rag.question.bounds import check_question
from rag.text.day import iso_date
from rag.types import Answer, CheckedFigure, Citation

Row = dict[str, Any]
Id = str | int
_ASKED = frozenset({"id", "question", "passages", "history", "date"})  # what a question row says itself; all else is gold


@dataclass(frozen=True)
class QuestionRow:
    """One question, checked. `extra` holds the gold fields that pass through to the answer row."""

    id: Id
    question: str
    passages: tuple[str, ...] | None = None  # None: ask the index; (): there is nothing to answer from
    history: tuple[Mapping[str, str], ...] = ()
    date: str | None = None  # YYYY-MM-DD, the day the question is asked
    extra: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def parse(cls, row: object, line: int) -> QuestionRow:
        """The question of a row; one without an id gets its line number. Raises UsageError, in one line."""
        if not isinstance(row, dict):
            raise UsageError('每一行应是一个 JSON 对象，例如 {"id": "1", "question": "……"}。')
        question = row.get("question")
        if question is not None and not isinstance(question, str):
            raise UsageError("question 应是文字。")
        return cls(
            row_id(row, line),
            check_question(question or ""),
            _passages(row.get("passages")),
            _history(row.get("history")),
            _date(row.get("date")),
            gold_of(row),
        )


def row_id(row: object, line: int) -> Id:
    """A row's id as it is written, or its line number where it has none that could be one."""
    name = row.get("id") if isinstance(row, dict) else None
    return name if isinstance(name, str | int) and not isinstance(name, bool) and name != "" else line


def gold_of(row: object) -> dict[str, Any]:
    """What a row says besides its question: the gold fields, which pass through, also where the question cannot be asked."""
    return {name: value for name, value in row.items() if name not in _ASKED} if isinstance(row, dict) else {}


def _passages(value: object) -> tuple[str, ...] | None:
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        raise UsageError('passages 应是一列文字，例如 ["第一段", "第二段"]。')
    if any(has_lone_surrogates(text) for text in value):
        raise UsageError("passages 里有读不出的字符，不是有效的 UTF-8 文字。请改写后再问。")
    return tuple(value)


def _history(value: object) -> tuple[Mapping[str, str], ...]:
    turns = [] if value is None else value
    if not isinstance(turns, list) or not all(isinstance(turn, dict) for turn in turns):
        raise UsageError('history 应是一列问答，例如 [{"question": "……", "answer": "……"}]。')
    said = tuple({"question": turn.get("question") or "", "answer": turn.get("answer") or ""} for turn in turns)
    if not all(isinstance(text, str) for turn in said for text in turn.values()):
        raise UsageError("history 里的 question 和 answer 应是文字。")
    return said


def _date(value: object) -> str | None:
    if value is None or value == "":
        return None
    date = iso_date(value)
    if date is None:
        raise UsageError("date 应写成 YYYY-MM-DD，例如 2024-07-01。")
    return date


def answer_row(answer: Answer, id: Id, extra: Mapping[str, Any] | None = None) -> Row:
    """The row of an answer, keys in the contract's order.

    Gold fields follow under their own names; one whose name the row uses itself (`answer`) is kept under "gold".
    """
    row: Row = {
        "id": id,
        "question": answer.question,
        "answered": answer.answered,
        "answer": answer.text,
        "short": answer.short,
        "confidence": _between_0_and_1(answer.confidence),
        "citations": [citation_row(citation) for citation in answer.citations],
        "figures": [figure_row(figure) for figure in answer.figures],
        "nearest": [citation_row(citation) for citation in answer.nearest],
        "model": {name: answer.model.get(name, "") for name in ("encoder", "reader", "writer")},
        "ms": {stage: round(answer.ms.get(stage, 0.0), 1) for stage in ("retrieve", "read", "write", "total")},
    }
    return with_gold(row, extra or {})


def error_row(id: Id, question: str, message: str, extra: Mapping[str, Any] | None = None) -> Row:
    """The row of a question that could not be answered: what went wrong, in one line, and nothing else."""
    row: Row = {"id": id, "question": question, "answered": False, "error": " ".join(message.split())}
    empty: Row = {"answer": "", "short": "", "confidence": 0.0, "citations": [], "figures": [], "nearest": [], "model": {}, "ms": {}}
    return with_gold(row | empty, extra or {})


def with_gold(row: Row, extra: Mapping[str, Any]) -> Row:
    taken = {name: value for name, value in extra.items() if name in row or name in ("gold", "error")}
    free = {name: value for name, value in extra.items() if name not in taken}
    return {**row, **free, **({"gold": taken} if taken else {})}


def citation_row(citation: Citation) -> Row:
    row: Row = {
        "number": citation.number,
        "source": citation.source,
        "title": citation.title,
        "place": citation.place,
        "date": citation.date,
        "quote": citation.quote,
        "start": citation.start,
        "end": citation.end,
    }
    return row | ({"spans": [list(span) for span in citation.spans]} if citation.spans else {})


def figure_row(figure: CheckedFigure) -> Row:
    row: Row = {
        "text": figure.text,
        "value": figure.value,
        "unit": figure.unit,
        "qualifier": figure.qualifier,
        "status": figure.status,
        "citation": figure.citation,
    }
    return row | ({"arithmetic": figure.arithmetic} if figure.arithmetic else {})


def _between_0_and_1(value: float) -> float:
    return 0.0 if math.isnan(value) else round(min(1.0, max(0.0, value)), 4)


def as_line(row: Row) -> bytes:
    """One line of JSON Lines; half characters (lone surrogates), which UTF-8 has no bytes for, as escapes."""
    return json.dumps(row, ensure_ascii=False, default=str).encode("utf-8", "backslashreplace") + b"\n"
