"""Both ends of a printed change: 从多少发展到多少, and 60年前几个，现在呢."""

from __future__ import annotations

import re
from itertools import pairwise

from rag.figures import find_figures
from rag.find.figure import is_change
from rag.find.finding import Answerer, Evidence, Finding, Part
from rag.question.subject import THEN

LONGEST = 12  # characters between the two ends that are shown as one stretch
BEFORE, AFTER = "原来", "后来"
_AMOUNT = r"(?:多少|几)"
_FROM_TO = re.compile(rf"[从由](?:原来|最初|当初|当时)?的?{_AMOUNT}[^，,。？?；;]{{0,8}}?[到至成为](?:了|现在的|如今的)?{_AMOUNT}")
_YEARS = re.compile(
    rf"(?P<first>(?:19|20)\d{{2}}年)[到至—-](?P<second>(?:19|20)\d{{2}}年)[，,]?(?:期间|间)?[从由](?P<ask>{_AMOUNT}[^，,。？?；;]{{0,4}}?)(?:变|涨|升|增|发展|提高|扩|降|减|跌|[到至成为])"
)
_THEN_AND_NOW = re.compile(
    rf"(?:年(?:之|以)?前|{THEN.pattern})[^，,。？?；;]{{0,12}}{_AMOUNT}[^，,。？?；;]{{0,8}}[，,。？?；;](?:到了?)?(?:现在|如今|目前|后来)[^，,。；;]{{0,8}}[？?]?$"
)


def find_change(question: str, answer: Answerer) -> Finding | None:
    """What it was and what it became, where the question asks for both and the text prints them as one change."""
    if not _FROM_TO.search(question) and not _THEN_AND_NOW.search(question):
        return None
    found = answer(question)
    if found is None:
        return None
    printed = _printed(found.evidence[0])
    if printed and _FROM_TO.search(question) and (whole := _stretch(*printed)):
        return Finding(whole.text, (whole,), found.margin)
    ends = printed or _of_years(question, found, answer)
    if ends is None:
        return None
    before, after = ends
    parts = (Part(BEFORE, before.text, (before,)), Part(AFTER, after.text, (after,)))
    return Finding(f"{before.text}；{after.text}", ends, found.margin, parts)


def _stretch(before: Evidence, after: Evidence) -> Evidence | None:
    """Both ends as one stretch of the text (从2.65%下调至2.5%), where they stand close together and in this order."""
    if not 0 < after.start - before.end <= LONGEST:
        return None
    text = before.passage.text.text
    return Evidence(before.passage, before.start - (text[before.start - 1 : before.start] in ("从", "由")), after.end)


def _of_years(question: str, found: Finding, answer: Answerer) -> tuple[Evidence, Evidence] | None:
    """江豚2017年到2022年从多少头变成多少头: what answers 江豚2017年有多少头, and 2022年; where one is not found by itself, what was
    found for both stands for it."""
    match = _YEARS.search(question)
    if match is None:
        return None
    head = question[: match.start()]
    first, second = (answer(f"{head}{match[year]}有{match['ask']}？") or found for year in ("first", "second"))
    before, after = first.evidence[0], second.evidence[0]
    return (before, after) if before.passage == after.passage and before.start != after.start else None


def _printed(one: Evidence) -> tuple[Evidence, Evidence] | None:
    """The two figures of the change of which the evidence is one end; None where the text prints no change."""
    text = one.passage.text.text
    figures = [f for f in find_figures(text) if f.kind != "date"]
    for first, second in pairwise(figures):
        touched = any(f.start < one.end and one.start < f.end for f in (first, second))
        if touched and is_change(text, first, second):
            return Evidence(one.passage, first.start, first.end), Evidence(one.passage, second.start, second.end)
    return None
