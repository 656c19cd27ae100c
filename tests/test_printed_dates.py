"""Dates as they are printed, on cases worked out by hand."""

import pytest

from rag.text.printed_dates import Point, date_at


def point(text: str) -> Point:
    """`2018-3-5`, `-6-`, `--20`: year, month and day; behind them `q3`, a part of the month or year, `@` and a clock time."""
    date, _, clock = text.partition("@")
    digits, *rest = date.split(" ")
    year, month, day = (int(part) if part else None for part in [*digits.split("-"), "", ""][:3])
    word = rest[0] if rest else ""
    return Point(year, month, day, int(word[1:]) if word[:1] == "q" else None, "" if word[:1] == "q" else word, clock)


@pytest.mark.parametrize(
    ("text", "end", "first", "last", "unit"),
    [
        ("2018年有", 5, "2018", None, "年"),
        ("2018年度", 6, "2018", None, "年"),
        ("2018年底", 6, "2018 底", None, "年"),
        ("2018年3月5日", 9, "2018-3-5", None, "年"),
        ("2021-09-01 14:26:56", 19, "2021-9-1@14:26:56", None, "年"),
        ("2021.9.1", 8, "2021-9-1", None, "年"),
        ("2021.05.01", 10, "2021-5-1", None, "年"),
        ("六月廿二", 4, "-6-22", None, "月"),
        ("2021年第三季度", 9, "2021 q3", None, "年"),
        ("一季度", 3, " q1", None, "季度"),
        ("二〇二一年六月", 7, "2021-6", None, "年"),
        ("6月中旬", 4, "-6 中旬", None, "月"),
        ("6月份", 3, "-6", None, "月"),
        ("9月初五", 4, "-9-5", None, "月"),
        ("6月32日", 2, "-6", None, "月"),  # there is no such day
        ("5日", 2, "--5", None, "日"),
        ("15时30分", 6, "@15时30分", None, "时"),
        ("十点钟", 3, "@十点钟", None, "时"),
        ("7月15日至20日", 9, "-7-15", "--20", "月"),
        ("2021—2023年", 10, "2021", "2023", "年"),
        ("1—7月", 4, "-1", "-7", "月"),
        ("15至20日", 6, "--15", "--20", "日"),
        ("2021年12月至2022年3月", 16, "2021-12", "2022-3", "年"),
        ("8月15日10时至12时", 12, "-8-15@10时", "@12时", "月"),
    ],
)
def test_dates_and_ranges(text, end, first, last, unit):
    found = date_at(text, 0)
    assert found is not None
    assert (found.end, found.first, found.last) == (end, point(first), None if last is None else point(last))
    assert found.unit == unit


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("20世纪80年代", (1980, 1989)),
        ("1990年代", (1990, 1999)),
        ("19世纪", (1801, 1900)),
        ("20世纪六七十年代", (1960, 1979)),
        ("20世纪70年代至90年代", (1970, 1999)),
        ("六七十年代", None),
        ("80年代", None),  # of which century is not printed
    ],
)
def test_decades_and_centuries(text, years):
    found = date_at(text, 0)
    assert found is not None
    assert (found.end, found.decade, found.unit) == (len(text), years, "年")


@pytest.mark.parametrize(
    ("text", "at", "clock"),
    [
        ("上午8:30", 2, "8:30"),
        ("8:30", 0, ""),  # may be a score
        ("08:30", 0, "08:30"),
        ("比例1:20", 2, ""),
        ("上午9点", 2, "9点"),
        ("3点意见", 0, ""),
        ("晚上八点", 2, "八点"),
        ("三点意见", 0, ""),
    ],
)
def test_clock_times(text, at, clock):
    found = date_at(text, at)
    assert (found.first.clock if found else "") == clock


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("3—5年", 0),
        ("五年", 0),
        ("7日内", 0),
        ("连续15日", 2),
        ("2000年历史", 0),
        ("2000年的历史", 0),
        ("2023个", 0),
        ("2023万元", 0),
        ("2021", 0),
        ("13月", 0),
        ("1月饼", 0),
        ("5日均线", 0),
    ],
)
def test_lengths_of_time_and_plain_numbers_are_no_dates(text, at):
    assert date_at(text, at) is None
