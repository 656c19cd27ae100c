"""问答: the conversation on the left, the opened source on the right."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, get_args

import gradio as gr

from rag.app.conversation_routes import bylines
from rag.app.conversations import Conversations, ConversationsUnusable, Turn, Verdict
from rag.app.export import Byline
from rag.app.preferences import Preferences, load
from rag.app.service import Service
from rag.ask import WriterChoice
from rag.errors import RagError
from rag.question.bounds import LONGEST
from rag.types import Answer
from ui.drawer import bar_view, drawer_view
from ui.html import element
from ui.opened import auto_opened, opened
from ui.paper import EMPTY
from ui.views import MARKER, turn_view
from ui.welcome import welcome

log = logging.getLogger(__name__)
SCRIPT = (Path(__file__).parent / "talk.js").read_text("utf-8")
REMEMBERED = 6  # answers handed on as history
NO_WRITER = "本机没有语言模型，仍用内置措辞。要用它，先运行：rag models get writer"
CUT = element("p", f"问题最多 {LONGEST:,} 字，后面的没有收进来。", cls="note", role="status", hidden=True)
DELETED = "这个对话已在别处删除，接下来的不再保存。"
Update = tuple[Any, ...]  # one value for each of: bar, past, current, source, talk, box


@dataclass(frozen=True)
class Talk:
    """The conversation on the screen; without an id it is not kept (yet)."""

    id: int | None = None
    title: str = ""
    turns: tuple[Turn, ...] = ()
    told: str = ""  # why it is not kept

    @property
    def bar(self) -> str:
        return bar_view(self.id, self.title, self.told)


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
    talk = gr.State(Talk())
    resumed = gr.Textbox(visible=False)  # carries the id that the browser's window remembers

    def begin(last: str | None) -> Update:
        return begun(desk, last or "")

    async def ask(event: gr.EventData, so_far: Talk) -> AsyncGenerator[Update, None]:
        async with aclosing(conversation(desk, str(event.question), so_far)) as updates:
            async for update in updates:
                yield update

    async def again(event: gr.EventData, so_far: Talk) -> AsyncGenerator[Update, None]:
        async with aclosing(asked_again(desk, str(event.writer), so_far)) as updates:
            async for update in updates:
                yield update

    def open_source(event: gr.EventData, so_far: Talk) -> str:
        return opened(service, so_far.turns, event._data or {})

    def stop(so_far: Talk) -> tuple[str, Talk, gr.Textbox]:
        return stopped(desk, so_far)

    def rate(event: gr.EventData, so_far: Talk) -> Talk:
        return rated(kept, so_far, event._data or {})

    def talks(so_far: Talk) -> str:
        return listed(kept, so_far)

    def recall(event: gr.EventData, so_far: Talk) -> Update:
        return recalled(desk, event.id, so_far)

    def retitle(event: gr.EventData, so_far: Talk) -> tuple[str, Talk, str]:
        return retitled(kept, event.id, str(event.title), so_far)

    def discard(event: gr.EventData, so_far: Talk) -> str:
        return discarded(kept, event.id, so_far)

    outputs = [bar, past, current, source, talk, box]
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    quick: dict[str, Any] = {**quiet, "queue": False}
    latest: dict[str, Any] = {**quick, "trigger_mode": "always_last"}  # a second click while the first is under way counts
    each: dict[str, Any] = {**quick, "trigger_mode": "multiple"}
    asking: dict[str, Any] = {**quiet, "concurrency_limit": None}  # the service has the queue, and says how long it is
    # The page takes the question out of the box and hands it on once nothing else is answered; so the box is never written to.
    box.submit(None, [box], [box], js="(question) => youju.askTyped(question)", **quick)
    running: list[Any] = [current.ask(ask, [talk], outputs, trigger_mode="multiple", **asking)]
    running += [part.again(again, [talk], outputs, **asking) for part in (past, current)]
    for answering in running:
        answering.then(None, None, None, js="() => youju.answered()", **quick)
    for part in (past, current):
        part.rate(rate, [talk], [talk], **each)
    for part in (past, current, source):
        part.cite(open_source, [talk], [source], **latest)
    box.stop(stop, [talk], [current, talk, box], cancels=running, **quick)
    for part in (bar, drawer):
        part.talks(talks, [talk], [drawer], **latest)
        part.fresh(lambda: empty(service), None, outputs, cancels=running, **quick)
    drawer.recall(recall, [talk], outputs, cancels=running, **latest)
    drawer.retitle(retitle, [talk], [bar, talk, drawer], **each)
    drawer.discard(discard, [talk], [drawer], **each)
    app.load(None, None, [box], js="() => youju.draft()", **quick)
    app.load(begin, [resumed], outputs, js="() => youju.lastTalk", **quiet)


@dataclass(frozen=True)
class Desk:
    """What a conversation needs: who answers, and where it is kept."""

    service: Service
    kept: Conversations

    @property
    def byline(self) -> Byline:
        return bylines(self.service)

    def put(self, talk: Talk) -> Talk:
        """Keep the last turn at its place. Where that fails, answering goes on and it is said."""
        return self._keep(talk, self._placed)

    def add(self, talk: Talk, turn: Turn) -> Talk:
        """With one turn more, kept behind all there are; a new conversation is begun with its first.

        What another window has asked in the same conversation meanwhile comes before it, here too, and so do the verdicts given.
        """
        return self._keep(replace(talk, turns=(*talk.turns, turn)), self._behind)

    def over(self, talk: Talk, turn: Turn) -> Talk:
        """With that turn in place of the last; the verdicts given on those before it are as they are kept."""
        return self._keep(replace(talk, turns=(*talk.turns[:-1], turn)), self._caught_up)

    def _keep(self, talk: Talk, keeping: Callable[[int, Talk], Talk | None]) -> Talk:
        """The talk as `keeping` keeps it under its id; as it is, and why it is not kept, where that cannot be."""
        if talk.told:
            return talk
        first = talk.turns[0].question
        try:
            identity = talk.id or self.kept.create(first)
            talk = replace(talk, id=identity, title=talk.title or first)
            return keeping(identity, talk) or replace(talk, id=None, told=DELETED)
        except KeyError:
            return replace(talk, id=None, told=DELETED)
        except ConversationsUnusable as error:
            log.warning("%s", error)
            return replace(talk, title=talk.title or first, told=str(error))

    def _placed(self, identity: int, talk: Talk) -> Talk | None:
        return talk if self.kept.put(identity, len(talk.turns) - 1, talk.turns[-1]) else None

    def _behind(self, identity: int, talk: Talk) -> Talk | None:
        place = self.kept.append(identity, talk.turns[-1])
        return None if place is None else replace(talk, turns=(*self.kept.load(identity).turns[:place], talk.turns[-1]))

    def _caught_up(self, identity: int, talk: Talk) -> Talk | None:
        before = self.kept.load(identity).turns[: len(talk.turns) - 1]
        return self._placed(identity, replace(talk, turns=(*before, talk.turns[-1])))


async def conversation(
    desk: Desk, question: str, so_far: Talk, writer: WriterChoice | None = None, over: bool = False
) -> AsyncGenerator[Update, None]:
    """The updates that a question brings: its place in the queue, the found answer, the text as it grows, the end.

    Without a `writer` the preferences say who words the answer; `over`: it is put in place of the last.
    """
    if not question.strip():
        yield (gr.skip(),) * 6
        return
    wishes = await asyncio.to_thread(load, desk.service.library.folder)
    service, writer = tuned(desk.service, wishes), writer or wishes.writer
    turn = Turn(question.strip(), None, "waiting", waiting_note(len(service.queue)))
    talk = await asyncio.to_thread(desk.over if over else desk.add, so_far, turn)
    before, place = talk.turns[:-1], len(talk.turns) - 1
    view = turn_view(turn, place)
    past = await asyncio.to_thread(whole, before, desk.byline)
    yield talk.bar, past, view, gr.skip(), talk, gr.Textbox(submit_btn=False, stop_btn="停止")
    try:
        async with aclosing(service.stream(turn.question, history(before), writer=writer)) as answers:
            async for answer in answers:
                first = turn.answer is None
                turn = replace(turn, answer=answer, state="working", note="")
                talk = replace(talk, turns=(*before, turn))
                if first:
                    talk = await asyncio.to_thread(desk.put, talk)
                side = await asyncio.to_thread(auto_opened, service, talk.turns) if first else gr.skip()
                yield gr.skip(), gr.skip(), turn_view(turn, place), side, talk, gr.skip()
        turn = replace(turn, state="done", note=NO_WRITER if unwritten(desk.service, writer, turn.answer) else "")
    except RagError as error:
        turn = replace(turn, answer=turn.answer and settled(turn.answer), state="failed", note=str(error))
    except Exception as error:  # whatever it is, the conversation and the box stay usable
        log.exception("answering failed")
        turn = replace(
            turn,
            answer=turn.answer and settled(turn.answer),
            state="failed",
            note=f"内部错误（{type(error).__name__}）。可以换个问法再试。",
        )
    talk = await asyncio.to_thread(desk.put, replace(talk, turns=(*before, turn)))
    view = await asyncio.to_thread(turn_view, turn, place, True, desk.byline)
    yield talk.bar, gr.skip(), view, gr.skip(), talk, ready()


async def asked_again(desk: Desk, writer: str, so_far: Talk) -> AsyncGenerator[Update, None]:
    """The last question once more, its answer written over."""
    if not so_far.turns or writer not in get_args(WriterChoice):
        yield (gr.skip(),) * 6
        return
    wording: WriterChoice | None = None if writer == "auto" else writer  # type: ignore[assignment]
    async with aclosing(conversation(desk, so_far.turns[-1].question, so_far, wording, over=True)) as updates:
        async for update in updates:
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


def stopped(desk: Desk, talk: Talk) -> tuple[str, Talk, gr.Textbox]:
    """What the last question looks like after the stop button."""
    if not talk.turns:
        return "", talk, ready()
    last = talk.turns[-1]
    if last.state in ("waiting", "working"):
        ended = replace(last, answer=last.answer and settled(last.answer), state="stopped", note="")
        talk = desk.put(replace(talk, turns=(*talk.turns[:-1], ended)))
    return turn_view(talk.turns[-1], len(talk.turns) - 1, True, desk.byline), talk, ready()


def settled(answer: Answer) -> Answer:
    """Without the sentence that was still being written: only whole ones have been checked, and each of those ends on its citation."""
    found, gap, written = answer.text.partition("\n\n")
    end = max((match.end() for match in MARKER.finditer(written)), default=0)
    return replace(answer, text=found + gap + written[:end] if end else found)


def whole(turns: Sequence[Turn], byline: Byline) -> str:
    """The conversation so far, without what only its last turn can do."""
    return "".join(turn_view(turn, number, False, byline) for number, turn in enumerate(turns))


def history(turns: Sequence[Turn]) -> list[dict[str, str]]:
    """Questions as they were understood, and their answers, for follow-ups."""
    answered = [t for t in turns if t.answer is not None][-REMEMBERED:]
    return [{"question": t.answer.standalone or t.question, "answer": t.answer.text} for t in answered if t.answer]


# The conversations that were had before -----------------------------------------------------------------------------------


def rated(kept: Conversations, talk: Talk, wanted: dict[str, Any]) -> Talk:
    """The conversation with the reader's verdict on one of its answers, kept as well."""
    place, comment = wanted.get("place"), None if wanted.get("comment") is None else str(wanted["comment"])
    verdict: Verdict | None = next((v for v in get_args(Verdict) if v == wanted.get("verdict")), None)
    if not isinstance(place, int) or not 0 <= place < len(talk.turns) or verdict is None:
        return talk
    try:
        if talk.id is not None:
            kept.rate(talk.id, place, verdict, comment)
    except ConversationsUnusable as error:
        raise gr.Error(str(error)) from None
    old = talk.turns[place]
    turn = replace(old, verdict=verdict, comment="" if not verdict else old.comment if comment is None else comment)
    return replace(talk, turns=(*talk.turns[:place], turn, *talk.turns[place + 1 :]))


def listed(kept: Conversations, talk: Talk) -> str:
    """The drawer's content."""
    try:
        return drawer_view(kept.listing(), talk.id, date.today())
    except ConversationsUnusable as error:
        return drawer_view((), talk.id, date.today(), str(error))


def recalled(desk: Desk, identity: object, talk: Talk) -> Update:
    """A conversation of the list on the screen, as it was left."""
    try:
        found = desk.kept.load(_number(identity))
    except KeyError:
        return (gr.skip(),) * 6
    except ConversationsUnusable as error:
        raise gr.Error(str(error)) from None
    turns, last = found.turns, len(found.turns) - 1
    view = turn_view(turns[-1], last, True, desk.byline) if turns else ""
    talk = Talk(found.id, found.title, turns)
    return talk.bar, whole(turns[:-1], desk.byline), view, auto_opened(desk.service, turns) if turns else EMPTY, talk, ready()


def _number(identity: object) -> int:
    """What a page sent as the id of a conversation; 0, which none has, for what cannot be one."""
    return identity if isinstance(identity, int) and 0 < identity < 2**63 else 0


def begun(desk: Desk, last: str) -> Update:
    """What a window shows first: the conversation it had when it was loaded anew, else the empty screen."""
    try:
        desk.kept.load(int(last))
    except (ValueError, KeyError, ConversationsUnusable):
        return empty(desk.service)
    return recalled(desk, int(last), Talk())


def retitled(kept: Conversations, identity: object, title: str, talk: Talk) -> tuple[str, Talk, str]:
    """The bar, the conversation and the list after one got another name."""
    try:
        name = kept.rename(_number(identity), title)
        talk = replace(talk, title=name) if identity == talk.id else talk
    except (KeyError, ConversationsUnusable):
        pass  # the list says what is there
    return talk.bar, talk, listed(kept, talk)


def discarded(kept: Conversations, identity: object, talk: Talk) -> str:
    """The list after one was deleted."""
    try:
        kept.delete(_number(identity))
    except ConversationsUnusable as error:
        return drawer_view((), talk.id, date.today(), str(error))
    return listed(kept, talk)


def empty(service: Service) -> Update:
    """An empty screen for a new conversation."""
    talk = Talk()
    return talk.bar, "", welcome(service), EMPTY, talk, ready()
