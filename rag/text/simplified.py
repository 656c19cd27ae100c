"""Traditional characters read as simplified ones, one for one, so that offsets hold: 208萬人次 → 208万人次.

What is shown stays as printed; what is compared, counted and searched is simplified first. The models know simplified characters
alone. The table (rag/data/simplified.tsv) leaves out what simplified text prints as well (著, 乾, 瞭).
"""

from __future__ import annotations

import re
from pathlib import Path


def _read() -> dict[int, int]:
    table: dict[int, int] = {}
    for line in (Path(__file__).parents[1] / "data" / "simplified.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            table |= str.maketrans(*line.split("\t"))
    return table


SIMPLER = _read()
_ANY = re.compile(f"[{''.join(map(chr, SIMPLER))}]")


def simplified(text: str) -> str:
    """The same text, character for character, with traditional characters made simplified.

    >>> simplified("臺北捷運平均每日載客幾萬人次？")
    '台北捷运平均每日载客几万人次？'
    """
    return text.translate(SIMPLER) if _ANY.search(text) else text
