"""A figure of the opposite or a neighbouring measure is no answer."""

from __future__ import annotations

import pytest

from rag.figures import find_figures
from rag.find.near.measure import EARNED, OTHER_MEASURE, earned_bonus, measure_gap

TEA = "2015年，出口32.5万吨，金额13.8亿美元，同比分别增加7.8%和8.6%。"
TRADE = "进出口总值4401.8亿元，其中出口2913.7亿元，增长3.2%；进口1488.1亿元；贸易顺差1425.6亿元，扩大24.7%。"
STOCKS = "A股三大指数低开，沪指跌0.41%，报3137.35点。"
FIRM = "公司营收12亿元、净利润2亿元，同比分别下降3.2%、8.8%。"


@pytest.mark.parametrize(
    ("question", "text", "figure", "other"),
    [
        ("2015年进口多少吨？", TEA, "32.5万吨", True),
        ("2015年进口金额多少？", TEA, "13.8亿美元", True),
        ("2015年进口增长多少？", TEA, "8.6%", True),
        ("2015年出口金额多少？", TEA, "13.8亿美元", False),
        ("2015年出口金额增加多少？", TEA, "8.6%", False),
        ("进口增长多少？", TRADE, "3.2%", True),
        ("进口增长多少？", TRADE, "24.7%", True),
        ("进口多少？", TRADE, "4401.8亿元", True),
        ("进口多少？", TRADE, "1488.1亿元", False),
        ("出口增长多少？", TRADE, "3.2%", False),
        ("进出口多少？", TRADE, "4401.8亿元", False),
        ("进出口多少？", TRADE, "2913.7亿元", True),
        ("顺差扩大多少？", TRADE, "24.7%", False),
        ("逆差多少？", TRADE, "1425.6亿元", True),
        ("进口和出口各多少？", TRADE, "2913.7亿元", False),  # both are asked for
        ("出口增速高出多少？", "出口增速高于进口3个百分点。", "3个百分点", False),
        ("进口花了多少？", "扩大出口，安排3亿元用于进口。", "3亿元", False),
        ("进口多少？", "自甲国进口、向乙国出口共3亿元。", "3亿元", False),
        ("沪指收盘报多少点？", STOCKS, "3137.35点", True),
        ("沪指开盘报多少点？", STOCKS, "3137.35点", False),
        ("沪指报多少点？", STOCKS, "3137.35点", False),
        ("沪指收盘报多少点？", "沪指低开，截至收盘报3137.35点。", "3137.35点", False),
        ("沪指收盘报多少点？", "沪指低开高走，报3137.35点。", "3137.35点", False),
        ("营收下降多少？", FIRM, "3.2%", False),
        ("净利润下降多少？", FIRM, "3.2%", True),
        ("净利润下降多少？", FIRM, "8.8%", False),
        ("净利润多少？", "集团实现营收480亿元。", "480亿元", True),
        ("收入和利润多少？", "收入和利润为12亿元和2亿元。", "12亿元", False),
        ("太原森林覆盖率多少？", "太原目前林木覆盖率为43%。", "43%", True),
        ("太原林木覆盖率多少？", "太原目前林木覆盖率为43%。", "43%", False),
        ("太原覆盖率多少？", "太原目前林木覆盖率为43%。", "43%", False),
        ("上网的普及率多少？", "当地互联网普及率为43%。", "43%", False),
        ("上网的普及率多少？", "当地互联网用户普及率为43%。", "43%", False),
        ("宽带普及率多少？", "当地互联网普及率为43%。", "43%", True),
        ("蔬菜合格率多少？", "全市蔬菜抽检合格率为99%。", "99%", False),
        ("就业率多少？", "全市就业率为99%。", "99%", False),
    ],
)
def test_another_measure(question, text, figure, other):
    figures = find_figures(text)
    (at,) = (f for f in figures if f.text == figure)
    assert measure_gap(question, text, at, figures) == OTHER_MEASURE * other


@pytest.mark.parametrize(
    ("question", "own", "bonus"),
    [
        ("公司上半年能赚多少？", "预计净利润约为", EARNED),
        ("公司上半年能赚多少？", "收入约为", 0.0),
        ("公司上半年净利润多少？", "预计净利润约为", 0.0),
        ("村民一年能赚多少？", "年收入", 0.0),
        ("村民一年能赚多少？", "合作社利润达", 0.0),
    ],
)
def test_what_is_earned_is_what_is_left(question, own, bonus):
    assert earned_bonus(question, own) == bonus
