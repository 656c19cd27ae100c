"""Printed numerals to exact numbers: 230,000, ２３万, 二十三万, 3亿5千万, 一点五七, 二〇二一.

Everything is Decimal: 1.1万 is 11000 and 一点五七 is 1.57, never a float near it. A parser of our own:
cn2an 0.5.24 reads most of these but refuses a bare 百万 or 千亿, 3万零5百, 1,234 and 二十多万, and gives
100 back as the float 100.0; wrapping it took more code than the small stack in `_scaled`, which takes them all.
"""

from __future__ import annotations

import re
from decimal import Decimal

from rag.text.simplified import simplified

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
SMALL = {"十": 10, "百": 100, "千": 1000}
TENS = {"廿": 20, "卅": 30}
BIG = {"万": 10**4, "亿": 10**8}
CN_DIGIT = "零〇一二三四五六七八九两"
CN_CHARS = CN_DIGIT + "十百千万亿" + "".join(TENS)

# One character for one character, so that offsets hold: full-width digits, letters and signs become ASCII.
_WIDE = {0xFF01 + i: 0x21 + i for i in range(94) if chr(0xFF01 + i) not in "，！？；（）"}
NARROW = str.maketrans(
    _WIDE | {ord("○"): "〇", ord("Ο"): "〇", ord("\u3000"): " ", ord("\xa0"): " ", ord("﹪"): "%"} | {ord(dot): "·" for dot in "・•‧∙⋅"}
)
_WIDE_GROUPS = re.compile(r"(?<=[０-９])，(?=[０-９]{3})|(?<=[^\d.]\d)，(?=\d{3}[万亿])|(?<=[^\d.]\d\d)，(?=\d{3}[万亿])")

# 1，200元: a full-width comma between groups of digits that end in a unit; behind 第1，200人 or 2:1，300人 it is a pause.
_GROUPED = re.compile(
    r"(?<![\d.:∶,，、第/+A-Za-z-])\d{1,3}(?:，\d{3})+(?=\.\d|[余多]?(?:元|美元|欧元|英镑|港元|日元|吨|亩|公里|平方|公顷|千瓦|兆瓦))"
)

# The numerals of cheques: read as such only together, with a scale and before a sum, for 陆 and 伍 are names as well and 拾 a verb.
_CHEQUE_DIGITS = "壹贰叁肆伍陆柒捌玖一二三四五六七八九"
_CHEQUE = re.compile(
    rf"(?<![大登着内队收])[{_CHEQUE_DIGITS}拾][{_CHEQUE_DIGITS}零拾佰仟万亿]{{1,30}}[元圆]|(?:(?<=罚款)|(?<=人民币))[{_CHEQUE_DIGITS}][元圆]"
)
_ORDINARY = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟圆", "一二三四五六七八九十百千元")

_TOKEN = re.compile(r"\d+(?:\.\d+)?|[零〇一二三四五六七八九两]+|[十百千廿卅]|[万亿]")
_NUMBER = re.compile(rf"(?:\d+(?:\.\d+)?|[{CN_CHARS}])+")
_VAGUE = re.compile(r"[余多来几,\s]")


def narrow(text: str) -> str:
    """The same text, character for character, with full-width digits, letters and signs made ASCII and traditional characters simplified.

    >>> narrow("７億元")
    '7亿元'
    """
    if "，" in text:
        text = _GROUPED.sub(lambda match: match[0].replace("，", ","), _WIDE_GROUPS.sub(",", text))
    return simplified(text).translate(NARROW)


def ordinary(text: str) -> str:
    """The same text, character for character, with the numerals of a sum on a cheque as ordinary ones.

    >>> ordinary("壹佰贰拾万元整"), ordinary("大陆万元户")
    ('一百二十万元整', '大陆万元户')
    """
    return _CHEQUE.sub(lambda match: match[0].translate(_ORDINARY), text)


def plain(value: Decimal) -> Decimal:
    """The same value in the form whose str() shows no exponent and no idle zeros."""
    whole = value.to_integral_value()
    return whole.quantize(Decimal(1)) if value == whole and abs(value) < 10**27 else value.normalize()


def rounded(value: Decimal, step: Decimal) -> Decimal:
    """The value to the nearest step; one with more digits than are reckoned with stays as it is."""
    return value.quantize(step) if abs(value) < 10**24 else value


def parse_number(text: str) -> Decimal | None:
    """The value of a numeral printed in digits, in Chinese or mixed; None where the text is not one.

    >>> parse_number("3亿5千万"), parse_number("二十三万"), parse_number("一点五七")
    (Decimal('350000000'), Decimal('230000'), Decimal('1.57'))
    """
    text = _VAGUE.sub("", narrow(text))
    if text[:1] in ("-", "负"):
        value = parse_number(text[1:])
        return None if value is None else -value
    if text in ("半", "一半"):
        return Decimal("0.5")
    if "点" in text:
        return _decimal(text)
    if not _NUMBER.fullmatch(text):
        return None
    return _scaled(_TOKEN.findall(text))


def _decimal(text: str) -> Decimal | None:
    """三点五, 一点五亿: digits after 点, then perhaps a scale."""
    match = re.fullmatch(rf"([{CN_CHARS}]+)点([{CN_DIGIT}]+)([十百千万亿]*)", text)
    if not match:
        return None
    whole = parse_number(match[1])
    scale = parse_number(match[3]) if match[3] else Decimal(1)
    if whole is None or scale is None:
        return None
    fraction = Decimal("0." + "".join(str(DIGITS[c]) for c in match[2]))
    return plain((whole + fraction) * scale)


def _scaled(tokens: list[str]) -> Decimal | None:
    """Add up the sections; a scale takes in everything before it that is smaller (一万五千亿 = 15,000 亿)."""
    sections: list[tuple[Decimal, int]] = []  # finished parts: value, its big scale
    section = Decimal(0)  # the part below the next big scale
    digit: Decimal | None = None  # a digit still waiting for its scale
    last, zero = 0, False  # the scale just read, and whether 零 followed it
    for token in tokens:
        if token in BIG:
            scale = BIG[token]
            value = section + (digit or 0)
            while sections and sections[-1][1] < scale:
                value += sections.pop()[0]
            sections.append(((value if value or digit is not None else Decimal(1)) * scale, scale))
            section, digit, last, zero = Decimal(0), None, scale, False
        elif token in TENS:
            if digit:
                return None  # 三廿
            section += TENS[token]
            digit, last, zero = None, 10, False
        elif token in SMALL:
            section += (Decimal(1) if digit is None or (digit == 0 and zero) else digit) * SMALL[token]
            digit, last, zero = None, SMALL[token], False
        else:
            zero = token[0] in "零〇" and last > 0
            spelt = token[1:] if zero else token
            if not spelt:
                continue  # 零 before another token: 3万零5百
            if digit is not None:
                return None  # two numbers side by side
            digit = Decimal("".join(str(DIGITS.get(c, c)) for c in spelt))
    if digit is not None and last > 10 and not zero and tokens[-1] != "0" and len(tokens[-1]) == 1:
        digit *= last // 10  # 13万2 = 132,000, 一百二 = 120
    return plain(section + (digit or 0) + sum((value for value, _ in sections), Decimal(0)))
