"""Questions whose answers stand nowhere in the collection: whatever is asked, the right answer is that it is not there."""

from __future__ import annotations

from pathlib import Path

from rag.bench.files import Row, read_rows
from rag.errors import UsageError


def questions(path: Path) -> list[Row]:
    """MKQA (its Chinese questions), Chinese SimpleQA or any rows with a `question`; the known answers are kept as `known`."""
    found = [_question(row, number) for number, row in enumerate(read_rows(path), 1)]
    if not all(row["question"] for row in found):
        raise UsageError(f"{path.name}：有的行没有 question（或 MKQA 的 queries.zh_cn）。")
    return found


def _question(row: Row, number: int) -> Row:
    queries, answers = row.get("queries") or {}, row.get("answers")
    asked = row.get("question") or queries.get("zh_cn") or ""
    known = row.get("answer") or ""
    if isinstance(answers, dict):
        known = next((a.get("text") for a in answers.get("zh_cn", ()) if a.get("text")), "")
    name = row.get("id") or row.get("example_id") or number
    kind = str(row.get("category") or "").split("/")[0]
    return {"id": name, "question": asked, "answerable": False, "type": "unanswerable", "answer": "", "known": known, "source": kind}
