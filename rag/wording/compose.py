"""From a language model's draft to text that may be shown: sentence by sentence, each tied to the quotes that bear it out.

A sentence is kept when one cited quote, or two together, holds at least half of its terms and every number it states; it then
carries those citations. A clause that neither the quotes nor the question know is the model's own: before the rest it is cut off,
inside the rest it takes the sentence with it. Where the answer was found as such (a figure, a name, a date), a sentence that leaves
it out says something else, and goes too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from rag.cite import MARKER
from rag.figures import find_figures
from rag.text.bullets import BULLET
from rag.text.compare import supported
from rag.text.terms import terms
from rag.types import Citation

SHARED = 0.5  # share of a sentence's terms that its quotes must hold, and of a clause's that quotes and question must
_SENTENCE = re.compile(r"[^。！？!?\n]*[。！？!?\n]")
_CLAUSE = re.compile(r"[^，,；;]+[，,；;]?")
_LEAD_IN = re.compile(r"^(?:答案?|回答)[:：]|^(?:根据|依据|按照)(?:上面|以上|上述|给出|所给|文中|提供)[^，,。]{0,8}[，,]")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*%?")


def compose(
    pieces: Iterable[str], question: str, citations: Sequence[Citation], found: str = "", shown: str = ""
) -> Iterator[tuple[str, bool]]:
    """The text so far and whether it ends on a checked sentence, again whenever it grows.

    An unfinished sentence is given as it comes (False): the caller may show it as a draft, never keep it.
    `found`: the bare answer that every sentence must hold; "" where it is put together from sentences. `shown`: what the user
    has read already; a sentence that only repeats a stretch of it is dropped.
    """
    said = _plain(MARKER.sub("", shown))
    kept: list[str] = []
    rest = ""
    for piece in pieces:
        rest += piece
        while match := _SENTENCE.match(rest):
            rest = rest[match.end() :]
            kept += _checked(match[0], kept, question, citations, found, said)
            yield "".join(kept), True
        if rest.strip():
            yield "".join(kept) + MARKER.sub("", rest), False
    kept += _checked(rest + "。", kept, question, citations, found, said) if _complete(rest) else []
    yield "".join(kept), True


def _complete(rest: str) -> bool:
    """Whether a draft that ended without a full stop may still be a sentence: cut off in mid-word it is not."""
    return len(rest.strip()) >= 8 and rest.rstrip()[-1] not in "，、：；（“《"


def _checked(sentence: str, kept: Sequence[str], question: str, citations: Sequence[Citation], found: str, said: str) -> list[str]:
    """The sentence with its citations, or nothing."""
    text = _LEAD_IN.sub("", BULLET.sub("", MARKER.sub("", sentence).replace("**", "").strip()))
    known = {*terms(question), *(term for c in citations for term in terms(c.quote))}
    text = _without_own_opening(text, known)
    if len(text) < 5 or text.count("“") != text.count("”") or any(text.rstrip("。！？") in earlier for earlier in kept):
        return []
    if set(terms(text)) <= set(terms(question)) or _plain(text) in said:
        return []  # says nothing that was not asked, or not read above
    if found and _plain(found) not in _plain(text):
        return []
    chosen = _borne_out_by(text, citations)
    return [text + "".join(f"[{c.number}]" for c in chosen)] if chosen else []


def _without_own_opening(text: str, known: set[str]) -> str:
    """The text from its first clause that quotes and question know; "" where a later clause is the model's own."""
    clauses = _CLAUSE.findall(text)
    own = [not _shares(clause, known) for clause in clauses]
    opening = next((n for n, strange in enumerate(own) if not strange), len(own))
    return "" if any(own[opening:]) else "".join(clauses[opening:])


def _shares(clause: str, known: set[str]) -> bool:
    mine = set(terms(clause))
    return not mine or len(mine & known) >= SHARED * len(mine)


def _borne_out_by(text: str, citations: Sequence[Citation]) -> tuple[Citation, ...]:
    """The one citation, else the two, that hold the numbers and enough of the terms; empty where none do."""
    mine = set(terms(text))
    for size in (1, 2):
        groups = [group for group in combinations(citations, size) if _holds_numbers("\n".join(c.quote for c in group), text)]
        best = max(groups, key=lambda group: len(mine.intersection(terms("\n".join(c.quote for c in group)))), default=None)
        if mine and best and _shares(text, set(terms("\n".join(c.quote for c in best)))):
            return best
    return ()


def _holds_numbers(quote: str, text: str) -> bool:
    """Whether every number of the text is one of the quote: a figure with its value, unit and qualifier, a label as it stands."""
    printed, said = unicodedata.normalize("NFKC", quote), unicodedata.normalize("NFKC", text)
    quoted = find_figures(quote)
    figures = all(
        supported(f, quoted) or (f.kind != "figure" and unicodedata.normalize("NFKC", f.text) in printed) for f in find_figures(text)
    )
    return figures and set(_NUMBER.findall(said)) <= set(_NUMBER.findall(printed))


def _plain(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", text) if c.isalnum() or c in ".%")
