"""Corrections of a page's cutting: what they do to it, and that they stay. Run alone: python -m pytest tests/test_corrections.py"""

from __future__ import annotations

import pytest
from test_articles import check_nothing_is_lost

from rag.articles import read_page
from rag.errors import UsageError
from rag.index import index, remove, repair, verify
from rag.indexing.corrections import Corrections, corrected, editing, joining, splitting
from rag.indexing.recut import recut
from rag.ledger.ledger import Ledger
from rag.retrieve import HybridRetriever
from rag.store import Store
from rag.types import Correction

PAGE = "000_3c34eccb1122ed0c.txt"  # three articles; the second begins at 1418, the third at 2143
SECOND, THIRD = 1418, 2143
FIRST_SUBHEAD = 224
PARAGRAPH = 1740  # 优服务，营造宜居宜业…, in the second


@pytest.fixture(scope="module")
def text(seeds):
    return (seeds / PAGE).read_text("utf-8")


def articles(text, *corrections):
    page = corrected(read_page(text), corrections)
    check_nothing_is_lost(text, page)
    return page.articles


def test_without_corrections_nothing_changes(text):
    assert corrected(read_page(text), ()) == read_page(text)


def test_two_articles_become_one_and_the_second_headline_a_subhead(text):
    first, second = articles(text, Correction("join", THIRD))
    assert first == read_page(text).articles[0]
    assert second.title.startswith("市中区实施“榴枣归乡”")
    assert (second.start, second.end) == (SECOND, read_page(text).articles[2].end)
    assert [b.text.text[:8] for b in second.blocks if b.kind == "subhead"] == ["市中区聚焦产业“"]
    assert "激活高端人才链" in second.body and "强组织" in second.body


def test_all_articles_of_a_page_become_one(text):
    (whole,) = articles(text, Correction("join", SECOND), Correction("join", THIRD))
    assert whole.title.startswith("枣庄市市中区坚持")


def test_one_article_becomes_two_at_a_paragraph(text):
    found = articles(text, Correction("split", PARAGRAPH))
    assert [a.start for a in found] == [4, SECOND, PARAGRAPH, THIRD]
    assert found[2].title == ""
    assert found[2].body.startswith("优服务")
    assert found[2].place == "枣庄市市中区"
    assert "优服务" not in found[1].body


def test_split_at_a_subhead_the_subhead_is_the_headline(text):
    found = articles(text, Correction("split", FIRST_SUBHEAD))
    assert found[1].title.startswith("以工作重点选定党建项")
    assert [b.kind for b in found[1].blocks[:2]] == ["title", "paragraph"]


def test_headline_place_and_date_become_what_is_said(text):
    said = [Correction("title", SECOND, "新标题"), Correction("place", SECOND, "枣庄市薛城区"), Correction("date", SECOND, "2024-07-01")]
    second = articles(text, *said)[1]
    assert (second.title, second.place, second.date) == ("新标题", "枣庄市薛城区", "2024-07-01")
    assert second.blocks[0].kind == "kicker" and "榴枣归乡" in second.blocks[0].text.text  # what is printed stays to be found


def test_what_fits_nothing_is_passed_over(text):
    wrong = [
        Correction("join", 5),
        Correction("split", 7),
        Correction("split", SECOND),
        Correction("title", 9, "甲"),
        Correction("join", 4),
    ]
    assert articles(text, *wrong) == read_page(text).articles


def test_joining_and_splitting_take_each_other_back():
    assert joining((), 10) == (Correction("join", 10),)
    assert joining(splitting((), 10), 10) == ()
    assert splitting(joining((), 10), 10) == ()
    edited = (*splitting((), 10), Correction("title", 10, "甲"), Correction("title", 20, "乙"))
    assert joining(edited, 10) == (Correction("title", 20, "乙"),)  # an article that is no more has no headline


def test_editing_keeps_what_is_not_changed_and_replaces_what_was(text):
    second = read_page(text).articles[1]
    once = editing((), second, " 新的\n标题 ", second.place, "")
    assert once == (Correction("title", SECOND, "新的 标题"),)
    assert editing(once, articles(text, *once)[1], "又一个", second.place, "") == (Correction("title", SECOND, "又一个"),)


@pytest.mark.parametrize(
    ("title", "place", "date"), [("甲", "乙", "7月1日"), ("甲", "乙", "2024-13-01"), ("长" * 201, "", ""), ("", "长" * 201, "")]
)
def test_what_cannot_be_is_refused(text, title, place, date):
    with pytest.raises(UsageError):
        editing((), read_page(text).articles[1], title, place, date)


# In an index ----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path, seeds, encoder):
    index([seeds], tmp_path / "i", encoder=encoder, workers=0)
    return tmp_path / "i"


CORRECTED = (Correction("join", THIRD), Correction("title", SECOND, "归乡青年"), Correction("place", SECOND, "枣庄市薛城区"))


def titles(folder):
    with Store.open(folder) as store:
        return [a.article.title for a in store.articles(PAGE)]


def test_passages_vectors_keywords_and_ledger_follow(folder, encoder):
    with Store.open(folder) as store:
        before, order = store.counts(), store.sources()
    assert recut(PAGE, folder, CORRECTED, encoder) == []
    assert verify(folder) == []
    with Store.open(folder) as store:
        assert store.sources() == order  # it keeps its place among the others
        assert store.counts().articles == before.articles - 1
        assert store.counts().figures == before.figures  # “四向”“四链” of the headline that is a subhead now are labels
        assert {p.place for p in store.passages_of(PAGE) if p.title == "归乡青年"} == {"枣庄市薛城区"}
    (entry,) = Ledger.open(folder).find("服务窗口 28个")
    assert (entry.title, entry.place) == ("归乡青年", "枣庄市薛城区")
    hits = HybridRetriever.open(folder, encoder).search("归乡青年", 3)
    assert hits[0].passage.title == "归乡青年"


def test_passages_that_stay_as_they_were_keep_their_vectors(folder, encoder):
    class Counting(type(encoder)):
        encoded = 0

        def encode_passages(self, texts):
            Counting.encoded += len(texts)
            return super().encode_passages(texts)

    with Store.open(folder) as store:
        first = [p for p in store.passages_of(PAGE) if p.title.startswith("枣庄市市中区坚持")]
        every = store.passages_of(PAGE)
    recut(PAGE, folder, CORRECTED, Counting())
    assert 0 < Counting.encoded <= len(every) - len(first)


def test_they_survive_the_same_file_indexed_again_and_a_store_made_anew(folder, seeds, encoder):
    recut(PAGE, folder, CORRECTED, encoder)
    assert index([seeds], folder, encoder=encoder, workers=0).skipped == 5  # nothing is read again for a correction
    remove([PAGE], folder)
    assert index([seeds], folder, encoder=encoder, workers=0).added == 1
    assert titles(folder)[1] == "归乡青年" and len(titles(folder)) == 2
    (folder / "store.sqlite").unlink()
    index([seeds], folder, encoder=encoder, workers=2)  # cut in other processes
    assert titles(folder)[1] == "归乡青年" and len(titles(folder)) == 2


def test_repair_cuts_as_corrected(folder, encoder):
    recut(PAGE, folder, CORRECTED, encoder)
    with Store.create(folder) as store:
        store.connection.execute("UPDATE articles SET title = '改坏了' WHERE title = '归乡青年'")
    assert verify(folder)
    repair(folder, encoder)
    assert verify(folder) == []
    assert titles(folder)[1] == "归乡青年"


def test_another_text_under_the_same_name_is_cut_as_it_is(folder, tmp_path, text, encoder):
    recut(PAGE, folder, CORRECTED, encoder)
    other = tmp_path / PAGE
    other.write_text(text.replace("28个", "29个"), "utf-8")
    remove([PAGE], folder)
    index([other], folder, encoder=encoder, workers=0)
    assert len(titles(folder)) == 3 and "归乡青年" not in titles(folder)


def test_taken_back_the_page_is_as_it_was(folder, encoder):
    before = titles(folder)
    recut(PAGE, folder, CORRECTED, encoder)
    recut(PAGE, folder, (), encoder)
    assert titles(folder) == before
    assert Corrections(folder).all() == {}
    assert verify(folder) == []


def test_a_document_that_is_not_there_is_told(folder):
    with pytest.raises(UsageError, match="没有 无此文件"):
        recut("无此文件.txt", folder)
