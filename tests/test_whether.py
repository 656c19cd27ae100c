"""A yes or no without a figure, said only where the text prints the thing. Run alone: python -m pytest tests/test_whether.py"""

from __future__ import annotations

import pytest
from found import passage, reading

from rag.find.finding import Evidence, Finding
from rag.find.whether import find_whether


def said(question: str, text: str, title: str = "", others: tuple[str, ...] = ()):
    own = passage(text, title)
    found = Finding(text, (Evidence(own, 0, len(text)),), 5.0)
    readings = [reading(own, {}), *(reading(other, {}, number=n + 2) for n, other in enumerate(others))]
    return find_whether(question, found, lambda asked: readings)


@pytest.mark.parametrize(
    ("question", "text", "short"),
    [
        ("泗水的两个甘薯攻关项目通过验收没有？", "实施甘薯科研攻关项目2个,均顺利完成并通过验收。", "是，均顺利完成并通过验收"),
        (
            "市中区有没有建人才公寓？",
            "先后建设343套租赁型和230套产权型人才公寓，环境不断改善。",
            "是，先后建设343套租赁型和230套产权型人才公寓",
        ),
        ("历城的人才政策是全市头一个吗？", "制定目录，出台全市首个数字经济人才政策。", "是，出台全市首个数字经济人才政策"),
        ("摸底的企业全都在正常营业吗？", "目前已摸底企业3180家,正常营业1414家,服务13815人次。", "不是，3180家里1414家"),
        ("气象台发布的是橙色预警吗？", "气象台发布暴雨橙色预警。", "是，气象台发布暴雨橙色预警"),
        ("法院判处张某有期徒刑了吗？", "法院以盗窃罪判处张某有期徒刑三年。", "是，法院以盗窃罪判处张某有期徒刑三年"),
        ("2020年甘薯攻关项目通过验收了吗？", "2020年，甘薯攻关项目通过验收。", "是，甘薯攻关项目通过验收"),
        ("15起火是不是全部合围住了？", "林区的15起火灾，已合围12起，正在扑救2起。", "不是，15起里12起"),
        ("获奖项目全部落地了吗？", "评选获奖项目32个,18个项目成功落地。", "不是，32个里18个"),
    ],
)
def test_what_is_printed_is_said(question, text, short):
    assert said(question, text).short == short


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("甘薯攻关项目通过验收了吗？", "甘薯攻关项目尚未通过验收。"),
        ("甘薯攻关项目通过验收了吗？", "甘薯攻关项目力争年底通过验收。"),
        ("甘薯攻关项目通过验收了吗？", "甘薯攻关项目2个，带动就业。"),
        ("甲队获得冠军了吗？", "乙队击败甲队获得冠军。"),
        ("甲公司收购乙公司了吗？", "乙公司收购甲公司。"),
        ("项目明年能建成吗？", "项目明年建成。"),  # may be, and is, are two things
        ("历城的人才政策是全国头一个吗？", "出台全市首个数字经济人才政策。"),
        ("亲子车比普通车贵吗？", "亲子车与普通车统一收费。"),
        ("摸底的企业全都在正常营业吗？", "目前已摸底企业3180家,帮助1414人。"),
        ("摸底的企业全都在正常营业吗？", "正常营业1414家,摸底面积3180亩。"),
        ("气象台发布的是红色预警吗？", "气象台发布暴雨橙色预警。"),
        ("法院判处张某无期徒刑了吗？", "法院判处张某有期徒刑三年。"),
        ("盾构机是从汽车南站始发的吗？", "盾构机自万芙南路站北端始发，在汽车南站过站后再次始发。"),
        ("郑赛赛赢了吉奥尔吉吗？", "郑赛赛排名第84位，吉奥尔吉排名第81位。"),
        ("投诉量下降52.9个百分点了吗？", "投诉量下降52.9%。"),
        ("2020年甘薯攻关项目通过验收了吗？", "2019年甘薯攻关项目通过验收。"),
        ("签约项目全部开工了吗？", "签约项目32个，18个项目计划开工。"),
    ],
)
def test_else_the_sentence_stands_alone(question, text):
    assert said(question, text).short == text


STORY = "当事人赵先生说这是“地震云”，“结果晚上真就地震了”。"
RULE = "所以没有足够的科学依据证明，云可以预示地震的发生。"


def test_a_sentence_that_rules_goes_before_a_story():
    assert said("天上出现“地震云”就说明要地震了吗？", STORY, others=(f"“地震云”只是一种云。{RULE}",)).short == RULE


@pytest.mark.parametrize(
    ("question", "text", "other"),
    [
        ("赵先生看到“地震云”了吗？", STORY, f"“地震云”只是一种云。{RULE}"),  # asks for the story itself
        ("天上出现“地震云”就说明要地震了吗？", STORY, "没有证据证明他去过。"),  # of something else
        ("天上出现“地震云”就说明要地震了吗？", "专家称“地震云”是普通的云。", RULE),  # no story
    ],
)
def test_no_other_ruling_is_taken(question, text, other):
    assert said(question, text, others=(other,)).short == text
