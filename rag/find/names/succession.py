"""Who follows whom in a post: 赵明将接替退休的钱亮出任校长 prints the new one before and the old one behind."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.find.finding import Evidence, Finding
from rag.types import Reading, Span

TOLD = 6.0  # margin of what is printed so
LONGEST = 10  # characters of a name

_FOLLOWS = "接替|顶替|接任|取代|替换"
_ASKS_OLD = re.compile(
    rf"^(?P<new>.*?)(?:是|又|将)*(?:{_FOLLOWS}|替|换)(?:了|掉|下)?(?:的(?:是|又是)?)?(?:谁|哪位|哪个人|什么人)(?:的(?:班|位置|职务))?[？?]?$"
)
_ASKS_HOLDER = re.compile(
    r"(?<!副)(?P<post>[校院市省区县局厅部处科所馆台行社会队班组团站董事秘书]{1,3}长|书记|主任|主席|主教练|总经理|经理|总裁|总理|总统|首相)(?:一职)?(?:是|叫|由|为)?(?:谁|哪位)"
    r"|谁(?:来)?(?:是|当|担任|出任|任|做)(?:了)?(?P<late>[\u4e00-\u9fff]{2,8})"
)
_TOLD = re.compile(
    rf"(?P<new>[\u4e00-\u9fff·]{{2,20}}?)(?:即将|将要|将|已经|已|正式)?(?:{_FOLLOWS})(?P<old>[^，。；、！？\n]{{2,24}}?)"
    r"(?:(?:出任|担任|接任|任|成为|当选)(?P<post>[^，。；！？\n]{2,20})|(?=[，。；、！？\n]|上场|首发|$))"
)
_BEGINS = re.compile(r".*(?:宣布|表示|任命|决定|称|说|由|让|派|对|在)(?=[\u4e00-\u9fff·]{2})")
_ROLE = re.compile(
    r"^(?:前任|原|前)?(?:[\u4e00-\u9fff]{0,6}(?:长|书记|主任|主席|教练|经理|总裁|总理|总统|首相|接应|二传|主攻|副攻|门将|后卫|前锋))(?=[\u4e00-\u9fff·]{2})"
)


def find_successor(question: str, readings: Sequence[Reading]) -> Finding | None:
    """The one who is followed, or the one who takes the post that is asked about; None where a passage prints no such thing."""
    old, holder = _ASKS_OLD.search(question.strip()), _ASKS_HOLDER.search(question)
    for reading in readings if old or holder else ():
        text = reading.passage.text.text
        for match in _TOLD.finditer(text):
            span = _old(text, match) if old else _new(text, match)
            post = match["post"] or ""
            asked = (holder["post"] or holder["late"]) if holder else ""
            fits = _names(old["new"], text[slice(*_new(text, match))]) if old else re.search(rf"(?<!副){asked}", post) is not None
            if fits and 1 < span[1] - span[0] <= LONGEST:
                evidence = Evidence(reading.passage, *span)
                return Finding(evidence.text, (evidence,), TOLD - reading.gap)
    return None


def _names(asked: str, new: str) -> bool:
    """Whether the question names nobody before 接替, or the very one."""
    return len(asked) < 2 or new in asked or re.search(r"[长队是任员记理]|谁|[，,]", asked) is not None


def _new(text: str, match: re.Match[str]) -> Span:
    """Who follows: the words before, begun behind what reports it and behind a role."""
    start, end = match.span("new")
    for pattern in (_BEGINS, _ROLE):
        lead = pattern.match(text[start:end])
        start += lead.end() if lead else 0
    return start, end


def _old(text: str, match: re.Match[str]) -> Span:
    """Who is followed: behind what is told of him (退休的) and his role."""
    start, end = match.span("old")
    start = max(start, text.rfind("的", start, end) + 1)
    lead = _ROLE.match(text[start:end])
    return start + (lead.end() if lead else 0), end
