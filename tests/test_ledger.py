"""The ledger over the five pages and over planted contradictions: by words, by value, its rows and exports."""

import csv
import io
import json

import pytest

from rag.errors import IndexMissing
from rag.index import index
from rag.ledger import Ledger, as_csv, as_markdown, find, read_query
from rag.store import Store


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("ledger")
    index(["seeds"], place, workers=0)
    return place


@pytest.fixture(scope="module")
def ledger(folder):
    return Ledger.open(folder)


def test_one_word_brings_the_figures_of_all_places_with_their_sentences(ledger):
    rows = [entry.row() for entry in ledger.find("人才公寓")]
    assert {(r["text"], r["place"]) for r in rows} == {("343套", "枣庄市市中区"), ("230套", "枣庄市市中区"), ("1403套", "枣庄市")}
    assert all(r["text"] in r["sentence"] and r["conflict"] is None for r in rows)


@pytest.mark.parametrize(
    "query",
    ["近23万名", "23万", "230000", "２３万", "二十三万人", "230,000名", "近23万名这个数出自哪里？", "近23万名这个数字是哪篇文章里的？"],
)
def test_a_value_is_found_however_it_is_written(ledger, query):
    rows = [entry.row() for entry in ledger.find(query)]
    assert {(r["text"], r["value"], r["unit"], r["qualifier"], r["source"]) for r in rows} == {
        ("近23万名", "230000", "名", "近", "001_28c5a59c5e29682d.txt")
    }


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("52.9%", {"52.9%"}),
        ("百分之五十二点九", {"52.9%"}),
        ("市中区 人才公寓", {"343套", "230套"}),
        ("人才公寓 343套", {"343套"}),
        ("历城 大党委", {"99个"}),
        ("2000余名", {"2000多名"}),
        ("第七位", {"第7位"}),
        ("23万元", set()),  # the value is there, of people
        ("没有这样的词", set()),
    ],
)
def test_words_values_and_both_together(ledger, query, shown):
    assert {entry.figure.text for entry in ledger.find(query)} == shown


def test_the_qualifier_asked_for_comes_first(ledger):
    assert ledger.find("10余家")[0].figure.text == "10余家"
    assert ledger.find("10个")[0].figure.text == "10个"


def test_a_row_is_the_contract_s(folder, ledger):
    (row,) = (r for r in find(folder, "人才公寓") if r["text"] == "1403套")
    assert list(row) == [
        *(
            "text",
            "value",
            "unit",
            "qualifier",
            "kind",
            "subject",
            "place",
            "period",
            "source",
            "title",
            "sentence",
            "start",
            "end",
            "conflict",
        )
    ]
    text = Store.open(folder).document(row["source"]).text
    assert text[row["start"] : row["end"]] == row["text"]
    assert json.loads(json.dumps(row, ensure_ascii=False)) == row
    (ranged,) = (e.row() for e in ledger.find("配备1至2名工作人员") if e.figure.upper)
    assert (ranged["value"], ranged["upper"]) == ("1", "2")


def test_a_period_is_named_and_dated_where_the_page_prints_a_date(ledger):
    rows = {e.figure.text: e.row() for e in ledger.find("培训干部")}
    assert rows["5345人"]["period"] == {"text": "2018年以来", "start": "2018-01-01", "end": "2021-09-01"}


def test_every_offset_of_every_entry_cuts_its_figure(folder, ledger):
    store, seen = Store.open(folder), 0
    for entry in ledger.all():
        cut = store.document(entry.source).text[entry.start : entry.end]
        assert "".join(cut.split()) == "".join(entry.figure.text.split())
        assert entry.sentence[entry.at : entry.at + len(entry.figure.text)] == entry.figure.text
        seen += 1
    assert seen > 300


def test_the_five_pages_hold_no_contradiction(ledger):
    assert [e for e in ledger.all() if e.conflict is not None] == []


def test_no_index_is_said(tmp_path):
    with pytest.raises(IndexMissing):
        list(find(tmp_path / "none", "人才"))


@pytest.mark.parametrize(
    ("text", "figure", "words"),
    [
        ("近23万名这个数出自哪里？", "近23万名", ()),
        ("人才公寓", None, ("人才公寓",)),
        ("人才公寓 343套", "343套", ("人才公寓",)),
        ("市中区 人才公寓", None, ("市中区", "人才公寓")),
        ("", None, ()),
    ],
)
def test_reading_a_query(text, figure, words):
    query = read_query(text)
    assert (query.figure.text if query.figure else None, query.words) == (figure, words)


def test_exports_hold_every_row_and_no_formula(folder):
    rows = list(find(folder, "人才公寓"))
    table = list(csv.reader(io.StringIO(as_csv(rows))))
    assert [line[0] for line in table] == ["数字", *(r["text"] for r in rows)]
    assert as_markdown(rows).count("\n") == len(rows) + 2
    evil = [rows[0] | {"sentence": "=HYPERLINK(1)|x\ny"}]
    assert "'=HYPERLINK" in as_csv(evil)
    assert "\\|x y" in as_markdown(evil)


# pages that speak of the same things: what is planted as contradiction, and what must not be taken for one
PLANTED = {
    "a": ("安居才能乐业", "2020年，枣庄市建成人才公寓1403套，全部实现拎包入住，吸引了一批青年人才。"),
    "b": ("枣庄晒出民生账单", "2020年，枣庄市建成人才公寓1430套，全部实现拎包入住，惠及各类青年人才。"),
    "c": ("又一年", "2021年，枣庄市建成人才公寓1600套，全部实现拎包入住，惠及各类青年人才。"),
    "d": ("滕州：引才有方", "2020年，滕州市建成人才公寓210套，全部实现拎包入住，惠及各类青年人才。"),
    "e": ("枣庄的一年", "2020年，枣庄市建成人才公寓1400余套，全部实现拎包入住，惠及各类青年人才。"),
}


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    place = tmp_path_factory.mktemp("planted")
    for name, (title, text) in PLANTED.items():
        (place / f"{name}.txt").write_text(f"{title}\n\n{text}\n", encoding="utf-8")
    index([place], place / "i", workers=0)
    return Ledger.open(place / "i")


def test_a_planted_contradiction_is_marked_and_nothing_else_is(planted):
    found = planted.find("人才公寓")
    marked = {e.figure.text: e.conflict for e in found if e.conflict is not None}
    assert set(marked) == {"1403套", "1430套"}
    assert len(set(marked.values())) == 1


def test_a_look_up_by_value_shows_the_other_side_too(planted):
    assert [e.figure.text for e in planted.find("1403套")] == ["1403套", "1430套"]


def test_what_contradicts_a_quoted_sentence(planted):
    (entry,) = (e for e in planted.find("1403套") if e.figure.text == "1403套")
    assert [e.figure.text for e in planted.conflicts_in(entry.source, entry.start - 5, entry.end + 5)] == ["1430套"]
    (calm,) = planted.find("210套")
    assert planted.conflicts_in(calm.source, calm.start, calm.end) == []
