#!/usr/bin/env python3
"""Near misses from other articles: for each question, passages that keyword search finds and that do not hold the answer.

    python models/reader/mine.py DATA OUT.jsonl --sets youju_news cmrc2018_train --articles 20000

News questions search news2023 as well as the articles of their own set; other sets their own articles only. Scoring is
BM25 over `rag.text.terms`, as in the project's own index. One JSON line a question: id, passages (articles, best first).
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # recipes run from a checkout

import examples as make

from rag.lexical import Lexical
from rag.text.terms import terms

NEWS_SETS = ("youju_news", "crud_train", "crud_relaxed", "antiterror_train", "chronoqa_train")
READ = 1200  # characters of an article that are searched


def wrong_passages(row: make.Row, found: Sequence[str], kept: int) -> list[str]:
    """The articles found that are neither the question's own nor hold one of its answers' texts."""
    own = row["context"][:60]
    answers = [a["text"] for a in row.get("answers") or [] if a["text"]]
    return [t for t in found if not t.startswith(own) and own not in t and not any(a in t for a in answers)][:kept]


def mine(rows: Sequence[make.Row], articles: Sequence[str], kept: int) -> Iterator[dict]:
    """Rows with the best wrong articles."""
    with tempfile.TemporaryDirectory() as folder:
        index = Lexical(folder)
        writer = index.writer()
        writer.add((i, " ".join(terms(text[:READ])), "", "") for i, text in enumerate(articles))
        writer.close()
        for row in rows:
            found = [articles[i] for i, _ in index.search(row["question"], kept + 4)]
            passages = wrong_passages(row, found, kept)
            if passages:
                yield {"id": row["id"], "passages": passages}


def read_set(data: Path, name: str) -> list[make.Row]:
    return list(make.json_lines(data / f"rc/{name}.jsonl.xz"))


def read_news(data: Path, most: int, rng: random.Random) -> list[str]:
    texts = [article["text"] for article in make.json_lines(data / "news/news2023.jsonl.xz")]
    return rng.sample(texts, min(most, len(texts)))


def unique(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--sets", nargs="+", default=["youju_news", "cmrc2018_train"])
    parser.add_argument("--articles", type=int, default=20_000, help="articles of news2023 searched")
    parser.add_argument("--most", type=int, default=100_000, help="questions of each set")
    parser.add_argument("--kept", type=int, default=3, help="passages kept for each question")
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    rng = random.Random(args.seed)
    news = [name for name in args.sets if name in NEWS_SETS]
    groups = [(news, read_news(args.data, args.articles, rng))] if news else []
    groups += [([name], []) for name in args.sets if name not in NEWS_SETS]
    with args.out.open("w", encoding="utf-8") as out:
        for names, others in groups:
            rows = [row for name in names for row in read_set(args.data, name)]
            articles = unique([*(row["context"] for row in rows), *others])
            for made in mine(rng.sample(rows, min(len(rows), args.most * len(names))), articles, args.kept):
                out.write(json.dumps(made, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
