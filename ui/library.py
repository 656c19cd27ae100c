"""资料库: documents with the articles found in them; files come in and go."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from rag.errors import RagError
from rag.library import Library, Taken
from rag.read import COLLECTION, HTML, PACKED, TEXT
from rag.service import Service
from rag.store import StoredArticle
from rag.types import Document
from ui.chat import SCRIPT
from ui.header import header_view
from ui.html import button, element, escape
from ui.paper import article_view, hint

ON_A_PAGE = 20  # documents
ACCEPTED = sorted({".pdf", ".docx", *TEXT, *HTML, *COLLECTION, *PACKED})
NOTHING_OPEN = hint("点一个标题，文章就在这里打开。")


@dataclass(frozen=True)
class Shelf:
    """A document and the articles in it."""

    document: Document
    articles: tuple[StoredArticle, ...]


def library_tab(service: Service, header: gr.HTML, app: gr.Blocks) -> None:
    """Lay out the tab and tie its events; `header` shows the totals and is kept up to date."""
    library = service.library
    with gr.Row(elem_id="shelves", elem_classes="halves", equal_height=False):
        with gr.Column(elem_id="stock", elem_classes="stock", min_width=0):
            label = "添加资料：txt、md、html、pdf、docx、csv、jsonl"
            files = gr.File(label=label, file_count="multiple", file_types=ACCEPTED, height=132, elem_id="upload")
            told = gr.HTML("", elem_id="told", padding=False)
            words = gr.Textbox(
                "", placeholder="按文件名或标题筛选", show_label=False, label="筛选", elem_id="filter", elem_classes="filter",
                container=False, max_length=200,
            )  # fmt: skip
            listing = gr.HTML("", js_on_load=SCRIPT, elem_id="listing", padding=False)
        with gr.Column(elem_id="reading", elem_classes="side-pane", min_width=0):
            reading = gr.HTML(NOTHING_OPEN, js_on_load=SCRIPT, padding=False)
    page = gr.State(0)

    def show(words: str, page: int) -> str:
        return listing_view(library, words, page)

    def turn(event: gr.EventData, words: str) -> tuple[str, int]:
        wanted = max(0, int(event.page))
        return listing_view(library, words, wanted), wanted

    def read(event: gr.EventData) -> str:
        return reading_view(library, str(event.source), event.article)

    def remove(event: gr.EventData, words: str, page: int) -> tuple[str, str, str]:
        said = removed(library, str(event.source))
        return said, listing_view(library, words, page), header_view(service)

    async def take(paths: list[str] | None, words: str) -> AsyncIterator[tuple[Any, ...]]:
        async for results, total in taking(library, [Path(p) for p in paths or []]):
            yield results_view(results, total), gr.skip(), gr.skip(), gr.skip()
        yield gr.skip(), None, listing_view(library, words, 0), header_view(service)

    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    words.change(lambda w: (listing_view(library, w, 0), 0), [words], [listing, page], queue=False, **quiet)
    listing.turn(turn, [words], [listing, page], queue=False, **quiet)
    listing.read(read, None, [reading], queue=False, **quiet)
    listing.remove(remove, [words, page], [told, listing, header], **quiet)
    files.upload(take, [files, words], [told, files, listing, header], concurrency_limit=1, **quiet)
    app.load(show, [words, page], [listing], **quiet)


async def taking(library: Library, paths: Sequence[Path]) -> AsyncIterator[tuple[list[Taken], int]]:
    """What came of the files so far, and how many there are, after each of them."""
    done: list[Taken] = []
    yield done, len(paths)
    for path in paths:
        try:
            done += await asyncio.to_thread(library.take, [(path.name, path)])
        except RagError as error:
            done.append(Taken(path.name, False, str(error)))
        yield done, len(paths)


def results_view(results: Sequence[Taken], total: int) -> str:
    """One line for each file, in words; how far it is while it goes on."""
    if not total:
        return ""
    lines = [_result(r.name, r.told, r.ok) for r in results]
    going = f"正在读第 {len(results) + 1} 个，共 {total} 个文件……" if len(results) < total else ""
    return element("div", element("ul", *lines), element("p", going) if going else "", cls="results", role="status")


def _result(name: str, told: str, ok: bool) -> str:
    return element("li", element("span", escape(name), cls="name"), " ", escape(told), cls="ok" if ok else "failed")


def removed(library: Library, source: str) -> str:
    """What to say after a document was let go, or why it was not."""
    try:
        gone = library.remove(source)
    except RagError as error:
        return results_view([Taken(source, False, str(error))], 1)
    return results_view([Taken(source, gone, "已移除" if gone else "不在资料库里")], 1)


def reading_view(library: Library, source: str, identity: object) -> str:
    """An article of the library, to read."""
    try:
        document = library.document(source)
    except KeyError:
        return NOTHING_OPEN
    found = next((a for a in library.articles(source) if a.id == identity), None)
    return article_view(found.article, document) if found else NOTHING_OPEN


def listing_view(library: Library, words: str | None = "", page: int = 0) -> str:
    """One page of the documents whose name or headlines hold the words."""
    words = (words or "").strip()
    total = library.store.count_sources(words)
    page = max(0, min(page, (total - 1) // ON_A_PAGE)) if total else 0
    sources = library.store.find_sources(words, ON_A_PAGE, page * ON_A_PAGE)
    shelves = [Shelf(library.document(s), tuple(library.articles(s))) for s in sources]
    if not shelves:
        return element("p", "没有符合的资料。" if words else "资料库是空的。把报纸文件拖到上面的框里。", cls="hint")
    return "".join(map(shelf_view, shelves)) + pager_view(page, total)


def shelf_view(shelf: Shelf) -> str:
    """A document: its name, its size, its articles by headline, and the button that removes it."""
    source = shelf.document.source
    facts = f"{len(shelf.articles)} 篇文章 · {len(shelf.document.text):,} 字"
    head = element(
        "header",
        element("span", escape(source), cls="name"),
        element("span", facts, cls="facts"),
        button("移除", cls="quiet", data_remove=source, aria_label=f"移除 {source}"),
    )
    return element("section", head, element("ol", *map(_headline, shelf.articles)), cls="shelf")


def _headline(stored: StoredArticle) -> str:
    article = stored.article
    title = " ".join(article.title.split()) or f"（无标题）{article.body[:24]}……"
    facts = " · ".join(escape(p) for p in (article.place, article.date or "", article.byline) if p)
    where = element("span", facts, cls="where")
    return element("li", button(escape(title), where, cls="headline", data_article=stored.id, data_source=stored.source))


def pager_view(page: int, total: int) -> str:
    """Where we are among the documents, and the way to the next."""
    first, last = page * ON_A_PAGE + 1, min(total, (page + 1) * ON_A_PAGE)
    if total <= ON_A_PAGE:
        return ""
    before = button("上一页", cls="quiet", data_page=page - 1) if page else ""
    after = button("下一页", cls="quiet", data_page=page + 1) if last < total else ""
    where = element("span", f"{first:,}–{last:,}，共 {total:,} 份")
    return element("nav", before, where, after, cls="pager", aria_label="翻页")
