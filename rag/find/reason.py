"""Why and how: whole sentences, the one the reader is surest of and those beside it that belong to the same answer."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.find.finding import Evidence, Finding, sentence_around
from rag.find.fit import Named, span_gap
from rag.passages import split_sentences
from rag.types import Reading

READ = 6
NEAR = 4.0  # a neighbouring sentence belongs to the answer when its own best span is within this of the best
LONGEST = 3  # sentences
BLURRED = 5.0  # added to the margin: where a reason begins and ends is open, so the reader's scores of its edges run lower
_WIDE = re.compile(
    r"概括|总结|归纳|简述|介绍|哪些(?:做法|举措|措施|办法)|怎么(?:推|做|搞|干|抓|开展)|如何(?:推|做|搞|干|抓|开展)|说说|讲讲|谈谈"
)


def find_reason(question: str, readings: Sequence[Reading], asked: Named) -> Finding | None:
    """One to three sentences of one passage."""
    best: tuple[float, Reading] | None = None
    for reading in readings[:READ]:
        if not reading.spans:
            continue
        top = reading.spans[0]
        margin = top.score - reading.gap - span_gap(asked, reading.passage, top.start, top.end)
        if best is None or margin > best[0]:
            best = margin, reading
    if best is None:
        return None
    margin, reading = best
    sentences = _chosen(question, reading)
    evidence = tuple(Evidence(reading.passage, a, b) for a, b in sentences)
    return Finding("".join(e.text for e in evidence), evidence, margin + BLURRED)


def _chosen(question: str, reading: Reading) -> list[tuple[int, int]]:
    """The sentence of the best span, and neighbours the reader also marks; a summary takes more of them."""
    text = reading.passage.text.text
    top = reading.spans[0]
    core = sentence_around(text, top.start, top.end)
    allowed = NEAR * 2 if _WIDE.search(question) else NEAR
    near = [
        sentence_around(text, a, b)
        for a, b in split_sentences(text)
        if any(a <= s.start < b and top.score - s.score < allowed for s in reading.spans[1:])
    ]
    chosen = [core]
    for span in sorted(near, key=lambda s: abs(s[0] - core[0])):
        if span not in chosen and len(chosen) < LONGEST and not (span[0] >= core[0] and span[1] <= core[1]):
            chosen.append(span)
    return sorted(chosen)
