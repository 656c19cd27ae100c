"""Two articles with different numbers for the same matter: the answer shows both, side by side, each with its own source."""

from __future__ import annotations

from dataclasses import replace

import pytest
from found import TableReader
from test_ledger import PLANTED

from rag.ask import Assistant
from rag.index import index
from rag.ledger.ledger import Ledger
from rag.retrieve import HybridRetriever
from rag.sources import StoreSources
from rag.store import Store


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    place = tmp_path_factory.mktemp("disputed")
    for name, (title, text) in PLANTED.items():
        (place / f"{name}.txt").write_text(f"{title}\n\n{text}\n", encoding="utf-8")
    index([place], place / "i", workers=0)
    store, retriever = Store.open(place / "i"), HybridRetriever.open(place / "i")
    reader = TableReader({"1403套": 9.0, "1600套": 5.0, "210套": 5.0})
    return Assistant(retriever, reader, StoreSources(store), ledger=Ledger(store, retriever.lexical))


def test_the_other_number_stands_beside_the_answer(desk):
    answer = desk.ask("2020年枣庄市建成人才公寓多少套？")
    assert answer.short == "1403套"
    *_, heading, first, second = answer.text.split("\n")
    assert heading == "两处说法不同："
    assert first == "· 1403套：《安居才能乐业》（未印日期）[1]"
    assert second == "· 1430套：《枣庄晒出民生账单》（未印日期）[2]"
    assert "1430套" in answer.citations[1].quote
    assert {f.text: f.status for f in answer.figures} == {"1403套": "supported", "2020年": "supported", "1430套": "supported"}


def test_an_undisputed_answer_says_nothing_of_the_kind(desk):
    answer = desk.ask("2021年枣庄市建成人才公寓多少套？")
    assert answer.short == "1600套"
    assert "说法不同" not in answer.text


def test_kept_to_one_source_or_without_a_ledger_no_other_is_brought_in(desk):
    question = "2020年枣庄市建成人才公寓多少套？"
    assert "说法不同" not in desk.ask(question, source=["a.txt"]).text
    assert "说法不同" not in replace(desk, ledger=None).ask(question).text
    assert "说法不同" not in desk.ask(question, passages=[text for _, text in PLANTED.values()]).text
