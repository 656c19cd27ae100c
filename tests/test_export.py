"""Answers and conversations to take along. Markdown is read back by a real Markdown parser, Word files by python-docx."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime

import pytest
from docx import Document
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from rag.app.conversations import Conversation, Turn
from rag.app.export import answer_markdown, conversation_docx, conversation_markdown, escaped, figure_remarks, rated_rows
from rag.evaluate import evaluate
from rag.sheets.rows import QuestionRow, answer_row
from rag.types import Answer, CheckedFigure, Citation
from rag.wording.reference import authors, source_line

CITED = Citation(1, "a.txt", "全市党员发展到近23万名。", 10, 23, "党建引领 风帆劲", "枣庄市", "2021-09-01")
OTHER = Citation(2, "b.txt", "区里有党员230名。", 0, 10)
FOUND = Answer(
    "有多少党员？",
    "近23万名[1]\n原文：“全市党员发展到近23万名。”",
    "近23万名",
    True,
    0.9,
    (CITED, OTHER),
    shape="figure",
    standalone="有多少党员？",
)
REFUSED = Answer("火星呢？", "没有找到。", nearest=(OTHER,), standalone="火星上有多少党员？")
BEGUN = datetime(2026, 7, 1, 9, 30)


def talk(*turns: Turn) -> Conversation:
    return Conversation(3, "党员", turns, BEGUN, BEGUN)


def byline(citation: Citation) -> str:
    return "作者:刘振江 来源:枣庄日报全媒体" if citation.source == "a.txt" else ""


@pytest.mark.parametrize(
    ("printed", "names"),
    [
        ("作者:刘振江 来源:枣庄日报全媒体", ["刘振江"]),
        ("记者 郭文治 李彤彤", ["郭文治", "李彤彤"]),
        ("记者 宗兆洋 通讯员 刘智一", ["宗兆洋", "刘智一"]),
        ("本报记者王小明、通讯员 李四光", ["王小明", "李四光"]),
        ("通讯员：姚泰红", ["姚泰红"]),
        ("阿迪力·买买提", []),  # longer than a name is taken to be: rather none than half of it
        ("", []),
    ],
)
def test_names_of_a_byline(printed, names):
    assert authors(printed) == names


@pytest.mark.parametrize(
    ("citation", "printed", "line"),
    [
        (CITED, "作者:刘振江 来源:枣庄日报全媒体", "刘振江. 党建引领 风帆劲[N]. 枣庄日报全媒体, 2021-09-01. a.txt"),
        (CITED, "", "党建引领 风帆劲[N]. 2021-09-01. a.txt"),
        (CITED, "记者 甲一 乙二 丙三 丁四", "甲一, 乙二, 丙三, 等. 党建引领 风帆劲[N]. 2021-09-01. a.txt"),
        (replace(CITED, date=None), "通讯员 李坦", "李坦. 党建引领 风帆劲[N]. a.txt"),  # a place is no newspaper
        (OTHER, "", "b.txt"),
        (replace(OTHER, title="两行\n标题"), "", "两行 标题[N]. b.txt"),
    ],
)
def test_a_source_line_says_what_is_printed_and_nothing_else(citation, printed, line):
    assert source_line(citation, printed) == line


def test_an_answer_as_markdown():
    assert answer_markdown(FOUND, byline) == (
        "近23万名[1]\n\n原文：“全市党员发展到近23万名。”\n\n出处\n\n"
        "[1] 刘振江. 党建引领 风帆劲\\[N\\]. 枣庄日报全媒体, 2021-09-01. a.txt：“全市党员发展到近23万名。”  \n"
        "[2] b.txt：“区里有党员230名。”\n"
    )


def test_a_refusal_as_markdown_cites_nothing():
    text = answer_markdown(REFUSED)
    assert text == "**没有依据，不作回答**\n\n没有找到。\n\n最接近的段落（不是答案）：\n\n- “区里有党员230名。” b.txt\n"


def test_lists_stay_lists_and_are_one():
    answer = replace(FOUND, text="有三项：\n1. 甲[1]\n2. 乙\n- 丙\n完。", citations=(CITED,))
    assert answer_markdown(answer).startswith("有三项：\n\n- 甲[1]\n- 乙\n- 丙\n\n完。\n\n出处")


@pytest.mark.parametrize("short", ["1.1万个", "-634.91万元", "3、4名"])
def test_a_number_at_the_head_of_a_line_is_no_list_sign(short):
    conversation = talk(Turn("几个？", replace(FOUND, text=f"{short}[1]", short=short)))
    shown_text = "".join(token.content for token in MarkdownIt().parse(conversation_markdown(conversation)) if token.type == "inline")
    assert f"{short}[1]" in shown_text.replace("\\", "")
    word = Document(io.BytesIO(conversation_docx(conversation)))
    assert f"{short}[1]" in [paragraph.text for paragraph in word.paragraphs]


def test_what_was_computed_or_has_no_support_is_said():
    figures = (
        CheckedFigure("近23万名", "230000", "名", "近", "supported", 1),
        CheckedFigure("113套", "113", "套", "", "computed", None, "343 − 230 = 113"),
        CheckedFigure("24万名", "240000", "名", "", "unsupported"),
    )
    assert figure_remarks(replace(FOUND, figures=figures)) == ["113套：由引文中的数算出（343 − 230 = 113）", "24万名：引文里没有这个数"]
    assert "113套：由引文中的数算出（343 − 230 = 113）" in answer_markdown(replace(FOUND, figures=figures))


def test_a_conversation_as_markdown():
    text = conversation_markdown(
        talk(
            Turn("有多少党员？", FOUND),
            Turn("火星呢？", REFUSED),
            Turn("崩", None, "failed", "模型不在"),
            Turn("停", None, "stopped"),
            Turn("停", FOUND, "stopped"),
        ),
        byline,
    )
    assert text.startswith("# 党员\n\n有据 · 2026-07-01 09:30 · 5 个问题\n\n## 有多少党员？\n\n近23万名[1]\n\n")
    assert "## 火星呢？\n\n*理解为：火星上有多少党员？*\n\n**没有依据，不作回答**" in text
    assert "## 崩\n\n*模型不在*\n\n## 停\n\n*已停止。*" in text
    assert text.count("[1] 刘振江. ") == 2


def test_what_the_language_model_worded_is_named_as_such_everywhere():
    answer = replace(FOUND, text="近23万名[1]\n\n全市党员近23万名[1]。\n\n又一段。")
    conversation = talk(Turn("有多少党员？", answer))
    assert "近23万名[1]\n\n语言模型的表述，逐句核对过：\n\n全市党员近23万名[1]。\n\n又一段。\n\n出处" in conversation_markdown(conversation)
    word = [p.text for p in Document(io.BytesIO(conversation_docx(conversation))).paragraphs]
    assert word[3:7] == ["近23万名[1]", "语言模型的表述，逐句核对过：", "全市党员近23万名[1]。", "又一段。"]
    for without in (FOUND, replace(FOUND, text="近23万名[1]\n\n"), replace(REFUSED, text="没有。\n\n列在下面。")):
        assert "语言模型" not in answer_markdown(without)
    assert "列在下面。" in answer_markdown(replace(REFUSED, text="没有。\n\n列在下面。"))


def test_what_the_reader_thought_of_an_answer_is_taken_along():
    conversation = talk(
        Turn("甲", FOUND, verdict="bad", comment="是*22*万，\n见四版"),
        Turn("乙", FOUND, verdict="good"),
        Turn("丙", None, "failed", verdict="bad"),
    )
    text = conversation_markdown(conversation)
    assert [line for line in text.splitlines() if "读者评价" in line] == [
        "*读者评价：有误。是\\*22\\*万， 见四版*", "*读者评价：对*", "*读者评价：有误*",
    ]  # fmt: skip
    word = [p.text for p in Document(io.BytesIO(conversation_docx(conversation))).paragraphs]
    assert [line for line in word if "读者评价" in line] == ["读者评价：有误。是*22*万， 见四版", "读者评价：对", "读者评价：有误"]
    assert "读者评价" not in conversation_markdown(talk(Turn("丁", FOUND)))


HOSTILE = (
    "<script>alert(1)</script> [链接](javascript:alert(1)) ![图](x) `码` *强* # 题 | ~~删~~ &lt; $x$ [1](javascript:alert(2)) [1]: http://x"
)


def shown(markdown: str) -> tuple[str, set[str]]:
    """What a reader sees of Markdown, and which kinds of markup are in it."""
    tokens = [
        t for block in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(markdown) for t in (block, *(block.children or ()))
    ]
    return "".join(t.content for t in tokens if t.type in ("text", "code_block", "fence", "html_block")), {t.type for t in tokens}


def test_what_documents_say_stays_text():
    citation = replace(CITED, source=HOSTILE, title=HOSTILE, quote=HOSTILE, place=HOSTILE)
    answer = Answer(HOSTILE, f"{HOSTILE} 完[1](x)", HOSTILE, True, 1, (citation,), standalone=f"{HOSTILE}!")
    for turn in (
        Turn(HOSTILE, answer),
        Turn(HOSTILE, Answer(HOSTILE, HOSTILE, nearest=(citation,))),
        Turn(HOSTILE, None, "failed", HOSTILE),
    ):
        text, kinds = shown(conversation_markdown(replace(talk(turn), title=HOSTILE), lambda c: HOSTILE))
        assert not kinds & {
            "link_open",
            "image",
            "html_inline",
            "html_block",
            "code_inline",
            "fence",
            "s_open",
            "table_open",
            "hr",
            "code_block",
        }
        assert HOSTILE in text


@settings(max_examples=200)
@given(st.text(alphabet="甲[]()<>*_`#+-=.:!|~&\\1 \t", max_size=30))
def test_escaped_text_comes_back_unchanged(text):
    read, _ = shown(f"甲{escaped(text.strip())}乙")
    assert read == f"甲{text.strip()}乙"


@example(["---"])
@settings(max_examples=200)
@given(st.lists(st.text(alphabet="甲[]()<>*_`#+-=.:!|~&\\1 ", max_size=20), max_size=4))
def test_an_answer_of_any_lines_makes_no_links_and_no_markup_of_its_own(lines):
    answer = replace(FOUND, text="\n".join(lines))
    _, kinds = shown(answer_markdown(answer))
    assert kinds <= {
        "paragraph_open", "paragraph_close", "inline", "text", "text_special", "softbreak", "hardbreak",
        "bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close",
    }  # fmt: skip


def test_a_conversation_as_a_word_file():
    listed = replace(FOUND, question="项\x00目", standalone="项\x00目", text="- 甲\x07[1]")
    turns = (Turn("有多少党员？", FOUND), Turn("火星呢？", REFUSED), Turn("项\x00目", listed))
    word = Document(io.BytesIO(conversation_docx(talk(*turns), byline)))
    assert [(p.style.name, p.text) for p in word.paragraphs] == [
        ("Heading 1", "党员"),
        ("Normal", "有据 · 2026-07-01 09:30 · 3 个问题"),
        ("Heading 2", "有多少党员？"),
        ("Normal", "近23万名[1]"),
        ("Normal", "原文：“全市党员发展到近23万名。”"),
        ("Normal", "[1] 刘振江. 党建引领 风帆劲[N]. 枣庄日报全媒体, 2021-09-01. a.txt：“全市党员发展到近23万名。”"),
        ("Normal", "[2] b.txt：“区里有党员230名。”"),
        ("Heading 2", "火星呢？"),
        ("Normal", "理解为：火星上有多少党员？"),
        ("Normal", "没有依据，不作回答"),
        ("Normal", "没有找到。"),
        ("Normal", "最接近的段落（不是答案）："),
        ("Normal", "b.txt：“区里有党员230名。”"),
        ("Heading 2", "项目"),
        ("List Bullet", "甲[1]"),
        ("Normal", "[1] 刘振江. 党建引领 风帆劲[N]. 枣庄日报全媒体, 2021-09-01. a.txt：“全市党员发展到近23万名。”"),
        ("Normal", "[2] b.txt：“区里有党员230名。”"),
    ]
    assert [run.text for run in word.paragraphs[3].runs if run.font.superscript] == ["[1]"]


def test_rated_answers_are_a_question_file_and_the_good_ones_its_gold():
    first = Turn("有多少党员？", FOUND, verdict="good")
    second = Turn("火星呢？", REFUSED, verdict="good")
    third = Turn("那区里呢？", replace(FOUND, question="那区里呢？"), verdict="bad", comment="是230名")
    lost = Turn("崩", None, "failed", verdict="bad")
    turns = (first, second, third, lost)
    rated = [(3, place, turns[: place + 1]) for place in range(4)]
    rows = list(rated_rows(rated))
    assert [(r["id"], r["question"], r["verdict"], r["comment"]) for r in rows] == [
        ("3-0", "有多少党员？", "good", ""),
        ("3-1", "火星呢？", "good", ""),
        ("3-2", "那区里呢？", "bad", "是230名"),
    ]
    assert (rows[0]["type"], rows[0]["answer"], rows[0]["evidence"], rows[0]["file"]) == (
        "figure", "近23万名", [CITED.quote, OTHER.quote], ["a.txt", "b.txt"],
    )  # fmt: skip
    assert rows[2]["given"] == "近23万名"
    assert "answer" not in rows[2]
    assert rows[2]["history"][1] == {"question": "火星上有多少党员？", "answer": "没有找到。"}
    assert [QuestionRow.parse(row, 1).question for row in rows] == [t.question for t in turns[:3]]
    assert rows[:2] == list(rated_rows(rated, "good"))
    assert rows[2:] == list(rated_rows(rated, "bad"))
    again = [answer_row(t.answer, r["id"]) for t, r in zip(turns, rows, strict=False) if t.answer]
    assert all(j.right for j in evaluate(rows[:2], again[:2]).judgements), "the good answers, given again, are right"
    assert not any(j.right for j in evaluate(rows[:2], [answer_row(REFUSED, "3-0"), answer_row(FOUND, "3-1")]).judgements)
