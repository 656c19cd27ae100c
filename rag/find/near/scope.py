"""Whose a figure is: of the place asked for, of a whole that holds it (全省新增就业62万人, asked for 济南), or of a part (辽中区, asked
for 沈阳).

A sentence tells it at the head of a clause; where it does not, the article's own place does. Who reads of the whole that the part
is asked of has been told nothing: a figure of another scope answers only by its name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.find.finding import RULED_OUT, clause_end, sentence_around
from rag.find.fit import Named, wholes_of
from rag.text.places import find_places, relation, resolve
from rag.types import Passage, Span

OTHER_SCOPE = RULED_OUT  # what a figure loses whose sentence begins with another scope: more than any evidence can make up for
WHOLE_ARTICLE = 12.0  # … of an article about the whole, which names the asked part nowhere
PART_ARTICLE = 20.0  # … of an article about a part, where neither its headline nor the sentence names the asked whole

DROPPED = 3  # sentences back to the one that names whose figures they tell
_GOES_ON = re.compile("其中|完成|实现|累计|共计|新增|同比|达到")
_LEAD_IN = re.compile(
    r"(?:[今去前明]年|[本当]年|[上下]半年|以来|[前头]?[\d一二三四五六七八九十两]+个?(?:年|月份?|日|时|季度)|[至到\-—–~]|截至|截止|目前|同期|其中|据统计|底|末|初"
    r"|[“”\s（）()]|[，,、])*"
)
_CLAUSE = re.compile("[，,；;：:。！？\n]")
_NO_SCOPE = re.compile(
    r"首|第|最|唯|十|百|千|[前一]|之|领先|先进|文明|重点|优秀|著名|知名|统一|人大|政协|两会|性|同行|平均|的?占|排|同类|[东西南北中]+部"
)
_REPORTS = re.compile(
    "统计$|消息|公布|获悉|介绍|表示|称$|通报|发布|显示|了解到|报道|透露|印发|出台|召开"
)  # who tells it, not of what it is told
_BODY = re.compile(
    r"[^，。；：、]{0,14}?(?:公司|集团|银行|大学|学院|中学|小学|医院|合作社|警方|公安|民警|检察|法院|消防|男子|女子|一男|一女)"
)  # whose name it begins
_SMALL = re.compile("[\u4e00-\u9fff]{1,3}?(?:村|镇|乡|街道|社区)")
_OF_ITSELF = re.compile(r"(?:^|[在于从到来赴由是，,。；;：:\s])$")
_WIDE = re.compile("我国|全国|全省|我省|全市|全县")
_DEPTH = {"province": 0, "city": 1, "county": 2, "zone": 3}
# What is added up over a place: what a district had of it is not the city's; an event in the district was in the city too.
_AGGREGATE = re.compile("GDP|[总产]值|增加值|收入|就业|人口|投资|进出口|零售|增长|下降|涨了|增幅|增速")
_ZONE_WORD = re.compile("集中|高新|经开|开发|园区|度假|新区|示范")
_BARE_ZONE = re.compile("(?:高新|经开|开发|度假|集中|保税|示范)区")


def scope_gap(question: str, asked: Named, passage: Passage, span: Span) -> float:
    """What speaks against a figure whose sentence begins with a whole or a part of the place asked for, and does not name that."""
    text, places = passage.text.text, _asked(question, asked)
    low = _subject_from(text, sentence_around(text, *span)[0])
    if not places or (head := next(_heads(text, low, span[0]), None)) is None:
        return 0.0
    told = text[head[0] : clause_end(text, span[1])]
    hows = ("contains", "inside") if _AGGREGATE.search(question) else ("contains",)
    others = (
        _is_other(head[1], options, hows)
        and not any(_is_named(name, told) for name in (word, *names))  # 江西莲花县, where the text prints 萍乡市莲花县
        and not any(_names(option, told) for option in options)
        and not _is_held_in(word, text[: span[1]])
        for word, options, names in places
    )
    return OTHER_SCOPE * all(others)


def _subject_from(text: str, low: int) -> int:
    """Where the sentence begins that says of what a sentence is: 完成集装箱吞吐量1.5亿标准箱 goes on with the one before."""
    for _ in range(DROPPED):
        if low == 0 or not _GOES_ON.match(text, low):
            break
        low = sentence_around(text, low - 1, low)[0]
    return low


def article_gap(question: str, asked: Named, passage: Passage, span: Span) -> float:
    """What speaks against a figure of an article about a whole, or a part, of the place asked for."""
    text = passage.text.text
    if not passage.place:
        return 0.0
    if not asked.options:
        zone, told = _BARE_ZONE.match(question), f"{passage.place}{passage.title}{passage.lead}{text}"
        return WHOLE_ARTICLE * bool(zone and zone[0] not in told)
    if _ZONE_WORD.search(question) and _ZONE_WORD.search(passage.place):
        return 0.0  # 池州集中区 is printed as 皖江江南新兴产业集中区
    if any(small[0][-3:] in text for small in _SMALL.finditer(question)):
        return 0.0  # a village that the question names is in the one it names beside
    sentence = text[sentence_around(text, *span)[0] : span[1]]
    return min(
        (_article_gap(place, word, passage, sentence) for word, options, _ in _asked(question, asked) for place in options), default=0.0
    )


def _asked(question: str, asked: Named) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """The places asked about, as written, what each may mean, its own names; not 枣庄 of 山亭区的枣庄英才 or of 中建材（枣庄）产业园."""
    wholes = wholes_of(asked)
    each = zip(asked.words, asked.options, asked.names, strict=True)
    return [(w, o, n) for w, o, n in each if o and w not in wholes and not re.search(f"[（(]{re.escape(w)}", question)]


def _article_gap(place: str, word: str, passage: Passage, sentence: str) -> float:
    how = relation(place, passage.place)
    if how == "contains":
        told = f"{passage.title}{passage.lead}{passage.text.text}"  # without a headline, its place is only the one it names first
        return 0.0 if not passage.title or _is_named(word, told) else WHOLE_ARTICLE
    if how == "inside" and _is_about_part(place, passage.title):
        return 0.0 if _names(place, sentence) else PART_ARTICLE
    return 0.0


def _names(place: str, text: str) -> bool:
    """Whether a text names the place for itself; 枣庄英才 does not."""
    return any(
        relation(place, found.full) == "same"
        for mention in find_places(text)
        for found in mention.places
        if text[mention.end - 1] in "省市县区州盟旗" or _OF_ITSELF.search(text, 0, mention.start)
    )


def _is_about_part(place: str, title: str) -> bool:
    """Whether an article that has a headline is about a part of the place: by the headline, or by what stands above it (金乡县)."""
    named = [relation(place, found.full) for mention in find_places(title) for found in mention.places]
    return bool(title) and "same" not in named and (not named or "inside" in named)


def _is_named(word: str, text: str) -> bool:
    stem = word[:-1] if len(word) > 2 and word[-1] in "省市县区" else word
    return stem in text


def _is_held_in(word: str, text: str) -> bool:
    """Whether what is told happens there (大赛在乌鲁木齐市拉开帷幕), whoever comes to it."""
    return re.search(f"在{re.escape(word)}", text) is not None


def _heads(text: str, low: int, at: int) -> Iterator[tuple[int, str]]:
    """The places and the 全省, 我国 that begin a clause of the sentence before a figure, each with its beginning, the nearest first."""
    sentence = text[low:at]
    words = [(m.start(), m.end(), m[0]) for m in _WIDE.finditer(sentence)]
    words += [(m.start, m.end, m.places[0].full) for m in find_places(sentence) if len(m.places) == 1]
    for start, end, name in sorted(words, reverse=True):
        clause = max((m.end() for m in _CLAUSE.finditer(sentence, 0, start)), default=0)
        told = sentence[end : clause_end(sentence, end)]
        if _BODY.match(told) or _NO_SCOPE.match(told) or _REPORTS.search(told):
            continue
        if _LEAD_IN.fullmatch(sentence, clause, start):
            yield low + start, name


def _is_other(head: str, options: tuple[str, ...], hows: tuple[str, ...]) -> bool:
    """Whether the scope of a sentence is a whole or a part of each place that the asked name may mean."""
    if _WIDE.fullmatch(head):
        floor = 0 if head in ("我国", "全国") else 1 if head in ("全省", "我省") else 3
        depths = [_DEPTH[place.level] for option in options for place in resolve(option)]
        return bool(depths) and min(depths) >= floor
    return all(relation(option, head) in hows for option in options)
