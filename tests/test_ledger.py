"""The ledger over the five pages and over planted contradictions: by words, by value, its rows and exports."""

import csv
import io
import json

import pytest

from rag.errors import IndexMissing, KeywordsUnreadable
from rag.index import index
from rag.ledger.filter import Only, period_days
from rag.ledger.ledger import ANY, Ledger, as_csv, as_markdown, find, read_query
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


def test_the_index_counts_the_figures_that_the_ledger_lists(folder, ledger):
    with Store.open(folder) as store:
        assert store.counts().figures == len(list(ledger.all())) == len(ledger.find("", limit=10_000))


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
        ("2名工作人员", {"1至2名"}),  # the upper end
        ("？", set()),
        ("、、 ……", set()),
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


# Kept to a place, a unit, a time, an article ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "only", "shown"),
    [
        ("人才公寓", Only(place="市中区"), {"343套", "230套"}),
        ("人才公寓", Only(unit="套", place="历城"), set()),
        ("人才公寓", Only(article="001_"), {"1403套"}),
        ("23万", Only(unit="人"), {"近23万名"}),  # 人 may stand for 名
        ("23万", Only(place="市中区"), set()),
        ("党建项目", Only(time="2024"), {"61个"}),
        ("党建项目", Only(time="2023"), set()),
    ],
)
def test_a_look_up_may_be_kept_to_some(ledger, query, only, shown):
    assert {entry.figure.text for entry in ledger.find(query, only=only)} == shown


def test_without_words_the_filter_alone_is_enough(ledger):
    every = ledger.find("", 10_000)
    for only, fits in (
        (Only(place="潮州"), lambda e: "潮州" in e.place),
        (Only(unit="套"), lambda e: e.figure.unit == "套"),
        (Only(time="2024"), lambda e: "2024" in ((e.period[1] or "")[:4], (e.period[2] or "")[:4])),
        (Only(time="每年"), lambda e: "每年" in e.period[0]),
        (Only(article="榴枣归乡"), lambda e: "榴枣归乡" in e.title),
        (Only(place="市中区", unit="个"), lambda e: "市中区" in e.place and e.figure.unit == "个"),
    ):
        found = ledger.find("", 10_000, only)
        assert found and all(map(fits, found)), only
        assert {e.id for e in found} == {e.id for e in every if fits(e)}, only


def test_pages_follow_one_another_without_gap_or_overlap(ledger):
    for query, only in (("", ANY), ("", Only(place="枣庄")), ("党员", ANY)):
        whole = [e.id for e in ledger.find(query, 1000, only)]
        pages = [e.id for at in range(0, 1000, 7) for e in ledger.find(query, 7, only, at)]
        assert pages == whole
        assert len(whole) > 14


@pytest.mark.parametrize(
    ("time", "days"),
    [
        ("2024", ("2024-01-01", "2024-12-31")),
        ("2024年", ("2024-01-01", "2024-12-31")),
        ("２０２４-2", ("2024-02-01", "2024-02-29")),
        ("2024年5月", ("2024-05-01", "2024-05-31")),
        ("上半年", None),
        ("", None),
    ],
)
def test_a_time_with_its_year_is_days(time, days):
    assert period_days(time) == days


def test_all_contradictions_of_a_collection_in_groups(tmp_path):
    said = "青山县今年新建农村公路{}公里，惠及沿线群众，完成年度任务。"
    pages = {"甲": "青山县交通建设提速", "乙": "农村公路通到家门口 青山县群众点赞", "丙": "另一件事情"}
    for name, head in pages.items():
        text = said.format({"甲": 37, "乙": 52, "丙": 0}[name]) if name != "丙" else "青山县今年植树1200棵。"
        (tmp_path / f"{name}.txt").write_text(f"{head}\n\n本报枣庄市市中区讯 {text}\n", "utf-8")
    index([tmp_path / f"{name}.txt" for name in pages], tmp_path / "index", workers=0)
    groups = Ledger.open(tmp_path / "index").contradictions()
    assert [sorted(e.figure.text for e in group) for group in groups] == [["37公里", "52公里"]]
    assert len({e.conflict for group in groups for e in group}) == 1
    assert Ledger.open(tmp_path / "index").contradictions(skip=1) == []


# What is not listed is told ---------------------------------------------------------------------------------------------


NAMES = [head + tail for head in "松柏桃李" for tail in "泉湾沟坡岭"]


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """Twenty figures of one kind, every fourth contradicted by another article; one value that stands in all of them."""
    place = tmp_path_factory.mktemp("many")
    rows = []
    for n, name in enumerate(NAMES):
        said = f"青山县今年新建{name}水渠{{}}公里，惠及群众5000人，完成年度任务。"
        rows.append({"id": f"甲{n}", "date": "2023-09-01", "title": f"{name}通水", "text": said.format(100 + n)})
        if n % 4 == 3:
            rows.append({"id": f"乙{n}", "date": "2023-09-01", "title": f"水渠修到{name}", "text": said.format(300 + n)})
    (place / "文章.jsonl").write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), "utf-8")
    index([place / "文章.jsonl"], place / "i", workers=0)
    return place / "i"


@pytest.mark.parametrize(("query", "only"), [("水渠", ANY), ("", Only(unit="公里")), ("新建", Only(unit="公里"))])
def test_contradictions_are_looked_for_before_the_page_is_cut(many, query, only):
    ledger = Ledger.open(many)
    whole = ledger.find(query, 1000, only, clashes=True)
    assert {e.figure.text for e in whole} == {f"{more + n}公里" for n in range(3, 20, 4) for more in (100, 300)}
    assert len(whole) == 10 and all(e.conflict is not None for e in whole)
    assert [e.id for at in range(0, 12, 3) for e in ledger.find(query, 3, only, at, clashes=True)] == [e.id for e in whole]


def test_a_filter_is_applied_before_the_figures_of_a_value_are_cut(many, monkeypatch):
    monkeypatch.setattr("rag.ledger.ledger.MANY", 3)
    found = Ledger.open(many).find("5000", 1, Only(article="李岭"))
    assert [e.title for e in found] in (["李岭通水"], ["水渠修到李岭"])


def test_the_pages_of_a_value_follow_one_another(many):
    ledger = Ledger.open(many)
    whole = [e.id for e in ledger.find("近5000名", 1000)]
    assert len(whole) == 25
    assert [e.id for at in range(0, 25, 2) for e in ledger.find("近5000名", 2, skip=at)] == whole


def test_a_look_up_that_was_cut_says_so(many, monkeypatch):
    ledger = Ledger.open(many)
    for query in ("水渠", "5000", ""):
        assert not ledger.look_up(query, 1000).cut, query
        assert ledger.look_up(query, 10).cut, query
    assert not ledger.look_up("水渠", 10, clashes=True).cut
    assert ledger.look_up("水渠", 9, clashes=True).cut
    monkeypatch.setattr("rag.ledger.ledger.PASSAGES", 5)  # passages looked at; there are more
    assert ledger.look_up("水渠", 1000).cut


def test_whoever_lists_figures_hears_that_there_are_more(many, monkeypatch):
    told: list[int] = []
    assert len(list(find(many, "水渠", told.append))) == 25 and told == []
    monkeypatch.setattr("rag.ledger.ledger.EVERY", 12)
    rows = list(find(many, "水渠", told.append))
    assert told == [len(rows)] and 12 <= len(rows) < 25
    assert len(list(find(many, "", told.append))) == 50 and len(told) == 1  # without a query all of them are listed


def test_a_keyword_index_that_cannot_be_read_is_told_with_what_to_run(tmp_path, seeds):
    index([seeds / "000_3c34eccb1122ed0c.txt"], tmp_path)
    (tmp_path / "lexical" / "meta.json").write_text("{")
    with pytest.raises(KeywordsUnreadable, match="rag repair --index"):
        Ledger.open(tmp_path)
