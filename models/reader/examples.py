"""Training examples out of question rows: which part of an article is shown, and where the answer stands in it.

Pure functions; every choice comes from the `random.Random` given. A row is a dict with question, context (the
article), answers ([{text, start}], start −1 = not verbatim) and answerable. Offsets of an Example count in its passage.
"""

from __future__ import annotations

import json
import lzma
import random
import re
import sys
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # recipes run from a checkout

from rag.reader_input import context_of

Row = dict[str, Any]
Span = tuple[int, int]

NOWHERE = -1
LONGEST_ANSWER = 120  # characters
LEAD = 80  # characters of an article that may become the context of its later passages
JOINERS = "、，,和及与以及 "  # what may stand between neighbouring items of a list

_SENTENCE = re.compile(r"[^。！？!?；;\n]*[。！？!?；;\n]+[”’」』）)]*|[^。！？!?；;\n]+$")


@dataclass(frozen=True, slots=True)
class Example:
    """One reading: the answer is passage[start:end]; start = −1 where the passage does not answer."""

    question: str
    context: str
    passage: str
    start: int = NOWHERE
    end: int = NOWHERE
    kind: str = ""

    @property
    def answer(self) -> str:
        return self.passage[self.start : self.end] if self.start >= 0 else ""


def json_lines(path: Path) -> Iterator[Row]:
    """The rows of a JSON lines file, packed (.xz) or not."""
    with lzma.open(path, "rt", encoding="utf-8") if path.suffix == ".xz" else path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def collections(data: Path) -> list[Path]:
    """The files of news articles in a data folder."""
    return sorted((data / "news").glob("*.jsonl.xz"))


def written(path: Path, files: Iterable[Path]) -> Iterator[Row]:
    """Rows of questions that name their article by its id and their answer by its offsets there (`questions.jsonl`).

    A near miss has no answer but `near`, the offsets of what tempts. Articles that no file holds are left out.
    """
    asked: dict[str, list[Row]] = {}
    for row in json_lines(path):
        asked.setdefault(row["article"], []).append(row)
    for file in files:
        for article in json_lines(file):
            for row in asked.get(article["id"], ()):
                yield _written(row, article["text"])


def _written(row: Row, text: str) -> Row:
    made = {"id": row["article"], "question": row["question"], "context": text, "type": row["kind"], "doc_ids": [row["article"]]}
    if "near" in row:
        return {**made, "answers": [], "answerable": False, "near": row["near"]}
    start, end = row["answer"]
    return {**made, "answers": [{"text": text[start:end], "start": start}], "answerable": True}


def held(row: Row) -> bool:
    """Whether a row's article is kept out of training, for calibration: one article in twenty."""
    return zlib.crc32(row["context"].encode()) % 20 == 0


def sentences(text: str) -> list[Span]:
    """Spans that cover the text, cut after sentence ends."""
    return [m.span() for m in _SENTENCE.finditer(text) if m.start() < m.end()] or [(0, len(text))]


def answer_span(row: Row, rng: random.Random) -> Span | None:
    """Where the answer stands in row["context"]; neighbouring list items become one span; None where there is none."""
    found = [a for a in row.get("answers") or [] if a["start"] >= 0 and a["text"]]
    if not found or not row.get("answerable", True):
        return None
    if row.get("type") == "list":
        first, last = min(a["start"] for a in found), max(a["start"] + len(a["text"]) for a in found)
        if contiguous(row["context"], [(a["start"], a["start"] + len(a["text"])) for a in found]):
            return first, last
    chosen = found[0] if rng.random() < 0.7 else rng.choice(found)
    return chosen["start"], chosen["start"] + len(chosen["text"])


def contiguous(text: str, spans: Sequence[Span]) -> bool:
    """Whether nothing but joiners and quotation marks stands between the spans."""
    ordered = sorted(spans)
    between = [text[a[1] : b[0]] for a, b in pairwise(ordered)]
    return all(not gap.strip(JOINERS + '“”‘’《》"（）()等') for gap in between)


def window(text: str, keep: Span, size: int, rng: random.Random) -> Span:
    """A stretch of about `size` characters around `keep`, mostly on sentence boundaries as passages are in use."""
    if len(text) <= size:
        return 0, len(text)
    if rng.random() < 0.15:  # passages of other makers begin anywhere
        return _cut_anywhere(len(text), keep, size, rng)
    spans = sentences(text)
    low = max(i for i, s in enumerate(spans) if s[0] <= keep[0])
    high = max(low, max(i for i, s in enumerate(spans) if s[0] < max(keep[1], keep[0] + 1)))
    while True:
        wider = [(a, b) for a, b in ((low - 1, high), (low, high + 1)) if a >= 0 and b < len(spans)]
        wider = [(a, b) for a, b in wider if spans[b][1] - spans[a][0] <= size]
        if not wider:
            break
        low, high = rng.choice(wider)
    start, end = spans[low][0], spans[high][1]
    return (start, end) if end - start <= size + 60 else _cut_anywhere(len(text), keep, size, rng)


def _cut_anywhere(length: int, keep: Span, size: int, rng: random.Random) -> Span:
    size = max(size, keep[1] - keep[0])
    first, last = max(0, keep[1] - size), max(0, min(keep[0], length - size))
    start = rng.randint(min(first, last), max(first, last))
    return start, min(length, start + size)


def bigrams(text: str) -> set[str]:
    kept = re.sub(r"[\W_]+", "", text)
    return {kept[i : i + 2] for i in range(len(kept) - 1)}


def overlap(question: str, text: str) -> float:
    """The share of the question's bigrams that the text holds."""
    asked = bigrams(question)
    return len(asked & bigrams(text)) / len(asked) if asked else 0.0


def cut(row: Row, span: Span, answer: Span | None, kind: str, rng: random.Random, drop: float = 0.25) -> Example:
    """The example for one stretch of the row's article; the context is left out with probability `drop`."""
    article, passage = row["context"], row["context"][slice(*span)]
    lead = "" if span[0] == 0 else article[:LEAD]
    context = "" if rng.random() < drop else context_of(row.get("title", ""), row.get("place", ""), lead, passage)
    if answer is None:
        return Example(row["question"], context, passage, kind=kind)
    return Example(row["question"], context, passage, answer[0] - span[0], answer[1] - span[0], kind)


def positive(row: Row, size: int, rng: random.Random) -> Example | None:
    """A stretch that holds the answer; None where the row has none, or one too long to be marked."""
    span = answer_span(row, rng)
    if span is None or span[1] - span[0] > LONGEST_ANSWER:
        return None
    around = window(row["context"], span, size, rng)
    return cut(row, around, span, "answer", rng)


def elsewhere(row: Row, size: int, rng: random.Random) -> Example | None:
    """A stretch of the same article without the answer, preferably one that looks like the question; None where there is none."""
    texts = {a["text"] for a in row.get("answers") or [] if a["text"]}
    places = [(a["start"], a["start"] + len(a["text"])) for a in row.get("answers") or [] if a["start"] >= 0]
    found = [s for s in stretches(row["context"], size) if not any(t in row["context"][slice(*s)] for t in texts)]
    found = [s for s in found if all(b <= s[0] or a >= s[1] for a, b in places)]
    if not found:
        return None
    return cut(row, likely(row["question"], row["context"], found, rng), None, "elsewhere", rng)


def stretches(text: str, size: int) -> list[Span]:
    """The text cut into neighbouring passages of whole sentences, up to `size` characters where sentences allow."""
    made: list[Span] = []
    for start, end in sentences(text):
        if made and end - made[-1][0] <= size:
            made[-1] = (made[-1][0], end)
        else:
            made += [(at, min(end, at + size)) for at in range(start, end, size)]
    return made


def likely(question: str, text: str, spans: Sequence[Span], rng: random.Random) -> Span:
    """Mostly the stretch that shares most with the question, else any."""
    if rng.random() < 0.3:
        return rng.choice(spans)
    return max(spans, key=lambda s: overlap(question, text[slice(*s)]))


def unanswered(row: Row, size: int, rng: random.Random) -> Example:
    """For a question that its article does not answer: the stretch that tempts most, or any."""
    if row.get("near") and rng.random() < 0.8:
        return cut(row, window(row["context"], tuple(row["near"]), size, rng), None, "unanswered", rng)
    return cut(row, likely(row["question"], row["context"], stretches(row["context"], size), rng), None, "unanswered", rng)


def foreign(row: Row, other: str, size: int, rng: random.Random) -> Example | None:
    """The question over another article; None when that article holds the answer's text."""
    if any(a["text"] in other for a in row.get("answers") or [] if a["text"]):
        return None
    made = unanswered({**row, "context": other, "title": "", "place": ""}, size, rng)
    return replace(made, kind="foreign")


# -- how people type -------------------------------------------------------------------------------------------------

_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_ALIKE = {
    "在": "再",
    "的": "得",
    "做": "作",
    "棠": "唐",
    "堂": "唐",
    "账": "帐",
    "象": "像",
    "座": "坐",
    "份": "分",
    "副": "付",
    "户": "护",
    "项": "向",
}
_POLITE = ("请问", "想问下", "帮忙查一下，", "麻烦问一下", "查一查", "请教，", "我想知道", "问下")
_SHORT = re.compile(r"(?<=[一-鿿]{2})(?:省|市|县|区|镇|乡|村)(?=[一-鿿])")


def typed(question: str, rng: random.Random, rate: float = 0.25) -> str:
    """The question as somebody in a hurry may type it; left alone with probability 1 − rate."""
    if rng.random() >= rate:
        return question
    return rng.choice((_no_mark, _wide, _typo, _politely, _short_place, _spaced))(question, rng)


def _no_mark(question: str, rng: random.Random) -> str:
    return question.rstrip("？?。") if question[-1:] in "？?。" else question + "？"


def _wide(question: str, rng: random.Random) -> str:
    return question.translate(_WIDE)


def _typo(question: str, rng: random.Random) -> str:
    places = [i for i, c in enumerate(question) if c in _ALIKE]
    if not places:
        return question
    at = rng.choice(places)
    return question[:at] + _ALIKE[question[at]] + question[at + 1 :]


def _politely(question: str, rng: random.Random) -> str:
    return rng.choice(_POLITE) + question


def _short_place(question: str, rng: random.Random) -> str:
    return _SHORT.sub("", question, count=1)


def _spaced(question: str, rng: random.Random) -> str:
    return re.sub(r"(?<=[一-鿿])(?=\d)|(?<=\d)(?=[一-鿿])", " ", question)
