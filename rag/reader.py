"""The reader: looks at a question and a passage together, marks where the answer stands, or says that it does not."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from rag.encode import cores
from rag.graph import has_judge
from rag.network import CutNetwork, Network, Scores, WholeNetwork
from rag.reader_input import Encoded, context_of, encode, reader_input
from rag.types import Hit, Passage, Reading, ScoredSpan

if TYPE_CHECKING:
    from tokenizers import Tokenizer

LONGEST_SPAN = 120  # pieces; a why/how answer may be two sentences
SPANS_KEPT = 8
READ_FULLY = 8  # passages that go through all layers where a first judge can tell them from the others


class Reader(Protocol):
    """Ranks passages for a question and marks spans in them."""

    def read(self, question: str, hits: Sequence[Hit]) -> list[Reading]:
        """One reading for each hit, the surest first."""
        ...


@dataclass(frozen=True)
class Marks:
    """Start and end scores of each piece of a passage; scores any span of characters."""

    spans: Sequence[tuple[int, int]]  # cleaned offsets of the pieces, in order
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
            start, end = self.spans[i][0], self.spans[j][1]
            if start < end and not any(start < f.end and f.start < end for f in found):
                found.append(ScoredSpan(start, end, float(scores[i, j])))
        return tuple(found)


class SpanReader:
    """A question-answering model run as int8 graphs.

    `model` is an ordinary question-answering folder; its graphs are built on first use and kept under `cache`. Where it brings
    a first judge, only the `READ_FULLY` passages that the judge likes best go through all layers; the others come out last, with no
    span and a margin of minus infinity.
    """

    def __init__(self, model: Path, cache: Path, threads: int | None = None) -> None:
        from tokenizers import Tokenizer

        self.name = model.name
        kind: type[Network] = CutNetwork if has_judge(model) else WholeNetwork
        self._network = kind(model, cache, threads or min(4, cores()))
        self._tokenizer: Tokenizer = Tokenizer.from_file(str(model / "tokenizer.json"))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()

    def read(self, question: str, hits: Sequence[Hit]) -> list[Reading]:
        encoded = [self._encode(question, hit.passage) for hit in hits]
        scores = self._network.scores(encoded, READ_FULLY)
        readings = [_reading(hit, made, found) for hit, made, found in zip(hits, encoded, scores, strict=True)]
        return sorted(readings, key=lambda r: -r.margin)

    def _encode(self, question: str, passage: Passage) -> Encoded:
        context = context_of(passage.title, passage.place, passage.lead, passage.text.text)
        return encode(self._pieces, reader_input(question, context, passage.text.text))

    def _pieces(self, text: str, **_: Any) -> dict[str, Any]:
        made = self._tokenizer.encode(text, add_special_tokens=False)
        return {"input_ids": made.ids, "offset_mapping": made.offsets}


def _reading(hit: Hit, made: Encoded, scores: Scores | None) -> Reading:
    if scores is None:
        nothing = np.zeros(0, np.float32)
        return Reading(hit, (), float("-inf"), Marks((), nothing, nothing, 0.0))
    starts, ends = scores
    window = slice(made.first, made.first + len(made.spans))
    marks = Marks(made.spans, starts[window], ends[window], float(starts[0] + ends[0]))
    spans = marks.best(SPANS_KEPT, LONGEST_SPAN)
    return Reading(hit, spans, spans[0].score if spans else float("-inf"), marks)
