"""From readings to a finding: one module for each shape of answer."""

from __future__ import annotations

from collections.abc import Sequence

from rag.find.figure import find_figure
from rag.find.finding import Evidence, Finding, Part
from rag.find.fit import Named
from rag.find.listing import find_list
from rag.find.names.posts import find_relation
from rag.find.names.roster import find_roster
from rag.find.reason import find_reason
from rag.find.span import find_date, find_name
from rag.question.shapes import Asked
from rag.types import Reading

__all__ = ["Evidence", "Finding", "Part", "find"]


def find(asked: Asked, readings: Sequence[Reading], named: Named) -> Finding | None:
    """The best answer of the wanted shape that the readings hold; None where they hold nothing to choose from."""
    question = asked.question
    if told := find_relation(question, readings) or find_roster(question, readings):
        return told
    if asked.shape == "figure":
        return find_figure(question, readings, named)
    if asked.shape == "date":
        return find_date(question, readings, named)
    if asked.shape == "list":
        return find_list(question, readings, named, asked.wanted)
    if asked.shape in ("why_how", "yes_no", "compare"):
        return find_reason(question, readings, named)
    return find_name(question, readings, named)
