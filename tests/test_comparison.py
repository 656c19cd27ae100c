"""Comparing two found figures is arithmetic: in one unit, in exact numbers, and silent where the print leaves it open."""

from __future__ import annotations

import pytest
from found import TableReader, passage, reading
from test_ask import assistant

from rag.ask import Assistant
from rag.cite import check_figures
from rag.find.compared.comparison import compare_parts, find_named_side, is_half, sub_questions
from rag.find.finding import Evidence, Finding, Part
from rag.retrieve import TextsRetriever
from rag.sources import GivenSources
from rag.types import Citation


@pytest.mark.parametrize(
    ("a", "b", "closing"),
    [
        ("27个", "99个", "乙比甲多72个"),
        ("343套", "1403套", "乙比甲多1060套"),
        ("1.2万元", "12000元", "两者相同"),
        ("3小时", "150分钟", "甲比乙多0.5小时"),
        ("6公顷", "80亩", "甲比乙多约0.67公顷"),
        ("34.5%", "31.2%", "甲比乙多3.3个百分点"),
        ("近23万名", "22万人", "甲比乙多约1万名"),
        ("近23万名", "23万名", ""),  # nearly so many, and so many: no difference that anyone could state
        ("3—5个", "4个", ""),
        ("3—5个", "10个", "乙比甲多"),
        ("不少于30家", "20家", "甲比乙多"),
        ("不少于10家", "20家", ""),
        ("3亿元", "2亿美元", ""),
        ("第3位", "第7位", "甲名次靠前"),
    ],
)
def test_the_closing_remark_on_two_figures(a, b, closing):
    said, arithmetic = compare_parts("甲和乙比，哪边多？", [Part("甲", a, ()), Part("乙", b, ())])
    assert said == closing
    assert all(size in said and "−" in how for size, how in arithmetic.items())


def test_which_side_has_more_is_worked_out_and_shown_with_its_arithmetic():
    texts = ["历城区共设立大党委99个，覆盖所有街道。", "市中区共设立大党委27个，覆盖所有街道。"]
    retriever = TextsRetriever(texts)
    reader = TableReader({}, {"历城": {"99个": 9.0}, "市中": {"27个": 9.0}})
    answer = Assistant(retriever, reader, GivenSources(retriever.documents)).ask("历城区和市中区的大党委哪边多，多几个？")
    assert answer.text.endswith("历城区比市中区多72个。")
    (computed,) = (f for f in answer.figures if f.status == "computed")
    assert (computed.text, computed.arithmetic) == ("72个", "99个−27个=72个")
    assert not [f for f in answer.figures if f.status == "unsupported"]


def test_half_a_comparison_is_no_answer():
    assert not assistant("历城区共设立大党委99个。").ask("历城区和市中区的大党委哪边多，多几个？").answered


def test_a_figure_is_computed_only_where_it_is_the_one_that_was():
    """72个 was worked out; that 2个 stands inside it proves nothing."""
    cited = Citation(1, "a", "历城区有99个，市中区有27个。", 0, 15)
    checked = check_figures("多72个，不是2个，也不是99个。", [cited], {"72个": "99个−27个=72个"})
    assert [(f.text, f.status) for f in checked] == [("72个", "computed"), ("2个", "unsupported"), ("99个", "supported")]


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("近23万名", "supported"),
        ("近230000人", "supported"),
        ("近２３万名", "supported"),
        ("23万名", "unsupported"),  # the qualifier is part of what is said
        ("超过23万名", "unsupported"),
        ("近23万元", "unsupported"),
        ("近22万名", "unsupported"),
        ("十五次", "supported"),
        ("第15次", "unsupported"),
        ("52.9%", "supported"),
        ("52.9个百分点", "unsupported"),
        ("百分之五十二点九", "supported"),
    ],
)
def test_the_status_of_a_figure_in_an_answer(said, status):
    quote = "党员发展到近23万名，培训15次，占比52.9%。"
    (figure,) = check_figures(f"有{said}。", [Citation(1, "a", quote, 0, len(quote))])
    assert figure.status == status
    assert figure.citation == (1 if status == "supported" else None)


TWO_KINDS = "市中区先后建设343套租赁型和230套产权型人才公寓。"
WHOLE = "全市1403套人才公寓实现拎包入住。"


def test_two_kinds_of_one_thing_are_compared_by_their_sum():
    """1403套 less 343套 would be a near miss: 230套 more of them stand in the same sentence."""
    retriever = TextsRetriever([TWO_KINDS, WHOLE])
    reader = TableReader({}, {"市中": {"343套": 9.0}, "枣庄": {"1403套": 9.0}})
    answer = Assistant(retriever, reader, GivenSources(retriever.documents)).ask("枣庄市和市中区的人才公寓哪边多，多多少套？")
    assert answer.text.endswith("枣庄市比市中区多830套。")
    assert {f.text: f.arithmetic for f in answer.figures if f.status == "computed"} == {
        "573套": "343套+230套=573套",
        "830套": "1403套−573套=830套",
    }


def test_a_sentence_about_one_side_alone_is_no_answer_to_a_comparison():
    retriever = TextsRetriever(["历城区共设立大党委99个，覆盖所有街道。"])
    reader = TableReader({"历城区共设立大党委99个": 9.0}, {"市中": {"99个": -5.0}})
    desk = Assistant(retriever, reader, GivenSources(retriever.documents))
    assert not desk.ask("历城区和市中区的大党委哪边多，多几个？").answered


TWO_PLACES = ["微山县拍摄制作专题片25部。", "兖州区拍摄制作专题片12部。"]


@pytest.mark.parametrize("question", ["微山县和兖州区谁的专题片多？", "专题片微山县和兖州区谁拍得多？"])
def test_a_side_without_a_figure_is_asked_again_in_the_other_s_unit(question):
    retriever = TextsRetriever(TWO_PLACES)
    reader = TableReader({}, {"多少部": {"12部": 9.0}, "微山县，": {"25部": 9.0}})
    answer = Assistant(retriever, reader, GivenSources(retriever.documents)).ask(question)
    assert answer.short == "微山县25部，兖州区12部，微山县比兖州区多13部"


def test_a_whole_city_is_one_side():
    sides = sub_questions("人才公寓市中区和枣庄全市各有多少？")
    assert [(s.label, s.question) for s in sides] == [("市中区", "市中区，人才公寓有多少？"), ("枣庄全市", "枣庄全市，人才公寓有多少？")]


def test_each_place_with_a_thing_of_its_own():
    sides = sub_questions("微山县专家和兖州区师资哪个多？")
    assert [s.question for s in sides] == ["微山县的专家有多少？", "兖州区的师资有多少？"]
    assert [s.label for s in sub_questions("微山县师资和兖州区师资哪个多？")] == ["微山县", "兖州区"]


def test_better_or_worse_is_asked_of_ranks():
    sides = sub_questions("综合考核2020年比2019年是进步还是退步了？")
    assert [s.question for s in sides] == ["2020年，综合考核居第几位？", "2019年，综合考核居第几位？"]


def test_one_figure_does_not_answer_how_many_each_has():
    one = Finding("1403套", (Evidence(passage(WHOLE), 2, 7),), 9.0)
    assert is_half("人才公寓甲区和全市各多少？", one)
    assert not is_half("两侧各有多少套？", one)  # no two sides are named
    both = Finding(TWO_KINDS, (Evidence(passage(TWO_KINDS), 0, len(TWO_KINDS)),), 9.0)
    assert not is_half("人才公寓甲种和乙种各多少？", both)


@pytest.mark.parametrize(
    ("question", "side"),
    [
        ("微山县跟泗水县，哪边的政策叫“黄金12条”？", "泗水县"),
        ("“黄金12条”是泗水县还是微山县，哪个县的？", "泗水县"),
        ("微山县跟泗水县，哪边的政策叫“黄金15条”？", None),
        ("微山县跟泗水县的“黄金12条”内容一样吗？", None),
        ("哪边的政策叫“黄金12条”？", None),
    ],
)
def test_which_of_two_places_has_the_named_thing(question, side):
    texts = [passage("出台政策“黄金12条”。", place="济宁市泗水县"), passage("出台专家库办法。", place="济宁市微山县", number=2)]
    found = find_named_side(question, lambda asked: [reading(text, {"政策": 1.0}) for text in texts])
    assert (found.short if found else None) == side


def test_each_year_of_a_short_run_is_a_side():
    sides = sub_questions("甲公司2020年到2022年这三年净利润分别是多少？")
    assert [(s.label, s.question) for s in sides] == [
        ("2020年", "2020年，甲公司净利润是多少？"),
        ("2021年", "2021年，甲公司净利润是多少？"),
        ("2022年", "2022年，甲公司净利润是多少？"),
    ]
    assert [s.label for s in sub_questions("甲公司2010年到2022年净利润分别是多少？")] == ["2010年", "2022年"]
