#!/usr/bin/env python3
"""Score a reader on reading benchmarks, the article given, with bootstrap intervals.

    python models/reader/evaluate.py DATA --reader FOLDER [FOLDER …] [--most 300] [--held HELD.jsonl]

CMRC 2018 dev (F1, EM as its own script counts them), youju_news_open by type, refusal at 5 % false refusals, and
questions of synthetic.py over articles kept aside, one row for each kind. An article is read in passages of whole
sentences with its context in front, as `rag` reads it; the span furthest above "not here" wins. Other passages and
questions may be read with --reader more than once: every reader sees the same. --calibrate writes the threshold and
the temperature found on held-out rows into each folder's reader.json.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # recipes run from a checkout

import examples as make
import numpy as np
from intervals import interval

from rag.models import models_folder
from rag.reader import Scores, SpanReader
from rag.reader_input import Encoded, context_of, encode, reader_input

SIZE = 250  # characters of a passage
LONGEST = 120  # pieces of an answer
REFUSALS = 0.05  # false refusals allowed


@dataclass(frozen=True, slots=True)
class Best:
    """The best span of an article, and by how much it beats "not here"."""

    text: str
    margin: float


# -- measures ---------------------------------------------------------------------------------------------------------


def plain(text: str) -> str:
    """What is compared: no punctuation or space, one width, small letters."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())


def units(text: str) -> list[str]:
    """Chinese characters one by one, runs of Latin letters and digits whole, as CMRC's script counts them."""
    return re.findall(r"[a-z0-9]+|[^a-z0-9]", plain(text))


def exact(answer: str, expected: Sequence[str]) -> float:
    return float(any(plain(answer) == plain(e) for e in expected))


def f1(answer: str, expected: Sequence[str]) -> float:
    """The best longest-common-substring F1, as CMRC 2018 defines it."""
    return max((_overlap_f1(units(answer), units(e)) for e in expected), default=0.0)


def _overlap_f1(have: Sequence[str], want: Sequence[str]) -> float:
    common = longest_common(have, want)
    if not common:
        return 0.0
    precision, recall = common / len(have), common / len(want)
    return 2 * precision * recall / (precision + recall)


def longest_common(a: Sequence[str], b: Sequence[str]) -> int:
    """The length of the longest run that both hold."""
    best, above = 0, [0] * (len(b) + 1)
    for x in a:
        row = [0] * (len(b) + 1)
        for j, y in enumerate(b):
            if x == y:
                row[j + 1] = above[j] + 1
                best = max(best, row[j + 1])
        above = row
    return best


def bag_f1(answer: str, expected: Sequence[str]) -> float:
    """F1 over characters, order aside: lists and explanations."""
    have, want = Counter(units(answer)), Counter(units("".join(expected)))
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
    return [("CMRC 2018 dev, F1", [f1(*pair) for pair in pairs]), ("CMRC 2018 dev, EM", [exact(*pair) for pair in pairs])]


def measure(row: make.Row) -> tuple[str, Callable[[str, Sequence[str]], float]]:
    return {
        "figure": ("figures, EM", exact),
        "entity": ("names, EM", exact),
        "period": ("periods, EM", exact),
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


def made_questions(folder: Folder, rows: Sequence[dict]) -> list[Result]:
    """Questions of synthetic.py: exact answers by kind, near misses refused at the answerable ones' 5 %."""
    found = folder.best([(row["question"], row["context"], row["passage"]) for row in rows])
    results: dict[str, list[float]] = {}
    limit = threshold([b.margin for b, r in zip(found, rows, strict=True) if r["start"] >= 0])
    for best, row in zip(found, rows, strict=True):
        if row["start"] >= 0:
            results.setdefault(f"made: {row['kind']}, EM", []).append(exact(best.text, [row["passage"][row["start"] : row["end"]]]))
        else:
            results.setdefault("made: near misses refused", []).append(float(best.margin < limit))
    return sorted(results.items())


def threshold(margins: Iterable[float]) -> float:
    """The margin that 5 % of the answerable questions do not reach."""
    ordered = sorted(margins)
    return ordered[int(len(ordered) * REFUSALS)] if ordered else 0.0


# -- calibration ------------------------------------------------------------------------------------------------------


def calibration(margins: Sequence[float], right: Sequence[bool]) -> tuple[float, float]:
    """(temperature, centre): a passage answers with probability 1 / (1 + exp(−(margin − centre) / temperature)).

    Fitted by logistic regression (Newton) on whether the passage held an answer.
    """
    x = np.stack([np.array(margins, dtype=float), np.ones(len(margins))], axis=1)
    y, w = np.array(right, dtype=float), np.zeros(2)
    for _ in range(50):
        p = 1 / (1 + np.exp(-np.clip(x @ w, -30, 30)))
        gradient = x.T @ (p - y) + 1e-3 * w
        step = np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + 1e-3 * np.eye(2), gradient)
        w -= step
        if np.abs(step).max() < 1e-6:
            break
    return 1 / float(w[0]), -float(w[1] / w[0])


def calibrate(folder: Folder, data: Path, most: int, path: Path) -> dict:
    """Threshold and temperature from held-out rows of youju_news; written to reader.json beside the weights."""
    rows = some([row for row in make.json_lines(data / "rc/youju_news.jsonl.xz") if make.held(row)], most, 5)
    readings, right, articles = [], [], []
    for number, row in enumerate(rows):
        answers = [a["start"] for a in row["answers"]] if row["answerable"] else []
        at = 0
        for reading in passages(row):
            start = row["context"].find(reading[2], at)
            at = start + 1
            readings.append(reading)
            articles.append(number)
            right.append(any(start <= a < start + len(reading[2]) for a in answers))
    margins = [best.margin for best in folder.best(readings)]
    temperature, centre = calibration(margins, right)
    best = [-np.inf] * len(rows)
    for number, margin in zip(articles, margins, strict=True):
        best[number] = max(best[number], margin)
    limit = threshold(b for b, row in zip(best, rows, strict=True) if row["answerable"])
    made = {"temperature": round(temperature, 4), "centre": round(centre, 4), "threshold": round(limit, 4), "questions": len(rows)}
    path.write_text(json.dumps(made, indent=1) + "\n")
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--reader", type=Path, nargs="+", required=True)
    parser.add_argument("--most", type=int, default=300, help="questions of each benchmark; 0 = all")
    parser.add_argument("--only", nargs="*", choices=["cmrc", "news", "made"], help="only these benchmarks")
    parser.add_argument("--held", type=Path, help="questions of synthetic.py kept aside")
    parser.add_argument("--calibrate", type=int, default=0, metavar="ROWS", help="also calibrate on so many training rows")
    parser.add_argument("--int8", action="store_true", help="read with the graphs that the program uses, not with torch in fp32")
    parser.add_argument("--out", type=Path, help="also write the table as JSON")
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    most, only = args.most or 10**9, args.only or ["cmrc", "news", "made"]
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
        if "made" in only and args.held:
            results += made_questions(folder, some(list(make.json_lines(args.held)), most, 4))
        for name, values in results:
            mean, low, high = interval(values)
            table.setdefault(name, {})[folder.name] = (len(values), round(mean, 1), round(low, 1), round(high, 1))
            print(f"{folder.name}\t{name} ({len(values)})\t{mean:.1f}\t[{low:.1f}, {high:.1f}]", flush=True)
        if args.calibrate:
            print(folder.name, calibrate(folder, args.data, args.calibrate, path / "reader.json"), flush=True)
    if args.out:
        args.out.write_text(json.dumps(table, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
