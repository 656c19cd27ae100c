"""What is in the library: documents with their articles, and one article to read or to correct."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rag.app.library import Library
from rag.store import StoredArticle
from rag.types import Document
from ui.actions import action
from ui.html import element, escape
from ui.library.correct import correct_view, headline
from ui.paper import article_view, hint
from ui.views import LANGUAGE

ON_A_PAGE = 20  # documents
NOTHING_OPEN = hint("点一个标题，文章就在这里打开。")


@dataclass(frozen=True)
class Shelf:
    """A document and the articles in it."""

    document: Document
    articles: tuple[StoredArticle, ...]
    corrected: bool = False


def reading_view(library: Library, source: str, start: object) -> str:
    """An article of the library, to read; it begins at `start`."""
    found = _article(library, source, start)
    if found is None:
        return NOTHING_OPEN
    document, articles, number = found
    article = articles[number].article
    button = action(
        "correct", "更正", data={"source": source, "start": article.start}, cls="quiet", aria_label="更正切分、标题、地区、日期"
    )
    return element("div", element("p", button, cls="back over"), article_view(article, document), cls="with-back")


def correcting_view(library: Library, source: str, start: object, told: str = "", entered: dict[str, Any] | None = None) -> str:
    """The same article with everything in it that can be corrected; `entered`, `told`: the last try, and what was wrong with it."""
    found = _article(library, source, start)
    return NOTHING_OPEN if found is None else correct_view(found[0], [a.article for a in found[1]], found[2], told, entered)


def _article(library: Library, source: str, start: object) -> tuple[Document, list[StoredArticle], int] | None:
    """The document, its articles, and the number of the one that begins at `start`."""
    try:
        document = library.document(source)
    except KeyError:
        return None
    articles = library.articles(source)
    number = next((n for n, a in enumerate(articles) if a.article.start == start), None)
    return None if number is None else (document, articles, number)


def listing_view(library: Library, words: str | None = "", page: int = 0) -> str:
    """One page of the documents whose name or headlines hold the words."""
    words = (words or "").strip()
    total = library.store.count_sources(words)
    page = max(0, min(page, (total - 1) // ON_A_PAGE)) if total else 0
    sources = library.store.find_sources(words, ON_A_PAGE, page * ON_A_PAGE)
    documents, corrected = [library.document(s) for s in sources], library.corrected()
    shelves = [Shelf(d, tuple(library.articles(d.source)), (d.source, d.sha256) in corrected) for d in documents]
    if not shelves:
        return element("p", "没有符合的资料。" if words else "资料库是空的。把报纸文件拖到上面的框里。", cls="hint")
    return "".join(map(shelf_view, shelves)) + pager_view(page, total)


def shelf_view(shelf: Shelf) -> str:
    """A document: its name, its size, its articles by headline, and the buttons that concern it as a whole."""
    source = shelf.document.source
    facts = f"{len(shelf.articles)} 篇文章 · {len(shelf.document.text):,} 字"
    undo = action(
        "uncorrect", "撤销更正", data={"source": source, "what": "uncorrect"}, cls="quiet", data_ask="确定撤销？",
        aria_label=f"撤销更正 {source}",
    )  # fmt: skip
    head = element(
        "header",
        element("span", escape(source), cls="name", lang=LANGUAGE),
        element("span", facts, cls="facts"),
        undo if shelf.corrected else "",
        action("recut", "重新索引", data={"source": source, "what": "recut"}, cls="quiet", aria_label=f"重新索引 {source}"),
        action(
            "remove", "移除", data={"source": source, "what": "remove"}, cls="quiet", data_ask="确定移除？", data_remove=source,
            aria_label=f"移除 {source}",
        ),
    )  # fmt: skip
    return element("section", head, element("ol", *map(_headline, shelf.articles)), cls="shelf")


def _headline(stored: StoredArticle) -> str:
    article = stored.article
    title = headline(article)
    facts = " · ".join(escape(p) for p in (article.place, article.date or "", article.byline) if p)
    where = element("span", facts, cls="where")
    data = {"source": stored.source, "start": article.start}
    return element("li", action("read", escape(title), where, data=data, cls="headline", data_opens=True, lang=LANGUAGE))


def pager_view(page: int, total: int) -> str:
    """Where we are among the documents, and the way to the next."""
    first, last = page * ON_A_PAGE + 1, min(total, (page + 1) * ON_A_PAGE)
    if total <= ON_A_PAGE:
        return ""
    before = action("turn", "上一页", data={"page": page - 1}, cls="quiet") if page else ""
    after = action("turn", "下一页", data={"page": page + 1}, cls="quiet") if last < total else ""
    where = element("span", f"{first:,}–{last:,}，共 {total:,} 份")
    return element("nav", before, where, after, cls="pager", aria_label="翻页")
