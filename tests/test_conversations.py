"""Conversations kept beside the index: what was put in comes out, over restarts, threads and damage."""

from __future__ import annotations

import json
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.app.conversations import FILE_NAME, LONGEST_TITLE, SEARCHED, Conversations, ConversationsUnusable, Turn, kept_row, read_kept
from rag.sheets.rows import answer_row
from rag.types import Answer, CheckedFigure, Citation

CITED = Citation(1, "a.txt", "全市党员发展到近23万名。", 10, 24, "党建引领", "枣庄市", "2021-09-01", ((10, 14), (16, 24)), 7)
FOUND = Answer(
    "那枣庄呢？", "近23万名[1]", "近23万名", True, 0.91, (CITED,), (CheckedFigure("近23万名", "230000", "名", "近", "supported", 1),),
    shape="figure", standalone="枣庄市有多少名党员？", model={"encoder": "e", "reader": "r", "writer": "builtin"},
    ms={"retrieve": 1.5, "read": 2.0, "write": 0.1, "total": 3.6},
)  # fmt: skip
REFUSED = Answer("火星呢？", "没有找到。", nearest=(replace(CITED, number=1),), standalone="火星呢？", ms=dict(FOUND.ms))
COMPUTED = replace(FOUND, figures=(CheckedFigure("113套", "113", "套", "", "computed", None, "343 − 230 = 113"),))


@pytest.fixture
def kept(tmp_path) -> Conversations:
    return Conversations(tmp_path)


def verdicts(kept: Conversations, identity: int) -> dict[int, tuple[str, str]]:
    return {place: (turn.verdict, turn.comment) for place, turn in enumerate(kept.load(identity).turns) if turn.verdict}


def test_a_conversation_comes_back_as_it_was_in_another_process_too(kept, tmp_path):
    identity = kept.create("枣庄有多少党员")
    turns = (
        Turn("那枣庄呢？", FOUND, verdict="bad", comment="应是\n济宁的"),
        Turn("火星呢？", REFUSED),
        Turn("崩了吗", None, "failed", "模型不在"),
        Turn("停", FOUND, "stopped"),
    )
    for place, turn in enumerate(turns):
        assert kept.put(identity, place, turn)
    again = Conversations(tmp_path).load(identity)
    assert (again.id, again.title, again.turns) == (identity, "枣庄有多少党员", turns)
    assert again.begun <= again.changed


@pytest.mark.parametrize("answer", [FOUND, REFUSED, COMPUTED, Answer("问", "答")])
def test_an_answer_comes_back_whole(answer):
    again = read_kept(json.loads(json.dumps(kept_row(answer))))
    bare = replace(again, model={}, ms={})
    assert bare == replace(answer, model={}, ms={})
    assert {k: v for k, v in again.ms.items() if v} == answer.ms
    assert again.model == answer.model


def test_a_plain_answer_row_can_be_read_too():
    again = read_kept(answer_row(FOUND, "7"))
    assert (again.text, again.citations[0].quote, again.citations[0].article) == (FOUND.text, CITED.quote, 0)


def test_a_turn_is_written_over_at_its_place(kept):
    identity = kept.create("问")
    kept.put(identity, 0, Turn("问", None, "waiting"))
    kept.put(identity, 0, Turn("问", FOUND, "working"))
    kept.put(identity, 0, Turn("问", REFUSED))
    assert kept.load(identity).turns == (Turn("问", REFUSED),)


@pytest.mark.parametrize("state", ["waiting", "working"])
def test_what_was_cut_off_comes_back_as_stopped(kept, state):
    identity = kept.create("问")
    kept.put(identity, 0, Turn("问", FOUND if state == "working" else None, state, "前面还有 3 个问题"))
    (turn,) = kept.load(identity).turns
    assert (turn.state, turn.note) == ("stopped", "")


def test_windows_that_ask_at_the_same_time_get_a_place_each(kept):
    identity = kept.create("问")
    with ThreadPoolExecutor(4) as pool:
        places = list(pool.map(lambda n: kept.append(identity, Turn(f"问{n}")), range(12)))
    assert sorted(places) == list(range(12))
    assert [turn.question for turn in kept.load(identity).turns] == [f"问{n}" for n in sorted(range(12), key=places.__getitem__)]
    kept.delete(identity)
    assert kept.append(identity, Turn("问")) is None


def test_the_list_has_the_last_spoken_in_first(kept):
    first, second = kept.create("甲"), kept.create("乙")
    kept.put(second, 0, Turn("乙", FOUND))
    kept.put(first, 0, Turn("甲", FOUND))
    kept.put(first, 1, Turn("丙", FOUND))
    assert [(c.id, c.title, c.turns) for c in kept.listing()] == [(first, "甲", 2), (second, "乙", 1)]
    assert kept.listing(most=1)[0].id == first


def test_the_list_knows_what_was_said(kept):
    talk = kept.create("公寓")
    kept.put(talk, 0, Turn("租赁的呢？", Answer("租赁的呢？", "有343套[1]。\n原文：“先后建设343套。”")))
    kept.put(talk, 1, Turn("还没答", None, "waiting"))
    assert kept.listing()[0].said.split() == ["租赁的呢？", "有343套[1]。", "原文：“先后建设343套。”", "还没答"]
    kept.put(talk, 2, Turn("长" * 2 * SEARCHED))
    assert len(kept.listing()[0].said) == SEARCHED


def test_rename_delete_and_what_is_not_there(kept):
    identity = kept.create("旧  名\n字")
    assert kept.listing()[0].title == "旧 名 字"
    assert kept.rename(identity, "  新名 ") == "新名"
    assert kept.rename(identity, "   ") == "新名"
    assert len(kept.rename(identity, "长" * 500)) == LONGEST_TITLE
    assert kept.put(identity, 0, Turn("问", FOUND))
    assert kept.delete(identity)
    assert not kept.delete(identity)
    assert kept.listing() == []
    assert not kept.put(identity, 1, Turn("问", FOUND)), "a turn that ends after its conversation was deleted brings it not back"
    for call in (lambda: kept.load(identity), lambda: kept.load(2**70), lambda: kept.rename(identity, "名")):
        with pytest.raises(KeyError):
            call()
    assert kept.create("新的") != identity, "an id in an open page must never come to mean another conversation"


def test_deleting_takes_the_ratings_along(kept):
    identity = kept.create("问")
    kept.put(identity, 0, Turn("问", FOUND))
    kept.rate(identity, 0, "good")
    kept.delete(identity)
    assert list(kept.rated()) == []


def test_ratings(kept):
    identity = kept.create("问")
    for place in range(3):
        kept.put(identity, place, Turn(f"问{place}", FOUND))
    assert kept.rate(identity, 0, "good", " 好 ")
    assert kept.rate(identity, 2, "bad", "不对")
    assert not kept.rate(identity, 9, "bad")
    assert not kept.rate(99, 0, "bad")
    assert [(c, p, [t.question for t in turns], turns[-1].verdict, turns[-1].comment) for c, p, turns in kept.rated()] == [
        (identity, 0, ["问0"], "good", "好"),
        (identity, 2, ["问0", "问1", "问2"], "bad", "不对"),
    ]
    assert verdicts(kept, identity) == {0: ("good", "好"), 2: ("bad", "不对")}
    kept.rate(identity, 2, "good")
    assert verdicts(kept, identity)[2] == ("good", "不对"), "another verdict leaves the comment"
    kept.rate(identity, 2, "bad", "")
    assert verdicts(kept, identity)[2] == ("bad", "")
    assert kept.rate(identity, 2, "", "留下的话")
    assert kept.load(identity).turns[2].comment == ""
    with pytest.raises(ValueError, match="verdict"):
        kept.rate(identity, 0, "perfect")  # type: ignore[arg-type]


@settings(max_examples=20, deadline=None)
@given(st.text(max_size=30), st.text(max_size=30))
def test_any_text_can_be_kept(tmp_path_factory, question, note):
    kept = Conversations(tmp_path_factory.mktemp("any"))
    identity = kept.create(question)
    kept.put(identity, 0, Turn(question, replace(FOUND, question=question, text=note), "done", note))
    (turn,) = kept.load(identity).turns
    assert turn == Turn(question, replace(FOUND, question=question, text=note), "done", note)


def test_half_a_character_does_no_harm(kept):
    identity = kept.create("问\ud800")
    kept.put(identity, 0, Turn("问\ud800", replace(FOUND, text="答\udfff")))
    assert kept.load(identity).turns[0].question == "问?"


def test_many_threads_write_at_once(kept):
    def talk(number: int) -> None:
        identity = kept.create(str(number))
        for place in range(5):
            assert kept.put(identity, place, Turn(f"{number}-{place}", FOUND))

    threads = [threading.Thread(target=talk, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted((c.title, c.turns) for c in kept.listing()) == [(str(n), 5) for n in range(8)]


@pytest.mark.parametrize("damage", ["rubbish", "newer", "folder"])
def test_a_file_that_cannot_be_used_is_told_in_one_line(kept, tmp_path, damage):
    path = tmp_path / FILE_NAME
    if damage == "rubbish":
        path.write_bytes(b"no database" * 200)
    elif damage == "newer":
        with sqlite3.connect(path) as db:
            db.execute("PRAGMA user_version = 99")
        db.close()
    else:
        path.mkdir()
    for call in (lambda: kept.create("问"), kept.listing, lambda: kept.load(1), lambda: list(kept.rated())):
        with pytest.raises(ConversationsUnusable, match="不能读写") as told:
            call()
        assert "\n" not in str(told.value)
