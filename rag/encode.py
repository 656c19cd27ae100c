"""Texts to vectors, through a sentence-transformers model. Vectors have length one, so that a dot product is a cosine."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from rag.errors import ModelMissing

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = NDArray[np.float32]  # one row for each text
WEIGHTS = ("model.safetensors", "pytorch_model.bin")


class Encoder(Protocol):
    """Questions and passages as vectors of one space; `name` changes whenever the vectors would."""

    @property
    def name(self) -> str: ...

    @property
    def dimension(self) -> int: ...

    def encode_passages(self, texts: Sequence[str]) -> Vectors: ...

    def encode_questions(self, texts: Sequence[str]) -> Vectors: ...


class SentenceEncoder:
    """A sentence-transformers folder or model name. Nothing is loaded before the first text.

    The prompts put before questions and passages ("query: ", "passage: ") are the model's own, from its
    configuration; a model without them gets the texts as they are.
    """

    def __init__(self, folder_or_name: Path | str, threads: int | None = None, batch: int = 32) -> None:
        """`threads`: how many cores may be used, by default all this process may run on."""
        self.where = str(folder_or_name)
        self.threads = threads or cores()
        self.batch = batch

    @cached_property
    def name(self) -> str:
        return weights_name(Path(self.where)) if Path(self.where).is_dir() else self.where

    @cached_property
    def dimension(self) -> int:
        return int(self.model.get_embedding_dimension() or 0)

    @cached_property
    def model(self) -> SentenceTransformer:
        """Raises ModelMissing, with the reason in one line."""
        import torch
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()  # half a second of loading needs none
        torch.set_num_threads(self.threads)
        local = Path(self.where).is_dir()
        try:
            return SentenceTransformer(self.where, device="cpu", local_files_only=local)
        except (OSError, ValueError, KeyError) as error:
            reason = str(error).strip().splitlines() or [type(error).__name__]
            raise ModelMissing(f"编码模型 {self.where} 无法载入：{reason[0]}") from error

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return self._encode(texts, ("passage", "document"))

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        return self._encode(texts, ("query", "question"))

    def _encode(self, texts: Sequence[str], prompts: tuple[str, ...]) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        prompt = next((p for p in prompts if self.model.prompts.get(p)), None)
        # sentence-transformers sorts by length itself, so a batch holds texts of about one length.
        with self._precision():
            vectors = self.model.encode(
                list(texts),
                prompt_name=prompt,
                batch_size=self.batch,
                normalize_embeddings=True,
                show_progress_bar=False,
                convert_to_numpy=True,
            )
        return unit(np.asarray(vectors, np.float32))

    def _precision(self) -> AbstractContextManager[Any]:
        """bfloat16 where the processor multiplies in it (1.7 times as fast, measured); elsewhere it would be slower."""
        import torch

        return torch.autocast("cpu", dtype=torch.bfloat16) if has_bfloat16() else nullcontext()


def weights_name(folder: Path) -> str:
    """A folder's name with the first digits of its weights' sha256: retrained weights are another encoder."""
    weights = [path for name in WEIGHTS for path in sorted(folder.rglob(name))]
    if not weights:
        return str(folder)
    running = sha256()
    for path in weights:
        running.update(path.read_bytes())
    return f"{folder.resolve().name}@{running.hexdigest()[:12]}"


def cores() -> int:
    """The cores this process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def has_bfloat16() -> bool:
    """Whether the processor multiplies in bfloat16 itself."""
    import torch

    supported = getattr(torch.ops.mkldnn, "_is_mkldnn_bf16_supported", None)
    return bool(supported and supported())


def unit(vectors: Vectors) -> Vectors:
    """The rows at length one; rows of zeros stay."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / np.maximum(lengths, 1e-12)
