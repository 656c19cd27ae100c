"""A share is worked out only of two printed figures of one kind, and shown with its arithmetic."""

from __future__ import annotations

import pytest
from found import TableReader

from rag.ask import Assistant
from rag.retrieve import TextsRetriever
from rag.sources import GivenSources

PART = "市中区建成人才公寓343套，全部入住。"
WHOLE = "全市建成人才公寓1403套，实现拎包入住。"
ASKED = "市中区的人才公寓占全市的多大比例？"
TABLE = {"占": {"343套": -5.0, "1403套": -5.0}, "市中区的": {"343套": 9.0}, "全市的": {"1403套": 9.0}}


def desk(texts, table=TABLE) -> Assistant:
    retriever = TextsRetriever(texts)
    return Assistant(retriever, TableReader({}, table), GivenSources(retriever.documents))


def test_a_share_of_two_printed_figures_with_its_arithmetic():
    answer = desk([PART, WHOLE]).ask(ASKED)
    assert answer.short == "约24.4%"
    assert answer.text.endswith("市中区占全市的约24.4%。")
    assert {c.quote for c in answer.citations} == {PART, WHOLE}
    status = {f.text: (f.status, f.arithmetic) for f in answer.figures}
    assert status == {
        "343套": ("supported", ""),
        "1403套": ("supported", ""),
        "约24.4%": ("computed", "343套÷1403套=约24.4%"),
    }


@pytest.mark.parametrize("question", ["市中区的人才公寓占全市人才公寓的比例是多少？", "市中区的人才公寓占全市的百分之几？", ASKED])
def test_ways_of_asking_for_a_share(question):
    assert desk([PART, WHOLE]).ask(question).short == "约24.4%"


@pytest.mark.parametrize(
    "texts",
    [
        [PART],  # no whole
        [PART, "全市建成保障住房1403套，实现拎包入住。"],  # another matter
        [PART.replace("343", "3430"), WHOLE],  # a part larger than the whole
        [PART.replace("套", "间"), WHOLE.replace("套", "亩")],  # two units
    ],
)
def test_what_makes_no_share(texts):
    table = {
        "占": dict.fromkeys(("343套", "3430套", "343间", "1403套", "1403亩"), -5.0),
        "市中区的": {"343套": 9.0, "3430套": 9.0, "343间": 9.0},
        "全市的": {"1403套": 9.0, "1403亩": 9.0},
    }
    assert not desk(texts, table).ask(ASKED).answered


def test_a_printed_share_comes_first():
    printed = "市中区的人才公寓占全市的24.5%，全部入住。"
    table = {"占": {"24.5%": 9.0}, **{k: v for k, v in TABLE.items() if k != "占"}}
    answer = desk([PART, WHOLE, printed], table).ask(ASKED)
    assert answer.short == "24.5%"
    assert all(f.status == "supported" for f in answer.figures)
