"""The map of the code, in the docstring of `rag`, names every module once."""

import re
from pathlib import Path

import rag

ROOT = Path(rag.__file__).parent
LINE = re.compile(r"^    ([\w/]+) +(\S.*)$", re.MULTILINE)


def modules() -> list[str]:
    """Every module under rag/ by its path, a package by its folder; `rag` itself is the map."""
    found = (path.relative_to(ROOT).with_suffix("").as_posix().removesuffix("/__init__") for path in ROOT.rglob("*.py"))
    return sorted(name for name in found if name != "__init__")


def test_every_module_is_named_once_and_nothing_else():
    assert sorted(name for name, _ in LINE.findall(rag.__doc__ or "")) == modules()
