"""Every figure of a Chinese text with its span: value, unit, qualifier and kind, as printed.

Kinds: "figure" (23万名, 52.9%, 三分之一, 35岁以下, 五年), "ordinal" (第七位), "date" (2018年, 6月中旬), "label" (a numeral
that names: 二十大, “三严三实”, 4433, 1+4+4+N, 〔2021〕15号). The span takes in qualifiers before and behind (近23万名,
1800余万元, 35岁以下) and the unit. Numerals that are part of a word (统一, 十分, 一体化) are nothing at all.

The text is read once, left to right: labels, printed_dates, parts, ranges, counting and qualifiers of `rag.text` each say what
stands at an offset; this module puts it together.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from rag.text.compare import compare
from rag.text.counting import counts
from rag.text.labels import NOT_FIGURES, address_spans, label_at, label_spans, named_spans, title_spans
from rag.text.numbers import ARABIC, SPELT, number_at
from rag.text.numerals import CN_CHARS, narrow, ordinary, parse_number
from rag.text.parts import part_at, ratio_at, span_at, split_unit_at, tenths_at
from rag.text.printed_dates import PrintedDate, date_at
from rag.text.qualifiers import finished, wrapped
from rag.text.ranges import RANGE, either_at, gap_to_unit, range_at
from rag.text.units import family, unit_at
from rag.types import Figure, Span

_CANDIDATE = re.compile(rf"\d|[{CN_CHARS}]|半|[几数](?=[十百千万亿])")
_PRODUCT = re.compile(r" [A-Z][a-z]{2,}")  # 小米13 Ultra
_CODE = re.compile(r"[A-Za-z\d](?:[A-Za-z\d._/#-]|(?<=\d)\+(?=\d{3}(?!\d)))*")  # K94+800: a place on a road
_HALF_MORE = re.compile(r"个([多余半])(月|小时|星期|世纪|学期|季度|钟头)(?!末)")
_WEEKDAY = re.compile(r"周$|星期$|礼拜$")
_WEEKLY = re.compile(r"[一二三四五六七两](?:次|天|场|节|个|小时|期|条|篇|堂)")
_SIZES = re.compile(r"(\d+(?:\.\d+)?)(?: ?[*×xX] ?\d+(?:\.\d+)?)+")


def find_figures(text: str) -> list[Figure]:
    """All figures in reading order, never overlapping; offsets count in `text`."""
    clean = ordinary(narrow(text))
    names = sorted(label_spans(clean) + address_spans(clean) + named_spans(clean), key=lambda span: (span[0], -span[1]))
    titles = title_spans(clean)
    found: list[Figure] = []
    at = 0
    while match := _CANDIDATE.search(clean, at):
        start = match.start()
        name = _covering(names, start)
        figure = _label(clean, *name) if name else _figure_at(clean, start, found[-1].end if found else 0)
        if figure is None:
            at = _skip(clean, start)
            continue
        if figure.kind == "figure" and _covering(titles, start):
            figure = _label(clean, figure.start, figure.end)
        found.append(_as_printed(figure, text))
        at = figure.end
    return found


def _covering(spans: list[Span], at: int) -> Span | None:
    while spans and spans[0][1] <= at:
        spans.pop(0)
    return spans[0] if spans and spans[0][0] <= at else None


def _as_printed(figure: Figure, text: str) -> Figure:
    """The same figure with its text cut from the original, not from the narrow copy."""
    shown = text[figure.start : figure.end]
    if shown == figure.text:
        return figure
    return Figure(shown, figure.start, figure.end, figure.value, figure.unit, figure.qualifier, figure.kind, figure.upper)


def _skip(text: str, at: int) -> int:
    """Past a numeral that is no figure, and past the whole word it belongs to."""
    if word := NOT_FIGURES.match(text, at):
        return word.end()
    run = SPELT.match(text, at)
    return max(run.end("n") if run else at + 1, at + 1)


def _label(text: str, start: int, end: int) -> Figure:
    return Figure(text[start:end], start, end, None, kind="label")


def _figure_at(text: str, at: int, floor: int) -> Figure | None:
    """What the numeral at an offset is; nothing before `floor` may be taken in."""
    digit = text[at].isdigit()
    if digit and (code := _code(text, at, floor)):
        return code
    if text[at - 1 : at] == "第" and at > floor:
        return _ordinal(text, at, at - 1)
    if _goes_on(text, at):
        return _ordinal(text, at, at)
    if (item := _ITEM.match(text, max(0, at - 2))) and item.start("n") == at and at - 2 >= floor:
        return Figure(item[0], at - 2, item.end(), parse_number(item["n"]), item["unit"] or "", "", "ordinal")
    word = None if digit else NOT_FIGURES.match(text, at)
    if word and len(word[0]) > 3:
        return None  # 四面八方 is an idiom, not a slogan of the 三严三实 kind
    if not digit and _weekday(text, at):
        return None
    opened = at - (text[at - 1 : at] in ("〔", "[", "【", "(") and at > floor)
    if opened < at and (end := label_at(text, opened)) > at:
        return _label(text, opened, end)
    if (end := label_at(text, at)) > at:
        return _label(text, at, end)
    if word and not (word[0] == "一番" and text[at - 1 : at] in ("翻", "了")):
        return None
    if printed := date_at(text, at):
        return _date(text, at, printed)
    return (
        _prize(text, at)
        or tenths_at(text, at, floor)
        or span_at(text, at, floor)
        or split_unit_at(text, at, floor)
        or _sizes(text, at)
        or part_at(text, at, floor)
        or ratio_at(text, at)
        or _quantity(text, at, floor)
    )


def _weekday(text: str, at: int) -> bool:
    """周四晚间 and 星期三; 每周三次 and 一周三天 count."""
    return _WEEKDAY.search(text[max(0, at - 2) : at]) is not None and not _WEEKLY.match(text, at)


def _code(text: str, at: int, floor: int) -> Figure | None:
    """Digits grown together with Latin letters, or in square brackets: C919, iPhone 15, XeSS 1.2, [8]."""
    before, two = text[at - 1 : at] if at else "", text[max(0, at - 2) : at]
    number = ARABIC.match(text, at)
    if number is None:
        return None
    after = text[number.end() : number.end() + 1]
    if before in "[〔" and before and after == "]" and label_at(text, at - 1) < at:
        return _label(text, at, number.end())
    measured = number["s"] or after in ("%", "‰") or unit_at(text, number.end() + (after == " "))
    latin = before.isascii() and (before.isalpha() or (before in "-_/.#" and two[:1].isascii() and two[:1].isalpha()))
    spaced = before == " " and two[:1].isascii() and two[:1].isalpha()
    if latin and not number["s"] and family(measured if isinstance(measured, str) else "") in ("人", "计数"):
        measured = ""  # CZ6316航班, M2版: the letters belong to the number
    if (latin or spaced) and not measured:
        start = at
        while start > floor and text[start - 1].isascii() and (text[start - 1].isalnum() or text[start - 1] in "-_/.#"):
            start -= 1
        return _label(text, start, _CODE.match(text, at).end())  # type: ignore[union-attr]
    if not measured and number["a"].isdigit() and _PRODUCT.match(text, number.end()):
        return _label(text, at, number.end())
    if after.isascii() and after.isalpha() and not unit_at(text, number.end()):
        return _label(text, at, max(_CODE.match(text, at).end(), label_at(text, at)))  # type: ignore[union-attr]
    return None


def _date(text: str, at: int, printed: PrintedDate) -> Figure:
    first = printed.first
    value = first.year or first.quarter or first.month or first.day
    last = printed.last
    upper = None
    if last is not None:
        upper = {"年": last.year, "月": last.month, "日": last.day, "季度": last.quarter}.get(printed.unit)
    number = Decimal(value) if value is not None else parse_number(re.split(r"[时点:世年]", text[at : printed.end])[0].strip())
    if printed.tens:
        number, upper = Decimal(printed.tens[0]), printed.tens[1]
    return Figure(text[at : printed.end], at, printed.end, number, printed.unit, "", "date", Decimal(upper) if upper is not None else None)


def _goes_on(text: str, at: int) -> bool:
    """3 of 第2、3名, 二 of 第一、二产业: the next of a list of ordinals. 第一、五年来 and 第一、二是 begin something else."""
    listed = _LISTED.search(text, max(0, at - 20), at)
    number = number_at(text, at) if listed and listed["digits"].isdigit() == text[at].isdigit() else None
    if listed is None or number is None:
        return False
    last = parse_number(listed["digits"])
    if last is None or (number.spelt and (number.value != last + 1 or text[number.end : number.end + 1] in tuple("是要则即来"))):
        return False
    return number.value > last and number.upper is None and not number.back


def _ordinal(text: str, at: int, start: int) -> Figure | None:
    """第七位, 第3名, 第一批, 第1—3名; 第三季度 is a date."""
    if (printed := date_at(text, at)) and printed.unit == "季度":
        figure = _date(text, at, printed)
        return Figure(text[start : figure.end], start, figure.end, figure.value, figure.unit, "", "date", figure.upper)
    number = number_at(text, at)
    if number is None:
        return None
    end, upper = number.end, None
    sep = RANGE.match(text, end)
    second = number_at(text, sep.end()) if sep else None
    if second and second.value > number.value and text[at].isdigit() == text[sep.end()].isdigit():  # type: ignore[union-attr]
        end, upper = second.end, second.value
    unit = unit_at(text, end + (text[end : end + 1] == " "))
    if unit in ("方", "线", "代", "面", "手", "股"):
        unit = ""
    unit = unit or ("号" if text.startswith("号", end) else "")
    if unit:
        end = text.index(unit, end) + len(unit)
    return Figure(text[start:end], start, end, number.value, unit, "", "ordinal", upper)


_LISTED = re.compile(r"第(?:\d{1,3}、)*(?:(?:[一二三四五六七八九十]{1,3}、)*)(?P<digits>\d{1,3}|[一二三四五六七八九十]{1,3})、\Z")
_ITEM = re.compile(rf"第[(（](?P<n>\d{{1,3}}|[{CN_CHARS}]{{1,4}})[)）](?P<unit>[项款条目])?")  # 第一百七十条第（一）项
_PRIZE = re.compile(r"([一二三四五])等(奖|功)")


def _prize(text: str, at: int) -> Figure | None:
    match = _PRIZE.match(text, at)
    if match is None:
        return None
    return Figure(match[0], at, match.end(), parse_number(match[1]), "等" + match[2], "", "ordinal")


def _sizes(text: str, at: int) -> Figure | None:
    """285.4 x 185.4 x 5.7mm is one figure, its first side; 1920*1200 without a unit names a format."""
    match = _SIZES.match(text, at)
    if match is None:
        return None
    end = match.end() + (text[match.end() : match.end() + 1] == " ")
    unit = unit_at(text, end)
    if not unit or unit in ("分", "像素"):
        return _label(text, at, match.end())
    return Figure(text[at : end + len(unit)], at, end + len(unit), parse_number(match[1]), unit)


def _quantity(text: str, at: int, floor: int) -> Figure | None:
    """A number with its unit, its range and its qualifiers; None for a spelt numeral that counts nothing."""
    if either := either_at(text, at):
        return wrapped(text, at, floor, either)
    number = number_at(text, at)
    if number is None:
        return None
    value, upper, back, end = number.value, number.upper, number.back, number.end
    gap = gap_to_unit(text, end)
    unit = unit_at(text, end + gap)
    if more := _HALF_MORE.match(text, end):
        unit, end = "个" + more[2], more.end()
        value, back = (value + Decimal("0.5"), back) if more[1] == "半" else (value, more[1])
    elif unit:
        end += gap + len(unit)
        if family(unit) in ("年月", "时长") and re.match(r"半(?!数|个|年|天|径|导)", text[end : end + 2]):
            value, end = value + Decimal("0.5"), end + 1
    if ranged := range_at(text, at, end, number, unit, floor):
        return wrapped(text, at, floor, replace(ranged, back=number.vague + ranged.back))
    if number.spelt and not counts(text, at, number, unit, end, floor):
        return None
    return finished(text, at, end, value, unit, number.vague + back, floor, upper)


def same_number(a: str, b: str) -> bool:
    """Whether two printed figures say the same: 近23万名 and 近230000人; not 近23万 and 超过23万.

    >>> same_number("２３万", "二十三万"), same_number("52.9%", "52.9个百分点")
    (True, False)
    """
    first, second = find_figures(a), find_figures(b)
    return len(first) == len(second) == 1 and compare(first[0], second[0]) == "equal"
