"""What each of several reports says of one matter: 各篇报道说的死亡人数分别是多少？"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from rag.figures import find_figures
from rag.find.figure import find_figure
from rag.find.finding import Finding, Part
from rag.find.fit import named
from rag.find.joined.several import TURNS, or_turn
from rag.types import Reading

_REPORTS = re.compile(
    r"(?:各|几|两|三|不同|每)(?:的)?[篇家份则]?(?:报道|媒体|文章|消息)(?:里|中|上)?(?:所?[说提报写][到的]?|给出|公布)?的?"
)
CLOSE = 9.0  # margin within which another report's figure must come of the surest one's: else it tells of something else
_ASKS = re.compile(r"多少|几(?!篇|家|份|则)|百分之")
_EACH = re.compile(r"分别|各自?(?=是|有|为|说|报)")


def find_reports(question: str, read: Callable[[str], Sequence[Reading]], floor: float) -> Finding | None:
    """The figure that each article prints, those that differ once each, in the order in which search ranks the articles.

    None where reports are not asked about, or fewer than two of them answer with a margin of `floor`.
    """
    if not _REPORTS.search(question) or not _ASKS.search(question):
        return None
    plain = _EACH.sub("", _REPORTS.sub("", question)).strip("，, ")
    found: dict[tuple[str, int | None], Finding] = {}
    for reading in sorted(read(plain), key=lambda reading: -reading.hit.score):
        one = find_figure(plain, [reading], named(plain))
        article = (reading.passage.source, reading.passage.article)
        if one is not None and one.margin >= floor and (article not in found or one.margin > found[article].margin):
            found[article] = one
    best = max(found.values(), key=lambda one: one.margin, default=None)
    if best is None:
        return None
    found = {article: one for article, one in found.items() if best.margin - one.margin <= CLOSE and _unit(one) == _unit(best)}
    distinct = list({one.short: one for one in reversed(found.values())}.values())[::-1]
    if len(found) < 2 or len(distinct) > len(TURNS):
        return None
    parts = tuple(
        Part(or_turn(one.evidence[0].passage.title, number) or TURNS[number], one.short, one.evidence)
        for number, one in enumerate(distinct)
    )
    evidence = tuple(e for part in parts for e in part.evidence)
    return Finding("、".join(one.short for one in distinct), evidence, min(one.margin for one in distinct), parts)


def _unit(one: Finding) -> str:
    return next((figure.unit for figure in find_figures(one.short)), "")
