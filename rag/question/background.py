"""A long background before a question: 我在写材料，想引用潮安区的做法…请核实一下，多少名党员到社区签到? The last clause asks by itself.

The reader weighs every word; of a long question those of the background outweigh those that ask.
"""

from __future__ import annotations

import re

from rag.question.subject import ASKING, IT, THERE, own_chunks, place_in
from rag.text.places import find_places

LONG = 60  # characters from which a question is looked at
OWN = 6  # characters of its own that the last clause must have

_MARKS = re.compile("[，,。；;！!？?：:\\n]+")
_POLITE = re.compile(
    r"^(?:请问|请|麻烦|劳驾|想问(?:一下|问)?|我?想(?:知道|了解|核实|确认)(?:一下)?|帮我?(?:核实|查|看|确认)(?:一下|下)?|核实一下|问一下|那么|那|到底|究竟)+"
)
_LEANS = re.compile("上述|上面|前面|刚才|这[个项家些种篇次样]|那[个项家些种篇次样]|该|对此|其中|^(?:又|还|也|同时|并|而|则|分别|各)|分别")


def asked_apart(question: str) -> str:
    """The last clause of a long question with the place that is named before it; "" where it does not ask by itself, or another asks too.

    >>> told = "我在写一份关于城市基层党建的材料，想引用潮安区的做法，材料里说那里用积分制来管理，"
    >>> asked_apart(told + "又让党员报到，请帮我核实一下，已经有多少名党员分批到社区签到？")
    '潮安区已经有多少名党员分批到社区签到？'
    """
    if len(question) < LONG:
        return ""
    clauses = [clause for clause in _MARKS.split(question.strip()) if clause]
    last = _POLITE.sub("", clauses[-1]) if len(clauses) > 1 else ""
    before = question[: question.rfind(clauses[-1])] if last else ""
    if not ASKING.search(last) or any(ASKING.search(_POLITE.sub("", clause)) for clause in clauses[:-1]):
        return ""
    if _LEANS.search(last) or IT.search(last) or THERE.search(last) or sum(map(len, own_chunks(last))) < OWN:
        return ""
    place = "" if find_places(last) else place_in(before)
    return f"{place}{last}？"
