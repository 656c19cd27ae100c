"""Names whose end or beginning reads as another word: 王成名为董事长, 招募引导解答员. Where the longer name stands by itself elsewhere in
the same text, it is the name."""

from __future__ import annotations

from rag.types import Span

LONGEST = 3  # characters that a name may have been cut by
_NO_NAME = frozenset("与和在于由从对为是将被向以及到的了")
_MARKS = "，,、；;：:。！？!?\n“”（）() "


def whole_as_elsewhere(text: str, start: int, end: int) -> Span:
    """The span, longer by what was cut off it: behind, where the longer name stands elsewhere between marks; before, where it opens a
    clause elsewhere.

    >>> text = "甲、王成名、乙三人。王成名为董事长。"
    >>> text[slice(*whole_as_elsewhere(text, 10, 12))]
    '王成名'
    """
    if start >= end or _stands(text, (start, end), both=True, itself=True):
        return start, end
    for more in range(1, LONGEST + 1):
        if end + more <= len(text) and text[end + more - 1] not in _MARKS and _stands(text, (start, end + more), both=True):
            return start, end + more
    first = text.find("、", start, end)  # of a list the first name
    for more in range(1, LONGEST + 1):
        before = text[max(0, start - more) : start]
        if len(before) < more or set(before) & _NO_NAME or before[0] in _MARKS:
            break
        if _stands(text, (start - more, first if first > start else end), both=False):
            return start - more, end
    return start, end


def _stands(text: str, span: Span, both: bool, itself: bool = False) -> bool:
    """Whether a name stands elsewhere (or here: `itself`) behind a mark, and with `both` before one."""
    name = text[slice(*span)]
    at = text.find(name)
    while at >= 0:
        end = at + len(name)
        marked = (at == 0 or text[at - 1] in _MARKS) and (not both or end == len(text) or text[end] in _MARKS)
        if marked and (itself or at != span[0]):
            return True
        at = text.find(name, at + 1)
    return False
