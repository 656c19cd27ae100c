#!/usr/bin/env python3
"""Score a reader on reading benchmarks, the article given, with bootstrap intervals.

    python models/reader/evaluate.py DATA --reader FOLDER [FOLDER …] [--most 300] [--held HELD.jsonl]

CMRC 2018 dev, youju_news_open by type, refusal at 5 % false refusals, written_held.jsonl, and questions of synthetic.py over
articles kept aside, one row for each kind. F1 and EM are those of CMRC 2018 (rag/evaluation/measures.py). An article is read
whole, in passages of whole sentences; the span furthest above "not here" wins. The passages are cut here and carry their
neighbour's last sentence, those of `rag` are cut by rag/passages.py and chosen by its retrieval: nothing of `rag` but the
reader is measured. Every reader named sees the same questions.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # recipes run from a checkout

import examples as make
import numpy as np
from intervals import interval

from rag.evaluation.measures import character_f1, cmrc_tokens, exact_match
from rag.models import models_folder
from rag.reader import Scores, SpanReader
from rag.reader_input import Encoded, context_of, encode, reader_input

HERE = Path(__file__).resolve().parent
SIZE = 250  # characters of a passage
LONGEST = 120  # pieces of an answer
LONG = ("list", "why")  # kinds of answers in which a word more or less does not matter
REFUSALS = 0.05  # false refusals allowed


@dataclass(frozen=True, slots=True)
class Best:
    """The best span of an article, and by how much it beats "not here"."""

    text: str
    margin: float


# -- measures ---------------------------------------------------------------------------------------------------------


def bag_f1(answer: str, expected: Sequence[str]) -> float:
    """F1 over the tokens of CMRC 2018, order aside: lists and explanations."""
    have, want = Counter(cmrc_tokens(answer)), Counter(cmrc_tokens("".join(expected)))
    common = sum((have & want).values())
    return 2 * common / (sum(have.values()) + sum(want.values())) if common else 0.0


# -- reading ----------------------------------------------------------------------------------------------------------


class Folder:
    """A question-answering folder run by torch, in fp32."""

    def __init__(self, path: Path, threads: int) -> None:
        import torch
        from transformers import AutoModelForQuestionAnswering, AutoTokenizer

        torch.set_num_threads(threads)
        self.name = str(path)
        self.tokenizer = AutoTokenizer.from_pretrained(path)
        self.model = AutoModelForQuestionAnswering.from_pretrained(path, dtype=torch.float32).eval()

    def best(self, readings: Sequence[tuple[str, str, str]]) -> list[Best]:
        """The best span of each (question, context, passage)."""
        made = [encode(self.tokenizer, reader_input(*reading)) for reading in readings]
        return [best_span(text, one, scores) for (_, _, text), one, scores in zip(readings, made, self.scores(made), strict=True)]

    def scores(self, encoded: Sequence[Encoded]) -> list[Scores]:
        import torch

        made = []
        with torch.inference_mode():
            for one in encoded:
                out = self.model(input_ids=torch.tensor([one.ids]), token_type_ids=torch.tensor([one.types]))
                made.append((out.start_logits[0].numpy(), out.end_logits[0].numpy()))
        return made


class Graph(Folder):
    """The same folder as the program runs it: an int8 graph."""

    def __init__(self, path: Path, threads: int) -> None:
        from transformers import AutoTokenizer

        self.name = f"{path} (int8)"
        self.tokenizer = AutoTokenizer.from_pretrained(path)
        self.scores = SpanReader(path, models_folder(), threads).scores


def best_span(passage: str, made: Encoded, scores: Scores) -> Best:
    """The span with the highest start + end score over that of piece 0."""
    starts, ends = scores
    n = len(made.spans)
    if not n:
        return Best("", -np.inf)
    first = made.first
    margins = starts[first : first + n, None] + ends[None, first : first + n] - starts[0] - ends[0]
    reach = np.arange(n)[None, :] - np.arange(n)[:, None]
    margins = np.where((reach >= 0) & (reach < LONGEST), margins, -np.inf)
    i, j = divmod(int(margins.argmax()), n)
    return Best(passage[made.edges[i][0] : made.edges[j][1]].strip(), float(margins[i, j]))


def passages(row: make.Row) -> list[tuple[str, str, str]]:
    """The article of a row as the reader sees it: (question, context, passage); neighbours share their last sentence."""
    text = row["context"]
    spans = make.stretches(text, SIZE)
    made = []
    for at, (start, end) in enumerate(spans):
        if at:
            back = make.sentences(text[spans[at - 1][0] : start])[-1]
            if back[1] - back[0] <= 80:
                start -= back[1] - back[0]
        lead = "" if start == 0 else text[: make.LEAD]
        made.append((row["question"], context_of(row.get("title", ""), "", lead, text[start:end]), text[start:end]))
    return made


def read_articles(folder: Folder, rows: Sequence[make.Row]) -> list[Best]:
    """The best span of each row's article."""
    readings = [(i, reading) for i, row in enumerate(rows) for reading in passages(row)]
    spans = folder.best([reading for _, reading in readings])
    found = [Best("", -np.inf)] * len(rows)
    for (i, _), span in zip(readings, spans, strict=True):
        if span.margin > found[i].margin:
            found[i] = span
    return found


# -- benchmarks -------------------------------------------------------------------------------------------------------

Result = tuple[str, list[float]]  # name of a row of the table, one value a question


def some(rows: list[dict], most: int, seed: int) -> list[dict]:
    return rows if len(rows) <= most else random.Random(seed).sample(rows, most)


def texts(row: make.Row) -> list[str]:
    return [a["text"] for a in row["answers"]]


def cmrc(folder: Folder, data: Path, most: int) -> list[Result]:
    rows = some(list(make.json_lines(data / "bench/cmrc2018_dev.jsonl.xz")), most, 3)
    found = read_articles(folder, rows)
    pairs = [(best.text, texts(row)) for best, row in zip(found, rows, strict=True)]
    return [("CMRC 2018 dev, F1", [character_f1(*pair) for pair in pairs]), ("CMRC 2018 dev, EM", [exact_match(*pair) for pair in pairs])]


def measure(row: make.Row) -> tuple[str, Callable[[str, Sequence[str]], float]]:
    return {
        "figure": ("figures, EM", exact_match),
        "entity": ("names, EM", exact_match),
        "period": ("periods, EM", exact_match),
        "list": ("lists, F1", bag_f1),
        "why_how": ("why/how, F1", bag_f1),
    }[row["type"]]


def news(folder: Folder, rows: Sequence[make.Row]) -> list[Result]:
    """Rows by type, and how many of the unanswerable ones are refused when 5 % of the others are."""
    found = read_articles(folder, rows)
    results: dict[str, list[float]] = {}
    for best, row in zip(found, rows, strict=True):
        if row["answerable"]:
            name, score = measure(row)
            results.setdefault("news: " + name, []).append(score(best.text, texts(row)))
    limit = threshold([b.margin for b, r in zip(found, rows, strict=True) if r["answerable"]])
    refused = [float(b.margin < limit) for b, r in zip(found, rows, strict=True) if not r["answerable"]]
    return [*sorted(results.items()), ("news: unanswerable refused", refused)]


def written(folder: Folder, rows: Sequence[make.Row]) -> list[Result]:
    """Questions written by hand beside near misses: exact answers, and near misses refused at the answerable ones' 5 %."""
    found = read_articles(folder, rows)
    pairs = [(best.text, texts(row)) for best, row in zip(found, rows, strict=True) if row["answerable"] and row["type"] not in LONG]
    limit = threshold([b.margin for b, r in zip(found, rows, strict=True) if r["answerable"]])
    refused = [float(b.margin < limit) for b, r in zip(found, rows, strict=True) if not r["answerable"]]
    return [("written: EM but for lists and reasons", [exact_match(*pair) for pair in pairs]), ("written: near misses refused", refused)]


def made_questions(folder: Folder, rows: Sequence[dict]) -> list[Result]:
    """Questions of synthetic.py: exact answers by kind, near misses refused at the answerable ones' 5 %."""
    found = folder.best([(row["question"], row["context"], row["passage"]) for row in rows])
    results: dict[str, list[float]] = {}
    limit = threshold([b.margin for b, r in zip(found, rows, strict=True) if r["start"] >= 0])
    for best, row in zip(found, rows, strict=True):
        if row["start"] >= 0:
            results.setdefault(f"made: {row['kind']}, EM", []).append(exact_match(best.text, [row["passage"][row["start"] : row["end"]]]))
        else:
            results.setdefault("made: near misses refused", []).append(float(best.margin < limit))
    return sorted(results.items())


def threshold(margins: Iterable[float]) -> float:
    """The margin that 5 % of the answerable questions do not reach."""
    ordered = sorted(margins)
    return ordered[int(len(ordered) * REFUSALS)] if ordered else 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--reader", type=Path, nargs="+", required=True)
    parser.add_argument("--most", type=int, default=300, help="questions of each benchmark; 0 = all")
    parser.add_argument("--only", nargs="*", choices=["cmrc", "news", "written", "made"], help="only these benchmarks")
    parser.add_argument("--written", type=Path, default=HERE / "written_held.jsonl", help="questions over articles of news/ by their ids")
    parser.add_argument("--held", type=Path, help="questions of synthetic.py kept aside")
    parser.add_argument("--int8", action="store_true", help="read with the graphs that the program uses, not with torch in fp32")
    parser.add_argument("--out", type=Path, help="also write the table as JSON")
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    most, only = args.most or 10**9, args.only or ["cmrc", "news", "written", "made"]
    table: dict[str, dict[str, tuple]] = {}
    for path in args.reader:
        folder = (Graph if args.int8 else Folder)(path, args.threads)
        results: list[Result] = []
        if "cmrc" in only:
            results += cmrc(folder, args.data, most)
        if "news" in only:
            rows = list(make.json_lines(args.data / "bench/youju_news_open.jsonl.xz"))
            answerable = some([r for r in rows if r["answerable"]], most, 3)
            results += news(folder, [*answerable, *some([r for r in rows if not r["answerable"]], most, 3)])
        if "written" in only:
            results += written(folder, some(list(make.written(args.written, make.collections(args.data))), most, 5))
        if "made" in only and args.held:
            results += made_questions(folder, some(list(make.json_lines(args.held)), most, 4))
        for name, values in results:
            mean, low, high = interval(values)
            table.setdefault(name, {})[folder.name] = (len(values), round(mean, 1), round(low, 1), round(high, 1))
            print(f"{folder.name}\t{name} ({len(values)})\t{mean:.1f}\t[{low:.1f}, {high:.1f}]", flush=True)
    if args.out:
        args.out.write_text(json.dumps(table, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
