"""Sixty conversations of three turns over the seed pages, as people have them: each turn leans on the ones before it.

A column holds what the bare answer must contain (for why and how: the text); “-” is a question that the pages do not answer.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rag import Assistant
from rag.index import index
from rag.weights.encoders import configured_encoder

pytestmark = pytest.mark.slow

with (Path(__file__).parent / "seed_chats.tsv").open(encoding="utf-8") as file:
    CHATS = [line.rstrip("\n").split("\t") for line in file][1:]


@pytest.fixture(scope="module")
def assistant(tmp_path_factory, seeds):
    folder = tmp_path_factory.mktemp("chats")
    index([seeds], folder, encoder=configured_encoder())
    return Assistant.open(folder)


def right(answer, expected: str) -> bool:
    return not answer.answered if expected == "-" else answer.answered and expected in (answer.short + answer.text)


def talk(assistant, chat: list[str]) -> list[tuple[bool, str]]:
    """Whether each turn was answered right, and what happened in a line."""
    history, turns = [], []
    for question, expected in zip(chat[::2], chat[1::2], strict=True):
        answer = assistant.ask(question, history)
        told = f"{question} → {answer.standalone} → {answer.short or '(拒答)'}；应为 {expected}"
        turns.append((right(answer, expected), told))
        history.append({"question": answer.standalone, "answer": answer.text})
    return turns


def test_nine_turns_in_ten_are_answered_right(assistant):
    assert len(CHATS) == 60
    turns = [turn for chat in CHATS for turn in talk(assistant, chat)]
    wrong = [told for good, told in turns if not good]
    assert len(wrong) <= 0.1 * len(turns), "\n".join(wrong)


ABOUT = [
    ("历城那篇是哪位记者写的", "宗兆洋、刘智一"),
    ("历城那篇的记者叫什么名字", "宗兆洋、刘智一"),
    ("潮安那篇是哪两个记者写的", "郭文治、李彤彤"),
    ("历城那篇的通讯员是谁", "刘智一"),
    ("责编是谁", "贺宝玺"),
    ("《党建引领风帆劲》哪天登的", "2021年9月1日"),
    ("《党建引领风帆劲》什么时候发的", "2021年9月1日"),
    ("《党建引领风帆劲》发表日期是哪天", "2021年9月1日"),
]


@pytest.mark.parametrize(("question", "expected"), ABOUT)
def test_what_the_pages_print_of_themselves(assistant, question, expected):
    assert assistant.ask(question).short == expected


def test_who_wrote_the_article_that_answered(assistant):
    told = [{"question": "枣庄市的党员有多少名？", "answer": "近23万名"}]
    assert assistant.ask("这篇是谁写的？", told).short == "刘振江"


def test_the_readme_shows_what_the_program_answers(assistant):
    readme = (Path(__file__).resolve().parent.parent / "README.md").read_text(encoding="utf-8")
    shown = re.findall(r"^\$ rag ask '([^']+)'[^\n]*\n([^\n]+)", readme, re.MULTILINE)
    assert len(shown) >= 4
    assert [(question, assistant.ask(question).text.splitlines()[0]) for question, _ in shown] == shown
