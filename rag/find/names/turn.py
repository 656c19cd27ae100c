"""Whose turn a value is: of 甲和乙分获亚军和季军, asked for the 季军, 乙."""

from __future__ import annotations

import re

from rag.find.finding import sentence_around
from rag.find.near.dealt import DEALS, items_before
from rag.types import Span

TURN = 12.0  # margin won by the item whose turn it is, and lost by the others
WHOLE = 3.0  # … lost by the item as a whole, against a part of it that the reader marks itself
LONGEST = 40  # characters of an item
NAMED = 2  # characters that name a value

_JOINS = re.compile("、|以及|和|及|与")
_PAUSES = re.compile("[，,。；;：:！？\n]")


def by_turn(question: str, text: str) -> tuple[list[Span], list[Span]]:
    """The item to which the value belongs that the question names, and the others; none where it names not one of the values alone."""
    for match in DEALS.finditer(text):
        low, high = sentence_around(text, *match.span())
        stop = _PAUSES.search(text, match.end(), high)
        told = text[match.end() : stop.start() if stop else high]
        values = _JOINS.split(told) if told.count("“") == told.count("”") else []
        named = [_is_named(question, values, at) for at in range(len(values))]
        if len(values) < 2 or sum(named) != 1:
            continue
        items = items_before(text, low, match.start(), len(values))
        if len(items) != len(values):
            continue
        items[-1] = items[-1][0], match.start()
        if any(text[a:b] in question for a, b in items):
            continue  # asks for what the named item did
        if all(0 < b - a <= LONGEST and not _PAUSES.search(text, a, b) for a, b in items):
            at = named.index(True)
            return [items[at]], [*items[:at], *items[at + 1 :]]
    return [], []


def _is_named(question: str, values: list[str], at: int) -> bool:
    """Whether a question names a value: the first by its end (是历史上倒闭的|第三), the last by its beginning (第四|大银行)."""
    value = values[at]
    part = value[-NAMED:] if at == 0 else value[:NAMED] if at == len(values) - 1 else value
    return len(part) >= NAMED and part in question and not any(part in other for other in values[:at] + values[at + 1 :])
