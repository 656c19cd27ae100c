"""What is made from the store and can always be made again: keyword index, figures, vectors, FAISS."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from rag.dense import Dense
from rag.encode import Encoder
from rag.errors import ModelMissing
from rag.indexing.prepare import entry_terms
from rag.indexing.records import Row
from rag.lexical import LexicalWriter
from rag.passages import search_text
from rag.store import Store
from rag.text.facts import fact_columns, find_facts, printed
from rag.types import STATED, Passage

Progress = Callable[[int, int | None, str], None]  # done, total (None: not known yet), what is happening

ENTRIES_AT_ONCE = 5_000  # passages read from the store and added to the keyword index between two commits
VECTORS_AT_ONCE = 256  # passages encoded between two commits: what a kill can cost, and how long progress may stand still
FIGURES_AT_ONCE = 200  # documents


def silent(done: int, total: int | None, now: str) -> None:
    """Progress for nobody."""


def catch_up(store: Store, writer: LexicalWriter) -> int:
    """Give the keyword index what it lacks and take from it what is gone; returns how many passages that were."""
    lexical = writer.lexical
    if lexical.version() == store.version:
        return 0
    lexical.mark(None)
    wanted, have = set(store.passage_ids()), lexical.ids()
    writer.remove(have - wanted)
    lacking = sorted(wanted - have)
    for at in range(0, len(lacking), ENTRIES_AT_ONCE):
        writer.add((p.id, *entry_terms(p)) for p in store.passages(lacking[at : at + ENTRIES_AT_ONCE]))
        writer.commit()
    writer.commit()
    return len(lacking) + len(have - wanted)


def find_all_figures(store: Store, progress: Progress = silent) -> list[str]:
    """Enter the figures of every document that has none entered yet. Returns a line for each whose figures cannot be read; it has none."""
    waiting = store.unfigured()
    failed: list[str] = []
    for at in range(0, len(waiting), FIGURES_AT_ONCE):
        with store.transaction():
            for document, source in waiting[at : at + FIGURES_AT_ONCE]:
                passages, rows = store.passages_of(source), []
                try:
                    rows = [row for passage in passages for row in figure_rows(passage)]
                except Exception as error:  # one document must never stop the others
                    failed.append(f"{source}：数字没有登记（{type(error).__name__}：{error}）")
                store.put_figures(document, rows)
        progress(min(at + FIGURES_AT_ONCE, len(waiting)), len(waiting), "数字")
    return failed


def figure_rows(passage: Passage) -> list[Row]:
    """What a passage states as rows of the store: `fact_columns` with offsets into the source. Dates and labels state nothing."""
    rows = []
    for fact in find_facts(passage.text.text, printed(passage.date)):
        if fact.figure.kind not in STATED:
            continue
        spans = passage.text.cut(fact.figure.start, fact.figure.end).sources()
        if spans:
            rows.append((passage.id, *fact_columns(fact, spans[0][0], spans[-1][1])))
    return rows


def encode_all(store: Store, encoder: Encoder, progress: Progress = silent) -> list[str]:
    """Encode every passage that has no vector of this encoder, then write FAISS. Returns what could not be done."""
    waiting = store.unencoded(encoder.name)
    if waiting:
        progress(0, len(waiting), "向量")  # the first batch takes the longest: the model is loaded for it
    try:
        for at in range(0, len(waiting), VECTORS_AT_ONCE):
            passages = store.passages(waiting[at : at + VECTORS_AT_ONCE])
            vectors = encoder.encode_passages([search_text(p) for p in passages]).astype(np.float16)
            with store.transaction():
                store.put_vectors(encoder.name, ((p.id, v.tobytes()) for p, v in zip(passages, vectors, strict=True)))
            progress(at + len(passages), len(waiting), "向量")
    except ModelMissing as error:
        return [f"{error}；先只按关键词检索"]
    save_dense(store, encoder.name)
    return []


def save_dense(store: Store, encoder: str) -> None:
    """Bring the FAISS file in step with the store's vectors."""
    dense = Dense.open(store, encoder)
    if dense is not None:
        dense.save(store, encoder)
    elif not store.counts().vectors:
        Dense(None).save(store, encoder)
