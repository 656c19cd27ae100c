"""What a question asks for: its words, and which printed figures could be the answer as far as units tell."""

import pytest

from rag.figures import find_figures
from rag.question.asked import expected_units, fits, is_other_measure

# question; figures that fit; figures that do not
TABLE = """
有多少家企业参会？|23家 14个 100余户|23名 5万元 52.9% 3年 第3位
一共几位“枣庄英才”？|8人 148名 30余位|11家 5万元 10个百分点
开了多少个办事窗口？|28个 17项 3处|59名 3万元 2年
建了多少套人才公寓？|343套 20间|343人 230万元
跑了多少场？|15余场次 22场 3次|15人 3万元
办了多少期？|31期 12场|7000人 31万元
总共训了多少人次的干部？|1900余人次 500人|39期 3家
给多少人容了错？|11人 19名|13条 3项
共发了多少钱？|2202万元 3.5亿元 50万美元|2202人 69% 3年
平均一户多挣多少？|8000余元|300余户 3年
三等奖奖金几万？|6万元|6万人 3个
医保财政一人补多少？|不低于640元|640人
拨付资金多少？|400万元|27个 3年
占地面积有多大？|10.8平方公里 63万亩 5000平方米|27个 3万元 5公里
占比是多少？|69% 三成 30个百分点|69个 3万元
10万元以上的村占到多少？|69% 达到69%|200个 10万元
增加值涨了多少？|134.5% 1.4个百分点 2倍|56家 30亩
物业投诉量下降了多少？|52.9%|19家
合格率是多少？|98.5%|98家
工资涨了多少？|500元 8%|500人 3家
汽油每吨涨多少？|275元 8%|275人 3家
三年行动计划要干多久？|三年 18个月 90天|3家 3万元
要学满多少学时？|32学时 不少于32学时 40个课时|32人 3年
化解多少起物业纠纷？|2万件 300起|2万人 2万元
拍了几部微党课？|13部 12集|13人 13处
多少本硕博毕业生？|6039人 180余名|22场 6039元
培养选拔多少年轻干部？|300名 300人|3年 130套
党员有多少？|2000多名 23万人|2000元
有多少项目进入复赛？|183个 770项|183人 3万元
多少社区建了“大党委”？|99个 27家|99人 99万元
排名第几？|第7位 第3 二等奖|7位 2019年
考核名次是升了还是降了？|第9位|9家
今年多少岁？|35岁 40岁以下|35人 35年
亩产多少公斤？|650公斤 0.6吨|650人 650元
全长多少公里？|12.5公里 800米|12家 12亩
高速路有多长？|12.5公里|12家
速度有多快？|350公里/小时|350人
总用电量是多少千瓦时？|1.2亿千瓦时|1.2亿元
有几个人？|13人 5名|13家 13场
增长了几倍？|2.5倍|2.5%
翻了几番？|翻两番 翻一番|2家
提高了几个百分点？|1.4个百分点|1.4元
外贸总值多少？|2.07万亿元|17.5% 3家
自由流通市值多大？|4609亿元|30亩 20岁
人均收入多少？|3.5万元|3.5万人
投入多少万元？|1121万元|1121人
京津冀暴雨死亡人数？|29人 33名|29家 29万元
报名户数是？|120户 120家|120名
全市党员总数|23万名|23万元
""".strip().splitlines()


@pytest.mark.parametrize("row", TABLE)
def test_which_figures_fit_a_question(row):
    question, good, bad = row.split("|")
    wanted = expected_units(question)
    assert wanted is not None
    for text in good.split():
        (figure,) = find_figures(text)
        assert fits(figure, wanted), text
    for text in bad.split():
        (figure,) = find_figures(text)
        assert not fits(figure, wanted), text


@pytest.mark.parametrize(
    "question",
    [
        "书记是谁？",
        "谁统计人数？",
        "人数最多的是？",
        "哪一年建成的？",
        "怎么做的？",
        "几月几日开幕？",
        "什么时候启动？",
        "有多少？",
        "为什么要建？",
        "多大程度上改善了服务？",
    ],
)
def test_questions_that_ask_for_no_unit(question):
    assert expected_units(question) is None


def test_without_a_wanted_unit_any_figure_fits_but_no_date_and_no_label():
    assert [fits(f, None) for f in find_figures("23万名，第7位，2018年，“4433”")] == [True, True, False, False]


@pytest.mark.parametrize(
    ("question", "text", "other"),
    [
        ("每天要走几公里？", "1个小时", True),
        ("要走多长时间？", "5公里", True),
        ("收了多少吨？", "3000亩", True),
        ("粮食总产量多少？", "1/10", True),
        ("每天要走几公里？", "800米", False),
        ("多大岁数？", "12年", False),
        ("收了多少？", "3000亩", False),  # no measure is asked for
    ],
)
def test_another_measure_is_told(question, text, other):
    wanted = expected_units(question)
    (figure,) = find_figures(text)
    assert (wanted is not None and not fits(figure, wanted) and is_other_measure(question, figure, wanted)) is other
