#!/usr/bin/env python3
"""Pairs to train an encoder on: what somebody might type → the passage that should come.

    python models/encoder/pairs.py DATA OUT.jsonl --groups candidates.jsonl --made made.jsonl

Questions with the passage that holds their answer (rc/, and synthetic.py's made ones), with the wrong passages that keyword
search found beside it where candidates.py has been run (--groups); headline → body, search query → title, question → fact
(pairs/, xwlb); and a sentence of an article → the rest of its passage (news2023). One JSON line a pair: query, positive and,
where there is one, negative. Articles kept out of training (examples.held) and those of --without are left out.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # recipes run from a checkout
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "reader"))

import examples as make
import synthetic

Pair = dict[str, str]

QUESTIONS = ["cmrc2018_train", "drcd_dev", "drcd_test", "youju_news", "crud_train", "crud_relaxed", "chronoqa_train"]
QUESTIONS += ["antiterror_train", "webqa_sample", "dureader_checklist_dev", "squad_zh_v2dev", "xquad_zh"]
FACTS = ["chinanews2020", "crud_event", "csl_title", "finna", "kgclue", "nlpcc_kbqa", "qbqtc", "simclue", "uhgeval_xinhua"]
SIZE = 260  # characters of a passage
NEGATIVES = 2  # wrong passages used of each question, a pair each


def headed(context: str, text: str) -> str:
    """A passage as it is indexed: what is known of its article first, on a line of its own."""
    return f"{context}\n{text}" if context else text


def from_groups(rows: Iterable[dict], rng: random.Random) -> Iterator[Pair]:
    """Question, a passage that answers, one that keyword search found and that does not: harder ones more often."""
    for row in rows:
        if row["right"]:
            for wrong in row["wrong"][:NEGATIVES]:
                context, text, *_ = rng.choice(row["right"])
                yield {"query": row["question"], "positive": headed(context, text), "negative": headed(*wrong)}


def from_questions(rows: Iterable[make.Row], rng: random.Random) -> Iterator[Pair]:
    """Question → the stretch of its article that holds the answer."""
    for row in rows:
        found = make.answer_span(row, rng)
        if found and not make.held(row):
            text = row["context"][slice(*make.window(row["context"], found, SIZE, rng))]
            yield {"query": make.typed(row["question"], rng, 0.15), "positive": headed(row.get("title", ""), text)}


def from_made(rows: Iterable[dict]) -> Iterator[Pair]:
    for row in rows:
        if row["start"] >= 0:
            yield {"query": row["question"], "positive": headed(row["context"], row["passage"])}


def from_facts(rows: Iterable[dict]) -> Iterator[Pair]:
    """Ready pairs; search queries only with results that people marked as fitting."""
    for row in rows:
        if row.get("grade", 1):
            yield {"query": row["query"][:SIZE], "positive": row["positive"][:SIZE]}


def from_headlines(rows: Iterable[dict], rng: random.Random) -> Iterator[Pair]:
    """Headline → the head of the body, or any stretch of it."""
    for row in rows:
        parts = make.stretches(row["text"], SIZE)
        if row.get("title"):
            yield {"query": row["title"], "positive": row["text"][slice(*parts[0 if rng.random() < 0.5 else rng.randrange(len(parts))])]}


def from_sentences(rows: Iterable[dict], rng: random.Random) -> Iterator[Pair]:
    """A sentence, or a clause of it, → its passage without it: half of the time its figures remain only in the question."""
    for row in rows:
        parts = make.stretches(row["text"][:3000], SIZE)
        for start, end in rng.sample(parts, min(2, len(parts))):
            passage = row["text"][start:end]
            inside = [span for span in make.sentences(passage) if 12 <= span[1] - span[0] <= 120]
            if len(inside) < 2:
                continue
            low, high = rng.choice(inside)
            rest = passage if rng.random() < 0.3 else passage[:low] + passage[high:]
            asked = passage[low:high]
            clauses = [asked[slice(*span)] for span in synthetic.clause_spans(asked) if span[1] - span[0] >= 8]
            yield {"query": rng.choice(clauses) if clauses and rng.random() < 0.5 else asked.strip(), "positive": rest.strip()}


def all_pairs(args: argparse.Namespace, rng: random.Random) -> Iterator[tuple[str, Pair]]:
    """(set, pair) of everything."""
    for path in args.groups:
        yield from (("groups", pair) for pair in from_groups(make.json_lines(path), rng))
    for path in args.made:
        yield from (("made", pair) for pair in from_made(make.json_lines(path)))
    for name in args.questions:
        yield from ((name, pair) for pair in from_questions(make.json_lines(args.data / f"rc/{name}.jsonl.xz"), rng))
    for name in args.facts:
        yield from ((name, pair) for pair in from_facts(make.json_lines(args.data / f"pairs/{name}.jsonl.xz")))
    without = synthetic.held_out(args.without)
    for name, maker in (("xwlb", from_headlines), ("news2023", from_sentences)):
        rows = (row for row in make.json_lines(args.data / f"news/{name}.jsonl.xz") if row["id"] not in without)
        yield from ((name, pair) for pair in maker(rows, rng))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--groups", type=Path, nargs="*", default=[], help="files of models/reader/candidates.py")
    parser.add_argument("--made", type=Path, nargs="*", default=[], help="files of models/reader/synthetic.py")
    parser.add_argument("--questions", nargs="*", default=QUESTIONS, help="sets of rc/")
    parser.add_argument("--facts", nargs="*", default=FACTS, help="sets of pairs/")
    parser.add_argument("--without", type=Path, nargs="*", default=[], help="benchmark files whose articles are left out")
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    counts: Counter = Counter()
    with args.out.open("w", encoding="utf-8") as out:
        for name, pair in all_pairs(args, random.Random(args.seed)):
            if pair["query"].strip() and pair["positive"].strip():
                counts[name] += 1
                out.write(json.dumps(pair, ensure_ascii=False) + "\n")
    print(dict(counts), sum(counts.values()))


if __name__ == "__main__":
    main()
