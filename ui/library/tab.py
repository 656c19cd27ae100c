"""资料库: documents with the articles found in them; files come in and go, are cut anew and looked after."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import gradio as gr

from rag.app.service import Service
from rag.errors import RagError
from rag.indexing.health import parts
from rag.read import COLLECTION, HTML, PACKED, TEXT
from ui.actions import script
from ui.header import header_view
from ui.library.amend import acted, changed, following_up
from ui.library.care import care_view, checked_view
from ui.library.intake import Reading, Tray, results_view, taking
from ui.library.shelves import NOTHING_OPEN, correcting_view, listing_view, reading_view
from ui.paper import hint

ACCEPTED = sorted({".pdf", ".docx", *TEXT, *HTML, *COLLECTION, *PACKED})


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
