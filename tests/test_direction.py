"""Which way a figure went is shown where the question asks for the other way."""

from __future__ import annotations

import pytest

from rag.figures import find_figures
from rag.find.near.direction import opposite_way

DEALT = "两个产品线的营收将分别下降10.6%和11.2%。"


@pytest.mark.parametrize(
    ("question", "text", "figure", "way"),
    [
        ("出口同比增长多少？", "出口同比下降3.2%。", "3.2%", "下降"),
        ("出口同比下降多少？", "出口同比下降3.2%。", "3.2%", ""),
        ("出口增幅是多少？", "出口同比下降3.2%。", "3.2%", "下降"),
        ("出口下降多少？", "出口增长3.2%。", "3.2%", "增长"),
        ("指数涨跌幅是多少？", "指数下跌0.41%。", "0.41%", "下跌"),
        ("新生儿增加多少个？", "新生儿比前一年减少了56673个。", "56673个", "减少了"),
        ("一箱少花多少钱？", "加满一箱将多花11元。", "11元", "多花"),
        ("iPad营收增长多少？", DEALT, "11.2%", "下降"),
        ("iPad营收下降多少？", DEALT, "11.2%", ""),
        ("出口是多少？", "出口下降3.2%。", "3.2%", ""),  # asks for no change
        ("出口增长多少？", "出口达3.2亿元。", "达3.2亿元", ""),  # no change is printed
        ("人数增加多少？", "人数减少到30人。", "30人", ""),
        ("增加多少人？", "新增30人。", "30人", ""),
    ],
)
def test_the_other_way_is_told(question, text, figure, way):
    figures = find_figures(text)
    (at,) = (f for f in figures if f.text == figure)
    assert opposite_way(question, text, at, figures) == way
