"""有据: answers from newspaper pages, with the sentence each figure stands in.

>>> from rag import Assistant                                          # doctest: +SKIP
>>> Assistant.open(".rag").ask("市中区设立了多少个服务窗口？").short     # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rag.ask import Assistant as Assistant

__version__ = "0.1.0"
__all__ = ["Assistant", "__version__"]


def __getattr__(name: str) -> Any:
    # Imported on first use: `rag --help` and `import rag.figures` must not wait for torch.
    if name == "Assistant":
        from rag.ask import Assistant

        return Assistant
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
