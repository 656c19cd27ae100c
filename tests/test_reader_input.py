"""The reader's input: one layout for training and use, offsets that count in the passage."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.reader_input import CONTEXT_LENGTH, SEPARATOR, TEXT_PIECES, context_of, cut_at_pause, edges_in, encode, reader_input


def by_character(text, add_special_tokens=True, return_offsets_mapping=False):
    """A tokenizer of one piece per character, ids = code points, so that expected values can be read off."""
    return {"input_ids": [ord(c) for c in text], "offset_mapping": [(i, i + 1) for i in range(len(text))]}


def by_pairs(text, add_special_tokens=True, return_offsets_mapping=False):
    """A tokenizer of two-character pieces: some pieces reach over the start of the passage."""
    spans = [(i, min(len(text), i + 2)) for i in range(0, len(text), 2)]
    return {"input_ids": [7] * len(spans), "offset_mapping": spans}


def test_layout_with_context():
    made = encode(by_character, reader_input("几人", "徽县", "共3人"))
    assert made.ids == [0, ord("几"), ord("人"), 2, 2, *map(ord, "徽县 | 共3人"), 2]
    assert made.types == [0] * 5 + [1] * 9
    assert made.first == 5 + len("徽县 | ")
    assert made.spans == [(0, 1), (1, 2), (2, 3)]


def test_layout_without_context():
    made = encode(by_character, reader_input("几人", "", "共3人"))
    assert made.ids == [0, ord("几"), ord("人"), 2, 2, *map(ord, "共3人"), 2]
    assert made.first == 5


def test_piece_over_the_separator_is_clipped_to_the_passage():
    made = encode(by_pairs, reader_input("几人", "徽县城", "共3人"))  # "徽县城 | " has six characters; with four, one piece straddles
    assert made.spans[0] == (0, 2)
    made = encode(by_pairs, reader_input("几人", "徽县", "共3人"))  # 5 characters: the third piece is " 共"
    assert made.spans == [(0, 1), (1, 3)]


def test_long_texts_are_cut():
    made = encode(by_character, reader_input("问" * 100, "题", "文" * 500))
    assert len(made.ids) == 60 + TEXT_PIECES + 4
    assert len(made.spans) == TEXT_PIECES - 1 - len(SEPARATOR)


@given(st.text(max_size=20), st.text(max_size=60), st.text(min_size=1, max_size=100))
def test_spans_cut_the_passage(question, context, passage):
    made = encode(by_character, reader_input(question, context, passage))
    assert "".join(passage[a:b] for a, b in made.spans) == passage
    assert len(made.ids) == len(made.types) == made.first + len(made.spans) + 1


LEAD = "8月3日，水阳镇遭遇特大暴雨，山洪冲进镇区。全镇转移群众三百人"


@pytest.mark.parametrize(
    ("title", "place", "lead", "passage", "expected"),
    [
        ("农家书屋", "徽县", "", "全县新增藏书", "徽县 农家书屋"),
        ("徽县农家书屋", "徽县", "", "全县新增藏书", "徽县农家书屋"),
        ("农家书屋", "", "甲", "全县", "农家书屋"),
        ("", "", LEAD + "，安置在学校和敬老院。", "另据了解", LEAD),
        ("", "", "8月3日，水阳镇遭遇暴雨。", "8月3日，水阳镇遭遇暴雨。全镇", ""),
        ("", "徽县", "", "全县", "徽县"),
        ("", "", "", "全县", ""),
    ],
)
def test_context(title, place, lead, passage, expected):
    assert context_of(title, place, lead, passage) == expected


@given(st.text(max_size=80), st.text(max_size=30), st.text(max_size=80), st.text(max_size=50))
def test_context_is_short(title, place, lead, passage):
    assert len(context_of(title, place, lead, passage)) <= CONTEXT_LENGTH


@given(st.text(max_size=80), st.integers(1, 60))
def test_cut_is_a_beginning(text, length):
    cut = cut_at_pause(text, length)
    assert text.startswith(cut) and len(cut) <= length


@pytest.mark.parametrize(
    ("piece", "answer"),
    [
        ("元的", "元"),
        ("的中国", "中国"),
        ("在上海", "上海"),
        ("是一种", "一种"),
        ("是由", "是由"),
        ("年起", "年"),
        ("站起", "站起"),
        ("的", "的"),
        ("目的", "目的"),
        ("存在", "存在"),
        ("在线", "在线"),
        ("人和", "人和"),
    ],
)
def test_a_function_word_that_shares_a_piece_with_an_answer_is_left_out(piece, answer):
    text = f"他{piece}了"
    start, end = edges_in(text, 1, 1 + len(piece))
    assert text[start:end] == answer
