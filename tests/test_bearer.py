"""Whose figure a sentence tells, and of what."""

from __future__ import annotations

import pytest
from found import passage

from rag.figures import find_figures
from rag.find.near.bearer import NAMED_LATER, OTHER_BEARER, bearer_gap, later_gap
from rag.find.near.counted import OTHER_COUNT, count_gaps

TICKETS = "故宫门票旺季60元，淡季40元。颐和园位于海淀区。"
FILMS = "《芭比》第二周收入9000万美元。新片《幽灵鬼屋》首映遇冷。但该片的制作预算高达1.5亿美元。"
PRIZES = "大赛由广东联通承办。专题赛评选出一等奖项目14个，二等奖项目18个。广东联通获得六个一等奖。"
PORTS = "上半年，我国港口完成货物吞吐量81.9亿吨，同比增长8%。完成集装箱吞吐量1.5亿标准箱，同比增长4.8%。"
LEVELS = "联合打造省级创新平台11家、市级平台20家。"
ROADS = "上半年，全省公路完成客运量2.1亿人次，同比增长31%。完成货运量8.6亿吨，同比增长5.4%。"


def one(text: str, figure: str):
    return next(f for f in find_figures(text) if f.text == figure)


@pytest.mark.parametrize(
    ("question", "text", "figure", "gap"),
    [
        ("颐和园门票多少钱？", TICKETS, "60元", NAMED_LATER),
        ("故宫门票多少钱？", TICKETS, "60元", 0.0),
        ("门票多少钱？", TICKETS, "60元", 0.0),
        ("海信视像上半年营收多少？", "集团上半年实现营收480亿元。旗下海信视像销量居第一。", "480亿元", NAMED_LATER),
        ("核电公司总市值多少？", "该公司总市值为7882亿元。核电公司有员工3万人。", "7882亿元", 0.0),
        ("宏昌转债发行多少？", "宏昌科技今日收报27.34元。宏昌转债于8月上市。", "27.34元", 0.0),  # named before by a part of its name
        ("芝大的课程有几门？", "芝加哥大学课程有50门。芝大的学生很多。", "50门", 0.0),  # too short to be a name
        ("今年上半年集团营收多少？", "集团上半年实现营收480亿元。旗下海信视像销量居第一。", "480亿元", 0.0),
    ],
)
def test_what_is_named_only_later_has_no_figure_here(question, text, figure, gap):
    found = one(text, figure)
    assert later_gap(question, passage(text), (found.start, found.end)) == gap


@pytest.mark.parametrize(
    ("question", "text", "figure", "other"),
    [
        ("《芭比》的制作预算是多少？", FILMS, "高达1.5亿美元", True),
        ("芭比的制作预算是多少？", FILMS, "高达1.5亿美元", True),
        ("《幽灵鬼屋》的制作预算是多少？", FILMS, "高达1.5亿美元", False),
        ("《芭比》第二周收入多少？", FILMS, "9000万美元", False),
        ("广东联通获得几个二等奖？", PRIZES, "18个", True),
        ("广东联通获得几个一等奖？", PRIZES, "六个", False),
        ("比亚迪上半年净利润增长多少？", "宝新能源净利润增长3359.4%。", "3359.4%", True),
        ("宝新能源上半年净利润增长多少？", "宝新能源净利润增长3359.4%。", "3359.4%", False),
        ("工行上半年净利润多少？", "工商银行净利润3亿元。", "3亿元", False),
        ("公司上半年净利润多少？", "宝新能源净利润3亿元。", "3亿元", False),
        ("银行业净利润多少？", "商业银行净利润3亿元。", "3亿元", False),
        ("专题赛评出几个二等奖？", PRIZES, "18个", False),
    ],
)
def test_a_sentence_about_another(question, text, figure, other):
    found = one(text, figure)
    assert bearer_gap(question, passage(text), (found.start, found.end)) == OTHER_BEARER * other


@pytest.mark.parametrize(
    ("question", "text", "figure", "gap"),
    [
        ("上半年我国港口集装箱吞吐量是多少？", PORTS, "81.9亿吨", OTHER_COUNT),
        ("上半年我国港口集装箱吞吐量是多少？", PORTS, "1.5亿标准箱", 0.0),
        ("上半年我国港口集装箱吞吐量同比增长多少？", PORTS, "8%", OTHER_COUNT),
        ("上半年我国港口集装箱吞吐量同比增长多少？", PORTS, "4.8%", 0.0),
        ("上半年我国港口货物吞吐量是多少？", PORTS, "81.9亿吨", 0.0),
        ("上半年我国港口吞吐量是多少？", PORTS, "81.9亿吨", 0.0),
        ("上半年全省公路货运量是多少？", ROADS, "2.1亿人次", OTHER_COUNT),
        ("上半年全省公路货运量是多少？", ROADS, "8.6亿吨", 0.0),
        ("市中区省级平台几家？", LEVELS, "11家", 0.0),
        ("市中区市级创新平台有几家？", LEVELS, "20家", 0.0),
        ("上半年全省公路客运量是多少？", ROADS, "8.6亿吨", OTHER_COUNT),
        ("参赛项目多少个？", "吸引770个项目参赛，183个项目进入复赛。", "770个", 0.0),
    ],
)
def test_another_kind_of_the_thing_stands_before_a_figure(question, text, figure, gap):
    assert count_gaps(question, text, find_figures(text)).get(one(text, figure).start, 0.0) == gap
