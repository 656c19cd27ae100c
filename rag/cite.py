"""Citations and the check of figures: no number, quote or marker reaches the screen that this module has not made or checked.

A citation quotes whole sentences of one passage and knows where they stand in the source. A figure shown in an answer is
*supported* when a cited quote holds it with the same value, unit and qualifier, *computed* when the program worked it out
from supported ones, and *unsupported* otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rag.figures import find_figures
from rag.find.finding import Evidence
from rag.sources import Sources
from rag.text.compare import supported
from rag.text.numerals import plain
from rag.types import CheckedFigure, Citation, Figure, Passage, Span

MARKER = re.compile(r"\[(\d{1,3})\]|【(\d{1,3})】|［(\d{1,3})］")


def citation(number: int, passage: Passage, span: Span, sources: Sources) -> Citation:
    """Quote a stretch of a passage, with its place in the source."""
    cut = passage.text.cut(*span)
    pieces = cut.sources(sources.text(passage.source))
    start, end = (pieces[0][0], pieces[-1][1]) if pieces else (0, 0)
    return Citation(
        number,
        passage.source,
        cut.text,
        start,
        end,
        passage.title,
        passage.place,
        passage.date,
        pieces if len(pieces) > 1 else (),
        passage.article,
    )


class Citations:
    """Gives out numbers: the same stretch of the same source always has the same one."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._made: dict[tuple[str, int, int], Citation] = {}

    def of(self, evidence: Evidence) -> Citation:
        """The citation of the whole sentences around the evidence."""
        made = citation(len(self._made) + 1, evidence.passage, evidence.sentence, self._sources)
        return self._made.setdefault((made.source, made.start, made.end), made)

    def all(self) -> tuple[Citation, ...]:
        return tuple(self._made.values())


def without_markers(text: str) -> str:
    """The text with anything that looks like a citation marker taken apart, so that it cannot pass for one of ours.

    Articles and models may write [8] themselves: the digits stay, full-width brackets without a number meaning take the
    place of the others.
    """
    return MARKER.sub(lambda m: f"〔{next(g for g in m.groups() if g)}〕", text)


def check_figures(text: str, citations: Sequence[Citation], computed: Mapping[str, str] | None = None) -> tuple[CheckedFigure, ...]:
    """Every figure of an answer with its status. `computed` maps figures the program worked out to their arithmetic."""
    bare = MARKER.sub(lambda m: " " * len(m[0]), text)
    quoted = [(c.number, find_figures(c.quote)) for c in citations]
    out: list[CheckedFigure] = []
    seen: set[str] = set()
    for figure in find_figures(bare):
        if figure.kind == "label" or figure.text in seen:
            continue
        seen.add(figure.text)
        out.append(_checked(figure, quoted, citations, computed or {}))
    return tuple(out)


def _checked(
    figure: Figure, quoted: Sequence[tuple[int, list[Figure]]], citations: Sequence[Citation], computed: Mapping[str, str]
) -> CheckedFigure:
    value = "" if figure.value is None else format(plain(figure.value), "f")
    printed = next((n for n, figures in quoted if any(f.text == figure.text for f in figures)), None)
    if printed is not None and figure.text not in computed:
        return CheckedFigure(figure.text, value, figure.unit, figure.qualifier, "supported", printed)
    for key, arithmetic in computed.items():
        if supported(figure, find_figures(key)) or figure.text == key:
            return CheckedFigure(figure.text, value, figure.unit, figure.qualifier, "computed", None, arithmetic)
    for number, figures in quoted:
        if supported(figure, figures) or any(f.text == figure.text for f in figures):
            return CheckedFigure(figure.text, value, figure.unit, figure.qualifier, "supported", number)
    for made in citations:
        if figure.kind in ("date", "ordinal") and figure.text in made.quote:
            return CheckedFigure(figure.text, value, figure.unit, figure.qualifier, "supported", made.number)
    return CheckedFigure(figure.text, value, figure.unit, figure.qualifier, "unsupported")
