"""Relative times of a question, read against the day it is asked."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.question.asked_date import dated

DAY = date(2024, 7, 1)  # a Monday


@pytest.mark.parametrize(
    ("question", "read"),
    [
        ("去年培训了多少人？", "去年（2023年）培训了多少人？"),
        ("今年3月谁来过？", "今年3月（2024年3月）谁来过？"),
        ("去年7月7日谁进了球？", "去年7月7日（2023年7月7日）谁进了球？"),
        ("前年4月底办了什么？", "前年4月底（2022年4月）办了什么？"),
        ("去年上半年票房多少？", "去年上半年（2023年上半年）票房多少？"),
        ("截至上周有几家？", "截至上周（2024年6月30日）有几家？"),
        ("上周末下雨了吗？", "上周末（2024年6月24日至30日）下雨了吗？"),
        ("昨天来了几个人？", "昨天（2024年6月30日）来了几个人？"),
        ("四年前7月谁来过？", "四年前7月（2020年7月）谁来过？"),
        ("两年前的三月初呢？", "两年前的三月初（2022年3月）呢？"),
        ("五年前，谁任会长？", "五年前（2019年），谁任会长？"),
        ("近三年建了几所学校？", "近三年（2021年至2024年）建了几所学校？"),
    ],
)
def test_relative_times_get_their_calendar_time(question, read):
    assert dated(question, DAY) == read


@pytest.mark.parametrize(
    "question",
    [
        "2023年培训了多少人？",  # says its year itself
        "4月27日的比赛谁赢了？",  # may be of any year
        "几个月前天津判了什么案子？",  # 前天 is cut out of two words
        "方案发布当月还有什么事？",  # that month, not this one
        "近年来建了几所学校？",  # no interval
        "市中区设立了多少个服务窗口？",
        "去年（2023年）培训了多少人？",  # already said
        "过去9000年修了多少条运河？",  # no days of the calendar
        "未来9000年修多少条运河？",
    ],
)
def test_other_questions_stay_as_they_are(question):
    assert dated(question, DAY) == question


def test_two_years_ago_today_is_not_today():
    assert dated("两年前的今天停课了吗？", DAY) == "两年前（2022年）的今天停课了吗？"


@pytest.mark.parametrize("day", [date.min, date.max])
def test_a_day_at_the_end_of_the_calendar_says_nothing_of_the_years_around_it(day):
    assert dated("去年和明年培训多少人？", day) == "去年和明年培训多少人？"


def test_without_a_day_nothing_is_read_into_the_question():
    assert dated("去年培训了多少人？", None) == "去年培训了多少人？"


@given(st.text("去今前上年月周天两三四2023的底初，？a", max_size=14), st.dates(date(1990, 1, 1), date(2040, 12, 31)))
def test_the_words_of_the_question_all_stay_in_order(question, day):
    read = iter(dated(question, day))
    assert all(character in read for character in question)
