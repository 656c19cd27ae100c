"""A linear layer with its weights packed as fp16. Imports torch: only modules that need it anyway import this one, when they do."""

from __future__ import annotations

import torch
from torch import Tensor, nn

ROWS = 16_384  # packed at once: packing copies them in fp32, and the output layer of a small model has ten times as many


def can_pack() -> bool:
    """Whether this build of torch has FBGEMM and the processor what it needs (x86 with AVX2)."""
    return "fbgemm" in torch.backends.quantized.supported_engines and "AVX" in torch.backends.cpu.get_cpu_capability()


class PackedLinear(nn.Module):
    """As nn.Linear, for inputs and outputs in fp32. The tensors given are not kept."""

    def __init__(self, weight: Tensor, bias: Tensor | None = None) -> None:
        super().__init__()
        pack = torch.ops.quantized.linear_prepack_fp16
        self.blocks = [
            pack(weight[at : at + ROWS].float(), None if bias is None else bias[at : at + ROWS].float())
            for at in range(0, weight.shape[0], ROWS)
        ]

    def forward(self, inputs: Tensor) -> Tensor:
        outputs = [torch.ops.quantized.linear_dynamic_fp16(inputs, block) for block in self.blocks]
        return outputs[0] if len(outputs) == 1 else torch.cat(outputs, dim=-1)
