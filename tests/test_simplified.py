"""Traditional characters: read as simplified ones, shown as printed. Run alone: python -m pytest tests/test_simplified.py"""

from decimal import Decimal

import pytest
from found import TableReader
from hypothesis import given
from hypothesis import strategies as st

from rag.ask import Assistant
from rag.figures import find_figures
from rag.question.asked import expected_units
from rag.question.shapes import read_question
from rag.reader_input import reader_input
from rag.retrieve import TextsRetriever
from rag.sources import GivenSources
from rag.text.places import find_places
from rag.text.simplified import simplified, table
from rag.text.terms import terms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("平均每日208萬人次", [("208萬人次", 2080000, "人次")]),
        ("7億6千萬人次", [("7億6千萬人次", 760000000, "人次")]),
        ("近三萬人，兩個站", [("近三萬人", 30000, "人"), ("兩個", 2, "个")]),
        ("農田3萬餘畝、稻穀5噸", [("3萬餘畝", 30000, "亩"), ("5噸", 5, "吨")]),
        ("補助2千餘戶，住房12間", [("2千餘戶", 2000, "户"), ("12間", 12, "间")]),
        ("寬3公尺，長2.5公里", [("3公尺", 3, "米"), ("2.5公里", 2.5, "公里")]),
        ("成長百分之五點三", [("百分之五點三", 5.3, "%")]),
        ("超過四十歲，歷時三個月", [("超過四十歲", 40, "岁"), ("三個月", 3, "个月")]),
        ("第三屆，1998年開館", [("第三屆", 3, "届"), ("1998年", 1998, "年")]),
    ],
)
def test_figures_in_traditional_characters_have_their_values_and_stay_as_printed(text, expected):
    found = find_figures(text)
    assert [(f.text, f.value) for f in found] == [(shown, Decimal(str(value))) for shown, value, _ in expected]
    assert [simplified(f.unit).replace("公尺", "米") for f in found] == [unit for *_, unit in expected]
    assert all(text[f.start : f.end] == f.text for f in found)


@given(st.text(alphabet=[*map(chr, table()[0]), *"甲乙12，。"], max_size=60))
def test_one_character_for_one(text):
    plain = simplified(text)
    assert len(plain) == len(text)
    assert simplified(plain) == plain
    assert terms(text) == terms(plain)
    assert [(f.start, f.end, f.value, f.unit) for f in find_figures(text)] == [
        (f.start, f.end, f.value, f.unit) for f in find_figures(plain)
    ]


@pytest.mark.parametrize("text", ["著名作家乾隆年间瞭望", "市中区设立28个服务窗口，配备59名服务专员。"])
def test_simplified_text_stays(text):
    assert simplified(text) is text


def test_questions_ask_the_same_in_both_scripts():
    for question in ("改善農田多少畝？", "設立了幾個服務站？", "總經理是誰？", "為什麼停駛？", "什麼時候開館？", "有哪些車站？"):
        assert read_question(question).shape == read_question(simplified(question)).shape
        assert expected_units(question) == expected_units(simplified(question))
    assert [place.places for place in find_places("棗莊市市中區有多少人？")] == [
        place.places for place in find_places("枣庄市市中区有多少人？")
    ]


def test_the_reader_is_shown_simplified_characters_at_the_same_offsets():
    made = reader_input("載客多少？", "臺北", "每日208萬人次")
    assert (made.question, made.text[made.offset :]) == ("载客多少？", "每日208万人次")


TEXT = "臺北捷運公司表示，捷運平均每日載客208萬人次。總經理為顏邦傑，設立兩個站。"


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("臺北捷運平均每日載客多少？", "208萬人次"),
        ("台北捷运平均每日载客多少？", "208萬人次"),
        ("捷運公司總經理是誰？", "顏邦傑"),
        ("捷运公司总经理是谁？", "顏邦傑"),
        ("捷運平均每日載客多少？設立了幾個站？", "208萬人次；兩個"),
    ],
)
def test_either_script_meets_the_other_and_the_answer_is_as_printed(question, short):
    retriever = TextsRetriever([TEXT])
    per = {"载客": {"208万人次": 9.0}, "经理": {"颜邦杰": 9.0}, "个站": {"两个": 9.0}}
    answer = Assistant(retriever, TableReader({}, per), GivenSources(retriever.documents)).ask(question)
    assert answer.short == short
    assert all(cited.quote in TEXT and TEXT[cited.start : cited.end] == cited.quote for cited in answer.citations)
    assert {figure.status for figure in answer.figures} <= {"supported"}
    assert answer.standalone == question


def test_a_refusal_shows_the_nearest_as_printed():
    retriever = TextsRetriever([TEXT])
    answer = Assistant(retriever, TableReader({"两个": -9.0}), GivenSources(retriever.documents)).ask("捷運公司有幾位董事？")
    assert not answer.answered
    assert [cited.quote in TEXT for cited in answer.nearest] == [True]


def test_two_texts_in_both_scripts_are_shown_each_as_printed():
    other = "台北捷运公司旗下的猫空缆车每日载客3万人次。"
    retriever = TextsRetriever([TEXT, other])
    answer = Assistant(retriever, TableReader({"3万人次": 9.0}), GivenSources(retriever.documents)).ask("貓空纜車每日載客多少？")
    assert (answer.short, answer.citations[0].quote) == ("3万人次", other)
