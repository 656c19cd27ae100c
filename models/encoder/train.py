#!/usr/bin/env python3
"""Train a small encoder with sentence-transformers' own trainer: a static one, or the first layers of a deep one.

    python models/encoder/convert.py --pieces models/reader/tokenizer.json --out BASE          # twelve layers, no training
    python models/encoder/pairs.py DATA pairs.jsonl --groups candidates.jsonl --made made.jsonl
    python models/encoder/train.py BASE pairs.jsonl OUT --epochs 2                             # static: a vector for each piece
    python models/encoder/train.py BASE pairs.jsonl OUT --layers 2 --batch 64 --rate 2e-4      # two layers of BASE

A static encoder has no layers: a text's vector is the mean of its pieces' vectors. It starts from what BASE makes of each
piece alone, less their mean, on the first principal axes, weighted by rarity (Arora et al., "A simple but tough-to-beat
baseline for sentence embeddings", 2017: a / (a + p)). Both kinds learn by softmax over the other passages of the batch and the hard
negatives (MultipleNegativesRankingLoss). OUT is an ordinary sentence-transformers folder, weights in fp16.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import torch
from datasets import Dataset
from safetensors.torch import load_file, save_file
from sentence_transformers import SentenceTransformer, SentenceTransformerTrainer, SentenceTransformerTrainingArguments
from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss
from sentence_transformers.sentence_transformer.modules import Normalize, StaticEmbedding
from sentence_transformers.sentence_transformer.training_args import BatchSamplers, MultiDatasetBatchSamplers
from tokenizers import Tokenizer

RARITY = 1e-3  # the `a` of a / (a + p)
LONGEST = 200  # pieces of a text that a model with layers reads in training


def read_pairs(path: Path) -> dict[str, Dataset]:
    """The pairs, and those with a hard negative, as two sets: the trainer wants one kind of row in a batch."""
    with path.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    names = ("query", "positive", "negative")
    hard, plain = [r for r in rows if "negative" in r], [r for r in rows if "negative" not in r]
    sets = {"hard": (hard, names), "plain": (plain, names[:2])}
    return {kind: Dataset.from_dict({n: [r[n] for r in some] for n in columns}) for kind, (some, columns) in sets.items() if some}


def piece_shares(tokenizer: Tokenizer, texts: Iterable[str]) -> np.ndarray:
    """How often each piece of the vocabulary comes, as shares of all."""
    counts = np.zeros(tokenizer.get_vocab_size())
    for encoding in tokenizer.encode_batch(list(texts), add_special_tokens=False):
        np.add.at(counts, encoding.ids, 1)
    return counts / max(1.0, counts.sum())


def static_start(base: SentenceTransformer, tokenizer: Tokenizer, shares: np.ndarray, dimension: int) -> np.ndarray:
    """A vector for each piece: what BASE makes of it alone, centred, on the first `dimension` axes, rare pieces weighing more."""
    pieces = [tokenizer.decode([i]) or tokenizer.id_to_token(i) for i in range(tokenizer.get_vocab_size())]
    vectors = base.encode(pieces, prompt_name="passage", batch_size=512, normalize_embeddings=True)
    vectors = vectors - vectors.mean(0)
    _, _, axes = np.linalg.svd(vectors, full_matrices=False)
    turned = vectors @ axes[:dimension].T
    turned /= np.linalg.norm(turned, axis=1, keepdims=True)
    return turned * (RARITY / (RARITY + shares))[:, None]


def static_model(base: SentenceTransformer, texts: Sequence[str], dimension: int) -> SentenceTransformer:
    tokenizer = Tokenizer.from_str(base.tokenizer.backend_tokenizer.to_str())
    tokenizer.no_padding()
    tokenizer.no_truncation()
    weights = static_start(base, tokenizer, piece_shares(tokenizer, texts), dimension)
    return SentenceTransformer(
        modules=[StaticEmbedding(tokenizer, embedding_weights=weights.astype(np.float32)), Normalize()], device="cpu"
    )


def first_layers(base: SentenceTransformer, layers: int) -> SentenceTransformer:
    body = base[0].auto_model
    body.encoder.layer = body.encoder.layer[:layers]
    body.config.num_hidden_layers = layers
    base.max_seq_length = LONGEST
    return base


def train(model: SentenceTransformer, sets: dict[str, Dataset], args: argparse.Namespace, scratch: Path) -> None:
    settings = SentenceTransformerTrainingArguments(
        output_dir=str(scratch),
        use_cpu=True,
        bf16=bool(args.layers),
        num_train_epochs=args.epochs,
        max_steps=args.steps or -1,
        per_device_train_batch_size=args.batch,
        learning_rate=args.rate,
        warmup_steps=0.05,
        lr_scheduler_type="linear",
        batch_sampler=BatchSamplers.NO_DUPLICATES,
        multi_dataset_batch_sampler=MultiDatasetBatchSamplers.PROPORTIONAL,
        prompts={
            "query": model.prompts.get("query", ""),
            "positive": model.prompts.get("passage", ""),
            "negative": model.prompts.get("passage", ""),
        },
        save_strategy="no",
        report_to="none",
        logging_steps=50,
        seed=args.seed,
    )
    loss = MultipleNegativesRankingLoss(model, scale=args.scale)
    SentenceTransformerTrainer(model=model, args=settings, train_dataset=sets, loss=loss).train()


def save(model: SentenceTransformer, folder: Path) -> None:
    """A sentence-transformers folder with its weights in fp16."""
    model.save_pretrained(str(folder), create_model_card=False)
    for path in folder.rglob("model.safetensors"):
        weights = {name: value.half() for name, value in load_file(path).items()}
        save_file(weights, path, {"format": "pt"})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("base", type=Path, help="sentence-transformers folder to start from")
    parser.add_argument("pairs", type=Path, help="JSON lines of pairs.py")
    parser.add_argument("out", type=Path)
    parser.add_argument("--layers", type=int, default=0, help="so many of BASE's layers; 0: static")
    parser.add_argument("--dimension", type=int, default=256, help="of a static encoder")
    parser.add_argument("--epochs", type=float, default=2)
    parser.add_argument("--steps", type=int, help="stop after so many steps")
    parser.add_argument("--batch", type=int, default=1024)
    parser.add_argument("--rate", type=float, default=5e-3)
    parser.add_argument("--scale", type=float, default=20.0, help="cosines are multiplied by this before the softmax")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    base = SentenceTransformer(str(args.base), device="cpu", local_files_only=True)
    sets = read_pairs(args.pairs)
    if args.layers:
        model = first_layers(base, args.layers)
    else:
        model = static_model(base, [text for some in sets.values() for text in some["positive"]], args.dimension)
    with tempfile.TemporaryDirectory() as scratch:
        train(model, sets, args, Path(scratch))
    save(model, args.out)


if __name__ == "__main__":
    main()
