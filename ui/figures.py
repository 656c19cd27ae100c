"""数字: the ledger of all figures; look one up by words or by value, open its sentence in its article."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import gradio as gr

from rag.errors import RagError
from rag.ledger import Entry, Ledger
from rag.service import Service
from rag.types import Citation
from ui.chat import SCRIPT
from ui.html import button, element, escape
from ui.lit import marked
from ui.paper import Source, hint, source_view

SHOWN = 100  # rows
NOTHING_OPEN = hint("点一个数字，看它在文章里的那一句。")
Entries = tuple[Entry, ...]


def figures_tab(service: Service, app: gr.Blocks) -> None:
    """Lay out the tab and tie its events."""
    with gr.Row(elem_id="ledger", elem_classes="halves", equal_height=False):
        with gr.Column(elem_id="figures", elem_classes="stock", min_width=0):
            query = gr.Textbox(
                "", placeholder="按词查，如 人才公寓；或按数值查，如 23万", show_label=False, label="查数字", elem_classes="filter",
                container=False, max_length=200,
            )  # fmt: skip
            listing = gr.HTML("", js_on_load=SCRIPT, padding=False)
        with gr.Column(elem_classes="side-pane", min_width=0):
            opened = gr.HTML(NOTHING_OPEN, js_on_load=SCRIPT, padding=False)
    found = gr.State(())

    def look_up(words: str | None) -> tuple[str, Entries]:
        try:
            entries = tuple(Ledger.open(service.library.folder).find((words or "").strip(), SHOWN))
        except RagError as error:
            return element("p", escape(str(error)), cls="hint"), ()
        return ledger_view(entries, (words or "").strip()), entries

    def open_entry(event: gr.EventData, entries: Entries) -> str:
        return entry_view(service, entries, event.figure)

    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    query.submit(look_up, [query], [listing, found], **quiet)
    listing.figure(open_entry, [found], [opened], queue=False, **quiet)
    app.load(look_up, [query], [listing, found], **quiet)


def ledger_view(entries: Sequence[Entry], words: str) -> str:
    """The rows of a look-up, and how to take them along."""
    if not entries:
        return element("p", f"没有找到与“{escape(words)}”有关的数字。" if words else "资料库里还没有数字。", cls="hint")
    many = f"前 {SHOWN} 条，可加词缩小范围" if len(entries) >= SHOWN else f"{len(entries)} 条"
    export = element("a", "导出 CSV", href=f"/api/figures?format=csv&q={quote(words)}", download="数字.csv")
    return element("p", element("span", many), export, cls="count") + element("ul", *map(_row, range(len(entries)), entries), cls="ledger")


def _row(number: int, entry: Entry) -> str:
    whole = [(0, len(entry.sentence))]
    strong = [(entry.at, entry.at + len(entry.figure.text))]
    about = [entry.title or entry.source, entry.place, entry.period[0]]
    clash = element("span", "与别处矛盾", cls="clash") if entry.conflict is not None else ""
    row = button(
        element("span", escape(entry.figure.text), cls="value"),
        element("span", element("span", escape(entry.subject), cls="subject"), clash, cls="what"),
        element("span", marked(entry.sentence, whole, strong), cls="quote"),
        element("span", " · ".join(escape(a) for a in about if a), cls="where"),
        cls="source entry",
        data_figure=number,
    )
    return element("li", row)


def entry_view(service: Service, entries: Sequence[Entry], number: object) -> str:
    """The article of one row, its sentence lit and the figure in it."""
    if not isinstance(number, int) or not 0 <= number < len(entries):
        return NOTHING_OPEN
    entry = entries[number]
    try:
        document, passage = service.library.document(entry.source), service.library.store.passage(entry.passage)
    except KeyError:
        return hint("这个数字所在的文章已经不在资料库里了，请重新查一次。")
    low = passage.text.text.find(entry.sentence)
    spans = passage.text.cut(low, low + len(entry.sentence)).sources(document.text) if low >= 0 else ((entry.start, entry.end),)
    citation = Citation(1, entry.source, entry.sentence, spans[0][0], spans[-1][1], spans=spans, article=entry.article)
    article = service.library.article_at(entry.source, entry.article, entry.start)
    return source_view(Source(citation, document, article, (entry.figure.text,)))
