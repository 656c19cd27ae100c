"""How much something grew or fell, by the words before a figure and before 多少."""

from __future__ import annotations

import pytest

from rag.text.changes import asked_change, change_before


@pytest.mark.parametrize(
    ("question", "way"),
    [
        ("出口增长多少？", 1),
        ("出口同比增长了多少？", 1),
        ("企业多了多少家？", 1),
        ("比去年多几家？", 1),
        ("比去年多多少？", 1),
        ("增幅是多少？", 1),
        ("增长速度有多快？", 1),
        ("利润降了百分之几？", -1),
        ("一箱少花多少钱？", -1),
        ("中间价调贬了多少个基点？", -1),
        ("出口是多少？", None),
        ("增加到多少家？", None),  # how many there are
        ("下降至多少？", None),
        ("新增多少家？", None),  # what is new
        ("有多少家？", None),
        ("最多多少家？", None),
        ("差不多几家？", None),
        ("至少几家？", None),
        ("增加的企业有哪些？", None),
    ],
)
def test_what_is_asked(question, way):
    change = asked_change(question)
    assert (change.way if change else None) == way


@pytest.mark.parametrize(
    ("before", "way", "word"),
    [
        ("出口同比下降", -1, "下降"),
        ("道指收盘跌", -1, "跌"),
        ("利润负增长", -1, "负增长"),
        ("将多花", 1, "多花"),
        ("减少了", -1, "减少了"),
        ("跌幅为", -1, "跌幅为"),
        ("增加到", None, ""),
        ("新增", None, ""),
        ("至少", None, ""),
        ("重量达", None, ""),
    ],
)
def test_what_is_printed_before_a_figure(before, way, word):
    change = change_before(before + "3个", len(before))
    assert (change.way, before[change.start :]) == (way, word) if change else way is None
