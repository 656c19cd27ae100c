"""Follow-ups put together out of pieces: whatever leans on whatever, a reading comes out, never an error."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.chat import ways_to_read

PLACES = ["", "枣庄", "市中区", "潮州市潮安区", "济宁经开区", "刘庙村"]
THINGS = ["党员", "人才公寓", "“85后”干部", "社区党委", "企业", "3万元以下薄弱村", "目的", "的", ""]
VERBS = ["", "发展到", "建成", "成立", "选派", "招了", "拍了", "把", "占"]
ASKS = [
    "多少名",
    "多少",
    "几个",
    "有多少家",
    "几名部门正职到市直部门",
    "多少个",
    "第几",
    "是什么",
    "有哪些",
    "是谁",
    "为什么",
    "多大",
    "百分之几",
]
ENDS = ["", "了", "成立", "参加", "参加了", "的", "呢", "吗", "？", "了？", "对吧", "，哪个多"]
LEADS = ["", "那", "好吧，那", "其中", "换成", "不是", "和", "我问的是", "上面说的", "第二个", "前者", "再说"]
TURNS = [
    "呢",
    "的呢",
    "吗",
    "？",
    "",
    "多少",
    "加起来呢",
    "多多少",
    "占多少",
    "哪个最多",
    "是什么",
    "那篇呢",
    "换算成亩",
    "对吧",
    "平均每年",
    "确定吗",
    "一遍",
]
ABOUTS = [
    "",
    "党组织",
    "女的",
    "60年前",
    "五年后",
    "去年底",
    "2019年",
    "28所",
    "全市",
    "市中区",
    "编辑",
    "历城区那篇",
    "他",
    "剩下的",
    "27",
]
ANSWERS = [
    "",
    "近23万名[1]\n原文：“党员从2.2万余名发展到近23万名”",
    "老城更新、新区提升[1][2]",
    "资料里没有找到能回答这个问题的内容。",
    "约44.5%[1]",
]

questions = st.builds("".join, st.tuples(*map(st.sampled_from, (PLACES, THINGS, VERBS, ASKS, ENDS))))
followups = st.builds("".join, st.tuples(*map(st.sampled_from, (LEADS, ABOUTS, TURNS))))
turns = st.lists(st.fixed_dictionaries({"question": questions | followups, "answer": st.sampled_from(ANSWERS)}), min_size=1, max_size=3)


@settings(max_examples=400, deadline=None)
@given(turns, followups | questions)
def test_whatever_leans_on_whatever_is_read(history, question):
    ways = ways_to_read(question, history)
    assert ways
    assert all(isinstance(way, str) for way in ways)


@pytest.mark.parametrize("tail", ["多少名了", "几个了", "有多少家了", "来了几人了", "多少个成立", "多少名参加", "到多少名了"])
@pytest.mark.parametrize("follow", ["党组织呢", "女的呢", "60年前呢", "去年呢"])
def test_a_count_without_a_noun_can_be_leaned_on(tail, follow):
    history = [{"question": f"枣庄党员{tail}", "answer": "近23万名[1]"}]
    assert ways_to_read(follow, history)
    assert ways_to_read("市中区有多少党员", [*history, {"question": follow, "answer": ""}])
