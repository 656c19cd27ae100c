"""Figures that can be drawn side by side: one matter over the years, or in several places at one time.

Only what is measured in the same unit, and says the same of each, is put into one drawing; where nothing fits there is none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from rag.ledger.ledger import Entry
from rag.text.compare import qualifier_class
from rag.text.facts import ALIKE, alike, of_a_company
from rag.text.places import find_places

FEWEST_YEARS, FEWEST_PLACES, MOST = 3, 2, 12
_WHOLE = re.compile("全([省市区县州镇])")
_BOUNDS = {"least", "most", "vague"}


@dataclass(frozen=True, slots=True)
class Point:
    """One value of a series, and the figure it stands for."""

    label: str  # the year, or the place
    value: Decimal
    entry: Entry


@dataclass(frozen=True, slots=True)
class Series:
    """Values that differ in one thing alone: `over` says in which."""

    subject: str
    unit: str
    over: str  # "年份" or "地区"
    what: str  # what they have in common beside the subject: the place, or the period as printed
    points: tuple[Point, ...]


def series_of(entries: Iterable[Entry]) -> Series | None:
    """The longest series among entries: years before places where they are equally long; None where there is none."""
    fit = [e for e in entries if _fits(e)]
    years = [s for group in _grouped(fit, _one_place) if (s := _over_years(group))]
    places = [s for group in _grouped(fit, _one_time) if (s := _over_places(group))]
    return max([*years, *places], key=lambda s: len(s.points), default=None)


def _fits(entry: Entry) -> bool:
    figure = entry.figure
    exact = figure.upper is None and not qualifier_class(figure.qualifier) & _BOUNDS
    told = entry.claim and not of_a_company(entry.claim + entry.sentence)
    whole = _WHOLE.search(entry.clause)  # 全市 in an article that was put down to the province: it is not known which city
    told = told and (whole is None or entry.place.endswith(whole[1])) and _is_of_its_place(entry)
    return bool(told and figure.value is not None and figure.value >= 0 and figure.kind == "figure" and exact)


def _is_of_its_place(entry: Entry) -> bool:
    """Whether the places that the sentence names are the one its article belongs to: 成都 in an article from 江苏 is not."""
    named = [p for m in find_places(entry.sentence) for p in m.places]
    return not named or not entry.place or all(p.full.endswith(entry.place) or entry.place.endswith(p.label) for p in named)


def _one_place(entry: Entry) -> tuple[object, ...] | None:
    """The matter, its unit, the place, and the days of the year that are meant: a half year is not set beside a whole one."""
    _, since, until = entry.period
    if not since or not until or since[:4] != until[:4]:
        return None
    return entry.claim, entry.figure.unit, entry.place, since[4:], until[4:]


def _one_time(entry: Entry) -> tuple[object, ...] | None:
    """The matter, its unit, the time, and the level of the place: cities beside cities."""
    if not entry.place or not entry.period[0] or entry.period[1:] == (None, None):
        return None
    return entry.claim, entry.figure.unit, *entry.period, entry.place[-1]


def _grouped(entries: Sequence[Entry], key: Callable[[Entry], tuple[object, ...] | None]) -> list[list[Entry]]:
    groups: dict[tuple[object, ...], list[Entry]] = {}
    for entry in entries:
        if (name := key(entry)) is not None:
            groups.setdefault(name, []).append(entry)
    return list(groups.values())


def _over_years(group: Sequence[Entry]) -> Series | None:
    points = _points(group, lambda e: (e.period[1] or "")[:4])
    if len(points) < FEWEST_YEARS:
        return None
    first = points[0].entry
    return Series(first.subject, first.figure.unit, "年份", first.place, tuple(sorted(points, key=lambda p: p.label)[-MOST:]))


def _over_places(group: Sequence[Entry]) -> Series | None:
    points = _points(group, lambda e: e.place)
    if len(points) < FEWEST_PLACES or any(a.label in b.label for a in points for b in points if a is not b):
        return None
    first = points[0].entry
    return Series(first.subject, first.figure.unit, "地区", first.period[0], tuple(sorted(points, key=lambda p: -p.value)[:MOST]))


def _points(group: Sequence[Entry], label: Callable[[Entry], str]) -> list[Point]:
    """One point for each label, of sentences that speak of the same thing; where a label has several values there is no telling
    which, and it gets none. Values that are all the same are one fact printed in several places.
    """
    group = [e for e in group if e.article == group[0].article or alike(e.sentence, group[0].sentence) >= ALIKE]
    if len({e.figure.value for e in group}) < 2:
        return []
    values: dict[str, set[Decimal | None]] = {}
    for entry in group:
        values.setdefault(label(entry), set()).add(entry.figure.value)
    first = {label(e): e for e in reversed(group) if len(values[label(e)]) == 1}
    return [Point(name, entry.figure.value, entry) for name, entry in first.items() if entry.figure.value is not None]
