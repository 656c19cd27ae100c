"""Keyword search: tantivy (BM25) over the terms of `rag.text.terms`, one tantivy document for each passage.

The index is derived from the store. Which passages it holds is compared by id, and `state.json`, written when a run
ends, says which version of the store it covers and what its files' checksums are. Terms come split from `rag.text.terms`,
so tantivy only cuts at spaces.
"""

from __future__ import annotations

import json
import math
import os
import shutil
import weakref
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import tantivy

from rag.indexing.records import digest
from rag.text.terms import terms

FOLDER = "lexical"
STATE = "state.json"
REWRITTEN = frozenset({"meta.json", ".managed.json"})  # tantivy's own lists; its other files never change once written
BOOSTS = {"body": 1.0, "title": 1.0, "place": 0.5}
HEAP = 96_000_000  # bytes tantivy collects before it writes a segment; larger only delays it

Entry = tuple[int, str, str, str]  # passage id; terms of body, title, place, joined by spaces


class Lexical:
    """The keyword index of one index folder. `search` reads; `writer()` adds and removes.

    tantivy writes a lock into its folder even to read. Where nothing may be written (`at` is then not `folder`), it gets a folder of
    links to the same files.
    """

    def __init__(self, folder: Path | str) -> None:
        """Open it, or make an empty one. Raises ValueError where the files cannot be read."""
        self.folder = self.at = Path(folder) / FOLDER
        if self.folder.is_dir() and not os.access(self.folder, os.W_OK):
            self.at = Path(mkdtemp(prefix="rag-lexical-"))
            weakref.finalize(self, shutil.rmtree, self.at, ignore_errors=True)
            _link(self.folder, self.at)
        self.at.mkdir(parents=True, exist_ok=True)
        self.schema = _schema()
        self.index = tantivy.Index(self.schema, path=str(self.at))
        self.index.register_tokenizer("spaces", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
        self.reload()

    def reload(self) -> None:
        """See what has been committed since."""
        self.committed = self._commit()
        if self.at != self.folder:
            _link(self.folder, self.at)
        self.index.reload()
        self.searcher = self.index.searcher()

    def refresh(self) -> None:
        """The same where anything has been committed; costs a look at one file."""
        if self._commit() != self.committed:
            self.reload()

    def _commit(self) -> tuple[int, int]:
        """Changes with every commit, whoever makes it: tantivy writes its list of segments anew and puts it in the place of the old one."""
        try:
            state = (self.folder / "meta.json").stat()
        except FileNotFoundError:  # being made anew
            return 0, 0
        return state.st_ino, state.st_mtime_ns

    def search(self, question: str, k: int, allowed: set[int] | None = None) -> list[tuple[int, float]]:
        """The k best passage ids with their BM25 scores, best first; of equals the one that came in first. `allowed`: only these."""
        query = self._query(terms(question))
        if query is None or k < 1 or not self.searcher.num_docs:
            return []
        if allowed is not None:
            among = tantivy.Query.boost_query(tantivy.Query.term_set_query(self.schema, "id", sorted(allowed)), 0.0)
            query = tantivy.Query.boolean_query([(tantivy.Occur.Must, query), (tantivy.Occur.Must, among)])
        hits = self.searcher.search(query, limit=k, count=False).hits
        ids = self.searcher.fast_field_values("id", [address for _, address in hits])
        found = [(int(i), float(score)) for i, (score, _) in zip(ids, hits, strict=True) if i is not None]
        return sorted(found, key=lambda hit: (-hit[1], hit[0]))

    def weight(self, word: str) -> float:
        """How rare a term is among the passages: BM25's inverse document frequency."""
        total, found = self.searcher.num_docs, self.searcher.doc_freq("body", word)
        return math.log(1 + (total - found + 0.5) / (found + 0.5))

    def _query(self, words: Sequence[str]) -> tantivy.Query | None:
        queries = []
        for word, times in Counter(words).items():
            for field, boost in BOOSTS.items():
                one = tantivy.Query.term_query(self.schema, field, word, index_option="freq")
                queries.append((tantivy.Occur.Should, tantivy.Query.boost_query(one, boost * times)))
        return tantivy.Query.boolean_query(queries) if queries else None

    def ids(self) -> set[int]:
        """The ids of all passages it holds."""
        total = self.searcher.num_docs
        if not total:
            return set()
        hits = self.searcher.search(tantivy.Query.all_query(), limit=total, count=False).hits
        return {int(i) for i in self.searcher.fast_field_values("id", [address for _, address in hits]) if i is not None}

    def writer(self) -> LexicalWriter:
        return LexicalWriter(self)

    # ---- the state file

    def version(self) -> int:
        """The version of the store that was fully indexed when the last run ended; -1 after a run that was cut off."""
        return int(self._state().get("store", -1))

    def mark(self, version: int | None) -> None:
        """Write down that all of this version of the store is indexed; None: a change is under way."""
        known = self._state().get("files", {})
        if version is not None:
            known = {p.name: digest(p) if p.name in REWRITTEN or p.name not in known else known[p.name] for p in self._files()}
        fresh = self.folder / "state.new"
        fresh.write_text(json.dumps({"store": -1 if version is None else version, "files": known}), encoding="utf-8")
        fresh.replace(self.folder / STATE)
        for path in (self.folder / name for name in REWRITTEN):
            if path.is_file():
                path.chmod((self.folder / STATE).stat().st_mode)  # tantivy lets nobody but their owner read them

    def damaged(self) -> list[str]:
        """Names of files that are missing or not what they were when the last run ended; a run that was cut off left no word of them."""
        files = self._state().get("files", {}) if self.version() >= 0 else {}
        return [name for name, known in sorted(files.items()) if not (self.folder / name).is_file() or digest(self.folder / name) != known]

    def _state(self) -> dict[str, Any]:
        try:
            return dict(json.loads((self.folder / STATE).read_text(encoding="utf-8")))
        except (OSError, ValueError):
            return {}

    def _files(self) -> Iterable[Path]:
        return (p for p in self.folder.iterdir() if p.is_file() and not p.name.startswith((".tantivy", "state.")))


class LexicalWriter:
    """Adds and removes passages. Nothing shows before `commit`; a killed process loses what was not committed."""

    def __init__(self, lexical: Lexical) -> None:
        self.lexical = lexical
        self.writer = lexical.index.writer(heap_size=HEAP, num_threads=1)
        self.waiting = 0  # documents added or removed since the last commit

    def add(self, entries: Iterable[Entry]) -> None:
        for identity, body, title, place in entries:
            document = tantivy.Document(body=body, title=title, place=place)
            document.add_unsigned("id", identity)  # a plain keyword would become a signed field
            self.writer.add_document(document)
            self.waiting += 1

    def remove(self, identities: Iterable[int]) -> None:
        for identity in identities:
            # By query: deleting by term takes the number for a signed one, and finds nothing.
            self.writer.delete_documents_by_query(tantivy.Query.term_query(self.lexical.schema, "id", identity))
            self.waiting += 1

    def commit(self) -> None:
        if self.waiting:
            self.writer.commit()
            self.waiting = 0
            self.lexical.reload()

    def close(self) -> None:
        """Commit, and wait until tantivy has merged what it wants to merge."""
        self.commit()
        self.writer.garbage_collect_files()
        self.writer.wait_merging_threads()
        self.lexical.reload()


def finished(folder: Path | str) -> tuple[int, int] | None:
    """Which run was the last to end: what is open since before it does not hold what it brought."""
    try:
        there = (Path(folder) / FOLDER / STATE).stat()
    except OSError:
        return None
    return there.st_ino, there.st_mtime_ns


def open_lexical(folder: Path | str, again: bool = False) -> Lexical:
    """Open the keyword index for writing; one that cannot be read, or is to be made `again`, starts empty and is filled from the store."""
    if not again:
        try:
            return Lexical(folder)
        except Exception:
            again = True
    shutil.rmtree(Path(folder) / FOLDER, ignore_errors=True)
    return Lexical(folder)


def _link(folder: Path, to: Path) -> None:
    """Make `to` show what `folder` holds: the lists, which change, as copies, the other files as links."""
    lists = [(name, (folder / name).read_bytes()) for name in sorted(REWRITTEN) if (folder / name).is_file()]  # before what they name
    for path in folder.iterdir():
        if path.is_file() and path.name not in REWRITTEN and not path.name.endswith(".lock") and not (to / path.name).exists():
            (to / path.name).symlink_to(path.resolve())
    for name, data in lists:
        (to / name).write_bytes(data)


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("id", indexed=True, fast=True)
    for field in BOOSTS:
        builder.add_text_field(field, tokenizer_name="spaces", index_option="freq")
    return builder.build()
