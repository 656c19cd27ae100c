"""How much something grew or fell: which way the words before a figure, or before 多少, say that it went.

增长3.2% tells how much, 增长到3.2% how high; 新增3家 counts what is new and compares it with nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.text.tables import words

_UP = words("""
增长 增加 净增 上涨 上升 上调 上浮 上扬 提高 提升 调高 调升 调增 走高 走升 高开 收涨 涨 扩大 升值 增幅 增速 涨幅 升幅 增 升 多
多出 多花 多赚 多卖 多收 多付 多缴 多交 多用 多挣 多产 多销
""")
_DOWN = words("""
负增长 下降 下跌 下滑 下调 下挫 下浮 下探 减少 降低 回落 缩减 缩小 收窄 萎缩 收跌 走跌 走低 低开 跌 调低 调降 调贬 调减 贬值 降幅 跌幅
减幅 降 减 少 少花 少赚 少卖 少收 少付 少缴 少交 少用 少挣 少产 少销
""")
_EITHER = words("涨跌幅 涨跌 增减幅 增减 升降")
# End as such a word and say nothing of a change.
_NEITHER = words("""
新增 年增 最多 更多 至多 不多 很多 许多 好多 太多 大多 众多 差不多 诸多 较多 多少 至少 最少 更少 不少 很少 缺少 较少 年少
晋升 公升 毫升 直升 负增
""")
_WAYS = {
    **dict.fromkeys(_UP, 1),
    **dict.fromkeys(_DOWN, -1),
    **dict.fromkeys(_EITHER, 0),
    **dict.fromkeys(_NEITHER, None),
}
_LONGEST = max(map(len, _WAYS))
_TO_FIGURE = re.compile(r"(?:了|约|近|为|达|超过|超|逾|将近|接近|\s)*$")
_TO_ASKING = re.compile(r"(?:了|的|率|速度|幅度|是|为|有|达|约|大约|大概|大致)*$")
_ASKS = re.compile("多少|(?<!好)好?几(?![乎何])|百分之(?:多少|几)|多[大高快]")


@dataclass(frozen=True, slots=True)
class Change:
    """The words that tell of a change: +1 where it grew, −1 where it fell, 0 where they leave it open (涨跌幅)."""

    way: int
    start: int


def change_before(text: str, at: int) -> Change | None:
    """What the words right before an offset say of the figure that begins there.

    >>> change_before("出口同比下降3.2%", 6), change_before("出口增长到3亿元", 5)
    (Change(way=-1, start=4), None)
    """
    return _ending(text[:at], _TO_FIGURE)


def asked_change(question: str) -> Change | None:
    """By how much something grew or fell, where a question asks that.

    >>> asked_change("出口同比增长了多少？"), asked_change("有多少家？"), asked_change("增加到多少家？")
    (Change(way=1, start=4), None, None)
    """
    found = (_ending(question[: match.start()], _TO_ASKING) for match in _ASKS.finditer(question))
    return next((change for change in found if change), None)


def _ending(before: str, tail: re.Pattern[str]) -> Change | None:
    """The longest word of a change that a text ends with, but for a tail."""
    if between := tail.search(before):
        before = before[: between.start()]
    word = next((w for size in range(_LONGEST, 0, -1) if (w := before[-size:]) in _WAYS), "")
    way = _WAYS.get(word)
    return Change(way, len(before) - len(word)) if way is not None else None
