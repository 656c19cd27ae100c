"""A figure of another model, class or round than the one asked for is no answer."""

from __future__ import annotations

import pytest
from found import passage

from rag.figures import find_figures
from rag.find.near.variant import OTHER_VARIANT, variant_gap

FUNDS = "华安优选混合C最新单位净值为1.2345元。"
CARS = "智己L7售价29.98万元起，续航675公里。"


@pytest.mark.parametrize(
    ("question", "text", "figure", "other"),
    [
        ("华安优选混合A的净值是多少？", FUNDS, "1.2345元", True),
        ("华安优选混合C的净值是多少？", FUNDS, "1.2345元", False),
        ("华安优选的净值是多少？", FUNDS, "1.2345元", False),
        ("A轮融了多少钱？", "该公司完成B轮融资3亿元。", "3亿元", True),
        ("B轮融了多少钱？", "该公司完成A轮和B轮融资3亿元。", "3亿元", False),
        ("C罗进了几个球？", "B组首轮，葡萄牙前锋进了3个球。", "3个", False),  # no class of groups
        ("A股成交多少？", "中国B股成交3亿元。", "3亿元", False),  # markets are no classes of one thing
        ("智己LS7售价多少？", CARS, "29.98万元", True),
        ("智己l7售价多少？", CARS, "29.98万元", False),
        ("智己ＬＳ７售价多少？", "智己LS7上市。该车售价29.98万元，比L7贵。", "29.98万元", False),  # named before
        ("智己售价多少？", CARS, "29.98万元", False),
        ("5G基站多少个？", "建成4G基站300个。", "300个", False),  # no letters first: another rule's matter
        ("华为P60售价多少？", "新机售价4488元。", "4488元", False),  # the sentence names no other
        ("中国队拿了几块金牌？", "在上一届大会上，中国队拿了7块金牌。", "7块", True),
        ("这一届来了多少个国家的人？", "与往届不同，来了40个国家的人。", "40个", False),
        ("上届中国队拿了几块金牌？", "在上一届大会上，中国队拿了7块金牌。", "7块", False),
        ("参展企业多少家？", "参展企业比上届多20家，共300家。", "300家", False),
        ("参展企业多少家？", "上届200家，今年300家。", "300家", False),
        ("GDP增长多少？", "GDP增长5.5%。", "5.5%", False),
    ],
)
def test_another_variant(question, text, figure, other):
    at = next(f for f in find_figures(text) if f.text == figure)
    assert variant_gap(question, passage(text), (at.start, at.end)) == OTHER_VARIANT * other


def test_a_headline_names_the_model():
    about = passage(CARS, title="智己LS7上市")
    at = find_figures(CARS)[1]
    assert variant_gap("智己LS7售价多少？", about, (at.start, at.end)) == 0.0
