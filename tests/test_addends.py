"""Several things whose figures are asked for together, or each by itself. Run alone: python -m pytest tests/test_addends.py"""

from __future__ import annotations

import pytest
from found import passage

from rag.find.finding import Evidence, Finding
from rag.find.worked.addends import addends, each_of, is_one_addend
from rag.find.worked.sums import find_each, find_total

VILLAGES = "先后消除空壳村142个、3万元以下薄弱村137个、5万元以下村187个。"
FILMS = "拍摄制作12部专题片，13部微党课。"


def found_in(text: str, *shown: str) -> Finding:
    at = [text.index(one) for one in shown]
    parts = tuple(Evidence(passage(text), a, a + len(one)) for a, one in zip(at, shown, strict=True))
    return Finding("、".join(shown), parts, 5.0)


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("兖州一共拍了多少部专题片和微党课？", ["兖州拍了多少部专题片？", "兖州拍了多少部微党课？"]),
        ("兖州专题片、微党课合计多少部？", ["兖州专题片有多少部？", "兖州微党课有多少部？"]),
        ("农业、工业、服务业投资加起来多少亿元？", ["农业有多少亿元？", "工业有多少亿元？", "服务业投资有多少亿元？"]),
        ("镇街、区直、村企三类党校合计几所？", ["镇街有几所党校？", "区直有几所党校？", "村企有几所党校？"]),
        ("微山的专家和师资共有多少人？", ["微山专家有多少人？", "微山师资有多少人？"]),
    ],
)
def test_each_addend_has_its_question(question, asked):
    assert [addend.question for addend in addends(question)] == asked


@pytest.mark.parametrize(
    "question",
    [
        "专家一共多少人？",
        "专家和师资有多少人？",
        "公共和私营企业有多少家？",
        "双方共同投资多少亿元？",
        "专家和师资各有多少人？",
        "会议共三天吗？",
    ],
)
def test_no_sum_of_several_is_asked_for(question):
    assert addends(question) == []


def test_of_each_of_several():
    asked = [addend.question for addend in each_of("新材料、电子信息、装备制造各增长多少？")]
    assert asked == ["新材料增长多少？", "电子信息增长多少？", "装备制造增长多少？"]
    assert each_of("各项投资增长多少？") == []
    assert each_of("新材料增长多少？") == []


@pytest.mark.parametrize(
    ("question", "text", "figure", "one"),
    [
        ("专题片和微党课一共多少部？", FILMS, "13部", True),
        ("专题片和微党课一共多少部？", "拍摄专题片和微党课共25部，其中专题片12部。", "25部", False),
        ("专题片和微党课一共多少部？", "拍摄各类视频25部。", "25部", False),
        ("专题片一共多少部？", FILMS, "12部", False),
        ("空壳村、薄弱村、5万元以下村各消除多少个？", VILLAGES, "187个", True),
        ("甲村、乙村各补助多少万元？", "甲村、乙村各补助5万元，用于修路，总投资20万元。", "5万元", False),
    ],
)
def test_the_figure_of_one_is_not_that_of_all(question, text, figure, one):
    assert is_one_addend(question, found_in(text, figure)) is one


def test_a_sentence_that_tells_of_all_is_paired():
    """The same number is found for each; the words beside each figure say whose it is."""
    total = find_total("空壳村、3万元以下薄弱村、5万元以下村合计多少个？", lambda question: found_in(VILLAGES, "142个"))
    assert (total.short, total.arithmetic) == ("466个", {"466个": "142个+137个+187个=466个"})
    each = find_each("空壳村、3万元以下薄弱村、5万元以下村各消除多少个？", lambda question: found_in(VILLAGES, "187个"))
    assert (each.short, [part.label for part in each.parts]) == ("142个、137个、187个", ["空壳村", "3万元以下薄弱村", "5万元以下村"])


def test_nothing_is_paired_without_its_words():
    assert find_total("空壳村、贫困户合计多少个？", lambda question: found_in(VILLAGES, "142个")) is None
    assert find_total("先进集体和先进个人共多少？", lambda question: found_in("表彰先进集体100个，先进个人1970名。", "1970名")) is None
