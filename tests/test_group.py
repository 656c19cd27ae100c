"""A figure of a wider group, or of the group beside it, is none of the group asked for."""

from __future__ import annotations

import pytest
from found import passage

from rag.figures import find_figures
from rag.find.near.group import OTHER_GROUP, group_gap

CREW = "组成一支243人规模的“大党委”班底。"
CROPS = "推广甘薯、西瓜、黄姜等果蔬新品种86个，累计种植小麦试验品种110余个、玉米试验品种130余个。"
VILLAGES = "全市先后消除3万元以下薄弱村137个、5万元以下村187个。截至2020年底，收入全部突破5万元以上，10万元以上村占比达到69%。"
POSTS = "选派2名“85后”年轻干部任党政正职，选派5名“87后”年轻干部任党政副职。"
AGES = "白人在75岁以上人口中占77%，在55-64岁中占67%，但在18-24岁年龄层中占比不到一半，只有47%。"


@pytest.mark.parametrize(
    ("question", "text", "figure", "other"),
    [
        ("班底里女同志有多少人？", CREW, "243人", True),
        ("班底有多少人？", CREW, "243人", False),
        ("游客中外国人有多少？", "接待游客12.5万人次。", "12.5万人次", True),
        ("游客中外国人有多少？", "接待入境游客12.5万人次。", "12.5万人次", False),
        ("单独办理护照的有多少人？", "办理护照和通行证3.2万人。", "3.2万人", True),
        ("单独办理护照的有多少人？", "只办护照的3.2万人。", "3.2万人", False),
        ("党代表中女性有多少？", "选出代表300名，其中妇女代表90名。", "90名", False),
        ("柔性引进博士后多少人？", "柔性引进博士6人。", "6人", True),
        ("柔性引进博士多少人？", "柔性引进博士6人。", "6人", False),
        ("发展了多少名预备党员？", "发展党员76名。", "76名", True),
        ("推广了多少个花生新品种？", CROPS, "86个", True),
        ("大豆试验品种有多少个？", CROPS, "110余个", True),
        ("小麦试验品种有多少个？", CROPS, "110余个", False),
        ("红薯新品种有多少个？", CROPS, "86个", False),  # printed by another name: that it is one of several is another rule's matter
        ("果蔬新品种有多少个？", CROPS, "86个", False),
        ("10万元以上村占比多少？", VILLAGES, "达到69%", False),
        ("5万元以上村占比多少？", VILLAGES, "达到69%", True),
        ("20万元以上村占比多少？", VILLAGES, "达到69%", True),
        ("3万元以下薄弱村多少个？", VILLAGES, "137个", False),
        ("1万元以下薄弱村多少个？", VILLAGES, "137个", True),
        ("5万元以下村多少个？", VILLAGES, "137个", True),
        ("薄弱村多少个？", VILLAGES, "137个", False),
        ("选派了几名“85后”任正职？", POSTS, "2名", False),
        ("选派了几名90后任正职？", POSTS, "2名", True),
        ("选派了几名87后？", POSTS, "2名", True),
        ("选派了几名年轻干部？", POSTS, "2名", False),
        ("18-24岁占多少？", AGES, "77%", True),
        ("18到24岁占多少？", AGES, "47%", False),
        ("38岁的登山者失踪几年？", "75岁的老人找到失踪37年的登山者。", "37年", False),  # an age, no group of ages
        ("95号汽油多花多少？", "加满一箱92号汽油，将多花11元左右。", "11元左右", True),
        ("92号汽油多花多少？", "加满一箱92号汽油，将多花11元左右。", "11元左右", False),
        ("汽油多花多少？", "加满一箱92号汽油，将多花11元左右。", "11元左右", False),
        ("8月28日谁来？", "8月26日来了30人。", "30人", False),
        ("一期工程投资多少？", "二期工程投资8亿元。", "8亿元", True),
        ("二期工程投资多少？", "二期工程投资8亿元。", "8亿元", False),
        ("一期工程投资多少？", "一期工程投资5亿元，二期工程投资8亿元。", "5亿元", False),
        ("一期工程投资多少？", "一期工程投资5亿元，二期工程投资8亿元。", "8亿元", True),
    ],
)
def test_another_group(question, text, figure, other):
    figures = find_figures(text)
    one = next(f for f in figures if f.text == figure)
    assert group_gap(question, passage(text), one, figures) == OTHER_GROUP * other
