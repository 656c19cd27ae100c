"""Periods: a table of printed forms, with and without the day of printing, worked out by hand."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.dates import Period, find_periods, matches, period_of, question_period

PRINTED = date(2021, 9, 1)
# sentence; the period found; its days when printed on 2021-09-01; its days when the day of printing is unknown ("" = none)
TABLE = """
今年以来，已播出12部专题片|今年以来|2021-01-01|2021-09-01||
截至7月，共组织区内10余家企业|截至7月||2021-07-31||
截至今年7月，全区增加值增势强劲|截至今年7月||2021-07-31||
去年10月，组织召开现场会|去年10月|2020-10-01|2020-10-31||
上半年完成投资3亿元|上半年|2021-01-01|2021-06-30||
今年上半年完成投资3亿元|今年上半年|2021-01-01|2021-06-30||
去年下半年开工|去年下半年|2020-07-01|2020-12-31||
近三年来共组建非公党组织39个|近三年来|2018-09-01|2021-09-01||
近3年累计实现产值9870万元|近3年|2018-09-01|2021-09-01||
过去6个月新增2万户|过去6个月|2021-03-01|2021-09-01||
未来三年全部达到10万元以上|未来三年|2021-09-01|2024-09-01||
建市60年来，党员发展到近23万名|60年来|1961-09-01|2021-09-01||
五年来累计投入8亿元|五年来|2016-09-01|2021-09-01||
“十三五”期间新增12所|“十三五”期间|2016-01-01|2020-12-31|2016-01-01|2020-12-31
“十四五”规划提出|“十四五”|2021-01-01|2025-12-31|2021-01-01|2025-12-31
“十四五”末达到50%|“十四五”末|2025-01-01|2025-12-31|2025-01-01|2025-12-31
“六五”时期|“六五”时期|1981-01-01|1985-12-31|1981-01-01|1985-12-31
一五时期建成156个项目|一五时期|1953-01-01|1957-12-31|1953-01-01|1957-12-31
2018年以来，累计表彰100个|2018年以来|2018-01-01|2021-09-01|2018-01-01|
自2019年10月以来新增3处|2019年10月以来|2019-10-01|2021-09-01|2019-10-01|
从2018年开始，举办系列活动|2018年开始|2018-01-01|2021-09-01|2018-01-01|
2019年起办了三届|2019年起|2019-01-01|2021-09-01|2019-01-01|
2019年7月建成基地|2019年7月|2019-07-01|2019-07-31|2019-07-01|2019-07-31
2021年新发展党员76名|2021年|2021-01-01|2021-12-31|2021-01-01|2021-12-31
２０２１年新发展党员|２０２１年|2021-01-01|2021-12-31|2021-01-01|2021-12-31
二〇二一年七月一日|二〇二一年七月一日|2021-07-01|2021-07-01|2021-07-01|2021-07-01
（2021—2023年）|2021—2023年|2021-01-01|2023-12-31|2021-01-01|2023-12-31
2019-2021年实施优选计划|2019-2021年|2019-01-01|2021-12-31|2019-01-01|2021-12-31
2015年至2021年期间|2015年至2021年|2015-01-01|2021-12-31|2015-01-01|2021-12-31
2020年3月至5月|2020年3月至5月|2020-03-01|2020-05-31|2020-03-01|2020-05-31
2020年11月至2021年2月|2020年11月至2021年2月|2020-11-01|2021-02-28|2020-11-01|2021-02-28
2020年12月至次年3月|2020年12月至次年3月|2020-12-01|2021-03-31|2020-12-01|2021-03-31
6月中旬开始调研|6月中旬|2021-06-11|2021-06-20||
8月上旬|8月上旬|2021-08-01|2021-08-10||
8月中下旬客流高位|8月中下旬|2021-08-11|2021-08-31||
6月底前到岗到位|6月底前||2021-06-30||
2022年底前建成|2022年底前||2022-12-31||2022-12-31
10月1日前报名|10月1日前||2021-09-30||
2020年以前没有|2020年以前||2019-12-31||2019-12-31
截至2020年底，占比达到69%|截至2020年底||2020-12-31||2020-12-31
截至2023年6月末，充足率为11.87%|截至2023年6月末||2023-06-30||2023-06-30
到2025年，森林覆盖率达到24%|到2025年||2025-12-31||2025-12-31
到2021年底占到多少|到2021年底||2021-12-31||2021-12-31
去年底完成|去年底|2020-12-01|2020-12-31||
年底前完成|年底前||2021-12-31||
2020年下半年|2020年下半年|2020-07-01|2020-12-31|2020-07-01|2020-12-31
2020年前三季度|2020年前三季度|2020-01-01|2020-09-30|2020-01-01|2020-09-30
今年前7个月进出口增长|今年前7个月|2021-01-01|2021-07-31||
前三季度增长5%|前三季度|2021-01-01|2021-09-30||
二季度出货量下降38%|二季度|2021-04-01|2021-06-30||
2023年二季度|2023年二季度|2023-04-01|2023-06-30|2023-04-01|2023-06-30
2023年第二季度|2023年第二季度|2023-04-01|2023-06-30|2023-04-01|2023-06-30
7月15日至20日|7月15日至20日|2021-07-15|2021-07-20||
9月28日至30日在拉萨举办|9月28日至30日|2021-09-28|2021-09-30||
7月20日-21日|7月20日-21日|2021-07-20|2021-07-21||
15日发布|15日|2021-09-15|2021-09-15||
2021-08-03 10:00|2021-08-03 10:00|2021-08-03|2021-08-03|2021-08-03|2021-08-03
2020年2月29日|2020年2月29日|2020-02-29|2020-02-29|2020-02-29|2020-02-29
2021年2月30日|2021年2月30日||||
20世纪90年代|20世纪90年代|1990-01-01|1999-12-31|1990-01-01|1999-12-31
21世纪|21世纪|2001-01-01|2100-12-31|2001-01-01|2100-12-31
昨天下午|昨天|2021-08-31|2021-08-31||
今日上午|今日|2021-09-01|2021-09-01||
上个月销量|上个月|2021-08-01|2021-08-31||
本月起施行|本月起|2021-09-01|2021-09-01||
本周|本周|2021-08-30|2021-09-05||
上周|上周|2021-08-23|2021-08-29||
目前已有2000多名|目前||2021-09-01||
截至目前，累计引进483人|截至目前||2021-09-01||
近年来，市中区聚焦产业|近年来||||
每年初，分两期公示|每年初||||
2022年1月1日后出生|2022年1月1日后|2022-01-01|2022-01-01|2022-01-01|
1 月 8 日消息|1 月 8 日|2021-01-08|2021-01-08||
2022 年 10 月宣布|2022 年 10 月|2022-10-01|2022-10-31|2022-10-01|2022-10-31
明年一季度交付|明年一季度|2022-01-01|2022-03-31||
今年1—7月|今年1—7月|2021-01-01|2021-07-31||
""".strip().split("\n")


def days(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize("row", TABLE)
def test_periods_with_and_without_the_day_of_printing(row):
    sentence, shown, start, end, bare_start, bare_end = row.split("|")
    with_day, without = find_periods(sentence, PRINTED), find_periods(sentence, None)
    assert [p.text for p in with_day] == [shown] == [p.text for p in without]
    assert (with_day[0].start, with_day[0].end) == (days(start), days(end))
    assert (without[0].start, without[0].end) == (days(bare_start), days(bare_end))
    assert sentence[with_day[0].start_offset : with_day[0].end_offset] == shown


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("未来9000年", PRINTED),
        ("过去9000年", PRINTED),
        ("今后9999个季度", date(8999, 1, 1)),
        ("今年前0个月", PRINTED),
        ("明年", date(9999, 12, 31)),
        ("昨天", date(1, 1, 1)),
        ("今年前", date(1, 1, 1)),
    ],
)
def test_a_time_beyond_the_calendar_has_no_days(text, printed):
    (period,) = find_periods(f"{text}，建成20套", printed)
    assert (period.text, period.start, period.end) == (text, None, None)


@pytest.mark.parametrize(
    "text", ["三到五年时间", "3—5年", "五年时间", "连续三年", "35岁以下", "5个现场", "第七位", "三年行动计划", "20万元", "一年一度"]
)
def test_lengths_of_time_and_numbers_are_no_periods(text):
    assert find_periods(text, PRINTED) == []


def test_a_month_takes_the_year_printed_before_it_in_the_same_sentence():
    both = find_periods("2020年3月开工，5月完工。7月验收。", None)
    assert [(p.text, p.start, p.relative) for p in both] == [
        ("2020年3月", date(2020, 3, 1), False),
        ("5月", date(2020, 5, 1), False),
        ("7月", None, True),
    ]


def test_relative_periods_say_so():
    assert [p.relative for p in find_periods("去年10月，2019年，近三年", PRINTED)] == [True, False, True]


@pytest.mark.parametrize(
    ("asked", "have", "verdict"),
    [
        ("2021年", "2021年", "same"),
        ("2021年", "2020年", "other"),
        ("2021年", "2021年7月", "overlap"),
        ("2021年", "今年以来", "overlap"),
        ("到2021年底", "截至2020年底", "other"),
        ("截至2020年底", "截至2020年底", "same"),
        ("2020年底", "截至2020年底", "overlap"),
        ("到2021年", "2018年以来", "overlap"),
        ("2017年", "2018年以来", "other"),
        ("2018年以来", "2018年以来", "same"),
        ("2020年", "近三年", "overlap"),
        ("2021年", "近年来", "unknown"),
        ("去年", "2020年", "same"),
        ("“十三五”期间", "2019年", "overlap"),
        ("2019-2021年", "2019年至2021年", "same"),
    ],
)
def test_matching_a_question_with_a_statement(asked, have, verdict):
    question = question_period(asked + "有多少", PRINTED)
    assert question is not None
    assert matches(question, find_periods(have, PRINTED)[0]) == verdict


def test_without_dates_nothing_is_claimed():
    asked = question_period("2021年有多少", None)
    assert asked is not None
    assert matches(asked, None) == "unknown"
    assert matches(asked, find_periods("今年以来", None)[0]) == "unknown"


@pytest.mark.parametrize(
    ("question", "shown"),
    [
        ("市中2024年干完了几个", "2024年"),
        ("“新枣庄大讲堂”到2021年办了多少期？", "到2021年"),
        ("枣庄2020年的省综合考核名次比2019年升了还是降了？", "2020年"),
        ("兖州今年拍的微党课有几部？", "今年"),
        ("目前有多少家", None),
        ("历城有多少个街道", None),
    ],
)
def test_the_period_a_question_asks_about(question, shown):
    period = question_period(question, None)
    assert (period.text if period else None) == shown


def test_the_period_a_figure_is_about_is_the_nearest_before_it():
    text = "其中2020年评选获奖项目32个,18个项目成功落地;2021年4个项目已经落地。9个项目在谈。40岁左右干部占比比2018年提高1.4个百分点"
    periods = find_periods(text, None)

    def about(figure: str) -> str | None:
        found = period_of(periods, text, text.index(figure))
        return found.text if found else None

    assert [about(f) for f in ("32个", "18个", "4个项目", "9个", "1.4个")] == ["2020年", "2020年", "2021年", None, None]


def test_what_is_done_each_year_ends_with_its_clause():
    text = "每年发放补贴1800余万元，先后建设343套人才公寓。每年，全区培训干部300人。"
    periods = find_periods(text, None)
    found = [period_of(periods, text, text.index(figure)) for figure in ("1800余万元", "343套", "300人")]
    assert [p.text if p else None for p in found] == ["每年", None, "每年"]


@given(st.dates(min_value=date(1949, 10, 1), max_value=date(2099, 12, 31)))
def test_every_printed_day_is_read_back(day):
    for shown in (
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y-%m-%d}",
        f"{day.year} 年 {day.month} 月 {day.day} 日",
        f"{day.year}年{day:%m}月{day:%d}日",
    ):
        assert [(p.start, p.end) for p in find_periods(f"于{shown}发布", None)] == [(day, day)]


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 12, 31)), st.integers(1, 300))
def test_intervals_are_in_order_and_matching_is_symmetric_where_it_must_be(day, length):
    a = Period("", 0, 0, day, day + timedelta(length))
    b = Period("", 0, 0, day + timedelta(length // 2), day + timedelta(2 * length))
    assert matches(a, a) == "same"
    assert matches(a, b) == matches(b, a) != "other"
    later = Period("", 0, 0, day + timedelta(length + 1), day + timedelta(length + 2))
    assert matches(a, later) == matches(later, a) == "other"


@given(st.text(alphabet="今去年月日截至以来近三12０一十五“”期间每前后初底上半，。 —-", max_size=40))
def test_offsets_cut_the_text_whatever_it_holds(text):
    at = 0
    for period in find_periods(text, PRINTED):
        assert text[period.start_offset : period.end_offset] == period.text
        assert period.start_offset >= at
        assert period.start is None or period.end is None or period.start <= period.end
        at = period.end_offset
