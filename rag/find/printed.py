"""Passages in traditional characters: read as simplified ones, shown as their source prints them.

Offsets hold, for one character stands for one; so what was found in the simplified text is cut anew from the printed one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.find.finding import Evidence, Finding
from rag.sources import Sources
from rag.text.simplified import simplified
from rag.types import Cleaned, Hit, Passage

_JOINTS = re.compile("([、；，\n])")


def plain(hit: Hit) -> Hit:
    """The hit with its text made simplified; the same one where nothing in it is traditional."""
    passage = hit.passage
    text, lead = simplified(passage.text.text), simplified(passage.lead)
    if text is passage.text.text and lead is passage.lead:
        return hit
    return replace(hit, passage=replace(passage, text=Cleaned(text, passage.text.pieces), lead=lead))


def as_printed(finding: Finding, sources: Sources) -> Finding:
    """What was found, in the characters of its sources."""
    printed = [printed_evidence(one, sources) for one in finding.evidence]
    if all(new is old for new, old in zip(printed, finding.evidence, strict=True)):
        return finding
    parts = []
    for part in finding.parts:
        own = tuple(printed_evidence(one, sources) for one in part.evidence)
        parts.append(replace(part, short=_reprinted(part.short, own), evidence=own))
    return replace(finding, short=_reprinted(finding.short, printed), evidence=tuple(printed), parts=tuple(parts))


def printed_evidence(evidence: Evidence, sources: Sources) -> Evidence:
    """The evidence with its passage as the source prints it; the same one where that makes no difference."""
    passage = _printed(evidence.passage, sources)
    return evidence if passage is evidence.passage else replace(evidence, passage=passage)


def _printed(passage: Passage, sources: Sources) -> Passage:
    text, source = passage.text.text, sources.text(passage.source)
    if simplified(source) is source:
        return passage
    for at, start, end in ((p.at, p.start, p.end) for p in passage.text.pieces):
        text = text[:at] + source[start:end] + text[at + end - start :]
    return passage if text == passage.text.text else replace(passage, text=Cleaned(text, passage.text.pieces))


def _reprinted(short: str, evidence: Sequence[Evidence]) -> str:
    """A bare answer, each of its parts as the sentences print it; a part that no sentence prints stays."""
    made = []
    for part in _JOINTS.split(short):
        told = next((one.text for one in evidence if part in simplified(one.text)), "")
        told = told or next((one.told for one in evidence if part in simplified(one.told)), "")
        at = simplified(told).find(part)
        made.append(told[at : at + len(part)] if part and at >= 0 else part)
    return "".join(made)
