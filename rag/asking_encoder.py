"""The shipped encoder at question time: questions through a graph, at once; passages through sentence-transformers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from rag.encode import SentenceEncoder, Vectors, cores
from rag.graph import open_graph, ready_graph

if TYPE_CHECKING:
    import onnxruntime
    from tokenizers import Tokenizer

LONGEST = 512  # pieces


class AskingEncoder:
    """An encoder folder with mean pooling, as ours is. Importing sentence-transformers takes seconds, a question has none.

    Both ways give the same vectors (cosine above 0.999, tested), so `name` is that of the sentence-transformers one.
    """

    def __init__(self, folder: Path, cache: Path, threads: int | None = None) -> None:
        self.folder, self.cache, self.threads = folder, cache, threads or cores()
        self._passages = SentenceEncoder(folder, self.threads)
        settings = json.loads((folder / "config_sentence_transformers.json").read_text(encoding="utf-8"))
        self._prompt: str = settings.get("prompts", {}).get("query", "")

    @staticmethod
    def fits(folder: Path | str) -> bool:
        """Whether a folder is of the kind this class reads: BERT, mean pooling, weights of its own."""
        pooling = Path(folder) / "1_Pooling" / "config.json"
        if not pooling.is_file() or not (Path(folder) / "model.safetensors").is_file():
            return False
        settings = json.loads(pooling.read_text(encoding="utf-8"))
        mean = settings.get("pooling_mode_mean_tokens") or settings.get("pooling_mode") == "mean"
        config = json.loads((Path(folder) / "config.json").read_text(encoding="utf-8"))
        return bool(mean) and config.get("model_type") == "bert"

    @property
    def name(self) -> str:
        return self._passages.name

    @cached_property
    def dimension(self) -> int:
        return int(json.loads((self.folder / "config.json").read_text(encoding="utf-8"))["hidden_size"])

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return self._passages.encode_passages(texts)

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        return np.vstack([self._encode(self._prompt + text) for text in texts]) if texts else np.zeros((0, self.dimension), np.float32)

    def _encode(self, text: str) -> Vectors:
        ids = np.array([self._tokenizer.encode(text).ids[:LONGEST]], np.int64)
        feed: dict[str, Any] = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        return np.asarray(self._session.run(None, feed)[0], np.float32)

    @cached_property
    def _session(self) -> onnxruntime.InferenceSession:
        return open_graph(ready_graph(self.folder, self.cache, "encoder"), self.threads)

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        from tokenizers import Tokenizer

        made = Tokenizer.from_file(str(self.folder / "tokenizer.json"))
        made.no_padding()
        made.no_truncation()
        return made
