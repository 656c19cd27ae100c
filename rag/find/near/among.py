"""A figure out of which others are told: of 20枚金牌中，中国队摘得11枚, asked how many 中国队 won, the first is of all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from rag.find.finding import RULED_OUT, sentence_around
from rag.text.units import interchangeable
from rag.types import Figure

OF_ALL = RULED_OUT  # what a figure loses: more than any evidence can make up for

_AMONG = re.compile(r"[^，,、；;。：:\d]{0,8}?[中里][，,]")

_VERBS = re.compile("[有是为达共获得摘拿夺占的在了，,]")


def among_gap(question: str, text: str, figure: Figure, figures: Sequence[Figure]) -> float:
    """What speaks against a figure out of which the text tells, of whom the question names, another of its unit."""
    opened = _AMONG.match(text, figure.end)
    if opened is None or figure.kind != "figure":
        return 0.0
    low, high = sentence_around(text, figure.start, figure.end)
    part = next((f for f in figures if opened.end() <= f.start and f.end <= high and f.kind == "figure"), None)
    if part is None or not (part.unit == figure.unit or interchangeable(part.unit, figure.unit)):
        return 0.0
    whole, own = text[low : opened.end()], text[opened.end() : part.start]
    return OF_ALL * any(a + b in question and a + b not in whole for a, b in pairwise(_VERBS.sub("，", own)))
