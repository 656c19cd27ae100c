"""A roster by roles, printed without a pause between one role's names and the next role: 主攻（4人）：…、李磊副攻（3人）：…"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.find.finding import Evidence, Finding
from rag.find.names.posts import POSTS
from rag.types import Reading, Span

TOLD = 6.0  # margin of what is printed so

_ROLE = re.compile(rf"(?P<role>{POSTS})[（(](?P<count>\d{{1,2}})[人名位][）)][：:]")
_ASKS = re.compile("谁|哪[几些位]|名单|有哪")
_ENDS = re.compile(r"[。；;\n\d]")
_CAPTAIN = re.compile(r"[（(][^（）()]{1,4}[）)]$")


def find_roster(question: str, readings: Sequence[Reading]) -> Finding | None:
    """The names of the one role of a roster that the question names; None where it names none, or the count does not agree."""
    if not _ASKS.search(question):
        return None
    for reading in readings:
        text = reading.passage.text.text
        roles = list(_ROLE.finditer(text))
        asked = [number for number, match in enumerate(roles) if match["role"] in question]
        if len(roles) < 2 or len(asked) != 1:
            continue
        match = roles[asked[0]]
        stop = _ENDS.search(text, match.end())
        ends = [role.start() for role in roles[asked[0] + 1 :]] + [stop.start() if stop else len(text)]
        spans = _names(text, match.end(), min(ends))
        if len(spans) == int(match["count"]):
            parts = tuple(Evidence(reading.passage, *span) for span in spans)
            return Finding("、".join(part.text for part in parts), parts, TOLD - reading.gap)
    return None


def _names(text: str, start: int, end: int) -> list[Span]:
    """The names between 、, each without what is said of it in brackets."""
    spans = []
    for match in re.finditer("[^、]+", text[start:end]):
        name = _CAPTAIN.sub("", match[0])
        spans.append((start + match.start(), start + match.start() + len(name)))
    return spans
