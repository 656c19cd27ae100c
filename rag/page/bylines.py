"""Who wrote an article, when it was printed, and how its first words show that it begins: bylines and datelines."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.page.lines import CLOCK, FULL_DATE
from rag.text.day import iso_date

NEWS_DATELINE = re.compile(
    r"(?P<paper>本报|本刊|本台|新华社|中新社|中新网|人民网|新华网|[\u4e00-\u9fff]{2,6}(?:日报|晚报|晨报|都市报|在线|新闻网|消息))?"
    r"(?P<where>[\u4e00-\u9fff]{0,12}?)[ \u3000]?(?P<day>(?:\d{4}年)?(?:\d{1,2}月)?(?:\d{1,2}日)?)[ \u3000]?(?:讯|电|消息)[ \u3000]*"
    r"(?:[（(](?P<who>[^（）()]{2,60})[）)])?"
)
REPORTER_FIRST = re.compile(r"[（(](?P<who>(?:本报|全媒体|融媒体|见习|实习|首席)*(?:记者|通讯员)[^（）()]{2,50})[）)]")
REPORTER_LAST = re.compile(
    r"[（(](?P<who>(?:本报|全媒体|融媒体|见习|实习|首席|特约)*(?:记者|通讯员|作者|评论员)[:：]?[^（）()。，]{2,50})[）)]?$"
)
# How a paragraph that opens an article likes to begin; a news story even more than a feature.
OPENER = re.compile(
    r"(?:近年来|今年以来|去年以来|年初以来|入[春夏秋冬]以来|连日来|当前|近段时间|为\S{2,12}，|为进一步|自\S{2,16}以来|20\d\d年以来)"
)
NEWS_OPENER = re.compile(
    r"(?:(?:20\d\d年)?\d{1,2}月\d{1,2}日|\d{1,2}日[，,上下]|昨[日天]|今[日天]|日前|近日|近期|[前当]日|上午|下午|"
    r"记者(?:从|昨|今|近|日前)|从\S{2,20}获悉)"
)


def starts_with_dateline(text: str) -> bool:
    """本报金乡讯(通讯员 …), 新华社北京7月1日电, 本报讯（记者 …）, or a reporter in brackets at once."""
    match = NEWS_DATELINE.match(text)
    if match and (match["paper"] or match["who"] or match["day"]):
        return match["paper"] is not None or (match["who"] is not None and bool(re.search("记者|通讯员", match["who"])))
    return REPORTER_FIRST.match(text) is not None


def byline_of(lines: Sequence[str], body: Sequence[str]) -> str:
    """As printed, without marks and date: lines of its own, else in brackets at the beginning or the end of the text."""
    bare = [CLOCK.sub("", FULL_DATE.sub("", line)).strip(" \u3000|｜■□●○▲△◆◇◎★☆※()（）") for line in lines]
    if any(bare) or not body:
        return " ".join(" ".join(bare).split())
    match = NEWS_DATELINE.match(body[0])
    who = match["who"] if match and starts_with_dateline(body[0]) else None
    if who is None:
        found = REPORTER_FIRST.match(body[0]) or REPORTER_LAST.search(body[-1])
        who = found["who"] if found else ""
    return " ".join(who.split())


def date_in(text: str) -> str | None:
    """The first full date printed in a text that is a day of the calendar, as YYYY-MM-DD."""
    return next((day for match in FULL_DATE.finditer(text) if (day := iso_date(match[0]))), None)
