"""How many of all are left. Run alone: python -m pytest tests/test_rest.py"""

from __future__ import annotations

import pytest
from found import passage, reading

from rag.find.finding import Evidence, Finding
from rag.find.worked.rest import find_rest, is_done

CARS = "截至8日，累计报损车辆4372辆，查勘4039辆，其中，定损及赔付1969辆。"
HALL = "截至24日，已搜救出14人，其中4人无生命危险，尚有1人被困。"
DEALS = "累计挂牌456宗，成交156宗，成交金额3283万元。"


@pytest.mark.parametrize(
    ("question", "text", "short", "how"),
    [
        ("报损的车里头还有多少辆没查勘？", CARS, "333辆", "4372辆−4039辆=333辆"),
        ("体育馆里还有几个人没救出来？", HALL, "1人", ""),
        ("产权交易没成交的有多少宗？", DEALS, "300宗", "456宗−156宗=300宗"),
        ("获奖项目中有多少没有落地？", "获奖项目32个，18个项目成功落地；另有4个项目已经落地。", "14个", "32个−18个=14个"),
        ("没进复赛的项目有多少个？", "共吸引770个项目参赛，183个项目进入复赛。", "587个", "770个−183个=587个"),
    ],
)
def test_what_is_left_is_printed_or_worked_out(question, text, short, how):
    found = find_rest(question, [reading(passage(text), {})])
    assert (found.short, found.arithmetic.get(short, "")) == (short, how)
    assert all(e.text in text for e in found.evidence)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("还有多少辆没定损？", "甲县报损4372辆，乙县报损4039辆，定损1969辆。"),  # of which?
        ("还有多少辆没查勘？", "累计报损4372辆，尚未查勘。"),
        ("还有多少辆没查勘？", "累计报损约4400辆，查勘4039辆。"),
        ("没成交的有多少宗？", "成交156宗。"),
        ("成交的有多少宗？", DEALS),
        ("为什么没成交？", DEALS),
        ("没成交的占多少？", DEALS),
    ],
)
def test_what_is_left_open_stays_open(question, text):
    assert find_rest(question, [reading(passage(text), {})]) is None


@pytest.mark.parametrize(
    ("question", "text", "done"),
    [
        ("没通过验收的项目有几个？", "实施项目2个，均通过验收。", True),
        ("没通过验收的项目有几个？", "2个项目没有通过验收。", False),
        ("没通过验收的项目有几个？", "通过验收3个，仍有2个在建。", False),
        ("没通过验收的项目有几个？", "实施项目2个。", False),
        ("通过验收的项目有几个？", "2个项目通过验收。", False),
    ],
)
def test_a_sentence_of_what_is_done_tells_of_none_left(question, text, done):
    assert is_done(question, Finding("2个", (Evidence(passage(text), 0, len(text)),), 5.0)) is done
