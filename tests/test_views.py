"""Answer → HTML. Every expected piece of markup was worked out by hand; nothing of a document may become markup."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.app.clipboard import Copied, copied
from rag.app.export import REFUSED, answer_markdown
from rag.types import Answer, CheckedFigure, Citation
from rag.wording.builtin import NOTHING_ASKED
from ui.html import element, escape
from ui.views import FOLDED, NEAREST, Turn, answer_view, duration, figures_of, meter, printed, prose, turn_view

CITED = Citation(1, "a.txt", "全市党员发展到近23万名。", 10, 23, "党建引领", "枣庄市", "2021-09-01")
OTHER = Citation(2, "b.txt", "区里有党员230名。", 0, 10)
NEAR_23 = CheckedFigure("近23万名", "230000", "名", "近", "supported", 1)


def found(text: str, *, short: str = "", figures: tuple[CheckedFigure, ...] = ()) -> Answer:
    return Answer("问？", text, short, True, 0.9, (CITED, OTHER), figures, standalone="问？")


class Shown(HTMLParser):
    """What a reader sees of HTML, and its elements."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.text, self.elements = "", []
        self.feed(markup)

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def buttons(self, cls: str) -> list[dict[str, str | None]]:
        return [attrs for tag, attrs in self.elements if tag == "button" and attrs.get("class") == cls]


def test_a_citation_is_a_button_that_says_where_it_leads():
    (chip,) = Shown(prose(found("近23万名[1]"), 3)).buttons("cite")
    assert chip == {
        "type": "button",
        "class": "cite",
        "data-turn": "3",
        "data-cite": "1",
        "aria-label": "出处 1：党建引领",
        "title": "全市党员发展到近23万名。",
    }


@pytest.mark.parametrize("short", ["1.1万个", "10.8平方公里", "-634.91万元", "-3.5%", "3、4名", "2.2万余名", "3.15晚会", "5.2%"])
@pytest.mark.parametrize("tail", ["", "\n\n模型的话：{}[2]", "\n原文：“全市{}。”"])
def test_a_figure_at_the_head_of_a_line_is_shown_whole(short, tail):
    answer = found(f"{short}[1]{tail.format(short)}", short=short)
    assert short in Shown(answer_view(answer, 0)).text
    assert f"{short}[1]" in answer_markdown(answer).replace("\\", "")


@pytest.mark.parametrize("sign", ["- ", "-", "· ", "•", "1. ", "1.", "2、", "(3)", "（4）", "5）"])
def test_the_sign_of_an_item_is_not_part_of_it(sign):
    assert re.findall("<li>(.)", prose(found(f"{sign}甲\n{sign}乙"), 0)) == ["甲", "乙"]


@pytest.mark.parametrize(
    ("text", "buttons"),
    [
        ("甲[1]乙[2]", ["1", "2"]),
        ("甲[1][2]", ["1", "2"]),
        ("甲[3]", []),  # no such citation
        ("甲[0]", []),  # 0 is not the last one
        ("甲［1］【1】", []),  # what an article may print
        ("甲[1", []),
    ],
)
def test_only_numbers_of_this_answer_become_buttons(text, buttons):
    shown = Shown(prose(found(text), 0))
    assert [b["data-cite"] for b in shown.buttons("cite")] == buttons
    assert shown.text == text


def test_a_citation_never_begins_a_line():
    assert '<span class="tied">业<button' in prose(found("各行各业[1]。"), 0)


def test_a_figure_opens_its_citation_and_shows_its_sentence():
    (figure,) = Shown(prose(found("近23万名[1]", figures=(NEAR_23,)), 0)).buttons("figure supported")
    assert (figure["data-cite"], figure["title"]) == ("1", "原文：全市党员发展到近23万名。")


def test_a_figure_without_support_is_struck_out():
    figure = CheckedFigure("24万名", "240000", "名", "", "unsupported")
    assert '<s class="figure unsupported" title="引文里没有这个数">24万名</s>' in prose(found("24万名", figures=(figure,)), 0)


def test_a_computed_figure_shows_its_arithmetic():
    figure = CheckedFigure("113套", "113", "套", "", "computed", None, "343 − 230 = 113")
    assert 'title="由引文中的数算出：343 − 230 = 113">113套</span>' in prose(found("相差113套。", figures=(figure,)), 0)


def test_figures_are_marked_wherever_they_stand_but_not_inside_other_numbers_or_quotes():
    figure = CheckedFigure("23", "23", "", "", "supported", 1)
    text = "23；123；23.5；2,300；1.23；23万\n原文：“有23个”"
    assert Shown(prose(found(text, figures=(figure,)), 0)).buttons("figure supported").__len__() == 2


def test_a_longer_figure_is_marked_before_one_inside_it():
    inner = CheckedFigure("23万名", "230000", "名", "", "supported", 2)
    shown = Shown(prose(found("近23万名", figures=(inner, NEAR_23)), 0))
    assert [b["data-cite"] for b in shown.buttons("figure supported")] == ["1"]


def test_the_bare_answer_is_large_and_the_models_text_set_apart():
    markup = prose(found("近23万名[1]\n原文：“全市党员发展到近23万名。”\n\n党员已近23万名。[1]"), 0)
    assert re.findall(r'<p class="(\w+)"', markup) == ["short", "printed", "by"]
    assert markup.index('class="written"') > markup.index('class="printed"')


def test_lists_are_lists():
    markup = prose(found("有三项：\n1. 甲[1]\n2. 乙\n- 丙\n完。"), 0)
    assert markup.count("<li>") == 3
    assert markup.count("<ul>") == 1
    assert "<p>完。</p>" in markup


def test_a_year_at_the_start_of_a_line_is_no_list_number():
    assert "<li>" not in prose(found("2020.5 是个数\n2021年，党员23万名。"), 0)


def test_a_refusal_looks_different_and_names_the_nearest_passages_as_such():
    markup = answer_view(Answer("问？", "没有找到。", nearest=(OTHER,), standalone="问？"), 5)
    shown = Shown(markup)
    assert markup.startswith('<div class="answer refused">')
    assert NEAREST == "最接近的段落（不是答案）"
    assert NEAREST in shown.text
    assert shown.buttons("cite") == []
    assert [(b["data-turn"], b["data-near"]) for b in shown.buttons("source")] == [("5", "0")]


def test_thanks_are_not_told_that_there_is_no_evidence():
    shown = Shown(answer_view(Answer("谢谢", NOTHING_ASKED, standalone="谢谢"), 0))
    assert NOTHING_ASKED in shown.text
    assert REFUSED not in shown.text
    assert REFUSED in Shown(answer_view(Answer("问？", "没有找到。", standalone="问？"), 0)).text


def test_a_refusal_never_shows_citations_even_if_it_has_some():
    answer = Answer("问？", "没有[1]", answered=False, citations=(CITED,))
    assert Shown(answer_view(answer, 0)).buttons("cite") == []


def test_the_question_as_understood_is_shown_only_where_it_differs():
    follow_up = Answer("那2020年呢？", "2万[1]", "2万", True, 1, (CITED,), standalone="2020年枣庄市有多少名党员？")
    assert "理解为：2020年枣庄市有多少名党员？" in Shown(answer_view(follow_up, 0)).text
    assert "理解为" not in answer_view(found("近23万名[1]"), 0)


def test_a_completed_follow_up_can_be_asked_as_typed_where_it_is_the_last():
    follow_up = Answer("那2020年呢？", "2万[1]", "2万", True, 1, (CITED,), standalone="2020年枣庄市有多少名党员？")
    for turn, last, offered in (
        (Turn(follow_up.question, follow_up, "done"), True, True),
        (Turn(follow_up.question, follow_up, "done"), False, False),
        (Turn("问？", found("近23万名[1]"), "done"), True, False),
    ):
        assert ("data-alone" in turn_view(turn, 0, last)) is offered


@pytest.mark.parametrize("turn", [Turn('问“甲"乙”', found("答[1]"), "done"), Turn('问“甲"乙”', None, "stopped")])
@pytest.mark.parametrize("last", [True, False])
def test_every_question_can_be_taken_up_again_to_be_altered(turn, last):
    assert 'data-edit="问“甲&quot;乙”"' in turn_view(turn, 0, last)


@pytest.mark.parametrize(
    ("turn", "says"),
    [
        (Turn("问", None, "waiting"), "正在资料里查找"),
        (Turn("问", None, "waiting", "前面还有 3 个问题，请稍候"), "前面还有 3 个问题"),
        (Turn("问", None, "failed", "模型不在"), "模型不在"),
        (Turn("问", None, "stopped"), "已停止。"),
        (Turn("问", found("答[1]"), "stopped"), "以上是停止前的内容"),
        (Turn("问", found("答[1]"), "failed", "写到一半出了错"), "写到一半出了错"),
    ],
)
def test_every_state_is_told_in_words(turn, says):
    assert says in Shown(turn_view(turn, 0)).text


@pytest.mark.parametrize(
    ("question", "told"),
    [("How many talents?", True), ("Сколько домов?", True), ("GDP是多少？", False), ("多少？", False), ("343", False), ("?!", False)],
)
def test_who_asks_in_another_language_is_told_which_one_is_understood(question, told):
    refused = Answer(question, "资料里没有找到能回答这个问题的内容。", standalone=question)
    assert ("请用中文提问。" in answer_view(refused, 0)) is told
    assert "请用中文提问" not in answer_view(replace(found("答[1]"), question=question, standalone=question), 0)


def test_a_very_long_question_is_folded():
    long = "<问>" * 200
    markup = turn_view(Turn(long, found("答[1]")), 0)
    shown = Shown(markup)
    assert "details" in [tag for tag, _ in shown.elements] and "open" not in dict(dict(shown.elements)["details"])
    assert shown.text.replace("……全文 600 字", "").startswith(long)
    assert "details" not in turn_view(Turn("短" * FOLDED, found("答[1]")), 0)


def test_what_can_be_done_with_an_answer():
    turn = Turn("问？", found("近23万名[1]"), verdict="bad", comment='应是"22万"')
    shown = Shown(turn_view(turn, 4))
    buttons = [(dict(a), a) for tag, a in shown.elements if tag == "button"]
    (taken,) = [Copied(a["data-copy"], a["data-html"]) for _, a in buttons if "data-copy" in a]
    assert taken == copied(turn.answer)
    assert [a["data-again"] for _, a in buttons if "data-again" in a] == ["llm", "builtin"]
    rated = {a["data-verdict"]: (a["data-place"], a["aria-pressed"]) for _, a in buttons if "data-verdict" in a}
    assert rated == {"good": ("4", "false"), "bad": ("4", "true")}
    (field,) = [a for tag, a in shown.elements if tag == "input"]
    assert field["value"] == turn.comment
    (form,) = [a for tag, a in shown.elements if tag == "form"]
    assert "hidden" not in form


def test_an_earlier_answer_can_be_copied_and_rated_but_not_made_again():
    markup = turn_view(Turn("问？", found("近23万名[1]")), 0, last=False)
    assert "data-copy" in markup
    assert "data-verdict" in markup
    assert "data-again" not in markup
    assert 'class="comment"' in markup
    assert re.search(r'<form class="comment"[^>]* hidden>', markup)


@pytest.mark.parametrize("state", ["waiting", "working"])
def test_nothing_can_be_done_with_an_answer_that_is_not_there_yet(state):
    assert 'class="acts"' not in turn_view(Turn("问？", found("近23万名[1]") if state == "working" else None, state), 0)


def test_a_question_that_failed_can_be_asked_again_and_a_refusal_too():
    for turn in (Turn("问", None, "failed", "模型不在"), Turn("问", Answer("问", "没有找到。"))):
        assert [a.get("data-again") for t, a in Shown(turn_view(turn, 0)).elements if t == "button" and "data-again" in a] == ["auto"]


def test_a_note_on_a_finished_answer_is_shown():
    assert "本机没有语言模型" in Shown(turn_view(Turn("问", found("答[1]"), "done", "本机没有语言模型"), 0)).text


def test_while_text_is_growing_a_caret_shows_and_readers_are_told():
    assert "caret" in answer_view(found("答"), 0, working=True)
    assert 'aria-busy="true"' in answer_view(found("答"), 0, working=True)
    assert "caret" not in answer_view(found("答"), 0)


@pytest.mark.parametrize(
    ("quote", "text", "expected"),
    [
        ("党员发展到近23万名。", "近23万名[1]\n原文：“党员发展到近23万名。”", True),
        ("很长的一句，党员发展到近23万名，遍布各行各业。", "近23万名[1]\n原文：“…党员发展到近23万名…”", True),
        ("党员发展到近\n23万名。", "原文：“党员发展到近23万名。”", True),
        ("党员发展到近23万名。", "近23万名[1]", False),
        ("党员发展到近23万名。", "原文：“…”", False),
    ],
)
def test_a_printed_quote_is_not_printed_again(quote, text, expected):
    assert printed(quote, text) is expected


def test_figures_of_the_bare_answer_are_the_strong_ones():
    sixty = CheckedFigure("60年", "60", "年", "", "supported", 1)
    assert figures_of(found("…", short="近23万名", figures=(sixty, NEAR_23)), CITED) == ("近23万名",)
    assert figures_of(found("…", short="因为干得好", figures=(sixty, NEAR_23)), CITED) == ("60年", "近23万名")
    assert figures_of(found("…", short="近23万名", figures=(NEAR_23,)), OTHER) == ()


def test_the_meter_tells_sources_wording_and_time():
    answer = found("答[1]")
    object.__setattr__(answer, "model", {"writer": "builtin", "reader": "r"})
    object.__setattr__(answer, "ms", {"retrieve": 12.4, "read": 230.0, "write": 0.3, "total": 1243.0})
    assert Shown(meter(answer)).text == "2 处出处 · 内置措辞 · 检索 12 毫秒 · 阅读 230 毫秒 · 共 1.2 秒"


@pytest.mark.parametrize(("ms", "words"), [(0.4, "0 毫秒"), (999.4, "999 毫秒"), (999.6, "1.0 秒"), (12_345, "12.3 秒")])
def test_durations(ms, words):
    assert duration(ms) == words


HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>[链接](javascript:alert(1)) \"'>&lt;{{7*7}}${7*7}"


def test_what_documents_and_questions_say_stays_text():
    citation = Citation(1, f"{HOSTILE}.txt", HOSTILE, 0, 9, HOSTILE, HOSTILE, HOSTILE)
    figure = CheckedFigure("7*7", "49", "", "", "supported", 1)
    answer = Answer(HOSTILE, f"{HOSTILE}[1]", HOSTILE, True, 1, (citation,), (figure,), standalone=f"{HOSTILE}!", model={"reader": HOSTILE})
    for markup in (turn_view(Turn(HOSTILE, answer), 0), turn_view(Turn(HOSTILE, Answer(HOSTILE, HOSTILE, nearest=(citation,))), 0)):
        shown = Shown(markup)
        tags = "section h2 h3 div p span button ol ul li mark b form input"
        assert {tag for tag, _ in shown.elements} <= set(tags.split())
        assert not [name for _, attrs in shown.elements for name in attrs if name.startswith("on") or name in ("src", "href")]
        assert HOSTILE in shown.text


@given(st.text())
def test_escaped_text_comes_back_unchanged(text):
    shown = Shown(element("p", escape(text), title=text))
    if "\0" not in text and "\r" not in text:
        assert [tag for tag, _ in shown.elements] == ["p"]
        assert shown.elements[0][1]["title"] == text
        assert shown.text == text


@given(st.text(alphabet="甲乙1[]2\n 。-.、", max_size=40))
def test_no_text_is_lost_or_added(text):
    """List signs and empty lines go; all else is shown, in order."""
    markup = prose(found(text), 0).replace("语言模型的表述，逐句核对过", "")
    kept = Shown(markup).text
    sequence = iter(text)
    assert all(character in sequence for character in kept)
    assert sorted(re.sub(r"[\s\d.、-]", "", kept)) == sorted(re.sub(r"[\s\d.、-]", "", text))
