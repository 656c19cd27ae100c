"""A file that is written anew in one step: whole, or as it was before."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A path beside this one, of the same suffix, to write to; its file takes the place of this one's at the end, and is gone where
    that is not reached."""
    beside = path.with_name(f".{secrets.token_hex(4)}.{path.name}")
    try:
        yield beside
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
