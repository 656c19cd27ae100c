"""Where passages come from and what stands around them: an index, or the texts given with a question."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from rag.articles import page_of
from rag.errors import IndexEmpty, UsageError
from rag.store import Store
from rag.types import Article, Block, Document, Page, Passage


class Sources(Protocol):
    """Looks up the text a citation points into, and the article a passage was cut from."""

    def text(self, source: str) -> str:
        """The source's text as decoded; what citation offsets count in."""
        ...

    def article(self, passage: Passage) -> Article | None:
        """The passage's article; None for what belongs to no article."""
        ...

    def furniture(self, source: str) -> tuple[Block, ...]:
        """Banner, masthead, stray captions and credits of the page."""
        ...


class StoreSources:
    """The documents of an index."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def text(self, source: str) -> str:
        return self.store.document(source).text

    def article(self, passage: Passage) -> Article | None:
        return self.store.article(passage.article).article if passage.article else None

    def furniture(self, source: str) -> tuple[Block, ...]:
        return page_of(self.store.document(source)).furniture


def check_named(names: Sequence[str], folder: Path | str) -> None:
    """Raises UsageError where the index holds no document of such a name: nothing would be found in it, and nobody would know why."""
    if not names:
        return
    with Store.open(folder) as store:
        known = store.known(names)
    if missing := [name for name in names if name not in known]:
        raise UsageError(f"索引里没有来源 {'、'.join(missing)}。来源要写成出处里的文件名或文章编号。")


def check_filled(folder: Path | str) -> None:
    """Raises IndexMissing where there is no index, or one that holds no document: whatever is asked, nothing would be found."""
    with Store.open(folder) as store:
        if not store.find_sources(limit=1):
            raise IndexEmpty(Path(folder))


class GivenSources:
    """The texts of a question row's `passages`, each a page of its own."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self.documents = {d.source: d for d in documents}

    def text(self, source: str) -> str:
        return self.documents[source].text

    def article(self, passage: Passage) -> Article | None:
        articles = self._page(passage.source).articles
        return articles[passage.article - 1] if 0 < passage.article <= len(articles) else None

    def furniture(self, source: str) -> tuple[Block, ...]:
        return self._page(source).furniture

    def _page(self, source: str) -> Page:
        return page_of(self.documents[source])
