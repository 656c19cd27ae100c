"""`rag index` and `rag remove`: keep the store, and what is derived from it, in step with the files.

A run goes: read → cut → store, group by group, each a transaction → tantivy right behind it (keyword search over everything
answers from here on: `searchable_seconds`) → figures → vectors, batch by batch → FAISS. It may be killed anywhere: the
store holds whole documents only, the next run (or the next question) sees by the ids what tantivy lacks, and what has no
vector yet is simply still to be done.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

from rag.encode import Encoder, cores
from rag.errors import Unreadable, UsageError
from rag.indexing.corrections import Corrected, Corrections
from rag.indexing.derive import Progress, catch_up, encode_all, find_all_figures, save_dense, silent
from rag.indexing.file_names import as_path, as_text, readable
from rag.indexing.prepare import Outcome, preparing
from rag.indexing.records import Prepared
from rag.indexing.repair import repair
from rag.indexing.store_file import FILE_NAME, locked
from rag.indexing.verify import Problem, verify
from rag.lexical import LexicalWriter, open_lexical
from rag.read import FORMATS, find_inputs, read_documents
from rag.store import Store
from rag.types import Document

__all__ = ["IndexReport", "Problem", "Progress", "index", "remove", "repair", "verify"]

GROUP = 200_000  # characters cut and stored together: one transaction, one message to a worker
MANY = 2_000_000  # bytes to read from which on further processes are worth starting
TOLD = 3  # of many like things in one warning
COMMIT_EVERY = 20_000  # passages between two commits of the keyword index


@dataclass(frozen=True)
class IndexReport:
    """What a run did. The first four are totals in the index afterwards, the rest belongs to this run."""

    documents: int
    articles: int
    passages: int
    figures: int
    added: int
    updated: int
    skipped: int
    removed: int
    failed: int
    seconds: float
    searchable_seconds: float
    failures: tuple[str, ...] = ()  # one line for each input that failed
    warnings: tuple[str, ...] = ()  # what could not be made, or is still to be, although every input is in

    def row(self) -> dict[str, Any]:
        """The JSON line of `rag index`."""
        return {key: value for key, value in asdict(self).items() if key not in ("failures", "warnings")}


def index(
    paths: Sequence[Path | str],
    folder: Path | str,
    *,
    prune: bool = False,
    encoder: Encoder | None = None,
    progress: Progress = silent,
    workers: int | None = None,
) -> IndexReport:
    """Add or update files, folders and collections. Without an encoder only keyword search is brought up to date.

    `workers`: how many further processes cut the articles; by default as many as it pays to start.
    Raises IndexLocked while another process writes, UsageError for an empty path.
    """
    if any(not str(path).strip() for path in paths):
        raise UsageError("路径是空的。要索引当前文件夹，写成：rag index .")
    started = time.perf_counter()
    folder, files = Path(folder), [Path(p) for p in paths]
    if files and not (folder / FILE_NAME).exists() and all(_is_gone(path) for path in files):
        return _nothing(files)
    with locked(folder), Store.create(folder) as store:
        lexical = open_lexical(folder)
        writer = lexical.writer()
        catch_up(store, writer)
        run = Run(store, writer, progress, prune)
        run.read(files, _workers(files) if workers is None else workers)
        if prune:
            run.prune(files)
        writer.close()
        lexical.mark(store.version)
        searchable = time.perf_counter() - started
        warnings = [*run.warnings, *find_all_figures(store, progress)]
        warnings += [] if encoder is None else encode_all(store, encoder, progress)
        store.finish()
        counts = store.counts()
    return IndexReport(
        counts.documents,
        counts.articles,
        counts.passages,
        counts.figures,
        run.added,
        run.updated,
        run.skipped,
        run.removed,
        failed=len(run.failures),
        seconds=round(time.perf_counter() - started, 3),
        searchable_seconds=round(searchable, 3),
        failures=tuple(run.failures),
        warnings=tuple(warnings),
    )


def _nothing(files: Sequence[Path]) -> IndexReport:
    """Of a run over files none of which is there: no index is made for them."""
    failures = tuple(str(line) for path, source in find_inputs(files) for line in read_documents(path, source))
    return IndexReport(0, 0, 0, 0, 0, 0, 0, 0, len(failures), 0.0, 0.0, failures)


def remove(sources: Sequence[str], folder: Path | str) -> list[str]:
    """Remove documents from the store and from both indexes. Returns the names that were not there."""
    folder = Path(folder)
    Store.open(folder).close()  # IndexMissing rather than a new index
    with locked(folder), Store.create(folder) as store:
        known = store.known(sources)
        missing = [s for s in sources if s not in known]
        lexical = open_lexical(folder)
        writer = lexical.writer()
        catch_up(store, writer)
        lexical.mark(None)
        with store.transaction():
            gone = store.drop(list(known))
        writer.remove(gone)
        writer.close()
        lexical.mark(store.version)
        for name in store.encoders():
            save_dense(store, name)
        store.finish()
    return missing


@dataclass(frozen=True, slots=True)
class Finished:
    """A file whose last document has gone by: its hash, and how many documents stand in it."""

    where: str
    sha256: str
    documents: int


Wanted = tuple[Document, str] | Finished  # a document with its file's path


@dataclass
class Group:
    """Documents that are cut and stored together, and the files that are finished with them."""

    documents: list[tuple[Document, str]] = field(default_factory=list)
    finished: list[Finished] = field(default_factory=list)


@dataclass
class Run:
    """One indexing run: what it has seen, what it counts."""

    store: Store
    writer: LexicalWriter
    progress: Progress
    prunes: bool = False
    added: int = 0
    updated: int = 0
    skipped: int = 0
    removed: int = 0
    failures: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    seen: dict[str, tuple[str, str]] = field(default_factory=dict)  # source → file and hash, of this run
    unchanged: set[str] = field(default_factory=set)  # files of this run that are stored as they are: they go before what follows
    corrections: dict[tuple[str, str], Corrected] = field(default_factory=dict)  # by source and hash
    kept: set[str] = field(default_factory=set)  # files that were not read to the end without failure: they lose nothing

    def read(self, paths: Sequence[Path], workers: int) -> None:
        """Read, cut and store everything under the paths that is not there already."""
        self.writer.lexical.mark(None)
        self.corrections = Corrections(self.store.folder).all()
        waiting: deque[Group] = deque()

        def documents() -> Iterator[list[Document]]:
            for group in _groups(self._wanted(paths)):
                waiting.append(group)
                yield [self._corrected(document) for document, _ in group.documents]

        with preparing(workers) as prepare:
            for outcomes in prepare(documents()):
                self._write(waiting.popleft(), outcomes)
        self.writer.commit()

    def _corrected(self, document: Document) -> Document:
        """With the corrections that readers have made."""
        known = self.corrections.get((document.source, document.sha256))
        return replace(document, corrections=known) if known else document

    def _wanted(self, paths: Sequence[Path]) -> Iterator[Wanted]:
        """The documents to be stored and, after a file's last one, the file's hash."""
        passed: list[Path] = []
        for path, source in find_inputs(paths, passed.append):
            where = as_text(path.resolve())
            if self._is_to_go(path, where):
                continue
            fingerprint = _fingerprint(path)
            if self._unchanged(where, fingerprint):
                continue
            documents, doubts = 0, list[str]()
            for batch in _batches(read_documents(path, source)):
                known = self.store.known([found.source for found in batch if isinstance(found, Document)])
                for found in batch:
                    if isinstance(found, Unreadable):
                        self._fail(str(found), where)
                        continue
                    documents += 1
                    doubts += [found.doubt] if found.doubt else []
                    if found.source == source:  # a file, not a row of a collection, whose name is its id
                        found = self._named(found, where)
                        known = self.store.known([found.source])
                    if self._is_new(found, where, source, known.get(found.source)):
                        yield found, where
            self.warnings += doubts[:TOLD]
            if len(doubts) > TOLD:
                self.warnings.append(f"{source}：另有 {len(doubts) - TOLD} 行的日期也这样")
            yield Finished(where, fingerprint, documents)
        if others := sorted({readable(path.name) for path in passed}):
            count = len({path.resolve() for path in passed})
            self.warnings.append(f"略过 {count} 个格式不认识的文件，如 {'、'.join(others[:TOLD])}；可读的格式：{FORMATS}")

    def _is_to_go(self, path: Path, where: str) -> bool:
        """Whether the path is there no more and `prune` drops what it held: that is what was asked for, and no failure."""
        return self.prunes and _is_gone(path) and bool(self.store.documents_under(where))

    def _unchanged(self, where: str, fingerprint: str) -> bool:
        """Whether the file is stored as it is; to prune, what it no longer holds must have gone as well."""
        known = self.store.input(where)
        if known is None or known[0] != fingerprint or (self.prunes and self.store.documents_from(where) > known[1]):
            return False
        self.skipped += known[1]
        self.kept.add(where)
        self.unchanged.add(where)
        return True

    def _is_new(self, document: Document, where: str, file: str, known: tuple[str, str] | None) -> bool:
        """Whether the document is to be stored. `known`: hash and file of the one stored under its name.

        Of two that share a name the first in the order of the run is kept, in this run and in every later one; the other is told each time.
        """
        first = self.seen.get(document.source)
        if first is None and known is not None and known[1] in self.unchanged:
            first = (known[1], known[0])
        if first is not None:
            if first[1] == document.sha256:
                self.skipped += 1
            else:
                line = f" 第{document.line}行" if document.line else ""
                self._fail(
                    f"{file}{line}：编号 {document.source} 在 {readable(as_path(first[0]).name)} 里已有，只收了那一篇，请改编号", where
                )
            return False
        self.seen[document.source] = (where, document.sha256)
        if known is None or known[0] != document.sha256:
            return True
        self.skipped += 1
        if known[1] != where and not as_path(known[1]).exists():
            self.store.move(document.source, where)
        return False

    def _named(self, document: Document, where: str) -> Document:
        """A file whose name belongs to another file gets its folders before it, so that neither replaces the other."""
        name, parts = document.source, as_path(where).parts
        for depth in range(name.count("/") + 2, len(parts)):
            if self._free(name, document.sha256, where):
                break
            name = readable("/".join(parts[-depth:]))
        return replace(document, source=name)

    def _free(self, name: str, digest: str, where: str) -> bool:
        """Whether the file may have the name: nobody's, its own already, a copy's, or that of a file which has gone."""
        if name in self.seen:
            return self.seen[name][1] == digest
        known = self.store.known([name]).get(name)
        return known is None or known[1] == where or known[0] == digest or not as_path(known[1]).exists()

    def _fail(self, line: str, where: str) -> None:
        self.failures.append(line)
        self.kept.add(where)

    def _write(self, group: Group, outcomes: Sequence[Outcome]) -> None:
        """Store a group in one transaction, then add it to the keyword index."""
        done: list[tuple[Prepared, str]] = []
        for outcome, (_, where) in zip(outcomes, group.documents, strict=True):
            if isinstance(outcome, str):
                self._fail(outcome, where)
            else:
                done.append((outcome, where))
        with self.store.transaction():
            names = [prepared.source for prepared, _ in done]
            updated = len(self.store.known(names))
            gone = self.store.drop(names)
            ids = self.store.put(done)
            for file in group.finished:
                if file.where not in self.kept:
                    self.store.remember_input(file.where, file.sha256, file.documents)
        self.added += len(done) - updated
        self.updated += updated
        self.writer.remove(gone)
        for (prepared, _), numbers in zip(done, ids, strict=True):
            self.writer.add((i, *words) for i, words in zip(numbers, prepared.terms, strict=True))
        if self.writer.waiting >= COMMIT_EVERY:
            self.writer.commit()
        self.progress(len(self.seen), None, "读入")

    def prune(self, paths: Sequence[Path]) -> None:
        """Drop what was indexed from under the paths and is no longer there; what the index folder keeps is none of a folder around it."""
        own = as_text(self.store.folder.resolve())
        gone: dict[str, None] = {}
        for path in paths:
            under = as_text(path.resolve())
            lost = [
                source
                for source, where in self.store.documents_under(under)
                if where not in self.kept and (_within(under, own) or not _within(where, own)) and self.seen.get(source, ("",))[0] != where
            ]
            if lost and _is_gone(path):
                self.warnings.append(f"{readable(str(path))} 已经不在，其中的 {len(lost)} 篇从索引删去")
            gone |= dict.fromkeys(lost)
        with self.store.transaction():
            passages = self.store.drop(list(gone))
        self.writer.remove(passages)
        self.removed += len(gone)


def _is_gone(path: Path) -> bool:
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:  # it may well be there
        pass
    return False


def _within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(f"{folder.rstrip('/')}/")


def _batches(found: Iterable[Document | Unreadable], size: int = 256) -> Iterator[list[Document | Unreadable]]:
    stream = iter(found)
    while batch := list(islice(stream, size)):
        yield batch


def _groups(wanted: Iterable[Wanted]) -> Iterator[Group]:
    group, size = Group(), 0
    for item in wanted:
        if isinstance(item, Finished):
            group.finished.append(item)
            continue
        length = len(item[0].text)
        if size and size + length > GROUP:
            yield group
            group, size = Group(), 0
        group.documents.append(item)
        size += length
    if group.documents or group.finished:
        yield group


def _fingerprint(path: Path) -> str:
    """The sha256 of a file; "" where it cannot be read, which is told by whoever reads it."""
    running = sha256()
    if not path.is_file():  # a pipe would keep whoever opens it waiting
        return ""
    try:
        with path.open("rb") as handle:
            while block := handle.read(1 << 20):
                running.update(block)
    except OSError:
        return ""
    return running.hexdigest()


def _workers(paths: Sequence[Path]) -> int:
    """How many further processes should cut: none for little, for they take a second to start."""
    size = 0
    for path, _ in find_inputs(paths):
        size += path.stat().st_size * (4 if path.suffix in (".xz", ".gz") else 1) if path.is_file() else 0
        if size > MANY:
            return min(cores(), 8)
    return 0
