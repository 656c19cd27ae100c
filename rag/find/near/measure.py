"""A figure of the opposite or a neighbouring measure: exports where imports are asked for, 低开 for the close, 林木覆盖率 for 森林覆盖率.

What a sentence measures stays named until it names another measure of the row: of 出口32.5万吨，金额13.8亿美元 both are exports'.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from rag.find.finding import RULED_OUT, clause_end, clause_start, sentence_around
from rag.find.near.dealt import deals_in, row_with
from rag.text.tables import words
from rag.types import Figure

OTHER_MEASURE = RULED_OUT  # what a figure loses: more than any evidence can make up for

# Measures of which a figure is one's alone; what else a text calls them behind a |.
_ROWS = tuple(
    tuple(re.compile(names) for names in row.split())
    for row in (
        "进出口|外贸总值|贸易总额 (?<!进)出口(?!处) 进口(?!处) 顺差 逆差",
        "收盘|收报|收于|报收|收[涨跌高低]|尾盘 开盘|[高低平]开(?![高低平发放展设]|[^，。；]{0,2}[高低平]走)|早盘|盘初",
        "净利|利润|盈利 营收|(?<!支配)收入",
        "支出 收入",
        "买入 卖出",
        "涨停 跌停",
        "沪市|沪指|上证(?![报券])|上交所 深市|深指|深证|深成指|深交所 北证|北交所 创业板 科创板",
        "四驱 [两二]驱|[前后]驱(?![体物者赶])",
        "(?<![A-Za-z])EV|纯电 (?:DM|PHEV)(?:-?i)?|插电|插混|混动 增程 燃油版|汽油版",
        "森林覆盖 林木覆盖 林草覆盖 草原覆盖 绿化覆盖 植被覆盖",
    )
)
# Measures that have one name: a passage that does not print it tells none of their figures.
_NAMED = re.compile("和值|跨度值|市盈率|市净率|换手率|毛利率|净利率|负债率|溢价率|股息率")
EARNED = 6.0  # won by a net profit, where it is asked how much a company earned
_EARNS, _NET = re.compile("[能净]赚|赚了?多少|赚到?了"), re.compile("净利")
_PAUSE = re.compile("[，,；;：:。！？\n]")
_NAME = 4  # characters before the last two of a name that may belong to it: 互联网|用户普及率
_AGAINST = re.compile("(?:比|较|[高低大小优快慢多少]于|超过|超|扣除)$")  # 高于进口3个百分点: the exports' growth
_RATE = re.compile(
    r"(?P<of>(?!.的)[\u4e00-\u9fff]{2})的?(?P<rate>覆盖率|普及率|渗透率|合格率|达标率|出生率|死亡率|自给率|失业率|入学率|入住率|上座率)"
)
_SCORE = re.compile(r"\d[:：∶]\d")
_ASKS_SCORE = re.compile(r"比|[得几]分|[多少]分|分差|胜|负|输|赢|战|打[成了]|几[:：∶]几|占|率|配|时间|几点")
_ANY = frozenset(
    words("全市 全省 全国 全县 全区 全镇 我市 我省 我国 我县 我区 平均 总体 综合 整体 目前 当前 现在 实际 年均 今年 去年 达到")
)


def measure_gap(question: str, text: str, figure: Figure, figures: Sequence[Figure]) -> float:
    """What speaks against a figure that the text gives for another measure of the row than the question names."""
    lost = any(_is_other(row, question, text, figure, figures) for row in _ROWS)
    lost = lost or any(name not in text for name in _NAMED.findall(question))
    return OTHER_MEASURE * (lost or _is_other_rate(question, text, figure) or _is_score(question, figure))


def earned_bonus(question: str, own: str) -> float:
    """赚 is what is left: of 收入21亿元，净利润4亿元 the second. Of people, who earn an income, no net profit is told."""
    return EARNED * bool(_EARNS.search(question) and _NET.search(own))


def _is_other(row: Sequence[re.Pattern[str]], question: str, text: str, figure: Figure, figures: Sequence[Figure]) -> bool:
    """Whether the nearest words that name a measure of the row do not name the one asked for."""
    asked = [names for names in row if names.search(question)]
    if len(asked) != 1:
        return False
    low, high = sentence_around(text, figure.start, figure.end)
    if not any(names.search(text, low, high) for names in row):
        return False
    for stretch in _around(text, low, high, figure, figures):
        named = [names for names in row if any(not _AGAINST.search(stretch[: m.start()]) for m in names.finditer(stretch))]
        if named:
            return asked[0] not in named
    return False


def _around(text: str, low: int, high: int, figure: Figure, figures: Sequence[Figure]) -> list[str]:
    """What may tell the measure of a figure, nearest first: its own item where 分别 deals it out, else the words before it in its clause,
    the words behind it, and the stretches before, back to the beginning of its sentence."""
    if row := row_with(text, figure, figures):
        deal = next((d for d in deals_in(text, figure, figures) if figure in d.figures), None)
        if deal is None:
            return []
        own, start = [deal.items[deal.figures.index(figure)]], row[0].start
    else:
        own, start = [], figure.start
    edges = {low, start, *(m.end() for m in _PAUSE.finditer(text, low, start)), *(f.end for f in figures if low <= f.end <= start)}
    stretches = [text[a:b] for a, b in pairwise(sorted(edges))][::-1]
    behind = text[figure.end : min([clause_end(text, figure.end, high), *(f.start for f in figures if f.start >= figure.end)])]
    return [*own, *stretches[:1], *([] if row else [behind]), *stretches[1:]]


def _is_score(question: str, figure: Figure) -> bool:
    """Whether a figure sets two numbers against each other (奇偶比5:1), where no such thing is asked for."""
    return _SCORE.search(figure.text) is not None and not _ASKS_SCORE.search(question)


def _is_other_rate(question: str, text: str, figure: Figure) -> bool:
    """Whether the sentence gives such a rate of something else alone, whose name shares nothing with it (上网 and 互联网 do)."""
    low, high = sentence_around(text, figure.start, figure.end)
    for asked in _RATE.finditer(question):
        told = next((m for m in reversed([*_RATE.finditer(text, low, figure.start)]) if m["rate"] == asked["rate"]), None)
        if told is None or {asked["of"], told["of"]} & _ANY or asked["of"] in text[low:high]:
            continue
        name = text[max(clause_start(text, told.start()), told.start() - _NAME) : told.end("of")]
        if not set(asked["of"]) & set(name):
            return True
    return False
