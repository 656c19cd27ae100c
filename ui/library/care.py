"""Whether all is well in the library: sizes, a check, a repair."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from rag.app.library import Library
from rag.errors import RagError
from rag.indexing.health import Part, parts, size_in_words
from rag.store import Counts
from ui.actions import action
from ui.html import element, escape
from ui.library.intake import LISTED


def checked_view(library: Library, repairs: bool) -> str:
    """What a check, or a repair, came to."""
    try:
        lines = library.repair() if repairs else library.verify()
        told = (
            ("没有要修的。" if not lines else "修好了：")
            if repairs
            else ("一切正常：文章库、关键词索引和向量索引一致。" if not lines else "")
        )
    except RagError as error:
        lines, told = [], str(error)
    try:
        counts = library.counts()
    except sqlite3.DatabaseError:  # the lines say so
        counts = Counts(0, 0, 0, 0, 0)
    return care_view(counts, parts(library.folder), told, lines, offer=bool(lines) and not repairs)


def care_view(
    counts: Counts | None = None, sizes: Sequence[Part] = (), told: str = "", lines: Sequence[str] = (), offer: bool = False
) -> str:
    """Sizes and health; closed until it is asked for. `offer`: there is something to repair."""
    if counts is None:
        return element("p", action("look", "占用与体检", cls="quiet"), cls="care")
    total = sum(part.bytes for part in sizes)
    table = [(part.name, size_in_words(part.bytes)) for part in sizes] + [("合计", size_in_words(total))]
    rows = (element("tr", element("td", escape(name)), element("td", value, cls="number")) for name, value in table)
    held = {
        "份资料": counts.documents,
        "篇文章": counts.articles,
        "个段落": counts.passages,
        "个数字": counts.figures,
        "个向量": counts.vectors,
    }
    inside = " · ".join(f"{count:,} {what}" for what, count in held.items())
    buttons = [action("verify", "体检", data={"what": "verify"}, cls="quiet")]
    buttons += [action("repair", "修复", data={"what": "repair"}, cls="quiet")] if offer else []
    found = element("ul", *(element("li", escape(line)) for line in lines[:LISTED])) if lines else ""
    return element(
        "section", element("h3", "占用与体检"), element("p", inside, cls="facts"), element("table", *rows, cls="rows sizes"),
        element("p", *buttons, cls="orders"), element("p", escape(told), cls="facts", role="status") if told else "", found, cls="care",
    )  # fmt: skip
