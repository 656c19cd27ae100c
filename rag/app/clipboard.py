"""One answer to be pasted elsewhere: as plain text, and as HTML for programs that take formatted text.

Neither holds Markdown: what is pasted into a letter reads like the page it was copied from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from itertools import groupby

from rag.app.export import NEAREST, REFUSED, Byline, figure_remarks, lines_of, no_byline
from rag.types import MARKER, Answer
from rag.wording.reference import source_line


@dataclass(frozen=True)
class Copied:
    """What the clipboard gets; either form says the same."""

    text: str
    html: str


def copied(answer: Answer, byline: Byline = no_byline) -> Copied:
    """An answer with its markers and its source lines; a refusal with the nearest passages named as such."""
    found = answer.answered
    body = [(line, item) for line, item in lines_of(answer) if line]
    if not found:
        body.insert(0, (REFUSED, False))
    remarks = figure_remarks(answer) if found else []
    cited = answer.citations if found else answer.nearest
    sources = [f"{f'[{c.number}] ' if found else ''}{source_line(c, byline(c))}：“{c.quote}”" for c in cited]
    head = "出处" if found else f"{NEAREST}："
    above = "\n".join([*(f"- {line}" if item else line for line, item in body), *remarks])
    below = "\n".join([head, *(line if found else f"- {line}" for line in sources)])
    known = {c.number for c in answer.citations} if found else set()
    html = [*_blocks(body, known), *(f"<p>{escape(line)}</p>" for line in remarks)]
    if not sources:
        return Copied(above + "\n", "".join(html))
    listed = "".join(f"<p>{escape(line)}</p>" for line in sources) if found else _list(map(escape, sources))
    return Copied(f"{above}\n\n{below}\n", "".join([*html, f"<p>{head}</p>", listed]))


def _blocks(lines: Iterable[tuple[str, bool]], known: set[int]) -> Iterator[str]:
    for listed, group in groupby(lines, key=lambda line: line[1]):
        shown = [_raised(line, known) for line, _ in group]
        yield _list(shown) if listed else "".join(f"<p>{line}</p>" for line in shown)


def _list(items: Iterable[str]) -> str:
    return "<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>"


def _raised(line: str, known: set[int]) -> str:
    """The line as HTML, the markers of this answer raised."""
    return MARKER.sub(lambda m: f"<sup>{m[0]}</sup>" if int(m[1]) in known else m[0], escape(line))
