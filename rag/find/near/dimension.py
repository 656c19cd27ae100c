"""Which side of a thing a measure is of: 全长3.2公里，桥宽28米, asked how long, is answered by the first."""

from __future__ import annotations

import re

from rag.text.units import family
from rag.types import Figure

OTHER_SIDE = 12.0  # what a measure loses that is printed as another side's than the one asked for

_SIDES = "长宽高深厚"
_WORDS = rf"(?:度|达|到|至|为|是|约|近|有|共|可|仅|只|超过?|最[{_SIDES}大])"
_ASKS = re.compile(
    rf"多(?P<a>[{_SIDES}])(?!时间|[大远久])|(?P<b>[{_SIDES}])度?(?:是|有|为|达)?(?:多少|几)(?!时间|[年天月小分周])|(?P<c>[{_SIDES}])度"
)
_BEFORE = re.compile(rf"(?:(?P<side>[{_SIDES}])|(?P<across>直径|半径|口径|孔径|跨径|间距|净距)){_WORDS}{{0,4}}$")
_BEHIND = re.compile(rf"(?P<side>[{_SIDES}])(?=[，,、；;。的]|$)")


def dimension_gap(question: str, text: str, figure: Figure) -> float:
    """What speaks against a length for the side that it is printed of, where the question asks for one side."""
    asked = {match["a"] or match["b"] or match["c"] for match in _ASKS.finditer(question)}
    if len(asked) != 1 or family(figure.unit) != "长度":
        return 0.0
    told = _side(text, figure)
    return OTHER_SIDE * bool(told and told not in asked)


def _side(text: str, figure: Figure) -> str:
    """长 of 全长3.2公里 and of 3.2公里长; "" where none is printed."""
    before = _BEFORE.search(text, max(0, figure.start - 8), figure.start)
    if before:
        return before["side"] or before["across"]
    behind = _BEHIND.match(text, figure.end)
    return behind["side"] if behind else ""
