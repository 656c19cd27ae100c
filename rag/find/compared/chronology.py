"""Questions that hang on when something happened: each event is dated by itself, then dates are compared or asked about.

A和B哪个事件更早？ A和B是在同一年发生的吗？ A开幕当天，B提出了什么？ No single passage answers them. Half of an answer is none: every
event must be dated, and on a day no calendar could miss.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rag.dates import find_periods, matches, question_period
from rag.figures import find_figures
from rag.find.finding import Answerer, Finding, Part
from rag.find.fit import named
from rag.find.joined.several import TURNS, or_turn
from rag.text.compare import supported
from rag.text.facts import printed

TRIES = 2  # places at which two events joined by 和 are parted, the one nearest the middle first

_EVENTS = r"(?:事件|赛事|活动|事情|事|会议|比赛)"
_THESE = rf"(?:在?(?:这|以上|上述)(?:些|[两二三四几])?(?:个|件|项|起|场)?{_EVENTS}?(?:中|里|当中|之中)?)?"
_ORDER = r"(?P<how>最先|先|最早|更早|较早|早|最晚|更晚|较晚|晚|最后)"
_HAPPENED = "(?:发生|举行|举办|开始|出现)"
_BEGAN = (
    "通车|通航|开幕|闭幕|开工|竣工|完工|成立|建成|落成|召开|举行|举办|发布|公布|揭牌|启用|开馆|开业|开园|开通|上映|首映|首演|首飞|发射|逝世|去世|就任|上任|当选|发生|"
    "生效|实施|施行|上市|签约|签署|启动|投产|投用|爆发|夺冠|获奖|登陆|宣布|登记|访问|视察"
)
_WHICH = (
    rf"(?:哪|谁)(?:一)?(?:个|件|项|场|起|家|所|座|条|部|届)?{_EVENTS}?(?:是|的)?{_HAPPENED}?(?:得|的)?(?:时间)?{_ORDER}(?:{_HAPPENED}|的|些|一些)*"
    rf"(?P<began>(?:{_BEGAN})?)(?:的)?"
)
_FIRST = (
    re.compile(rf"^(?P<events>.+?)[，,、：:]?{_THESE}(?:中|里|之中)?[，,]?(?:其中)?{_WHICH}[？?。]?$"),
    re.compile(rf"^(?:以下|下面|下列)[^？?：:]*?{_WHICH}[？?：:](?P<events>.+?)[。？?]?$"),
)
_SAME = re.compile(
    rf"^(?P<events>.+?)[，,]?{_THESE}(?:是否|是不是|是|都|发生)*在?(?<![合不相大共])同一(?P<unit>年|个?月|天|日)(?![级龄限薪租均期程])"
    r"(?:份|内|里|之内)?(?P<what>[^，。？?和与]{0,8})[？?。]?$"
)
_WHETHER = re.compile(r"[吗么][？?]?$|是否|是不是")
_ASKS_MORE = re.compile(r"哪|什么|谁|多少|几|怎")
_HAPPENING = rf"{_BEGAN}|会议|大会|论坛|比赛|决赛|典礼|仪式|地震|台风|世界杯|奥运会|[^年月日]节"
_THAT_DAY = re.compile(
    rf"^(?P<event>[^？?]{{2,60}}?(?:{_HAPPENING}))的?(?P<unit>当天|当日|当月|当年|那天|那个月|那一?年)[，,]?的?(?P<rest>[^？?]{{4,}}[？?]?)$"
)
_OPENING = re.compile(r"^在?(?P<year>(?:19|20)\d{2}年(?:\d{1,2}月)?)(?:中|里|内)?[，,]")
_ITS_TIME = re.compile(r"(?:各自|分别)?的(?P<what>[^的，。]{2,4})(?:的)?(?:时间|日期)$")
_OWN_DATE = re.compile(r"^(?:19|20)\d{2}年(?:\d{1,2}月(?:\d{1,2}[日号])?)?的?")
_LIST = re.compile("[、，,；;]")
_AND = re.compile("^(?:以及|还有)")
_MASKED = re.compile(r"“[^“”]*”|‘[^‘’]*’|《[^《》]*》|（[^（）]*）|\([^()]*\)")
_JOINER = re.compile(r"以及|[和与及，,]")
_EDGE = " ，,、。；;：:"


@dataclass(frozen=True, slots=True)
class _Dated:
    event: str
    found: Finding
    first: date
    last: date


def asks_when_of_several(question: str) -> bool:
    """Whether the order of several events is asked for, or whether they fell together."""
    return any(len(events) > 1 for events in _asked(question)[1])


def find_chronology(question: str, answer: Answerer) -> Finding | None:
    """The event that came first (or last), or whether all fell in one year, month or day; None where one cannot be dated."""
    wanted, ways = _asked(question)
    dated = _dated(ways, answer)
    return (_together(wanted, dated) if wanted in "年月日天" else _ordered(wanted, dated)) if dated else None


def _asked(question: str) -> tuple[str, list[list[str]]]:
    """What is asked of events (更早, 最后, or 年, 月, 日, 天 for one of them in common), and the ways to part the events."""
    for pattern in _FIRST:
        if match := pattern.match(question.strip()):
            what = _ITS_TIME.search(match["events"])
            events = match["events"][: what.start()] if what else match["events"]
            said = match["began"] or (what["what"] if what else "")  # A和B哪个先通车？
            return match["how"], _each(split_events(events, several=match["how"].startswith("最")), said)
    same = _SAME.match(question.strip()) if _WHETHER.search(question.strip()) and not _ASKS_MORE.search(question) else None
    if same is None:
        return "", []
    said = re.sub(r"发生|出现|[的吗么呢是]", "", same["what"])
    return same["unit"][-1], _each(split_events(same["events"], several="、" in same["events"]), said)


def _each(ways: Sequence[Sequence[str]], what: str) -> list[list[str]]:
    """Every event with what is said of all: 甲校和乙校…成立 → 甲校成立, 乙校成立."""
    return [[event if event.endswith(what) else event + what for event in events] for events in ways if len(events) <= len(TURNS)]


def find_of_that_day(question: str, answer: Answerer) -> Finding | None:
    """What is asked of the day (月, 年) of an event, found by its date; None where no event is named, it cannot be dated, or nothing
    is told of that day."""
    match = _THAT_DAY.match(question.strip())
    if match is None:
        return None
    dated = _date_of(match["event"], answer(f"{match['event']}是什么时候？"))
    unit = match["unit"][-1].replace("天", "日")
    day = _unit_of(dated, unit) if dated else None
    places = "、".join(word for word in named(match["event"]).words if word not in match["rest"])
    found = answer(f"{_shown(day, unit)}，{places}{match['rest']}") if day else None
    if dated is None or found is None:
        return None
    asked = or_turn(match["rest"].strip(_EDGE + "？?"), 1)
    parts = (Part(_label(dated, 0), dated.found.short, dated.found.evidence), Part(asked, found.short, found.evidence))
    evidence = (*dated.found.evidence, *found.evidence)
    return Finding(found.short, evidence, min(dated.found.margin, found.margin), parts, "", found.arithmetic)


def _ordered(how: str, dated: Sequence[_Dated]) -> Finding | None:
    ranked = sorted(dated, key=lambda one: one.first, reverse="晚" in how or "后" in how)
    if not all(_apart(ranked[0], other) for other in ranked[1:]):
        return None
    first = _label(ranked[0], dated.index(ranked[0]))
    word = {"先": "更早", "早": "更早", "晚": "更晚", "较早": "更早", "较晚": "更晚", "最先": "最早", "最后": "最晚"}.get(how, how)
    return _finding(first, dated, f"{first}{word}")


def _together(unit: str, dated: Sequence[_Dated]) -> Finding | None:
    days = [_unit_of(one, unit) for one in dated]
    shown = [_shown(day, unit) for day in days if day]
    if len(shown) < len(dated):
        return None
    closing = f"是的，都在{shown[0]}" if len(set(shown)) == 1 else f"不是：{'、'.join(shown)}"
    counted = {
        time: f"{one.found.short}（{one.found.evidence[0].passage.date}）"
        for time, one in zip(shown, dated, strict=True)
        if not _prints(one, time)
    }
    return _finding(closing, dated, closing, counted)


def _prints(one: _Dated, time: str) -> bool:
    """Whether the event's sentence prints the year, month or day; else it is worked out from the day of printing."""
    evidence = one.found.evidence[0]
    return all(supported(f, find_figures(evidence.told)) for f in find_figures(time))


def _finding(short: str, dated: Sequence[_Dated], closing: str, arithmetic: dict[str, str] | None = None) -> Finding:
    parts = tuple(Part(_label(one, number), one.found.short, one.found.evidence) for number, one in enumerate(dated))
    evidence = tuple(e for part in parts for e in part.evidence)
    return Finding(short, evidence, min(one.found.margin for one in dated), parts, closing, arithmetic or {})


def _dated(ways: Sequence[Sequence[str]], answer: Answerer) -> list[_Dated]:
    """The events with their dates, of the first way to part them that dates them all; none where there is no such way."""
    for events in ways:
        dated: list[_Dated] = []
        for event in events:
            one = _date_of(event, answer(f"{event}是什么时候？"))
            if one is None:
                break
            dated.append(one)
        if len(dated) == len(events) > 1 and len({(d.found.evidence[0].passage.id, d.found.evidence[0].start) for d in dated}) == len(
            dated
        ):
            return dated
    return []


def _date_of(event: str, found: Finding | None) -> _Dated | None:
    """The days of what was found; None where no day of the calendar is printed, nor can be worked out from the day of printing, and
    where the event names another time itself (2020年A股上扬 was not in 2019)."""
    if found is None or not found.evidence:
        return None
    evidence, asked = found.evidence[0], question_period(event, None)
    text, passage = evidence.passage.text.text, evidence.passage
    for period in find_periods(text, printed(passage.date)):
        if period.start_offset < evidence.end and evidence.start < period.end_offset and period.start and period.end:
            other = asked is not None and matches(asked, period) == "other"
            return None if other else _Dated(event, found, period.start, period.end)
    return None


def _label(dated: _Dated, number: int) -> str:
    """The event as asked about; of its figures only those that its sentence prints, for what an answer shows must stand in a quote."""
    evidence = dated.found.evidence[0]
    quote = find_figures(evidence.told)
    for name in (dated.event, _OWN_DATE.sub("", dated.event)):
        if all(supported(figure, quote) for figure in find_figures(name)):
            return name
    return TURNS[number]


def split_events(text: str, several: bool) -> list[list[str]]:
    """The ways to part joined events, the likeliest first. `several`: more than two may stand there.

    >>> split_events("甲地地震、乙队夺冠和丙桥通车", several=True)
    [['甲地地震', '乙队夺冠', '丙桥通车']]
    >>> split_events("韩国与朝鲜恢复通信和丙桥通车", several=False)
    [['韩国与朝鲜恢复通信', '丙桥通车'], ['韩国', '朝鲜恢复通信和丙桥通车']]
    >>> split_events("2019年甲会见乙，2020年丙上扬，以及丁调查", several=True)
    [['2019年甲会见乙', '2020年丙上扬', '丁调查']]
    """
    if opening := _OPENING.match(text):
        ways = split_events(text[opening.end() :], several)
        return [[event if _OWN_DATE.match(event) else opening["year"] + event for event in events] for events in ways]
    text = text.strip(_EDGE)
    masked = _MASKED.sub(lambda m: "□" * len(m[0]), text)
    listed = _parts(text, [(at, at + 1) for at, char in enumerate(masked) if char == "、"])
    if several and len(listed) == 1 and len(commas := [m.span() for m in _LIST.finditer(masked)]) > 1:
        listed = _parts(text, commas)
    if len(listed) == 1:
        return [_parts(text, [cut]) for cut in _middle(masked)[:TRIES]]
    if several and len(listed) == 2:
        last = len(text) - len(listed[-1])
        return [[*listed[:-1], *_parts(text[last:], [cut])] for cut in _middle(masked[last:])[:TRIES]] or [listed]
    return [listed]


def _parts(text: str, cuts: Sequence[tuple[int, int]]) -> list[str]:
    edges = zip([0, *(b for _, b in cuts)], [*(a for a, _ in cuts), len(text)], strict=True)
    return [part for a, b in edges if (part := _AND.sub("", text[a:b].strip(_EDGE)))]


def _middle(masked: str) -> list[tuple[int, int]]:
    """Where two events may be joined: at 和 and its like before commas, nearest the middle first."""
    spans = [m.span() for m in _JOINER.finditer(masked, 2) if m.end() < len(masked) - 1]
    return sorted(spans, key=lambda span: (masked[span[0]] in "，,", abs(span[0] + span[1] - len(masked))))


def _apart(first: _Dated, second: _Dated) -> bool:
    """Whether no day belongs to both."""
    return first.last < second.first or second.last < first.first


def _unit_of(one: _Dated, unit: str) -> date | None:
    """A day that stands for the year, month or day of an event; None where its date is not told that closely."""
    low, high = one.first, one.last
    if unit == "年":
        return date(low.year, 1, 1) if low.year == high.year else None
    if unit == "月":
        return date(low.year, low.month, 1) if (low.year, low.month) == (high.year, high.month) else None
    return low if low == high else None


def _shown(day: date, unit: str) -> str:
    return {"年": f"{day.year}年", "月": f"{day.year}年{day.month}月"}.get(unit, f"{day.year}年{day.month}月{day.day}日")
