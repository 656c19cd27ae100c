"""Where the light falls: cited source offsets on cleaned text, on the original page, and nowhere else."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.articles import read_page
from rag.passages import split_sentences
from rag.types import Citation, Cleaned, Document
from ui.lit import LEAD, carried, excerpt, figure_spans, marked, merge
from ui.paper import AROUND, Source, article_view, original, paper, source_view

TAG = re.compile(r"<[^>]*>")


def text_of(markup: str) -> str:
    import html

    return html.unescape(TAG.sub("", markup))


def lit_text(markup: str) -> str:
    return text_of("".join(re.findall(r'<mark class="lit"[^>]*>(.*?)</mark>', markup, re.S)))


def bare(text: str) -> str:
    return "".join(text.split())


def test_a_sentence_broken_by_a_column_is_lit_in_one_piece():
    source = "甲。培育40\n\n个特色党支部。乙"
    cleaned = Cleaned.of(source, [(0, 6), (8, 16)])
    assert cleaned.text == "甲。培育40个特色党支部。乙"
    assert carried(cleaned, [(2, 15)]) == [(2, 13)]


def test_white_space_put_between_lit_runs_is_lit_and_other_words_are_not():
    source = "甲乙|丙丁|戊己"
    spaced = Cleaned.of(source, [(0, 2), (3, 5)], " ")
    assert carried(spaced, [(0, 5)]) == [(0, 5)]
    whole = Cleaned.of(source, [(0, 8)])
    assert carried(whole, [(0, 2), (6, 8)]) == [(0, 2), (6, 8)]


def test_what_is_cited_elsewhere_lights_nothing_here():
    assert carried(Cleaned.of("甲乙丙", [(0, 3)]), [(10, 20)]) == []


@pytest.mark.parametrize(
    ("spans", "merged"),
    [([(3, 5), (0, 2)], [(0, 2), (3, 5)]), ([(0, 3), (2, 5)], [(0, 5)]), ([(0, 2), (2, 4)], [(0, 4)]), ([(1, 1)], [])],
)
def test_merge(spans, merged):
    assert merge(spans) == merged


@pytest.mark.parametrize(
    ("text", "figure", "found"),
    [
        ("有23名，230名，1.23名", "23名", [(1, 4)]),
        ("由2.2万余名到22万余名", "2.2万余名", [(1, 7)]),
        ("近23万名", "23", [(1, 3)]),
        ("5个5个", "5个", [(0, 2), (2, 4)]),
        ("全年达12,300元", "300元", []),
        ("共３个", "3个", []),
        ("有(3)个.", "(3)", [(1, 4)]),
    ],
)
def test_a_figure_is_found_as_a_number_of_its_own(text, figure, found):
    assert figure_spans(text, [(0, len(text))], [figure]) == found


def test_figures_outside_the_lit_sentence_stay_dark():
    assert figure_spans("5个。5个。", [(3, 6)], ["5个"]) == [(3, 5)]


def test_marked_text_is_lit_bold_and_escaped():
    assert (
        marked("<b>有5个</b>", [(3, 6)], [(4, 6)], " data-first")
        == '&lt;b&gt;<mark class="lit" data-first>有<b class="fig">5个</b></mark>&lt;/b&gt;'
    )


def test_an_empty_span_is_a_place_to_scroll_to():
    assert marked("甲乙", [(1, 1)], (), " data-first") == "甲<span data-first></span>乙"


@given(st.text(alphabet="甲乙<&>\n5", max_size=30), st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=4))
def test_marking_changes_no_character(text, spans):
    lit = [(s, e) for s, e in merge((min(s, len(text)), min(e, len(text))) for s, e in spans)]
    assert text_of(marked(text, lit, lit[:1])) == text
    assert lit_text(marked(text, lit, lit[:1])) == "".join(text[s:e] for s, e in lit)


def test_every_sentence_of_the_seed_pages_lights_up_in_both_views(seeds):
    """Cited as the program cites: the source spans of a sentence of the cleaned text."""
    seen = 0
    for path in sorted(seeds.glob("*.txt")):
        document = Document(path.name, path.read_text("utf-8"), "")
        for article in read_page(document.text).articles:
            for block in article.blocks:
                for low, high in split_sentences(block.text.text):
                    sentence = block.text.cut(low, high)
                    spans = sentence.sources(document.text)
                    if not sentence.text.strip() or not spans:
                        continue
                    seen += 1
                    assert bare(lit_text(paper(article, document, spans))) == bare(sentence.text)
                    assert bare(lit_text(original(document, spans))) == bare(sentence.text)
    assert seen > 300


def test_the_source_view_opens_the_article_and_offers_the_page(seeds):
    path = seeds / "000_3c34eccb1122ed0c.txt"
    document = Document(path.name, path.read_text("utf-8"), "")
    article = read_page(document.text).articles[1]
    start = document.text.index("设立28个服务窗口")
    citation = Citation(2, path.name, "设立28个服务窗口", start, start + 9)
    markup = source_view(Source(citation, document, article, ("28个",), 4, (Citation(1, "x", "y", 0, 1), citation)))
    assert 'data-view="article"' in markup
    assert markup.count("data-first") == 2  # one in each view
    assert markup.count('<b class="fig">28个</b>') == 2
    assert re.findall(r'aria-pressed="(\w+)" data-turn="4" data-cite="(\d)"', markup) == [("false", "1"), ("true", "2")]
    assert "枣庄市市中区" in text_of(markup)


def test_without_an_article_the_page_is_shown(seeds):
    document = Document("报.txt", "枣庄日报\n2021年9月1日\n责任编辑：王某", "")
    markup = source_view(Source(Citation(1, "报.txt", "责任编辑：王某", 15, 22), document))
    assert 'data-view="page"' in markup
    assert 'data-show="article"' not in markup
    assert lit_text(markup) == "责任编辑：王某"


def test_of_a_long_page_the_part_around_the_sentence_is_shown():
    text = "前" * 50_000 + "就是这一句。" + "后" * 50_000
    markup = original(Document("长.txt", text, ""), [(50_000, 50_006)])
    assert lit_text(markup) == "就是这一句。"
    assert markup.count("从略") == 2
    assert len(text_of(markup)) < 2 * AROUND + 100


def test_an_article_is_set_like_one(seeds):
    text = (seeds / "001_28c5a59c5e29682d.txt").read_text("utf-8")
    (article,) = read_page(text).articles
    markup = article_view(article, Document("001.txt", text, ""))
    order = [markup.index(part) for part in ("<h2", 'class="byline"', 'class="facts"', 'class="paragraph"')]
    assert order == sorted(order)
    assert "mark" not in markup


def test_markup_in_a_page_is_shown_as_text():
    text = "标题<script>alert(1)</script>\n\n正文里有[链接](javascript:alert(1))和<img src=x onerror=alert(2)>，共5个。"
    document = Document("<b>.txt", text, "")
    page = read_page(text)
    for article in page.articles:
        markup = article_view(article, document)
        assert "<script" not in markup
        assert "<img" not in markup
        assert "<b>" not in markup


@pytest.mark.parametrize(
    ("text", "figure", "shown"),
    [
        ("全市党员近23万名。", "近23万名", "全市党员近23万名。"),
        (f"{'前' * 60}，今年以来全区共新建农村公路37公里，惠及群众。", "37公里", "……今年以来全区共新建农村公路37公里，惠及群众。"),
        (f"{'前' * 60}37公里。", "37公里", f"……{'前' * LEAD}37公里。"),
        (f"{'前' * 30}1234567.25平方米连同后面的一段话合计共有公路37公里。", "37公里", "……平方米连同后面的一段话合计共有公路37公里。"),
        (f"{'前' * 30}，去37公里。", "37公里", f"……{'前' * 22}，去37公里。"),  # too little would be left before it
    ],
)
def test_a_list_shows_a_long_sentence_from_shortly_before_its_figure(text, figure, shown):
    at = text.index(figure)
    cut, strong = excerpt(text, [(at, at + len(figure))])
    assert cut == shown
    assert [cut[start:end] for start, end in strong] == [figure]


@given(st.text(alphabet="甲，1.a", max_size=120), st.integers(0, 119), st.integers(1, 5))
def test_an_excerpt_loses_nothing_of_what_it_lights(text, at, length):
    strong = [(at, min(at + length, len(text)))] if at < len(text) else []
    cut, carried_over = excerpt(text, strong)
    assert [cut[start:end] for start, end in carried_over] == [text[start:end] for start, end in strong]
    assert all(start <= LEAD + 2 for start, _ in carried_over)
    assert text.endswith(cut.removeprefix("……"))
