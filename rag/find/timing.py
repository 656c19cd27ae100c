"""Whether a figure is about the time that the question names: another year's figure is no answer, however alike the sentence is.

Only a time that is told outright (2021年, “十三五”期间, 到2020年底) can rule a figure out. 今年 and 去年 in a question count from a day
that the program does not know here: they only prefer what the text calls by the same word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.dates import Period, find_periods, matches, period_of, question_period
from rag.facts import printed
from rag.find.finding import Evidence, OtherTime
from rag.types import Passage

OTHER_TIME = 40.0  # margin lost by a figure of another time: more than any evidence can make up for
SAME_TIME = 1.0  # … and won by one of exactly the time asked for
COUNTED = 4.0  # … where the text says 去年 and its date makes that the year asked for: no reader of the sentence can know
SAME_WORD = 3.0  # won by 去年 where the question says 去年, lost by 今年
_WORD = re.compile(r"今年|去年|前年|明年|上月|本月|上周|本周|昨天|昨日|今天|今日")


@dataclass(frozen=True)
class Timing:
    """The times printed in one passage, held against the one asked for."""

    asked: Period | None
    text: str
    periods: tuple[Period, ...]

    @classmethod
    def of(cls, question: str, passage: Passage) -> Timing:
        """`asked` is None where the question names no time of its own."""
        asked = question_period(question, None)
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
            return _by_word(self.asked, have)
        verdict = matches(self.asked, have)
        if verdict == "other":
            return 0.0 if _of_one_year(self.asked, have) else OTHER_TIME
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


def _of_one_year(asked: Period, have: Period) -> bool:
    """到2021年 and 截至2021年8月 are two days, but who asks for the one may well be told the other."""
    if asked.start or have.start or asked.end is None or have.end is None:
        return False
    return asked.end.year == have.end.year


def _named(period: Period) -> str:
    """As printed; 今年以来 with its year."""
    day = period.end or period.start
    return f"{period.text}（{day.year}年）" if period.relative and day and not period.text[:4].isdigit() else period.text
