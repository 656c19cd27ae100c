"""How long the stages of an answer take."""

from __future__ import annotations

import time


class Clock:
    """Milliseconds by stage."""

    def __init__(self, begun: float) -> None:
        self._begun, self._spent, self._running = begun, {"retrieve": 0.0, "read": 0.0, "write": 0.0}, ""
        self._since = 0.0

    def __call__(self, stage: str) -> Clock:
        self._running = stage
        return self

    def __enter__(self) -> None:
        self._since = time.perf_counter()

    def __exit__(self, *_: object) -> None:
        self._spent[self._running] += time.perf_counter() - self._since
        self._running = ""

    def times(self) -> dict[str, float]:
        """retrieve, read, write and total so far."""
        now = time.perf_counter()
        spent = dict(self._spent)
        if self._running:
            spent[self._running] += now - self._since
        return {**{k: round(v * 1000, 1) for k, v in spent.items()}, "total": round((now - self._begun) * 1000, 1)}
