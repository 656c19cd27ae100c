"""The tab 数字 without a browser: rows, pages, contradictions side by side, filters on offer, the drawing, the export."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from rag.app.library import Library
from rag.app.service import Service
from rag.index import index, remove
from rag.ledger.filter import Only
from ui.figures import ON_A_PAGE, Asked, export_query, ledger_view, offers_view, series_view, shown, takes_long


def service_over(folder: Path, *articles: tuple[str, str]) -> Service:
    rows = [{"id": f"文{n}", "date": "2023-09-01", "title": title, "text": text} for n, (title, text) in enumerate(articles)]
    (folder / "文章.jsonl").write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), "utf-8")
    index([folder / "文章.jsonl"], folder / "index", workers=0)
    return Service(Library(folder / "index", lambda: None), lambda: pytest.fail("no model is needed"))


@pytest.fixture
def clashing(tmp_path):
    said = "枣庄市今年新建农村公路{}公里，惠及沿线群众，完成年度任务。"
    return service_over(
        tmp_path,
        ("枣庄市交通建设提速", said.format(37)),
        ("农村公路通到家门口 群众点赞", said.format(52)),
        ("枣庄市植树", "枣庄市今年植树1200棵。"),
    )


def test_what_contradicts_stands_side_by_side(clashing):
    markup, entries, _ = shown(clashing, Asked("农村公路"))
    (pair,) = re.findall(r'<div class="pair">(.*?)</div>', markup)
    assert {e.figure.text for e in entries} == {"37公里", "52公里"}
    assert "说法不一" in markup and pair.count('data-do="figure"') == 2
    assert "37公里" in pair and "52公里" in pair


def test_contradictions_alone_with_and_without_words(clashing):
    for asked in (Asked(clashes=True), Asked("公路", clashes=True), Asked(only=Only(place="枣庄"), clashes=True)):
        assert {e.figure.text for e in shown(clashing, asked)[1]} == {"37公里", "52公里"}, asked
    markup, entries, _ = shown(clashing, Asked("植树", clashes=True))
    assert not entries and "没有发现互相矛盾的数字（只比对所指相同的）。" in markup


def test_all_contradictions_are_looked_for_once_until_the_collection_changes(clashing):
    assert takes_long(clashing)
    shown(clashing, Asked(clashes=True))
    assert not takes_long(clashing)
    remove(["文0"], clashing.library.folder)
    assert takes_long(clashing)
    assert "没有发现互相矛盾的数字（只比对所指相同的）。" in shown(clashing, Asked(clashes=True))[0]


def test_pages_lead_on_and_back(tmp_path):
    service = service_over(tmp_path, *[(f"第{n}篇", f"某县植树{n + 100}棵。") for n in range(ON_A_PAGE + 5)])
    first, entries, _ = shown(service, Asked("植树"))
    assert len(entries) == ON_A_PAGE and "下一页" in first and "上一页" not in first
    second, rest, _ = shown(service, Asked("植树", page=1))
    assert len(rest) == 5 and "下一页" not in second and "上一页" in second
    assert not {e.id for e in entries} & {e.id for e in rest}


def test_where_the_pages_end_before_the_figures_do_it_is_said(tmp_path, monkeypatch):
    service = service_over(tmp_path, *[(f"第{n}篇", f"某县植树{n + 100}棵。") for n in range(ON_A_PAGE + 5)])
    assert "只列出前" not in "".join(shown(service, Asked("植树", page=page))[0] for page in (0, 1))
    monkeypatch.setattr("rag.ledger.ledger.PASSAGES", ON_A_PAGE + 2)
    assert "只列出前" not in shown(service, Asked("植树"))[0]
    assert f"只列出前 {ON_A_PAGE + 2} 条" in shown(service, Asked("植树", page=1))[0]
    assert "最多 10,000 条" in shown(service, Asked("植树"))[0]


def test_contradictions_of_some_words_are_paged_whole(clashing, monkeypatch):
    monkeypatch.setattr("ui.figures.ON_A_PAGE", 1)
    pages = [shown(clashing, Asked("公路", clashes=True, page=page))[1] for page in range(3)]
    assert [[e.figure.text for e in page] for page in pages] in ([["37公里"], ["52公里"], []], [["52公里"], ["37公里"], []])


def test_more_contradictions_than_are_kept_are_told(clashing, monkeypatch):
    monkeypatch.setattr("rag.ledger.clashes.MOST", 0)
    shown(clashing, Asked(clashes=True))
    assert clashing.clashes.cut
    assert "只列出前 1 条" in ledger_view(shown(clashing, Asked("公路", clashes=True))[1], Asked(clashes=True), cut=True)


def test_the_export_asks_for_what_is_shown():
    query = parse_qs(export_query(Asked("公寓", Only(place="枣庄", time="2024"), clashes=True, page=3)))
    assert query == {"format": ["csv"], "limit": ["10000"], "q": ["公寓"], "place": ["枣庄"], "time": ["2024"], "clashes": ["true"]}


def test_words_are_offered_only_where_there_is_a_choice(clashing):
    _, entries, _ = shown(clashing, Asked())
    offered = offers_view(entries, Only())
    assert "公里" in offered and "棵" in offered
    assert "地区" not in offered  # there is one place alone
    assert "✕" in offers_view(entries, Only(place="枣庄"))


def test_nothing_found_says_what_was_looked_for_and_is_escaped():
    assert "&lt;script&gt;" in ledger_view([], Asked("<script>"))
    assert "放宽" in ledger_view([], Asked("甲", Only(unit="套")))
    assert "没有符合的数字" in ledger_view([], Asked(only=Only(unit="套")))


def test_what_a_page_holds_is_text(tmp_path):
    service = service_over(tmp_path, ("<script>x</script>", "某县查处<img src=x>恶意网页437个。"))
    markup = shown(service, Asked("恶意网页"))[0]
    assert "&lt;script&gt;" in markup and "<img" not in markup and "<script" not in markup


def test_a_series_is_drawn_with_bars_in_proportion(tmp_path):
    said = "2023年上半年，全省社会消费品零售总额{}亿元。"
    service = service_over(tmp_path, ("湖南省消费回暖", said.format(50)), ("安徽省消费回暖", said.format(100)))
    markup = shown(service, Asked("社会消费品零售总额"))[0]
    widths = [float(w) for w in re.findall(r'<rect [^>]*width="([\d.]+)"', markup)]
    assert widths[0] == pytest.approx(2 * widths[1], rel=0.01)
    assert "安徽省" in markup and "100亿元" in markup and "按地区" in markup
    assert series_view(None) == ""
    assert "<svg" not in shown(service, Asked(only=Only(unit="元")))[0]  # a drawing answers a question
