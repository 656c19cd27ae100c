"""The ways to answer: each looks at the question before it asks for anything, and the first that finds something answers."""

import pytest

from rag.find import ways
from rag.find.finding import Evidence, Finding
from rag.find.ways import OUT_OF_SEVERAL, Desk, find_by_any_way
from rag.question.shapes import read_question
from rag.types import Cleaned, Passage

TEXT = "历城区建成115个。"
PASSAGE = Passage(1, "甲.txt", Cleaned.of(TEXT, [(0, len(TEXT))]))
FOUND = Finding("115个", (Evidence(PASSAGE, 5, 9),), 6.0)


def not_asked(*_, **__):
    pytest.fail("asked for something")


def desk(question, answer=not_asked):
    return Desk(read_question(question), (), not_asked, answer, not_asked, -2.0, 5.0)


@pytest.mark.parametrize("way", OUT_OF_SEVERAL, ids=lambda way: way.__name__)
@pytest.mark.parametrize("question", ["市中区设立了多少个服务窗口？", "这个项目是谁负责的？", "为什么要建人才公寓？", "人才公寓在哪里"])
def test_a_way_that_is_not_asked_for_costs_nothing(way, question):
    assert way(desk(question)) is None


def test_the_first_way_that_finds_something_answers(monkeypatch):
    monkeypatch.setattr(ways, "OUT_OF_SEVERAL", (lambda _: None, lambda _: FOUND, not_asked))
    monkeypatch.setattr(ways, "out_of_one", not_asked)
    assert find_by_any_way(desk("历城区建成多少个？")) is FOUND


def test_where_no_way_finds_anything_a_sentence_is_looked_for(monkeypatch):
    monkeypatch.setattr(ways, "OUT_OF_SEVERAL", (lambda _: None,))
    monkeypatch.setattr(ways, "out_of_one", lambda _: FOUND)
    assert find_by_any_way(desk("历城区建成多少个？")) is FOUND


def test_events_are_set_in_order_by_their_dates_or_not_at_all(monkeypatch):
    monkeypatch.setattr(ways, "OUT_OF_SEVERAL", (not_asked,))
    monkeypatch.setattr(ways, "out_of_one", not_asked)
    assert find_by_any_way(desk("青山大桥通车和东湖展馆开馆，哪个更早？", answer=lambda *_, **__: None)) is None
