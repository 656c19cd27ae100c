"""What is done with documents and articles that are there: removed, cut anew, corrected."""

from __future__ import annotations

import asyncio
from typing import Any

from rag.app.library import Library, Taken
from rag.errors import RagError

PAUSE = 2.0  # seconds after a correction before vectors are made for it


async def following_up(library: Library) -> None:
    """Make the vectors behind what is shown already; whoever corrects again soon is not kept waiting by it."""
    await asyncio.sleep(PAUSE)
    try:
        await asyncio.to_thread(library.follow_up)
    except RagError:
        return  # another process writes; the next run makes them


def acted(library: Library, what: str, source: str) -> Taken:
    """What came of an order that concerns a whole document."""
    try:
        if what == "remove":
            gone = library.remove(source)
            return Taken(source, gone, "已移除" if gone else "不在资料库里")
        if what == "uncorrect":
            library.uncorrect(source)
            return Taken(source, True, "更正已撤销，恢复程序的切分")
        library.recut(source)
        return Taken(source, True, "已重新切分和编入索引")
    except (RagError, KeyError) as error:
        return Taken(source, False, str(error))


def changed(library: Library, wanted: dict[str, Any]) -> int:
    """Carry a correction out; returns where the article to be shown begins. Raises UsageError, KeyError, ValueError."""
    source, start = str(wanted["source"]), int(wanted["start"])
    what = wanted["what"]
    if what == "edit":
        library.edit(source, start, *(str(wanted.get(name) or "") for name in ("title", "place", "date")))
    elif what == "join":
        library.join(source, int(wanted["at"]))
    elif what == "split":
        start = int(wanted["at"])
        library.split(source, start)
    holding = (a.article.start for a in library.articles(source) if a.article.start <= start < a.article.end)
    return next(holding, start)
