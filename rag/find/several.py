"""Several questions typed as one: each is answered by itself.

徽县投了多少钱？成县建了几座桥？ are two questions, and so is 冠军和亚军分别是谁. What a later one leaves out (its place, its
subject) is taken over from the one before it, as in a conversation; one of a few characters (招募了多少人，投了多少钱) is asked
behind the statement that the one before it makes (招募了人，投了多少钱).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from rag.chat import ways_to_read
from rag.figures import find_figures
from rag.find.finding import Finding, Part
from rag.places import find_places
from rag.shapes import read_question, shape_of
from rag.subject import stated
from rag.types import Passage


class NearAnswerer(Protocol):
    """Answers one question; `near` is a passage in whose article the answer likely stands too."""

    def __call__(self, question: str, /, near: Passage | None = None) -> Finding | None: ...


MOST = 4  # questions
SHORTEST = 4  # characters of one, less what asks

_ASKING = re.compile(
    r"第几|多少|多[大长高远久]|百分之几|(?<!好)几(?!内亚|何|百|千|万|乎|经|[个年天]月?[之以]?前|回了|次了)|[哪谁]|什么|啥|为何|有何|何(?:时|种|处|地|人|事|方)|怎|如何|咋|(?:时间|日期|地点|地址|名称|名字|数量|金额|原因)是$"
)
_LEANING = re.compile(r"多少|几|多[大长高远久]|[哪谁]|什么(?:时候|时间|地方|地点)|啥(?:时候|时间|地方)|何时")
_OF_THOSE = re.compile("其中|当中|里面|这里面")
_EACH = re.compile(
    r"各|分别|谁(?:知道|晓得|清楚)|^(?:相?差|多|少|高|低|大|小)了?(?:多少|几)"
)  # of what was answered before, or of both sides
_ASIDE = re.compile(
    r"^(?:不管|无论|不论|如果|要是|假如|倘若|先不说|不清楚|不知道|忘了)|(?:情况|条件|背景|前提|形势)下$|[时后前中]$|(?<![公英海华千哪这那])里$"
)  # 在什么情况下，…: no question of its own
_END = re.compile(r"[？?；;。！!\n]+")
_PAUSE = re.compile(r"[，,]")
_LEAD = re.compile(
    r"^(?:另外|此外|还有|同时|以及|并且|而且|那么|那|与此同时|再问(?:一下)?|请问|顺便问(?:一下)?|其次|第[一二三四](?=[，,：:、])|[一二三四1234][.、．)）])[，,：:、]?"
)
_QUOTED = re.compile(r"“[^“”]*”|《[^《》]*》|（[^（）]*）|\([^()]*\)")
_ITEM = "[^，,。；;、和与及]"
_PAIR = re.compile(
    rf"^(?P<head>.*[的，,：:]|(?:19|20)\d{{2}}年(?:\d{{1,2}}月)?(?:\d{{1,2}}日)?(?:期间|中)?)?(?P<first>{_ITEM}{{2,26}})(?:和|与|及|以及)"
    rf"(?P<second>{_ITEM}{{2,26}}?)(?:分别|各自?)(?P<rest>[^，,。；;]{{1,24}})$"
)
TURNS = tuple(f"其{number}" for number in "一二三四五六七八九十")
_TAIL = re.compile(r"[，,。？?；;：: 的]+$")


@dataclass(frozen=True, slots=True)
class _Asked:
    """One of several questions: the ways to ask it by itself, the likeliest first, and by what name its answer stands."""

    ways: tuple[str, ...]
    label: str
    leans: bool = False  # whether a few characters ask for more of the same
    beside: bool = False  # whether it names no place of its own: then the article that answers the one before it is the likeliest


def split_questions(question: str) -> list[str]:
    """The questions typed as one, each standing alone; none where there is only one.

    >>> split_questions("2022年世界杯冠军和亚军分别是谁？")
    ['2022年世界杯冠军是谁', '2022年世界杯亚军是谁']
    >>> split_questions("泗水招募了多少名合伙人，投了多少钱？")
    ['泗水招募了多少名合伙人', '泗水招募了合伙人，投了多少钱']
    >>> split_questions("按规定，每月开几次会？")
    []
    """
    return [asked.ways[0] for asked in _asked(question)]


def _asked(question: str) -> list[_Asked]:
    cut = _cut(question)
    parts = cut or _pair(question)
    if not 2 <= len(parts) <= MOST or any(read_question(part).shape in ("about", "compare") for part in parts):
        return []  # …多少，出自哪篇报道; …多少，比乙县多几个: about the answer of the first
    asked = [_Asked((parts[0],), parts[0])]
    for part in parts[1:]:
        asked.append(_later(question, part, asked) if cut else _Asked((part,), part))
    return asked if all(_is_own(part) or (cut and number and _leans(part)) for number, part in enumerate(parts)) else []


def _later(question: str, part: str, asked: Sequence[_Asked]) -> _Asked:
    """A later question by itself: with the place or subject of the ones before it, or behind what the first one states."""
    behind, ways = f"{stated(asked[0].ways[0])}，{part}", ways_to_read(part, [{"question": one.ways[0]} for one in asked])
    within = _PAUSE.match(question, question.find(part) - 1) is not None  # the same sentence
    if _leans(part) or _OF_THOSE.match(part):
        return _Asked((behind,), part, leans=True, beside=True)
    if part in ways[1:]:  # it may be about something new
        return _Asked((behind, part), part, beside=True) if within else _Asked((part, behind), part)
    if ways[0] != part:  # … and as it stands: 北京…多少？上证指数最低多少？
        return _Asked((ways[0], behind, part), part, beside=True)
    has_own = bool(find_places(part)) or _QUOTED.search(part) is not None
    return _Asked((part,), part) if has_own or not within else _Asked((behind, part), part, beside=True)


def _is_own(clause: str) -> bool:
    """Whether a clause says enough besides what it asks to be a question of its own."""
    return len(_ASKING.sub("", clause)) >= SHORTEST


def _leans(clause: str) -> bool:
    """Whether a clause of a few characters asks for a figure, a time, a place or somebody to what was asked before it; 各多少,
    分别是什么, 怎么做的 and 效果如何 ask about the first one's answer instead."""
    short = not _is_own(clause) and _LEANING.search(clause) and not _EACH.search(clause)
    return bool(short) and shape_of(clause) in ("figure", "date", "entity")


def _cut(question: str) -> list[str]:
    """Cut after each stretch that asks; what leads into one stays with it."""
    asked: list[str] = []
    held = ""
    masked = _QUOTED.sub(lambda m: "□" * len(m[0]), question)  # nothing is cut inside quotation marks
    for start, end in _between(_END, masked):
        for low, high in _clauses(masked, start, end):
            clause = question[low:high].strip()
            held = f"{held}，{clause}" if held else clause
            if _ASKING.search(masked[low:high]) and not _ASIDE.search(clause):
                asked.append(_LEAD.sub("", held))
                held = ""
        held = "" if asked else held  # said behind a question: 多少？谢谢
    return asked if len(asked) > 1 else []


def _between(mark: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    """The stretches between the marks that hold something."""
    cuts = [(0, 0), *(m.span() for m in mark.finditer(text)), (len(text), len(text))]
    return [(a[1], b[0]) for a, b in pairwise(cuts) if text[a[1] : b[0]].strip()]


def _clauses(masked: str, start: int, end: int) -> list[tuple[int, int]]:
    """The clauses of a sentence where each of two or more asks something of its own, else the sentence whole."""
    clauses = [(start + a, start + b) for a, b in _between(_PAUSE, masked[start:end])]
    asking = [masked[a:b] for a, b in clauses if _ASKING.search(masked[a:b]) and not _ASIDE.search(masked[a:b])]
    own = all(_is_own(clause) or (number and _leans(clause)) for number, clause in enumerate(asking))
    return clauses if len(asking) > 1 and own else [(start, end)]


def _pair(question: str) -> list[str]:
    """甲和乙分别是谁 → 甲是谁, 乙是谁. What stands before the first, up to the last 的 or comma or as a date, belongs to both; so
    does what follows the second one's likeness to the first (男子组和女子组的比赛)."""
    match = _PAIR.search(question.strip().rstrip("？?。"))
    if not match or not _ASKING.search(match["rest"]):
        return []
    head, first, second = match["head"] or "", match["first"], match["second"]
    if "、" in head or first[-1].isdigit() != second[-1].isdigit():
        return []
    alike = second.find(first[-1])
    tail = second[alike + 1 :] if 0 < alike < len(second) - 1 else ""
    if not tail and len(second) < len(first) and len(second) <= 3 and second[-1] == first[-1]:
        second = first[: -len(second)] + second  # 世界杯冠军和亚军
    return [f"{head}{first}{tail}{match['rest']}", f"{head}{second}{match['rest']}"]


def find_several(question: str, answer: NearAnswerer) -> Finding | None:
    """The answers to several questions, each from a place of its own; one that is not found keeps its place without an answer.

    None where there is only one question, where none is found, and where not both of 甲和乙分别 are.
    """
    asked, cut = _asked(question), bool(_cut(question))
    found: list[tuple[_Asked, Finding | None]] = []
    for part in asked:
        if part.leans and found and found[0][1] is None:
            found.append((part, None))  # how many of which, where it is not known of which
            continue
        near = next((one.evidence[0].passage for _, one in reversed(found) if one is not None), None) if part.beside else None
        # what answers another question does not answer this one, unless it may be the same in other words
        others = [other for _, other in found if other] if cut and not part.leans else []
        tried = (answer(f"{way}？", near) for way in part.ways)
        found.append((part, next((one for one in tried if one and not _same_places([one, *others])), None)))
    known = [one for _, one in found if one is not None]
    if not known or _same_places(known) or (len(known) < len(asked) and not cut):
        return None
    labels = [or_turn(_TAIL.sub("", part.label), number) for number, part in enumerate(asked)]
    parts = tuple(Part(label, one.short if one else "", one.evidence if one else ()) for label, (_, one) in zip(labels, found, strict=True))
    arithmetic = {size: how for one in known for size, how in one.arithmetic.items()}
    evidence = tuple(e for part in parts for e in part.evidence)
    return Finding("；".join(one.short for one in known), evidence, min(one.margin for one in known), parts, "", arithmetic)


def or_turn(text: str, number: int) -> str:
    """The text as a label; where it prints a figure only its turn, for what an answer shows must stand in a quote."""
    return TURNS[number] if find_figures(text) else text


def _same_places(found: Sequence[Finding]) -> bool:
    """Whether two of them are the same words: then one answer was found twice."""
    places = {(one.evidence[0].passage.id, one.evidence[0].start, one.evidence[0].end) for one in found}
    return len(places) < len(found)
