"""A question that names a time: a figure of another time is no answer, and is offered as the nearest by its own name."""

from __future__ import annotations

import pytest
from found import TableReader, passage
from test_ask import assistant

from rag.ask import Assistant
from rag.find.timing import COUNTED, OTHER_MONTHS, OTHER_TIME, SAME_MONTHS, SAME_TIME, SAME_WORD, Timing
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
        ("去年新建农田多少亩？", FARMS, None, "8万亩", SAME_WORD),
        ("到2020年底有多少家企业？", NURSERIES, None, "412家", -SAME_TIME),
        ("到2021年底有多少家企业？", NURSERIES, None, "412家", OTHER_TIME),
        ("2020年有多少家企业？", NURSERIES, None, "412家", 0.0),
        ("比2018年增加多少家企业？", NURSERIES, None, "30家", None),  # a year to compare with is not the one asked about
        # two years together are neither of them, nor three years
        ("2021和2022两年一共亏多少？", "2020年至2022年累计亏损916亿元。", None, "916亿元", OTHER_MONTHS),
        ("2021和2022两年一共亏多少？", "2021年至2022年累计亏损840亿元。", None, "840亿元", -SAME_TIME),
        # a month is not the half year, whatever the year; the same months count in other words
        ("上半年签发了多少份？", "6月签发11.4万份，1至6月累计39.7万份。", None, "11.4万份", OTHER_MONTHS),
        ("上半年签发了多少份？", "6月签发11.4万份，1至6月累计39.7万份。", None, "39.7万份", -SAME_MONTHS),
        ("今年上半年签发了多少份？", "今年6月签发11.4万份。", None, "11.4万份", OTHER_MONTHS - SAME_WORD),
        ("2023年上半年签发了多少份？", "6月签发11.4万份。", "2023-07-25", "11.4万份", OTHER_MONTHS),
        ("2023年签发了多少份？", "6月签发11.4万份。", "2023-07-25", "11.4万份", 0.0),
        ("“十四五”期间投入多少？", "“十三五”期间，投入4.6亿元。", None, "4.6亿元", OTHER_TIME),
        ("到2021年办了多少期？", "截至2021年8月，办了30期。", None, "30期", 0.0),
    ],
)
def test_what_the_time_of_a_figure_weighs(question, text, date, figure, gap):
    assert Timing.of(question, passage(text, date=date)).gap(text.index(figure)) == gap


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
