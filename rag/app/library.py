"""An index folder as the app sees it: look things up, take files in, let documents go."""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from shutil import copyfile
from typing import TYPE_CHECKING

from rag.app.bulk import LARGEST, check_unpacked
from rag.app.current import Current
from rag.encode import Encoder
from rag.errors import RagError, StorageFailed, Unreadable, UsageError
from rag.indexing.corrections import Corrected, Corrections, editing, joining, splitting
from rag.indexing.derive import Progress, silent
from rag.indexing.file_names import as_path, as_text
from rag.indexing.store_file import place
from rag.lexical import finished
from rag.read import kind_of
from rag.store import Counts, Store, StoredArticle
from rag.types import Article, Document

if TYPE_CHECKING:
    from rag.ledger.ledger import Ledger

log = logging.getLogger(__name__)
UPLOADS = "uploads"  # inside the index folder; the files that came in through the app or the HTTP API
LONGEST_NAME = 200  # bytes; file systems take 255, and a copy under way has a few more in its name


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of one file: `ok` says whether it is in the library now, `told` says so in words."""

    name: str
    ok: bool
    told: str
    sources: tuple[str, ...] = ()  # the documents it became


@dataclass(frozen=True)
class Library:
    """The documents of one index folder. `encoder` makes the model that new passages are encoded with.

    An encoder of its own, made when files come in and let go after: a tokenizer shared with a question
    that is being answered at that moment can fail.
    """

    folder: Path
    encoder: Callable[[], Encoder | None]
    most: int = LARGEST  # bytes of a file that comes in, unpacked

    @property
    def store(self) -> Store:
        """Opened once, read only. Raises IndexMissing."""
        return self._store.get()

    @property
    def ledger(self) -> Ledger:
        """The figures. Raises IndexMissing."""
        return self._ledger.get()

    def close(self) -> None:
        """Let go of what is open; whoever still needs it opens it again."""
        for opened in (self._store.take(), self._ledger.take()):
            if opened is not None:
                opened.close()

    @cached_property
    def _store(self) -> Current[Store]:
        return Current(lambda: Store.open(self.folder), lambda: place(self.folder))

    @cached_property
    def _ledger(self) -> Current[Ledger]:
        from rag.ledger.ledger import Ledger

        return Current(lambda: Ledger.open(self.folder), lambda: (place(self.folder), finished(self.folder)))

    @cached_property
    def _one_run(self) -> threading.Lock:
        return threading.Lock()

    def counts(self) -> Counts:
        return self.store.counts()

    def document(self, source: str) -> Document:
        """Raises KeyError."""
        return self.store.document(source)

    def articles(self, source: str) -> list[StoredArticle]:
        return self.store.articles(source)

    def article_at(self, source: str, identity: int, start: int) -> Article | None:
        """The article of that id; where it has been indexed anew meanwhile, the one that holds the offset."""
        try:
            found = self.store.article(identity)
            if found.source == source:
                return found.article
        except KeyError:
            pass
        around = (a.article for a in self.store.articles(source) if a.article.start <= start < a.article.end)
        return next(around, None) if identity else None

    def first_articles(self, documents: int = 12) -> list[Article]:
        """Articles of the first documents: what the example questions are made from."""
        return [stored.article for source in self.store.find_sources(limit=documents) for stored in self.store.articles(source)]

    def take(self, files: Sequence[tuple[str, Path]], progress: Progress = silent) -> list[Taken]:
        """Index files, each under its name; one that cannot be read does not hold up the others."""
        if not files:
            return []
        with self._one_run:
            encoder = self.encoder()
            return [self._take_or_tell(plain_name(name), path, encoder, progress) for name, path in files]

    def _take_or_tell(self, name: str, path: Path, encoder: Encoder | None, progress: Progress) -> Taken:
        """What came of one file, whatever goes wrong with it: those beside it are still to be read."""
        try:
            return self._take(name, path, encoder, progress)
        except RagError as error:
            told = _without_name(str(error), name)
        except Exception as error:
            log.exception("taking a file failed")
            storage = StorageFailed.of(error, "再上传一次")
            told = str(storage) if storage else f"内部错误（{type(error).__name__}：{error}）"
        return Taken(name, False, told)

    def _take(self, name: str, path: Path, encoder: Encoder | None, progress: Progress) -> Taken:
        from rag.index import index

        kept = self.folder / UPLOADS / name
        if not kind_of(kept):
            return Taken(name, False, refusal(path, name))
        check_unpacked(path, name, self.most)
        before = set(self.store.sources())
        with standing(path, kept):
            report = index([kept], self.folder, encoder=encoder, progress=progress)
            if report.failed and not (report.added or report.updated or report.skipped):
                raise Unreadable("；".join(_without_name(line, name) for line in report.failures))
        new = tuple(s for s in self.store.sources() if s not in before) or ((name,) if name in before else ())
        counted = ((report.added, "新增"), (report.updated, "更新"), (report.skipped, "没有变化"))
        done = [f"{count} 份{word}" for count, word in counted if count]
        articles = sum(len(self.store.articles(source)) for source in new[:200])
        told = f"{'，'.join(done)}，{articles} 篇文章" if len(new) <= 200 else "，".join(done)
        failed = [f"{report.failed} 份没读成：{'；'.join(report.failures[:3])}"] if report.failed else []
        return Taken(name, True, "；".join([told, *failed, *report.warnings]), new)

    def remove(self, source: str) -> bool:
        """Whether there was such a document; it is gone now."""
        from rag.index import remove

        with self._one_run:
            copies = self._copies(source)
            missing = remove([source], self.folder)
            for copy in () if missing else copies:
                if not self.store.documents_from(as_text(copy)):
                    copy.unlink(missing_ok=True)
        return not missing

    def corrections(self, source: str) -> Corrected:
        """What was corrected in the cutting of a document as it is now. Raises KeyError."""
        return Corrections(self.folder).of(source, self.document(source).sha256)

    def corrected(self) -> set[tuple[str, str]]:
        """Name and sha256 of every document that has been corrected."""
        return set(Corrections(self.folder).all())

    def edit(self, source: str, start: int, title: str, place: str, date: str) -> None:
        """Headline, place and date of the article that begins at `start` become these. Raises UsageError, KeyError, IndexLocked."""
        article = next((a.article for a in self.articles(source) if a.article.start == start), None)
        if article is None:
            raise UsageError("这篇文章已经变了，请重新打开。")
        self._correct(source, editing(self.corrections(source), article, title, place, date))

    def join(self, source: str, start: int) -> None:
        """The article that begins at `start` becomes part of the one before it."""
        self._correct(source, joining(self.corrections(source), start))

    def split(self, source: str, at: int) -> None:
        """An article of its own begins with the block at `at`."""
        self._correct(source, splitting(self.corrections(source), at))

    def uncorrect(self, source: str) -> None:
        """All corrections of a document are taken back."""
        self._correct(source, ())

    def recut(self, source: str) -> None:
        """Cut a document anew and enter its figures anew."""
        self._correct(source, None)

    def _correct(self, source: str, corrections: Corrected | None) -> None:
        """Words and figures follow at once; vectors, for which a model has to be loaded, with `follow_up`."""
        from rag.indexing.recut import recut

        with self._one_run:
            recut(source, self.folder, corrections)

    def follow_up(self) -> list[str]:
        """Make the vectors that corrections left to be made, where there are any. Returns what is still to be done; raises IndexLocked."""
        from rag.index import index

        with self._one_run:
            waiting = [name for name in self.store.encoders() if self.store.unencoded(name)]
            encoder = self.encoder() if waiting else None
            return list(index([], self.folder, encoder=encoder).warnings) if encoder and encoder.name in waiting else []

    def verify(self) -> list[str]:
        """What is wrong in the index folder, a line each; vectors that are only waiting to be made are made first."""
        from rag.indexing.verify import verify

        with suppress(sqlite3.DatabaseError):  # of a file that cannot be read the check itself tells
            self.follow_up()
        with self._one_run:
            return [str(problem) for problem in verify(self.folder)]

    def repair(self) -> list[str]:
        """Repair it; what was wrong, and what became of it."""
        from rag.indexing.repair import repair

        with self._one_run:
            return [str(problem) for problem in repair(self.folder)]

    def _copies(self, source: str) -> set[Path]:
        """The kept files of uploads that the document stands in, or of the same content came in under its name; none elsewhere."""
        uploads = (self.folder / UPLOADS).resolve()
        copies = {uploads / source} if source == plain_name(source) else set()
        return copies | {path for _, where in self.store.known([source]).values() if (path := as_path(where)).parent == uploads}


@contextmanager
def standing(path: Path, kept: Path) -> Iterator[None]:
    """A copy of `path` stands at `kept` while it is indexed, and stays if that ends well; else what was there before is back.

    It stands there first and not last: a process killed in between leaves the newer file to be indexed, never an older one that
    would then replace what is in the index.
    """
    kept.parent.mkdir(exist_ok=True)
    fresh, before = (kept.with_name(f".{kept.name}.{ending}") for ending in ("new", "old"))
    try:
        copyfile(path, fresh)
        existed = kept.exists()
        if existed:
            copyfile(kept, before)
        fresh.replace(kept)
        try:
            yield
        except BaseException:
            if existed:
                before.replace(kept)
            else:
                kept.unlink(missing_ok=True)
            raise
    finally:
        fresh.unlink(missing_ok=True)
        before.unlink(missing_ok=True)


def plain_name(name: str) -> str:
    """A file name without folders and without characters that no file name should hold; of a long one the end, with its ending."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(c for c in last if c.isprintable() and c not in '<>:"|?*').strip().lstrip(".")
    return kept.encode()[-LONGEST_NAME:].decode(errors="ignore").strip().lstrip(".") or "未命名"


def refusal(path: Path, name: str) -> str:
    """Why a file of this name is not read, in the reader's own words."""
    from rag.read import read_documents

    said = [str(one) for one in read_documents(path, name) if isinstance(one, Unreadable)]
    return _without_name(said[0], name) if said else "不认识的文件格式"


def _without_name(line: str, name: str) -> str:
    """The reader's line without the file name it starts with; the name stands beside it anyway."""
    return line.removeprefix(f"{name}：")
