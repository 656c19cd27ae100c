"""批量: a question file in; progress, a table of answers, right or wrong where that is known, and files to take along."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import gradio as gr

from rag.app.batches import KINDS
from rag.app.service import Service
from rag.errors import RagError
from ui.actions import script
from ui.batch.rows import NOTHING_OPEN, Look, Opened, answer_pane, row_of, rows_view, source_pane
from ui.batch.standing import LISTED, earlier_view, status_view
from ui.html import element, escape

WRITERS = [("内置措辞（快）", "builtin"), ("语言模型措辞（慢）", "llm")]
Update = tuple[Any, ...]  # one value for each of: look, status, table, clock, pane, open row


def batch_tab(service: Service, tab: gr.Tab) -> None:
    """Lay out the tab and tie its events."""
    with gr.Row(elem_id="batch", elem_classes="halves", equal_height=False):
        with gr.Column(elem_id="batches", elem_classes="stock", min_width=0):
            label = "问题文件：jsonl、csv、xlsx，第一行是列名；有“答案”一列就一并判分"
            file = gr.File(label=label, file_count="single", file_types=list(KINDS), height=150, elem_id="questions")
            writer = gr.Radio(WRITERS, value="builtin", show_label=False, label="措辞", container=False, elem_id="batch-writer")
            told = gr.HTML("", padding=False, elem_id="batch-told")
            status = gr.HTML("", js_on_load=script("batch", "stop", "resume", "remove"), padding=False, elem_id="batch-status")
            table = gr.HTML("", js_on_load=script("rows", "read"), padding=False, elem_id="batch-rows")
        with gr.Column(elem_id="batch-answer", elem_classes="side-pane", min_width=0):
            pane = gr.HTML(NOTHING_OPEN, js_on_load=script("cite", "back"), padding=False)
    look, opened = gr.State(Look()), gr.State(None)
    clock = gr.Timer(1.0, active=False)

    async def take(path: str | None, chosen: str, open_row: Opened | None) -> tuple[Any, ...]:
        if not path:
            return (gr.skip(),) * 8
        try:
            batch = await service.batches.start(Path(path).name, Path(path), chosen)
        except RagError as error:
            return None, element("p", escape(str(error)), cls="note", role="alert"), *(gr.skip(),) * 6
        finally:
            Path(path).unlink(missing_ok=True)  # the batch keeps its own copy
        return None, "", *await asyncio.to_thread(shown, service, Look(batch.id), open_row)

    def refresh(look: Look, open_row: Opened | None) -> Update:
        return shown(service, look, open_row)

    def pick(event: gr.EventData, open_row: Opened | None) -> Update:
        return shown(service, Look(str(event.batch)), open_row)

    def turn(event: gr.EventData, look: Look, open_row: Opened | None) -> Update:
        return shown(service, replace(look, only=str(event.only), page=max(0, int(event.page))), open_row)

    def stop(look: Look, open_row: Opened | None) -> Update:
        if batch := service.batches.get(look.batch):
            service.batches.stop(batch)
        return shown(service, look, open_row)

    async def resume(look: Look, open_row: Opened | None) -> Update:
        if batch := service.batches.get(look.batch):
            service.batches.resume(batch)
        return await asyncio.to_thread(shown, service, look, open_row)

    def remove(look: Look, open_row: Opened | None) -> Update:
        if batch := service.batches.get(look.batch):
            service.batches.remove(batch)
        return shown(service, Look(), open_row)

    def read(event: gr.EventData, look: Look) -> tuple[Look, str, Opened | None]:
        found = row_of(service, look.batch, event.row)
        return replace(look, row=None if found is None else found.number), answer_pane(found), found

    def cite(event: gr.EventData, open_row: Opened | None) -> str:
        return source_pane(service, open_row, event._data or {})

    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    whole, known = [look, status, table, clock, pane, opened], [look, opened]
    file.upload(take, [file, writer, opened], [file, told, *whole], **quiet)
    tab.select(refresh, known, whole, **quiet)
    clock.tick(refresh, known, whole, **quiet)
    status.batch(pick, [opened], whole, **quiet)
    status.stop(stop, known, whole, **quiet)
    status.resume(resume, known, whole, **quiet)
    status.remove(remove, known, whole, **quiet)
    table.rows(turn, known, whole, **quiet)
    table.read(read, [look], [look, pane, opened], **quiet)
    pane.cite(cite, [opened], [pane], **quiet)
    pane.back(answer_pane, [opened], [pane], **quiet)


def shown(service: Service, look: Look, opened: Opened | None = None) -> Update:
    """The tab as it stands; the clock runs while something does. The pane is emptied where its row is of another batch."""
    batches = service.batches.all()
    standings = {b.id: service.batches.standing(b) for b in batches[:LISTED]}
    batch = next((b for b in batches if b.id == look.batch), None) or next(iter(batches), None)
    if batch is None:
        nothing = element("p", "还没有批量。把问题文件拖到上面的框里。", cls="hint")
        return Look(), "", nothing, gr.Timer(active=False), NOTHING_OPEN, None
    standing = standings.get(batch.id) or service.batches.standing(batch)
    sheet = service.batches.sheet(batch)
    active = any(s.state in ("waiting", "running") for s in standings.values())
    look = replace(look, batch=batch.id)
    status = status_view(batch, standing, sheet) + earlier_view(batches[:LISTED], standings, batch.id)
    pane = (gr.skip(), gr.skip()) if opened is None or opened.batch == batch.id else (NOTHING_OPEN, None)
    return look, status, rows_view(sheet, look, batch.graded), gr.Timer(active=active), *pane
