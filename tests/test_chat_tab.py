"""What the chat tab does with a question, without a browser: a stand-in answers, the conversation is kept in a real file."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from pathlib import Path

import gradio as gr
import pytest
from stand_in import PAGE, SENTENCE, UNKNOWN, WINDOWS, WRITTEN, StandIn

from rag.app.conversations import FILE_NAME, Conversations, Turn
from rag.app.library import Library
from rag.app.preferences import Preferences, save
from rag.app.service import Service
from rag.app.work import WorkQueue
from rag.errors import IndexMissing
from rag.finder import AskSettings
from rag.index import index
from rag.types import Answer
from ui.chat.conversation import NO_WRITER, asked_again, conversation, history, settled
from ui.chat.desk import Desk, Talk
from ui.chat.former import begun, discarded, empty, listed, rated, recalled, retitled
from ui.chat.stop import Stop, until


@dataclass
class Settled(StandIn):
    """A stand-in with settings, which it notes when it is asked."""

    settings: AskSettings = field(default_factory=AskSettings)
    writer: object | None = None
    used: list[AskSettings] = field(default_factory=list)

    def begin(self, *given, **named):
        self.used.append(self.settings)
        return super().begin(*given, **named)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, seeds: Path) -> Path:
    where = tmp_path_factory.mktemp("chat") / "index"
    index([seeds / PAGE], where)
    return where


@pytest.fixture
def desk(folder: Path) -> Desk:
    for name in (FILE_NAME, f"{FILE_NAME}-wal", f"{FILE_NAME}-shm", "preferences.json"):
        (folder / name).unlink(missing_ok=True)
    stand_in = Settled(folder)
    return Desk(Service(Library(folder, lambda: None), lambda: stand_in, WorkQueue()), Conversations(folder))  # type: ignore[arg-type,return-value]


def updates(generator) -> list[tuple]:
    async def all_of_them() -> list[tuple]:
        return [update async for update in generator]

    return asyncio.run(all_of_them())


def talk_after(*questions: str, desk: Desk, talk: Talk | None = None) -> Talk:
    talk = talk or Talk()
    for question in questions:
        talk = updates(conversation(desk, question, talk))[-1][4]
    return talk


def test_a_conversation_holds_nobody_else_up(desk, off_the_loop):
    talk = talk_after(WINDOWS, WINDOWS, UNKNOWN, desk=desk)
    assert [turn.state for turn in talk.turns] == ["done"] * 3


def test_a_question_is_shown_at_once_then_found_then_written(desk):
    shown = updates(conversation(desk, WINDOWS, Talk()))
    assert "正在资料里查找" in shown[0][2]
    assert "28个" in shown[1][2]
    assert SENTENCE in re.sub("<[^>]*>", "", shown[1][3]), "the first source opens by itself"
    assert WRITTEN[:8] in shown[-1][2].replace("\n", "")
    assert 'class="acts"' in shown[-1][2]
    assert all('class="acts"' not in update[2] for update in shown[:-1])


def test_every_turn_is_kept_as_it_is_shown(desk):
    talk = talk_after(WINDOWS, UNKNOWN, desk=desk)
    kept = desk.kept.load(talk.id)
    assert kept.title == WINDOWS
    assert [t.question for t in kept.turns] == [WINDOWS, UNKNOWN]
    assert [t.state for t in kept.turns] == ["done", "done"]


def test_a_conversation_looks_the_same_when_it_is_recalled(desk):
    talk = talk_after(WINDOWS, desk=desk)
    last = updates(conversation(desk, UNKNOWN, talk))[-1]
    bar, past, current, _, again, _ = recalled(desk, last[4].id)
    assert current == last[2]
    assert bar == last[0]
    assert "28个" in past
    assert again.turns == last[4].turns


def test_the_question_is_kept_before_it_is_answered(desk):
    async def first_update_only():
        generator = conversation(desk, WINDOWS, Talk())
        update = await anext(generator)
        await generator.aclose()
        return update

    talk = asyncio.run(first_update_only())[4]
    (turn,) = desk.kept.load(talk.id).turns
    assert (turn.question, turn.state, turn.answer) == (WINDOWS, "stopped", None)


@pytest.mark.parametrize("before", [0, 1, 2, 3])
def test_the_stop_button_keeps_what_there_was_and_is_told_last(desk, before):
    """`before`: updates shown when it is pressed; after it comes one, in which nothing is under way."""

    async def stopped_after() -> list[tuple]:
        stop, shown = Stop(), []
        with stop.making() as pressed:
            if not before:
                stop.press()
            async for update in conversation(desk, WINDOWS, Talk(), pressed):
                shown.append(update)
                if len(shown) == before:
                    stop.press()
        return shown

    shown = asyncio.run(stopped_after())
    assert len(shown) == max(before, 1) + 1
    view, talk = shown[-1][2], shown[-1][4]
    assert "data-busy" not in view
    assert 'class="acts"' in view
    assert shown[-1][5]._constructor_args[0] == {"submit_btn": "提问", "stop_btn": False}
    (turn,) = desk.kept.load(talk.id).turns
    assert (turn, turn.state) == (talk.turns[0], "stopped")
    if before < 2:
        assert turn.answer is None
    else:
        assert "以上是停止前的内容" in view
        assert turn.answer.text == f"28个[1]\n原文：“{SENTENCE}”", "half a sentence has not been checked"


def test_what_was_taken_for_a_follow_up_is_asked_as_it_stands(desk):
    talk = talk_after(WINDOWS, UNKNOWN, desk=desk)
    assert len(desk.service.assistant.asked[-1][1]) == 1
    again = updates(asked_again(desk, "auto", talk, alone=True))[-1][4]
    assert desk.service.assistant.asked[-1][:2] == (UNKNOWN, [])
    assert [turn.question for turn in again.turns] == [WINDOWS, UNKNOWN]
    kept = recalled(desk, talk.id)[4]
    updates(asked_again(desk, "builtin", kept))
    assert desk.service.assistant.asked[-1][:2] == (UNKNOWN, []), "worded otherwise it is still no follow-up"
    updates(conversation(desk, WINDOWS, kept))
    assert [said["question"] for said in desk.service.assistant.asked[-1][1]] == [UNKNOWN], "and what follows leans on it alone"


def test_a_conversation_is_put_on_the_screen_though_its_sources_cannot_be_read(desk, monkeypatch):
    talk = talk_after(WINDOWS, desk=desk)

    def unreadable(*_) -> None:
        raise IndexMissing("没有索引。")

    monkeypatch.setattr(Library, "document", unreadable)
    for update in (recalled(desk, talk.id), begun(desk, str(talk.id))):
        assert "28个" in update[2]
        assert "没有索引。" in update[3]
        assert update[4].turns == talk.turns


def test_what_is_stopped_while_it_is_awaited_is_given_up_and_closed():
    closed = []

    async def values():
        try:
            yield 1
            await asyncio.sleep(600)
            yield 2
        finally:
            closed.append(True)

    async def seen() -> list[int]:
        stop, got = Stop(), []
        with stop.making() as pressed:
            async for value in until(pressed, values()):
                got.append(value)
                asyncio.get_running_loop().call_later(0.01, stop.press)
        stop.press()  # nothing is made any more
        return got

    assert asyncio.run(seen()) == [1]
    assert closed == [True]


def test_what_goes_wrong_while_an_answer_is_made_is_raised():
    async def values():
        yield 1
        raise ValueError("no")

    async def seen() -> None:
        async for _ in until(asyncio.Event(), values()):
            pass

    with pytest.raises(ValueError, match="no"):
        asyncio.run(seen())


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("28个[1]", "28个[1]"),
        ("28个[1]\n\n市中区设立", "28个[1]"),
        ("28个[1]\n\n设立28个。[1]配备59", "28个[1]\n\n设立28个。[1]"),
        ("28个[1]\n\n设立28个。[1][2]", "28个[1]\n\n设立28个。[1][2]"),
        ("两项：\n- 甲[1]\n- 乙[2]", "两项：\n- 甲[1]\n- 乙[2]"),
    ],
)
def test_what_is_left_of_an_answer_that_was_still_being_written(text, left):
    assert settled(Answer("问", text, answered=True)).text == left


def test_asking_again_writes_over_the_last_answer(desk):
    talk = talk_after(UNKNOWN, WINDOWS, desk=desk)
    assert WRITTEN in talk.turns[-1].answer.text
    again = updates(asked_again(desk, "builtin", talk))[-1][4]
    assert [t.question for t in again.turns] == [UNKNOWN, WINDOWS]
    assert WRITTEN not in again.turns[-1].answer.text
    assert desk.kept.load(talk.id).turns == again.turns
    assert desk.service.assistant.asked[-1][1] == history(talk.turns[:1])
    for writer, so_far in (("builtin", Talk()), ("poet", talk)):
        (update,) = updates(asked_again(desk, writer, so_far))
        assert all(value == gr.skip() for value in update)


def test_preferences_reach_the_assistant(desk, folder):
    save(folder, Preferences(20, "strict", "builtin"))
    talk = talk_after(WINDOWS, desk=desk)
    assistant = desk.service.assistant
    assert (assistant.used[-1].candidates, assistant.asked[-1][2]) == (20, "builtin")
    assert assistant.used[-1].floor > AskSettings().floor
    assert WRITTEN not in talk.turns[0].answer.text
    updates(asked_again(desk, "llm", talk))
    assert assistant.asked[-1][2] == "llm", "what is asked for once goes before what is usual"


def test_a_missing_language_model_is_told_where_it_was_asked_for(desk, folder):
    talk = talk_after(WINDOWS, desk=desk)
    assert talk.turns[0].note == ""
    assert updates(asked_again(desk, "llm", talk))[-1][4].turns[0].note == NO_WRITER
    desk.service.assistant.writer = object()
    assert updates(asked_again(desk, "llm", talk))[-1][4].turns[0].note == ""


@pytest.mark.parametrize(("question", "says"), [("出错的问题", "这个问题不能回答。"), ("意外的问题", "内部错误（ZeroDivisionError）")])
def test_what_goes_wrong_is_told_and_kept_and_the_next_question_works(desk, question, says):
    talk = talk_after(question, desk=desk)
    assert says in talk.turns[0].note
    assert desk.kept.load(talk.id).turns[0].state == "failed"
    assert talk_after(WINDOWS, desk=desk, talk=talk).turns[1].answer.short == "28个"


def test_where_nothing_can_be_kept_the_answer_comes_all_the_same(desk, folder):
    (folder / FILE_NAME).write_bytes(b"no database" * 100)
    shown = updates(conversation(desk, WINDOWS, Talk()))
    talk = shown[-1][4]
    assert talk.turns[0].answer.short == "28个"
    assert "不能读写" in shown[-1][0]
    assert talk.id is None
    assert "不能读写" in listed(desk.kept, talk)
    talk = talk_after(UNKNOWN, desk=desk, talk=talk)
    assert len(talk.turns) == 2


def test_a_conversation_deleted_in_another_window_goes_on_and_says_that_it_is_not_kept(desk):
    talk = talk_after(WINDOWS, desk=desk)
    desk.kept.delete(talk.id)
    last = updates(conversation(desk, UNKNOWN, talk))[-1]
    assert "已在别处删除" in last[0]
    assert [len(last[4].turns), last[4].id, desk.kept.listing()] == [2, None, []]


def test_two_windows_on_one_conversation_keep_what_each_of_them_asks(desk):
    one = talk_after(WINDOWS, desk=desk)
    two = talk_after("火星上有什么？", desk=desk, talk=begun(desk, str(one.id))[4])
    shown = updates(conversation(desk, UNKNOWN, one))
    asked = [WINDOWS, "火星上有什么？", UNKNOWN]
    assert [t.question for t in desk.kept.load(one.id).turns] == asked
    assert [t.question for t in shown[-1][4].turns] == asked
    assert "火星上有什么？" in shown[0][1], "what the other window asked stands before it"
    again = updates(asked_again(desk, "builtin", two))[-1][4]
    assert [t.question for t in again.turns] == asked[:2]
    assert [t.question for t in desk.kept.load(one.id).turns] == asked


def test_an_empty_question_changes_nothing(desk):
    (update,) = updates(conversation(desk, "  \n", Talk()))
    assert all(value == gr.skip() for value in update)
    assert desk.kept.listing() == []


def test_ratings_are_kept(desk):
    talk = talk_after(WINDOWS, desk=desk)
    talk = rated(desk.kept, talk, {"place": 0, "verdict": "bad", "comment": "是27个"})
    assert (talk.turns[0].verdict, talk.turns[0].comment) == ("bad", "是27个")
    assert desk.kept.load(talk.id).turns == talk.turns
    assert 'value="是27个"' in recalled(desk, talk.id)[2]
    for place, verdict in ((None, "bad"), (5, "bad"), (-1, "bad"), ("0", "bad"), (0, "x"), (0, None)):
        assert rated(desk.kept, talk, {"place": place, "verdict": verdict}) == talk


def test_a_rating_given_while_the_next_answer_is_written_is_not_lost(desk):
    talk = talk_after(WINDOWS, desk=desk)

    async def rate_meanwhile():
        generator = conversation(desk, WINDOWS, talk)
        await anext(generator)
        rated(desk.kept, talk, {"place": 0, "verdict": "bad", "comment": "是27个"})
        return [update async for update in generator][-1][4]

    after = asyncio.run(rate_meanwhile())
    past = updates(conversation(desk, UNKNOWN, after))[0][1]
    assert 'value="是27个"' in past
    assert desk.kept.load(talk.id).turns[0].verdict == "bad"


def test_the_list_names_renames_and_deletes(desk):
    first, second = talk_after(WINDOWS, desk=desk), talk_after(UNKNOWN, desk=desk)
    assert listed(desk.kept, second).index(UNKNOWN) < listed(desk.kept, second).index(WINDOWS)
    bar, talk, drawer = retitled(desk.kept, second.id, "北京", second)
    assert ("北京" in bar, talk.title, f">{UNKNOWN}<" in drawer) == (True, "北京", False)
    bar, talk, drawer = retitled(desk.kept, first.id, "窗口", talk)
    assert ("北京" in bar, "窗口" in drawer) == (True, True)
    assert "窗口" not in discarded(desk.kept, first.id, talk)
    assert [c.id for c in desk.kept.listing()] == [second.id]
    for identity in (first.id, 2**70, "1; DROP TABLE turns", None):
        assert all(value == gr.skip() for value in recalled(desk, identity))


def test_a_window_that_is_loaded_anew_goes_on_where_it_was(desk):
    talk = talk_after(WINDOWS, desk=desk)
    assert begun(desk, str(talk.id))[4].turns == talk.turns
    assert f'data-talk="{talk.id}"' in begun(desk, str(talk.id))[0]
    for last in ("", "99", "-1", "x", "9" * 30):
        assert begun(desk, last)[4] == Talk()
        assert "welcome" in begun(desk, last)[2]


def test_what_is_being_typed_is_never_written_over(desk):
    shown = updates(conversation(desk, WINDOWS, Talk()))
    assert ["value" in update[5]._constructor_args[0] for update in (shown[0], shown[-1])] == [False, False]


def test_a_new_conversation_starts_from_nothing(desk):
    talk_after(WINDOWS, desk=desk)
    bar, past, current, _, talk, _ = empty(desk.service)
    assert (past, talk) == ("", Talk())
    assert "welcome" in current
    assert "export" not in bar
    updates(conversation(desk, UNKNOWN, talk))
    assert desk.service.assistant.asked[-1][1] == []


def test_people_who_ask_at_once_wait_in_the_services_queue_not_in_gradios(desk):
    from ui.app import build

    asking = [
        fn for fn in build(desk.service).fns.values() if getattr(fn.fn, "__module__", "") == "ui.chat.tab" and fn.name in ("ask", "again")
    ]
    assert {fn.name for fn in asking} == {"ask", "again"}
    assert [fn.concurrency_limit for fn in asking] == [None] * len(asking)


def test_history_is_the_questions_as_understood():
    answer = Answer("那里呢？", "3个[1]", "3个", True, standalone="枣庄有几个？")
    assert history((Turn("那里呢？", answer), Turn("崩", None, "failed"))) == [{"question": "枣庄有几个？", "answer": "3个[1]"}]
