"""Whether a figure is about the time that the question names: another year's figure is no answer, however alike the sentence is.

Only a time that is told outright (2021年, “十三五”期间, 到2020年底) can rule a figure out. 今年 and 去年 in a question count from a day
that the program does not know here: they only prefer what the text calls by the same word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from rag.dates import Period, find_periods, matches, period_of, question_period
from rag.facts import printed
from rag.find.finding import Evidence, OtherTime
from rag.numerals import narrow, parse_number
from rag.types import Passage

OTHER_TIME = 40.0  # margin lost by a figure of another time: more than any evidence can make up for
SAME_TIME = 1.0  # … and won by one of exactly the time asked for
COUNTED = 4.0  # … where the text says 去年 and its date makes that the year asked for: no reader of the sentence can know
SAME_WORD = 3.0  # won by 去年 where the question says 去年, lost by 今年
OTHER_MONTHS = 6.0  # lost by a month's figure where the half year was asked for, where no year tells them further apart
SAME_MONTHS = 2.0  # won by one of the same months in other words (1至6月)
_WORD = re.compile(r"今年|去年|前年|明年|上月|本月|上周|本周|昨天|昨日|今天|今日")

_N = r"(?:\d{1,2}|[一二两三四五六七八九十]{1,2})"
_MONTHS = re.compile(
    rf"(?P<from>{_N})月?份?[至到\-—–~～、]+(?P<to>{_N})月|前(?P<first>{_N})个月|(?P<half>[上下])半年|(?P<quarter>[一二三四1234])季度"
    rf"|前(?P<quarters>[两二三23])个?季度|(?P<month>{_N})月(?!{_N}[日号])"
)

_JOINED = re.compile("[和与及、跟]")
_AS_OF = re.compile("截至|截止|到|至")
_STOCK = re.compile("^(?:截至|截止|到|至)|[底末]$")
_OPEN = re.compile("以来|至今")


@dataclass(frozen=True)
class Timing:
    """The times printed in one passage, held against the one asked for."""

    asked: Period | None
    text: str
    periods: tuple[Period, ...]

    @classmethod
    def of(cls, question: str, passage: Passage) -> Timing:
        """`asked` is None where the question names no time of its own."""
        asked = _together(question) or question_period(question, None)
        text = passage.text.text
        return cls(asked, text, tuple(find_periods(text, printed(passage.date))) if asked else ())

    def gap(self, at: int) -> float | None:
        """What speaks against a figure at an offset, in margin; below 0 where it is exactly of the time asked for.

        None where the two cannot be held against each other.
        """
        have = period_of(self.periods, self.text, at)
        if self.asked is None or have is None:
            return None
        if self.asked.relative:
            by_word, by_months = _by_word(self.asked, have), _by_months(self.asked, have)
            return None if by_word is None and by_months is None else (by_word or 0.0) + (by_months or 0.0)
        verdict = matches(self.asked, have)
        if verdict == "other":
            return 0.0 if _of_one_year(self.asked, have) else OTHER_TIME
        if verdict == "overlap" and _wider(have, self.asked):
            return OTHER_MONTHS
        if verdict == "overlap" and (by_months := _by_months(self.asked, have)) is not None:
            return by_months
        return {"same": -COUNTED if have.relative else -SAME_TIME, "overlap": 0.0}.get(verdict)

    def instead(self, evidence: Evidence, margin: float) -> OtherTime | None:
        """The figure as one of another time, where that is what rules it out; `margin` is what is left of it."""
        have = period_of(self.periods, self.text, evidence.start)
        if self.asked is None or have is None or self.gap(evidence.start) != OTHER_TIME:
            return None
        return OtherTime(evidence, margin + OTHER_TIME, self.asked.text, _named(have))


def _by_word(asked: Period, have: Period) -> float | None:
    mine, other = _WORD.match(asked.text), _WORD.match(have.text)
    if mine is None or other is None:
        return None
    return -SAME_WORD if mine[0] == other[0] else SAME_WORD


def _together(question: str) -> Period | None:
    """From the first to the last day of the times that a question joins: 2021和2022两年一共; None where it joins none."""
    periods = [p for p in find_periods(question, None) if p.start and p.end]
    joined = all(_JOINED.fullmatch(question, a.end_offset, b.start_offset) for a, b in pairwise(periods))
    if len(periods) < 2 or not joined:
        return None
    days = [day for p in periods for day in (p.start, p.end) if day]
    return replace(periods[0], text=question[periods[0].start_offset : periods[-1].end_offset], start=min(days), end=max(days))


def _wider(have: Period, asked: Period) -> bool:
    """Whether a figure is about all of the time asked for and more: of three years, asked for two of them."""
    if not (have.start and have.end and asked.start and asked.end):
        return False
    return have.start <= asked.start and asked.end <= have.end and (have.start, have.end) != (asked.start, asked.end)


def _by_months(asked: Period, have: Period) -> float | None:
    """上半年 and 6月 are other stretches of whatever year; None where one of the two names no months."""
    mine, other = months_of(asked.text), months_of(have.text)
    if _STOCK.search(asked.text) or (_STOCK.search(have.text) and (mine is None or mine[0] == mine[1])):
        return None  # how many there are at the end of June is neither June's nor the half year's
    return None if mine is None or other is None else -SAME_MONTHS if mine == other else OTHER_MONTHS


def months_of(text: str) -> tuple[int, int] | None:
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


def _of_one_year(asked: Period, have: Period) -> bool:
    """到2021年 and 截至2021年8月 are two days, but who asks for the one may well be told the other."""
    if asked.start or have.start or asked.end is None or have.end is None:
        return False
    return asked.end.year == have.end.year


def _named(period: Period) -> str:
    """As printed; 今年以来 with its year."""
    day = period.end or period.start
    return f"{period.text}（{day.year}年）" if period.relative and day and not period.text[:4].isdigit() else period.text
