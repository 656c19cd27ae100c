"""How much something grew is not how much there is."""

from __future__ import annotations

import pytest

from rag.figures import find_figures
from rag.find.near.growth import NO_LEVEL, levels, told_elsewhere, total_gap
from rag.question.asked import expected_units

CARS = "截至6月底，机动车保有量达312万辆，净增18万辆。"
FIRMS = "外贸企业数量达10058家，增加772家。在这些企业中，重点企业611家，进出口值占近九成，与去年同期相比，数量增加21家。"
TEA = "出口32.5万吨，金额13.8亿美元，同比分别增加7.8%和8.6%。"
SHOPS = "开设门店1200家，较年初增加150家，拥有员工3.4万人，较年初增加2000人。"


@pytest.mark.parametrize(
    ("question", "text", "told"),
    [
        ("机动车增加了多少辆？", CARS, {"18万辆": "达312万辆"}),
        ("机动车多了几辆？", CARS, {"18万辆": "达312万辆"}),
        ("机动车有多少辆？", CARS, {}),
        ("机动车增加到多少辆？", CARS, {}),
        ("机动车增长百分之几？", CARS, {}),  # no share is printed
        ("外贸企业多了几家？", FIRMS, {"772家": "达10058家", "21家": "611家"}),
        ("金额增加了多少？", TEA, {"8.6%": "13.8亿美元"}),
        ("门店增加了多少家？", SHOPS, {"150家": "1200家"}),
        ("员工增加多少人？", SHOPS, {"2000人": "3.4万人"}),
        ("企业增加多少家？", "现有企业30家、合作社50家，增加5家。", {"5家": "50家"}),
        ("企业增加多少家？", "现有企业30家，增至50家。", {}),
        ("岗位增加了多少个？", "增加岗位300个。", {}),
        ("新增就业多少人？", "新增就业300人，增加5人。", {}),
    ],
)
def test_a_change_is_told_of_what_there_is(question, text, told):
    figures = find_figures(text)
    found = levels(question, text, figures, expected_units(question))
    assert {next(f.text for f in figures if f.start == at): level.text for at, level in found.items()} == told


@pytest.mark.parametrize(
    ("question", "text", "other"),
    [
        ("全国夏粮总产量多少？", "全国夏粮略减25.5亿斤。", True),
        ("全国夏粮减产多少？", "全国夏粮略减25.5亿斤。", False),
        ("全国夏粮总产量减少多少？", "全国夏粮略减25.5亿斤。", False),
        ("全国夏粮总产量多少？", "全国夏粮减至2555亿斤。", False),
        ("全国夏粮总产量多少？", "全国夏粮产量2555亿斤。", False),
        ("全市党员总数是多少？", "新增党员3千名。", False),
    ],
)
def test_a_change_is_no_total(question, text, other):
    (figure,) = find_figures(text)
    assert total_gap(question, text, figure) == NO_LEVEL * other


def test_of_two_changes_the_one_whose_words_the_question_repeats():
    question, figures = "重点企业增加多少家？", find_figures(FIRMS)
    found = levels(question, FIRMS, figures, expected_units(question))
    lost = told_elsewhere(question, FIRMS, found, figures)
    assert lost[FIRMS.index("21家")] == 0.0 < lost[FIRMS.index("772家")]
