"""Where another article states another number for the same matter: both are shown side by side, with their dates.

No model is asked and nothing is averaged: the ledger says which entries contradict a figure, the answer names them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rag.cite import Citations, without_markers
from rag.find.finding import Evidence, Finding
from rag.ledger.ledger import Entry, Ledger

SHOWN = 3  # other numbers named in one answer
TWO, MORE = "两处说法不同：", "几处说法不同："


def disputed(finding: Finding, ledger: Ledger) -> tuple[Evidence, list[Evidence]] | None:
    """The first figure of the finding that other articles contradict, and where they do; None where none is contradicted."""
    for evidence in _figures_of(finding):
        spans = evidence.passage.text.cut(evidence.start, evidence.end).sources()
        against = ledger.conflicts_in(evidence.passage.source, spans[0][0], spans[-1][1]) if spans else []
        if others := [e for entry in _each_value_once(against) if (e := evidence_of(entry, ledger))]:
            return evidence, others[:SHOWN]
    return None


def _figures_of(finding: Finding) -> Iterable[Evidence]:
    return finding.evidence if not finding.parts else (e for part in finding.parts for e in part.evidence)


def _each_value_once(entries: Sequence[Entry]) -> list[Entry]:
    return list({e.figure.value: e for e in reversed(entries)}.values())[::-1]


def evidence_of(entry: Entry, ledger: Ledger) -> Evidence | None:
    """The passage an entry stands in, and where; None where the passage has gone since."""
    passage = next(iter(ledger.store.passages([entry.passage])), None)
    at = passage.text.place_of(entry.start) if passage else None
    return None if passage is None or at is None else Evidence(passage, at, at + len(entry.figure.text))


def word_dispute(finding: Finding, ledger: Ledger, citations: Citations) -> str:
    """Both numbers with headline, date and citation, as lines below the answer; "" where nobody contradicts it."""
    found = disputed(finding, ledger)
    if found is None:
        return ""
    first, others = found
    return "\n".join(["", TWO if len(others) == 1 else MORE, *(_line(evidence, citations) for evidence in (first, *others))])


def _line(evidence: Evidence, citations: Citations) -> str:
    passage = evidence.passage
    head = f"《{passage.title}》" if passage.title else passage.source
    return f"· {without_markers(evidence.text)}：{without_markers(head)}（{passage.date or '未印日期'}）[{citations.of(evidence).number}]"
