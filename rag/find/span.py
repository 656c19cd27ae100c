"""Names and dates: the reader's best span, made whole."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.figures import find_figures
from rag.find.finding import Evidence, Finding, tidy, unwrapped
from rag.fit import Named, place_gap, year_gap
from rag.types import Reading

READ = 8
_CLOSE = 1.0  # readings this close to the best count as equal; then the higher-ranked passage wins
_TIME = re.compile(
    r"(?:每|当|次|本|同|去|前|今|明)?(?:年|季度|月|周|天|日|旬|星期)(?:初|底|末|中|上旬|中旬|下旬|一次)?|\d|[一二三四五六七八九十]+月|春|夏|秋|冬|期间|以来|截至|目前|现在|凌晨|上午|下午|晚"
)


def find_name(question: str, readings: Sequence[Reading], asked: Named) -> Finding | None:
    """A name, an organisation, a thing: one span."""
    return _best(question, readings, asked, bonus=lambda text: 0.0)


def find_date(question: str, readings: Sequence[Reading], asked: Named) -> Finding | None:
    """A date or period, with every part of it that is printed together (2019年7月, 6月中旬, 每年初)."""
    found = _best(question, readings, asked, bonus=lambda text: 0.0 if _TIME.search(text) else -3.0)
    if found is None:
        return None
    evidence = found.evidence[0]
    start, end = whole_date(evidence.passage.text.text, evidence.start, evidence.end)
    whole = Evidence(evidence.passage, start, end)
    return Finding(whole.text, (whole,), found.margin)


def _best(question: str, readings: Sequence[Reading], asked: Named, bonus) -> Finding | None:
    best: Finding | None = None
    for reading in readings[:READ]:
        text = reading.passage.text.text
        gap = place_gap(asked, reading.passage)
        for span in reading.spans:
            start, end = tidy(text, span.start, span.end)
            if start >= end or end - start > 60:
                continue
            margin = span.score - gap - year_gap(asked, reading.passage, start, end) + bonus(text[start:end])
            margin -= 4.0 if text[start:end] in question else 0.0
            if best is None or margin > best.margin:
                best = Finding(unwrapped(text[start:end]), (Evidence(reading.passage, start, end),), margin)
    return best


def whole_date(text: str, start: int, end: int) -> tuple[int, int]:
    """The span widened to the whole printed date it touches, and to a range of two of them."""
    for figure in find_figures(text):
        if figure.kind == "date" and figure.start < end and start < figure.end:
            start, end = min(start, figure.start), max(end, figure.end)
    return start, end
