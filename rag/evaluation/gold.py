"""What is known to be right: the gold rows of the project's own sets and of others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rag.errors import Unreadable, UsageError
from rag.sheets.questions import read_rows
from rag.sheets.rows import Row, row_id

# What other sets call a type, and what this program calls it in Chinese.
SAME_TYPE = {
    "period": "date_or_period", "time": "date_or_period", "why_how": "why_how_summary", "name": "entity",
    "数字": "figure", "时间": "date_or_period", "名称": "entity", "列举": "list", "为什么": "why_how_summary", "怎样": "why_how_summary",
    "为什么、怎样": "why_how_summary", "比较": "compare_or_multi", "不可答": "unanswerable",
}  # fmt: skip


@dataclass(frozen=True)
class Gold:
    """What is known to be right for one question. Without a type it is a span (`entity`)."""

    id: str | int
    question: str
    answer: str
    type: str = "entity"
    aliases: tuple[str, ...] = ()
    evidence: tuple[tuple[str, str], ...] = ()  # (file, sentence) pairs, all of which should be cited
    answerable: bool = True
    points: tuple[str, ...] = ()
    contains: tuple[tuple[str, ...], ...] = ()  # parts that the answer must all hold, each with the ways it may be written
    source: str = ""  # the set, or the file, it comes from
    articles: tuple[str, ...] = ()  # ids of the articles that hold the answer
    passages: tuple[str, ...] = field(default=(), repr=False)  # the texts given with the question

    @property
    def parts(self) -> tuple[tuple[str, ...], ...]:
        """What an answer must contain."""
        return self.contains or (self.answers,)

    @property
    def answers(self) -> tuple[str, ...]:
        return (self.answer, *self.aliases)

    @classmethod
    def parse(cls, row: Mapping[str, Any], line: int = 0) -> Gold:
        """A gold row of the project's sets, or of any set with `answers` or `answer`."""
        first, *more = _answers(row) or [""]
        answerable = row.get("answerable")
        if answerable in (None, ""):
            answerable = kind_of(row) != "unanswerable" and bool(first or row.get("points") or row.get("contains"))
        kind = kind_of(row) or ("entity" if answerable else "unanswerable")
        files = list(dict.fromkeys(map(str, _list(row.get("file")))))
        return cls(
            row_id(row, line),
            str(row.get("question") or ""),
            first,
            kind,
            tuple(more),
            _evidence(row),
            bool(answerable),
            tuple(map(str, _list(row.get("points")))),
            tuple(tuple(map(str, _list(part))) for part in _list(row.get("contains"))),
            str(row.get("source") or "、".join(files)),
            tuple(map(str, _list(row.get("doc_ids")))),
            tuple(text for text in _list(row.get("passages")) if isinstance(text, str)),
        )


def has_gold(row: Mapping[str, Any]) -> bool:
    """Whether a row says what is right: an answer, or that there is none. A cell left blank says neither."""
    if row.get("answerable") not in (None, "") or kind_of(row) == "unanswerable" or isinstance(row.get("answers"), list):
        return True
    return any(str(one).strip() for name in ("answer", "answers", "aliases", "points", "contains") for one in _list(row.get(name)))


def kind_of(row: Mapping[str, Any]) -> str:
    """The type that a row gives, by its one name; "" where it gives none.

    >>> kind_of({"type": "不可答"}), kind_of({"type": "period"}), kind_of({"type": "诗"}), kind_of({})
    ('unanswerable', 'date_or_period', '诗', '')
    """
    kind = str(row.get("type") or "").strip()
    return SAME_TYPE.get(kind, kind)


def _list(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]


def _answers(row: Mapping[str, Any]) -> list[str]:
    given = [*_list(row.get("answer")), *_list(row.get("aliases")), *_list(row.get("answers"))]
    return [str(one.get("text", "")) if isinstance(one, dict) else str(one) for one in given]


def _evidence(row: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """(file, sentence) pairs; where there are fewer files than sentences, the files come round again."""
    files, sentences = list(map(str, _list(row.get("file")))), list(map(str, _list(row.get("evidence"))))
    return tuple((files[at % len(files)] if files else "", sentence) for at, sentence in enumerate(sentences))


def load_gold(path: Path) -> list[Row]:
    """The rows of a gold file, .jsonl, .csv or .xlsx. Raises UsageError, naming the line, where one is broken."""
    return [_sound(row, line) for line, row in read_rows(path)]


def _sound(row: Any, line: int) -> Row:
    if isinstance(row, Unreadable):
        raise UsageError(str(row))
    return {"id": line, **row, **({"id": line} if row_id(row, line) == line else {})}
