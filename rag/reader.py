"""The reader: looks at a question and a passage together, marks where the answer stands, or says that it does not."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from rag.encode import cores
from rag.reader_input import Encoded, context_of, encode, reader_input
from rag.types import Hit, Passage, Reading, ScoredSpan
from rag.weights.graph import open_graph, ready_graph

if TYPE_CHECKING:
    from tokenizers import Tokenizer

LONGEST_SPAN = 120  # pieces; a why/how answer may be two sentences
SPANS_KEPT = 8

Scores = tuple[np.ndarray, np.ndarray]  # of each piece that an answer begins, or ends, there


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
        self._session = open_graph(ready_graph(model, cache))
        self._workers = ThreadPoolExecutor(threads or min(4, cores()), thread_name_prefix="reader")
        self._tokenizer: Tokenizer = Tokenizer.from_file(str(model / "tokenizer.json"))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()

    def read(self, question: str, hits: Sequence[Hit]) -> list[Reading]:
        encoded = [self._encode(question, hit.passage) for hit in hits]
        return sorted(map(_reading, hits, encoded, self.scores(encoded)), key=lambda reading: -reading.margin)

    def scores(self, encoded: Sequence[Encoded]) -> list[Scores]:
        """Start and end scores of the pieces of each reading, (pieces,) each.

        Every reading runs by itself, on one core: the scales of int8 are taken over all that is multiplied at once, so its
        scores would otherwise depend on what is read beside it; and it is faster than sharing each multiplication among cores.
        """
        longest_first = sorted(range(len(encoded)), key=lambda i: -len(encoded[i].ids))
        running = {i: self._workers.submit(self._run, encoded[i]) for i in longest_first}
        return [running[i].result() for i in range(len(encoded))]

    def _encode(self, question: str, passage: Passage) -> Encoded:
        context = context_of(passage.title, passage.place, passage.lead, passage.text.text)
        return encode(self._pieces, reader_input(question, context, passage.text.text))

    def _pieces(self, text: str, **_: Any) -> dict[str, Any]:
        made = self._tokenizer.encode(text, add_special_tokens=False)
        return {"input_ids": made.ids, "offset_mapping": made.offsets}

    def _run(self, one: Encoded) -> Scores:
        ids = np.array([one.ids], dtype=np.int64)
        given = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.array([one.types], dtype=np.int64)}
        starts, ends = self._session.run(None, given)
        return starts[0], ends[0]


def _reading(hit: Hit, made: Encoded, scores: Scores) -> Reading:
    starts, ends = scores
    window = slice(made.first, made.first + len(made.spans))
    marks = Marks(made.spans, made.edges, starts[window], ends[window], float(starts[0] + ends[0]))
    spans = marks.best(SPANS_KEPT, LONGEST_SPAN)
    return Reading(hit, spans, spans[0].score if spans else float("-inf"), marks)
