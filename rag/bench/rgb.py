"""RGB (Chen et al., AAAI 2024): five passages a question, a share of them noise; with nothing but noise, refusing is right.

Passages are picked as the benchmark's own script picks them: the first ones of each kind, shuffled; five, of which
ceil(5 × noise) are noise; the integration set takes one text for each part of the question first.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import chain, zip_longest
from math import ceil
from pathlib import Path
from typing import Any

from rag.bench.files import Row, read_rows
from rag.errors import UsageError

PASSAGES = 5


def questions(path: Path, noises: Sequence[float] = (0.0, 0.4, 0.8, 1.0), seed: int = 0) -> list[Row]:
    """Every question once for each share of noise; ids end in the share. At noise 1 no question can be answered."""
    rows = read_rows(path)
    if not {"query", "answer", "positive", "negative"} <= rows[0].keys():
        raise UsageError(f"{path.name}：不是 RGB 的文件（应有 query、answer、positive、negative）。")
    return [_question(row, noise, random.Random(f"{seed} {row.get('id')} {noise}")) for noise in noises for row in rows]


def _question(row: Row, noise: float, order: random.Random) -> Row:
    wanted = wanted_parts(row["answer"])
    texts = passages(row, noise)
    order.shuffle(texts)
    found: Row = {
        "id": f"{row.get('id')}@{noise:g}",
        "question": row["query"],
        "passages": texts,
        "noise": noise,
        "source": f"噪声 {noise:g}",
    }
    if noise >= 1:
        return found | {"answerable": False, "type": "unanswerable", "answer": ""}
    first = [part[0] for part in wanted]
    more = [] if len(wanted) > 1 else wanted[0][1:]
    return found | {"answerable": True, "type": "entity", "answer": "、".join(first), "aliases": more, "contains": wanted}


def wanted_parts(answer: Any) -> list[list[str]]:
    """For each part that the answer must hold, the ways it may be written.

    >>> wanted_parts(["1月2日", ["周一", "星期一"]])
    [['1月2日'], ['周一', '星期一']]
    """
    parts = answer if isinstance(answer, list) else [answer]
    return [[str(one) for one in part] if isinstance(part, list) else [str(part)] for part in parts]


def passages(row: Row, noise: float) -> list[str]:
    """The texts of one question, those with the answer first."""
    positive, negative = row["positive"], row["negative"]
    noisy = PASSAGES if noise >= 1 else min(ceil(PASSAGES * noise), len(negative))
    telling = PASSAGES - noisy
    if positive and isinstance(positive[0], list):
        by_turns = [text for text in chain.from_iterable(zip_longest(*positive)) if text is not None]
        kept = by_turns[: max(telling, len(positive))] if noise < 1 else []
        return kept + negative[: PASSAGES - len(kept)]
    kept = positive[:telling]
    return kept + negative[: PASSAGES - len(kept)]
