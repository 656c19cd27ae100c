"""Loads a causal language model so that an ordinary processor reads and writes with it as fast as it can.

Where the processor multiplies in bfloat16, the model runs in bfloat16, its weights mapped from the file: nothing is copied, so
loading takes a second and no moment needs the weights twice (from_pretrained peaked at 2.5 GB for weights of 1 GB). Elsewhere
bfloat16 is emulated and six times slower than fp32 (measured, AVX2); there each linear layer keeps its weights packed as fp16 and
multiplies in fp32: half the memory of fp32, 1.7 times as fast in reading a prompt, 1.2 times in writing. (8-bit activations were
tried too: faster still, but this family's outliers made the text wrong.) Where neither is to be had, plain fp32.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.encode import has_bfloat16

if TYPE_CHECKING:
    import torch
    from torch import Tensor, nn

Places = dict[str, tuple[Path, str]]  # parameter → file, and its name there


def load_causal(folder: Path | str) -> Any:
    """A transformers model in evaluation mode. Raises OSError, ValueError, KeyError where the folder holds none."""
    import torch
    from transformers import AutoModelForCausalLM

    from rag.weights.packed import can_pack

    dtype = torch.bfloat16 if has_bfloat16() else torch.float32
    if list(Path(folder).glob("*.safetensors")):
        if has_bfloat16():
            return load_mapped(Path(folder), dtype)
        if can_pack():
            return load_packed(Path(folder))
    return AutoModelForCausalLM.from_pretrained(folder, dtype=dtype, local_files_only=True).eval()


def load_mapped(folder: Path, dtype: torch.dtype) -> Any:
    """Weights as views into the file where they are stored in `dtype`; others are converted."""
    model = _empty(folder, dtype)
    model.tie_weights()
    places = _places(folder)
    for name, parameter in model.named_parameters():  # a tied one comes once
        parameter.data = _read(places, name).to(dtype)
    return model  # parameters keep requires_grad: torch 2.13 multiplies frozen bfloat16 weights by another way, 2.8 times as slow


def load_packed(folder: Path) -> Any:
    """Weights packed as fp16, everything between them in fp32; layer by layer, so that only one is in memory twice."""
    import torch

    model = _empty(folder, torch.float16)
    config = model.config
    embedding, head = model.get_input_embeddings(), model.get_output_embeddings()
    places = _places(folder)
    if config.tie_word_embeddings:
        places.setdefault(_weight_of(model, head), places[_weight_of(model, embedding)])
    _pack_layers(model, places)
    for name, parameter in model.named_parameters():
        kept = torch.float16 if parameter is embedding.weight else torch.float32
        parameter.data = _read(places, name).to(kept, copy=True)  # a copy: what was read is a view into the file
    embedding.register_forward_hook(lambda _module, _inputs, vectors: vectors.float())
    return model.requires_grad_(False)


def _empty(folder: Path, dtype: torch.dtype) -> Any:
    """The model without its weights: memory is reserved for them, not used."""
    from transformers import AutoConfig, AutoModelForCausalLM
    from transformers.initialization import no_init_weights

    config = AutoConfig.from_pretrained(folder, local_files_only=True)
    with no_init_weights():
        return AutoModelForCausalLM.from_config(config, dtype=dtype).eval()


def _pack_layers(model: nn.Module, places: Places) -> None:
    from torch import nn

    from rag.weights.packed import PackedLinear

    for name, module in list(model.named_modules()):
        for child, layer in list(module.named_children()):
            if isinstance(layer, nn.Linear):
                path = f"{name}.{child}".lstrip(".")
                bias = _read(places, f"{path}.bias") if layer.bias is not None else None
                setattr(module, child, PackedLinear(_read(places, f"{path}.weight"), bias))


def _weight_of(model: nn.Module, module: nn.Module) -> str:
    return next(name for name, each in model.named_modules() if each is module) + ".weight"


def _places(folder: Path) -> Places:
    from safetensors import safe_open

    places: Places = {}
    for path in sorted(folder.glob("*.safetensors")):
        with safe_open(path, framework="pt") as file:
            places |= {name: (path, name) for name in file.keys()}  # noqa: SIM118 (not a dict)
    return places


def _read(places: Places, parameter: str) -> Tensor:
    """One tensor. The file is opened anew each time: an open one keeps in memory every page that was read."""
    from safetensors import safe_open

    path, name = places[parameter]
    with safe_open(path, framework="pt") as file:
        return file.get_tensor(name)
