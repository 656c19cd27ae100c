"""What a look-up in the ledger is kept to, as a condition of SQL: place, unit, time, article."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from rag.dates import find_periods
from rag.text.numerals import narrow
from rag.text.units import PEOPLE, UNITS

Values = tuple[object, ...]
_YEAR = re.compile(r"\d{4}")
_MONTH = re.compile(r"(\d{4})[-./](\d{1,2})")
_LARGE = re.compile(r"^[十百千万亿]+(?=.)")  # 万元 counts 元, for the ledger keeps values in full; 亩 and 人次 are left alone


@dataclass(frozen=True, slots=True)
class Only:
    """Keeps a look-up to figures of a place, a unit, a time, an article; "" keeps to nothing.

    A place is any part of the full name. 人 takes 名 and 位 along, as any unit of people does. A time is a year (2024), a
    month (2024-05, 2024年5月) or words as printed (上半年); a period that begins or ends within it fits. An article is any part of
    its headline or of its file's name. `rivalled` keeps to figures of whose claim another value is stated too: what can contradict.
    """

    place: str = ""
    unit: str = ""
    time: str = ""
    article: str = ""
    rivalled: bool = field(default=False, kw_only=True)

    def __bool__(self) -> bool:
        return any((self.place, self.unit, self.time, self.article, self.rivalled))

    @property
    def by_place(self) -> bool:
        """Whether the place is the best way into the tables."""
        return bool(self.place or self.article) and not self.unit and not self.time

    def condition(self) -> tuple[str, Values]:
        """ " AND …" over figures f, passages p and documents d, with its values."""
        parts: list[str] = []
        values: list[object] = []
        for part, given in (self._place(), self._unit(), self._time(), self._article(), self._rivalled()):
            if part:
                parts.append(f" AND {part}")
                values += given
        return "".join(parts), tuple(values)

    def _place(self) -> tuple[str, Values]:
        return ("instr(p.place, ?) > 0", (self.place,)) if self.place else ("", ())

    def _unit(self) -> tuple[str, Values]:
        if not self.unit:
            return "", ()
        plain = narrow(self.unit)
        unit = plain if plain in UNITS else _LARGE.sub("", plain)
        units = sorted({unit, *(PEOPLE if unit in PEOPLE else ())})
        return f"f.unit IN ({','.join('?' * len(units))})", tuple(units)

    def _time(self) -> tuple[str, Values]:
        if not self.time:
            return "", ()
        days = period_days(self.time)
        if days is None:
            return "instr(f.period, ?) > 0", (self.time,)
        return "(f.since BETWEEN ? AND ? OR f.until BETWEEN ? AND ?)", days * 2

    def _article(self) -> tuple[str, Values]:
        return ("(instr(p.title, ?) > 0 OR instr(d.source, ?) > 0)", (self.article, self.article)) if self.article else ("", ())

    def _rivalled(self) -> tuple[str, Values]:
        another = "SELECT 1 FROM figures o WHERE o.claim = f.claim AND o.value <> f.value"
        return (f"f.claim IS NOT NULL AND EXISTS ({another})", ()) if self.rivalled else ("", ())


def period_days(text: str) -> tuple[str, str] | None:
    """First and last day of a time that says its year; None for one that does not.

    >>> period_days("2024"), period_days("2024-02"), period_days("上半年")
    (('2024-01-01', '2024-12-31'), ('2024-02-01', '2024-02-29'), None)
    """
    plain = narrow(text).strip()
    if _YEAR.fullmatch(plain):
        plain += "年"
    elif month := _MONTH.fullmatch(plain):
        plain = f"{month[1]}年{int(month[2])}月"
    found = find_periods(plain, None)
    if not found or found[0].start is None or found[0].end is None:
        return None
    return found[0].start.isoformat(), found[0].end.isoformat()
