"""资料库: documents with the articles found in them; files come in and go, are cut anew and looked after."""

from __future__ import annotations

import asyncio
import sqlite3
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import gradio as gr

from rag.app.library import Library, Taken
from rag.app.service import Service
from rag.errors import RagError
from rag.indexing.health import Part, parts, size_in_words
from rag.read import COLLECTION, HTML, PACKED, TEXT
from rag.store import Counts, StoredArticle
from rag.types import Document
from ui.actions import action, script
from ui.correct import correct_view, headline
from ui.header import header_view
from ui.html import element, escape
from ui.paper import article_view, hint
from ui.views import LANGUAGE

ON_A_PAGE = 20  # documents
LISTED = 100  # files named one by one in a report
PAUSE = 2.0  # seconds after a correction before vectors are made for it
LOOKS = 0.4  # seconds between two looks at how far a file is
ACCEPTED = sorted({".pdf", ".docx", *TEXT, *HTML, *COLLECTION, *PACKED})
NOTHING_OPEN = hint("点一个标题，文章就在这里打开。")


@dataclass(frozen=True)
class Shelf:
    """A document and the articles in it."""

    document: Document
    articles: tuple[StoredArticle, ...]
    corrected: bool = False


@dataclass
class Tray:
    """Files that were handed in and are still to be read; more may be put on it while they are."""

    waiting: list[tuple[str, Path]] = field(default_factory=list)  # under their names
    busy: bool = False  # somebody reads them

    def put(self, paths: Sequence[Path]) -> None:
        known = named(paths)
        self.waiting += known
        for path in set(paths) - {path for _, path in known}:
            path.unlink(missing_ok=True)


@dataclass(frozen=True)
class Reading:
    """Files that are being read: what came of those that are done, how many there are, how far the next one is."""

    done: tuple[Taken, ...]
    total: int
    name: str = ""
    step: tuple[int, int | None, str] | None = None  # done, total, what is happening


def library_tab(service: Service, header: gr.HTML, app: gr.Blocks) -> None:
    """Lay out the tab and tie its events; `header` shows the totals and is kept up to date."""
    library = service.library
    with gr.Row(elem_id="shelves", elem_classes="halves", equal_height=False):
        with gr.Column(elem_id="stock", elem_classes="stock", min_width=0):
            label = "添加资料：txt、md、html、pdf、docx、csv、jsonl"
            files = gr.File(label=label, file_count="multiple", file_types=ACCEPTED, height=132, elem_id="upload")
            folder = gr.UploadButton("添加整个文件夹", file_count="directory", size="sm", elem_id="upload-folder")
            told = gr.HTML("", elem_id="told", padding=False)
            words = gr.Textbox(
                "", placeholder="按文件名或标题筛选", show_label=False, label="筛选", elem_id="filter", elem_classes="filter",
                container=False, max_length=200,
            )  # fmt: skip
            listing = gr.HTML("", js_on_load=script("turn", "read", "remove", "recut", "uncorrect"), elem_id="listing", padding=False)
            care = gr.HTML("", js_on_load=script("look", "verify", "repair"), elem_id="care", padding=False)
        with gr.Column(elem_id="reading", elem_classes="side-pane", min_width=0):
            events = script("read", "correct", "edit", "join", "split")
            reading = gr.HTML(NOTHING_OPEN, js_on_load=events, padding=False)
    page, tray = gr.State(0), gr.State(Tray())

    def stock(words: str, page: int) -> tuple[str, str]:
        return listing_view(library, words, page), header_view(service)

    def show(words: str, page: int) -> str:
        return listing_view(library, words, page)

    def turn(event: gr.EventData, words: str) -> tuple[str, int]:
        wanted = max(0, int(event.page))
        return listing_view(library, words, wanted), wanted

    def read(event: gr.EventData) -> str:
        return reading_view(library, str(event.source), event.start)

    def correct(event: gr.EventData) -> str:
        return correcting_view(library, str(event.source), event.start)

    async def act(event: gr.EventData, words: str, page: int) -> AsyncIterator[tuple[str, str, str, str]]:
        """Remove a document, cut it anew, take its corrections back."""
        source = str(event.source)
        yield results_view(Reading((), 1, source, (0, None, "处理"))), gr.skip(), gr.skip(), gr.skip()
        taken = await asyncio.to_thread(acted, library, str(event._data.get("what")), source)
        view = NOTHING_OPEN if taken.ok else gr.skip()
        yield results_view(Reading((taken,), 1)), *await asyncio.to_thread(stock, words, page), view

    async def change(event: gr.EventData, words: str, page: int) -> AsyncIterator[tuple[str, str, str]]:
        """Correct an article, then show it as it is now."""
        wanted = dict(event._data or {})
        yield hint("正在更正，段落、向量和数字账都跟着变……"), gr.skip(), gr.skip()
        try:
            start = await asyncio.to_thread(changed, library, wanted)
        except (RagError, KeyError, ValueError) as error:
            view = await asyncio.to_thread(correcting_view, library, str(wanted.get("source")), wanted.get("start"), str(error), wanted)
            yield view, gr.skip(), gr.skip()
            return
        view = await asyncio.to_thread(reading_view, library, str(wanted["source"]), start)
        yield view, *await asyncio.to_thread(stock, words, page)

    async def follow_up() -> None:
        await following_up(library)

    def put(paths: list[str] | None, tray: Tray) -> None:
        tray.put([Path(path) for path in paths or []])
        return None  # the control is free for more

    async def take(words: str, tray: Tray) -> AsyncIterator[tuple[Any, ...]]:
        async with aclosing(taking(library, tray)) as states:
            async for state in states:
                yield results_view(state), gr.skip(), gr.skip()
        yield gr.skip(), *await asyncio.to_thread(stock, words, 0)

    async def look() -> str:
        return await asyncio.to_thread(lambda: care_view(library.counts(), parts(library.folder)))

    async def check(event: gr.EventData) -> AsyncIterator[str]:
        repairs = event._data.get("what") == "repair"
        found = await asyncio.to_thread(lambda: (library.counts(), parts(library.folder)))
        yield care_view(*found, "正在修复……" if repairs else "正在核对每一条记录……")
        yield await asyncio.to_thread(checked_view, library, repairs)

    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    words.change(lambda w: (listing_view(library, w, 0), 0), [words], [listing, page], queue=False, **quiet)
    listing.turn(turn, [words], [listing, page], queue=False, **quiet)
    listing.read(read, None, [reading], queue=False, **quiet)
    reading.read(read, None, [reading], queue=False, **quiet)
    reading.correct(correct, None, [reading], queue=False, **quiet)
    for event in (listing.remove, listing.recut, listing.uncorrect):
        done = event(act, [words, page], [told, listing, header, reading], **quiet)
        done.then(follow_up, None, None, concurrency_limit=None, **quiet)
    for event in (reading.edit, reading.join, reading.split):
        done = event(change, [words, page], [reading, listing, header], **quiet)
        done.then(follow_up, None, None, concurrency_limit=None, **quiet)
    for upload in (files, folder):
        handed = upload.upload(put, [upload, tray], [upload], queue=False, trigger_mode="multiple", **quiet)
        handed.then(take, [words, tray], [told, listing, header], trigger_mode="multiple", concurrency_limit=None, **quiet)
    care.look(look, None, [care], **quiet)
    for event in (care.verify, care.repair):
        event(check, None, [care], **quiet)
    app.load(show, [words, page], [listing], **quiet)
    app.load(lambda: care_view(), None, [care], **quiet)


# Files that come in and go --------------------------------------------------------------------------------------------------


async def taking(library: Library, tray: Tray) -> AsyncGenerator[Reading, None]:
    """How far the files on the tray are, again and again until all of them are read, those put on it meanwhile too.

    Whoever comes while that goes on has nothing to do. None is left behind, also when nobody looks any longer: the library keeps
    its own copies, Gradio would keep these for good.
    """
    if tray.busy:
        return
    tray.busy = True
    done: tuple[Taken, ...] = ()
    try:
        while True:
            yield Reading(done, len(done) + len(tray.waiting))
            if not tray.waiting:
                return
            name, path = tray.waiting.pop(0)  # from here on it is the job's, which goes on to its end in any case
            steps: list[tuple[int, int | None, str]] = []
            job = asyncio.ensure_future(asyncio.to_thread(take_one, library, name, path, steps))
            while not job.done():
                yield Reading(done, len(done) + 1 + len(tray.waiting), name, steps[-1] if steps else None)
                await asyncio.wait([job], timeout=LOOKS)
            done = (*done, *job.result())
    finally:
        tray.busy = False
        for _, path in tray.waiting:
            path.unlink(missing_ok=True)
        tray.waiting.clear()


def take_one(library: Library, name: str, path: Path, steps: list[tuple[int, int | None, str]]) -> list[Taken]:
    """What came of one file, which is gone then; `steps` grows by what is told meanwhile."""
    try:
        return library.take([(name, path)], lambda done, total, now: steps.append((done, total, now)))
    except RagError as error:
        return [Taken(name, False, str(error))]
    except Exception as error:  # the files after it are still to be read
        return [Taken(name, False, f"内部错误（{type(error).__name__}：{error}）")]
    finally:
        path.unlink(missing_ok=True)


def named(paths: Sequence[Path]) -> list[tuple[str, Path]]:
    """The files under their names; of one folder's files that are called alike each gets a name of its own.

    Hidden files, which folders hold beside what people put there, are left out.
    """
    seen: Counter[str] = Counter()
    found = []
    for path in (p for p in paths if not p.name.startswith(".")):
        seen[path.name] += 1
        number = seen[path.name]
        found.append((path.name if number == 1 else f"{path.stem}-{number}{path.suffix}", path))
    return found


def results_view(reading: Reading) -> str:
    """One line for each file, in words; how far it is while it goes on."""
    if not reading.total:
        return ""
    failed = [r for r in reading.done if not r.ok]
    shown = reading.done if len(reading.done) <= LISTED else (*failed[:LISTED], *reading.done[-3:])
    lines = [_result(r.name, r.told, r.ok) for r in dict.fromkeys(shown)]
    more = element("p", f"共 {len(reading.done):,} 个，{len(failed):,} 个没有读成") if len(reading.done) > LISTED else ""
    return element("div", element("ul", *lines), more, _going(reading), cls="results", role="status")


def _going(reading: Reading) -> str:
    if not reading.name:
        return ""
    done, total, what = reading.step or (0, None, "读入")
    far = f"{what} {done:,} / {total:,}" if total else f"{what} {done:,}" if done else what
    count = f" · 第 {len(reading.done) + 1} 个，共 {reading.total} 个" if reading.total > 1 else ""
    bar = element("progress", max=total or None, value=done if total else None, aria_label="进度")
    return element("p", element("span", escape(reading.name), lang=LANGUAGE), element("span", f"{count} · {far}")) + bar


def _result(name: str, told: str, ok: bool) -> str:
    return element("li", element("span", escape(name), cls="name", lang=LANGUAGE), " ", escape(told), cls="ok" if ok else "failed")


async def following_up(library: Library) -> None:
    """Make the vectors behind what is shown already; whoever corrects again soon is not kept waiting by it."""
    await asyncio.sleep(PAUSE)
    try:
        await asyncio.to_thread(library.follow_up)
    except RagError:
        return  # another process writes; the next run makes them


def acted(library: Library, what: str, source: str) -> Taken:
    """What came of an order that concerns a whole document."""
    try:
        if what == "remove":
            gone = library.remove(source)
            return Taken(source, gone, "已移除" if gone else "不在资料库里")
        if what == "uncorrect":
            library.uncorrect(source)
            return Taken(source, True, "更正已撤销，恢复程序的切分")
        library.recut(source)
        return Taken(source, True, "已重新切分和编入索引")
    except (RagError, KeyError) as error:
        return Taken(source, False, str(error))


def changed(library: Library, wanted: dict[str, Any]) -> int:
    """Carry a correction out; returns where the article to be shown begins. Raises UsageError, KeyError, ValueError."""
    source, start = str(wanted["source"]), int(wanted["start"])
    what = wanted["what"]
    if what == "edit":
        library.edit(source, start, *(str(wanted.get(name) or "") for name in ("title", "place", "date")))
    elif what == "join":
        library.join(source, int(wanted["at"]))
    elif what == "split":
        start = int(wanted["at"])
        library.split(source, start)
    holding = (a.article.start for a in library.articles(source) if a.article.start <= start < a.article.end)
    return next(holding, start)


# What is there --------------------------------------------------------------------------------------------------------------


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


# Whether all is well --------------------------------------------------------------------------------------------------------


def checked_view(library: Library, repairs: bool) -> str:
    """What a check, or a repair, came to."""
    try:
        lines = library.repair() if repairs else library.verify()
        told = (
            ("没有要修的。" if not lines else "修好了：")
            if repairs
            else ("一切正常：文章库、关键词索引和向量索引一致。" if not lines else "")
        )
    except RagError as error:
        lines, told = [], str(error)
    try:
        counts = library.counts()
    except sqlite3.DatabaseError:  # the lines say so
        counts = Counts(0, 0, 0, 0, 0)
    return care_view(counts, parts(library.folder), told, lines, offer=bool(lines) and not repairs)


def care_view(
    counts: Counts | None = None, sizes: Sequence[Part] = (), told: str = "", lines: Sequence[str] = (), offer: bool = False
) -> str:
    """Sizes and health; closed until it is asked for. `offer`: there is something to repair."""
    if counts is None:
        return element("p", action("look", "占用与体检", cls="quiet"), cls="care")
    total = sum(part.bytes for part in sizes)
    table = [(part.name, size_in_words(part.bytes)) for part in sizes] + [("合计", size_in_words(total))]
    rows = (element("tr", element("td", escape(name)), element("td", value, cls="number")) for name, value in table)
    held = {
        "份资料": counts.documents,
        "篇文章": counts.articles,
        "个段落": counts.passages,
        "个数字": counts.figures,
        "个向量": counts.vectors,
    }
    inside = " · ".join(f"{count:,} {what}" for what, count in held.items())
    buttons = [action("verify", "体检", data={"what": "verify"}, cls="quiet")]
    buttons += [action("repair", "修复", data={"what": "repair"}, cls="quiet")] if offer else []
    found = element("ul", *(element("li", escape(line)) for line in lines[:LISTED])) if lines else ""
    return element(
        "section", element("h3", "占用与体检"), element("p", inside, cls="facts"), element("table", *rows, cls="rows sizes"),
        element("p", *buttons, cls="orders"), element("p", escape(told), cls="facts", role="status") if told else "", found, cls="care",
    )  # fmt: skip
