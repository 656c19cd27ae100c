"""The recipes under models/ as modules, for tests."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

MODELS = Path(__file__).resolve().parents[1] / "models"
sys.path.insert(0, str(MODELS / "reader"))  # recipes import each other by their plain names


def load(model: str, name: str) -> ModuleType:
    """A module of models/`model`, under a name of its own: each recipe has a train.py and an evaluate.py."""
    spec = importlib.util.spec_from_file_location(f"{model}_{name}", MODELS / model / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module
