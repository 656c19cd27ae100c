"""The reader's weights as a graph for ONNX Runtime: built once on this machine, kept in the cache.

Answering then needs neither torch nor transformers: a cold start takes a third of the time and half the memory.
The graph is int8 (dynamic quantisation, weights per output channel): 1.5 to 2 times as many passages a second as torch
in bf16; what that costs in quality is measured in models/reader/README.md.
"""

from __future__ import annotations

import hashlib
import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import onnxruntime

OPSET = 17
INPUTS = ("input_ids", "attention_mask", "token_type_ids")
OUTPUTS = ("start_logits", "end_logits")
WEIGHTS = ("config.json", "model.safetensors")


def ready_graph(model: Path, cache: Path) -> Path:
    """The graph of these very weights, built now if it is not there: its name holds the weights' hash."""
    digest = hashlib.sha256()
    for name in WEIGHTS:
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
        _quietly(lambda: quantize_dynamic(full, small, weight_type=QuantType.QInt8, per_channel=True))
        small.replace(target)
    return target


def _network(model: Path) -> Any:
    """A module from the three input tensors to the two score tensors."""
    import torch
    from transformers import AutoModelForQuestionAnswering
    from transformers.utils import logging

    logging.disable_progress_bar()
    settings: dict[str, Any] = {"dtype": torch.float32, "attn_implementation": "eager", "local_files_only": True}
    inner = AutoModelForQuestionAnswering.from_pretrained(model, **settings).eval()

    class Outputs(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner = inner

        def forward(self, ids: torch.Tensor, mask: torch.Tensor, types: torch.Tensor) -> Any:
            out = self.inner(input_ids=ids, attention_mask=mask, token_type_ids=types)
            return out.start_logits, out.end_logits

    return Outputs()


def _quietly(work: Any) -> None:
    """onnxruntime's quantiser warns on the root logger about a step that changes nothing for these models."""
    import logging

    before = logging.root.level
    logging.root.setLevel(logging.ERROR)
    try:
        work()
    finally:
        logging.root.setLevel(before)


def open_graph(path: Path, threads: int) -> onnxruntime.InferenceSession:
    """A session on the CPU with a stated number of threads."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # other work on the machine goes on meanwhile
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
