"""A stored document cut anew from its own text: after a correction, or by a newer program. Its file is not read again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from rag.encode import Encoder
from rag.errors import UsageError
from rag.indexing.corrections import Corrections
from rag.indexing.derive import catch_up, encode_all, find_all_figures, save_dense
from rag.indexing.prepare import prepare
from rag.indexing.records import Prepared, Row
from rag.indexing.store_file import locked
from rag.lexical import open_lexical
from rag.store import Store
from rag.types import Correction


def recut(source: str, folder: Path, corrections: Sequence[Correction] | None = None, encoder: Encoder | None = None) -> list[str]:
    """Cut a document again; `corrections`, where given, become those of the document. Returns what could not be made.

    Passages that come out as they were keep their vectors. Without an encoder the others are found by their words alone, until
    `rag index` runs. Raises IndexMissing, IndexLocked; UsageError where there is no such document.
    """
    Store.open(folder).close()  # IndexMissing rather than a new index
    with locked(folder), Store.create(folder) as store:
        if source not in store.known([source]):
            raise UsageError(f"资料库里没有 {source}。")
        document = store.document(source)
        kept = Corrections(folder)
        if corrections is not None:
            kept.put(source, document.sha256, corrections)
        _replace(store, prepare(replace(document, corrections=kept.of(source, document.sha256))))
        warnings = find_all_figures(store)
        if encoder is not None:
            warnings += encode_all(store, encoder)
        for name in store.encoders():
            if encoder is None or name != encoder.name:
                save_dense(store, name)
        store.finish()
    return warnings


def _replace(store: Store, prepared: Prepared) -> None:
    """Put a document in the place of the one of its name, in the store and the keyword index."""
    ((identity, path),) = store.rows("SELECT id, input FROM documents WHERE source = ?", prepared.source)
    known, vectors = store.input(path), _vectors(store, identity)
    lexical = open_lexical(store.folder)
    writer = lexical.writer()
    catch_up(store, writer)
    lexical.mark(None)
    with store.transaction():
        gone = store.drop([prepared.source])
        (ids,) = store.put([(prepared, path)], {prepared.source: identity})
        for number, (_, row) in zip(ids, prepared.passages, strict=True):
            for encoder, vector in vectors.get(row[-1], ()):
                store.put_vectors(encoder, [(number, vector)])
        if known is not None:
            store.remember_input(path, *known)  # the file is as it was: it need not be read again
    writer.remove(gone)
    writer.add((i, *words) for i, words in zip(ids, prepared.terms, strict=True))
    writer.close()
    lexical.mark(store.version)


def _vectors(store: Store, document: int) -> dict[bytes, list[Row]]:
    """The vectors of a document's passages, by the passage's checksum: the same passage has the same vector."""
    query = 'SELECT p."check", v.encoder, v.vector FROM passages p JOIN vectors v ON v.passage = p.id WHERE p.document = ?'
    found: dict[bytes, list[Row]] = {}
    for check, encoder, vector in store.rows(query, document):
        found.setdefault(check, []).append((encoder, vector))
    return found
