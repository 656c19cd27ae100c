"""Question rows are checked at the door; answer rows have the contract's keys in the contract's order."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import UsageError
from rag.sheets.rows import QuestionRow, answer_row, as_line, error_row
from rag.types import Answer, CheckedFigure, Citation

KEYS = ["id", "question", "answered", "answer", "short", "confidence", "citations", "figures", "nearest", "model", "ms"]
CITED = Citation(1, "一版.txt", "设立28个服务窗口。", 10, 19, "题", "山东省曲阜市", "2023-07-05")
ANSWER = Answer(
    "多少个窗口？",
    "设立28个[1]。",
    "28个",
    True,
    0.98765432,
    (CITED, Citation(2, "passages/0", "甲乙", 0, 9, spans=((0, 1), (8, 9)))),
    (CheckedFigure("28个", "28", "个", "", "supported", 1), CheckedFigure("72个", "72", "个", "", "computed", None, "99－27＝72")),
    model={"reader": "r", "encoder": "e", "writer": "builtin"},
    ms={"total": 12.345, "retrieve": 1.0, "read": 2.0, "write": 3.0},
)


def test_an_answer_row_is_the_contract_s():
    row = answer_row(ANSWER, "q1")
    assert list(row) == KEYS
    assert row["citations"][0] == {
        "number": 1,
        "source": "一版.txt",
        "title": "题",
        "place": "山东省曲阜市",
        "date": "2023-07-05",
        "quote": "设立28个服务窗口。",
        "start": 10,
        "end": 19,
    }
    assert list(row["citations"][0]) == ["number", "source", "title", "place", "date", "quote", "start", "end"]
    assert row["citations"][1]["spans"] == [[0, 1], [8, 9]] and row["citations"][1]["date"] is None
    assert row["figures"][0] == {"text": "28个", "value": "28", "unit": "个", "qualifier": "", "status": "supported", "citation": 1}
    assert row["figures"][1]["arithmetic"] == "99－27＝72" and row["figures"][1]["citation"] is None
    assert row["model"] == {"encoder": "e", "reader": "r", "writer": "builtin"}
    assert row["ms"] == {"retrieve": 1.0, "read": 2.0, "write": 3.0, "total": 12.3}
    assert row["confidence"] == 0.9877


def test_gold_fields_follow_and_never_hide_the_answer():
    row = answer_row(ANSWER, 7, {"answer": "28个", "type": "figure", "aliases": ["二十八个"]})
    assert list(row) == [*KEYS, "type", "aliases", "gold"]
    assert row["answer"] == "设立28个[1]。" and row["gold"] == {"answer": "28个"} and row["id"] == 7


def test_a_refusal_row_shows_the_nearest():
    row = answer_row(Answer("问", "没有找到。", nearest=(CITED,), confidence=float("nan")), "x")
    assert row["answered"] is False and row["short"] == "" and row["citations"] == [] and len(row["nearest"]) == 1
    assert row["confidence"] == 0.0


def test_an_error_row_is_empty_but_for_the_error():
    row = error_row(3, "问", "第一句\n第二句", {"type": "figure"})
    assert list(row)[:4] == ["id", "question", "answered", "error"] and set(KEYS) < set(row)
    assert row["error"] == "第一句 第二句" and row["answered"] is False and row["type"] == "figure"
    assert not any(row[key] for key in ("answer", "short", "confidence", "citations", "figures", "nearest", "model", "ms"))


def test_a_line_holds_chinese_as_it_is_and_any_text_at_all():
    assert as_line({"问": "窗口"}) == '{"问": "窗口"}\n'.encode()
    for text in ("行\n行", "\u2028", "\ud800", '"', "\x00"):
        line = as_line({"t": text})
        assert line.count(b"\n") == 1 and json.loads(line) == {"t": text}


def test_a_question_row_is_read():
    row = QuestionRow.parse(
        {"id": "a", "question": "几个？", "passages": ["一", "二"], "history": [{"question": "前"}], "date": "2024/7/1", "type": "figure"},
        4,
    )
    assert row == QuestionRow("a", "几个？", ("一", "二"), ({"question": "前", "answer": ""},), "2024-07-01", {"type": "figure"})


@pytest.mark.parametrize(
    ("given_id", "expected"), [(None, 4), ("", 4), (0, 0), ("0", "0"), (12, 12), (True, 4), (["x"], 4), ("甲 1", "甲 1")]
)
def test_a_row_without_an_id_gets_its_line(given_id, expected):
    assert QuestionRow.parse({"id": given_id, "question": "几个？"}, 4).id == expected


def test_no_passages_and_none_given_are_two_things():
    assert QuestionRow.parse({"question": "几个？", "passages": []}, 1).passages == ()
    assert QuestionRow.parse({"question": "几个？", "passages": None}, 1).passages is None


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({}, "空的"),
        ({"question": " \n"}, "空的"),
        ({"question": "问" * 2001}, "2000"),
        ({"question": "问" * 100_000}, "2000"),
        ({"question": 5}, "文字"),
        ({"question": "问", "passages": "一段"}, "passages"),
        ({"question": "问", "passages": [1]}, "passages"),
        ({"question": "问", "history": ["前"]}, "history"),
        ({"question": "问", "history": [{"question": 1}]}, "history"),
        ({"question": "问", "date": "昨天"}, "date"),
        ([], "JSON"),
        ("问", "JSON"),
    ],
)
def test_what_is_no_question_is_refused_in_one_line(row, says):
    with pytest.raises(UsageError, match=says) as refused:
        QuestionRow.parse(row, 1)
    assert "\n" not in str(refused.value)


def test_two_thousand_characters_are_allowed():
    assert len(QuestionRow.parse({"question": "问" * 2000}, 1).question) == 2000


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3), max_leaves=5
)


@given(st.dictionaries(st.sampled_from(["id", "question", "passages", "history", "date", "answer"]), JSON))
def test_any_row_is_a_question_or_a_refusal(row):
    try:
        question = QuestionRow.parse(row, 9)
    except UsageError as refused:
        assert "\n" not in str(refused)
    else:
        assert question.question == row["question"].strip() != ""
