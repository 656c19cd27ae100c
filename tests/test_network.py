"""The reader's graphs against torch, on a random two-layer model. Run alone: python -m pytest tests/test_network.py"""

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from transformers import AutoModelForQuestionAnswering, BertConfig, BertForQuestionAnswering

from rag.network import BATCH, CutNetwork, WholeNetwork
from rag.reader_input import Encoded

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A reader of two layers whose first judge looks after one and likes what begins with a high first number."""
    torch.manual_seed(1)
    path = tmp_path_factory.mktemp("reader")
    config = BertConfig(vocab_size=60, hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32, pad_token_id=1)
    BertForQuestionAnswering(config).save_pretrained(path)
    weights = {"score.weight": torch.zeros(1, 16, dtype=torch.float16), "score.bias": torch.full((1,), 0.5, dtype=torch.float16)}
    weights["score.weight"][0, 0] = 2.0
    save_file(weights, path / "cut.safetensors", {"layer": "1"})
    return path


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


def texts(count):
    """Texts of different lengths, so that batches are padded."""
    rng = np.random.default_rng(4)
    return [Encoded(ids := [0, *rng.integers(3, 60, 5 + 3 * (i % 7)).tolist(), 2], [0] * len(ids), 1, []) for i in range(count)]


def in_torch(folder, text):
    """Start scores, end scores and the judge's score of one text alone, in fp32."""
    model = AutoModelForQuestionAnswering.from_pretrained(folder).eval()
    with torch.inference_mode():
        out = model(torch.tensor([text.ids]), token_type_ids=torch.tensor([text.types]), output_hidden_states=True)
    return out.start_logits[0].numpy(), out.end_logits[0].numpy(), float(out.hidden_states[1][0, 0, 0]) * 2 + 0.5


def test_whole_network_scores_every_text(folder, cache):
    some = texts(BATCH + 3)
    found = WholeNetwork(folder, cache, 1).scores(some, most=2)
    for text, scores in zip(some, found, strict=True):
        starts, ends, _ = in_torch(folder, text)
        assert scores[0][: len(text.ids)] == pytest.approx(starts, abs=0.03)  # int8
        assert scores[1][: len(text.ids)] == pytest.approx(ends, abs=0.03)


def test_cut_network_goes_on_with_what_the_judge_likes(folder, cache):
    some = texts(BATCH + 3)
    judged = [in_torch(folder, text)[2] for text in some]
    found = CutNetwork(folder, cache, 1).scores(some, most=3)
    kept = [i for i, scores in enumerate(found) if scores is not None]
    assert len(kept) == 3
    assert min(judged[i] for i in kept) > max(judged[i] for i in range(len(some)) if i not in kept) - 0.05  # int8
    for i in kept:
        starts, ends, _ = in_torch(folder, some[i])
        assert found[i][0][: len(some[i].ids)] == pytest.approx(starts, abs=0.03)
        assert found[i][1][: len(some[i].ids)] == pytest.approx(ends, abs=0.03)


def test_few_texts_are_all_read_fully(folder, cache):
    assert None not in CutNetwork(folder, cache, 1).scores(texts(4), most=8)
    assert CutNetwork(folder, cache, 1).scores([], most=8) == []
