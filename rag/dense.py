"""Search by meaning: FAISS rows named by passage id, filled from the vectors in the store.

Exact while small. One exact search through 300,000 vectors of 384 numbers takes about a tenth of a second on two
cores; past that the vectors are put in cells and only the nearest cells are searched. Cells rather than a graph (HNSW): they
are built in seconds, not minutes, take no more memory, and a vector can be taken out again.

The file is written beside the old one and `state.json`, which names it, is replaced last: a kill leaves the old
pair or the new one. What the file lacks (encoded since) or has too much (removed since) is made good from the
store when it is opened, so the file is a cache of the truth and never a reason to encode again.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any, cast

import faiss
import numpy as np

from rag.encode import Vectors
from rag.indexing.records import digest
from rag.store import Store

FOLDER = "dense"
EXACT_UP_TO = 300_000  # vectors
PROBES = 48  # cells searched of the 4·√n there are


class Dense:
    """The vector index of one index folder and one encoder."""

    def __init__(self, index: Any, exact_up_to: int = EXACT_UP_TO) -> None:
        self.index, self.exact_up_to = index, exact_up_to
        self.vectors_version = -1

    @classmethod
    def open(cls, store: Store, encoder: str, exact_up_to: int = EXACT_UP_TO) -> Dense | None:
        """The store's vectors of that encoder, searchable; None where there are none."""
        dense = cls(_load(store.folder, encoder), exact_up_to)
        if dense.index is not None and read_state(store.folder).get("vectors") == store.vectors_version:
            dense.vectors_version = store.vectors_version
        else:
            dense.refresh(store, encoder)
        return dense if dense.index is not None and dense.index.ntotal else None

    def refresh(self, store: Store, encoder: str) -> None:
        """Take in what was encoded since, let go of what was removed since."""
        self.vectors_version = store.vectors_version
        wanted = np.array(store.vector_ids(encoder), np.int64)
        have = self.ids()
        gone, new = np.setdiff1d(have, wanted), np.setdiff1d(wanted, have)
        outgrown = isinstance(_inner(self.index), faiss.IndexScalarQuantizer) and len(wanted) > self.exact_up_to
        if self.index is None or outgrown or len(new) > len(have):
            self.index = _build(*_rows(store.vectors(encoder)), exact_up_to=self.exact_up_to)
            return
        if len(gone):
            self.index.remove_ids(faiss.IDSelectorBatch(gone))
        if len(new):
            ids, vectors = _rows(store.vectors_of(new.tolist()))
            self.index.add_with_ids(vectors, ids)

    def search(self, vector: Vectors, k: int, allowed: set[int] | None = None) -> list[tuple[int, float]]:
        """The k nearest passage ids with their cosines, best first. `allowed`: only these."""
        if self.index is None or not self.index.ntotal or k < 1:
            return []
        row = np.ascontiguousarray(vector.reshape(1, -1), np.float32)
        scores, ids = self.index.search(row, min(k, self.index.ntotal), params=self._among(allowed))
        return [(int(i), float(score)) for i, score in zip(ids[0], scores[0], strict=True) if i >= 0]

    def _among(self, allowed: set[int] | None) -> Any:
        if allowed is None:
            return None
        chosen = faiss.IDSelectorBatch(np.array(sorted(allowed), np.int64))
        exact, cells = cast(Any, faiss.SearchParameters), cast(Any, faiss.SearchParametersIVF)
        # Few are allowed, so every cell is looked into.
        return exact(sel=chosen) if hasattr(self.index, "id_map") else cells(sel=chosen, nprobe=self.index.nlist)

    def ids(self) -> Any:
        """The passage ids it holds, as an array."""
        if self.index is None:
            return np.zeros(0, np.int64)
        if hasattr(self.index, "id_map"):
            return faiss.vector_to_array(self.index.id_map)
        lists = self.index.invlists
        return np.concatenate(
            [faiss.rev_swig_ptr(lists.get_ids(n), lists.list_size(n)).copy() for n in range(lists.nlist)] or [np.zeros(0, np.int64)]
        )

    def contents(self) -> dict[int, bytes]:
        """Every vector it holds, as the store keeps vectors: float16 bytes by passage id."""
        if hasattr(self.index, "id_map"):
            inner = _inner(self.index)
            codes = faiss.vector_to_array(inner.codes).reshape(inner.ntotal, -1)
            return dict(zip(self.ids().tolist(), (row.tobytes() for row in codes), strict=True))
        lists = self.index.invlists
        found: dict[int, bytes] = {}
        for n in range(lists.nlist):
            if size := lists.list_size(n):
                codes = faiss.rev_swig_ptr(lists.get_codes(n), size * lists.code_size).reshape(size, -1)
                ids = faiss.rev_swig_ptr(lists.get_ids(n), size).tolist()
                found.update(zip(ids, (row.tobytes() for row in codes), strict=True))
        return found

    def save(self, store: Store, encoder: str) -> None:
        """Write the index, unless it lies there already, so that a kill at any moment leaves a whole file and the state that names it."""
        folder = store.folder / FOLDER
        before = read_state(store.folder)
        if (
            self.index is not None
            and (before.get("encoder"), before.get("vectors")) == (encoder, self.vectors_version)
            and (folder / before["file"]).is_file()
        ):
            return None
        folder.mkdir(parents=True, exist_ok=True)
        state = folder / "state.json"
        if self.index is None or not self.index.ntotal:
            state.unlink(missing_ok=True)
            return _tidy(folder, keep="")
        path = folder / f"vectors-{self.vectors_version}.faiss"
        fresh = path.with_suffix(".new")
        faiss.write_index(self.index, str(fresh))
        fresh.replace(path)
        told = {
            "file": path.name,
            "encoder": encoder,
            "vectors": self.vectors_version,
            "count": int(self.index.ntotal),
            "digest": digest(path),
        }
        fresh = state.with_suffix(".new")
        fresh.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
        fresh.replace(state)
        _tidy(folder, keep=path.name)


def read_state(folder: Path) -> dict[str, Any]:
    """What was saved last: file, encoder, version of the vectors, count, digest; empty where nothing was."""
    try:
        return dict(json.loads((folder / FOLDER / "state.json").read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def read_file(folder: Path) -> Any:
    """The saved FAISS index. Raises RuntimeError where FAISS cannot read it, OSError where it is missing."""
    path = folder / FOLDER / str(read_state(folder).get("file", ""))
    if not path.is_file():
        raise FileNotFoundError(path)
    return faiss.read_index(str(path))


def _load(folder: Path, encoder: str) -> Any:
    if read_state(folder).get("encoder") != encoder:
        return None
    try:
        return read_file(folder)
    except (OSError, RuntimeError):
        return None  # built again from the store's vectors


def _build(ids: Any, vectors: Vectors, exact_up_to: int) -> Any:
    """Vectors are kept in half precision, exactly as the store has them: half the memory, the same numbers."""
    if not len(ids):
        return None
    dimension = vectors.shape[1]
    if len(ids) <= exact_up_to:
        exact = faiss.IndexIDMap2(faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT))
        exact.add_with_ids(vectors, ids)
        return exact
    cells = max(1, round(4 * math.sqrt(len(ids))))
    index = faiss.IndexIVFScalarQuantizer(
        faiss.IndexFlatIP(dimension), dimension, cells, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT, False
    )
    sample = np.random.default_rng(0).permutation(len(ids))[: 50 * cells]
    index.train(vectors[sample])
    index.add_with_ids(vectors, ids)
    index.nprobe = min(PROBES, cells)
    return index


def _rows(rows: list[tuple[int, bytes]]) -> tuple[Any, Vectors]:
    ids = np.array([i for i, _ in rows], np.int64)
    if not rows:
        return ids, np.zeros((0, 0), np.float32)
    return ids, np.frombuffer(b"".join(v for _, v in rows), np.float16).reshape(len(rows), -1).astype(np.float32)


def _inner(index: Any) -> Any:
    return faiss.downcast_index(index.index) if hasattr(index, "id_map") else index


def _tidy(folder: Path, keep: str) -> None:
    for path in folder.glob("vectors-*"):
        if path.name != keep:
            path.unlink(missing_ok=True)
