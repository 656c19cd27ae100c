"""A question put in a conversation: what the window shows until it is answered, and what stops it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import Any, get_args

import gradio as gr

from rag.app.conversations import State, Turn, history
from rag.app.export import Byline
from rag.app.preferences import Preferences, load
from rag.app.service import Service
from rag.ask import WriterChoice
from rag.errors import RagError
from rag.types import Answer
from ui.chat.desk import Desk, Talk
from ui.chat.stop import until
from ui.opened import auto_opened
from ui.views import MARKER, turn_view

log = logging.getLogger(__name__)
NO_WRITER = "本机没有语言模型，仍用内置措辞。要用它，先运行：rag models get writer"
Update = tuple[Any, ...]  # one value for each of: bar, past, current, source, talk, box


async def conversation(
    desk: Desk,
    question: str,
    so_far: Talk,
    stop: asyncio.Event | None = None,
    *,
    writer: WriterChoice | None = None,
    over: bool = False,
    alone: bool = False,
) -> AsyncGenerator[Update, None]:
    """The updates that a question brings: its place in the queue, the found answer, the text as it grows, the end.

    Once `stop` is set the end comes, with what there was. Without a `writer` the preferences say who words the answer.
    `over`: it is put in place of the last; `alone`: it is taken as it stands, whatever was asked before.
    """
    if not question.strip():
        yield (gr.skip(),) * 6
        return
    wishes = await asyncio.to_thread(load, desk.service.library.folder)
    stop = stop or asyncio.Event()
    service, writer = tuned(desk.service, wishes), writer or wishes.writer
    turn = Turn(question.strip(), None, "waiting", waiting_note(len(service.queue)), alone=alone)
    talk = await asyncio.to_thread(desk.over if over else desk.add, so_far, turn)
    before, place = talk.turns[:-1], len(talk.turns) - 1
    view = turn_view(turn, place)
    past = await asyncio.to_thread(whole, before, desk.byline)
    yield talk.bar, past, view, gr.skip(), talk, gr.Textbox(submit_btn=False, stop_btn="停止")
    try:
        said = [] if alone else history(before)
        async with aclosing(until(stop, service.stream(turn.question, said, writer=writer))) as answers:
            async for answer in answers:
                first = turn.answer is None
                turn = replace(turn, answer=answer, state="working", note="")
                talk = replace(talk, turns=(*before, turn))
                if first:
                    talk = await asyncio.to_thread(desk.put, talk)
                side = await asyncio.to_thread(auto_opened, service, talk.turns) if first else gr.skip()
                yield gr.skip(), gr.skip(), turn_view(turn, place), side, talk, gr.skip()
        if stop.is_set():
            turn = ended(turn, "stopped")
        else:
            turn = replace(turn, state="done", note=NO_WRITER if unwritten(desk.service, writer, turn.answer) else "")
    except RagError as error:
        turn = ended(turn, "failed", str(error))
    except Exception as error:  # whatever it is, the conversation and the box stay usable
        log.exception("answering failed")
        turn = ended(turn, "failed", f"内部错误（{type(error).__name__}）。可以换个问法再试。")
    talk = await asyncio.to_thread(desk.put, replace(talk, turns=(*before, turn)))
    view = await asyncio.to_thread(turn_view, turn, place, True, desk.byline)
    yield talk.bar, gr.skip(), view, gr.skip(), talk, ready()


async def asked_again(
    desk: Desk, writer: str, so_far: Talk, stop: asyncio.Event | None = None, alone: bool = False
) -> AsyncGenerator[Update, None]:
    """The last question once more, its answer written over; `alone`: not as a follow-up, and so from then on."""
    if not so_far.turns or writer not in get_args(WriterChoice):
        yield (gr.skip(),) * 6
        return
    wording: WriterChoice | None = None if writer == "auto" else writer  # type: ignore[assignment]
    last = so_far.turns[-1]
    updates = conversation(desk, last.question, so_far, stop, writer=wording, over=True, alone=alone or last.alone)
    async with aclosing(updates) as each:
        async for update in each:
            yield update


def tuned(service: Service, wishes: Preferences) -> Service:
    """The same service, its assistant set to what the people here want."""

    def assistant() -> Any:
        return replace(service.assistant, settings=wishes.settings(service.assistant.settings))

    return replace(service, open_assistant=assistant)


def unwritten(service: Service, writer: WriterChoice, answer: Answer | None) -> bool:
    """Whether the language model was asked for, had something to word, and is not on this machine."""
    return writer == "llm" and answer is not None and answer.answered and service.assistant.writer is None


def ready() -> gr.Textbox:
    """The box, open for the next question."""
    return gr.Textbox(submit_btn="提问", stop_btn=False)


def waiting_note(before: int) -> str:
    return f"前面还有 {before} 个问题，请稍候" if before else ""


def ended(turn: Turn, state: State, note: str = "") -> Turn:
    """A turn that was broken off, with what of its answer is whole."""
    return replace(turn, answer=turn.answer and settled(turn.answer), state=state, note=note)


def settled(answer: Answer) -> Answer:
    """Without the sentence that was still being written: only whole ones have been checked, and each of those ends on its citation."""
    found, gap, written = answer.text.partition("\n\n")
    end = max((match.end() for match in MARKER.finditer(written)), default=0)
    return replace(answer, text=found + gap + written[:end] if end else found)


def whole(turns: Sequence[Turn], byline: Byline) -> str:
    """The conversation so far, without what only its last turn can do."""
    return "".join(turn_view(turn, number, False, byline) for number, turn in enumerate(turns))
