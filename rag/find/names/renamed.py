"""What something is called now: the name behind 更名为, not the one that it had."""

from __future__ import annotations

import re

from rag.types import Span

NEW = 8.0  # margin won by the name behind 更名为, where it is asked for
OLD = 12.0  # … and lost by all else in a passage that prints one

_ASKS = re.compile(
    r"(?:更名|改名|改称|易名|改叫)(?:成|为|叫|做)?(?:了)?(?:什么|啥|哪)|(?:新|现)(?:的)?(?:名字?|名称)(?:是|叫|为)?(?:什么|啥)|现在(?:叫|改叫)(?:什么|啥)"
)
_TOLD = re.compile(r"(?:更名|改名|改称|易名|改叫)(?:为|成|叫)?[“《]?(?P<name>[^，。；、！？,;”》\n]{2,40})")
_FOREIGN = re.compile(r"[（(][^（）()]*[A-Za-z][^（）()]*[）)]$")


def new_names(question: str, text: str) -> list[Span]:
    """Where the new names stand that a text tells, without the foreign one in brackets; none where none is asked for."""
    if not _ASKS.search(question):
        return []
    found = []
    for match in _TOLD.finditer(text):
        foreign = _FOREIGN.search(match["name"])
        found.append((match.start("name"), match.start("name") + foreign.start() if foreign else match.end("name")))
    return found
