"""ChronoQA: questions about news of 2019–2024, many counted from the day they are asked (去年, 四年前7月)."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from rag.bench.files import Row, read_rows
from rag.errors import UsageError

TYPES = {"numerical": "figure", "numeric": "figure", "time": "date_or_period", "entity": "entity"}


def over_collection(path: Path) -> tuple[list[Row], list[Row]]:
    """Questions with the day they are asked, and the digests that hold the answers as a collection to be indexed.

    Takes chronoqa.json, or flat rows whose `chunk_ids` name the rows of a collection that lies beside.
    """
    rows = read_rows(path)
    if not {"question", "question_date"} <= rows[0].keys():
        raise UsageError(f"{path.name}：不是 ChronoQA 的文件（应有 question、question_date）。")
    articles: dict[str, Row] = {}
    return [_question(row, number, articles) for number, row in enumerate(rows)], list(articles.values())


def _question(row: Row, number: int, articles: dict[str, Row]) -> Row:
    names = list(row.get("chunk_ids") or ())
    for text in row.get("golden_chunks") or ():
        name = f"chronoqa-{sha256(text.encode()).hexdigest()[:16]}"
        articles.setdefault(name, {"id": name, "text": text})
        names.append(name)
    answers = [str(a.get("text", "")) for a in row.get("answers") or ()] or [str(row.get("answer", ""))]
    kind = TYPES.get(str(row.get("answer_type")), "why_how_summary")
    several = len(names) > 1
    return {
        "id": row.get("id", f"chronoqa:{number}"),
        "question": row["question"],
        "date": str(row["question_date"])[:10],
        "answerable": True,
        "answer": answers[0],
        "aliases": answers[1:],
        "type": kind,
        "source": str(row.get("temporal_type") or row.get("answer_type") or ""),
        "doc_ids": names,
        "all_docs": several,
    }
