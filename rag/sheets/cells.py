"""Cells of a table that will be opened in a spreadsheet: none of them may run as a formula."""

from __future__ import annotations

import re
from typing import Any

_RUNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")  # what a formula begins with, in Chinese editions also full-width
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?%?")


def harmless(cell: Any) -> Any:
    """A text that a spreadsheet would run gets a quote mark in front, which makes it text; one that is a number as a whole stays.

    >>> harmless("=1+1"), harmless("-2+3+cmd"), harmless("-2.5%"), harmless(-2)
    ("'=1+1", "'-2+3+cmd", '-2.5%', -2)
    """
    runs = isinstance(cell, str) and cell.lstrip(" \u3000").startswith(_RUNS) and not _NUMBER.fullmatch(cell)
    return f"'{cell}" if runs else cell
