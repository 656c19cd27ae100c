"""Reading comprehension: SQuAD's layout, in which CMRC 2018, DRCD and DuReader-robust are published too, and flat rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from rag.bench.files import Row, read_json
from rag.errors import UsageError
from rag.passages import split_sentences


def questions(path: Path) -> list[Row]:
    """One question row for each question, with its text as the only passage."""
    value = read_json(path)
    found = list(_of_squad(value["data"]) if isinstance(value, dict) and "data" in value else _of_list(value))
    if not found:
        raise UsageError(f"{path.name}：不是 SQuAD 格式，也不是 question、context、answers 的行。")
    return found


def question_row(name: Any, question: str, context: str, answers: Iterable[tuple[str, int]], answerable: bool = True) -> Row:
    """A question over one given text. `answers` are (text, where it starts, or -1)."""
    texts = list(dict.fromkeys(text for text, _ in answers if text))
    row: Row = {"id": name, "question": question, "passages": [context], "answerable": answerable}
    if not answerable:
        return row | {"type": "unanswerable", "answer": ""}
    sentence = next((_sentence(context, start, text) for text, start in answers if text), "")
    return row | {"type": "entity", "answer": texts[0] if texts else "", "aliases": texts[1:], "evidence": sentence, "file": "passages/0"}


def _of_squad(data: Iterable[Row]) -> Iterator[Row]:
    for article in data:
        for paragraph in article.get("paragraphs", ()):
            for qa in paragraph.get("qas", ()):
                answers = [(str(a.get("text", "")), int(a.get("answer_start", -1))) for a in qa.get("answers") or ()]
                answerable = not qa.get("is_impossible") and bool(answers)
                yield question_row(qa["id"], qa["question"], paragraph["context"], answers, answerable)


def _of_list(value: Any) -> Iterator[Row]:
    """CMRC 2018 as first published (context_text, qas), or flat rows (question, context, answers)."""
    for row in value if isinstance(value, list) else ():
        if not isinstance(row, dict):
            return
        for qa in row.get("qas", ()):
            yield question_row(qa["query_id"], qa["query_text"], row["context_text"], [(str(a), -1) for a in qa["answers"]])
        if "context" in row and "question" in row:
            answers = [(str(a.get("text", "")), int(a.get("start", -1))) for a in row.get("answers") or ()]
            found = question_row(row.get("id"), row["question"], row["context"], answers, bool(row.get("answerable", answers)))
            if row.get("type") == "list":  # its answers are the entries of one list, and not ways to say the same
                found |= {"answer": "、".join(dict.fromkeys(text for text, _ in answers)), "aliases": []}
            yield found | {name: row[name] for name in ("type", "evidence", "doc_ids") if row.get(name)}


def _sentence(context: str, start: int, answer: str) -> str:
    """The sentence an answer stands in; empty where it stands nowhere."""
    at = start if start >= 0 and context.startswith(answer, start) else context.find(answer)
    return next((context[a:b].strip() for a, b in split_sentences(context) if a <= at < b), "") if at >= 0 else ""
