"""Per what a figure is counted: 每人 asked and a total printed, 一年 asked and 每季度 printed, or the other way round."""

from __future__ import annotations

import re

from rag.find.finding import RULED_OUT, clause_around, clause_start
from rag.text.units import COUNTS, MONEY, PEOPLE
from rag.types import Figure

OTHER_RATE = RULED_OUT  # what a figure loses that is counted per another thing than asked for

_TIMES = "半年|年|季度?|个?季度|个?月|周|个?星期|天|日|旬|学期"
_EACH = re.compile(rf"每(?!(?:一)?(?:{_TIMES}|次|当|逢|到))|人均|户均|亩均|平均|[单均]价")
_ASKS_EACH = re.compile(rf"{_EACH.pattern}|一(?:个人|人|套|户|亩)(?=能|可|要|补|奖|发|给|多少|几)")
_DEALS = re.compile(rf"{_EACH.pattern}|各|均|标准|最高|最低|最多|一次性|封顶|起步|一(?:个|名|位|套|人|户|家|件|只|辆|台|亩)|[/／]")
_TOTAL = re.compile(r"累计|合计|共计|总计|总共|一共|共|总|全[市县区省国]|达")
_ASKS_TOTAL = re.compile(r"一共|总共|合计|共计|总计|加起来")
_IN_ALL = re.compile("[万亿]")
_OFTEN = re.compile(
    r"(?:每(?:一)?|(?<![这近第去前后用花])一)(?:个)?(?P<a>半年|年|季度?|月|周|星期|天|日|旬|学期)(?![来后前内多间之以])|(?P<b>[年月日周])均"
)
_SAME = {"季度": "季", "星期": "周", "日": "天"}


def rate_gap(question: str, text: str, figure: Figure) -> float:
    """What speaks against a figure for what it is counted per."""
    clause = clause_around(text, figure.start, figure.end)
    before = text[clause_start(text, figure.start) : figure.start]
    if _ASKS_EACH.search(question):
        in_all = bool(_TOTAL.search(before)) or (_base(figure) in MONEY and _IN_ALL.search(figure.text) is not None)
        return OTHER_RATE * (in_all and not _DEALS.search(clause) and "/" not in figure.unit)
    if _ASKS_TOTAL.search(question) and not _often(question) and not _TOTAL.search(before):
        spread = figure.upper is not None and _base(figure) in COUNTS | PEOPLE  # 配备1至2名工作人员: at each place
        if spread or _EACH.search(before):
            return OTHER_RATE
    asked, told = _often(question), _often(before)
    return OTHER_RATE * bool(asked and told and asked != told)


def _often(text: str) -> str:
    """How often: 年, 季, 月, 周, 天; the last that is printed, "" where none is."""
    found = [match["a"] or match["b"] for match in _OFTEN.finditer(text)]
    return _SAME.get(found[-1], found[-1]) if found else ""


def _base(figure: Figure) -> str:
    return figure.unit.split("/")[0]
