"""How much of a question a passage prints, and what that takes off a reading."""

from __future__ import annotations

from dataclasses import replace

import pytest
from found import passage, reading

from rag.coverage import article_coverage, asked_terms, coverage
from rag.find.fit import COVERED, FURTHER, THIN, checked, hit_gap, named
from rag.types import Hit


def test_asking_words_are_not_what_a_question_is_about():
    assert asked_terms("设立了多少个服务窗口？") == {"设立", "立了", "个服", "服务", "务窗", "窗口"}
    assert asked_terms("谁？") == set()


@pytest.mark.parametrize(
    ("text", "about", "share"),
    [
        ("设立28个服务窗口", {}, 5 / 6),  # all but 立了
        ("天气晴好", {}, 0.0),
        ("共28个", {"title": "服务窗口"}, 3 / 6),  # what the headline prints counts
    ],
)
def test_the_share_that_is_printed(text, about, share):
    assert coverage("设立了多少个服务窗口？", passage(text, **about)) == pytest.approx(share)


def test_rare_terms_weigh_more():
    weights = {"窗口": 7.0}.get
    assert coverage("设立了多少个服务窗口？", passage("窗口明亮"), lambda term: weights(term, 1.0)) == pytest.approx(7 / 12)


def test_a_question_of_asking_words_alone_is_covered():
    assert coverage("多少？", passage("天气晴好")) == 1.0


def test_an_article_prints_what_its_passages_print_together():
    one, other = passage("设立28个", number=1), passage("窗口明亮", number=2)
    beside = replace(passage("窗口明亮", number=3), source=one.source, article=one.article)
    shares = article_coverage("设立了多少个服务窗口？", [one, other, beside])  # of six terms 设立 and 窗口
    assert shares == {("1.txt", 1): pytest.approx(2 / 6), ("2.txt", 2): pytest.approx(1 / 6)}


def test_a_passage_that_lacks_what_was_asked_about_loses_margin():
    assert hit_gap(Hit(passage("甲"), 1.0, COVERED)) == 0.0
    assert hit_gap(Hit(passage("甲"), 1.0, COVERED - 0.2)) == pytest.approx(0.2 * THIN)
    assert hit_gap(Hit(passage("甲"), 0.5, 1.0)) == pytest.approx(0.5 * FURTHER)
    assert hit_gap(Hit(passage("甲"), 1.3, 1.0)) == 0.0


def test_readings_are_ordered_by_what_is_left():
    near, far = reading("甲地有12座。", {"12座": 5.0}, rank=1.0), reading("乙地有40座。", {"40座": 5.5}, rank=0.2, number=2)
    first, second = checked([far, near], named("有多少座？"))
    assert (first.passage.id, first.gap, second.gap) == (1, 0.0, pytest.approx(0.8 * FURTHER))
    assert first.margin == 5.0
