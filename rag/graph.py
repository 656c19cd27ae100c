"""Int8 graphs of the shipped weights: built once on this machine, kept in the cache, run by ONNX Runtime.

Dynamic quantisation, weights per output channel. On two cores it reads about 1.5 to 2 times as many passages a
second as the same weights in torch bf16, and answering then needs neither torch nor transformers in memory.
What it costs in quality is measured in models/reader/README.md.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import onnxruntime

OPSET = 17
INPUTS = ("input_ids", "attention_mask", "token_type_ids")
OUTPUTS = ("start_logits", "end_logits")


def graph_path(model: Path, cache: Path) -> Path:
    """Where the graph of these very weights lies, built or not: the name holds the weights' hash."""
    digest = hashlib.sha256()
    for name in ("config.json", "model.safetensors"):
        with open(model / name, "rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    return cache / "graphs" / f"{model.name}-{digest.hexdigest()[:16]}-int8.onnx"


def build_graph(model: Path, target: Path) -> Path:
    """Export a question-answering folder and quantise it. The finished file appears at once or not at all."""
    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from transformers import AutoModelForQuestionAnswering

    target.parent.mkdir(parents=True, exist_ok=True)
    network = AutoModelForQuestionAnswering.from_pretrained(model, dtype=torch.float32, attn_implementation="eager", local_files_only=True)
    network.eval()

    class Logits(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.network = network

        def forward(self, *tensors: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
            out = self.network(**dict(zip(INPUTS, tensors, strict=True)))
            return out.start_logits, out.end_logits

    sample = torch.full((2, 16), 5)
    arguments = (sample, torch.ones_like(sample), torch.zeros_like(sample))
    axes = {name: {0: "passages", 1: "pieces"} for name in (*INPUTS, *OUTPUTS)}
    with tempfile.TemporaryDirectory(dir=target.parent) as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the TorchScript exporter is deprecated; the new one took six times as long for the same graph
        full, small = Path(folder) / "full.onnx", Path(folder) / "int8.onnx"
        torch.onnx.export(
            Logits(), arguments, str(full), input_names=list(INPUTS), output_names=list(OUTPUTS), dynamic_axes=axes, opset_version=OPSET, dynamo=False
        )
        quantize_dynamic(full, small, weight_type=QuantType.QInt8, per_channel=True)
        os.replace(small, target)
    return target


def open_graph(path: Path, threads: int) -> onnxruntime.InferenceSession:
    """A session on the CPU with a stated number of threads."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
