"""A question asked on a known day: 去年, 上个月, 四年前7月 get their calendar time behind them.

Nothing is taken out: a page that prints 去年 itself is still found by the question's own words, one that prints 2023年 now too.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from rag.dates import Period, find_periods
from rag.text.numerals import narrow, parse_number

_SAID = re.compile(
    r"今[年天日]|去年|前[年天日]|昨[天日]|明[年天]|后[年天]|本[年月周]|上(?:个?月|周|年|季度)|这(?:个月|周)|下(?:个月|周)|近|最近|过去"
)
_AGO = re.compile(
    r"(?P<n>\d{1,2}|[一二两三四五六七八九十]{1,3})年(?:以?前|之前)(?:的?(?P<month>(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月份?[初末底]?))?"
)
_TAIL = re.compile(r"末|初|底|份|上旬|中旬|下旬")
_OTHERWISE = re.compile(r"[年月日]$|年前的?$")  # 几个月|前天津: cut wrongly out of longer words; 两年前的今天: not today


def dated(question: str, today: date | None) -> str:
    """The question with the calendar time behind each time that counts from `today`, the day it is asked.

    >>> dated("去年培训了多少人？", date(2024, 7, 1)), dated("四年前7月谁来过？", date(2024, 7, 1))
    ('去年（2023年）培训了多少人？', '四年前7月（2020年7月）谁来过？')
    """
    if today is None:
        return question
    plain = narrow(question)
    places = [*_years_ago(plain, today), *_relative(plain, today)]
    out, at = [], 0
    for start, end, said in sorted(places):
        if start >= at and said not in plain:
            out += [question[at:end], f"（{said}）"]
            at = end
    return "".join([*out, question[at:]])


def _years_ago(question: str, today: date) -> list[tuple[int, int, str]]:
    found = []
    for match in _AGO.finditer(question):
        count = parse_number(match["n"])
        if count is None or today.year - count < 1900:
            continue
        month = parse_number(match["month"].split("月")[0]) if match["month"] else None
        found.append((match.start(), match.end(), f"{today.year - int(count)}年" + (f"{int(month)}月" if month else "")))
    return found


def _relative(question: str, today: date) -> list[tuple[int, int, str]]:
    found = []
    for period in find_periods(question, today):
        word = period.text.removeprefix("截至").removeprefix("截止").removeprefix("到")
        if not period.relative or not _SAID.match(word) or _OTHERWISE.search(question[: period.start_offset]):
            continue
        tail = _TAIL.match(question, period.end_offset)
        if said := _calendar(period):
            found.append((period.start_offset, tail.end() if tail else period.end_offset, said))
    return found


def _calendar(period: Period) -> str:
    """2023年6月14日, 2023年6月5日至11日, 2023年6月, 2023年上半年 or 2021年至2023年; of an open period, the end it has."""
    first, last = period.start or period.end, period.end or period.start
    if first is None or last is None:
        return ""
    if first == last:
        return f"{first.year}年{first.month}月{first.day}日"
    if first.year != last.year:
        return f"{first.year}年至{last.year}年"
    if last - first < timedelta(7) and first.month == last.month:
        return f"{first.year}年{first.month}月{first.day}日至{last.day}日"
    if first.month == last.month:
        return f"{first.year}年{first.month}月"
    if (first.month, first.day, last.day) in ((1, 1, monthrange(last.year, last.month)[1]), (7, 1, 31)) and last.month - first.month == 5:
        return f"{first.year}年{'上' if first.month == 1 else '下'}半年"
    return f"{first.year}年"
