"""Turns about answers already given: how each is written out, and what is worked out from the answers found anew."""

from __future__ import annotations

import pytest
from found import passage

from rag.chat import read_turn, standalone
from rag.find.finding import Evidence, Finding
from rag.find.worked.over import find_over
from rag.question.earlier import Over, about_answers
from rag.wording.builtin import REFUSAL

ENGLISH = ("枣庄英才一共评了多少名？", "148名[1]\n原文：“评选枣庄英才148名。”")
WHEAT, MAIZE = ("泗水县种了多少个小麦试验品种？", "110余个[1]"), ("玉米的呢？", "130余个[1]")
FUNDS = (("江南集中区到位资金多少？", "80.1亿元[1]"), ("基金累计投资呢？", "6.24亿元[1]"), ("初创型的投了多少？", "1.25亿元[1]"))
LISTED = ("历城区三大服务保障是什么？", "深化改革、人才队伍、发展环境[1]\n原文：“……”")
SCHOOLS = ("微山有多少所基层党校？", "27所[1]")
VILLAGES = ("枣庄三个薄弱村数字分别是多少？", "空壳村142个、3万元以下薄弱村137个、5万元以下村187个。[1]")


def after(*turns):
    return [{"question": question, "answer": answer} for question, answer in turns]


@pytest.mark.parametrize(
    ("turns", "question", "meant"),
    [
        ([ENGLISH], "确定吗", "「枣庄英才一共评了多少名」的答案是148名吗？"),
        ([ENGLISH], "真的吗？", "「枣庄英才一共评了多少名」的答案是148名吗？"),
        ([SCHOOLS], "不是28所吗", "「微山有多少所基层党校」的答案是28所吗？"),
        ([SCHOOLS], "27所对吧", "「微山有多少所基层党校」的答案是27所吗？"),
        ([SCHOOLS], "我记得是28所", "「微山有多少所基层党校」的答案是28所吗？"),
        ([SCHOOLS, ("不是28所吗", "不是，27所[1]")], "确定吗", "「微山有多少所基层党校」的答案是27所吗？"),
        ([("微山27所基层党校对吧", REFUSAL)], "不是28所吗", "微山28所基层党校对吧"),
        ([ENGLISH], "再说一遍", "枣庄英才一共评了多少名？"),
        ([ENGLISH, ("薛城区呢", REFUSAL)], "上一个问题再说一遍", "薛城区英才一共评了多少名？"),
        ([LISTED], "第二个是什么", "「历城区三大服务保障是什么」的答案第2项是什么？"),
        ([LISTED, ("第二个是什么", "人才队伍[1]")], "最后一个呢", "「历城区三大服务保障是什么」的答案最后一项是什么？"),
        ([LISTED], "第三个是干什么的", "发展环境是干什么的？"),
        ([LISTED], "四项重点工作里第三个呢", "「历城区四项重点工作是什么」的答案第3项是什么？"),
        (
            [("枣庄2020年综合考核全省第几", "第9位[1]"), ("2019年呢", "第7位[1]")],
            "是进步了还是退步了",
            "枣庄2020年和2019年综合考核全省第几，是上升了还是下降了",
        ),
        ([WHEAT, MAIZE], "加起来呢", "「泗水县种了多少个小麦试验品种」「泗水县种了多少个玉米试验品种」的答案一共多少？"),
        ([WHEAT, MAIZE], "差几个", "「泗水县种了多少个小麦试验品种」「泗水县种了多少个玉米试验品种」的答案相差多少？"),
        ([*FUNDS], "后两个加起来", "「江南集中区基金累计投资多少」「江南集中区初创型的投了多少」的答案一共多少？"),
        ([*FUNDS], "换成元是多少", "「江南集中区初创型的投了多少」的答案换成元是多少？"),
        ([VILLAGES], "一共多少", "「枣庄三个薄弱村数字分别是多少」的答案里各项一共多少？"),
        ([VILLAGES], "哪个最多", "「枣庄三个薄弱村数字分别是多少」的答案里哪个最多？"),
        ([("兖州拍了多少部微党课？", "13部[1]")], "和专题片加一起呢", "「兖州拍了多少部微党课」「兖州拍了多少专题片」的答案一共多少？"),
        # which answers are meant is open: nothing is made up
        ([ENGLISH], "多多少", "「枣庄英才一共评了多少名」的答案多多少？"),
        ([WHEAT, FUNDS[0]], "相差多少", "「江南集中区到位资金多少」的答案相差多少？"),
        ([ENGLISH], "每人多少", "「枣庄英才一共评了多少名」的答案每人多少？"),
        # of the article that answered
        ([("谁写的党建引领风帆劲", "刘振江[1]")], "编辑呢", "「谁写的党建引领风帆劲」的答案所在的报道，编辑是谁？"),
        ([ENGLISH], "这篇是哪来的记者写的", "枣庄英才一共评了多少名，这篇报道是谁写的？"),
        ([("金乡有几个综合党委", "4个[1]"), ("通讯员是谁", "李坦[1]")], "济宁经开区那篇呢", "济宁经开区那篇通讯员是谁？"),
        # noise, and what was refused
        ([("枣庄下沉了多少执法力量", "913人[1]")], "好吧，那人才公寓有多少套", "枣庄人才公寓有多少套"),
        ([("枣庄下沉了多少执法力量", "913人[1]")], "那还是说枣庄，集体收入百万元以上的村有多少", "枣庄集体收入百万元以上的村有多少"),
        ([("超算创新圈多大", "10.8平方公里[1]"), ("换算成亩", REFUSAL)], "在哪个区", "超算创新圈在哪个区"),
        ([("曲阜搞的什么工程", "筑基工程[1]"), ("目的是什么", "提升能力[1]")], "投了多少钱", "曲阜投了多少钱"),
        # the like of it, which asks something of its own
        ([ENGLISH], "第一书记是谁", "枣庄第一书记是谁"),
        ([ENGLISH], "一共有多少家企业？", "枣庄英才一共有多少家企业？"),
        ([("邹城市有多少个社区食堂？", "18个[1]")], "每餐多少钱？", "邹城市每餐多少钱？"),
    ],
)
def test_what_a_turn_means(turns, question, meant):
    assert standalone(question, after(*turns)) == meant


def test_what_is_new_must_be_printed_and_the_last_figure_is_none_of_its():
    turn = read_turn("岗位呢", after(("市中区每年办几场招聘会", "40余场次[1]")))
    assert (turn.exchanged, turn.new, turn.before) == (True, "岗位", ("40余场次[1]",))
    assert "市中区岗位有多少？" in turn.ways
    assert read_turn("不对，是2021年", after(("枣庄2020年有多少项目落地", "4个[1]"))).before == ()


def test_the_questions_stand_in_brackets_that_may_hold_others():
    inner = "「甲有多少」「乙有多少」的答案一共多少"
    assert about_answers(f"「{inner}」的答案换算成亩是多少？") == Over((inner,), "换算成亩是多少")
    assert about_answers("「甲有多少」的书有多少") is None
    assert about_answers("甲有多少？") is None
    assert about_answers("「甲有多少") is None


SENTENCES = {
    "甲": "甲县有专家82人。",
    "乙": "乙县有师资159人。",
    "丙": "近三年共发放2202万元。",
    "丁": "圈子占地10.8平方公里。",
    "戊": "先后消除空壳村142个、3万元以下薄弱村137个、5万元以下村187个。",
    "己": "突出做好老城更新、新区提升、乡村振兴。",
    "庚": "有90余人。",
    "壬": "有80余人。",
}
ANSWERS = {
    "甲": "82人",
    "乙": "159人",
    "丙": "2202万元",
    "丁": "10.8平方公里",
    "戊": SENTENCES["戊"],
    "己": "老城更新、新区提升、乡村振兴",
    "庚": "90余人",
    "壬": "80余人",
}


def answer(question: str) -> Finding | None:
    if question not in ANSWERS:
        return None
    at = SENTENCES[question].index(ANSWERS[question])
    return Finding(ANSWERS[question], (Evidence(passage(SENTENCES[question]), at, at + len(ANSWERS[question])),), 5.0)


@pytest.mark.parametrize(
    ("questions", "asks", "short"),
    [
        ("甲", "是82人吗", "是，82人"),
        ("甲", "是83人吗", "不是，82人"),
        ("甲乙", "一共多少", "241人"),
        ("甲乙", "相差多少", "77人"),
        ("甲乙", "哪个最多", "乙，159人"),
        ("甲乙", "哪个最少", "甲，82人"),
        ("甲乙", "前者占后者多少", "约51.6%"),
        ("甲乙", "除去后剩多少", "77人"),
        ("丙", "平均每年多少", "734万元"),
        ("丁", "换算成亩", "约16200亩"),
        ("丙", "换成元是多少", "22020000元"),
        ("戊", "里各项一共多少", "466个"),
        ("戊", "里哪个最多", "5万元以下村，187个"),
        ("己", "第2项是什么", "新区提升"),
        ("己", "最后一项是什么", "乡村振兴"),
        ("己", "第4项是什么", None),
        ("甲", "第1项是什么", None),
        ("甲", "换算成亩", None),
        ("甲丙", "一共多少", None),
        ("甲甲", "一共多少", None),
        ("甲辛", "一共多少", None),
        ("甲庚", "哪个最多", "庚，90余人"),
        ("甲壬", "哪个最多", None),  # it may be 80余 or 89
        ("甲", "平均每年多少", None),
        ("甲", "，多多少", None),
        ("甲", "每人多少", None),
        ("乙甲", "前者占后者多少", None),
    ],
)
def test_what_is_worked_out_of_answers(questions, asks, short):
    found = find_over(Over(tuple(questions), asks), answer)
    assert (found.short if found else None) == short
