"""Several questions typed as one, parted: each stands by itself.

徽县投了多少钱？成县建了几座桥？ are two questions, and so are 冠军和亚军分别是谁 and 招了几批、多少人. What a later one leaves out (its
place, its subject, its verb) is taken over from the one before it, as in a conversation; one of a few characters (招募了多少人，投了多少钱)
is asked behind the statement that the one before it makes (招募了人，投了多少钱).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.chat import ways_to_read
from rag.figures import find_figures
from rag.find.joined.joints import ASKING, QUOTED, SIZE, Piece, joined, masked
from rag.question.shapes import read_question, shape_of
from rag.question.subject import THEN, TIME, YEAR, stated
from rag.text.places import find_places

MOST = 4  # questions
SHORTEST = 4  # characters of one, less what asks
SHORTEST_NAMED = 2  # … of one that asks for a size, or for who holds a post

_LEANING = re.compile(r"多少|几|多[大长高远久重宽深厚]|[哪谁]|什么(?:时候|时间|地方|地点|人)|啥(?:时候|时间|地方)|何时")
_REASON = re.compile(r"^(?:又|到底)?(?:是|因为)?(?:什么|啥|何)原因|^原因(?:是|何在)|^(?:又|这)?(?:是)?(?:因为|由于)(?:什么|啥)")
_WHETHER = re.compile(r"是不是|是否|有没有|吗$")
_SURELY = re.compile(
    r"属实|写|提[到及]|报道|说[到过]|真的|真是|[对是好行成]吗$|对不对|可以|能不能|知道|告诉|记得|清楚|了解|方便"
)  # is that so? would you say?
_OF_THOSE = re.compile("其中|当中|里面|这里面")
_EACH = re.compile(
    r"各|分别|谁(?:知道|晓得|清楚)|^(?:相?差|多|少|高|低|大|小)了?(?:多少|几)"
)  # of what was answered before, or of both sides
_THAN_BEFORE = re.compile(
    rf"^(?:(?:同)?[比较](?!.*平均)(?:{TIME}|上?一?年|上年|前一年|上月|上季度?|年初|以前|原来|往年|以往|历史|同期|峰值|最高|最低|那天|那[年月次]|当年|[的同期时])+|同比|环比)"
)  # 比去年同期多了几个点: printed beside what it is of
_ASIDE = re.compile(
    r"^(?:不管|无论|不论|如果|要是|假如|倘若|先不说|不清楚|不知道|忘了)|(?:情况|条件|背景|前提|形势)下$|[时后前中]$|(?<![公英海华千哪这那])里$"
)  # 在什么情况下，…: no question of its own
_ANOTHER = re.compile(r"^(?:那么?)?[^，,。；;？?]{1,8}呢$")  # 现在呢, 成县呢: the same of another time, another place
_HOLDER = re.compile("(?:长|书记|主任|主席|经理|教练|总裁|总理|总统)(?:是|叫|为)?谁$|^谁(?:是|当|任|担任|出任)")
_GROWN = re.compile(
    r"^(?:又|同比|环比)*(?:增长|增加|增|涨|上涨|上升|提高|下降|下跌|减少|降|跌|减|降低)(?:了|幅)?(?:多少|百分之几|几(?:个(?:百分)?点|成|倍))?[？?]?$"
)  # 涨了多少: printed beside what has grown
_KIND = re.compile("[\u4e00-\u9fff][型版级式款]$")
_END = re.compile(r"[？?；;。！!\n]+")
_PAUSE = re.compile(r"[，,]")
_LEAD = re.compile(
    r"^(?:另外|此外|还有|同时|以及|并且|而且|那么|那(?![个些位名家条座项种年天里儿边])|与此同时|再问(?:一下)?|请问|顺便问(?:一下)?|其次|第[一二三四](?=[，,：:、])|[一二三四1234][.、．)）])[，,：:、]?"
)
_ITEM = "[^，,。；;、和与及]"
_PAIR = re.compile(
    rf"^(?P<head>.*[的，,：:]|(?:19|20)\d{{2}}年(?:\d{{1,2}}月)?(?:\d{{1,2}}日)?(?:期间|中)?)?(?P<first>{_ITEM}{{2,26}})(?P<joint>和|与|及|以及|、)"
    rf"(?P<second>{_ITEM}{{2,26}}?)(?:分别|各自?)(?P<rest>[^，,。；;]{{1,24}})$"
)

_UNTIL = re.compile(r"(?:截至|截止|自|从|到|在)+$")
_SINCE = re.compile(r"^(?:以来|期间|[，,])+")
_AGO = r"[\d一二两三四五六七八九十百]+(?:多|余|来)?年(?:之|以)?前"


@dataclass(frozen=True, slots=True)
class Asked:
    """One of several questions: the ways to ask it by itself, the likeliest first, and by what name its answer stands."""

    ways: tuple[str, ...]
    label: str
    leans: bool = False  # whether a few characters ask for more of the same
    beside: bool = False  # whether it names no place of its own: then the article that answers the one before it is the likeliest
    of_those: bool = False  # 其中…多少: a part of what the one before it asks for
    in_sentence: bool = False  # 比去年多了多少: means nothing outside of the sentence that answers the one before it
    another: bool = False  # 增程型呢: the same of another
    tight: bool = False  # 多少位摄影家的|多少张片子: printed side by side too
    whole: bool = False  # of halves that answer only together: 甲和乙分别, and those that are tight
    name: str = ""  # of 甲和乙分别, what it asks about: 甲


def split_questions(question: str) -> list[str]:
    """The questions typed as one, each standing alone; none where there is only one.

    >>> split_questions("2022年世界杯冠军和亚军分别是谁？")
    ['2022年世界杯冠军是谁', '2022年世界杯亚军是谁']
    >>> split_questions("泗水招募了多少名合伙人，投了多少钱？")
    ['泗水招募了多少名合伙人', '泗水招募了合伙人，投了多少钱']
    >>> split_questions("枣庄整合了几家单位、多少项资源？")
    ['枣庄整合了几家单位', '枣庄整合了多少项资源']
    >>> split_questions("按规定，每月开几次会？")
    []
    """
    return [asked.ways[0] for asked in parted(question)]


def parted(question: str) -> list[Asked]:
    """The questions typed as one, in their order; none where there is only one."""
    pieces = _cut(question)
    if not pieces:
        pair = _pair(question)
        if not _may_be_parted([part for part, _ in pair]):
            return []
        return [Asked((part,), part, beside=number > 0, whole=True, name=name) for number, (part, name) in enumerate(pair)]
    if not 2 <= len(pieces) <= MOST or not _may_be_parted([piece.whole or piece.typed for piece in pieces]):
        return []
    first = pieces[0]
    asked = [Asked(_distinct(first.whole, first.typed), first.typed)]
    for piece in pieces[1:]:
        asked.append(_later(question, piece, asked))
    whole = all(_is_own(p.whole or p.typed) or (number and _leans(p.typed)) or _ANOTHER.match(p.typed) for number, p in enumerate(pieces))
    return asked if whole else []


def _may_be_parted(parts: Sequence[str]) -> bool:
    """Whether no part asks about the answer of the first: …多少，出自哪篇报道; …多少，比乙县多几个."""
    asked = [read_question(part) for part in parts]
    if asked and all(one.about for one in asked):
        return True  # 谁编的、谁排的版: all of one article
    return not any(one.shape == "about" or (one.shape == "compare" and not _than_before(one.question)) for one in asked)


def _than_before(part: str) -> bool:
    return _THAN_BEFORE.search(part) is not None and not find_places(part)


def _distinct(*ways: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(way for way in ways if way))


def _later(question: str, piece: Piece, asked: Sequence[Asked]) -> Asked:
    """A later question by itself: with the place or subject of the ones before it, or behind what the first one states."""
    part = piece.typed
    first = asked[0].ways[0]
    behind = f"{stated(first)}，{part}"
    if piece.whole:
        return Asked(_distinct(piece.whole, behind), part, beside=True, tight=piece.tight, whole=piece.tight and not piece.named)
    ways = ways_to_read(part, [{"question": one.ways[0]} for one in asked])
    if _ANOTHER.match(part):
        return Asked((_at_another_time(asked[-1].ways[0], part) or ways[0],), part, beside=True, another=True)
    within = piece.joined or _PAUSE.match(question, question.find(part) - 1) is not None  # the same sentence
    if _GROWN.search(part) and read_question(first).shape == "figure" and not _GROWN.search(first):
        return Asked((behind,), part, leans=_leans(part), beside=True, in_sentence=True)
    if _than_before(part):
        return Asked((behind, part), part, beside=True, in_sentence=read_question(part).shape == "compare")
    if _leans(part) or _OF_THOSE.match(part):
        return Asked((behind,), part, leans=True, beside=True, of_those=_OF_THOSE.match(part) is not None)
    if part in ways[1:]:  # it may be about something new
        return Asked((behind, part), part, beside=True) if within else Asked((part, behind), part)
    if ways[0] != part:  # … and as it stands: 北京…多少？上证指数最低多少？
        return Asked(_distinct(ways[0], behind, part), part, beside=True)
    has_own = bool(find_places(part)) or QUOTED.search(part) is not None
    return Asked((part,), part) if has_own or not within else Asked((behind, part), part, beside=True)


def _at_another_time(last: str, part: str) -> str:
    """60年前几个，现在呢 → 现在几个; 75岁以上…占多少，18到24岁的呢 → 18到24岁…占多少; "" where they do not name two of a kind."""
    time = re.fullmatch(r"(?:那么?)?(?P<time>现在|如今|目前|眼下|今天)呢", part)
    if time is None:
        return _at_another_figure(last, part)
    made = re.sub(rf"{_AGO}|{YEAR.pattern}|{THEN.pattern}", time["time"], last, count=1)
    return made if made != last else ""


def _at_another_figure(last: str, part: str) -> str:
    """The question before, with the one figure of its kind exchanged for the one that is named now; of the kind that is named now."""
    named = re.fullmatch(r"(?:那么?)?(?P<named>.{2,}?)的?呢", part)
    if named and _KIND.search(named["named"]) and not _KIND.search(last):
        return named["named"] + last  # 射程多少公里，增程型呢
    new = find_figures(named["named"]) if named else []
    old = [f for f in find_figures(last) if new and f.kind == new[0].kind == "figure" and f.unit and f.unit == new[0].unit]
    if named is None or len(new) != 1 or len(old) != 1 or new[0].text != named["named"]:
        return ""
    return last[: old[0].start] + new[0].text + last[old[0].end :]


def _is_own(clause: str) -> bool:
    """Whether a clause says enough besides what it asks to be a question of its own; of how long something is (桥有多长), and of who holds
    a post (校长是谁), its name is."""
    return len(ASKING.sub("", clause)) >= (SHORTEST_NAMED if SIZE.search(clause) or _HOLDER.search(clause) else SHORTEST)


def _leans(clause: str) -> bool:
    """Whether a clause of a few characters asks for a figure, a time, a place, somebody or the reason to what was asked before it;
    各多少, 分别是什么, 怎么做的 and 效果如何 ask about the first one's answer instead."""
    if _REASON.search(clause):
        return True
    short = not _is_own(clause) and _LEANING.search(clause) and not _EACH.search(clause)
    return bool(short) and shape_of(clause) in ("figure", "date", "entity")


def _asks(clause: str, hidden: str, before: bool) -> bool:
    """Whether a clause asks something; behind another that does (`before`) also whether something is so, and 现在呢."""
    if _ASIDE.search(clause):
        return False
    if ASKING.search(hidden):
        return True
    if not before:
        return False
    whether = _WHETHER.search(hidden) and _is_own(clause) and not _SURELY.search(clause) and not find_figures(clause)
    return bool(whether) or _ANOTHER.match(clause) is not None


def _cut(question: str) -> list[Piece]:
    """Cut after each stretch that asks; what leads into one stays with it."""
    asked: list[Piece] = []
    held = ""
    hidden = masked(question)
    for start, end in _between(_END, hidden):
        for low, high in _clauses(hidden, start, end):
            clause = question[low:high].strip()
            held = f"{held}，{clause}" if held else clause
            if _asks(clause, hidden[low:high], bool(asked)):
                asked += joined(_LEAD.sub("", held))
                held = ""
        held = "" if asked else held  # said behind a question: 多少？谢谢
    return asked if len(asked) > 1 else []


def _between(mark: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    """The stretches between the marks that hold something."""
    cuts = [(0, 0), *(m.span() for m in mark.finditer(text)), (len(text), len(text))]
    return [(a[1], b[0]) for a, b in pairwise(cuts) if text[a[1] : b[0]].strip()]


def _clauses(hidden: str, start: int, end: int) -> list[tuple[int, int]]:
    """The clauses of a sentence where each of two or more asks something of its own, else the sentence whole."""
    clauses = [(start + a, start + b) for a, b in _between(_PAUSE, hidden[start:end])]
    asking: list[str] = []
    for a, b in clauses:
        if _asks(hidden[a:b], hidden[a:b], bool(asking)):
            asking.append(hidden[a:b])
    own = all(_is_own(clause) or (number and (_leans(clause) or _ANOTHER.match(clause))) for number, clause in enumerate(asking))
    return clauses if len(asking) > 1 and own else [(start, end)]


def _pair(question: str) -> list[tuple[str, str]]:
    """甲和乙分别是谁 → 甲是谁, 乙是谁, each with the name of what it asks about. What stands before the first, up to the last 的 or comma
    or as a date, belongs to both; so does what follows the second one's likeness to the first (男子组和女子组的比赛)."""
    match = _PAIR.search(question.strip().rstrip("？?。"))
    if not match or not ASKING.search(match["rest"]):
        return []
    head, first, second = match["head"] or "", match["first"], match["second"]
    if "、" in head or first[-1].isdigit() != second[-1].isdigit():
        return []
    alike = second.find(first[-1])
    tail = second[alike + 1 :] if 0 < alike < len(second) - 1 else ""
    if not tail and len(second) < len(first) and len(second) <= 3 and second[-1] == first[-1]:
        second = first[: -len(second)] + second  # 世界杯冠军和亚军
    names = undated(first), undated(second[: -len(tail)] if tail else second)
    if not find_places(names[1]):
        names = _unplaced(names[0]), names[1]  # the place belongs to both
    return [(f"{head}{first}{tail}{match['rest']}", names[0]), (f"{head}{second}{match['rest']}", names[1])]


def _unplaced(name: str) -> str:
    """The name without the place before it: 市中区党建项目 → 党建项目."""
    placed = max((place.end for place in find_places(name) if place.start == 0), default=0)
    return name[placed:].removeprefix("的") or name


def undated(text: str) -> str:
    """The text without the dates in it.

    >>> undated("截至2023年底，徽县2020年以来投了多少钱")
    '徽县投了多少钱'
    """
    for date in reversed([figure for figure in find_figures(text) if figure.kind == "date"]):
        text = _UNTIL.sub("", text[: date.start]) + _SINCE.sub("", text[date.end :])
    return text
