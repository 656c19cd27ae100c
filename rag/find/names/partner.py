"""With whom: in 与甲校共建一院，与乙校共建二院 each of the two stands with its own partner."""

from __future__ import annotations

import re

from rag.find.finding import sentence_around
from rag.types import Span

WITH = 16.0  # margin won by what is told with the partner asked about, where it ends as the question's noun does (什么院 → …研究院)
WITHOUT = 12.0  # … and lost by what is told with another of the same sentence

_DOES = r"(?:一起|一同|共同|联合|联手|合作|合|共)*(?:建成|建设|建立|组建|筹建|建|成立|设立|打造|开办|办)了?"
_ASKS = re.compile(rf"(?:和|与|跟|同|联合)(?P<partner>[\u4e00-\u9fff]{{2,20}}?){_DOES}")
_TOLD = re.compile(rf"(?:与|和|同|跟|联合)(?P<partner>[\u4e00-\u9fff]{{2,20}}?){_DOES}(?P<made>[^，。；,;！？\n]{{2,30}})")

_KIND = re.compile(r"(?:什么|啥|哪(?:一)?(?:个|家|所))[\u4e00-\u9fff]{0,6}?(?P<kind>[\u4e00-\u9fff])[？?呢]?$")


def made_with(question: str, text: str) -> tuple[list[Span], list[Span]]:
    """What a text says was made with the partner that the question names, and what with others of the same sentence.

    A partner may be named in short (北理工 for 北京理工大学) where no other is named in full.
    """
    asked, kind = _ASKS.search(question), _KIND.search(question)
    if asked is None or kind is None:
        return [], []
    told = list(_TOLD.finditer(text))
    mine = [m for m in told if asked["partner"] in m["partner"]] or [m for m in told if _is_short_for(asked["partner"], m["partner"])]
    mine = [m for m in mine if m["made"].endswith(kind["kind"])]
    near = [sentence_around(text, *m.span()) for m in mine]
    others = [m for m in told if m not in mine and any(low <= m.start() < high for low, high in near)]
    return [m.span("made") for m in mine], [m.span("made") for m in others]


def _is_short_for(short: str, name: str) -> bool:
    rest = iter(name)
    return short[0] == name[0] and all(character in rest for character in short)
