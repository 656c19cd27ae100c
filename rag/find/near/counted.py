"""What is counted right before a figure: 集装箱吞吐量1.5亿标准箱 answers 我国港口集装箱吞吐量, 货物吞吐量81.9亿吨 does not, however much
more of the question its sentence prints.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.find.finding import sentence_around
from rag.question.subject import VERB
from rag.types import Figure

OTHER_COUNT = 20.0  # what a figure loses before which another kind of the thing stands (客运量, asked for 货运量)
SHORTEST = 3  # characters of a noun that tell a kind from another
_ASKS = re.compile(r"(?P<noun>[\u4e00-\u9fff]{3,24}?)(?:一共|总共|共)?(?:[是有为达]|达到|完成|实现)?了?(?:多少|几|百分之几)")
_CHANGE = re.compile(
    r"(?:[，,]|同比|环比|比上年同?期?|较上年同?期?|比去年同?期?|增长|增加|上升|提高|下降|减少|上涨|下跌|涨|降|增幅|增速|了)+$"
)
_VERB = re.compile(rf"(?:{VERB}|发放|颁发|签发|办理|新增|提供|收取|销售|使用|累计|共计?|总|的|了|已|和|与|及|[省市县区国年月日])$")
_LEADS = re.compile(r"(?:已经|已|累计|总数|总量|一共|共计|共|增至|发展到|有|为|是|达到|达|约|近|超过?)+$")
_PAUSES = "，,、；;：:。！？\n"


def count_gaps(question: str, text: str, figures: Sequence[Figure]) -> dict[int, float]:
    """What speaks against each figure before which another kind of the asked thing stands, where the asked one stands before another. By
    the figures' offsets; what is not there has nothing against it."""
    match = _ASKS.search(question)
    noun = _CHANGE.sub("", match["noun"]) if match else ""
    if len(noun) < SHORTEST or noun[-2:] not in text:
        return {}
    told = {f.start: _before(text, f, figures) for f in figures if f.kind == "figure"}
    most = max((_common_end(noun, own) for own in told.values()), default=0)
    return {at: OTHER_COUNT for at, own in told.items() if most >= SHORTEST and _is_other_kind(noun, own, most)}


def _is_other_kind(noun: str, own: str, most: int) -> bool:
    """Whether words end like the asked noun, but with another word before that end: 客运量 and 货运量, but not 完成运量."""
    common = _common_end(noun, own)
    if not 2 <= common < min(most, len(own)):
        return False
    asked, told = noun[:-common], own[:-common]
    if asked[-2:] in told or told[-2:] in asked:
        return False  # 省级平台 and 省级创新平台
    return not _VERB.search(told)


def _before(text: str, figure: Figure, figures: Sequence[Figure]) -> str:
    """The words of a figure's clause before it; of 同比增长4.8% those before the figure that it tells the change of."""
    low, _ = sentence_around(text, figure.start, figure.end)
    at = figure.start
    for other in [*reversed([f for f in figures if low <= f.start and f.end <= at]), None]:
        start = max([low, *(text.rfind(mark, low, at) + 1 for mark in _PAUSES), *([other.end] if other else [])])
        words = _CHANGE.sub("", _LEADS.sub("", text[start:at]))
        if words or other is None or not _CHANGE.search(text, other.end, at):
            return words
        at = other.start
    return ""


def _common_end(one: str, other: str) -> int:
    size = 0
    while size < min(len(one), len(other)) and one[-1 - size] == other[-1 - size]:
        size += 1
    return size
