"""Run alone: python -m pytest tests/test_lexical.py"""

import pytest

from rag.lexical import FOLDER, STATE, Lexical, open_lexical
from rag.text.terms import terms

TEXTS = {
    1: ("历城区建成人才公寓230套", "历城", "济南市历城区"),
    2: ("滕州市建成人才公寓1403套", "滕州", "枣庄市滕州市"),
    3: ("水库除险加固工程完工", "", ""),
    4: ("水库大坝巡查", "滕州水库", "枣庄市滕州市"),
}


def fill(lexical, texts=TEXTS):
    writer = lexical.writer()
    writer.add((i, *(" ".join(terms(t)) for t in fields)) for i, fields in texts.items())
    writer.close()
    return lexical


@pytest.fixture
def lexical(tmp_path):
    return fill(Lexical(tmp_path))


@pytest.mark.parametrize(
    ("question", "best"),
    [("1403套在哪里？", 2), ("１４０３套", 2), ("历城的人才公寓", 1), ("水库除险", 3), ("滕州的水库", 4)],
)
def test_finds(lexical, question, best):
    assert lexical.search(question, 4)[0][0] == best


def test_scores_fall_and_k_limits(lexical):
    hits = lexical.search("滕州市人才公寓", 10)
    assert [i for i, _ in hits][:2] == [2, 1] and hits == sorted(hits, key=lambda h: -h[1])
    assert len(lexical.search("滕州市人才公寓", 1)) == 1
    assert lexical.search("", 5) == lexical.search("。？", 5) == lexical.search("公寓", 0) == []
    assert lexical.search('AND OR "(title:', 5) == []  # no query language to stumble over


def test_only_among_the_allowed(lexical):
    assert [i for i, _ in lexical.search("人才公寓", 5, {1, 3})] == [1]
    assert lexical.search("人才公寓", 5, {3}) == []


def test_body_score_is_bm25():
    """Against the formula worked out in `rag.retrieve.bm25`: length is kept coarsely by tantivy, so texts here are short."""
    from collections import Counter
    from tempfile import TemporaryDirectory

    from rag.retrieve import bm25

    texts = {1: "人才公寓建设", 2: "人才培训", 3: "水库除险加固工程完工", 4: "人才人才人才"}
    with TemporaryDirectory() as folder:
        lexical = fill(Lexical(folder), {i: (t, "", "") for i, t in texts.items()})
        found = dict(lexical.search("人才公寓", 4))
    expected = dict(zip(texts, bm25(terms("人才公寓"), [Counter(terms(t)) for t in texts.values()]), strict=True))
    assert found == pytest.approx({i: score for i, score in expected.items() if score}, rel=1e-4)


def test_nothing_shows_before_the_commit_and_removing_is_by_id(lexical, tmp_path):
    other = Lexical(tmp_path)
    writer = lexical.writer()
    writer.remove([2])
    assert lexical.ids() == {1, 2, 3, 4}
    writer.close()
    assert lexical.ids() == {1, 3, 4}
    other.reload()
    assert other.ids() == {1, 3, 4} and [i for i, _ in other.search("1403套人才公寓", 5)] == [1]


def test_what_was_not_committed_is_lost_and_nothing_else(tmp_path):
    lexical = fill(Lexical(tmp_path))
    writer = lexical.writer()
    writer.add([(9, "新的 的段 段落", "", "")])
    del writer  # as if killed
    assert Lexical(tmp_path).ids() == {1, 2, 3, 4}


def test_state_tells_version_and_damage(lexical, tmp_path):
    assert lexical.version() == -1
    lexical.mark(7)
    assert lexical.version() == 7 and lexical.damaged() == []
    lexical.mark(None)
    assert lexical.version() == -1
    lexical.mark(8)
    store = next((tmp_path / FOLDER).glob("*.store"))
    data = bytearray(store.read_bytes())
    data[len(data) // 2] ^= 1
    store.unlink()  # another file in its place: the open index has the old one mapped
    store.write_bytes(data)
    assert lexical.damaged() == [store.name]
    store.unlink()
    assert lexical.damaged() == [store.name]


def test_where_nothing_may_be_written_it_is_read_all_the_same(lexical, tmp_path, monkeypatch):
    lexical.mark(1)
    for lock in (tmp_path / FOLDER).glob(".*.lock"):
        lock.unlink()
    before = sorted(p.name for p in (tmp_path / FOLDER).iterdir())
    monkeypatch.setattr("os.access", lambda path, mode: False)
    other = Lexical(tmp_path)
    assert [i for i, _ in other.search("1403套人才公寓", 1)] == [2] and other.damaged() == [] and other.version() == 1
    assert sorted(p.name for p in (tmp_path / FOLDER).iterdir()) == before
    writer = lexical.writer()  # whoever may write goes on writing: what is read follows
    writer.remove([1])
    writer.add([(9, "新的 的段 段落", "", "")])
    writer.close()
    other.refresh()
    assert other.ids() == lexical.ids() and [i for i, _ in other.search("新的段落", 1)] == [9]
    aside = other.at
    del other
    assert not aside.exists()


def test_its_lists_may_be_read_by_whoever_may_read_the_rest(lexical, tmp_path):
    lexical.mark(1)
    assert {p.stat().st_mode & 0o777 for p in (tmp_path / FOLDER).glob("*.json")} == {(tmp_path / FOLDER / STATE).stat().st_mode & 0o777}


def test_an_index_that_cannot_be_read_starts_empty(lexical, tmp_path):
    (tmp_path / FOLDER / "meta.json").write_text("{", encoding="utf-8")
    with pytest.raises(ValueError):
        Lexical(tmp_path)
    assert open_lexical(tmp_path).ids() == set()
