"""Numbers printed in parts: fractions, halves, ratios, sizes, 三成五, 1米7."""

from __future__ import annotations

import re
from decimal import Decimal

from rag.text.numbers import AMOUNT, PAIRS, number_at
from rag.text.numerals import CN_CHARS, parse_number, plain
from rag.text.qualifiers import finished
from rag.text.ranges import RANGE
from rag.text.units import unit_at
from rag.types import Figure

_PARTS = re.compile(
    rf"(?P<of>百|千|万|\d+|[{CN_CHARS}]{{1,24}})分之(?P<n>{AMOUNT}|[{CN_CHARS}]{{1,24}}(?:点[零〇一二三四五六七八九]+)?)(?P<q>[多余几])?"
)
_HALF = re.compile(r"一半|半数|半(?=以上)|半(?=(?:年(?!度)|天|月|小时|个月|个小时|个多月|个世纪|世纪|个学期)(?!板|坡|球|刊|谈|报))")
_SCORE = re.compile(r"(?<![\d.-])(\d{1,3})-(\d{1,3})(?![\d.%:/-]|[万亿年月日号期])")
_SLASH = re.compile(r"(\d{1,3})/(\d{1,3})(?![\d/.年月日])")
_TERM = rf"(?:{AMOUNT}|[{CN_CHARS}]{{1,24}})"
# A colon between a spelt numeral and another number introduces what it numbers: 其一：61个, 案例二：5人.
_RATIO = re.compile(rf"(?:(?P<a>{_TERM})[∶比](?P<b>{_TERM})|(?P<c>{AMOUNT})(?P<colon>:)(?P<d>{AMOUNT}))(?:[:∶]{AMOUNT})*(?![\d.])")
_OF_SCORES = re.compile(r"[胜负平票环分局球盘]|大[胜败比]|[起场班]")  # what a score or a clock time may stand before: 5:3票, 19:30场
_SPLIT_UNIT = re.compile(
    rf"(?P<a>\d+|[{CN_CHARS}]{{1,24}})(?P<u>米|秒|块|毛|元|度)(?P<b>\d{{1,2}}|[一二三四五六七八九])"
    rf"(?![\d.%{CN_CHARS}:/]| ?[个名人家位年月日秒点分米])"
)
_SECONDS = r"\d{1,2}(?:\.\d{1,3})?"
_SPAN = re.compile(
    r"(?<![\d.:])(?:(?P<hours>\d{1,3}) ?个?小时[零又]?(?P<minutes>\d{1,2})"
    rf"(?:分钟?(?P<seconds>{_SECONDS})秒(?:钟|(?!\d))|分(?:钟|(?![\d钱之数成])))"
    rf"|(?P<m>\d{{1,3}})分钟?[零又]?(?P<s>{_SECONDS})秒(?:钟|(?!\d)))"
)
_TENTHS = re.compile(
    r"(?<![\d.])(?:(?P<a>[1-9一二三四五六七八九])(?P<b>[1-9一二三四五六七八九])折"
    r"|(?P<c>[一二两三四五六七八九])成(?P<d>[一二三四五六七八九])(?=[，。、；：,;)）\s]|$|左右|以上|以下|的))"
)


def tenths_at(text: str, at: int, floor: int) -> Figure | None:
    """三成五 is 3.5成, 八五折 and 85折 are 8.5折; 七八折 is seven or eight."""
    match = _TENTHS.match(text, at)
    if match is None or (match["a"] and match["a"] + match["b"] in PAIRS):
        return None
    unit = "折" if match["a"] else "成"
    if unit == "折" and unit_at(text, match.end() - 1) != unit:
        return None  # 24折叠屏
    whole, rest = parse_number(match["a"] or match["c"]), parse_number(match["b"] or match["d"])
    return finished(text, at, match.end(), whole + rest / 10, unit, "", floor) if whole and rest else None


def split_unit_at(text: str, at: int, floor: int) -> Figure | None:
    """1米7, 26秒34, 两毛九, 1米7至1米77: decimals printed behind the unit."""
    match = _SPLIT_UNIT.match(text, at)
    value = _split_value(match) if match else None
    if match is None or value is None:
        return None
    sep = RANGE.match(text, match.end())
    second = _SPLIT_UNIT.match(text, sep.end()) if sep else None
    if second and second["u"] == match["u"]:
        return finished(text, at, second.end(), value, match["u"], "", floor, _split_value(second))
    return finished(text, at, match.end(), value, match["u"], "", floor)


def span_at(text: str, at: int, floor: int) -> Figure | None:
    """2小时11分, 3分25秒: one stretch of time, in the smaller unit."""
    match = _SPAN.match(text, at)
    if match is None:
        return None
    minutes = Decimal(match["hours"] or 0) * 60 + Decimal(match["minutes"] or match["m"])
    seconds = match["seconds"] or match["s"]
    value, unit = (minutes * 60 + Decimal(seconds), "秒") if seconds else (minutes, "分钟")
    return finished(text, at, match.end(), value, unit, "", floor)


def _split_value(match: re.Match[str]) -> Decimal | None:
    whole, rest = parse_number(match["a"]), parse_number(match["b"])
    if whole is None or rest is None:
        return None
    return whole + rest.scaleb(-len(match["b"]))


def part_at(text: str, at: int, floor: int) -> Figure | None:
    """百分之五十二点九, 千分之三, 三分之一, 1/3, 半数, 一半."""
    match = _PARTS.match(text, at)
    if match:
        of, amount = match["of"], parse_number(match["n"])
        whole = parse_number(of)
        if amount is None or not whole:
            return None
        unit = {"百": "%", "千": "‰"}.get(of, "")
        value = amount if unit else plain(amount / whole)
        upper, end = _part_range(text, match.end(), of) if unit else (None, match.end())
        return finished(text, at, end, value, unit, match["q"] or "", floor, upper)
    if (slash := _SLASH.match(text, at)) and 0 < int(slash[1]) < int(slash[2]) and not unit_at(text, slash.end()):
        return finished(text, at, slash.end(), plain(Decimal(slash[1]) / Decimal(slash[2])), "", "", floor)
    half = _HALF.match(text, at)
    if half is None or (half[0] == "半" and text[at - 1 : at] in tuple("上下前后大小多对") and text[at + 1 : at + 2] != "个"):
        return None
    end = half.end()
    more = re.match(r"个([多余])月", text[end : end + 3])
    unit = "个月" if more else unit_at(text, end) if half[0] == "半" else ""
    return finished(text, at, end + (3 if more else len(unit)), Decimal("0.5"), unit, more[1] if more else "", floor)


def _part_range(text: str, end: int, of: str) -> tuple[Decimal | None, int]:
    sep = RANGE.match(text, end)
    if sep is None:
        return None, end
    at = sep.end() + (3 if text.startswith(of + "分之", sep.end()) else 0)
    second = number_at(text, at)
    if second is None or unit_at(text, second.end):
        return None, end
    return second.value, second.end


def ratio_at(text: str, at: int) -> Figure | None:
    """1∶3, 3比2, and the score 65-62, which falls where a range would rise: the first term, without a unit."""
    score = _SCORE.match(text, at)
    if score and int(score[1]) > int(score[2]) and not unit_at(text, score.end() + (text[score.end() : score.end() + 1] == " ")):
        return Figure(score[0], at, score.end(), Decimal(score[1]))
    match = _RATIO.match(text, at)
    if match is None or (match["b"] and text[match.start("b") - 1] == "比" and unit_at(text, match.end("b"))):
        return None
    if match["colon"] and unit_at(text, match.end()) and not _OF_SCORES.match(text, match.end()):
        return None  # 表2：15人
    value = parse_number(match["a"] or match["c"])
    return None if value is None else Figure(match[0], at, match.end(), value)
