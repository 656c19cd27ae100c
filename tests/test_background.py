"""The question behind a long background. Run alone: python -m pytest tests/test_background.py"""

import pytest
from found import passage, reading

from rag.find.finding import Evidence, Finding
from rag.finder import Found, surer
from rag.question.background import LONG, asked_apart
from rag.question.shapes import read_question

ASKED = read_question("有多少名？")
BACKGROUND = "我在写一份关于城市基层党建的材料，想引用潮安区的做法。材料里说当地把社区党组织升格，又让党员去社区报到打卡，"


@pytest.mark.parametrize(
    ("question", "apart"),
    [
        (f"{BACKGROUND}请帮我核实一下，多少名党员到社区签到打卡了？", "潮安区多少名党员到社区签到打卡了？"),
        (f"{BACKGROUND}请问徽县的多少名党员到社区签到打卡了？", "徽县的多少名党员到社区签到打卡了？"),
        # it leans on what was said, or says too little, or another asks too
        (f"{BACKGROUND}请问上述做法有多少名党员到社区签到打卡了？", ""),
        (f"{BACKGROUND}请问该区多少名党员到社区签到打卡了？", ""),
        (f"{BACKGROUND}请问有多少名？", ""),
        (f"{BACKGROUND}徽县投了多少钱，成县修了几座大型桥梁工程？", ""),
        # it asks nothing, or is short
        (f"{BACKGROUND}请帮我核实一下党员到社区签到打卡的情况。", ""),
        ("想引用潮安区的做法，请问多少名党员到社区签到打卡了？", ""),
        ("", ""),
    ],
)
def test_the_last_clause_by_itself(question, apart):
    assert len(question) < LONG or question.startswith(BACKGROUND)
    assert asked_apart(question) == apart


def test_the_surer_answer_of_what_was_found():
    text = "潮安区7个社区超100名，2000多名党员签到。"
    here, other = passage(text), passage(text, number=2)

    def found(short, margin, at=here):
        start = text.index(short)
        return Finding(short, (Evidence(at, start, start + len(short)),), margin)

    readings = [reading(here, {"2000多名": 1.0})]
    whole = Found(found("超100名", 4.0), ASKED, readings)
    assert surer(whole, Found(found("2000多名", 9.0), ASKED)).finding.short == "2000多名"
    assert surer(whole, Found(found("2000多名", 3.0), ASKED)).finding.short == "超100名"
    assert surer(whole, Found(found("2000多名", 9.0, other), ASKED)).finding.short == "超100名"  # of another article
    assert surer(whole, Found(None, ASKED)).finding.short == "超100名"
    assert surer(Found(None, ASKED, readings), Found(found("2000多名", 4.0), ASKED)).finding.short == "2000多名"
    assert surer(Found(None, ASKED, readings), Found(found("2000多名", 1.0), ASKED)).finding is None
