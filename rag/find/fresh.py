"""Whether a finding tells what a follow-up newly asks, and not once more what was told before."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from rag.figures import find_figures
from rag.find.finding import Evidence, Finding, clause_end
from rag.text.terms import terms
from rag.types import MARKER

_BEFORE = 4  # characters before a figure by which it is told from another of the same size


def says(words: Collection[str], finding: Finding) -> bool:
    """Whether one of the words is printed where the finding was made, or in a headline above."""
    told = "".join(e.passage.title + e.told for e in finding.evidence)
    return any(word in told for word in words)


def prints_new(new: str, finding: Finding) -> bool:
    """Whether most of a new thing is printed in the sentence where the finding was made, of a figure before the end of its clause: a
    headline tells of too much, and what is counted comes no later than that."""
    counted = bool(find_figures(finding.short))
    told = "".join(_up_to(e) if counted else e.told for e in finding.evidence)
    words = terms(new)
    return new in told or 2 * sum(word in told for word in words) > len(words)


def is_told_again(finding: Finding, before: Sequence[str], new: str = "") -> bool:
    """Whether a figure was given in an answer before, out of the same words; not where what is newly asked is its very name."""
    first = finding.evidence[0]
    if new and first.passage.text.text[: first.start].endswith(new):
        return False
    around = first.passage.text.text[max(first.sentence[0], first.start - _BEFORE) : first.end]
    told = bool(find_figures(finding.short))
    return told and any(MARKER.sub("", one.split("\n", 1)[0]) == finding.short and around in one for one in before)


def _up_to(evidence: Evidence) -> str:
    """The sentence up to the end of the clause that the evidence stands in."""
    text, (low, high) = evidence.passage.text.text, evidence.sentence
    return text[low : clause_end(text, evidence.end, high)]
