"""The reader's weights as a graph for ONNX Runtime: built once on this machine, kept in the cache.

Answering then needs neither torch nor transformers: a cold start takes a third of the time and half the memory.
The graph is int8 (dynamic quantisation, weights per output channel): 1.5 to 2 times as many passages a second as torch
in bf16. One scale serves all numbers that go into a multiplication, so a few channels that are far larger than the others
would cost the others their digits; they are evened out before (`smooth`). What int8 then costs is in models/reader/README.md.
"""

from __future__ import annotations

import hashlib
import tempfile
import warnings
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import onnxruntime

OPSET = 17
INPUTS = ("input_ids", "attention_mask", "token_type_ids")
OUTPUTS = ("start_logits", "end_logits")
WEIGHTS = ("config.json", "model.safetensors")
ACTIVATIONS = "activations.safetensors"  # the largest input of each channel, recorded by models/reader/activations.py
SMOOTHING = 0.8  # how much of an input channel's size moves into the weights


def ready_graph(model: Path, cache: Path) -> Path:
    """The graph of these very weights, built now if it is not there: its name holds the weights' hash."""
    digest = hashlib.sha256()
    for name in (*WEIGHTS, *([ACTIVATIONS] if (model / ACTIVATIONS).exists() else [])):
        with (model / name).open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    path = cache / "graphs" / f"reader-{digest.hexdigest()[:16]}.onnx"
    return path if path.exists() else build_graph(model, path)


def build_graph(model: Path, target: Path) -> Path:
    """Export a model folder. The finished file appears at once or not at all, whoever else builds it meanwhile."""
    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic

    target.parent.mkdir(parents=True, exist_ok=True)
    sample = torch.full((2, 16), 5)
    arguments = (sample, torch.ones_like(sample), torch.zeros_like(sample))
    axes = {name: {0: "texts", 1: "pieces"} for name in (*INPUTS, *OUTPUTS)}
    with tempfile.TemporaryDirectory(dir=target.parent) as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the TorchScript exporter is deprecated; the new one took six times as long for the same graph
        full, small = Path(folder) / "full.onnx", Path(folder) / "int8.onnx"
        names: Any = {"input_names": list(INPUTS), "output_names": list(OUTPUTS), "dynamic_axes": axes}
        torch.onnx.export(_network(model), arguments, str(full), **names, opset_version=OPSET, dynamo=False)
        # Without VNNI pairs of products are added in 16 bits, which weights of 8 bits overflow; of 7 bits they do not.
        narrow = not torch.cpu._is_vnni_supported()
        _quietly(lambda: quantize_dynamic(full, small, weight_type=QuantType.QInt8, per_channel=True, reduce_range=narrow))
        small.replace(target)
    return target


def _network(model: Path) -> Any:
    """A module from the three input tensors to the two score tensors."""
    import torch
    from safetensors.torch import load_file
    from transformers import AutoModelForQuestionAnswering
    from transformers.utils import logging

    logging.disable_progress_bar()
    settings: dict[str, Any] = {"dtype": torch.float32, "attn_implementation": "eager", "local_files_only": True}
    inner = AutoModelForQuestionAnswering.from_pretrained(model, **settings).eval()
    if (model / ACTIVATIONS).exists():
        smooth(inner, load_file(model / ACTIVATIONS))

    class Outputs(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner = inner

        def forward(self, ids: torch.Tensor, mask: torch.Tensor, types: torch.Tensor) -> Any:
            out = self.inner(input_ids=ids, attention_mask=mask, token_type_ids=types)
            return out.start_logits, out.end_logits

    return Outputs()


def inputs_of(network: Any) -> dict[str, list[Any]]:
    """What will be quantised, by the module that its input enters: a self-attention's query, key and value, which read the
    same, and each other linear layer of the encoder."""
    import torch

    found: dict[str, list[Any]] = {}
    for name, module in network.named_modules():
        if hasattr(module, "query") and hasattr(module, "key") and hasattr(module, "value"):
            found[name] = [module.query, module.key, module.value]
        elif isinstance(module, torch.nn.Linear) and ".layer." in name and name.rpartition(".")[0] not in found:
            found[name] = [module]
    return found


def smooth(network: Any, largest: Mapping[str, Any]) -> None:
    """Divide each input channel j by s_j and multiply the weights that read it by s_j: the same sums, of numbers nearer in size.

    s_j = max|x_j| ** a / max|w_j| ** (1 - a), a = SMOOTHING; SmoothQuant, Xiao et al. 2022, arXiv:2211.10438. `largest` holds
    max|x_j| by the module's name in `inputs_of`.
    """
    import torch

    for name, layers in inputs_of(network).items():
        weights = torch.stack([layer.weight.detach().abs().amax(0) for layer in layers]).amax(0)
        scale = largest[name].float().clamp(min=1e-3) ** SMOOTHING / weights.clamp(min=1e-3) ** (1 - SMOOTHING)
        for layer in layers:
            layer.weight.data *= scale
        network.get_submodule(name).register_forward_pre_hook(partial(_divided, 1 / scale))


def _divided(factor: Any, _: Any, inputs: tuple[Any, ...]) -> tuple[Any, ...]:
    return (inputs[0] * factor, *inputs[1:])


def _quietly(work: Any) -> None:
    """onnxruntime's quantiser warns on the root logger about a step that changes nothing for these models."""
    import logging

    before = logging.root.level
    logging.root.setLevel(logging.ERROR)
    try:
        work()
    finally:
        logging.root.setLevel(before)


def open_graph(path: Path) -> onnxruntime.InferenceSession:
    """A session whose every run takes one core; runs may go on side by side."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
