#!/usr/bin/env python3
"""What our own search finds for training questions: passages that answer beside passages that only look like it.

    rag index DATA/news/news2023.jsonl.xz --index INDEX --no-vectors
    python models/reader/candidates.py DATA INDEX OUT.jsonl --sets youju_news=8000 crud_train=2460

One JSON line a question: its own article cut into passages as in use, `right` with the answer's offsets and `near`
without it, and `wrong`, the best passages of other articles that do not hold the answer's text. train.py --groups
shows one right passage and three others at a time: which one answers is then learnt against what search confuses.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TextIO

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # recipes run from a checkout

import examples as make

from rag.articles import page_of
from rag.passages import make_passages
from rag.reader_input import context_of
from rag.retrieve import HybridRetriever
from rag.types import Document, Passage

SETS = [
    "youju_news=8000",
    "crud_train=2460",
    "crud_relaxed=813",
    "chronoqa_train=2000",
    "cmrc2018_train=5000",
    "drcd_dev=1000",
    "drcd_test=1000",
]
SEEN = 30  # passages looked at for each question
LONGEST = 400  # characters: longer passages are seldom met and dear to train on


def shown(passage: Passage) -> list[str]:
    """Context and text, as the reader is shown them."""
    text = passage.text.text
    return [context_of(passage.title, passage.place, passage.lead, text), text]


def own_passages(row: make.Row) -> list[Passage]:
    """The row's article cut as in use; passages know where in row["context"] they stand."""
    article = row["context"]
    document = Document("own", article, sha256(article.encode()).hexdigest(), row.get("title", ""), whole="\n" not in article.strip())
    return make_passages(document, page_of(document))


def sorted_out(row: make.Row, passages: Iterable[Passage]) -> tuple[list[list], list[list]]:
    """Of the row's own passages those that hold the answer, with its offsets, and those that hold none of its texts."""
    answers = [a for a in row.get("answers") or [] if a["text"]] if row.get("answerable", True) else []
    right, near = [], []
    for passage in passages:
        found = [span for answer in answers if (span := span_in(passage, answer["start"], answer["text"]))]
        if found:
            right.append([*shown(passage), *found[0]])
        elif not any(answer["text"] in passage.text.text for answer in answers):
            near.append(shown(passage))
    return right, near


def span_in(passage: Passage, start: int, answer: str) -> make.Span | None:
    """Where an answer that starts at `start` of the article stands in the passage; None where it does not, or is cut."""
    at = passage.text.place_of(start)
    return (at, at + len(answer)) if at is not None and passage.text.text.startswith(answer, at) else None


def wrong_passages(row: make.Row, found: Iterable[Passage], own: Sequence[Passage], kept: int) -> list[list[str]]:
    """The best passages that are not the article's own, not copies of it, and hold none of the answers' texts."""
    answers = [a["text"] for a in row.get("answers") or [] if a["text"]]
    mine = {passage.text.text[:40] for passage in own}
    wrong = []
    for passage in found:
        text = passage.text.text
        if passage.source in (row.get("doc_ids") or []) or text[:40] in mine or any(answer in text for answer in answers):
            continue
        if len(text) <= LONGEST:
            wrong.append(shown(passage))
    return wrong[:kept]


def groups(rows: Iterable[make.Row], retriever: HybridRetriever, kept: int) -> Iterator[dict]:
    """One record for each row; rows whose answer stands in no single passage are left out."""
    for row in rows:
        own = own_passages(row)
        right, near = sorted_out(row, own)
        right, near = ([p for p in some if len(p[1]) <= LONGEST] for some in (right, near))
        if row.get("answerable", True) and not right:
            continue
        found = (hit.passage for hit in retriever.search(row["question"], SEEN))
        wrong = wrong_passages(row, found, own, kept)
        if len(wrong) >= 2:
            yield {"id": row["id"], "question": row["question"], "right": right, "near": near, "wrong": wrong}


def read_set(data: Path, name: str, most: int, rng: random.Random, held: bool = False) -> list[make.Row]:
    """Rows of a set, or with `held` those kept out of training."""
    rows = [row for row in make.json_lines(data / f"rc/{name}.jsonl.xz") if make.held(row) == held]
    return rng.sample(rows, min(most, len(rows)))


def read_written(data: Path, path: Path, most: int, rng: random.Random, held: bool = False) -> list[make.Row]:
    """The same of a file of questions over articles of news/."""
    rows = [row for row in make.written(path, make.collections(data)) if make.held(row) == held]
    return rng.sample(rows, min(most, len(rows)))


def read_pairs(data: Path, name: str, most: int, rng: random.Random) -> list[make.Row]:
    """Questions of pairs/ whose answers the collection does not print: all that search finds for them is wrong."""
    rows = [
        {"id": f"{name}:{number}", "question": pair["query"], "context": "", "answers": [{"text": pair["answer"], "start": make.NOWHERE}]}
        for number, pair in enumerate(make.json_lines(data / f"pairs/{name}.jsonl.xz"))
        if pair.get("answer")
    ]
    return [{**row, "answerable": False} for row in rng.sample(rows, min(most, len(rows)))]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("index", type=Path, help="index folder of the articles that are searched")
    parser.add_argument("out", type=Path)
    parser.add_argument("--sets", nargs="*", default=SETS, metavar="NAME=MOST", help="sets of rc/ and how many questions of each")
    parser.add_argument("--written", nargs="*", default=[], metavar="FILE=MOST", help="questions over articles of news/ by their ids")
    parser.add_argument("--unanswered", nargs="*", default=["nlpcc_kbqa=1500"], metavar="NAME=MOST", help="sets of pairs/")
    parser.add_argument("--held", action="store_true", help="the questions kept out of training instead, to choose settings by")
    parser.add_argument("--kept", type=int, default=10, help="wrong passages kept for each question")
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    rng = random.Random(args.seed)
    retriever = HybridRetriever.open(args.index)
    with args.out.open("w", encoding="utf-8") as out:
        for name, most in (pair.rsplit("=", 1) for pair in args.sets):
            write(out, name, groups(read_set(args.data, name, int(most), rng, args.held), retriever, args.kept))
        for name, most in (pair.rsplit("=", 1) for pair in args.written):
            write(out, name, groups(read_written(args.data, Path(name), int(most), rng, args.held), retriever, args.kept))
        for name, most in (pair.rsplit("=", 1) for pair in args.unanswered):
            write(out, name, groups(read_pairs(args.data, name, int(most), rng), retriever, args.kept))


def write(out: TextIO, name: str, made: Iterable[dict]) -> None:
    count = 0
    for row in made:
        out.write(json.dumps(row, ensure_ascii=False) + "\n")
        count += 1
    print(f"{name}: {count}", flush=True)


if __name__ == "__main__":
    main()
