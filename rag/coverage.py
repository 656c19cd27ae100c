"""How much of a question a passage prints: what nobody asked about is no answer, however well a reader likes its words.

A question that the collection cannot answer still brings its nearest passages, and a reader trained on right passages finds something
in them. Their rare words give them away: the passage lacks most of what was asked about.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable

from rag.text.terms import held, terms
from rag.types import Passage

_ASKING = re.compile(
    r"多少|几(?=[个家名人项次场万亿元年月日号位条件本所])|什么(?:时候|地方|名字)?|啥|哪(?:一|些|个|家|里|位|年|天|种|项|几)?|谁|怎(?:么|样)|如何|为什么|为何|请问|想知道|吗|呢"
)


def asked_terms(question: str) -> frozenset[str]:
    """The terms of what a question is about, without the words that ask.

    >>> sorted(asked_terms("泰山有多高？"))
    ['多高', '山有', '有多', '泰山']
    """
    return frozenset(term for part in _ASKING.split(question) for term in terms(part))


def coverage(question: str, passage: Passage, weight: Callable[[str], float] = lambda _: 1.0) -> float:
    """The share of the question's terms, each by its weight (rarity), that the passage prints with its headline, place and lead; 0 to 1.

    1 for a question of asking words alone.
    """
    return article_coverage(question, [passage], weight)[passage.source, passage.article]


def article_coverage(
    question: str, passages: Iterable[Passage], weight: Callable[[str], float] = lambda _: 1.0
) -> dict[tuple[str, int], float]:
    """The same for each article, (source, number) → share, by what its passages print together."""
    asked = {term: weight(term) for term in asked_terms(question)}
    printed: dict[tuple[str, int], set[str]] = defaultdict(set)
    for passage in passages:
        printed[passage.source, passage.article] |= held(_shown(passage), asked)
    total = sum(asked.values())
    return {article: sum(asked[term] for term in found) / total if total > 0 else 1.0 for article, found in printed.items()}


def _shown(passage: Passage) -> str:
    return "\n".join((passage.text.text, passage.title, passage.place, passage.lead))
