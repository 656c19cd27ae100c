"""Run alone: python -m pytest tests/test_static_encoder.py"""

import json

import numpy as np
import pytest
from safetensors.numpy import save_file
from tokenizers import Tokenizer, models, pre_tokenizers

from rag.weights.encoders import encoder_at
from rag.weights.static_encoder import StaticEncoder

PIECES = {"党": (3.0, 0.0), "员": (0.0, 4.0), "会": (-3.0, 0.0)}


@pytest.fixture
def folder(tmp_path):
    """A folder as sentence-transformers saves it: three pieces with two numbers each."""
    tokenizer = Tokenizer(models.WordLevel({piece: i for i, piece in enumerate(PIECES)}, unk_token="会"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    save_file({"embedding.weight": np.array(list(PIECES.values()), np.float16)}, tmp_path / "model.safetensors")
    modules = [f"sentence_transformers.sentence_transformer.modules.{name}" for name in ("StaticEmbedding", "Normalize")]
    write(tmp_path / "modules.json", [{"idx": i, "name": str(i), "path": "", "type": kind} for i, kind in enumerate(modules)])
    write(tmp_path / "config_sentence_transformers.json", {"prompts": {}})
    return tmp_path


def write(path, value):
    path.write_text(json.dumps(value), encoding="utf-8")


def test_a_vector_is_the_mean_of_its_pieces_at_length_one(folder):
    rows = StaticEncoder(folder).encode_passages(["党员", "党党员员员员"])
    assert rows == pytest.approx(np.array([[0.6, 0.8], [6 / np.hypot(6, 16), 16 / np.hypot(6, 16)]]), abs=1e-3)
    assert rows.dtype == np.float32


def test_a_length_set_for_training_cuts_no_passage(folder):
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(2)
    tokenizer.save(str(folder / "tokenizer.json"))
    assert StaticEncoder(folder).encode_passages(["党党员员员员"]) == pytest.approx(np.array([[6, 16]]) / np.hypot(6, 16), abs=1e-3)


def test_texts_without_pieces_are_zeros_wherever_they_stand(folder):
    rows = StaticEncoder(folder).encode_questions(["", "党", "", ""])
    assert rows == pytest.approx(np.array([[0, 0], [1, 0], [0, 0], [0, 0]]))


def test_no_text_gives_no_row(folder):
    encoder = StaticEncoder(folder)
    assert encoder.encode_passages([]).shape == (0, encoder.dimension) == (0, 2)


def test_many_texts_come_in_order(folder, monkeypatch):
    monkeypatch.setattr("rag.weights.static_encoder.AT_ONCE", 2)
    encoder = StaticEncoder(folder)
    texts = ["党", "员", "会", "党员", "员会"]
    assert encoder.encode_passages(texts) == pytest.approx(np.concatenate([encoder.encode_passages([text]) for text in texts]))


def test_prompts_of_the_folder_are_used(folder):
    write(folder / "config_sentence_transformers.json", {"prompts": {"query": "员", "document": "会"}})
    encoder = StaticEncoder(folder)
    assert encoder.encode_questions(["党"]) == pytest.approx(np.array([[0.6, 0.8]]), abs=1e-3)
    assert encoder.encode_passages(["党"]) == pytest.approx(np.array([[0.0, 0.0]]))


def test_the_folder_decides_the_class(folder):
    assert isinstance(encoder_at(folder), StaticEncoder)
    write(folder / "modules.json", [{"type": "sentence_transformers.models.Transformer"}])
    assert not StaticEncoder.fits(folder)
    assert not StaticEncoder.fits("BAAI/bge-small-zh-v1.5")


@pytest.mark.slow
def test_sentence_transformers_gives_the_same_vectors(folder, tmp_path):
    from sentence_transformers import SentenceTransformer

    from rag.encode import SentenceEncoder

    texts = ["党", "党员会员", "员员会"]
    plain = SentenceTransformer(str(folder), device="cpu").encode(texts, normalize_embeddings=True)
    assert StaticEncoder(folder).encode_passages(texts) == pytest.approx(plain, abs=1e-3)
    assert StaticEncoder(folder).name == SentenceEncoder(folder).name
