"""Of all and of those: a figure out of which another one is told."""

from __future__ import annotations

import pytest

from rag.figures import find_figures
from rag.find.near.among import OF_ALL, among_gap

MEDALS = "今天产生的20枚金牌中，中国队摘得11枚。"


@pytest.mark.parametrize(
    ("question", "text", "figure", "of_all"),
    [
        ("中国队拿了多少金牌？", MEDALS, "20枚", True),
        ("中国队拿了多少金牌？", MEDALS, "11枚", False),
        ("产生了多少枚金牌？", MEDALS, "20枚", False),
        ("女性有多少人？", "300名代表中，女性代表有90人。", "300名", True),
        ("代表有多少人？", "300名代表中，女性代表有90人。", "300名", False),
        ("城区有几个书屋？", "300个书屋中，城区投入90万元。", "300个", False),  # another unit
    ],
)
def test_out_of_which(question, text, figure, of_all):
    figures = find_figures(text)
    (at,) = (f for f in figures if f.text == figure)
    assert among_gap(question, text, at, figures) == OF_ALL * of_all
