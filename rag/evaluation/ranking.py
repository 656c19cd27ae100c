"""Retrieval runs (`rag search`) against the articles that are known to hold the answer.

Measures are spelt as ir-measures spells them and agree with it (tested): Success@k, one of the articles is among the first
k; R@k, the share of them that is; RR@10; nDCG@10. Kept here, in thirty lines, because intervals and paired tests need the value
of every question and set-up should not need a compiler; questions without known articles are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log2
from typing import Any

from rag.evaluation.gold import Gold
from rag.evaluation.scores import Interval, _draws, _middle
from rag.sheets.rows import Row

CUTS = (1, 5, 10, 20, 100)
NAMES = (*(f"Success@{k}" for k in CUTS), *(f"R@{k}" for k in CUTS), "RR@10", "nDCG@10")


@dataclass(frozen=True)
class RankingScores:
    """The measures of one run. `questions`: those that name their articles; `values`: a value each, in the same order."""

    questions: tuple[Gold, ...]
    values: Mapping[str, Sequence[float]]
    missing: int  # of them, in no row of the run

    def value(self, name: str) -> float | None:
        """The mean over the questions, to four places."""
        values = self.values[name]
        return round(sum(values) / len(values), 4) if values else None

    def interval(self, name: str) -> Interval | None:
        """The middle 95 % of the mean over samples of the questions."""
        import numpy as np

        values = np.array(self.values[name])
        return _middle(np.array([(values @ counts) / counts.sum() for counts in _draws(len(values))]))

    def as_row(self) -> Row:
        """One JSON object."""
        intervals = {name: list(self.interval(name) or ()) for name in NAMES}
        return {
            "questions": len(self.questions),
            **{name: self.value(name) for name in NAMES},
            "intervals": intervals,
            "missing": self.missing,
        }


def is_ranking(rows: Sequence[Mapping[str, Any]]) -> bool:
    """Whether these are rows of `rag search` and not answers."""
    return bool(rows) and all("hits" in row and "answered" not in row for row in rows)


def rank(gold: Iterable[Gold], run: Iterable[Mapping[str, Any]]) -> RankingScores:
    """Judge a run; the last row counts where an id has several."""
    hits = {row.get("id"): [str(hit.get("source")) for hit in row.get("hits") or []] for row in run}
    asked = tuple(one for one in gold if one.answerable and one.articles)
    found = [measures_of(hits.get(one.id, []), set(one.articles)) for one in asked]
    return RankingScores(asked, {name: [row[name] for row in found] for name in NAMES}, sum(one.id not in hits for one in asked))


def measures_of(ranked: Sequence[str], wanted: set[str]) -> dict[str, float]:
    """All measures of one question.

    >>> measures_of(["甲", "乙"], {"乙"})["RR@10"]
    0.5
    """
    hit = [source in wanted for source in ranked]
    gain = sum(1 / log2(rank + 1) for rank, good in enumerate(hit[:10], 1) if good)
    ideal = sum(1 / log2(rank + 1) for rank in range(1, min(10, len(wanted)) + 1))
    first = next((rank for rank, good in enumerate(hit[:10], 1) if good), 0)
    found = {f"Success@{k}": float(any(hit[:k])) for k in CUTS} | {f"R@{k}": sum(hit[:k]) / len(wanted) for k in CUTS}
    return found | {"RR@10": 1 / first if first else 0.0, "nDCG@10": gain / ideal}


def sign_counts(name: str, before: RankingScores, after: RankingScores) -> tuple[int, int]:
    """How many questions the second run ranks better, and how many worse, by one measure."""
    pairs = list(zip(before.values[name], after.values[name], strict=True))
    return sum(b > a for a, b in pairs), sum(b < a for a, b in pairs)
