"""What a terminal shows of an answer; every line worked out by hand."""

import pytest

from rag.terminal.answer import MARK, NUMBER, STRUCK, answer_text, citation_text, figure_text, headline, marked, sources_text
from rag.types import Answer, CheckedFigure, Citation

QUOTE = "设立28个服务窗口，配备59名服务专员。"
CITED = Citation(1, "a.txt", QUOTE, 120, 139, title="打出组合拳", place="枣庄市市中区", date="2025-07-01")


@pytest.mark.parametrize(
    ("citation", "expected"),
    [
        (CITED, "《打出组合拳》 枣庄市市中区 2025-07-01"),
        (Citation(1, "a.txt", QUOTE, 0, 19, title="打出组合拳"), "《打出组合拳》"),
        (Citation(1, "a.txt", QUOTE, 0, 19, place="泗水县"), "a.txt 泗水县"),
    ],
)
def test_headline_shows_what_is_known(citation, expected):
    assert headline(citation) == expected


def test_the_evidence_is_lit_wherever_it_stands():
    text = marked("28个窗口，又增28个", "28个")
    assert [(span.start, span.end) for span in text.spans] == [(0, 3), (8, 11)]


@pytest.mark.parametrize("evidence", ["", "30个"])
def test_evidence_that_is_not_there_lights_nothing(evidence):
    assert marked(QUOTE, evidence).spans == []


def test_a_source_shows_quote_and_offsets():
    assert citation_text(CITED, "[1]").plain.splitlines() == [
        "[1] 《打出组合拳》 枣庄市市中区 2025-07-01",
        f"    “{QUOTE}”",
        "    a.txt，第 120–139 字",
    ]


def test_a_sentence_in_pieces_shows_every_piece():
    pieces = Citation(1, "a.txt", QUOTE, 120, 180, spans=((120, 130), (171, 180)))
    assert citation_text(pieces, "[1]").plain.endswith("a.txt，第 120–130、171–180 字")


def test_brackets_in_a_text_are_shown_as_they_are():
    odd = Citation(1, "a.txt", "按[8]号文件[/bold]执行", 0, 15, title="[red]标题")
    assert "“按[8]号文件[/bold]执行”" in citation_text(odd, "[1]").plain
    assert "《[red]标题》" in citation_text(odd, "[1]").plain


@pytest.mark.parametrize(
    ("figure", "expected"),
    [
        (CheckedFigure("28个", "28", "个", "", "supported", 1), "    28个  出处中有，见 [1]"),
        (CheckedFigure("近23万名", "230000", "名", "近", "supported", 2), "    近23万名（230000）  出处中有，见 [2]"),
        (CheckedFigure("1,403套", "1403", "套", "", "supported", 1), "    1,403套  出处中有，见 [1]"),
        (CheckedFigure("573套", "573", "套", "", "computed", 1, "343 + 230 = 573"), "    573套  由程序算出：343 + 230 = 573"),
        (CheckedFigure("31个", "31", "个", "", "unsupported"), "    31个  出处中没有"),
    ],
)
def test_every_figure_says_what_the_check_found(figure, expected):
    assert figure_text(figure).plain == expected


def test_a_refusal_shows_the_nearest_as_such():
    lines = sources_text(Answer("？", "没有找到。", nearest=(CITED,))).plain.splitlines()
    assert lines[1:3] == ["最接近的段落（不是答案）：", "· 《打出组合拳》 枣庄市市中区 2025-07-01"]
    assert "[1]" not in "".join(lines)


def test_an_answer_without_figures_has_no_figure_section():
    assert "数字" not in sources_text(Answer("？", "甲 [1]", "甲", True, citations=(CITED,))).plain


def test_a_quote_that_the_answer_holds_is_not_shown_twice():
    answer = Answer("？", f"28个[1]\n原文：“{QUOTE}”", "28个", True, citations=(CITED,))
    assert QUOTE not in sources_text(answer).plain
    assert QUOTE in sources_text(Answer("？", "28个[1]", "28个", True, citations=(CITED,))).plain


def test_markers_and_the_evidence_in_the_quote_are_lit():
    text = answer_text(Answer("？", "28个[1]\n原文：“设立28个窗口”", "28个", True, citations=(CITED,)))
    assert [(text.plain[s.start : s.end], s.style) for s in text.spans] == [("28个", MARK), ("[1]", NUMBER)]


def test_a_figure_that_no_quote_holds_is_struck_out_and_no_other():
    figures = (CheckedFigure("8个", "8", "个", "", "unsupported"), CheckedFigure("28个", "28", "个", "", "supported", 1))
    text = answer_text(Answer("？", "共28个[1]，另有8个。", "28个", True, citations=(CITED,), figures=figures))
    assert [text.plain[s.start : s.end] for s in text.spans if s.style == STRUCK] == ["8个"]
    assert text.plain.endswith("8个。")
