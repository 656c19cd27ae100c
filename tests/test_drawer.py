"""The bar over a conversation and the list of those before it: pure views, names shown as text."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from rag.app.conversations import Listed
from ui.chat.drawer import MANY, bar_view, day_name, drawer_view

TODAY = date(2026, 7, 2)
NOON = datetime(2026, 7, 2, 12, 30)


@pytest.mark.parametrize(
    ("at", "name"),
    [
        (NOON, "今天"),
        (datetime(2026, 7, 2, 0, 0), "今天"),
        (datetime(2026, 7, 1, 23, 59), "昨天"),
        (datetime(2026, 6, 30, 23, 59), "2026-06-30"),
        (NOON + timedelta(days=3), "今天"),  # a clock that was wrong once
    ],
)
def test_days_have_names(at, name):
    assert day_name(at, TODAY) == name


def test_the_list_goes_by_day_and_marks_the_one_on_the_screen():
    listed = [Listed(3, "丙", 1, NOON), Listed(2, "乙", 4, NOON), Listed(1, "甲", 2, NOON - timedelta(days=1))]
    markup = drawer_view(listed, 2, TODAY)
    assert [markup.index(text) for text in ("今天", ">丙<", ">乙<", "昨天", ">甲<")] == sorted(
        markup.index(text) for text in ("今天", ">丙<", ">乙<", "昨天", ">甲<")
    )
    assert markup.count("aria-current") == 1
    assert 'data-recall="2" aria-current="true"' in markup
    assert markup.count("data-current") == 1
    assert "4 问 · 12:30" in markup


def test_names_are_text():
    hostile = "<img src=x onerror=alert(1)>\"'"
    for markup in (drawer_view([Listed(1, hostile, 1, NOON)], None, TODAY), bar_view(1, hostile), bar_view(None, "", hostile)):
        assert "<img" not in markup
        assert "&lt;img src=x onerror=alert(1)&gt;&quot;&#x27;" in markup


def test_only_a_long_list_has_a_filter():
    listed = [Listed(n, str(n), 1, NOON) for n in range(MANY + 1)]
    assert "data-filter" in drawer_view(listed, None, TODAY)
    assert "data-filter" not in drawer_view(listed[:MANY], None, TODAY)


def test_a_long_list_is_searched_by_what_was_said_too():
    listed = [Listed(n, "甲", 1, NOON, '多少套"租赁"房？\n343套') for n in range(MANY + 1)]
    markup = drawer_view(listed, None, TODAY)
    assert markup.count('data-said="多少套&quot;租赁&quot;房？ 343套"') == MANY + 1
    assert "没有哪个对话里有这些字。" in markup


def test_what_went_wrong_is_told_in_place_of_the_list():
    assert "不能读写" in drawer_view([Listed(1, "甲", 1, NOON)], None, TODAY, "文件不能读写")
    assert "还没有对话" in drawer_view([], None, TODAY)


def test_the_bar_offers_files_only_of_what_is_kept():
    assert 'href="/api/conversations/7/docx"' in bar_view(7, "甲")
    assert "href" not in bar_view(None, "甲", "没有保存")
    assert "data-fresh" in bar_view(None, "甲")
    assert "data-fresh" not in bar_view(None, "")
