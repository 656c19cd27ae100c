"""Question → passages, best first: keyword search and search by meaning, fused, with an eye on the place asked about."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from rag.articles import page_of
from rag.coverage import article_coverage, coverage
from rag.dense import Dense
from rag.encode import Encoder
from rag.errors import IndexLocked, KeywordsUnreadable, UsageError
from rag.indexing.derive import catch_up
from rag.indexing.store_file import locked
from rag.lexical import Lexical, open_lexical
from rag.passages import make_passages
from rag.store import Store
from rag.text.places import find_places, relation
from rag.text.terms import terms
from rag.types import Document, Hit, Passage

Ranking = list[tuple[int, float]]  # passage ids with scores, best first


class Retriever(Protocol):
    """Anything that finds passages for a question."""

    def search(self, question: str, k: int) -> list[Hit]: ...  # best first; only the order of scores means anything


@dataclass(frozen=True)
class RetrieveSettings:
    """How the two rankings become one. Scores are shares: 1 is the best keyword match of the question."""

    depth: int = 200  # passages taken from each ranking
    dense: float = 0.2  # what the nearest passage by meaning gets on top; the furthest of `depth` gets nothing
    beside: float = 0.1  # of what the other passages of its article score by keywords: 0.1 of the best, 0.05 of the next, and so on
    lacking: float = 0.8  # taken off where an article prints nothing of the question, beside one that prints all of it
    place: float = 0.25  # what a passage gets on top where its article's place is the one asked about
    part: float = 0.15  # the same where it is a part of it (asked: 枣庄市, article: 枣庄市市中区)


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
        self.seen: tuple[int, object] = (dense.vectors_version if dense else -1, store.file)

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
        best = self._ranked(question, max(k, self.settings.depth), sources)[:k]
        return [Hit(p, score, coverage(question, p, self.lexical.weight)) for p, score in best]

    def search_articles(self, question: str, k: int = 100, sources: Iterable[str] | None = None) -> list[Hit]:
        """One hit for each article, best first; see `one_an_article`."""
        depth = max(2 * k, self.settings.depth)
        return one_an_article([Hit(passage, score) for passage, score in self._ranked(question, depth, sources)])[:k]

    def _ranked(self, question: str, depth: int, sources: Iterable[str] | None) -> list[tuple[Passage, float]]:
        self._refresh()
        sources = [sources] if isinstance(sources, str) else sources
        allowed = None if sources is None else {p.id for source in sources for p in self.store.passages_of(source)}
        if allowed is not None and not allowed:
            return []
        lexical, dense = self.lexical.search(question, depth, allowed), Ranking()
        if self.dense is not None and self.encoder is not None:
            dense = self.dense.search(self.encoder.encode_questions([question])[0], depth, allowed)
        found = dict.fromkeys(identity for identity, _ in (*lexical, *dense))
        passages = self.store.passages(list(found))  # what is gone from the store meanwhile is gone from the result
        articles = {p.id: (p.source, p.article) for p in passages}
        scores = fuse(with_siblings(lexical, articles, self.settings.beside), dense, self.settings.dense)
        scored = by_coverage(question, [(p, scores[p.id]) for p in passages], self.lexical.weight, self.settings.lacking)
        return by_place(question, scored, self.settings)

    def _refresh(self) -> None:
        """Notice what another process has indexed since. The words are committed behind the store: they are looked at by themselves."""
        self.lexical.refresh()
        now = _vectors_in(self.store)
        if now != self.seen and self.encoder is not None:
            self.dense = Dense.open(self.store, self.encoder.name)
        self.seen = now


def one_an_article(hits: Iterable[Hit]) -> list[Hit]:
    """The best passage of each article, in order.

    A caption or credit line that belongs to none is no article of its own: where one is found before the articles of its page, the best
    of these stands in its place, and only where none of them is found does the line itself stay, the best of its page.
    """
    best: dict[tuple[str, int], Hit] = {}
    for hit in hits:
        best.setdefault((hit.passage.source, hit.passage.article), hit)
    strays = {source: hit for (source, article), hit in best.items() if not article}
    kept: list[Hit] = []
    for (source, article), hit in best.items():
        stray = strays.pop(source, None) if article else None  # of a page's articles the first takes it
        kept += [replace(hit, score=max(hit.score, stray.score)) if stray else hit] if article else []
    return sorted([*kept, *strays.values()], key=lambda hit: -hit.score)


def _vectors_in(store: Store) -> tuple[int, object]:
    """Changes with the vectors, and with the file they are in."""
    version = store.vectors_version  # asked first: it goes to the new file, where there is one
    return version, store.file


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
    except (IndexLocked, UsageError, OSError):  # a run is at work and will finish it; or the folder may not be written to
        if lexical is None:
            raise KeywordsUnreadable(store.folder, broken) from None
    return lexical


def with_siblings(ranking: Ranking, articles: Mapping[int, object], share: float) -> Ranking:
    """Each passage's score and, on top, `share` of that of its article's best other passage, half as much of the next, and so on:
    where a question's words are spread over an article, no single passage holds them all.

    >>> with_siblings([(7, 20.0), (8, 10.0), (9, 4.0)], {7: "甲", 8: "乙", 9: "甲"}, 0.5)
    [(7, 22.0), (9, 14.0), (8, 10.0)]
    """
    of_article: dict[object, list[tuple[int, float]]] = defaultdict(list)
    for identity, score in ranking:
        of_article[articles.get(identity, identity)].append((identity, score))
    raised = [
        (identity, score + share * sum(s / 2**n for n, s in enumerate(s for other, s in siblings if other != identity)))
        for siblings in of_article.values()
        for identity, score in siblings
    ]
    return sorted(raised, key=lambda item: (-item[1], item[0]))


def fuse(lexical: Ranking, dense: Ranking, weight: float) -> dict[int, float]:
    """One score for each passage of either ranking: BM25 as a share of the best, and `weight` times where the cosine lies
    between the lowest and the highest found.

    By scores, not by ranks: a passage that holds the very number asked for stands far above the next in keyword search, and
    of that distance reciprocal ranks know nothing.

    >>> fuse([(7, 20.0), (8, 10.0)], [(8, 0.9), (9, 0.8), (7, 0.7)], 0.3)
    {7: 1.0, 8: 0.8, 9: 0.15}
    """
    best = max((score for _, score in lexical), default=0.0)
    scores = {identity: score / best for identity, score in lexical} if best > 0 else {}
    low, high = min((s for _, s in dense), default=0.0), max((s for _, s in dense), default=0.0)
    for identity, cosine in dense:
        share = (cosine - low) / (high - low) if high > low else 1.0
        scores[identity] = round(scores.get(identity, 0.0) + weight * share, 9)
    return scores


def by_coverage(
    question: str, scored: Sequence[tuple[Passage, float]], weight: Callable[[str], float], lacking: float
) -> list[tuple[Passage, float]]:
    """Scores less `lacking` times what the passage's article prints less of the question than the article that prints most of it.

    BM25 is content with one rare word often repeated; of several reports on a matter, the one that a question is about prints
    all that the question says. Only the passages found count, so that a long article costs no more than a short one.
    """
    shares = article_coverage(question, (p for p, _ in scored), weight)
    most = max(shares.values(), default=0.0)
    return [(p, score - lacking * (most - shares[p.source, p.article])) for p, score in scored]


def by_place(question: str, scored: Sequence[tuple[Passage, float]], settings: RetrieveSettings) -> list[tuple[Passage, float]]:
    """Best first, after articles of the place that the question names have been raised. Nothing is ever left out for its place."""
    asked = places_asked(question)
    bonus = {place: _bonus(asked, place, settings) for place in {p.place for p, _ in scored}}
    raised = [(p, score + bonus[p.place]) for p, score in scored]
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
        if isinstance(texts, str):  # a string is a sequence of strings too, and each of its characters would be a text
            raise UsageError('passages 应是一列文字，例如 ["第一段", "第二段"]。')
        self.settings = settings or RetrieveSettings()
        self.documents = [_given(f"passages/{n}", text) for n, text in enumerate(texts)]
        cut = (p for d in self.documents if d.text.strip() for p in make_passages(d, page_of(d)))
        self.passages = [replace(p, id=n) for n, p in enumerate(cut, 1)]
        self.counts = [Counter(terms(f"{p.title} {p.place} {p.text.text}")) for p in self.passages]

    def search(self, question: str, k: int, sources: Iterable[str] | None = None) -> list[Hit]:
        """All passages, best first; only from `sources`, where some are named."""
        allowed = None if sources is None else set(sources)
        scores = bm25(terms(question), self.counts)
        best = max(scores, default=0.0) or 1.0
        scores = [score / best for score in scores]
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
