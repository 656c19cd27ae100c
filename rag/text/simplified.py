"""Traditional characters read as simplified ones, one for one, so that offsets hold: 208萬人次 → 208万人次.

What is shown stays as printed; what is compared, counted and searched is simplified first. The models know simplified characters
alone. The table (rag/data/simplified.tsv) leaves out what simplified text prints as well (著, 乾, 瞭).
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files


@cache
def table() -> tuple[dict[int, int], re.Pattern[str]]:
    """What each character becomes, and a pattern that finds any of them; read once, at first use."""
    simpler: dict[int, int] = {}
    for line in files("rag").joinpath("data", "simplified.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            simpler |= str.maketrans(*line.split("\t"))
    return simpler, re.compile(f"[{''.join(map(chr, simpler))}]")


def simplified(text: str) -> str:
    """The same text, character for character, with traditional characters made simplified.

    >>> simplified("臺北捷運平均每日載客幾萬人次？")
    '台北捷运平均每日载客几万人次？'
    """
    simpler, any_of_them = table()
    return text.translate(simpler) if any_of_them.search(text) else text
