#!/usr/bin/env python3
"""Reading, retrieval, whole answers and speed of the two models, as their cards tell them, from one command.

    rag index DATA/news/news2023.jsonl.xz DATA/bench/crud_extra_articles.jsonl.xz --index INDEX --no-vectors
    python models/evaluate.py DATA INDEX --only reading retrieval answers speed --most 300
    python models/evaluate.py DATA INDEX --reader OTHER --encoder OTHER       # other folders, the same questions

reading     the reader alone, the article given: CMRC 2018 dev, our news questions by type, made questions (--held, of synthetic.py)
retrieval   bigram BM25, the encoder alone and fused with it, and the reader's order of what was found (models/encoder/evaluate.py)
answers     the whole program over question rows with passages: one right among near ones, none right, two questions in one; and over
            questions and near misses written by hand, each with its article (reader/written_held.jsonl)
speed       20 passages of 250 characters read; passages encoded; found answers over INDEX, time and memory
indexing    `rag index --no-vectors` against jieba + bm25s over the same texts (pip install jieba bm25s); minutes

95 % intervals from 1,000 samples of the questions. The table of held-out questions on the reader's card is not made here.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # recipes run from a checkout
sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parent / "reader"))

import examples as make
import question_rows as rows_of
from intervals import interval

from rag.evaluation.measures import character_f1, contains, exact_match

HERE = Path(__file__).resolve().parent
SECTIONS = ("reading", "retrieval", "answers", "speed", "indexing")
COLLECTION = ("news/news2023.jsonl.xz", "bench/crud_extra_articles.jsonl.xz")


def reading(args: argparse.Namespace) -> None:
    command = [sys.executable, HERE / "reader/evaluate.py", args.data, "--reader", args.reader, "--most", args.most]
    run([*command, *(["--held", args.held] if args.held else [])])


def retrieval(args: argparse.Namespace) -> None:
    command = [sys.executable, HERE / "encoder/evaluate.py", args.data, args.index, "--reader", args.reader, "--encoder", args.encoder]
    run([*command, "--most", args.most])


def run(command: Sequence[object]) -> None:
    subprocess.run([str(part) for part in command], check=True, env={**os.environ, "PYTHONPATH": str(HERE.parent)})


def answers(args: argparse.Namespace) -> None:
    """Right: every part's answer stands in the text of the answer. Refused: nothing was answered."""
    from rag.opening import open_without_index

    os.environ["RAG_READER"] = str(args.reader)
    assistant = open_without_index(threads=args.threads)
    makers: dict[str, tuple[Callable, Callable[[Any, dict], bool], int]] = {
        "one right passage and four near ones: right": (rows_of.with_four_others, is_right, args.most),
        "five near passages, none right: refused": (rows_of.without_answer, lambda answer, row: not answer.answered, args.most),
        "two questions over two of five passages: both right": (rows_of.two_in_one, is_right, args.most // 2),
    }
    for name, (maker, good, count) in makers.items():
        rng = random.Random(11)
        rows = maker(rows_of.read_rows(args.data, rng), count, rng)
        tell(name, [float(good(assistant.ask(row["question"], passages=row["passages"]), row)) for row in rows])
    written = list(make.written(HERE / "reader/written_held.jsonl", make.collections(args.data)))
    asked = [(row, assistant.ask(row["question"], passages=[row["context"]])) for row in written]
    answerable = [(row["answers"][0]["text"], answer) for row, answer in asked if row["answerable"]]
    tell("written by hand, the article given: exact", [exact_match(a.short, [want]) if a.answered else 0.0 for want, a in answerable])
    tell("written by hand, the article given: F1", [character_f1(a.short, [want]) if a.answered else 0.0 for want, a in answerable])
    tell("written by hand, the article given: refused though answerable", [float(not a.answered) for _, a in answerable])
    tell("near misses written by hand, the article given: refused", [float(not a.answered) for row, a in asked if not row["answerable"]])


def tell(name: str, values: Sequence[float]) -> None:
    mean, low, high = interval(values)
    print(f"{name} ({len(values)})\t{mean:.1f}\t[{low:.1f}, {high:.1f}]", flush=True)


def is_right(answer: Any, row: dict) -> bool:
    return answer.answered and all(any(contains(answer.text, one) for one in part) for part in row["want"])


def speed(args: argparse.Namespace) -> None:
    from rag.ask import Assistant
    from rag.models import models_folder
    from rag.reader import SpanReader
    from rag.store import Store
    from rag.types import Cleaned, Hit, Passage
    from rag.weights.encoders import encoder_at

    rows = rows_of.read_rows(args.data, random.Random(3))
    texts = [row["context"][:250] for row in rows if len(row["context"]) >= 250]
    hits = [Hit(Passage(i, str(i), Cleaned.of(text, [(0, 250)])), 1.0) for i, text in enumerate(texts[:20])]
    reader = SpanReader(args.reader, models_folder(), args.threads)
    reader.read(rows[0]["question"], hits)
    print(f"20 passages of 250 characters read: {milliseconds(lambda row: reader.read(row['question'], hits), rows[:15])}", flush=True)
    encoder = encoder_at(args.encoder, args.threads)
    encoder.encode_passages(texts[:64])
    begun = time.perf_counter()
    encoder.encode_passages(texts[:512])
    print(f"passages of 250 characters encoded a second: {512 / (time.perf_counter() - begun):.0f}", flush=True)
    Store.open(args.index).close()
    assistant = Assistant.open(args.index)
    assistant.ask(rows[0]["question"])
    print(f"found answers over the index: {milliseconds(lambda row: assistant.ask(row['question']), rows[1:61])}")
    print(f"memory at the peak: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB", flush=True)


def milliseconds(work: Callable[[dict], object], rows: Sequence[dict]) -> str:
    spent = []
    for row in rows:
        begun = time.perf_counter()
        work(row)
        spent.append((time.perf_counter() - begun) * 1000)
    spent.sort()
    return f"median {statistics.median(spent):.0f} ms, 95 % below {spent[int(len(spent) * 0.95)]:.0f} ms ({len(spent)})"


def indexing(args: argparse.Namespace) -> None:
    """Seconds until every article can be searched."""
    import bm25s
    import jieba

    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "rag", "index", *(args.data / name for name in COLLECTION), "--index", folder, "--no-vectors"]
        done = subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True, cwd=HERE.parent)
    ours = json.loads(done.stdout.splitlines()[-1])["searchable_seconds"]
    print(f"rag index: searchable after {ours:.0f} s", flush=True)
    begun = time.perf_counter()
    jieba.initialize()
    tokens = [jieba.lcut(article["text"]) for name in COLLECTION for article in make.json_lines(args.data / name)]
    bm25s.BM25().index(tokens, show_progress=False)
    theirs = time.perf_counter() - begun
    print(f"jieba + bm25s: {theirs:.0f} s, {theirs / ours:.1f} times as long", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("index", type=Path, help="index of the collection, see above; not needed for reading, answers, indexing")
    parser.add_argument("--reader", type=Path, default=HERE / "reader")
    parser.add_argument("--encoder", type=Path, default=HERE / "encoder")
    parser.add_argument("--only", nargs="+", choices=SECTIONS, default=SECTIONS[:4])
    parser.add_argument("--most", type=int, default=300, help="questions of each benchmark")
    parser.add_argument("--held", type=Path, help="made questions kept aside (reader/synthetic.py)")
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    print(f"reader {args.reader}, encoder {args.encoder}, {args.threads} threads", flush=True)
    for section in args.only:
        print(f"\n{section}", flush=True)
        {"reading": reading, "retrieval": retrieval, "answers": answers, "speed": speed, "indexing": indexing}[section](args)


if __name__ == "__main__":
    main()
