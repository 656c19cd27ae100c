"""Totals and differences that the program works out, and those that it must leave alone."""

from __future__ import annotations

import pytest
from found import TableReader, passage, reading

from rag.find import find
from rag.find.finding import Evidence, Finding
from rag.find.fit import named
from rag.find.worked.sums import find_total, is_one_end, worked_out
from rag.question.shapes import read_question
from rag.types import Hit

HOMES = "先后建设343套租赁型和230套产权型人才公寓。"
PARTY = "党员从2.2万余名发展到近23万名。"


def work_out(question: str, text: str, scores: dict[str, float]):
    found = find(read_question(question), [reading(text, scores)], named(question))
    return worked_out(question, found)


@pytest.mark.parametrize(
    ("question", "text", "scores", "short", "arithmetic"),
    [
        ("人才公寓一共多少套？", HOMES, {"343套": 6.0}, "573套", {"573套": "343套+230套=573套"}),
        ("人才公寓总共建了多少套？", HOMES, {"230套": 6.0}, "573套", {"573套": "343套+230套=573套"}),
        ("建了多少套人才公寓？", HOMES, {"343套": 6.0}, "343套租赁型和230套产权型", {"573套": "343套+230套=573套"}),
        ("党员增加了多少名？", PARTY, {"近23万名": 6.0}, "约20.8万名", {"约20.8万名": "近23万名−2.2万余名=约20.8万名"}),
        ("党组织增加了多少个？", "党组织从1682个发展到1.1万个。", {"1.1万个": 6.0}, "约9300个", {"约9300个": "1.1万个−1682个=约9300个"}),
        (  # what the sentence begins with is said of both changes
            "枣庄的党员比建市初增加了多少名？",
            "建市60年来,枣庄市党的建设加强,基层党组织从1682个发展到1.1万个,党员从2.2万余名发展到近23万名。",
            {"2.2万余名": 6.0},
            "约20.8万名",
            {"约20.8万名": "近23万名−2.2万余名=约20.8万名"},
        ),
        ("产值增加了多少？", "产值从1.25亿元增加到3.5亿元。", {"3.5亿元": 6.0}, "2.25亿元", {"2.25亿元": "3.5亿元−1.25亿元=2.25亿元"}),
        ("绿地增加了多少？", "绿地从6公顷增加到180亩。", {"180亩": 6.0}, "90亩", {"90亩": "180亩−6公顷=90亩"}),  # in one unit
        ("党员增长了多少倍？", PARTY, {"近23万名": 6.0}, "约9.5倍", {"约9.5倍": "近23万名÷2.2万余名−1=约9.5倍"}),
        (
            "收入增加了多少？",
            "收入由2014年的4653元增加到2025年的24500元。",
            {"24500元": 6.0},
            "19847元",
            {"19847元": "24500元−4653元=19847元"},
        ),
        ("窗口是原来的多少倍？", "窗口从4个增加到10个。", {"10个": 6.0}, "2.5倍", {"2.5倍": "10个÷4个=2.5倍"}),
        ("窗口减少了多少个？", "窗口由12个减少到8个。", {"8个": 6.0}, "4个", {"4个": "12个−8个=4个"}),
    ],
)
def test_what_is_worked_out(question, text, scores, short, arithmetic):
    found = work_out(question, text, scores)
    assert (found.short, found.arithmetic) == (short, arithmetic)
    assert all(figure in arithmetic[size] for size in arithmetic for figure in [e.text for e in found.evidence] if "型" not in figure)


@pytest.mark.parametrize(
    ("question", "text", "scores"),
    [
        ("租赁型人才公寓一共多少套？", HOMES, {"343套": 6.0}),  # one kind was asked for
        ("产权型的有多少套？", HOMES, {"230套": 6.0}),
        ("拿来出租的有多少套？", HOMES, {"343套": 6.0}),  # in the user's words
        ("能买的那种有多少套？", HOMES, {"230套": 6.0}),
        ("党员发展到多少名？", PARTY, {"近23万名": 6.0}),  # the number itself
        ("党员减少了多少名？", PARTY, {"近23万名": 6.0}),  # it grew
        ("窗口增加了多少倍？", "窗口由12个减少到8个。", {"8个": 6.0}),  # it did not grow
        ("窗口增加了几个百分点？", "窗口由8个增加到12个。", {"12个": 6.0}),
        ("一共培养多少人？", "培养专家82人、师资159人。", {"82人": 6.0}),  # two things, not two kinds of one
        ("人才公寓一共多少套？", "先后建设至少343套租赁型和230套产权型人才公寓。", {"230套": 6.0}),  # a bound has no sum
        ("一共占多少？", "比重从12%提高到15%。", {"15%": 6.0}),
        ("投入多少资金？", "投入省级资金3亿元和市级补助40套。", {"3亿元": 6.0}),
    ],
)
def test_what_is_left_alone(question, text, scores):
    assert work_out(question, text, scores) is None


def answerer(table: dict[str, tuple[str, str]]):
    """Answers a part by the first key it holds: key → text and the figure in it."""

    def answer(part: str):
        key = next((k for k in table if k in part), None)
        if key is None:
            return None
        text, figure = table[key]
        reader = TableReader({figure: 6.0})
        return find(read_question(part), reader.read(part, [Hit(passage(text, place="济宁市泗水县"), 1.0)]), named(part))

    return answer


BOTH = {"返乡创业人才": ("招引返乡创业人才4290人。", "4290人"), "合伙人": ("招募各类合伙人192人。", "192人")}


@pytest.mark.parametrize(
    ("question", "text", "scores", "one_end"),
    [
        ("甲和乙增加了多少？", "甲从2个增加到5个，乙从3吨增加到9吨。", {"5个": 6.0}, True),
        ("甲增加到多少？", "甲从2个增加到5个。", {"5个": 6.0}, False),
        ("甲增加了多少？", "甲增加3个。", {"3个": 6.0}, False),
    ],
)
def test_one_end_of_a_change_is_not_its_size(question, text, scores, one_end):
    found = find(read_question(question), [reading(text, scores)], named(question))
    assert is_one_end(question, found) is one_end


def test_two_things_asked_for_together_are_added():
    found = find_total("泗水的返乡创业人才和合伙人一共多少人？", answerer(BOTH))
    assert found.short == "4482人"
    assert [(p.label, p.short) for p in found.parts] == [("返乡创业人才", "4290人"), ("合伙人", "192人")]
    assert (found.computed, found.arithmetic) == ("一共4482人", {"4482人": "4290人+192人=4482人"})


def test_two_units_of_one_kind_are_added_in_the_first():
    found = find_total("泗水的果园和茶园一共多少亩？", answerer({"果园": ("种植果园80亩。", "80亩"), "茶园": ("种植茶园6公顷。", "6公顷")}))
    assert found.arithmetic == {"170亩": "80亩+6公顷=170亩"}


@pytest.mark.parametrize(
    ("question", "table"),
    [
        ("泗水的返乡创业人才和合伙人一共多少人？", {"返乡创业人才": BOTH["返乡创业人才"]}),  # half of it is not found
        ("泗水的返乡创业人才和合伙人一共多少人？", {"人": BOTH["合伙人"]}),  # one number for both
        ("泗水的返乡创业人才和项目一共多少？", {"返乡创业人才": BOTH["返乡创业人才"], "项目": ("合作项目51个。", "51个")}),
        ("泗水的返乡创业人才有多少人？", BOTH),
    ],
)
def test_no_total_without_both(question, table):
    assert find_total(question, answerer(table)) is None


def test_two_years_are_added():
    table = {"2021年": ("2021年亏损563.44亿元。", "563.44亿元"), "2022年": ("2022年亏损276.64亿元。", "276.64亿元")}
    found = find_total("某公司2021和2022两年一共亏了多少钱？", answerer(table))
    assert [(part.label, part.short) for part in found.parts] == [("2021年", "563.44亿元"), ("2022年", "276.64亿元")]
    assert (found.short, found.arithmetic) == ("840.08亿元", {"840.08亿元": "563.44亿元+276.64亿元=840.08亿元"})
    assert find_total("某公司2021和2022两年各亏了多少钱？", answerer(table)) is None


@pytest.mark.parametrize(("other", "total"), [("增加20吨", "50吨"), ("减少20吨", None)])
def test_what_went_the_other_way_is_not_added(other, total):
    text = f"甲厂产量增加30吨，乙厂产量{other}。"
    read = reading(text, {})

    def answer(question):
        short = "30吨" if question.startswith("甲") else other.removeprefix("增加")  # what fell is told with its word
        at = text.index(short)
        return Finding(short, (Evidence(read.passage, at, at + len(short)),), 6.0)

    found = find_total("甲厂和乙厂产量一共增加多少吨？", answer)
    assert (found.short if found else None) == total
