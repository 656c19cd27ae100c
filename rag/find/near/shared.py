"""A figure that several things share is no figure of one of them: 甘薯、西瓜、黄姜等果蔬新品种86个 says nothing of 西瓜 alone.

What is listed before a figure, or right behind it, shares it where no item has a figure of its own and no 分别 or 各 deals them
out. Where a question names some of the items by words that nothing else there has, and not all of them, it asks for a part.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from rag.find.finding import RULED_OUT, clause_end, sentence_around
from rag.types import Figure, Span

A_PART = RULED_OUT  # what a figure of the whole loses where a part is asked for: more than any evidence can make up for
LONG = 5  # pairs of characters that are an item's own, from which one of them does not name it

_AND = re.compile("以及|(?<![共总饱温缓])和(?![谐平睦气])|(?<![惠涉普波触危顾提论以])及(?![其时格])|(?<!参)与(?!会)")
_SO_ON = re.compile("等(?![级次候待于额])")
_DEALT = re.compile("分别|各|均|每|其中|或|给予|不超过|最高|标准")
_LEVEL = "[省市区县镇乡村]"
_PAIR = re.compile(rf"(?P<levels>{_LEVEL}(?:、?{_LEVEL}){{1,3}})[两三四]级|线上线下|城乡|国内外|境内外|男女|中小学")
_HALVES = {
    "线上线下": ("线上", "线下"),
    "城乡": ("城市|城镇", "农村|乡村"),
    "国内外": ("国内", "国外"),
    "境内外": ("境内", "境外"),
    "男女": ("男", "女"),
    "中小学": ("中学", "(?<!中)小学"),
}
_PEOPLE = re.compile(
    "(?:干部|企业家|党员|群众|教师|学生|职工|医生|护士|专家|农民|工人|村民|居民|青年|老人|儿童|志愿者|代表|学员|人才|书记|骨干)$"
)
_DOES = re.compile("建立|设立|成立|建设|建成|开展|举办|组织|推行|选派|安排|配备|实施|打造|推广")
_COUNTED = re.compile("(?P<noun>[\u4e00-\u9fff]{2,8})的[^，,。；;]*、")
_NAME = re.compile("“[^“”]*”|《[^《》]*》")


def shared_gap(question: str, places: Sequence[str], text: str, figure: Figure, figures: Sequence[Figure]) -> float:
    """What speaks against a figure that belongs to all of a list, of which the question names a part. `places`: as the question
    names them; they tell no item apart."""
    low, high = sentence_around(text, figure.start, figure.end)
    printed = _pairs(text[low:high])
    text = _NAME.sub(lambda name: "“" * len(name[0]), text)  # the 、 in a name lists nothing
    asked = _pairs(_without(question, places))
    if (counted := _COUNTED.match(text, figure.end)) and _pairs(counted["noun"]) & asked:
        return 0.0  # 近40个国家和地区|的企业、机构: the countries are counted, not what is listed of them
    inside = [(f.start, f.end) for f in figures if low <= f.start and f.end <= high]
    for items, rest in _lists(text, (low, high), (figure.start, figure.end), inside):
        if _names_a_part(question, asked, items, _pairs(rest), printed):
            return A_PART
    return A_PART if _half_named(question, text, low, figure.start) else 0.0


def _names_a_part(question: str, asked: set[str], items: Sequence[str], rest: set[str], printed: set[str]) -> bool:
    named = []
    for number, item in enumerate(items):
        others = set().union(*(_pairs(other) for at, other in enumerate(items) if at != number))
        own = _pairs(item) - others - rest
        named.append(len(own & asked) > (len(own) >= LONG))
    few = sum(named) == 1 or 0 < 2 * sum(named) < len(named)  # who names most of them means them all
    return few and len(named) > 1 and not _SO_ON.search(question) and not _hints_at_another(question, items, named, printed)


def _hints_at_another(question: str, items: Sequence[str], named: Sequence[bool], printed: set[str]) -> bool:
    """Whether the question says one character of an item that it does not name, in no word of the text: 菜和米面 for 蔬菜、米面粮油
    means both."""
    known = {c for item, is_named in zip(items, named, strict=True) if is_named for c in item}
    others = {c for item, is_named in zip(items, named, strict=True) if not is_named for c in item} - known
    return any(c in others and not {question[at - 1 : at + 1], question[at : at + 2]} & printed for at, c in enumerate(question))


def _lists(text: str, sentence: Span, figure: Span, figures: Sequence[Span]) -> Iterator[tuple[list[str], str]]:
    """The lists of a sentence that may share a figure, each with what is told between them and the end of the figure's clause."""
    start, high = sentence
    while start < high:
        end = clause_end(text, start, high)
        if start <= figure[0] < end:
            yield from _beside(text, (start, end), figure, figures)
        elif end <= figure[0]:
            yield from _before(text, (start, end), figure, clause_end(text, figure[1], high))
        start = end + 1


def _beside(text: str, clause: Span, figure: Span, figures: Sequence[Span]) -> Iterator[tuple[list[str], str]]:
    """In the figure's own clause: from its beginning to the figure, and from the figure to its end, where no other figure stands."""
    first = not any(clause[0] < b <= figure[0] for _, b in figures)
    items, end = _items(text[clause[0] : figure[0]])
    if first and items and not _DEALT.search(text, clause[0] + end - len(items[-1]), figure[0]):
        yield items, text[clause[0] + end : clause[1]]
    last = not any(figure[1] <= a < clause[1] for a, _ in figures)
    items, end = _items(text[figure[1] : clause[1]], behind=True)
    if last and items:
        yield items, text[clause[0] : figure[0]] + "，" + text[figure[1] + end : clause[1]]


def _before(text: str, clause: Span, figure: Span, end: int) -> Iterator[tuple[list[str], str]]:
    """A list in an earlier clause, whose items may have figures of their own."""
    told = text[slice(*clause)]
    if "、" in told and not _DEALT.search(text, clause[0], figure[0]):
        yield _items(told)[0], text[clause[1] : end]


def _items(told: str, behind: bool = False) -> tuple[list[str], int]:
    """The items listed in part of a clause, and where they end. The first one begins, and without 等 the last one ends, where no mark
    tells: they are cut as long as the others, the last one at the character that the others end with (国家级、省级|重大科技项目).
    """
    so_on = _SO_ON.search(told)
    end = so_on.start() if so_on else len(told)
    items = [item for item in told[:end].split("、") if item]
    items = [*items[:-1], *(item for item in _AND.split(items[-1], maxsplit=1) if item)] if items else []
    if len(items) < 2:
        return [], end
    if so_on is None and not behind:  # 50余所高校、科研院所|开展合作: whoever asks for the one or the other means them
        if "、" in told and (does := _DOES.search(items[-1], 2)):  # 在乡镇、国有企业|建立党校: where what is done begins
            items[-1], end = items[-1][: does.start()], end - len(items[-1]) + does.start()
            so_on = does
        elif len(items) == 2 and all(_PEOPLE.search(item) for item in items):
            so_on = _PEOPLE.search(items[-1])  # 培训干部和企业家|7000人次: nothing is shared behind them
    items[0] = items[0].rpartition("的")[2] or items[0]  # 国家和地区的|企业、展团: what is said before 的 is said of all
    bounded = [len(item) for item in items[1:-1]]
    if so_on is None:
        alike = items[-1].find(items[-2][-1]) + 1
        if alike < 2 and not bounded:
            return [], end  # 高校和科研院所合作项目: nothing tells where what they share begins
        cut = alike if alike > 1 else max(bounded)
        items[-1], end = items[-1][:cut], end - max(0, len(items[-1]) - cut)
    bounded.append(len(items[-1]))
    return [items[0][-max(bounded) :], *items[1:]], end


def _half_named(question: str, text: str, low: int, at: int) -> bool:
    """线上线下招聘会40余场次, 县乡两级专家82人: asked for one of the two alone."""
    for match in _PAIR.finditer(text, low, at):
        between = text[match.end() : at]
        levels = [f"{level}级" for level in match["levels"].replace("、", "")] if match["levels"] else _HALVES[match[0]]
        named = [level for level in levels if re.search(level, question)]
        if 0 < len(named) < len(levels) and match[0] not in question and not _DEALT.search(between):
            return not any(re.search(level, between) for level in named)
    return False


def _pairs(text: str) -> set[str]:
    """Pairs of neighbouring Chinese characters."""
    return {a + b for a, b in pairwise(text) if min(a, b) >= "\u4e00" and max(a, b) <= "\u9fff"}


def _without(question: str, places: Sequence[str]) -> str:
    for place in places:
        question = question.replace(place, "，")
    return question
