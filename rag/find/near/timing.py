"""Whether a figure is about the time that the question names: another year's figure is no answer, however alike the sentence is.

A time told outright (2021年, “十三五”期间, 到2020年底) is held against the calendar. 今年, 去年 and 上半年 count from a day that the
program does not know: question and text are taken to count from the same one, so that by their words alone 上半年 is not 一季度 and
去年 is not 今年以来 (see `rag.find.near.stretch`); 去年 and 2020年 are not held against each other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise

from rag.dates import Period, find_periods, matches, period_of, question_period
from rag.find.finding import RULED_OUT, Evidence, OtherTime
from rag.find.near.stretch import NOTHING, Stretch, apart, months_of, printed_runs, stretch_of, words_of
from rag.text.facts import printed
from rag.types import Figure, Passage

OTHER_TIME = RULED_OUT  # margin lost by a figure of another time: more than any evidence can make up for
SAME_TIME = 1.0  # … and won by one of exactly the time asked for
COUNTED = 4.0  # … where the text says 去年 and its date makes that the year asked for, or 2020年至2022年分别: no reader can know
SAME_WORD = 3.0  # won by 去年 where the question says 去年, lost by 今年
OTHER_MONTHS = 6.0  # lost by a month's figure where the half year was asked for, where no year tells them further apart
SAME_MONTHS = 2.0  # won by one of the same months in other words (1至6月)
_WORD = re.compile(r"今年|去年|前年|明年|上月|本月|上周|本周|昨天|昨日|今天|今日")
_JOINED = re.compile("[和与及、跟]")
_STOCK = re.compile("^(?:截至|截止|到|至)|[底末]$")
_AGAINST = re.compile("(?:跟|和|与|同|比|较|对比)$")  # 跟上年同期比，涨了多少 asks for no figure of the year before
_COMPARED = re.compile(r"(?:比|较|与|同|和|跟|相比|对比)$")
_TOUCHING = re.compile(r"(?:同期)?[的时底末份为约有是达共]{0,3}")  # 较2013年|的870.85亿元, 与2017年|1012头相比
_BASE = re.compile(rf"{_TOUCHING.pattern}\d")  # 从6月的88.6点降至87.0点: June is the first figure's alone
_FROM = re.compile("[从由]$")
_REPORTED = re.compile(r"[^，。；]{0,4}[电讯]|[^，。；]{0,12}(?:获悉|消息|报道|发布|公布|通报|介绍|表示|透露|召开|举行|印发|出台)")
_LATER = re.compile("[^，。；,;]*?(?:在|于)第?$")
_CLAUSE = re.compile("[，,；;：]")
_END = re.compile("[。！？\n]")
_YEARLY = re.compile("每一?年度?(?![来内后])|年均|年平均")
_STATE = re.compile("[到至达][^，。；\\d]{0,2}$")


@dataclass(frozen=True)
class Timing:
    """The times printed in one passage, held against the one asked for."""

    asked: Period | None
    text: str
    periods: tuple[Period, ...]
    stretch: Stretch = NOTHING  # what the words asked with name
    told: tuple[tuple[Period, Stretch], ...] = ()  # the periods that a figure may be of, and what their words name
    yearly: bool = False  # whether the question asks for what is so of every year
    turns: Mapping[int, Period] = field(default_factory=dict)  # figure's offset → its year, where 2020年至2022年 … 分别 gives one to each

    @classmethod
    def of(cls, question: str, passage: Passage, rows: Sequence[Sequence[Figure]] = ()) -> Timing:
        """`asked` is None where the question names no time of its own. `rows`: the figures that stand behind each 分别."""
        asked = _together(question) or _asked(question)
        if asked and asked.relative and _AGAINST.search(question, 0, asked.start_offset):
            asked = None
        text = passage.text.text
        if asked is None:
            return cls(None, text, ())
        periods = find_periods(text, printed(passage.date))
        runs = [Period(text[a:b], a, b, None, None, relative=True) for a, b in printed_runs(text)]
        told = sorted([*periods, *runs], key=lambda p: p.start_offset)
        return cls(
            asked,
            text,
            tuple(periods),
            stretch_of(words_of(asked, question)),
            tuple((p, s) for p in told if not ((s := stretch_of(words_of(p, text))).month and _REPORTED.match(text, p.end_offset))),
            _YEARLY.search(question) is not None,
            _turns(asked, text, periods, rows),
        )

    def gap(self, at: int) -> float | None:
        """What speaks against a figure at an offset, in margin; below 0 where it is exactly of the time asked for.

        None where the two cannot be held against each other.
        """
        if self.asked is None:
            return None
        if self._apart(at):
            return OTHER_TIME
        if (have := self._have(at)) is None:
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
        unprinted = have.relative or (at in self.turns and have.start is not None and str(have.start.year) not in self.text)
        return {"same": -COUNTED if unprinted else -SAME_TIME, "overlap": 0.0}.get(verdict)

    def instead(self, evidence: Evidence, margin: float) -> OtherTime | None:
        """The figure as one of another time, where that is what rules it out; `margin` is what is left of it."""
        if self.asked is None or self.gap(evidence.start) != OTHER_TIME:
            return None
        have = self._apart(evidence.start) or self._have(evidence.start)
        return OtherTime(evidence, margin + OTHER_TIME, self.asked.text, _named(have)) if have else None

    def _have(self, at: int) -> Period | None:
        """The period of the calendar that a figure is about; that of a base it is compared with only where the two touch."""
        if own := self.turns.get(at) or self._touching(at):
            return own
        periods = [p for p in self.periods if not self._is_base(p)]
        return period_of(periods, self.text, at) or next(iter(self._later(at)), (None,))[0]

    def _touching(self, at: int) -> Period | None:
        before = next((p for p in reversed(self.periods) if p.end_offset <= at), None)
        if before is None or self.asked is None or not _TOUCHING.fullmatch(self.text, before.end_offset, at):
            return None
        asked_for = (before.start, before.end) == (self.asked.start, self.asked.end) if self.asked.known else before.text in self.asked.text
        return before if asked_for or not self._is_base(before) else None

    def _is_base(self, period: Period) -> bool:
        """Whether a period is only what a change begins from: of 从6月的88.6点降至87.0点, asked for July's, either may answer."""
        return bool(_FROM.search(self.text, 0, period.start_offset) and _BASE.match(self.text, period.end_offset))

    def _apart(self, at: int) -> Period | None:
        """The period that governs a figure, where its words alone tell that it is another one than asked for."""
        if at in self.turns or self.stretch == NOTHING:
            return None
        if every := self._every(at):
            return every
        near = self._near(at)
        return near[-1][0] if near and all(apart(self.stretch, stretch) for _, stretch in near) else None

    def _every(self, at: int) -> Period | None:
        """每年 before a figure in its clause, where one year was asked for that the sentence does not name: what is so of every year was
        not counted in that one."""
        low, clause = _last(_END, self.text, 0, at), _last(_CLAUSE, self.text, 0, at)
        every = next(_YEARLY.finditer(self.text, max(low, clause), at), None)
        if (
            every is None
            or self.yearly
            or not self.stretch.year
            or any(s.year == self.stretch.year for p, s in self.told if low <= p.start_offset < at)
        ):
            return None
        return Period(every[0], *every.span(), None, None, relative=True)

    def _near(self, at: int) -> list[tuple[Period, Stretch]]:
        """The periods that may govern a figure: the nearest of its clause; else those of its sentence, of the sentence before, of the
        one that opens the paragraph."""
        if touching := self._touching(at):
            return [(p, s) for p, s in self.told if p == touching]
        state = _STATE.search(self.text, max(0, at - 6), at) is not None  # 60年来…发展到23万名 is how many there are
        told = [
            (p, s)
            for p, s in self.told
            if not (
                _COMPARED.search(self.text, 0, p.start_offset)
                or self._is_base(p)
                or (state and s.several)
                or (s.now and self.stretch.months)
            )
        ]
        low = _last(_END, self.text, 0, at)
        sentence = [(p, s) for p, s in told if low <= p.start_offset and p.end_offset <= at]
        clause = [(p, s) for p, s in sentence if not _CLAUSE.search(self.text, p.end_offset + 1, at)]
        if found := clause[-1:] or self._later(at) or sentence:
            return found
        paragraph = self.text.rfind("\n", 0, max(0, low)) + 1 if not self.text.startswith("\n", low - 1) else low
        before = _last(_END, self.text, paragraph, max(paragraph, low - 1))
        first = _END.search(self.text, paragraph)
        for start, end in ((before, low), (paragraph, first.end() if first else low)):
            if start < end <= low and (found := [(p, s) for p, s in told if start <= p.start_offset and p.end_offset <= end]):
                return found
        return []

    def _later(self, at: int) -> list[tuple[Period, Stretch]]:
        """The period behind a figure in its clause: 以17.7%的份额在第二季度保持第一."""
        return [(p, s) for p, s in self.told if p.start_offset > at and _LATER.fullmatch(self.text, at, p.start_offset)][:1]


def _last(mark: re.Pattern[str], text: str, low: int, high: int) -> int:
    """Behind the last mark of a stretch; its beginning where there is none."""
    return max((match.end() for match in mark.finditer(text, low, high)), default=low)


def _asked(question: str) -> Period | None:
    """The period that the question names, 2023年1-5月 as one; 全年 alone is one too."""
    periods = find_periods(question, None)
    first = question_period(question, None)
    if first is None:
        whole = -1 if periods else question.find("全年")
        return Period("全年", whole, whole + 2, None, None, relative=True) if whole >= 0 else None
    behind = next((p for p in periods if p.start_offset == first.end_offset), None)
    if behind is None or not (first.known and behind.known):
        return first
    return replace(behind, text=first.text + behind.text, start_offset=first.start_offset)


def _turns(asked: Period, text: str, periods: Sequence[Period], rows: Sequence[Sequence[Figure]]) -> dict[int, Period]:
    """2020年至2022年，营收分别为A、B、C: each figure's own year, where one year is asked for and the years are as many as the figures."""
    if not (asked.start and asked.end and asked.start.year == asked.end.year):
        return {}
    found: dict[int, Period] = {}
    for row in rows:
        have = period_of(periods, text, row[0].start) if row else None
        if have is None or not (have.start and have.end):
            continue
        run = [have]
        for period in reversed([p for p in periods if p.end_offset <= have.start_offset]):
            if not (period.start and period.end and _JOINED.fullmatch(text, period.end_offset, run[0].start_offset)):
                break
            run.insert(0, period)
        if len(run) == 1:
            years = range(have.start.year, have.end.year + 1)
            run = [replace(have, start=date(year, 1, 1), end=date(year, 12, 31)) for year in years]
        if len(run) == len(row) > 1:
            found |= {figure.start: period for figure, period in zip(row, run, strict=True)}
    return found


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


def _of_one_year(asked: Period, have: Period) -> bool:
    """到2021年 and 截至2021年8月 are two days, but who asks for the one may well be told the other."""
    if asked.start or have.start or asked.end is None or have.end is None:
        return False
    return asked.end.year == have.end.year


def _named(period: Period) -> str:
    """As printed; 今年以来 with its year."""
    day = period.end or period.start
    return f"{period.text}（{day.year}年）" if period.relative and day and not period.text[:4].isdigit() else period.text
