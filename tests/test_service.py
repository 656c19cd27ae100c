"""The service: what is loaded before the first question."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from stand_in import StandIn

from rag.app.library import Library
from rag.app.preferences import Preferences, save
from rag.app.service import Service
from rag.errors import ModelMissing


class Writer:
    def __init__(self) -> None:
        self.loaded = 0

    def warm_up(self) -> None:
        self.loaded += 1


def warmed(folder, assistant) -> Service:
    service = Service(Library(folder, lambda: None), assistant)
    asyncio.run(service.warm_up())
    return service


@pytest.mark.parametrize(("choice", "loaded"), [("auto", 1), ("llm", 1), ("builtin", 0)])
def test_the_language_model_is_loaded_ahead_unless_nobody_wants_it(tmp_path, choice, loaded):
    save(tmp_path, replace(Preferences(), writer=choice))
    writer = Writer()
    warmed(tmp_path, lambda: StandIn(tmp_path, writer=writer))
    assert writer.loaded == loaded


def test_without_a_language_model_nothing_is_missed(tmp_path):
    opened = []
    service = warmed(tmp_path, lambda: opened.append(StandIn(tmp_path)) or opened[-1])
    assert service.assistant is opened[0] and len(opened) == 1


def test_missing_models_are_told_when_a_question_comes_not_before(tmp_path):
    def missing():
        raise ModelMissing("没有阅读模型")

    service = warmed(tmp_path, missing)
    with pytest.raises(ModelMissing, match="没有阅读模型"):
        asyncio.run(service.ask("设立了多少个服务窗口？"))
