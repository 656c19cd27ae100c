"""What stands behind a label of a row: of “85后”处级、“90后”正科级, asked about “90后”, the second."""

from __future__ import annotations

import re

from rag.find.finding import sentence_around

OTHER_LABEL = 12.0  # what an answer loses that stands right behind another label of the row than the one asked about

_LABEL = re.compile("“(?P<label>[^“”]{1,10})”(?=[\\u4e00-\\u9fff])")


def label_gap(question: str, text: str, start: int, end: int) -> float:
    """What speaks against an answer for the quoted label that it stands behind, where the sentence has the one asked about too."""
    low, high = sentence_around(text, start, end)
    labels = list(_LABEL.finditer(text, low, high))
    own = next((match["label"] for match in labels if match.end() == start), None)
    asked = [match["label"] for match in labels if match["label"] in question]
    return OTHER_LABEL * bool(own and asked and own not in question)
