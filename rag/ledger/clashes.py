"""All contradictions of a collection, looked for once for each state of it: in seventy thousand articles it takes seconds."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from rag.ledger.ledger import Entry, Ledger

MOST = 1_000  # groups kept

Group = list[Entry]
State = tuple[int, int]  # version of the passages, newest figure


@dataclass
class Clashes:
    """What `Ledger.contradictions` finds, kept until the collection changes. To be shared by threads."""

    _state: State | None = None
    _groups: list[Group] = field(default_factory=list)
    _one: threading.Lock = field(default_factory=threading.Lock)

    def known(self, ledger: Ledger) -> bool:
        """Whether they need not be looked for."""
        return self._state == _state(ledger)

    def page(self, ledger: Ledger, limit: int, skip: int = 0) -> list[Group]:
        """Groups of entries that contradict each other, in the order of their claims."""
        with self._one:
            state = _state(ledger)
            if self._state != state:
                self._groups, self._state = ledger.contradictions(MOST + 1), state
            return self._groups[:MOST][skip : skip + limit]

    @property
    def cut(self) -> bool:
        """Whether there are more than are kept."""
        return len(self._groups) > MOST


def _state(ledger: Ledger) -> State:
    ((newest,),) = ledger.store.rows("SELECT coalesce(max(id), 0) FROM figures")
    return ledger.store.version, newest
