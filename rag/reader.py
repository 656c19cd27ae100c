"""The reader: looks at a question and a passage together, marks where the answer stands, or says that it does not."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from rag.encode import cores
from rag.graph import open_graph, ready_graph
from rag.reader_input import Encoded, context_of, encode, reader_input
from rag.types import Hit, Passage, Reading, ScoredSpan

if TYPE_CHECKING:
    from tokenizers import Tokenizer

LONGEST_SPAN = 120  # pieces; a why/how answer may be two sentences
SPANS_KEPT = 8
BATCH = 8  # passages of like length at a time; larger batches were no faster on two cores
PAD_ID = 1


class Reader(Protocol):
    """Ranks passages for a question and marks spans in them."""

    def read(self, question: str, hits: Sequence[Hit]) -> list[Reading]:
        """One reading for each hit, the surest first."""
        ...


@dataclass(frozen=True)
class Marks:
    """Start and end scores of each piece of a passage; scores any span of characters."""

    spans: Sequence[tuple[int, int]]  # cleaned offsets of the pieces, in order
    edges: Sequence[tuple[int, int]]  # where an answer marked at each piece begins, and where it ends
    starts: np.ndarray
    ends: np.ndarray
    null: float

    def score(self, start: int, end: int) -> float:
        """Margin over "not here" of the pieces that hold the first and the last character."""
        if not self.spans or start >= end:
            return float("-inf")
        first, last = self._piece(start), self._piece(end - 1)
        return float(self.starts[first] + self.ends[last] - self.null)

    def _piece(self, at: int) -> int:
        return max(0, bisect_right(self.spans, at, key=lambda span: span[0]) - 1)

    def best(self, kept: int, longest: int) -> tuple[ScoredSpan, ...]:
        """The best spans, best first, none overlapping a better one."""
        count = len(self.spans)
        if not count:
            return ()
        scores = self.starts[:, None] + self.ends[None, :] - self.null
        reach = np.arange(count)[None, :] - np.arange(count)[:, None]
        scores = np.where((reach >= 0) & (reach < longest), scores, -np.inf)
        found: list[ScoredSpan] = []
        for flat in np.argsort(scores, axis=None)[::-1][: kept * 40]:
            i, j = divmod(int(flat), count)
            if scores[i, j] == -np.inf or len(found) == kept:
                break
            start, end = self.edges[i][0], self.edges[j][1]
            if start < end and not any(start < f.end and f.start < end for f in found):
                found.append(ScoredSpan(start, end, float(scores[i, j])))
        return tuple(found)


class SpanReader:
    """A question-answering model run as an int8 graph.

    `model` is an ordinary question-answering folder; its graph is built on first use and kept under `cache`.
    """

    def __init__(self, model: Path, cache: Path, threads: int | None = None) -> None:
        from tokenizers import Tokenizer

        self.name = model.name
        self._session = open_graph(ready_graph(model, cache), threads or min(4, cores()))
        self._tokenizer: Tokenizer = Tokenizer.from_file(str(model / "tokenizer.json"))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()

    def read(self, question: str, hits: Sequence[Hit]) -> list[Reading]:
        encoded = [self._encode(question, hit.passage) for hit in hits]
        order = sorted(range(len(hits)), key=lambda i: len(encoded[i].ids))
        readings: list[Reading | None] = [None] * len(hits)
        for at in range(0, len(order), BATCH):
            rows = order[at : at + BATCH]
            starts, ends = self._run([encoded[i] for i in rows])
            for row, i in enumerate(rows):
                readings[i] = self._reading(hits[i], encoded[i], starts[row], ends[row])
        return sorted((r for r in readings if r is not None), key=lambda r: -r.margin)

    def _encode(self, question: str, passage: Passage) -> Encoded:
        context = context_of(passage.title, passage.place, passage.lead, passage.text.text)
        return encode(self._pieces, reader_input(question, context, passage.text.text))

    def _pieces(self, text: str, **_: Any) -> dict[str, Any]:
        made = self._tokenizer.encode(text, add_special_tokens=False)
        return {"input_ids": made.ids, "offset_mapping": made.offsets}

    def _run(self, batch: Sequence[Encoded]) -> tuple[np.ndarray, np.ndarray]:
        ids, mask, types = padded(batch)
        starts, ends = self._session.run(None, {"input_ids": ids, "attention_mask": mask, "token_type_ids": types})
        return starts, ends

    def _reading(self, hit: Hit, made: Encoded, starts: np.ndarray, ends: np.ndarray) -> Reading:
        window = slice(made.first, made.first + len(made.spans))
        marks = Marks(made.spans, made.edges, starts[window], ends[window], float(starts[0] + ends[0]))
        spans = marks.best(SPANS_KEPT, LONGEST_SPAN)
        return Reading(hit, spans, spans[0].score if spans else float("-inf"), marks)


def padded(batch: Sequence[Encoded]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Piece ids, attention mask and types of readings of unlike length, each (readings, longest) of int64."""
    ids = np.full((len(batch), max(len(made.ids) for made in batch)), PAD_ID, dtype=np.int64)
    mask, types = np.zeros_like(ids), np.zeros_like(ids)
    for row, made in enumerate(batch):
        size = len(made.ids)
        ids[row, :size], mask[row, :size], types[row, :size] = made.ids, 1, made.types
    return ids, mask, types
