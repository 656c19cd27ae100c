"""A share is worked out only of two printed figures of one kind, and shown with its arithmetic."""

from __future__ import annotations

import pytest
from found import TableReader, reading

from rag.ask import Assistant
from rag.find import find
from rag.find.fit import named
from rag.find.worked.share import asks_ratio, own_share
from rag.question.shapes import read_question
from rag.retrieve import TextsRetriever
from rag.sources import GivenSources

PART = "市中区建成人才公寓343套，全部入住。"
WHOLE = "全市建成人才公寓1403套，实现拎包入住。"
ASKED = "市中区的人才公寓占全市的多大比例？"
TABLE = {"占": {"343套": -5.0, "1403套": -5.0}, "市中区的": {"343套": 9.0}, "全市的": {"1403套": 9.0}}


def desk(texts, table=TABLE) -> Assistant:
    retriever = TextsRetriever(texts)
    return Assistant(retriever, TableReader({}, table), GivenSources(retriever.documents))


def test_a_share_of_two_printed_figures_with_its_arithmetic():
    answer = desk([PART, WHOLE]).ask(ASKED)
    assert answer.short == "约24.4%"
    assert answer.text.endswith("市中区占全市的约24.4%。")
    assert {c.quote for c in answer.citations} == {PART, WHOLE}
    status = {f.text: (f.status, f.arithmetic) for f in answer.figures}
    assert status == {
        "343套": ("supported", ""),
        "1403套": ("supported", ""),
        "约24.4%": ("computed", "343套÷1403套=约24.4%"),
    }


@pytest.mark.parametrize(
    "question",
    ["市中区的人才公寓占全市人才公寓的比例是多少？", "市中区的人才公寓占全市的百分之几？", "市中区的人才公寓占全市的比例约是多少？", ASKED],
)
def test_ways_of_asking_for_a_share(question):
    assert desk([PART, WHOLE]).ask(question).short == "约24.4%"


@pytest.mark.parametrize(
    "texts",
    [
        [PART],  # no whole
        [PART, "全市建成保障住房1403套，实现拎包入住。"],  # another matter
        [PART.replace("343", "3430"), WHOLE],  # a part larger than the whole
        [PART.replace("套", "间"), WHOLE.replace("套", "亩")],  # two units
    ],
)
def test_what_makes_no_share(texts):
    table = {
        "占": dict.fromkeys(("343套", "3430套", "343间", "1403套", "1403亩"), -5.0),
        "市中区的": {"343套": 9.0, "3430套": 9.0, "343间": 9.0},
        "全市的": {"1403套": 9.0, "1403亩": 9.0},
    }
    assert not desk(texts, table).ask(ASKED).answered


def test_a_printed_share_comes_first():
    printed = "市中区的人才公寓占全市的24.5%，全部入住。"
    table = {"占": {"24.5%": 9.0}, **{k: v for k, v in TABLE.items() if k != "占"}}
    answer = desk([PART, WHOLE, printed], table).ask(ASKED)
    assert answer.short == "24.5%"
    assert all(f.status == "supported" for f in answer.figures)


OF_THOSE = "上半年，外贸进出口总值1496.2亿元，而其中对沿线国家进出口达到1383亿元。"


def test_the_share_that_the_amount_behind_of_those_makes():
    answer = desk([OF_THOSE], {"外贸": {"1383亿元": 9.0}}).ask("上半年的外贸里，跟沿线国家做的占几成？")
    assert answer.short == "约92.4%"
    (computed,) = (f for f in answer.figures if f.status == "computed")
    assert computed.arithmetic == "1383亿元÷1496.2亿元=约92.4%"
    assert not [f for f in answer.figures if f.status == "unsupported"]


TRADE = ["省内交易电量21318亿千瓦时，发电合同转让760亿千瓦时。", "跨省跨区交易电量5183亿千瓦时，其中直接交易584亿千瓦时。"]


def test_a_multiple_of_two_printed_figures():
    table = {"几倍": {"5183亿千瓦时": 9.0}, "跨省": {"5183亿千瓦时": 9.0}, "省内": {"21318亿千瓦时": 9.0}}
    answer = desk(TRADE, table).ask("省内交易的电量大概是跨省跨区的几倍？")
    assert answer.short == "约4.1倍"
    assert {f.text: f.arithmetic for f in answer.figures if f.status == "computed"} == {"约4.1倍": "21318亿千瓦时÷5183亿千瓦时=约4.1倍"}


def test_an_amount_is_no_ratio():
    one_number = {"": {"5183亿千瓦时": 9.0}}
    assert not desk(TRADE, one_number).ask("省内交易的电量大概是跨省跨区的几倍？").answered
    assert not desk(["对沿线国家进出口达到1383亿元。"], {"": {"1383亿元": 9.0}}).ask("跟沿线国家做的占几成？").answered


EACH = "目前已有6个市（州）的64个县（市、区）和14家工会纳入省级统筹，分别占比66.7%、77.8%，进一步提升了能力。"


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("已经纳入省级统筹的市州占全省市州的多大比例？", "66.7%"),
        ("纳入省级统筹的工会占比多少？", "77.8%"),
        ("纳入统筹的占多大比例？", "77.8%"),
    ],
)
def test_the_share_of_the_thing_before_zhan(question, short):
    found = find(read_question(question), [reading(EACH, {"77.8%": 9.0})], named(question))
    assert (own_share(question, found) or found).short == short


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("跟沿线国家做的占几成？", True),
        ("省内是跨省的几倍？", True),
        ("女性占比多少？", True),
        ("女性占全部的比例是多少？", True),
        ("园区占地多少？", False),
        ("几成员单位参加？", False),
        ("比例尺是什么？", False),
    ],
)
def test_what_asks_for_a_ratio(question, asks):
    assert asks_ratio(question) is asks
