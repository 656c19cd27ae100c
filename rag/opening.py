"""Puts an assistant together from an index folder and the models the settings name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rag.ask import Assistant
from rag.ledger.ledger import Ledger
from rag.models import models_folder, reader_path
from rag.reader import SpanReader
from rag.retrieve import HybridRetriever, TextsRetriever
from rag.sources import GivenSources, StoreSources, check_filled
from rag.store import Store
from rag.weights.encoders import configured_encoder
from rag.writer import make_writer

if TYPE_CHECKING:
    from rag.writer import Writer


def open_assistant(index: Path, writer: Writer | None = None, threads: int | None = None, *, empty: bool = False) -> Assistant:
    """`threads`: cores that a question may use, by default all. `empty`: whether an index without a document will do, for it is
    filled meanwhile. Raises IndexMissing, ModelMissing.
    """
    if not empty:
        check_filled(index)  # first: a missing index is told before anything is loaded
    store = Store.open(index)
    encoder = configured_encoder(threads)
    reader = SpanReader(Path(reader_path()), models_folder(), threads)
    retriever = HybridRetriever.open(index, encoder)
    names = {"encoder": encoder.name, "reader": reader.name, "writer": "builtin"}
    ledger = Ledger(store, retriever.lexical)
    return Assistant(retriever, reader, StoreSources(store), writer or make_writer(), model=names, ledger=ledger)


def open_without_index(writer: Writer | None = None, threads: int | None = None) -> Assistant:
    """For questions that bring their own passages. Raises ModelMissing."""
    reader = SpanReader(Path(reader_path()), models_folder(), threads)
    nothing = TextsRetriever(())
    names = {"encoder": "", "reader": reader.name, "writer": "builtin"}
    return Assistant(nothing, reader, GivenSources(nothing.documents), writer or make_writer(), model=names)
