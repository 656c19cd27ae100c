"""What a figure is counted per, and what it says that is not so."""

from __future__ import annotations

import pytest

from rag.figures import find_figures
from rag.find.near.denied import DENIED, denied_gap
from rag.find.near.nearby import OTHER_LEVEL, level_gap
from rag.find.near.payment import OTHER_PAYMENT, payment_gap
from rag.find.near.rate import OTHER_RATE, rate_gap


@pytest.mark.parametrize(
    ("question", "text", "figure", "other"),
    [
        ("购房补贴每人多少？", "每年发放购房补贴1800余万元。", "1800余万元", True),
        ("购房补贴每年多少？", "每年发放购房补贴1800余万元。", "1800余万元", False),
        ("英才每人奖励多少钱？", "评选英才148名，兑现扶持资金达9060万元。", "达9060万元", True),
        ("英才一共奖励多少钱？", "评选英才148名，兑现扶持资金达9060万元。", "达9060万元", False),
        ("每人补贴多少钱？", "给予高端人才最高200万元的一次性补贴。", "最高200万元", False),
        ("每人补贴多少钱？", "补贴标准为2万元。", "2万元", False),
        ("每人补贴多少钱？", "每名学生共补助3万元。", "3万元", False),
        ("人均收入多少？", "村民人均年收入达2.3万元。", "达2.3万元", False),
        ("每亩收入多少？", "合作社累计收入320万元。", "320万元", True),
        ("每所党校配几个人？", "下设办公室，配备1至2名工作人员。", "1至2名", False),
        ("党校工作人员一共多少人？", "下设办公室，配备1至2名工作人员。", "1至2名", True),
        ("党校工作人员一共多少人？", "党校共有工作人员23名。", "23名", False),
        ("一共补贴多少钱？", "每户补贴5000元。", "5000元", True),
        ("一共培训多少人？", "每年培训300人。", "300人", False),
        ("一年开几次会？", "各镇街每季度召开1次交流会。", "1次", True),
        ("每季度开几次会？", "各镇街每季度召开1次交流会。", "1次", False),
        ("开几次会？", "各镇街每季度召开1次交流会。", "1次", False),
        ("一年开几次会？", "各镇街每年召开4次交流会。", "4次", False),
        ("这一年来开了几次会？", "各镇街每季度召开1次交流会。", "1次", False),
        ("每天走几个小时？", "他们每天走1个小时的山路。", "1个小时", False),
    ],
)
def test_what_a_figure_is_counted_per(question, text, figure, other):
    one = next(f for f in find_figures(text) if f.text == figure)
    assert rate_gap(question, text, one) == (OTHER_RATE if other else 0.0)


@pytest.mark.parametrize(
    ("question", "own", "denied"),
    [
        ("没在正常营业的企业有多少家？", "正常营业1414家", True),
        ("正常营业的企业有多少家？", "正常营业1414家", False),
        ("正常营业的企业有多少家？", "未正常营业1766家", True),
        ("没有正常营业的企业有多少家？", "未正常营业1766家", False),
        ("合格样品有多少批次？", "不合格样品30批次", True),
        ("不合格样品有多少批次？", "不合格样品30批次", False),
        ("不合格样品有多少批次？", "抽检样品300批次", False),
        ("有没有完成验收的项目有几个？", "完成验收的项目5个", False),
        ("非公党组织有几个？", "组建非公党组织39个", False),
        ("补贴不少于多少元？", "补贴少于300元", False),
        ("扫黄打非展板有几块？", "展出宣传展板1000余块", False),
        ("未来三年建几所？", "三年建12所", False),
    ],
)
def test_what_is_not_so_is_not_what_is(question, own, denied):
    assert denied_gap(question, own) == (DENIED if denied else 0.0)


@pytest.mark.parametrize(
    ("question", "own", "sentence", "denied"),
    [
        ("获奖项目中有多少没有落地？", "评选获奖项目32个", "评选获奖项目32个，18个项目成功落地。", True),
        ("获奖项目有多少？", "评选获奖项目32个", "评选获奖项目32个，18个项目成功落地。", False),
        ("没进复赛的项目有多少个？", "183个项目", "770个项目参赛，183个项目进入复赛。", True),
        ("没通过验收的项目有几个？", "实施项目2个", "实施项目2个，均顺利完成并通过验收。", True),
        ("通过验收的项目有几个？", "实施项目2个", "实施项目2个，均顺利完成并通过验收。", False),
        ("没复业的网点有几家？", "24家未复业网点", "已复业191家，24家未复业网点全部位于房山。", False),
        ("男性新增病例几例？", "新增病例12例", "新增病例12例，均为女性。", True),
        ("女性新增病例几例？", "新增病例12例", "新增病例12例，均为女性。", False),
        ("新增病例几例？", "新增病例12例", "新增病例12例，均为女性。", False),
    ],
)
def test_what_a_sentence_says_is_so_is_not_what_is_not(question, own, sentence, denied):
    assert denied_gap(question, own, sentence) == (DENIED if denied else 0.0)


@pytest.mark.parametrize(
    ("question", "own", "other"),
    [
        ("国家级平台有几家？", "打造省级创新平台11家", True),
        ("省级平台有几家？", "打造省级创新平台11家", False),
        ("创新平台有几家？", "打造省级创新平台11家", False),
        ("国家级平台有几家？", "打造创新平台11家", False),
    ],
)
def test_another_level(question, own, other):
    assert level_gap(question, own) == (OTHER_LEVEL if other else 0.0)


@pytest.mark.parametrize(
    ("question", "own", "other"),
    [
        ("租赁型公寓租金多少？", "每年发放购房补贴1800余万元，建设343套租赁型公寓。", True),
        ("公寓租金多少？", "公寓月租800元。", False),
        ("工资多少？", "每人月均收入5000元。", False),
        ("工资多少？", "投资5000万元。", True),
        ("门票多少钱？", "景区投资3亿元。", True),
        ("门票多少钱？", "成人票80元。", False),
        ("投资多少钱？", "景区投资3亿元。", False),
    ],
)
def test_what_is_paid_for(question, own, other):
    assert payment_gap(question, own) == (OTHER_PAYMENT if other else 0.0)
