"""Which way a figure went: asked how much something grew, a bare 3.2% of what fell would say the opposite."""

from __future__ import annotations

from collections.abc import Sequence

from rag.find.near.dealt import row_with
from rag.text.changes import asked_change, change_before
from rag.types import Figure


def opposite_way(question: str, text: str, figure: Figure, figures: Sequence[Figure]) -> str:
    """The printed words that say which way a figure went, where that is not the way asked about: 下降 before 3.2%, asked how much it
    grew; "" where it is. Behind 分别 one word is said of all."""
    asked = asked_change(question)
    first = next(iter(row_with(text, figure, figures)), figure)
    printed = change_before(text, figure.start) or change_before(text, first.start)
    if asked is None or printed is None or printed.way == asked.way:
        return ""
    return text[printed.start : figure.start if change_before(text, figure.start) else first.start].strip()
