"""Two runs over the same questions: what changed, and whether more than chance would change."""

from __future__ import annotations

from dataclasses import dataclass
from math import comb

from rag.evaluation.judge import Judgement
from rag.evaluation.scores import TITLES, Interval, Scores

Pair = tuple[Judgement, Judgement]


@dataclass(frozen=True)
class Difference:
    """How a measure changed. `p_value`: two-sided, from the paired samples; at least 1 in the number of samples."""

    name: str
    before: float
    after: float
    interval: Interval  # of after − before
    p_value: float

    @property
    def change(self) -> float:
        return round(self.after - self.before, 4)


@dataclass(frozen=True)
class Comparison:
    """Two runs over the same questions."""

    before: Scores
    after: Scores

    @property
    def pairs(self) -> tuple[Pair, ...]:
        return tuple(zip(self.before.judgements, self.after.judgements, strict=True))

    @property
    def won(self) -> tuple[Pair, ...]:
        return tuple((a, b) for a, b in self.pairs if b.right and not a.right)

    @property
    def lost(self) -> tuple[Pair, ...]:
        return tuple((a, b) for a, b in self.pairs if a.right and not b.right)

    @property
    def reworded(self) -> tuple[Pair, ...]:
        """Judged alike, but the bare answer is another."""
        return tuple((a, b) for a, b in self.pairs if a.right == b.right and a.shown != b.shown)

    @property
    def p_value(self) -> float:
        """McNemar's exact test: how likely so lopsided a change is where neither run is better."""
        return sign_test(len(self.won), len(self.lost))

    @property
    def differences(self) -> tuple[Difference, ...]:
        """Every measure that both runs have, over the same samples of the questions."""
        import numpy as np

        found = []
        for name in TITLES:
            before, after = self.before.value(name), self.after.value(name)
            if before is None or after is None:
                continue
            gaps = self.after.samples[name] - self.before.samples[name]
            gaps = gaps[~np.isnan(gaps)]
            low, high = np.percentile(gaps, [2.5, 97.5])
            p = min(1.0, 2 * max(1, min((gaps <= 0).sum(), (gaps >= 0).sum())) / len(gaps))
            found.append(Difference(name, before, after, (round(float(low), 4), round(float(high), 4)), round(float(p), 4)))
        return tuple(found)


def sign_test(won: int, lost: int) -> float:
    """The two-sided binomial test of `won` against `lost` at one half.

    >>> sign_test(5, 0), sign_test(3, 3)
    (0.0625, 1.0)
    """
    n, k = won + lost, min(won, lost)
    return min(1.0, 2 * sum(comb(n, i) for i in range(k + 1)) / 2**n)
