"""What cannot be the name of a person: a date, a number of people, the title of a document, the very post whose holder is asked for."""

from __future__ import annotations

import re

from rag.figures import find_figures

NO_PERSON = 14.0  # what such an answer loses where a person's name is asked for

_ASKS_WHO = re.compile("谁|哪位")
_DOCUMENT = re.compile("(?:(?:根据|按照|依据).*)?《[^《》]*》")
_HOLDS = re.compile("[兼担]任|出任")
_TIME = re.compile("^每|[年月日时期间初底末]$")


def person_gap(question: str, office: str, answer: str) -> float:
    """What speaks against an answer to a question for a person: `office` is the post whose holder is asked for, "" where none is."""
    figures = find_figures(answer)
    if not office:
        dates = sum(f.end - f.start for f in figures if f.kind == "date")
        wrong = _DOCUMENT.fullmatch(answer) is not None or 2 * dates >= len(answer) > 0
        return NO_PERSON * (_ASKS_WHO.search(question) is not None and wrong)
    begins = bool(figures) and figures[0].start == 0 and figures[0].kind != "label"
    if _HOLDS.search(answer):
        return 0.0  # 镇街书记兼任校长 tells who
    return NO_PERSON * (begins or _TIME.search(answer) is not None or _DOCUMENT.fullmatch(answer) is not None or answer.endswith(office))
