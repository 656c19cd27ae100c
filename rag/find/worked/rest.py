"""How many of all are left: 累计报损4372辆，查勘4039辆, asked for how many are 还没查勘; printed (尚有1人被困), or all less those done."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from rag.figures import find_figures
from rag.find.compared.comparison import spelled
from rag.find.finding import Evidence, Finding, clause_around, clause_start
from rag.find.fit import named, year_gap
from rag.find.near.nearby import own_words
from rag.passages import split_sentences
from rag.text.compare import qualifier_class
from rag.text.terms import terms
from rag.text.units import COUNTS, PEOPLE, interchangeable
from rag.types import Figure, Passage, Reading

READ = 4  # readings looked at

_UNDONE = re.compile(
    r"(?:没有?|尚未|(?<![今将历])未)(?:被|能|在|再)?(?P<done>[\u4e00-\u9fff]{2,6}?)(?:出?来|住|到|上|过|了|掉|完)?(?:的[^，。？]{0,6}?)?"
    r"(?:(?:还|一共|共)?(?:有|是|剩)?(?:多少|几)[^，。？]{0,4})?[呢啊]?[？?]?$"
)
_SHARE = re.compile("占|比例|百分|[几多]成|率|倍|分之")
_HOW_MANY = re.compile("多少|几")
_LEFT = re.compile(r"(?:尚有|还有|仍有|还剩|剩余|剩下|其余|余下)[^，。；\d]{0,4}$")
_REMAINS = re.compile("还有|仍|剩|其余|余下|空白|缺")
_SEGMENTS = re.compile("[；;。！？!?\n]")
_DENIES = re.compile("没|未|尚|不")


class _Done(NamedTuple):
    passage: Passage
    figure: Figure
    before: list[Figure]  # of its segment of the sentence, all of its kind
    behind: list[Figure]


def find_rest(question: str, readings: Sequence[Reading]) -> Finding | None:
    """The number left; None where the question does not ask for one, or the text leaves open what all of them are."""
    match = _UNDONE.search(question)
    if match is None or not _HOW_MANY.search(question) or _SHARE.search(question):
        return None
    asked = named(question)
    for reading in readings[:READ]:
        passage = reading.passage
        held = [d for d in _all_done(passage, match["done"]) if not year_gap(asked, passage, d.figure.start, d.figure.end)]
        made = (_printed(d, reading.margin) or _worked_out(d, question[: match.start()], reading.margin) for d in held)
        if len(found := [one for one in made if one]) == 1:
            return found[0]
    return None


def is_done(question: str, found: Finding) -> bool:
    """Whether what is left is asked for and the sentence found tells of what is done, and denies nothing: no figure of it answers."""
    match = _UNDONE.search(question)
    told = "".join(e.told for e in found.evidence)
    return match is not None and _prints(told, match["done"]) and not (_DENIES.search(told) or _REMAINS.search(told))


def _all_done(passage: Passage, done: str) -> list[_Done]:
    """The figures of a passage whose own words say that so many are done."""
    text = passage.text.text
    figures = [
        f for f in find_figures(text) if f.kind == "figure" and f.value is not None and f.upper is None and f.unit in COUNTS | PEOPLE
    ]
    out = []
    for low, high in split_sentences(text):
        here = [f for f in figures if low <= f.start and f.end <= high]
        for figure in here:
            own = own_words(text, (figure.start, figure.end), [(f.start, f.end) for f in here if f is not figure])
            clause = clause_around(text, figure.start, figure.end)
            if not _prints(own, done) or _DENIES.search(clause):
                continue
            since = max((m.end() for m in _SEGMENTS.finditer(text, low, figure.start)), default=low)
            alike = [f for f in here if f is not figure and (f.unit == figure.unit or interchangeable(f.unit, figure.unit))]
            out.append(
                _Done(passage, figure, [f for f in alike if since <= f.start < figure.start], [f for f in alike if f.start > figure.start])
            )
    return out


def _printed(done: _Done, margin: float) -> Finding | None:
    """已搜救出14人，尚有1人被困."""
    text = done.passage.text.text
    left = [f for f in done.behind if _LEFT.search(text[clause_start(text, f.start) : f.start])]
    if len(left) != 1:
        return None
    return Finding(left[0].text, (Evidence(done.passage, left[0].start, left[0].end),), margin)


def _worked_out(done: _Done, head: str, margin: float) -> Finding | None:
    """All before it in its segment, less those done; where several are as likely to be all, those that the question names."""
    text, part = done.passage.text.text, done.figure
    assert part.value is not None
    wholes = [f for f in done.before if f.unit == part.unit and f.value is not None and f.value > part.value]
    if len(wholes) > 1:
        shares = [len(set(terms(head)) & set(terms(clause_around(text, f.start, f.end)))) for f in wholes]
        wholes = [f for f, share in zip(wholes, shares, strict=True) if share == max(shares)]
    if len(wholes) != 1 or any(qualifier_class(f.qualifier) for f in (wholes[0], part)):
        return None
    whole = wholes[0]
    assert whole.value is not None
    size = f"{spelled(Decimal(whole.value - part.value))}{part.unit}"
    how = f"{whole.text}−{part.text}={size}"
    evidence = tuple(Evidence(done.passage, f.start, f.end) for f in (whole, part))
    return Finding(size, evidence, margin, computed=how, arithmetic={size: how})


def _prints(own: str, words: str) -> bool:
    """Whether the words are printed, or all but a character or two of them (没救出来 → 搜救出)."""
    kept = [words[a:b] for a in range(len(words)) for b in range(a + 2, len(words) + 1) if words[a:b] in own]
    return any(2 * len(part) > len(words) for part in kept)
