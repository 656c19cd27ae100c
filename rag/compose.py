"""From a language model's draft to text that may be shown: sentence by sentence, each tied to the quote that bears it out.

A sentence is kept when one cited quote shares at least half of its terms and holds every figure it states; it then
carries that citation. Anything else is dropped: a model's own knowledge, a changed number, a repeated question.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from rag.cite import MARKER
from rag.figures import find_figures, supported
from rag.terms import terms
from rag.types import Citation

SHARED = 0.5  # share of a sentence's terms that its quote must hold
_SENTENCE = re.compile(r"[^。！？!?\n]*[。！？!?\n]")


def compose(pieces: Iterable[str], question: str, citations: Sequence[Citation]) -> Iterator[tuple[str, bool]]:
    """The text so far and whether it ends on a checked sentence, again whenever it grows.

    An unfinished sentence is given as it comes (False): the caller may show it as a draft, never keep it.
    """
    kept: list[str] = []
    rest = ""
    for piece in pieces:
        rest += piece
        while match := _SENTENCE.match(rest):
            rest = rest[match.end() :]
            kept += _checked(match[0], kept, question, citations)
            yield "".join(kept), True
        if rest.strip():
            yield "".join(kept) + MARKER.sub("", rest), False
    kept += _checked(rest + "。", kept, question, citations) if _complete(rest) else []
    yield "".join(kept), True


def _complete(rest: str) -> bool:
    """Whether a draft that ended without a full stop may still be a sentence: cut off in mid-word it is not."""
    return len(rest.strip()) >= 8 and rest.rstrip()[-1] not in "，、：；（“《"


def _checked(sentence: str, kept: Sequence[str], question: str, citations: Sequence[Citation]) -> list[str]:
    text = MARKER.sub("", sentence).strip().lstrip("-*•·0123456789.、 ") if sentence.lstrip()[:1] in "-*•·" else MARKER.sub("", sentence).strip()
    if len(text) < 5 or any(text.rstrip("。！？") in earlier for earlier in kept):
        return []
    own = set(terms(text))
    if own <= set(terms(question)):
        return []  # says nothing that was not asked
    best = max(citations, key=lambda c: len(own & set(terms(c.quote))), default=None)
    if best is None or not own or len(own & set(terms(best.quote))) / len(own) < SHARED:
        return []
    quoted = find_figures(best.quote)
    if any(f.kind != "label" and not supported(f, quoted) and f.text not in best.quote for f in find_figures(text)):
        return []
    return [f"{text}[{best.number}]"]
