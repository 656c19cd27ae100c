"""A GGUF file, written out once as a folder that transformers loads in seconds.

transformers reads GGUF itself, but takes most of a minute for it at every start. Here the quantised blocks become 16-bit floats
(fp16: eleven bits hold a 4- to 8-bit weight times its scale better than bf16's eight) beside the configuration and the tokenizer
that the file carries.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.errors import ModelMissing

if TYPE_CHECKING:
    from torch import Tensor

EMBEDDING, HEAD = "model.embed_tokens.weight", "lm_head.weight"


def unpack(gguf: Path, folder: Path) -> None:
    """Write `folder`; it is there whole or not at all. Raises ModelMissing for a file that transformers cannot read."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".unpack-"))
    try:
        _write(gguf, unfinished)
        unfinished.chmod(0o755)
        unfinished.rename(folder)
    except (ValueError, KeyError, ImportError, RuntimeError) as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise ModelMissing(f"{gguf} 无法展开：{reason[:160]}") from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _write(gguf: Path, folder: Path) -> None:
    import torch
    from safetensors.torch import save_file
    from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer
    from transformers.modeling_gguf_pytorch_utils import load_gguf_checkpoint

    config = AutoConfig.for_model(**load_gguf_checkpoint(str(gguf))["config"])
    with torch.device("meta"):
        names = AutoModelForCausalLM.from_config(config)  # only its parameters' names are asked for
    tensors = load_gguf_checkpoint(str(gguf), return_tensors=True, model_to_load=names, torch_dtype=torch.float16)["tensors"]
    if _are_one(tensors):
        tensors[EMBEDDING] = tensors.pop(HEAD)
        config.tie_word_embeddings = True
    config.architectures = [type(names).__name__]
    config.dtype = torch.float16
    config.save_pretrained(folder)
    save_file({name: tensor.contiguous() for name, tensor in tensors.items()}, folder / "model.safetensors", metadata={"format": "pt"})
    AutoTokenizer.from_pretrained(gguf.parent, gguf_file=gguf.name, local_files_only=True).save_pretrained(folder)


def _are_one(tensors: dict[str, Any]) -> bool:
    """Whether embedding and output are one matrix quantised twice, as small models have it: then the finer one serves both."""
    embedding, head = tensors.get(EMBEDDING), tensors.get(HEAD)
    return embedding is not None and head is not None and embedding.shape == head.shape and _difference(embedding, head) < 0.1


def _difference(a: Tensor, b: Tensor) -> float:
    """Relative, over every hundredth row: 5 bits against 8 differ by some hundredths, two matrices by more than one."""
    a, b = a[::100].float(), b[::100].float()
    return float((a - b).norm() / b.norm())
