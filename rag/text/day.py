"""A printed day as YYYY-MM-DD: one reader for rows, mastheads and bylines."""

from __future__ import annotations

import re
from datetime import date

_ENDS = re.compile(r"\s*[日号]?\s*$")
_DATE = re.compile(r"\s*(\d{4})\s*(?:-|/|\.|年)?\s*(\d{1,2})\s*(?:-|/|\.|月)?\s*(\d{1,2})(?!\d)")


def iso_date(value: object) -> str | None:
    """YYYY-MM-DD out of the ways a date is written at the head of a row; None where it is no day of the calendar.

    >>> iso_date("2023年7月5日"), iso_date("2023/07/05 10:20"), iso_date(20230705), iso_date("去年"), iso_date("2021-02-30")
    ('2023-07-05', '2023-07-05', '2023-07-05', None, None)
    """
    found = _DATE.match(str(value)) if value is not None else None
    if not found:
        return None
    try:
        return date(*map(int, found.groups())).isoformat()
    except ValueError:
        return None


def written_day(text: str) -> str | None:
    """YYYY-MM-DD where somebody has written a day and nothing else, in any of these ways.

    >>> written_day("2024年3月5日"), written_day(" 2024/3/5"), written_day("2024-03-05 有雨"), written_day("三月")
    ('2024-03-05', '2024-03-05', None, None)
    """
    found = _DATE.match(text)
    return iso_date(text) if found and _ENDS.match(text, found.end()) else None
