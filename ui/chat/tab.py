"""问答: the conversation on the left, the opened source on the right."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import gradio as gr

from rag.app.conversations import Conversations
from rag.app.service import Service
from rag.question.bounds import LONGEST
from ui.chat.conversation import Update, asked_again, conversation
from ui.chat.desk import Desk, Talk
from ui.chat.former import begun, discarded, empty, listed, rated, recalled, retitled
from ui.chat.stop import Stop
from ui.html import element
from ui.opened import opened
from ui.paper import EMPTY

SCRIPT = (Path(__file__).parents[1] / "page" / "talk.js").read_text("utf-8")
CUT = element("p", f"问题最多 {LONGEST:,} 字，后面的没有收进来。", cls="note", role="status", hidden=True)


def chat_tab(service: Service, app: gr.Blocks) -> None:
    """Lay out the tab and tie its events."""
    kept = Conversations(service.library.folder)
    desk = Desk(service, kept)
    with gr.Row(elem_id="desk", elem_classes="halves", equal_height=False):
        with gr.Column(elem_id="talk", min_width=0):
            bar = gr.HTML(Talk().bar, js_on_load=SCRIPT, elem_id="talkbar", padding=False)
            with gr.Column(elem_id="turns", min_width=0):
                past = gr.HTML("", js_on_load=SCRIPT, elem_id="past", padding=False)
                current = gr.HTML("", js_on_load=SCRIPT, elem_id="current", padding=False)
            gr.HTML('<ol class="queued" aria-label="排队的问题"></ol>', js_on_load=SCRIPT, elem_id="queued", padding=False)
            box = gr.Textbox(
                placeholder="用一句话提问", show_label=False, label="问题", lines=1, max_lines=6, max_length=LONGEST,
                submit_btn="提问", autofocus=True, elem_id="ask", container=False,
            )  # fmt: skip
            gr.HTML(CUT, elem_id="ask-told", padding=False)
            drawer = gr.HTML("", js_on_load=SCRIPT, elem_id="drawer", padding=False)
        with gr.Column(elem_id="source", elem_classes="side-pane", min_width=0):
            source = gr.HTML(EMPTY, js_on_load=SCRIPT, elem_id="opened", padding=False)
    talk, stop = gr.State(Talk()), gr.State(Stop())
    resumed = gr.Textbox(visible=False)  # carries the id that the browser's window remembers

    def begin(last: str | None) -> Update:
        return begun(desk, last or "")

    async def ask(event: gr.EventData, so_far: Talk, stop: Stop) -> AsyncGenerator[Update, None]:
        with stop.making() as pressed:
            async with aclosing(conversation(desk, str(event.question), so_far, pressed)) as updates:
                async for update in updates:
                    yield update

    async def again(event: gr.EventData, so_far: Talk, stop: Stop) -> AsyncGenerator[Update, None]:
        with stop.making() as pressed:
            async with aclosing(asked_again(desk, str(event.writer), so_far, pressed, bool(event.alone))) as updates:
                async for update in updates:
                    yield update

    def open_source(event: gr.EventData, so_far: Talk) -> str:
        return opened(service, so_far.turns, event._data or {})

    def rate(event: gr.EventData, so_far: Talk) -> Talk:
        return rated(kept, so_far, event._data or {})

    def talks(so_far: Talk) -> str:
        return listed(kept, so_far)

    def recall(event: gr.EventData) -> Update:
        return recalled(desk, event.id)

    async def press(stop: Stop) -> None:
        stop.press()

    def retitle(event: gr.EventData, so_far: Talk) -> tuple[str, Talk, str]:
        return retitled(kept, event.id, str(event.title), so_far)

    def discard(event: gr.EventData, so_far: Talk) -> str:
        return discarded(kept, event.id, so_far)

    outputs = [bar, past, current, source, talk, box]
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    quick: dict[str, Any] = {**quiet, "queue": False}
    latest: dict[str, Any] = {**quick, "trigger_mode": "always_last"}  # once more where it came while the first was under way
    each: dict[str, Any] = {**quick, "trigger_mode": "multiple"}
    asking: dict[str, Any] = {**quiet, "concurrency_limit": None}  # the service has the queue, and says how long it is
    # The page takes the question out of the box and hands it on once nothing else is answered; so the box is never written to.
    box.submit(None, [box], [box], js="(question) => youju.askTyped(question)", **quick)
    under_way: list[Any] = [current.ask(ask, [talk, stop], outputs, trigger_mode="multiple", **asking)]
    under_way += [part.again(again, [talk, stop], outputs, **asking) for part in (past, current)]
    under_way += [part.fresh(lambda: empty(service), None, outputs, **latest) for part in (bar, drawer)]
    under_way += [drawer.recall(recall, None, outputs, **latest)]
    under_way += [app.load(begin, [resumed], outputs, js="() => youju.lastTalk", **quiet)]
    for event in under_way:  # the page lets the next begin once it is told that the last has ended, in whatever way
        for ending in (event.then, event.failure):  # Gradio does not go on to `then` where an event failed
            ending(None, None, None, js="() => youju.ended()", **quick)
    for halted in (box.stop, bar.halt, drawer.halt):
        halted(press, [stop], None, **each)
    for part in (past, current):
        part.rate(rate, [talk], [talk], **each)
    for part in (past, current, source):
        part.cite(open_source, [talk], [source], **each)
    for part in (bar, drawer):
        part.talks(talks, [talk], [drawer], **latest)
    drawer.retitle(retitle, [talk], [bar, talk, drawer], **each)
    drawer.discard(discard, [talk], [drawer], **each)
    app.load(None, None, [box], js="() => youju.draft()", **quick)
