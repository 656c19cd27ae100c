"""What is printed behind its label, or before it, in a row of such pairs: 大悟县征兵办：7182009、7182005；孝昌县征兵办：…,
7月28日19：00 中国VS乌克兰.

In such a row nothing but the label tells one value from the next, and a reader is easily one off. Only what has the very form is
taken: telephone numbers, the hours of matches. Players behind their part: `rag.find.names.roster`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.find.finding import Evidence, Finding
from rag.types import Reading, Span

FOUND = 5.0  # margin of a value whose label the question prints, before what speaks against its passage

_NUMBER = r"\d[\d\-—－]{4,}\d"
_TELEPHONE = re.compile(rf"(?P<label>[\u4e00-\u9fff（）]{{3,24}})[：:]\s*(?P<value>{_NUMBER}(?:\s*[、，,/]\s*{_NUMBER})*)")
_MATCH = re.compile(
    r"(?P<value>(?:\d{1,2}月)?(?:\d{1,2}日)?\d{1,2}[：:]\d{2})\s*(?P<label>[\u4e00-\u9fff]{2,8}\s*(?:VS|vs|Vs)\s*[\u4e00-\u9fff]{2,8}?)(?=北京|当地|[\d（(，。；\s]|$)"
)
_SIDES = re.compile(r"\s*(?:VS|vs|Vs)\s*")
_FORMS = (
    (re.compile("电话|热线|号码|怎么联系|如何联系"), _TELEPHONE),
    (re.compile("几点|几时|什么时候|何时|几号|什么时间"), _MATCH),
)


def find_in_directory(question: str, readings: Sequence[Reading]) -> Finding | None:
    """The value whose label the question prints, out of a row of at least two; the longest such label's."""
    found: list[tuple[int, float, Finding]] = []
    for asks, form in _FORMS:
        if not asks.search(question):
            continue
        for reading in readings:
            row = list(_row(reading.passage.text.text, form))
            for label, (start, end) in row if len(row) > 1 else ():
                if all(part in question for part in _SIDES.split(label)):
                    evidence = Evidence(reading.passage, start, end)
                    found.append((len(label), -reading.gap, Finding(evidence.text, (evidence,), FOUND - reading.gap)))
    best = max(found, key=lambda one: one[:2], default=None)
    return best[2] if best and best[2].margin > 0 else None


def _row(text: str, form: re.Pattern[str]) -> Iterator[tuple[str, Span]]:
    for match in form.finditer(text):
        start, end = match.span("value")
        yield match["label"], (start, end - len(text[start:end]) + len(text[start:end].rstrip()))
