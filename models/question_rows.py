"""Question rows with passages, made from the open benchmark: one right passage among near ones, none, and two questions in one.

Pure functions; every choice comes from the `random.Random` given. A row is what `rag batch` reads (question, passages), with
`want`: for each part of the question the ways its answer may be written; empty where nothing answers.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "reader"))

import examples as make

SIZE = 250  # characters of a passage
SHORT = ("figure", "entity", "period")  # types of our news questions that have one short answer
LOOKED_AT = 200  # articles among which the nearest are chosen
JOINED = ("{}？{}？", "{}？另外，{}？", "{}，{}？", "{}；{}？")


def read_rows(data: Path, rng: random.Random) -> list[make.Row]:
    """Answerable open questions with a short answer printed in their article, shuffled."""
    rows: list[make.Row] = []
    for name in ("youju_news_open", "crud_open"):
        found = make.json_lines(data / f"bench/{name}.jsonl.xz")
        rows += [row for row in found if row.get("high", True) and row.get("type", "figure") in SHORT]
    rows = [row for row in rows if row.get("answerable", True) and row["answers"] and row["answers"][0]["start"] >= 0]
    rng.shuffle(rows)
    return rows


def right(row: make.Row, rng: random.Random) -> str:
    """The stretch of the row's article that holds the answer."""
    answer = row["answers"][0]
    return row["context"][slice(*make.window(row["context"], (answer["start"], answer["start"] + len(answer["text"])), SIZE, rng))]


def near(row: make.Row, articles: Sequence[str], count: int, rng: random.Random) -> list[str]:
    """From other articles that do not hold the answer, those that share most with the question: a stretch of each."""
    answers = [answer["text"] for answer in row["answers"]]
    some = rng.sample(list(articles), min(len(articles), LOOKED_AT))
    others = [text for text in some if text != row["context"] and not any(answer in text for answer in answers)]
    others.sort(key=lambda text: -make.overlap(row["question"], text))
    return [text[slice(*make.likely(row["question"], text, make.stretches(text, SIZE), rng))] for text in others[:count]]


def wanted(row: make.Row) -> list[str]:
    return list(dict.fromkeys(answer["text"] for answer in row["answers"]))


def shuffled(texts: list[str], rng: random.Random) -> list[str]:
    return rng.sample(texts, len(texts))


def with_four_others(rows: Sequence[make.Row], count: int, rng: random.Random) -> list[dict]:
    articles = [row["context"] for row in rows]
    return [
        {"question": r["question"], "passages": shuffled([right(r, rng), *near(r, articles, 4, rng)], rng), "want": [wanted(r)]}
        for r in rows[:count]
    ]


def without_answer(rows: Sequence[make.Row], count: int, rng: random.Random) -> list[dict]:
    articles = [row["context"] for row in rows]
    return [{"question": r["question"], "passages": near(r, articles, 5, rng), "want": []} for r in rows[:count]]


def two_in_one(rows: Sequence[make.Row], count: int, rng: random.Random) -> list[dict]:
    """Two questions of different articles joined, their passages and three near ones."""
    articles = [row["context"] for row in rows]
    made = []
    for one, other in list(zip(rows[::2], rows[1::2], strict=False))[:count]:
        question = rng.choice(JOINED).format(one["question"].rstrip("？?"), other["question"].rstrip("？?"))
        passages = [right(one, rng), right(other, rng), *near(one, articles, 2, rng), *near(other, articles, 1, rng)]
        made.append({"question": question, "passages": shuffled(passages, rng), "want": [wanted(one), wanted(other)]})
    return made
