"""A stretch of time by its words alone: 上半年, 截至7月, 今年以来, 去年, 连续两年; and whether two of them are told apart by those words.

No calendar is needed: question and text are taken to speak from the same year, and only what both of them name is compared. So
上半年 and 一季度, 去年 and 今年以来 are two stretches, 上半年 and 1至6月 are one, and of 去年 and 上半年 nothing is known.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.dates import Period
from rag.text.numerals import narrow, parse_number
from rag.types import Span

_N = r"(?:\d{1,2}|[一二两三四五六七八九十]{1,2})"
_MONTHS = re.compile(
    rf"(?P<from>{_N})月?份?[至到\-—–~～、]+(?P<to>{_N})月|[前头](?P<first>{_N})个?月|(?P<half>[上下])半年|(?P<quarter>[一二三四1234])季度"
    rf"|[前头](?P<quarters>[两二三23])个?季度|(?P<month>{_N})月(?!{_N}[日号])"
)
_DAY = re.compile(rf"(?P<month>{_N})月(?P<day>\d{{1,2}}|[一二三四五六七八九十]{{1,3}})[日号]")
_AS_OF = re.compile("截至|截止|到|至")
_STOCK = re.compile("^(?:截至|截止|到|至)|[底末]$")
_OPEN = re.compile("以来|至今(?![年天日后])")
_NOW = re.compile("目前|现在|今天|当前|迄今|至今(?![年天日后])")
_YEAR = re.compile(r"[今去前明后]年|本年度?|上年度?|\d{4}年")
_ALIKE = {"本年": "今年", "本年度": "今年", "上年": "去年", "上年度": "去年"}
_SEVERAL = re.compile(rf"(?:连续|近|最近|过去|这|前)(?:{_N}|几)年|(?:{_N}|[\d一二两三四五六七八九十]+多?)年(?:来|间|以来)")
_ONE_YEAR = re.compile("(?:近|最近|过去)?一年[来多间]")
_WHOLE = re.compile("[的，]?全年")
_GOES_ON = re.compile(rf"的?(?:全年|[前头]{_N}个?月|[前头][两二三23]个?季度|\d{{1,2}}[-—–~～至到]\d{{1,2}}月)")
ONE_YEAR = "一年来"  # in a paper of December this year's, else of two years
LAST_DAYS = 28  # a day of the month from which 截至6月30日 is the end of June


@dataclass(frozen=True, slots=True)
class Stretch:
    """What a period's words name; None, "" or False where they do not."""

    year: str = ""  # 去年, 2023年, 一年来
    months: Span | None = None  # the first and the last
    month: int | None = None  # of a single day
    stock: bool = False  # as of a day: only the end counts
    whole: bool = False  # 全年
    open: bool = False  # 今年以来: up to the day of printing
    several: bool = False  # of more than one year
    now: bool = False  # 目前


NOTHING = Stretch()


def stretch_of(text: str) -> Stretch:
    """What the words of a period name.

    >>> stretch_of("去年上半年").year, stretch_of("去年上半年").months, stretch_of("截至6月30日").months, stretch_of("连续两年").several
    ('去年', (1, 6), (1, 6), True)
    """
    day = _DAY.search(narrow(text))
    day_month, day_number = (int(parse_number(day[name]) or 0) for name in ("month", "day")) if day else (None, 0)
    stock = bool(_STOCK.search(text))
    months = months_of(text)
    if day and stock and day_number >= LAST_DAYS:
        months, day_month = (1, day_month or 12), None
    year, one = _YEAR.search(text), _ONE_YEAR.search(text)
    return Stretch(
        year=_ALIKE.get(year[0], year[0]) if year else ONE_YEAR if one else "",
        months=months,
        month=day_month,
        stock=stock,
        whole=bool(_WHOLE.search(text)),
        open=bool(_OPEN.search(text)),
        several=one is None and bool(_SEVERAL.search(text)),
        now=bool(_NOW.search(text)),
    )


def words_of(period: Period, text: str) -> str:
    """A period as printed, with the 全年 or 头七个月 that goes on behind it and the 前 of 前7月 before it."""
    behind = _GOES_ON.match(text, period.end_offset)
    before = text[period.start_offset - 1 : period.start_offset]
    return (before if before in ("前", "头") else "") + period.text + (behind[0] if behind else "")


def printed_runs(text: str) -> list[Span]:
    """Where stretches of several years are printed that are no period of the calendar: 连续两年."""
    return [match.span() for match in re.finditer(rf"连续(?:{_N}|几)年", text)]


def apart(asked: Stretch, have: Stretch) -> bool:
    """Whether the words alone tell that the one is not the other."""
    named = asked.year or asked.months
    if have.several and named and not asked.several:
        return True
    if _years_apart(asked, have):
        return True
    if asked.whole:
        return have.open or bool(have.months and have.months != (1, 12))
    if asked.months is None:
        return False
    if have.months is None:
        return _beside_months(asked, asked.months, have)
    if asked.stock or have.stock:
        return asked.months[1] != have.months[1]
    return asked.months != have.months


def _years_apart(asked: Stretch, have: Stretch) -> bool:
    if asked.year.isalpha() and have.year.isalpha() and have.year != ONE_YEAR:
        return asked.year != have.year
    return asked.year in ("去年", "前年", "明年", "后年") and have.now


def _beside_months(asked: Stretch, months: Span, have: Stretch) -> bool:
    """Months asked for, none told: a day outside them, a whole year, or the year so far where they are not the year so far."""
    if have.month is not None:
        return not asked.stock and not months[0] <= have.month <= months[1]
    if have.open and have.year:
        return not asked.stock and (months[0] != 1 or months in ((1, 3), (1, 6)))
    return have.year != "" and not asked.stock and not have.stock


def months_of(text: str) -> Span | None:
    """The first and the last month that a period's words name; None where they name none, or one day of a month. What is told as of
    the end of a month has been counted since January.

    >>> months_of("今年1至6月"), months_of("截至6月底"), months_of("前五个月"), months_of("三季度"), months_of("7月9日")
    ((1, 6), (1, 6), (1, 5), (7, 9), None)
    """
    match = _MONTHS.search(narrow(text))
    if match is None or _OPEN.search(text) or len(re.findall(r"\d{4}年|[去今前明]年", text)) > 1:
        return None
    number = {name: int(value) for name, printed in match.groupdict().items() if printed and (value := parse_number(printed)) is not None}
    if match["half"]:
        return (1, 6) if match["half"] == "上" else (7, 12)
    if "quarter" in number:
        return 3 * number["quarter"] - 2, 3 * number["quarter"]
    if "quarters" in number:
        return 1, 3 * number["quarters"]
    if "first" in number:
        return 1, number["first"]
    if "from" in number and "to" in number:
        return number["from"], number["to"]
    return (1 if _AS_OF.match(text) else number["month"]), number["month"]
