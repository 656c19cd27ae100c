"""The encoder without layers: a text's vector is the mean of its pieces' vectors. Neither torch nor a graph is needed for it.

The folder is one of sentence-transformers (StaticEmbedding, then Normalize), trained and saved by it, and gives the same vectors
there (tested). Looking rows up in a table and adding them is all there is to it, so here numpy does it: a first question
costs no import of seconds, and a server that takes in new articles stays small.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from rag.encode import Vectors, unit, weights_name
from rag.text.simplified import simplified

if TYPE_CHECKING:
    from tokenizers import Tokenizer

MODULES = ("StaticEmbedding", "Normalize")
AT_ONCE = 256  # texts whose pieces' vectors are held at a time


class StaticEncoder:
    """A folder of sentence-transformers that holds a static embedding."""

    def __init__(self, folder: Path | str) -> None:
        self.folder = Path(folder)
        prompts = json.loads((self.folder / "config_sentence_transformers.json").read_text(encoding="utf-8")).get("prompts") or {}
        self._question, self._passage = prompts.get("query") or "", prompts.get("passage") or prompts.get("document") or ""

    @staticmethod
    def fits(folder: Path | str) -> bool:
        """Whether a folder is of the kind this class reads."""
        listed = Path(folder) / "modules.json"
        if not listed.is_file() or not (Path(folder) / "model.safetensors").is_file():
            return False
        return tuple(module["type"].split(".")[-1] for module in json.loads(listed.read_text(encoding="utf-8"))) == MODULES

    @cached_property
    def name(self) -> str:
        return weights_name(self.folder)

    @property
    def dimension(self) -> int:
        return int(self._table.shape[1])

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return self._encode([self._passage + simplified(text) for text in texts])

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        return self._encode([self._question + simplified(text) for text in texts])

    def _encode(self, texts: Sequence[str]) -> Vectors:
        parts = [self._means(texts[at : at + AT_ONCE]) for at in range(0, len(texts), AT_ONCE)]
        return unit(np.concatenate(parts)) if parts else np.zeros((0, self.dimension), np.float32)

    def _means(self, texts: Sequence[str]) -> Vectors:
        """A row for each text; nothing but zeros for one without a piece."""
        pieces = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts), add_special_tokens=False)]
        lengths = np.array([len(ids) for ids in pieces])
        means = np.zeros((len(texts), self.dimension), np.float32)
        full = np.flatnonzero(lengths)
        if len(full):
            starts = np.concatenate(([0], np.cumsum(lengths[full])[:-1]))
            rows = self._table[np.concatenate([pieces[i] for i in full])]
            means[full] = np.add.reduceat(rows, starts) / lengths[full, None]
        return means

    @cached_property
    def _table(self) -> Vectors:
        from safetensors.numpy import load_file

        return load_file(self.folder / "model.safetensors")["embedding.weight"].astype(np.float32)

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        from tokenizers import Tokenizer

        made = Tokenizer.from_file(str(self.folder / "tokenizer.json"))
        made.no_padding()
        made.no_truncation()
        return made
