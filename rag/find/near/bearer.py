"""Whose figure a sentence tells: a thing that is first named behind it has none in it (故宫门票60元。颐和园位于海淀区), 该片 is the film
named last, and the prizes that a jury gave are not those that one contestant won.
"""

from __future__ import annotations

import re

from rag.find.finding import RULED_OUT, sentence_around
from rag.question.subject import TIME
from rag.types import Passage, Span

NAMED_LATER = 16.0  # what a figure loses of which the passage first names its asked bearer afterwards
OTHER_BEARER = RULED_OUT  # … where the sentence says of whom it is: more than any evidence can make up for
SHORTEST, LONGEST = 3, 12  # characters of a name

_OPENING = re.compile(rf"(?:请问|问一下|在|{TIME}|\d+月(?:份|\d+日)?|[，,\s])+")
_TAIL = re.compile("[的是在有和与及将已共了上下]+$")
_WORK = re.compile("《([^《》]{1,20})》")
_THIS_WORK = re.compile("该片|该剧|该书|该作|该游戏|该影片|影片|本片|本剧")
_REFERS = re.compile(
    "该|这[家个座项所次]|本(?:次|届|公司|店|市|县|区|项目)|其(?!中|他|余|次|实)|它|[他她]"
)  # may mean what is named elsewhere
_FIRM = re.compile(
    rf"^(?:{_OPENING.pattern})?(?P<name>[\u4e00-\u9fff]{{2,8}}?)(?:公司|集团|股份)*(?:{TIME}|[上下]半年|第?[一二三四]季度|前[一二三]季度|[年月的])*"
    r"(?:归母|扣非|实现)*(?:净利|营收|营业收入|股价|市值|毛利)"
)
_ANY_FIRM = re.compile("公司|企业|[各这那哪该其我全]|集团$|行业|业$|上市|板块|个股|总|合计")
_WON = re.compile("(?:获得|获|拿|夺|摘|赢).{0,8}(?:奖|金牌|银牌|铜牌)")
_GIVEN = re.compile("评选出|评出|评定|评审出|颁发|授予|产生|决出")


def bearer_gap(question: str, passage: Passage, span: Span) -> float:
    """What speaks against a figure whose sentence says of whom it is: of 该片, or of all to whom a jury gave prizes."""
    text = passage.text.text
    low, high = sentence_around(text, *span)
    if _is_of_other_work(question, text, (low, high)) or _is_of_other_firm(question, passage):
        return OTHER_BEARER
    if not (_WON.search(question) and _GIVEN.search(text, low, high)):
        return 0.0
    name = _name(question, text)
    return OTHER_BEARER * (name is not None and name not in text[low:high])


def later_gap(question: str, passage: Passage, span: Span) -> float:
    """What speaks against a figure before and in whose sentence the thing asked about is not named, only behind it."""
    text = passage.text.text
    low, high = sentence_around(text, *span)
    if _REFERS.search(text, low, span[0]):
        return 0.0
    name = _name(question, text)
    above = passage.title + ("" if text.startswith(passage.lead[:10]) else passage.lead)
    return NAMED_LATER * (name is not None and text.find(name) >= high and not any(pair in above + text[:high] for pair in _pairs(name)))


def _name(question: str, text: str) -> str | None:
    """What the question begins with, as far as the text prints it; None where that is too short to be a name."""
    opening = _OPENING.match(question)
    rest = question[opening.end() if opening else 0 :]
    sizes = range(min(LONGEST, len(rest)), SHORTEST - 1, -1)
    printed = next((rest[:size] for size in sizes if rest[:size] in text), "")
    name = _TAIL.sub("", printed)
    return name if len(name) >= SHORTEST else None


def _pairs(name: str) -> list[str]:
    """Neighbouring characters: 宏昌转债 is the matter where 宏昌科技 is named already."""
    return [name[at : at + 2] for at in range(len(name) - 1)]


def _is_of_other_firm(question: str, passage: Passage) -> bool:
    """Whether a firm's results are asked for that the passage names nowhere, not even in other letters of its name: 工行 is 工商银行."""
    match = _FIRM.match(question)
    if match is None or _ANY_FIRM.search(match["name"]):
        return False
    first = re.compile("[\u4e00-\u9fff]{0,3}".join(map(re.escape, match["name"][:2])))
    return first.search(f"{passage.title}，{passage.lead}，{passage.text.text}") is None


def _is_of_other_work(question: str, text: str, sentence: Span) -> bool:
    """Whether a sentence tells of 该片 where the work named last is not the one that the question names."""
    told = text[slice(*sentence)]
    if not _THIS_WORK.search(told):
        return False
    last = list(_WORK.finditer(text, 0, sentence[0]))
    asked = {name for name in _WORK.findall(text) if name in question} | set(_WORK.findall(question))
    return bool(last and asked) and last[-1][1] not in asked and not any(name in told for name in asked)
