"""Calendar dates and clock times as they are printed: 2018年, 6月中旬, 2021—2023年, 7月15日至20日, 2021-09-01 14:26:56.

What a printed date means as an interval is `rag.dates`' business; here it is only read. Texts are narrow.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.text.numerals import parse_number
from rag.text.units import unit_at

_Y = r"(?:1[5-9]\d\d|20\d\d|21\d\d|[一二][零〇九一二三四五六七八]{3})"
_M = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_D = r"(?:3[01]|[12]\d|0?[1-9]|廿[一二三四五六七八九]?|二?十[一二三四五六七八九]?|三十一?|[一二三四五六七八九])"
_PART = r"中下旬|上中旬|上旬|中旬|下旬|月初|月末|月底|初(?![一二三四五六七八九十](?![名个位人家天]))|底|末"
_DAYTIME = r"(?:凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|晚间|夜间|晚|早)"
_CLOCK = r"(?:2[0-4]|1\d|0?\d)"
_SEP = re.compile(r" ?(?:-{1,2}|—{1,2}|–|―|~|至|到) ?")
_TO = r" ?(?:-{1,2}|—{1,2}|–|―|~|至|到|、) ?"

_SPELT_CLOCK = re.compile(r"(?:十[一二]?|[一二两三四五六七八九])点(?:[一二三四五]?十?[一二三四五六七八九]?分|半|钟|整|多|许)?")
_UNIT_HEAD = r"[万亿千百多余几来年月日时]"  # 2023万元 and 2000多 are no years
_TIME = (
    rf"{_CLOCK} ?(?:时(?!代|间|候|常|尚|装|政|有|评)|点(?!评|赞|击|燃|位|面|意见|要求|建议))"
    rf"(?: ?(?:[0-5]?\d) ?分(?!之[一二三四五六七八九十\d]|钟)(?: ?[0-5]?\d ?秒)?|半|整|许)?|零时|{_CLOCK}:[0-5]\d(?::[0-5]\d)?(?!\d)"
)
_POINT = re.compile(
    rf"(?:(?P<iso>(?:19|20|21)\d\d(?:[-/]\d{{1,2}}[-/.]\d{{1,2}}|\.(?:1[0-2]|0?[1-9])\.(?:3[01]|[12]\d|0?[1-9])))(?!\d)|"
    rf"(?P<y>{_Y}) ?(?:年度|年(?!代|级|轻|货)(?:(?P<yp>初|底|末|中(?=期|旬|以|，|。|、|召))|(?: ?(?:第 ?)?(?P<q>[一二三四1-4]) ?季度)"
    rf"|(?: ?(?P<ym>{_M}) ?月(?:份(?!额)|(?P<ymp>{_PART}))?(?: ?(?P<yd>{_D}) ?[日号](?!线|楼|令))?))?)|"
    rf"(?P<yq>{_Y}) ?(?:第 ?)?(?P<yqq>[一二三四1-4]) ?季度|(?P<yo>19[5-9]\d|20[0-4]\d)(?=[^\W\d_A-Za-z])(?!{_UNIT_HEAD})|"
    rf"(?P<m>{_M}) ?月(?!饼|球|刊|薪|票|嫂|台|租)(?:份(?!额)|(?P<mp>{_PART}))?"
    rf"(?: ?(?P<md>{_D}) ?[日号](?!线|楼|令)|(?P<lunar>初[一二三四五六七八九十]|十五|廿[一二三四五六七八九]))?|"
    rf"(?P<d>3[01]|[12]\d|0?[1-9]) ?日(?!内|之内|之久|均|游|元|产|照|常|用)|"
    rf"(?:第 ?)?(?P<quarter>[一二三四1-4]) ?季度)"
    rf"(?: ?(?:\([^()]{{1,4}}\))? ?{_DAYTIME}? ?(?P<clock>{_TIME}))?"
)
_CLOCK_ALONE = re.compile(_TIME)
_BARE = re.compile(rf"(\d{{1,4}}|[一二三四五六七八九十]{{1,3}}){_TO}(?=(\d{{1,4}}|[一二三四五六七八九十]{{1,3}}) ?(年|月|日|季度))")
# 80 of 80年代, and 六 with 七十 of 六七十年代, 70 with 80 of 70、80年代.
_TENS = (
    r"(?:(?P<{0}>[1-9]0|[一二三四五六七八九]十?)(?:年代)?(?:[、至到~—–-]{{1,2}}|(?=[一二三四五六七八九]十)))?"
    r"(?P<{1}>{2}|[一二三四五六七八九]{{1,3}}十)"
)
_DECADE = re.compile(
    rf"(?:(?P<c>1\d|2[01]|[一二]?十[一二三四五六七八九]?) ?世纪(?: ?{_TENS.format('cl', 'cd', '[1-9]0')} ?年代)?"
    rf"|{_TENS.format('l', 'd', '[1-9]0|[12][0-9][0-9]0')} ?年代)(?:初|末|中期|后期|初期|末期)?"
)
_DURATION_BEFORE = re.compile(
    r"(?:连续|历时|为期|长达|时隔|仅|近|约|共|每|用了|经过|拘留|停业|停工|停课|放假|休假|第|超|超过|不少于|不超过)$"
)
_HISTORY = re.compile(r"(?:的?(?:历史|文明|文化|前的))|[余多]")
_RATIO_BEFORE = re.compile(r"(?:比例|比分|比率|配比|比|按|以|率)[约为是]?$")


@dataclass(frozen=True, slots=True)
class Point:
    """One side of a printed date; None where nothing is printed."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    quarter: int | None = None
    part: str = ""  # 上旬, 底, 初 …
    clock: str = ""


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A date or a range of dates, and where its print ends."""

    end: int
    first: Point
    last: Point | None = None
    decade: tuple[int, int] | None = None  # first and last year of a printed decade or century, when known
    tens: tuple[int, int] | None = None  # 60 and 70 of 六七十年代 without a century

    @property
    def unit(self) -> str:
        """The unit of the first printed component; a decade (80年代) is one of years."""
        point = self.first
        if point.year is not None:
            return "年"
        return "季度" if point.quarter else "月" if point.month else "日" if point.day else "时" if point.clock else "年"


def _number(text: str | None) -> int | None:
    value = parse_number(text.lstrip("初")) if text else None
    return None if value is None else int(value)


def _point(match: re.Match[str]) -> Point:
    groups = match.groupdict()
    clock = groups["clock"] or ""
    if groups["iso"]:
        year, month, day = (int(part) for part in re.split(r"[-/.]", groups["iso"]))
        return Point(year, month, day, clock=clock)
    part = groups["yp"] or groups["ymp"] or groups["mp"] or ""
    return Point(
        _number(groups["y"] or groups["yq"] or groups["yo"]),
        _number(groups["ym"] or groups["m"]),
        _number(groups["yd"] or groups["md"] or groups["d"] or groups["lunar"]),
        _number(groups["q"] or groups["yqq"] or groups["quarter"]),
        part.removeprefix("月"),
        clock,
    )


def date_at(text: str, at: int) -> PrintedDate | None:
    """The calendar date, decade or clock time printed at an offset; durations (3—5年, 五年, 7日内) are none."""
    if match := _DECADE.match(text, at):
        two = _tens(match["l"]), _number(match["d"])
        return PrintedDate(match.end(), Point(), None, _decade(match), None if two[0] is None or two[1] is None else (two[0], two[1]))
    if found := _bare_range(text, at):
        return found
    match = _POINT.match(text, at)
    if match and match["yo"] and unit_at(text, match.end()):
        match = None  # 2023个, 2000元
    if match is None:
        return _spelt_clock(text, at) or _clock(text, at)
    point = _point(match)
    if _is_duration(text, at, match, point):
        return None
    sep = _SEP.match(text, match.end())
    second = _POINT.match(text, sep.end()) if sep else None
    if second is None and sep and point.clock:
        second_clock = _CLOCK_ALONE.match(text, sep.end())
        if second_clock:
            return PrintedDate(second_clock.end(), point, Point(clock=second_clock[0]))
    if second is None:
        return PrintedDate(match.end(), point)
    return PrintedDate(second.end(), point, _point(second))


def _is_duration(text: str, at: int, match: re.Match[str], point: Point) -> bool:
    """15日 after 连续 or 近, 2000年 before 历史: a length of time, not a date."""
    before = text[max(0, at - 4) : at]
    only_day = point.day is not None and point.month is None and point.year is None
    if only_day and _DURATION_BEFORE.search(before):
        return True
    only_year = point.year is not None and point.month is None and point.quarter is None and not point.part
    return bool(only_year and match[0].endswith("年") and _HISTORY.match(text, match.end()))


def _bare_range(text: str, at: int) -> PrintedDate | None:
    """2021—2023年, 1—7月, 15至20日: the unit stands at the second number alone."""
    match = _BARE.match(text, at)
    second = _POINT.match(text, match.end()) if match else None
    if match is None or second is None:
        return None
    last, low, unit = _point(second), _number(match[1]), match[3]
    if low is None:
        return None
    if unit == "年":
        first = Point(year=low) if re.fullmatch(_Y, match[1]) and last.year is not None else None
    elif unit == "月":
        first = Point(month=low) if 1 <= low <= 12 and last.month is not None else None
    elif unit == "日":
        first = (
            Point(day=low) if 1 <= low <= 31 and last.day is not None and not _DURATION_BEFORE.search(text[max(0, at - 4) : at]) else None
        )
    else:
        first = Point(quarter=low) if 1 <= low <= 4 and last.quarter is not None else None
    return PrintedDate(second.end(), first, last) if first else None


def _clock(text: str, at: int) -> PrintedDate | None:
    """08:30, 上午8:30, 15时30分, 上午9点; 8:30 alone (a score), 3点意见 and 1:20 as a ratio are none."""
    match = _CLOCK_ALONE.match(text, at)
    if match is None:
        return None
    shown, before = match[0], text[max(0, at - 4) : at]
    sep = _SEP.match(text, match.end())
    second = _CLOCK_ALONE.match(text, sep.end()) if sep else None
    if second:
        return PrintedDate(second.end(), Point(clock=shown), Point(clock=second[0]))
    if ":" in shown and (_RATIO_BEFORE.search(before) or (len(shown.split(":")[0]) < 2 and not re.search(rf"{_DAYTIME} ?$", before))):
        return None
    if "点" in shown and shown[-1] == "点" and not re.search(rf"{_DAYTIME} ?$", before):
        return None
    return PrintedDate(match.end(), Point(clock=shown))


def _spelt_clock(text: str, at: int) -> PrintedDate | None:
    """晚上八点, 十点钟, 凌晨两点半; 三点意见 is none."""
    match = _SPELT_CLOCK.match(text, at)
    if match is None or not (match[0][-1] in "半钟整分许" or re.search(rf"{_DAYTIME} ?$", text[max(0, at - 4) : at])):
        return None
    return PrintedDate(match.end(), Point(clock=match[0]))


def _decade(match: re.Match[str]) -> tuple[int, int] | None:
    century, inner, alone = (_number(match[name]) for name in ("c", "cd", "d"))
    if century is not None:
        first = (century - 1) * 100
        return (first + min(inner, _tens(match["cl"]) or inner), first + inner + 9) if inner is not None else (first + 1, first + 100)
    return (alone, alone + 9) if alone is not None and alone > 999 else None


def _tens(text: str | None) -> int | None:
    """The year of its century that a decade begins with: 60 for 六, 六十 and 60."""
    value = _number(text)
    return value * 10 if value is not None and value < 10 else value
