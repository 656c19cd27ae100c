"""What happens to a reader's weights before they become an int8 graph."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from recipes import MODELS, load
from transformers import BertConfig, BertForQuestionAnswering

from rag.reader_input import Encoded
from rag.weights.graph import inputs_of, smooth

LARGE = 60.0


@pytest.fixture
def network() -> BertForQuestionAnswering:
    """One layer, with one channel after the first norm far larger than all others, as small models have them."""
    torch.manual_seed(3)
    config = BertConfig(vocab_size=50, hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=64, num_labels=2)
    made = BertForQuestionAnswering(config).eval()
    made.bert.encoder.layer[0].attention.output.LayerNorm.weight.data[5] = LARGE
    return made


def readings() -> list[Encoded]:
    pieces = np.random.default_rng(1).integers(5, 50, (6, 20)).tolist()
    return [Encoded(ids, [0] * 8 + [1] * 12, 8, [(i, i + 1) for i in range(12)], [(i, i + 1) for i in range(12)]) for ids in pieces]


def scores(network: BertForQuestionAnswering) -> np.ndarray:
    with torch.inference_mode():
        out = network(torch.tensor([one.ids for one in readings()]))
    return torch.stack([out.start_logits, out.end_logits]).numpy()


def test_query_key_and_value_read_one_input(network):
    layer = network.bert.encoder.layer[0]
    attention = layer.attention.self
    assert inputs_of(network) == {
        "bert.encoder.layer.0.attention.self": [attention.query, attention.key, attention.value],
        "bert.encoder.layer.0.attention.output.dense": [layer.attention.output.dense],
        "bert.encoder.layer.0.intermediate.dense": [layer.intermediate.dense],
        "bert.encoder.layer.0.output.dense": [layer.output.dense],
    }


def test_smoothing_changes_no_score_and_evens_out_the_channels(network):
    record = load("reader", "activations").record
    before, largest = scores(network), record(network, readings())
    name = "bert.encoder.layer.0.intermediate.dense"
    assert largest[name].argmax() == 5 and largest[name].max() > 10 * largest[name].median()
    smooth(network, largest)
    assert np.allclose(scores(network), before, atol=1e-4)
    evened = record(network, readings())[name]  # hooks run in order: this one sees the input already divided
    assert evened.max() < 6 * evened.median()


@pytest.mark.slow
def test_the_int8_graph_scores_as_the_shipped_weights_do(seeds):
    evaluate = load("reader", "evaluate")
    text = next(iter(sorted(seeds.glob("*.txt")))).read_text(encoding="utf-8")
    questions = ["设立了多少个服务窗口？", "建设了多少套人才公寓？", "党员发展到多少名？"]
    shown = [(question, "", text[at : at + 250]) for question in questions for at in range(0, 1000, 250)]
    exact, quick = (kind(MODELS / "reader", 2).best(shown) for kind in (evaluate.Folder, evaluate.Graph))
    assert np.mean([abs(a.margin - b.margin) for a, b in zip(exact, quick, strict=True)]) < 0.6  # 1.2 without smoothing


@pytest.mark.slow
def test_what_is_read_beside_a_passage_does_not_change_its_scores(seeds):
    graph = load("reader", "evaluate").Graph(MODELS / "reader", 2)
    text = next(iter(sorted(seeds.glob("*.txt")))).read_text(encoding="utf-8")
    shown = [("设立了多少个服务窗口？", "", text[at : at + size]) for at, size in ((0, 60), (60, 250), (310, 120), (430, 200))]
    assert graph.best(shown) == [graph.best([one])[0] for one in shown]
