"""What a term stands for, printed in brackets right behind it: “三全机制”（全域建强组织、全面深化联动、全力服务群众）."""

from __future__ import annotations

import re

from rag.find.finding import tidy
from rag.types import Span

TOLD = 8.0  # margin of such a list, where the question asks for nothing else

_LISTED = re.compile(r"(?:“(?P<quoted>[^“”]{2,12})”|(?P<bare>[\u4e00-\u9fff]{2,12}))[（(](?P<items>[^（）()\d]*、[^（）()\d]*)[）)]")
_ASKS = re.compile(r"[“”的是指包括含有具体分别都里内容意思哪什么啥几些个大项条方面呢？?\s一二三四五六七八九十]*")

_PLURAL = re.compile("哪|指(?:的是)?(?:什么|啥)|包括|包含|几个")  # 是什么 may ask for anything else about it


def bracketed(question: str, text: str) -> list[Span]:
    """The items in brackets behind the term that the question asks about and about nothing but; none where there are none."""
    for match in _LISTED.finditer(text):
        term = match["quoted"] or _ending(question, match["bare"])
        if len(term) < 2 or term not in question:
            continue
        behind = question[question.index(term) + len(term) :]
        if behind and _ASKS.fullmatch("".join(c for c in behind if c not in term)) and _PLURAL.search(behind):
            edges = [
                match.start("items"),
                *(at.end() for at in re.finditer("、", text[: match.end("items")]) if at.start() > match.start("items")),
            ]
            return [tidy(text, a, b) for a, b in zip(edges, [*(e - 1 for e in edges[1:]), match.end("items")], strict=True)]
    return []


def _ending(question: str, words: str) -> str:
    """The longest ending of some words that the question holds too: 完善三全机制 → 三全机制."""
    return next((words[at:] for at in range(len(words) - 1) if words[at:] in question), "")
