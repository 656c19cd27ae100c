"""The networks that rag/graph.py exports. Only a build imports this: it needs torch and transformers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from torch import Tensor
from transformers import AutoModel, AutoModelForQuestionAnswering
from transformers.utils import logging

from rag.graph import CUT, Kind


def module_of(model: Path, kind: Kind) -> tuple[torch.nn.Module, tuple[Tensor, ...]]:
    """A module from the inputs of its kind to its outputs, and inputs of the right form."""
    logging.disable_progress_bar()
    logging.set_verbosity_error()  # an encoder without a pooler is what is wanted here, not a fault
    settings: dict[str, Any] = {"dtype": torch.float32, "attn_implementation": "eager", "local_files_only": True}
    ids = torch.full((2, 16), 5)
    texts = (ids, torch.ones_like(ids), torch.zeros_like(ids))
    if kind == "encoder":
        return Vectors(AutoModel.from_pretrained(model, add_pooling_layer=False, **settings).eval()), texts
    reader = AutoModelForQuestionAnswering.from_pretrained(model, **settings).eval()
    if kind == "reader":
        return Whole(reader), texts
    layer, weight, bias = _judge(model)
    if kind == "first":
        return First(reader, layer, weight, bias), texts
    return Rest(reader, layer), (torch.zeros(2, 16, reader.config.hidden_size), texts[1])


def _judge(model: Path) -> tuple[int, Tensor, Tensor]:
    """After how many layers the first judge looks, and its weights."""
    with safe_open(model / CUT, framework="pt") as file:
        weight, bias = (file.get_tensor(f"score.{name}").to(torch.float32) for name in ("weight", "bias"))
        return int(file.metadata()["layer"]), weight, bias


class Whole(torch.nn.Module):
    """The reader from pieces to scores."""

    def __init__(self, reader: Any) -> None:
        super().__init__()
        self.reader = reader

    def forward(self, ids: Tensor, mask: Tensor, types: Tensor) -> tuple[Tensor, Tensor]:
        scores = self.reader(input_ids=ids, attention_mask=mask, token_type_ids=types)
        return scores.start_logits, scores.end_logits


class First(torch.nn.Module):
    """The reader's lower layers, and what the judge makes of the first piece's state."""

    def __init__(self, reader: Any, layer: int, weight: Tensor, bias: Tensor) -> None:
        super().__init__()
        body = getattr(reader, reader.base_model_prefix)
        self.embeddings, self.layers = body.embeddings, body.encoder.layer[:layer]
        self.weight, self.bias = torch.nn.Parameter(weight), torch.nn.Parameter(bias)

    def forward(self, ids: Tensor, mask: Tensor, types: Tensor) -> tuple[Tensor, Tensor]:
        states = self.embeddings(input_ids=ids, token_type_ids=types)
        for layer in self.layers:
            states = layer(states, _unseen(mask))
        return states, (states[:, 0] * self.weight).sum(-1) + self.bias


class Rest(torch.nn.Module):
    """The reader's upper layers, from states to scores."""

    def __init__(self, reader: Any, layer: int) -> None:
        super().__init__()
        self.layers, self.scores = getattr(reader, reader.base_model_prefix).encoder.layer[layer:], reader.qa_outputs

    def forward(self, states: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        for layer in self.layers:
            states = layer(states, _unseen(mask))
        starts, ends = self.scores(states).split(1, dim=-1)
        return starts.squeeze(-1), ends.squeeze(-1)


class Vectors(torch.nn.Module):
    """The encoder: the mean of the pieces' states at length one."""

    def __init__(self, encoder: Any) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, ids: Tensor, mask: Tensor, types: Tensor) -> Tensor:
        states = self.encoder(input_ids=ids, attention_mask=mask, token_type_ids=types).last_hidden_state
        weights = mask.unsqueeze(-1).float()
        return torch.nn.functional.normalize((states * weights).sum(1) / weights.sum(1), dim=-1)


def _unseen(mask: Tensor) -> Tensor:
    """What is added to attention scores so that padding is not looked at."""
    return (1.0 - mask[:, None, None, :].float()) * -1e4
