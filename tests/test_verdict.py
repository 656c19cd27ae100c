"""Whether a figure that a question states is so. Run alone: python -m pytest tests/test_verdict.py"""

import pytest
from found import passage

from rag.figures import find_figures
from rag.find.finding import Evidence, Finding
from rag.find.verdict import asked_figure, find_verdict, verdict


def claim_of(question):
    return next(f for f in find_figures(question) if f.kind == "figure")


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("返乡人才有没有超过4000人？", "返乡人才有多少人？"),
        ("惠企政策有一百条以上吗？", "惠企政策有多少条？"),
        ("组建率有没有达到90%？", "组建率有百分之多少？"),
        ("党员是不是有23万名？", "党员有多少名？"),
        ("有343套租赁型公寓吗？", "有多少套租赁型公寓？"),
        ("党员到23万名了没有？", "党员有多少名？"),
        ("成立了4所党校，对吗？", "成立有多少所党校？"),
    ],
)
def test_the_stated_figure_is_asked_for(question, asked):
    assert asked_figure(question, claim_of(question)) == asked


@pytest.mark.parametrize(
    ("claim", "printed", "at_least", "said"),
    [
        # worked out by the rules of rag.compare
        ("超过4000人", "4290人", False, "是"),
        ("超过4000人", "3900人", False, "不是"),
        ("超过4000人", "4000人", False, "不是"),  # no more than that
        ("超过4000人", "超过4000人", False, "是"),
        ("超过4000人", "近4000人", False, "不是"),
        ("超过4000人", "约4000人", False, ""),  # 3600 to 4400: open
        ("4000人以上", "4000人", False, "是"),
        ("4000人", "4290人", True, "是"),
        ("4000人", "3900人", True, "不是"),
        ("不到2万人", "18000余人", False, "是"),
        ("不到2万人", "2.1万人", False, "不是"),
        ("343套", "343套", False, "是"),
        ("343套", "230套", False, "不是"),
        ("23万名", "近23万名", False, "准确地说"),
        ("300场", "近300场", False, "准确地说"),
        ("200万元", "最高200万元", False, "准确地说"),
    ],
)
def test_what_is_printed_says_to_what_is_stated(claim, printed, at_least, said):
    assert verdict(claim_of(claim), claim_of(printed), at_least) == said


TEXT = "招引返乡人才4290人。"


def answer(question, near=None):
    return Finding("4290人", (Evidence(passage(TEXT), 6, 11),), 5.0) if question == "返乡人才有多少人？" else None


def test_the_answer_shows_what_is_printed():
    made = find_verdict("返乡人才有没有超过4000人？", answer)
    assert (made.short, made.margin, made.evidence[0].text) == ("是，4290人", 5.0, "4290人")
    assert find_verdict("返乡人才到4500人了吗？", answer).short == "不是，4290人"
    assert find_verdict("返乡人才有没有4000人？", answer).short == "是，4290人"
    assert find_verdict("返乡人才有4000人吗？", answer).short == "准确地说，4290人"  # more
    assert find_verdict("返乡人才是不是4000人？", answer).short == "不是，4290人"
    assert find_verdict("返乡人才有4600人吗？", answer).short == "不是，4290人"


def test_a_figure_stated_without_its_unit_takes_the_printed_one():
    text = "拨付资金近400万元。"
    found = Finding("近400万元", (Evidence(passage(text), 4, 10),), 5.0)
    assert find_verdict("拨付资金超过300万了吗？", lambda question: found).short == "是，近400万元"


@pytest.mark.parametrize(
    "question",
    [
        "返乡人才办企业了吗？",  # states no figure
        "返乡人才有4000人还是4500人，对吗？",  # two
        "返乡人才有多少人？",
        "投资100亿元的项目开工了吗？",  # of the project, not of its size
        "项目3年内能建成吗？",
        "返乡人才有3000亩吗？",  # another kind of thing is found
    ],
)
def test_other_questions_are_left_alone(question):
    assert find_verdict(question, lambda asked: answer("返乡人才有多少人？")) is None
