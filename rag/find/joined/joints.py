"""What one clause asks for: 几家单位、多少项资源 are two things, and so are 多少位摄影家的多少张片子."""

# ruff: noqa: E501 (a pattern is read as one line)

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from rag.question.shapes import read_question
from rag.text.units import family, interchangeable, unit_at

LONGEST_NOUN = 8  # characters between two amounts that are joined by nothing

ASKING = re.compile(
    r"第几|多少|多[大长高远久宽深厚]|多重(?=[的，,、？?]|$)|百分之几|(?<!好)几(?!内亚|何|百|千|万|乎|经|[个年天]月?[之以]?前|回了|次了)|[哪谁]|什么|啥|为何|有何|何(?:时|种|处|地|人|事|方)|怎|如何|咋|(?:时间|日期|地点|地址|名称|名字|数量|金额|原因)是$"
)
QUOTED = re.compile(r"“[^“”]*”|《[^《》]*》|（[^（）]*）|\([^()]*\)")
SIZE = re.compile("多[长高宽深厚重远](?!时间)")
_AMOUNT = re.compile(
    rf"多少|(?<![好第])几(?!内亚|何|百|千|万|乎|经|[个年天月]?月?[之以]?前|回了|次了)|{SIZE.pattern}(?=和|又|有|{SIZE.pattern}|[？?]?$)"
)
_AT_ONCE = re.compile(
    r"^(?P<lead>是?[在从到由被于给])?(?P<ask>多少|第几|几|多[大长高远久重宽深厚]|百分之几|哪[里儿]|哪个(?:地方|单位)|谁|什么时候|什么地方|啥时候|啥地方|何[时地处])"
)
_PLACE_OR_SIZE = re.compile(r"^(?:是?[在从到由于])?(?:哪[里儿]|哪个地方|什么地方|啥地方|何[地处]|什么时候|啥时候|何时|多[大长高远久重])")
_NO_LIST = re.compile(r"哪些|哪几|(?:什么|啥)(?!时候|时间|地方)")
_BARE_ASK = re.compile(
    r"(?:哪[一]?[天年月日]?|几)(?:[天年月日号点]|几点|时候)*$|多[大长高远久重宽深厚][岁数]*$|(?:什么|啥)(?:时候|地方)$|哪[里儿]$|谁$"
)
_JOINS = re.compile(r"和|及|以及|与|还有|又")
_JOINT = re.compile(rf"(?:(?:{_JOINS.pattern})有?|的|有)$")
_NOUN = re.compile("[\u4e00-\u9fff“]{1,8}[？?]?$")
_ACTS = re.compile("[了过到能可有占得花要每会比是，、和与及]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the question that asks something, as typed, and with the words that it shares with the one it is joined to."""

    typed: str
    whole: str = ""  # "" where it shares none
    joined: bool = False  # to the one before it, by less than a comma
    tight: bool = False  # … by nothing or 的
    named: bool = False  # each names what it counts: surely two


def masked(text: str) -> str:
    """The text with what stands in quotation marks or brackets made unreadable: nothing is cut in there."""
    return QUOTED.sub(lambda m: "□" * len(m[0]), text)


def joined(clause: str) -> list[Piece]:
    """What a clause asks for: 几家单位、多少项资源 are two things, and so are 多少位摄影家的多少张片子; the clause itself where it is one.

    What stands before the first belongs to both, and what stands behind the second too where the first has nothing there: 哪天、在哪儿|开跑.
    """
    hidden = masked(clause)
    marked = _at_marks(clause, hidden)
    texts, named = (marked, False) if marked else _at_amounts(clause, hidden)
    if not texts:
        return [Piece(clause)]
    first, last = texts[0], texts[-1]
    asks = ASKING.search(first)
    head = first[: asks.start()] if asks else ""
    place = _PLACE_OR_SIZE.match(last)
    tail = last[place.end() :] if place and _BARE_ASK.search(first) else ""
    pieces = [Piece(first, f"{first}{tail}" if tail else "")]
    for text in texts[1:]:
        at_once = _AT_ONCE.match(text)
        own = re.sub("(?:是?[在从到由于])$", "", head) if at_once and at_once["lead"] else head
        pieces.append(Piece(text, f"{own}{text}" if at_once and own else "", joined=True, tight=not marked, named=named))
    return pieces


def _at_marks(clause: str, hidden: str) -> list[str]:
    """Cut at each 、 on both sides of which something is asked; of one kind only amounts, and people who do different things."""
    edges = [0]
    for mark in re.finditer("、", hidden):
        behind = hidden.find("、", mark.end())
        left, right = hidden[edges[-1] : mark.start()], hidden[mark.end() : behind if behind >= 0 else len(hidden)]
        if ASKING.search(left) and ASKING.search(right) and not _NO_LIST.search(left) and not _NO_LIST.search(right):
            edges.append(mark.end())
    texts = [clause[a:b].rstrip("、") for a, b in pairwise([*edges, len(clause)])]
    kinds = [_kind(text) for text in texts]
    same = [a == b and a not in ("figure", "who", "about") for a, b in pairwise(kinds)]
    return texts if len(texts) > 1 and "" not in kinds and not any(same) else []


def _kind(text: str) -> str:
    """What a stretch asks for: an amount, a time, a place, somebody; "" where anything else."""
    asked = read_question(text)
    if asked.about:
        return "about"
    if asked.shape in ("figure", "date"):
        return asked.shape
    if asked.shape != "entity":
        return ""
    if re.search(r"哪[里儿]|哪个地方|什么地方|啥地方|何[地处]", text):
        return "where"
    return "who" if re.search(r"谁|哪位|哪家|哪个(?:单位|部门|公司|团体|机构)", text) else ""


def _at_amounts(clause: str, hidden: str) -> tuple[list[str], bool]:
    """Cut between two amounts of different things that are joined by 和, 的 or nothing: 多少位摄影家|多少张片子, 多长|多宽; and whether each
    surely names its own."""
    amounts = list(_AMOUNT.finditer(hidden))
    if len(amounts) != 2:
        return [], False
    first, second = amounts
    sizes = [SIZE.fullmatch(amount[0]) is not None for amount in amounts]
    a, b = ("" if size else unit_at(hidden, amount.end()) for size, amount in zip(sizes, amounts, strict=True))
    between = hidden[first.end() + len(a) : second.start()]
    noun = _JOINT.sub("", between)
    if all(sizes) and not noun and first[0] != second[0]:
        return [clause[: first.end()], clause[second.start() :]], True
    if not a or not b or family(a) in ("时长", "年月") or hidden[: first.start()].endswith("每"):
        return [], False
    if len(noun) > LONGEST_NOUN or _ACTS.search(noun):
        return [], False
    joint, behind = between[len(noun) :], hidden[second.end() + len(b) :]
    named = noun != "" and joint != "的" and _NOUN.match(behind) is not None and not behind.startswith(noun[:2])
    alike = a == b if joint not in ("", "的") else interchangeable(a, b)
    if alike and not named:
        return [], False
    cut = first.end() + len(a) + len(noun)
    return [clause[:cut], clause[second.start() :]], named
