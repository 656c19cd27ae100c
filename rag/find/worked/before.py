"""What a thing was before it changed: 月收入7800元，比去年多挣600元, asked for last year's, is 7200元, and never the figure of now."""

from __future__ import annotations

import re
from dataclasses import replace

from rag.find.compared.comparison import spelled
from rag.find.finding import Evidence, Finding, clause_start

_BEFORE = re.compile(r"(?<![比较])(?:去年|上年|前一年|上一年)(?!以来|底|末)")
_THAN_BEFORE = re.compile(
    r"^[，,]?(?:同比|[比较](?:去年|上年|前一年|上一年)(?:同期)?)(?:(?P<more>多|增加|增长|增|提高|上涨|涨)|(?P<less>少|减少|减|下降|降低|降))[了\u4e00-\u9fff]{0,2}$"
)


def earlier_value(question: str, found: Finding) -> Finding | None:
    """The figure before the printed change, with its arithmetic; None where last year is not asked about or no amount of change follows."""
    if len(found.evidence) != 1 or not _BEFORE.search(question):
        return None
    evidence = found.evidence[0]
    text, figures = evidence.passage.text.text, evidence.amounts
    now = next((f for f in figures if f.end == evidence.end), None)
    step = next((f for f in figures if now and f.start >= now.end), None)
    if now is None or step is None or now.unit != step.unit or _BEFORE.search(text[clause_start(text, now.start) : now.start]):
        return None
    match = _THAN_BEFORE.match(text[now.end : step.start])
    if match is None or now.unit in ("%", "个百分点") or now.upper is not None or step.upper is not None:
        return None
    assert now.value is not None and step.value is not None
    value = now.value - step.value if match["more"] else now.value + step.value
    if value <= 0:
        return None
    size = f"{'约' if now.qualifier or step.qualifier else ''}{spelled(value)}{now.unit}"
    how = f"{now.text}{'−' if match['more'] else '+'}{step.text}={size}"
    both = (Evidence(evidence.passage, now.start, now.end), Evidence(evidence.passage, step.start, step.end))
    return replace(found, short=size, evidence=both, computed=how, arithmetic={size: how})
