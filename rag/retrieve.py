"""Question → passages, best first: keyword search and search by meaning, fused, with an eye on the place asked about."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from rag.articles import page_of
from rag.dense import Dense
from rag.derive import catch_up
from rag.encode import Encoder
from rag.errors import IndexLocked, RagError
from rag.lexical import Lexical, open_lexical
from rag.passages import make_passages
from rag.places import find_places, relation
from rag.store import Store, locked
from rag.terms import terms
from rag.types import Document, Hit, Passage


class Retriever(Protocol):
    """Anything that finds passages for a question."""

    def search(self, question: str, k: int) -> list[Hit]: ...  # best first; only the order of scores means anything


@dataclass(frozen=True)
class RetrieveSettings:
    """How the two rankings become one."""

    depth: int = 100  # passages taken from each ranking
    constant: float = 60.0  # of reciprocal rank fusion: how little the very first ranks stand out
    lexical: float = 1.0  # weight of the keyword ranking
    dense: float = 0.5  # weight of the ranking by meaning
    place: float = 0.35  # share of the best fused score added where the article's place is the one asked about
    part: float = 0.2  # the same where it is a part of it (asked: 枣庄市, article: 枣庄市市中区)


class HybridRetriever:
    """Finds passages in an index folder; works on keywords alone where there are no vectors (yet)."""

    def __init__(
        self,
        store: Store,
        lexical: Lexical,
        dense: Dense | None = None,
        encoder: Encoder | None = None,
        settings: RetrieveSettings | None = None,
    ) -> None:
        self.store, self.lexical, self.dense, self.encoder = store, lexical, dense, encoder
        self.settings = settings or RetrieveSettings()
        self.seen = (store.version, store.vectors_version)

    @classmethod
    def open(cls, folder: Path | str, encoder: Encoder | None = None) -> HybridRetriever:
        """Open an index folder; a keyword index that a killed run left behind the store is brought up to it first.

        Raises IndexMissing where there is none.
        """
        store = Store.open(folder)
        lexical = _current_lexical(store)
        dense = Dense.open(store, encoder.name) if encoder is not None else None
        return cls(store, lexical, dense, encoder)

    def search(self, question: str, k: int, sources: Iterable[str] | None = None) -> list[Hit]:
        """The k best passages; only from `sources`, where some are named."""
        return [Hit(p, score) for p, score in self._ranked(question, max(k, self.settings.depth), sources)][:k]

    def search_articles(self, question: str, k: int = 100, sources: Iterable[str] | None = None) -> list[Hit]:
        """One hit for each article, its best passage, best first."""
        depth = max(2 * k, self.settings.depth)
        best: dict[tuple[str, int], Hit] = {}
        for passage, score in self._ranked(question, depth, sources):
            best.setdefault((passage.source, passage.article), Hit(passage, score))
        return list(best.values())[:k]

    def _ranked(self, question: str, depth: int, sources: Iterable[str] | None) -> list[tuple[Passage, float]]:
        self._refresh()
        allowed = None if sources is None else {p.id for source in sources for p in self.store.passages_of(source)}
        if allowed is not None and not allowed:
            return []
        lexical = self.lexical.search(question, depth, allowed)
        rankings = [(self.settings.lexical, [i for i, _ in lexical])]
        if self.dense is not None and self.encoder is not None:
            vector = self.encoder.encode_questions([question])[0]
            rankings.append((self.settings.dense, [i for i, _ in self.dense.search(vector, depth, allowed)]))
        scores = fuse(rankings, self.settings.constant)
        passages = self.store.passages(list(scores))  # what is gone from the store meanwhile is gone from the result
        return by_place(question, [(p, scores[p.id]) for p in passages], self.settings)

    def _refresh(self) -> None:
        """Notice what another process has indexed since."""
        now = (self.store.version, self.store.vectors_version)
        if now == self.seen:
            return
        self.seen = now
        self.lexical.reload()
        if self.encoder is not None:
            self.dense = Dense.open(self.store, self.encoder.name)


def _current_lexical(store: Store) -> Lexical:
    """The keyword index; one that a run left behind when it was cut off is brought up to the store, if nobody else writes."""
    try:
        lexical = Lexical(store.folder)
        if lexical.version() == store.version:
            return lexical
    except Exception as error:  # tantivy names a broken file in many ways
        lexical, broken = None, error
    try:
        with locked(store.folder):
            lexical = open_lexical(store.folder)
            writer = lexical.writer()
            catch_up(store, writer)
            writer.close()
            lexical.mark(store.version)
    except (IndexLocked, OSError):  # a run is at work and will finish it; or the folder may not be written to
        if lexical is None:
            raise RagError(f"{store.folder} 的关键词索引读不了（{broken}）。运行：rag repair") from None
    return lexical


def fuse(rankings: Iterable[tuple[float, Sequence[int]]], constant: float = 60.0) -> dict[int, float]:
    """Reciprocal rank fusion: each ranking gives weight / (constant + rank) to what it holds; ids with their sums.

    >>> fuse([(1.0, [7, 8]), (0.5, [8])], 1.0)
    {7: 0.5, 8: 0.5833333333333333}
    """
    scores: dict[int, float] = {}
    for weight, ranking in rankings:
        for rank, identity in enumerate(ranking, 1):
            scores[identity] = scores.get(identity, 0.0) + weight / (constant + rank)
    return scores


def by_place(question: str, scored: Sequence[tuple[Passage, float]], settings: RetrieveSettings) -> list[tuple[Passage, float]]:
    """Best first, after articles of the place that the question names have been raised. Nothing is ever left out for its place."""
    asked = places_asked(question)
    top = max((score for _, score in scored), default=0.0)
    raised = [(p, score + top * _bonus(asked, p.place, settings)) for p, score in scored]
    return sorted(raised, key=lambda item: (-item[1], item[0].id))


def places_asked(question: str) -> tuple[str, ...]:
    """The full names of the places a question names; all of them where a name has several bearers."""
    return tuple(dict.fromkeys(place.full for mention in find_places(question) for place in mention.places))


def _bonus(asked: Sequence[str], have: str, settings: RetrieveSettings) -> float:
    if not have or not asked:
        return 0.0
    relations = {relation(name, have) for name in asked}
    return settings.place if "same" in relations else settings.part if "inside" in relations else 0.0


class TextsRetriever:
    """Finds passages in texts that came with the question; source "passages/0", "passages/1" … Nothing is left out: what
    shares no word with the question comes last, in the order given."""

    def __init__(self, texts: Sequence[str], settings: RetrieveSettings | None = None) -> None:
        self.settings = settings or RetrieveSettings()
        self.documents = [_given(f"passages/{n}", text) for n, text in enumerate(texts)]
        cut = (p for d in self.documents if d.text.strip() for p in make_passages(d, page_of(d)))
        self.passages = [replace(p, id=n) for n, p in enumerate(cut, 1)]
        self.counts = [Counter(terms(f"{p.title} {p.place} {p.text.text}")) for p in self.passages]

    def search(self, question: str, k: int, sources: Iterable[str] | None = None) -> list[Hit]:
        """All passages, best first; only from `sources`, where some are named."""
        allowed = None if sources is None else set(sources)
        scores = bm25(terms(question), self.counts)
        ranked = by_place(question, list(zip(self.passages, scores, strict=True)), self.settings)
        return [Hit(p, score) for p, score in ranked if allowed is None or p.source in allowed][:k]


def _given(source: str, text: str) -> Document:
    """A text without a line break is one article; one with line breaks may be a page and is read as such."""
    return Document(source, text, sha256(text.encode("utf-8", "surrogatepass")).hexdigest(), whole="\n" not in text.strip())


def bm25(question: Sequence[str], texts: Sequence[Counter[str]], k1: float = 1.2, b: float = 0.75) -> list[float]:
    """Okapi BM25 of each text, given as term counts; the same formula and constants as tantivy's."""
    lengths = [sum(text.values()) for text in texts]
    mean = sum(lengths) / len(lengths) if lengths and sum(lengths) else 1.0
    found = {word: sum(word in text for text in texts) for word in question}
    weight = {word: math.log(1 + (len(texts) - n + 0.5) / (n + 0.5)) for word, n in found.items()}
    return [
        sum(weight[w] * text[w] * (k1 + 1) / (text[w] + k1 * (1 - b + b * length / mean)) for w in question if w in text)
        for text, length in zip(texts, lengths, strict=True)
    ]
