"""What a thing was before a printed change. Run alone: python -m pytest tests/test_before.py"""

from __future__ import annotations

import pytest
from found import passage

from rag.find.finding import Evidence, Finding
from rag.find.worked.before import earlier_value

PAY = "人均月收入7800元，比去年多挣600元。"


def told(text: str, figure: str) -> Finding:
    at = text.index(figure)
    return Finding(figure, (Evidence(passage(text), at, at + len(figure)),), 5.0)


@pytest.mark.parametrize(
    ("question", "text", "figure", "short"),
    [
        ("去年月收入多少？", PAY, "7800元", "7200元"),
        ("上年产量是多少吨？", "产量近300吨，比上年减少20吨。", "近300吨", "约320吨"),
        ("去年同期有多少家？", "共有120家，同比增加20家。", "120家", "100家"),
    ],
)
def test_what_it_was_before(question, text, figure, short):
    found = earlier_value(question, told(text, figure))
    assert (found.short, list(found.arithmetic)) == (short, [short])


@pytest.mark.parametrize(
    ("question", "text", "figure"),
    [
        ("月收入多少？", PAY, "7800元"),
        ("月收入比去年多多少？", PAY, "600元"),
        ("月收入比去年多多少？", PAY, "7800元"),
        ("去年月收入多少？", "去年月收入7800元，比上年多600元。", "7800元"),
        ("去年产值多少？", "产值78亿元，比去年增长6%。", "78亿元"),
        ("去年月收入多少？", "月收入7800元，比邻村多600元。", "7800元"),
    ],
)
def test_no_earlier_figure_without_its_change(question, text, figure):
    assert earlier_value(question, told(text, figure)) is None
