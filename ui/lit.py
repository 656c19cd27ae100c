"""Where to put the light: cited source offsets carried over to the text on screen, and text set in HTML with marks.

Everything that comes out of a document passes `escape`: a page that holds `<script>` shows those eight letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rag.types import Citation, Cleaned, Span
from ui.html import escape

FIRST = " data-first"  # the place the page is scrolled to
LEAD = 24  # characters before a figure; with it they fit two lines of the narrowest list
PAUSES = "，；、。：！？,;"


def cited_spans(citation: Citation) -> tuple[Span, ...]:
    """The source offsets a citation covers."""
    return citation.spans or ((citation.start, citation.end),)


def merge(spans: Iterable[Span]) -> list[Span]:
    """Sorted spans without overlap; those that touch become one."""
    merged: list[Span] = []
    for start, end in sorted(s for s in spans if s[0] < s[1]):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def carried(cleaned: Cleaned, spans: Sequence[Span]) -> list[Span]:
    """The cleaned offsets of what was copied from these source spans; white space put between two lit runs is lit too."""
    found = []
    for piece in cleaned.pieces:
        length = piece.end - piece.start
        for start, end in spans:
            low, high = max(start - piece.start, 0), min(end - piece.start, length)
            if low < high:
                found.append((piece.at + low, piece.at + high))
    joined: list[Span] = []
    for start, end in merge(found):
        if joined and not cleaned.text[joined[-1][1] : start].strip():
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def figure_spans(text: str, within: Sequence[Span], figures: Iterable[str]) -> list[Span]:
    """Where the figures of an answer stand inside the lit spans; a figure that is part of a longer number is not one of them."""
    found = []
    for figure in figures:
        for start, end in within:
            for match in re.finditer(re.escape(figure), text[start:end]):
                at, to = start + match.start(), start + match.end()
                if not _inside_number(text, at, to):
                    found.append((at, to))
    apart: list[Span] = []
    for start, end in sorted(found, key=lambda s: (s[0], -s[1])):
        if not apart or start >= apart[-1][1]:
            apart.append((start, end))
    return apart


def _inside_number(text: str, start: int, end: int) -> bool:
    """Whether the number goes on to the left or right: 23 in 1.23 or 230."""
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    left = before[-1:].isdigit() or (before[-1:] in (".", ",") and before[:1].isdigit() and len(before) == 2)
    right = after[:1].isdigit() or (after[:1] in (".", ",") and after[1:].isdigit())
    return (text[start : start + 1].isdigit() and left) or (text[end - 1 : end].isdigit() and right)


def marked(text: str, lit: Sequence[Span], strong: Sequence[Span] = (), attribute: str = "") -> str:
    """The text as HTML, the lit spans in <mark class="lit">, the strong ones in <b class="fig"> inside them.

    `attribute` goes into the first mark, and tells where to scroll.
    """
    if attribute and lit and lit[0][0] == lit[0][1]:  # nothing to light, but a place to scroll to
        at = lit[0][0]
        return f"{escape(text[:at])}<span{attribute}></span>{escape(text[at:])}"
    parts: list[str] = []
    at = 0
    for number, (start, end) in enumerate(lit):
        parts.append(escape(text[at:start]))
        parts.append(f'<mark class="lit"{attribute if number == 0 else ""}>{_bold(text, start, end, strong)}</mark>')
        at = end
    parts.append(escape(text[at:]))
    return "".join(parts)


def excerpt(text: str, strong: Sequence[Span]) -> tuple[str, list[Span]]:
    """The text from shortly before the first strong span on, and the spans in it: of a long one a list shows two lines only.

    It begins behind a pause where there is one, never inside a number.
    """
    at = min((start for start, _ in strong), default=0)
    if at <= LEAD:
        return text, list(strong)
    start = at - LEAD
    pause = max(text.rfind(sign, start - 1, at - LEAD // 3) for sign in PAUSES)
    start = pause + 1 if pause >= 0 else start
    while start < at and text[start - 1].isascii() and text[start].isascii():
        start += 1
    return "……" + text[start:], [(low - start + 2, high - start + 2) for low, high in strong]


def _bold(text: str, start: int, end: int, strong: Sequence[Span]) -> str:
    parts: list[str] = []
    at = start
    for low, high in strong:
        low, high = max(low, at), min(high, end)
        if low < high:
            parts += [escape(text[at:low]), f'<b class="fig">{escape(text[low:high])}</b>']
            at = high
    return "".join([*parts, escape(text[at:end])])
