"""The numeral at an offset, in digits or spelt, with what blurs it: 余, 多, 来, 几 inside or right behind."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from rag.text.numerals import CN_CHARS, parse_number

_SCALE = r"(?:万亿|千亿|百亿|十亿|千万|百万|十万|亿|万|千(?![米克瓦卡伏赫帕焦字])|百(?![分货姓度科]))"
AMOUNT = r"(?:\d+(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?)"
_TAIL = r"[一二三四五六七八九两]千(?:[一二三四五六七八九]百)?|[一二三四五六七八九](?=[人户名个元亩，。、；,;)）]|$)"  # 14万一千, 14万一
ARABIC = re.compile(
    rf"(?P<a>{AMOUNT})(?: ?(?P<q>[多余来几])?(?P<s>{_SCALE})"
    rf"(?P<rest>(?:\d+(?:\.\d+)?{_SCALE})*(?:\d{{1,4}}(?![\d.%,:年月日时点分/])|{_TAIL})?))?"
)
SPELT = re.compile(
    rf"(?P<v>[几数](?=[十百千万亿]))?(?P<n>[{CN_CHARS}]{{1,24}}(?:点[零〇一二三四五六七八九]+[百千]?[万亿]*)?)(?:(?P<q>[多余来几])(?P<s>[万亿]+))?"
)
_AFTER = re.compile(r" ?(?:多(?!元化|样|媒体|边|方面|维)|余(?!额|下|杭|姚|党)|[来几](?= ?[个名位家人次项场天年亩户岁万条]))")
PAIRS = frozenset(["一两", "一二", "两三", "二三", "三四", "三五", "四五", "五六", "六七", "七八", "八九"])


# 成千上万 counts nothing, and neither does a piece of it.
_PHRASE = re.compile(rf"成千上万|成百上千|成千成万|成千累万|数以[十百千万亿]+计|\d+(?:[.,]\d+)*[百千万亿]*|[{CN_CHARS}]{{2,}}")


def whole_numeral(text: str, start: int, end: int) -> tuple[int, int]:
    """The span widened to the whole of a numeral that its ends cut.

    >>> whole_numeral("成千上万人", 1, 5), whole_numeral("投入1,230万元", 4, 9), whole_numeral("近23万名", 1, 5)
    ((0, 5), (2, 9), (1, 5))
    """
    for match in _PHRASE.finditer(text, max(0, start - 30), end + 30):
        if match.start() < start < match.end():
            start = match.start()
        if match.start() < end < match.end():
            end = match.end()
    return start, end


@dataclass(frozen=True, slots=True)
class Number:
    """A numeral read at an offset."""

    value: Decimal
    end: int
    spelt: str = ""  # the Chinese numeral; "" for digits
    back: str = ""  # 余, 多 printed inside or behind
    vague: str = ""  # 数, 几 printed before a scale
    upper: Decimal | None = None  # 三五 = 3 to 5
    scale: Decimal = Decimal(1)  # of the last 万/亿 printed
    scaled: bool = False


def number_at(text: str, at: int) -> Number | None:
    """The numeral at an offset with 余, 多, 来, 几 inside or right behind it."""
    if text[at : at + 1].isdigit():
        return _arabic(text, at)
    match = SPELT.match(text, at)
    return _spelt(text, match) if match else None


def _arabic(text: str, at: int) -> Number | None:
    match = ARABIC.match(text, at)
    if match is None:
        return None
    back = match["q"] or ""
    shown = match["a"] + (match["s"] or "") + (match["rest"] or "")
    value = parse_number(shown)
    if value is None:
        return None
    end = match.end()
    if not back and (after := _AFTER.match(text, end)):
        back, end = after[0].strip(), after.end()
    scale = parse_number(match["s"]) if match["s"] else None
    return Number(value, end, back=back, scale=scale or Decimal(1), scaled=bool(match["s"]))


def _spelt(text: str, match: re.Match[str]) -> Number | None:
    shown, end, back = match["n"], match.end(), match["q"] or ""
    upper = None
    pair = re.search(r"([一二两三四五六七八])([二两三四五六七八九])([十百千万亿]*)$", shown)
    if pair and pair[1] + pair[2] in PAIRS and not re.search(r"[零〇一二三四五六七八九两]$", shown[: pair.start()]):
        head, tail = shown[: pair.start()], pair[3] + (match["s"] or "")
        value, upper = parse_number(head + pair[1] + tail), parse_number(head + pair[2] + tail)
    elif re.search(r"[零〇一二三四五六七八九两]{2}", shown.split("点")[0].replace("零", "")):
        return None  # a string of digits: a year, a code, 一二三产业
    else:
        value = parse_number(shown + (match["s"] or ""))
    if value is None:
        return None
    if not back and (after := _AFTER.match(text, end)):
        back, end = after[0].strip(), after.end()
    scale = next((parse_number(c) for c in reversed(shown + (match["s"] or "")) if c in "万亿"), None)
    return Number(value, end, shown, back, match["v"] or "", upper, scale or Decimal(1), any(c in shown for c in "万亿"))
