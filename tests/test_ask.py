"""The whole pipeline with a reader whose scores stand in a table: what is shown, what is cited, what the writer may add."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest
from found import TableReader
from hypothesis import given
from hypothesis import strategies as st

from rag.ask import Assistant
from rag.errors import UsageError, WriterFailed
from rag.retrieve import TextsRetriever
from rag.sources import GivenSources
from rag.wording.builtin import NOTHING_ASKED, WHAT_I_AM

WINDOWS = "青山县设立28个服务窗口，配备59名服务专员。"
WHY = "青山县修路是为了方便群众出行。因此投入资金80万元。"
MARKED = "东湖县去年有示范社23家[3]。"
NOBODY = {"县长": {"示范社": -3.0, "窗口": -3.0}}  # asked for a person, the reader finds none
SCORES = {"28个": 6.0, "方便群众出行": 6.0, "23家": 6.0}


class Parrot:
    """A writer that says what it was told to, and remembers whether it was asked."""

    name = "parrot"

    def __init__(self, *pieces: str, fails: bool = False) -> None:
        self.pieces, self.fails, self.asked = pieces, fails, []
        self.warm = False

    def warm_up(self) -> None:
        self.warm = True

    def write(self, question: str, evidence: Sequence[str], shape: str) -> Iterator[str]:
        self.asked.append((question, list(evidence), shape))
        yield from self.pieces
        if self.fails:
            raise WriterFailed("没有写完")


def assistant(*texts: str, writer: Parrot | None = None) -> Assistant:
    retriever = TextsRetriever(texts)
    return Assistant(retriever, TableReader(SCORES, NOBODY), GivenSources(retriever.documents), writer, model={"reader": "table"})


def test_a_found_figure_is_worded_cited_and_checked():
    answer = assistant(WINDOWS, WHY).ask("青山县设立了多少个服务窗口？")
    assert (answer.answered, answer.short, answer.shape) == (True, "28个", "figure")
    assert answer.text == f"28个[1]\n原文：“{WINDOWS}”"
    (cited,) = answer.citations
    assert (cited.source, cited.quote, WINDOWS[cited.start : cited.end]) == ("passages/0", WINDOWS, WINDOWS)
    assert [(f.text, f.status, f.citation) for f in answer.figures] == [("28个", "supported", 1), ("59名", "supported", 1)]
    assert set(answer.ms) == {"retrieve", "read", "write", "total"}
    assert 0.5 < answer.confidence <= 1


def test_two_questions_in_one_are_answered_one_by_one():
    answer = assistant(WINDOWS, MARKED).ask("青山县设立了多少个服务窗口？东湖县去年有示范社多少家？")
    assert answer.short == "28个；23家"
    first, second = answer.text.splitlines()
    assert first == f"青山县设立了多少个服务窗口：28个[1]（原文：“{WINDOWS}”）"
    assert second.startswith("东湖县去年有示范社多少家：23家[2]（原文：")
    assert [c.quote for c in answer.citations] == [WINDOWS, MARKED]


def test_a_refusal_shows_the_nearest_passages_and_cites_nothing():
    answer = assistant(MARKED).ask("青山县的县长是谁？")
    assert (answer.answered, answer.short, answer.citations, answer.figures) == (False, "", (), ())
    assert [c.quote for c in answer.nearest] == [MARKED]
    assert answer.confidence < 0.5


@pytest.mark.parametrize("question", ["", "   ", "问" * 2001])
def test_a_question_that_cannot_be_one(question):
    with pytest.raises(UsageError):
        assistant(WINDOWS).ask(question)


def test_markers_printed_in_an_article_cannot_pass_for_citations():
    answer = assistant(MARKED).ask("东湖县去年有示范社多少家？")
    assert answer.short == "23家"
    assert "[3]" not in answer.text
    assert [c.number for c in answer.citations] == [1]
    assert answer.citations[0].quote == MARKED  # the quote is the source's


def test_a_follow_up_is_completed_and_shown_as_understood():
    history = [{"question": "青山县设立了多少个服务窗口？", "answer": "28个[1][8]"}]
    answer = assistant(WINDOWS).ask("出自哪篇报道？", history)
    assert answer.standalone == "青山县设立了多少个服务窗口，出自哪篇报道？"
    assert "[8]" not in answer.text


def test_passages_given_with_the_question_take_the_place_of_the_index():
    answer = assistant(WHY).ask("青山县设立了多少个服务窗口？", passages=["无关的话。", WINDOWS])
    assert answer.citations[0].source == "passages/1"
    assert not assistant(WINDOWS).ask("青山县设立了多少个服务窗口？", passages=[]).answered


# The writer


def test_the_writer_is_called_for_a_reason_and_not_for_a_figure():
    writer = Parrot("修路为了方便青山县群众出行。")
    (only,) = assistant(WINDOWS, writer=writer).stream("青山县设立了多少个服务窗口？")
    assert only.answered
    assert writer.asked == []
    *_, last = assistant(WHY, writer=writer).stream("青山县为什么修路？")
    assert writer.asked[0][2] == "why_how"
    assert last.model["writer"] == "parrot"
    assert last.text.endswith("\n\n修路为了方便青山县群众出行。[1]")


def test_the_built_in_wording_comes_first_and_stays():
    writer = Parrot("青山县修路", "是为了方便", "群众出行，投入资金80万元。", "青山县还修了90条路。")
    first, *growing = assistant(WHY, writer=writer).stream("青山县为什么修路？", writer="llm")
    assert first.model["writer"] == "builtin"
    assert all(a.text.startswith(first.text) for a in growing)
    assert "90条" not in growing[-1].text
    assert all(f.status == "supported" for f in growing[-1].figures)
    assert growing[-1].citations == first.citations


@pytest.mark.parametrize(
    "writer",
    [
        Parrot(fails=True),
        Parrot("青山县修路是为了方便群众", fails=True),
        Parrot(),
        Parrot("人才是第一资源，创新是第一动力。"),
        Parrot("青山县修路花了81万元。"),
        Parrot("青山县修路是为了方便群众出行。"),  # read already
    ],
)
def test_a_writer_that_fails_or_makes_things_up_never_costs_the_answer(writer):
    first, *_, last = assistant(WHY, writer=writer).stream("青山县为什么修路？", writer="llm")
    assert last.text == first.text
    assert last.answered
    assert last.model["writer"] == "builtin"


def test_a_sentence_that_contradicts_what_was_found_is_dropped():
    """Both numbers stand in the quote; only the found one answers the question."""
    answer = assistant(WINDOWS, writer=Parrot("青山县设立59名服务专员。")).ask("青山县设立了多少个服务窗口？", writer="llm")
    assert answer.short == "28个"
    assert answer.text.count("59名") == 1  # in the quote


def test_a_refusal_calls_no_writer():
    writer = Parrot("青山县的县长是张三。")
    assert not assistant(WINDOWS, writer=writer).ask("青山县的县长是谁？", writer="llm").answered
    assert writer.asked == []


@pytest.mark.parametrize(
    ("question", "choice", "warm"),
    [
        ("青山县为什么修路？", "auto", True),
        ("几个窗口？", "auto", False),
        ("几个窗口？", "llm", True),
        ("青山县为什么修路？", "builtin", False),
    ],
)
def test_a_model_that_will_be_needed_is_loaded_ahead(question, choice, warm):
    writer = Parrot()
    waiting = assistant(WINDOWS, writer=writer).expect(question, choice)
    if waiting is not None:
        waiting.join()
    assert writer.warm is warm


class Counting(TableReader):
    """Remembers how many passages it was given each time."""

    def read(self, question, hits):
        self.given = [*getattr(self, "given", []), len(hits)]
        return super().read(question, hits)


@pytest.mark.parametrize(
    ("margin", "given"),
    [
        (6.0, [2]),  # sure in one of the first two: the rest is left unread
        (4.0, [2, 2, 4]),
        (-6.0, [2, 2, 4]),
    ],
)
def test_passages_are_read_until_one_answers_surely(margin, given):
    texts = ["青山县设立28个服务窗口。", *(f"青山县设立服务窗口的第{n}则消息。" for n in "一二三四五六七八九")]
    retriever, reader = TextsRetriever(texts), Counting({"28个": margin}, {})
    asker = Assistant(retriever, reader, GivenSources(retriever.documents))
    answer = asker.ask("青山县设立了多少个服务窗口？", passages=texts)
    assert reader.given == given
    assert answer.answered is (margin > 0)


def test_a_passage_of_another_year_does_not_stop_the_reading():
    texts = [f"{year}年青山县培训班培训了{count}人。" for year, count in ((2019, 310), (2020, 350), (2018, 280), (2017, 200))]
    asker = read_by({"310人": 9.0, "350人": 8.0, "280人": 7.0, "200人": 6.0}, *texts)
    assert asker.ask("青山县2018年培训班培训了多少人？").short == "280人"


def test_reports_that_differ_are_each_cited():
    texts = ["青山县地震造成3人受伤。", "青山县地震造成5人受伤。", "青山县地震造成3人受伤，救援已经展开。", "东湖县下雨。"]
    asker = read_by({"3人": 6.0, "5人": 5.0}, *texts)
    answer = asker.ask("各篇报道说的青山县地震受伤人数分别是多少？")
    assert sorted(answer.short.split("、")) == ["3人", "5人"]
    assert len(answer.citations) == 2
    assert not read_by({"3人": 6.0}, texts[0], texts[3]).ask("各篇报道说的青山县地震受伤人数分别是多少？").text.startswith("其一")


def read_by(scores: dict[str, float], *texts: str) -> Assistant:
    retriever = TextsRetriever(texts)
    return Assistant(retriever, TableReader(scores, {}), GivenSources(retriever.documents))


SPELT = st.sampled_from(["十二", "三十", "二百", "1.2万", "5、6"])
COUNTS = st.tuples(st.sampled_from(["", "近", "超过"]), st.integers(4, 9999).map(str) | SPELT).map("".join)
ASKED_TOGETHER = (
    "青山县2024年党建项目和联建项目分别多少个？",
    "2024年青山县党建项目和联建项目各完成多少个？",
    "2024年青山县党建项目多少个？联建项目多少个？",
    "青山县那3个镇党建项目多少个？联建项目多少个？",
    "青山县党建项目多少个，联建项目多少个？",
)


@given(st.tuples(COUNTS, COUNTS).filter(lambda pair: pair[0] not in pair[1] and pair[1] not in pair[0]), st.sampled_from(ASKED_TOGETHER))
def test_every_figure_of_joined_answers_stands_in_a_quote(counts, question):
    one, other = (f"{count}个" for count in counts)
    asker = read_by({one: 9.0, other: 8.0}, f"2024年，青山县共完成党建项目{one}，完成联建项目{other}。")
    per = {"党建": {one: 9.0}, "联建": {other: 8.0}}
    answer = replace(asker, reader=TableReader({one: 9.0}, per)).ask(question)
    assert answer.short == f"{one}；{other}"
    assert {figure.status for figure in answer.figures} <= {"supported", "computed"}
    assert {one, other} <= {figure.text for figure in answer.figures}


def test_who_wrote_a_book_is_looked_up_in_the_text_where_the_article_names_no_author():
    asker = read_by({"弥尔": 6.0}, "弥尔在《论自由》中讨论了政府的权力。")
    assert asker.ask("《论自由》的作者是谁？").short == "弥尔"
    assert not asker.ask("这篇报道的作者是谁？").answered  # of the article itself, which prints none


def test_who_wrote_this_is_asked_of_the_article_that_answered():
    answering = "本报讯（记者 刘振江）青山县的党员达到近23万名。"
    ranked_first = "青山县的党员有多少名，这篇是谁写的，谁也说不清。"
    told = [{"question": "青山县的党员有多少名？", "answer": "近23万名"}]
    asker = read_by({"近23万名": 9.0, "谁也说不清": 2.0}, ranked_first, answering)
    assert asker.ask("这篇是谁写的？", told).short == "刘振江"
    assert asker.ask("青山县的党员有多少名，这篇是谁写的？").short == "刘振江"
    assert not read_by({"近23万名": 9.0}, ranked_first, answering.replace("刘振江", "")).ask("这篇是谁写的？", told).answered


def test_a_difference_that_is_printed_is_said_first_and_quoted():
    text = "各地发布名额4.31万名，比计划增加了9100多名。"
    answer = read_by({"9100多名": 6.0}, text).ask("各地发布的名额比计划多了多少？")
    assert (answer.short, answer.text) == ("9100多名", f"9100多名[1]\n原文：“{text}”")


def test_the_second_of_two_questions_stays_with_the_article_that_answers_the_first():
    texts = ["青山县发放签证9万份，旅游签证6万份。", "白水县的旅游签证有8万份，旅游签证是旅游的签证。"]
    retriever = TextsRetriever(texts)
    asker = Assistant(retriever, TableReader({"9万份": 9.0}, {"其中": {"6万份": 5.0, "8万份": 7.0}}), GivenSources(retriever.documents))
    assert asker.ask("青山县发放了多少份签证，其中旅游签证多少份？").short == "9万份；6万份"
    further = Assistant(retriever, TableReader({"9万份": 9.0}, {"其中": {"6万份": 0.0, "8万份": 14.0}}), GivenSources(retriever.documents))
    assert further.ask("青山县发放了多少份签证，其中旅游签证多少份？").short == "9万份；8万份"  # BESIDE is not enough


def test_a_follow_up_that_finds_nothing_is_asked_as_it_was_typed():
    texts = ["纽顿集团给车企投资5亿元，资金用于研发。", "育才中学的校长是姚晓岚。"]
    retriever = TextsRetriever(texts)
    reader = TableReader({"5亿元": 9.0}, {"投了钱，育才": {}, "校长": {"姚晓岚": 9.0}})
    desk = Assistant(retriever, reader, GivenSources(retriever.documents))
    answer = desk.ask("育才中学校长是谁？", history=[{"question": "纽顿集团给车企投了多少钱？", "answer": "5亿元"}])
    assert (answer.short, answer.standalone) == ("姚晓岚", "育才中学校长是谁？")
    # an answer that says nothing of what is newly asked about is the old one's
    led = Assistant(
        retriever, TableReader({"5亿元": 9.0}, {"投了钱，冬奥门票": {"5亿元": 9.0}, "冬奥门票": {}}), GivenSources(retriever.documents)
    )
    assert not led.ask("冬奥门票价格多少钱？", history=[{"question": "纽顿集团给车企投了多少钱？", "answer": "5亿元"}]).answered


def test_a_question_that_finds_nothing_is_asked_once_more_in_printed_words():
    text = "夏夜行动抓获嫌疑人员150余名。"
    retriever = TextsRetriever([text])
    desk = Assistant(retriever, TableReader({}, {"抓获": {"150余名": 6.0}, "逮": {}}), GivenSources(retriever.documents))
    answer = desk.ask("夏夜行动逮了多少人？")
    assert (answer.short, answer.standalone) == ("150余名", "夏夜行动逮了多少人？")
    assert not desk.ask("夏夜行动逮捕了多少人？").answered


def test_of_several_readings_of_a_follow_up_the_first_that_says_what_is_asked_answers():
    text = "历城区产权平台成交156宗、金额3283万元。另有456宗挂牌。"
    retriever = TextsRetriever([text])
    reader = TableReader({"156宗": 6.0}, {"历城区金额": {"456宗": 6.0}, "平台金额": {"3283万元": 6.0}})
    desk = Assistant(retriever, reader, GivenSources(retriever.documents))
    answer = desk.ask("金额多少？", history=[{"question": "历城区产权平台成交了多少宗？", "answer": "156宗"}])
    assert (answer.short, answer.standalone) == ("3283万元", "历城区产权平台金额多少？")


def test_who_the_program_is_needs_no_search():
    answer = assistant(WINDOWS, MARKED).ask("你是谁？")
    assert (answer.answered, answer.text, answer.nearest, answer.citations) == (False, WHAT_I_AM, (), ())


def test_thanks_are_no_question():
    answer = assistant(WINDOWS, MARKED).ask("谢谢！")
    assert (answer.answered, answer.short, answer.nearest) == (False, "", ())
    assert answer.text == NOTHING_ASKED
