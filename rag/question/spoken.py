"""Everyday words of a question, and how newspapers print them: 逮了 → 抓获了, 头一回 → 首次.

The reader knows many of these by itself; a question that finds nothing is asked once more in printed words.
The list (rag/data/spoken.tsv) is our own; its last column names the characters behind which a word is part of another (举办了).
"""

from __future__ import annotations

import re
from functools import cache

from rag.text.places import read_table


def as_printed(question: str) -> str:
    """The question with its everyday words exchanged, names in quotation marks left alone; itself where it has none.

    >>> as_printed("“娃娃机”头一回办展，逮了多少人？")
    '“娃娃机”首次办展，抓获了多少人？'
    """
    words = spoken_words()
    return _pattern().sub(lambda found: words.get(found[0], found[0]), question)


def spoken_words() -> dict[str, str]:
    """Everyday word → printed word."""
    return {row["spoken"]: row["printed"] for row in _rows()}


@cache
def _rows() -> tuple[dict[str, str], ...]:
    return tuple(read_table("spoken.tsv"))


@cache
def _pattern() -> re.Pattern[str]:
    longest_first = sorted(_rows(), key=lambda row: (-len(row["spoken"]), row["spoken"]))
    words = [(f"(?<![{row['not_behind']}])" if row["not_behind"] else "") + re.escape(row["spoken"]) for row in longest_first]
    return re.compile("|".join(["“[^“”]*”", "《[^《》]*》", *words]))
