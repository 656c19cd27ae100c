"""What all who are served share of an index folder: opened once, and anew when the folder has become another."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass
class Current(Generic[T]):
    """`state` says what the folder is now. To be shared by threads.

    What was opened of an earlier state is not closed under the hands of those who still read it; it goes when they let go.
    """

    open: Callable[[], T]
    state: Callable[[], object]
    _opened: T | None = None
    _state: object = None
    _one: threading.Lock = field(default_factory=threading.Lock)

    def get(self) -> T:
        """Raises what `open` raises."""
        with self._one:
            now = self.state()  # before it is opened: what changes meanwhile is noticed the next time
            if self._opened is None or now != self._state:
                self._opened, self._state = self.open(), now
            return self._opened

    def take(self) -> T | None:
        """What is open, to be closed by the taker; whoever asks afterwards gets a new one."""
        with self._one:
            opened, self._opened = self._opened, None
        return opened
