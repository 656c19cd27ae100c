"""A figure in the unit that was asked for: 多少万元, where 5.62亿元 is printed. The printed figure stays the answer; what it comes to
stands beside it, worked out, and only where nothing is lost by rounding."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from rag.figures import find_figures
from rag.find.finding import Finding
from rag.types import Figure

# of one kind: unit → how many of the smallest it is, exactly
_KINDS: tuple[dict[str, Decimal], ...] = tuple(
    {unit: Decimal(size) for unit, size in kind.items()}
    for kind in (
        {"元": 1, "块": 1, "块钱": 1},
        {"美元": 1},
        {"吨": 2000, "公斤": 2, "千克": 2, "斤": 1},
        {"公里": 1000, "千米": 1000, "米": 1},
        {"平方公里": 1500, "平方千米": 1500, "公顷": 15, "亩": 1},
        {"千瓦时": 1, "度": 1, "度电": 1},
    )
)
_SCALES = {"": Decimal(1), "万": Decimal(10**4), "亿": Decimal(10**8)}
_UNITS = "|".join(sorted((unit for kind in _KINDS for unit in kind), key=len, reverse=True))
_ASKS = re.compile(rf"(?:多少|几(?:百|千)?)个?(?:(?P<scale>[万亿]?)(?P<unit>{_UNITS})(?![/／每])|(?P<bare>[万亿])(?=[？?呢]|$))")
_PRINTED = re.compile(r"(?P<scale>万亿|[千百十]?[万亿])?[余多]?(?:元人民币|[^\d万亿]+)$")
_LOOSE = ("约", "近", "超", "超过", "逾")
LONGEST = 12  # digits


def converted(question: str, finding: Finding) -> Finding:
    """The finding, with what its one figure comes to in the unit asked for, where another is printed; else the finding as it is."""
    asked, figures = _ASKS.search(question), find_figures(finding.short)
    if asked is None or finding.computed or finding.parts or len(figures) != 1 or len(finding.evidence) != 1:
        return finding
    figure = figures[0]
    unit, scale = asked["unit"] or figure.unit, asked["bare"] or asked["scale"]
    value = _in_unit(figure, unit, scale)
    if value is None or _as_asked(figure, unit, scale):
        return finding
    size = f"{figure.qualifier if figure.qualifier in _LOOSE else ''}{value}{scale}{unit}"
    return replace(finding, computed=f"合{size}", arithmetic={size: f"{figure.text}={size}"})


def _as_asked(figure: Figure, unit: str, scale: str) -> bool:
    """Whether the figure is printed in the unit asked for: without 万 or 亿 before it, no such scale was asked for."""
    printed = _PRINTED.search(figure.text)
    told = (printed["scale"] or "") if printed else ""
    same = figure.unit == unit or {figure.unit, unit} <= {"元", "块", "块钱"} or {figure.unit, unit} <= {"公斤", "千克"}
    return same and (told == scale or not scale)


def _in_unit(figure: Figure, unit: str, scale: str) -> str | None:
    """How many of the unit asked for the figure comes to, exactly, without a scale of its own; None where that has no end."""
    kind = next((kind for kind in _KINDS if unit in kind and figure.unit in kind), None)
    if kind is None or figure.value is None or figure.upper is not None or figure.kind != "figure":
        return None
    if figure.qualifier and figure.qualifier not in _LOOSE:
        return None
    value = figure.value * kind[figure.unit] / (kind[unit] * _SCALES[scale])
    if value != round(value, 6):
        return None
    digits = format(value.normalize(), "f")
    return digits if len(digits) <= LONGEST else None
