"""Run alone: python -m pytest tests/test_encode.py"""

import numpy as np
import pytest
from corpus import tiny_encoder

from rag.encode import SentenceEncoder, unit
from rag.errors import ModelMissing


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tiny_encoder(tmp_path_factory.mktemp("model"))


def test_rows_of_no_length_stay_as_they_are():
    assert unit(np.array([[3.0, 4.0], [0.0, 0.0]], np.float32)) == pytest.approx(np.array([[0.6, 0.8], [0.0, 0.0]]))


def test_a_model_that_is_not_there_says_so_in_one_line(tmp_path):
    (tmp_path / "empty").mkdir()
    encoder = SentenceEncoder(tmp_path / "empty")
    with pytest.raises(ModelMissing, match="empty") as caught:
        encoder.encode_passages(["一句话"])
    assert "\n" not in str(caught.value)


@pytest.mark.slow
def test_vectors_of_length_one_in_the_order_of_the_texts(folder):
    encoder = SentenceEncoder(folder, threads=1, batch=2)
    texts = ["历城区累计投入。", "枣庄市", "今年把道路改造列为民生实事。" * 5]
    rows = encoder.encode_passages(texts)
    assert rows.shape == (3, encoder.dimension) == (3, 32) and rows.dtype == np.float32
    assert np.linalg.norm(rows, axis=1) == pytest.approx(np.ones(3), abs=1e-5)
    for text, row in zip(texts, rows, strict=True):  # sorting by length inside must not show
        assert encoder.encode_passages([text])[0] @ row > 0.999
    assert encoder.encode_passages([]).shape == (0, 32)


@pytest.mark.slow
def test_questions_and_passages_get_the_models_own_prompts(folder):
    from sentence_transformers import SentenceTransformer

    plain = SentenceTransformer(str(folder), device="cpu", prompts={"query": "", "passage": ""})
    encoder = SentenceEncoder(folder, threads=1)
    for encoded, prompt in ((encoder.encode_questions(["历城区"])[0], "query: "), (encoder.encode_passages(["历城区"])[0], "passage: ")):
        assert encoded @ plain.encode([prompt + "历城区"], normalize_embeddings=True)[0] > 0.999
    assert encoder.encode_questions(["历城区"])[0] @ encoder.encode_passages(["历城区"])[0] < 0.999


@pytest.mark.slow
def test_the_name_changes_with_the_weights(folder, tmp_path):
    import shutil

    copy = tmp_path / "tiny"
    shutil.copytree(folder, copy)
    assert SentenceEncoder(copy).name == SentenceEncoder(folder).name
    weights = copy / "model.safetensors"
    data = bytearray(weights.read_bytes())
    data[-1] ^= 1
    weights.write_bytes(data)
    assert SentenceEncoder(copy).name != SentenceEncoder(folder).name
