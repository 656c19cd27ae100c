"""Loading a causal model: whichever way its weights come in, it computes what transformers' own loading computes."""

from __future__ import annotations

import pytest

from rag.weights.causal import load_mapped, load_packed
from rag.weights.packed import ROWS, PackedLinear, can_pack


@pytest.fixture(params=[True, False], ids=["tied", "untied"])
def folder(tmp_path, request):
    import torch
    from transformers import Qwen2Config, Qwen2ForCausalLM

    torch.manual_seed(3)
    config = Qwen2Config(
        vocab_size=97, hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2,
        tie_word_embeddings=request.param,
    )  # fmt: skip
    model = Qwen2ForCausalLM(config)
    with torch.no_grad():  # so that a weight left unread could not pass for one read
        for parameter in model.parameters():
            parameter.add_(0.05)
    model.to(torch.bfloat16).save_pretrained(tmp_path)
    return tmp_path


def logits(model):
    import torch

    with torch.inference_mode():
        return model(torch.tensor([[5, 17, 80, 2, 41]])).logits.float()


def reference(folder, dtype):
    from transformers import AutoModelForCausalLM

    return logits(AutoModelForCausalLM.from_pretrained(folder, dtype=dtype, local_files_only=True).eval())


def test_mapped_weights_are_the_same_model(folder):
    import torch

    for dtype in (torch.bfloat16, torch.float32):
        assert torch.equal(logits(load_mapped(folder, dtype)), reference(folder, dtype))


@pytest.mark.skipif(not can_pack(), reason="this processor or build of torch has no packed multiplication")
def test_packed_weights_are_the_same_model_but_for_rounding(folder):
    import torch

    assert torch.allclose(logits(load_packed(folder)), reference(folder, torch.float32), atol=0.01)


@pytest.mark.skipif(not can_pack(), reason="this processor or build of torch has no packed multiplication")
def test_a_layer_of_more_rows_than_are_packed_at_once():
    import torch

    weight, bias, given = torch.randn(ROWS + 3, 8), torch.randn(ROWS + 3), torch.randn(2, 8)
    assert torch.allclose(PackedLinear(weight, bias)(given), given @ weight.T + bias, atol=0.02)
