"""Example questions: made from articles, readable, and answered by the clause they were made from."""

from __future__ import annotations

import re

import pytest

from rag.articles import read_page
from rag.types import Article, Block, Cleaned
from ui.chat.examples import example_questions, figure_questions, short_place


def article(*paragraphs: str, place: str = "河北省石家庄市正定县", title: str = "标题", byline: str = "") -> Article:
    blocks = tuple(Block("paragraph", Cleaned.of(p, [(0, len(p))])) for p in paragraphs)
    return Article(title, blocks, byline=byline, place=place)


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        ("全县建立技术服务站，先后培训15名村医骨干。", "正定县培训多少名村医骨干？"),
        ("今年以来，新增就业岗位，设立28个服务窗口，服务群众。", "正定县设立多少个服务窗口？"),
        ("目前，共发放补贴，提供近2万个招聘岗位，效果好。", "正定县提供多少个招聘岗位？"),
    ],
)
def test_a_clause_becomes_a_question(sentence, question):
    assert list(figure_questions(article(sentence))) == [question]


@pytest.mark.parametrize(
    "sentence",
    [
        "设立28个服务窗口和12个网点，效果好。",  # two figures: which one is asked?
        "2021年，效果很好。",  # a date
        "石家庄学院等12所高校参加，效果好。",  # no verb before the figure
        "配备1名组织部长，效果好。",  # a figure of one says little
        "建成15个，效果好。",  # nothing is counted
        "没有数字的一句，效果好。",
    ],
)
def test_clauses_that_would_not_read_well_are_left(sentence):
    assert list(figure_questions(article(sentence))) == []


@pytest.mark.parametrize(
    ("full", "short"),
    [
        ("枣庄市市中区", "市中区"),
        ("河北省石家庄市正定县", "正定县"),
        ("广东省潮州市潮安区", "潮安区"),
        ("北京市", "北京市"),
        ("济宁经开区", "济宁经开区"),
        ("", ""),
    ],
)
def test_short_place(full, short):
    assert short_place(full) == short


def test_each_article_comes_up_before_any_comes_twice():
    two = article("设立28个服务窗口，效果好，设立30个服务网点，效果好。", place="枣庄市")
    one = article("培育12家龙头企业，效果好。", place="济宁市", byline="记者 王某")
    questions = example_questions([two, one], 4)
    assert [q[:3] for q in questions[:3]] == ["枣庄市", "济宁市", "枣庄市"]
    assert questions[3] == "《标题》是谁写的？"


def test_the_seed_pages_give_questions_whose_words_stand_in_them(seeds):
    texts = [path.read_text("utf-8") for path in sorted(seeds.glob("*.txt"))]
    questions = example_questions([a for text in texts for a in read_page(text).articles])
    assert len(questions) == 4
    everything = "".join("".join(texts).split())
    for question in questions:
        assert question.rstrip("？")[-4:] in everything
        assert not re.search("多少.(?:左右|以上|以下)", question)  # 10场左右青年交友活动 is asked for without 左右


def test_an_empty_library_gives_none():
    assert example_questions([]) == []
