#!/usr/bin/env python3
"""The mean of two readers of which one was trained from the other: often better than both (Wortsman et al. 2022, arXiv:2203.05482).

    python models/reader/average.py BEFORE AFTER OUT --share 0.5

OUT is BEFORE with the averaged weights, in fp16. Run activations.py on it afterwards.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # recipes run from a checkout

import torch
from safetensors.torch import load_file, save_file

from rag.models import WEIGHTS


def average(before: dict[str, torch.Tensor], after: dict[str, torch.Tensor], share: float) -> dict[str, torch.Tensor]:
    """`share` of the second and the rest of the first, tensor by tensor. Raises KeyError where `after` lacks one."""
    return {name: ((1 - share) * value.float() + share * after[name].float()).half() for name, value in before.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("before", type=Path)
    parser.add_argument("after", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--share", type=float, default=0.5, help="of AFTER")
    args = parser.parse_args()
    shutil.copytree(args.before, args.out)
    made = average(load_file(args.before / WEIGHTS), load_file(args.after / WEIGHTS), args.share)
    save_file(made, args.out / WEIGHTS, metadata={"format": "pt"})


if __name__ == "__main__":
    main()
