"""An average that no sentence prints. Run alone: python -m pytest tests/test_mean.py"""

from __future__ import annotations

import pytest
from found import passage

from rag.find.finding import Evidence, Finding
from rag.find.worked.mean import asks_mean, find_mean, is_mean


def told(text: str, figure: str) -> Finding:
    at = text.index(figure)
    return Finding(figure, (Evidence(passage(text), at, at + len(figure)),), 5.0)


@pytest.mark.parametrize(
    ("question", "text", "total", "mean"),
    [
        ("平均每宗成交多少万元？", "累计挂牌456宗，成交156宗，成交金额3283万元。", "3283万元", "约21万元"),
        ("平均每个项目投入多少资金？", "招募合伙人192人，合作项目51个，投入资金3.5亿元。", "3.5亿元", "约686万元"),
        ("平均每人兑现多少钱？", "评选英才148名，兑现资金达9060万元。", "9060万元", "约61.2万元"),
        ("平均每场签约几项？", "举办活动17场，签约128项。", "128项", "约7.5项"),
        ("平均每户收入多少？", "全村120户，总收入240万元。", "240万元", "2万元"),
        ("平均每人捐多少元？", "300人到场，其中120人捐款2.4万元。", "2.4万元", "200元"),
    ],
)
def test_an_average_is_worked_out_of_one_sentence(question, text, total, mean):
    found = find_mean(question, lambda asked: told(text, total))
    assert found.short == mean
    assert list(found.arithmetic) == [mean]
    assert all(e.text in text for e in found.evidence)


@pytest.mark.parametrize(
    ("question", "text", "total"),
    [
        ("平均每户收入多少？", "总收入240万元。全村120户。", "240万元"),  # not of one sentence
        ("平均每户收入多少？", "甲村120户，乙村80户，总收入240万元。", "240万元"),  # of which?
        ("平均每人收入多少？", "全村120户，总收入240万元。", "240万元"),
        ("平均每户增长多少？", "全村120户，收入增长20%。", "20%"),
        ("平均每个社区有多少名党员？", "将7个党员数量超100名的社区党组织升格。", "超100名"),
        ("大讲堂平均每期培训多少人？", "举办主体班次61期，培训干部6500余人次。", "6500余人次"),
        ("户均收入多少？", "全村120户，总收入240万元。", "240万元"),
    ],
)
def test_no_average_of_other_things(question, text, total):
    assert find_mean(question, lambda asked: told(text, total)) is None


def test_what_asks_for_an_average_and_what_prints_one():
    assert asks_mean("平均每家企业补贴多少？")
    assert not asks_mean("党员平均年龄多大？")
    assert not asks_mean("每家企业补贴多少？")
    assert is_mean(told("平均每户增收2万元。", "2万元"))
    assert not is_mean(told("全村增收2万元。", "2万元"))
