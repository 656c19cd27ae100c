"""The encoder that the settings name, read by whichever class answers soonest."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from rag.encode import Encoder, SentenceEncoder
from rag.errors import ModelMissing
from rag.models import encoder_path
from rag.weights.static_encoder import StaticEncoder


def encoder_at(where: Path | str, threads: int | None = None) -> Encoder:
    """A folder or a model's name as an encoder. Nothing is loaded before the first text."""
    return StaticEncoder(where) if StaticEncoder.fits(where) else SentenceEncoder(where, threads)


def configured_encoder(threads: int | None = None) -> Encoder:
    """The encoder the settings name, else the one that ships with the project. Raises ModelMissing where there is neither."""
    return encoder_at(encoder_path(), threads)


def configured_encoder_or_none(tell: Callable[[str], None] = lambda line: None) -> Encoder | None:
    """The same; None where there is none, and `tell` hears which is meant and what to do."""
    try:
        return configured_encoder()
    except ModelMissing as error:
        tell(str(error))
        return None
