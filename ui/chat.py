"""问答: the conversation on the left, the opened source on the right."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from typing import Any

import gradio as gr

from rag.errors import RagError
from rag.service import Service
from rag.types import Answer, Citation
from ui.examples import example_questions
from ui.html import button, element, escape
from ui.paper import EMPTY, Source, hint, source_view
from ui.views import Turn, figures_of, squeeze, turn_view

log = logging.getLogger(__name__)
SCRIPT = (Path(__file__).parent / "talk.js").read_text("utf-8")
REMEMBERED = 6  # answers handed on as history
NOTHING_CITED = hint("这个问题没有依据，所以没有出处。", "左边列出的是最接近的段落。")
Turns = tuple[Turn, ...]
Update = tuple[Any, ...]  # one value for each of: past, current, source, turns, box


def chat_tab(service: Service, app: gr.Blocks) -> None:
    """Lay out the tab and tie its events."""
    with gr.Row(elem_id="desk", elem_classes="halves", equal_height=False):
        with gr.Column(elem_id="talk", min_width=0):
            with gr.Column(elem_id="turns", min_width=0):
                past = gr.HTML("", js_on_load=SCRIPT, elem_id="past", padding=False)
                current = gr.HTML("", js_on_load=SCRIPT, elem_id="current", padding=False)
            box = gr.Textbox(
                placeholder="用一句话提问", show_label=False, label="问题", lines=1, max_lines=6, max_length=2_000,
                submit_btn="提问", autofocus=True, elem_id="ask", container=False,
            )  # fmt: skip
        with gr.Column(elem_id="source", elem_classes="side-pane", min_width=0):
            source = gr.HTML(EMPTY, js_on_load=SCRIPT, elem_id="opened", padding=False)
    turns = gr.State(())

    async def ask(question: str | None, so_far: Turns) -> AsyncGenerator[Update, None]:
        async with aclosing(conversation(service, question or "", so_far)) as updates:
            async for update in updates:
                yield update

    async def pick(event: gr.EventData, so_far: Turns) -> AsyncGenerator[Update, None]:
        async with aclosing(conversation(service, str(event.question), so_far)) as updates:
            async for update in updates:
                yield update

    def open_source(event: gr.EventData, so_far: Turns) -> str:
        return opened(service, so_far, event._data or {})

    outputs = [past, current, source, turns, box]
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    running: list[Any] = [box.submit(ask, [box, turns], outputs, **quiet)]
    for part in (past, current):
        running.append(part.pick(pick, [turns], outputs, **quiet))
    for part in (past, current, source):
        part.cite(open_source, [turns], [source], queue=False, **quiet)
    box.stop(stopped, [turns], [current, turns, box], cancels=running, queue=False, **quiet)
    app.load(lambda: welcome(service), None, [current], **quiet)


async def conversation(service: Service, question: str, so_far: Turns) -> AsyncGenerator[Update, None]:
    """The updates that a question brings: its place in the queue, the found answer, the text as it grows, the end."""
    if not question.strip():
        yield (gr.skip(),) * 5
        return
    place = len(so_far)
    turn = Turn(question.strip(), None, "waiting", waiting_note(len(service.queue)))
    yield whole(so_far), turn_view(turn, place), gr.skip(), (*so_far, turn), gr.Textbox(value="", submit_btn=False, stop_btn="停止")
    try:
        async with aclosing(service.stream(turn.question, history(so_far))) as answers:
            async for answer in answers:
                first = turn.answer is None
                turn = replace(turn, answer=answer, state="working", note="")
                side = auto_opened(service, (*so_far, turn)) if first else gr.skip()
                yield gr.skip(), turn_view(turn, place), side, (*so_far, turn), gr.skip()
        turn = replace(turn, state="done")
    except RagError as error:
        turn = replace(turn, state="failed", note=str(error))
    except Exception as error:  # whatever it is, the conversation and the box stay usable
        log.exception("answering failed")
        turn = replace(turn, state="failed", note=f"内部错误（{type(error).__name__}）。可以换个问法再试。")
    yield gr.skip(), turn_view(turn, place), gr.skip(), (*so_far, turn), ready()


def ready() -> gr.Textbox:
    """The box, open for the next question."""
    return gr.Textbox(submit_btn="提问", stop_btn=False)


def waiting_note(before: int) -> str:
    return f"前面还有 {before} 个问题，请稍候" if before else ""


def stopped(turns: Turns) -> tuple[str, Turns, gr.Textbox]:
    """What the last question looks like after the stop button."""
    if not turns:
        return "", turns, ready()
    last = replace(turns[-1], state="stopped", note="") if turns[-1].state in ("waiting", "working") else turns[-1]
    return turn_view(last, len(turns) - 1), (*turns[:-1], last), ready()


def whole(turns: Turns) -> str:
    """The conversation so far."""
    return "".join(turn_view(turn, number) for number, turn in enumerate(turns))


def history(turns: Turns) -> list[dict[str, str]]:
    """Questions as they were understood, and their answers, for follow-ups."""
    answered = [t for t in turns if t.answer is not None][-REMEMBERED:]
    return [{"question": t.answer.standalone or t.question, "answer": t.answer.text} for t in answered if t.answer]


def auto_opened(service: Service, turns: Turns) -> str:
    """The first source of a new answer is opened by itself."""
    answer = turns[-1].answer
    if answer is None or not answer.answered or not answer.citations:
        return NOTHING_CITED
    return opened(service, turns, {"turn": len(turns) - 1, "cite": answer.citations[0].number})


def opened(service: Service, turns: Turns, wanted: dict[str, Any]) -> str:
    """The source view of {"turn", "cite"} or {"turn", "near"}; what came from a page is taken for nothing but numbers."""
    found = _wanted(turns, wanted)
    if found is None:
        return EMPTY
    answer, citation, near = found
    try:
        document = service.library.document(citation.source)
    except KeyError:
        return hint(f"{escape(citation.source)} 已经不在资料库里了。")
    if not unchanged(citation, document.text):
        return hint(f"{escape(citation.source)} 在回答之后更新过，", "原来的句子已经不在那里。请再问一次。")
    article = service.library.article_at(citation.source, citation.article, citation.start)
    figures = figures_of(answer, citation)
    return source_view(Source(citation, document, article, () if near else figures, int(wanted["turn"]), answer.citations, near))


def _wanted(turns: Turns, wanted: dict[str, Any]) -> tuple[Answer, Citation, bool] | None:
    turn, cite, near = (wanted.get(key) for key in ("turn", "cite", "near"))
    answer = turns[turn].answer if isinstance(turn, int) and 0 <= turn < len(turns) else None
    if answer is None:
        return None
    if isinstance(near, int):
        return (answer, answer.nearest[near], True) if 0 <= near < len(answer.nearest) else None
    return next(((answer, c, False) for c in answer.citations if c.number == cite), None)


def unchanged(citation: Citation, text: str) -> bool:
    """Whether the quote still stands at its offsets."""
    spans = citation.spans or ((citation.start, citation.end),)
    return squeeze("".join(text[s:e] for s, e in spans)) == squeeze(citation.quote)


def welcome(service: Service) -> str:
    """The empty screen, with questions that this library can answer."""
    try:
        questions = example_questions(service.library.first_articles())
    except RagError:
        questions = []
    return welcome_view(questions)


def welcome_view(questions: Sequence[str]) -> str:
    items = [element("li", button(escape(q), data_question=q)) for q in questions]
    tries = element("p", "可以这样问", cls="try") + element("ul", *items) if items else ""
    head = element("h2", "问资料里有的事，<br>答案句句有出处。") + element("p", "找不到依据时，它会说找不到。")
    return element("section", head, tries, cls="welcome")
