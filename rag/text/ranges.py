"""One number to another: 3—5年, 零下3至5度, 三、四个小时."""

from __future__ import annotations

import re
from decimal import Decimal

from rag.text.numbers import Number, number_at
from rag.text.numerals import parse_number, plain
from rag.text.printed_dates import date_at
from rag.text.qualifiers import SIGNED, Measured, sign_at
from rag.text.tables import words
from rag.text.units import COUNTS, PEOPLE, VISITS, unit_at

RANGE = re.compile(r" ?(?:-{1,2}|—{1,2}|–|―|~|至|到) ?")
_SIGN = re.compile(r"零[上下]|[负-]")
_EITHER = re.compile(
    r"(?<![\d、.第和与])(?:(?P<a>[1-9])、(?P<b>[2-9])(?![\d.])|(?P<c>[一两二三四五六七八])、(?P<d>[二两三四五六七八九])(?![、点一二三四五六七八九]))"
)
_ENUMERATED = re.compile(r"(?:分别|各|依次|先后|第)[^，。；]{0,6}$|[列居排获夺争名]$")
_STEPS = frozenset(Decimal(10) ** n for n in range(9))
_EITHER_OF = frozenset(
    words(
        "人 位 人次 个 次 家 户 只 头 台 辆 倍 成 折 度 ℃ 元 块 块钱 年 个月 天 周 星期 个星期 岁 小时 个小时 分钟 秒 米 公里 里 "
        "厘米 斤 公斤 吨 亩 趟 遍"
    )
)
_EITHER_ALSO = {"名": re.compile(r"名[^\W\d_]"), "级": re.compile("风")}  # 2、3名 alone are places, 3、4级 alone ranks
_COLUMN = re.compile(r"[ \t]*\n\s{0,8}(?=[\u4e00-\u9fff]{2})")


def gap_to_unit(text: str, end: int) -> int:
    """White space between a number and its unit: one space, or the break of a newspaper column (培育40 / 个特色党支部)."""
    column = _COLUMN.match(text, end)
    if column and unit_at(text, column.end()) in PEOPLE | VISITS | COUNTS:
        return column.end() - end
    return int(text[end : end + 1] == " ")


def range_at(text: str, at: int, end: int, first: Number, unit: str, floor: int) -> Measured | None:
    """3—5年, 10%至20%, 5—10万元, 零下3至5度, -5℃~3℃; 从1682个到1.1万个 is a change, not a range."""
    sep = RANGE.match(text, end)
    if sep is None or first.upper is not None:
        return None
    doubled = sep[0] == "--" and text[at - 1 : at] == "-"  # -8--6℃
    sign = _SIGN.match(text, sep.end() - doubled)
    other_at = sign.end() if sign else sep.end()
    second = number_at(text, other_at)
    if second is None or second.upper is not None or date_at(text, other_at):
        return None
    stop = second.end + (text[second.end : second.end + 1] == " ")
    other = unit_at(text, stop)
    below, start = sign_at(text, at, floor, unit or other)
    if sign and sign[0] == "负" and not below and text[at - 1 : at] == "负" and at - 1 >= floor:
        below, start = True, at - 1
    word = sep[0].strip() in ("至", "到")
    if word and unit and re.search(r"[从由自][^，。；、]{0,2}$", text[max(0, start - 3) : start]):
        return None
    if sign and sign[0] == "-" and (unit or other) not in SIGNED:
        return None
    if (first.spelt and not second.spelt) or (unit and other and unit != other) or (unit and not other and not word):
        return None
    if first.spelt and not (other or unit or second.scaled):
        return None
    low, high = first.value, second.value
    if not unit and not first.scaled and second.scaled and first.value < second.value / second.scale:
        low = plain(first.value * second.scale)
    shared = text.startswith("零下", start) and below and not unit and sign is None
    if shared and low > high:
        return None  # 零下10至5度: five below or above nought
    beneath = sign[0] != "零上" if sign else shared and low < high
    low, high = -low if below else low, -high if beneath else high
    if (below or beneath) and low > high:
        low, high = high, low  # 零下5℃至零下10℃
    if low >= high:
        return None
    return Measured(start, stop + len(other) if other else second.end, low, high, other or unit, second.back)


def either_at(text: str, at: int) -> Measured | None:
    """3、4千人, 三、四个小时: one number or the next; in 分别为3、4个 and 第3、4名 each stands for itself."""
    match = _EITHER.match(text, at)
    if match is None or _ENUMERATED.search(text[max(0, at - 8) : at]):
        return None
    name = "b" if match["b"] else "d"
    low, digit, second = parse_number(match["a"] or match["c"]), parse_number(match[name]), number_at(text, match.start(name))
    if low is None or digit is None or second is None or digit != low + 1 or second.upper is not None:
        return None
    step = second.value / digit
    before = text[at - 1 : at]
    if step not in _STEPS or (step <= 10 and (before in ("", "\n", "。") or (before in ("：", ":") and low == 1))):
        return None  # 3、4名同学 at the head of a line is the third item; behind a colon items begin with the first
    gap = gap_to_unit(text, second.end)
    unit = unit_at(text, second.end + gap)
    end = second.end + gap + len(unit) if unit else second.end
    if not (unit in _EITHER_OF or (unit in ("名", "级") and _EITHER_ALSO[unit].search(text[max(0, at - 3) : end + 4])) or step > 10):
        return None
    return Measured(at, end, low * step, second.value, unit, second.back)
