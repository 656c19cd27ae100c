"""Run alone: python -m pytest tests/test_retrieve.py"""

import json
import math
from collections import Counter

import corpus
import pytest

from rag.errors import IndexMissing, UsageError
from rag.index import index, remove
from rag.lexical import FOLDER as LEXICAL
from rag.lexical import LexicalWriter
from rag.retrieve import HybridRetriever, RetrieveSettings, TextsRetriever, bm25, by_coverage, by_place, fuse, with_siblings
from rag.types import Cleaned, Passage

SEED_QUESTIONS = [  # words of the answer's sentence; the passage that holds it must come first or nearly so
    ("建市60年来，枣庄市的党员发展到了多少名？", "近23万名"),
    ("市中区实施“榴枣归乡”设立了多少个服务窗口？", "28个服务窗口"),
    ("市中区建设了多少套租赁型人才公寓？", "343套租赁型"),
    ("市中去年完成党建项目多少个？", "党建项目61个"),
]


def rows(tmp_path, *rows):
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), encoding="utf-8")
    return path


def test_fuse_by_hand():
    assert fuse([(7, 20.0), (8, 10.0)], [(8, 0.9), (9, 0.8), (7, 0.7)], 0.3) == pytest.approx({7: 1.0, 8: 0.5 + 0.3, 9: 0.15})
    assert fuse([], [(9, 0.8)], 0.3) == {9: 0.3}
    assert fuse([(7, 2.0)], [], 0.3) == {7: 1.0}
    assert fuse([], [], 0.3) == {}


def test_passages_of_one_article_raise_each_other():
    articles = {7: "甲", 8: "乙", 9: "甲", 5: "甲"}
    found = with_siblings([(7, 20.0), (8, 12.0), (9, 8.0), (5, 4.0)], articles, 0.5)
    assert found == [(7, 20 + 0.5 * (8 + 4 / 2)), (9, 8 + 0.5 * (20 + 4 / 2)), (5, 4 + 0.5 * (20 + 8 / 2)), (8, 12.0)]
    assert with_siblings([(1, 3.0), (2, 2.0)], {}, 0.5) == [(1, 3.0), (2, 2.0)]  # gone from the store meanwhile
    assert with_siblings([], articles, 0.5) == []


def test_an_article_that_prints_less_of_the_question_falls_behind():
    texts = {1: ("甲", "水库水库水库"), 2: ("乙", "水库加固"), 3: ("乙", "工程完工")}
    scored = [(Passage(i, source, Cleaned(text)), 1.0 - i / 10) for i, (source, text) in texts.items()]
    # 水库加固工程 asks for 水库 库加 加固 固工 工程: article 乙 prints four of them in two passages, 甲 one
    found = by_coverage("水库加固工程", scored, lambda term: 1.0, 0.5)
    assert [(p.id, score) for p, score in found] == [(1, pytest.approx(0.9 - 0.5 * 3 / 5)), (2, 0.8), (3, pytest.approx(0.7))]
    assert by_coverage("水库", [], lambda term: 1.0, 0.5) == []


def test_bm25_by_hand():
    texts = [Counter({"人才": 2, "公寓": 1}), Counter({"水库": 3})]
    idf = math.log(1 + (2 - 1 + 0.5) / (1 + 0.5))
    assert bm25(["人才"], texts) == pytest.approx([idf * 2 * 2.2 / (2 + 1.2), 0.0])
    assert bm25([], texts) == [0.0, 0.0] and bm25(["人才"], []) == []


@pytest.mark.parametrize(
    ("question", "order"),
    [
        ("历城区有多少套人才公寓？", [2, 1, 3]),  # the place asked about overtakes a somewhat better match
        ("有多少套人才公寓？", [1, 2, 3]),
        ("北京有多少套人才公寓？", [1, 2, 3]),  # a place nobody writes about changes nothing
        ("枣庄市有多少套人才公寓？", [1, 2, 3]),  # a part of the place asked about counts too
    ],
)
def test_the_place_asked_about_is_preferred_never_required(question, order):
    places = {1: "枣庄市滕州市", 2: "济南市历城区", 3: ""}
    scores = {1: 1.0, 2: 0.9, 3: 0.3}
    scored = [(Passage(i, "a", Cleaned("公寓"), place=place), scores[i]) for i, place in places.items()]
    assert [p.id for p, _ in by_place(question, scored, RetrieveSettings())] == order


@pytest.mark.parametrize("dense", [True, False])
def test_seeds(tmp_path, seeds, encoder, dense):
    index([seeds], tmp_path, encoder=encoder if dense else None)
    retriever = HybridRetriever.open(tmp_path, encoder)
    for question, words in SEED_QUESTIONS:
        assert any(words in hit.passage.text.text for hit in retriever.search(question, 3)), question


def test_scores_fall_and_k_limits(tmp_path, encoder):
    index([corpus.write(tmp_path / "c.jsonl", range(40))], tmp_path / "i", encoder=encoder)
    hits = HybridRetriever.open(tmp_path / "i", encoder).search("道路改造", 7)
    assert len(hits) == 7 and [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)


def test_one_hit_an_article(tmp_path, encoder):
    index([corpus.write(tmp_path / "c.jsonl", range(150))], tmp_path / "i", encoder=encoder)
    retriever = HybridRetriever.open(tmp_path / "i", encoder)
    found = [hit.passage.source for hit in retriever.search_articles(corpus.question(77), 100)]
    assert found[0] == "art77" and len(found) == len(set(found)) == 100


def test_only_from_the_sources_named(tmp_path, encoder):
    index([corpus.write(tmp_path / "c.jsonl", range(40))], tmp_path / "i", encoder=encoder)
    retriever = HybridRetriever.open(tmp_path / "i", encoder)
    assert {h.passage.source for h in retriever.search(corpus.question(5), 10, sources=["art3", "art4"])} == {"art3", "art4"}
    assert retriever.search(corpus.question(5), 10, sources=["没有"]) == []


def test_an_open_retriever_sees_what_is_indexed_and_removed_meanwhile(tmp_path, encoder):
    index([rows(tmp_path, corpus.row(1))], tmp_path / "i", encoder=encoder)
    retriever = HybridRetriever.open(tmp_path / "i", encoder)
    index([rows(tmp_path, corpus.row(1), corpus.row(2))], tmp_path / "i", encoder=encoder)
    assert retriever.search(corpus.question(2), 1)[0].passage.source == "art2"
    remove(["art2"], tmp_path / "i")
    assert {h.passage.source for h in retriever.search(corpus.question(2), 9)} == {"art1"}


def test_a_question_between_the_commits_of_store_and_keyword_index_hides_nothing(tmp_path, monkeypatch):
    index([rows(tmp_path, corpus.row(1))], tmp_path / "i")
    retriever = HybridRetriever.open(tmp_path / "i")
    real = LexicalWriter.commit

    def asked_before(writer):
        retriever.search(corpus.question(2), 1)
        real(writer)

    monkeypatch.setattr(LexicalWriter, "commit", asked_before)
    index([rows(tmp_path, corpus.row(1), corpus.row(2))], tmp_path / "i")
    assert retriever.search(corpus.question(2), 1)[0].passage.source == "art2"


def test_a_question_looks_at_an_unchanged_keyword_index_without_reading_it(tmp_path, monkeypatch):
    index([rows(tmp_path, corpus.row(1))], tmp_path / "i")
    retriever = HybridRetriever.open(tmp_path / "i")
    monkeypatch.setattr(retriever.lexical, "reload", lambda: pytest.fail("nothing was committed"))
    assert retriever.search(corpus.question(1), 1)[0].passage.source == "art1"


@pytest.mark.parametrize("damage", ["behind", "broken", "missing"])
def test_a_keyword_index_that_cannot_be_used_is_made_again_when_opened(tmp_path, damage):
    index([rows(tmp_path, corpus.row(1), corpus.row(2))], tmp_path / "i")
    folder = tmp_path / "i" / LEXICAL
    for path in list(folder.iterdir()):
        if damage == "missing" or (damage == "broken" and path.name == "meta.json") or (damage == "behind" and path.name == "state.json"):
            path.unlink() if damage != "broken" else path.write_text("{}", encoding="utf-8")
    assert HybridRetriever.open(tmp_path / "i").search(corpus.question(2), 1)[0].passage.source == "art2"


def test_a_keyword_index_behind_the_store_is_read_as_it_is_where_nothing_may_be_written(tmp_path, seeds, monkeypatch):
    index([seeds], tmp_path)
    (tmp_path / LEXICAL / "state.json").unlink()
    (tmp_path / "lock").unlink()
    (tmp_path / "lock").mkdir()  # no lock can be taken, whoever runs this
    monkeypatch.setattr("os.access", lambda path, mode: False)
    assert HybridRetriever.open(tmp_path).search("市中区设立了多少个服务窗口？", 3)


def test_no_index(tmp_path):
    with pytest.raises(IndexMissing):
        HybridRetriever.open(tmp_path)


TEXTS = ["历城区建成人才公寓230套。", "", "滕州市建成人才公寓1403套，\n今年再建一批。", "水库除险加固工程完工。"]


@pytest.mark.parametrize(("question", "first"), [("1403套在哪里？", 2), ("历城建了多少套？", 0), ("什么水库完工？", 3)])
def test_given_texts(question, first):
    hits = TextsRetriever(TEXTS).search(question, 10)
    assert hits[0].passage.source == f"passages/{first}"
    assert {h.passage.source for h in hits} == {"passages/0", "passages/2", "passages/3"}  # all come, however far away
    for hit in hits:  # offsets count in the text given
        text = TEXTS[int(hit.passage.source.split("/")[1])]
        assert "".join(text[p.start : p.end] for p in hit.passage.text.pieces) == hit.passage.text.text.replace("\n", "")
    assert {h.passage.source for h in TextsRetriever(TEXTS).search(question, 10, sources=["passages/3"])} == {"passages/3"}


def test_no_texts():
    assert TextsRetriever([]).search("谁？", 5) == TextsRetriever(["", " \n"]).search("谁？", 5) == []


def test_a_string_is_no_list_of_texts():
    with pytest.raises(UsageError, match="passages"):
        TextsRetriever("人才公寓343套。")


def test_one_source_may_be_named_as_a_string(tmp_path, encoder):
    index([corpus.write(tmp_path / "c.jsonl", range(10))], tmp_path / "i", encoder=encoder)
    retriever = HybridRetriever.open(tmp_path / "i", encoder)
    assert {h.passage.source for h in retriever.search(corpus.question(3), 5, sources="art3")} == {"art3"}


def test_a_page_s_stray_lines_are_no_articles(tmp_path, seeds):
    index([seeds], tmp_path)
    found = HybridRetriever.open(tmp_path).search_articles("图为 责任编辑 枣庄市人才公寓", 100)
    assert len({(h.passage.source, h.passage.article) for h in found}) == len(found) <= 13
    assert [h.score for h in found] == sorted((h.score for h in found), reverse=True)
