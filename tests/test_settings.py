"""The settings tab without a browser: what is checked, what is said, what is kept."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from stand_in import StandIn

from rag.app.conversations import Conversations, Turn
from rag.app.library import Library
from rag.app.preferences import Preferences, load
from rag.app.service import Service
from rag.models import Model
from rag.types import Answer
from ui.settings import COMMAND, answering_view, models_view, preferred, rating_counts, ratings_view

READER = Model("reader", "阅读模型", "MIT", 63_400_000, "/models/<b>reader</b>", "whole")
WRITER = Model("writer", "语言模型", "Apache-2.0", 491_400_064, "/cache/w.gguf", "whole")


def service(folder: Path) -> Service:
    return Service(Library(folder, lambda: None), lambda: StandIn(folder))  # type: ignore[arg-type,return-value]


def chosen(markup: str) -> set[str]:
    return set(re.findall(r'value="(\w+)" checked', markup))


def test_the_form_shows_what_is_set():
    assert chosen(answering_view(Preferences())) == {"standard", "auto"}
    markup = answering_view(Preferences(20, "strict", "llm"))
    assert chosen(markup) == {"strict", "llm"}
    assert re.search(r'type="range"[^>]* value="20"', markup)
    assert '<output for="passages">20</output>' in markup


@pytest.mark.parametrize(
    ("name", "value", "expected"), [("strictness", "loose", Preferences(strictness="loose")), ("passages", "8", Preferences(8))]
)
def test_what_is_chosen_is_kept_and_said(tmp_path, name, value, expected):
    assert "已保存" in preferred(service(tmp_path), name, value)
    assert load(tmp_path) == expected


def test_what_is_no_choice_is_not_kept(tmp_path):
    preferred(service(tmp_path), "strictness", "none at all")
    preferred(service(tmp_path), "floor", "9")
    assert load(tmp_path) == Preferences()


def test_what_cannot_be_kept_is_said(tmp_path):
    assert "没有保存" in preferred(service(tmp_path / "nowhere"), "writer", "llm")


def test_models_with_their_sizes():
    markup = models_view([READER, WRITER])
    assert "<td>63 MB</td><td>MIT</td><td>校验和相符</td>" in markup
    assert "<td>491 MB</td>" in markup
    assert "<b>reader" not in markup
    assert COMMAND not in markup
    assert "正在核对" in models_view(None)


def test_a_language_model_that_is_not_there_comes_with_the_command_that_brings_it():
    missing = Model("writer", "语言模型", "Apache-2.0", 491_400_064, "/cache/w.gguf", "missing")
    for models in ([READER, missing], [READER]):
        assert f"<code>{COMMAND}</code>" in models_view(models)


def test_ratings_are_counted_and_can_be_taken_along(tmp_path):
    kept = Conversations(tmp_path)
    assert rating_counts(kept) == (0, 0)
    assert "href" not in ratings_view(0, 0)
    identity = kept.create("问")
    for place, verdict in enumerate(("good", "bad", "bad", "")):
        kept.put(identity, place, Turn("问", Answer("问", "答"), verdict=verdict))  # type: ignore[arg-type]
    assert rating_counts(kept) == (1, 2)
    markup = ratings_view(*rating_counts(kept))
    assert re.findall(r'href="([^"]*)"', markup) == ["/api/ratings?verdict=good", "/api/ratings?verdict=bad"]
    assert "有误的：待填标准答案 2 条" in markup
