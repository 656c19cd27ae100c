"""Graphs of the shipped weights for ONNX Runtime: built once on this machine, kept in the cache.

Answering then needs neither torch nor transformers: a cold start takes a third of the time and half the memory.
The reader's graphs are int8 (dynamic quantisation, weights per output channel): 1.5 to 2 times as many passages a
second as torch in bf16; what that costs in quality is measured in models/reader/README.md. The encoder's graph keeps
fp32, since a question is one short text and its vector must meet those that sentence-transformers made of passages.

A reader with a first judge (cut.safetensors beside its weights) becomes two graphs: `first`, its lower layers with the judge's
score, and `rest`, which goes on from their states.
"""

from __future__ import annotations

import hashlib
import tempfile
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import onnxruntime

Kind = Literal["reader", "first", "rest", "encoder"]
OPSET = 17
TEXTS = ("input_ids", "attention_mask", "token_type_ids")
WEIGHTS = ("config.json", "model.safetensors")
CUT = "cut.safetensors"


@dataclass(frozen=True)
class Plan:
    """Names of what goes in and comes out; `flat` outputs have one row for each text and not one for each piece."""

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    flat: tuple[str, ...] = ()
    int8: bool = True


PLANS: dict[Kind, Plan] = {
    "reader": Plan(TEXTS, ("start_logits", "end_logits")),
    "first": Plan(TEXTS, ("states", "scores"), flat=("scores",)),
    "rest": Plan(("states", "attention_mask"), ("start_logits", "end_logits")),
    "encoder": Plan(TEXTS, ("vector",), flat=("vector",), int8=False),
}


def has_judge(model: Path) -> bool:
    """Whether a reader folder brings a first judge."""
    return (model / CUT).is_file()


def ready_graph(model: Path, cache: Path, kind: Kind) -> Path:
    """The graph of these very weights, built now if it is not there: its name holds the weights' hash."""
    digest = hashlib.sha256()
    for name in (*WEIGHTS, CUT):
        if name != CUT or has_judge(model):
            with (model / name).open("rb") as file:
                while block := file.read(1 << 20):
                    digest.update(block)
    path = cache / "graphs" / f"{kind}-{digest.hexdigest()[:16]}.onnx"
    return path if path.exists() else build_graph(model, path, kind)


def build_graph(model: Path, target: Path, kind: Kind) -> Path:
    """Export a model folder. The finished file appears at once or not at all, whoever else builds it meanwhile."""
    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic

    from rag.graph_modules import module_of

    target.parent.mkdir(parents=True, exist_ok=True)
    plan, (network, sample) = PLANS[kind], module_of(model, kind)
    axes = {name: {0: "texts"} if name in plan.flat else {0: "texts", 1: "pieces"} for name in (*plan.inputs, *plan.outputs)}
    with tempfile.TemporaryDirectory(dir=target.parent) as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the TorchScript exporter is deprecated; the new one took six times as long for the same graph
        full, small = Path(folder) / "full.onnx", Path(folder) / "int8.onnx"
        names: Any = {"input_names": list(plan.inputs), "output_names": list(plan.outputs), "dynamic_axes": axes}
        torch.onnx.export(network, sample, str(full), **names, opset_version=OPSET, dynamo=False)
        if plan.int8:
            _quietly(lambda: quantize_dynamic(full, small, weight_type=QuantType.QInt8, per_channel=True))
        (small if plan.int8 else full).replace(target)
    return target


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
