#!/usr/bin/env python3
"""Make the base of the encoder: multilingual-e5-small with a Chinese vocabulary, as a sentence-transformers folder.

    python models/encoder/convert.py --out BASE --pieces models/reader/tokenizer.json     # the vocabulary the reader has
    python models/encoder/convert.py --out BASE --data DATA                               # a vocabulary counted anew

DATA is the folder whose news and questions decide which vocabulary pieces stay (sets: `TEXTS` below). The base weights
(`encoder-base` in models/sources.toml: e5-small in 4-bit blocks, MIT) are fetched and checked by rag.models, or given
as FILE, the unpacked `e5-small-q4.bin`. They are read as plain bytes; no code that travels with them is imported or run.

The file, little-endian (`Reader` walks through it):
    "E5S1", version u32 | hidden, layers, heads, feed-forward, vocabulary, positions, token types: i32 each
    layer-norm epsilon f32, block size i32
    vocabulary: number of pieces i32, ids of bos eos pad unk i32 each, length of the text u64,
        offsets u32 × (pieces + 1), scores f32 × pieces, all pieces as one UTF-8 text
    a normalisation map: i32, length u32, bytes (NFKC gives the same for our texts, so it is skipped)
    number of tensors i32, then for each: name (length u16, text), type u8, elements u32, offset u64, bytes u64
A 4-bit block is 18 bytes for 32 weights: the scale as f16, then 16 bytes; byte j holds weight j in its low half and
weight j + 16 in its high half, both shifted by 8.

Three quarters of e5-small are embeddings of pieces that no Chinese text uses. Cutting the vocabulary from 250,002 pieces
to about 25,800 leaves 31M of 118M parameters and changes no vector of a text whose pieces all stay, the prompts' pieces among them.
"""

from __future__ import annotations

import argparse
import collections
import itertools
import json
import lzma
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")  # ids 0 to 3, as in the base
# What e5 was trained with; "document" is what sentence-transformers calls a passage.
PROMPTS = {"query": "query: ", "passage": "passage: ", "document": "passage: "}
TEXTS = {"news/news2023": 3, "news/xwlb": 3, "rc/cmrc2018_train": 1, "rc/youju_news": 1, "rc/webqa_sample": 1}  # every n-th row
CHARACTERS = 1500  # of a row's text
SEEN = 4  # a piece seen this often stays
BATCH = 2000

TENSORS = {  # name in the file → (name in BertModel, rows, columns), sizes as names of the file's head
    "q": ("attention.self.query", "hidden", "hidden"),
    "k": ("attention.self.key", "hidden", "hidden"),
    "v": ("attention.self.value", "hidden", "hidden"),
    "ao": ("attention.output.dense", "hidden", "hidden"),
    "fi": ("intermediate.dense", "forward", "hidden"),
    "fo": ("output.dense", "hidden", "forward"),
}
NORMS = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}


@dataclass
class Reader:
    """Walks through bytes, little-endian."""

    data: bytes
    at: int = 0

    def take(self, form: str) -> tuple:
        values = struct.unpack_from("<" + form, self.data, self.at)
        self.at += struct.calcsize("<" + form)
        return values

    def one(self, form: str):
        return self.take(form)[0]

    def text(self, length: int) -> bytes:
        self.at += length
        return self.data[self.at - length : self.at]

    def array(self, kind: str, count: int) -> np.ndarray:
        values = np.frombuffer(self.data, kind, count, self.at)
        self.at += values.nbytes
        return values


@dataclass(frozen=True)
class Base:
    """The base model as the file holds it: sizes, vocabulary, and where each tensor lies."""

    data: bytes
    sizes: Mapping[str, int]
    vocabulary: Sequence[tuple[str, float]]
    places: Mapping[str, tuple[int, int]]  # tensor → offset, bytes

    @classmethod
    def read(cls, data: bytes) -> Base:
        file = Reader(data)
        if file.text(4) != b"E5S1":
            raise SystemExit("not an E5S1 file: expected e5-small-q4.bin, unpacked")
        file.one("I")
        sizes = dict(zip(("hidden", "layers", "heads", "forward", "vocabulary", "positions", "types"), file.take("7i"), strict=True))
        _, block = file.take("fi")
        if block != 32:
            raise SystemExit(f"blocks of {block} weights; this recipe reads blocks of 32")
        vocabulary = cls._vocabulary(file)
        file.one("i")
        file.text(file.one("I"))
        places = {}
        for _ in range(file.one("i")):
            name = file.text(file.one("H")).decode()
            places[name] = file.take("BIQQ")[2:]
        return cls(data, sizes, vocabulary, places)

    @staticmethod
    def _vocabulary(file: Reader) -> list[tuple[str, float]]:
        count = file.one("i")
        file.take("4i")
        length = file.one("Q")
        offsets, scores = file.array("<u4", count + 1), file.array("<f4", count)
        text = file.text(length)
        pieces = [text[a:b].decode() for a, b in itertools.pairwise(offsets.tolist())]
        pieces[: len(SPECIAL)] = SPECIAL
        return list(zip(pieces, scores.astype(float).tolist(), strict=True))

    def floats(self, name: str) -> np.ndarray:
        offset, size = self.places[name]
        return np.frombuffer(self.data, "<f4", size // 4, offset)

    def blocks(self, name: str, rows: int, columns: int) -> np.ndarray:
        """A matrix stored in 4-bit blocks, as float32."""
        raw = np.frombuffer(self.data, np.uint8, rows * columns // 32 * 18, self.places[name][0]).reshape(-1, 18)
        scale = np.ascontiguousarray(raw[:, :2]).view("<f2").astype(np.float32)
        halves = np.concatenate([raw[:, 2:] & 0x0F, raw[:, 2:] >> 4], axis=1).astype(np.float32)
        return ((halves - 8) * scale).reshape(rows, columns)

    def weights(self, keep: Sequence[int]) -> dict[str, torch.Tensor]:
        """The state of a BertModel whose vocabulary is the pieces `keep`, in that order."""
        size = self.sizes
        out = {
            "embeddings.word_embeddings.weight": self.blocks("emb.word", size["vocabulary"], size["hidden"])[list(keep)],
            "embeddings.position_embeddings.weight": self.floats("emb.pos").reshape(-1, size["hidden"]),
            "embeddings.token_type_embeddings.weight": self.floats("emb.type").reshape(-1, size["hidden"]),
            "embeddings.LayerNorm.weight": self.floats("emb.ln.w"),
            "embeddings.LayerNorm.bias": self.floats("emb.ln.b"),
        }
        for layer in range(size["layers"]):
            for short, (long, rows, columns) in TENSORS.items():
                out[f"encoder.layer.{layer}.{long}.weight"] = self.blocks(f"l{layer}.{short}.w", size[rows], size[columns])
                out[f"encoder.layer.{layer}.{long}.bias"] = self.floats(f"l{layer}.{short}.b")
            for short, long in NORMS.items():
                out[f"encoder.layer.{layer}.{long}.weight"] = self.floats(f"l{layer}.{short}.w")
                out[f"encoder.layer.{layer}.{long}.bias"] = self.floats(f"l{layer}.{short}.b")
        # e5 has no pooler; a BertModel without one complains at every loading, and one filled at random changes the checksum.
        out["pooler.dense.weight"] = np.zeros((size["hidden"], size["hidden"]), np.float32)
        out["pooler.dense.bias"] = np.zeros(size["hidden"], np.float32)
        return {name: torch.tensor(value) for name, value in out.items()}

    def config(self, pieces: int) -> BertConfig:
        size = self.sizes
        return BertConfig(
            vocab_size=pieces,
            hidden_size=size["hidden"],
            num_hidden_layers=size["layers"],
            num_attention_heads=size["heads"],
            intermediate_size=size["forward"],
            max_position_embeddings=size["positions"],
            type_vocab_size=size["types"],
            layer_norm_eps=1e-12,
            pad_token_id=1,
            bos_token_id=0,
            eos_token_id=2,
        )


def make_tokenizer(vocabulary: Sequence[tuple[str, float]]) -> Tokenizer:
    """XLM-R's unigram tokenizer over the given pieces."""
    out = Tokenizer(models.Unigram(list(vocabulary), unk_id=3, byte_fallback=False))
    out.normalizer = normalizers.Sequence([normalizers.NFKC()])
    out.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    out.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    out.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    return out


def read_texts(folder: Path) -> Iterator[str]:
    """Texts and questions of the sets in `TEXTS`; a set that is not there is named and left out."""
    for name, step in TEXTS.items():
        path = folder / f"{name}.jsonl.xz"
        if not path.exists():
            print(f"{path} is not there; going on without it")
            continue
        with lzma.open(path, "rt", encoding="utf-8") as lines:
            for line in itertools.islice(lines, 0, None, step):
                row = json.loads(line)
                yield (row.get("context") or row["text"])[:CHARACTERS]
                yield row.get("question") or row.get("title") or ""


def count_pieces(tokenizer: Tokenizer, texts: Iterable[str]) -> collections.Counter[int]:
    """How often each piece is used; the last, unfilled batch counts too."""
    used: collections.Counter[int] = collections.Counter()
    texts = iter(texts)
    while batch := list(itertools.islice(texts, BATCH)):
        for encoding in tokenizer.encode_batch(batch, add_special_tokens=False):
            used.update(encoding.ids)
    return used


def is_basic(piece: str) -> bool:
    """One Chinese character, or one or two ASCII characters: kept even where the data never uses it."""
    bare = piece.replace("▁", "")
    return (len(bare) == 1 and "一" <= bare <= "鿿") or (0 < len(bare) <= 2 and bare.isascii())


def choose(vocabulary: Sequence[tuple[str, float]], used: Mapping[int, int]) -> list[int]:
    """The ids that stay, in their old order."""
    return [i for i, (piece, _) in enumerate(vocabulary) if i < len(SPECIAL) or used.get(i, 0) >= SEEN or is_basic(piece)]


def with_prompts(vocabulary: Sequence[tuple[str, float]], keep: Sequence[int]) -> list[int]:
    """The pieces of the prompts stay too: without "▁passage" every vector moves (cosine 0.995 to 0.998 with the base).

    They are put last, so that the ids of a list taken over from another model still hold.
    """
    prompts = make_tokenizer(vocabulary).encode_batch(list(PROMPTS.values()), add_special_tokens=False)
    have = set(keep)
    return [*keep, *sorted({i for encoding in prompts for i in encoding.ids} - have)]


def listed(vocabulary: Sequence[tuple[str, float]], tokenizer_file: Path) -> list[int]:
    """The ids of the pieces that another cut of the same base holds, in its order."""
    ids = {piece: i for i, (piece, _) in enumerate(vocabulary)}
    return [ids[piece] for piece, _ in json.loads(tokenizer_file.read_text(encoding="utf-8"))["model"]["vocab"]]


def save(model: BertModel, tokenizer: Tokenizer, folder: Path) -> None:
    """A sentence-transformers folder: weights stored in half precision, loaded in single (half is slow on CPUs)."""
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        bos_token="<s>",
        eos_token="</s>",
        cls_token="<s>",
        sep_token="</s>",
        pad_token="<pad>",
        unk_token="<unk>",
        model_max_length=model.config.max_position_embeddings,
    )
    bare = folder / "bare"
    model.half().save_pretrained(bare)
    fast.save_pretrained(bare)
    stages = [Transformer(str(bare)), Pooling(model.config.hidden_size, pooling_mode="mean"), Normalize()]
    SentenceTransformer(modules=stages, prompts=PROMPTS, device="cpu").save_pretrained(str(folder), create_model_card=False)
    for path in bare.iterdir():
        path.unlink()
    bare.rmdir()
    (folder / "model.safetensors").chmod(0o644)
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"dtype": "float32"}, indent=2, sort_keys=True) + "\n")


def base_file(given: Path | None) -> Path:
    if given:
        return given
    from rag.models import get_model

    return get_model("encoder-base")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--data", type=Path, help="folder with the texts that decide on the vocabulary")
    source.add_argument("--pieces", type=Path, help="tokenizer.json whose pieces are taken over instead")
    parser.add_argument("--base", type=Path, help="e5-small-q4.bin; fetched where it is not given")
    parser.add_argument("--out", type=Path, required=True, help="folder of the twelve-layer encoder, where training starts")
    args = parser.parse_args()
    base = Base.read(base_file(args.base).read_bytes())
    if args.pieces:
        keep = listed(base.vocabulary, args.pieces)
    else:
        keep = choose(base.vocabulary, count_pieces(make_tokenizer(base.vocabulary), read_texts(args.data)))
    keep = with_prompts(base.vocabulary, keep)
    model = BertModel(base.config(len(keep)))
    model.load_state_dict(base.weights(keep))
    save(model, make_tokenizer([base.vocabulary[i] for i in keep]), args.out)
    millions = sum(p.numel() for p in model.parameters()) / 1e6
    print(f"{len(keep):,} of {len(base.vocabulary):,} pieces, {millions:.1f}M parameters → {args.out}")


if __name__ == "__main__":
    main()
