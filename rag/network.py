"""The reader's graphs at work: pieces in, start and end scores of each piece out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np

from rag.graph import open_graph, ready_graph
from rag.reader_input import Encoded

BATCH = 8  # texts of like length at a time; larger batches were no faster on two cores
PAD_ID = 1

Scores = tuple[np.ndarray, np.ndarray]  # of a piece to begin and to end an answer; piece 0 stands for "not here"


class Network(Protocol):
    """Scores texts."""

    def __init__(self, model: Path, cache: Path, threads: int) -> None: ...

    def scores(self, texts: Sequence[Encoded], most: int) -> list[Scores | None]:
        """In the order of the texts; None for one that was laid aside, which happens only where there are more than `most`."""
        ...


class WholeNetwork:
    """One graph, which every text goes through."""

    def __init__(self, model: Path, cache: Path, threads: int) -> None:
        self._session = open_graph(ready_graph(model, cache, "reader"), threads)

    def scores(self, texts: Sequence[Encoded], most: int) -> list[Scores | None]:
        found: list[Scores | None] = [None] * len(texts)
        for rows in _alike(texts):
            ids, mask, types = _padded([texts[i] for i in rows])
            starts, ends = self._session.run(None, {"input_ids": ids, "attention_mask": mask, "token_type_ids": types})
            for row, i in enumerate(rows):
                found[i] = starts[row], ends[row]
        return found


class CutNetwork:
    """Two graphs: all texts go through the lower layers, and those that a first judge likes best through the others."""

    def __init__(self, model: Path, cache: Path, threads: int) -> None:
        self._first = open_graph(ready_graph(model, cache, "first"), threads)
        self._rest = open_graph(ready_graph(model, cache, "rest"), threads)

    def scores(self, texts: Sequence[Encoded], most: int) -> list[Scores | None]:
        states: list[np.ndarray] = [np.zeros(0)] * len(texts)
        judged = np.zeros(len(texts))
        for rows in _alike(texts):
            ids, mask, types = _padded([texts[i] for i in rows])
            inside, scores = self._first.run(None, {"input_ids": ids, "attention_mask": mask, "token_type_ids": types})
            for row, i in enumerate(rows):
                states[i], judged[i] = inside[row, : len(texts[i].ids)], scores[row]
        kept = sorted(np.argsort(-judged, kind="stable")[:most].tolist())
        found: list[Scores | None] = [None] * len(texts)
        for rows in _alike([texts[i] for i in kept]):
            chosen = [kept[row] for row in rows]
            _, mask, _ = _padded([texts[i] for i in chosen])
            inside = np.zeros((*mask.shape, states[chosen[0]].shape[1]), np.float32)
            for row, i in enumerate(chosen):
                inside[row, : len(states[i])] = states[i]
            starts, ends = self._rest.run(None, {"states": inside, "attention_mask": mask})
            for row, i in enumerate(chosen):
                found[i] = starts[row], ends[row]
        return found


def _alike(texts: Sequence[Encoded]) -> Iterator[list[int]]:
    """Batches of numbers of texts, sorted by length: less padding."""
    order = sorted(range(len(texts)), key=lambda i: len(texts[i].ids))
    yield from (order[at : at + BATCH] for at in range(0, len(order), BATCH))


def _padded(batch: Sequence[Encoded]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pieces, mask and types as the graph takes them."""
    ids = np.full((len(batch), max(len(text.ids) for text in batch)), PAD_ID, dtype=np.int64)
    mask, types = np.zeros_like(ids), np.zeros_like(ids)
    for row, text in enumerate(batch):
        size = len(text.ids)
        ids[row, :size], mask[row, :size], types[row, :size] = text.ids, 1, text.types
    return ids, mask, types
