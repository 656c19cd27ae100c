"""CRUD-RAG's question sets: questions over one to three news articles (split_merged.json), the facts its RAGQuestEval asks for
(quest_eval/*_quest_gt_save.json), or flat rows that name the articles of a collection which hold the answer."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any

from rag.bench.files import Row, read_json
from rag.bench.reading import question_row
from rag.errors import UsageError

TASKS = ("questanswer_1doc", "questanswer_2docs", "questanswer_3docs")


def over_collection(path: Path) -> tuple[list[Row], list[Row]]:
    """Questions to be asked over an index, and the articles of the set to be indexed with whatever else is searched."""
    value = read_json(path)
    if isinstance(value, dict) and set(TASKS) & value.keys():
        return _of_tasks(value)
    if isinstance(value, list) and value and all(isinstance(row, dict) and "doc_ids" in row for row in value):
        return [_of_row(row) for row in value if row.get("high", True)], []
    raise UsageError(f"{path.name}：不是 CRUD-RAG 的 split_merged.json，也不是带 doc_ids 的行。")


def _of_row(row: Row) -> Row:
    """A flat row without its text: the index is to find it. Only rows whose question names its subject (`high`) can be found."""
    answers = [(str(a.get("text", "")), int(a.get("start", -1))) for a in row.get("answers") or ()]
    found = question_row(row["id"], row["question"], row.get("context", ""), answers, bool(row.get("answerable", True)))
    del found["passages"]
    found.pop("file", None)
    return found | {"doc_ids": row["doc_ids"], "source": row.get("source", "")}


def _of_tasks(value: dict[str, Any]) -> tuple[list[Row], list[Row]]:
    questions: list[Row] = []
    articles: dict[str, Row] = {}
    for task in TASKS:
        for number, row in enumerate(value.get(task, ())):
            names = []
            for text in (row[key] for key in ("news1", "news2", "news3") if row.get(key)):
                name = f"crud-{sha256(text.encode()).hexdigest()[:16]}"
                articles.setdefault(name, {"id": name, "text": text})
                names.append(name)
            asked, answer = _text(row["questions"]), _text(row["answers"])
            kind = {"type": "why_how_summary", "points": [answer], "source": task, "doc_ids": names, "all_docs": len(names) > 1}
            questions.append({"id": f"{task}:{row.get('ID', number)}", "question": asked, "answerable": True, "answer": answer} | kind)
    return questions, list(articles.values())


def _text(value: Any) -> str:
    return "".join(map(str, value)) if isinstance(value, list) else str(value)
