#!/usr/bin/env python3
"""Record how large the inputs of a reader's layers get, so that its int8 graph can even them out (rag/weights/graph.py).

    python models/reader/activations.py DATA models/reader

Writes FOLDER/activations.safetensors: for each layer the largest absolute input of each channel, over answered questions of
two training sets; and SHA256SUMS. To be run last, after every training.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # recipes run from a checkout

import examples as make
import torch
from safetensors.torch import save_file

from rag.models import write_checksums
from rag.reader_input import Encoded, encode, reader_input
from rag.weights.graph import ACTIVATIONS, inputs_of

SETS = ("youju_news", "cmrc2018_train")
SIZE = 250  # characters of a passage


def readings(tokenizer: Any, data: Path, sets: Iterable[str], most: int, rng: random.Random) -> Iterable[Encoded]:
    """`most` questions of each set over a stretch that answers them."""
    for name in sets:
        rows = list(make.json_lines(data / f"rc/{name}.jsonl.xz"))
        for row in rng.sample(rows, min(most, len(rows))):
            if made := make.positive(row, SIZE, rng):
                yield encode(tokenizer, reader_input(made.question, made.context, made.passage))


def record(network: Any, inputs: Iterable[Encoded]) -> dict[str, torch.Tensor]:
    """The largest absolute input of each channel, by the module it enters."""
    largest: dict[str, torch.Tensor] = {}

    def look(name: str, _: Any, arguments: tuple[torch.Tensor, ...]) -> None:
        size = arguments[0].abs().amax((0, 1))
        largest[name] = torch.maximum(largest[name], size) if name in largest else size

    hooks = [network.get_submodule(name).register_forward_pre_hook(partial(look, name)) for name in inputs_of(network)]
    with torch.inference_mode():
        for one in inputs:
            ids, types = torch.tensor([one.ids]), torch.tensor([one.types])
            network(input_ids=ids, attention_mask=torch.ones_like(ids), token_type_ids=types)
    for hook in hooks:
        hook.remove()
    return largest


def main() -> None:
    from transformers import AutoModelForQuestionAnswering, AutoTokenizer

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="folder with rc/")
    parser.add_argument("folder", type=Path, help="the reader")
    parser.add_argument("--sets", nargs="+", default=SETS, help="of rc/")
    parser.add_argument("--most", type=int, default=60, help="questions of each set")
    args = parser.parse_args()
    tokenizer = AutoTokenizer.from_pretrained(args.folder)
    network = AutoModelForQuestionAnswering.from_pretrained(args.folder, dtype=torch.float32, attn_implementation="eager").eval()
    largest = record(network, readings(tokenizer, args.data, args.sets, args.most, random.Random(0)))
    save_file({name: value.half() for name, value in largest.items()}, args.folder / ACTIVATIONS)
    (args.folder / ACTIVATIONS).chmod(0o644)  # safetensors writes for its owner alone
    write_checksums(args.folder)
    print(f"{len(largest)} layers")


if __name__ == "__main__":
    main()
