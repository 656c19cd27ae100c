"""What stands around a number and belongs to it: the sign before it, 近 and 超过 before, 以上 and 余 behind."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from rag.text.numbers import SPELT
from rag.text.numerals import plain
from rag.text.tables import pairs, words
from rag.text.units import family
from rag.types import Figure

SIGNED = frozenset(words("% ℃ °C 元 摄氏度"))  # a stroke before a number of these is a minus
_LOST = frozenset(words("场 局 盘 球 层"))  # 负2场 is lost, 负2层 a floor
BACK = re.compile(
    r" ?(?:以上|以下|以内|之内|以外|左右|上下(?![级游]|联动|齐)|之多|有余|出头|不等|开外|之上|之下|许(?![多可愿])|余(?![额人名年])|"
    r"多(?=[，。、；,;）)的来前后时]|$|时间|以来|历史))"
)
# 最高可达50万元: the bound is the qualifier, with the words up to the number in the figure's text.
_BOUND = re.compile(r"(?P<word>最高|最低|最多|最少|最长|最短|最大|至少|至多|起码)(?:可以?|能|将|已经?|也)?(?:达到了?|[高多长]达|达)\Z")
# Words before a number that bound or blur it; longest first. A word is no qualifier behind one of the characters named.
FRONT: dict[str, str] = pairs("""
不少于 不低于 不超过 不高于 不大于 不多于 不小于 未超过 未达到 不止 不足 不到:减看见听找想收拿
不满 未满 未达 超过 超出 高达 多达 长达 达到 达到了 超过了
突破了 将近 接近 逼近 约为:签 大约 大概 约有 至少 最少 至多 最多 最高 最低 最长 最短 最大 突破 低于 高于 少于 多于 大于 小于 几近
近:最附临邻靠亲贴远 约:签预节制合公契条履续违缔解特邀相失 超:反赶中英西德意法 逾 达:到发抵传表送转直通雷布豪亚萨马迪凯高多长纳
上:以路线网街身世晚早史 过:超通经路渡度不越穿走 起码 足足 整整
""")
_FRONTS = sorted(FRONT, key=len, reverse=True)
SCALE_ONLY = re.compile(r"[百千万亿]+|半")


@dataclass(frozen=True, slots=True)
class Measured:
    """A number or a range with its sign and unit, and the piece of text that prints it, without the qualifiers around it."""

    start: int
    end: int
    value: Decimal
    upper: Decimal | None
    unit: str
    back: str = ""


def front_at(text: str, at: int, floor: int, spelt: str) -> tuple[str, int]:
    """The qualifier right before a number, and where it starts."""
    end = at - 1 if text[at - 1 : at] == " " and at - 1 > floor else at
    if bound := _BOUND.search(text, max(floor, end - 8), end):
        return bound["word"], bound.start()
    for word in _FRONTS:
        start = end - len(word)
        if start < floor or text[start:end] != word:
            continue
        if text[start - 1 : start] and text[start - 1 : start] in FRONT[word]:
            return "", at
        if word in ("上", "过") and not (spelt and SCALE_ONLY.fullmatch(spelt)):
            return "", at
        return word, start
    return "", at


def sign_at(text: str, at: int, floor: int, unit: str) -> tuple[bool, int]:
    """Whether a numeral is printed as one below nought, and where its print begins."""
    if text[at - 2 : at] == "零下" and at - 2 >= floor:
        return True, at - 2
    mark, before = text[at - 1 : at], text[at - 2 : at - 1]
    if mark not in ("负", "-") or at - 1 < floor or (before.isascii() and before.isalnum()) or before in tuple("正减担背身欠"):
        return False, at
    if unit in SIGNED or before in tuple("为是至到达约") or (mark == "负" and before in tuple("于在从由和与") and unit not in _LOST):
        return True, at - 1
    alone = mark == "负" and not before.isalnum() and unit not in _LOST
    return (True, at - 1) if alone else (False, at)


def finished(text: str, at: int, end: int, value: Decimal, unit: str, back: str, floor: int, upper: Decimal | None = None) -> Figure:
    """Add the qualifiers and the sign around a number and its unit."""
    below, start = sign_at(text, at, floor, unit)
    if below:
        value, upper = (-value, None) if upper is None else (-upper, -value)
    elif unit == "番" and (turn := re.search(r"翻了?$", text[max(floor, at - 2) : at])):
        start = at - len(turn[0])
    return wrapped(text, at, floor, Measured(start, end, value, upper, unit, back))


def wrapped(text: str, at: int, floor: int, measured: Measured) -> Figure:
    """Add the qualifiers around a measured number; its numeral stands at `at`."""
    start, end, unit, back = measured.start, measured.end, measured.unit, measured.back
    behind = BACK.match(text, end)
    if behind and not (behind[0].strip() == "多" and family(unit) in ("人", "计数", "")):
        back, end = back + behind[0].strip(), behind.end()
    spelt = SPELT.match(text, at)
    front, start_front = front_at(text, start, floor, "半" if text[at] == "半" else spelt["n"] if spelt else "")
    start = min(start, start_front)
    qualifier = f"{front}…{back}" if front and back else front or back
    return Figure(text[start:end], start, end, plain(measured.value), unit, qualifier, "figure", measured.upper)
