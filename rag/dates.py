"""Periods in Chinese news text as intervals of days: 2018年以来, 去年10月, 今年上半年, “十三五”期间, 近三年, 截至7月, 建市60年来.

A period that names its year is absolute. One that counts from the day of printing (今年, 去年10月, 7月, 近三年) is relative: it becomes
an interval only when that day is given, and stays without dates otherwise; nothing is guessed. A month or day takes its year
from a full date printed before it in the same sentence.

Conventions: both ends are days of the period. `start` None with an `end` says "as of" (截至2020年底), `end` None with a `start` says
"since" where the day of printing is unknown (2018年以来). 初 and 底 of a year are its first and last month, of a month its first
ten and its last days; 上旬, 中旬, 下旬 are days 1–10, 11–20, 21–end.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from rag.text.numerals import narrow, parse_number
from rag.text.printed_dates import Point, PrintedDate, date_at

Match = Literal["same", "overlap", "other", "unknown"]
Days = tuple[date | None, date | None]


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time as printed; offsets count in the text it was found in."""

    text: str
    start_offset: int
    end_offset: int
    start: date | None
    end: date | None
    relative: bool = False  # counted from the day of printing, or from nothing that is printed

    @property
    def known(self) -> bool:
        """Whether at least one end is a day of the calendar."""
        return self.start is not None or self.end is not None


@dataclass(frozen=True, slots=True)
class _Found:
    end: int
    days: Days
    relative: bool
    year: int | None = None  # the year it names, for months printed later in the sentence


_YEARS = {"今年": 0, "本年度": 0, "本年": 0, "去年": -1, "上年度": -1, "上年": -1, "前年": -2, "明年": 1, "后年": 2}
_DAYS = {"今天": 0, "今日": 0, "当日": 0, "昨天": -1, "昨日": -1, "前天": -2, "明天": 1, "明日": 1, "后天": 2}
_WEEKS = {"本周": 0, "这周": 0, "上周": -1, "下周": 1}
_MONTHS = {"本月": 0, "当月": 0, "上月": -1, "上个月": -1, "下月": 1, "下个月": 1}
_N = r"(?:\d{1,4}|[一二两三四五六七八九十百]{1,4})"

_YEAR_WORD = re.compile("|".join(_YEARS))
_DAY_WORD = re.compile("|".join([*_DAYS, *_WEEKS, "上个月", "下个月", *_MONTHS]))
_TAIL = re.compile(
    rf" ?(?:(?P<half>[上下])半年|(?:的)?前(?P<months>{_N})个?月|前(?P<quarters>[二两三23])个?季度"
    rf"|年?(?P<part>初|底|末)(?!次|始|期|尾)|年中(?=，|。|、|期))"
)
_SPAN = re.compile(
    rf"(?P<way>近|最近|过去|未来|今后)的?(?P<n>{_N})(?:余|多)?(?P<u>年|个月|个季度|个多月|天|周|个星期|日)"
    rf"(?:来|里|间|以来|中|内)?(?!前|级|期|度)"
)
_SINCE = re.compile(rf"(?P<n>{_N})(?:余|多)?(?P<u>年|个月|个多月|天)来(?![自到自源])")
_PLAN = re.compile(
    r"[“\"]?(?P<n>十[一二三四五六七八九]?|[一二三四五六七八九])五[”\"]?(?=期间|时期|规划|以来|末|初|开局|收官|计划)(?:期间|时期|(?P<part>[末初])期?)?"
    r"|[“\"](?P<m>十[一二三四五六七八九]?)五[”\"]"
)
_NOW = re.compile(r"(?:截至|截止|到)?(?:目前|现在|今天|当前)|迄今(?:为止)?|至今(?![年天日后])")
_VAGUE = re.compile(r"近年来?|近几年来?|近日|日前|近期|近来|每年(?:年)?[初底]?|每月|每季度|每周|当年|同年")
_CANDIDATE = re.compile(
    r"\d|[一二两三四五六七八九十正腊]|今|去年|昨|明[年天日]|前[年天三二两]|[上本当这下][年月周个半]|年[初底末]|后[年天]|近|最近|过去|未来|目前|现在|当[前日年]|"
    r"截[至止]|到[目现今]|迄今|至今|每[年月季周]|同年|日前|[“\"]"
)
_BEFORE = re.compile(r"(?:截至|截止到|截止至|截止|截至到|到|至)$")
_AFTER = re.compile(
    r" ?(?P<since>以来|至今|起|(?<=[年月日旬初底])开始|之后|以后|后(?![续期勤台来])|来(?=[，,]))"
    r"| ?(?P<until>之前|以前|前(?![期后列三二瞻景往来]))"
)
_NEXT_YEAR = re.compile(r" ?(?:-{1,2}|—{1,2}|~|至|到) ?(?:次年|翌年|第二年)")
_BREAK = re.compile(r"[。！？\n]")
_FIRST, _LAST = 1000, 9000  # years of printing; nearer to the ends of the calendar the years around it may have no days


def find_periods(text: str, today: date | None) -> list[Period]:
    """All periods in reading order. `today` is the day the text was printed, None where that is unknown."""
    clean = narrow(text)
    today = today if today and _FIRST <= today.year <= _LAST else None
    found: list[Period] = []
    at, carried = 0, None
    while match := _CANDIDATE.search(clean, at):
        start = match.start()
        if _BREAK.search(clean, at, start):
            carried = None
        period = _period_at(clean, start, today, carried)
        if period is None or period.end <= start:
            at = _past(clean, start)
            continue
        carried = period.year or carried
        floor = found[-1].end_offset if found else 0
        found.append(_widened(text, clean, floor, start, period, today))
        at = found[-1].end_offset
    return found


def _past(text: str, at: int) -> int:
    """Past a candidate that is none, and past the whole numeral if it is one."""
    numeral = re.compile(r"\d[\d.,]*|[一二两三四五六七八九十百千万亿]+").match(text, at)
    return numeral.end() if numeral else at + 1


def _period_at(text: str, at: int, today: date | None, carried: int | None) -> _Found | None:
    return (
        _year_word(text, at, today)
        or _plan(text, at)
        or _now(text, at, today)
        or _vague(text, at)
        or _day_word(text, at, today)
        or _span(text, at, today)
        or _printed(text, at, today, carried)
        or _bare_tail(text, at, today, carried)
    )


def _year_word(text: str, at: int, today: date | None) -> _Found | None:
    """今年, 去年10月, 明年上半年, 去年底."""
    match = _YEAR_WORD.match(text, at)
    if match is None:
        return None
    year = today.year + _YEARS[match[0]] if today else None
    end = match.end()
    if tail := _tail(text, end, year):
        return _Found(tail.end, tail.days, True, year)
    gap = end + (text[end : end + 1] in (" ", "的"))
    printed = date_at(text, gap)
    if printed and printed.first.year is None and printed.decade is None and (printed.first.month or printed.first.quarter):
        return _Found(printed.end, _days(printed, year, None), True, year)
    return _Found(end, _year_days(year), True, year)


def _tail(text: str, at: int, year: int | None) -> _Found | None:
    """上半年, 前7个月, 前三季度, 初, 底 behind a year."""
    match = _TAIL.match(text, at)
    if match is None or match.end() == at:
        return None
    return _Found(match.end(), _tail_days(match, year), year is None, year)


def _tail_days(match: re.Match[str], year: int | None) -> Days:
    if year is None:
        return None, None
    if match["half"]:
        return (date(year, 1, 1), date(year, 6, 30)) if match["half"] == "上" else (date(year, 7, 1), date(year, 12, 31))
    count = parse_number(match["months"] or match["quarters"] or "")
    if count is not None:  # the first 0 months have no days
        return _months(year, 1, min(12, int(count) * (1 if match["months"] else 3))) if count >= 1 else (None, None)
    return _part_days(year, None, match["part"]) if match["part"] else (date(year, 6, 1), date(year, 7, 31))


def _bare_tail(text: str, at: int, today: date | None, carried: int | None) -> _Found | None:
    """上半年, 年底, 前三季度 without a year: this year's, or the year printed before in the sentence."""
    if text[at] in "初底末中" or text.startswith("的", at):
        return None
    match = _TAIL.match(text, at)
    if match is None or (match["part"] and not text.startswith("年", at)) or (match["part"] and text[at - 1 : at] in tuple("每周青少老")):
        return None
    year = carried or (today.year if today else None)
    return _Found(match.end(), _tail_days(match, year), carried is None, carried)


def _plan(text: str, at: int) -> _Found | None:
    """“十三五”期间: 2016 to 2020."""
    match = _PLAN.match(text, at)
    number = parse_number(match["n"] or match["m"]) if match else None
    if match is None or number is None:
        return None
    first = 1966 + 5 * (int(number) - 3) if number >= 3 else 1953 + 5 * (int(number) - 1)
    low, high = {"初": (first, first), "末": (first + 4, first + 4)}.get(match["part"] or "", (first, first + 4))
    return _Found(match.end(), (date(low, 1, 1), date(high, 12, 31)), False)


def _now(text: str, at: int, today: date | None) -> _Found | None:
    match = _NOW.match(text, at)
    return _Found(match.end(), (None, today), True) if match else None


def _vague(text: str, at: int) -> _Found | None:
    """近年来, 每年初: a time, but no interval."""
    match = _VAGUE.match(text, at)
    return _Found(match.end(), (None, None), True) if match else None


def _day_word(text: str, at: int, today: date | None) -> _Found | None:
    match = _DAY_WORD.match(text, at)
    if match is None:
        return None
    word = match[0]
    if today is None:
        return _Found(match.end(), (None, None), True)
    if word in _DAYS:
        day = today + timedelta(_DAYS[word])
        return _Found(match.end(), (day, day), True)
    if word in _WEEKS:
        monday = today - timedelta(today.weekday()) + timedelta(7 * _WEEKS[word])
        return _Found(match.end(), (monday, monday + timedelta(6)), True)
    month = today.year * 12 + today.month - 1 + _MONTHS[word]
    return _Found(match.end(), _months(month // 12, month % 12 + 1, month % 12 + 1), True)


def _span(text: str, at: int, today: date | None) -> _Found | None:
    """近三年, 过去6个月, 未来五年, 60年来: counted from the day of printing."""
    match = _SPAN.match(text, at) or _SINCE.match(text, at)
    if match is None or text[at - 1 : at] == "第":
        return None
    count = parse_number(match["n"])
    if count is None or today is None:
        return _Found(match.end(), (None, None), True)
    ahead = match.groupdict().get("way") in ("未来", "今后")
    other = _shift(today, int(count) * (1 if ahead else -1), match["u"])
    if other is None:
        return _Found(match.end(), (None, None), True)
    return _Found(match.end(), (today, other) if ahead else (other, today), True)


def _shift(day: date, count: int, unit: str) -> date | None:
    """The day that many units later; None where the calendar has none (未来9000年)."""
    if "年" in unit or "月" in unit or "季" in unit:
        months = day.year * 12 + day.month - 1 + count * (12 if "年" in unit else 3 if "季" in unit else 1)
        year, month = months // 12, months % 12 + 1
        return date(year, month, min(day.day, monthrange(year, month)[1])) if 1 <= year <= 9999 else None
    return day + timedelta(count * (7 if "周" in unit or "星期" in unit else 1))


def _printed(text: str, at: int, today: date | None, carried: int | None) -> _Found | None:
    """A calendar date; one without a year takes the carried one, else that of the day of printing."""
    printed = date_at(text, at)
    if printed is None:
        return None
    if printed.decade:
        opening, closing = printed.decade
        return _Found(printed.end, (date(opening, 1, 1), date(closing, 12, 31)), False)
    first = printed.first
    year = first.year or (printed.last.year if printed.last else None)
    if year is None and first.month is None and first.day is None and first.quarter is None:
        return None  # a decade without a century, or a time of day
    if year and printed.last is None and first == Point(year=year) and (tail := _tail(text, printed.end, year)):
        return _Found(tail.end, tail.days, False, year)
    relative = year is None and (carried is None or (first.month is None and first.quarter is None))
    base = year or carried or (today.year if today else None)
    days, end = _days(printed, base, today), printed.end
    if (later := _NEXT_YEAR.match(text, end)) and (until := date_at(text, later.end())) and until.first.month:
        days, end = (days[0], _days(until, base + 1 if base else None, today)[1]), until.end  # 12月至次年3月
    return _Found(end, days, relative, year)


def _days(printed: PrintedDate, year: int | None, today: date | None) -> Days:
    """The interval of a printed date; what one side leaves out it takes from the other, then from `year` and `today`."""
    first, last = printed.first, printed.last
    first = replace(first, year=first.year or year, month=first.month or (last.month if last and first.day else None))
    if first.day and first.month is None:
        if today is None:
            return None, None
        first = replace(first, year=today.year, month=today.month)
    low = _point_days(first)
    if last is None:
        return low
    last = replace(last, year=last.year or first.year, month=last.month or (first.month if last.day else None))
    return low[0], _point_days(last)[1]


def _point_days(point: Point) -> Days:
    if point.year is None:
        return None, None
    try:
        if point.day and point.month:
            return date(point.year, point.month, point.day), date(point.year, point.month, point.day)
        if point.month:
            return _part_days(point.year, point.month, point.part)
        if point.quarter:
            return _months(point.year, 3 * point.quarter - 2, 3 * point.quarter)
        return _part_days(point.year, None, point.part)
    except ValueError:  # 2月30日: printed, but no day
        return None, None


def _part_days(year: int, month: int | None, part: str) -> Days:
    if month is None:
        months = {"初": (1, 1), "底": (12, 12), "末": (12, 12), "中": (6, 7)}.get(part, (1, 12))
        return _months(year, *months)
    last = monthrange(year, month)[1]
    low, high = {
        "初": (1, 10),
        "上旬": (1, 10),
        "上中旬": (1, 20),
        "中旬": (11, 20),
        "中下旬": (11, last),
        "下旬": (21, last),
        "底": (21, last),
        "末": (21, last),
    }.get(part, (1, last))
    return date(year, month, low), date(year, month, high)


def _months(year: int, first: int, last: int) -> Days:
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])


def _year_days(year: int | None) -> Days:
    return _months(year, 1, 12) if year else (None, None)


def _widened(text: str, clean: str, floor: int, at: int, found: _Found, today: date | None) -> Period:
    """Take in 截至 before and 以来, 前 behind, and what they do to the interval."""
    start, end = at, found.end
    low, high = found.days
    before, after = _BEFORE.search(clean, floor, start), _AFTER.match(clean, end)
    shown = clean[at : found.end]
    if after and after["since"] == "开始" and clean[max(0, start - 1) : start] not in ("从", "自"):
        after = None  # 6月中旬开始调研 tells when it began, not since when
    if after and after["since"]:
        end, high = after.end(), max(today, low) if today and low else None
    elif after:
        end, low, high = after.end(), None, high if "底" in shown or "末" in shown else low - timedelta(1) if low else None
    elif before and not (_VAGUE.fullmatch(shown) or _NOW.fullmatch(shown)):
        start, low = before.start(), None
    return Period(text[start:end], start, end, low, high, found.relative)


def question_period(question: str, today: date | None) -> Period | None:
    """The period a question asks about; None where it names none that could be told apart from another (每年, 目前, 近年来)."""
    periods = [p for p in find_periods(question, today) if not _COMPARED.search(question, 0, p.start_offset)]
    telling = [p for p in periods if not (_VAGUE.fullmatch(p.text) or _NOW.fullmatch(p.text))]
    return next((p for p in telling if p.known), None) or next(iter(telling), None)


def matches(asked: Period, have: Period | None) -> Match:
    """How the period of a statement stands to the one asked for.

    "same": the same days, the same "as of" day or the same beginning of "since"; "overlap": some days in common; "other": none, two
    different "as of" days, or an "as of" day outside the interval asked for; "unknown": one of the two has no dates.
    """
    if have is None or not asked.known or not have.known:
        return "unknown"
    if (asked.start, asked.end) == (have.start, have.end):
        return "same"
    if asked.start is None and have.start is None:
        return "other"  # as of different days
    if have.start is None and have.end and not (asked.start or date.min) <= have.end <= (asked.end or date.max):
        return "other"  # as of a day outside
    low = max(p.start or date.min for p in (asked, have))
    high = min(p.end or date.max for p in (asked, have))
    return "overlap" if low <= high else "other"


_PAUSE = re.compile(r"[，,；;]")
_COMPARED = re.compile(r"(?:比|较|与|同|相比|对比)$")


def period_of(periods: Sequence[Period], text: str, at: int) -> Period | None:
    """The period a figure at an offset is about: the nearest one printed before it in its sentence, not one it is compared with."""
    best = None
    for period in periods:
        if period.start_offset >= at:
            break
        if _BREAK.search(text, period.end_offset, at):
            best = None
            continue
        if not _COMPARED.search(text, 0, period.start_offset):
            best = period
    if best and best.text.startswith("每") and _PAUSE.search(text, best.end_offset + 1, at):
        return None  # 每年发放补贴…，先后建设343套: what is done each year ends with its clause
    return best
