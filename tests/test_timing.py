"""A question that names a time: a figure of another time is no answer, and is offered as the nearest by its own name."""

from __future__ import annotations

import pytest
from found import TableReader, passage
from test_ask import assistant

from rag.ask import Assistant
from rag.figures import find_figures
from rag.find.near.timing import COUNTED, OTHER_MONTHS, OTHER_TIME, SAME_MONTHS, SAME_TIME, SAME_WORD, Timing
from rag.retrieve import TextsRetriever
from rag.sources import GivenSources

SCHOOLS = "2022年，临河区新建幼儿园12所。2020年，全区新建幼儿园7所。"
FARMS = "去年，青岚县新建高标准农田6.2万亩。今年，全县计划再建高标准农田8万亩。"
NURSERIES = "截至2020年底，东坪县有茶叶加工企业412家，比2018年增加30家。"


@pytest.mark.parametrize(
    ("question", "text", "date", "figure", "gap"),
    [
        ("2022年新建幼儿园多少所？", SCHOOLS, None, "12所", -SAME_TIME),
        ("2022年新建幼儿园多少所？", SCHOOLS, None, "7所", OTHER_TIME),
        ("2021年新建幼儿园多少所？", SCHOOLS, None, "12所", OTHER_TIME),
        ("新建幼儿园多少所？", SCHOOLS, None, "12所", None),
        ("2020年新建农田多少亩？", FARMS, "2021-03-02", "6.2万亩", -COUNTED),
        ("2020年新建农田多少亩？", FARMS, "2021-03-02", "8万亩", OTHER_TIME),
        ("2020年新建农田多少亩？", FARMS, None, "6.2万亩", None),  # no day of printing: nothing is guessed
        ("去年新建农田多少亩？", FARMS, None, "6.2万亩", -SAME_WORD),
        ("去年新建农田多少亩？", FARMS, None, "8万亩", OTHER_TIME),
        ("到2020年底有多少家企业？", NURSERIES, None, "412家", -SAME_TIME),
        ("到2021年底有多少家企业？", NURSERIES, None, "412家", OTHER_TIME),
        ("2020年有多少家企业？", NURSERIES, None, "412家", 0.0),
        ("比2018年增加多少家企业？", NURSERIES, None, "30家", None),  # a year to compare with is not the one asked about
        # two years together are neither of them, nor three years
        ("2021和2022两年一共亏多少？", "2020年至2022年累计亏损916亿元。", None, "916亿元", OTHER_MONTHS),
        ("2021和2022两年一共亏多少？", "2021年至2022年累计亏损840亿元。", None, "840亿元", -SAME_TIME),
        # a month is not the half year, whatever the year; the same months count in other words
        ("上半年签发了多少份？", "6月签发11.4万份，1至6月累计39.7万份。", None, "11.4万份", OTHER_TIME),
        ("上半年签发了多少份？", "6月签发11.4万份，1至6月累计39.7万份。", None, "39.7万份", -SAME_MONTHS),
        ("今年上半年签发了多少份？", "今年6月签发11.4万份。", None, "11.4万份", OTHER_TIME),
        ("2023年上半年签发了多少份？", "6月签发11.4万份。", "2023-07-25", "11.4万份", OTHER_TIME),
        ("2023年签发了多少份？", "6月签发11.4万份。", "2023-07-25", "11.4万份", 0.0),
        ("“十四五”期间投入多少？", "“十三五”期间，投入4.6亿元。", None, "4.6亿元", OTHER_TIME),
        # what is so of every year was not counted in the one asked for
        ("去年发放补贴多少？", "每年发放补贴1800余万元。", None, "1800余万元", OTHER_TIME),
        ("2024年发放补贴多少？", "每年发放补贴1800余万元。", None, "1800余万元", OTHER_TIME),
        ("每年发放补贴多少？", "每年发放补贴1800余万元。", None, "1800余万元", None),
        ("去年每年发放补贴多少？", "每年发放补贴1800余万元。", None, "1800余万元", None),
        ("去年发放补贴多少？", "去年，全区每年发放补贴1800余万元。", None, "1800余万元", None),
        ("去年集聚多少人？", "每年组织60余名学生实习，集聚青年人才4000余人。", None, "4000余人", None),
        ("到2021年办了多少期？", "截至2021年8月，办了30期。", None, "30期", 0.0),
    ],
)
def test_what_the_time_of_a_figure_weighs(question, text, date, figure, gap):
    assert Timing.of(question, passage(text, date=date)).gap(text.index(figure)) == gap


@pytest.mark.parametrize(
    ("question", "text", "figure", "other"),
    [
        # of another stretch of the same year
        ("一季度到账多少亿元？", "截至今年7月，青岚县到账80.1亿元。", "80.1亿元", True),
        ("上半年到账多少亿元？", "截至今年7月，青岚县到账80.1亿元。", "80.1亿元", True),
        ("今年全年到账多少亿元？", "截至今年7月，青岚县到账80.1亿元。", "80.1亿元", True),
        ("今年到账多少亿元？", "截至今年7月，青岚县到账80.1亿元。", "80.1亿元", False),
        ("到今年7月到账多少亿元？", "截至今年7月，青岚县到账80.1亿元。", "80.1亿元", False),
        ("7月到账多少亿元？", "截至今年7月，青岚县到账80.1亿元。", "80.1亿元", False),
        ("到账多少亿元？", "截至今年7月，青岚县到账80.1亿元。", "80.1亿元", False),
        ("2023年1-5月发电多少？", "2023年上半年，全县发电265亿千瓦时。", "265亿千瓦时", True),
        ("2023年全年发电多少？", "2023年上半年，全县发电265亿千瓦时。", "265亿千瓦时", True),
        ("2023年发电多少？", "2023年上半年，全县发电265亿千瓦时。", "265亿千瓦时", False),
        ("今年前六个月发电多少？", "2023年上半年，全县发电265亿千瓦时。", "265亿千瓦时", False),
        ("截至3月底发放多少？", "截至6月30日，发放5.62亿元。", "5.62亿元", True),
        ("截至6月底发放多少？", "截至6月30日，发放5.62亿元。", "5.62亿元", False),
        ("上半年发放多少？", "截至6月底，发放5.62亿元。", "5.62亿元", False),
        ("6月底有多少家？", "上半年，全县共有412家。", "412家", False),
        # of another year, both told from the same paper
        ("去年拨付多少？", "今年以来，全县拨付近400万元。", "近400万元", True),
        ("明年拨付多少？", "今年以来，全县拨付近400万元。", "近400万元", True),
        ("今年拨付多少？", "今年以来，全县拨付近400万元。", "近400万元", False),
        ("上半年拨付多少？", "今年以来，全县拨付近400万元。", "近400万元", True),
        ("今年招聘多少人？", "去年招聘1200人。", "1200人", True),
        ("去年招聘多少人？", "2020年招聘1200人。", "1200人", False),
        # of several years together
        ("2021年有多少个项目参赛？", "连续两年举办大赛，共吸引770个项目参赛。", "770个", True),
        ("连续两年有多少个项目参赛？", "连续两年举办大赛，共吸引770个项目参赛。", "770个", False),
        ("今年上半年开行多少列？", "一年来，共开行523列。", "523列", True),
        ("2021年有多少党员？", "60年来，党员从2.2万名发展到23万名。", "23万名", False),  # is how many there are
        # told in the same sentence, whatever the clauses between say
        ("上半年投入多少？", "上半年，甲校6月开工，投入300万元。", "300万元", False),
        ("6月投入多少？", "上半年，甲校6月开工，投入300万元。", "300万元", False),
        # behind the figure, in the sentence before, where the paragraph opens
        ("一季度份额多少？", "上半年出货1.3亿台。甲厂以17.7%的份额在第二季度居首。", "17.7%", True),
        ("二季度份额多少？", "上半年出货1.3亿台。甲厂以17.7%的份额在第二季度居首。", "17.7%", False),
        ("上半年甲车卖了多少台？", "乙厂7月销量达71343台。甲车销量为17613台。", "17613台", True),
        ("7月甲车卖了多少台？", "乙厂7月销量达71343台。甲车销量为17613台。", "17613台", False),
        ("去年修了几个？", "今年以来，全县发力。各镇动员。修缮5个。", "5个", True),
        ("7月抓了多少人？", "8月11日晚，全市统一行动。各警种出动。抓获150余名。", "150余名", True),
        ("7月抓了多少人？", "本报8月11日讯 全市统一行动。各警种出动。抓获150余名。", "150余名", False),  # a dateline is no time of the deed
        # the base of a comparison
        ("2013年总产值多少？", "截至2014年底，总产值突破1000亿元，较2013年的870.85亿元增长15%。", "870.85亿元", False),
        ("2013年总产值多少？", "截至2014年底，总产值突破1000亿元，较2013年的870.85亿元增长15%。", "突破1000亿元", True),
        ("2014年总产值多少？", "截至2014年底，总产值突破1000亿元，较2013年的870.85亿元增长15%。", "870.85亿元", True),
        ("2017年有多少头？", "2022年数量为1249头，与2017年1012头相比，增加了23.42%。", "1012头", False),
        ("2017年有多少头？", "2022年数量为1249头，与2017年1012头相比，增加了23.42%。", "1249头", True),
        ("7月的收入是多少？", "7月收入从去年同期的168亿美元下降至69亿美元。", "69亿美元", False),
        ("7月的收入是从多少下降的？", "7月收入从去年同期的168亿美元下降至69亿美元。", "168亿美元", False),
        ("跟上年同期比，利润涨了多少？", "上半年利润同比增长35.4%。", "35.4%", False),
        ("上半年比去年涨了多少？", "今年以来，上半年利润增长35.4%。", "35.4%", False),
        # one year of a row of years
        ("2022年利润多少？", "2020年至2022年度，利润分别约为1.84亿元、7727万元、7142万元。", "7142万元", False),
        ("2022年利润多少？", "2020年至2022年度，利润分别约为1.84亿元、7727万元、7142万元。", "约为1.84亿元", True),
        ("2021年利润多少？", "2020年至2022年度，利润分别约为1.84亿元、7727万元、7142万元。", "7727万元", False),
        ("2020年利润多少？", "2020年、2021年和2022年，利润分别为1.84亿元、7727万元、7142万元。", "1.84亿元", False),
        ("2020年利润多少？", "2020年、2021年和2022年，利润分别为1.84亿元、7727万元、7142万元。", "7142万元", True),
        ("增速比上年全年加快多少？", "一季度，利润增长18.0%，增速比上年全年加快13.9个百分点。", "13.9个百分点", False),
    ],
)
def test_whether_a_figure_is_of_another_time(question, text, figure, other):
    figures = [f for f in find_figures(text) if f.kind == "figure"]
    behind = text.find("分别")
    row = [f for f in figures if f.start > behind > 0]
    gap = Timing.of(question, passage(text), [row] if row else []).gap(text.index(figure))
    assert (gap == OTHER_TIME) is other


def test_another_year_s_figure_is_offered_as_the_nearest_and_named():
    retriever = TextsRetriever([SCHOOLS])
    reader = TableReader({"12所": 9.0, "7所": 3.0})
    desk = Assistant(retriever, reader, GivenSources(retriever.documents))
    answer = desk.ask("临河区2021年新建幼儿园多少所？")
    assert (answer.answered, answer.short, answer.citations) == (False, "", ())
    assert answer.text == "资料里没有找到2021年的数字；最接近的是2022年的，列在下面，不是答案。"
    assert answer.nearest[0].quote == "2022年，临河区新建幼儿园12所。"
    assert desk.ask("临河区2022年新建幼儿园多少所？").short == "12所"
    assert desk.ask("临河区2020年新建幼儿园多少所？").short == "7所"


def test_a_refusal_for_want_of_anything_says_no_more_than_that():
    answer = assistant("无关的话。").ask("临河区2021年新建幼儿园多少所？")
    assert answer.text == "资料里没有找到能回答这个问题的内容。"
