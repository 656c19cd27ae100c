"""How far a share measured on some questions may lie from that on all."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

DRAWS = 1000


def interval(values: Sequence[float]) -> tuple[float, float, float]:
    """Mean and 95 % bootstrap interval of scores between 0 and 1, in percent; the same for the same values."""
    array = np.array(values, dtype=float) * 100
    draws = np.random.default_rng(0).choice(array, (DRAWS, len(array))).mean(axis=1)
    return float(array.mean()), float(np.quantile(draws, 0.025)), float(np.quantile(draws, 0.975))
