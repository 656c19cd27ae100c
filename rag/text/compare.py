"""Whether two figures say the same: equal, compatible, different, or not comparable at all.

The rules, in order:
1. Units of different kinds are incomparable (人 and 元, % and 个百分点, 元 and 美元), and so are labels. A figure without a unit
   is comparable with a count only.
2. Units of one family are turned into its base unit (小时 → 秒, 公顷 → 平方米), so 1.2万元 meets 12,000元.
3. Every figure stands for an interval. A bare number is that number, or, printed with 万/亿 and rounded, the numbers that
   round to it; 近, 不到, 不足 reach from 9/10 of it up to it; 约, 左右 a tenth to either side; 余, 多 from it to the next step
   of its last printed digit (1900余 < 2000) or a tenth more, whichever is farther; 超过, 逾, 突破 from it to its double; 以上,
   至少, 不少于 from it upwards; 以下, 不超过, 至多, 最高 from nothing to it; 达, 达到, 高达 change nothing.
4. Same interval and same class of qualifier: equal. Intervals that meet: compatible (近23万 and 22.9万). Else different.
   近 and 超过 the same number never meet: different.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from rag.text.units import family, same_kind, scale
from rag.types import Figure

Verdict = Literal["equal", "compatible", "different", "incomparable"]

_CLASSES: dict[str, str] = {
    "below": "近 将近 接近 逼近 不到 不足 未达 未达到 几近",
    "about": "约 约为 约有 大约 大概 左右 上下 来 许 不等",
    "above": "余 多 超 超过 超过了 超出 逾 突破 突破了 高于 大于 多于 有余 出头 开外 过 不止",
    "least": "以上 之上 至少 最少 不少于 不低于 不小于 最低 起码 最短",
    "most": "以下 之下 以内 之内 不超过 不高于 不大于 不多于 至多 最多 最高 最长 未超过 最大 不满 未满 低于 少于 小于",
    "reach": "达 达到 达到了 高达 多达 长达 之多 足足 整整 上",
    "vague": "数 几",
}
ROUGHLY = frozenset(["近", "将近", "接近", "逼近", "几近", "余", "多", "有余", "出头"])  # who states a number so means about that number
CLASS_OF: dict[str, str] = {word: name for name, row in _CLASSES.items() for word in row.split()}


def qualifier_class(qualifier: str) -> frozenset[str]:
    """What a printed qualifier does to its number, as class names; 达 and its kin do nothing.

    >>> sorted(qualifier_class("近")), sorted(qualifier_class("超过…以上")), qualifier_class("达")
    (['below'], ['above', 'least'], frozenset())
    """
    parts = [part for part in qualifier.split("…") if part]
    classes = {CLASS_OF.get(part) or CLASS_OF.get(part[:1], "") for part in parts}
    return frozenset(classes - {"reach", ""})


def comparable(a: Figure, b: Figure) -> bool:
    """Whether the two count or measure the same kind of thing, as far as their units tell."""
    if "label" in (a.kind, b.kind) or a.kind != b.kind or a.value is None or b.value is None:
        return False
    return same_kind(a.unit, b.unit)


def interval(figure: Figure) -> tuple[Decimal, Decimal]:
    """The numbers a figure may stand for, in its family's base unit, both ends included; see rule 3."""
    assert figure.value is not None
    factor = scale(figure.unit)
    low, high = figure.value, figure.upper if figure.upper is not None else figure.value
    step = step_of(figure)
    classes = qualifier_class(figure.qualifier)
    if not classes and figure.upper is None and step > 1 and any(c in figure.text for c in "万亿"):
        low, high = low - step / 2, high + step / 2
    if "below" in classes:
        low = min(low, low * Decimal("0.9"))
        high -= step / 1000
    if "about" in classes or "vague" in classes:
        low, high = low * Decimal("0.9"), high * (Decimal("1.1") if "about" in classes else 10)
    if "above" in classes:
        behind = figure.qualifier.endswith(("余", "多"))
        low += step / 1000
        high = max(high + step, high * Decimal("1.1")) if behind else high * 2
    if "least" in classes:
        high = Decimal("Infinity")
    if "most" in classes:
        low = Decimal(0)
    return low * factor, high * factor


def step_of(figure: Figure) -> Decimal:
    """The place value of the last printed digit: 1.1万 → 1000, 1900 → 100, 52.9 → 0.1."""
    assert figure.value is not None
    exponent = figure.value.normalize().as_tuple().exponent
    return Decimal(1).scaleb(int(exponent))


def compare(a: Figure, b: Figure) -> Verdict:
    """How two figures stand to each other; the module's docstring has the rules."""
    if not comparable(a, b):
        return "incomparable"
    if ":" in a.text + b.text or "∶" in a.text + b.text:
        return "equal" if a.text.replace("∶", ":") == b.text.replace("∶", ":") else "different"
    if in_base(a) == in_base(b) and qualifier_class(a.qualifier) == qualifier_class(b.qualifier):
        return "equal"
    (low_a, high_a), (low_b, high_b) = interval(a), interval(b)
    return "compatible" if low_a <= high_b and low_b <= high_a else "different"


def in_base(figure: Figure) -> tuple[Decimal, Decimal]:
    """The number or the range that a figure prints, in its family's base unit: 1.2万元 and 12,000元 are the same."""
    assert figure.value is not None
    factor = scale(figure.unit)
    return figure.value * factor, (figure.upper if figure.upper is not None else figure.value) * factor


def supported(figure: Figure, quoted: list[Figure]) -> Figure | None:
    """The quoted figure that says what this one says: same value, a unit that may stand for it, the same qualifier class.

    A figure of an answer may leave out its unit (比 27 多), never its qualifier: 23万 is not what 近23万 says. 近 before a length
    of time means "the last" and counts as no qualifier.
    """
    return next((other for other in quoted if _says(figure, other)), None)


def _says(figure: Figure, other: Figure) -> bool:
    if figure.kind == "label" or other.kind == "label":
        return figure.text == other.text
    if figure.kind == "date" or other.kind == "date":
        return figure.kind == other.kind and (figure.text in other.text or (figure.value, figure.unit) == (other.value, other.unit))
    if figure.value is None or other.value is None:
        return False
    unit_fits = not figure.unit or not other.unit or same_kind(figure.unit, other.unit)
    if not unit_fits or figure.kind != other.kind or in_base(figure) != in_base(other):
        return False
    lasting = family(figure.unit) in ("年月", "时长")
    return lasting or qualifier_class(figure.qualifier) == qualifier_class(other.qualifier)
