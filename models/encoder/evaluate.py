#!/usr/bin/env python3
"""Score encoders in retrieval over an index: alone, fused with keyword search, and after the reader; BM25 beside them.

    rag index DATA/news/news2023.jsonl.xz DATA/bench/crud_extra_articles.jsonl.xz --index INDEX --no-vectors
    python models/encoder/evaluate.py DATA INDEX --encoder models/encoder --reader models/reader
    python models/encoder/evaluate.py DATA INDEX --encoder models/encoder BASE --articles 3000 --weights 0.15 0.3 0.5

Questions: crud_open (`high` rows) and youju_news_open (answerable ones whose article is in the index). R@k: one of the question's
articles is among the first k articles. With --articles the articles of all questions and so many others are searched, for
encoders that need hours for all (keyword scores stay those of the whole index); --split train asks questions kept out of training
(examples.held) instead, to choose settings by. --printed counts, too, a passage of another article that prints the answer: of one
event several papers tell, and the sets name one article each.
95 % intervals from 1,000 samples of the questions; the last column is the difference from BM25 with its interval.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # recipes run from a checkout
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "reader"))

import examples as make
import numpy as np

from rag.dense import Dense, _build
from rag.encode import Encoder
from rag.models import models_folder
from rag.passages import search_text
from rag.reader import Reader, SpanReader
from rag.retrieve import HybridRetriever, RetrieveSettings
from rag.search import reranked
from rag.types import Hit, Passage
from rag.weights.encoders import encoder_at

CUTS = (1, 5, 10, 20)
DRAWS = 1000
DEPTH = 100  # passages
AT_ONCE = 2048  # passages encoded between two looks at the clock


@dataclass(frozen=True)
class Question:
    text: str
    articles: frozenset[str]
    set: str
    answers: tuple[str, ...] = ()  # as printed; given only where any passage that prints one counts

    def is_met_by(self, passage: Passage) -> bool:
        return passage.source in self.articles or any(answer in passage.text.text for answer in self.answers)


def read_questions(data: Path, split: str, most: int, printed: bool = False) -> list[Question]:
    """The open benchmark, or rows of the training sets that no training saw."""
    sets = {"open": ("bench/crud_open", "bench/youju_news_open"), "train": ("rc/crud_train", "rc/crud_relaxed", "rc/youju_news")}
    found = []
    for name in sets[split]:
        rows = make.json_lines(data / f"{name}.jsonl.xz")
        rows = [row for row in rows if row.get("answerable", True) and row.get("doc_ids") and row.get("high", True)]
        rows = [row for row in rows if split == "open" or make.held(row)]
        rows = rows if len(rows) <= most else random.Random(7).sample(rows, most)
        for row in rows:
            answers = tuple(answer["text"] for answer in row["answers"]) if printed else ()
            found.append(Question(row["question"], frozenset(row["doc_ids"]), name.split("/")[1], answers))
    return found


def chosen_articles(retriever: HybridRetriever, questions: Sequence[Question], most: int) -> set[str] | None:
    """The articles of all questions and `most` others; None for all there are."""
    if not most:
        return None
    wanted = set().union(*(question.articles for question in questions))
    others = [source for source in retriever.store.sources() if source not in wanted]
    return wanted | set(random.Random(1).sample(others, min(most, len(others))))


def encoded(retriever: HybridRetriever, encoder: Encoder, articles: set[str] | None) -> tuple[Dense, float]:
    """A vector index of the articles' passages, and how many passages a second were encoded."""
    store = retriever.store
    ids = store.passage_ids() if articles is None else [p.id for source in sorted(articles) for p in store.passages_of(source)]
    vectors, spent = [], 0.0
    for at in range(0, len(ids), AT_ONCE):
        texts = [search_text(passage) for passage in store.passages(ids[at : at + AT_ONCE])]
        begun = time.perf_counter()
        vectors.append(encoder.encode_passages(texts))
        spent += time.perf_counter() - begun
    return Dense(_build(np.array(ids, np.int64), np.concatenate(vectors), exact_up_to=10**9)), len(ids) / spent


def rank_of(hits: Sequence[Hit], question: Question) -> int:
    """The place of the first right article, from 1; 0 where none is among them."""
    met: dict[str, bool] = {}  # by article, in the order of the first passage found
    for hit in hits:
        met[hit.passage.source] = met.get(hit.passage.source, False) or question.is_met_by(hit.passage)
    return next((at for at, right in enumerate(met.values(), 1) if right), 0)


class OnlyDense:
    """Search by meaning alone, as HybridRetriever's keyword half would be asked."""

    version = staticmethod(lambda: 0)

    def search(self, question: str, k: int, allowed: set[int] | None = None) -> list[tuple[int, float]]:
        return []

    def weight(self, term: str) -> float:
        return 0.0

    def refresh(self) -> None: ...


def ranks(retriever: HybridRetriever, questions: Sequence[Question], articles: set[str] | None, reader: Reader | None = None) -> list[int]:
    found = []
    for question in questions:
        hits = retriever.search_articles(question.text, DEPTH, articles)
        found.append(rank_of(reranked(question.text, hits, reader) if reader else hits, question))
    return found


def table(name: str, found: Sequence[int], baseline: Sequence[int], questions: Sequence[Question]) -> list[str]:
    """One line for each question set and cut."""
    lines = []
    for one in dict.fromkeys(question.set for question in questions):
        chosen = [i for i, question in enumerate(questions) if question.set == one]
        cells = []
        for k in CUTS:
            have = np.array([0 < found[i] <= k for i in chosen], float) * 100
            base = np.array([0 < baseline[i] <= k for i in chosen], float) * 100
            draws = np.random.default_rng(0).choice(len(chosen), (DRAWS, len(chosen)))
            low, high = np.quantile(have[draws].mean(1), (0.025, 0.975))
            less, more = np.quantile((have - base)[draws].mean(1), (0.025, 0.975))
            cells.append(f"R@{k} {have.mean():.1f} ({low:.1f}–{high:.1f}) [{have.mean() - base.mean():+.1f}: {less:+.1f} {more:+.1f}]")
        lines.append(f"{name}\t{one} ({len(chosen)})\t" + "\t".join(cells))
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("index", type=Path)
    parser.add_argument("--encoder", type=Path, nargs="*", default=[], help="sentence-transformers folders")
    parser.add_argument("--reader", type=Path, nargs="*", default=[], help="readers that reorder what BM25 and the first encoder found")
    parser.add_argument("--weights", type=float, nargs="+", default=[RetrieveSettings().dense], help="of vectors in fusion")
    parser.add_argument("--articles", type=int, default=0, help="others beside those of the questions; 0: the whole index")
    parser.add_argument("--most", type=int, default=10**9, help="questions of each set")
    parser.add_argument("--split", choices=["open", "train"], default="open")
    parser.add_argument("--printed", action="store_true", help="a passage of any article that prints the answer counts")
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    questions = read_questions(args.data, args.split, args.most, args.printed)
    retriever = HybridRetriever.open(args.index)
    articles = chosen_articles(retriever, questions, args.articles)
    bare = replace(retriever.settings, beside=0, lacking=0, place=0, part=0)
    plain = ranks(HybridRetriever(retriever.store, retriever.lexical, settings=bare), questions, articles)
    show = lambda name, found: print(*table(name, found, plain, questions), sep="\n", flush=True)  # noqa: E731
    show("BM25 over character bigrams", plain)
    show("keywords, as in use", ranks(retriever, questions, articles))
    readers = [SpanReader(path, models_folder(), args.threads) for path in args.reader]
    for path, reader in zip(args.reader, readers, strict=True):
        show(f"keywords, reader {path}", ranks(retriever, questions, articles, reader))
    for number, path in enumerate(args.encoder):
        encoder = encoder_at(path, args.threads)
        dense, speed = encoded(retriever, encoder, articles)
        print(f"{path}: {speed:.0f} passages a second", flush=True)
        alone = HybridRetriever(retriever.store, OnlyDense(), dense, encoder, bare)
        show(f"{path} alone", ranks(alone, questions, articles))
        for weight in args.weights:
            both = HybridRetriever(retriever.store, retriever.lexical, dense, encoder, replace(retriever.settings, dense=weight))
            show(f"{path}, keywords and {weight:g} of it", ranks(both, questions, articles))
            if not number:
                for where, reader in zip(args.reader, readers, strict=True):
                    show(f"{path}, keywords and {weight:g} of it, reader {where}", ranks(both, questions, articles, reader))


if __name__ == "__main__":
    main()
