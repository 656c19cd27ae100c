"""Retrieval over a file of questions: rows, order and what the reader may change."""

import errno
import json
from pathlib import Path

import pytest

from rag.errors import StorageFailed, UsageError
from rag.retrieve import one_an_article
from rag.search import reranked, run
from rag.types import Cleaned, Hit, Passage, Reading


def hit(identity: int, score: float, source: str = "", article: int | None = None) -> Hit:
    article = identity if article is None else article
    return Hit(Passage(identity, source or f"{identity}.txt", Cleaned(f"第{identity}段"), title=f"题{identity}", article=article), score)


class Backwards:
    """A stand-in reader that likes the last best, and can read nothing of passage 3."""

    def read(self, question, hits):
        kept = [h for h in reversed(hits) if h.passage.id != 3]
        return [Reading(h, (), 10.0 * h.passage.id, None) for h in kept]


class Fixed:
    """A stand-in retriever that finds the same articles for every question."""

    def search_articles(self, question, k=100):
        return [hit(1, 0.9), hit(2, 0.5)][:k]


def test_the_best_passage_of_each_article_stays():
    hits = [hit(1, 3, "a", 7), hit(2, 2, "a", 7), hit(3, 1, "a", 8), hit(4, 0.5, "b", 7)]
    assert [h.passage.id for h in one_an_article(hits)] == [1, 3, 4]


@pytest.mark.parametrize(
    ("hits", "left"),
    [
        ([(1, 3, "a", 7), (2, 2, "a", 0), (3, 1, "a", 0)], [(1, 3)]),  # beside an article its page's stray lines say nothing new
        ([(1, 3, "a", 0), (2, 2, "b", 5), (3, 1, "a", 7), (4, 0.5, "a", 8)], [(3, 3), (2, 2), (4, 0.5)]),  # the page keeps its place
        ([(1, 3, "a", 0), (2, 2, "b", 5), (3, 1, "a", 0)], [(1, 3), (2, 2)]),  # where nothing else of the page is found
    ],
)
def test_a_stray_line_is_no_article_of_its_own(hits, left):
    assert [(h.passage.id, h.score) for h in one_an_article([hit(*one) for one in hits])] == left


def test_the_reader_orders_the_head_and_scores_stay_sorted():
    hits = [hit(1, 0.9), hit(2, 0.8), hit(3, 0.7), hit(4, 0.6), hit(5, 0.1)]
    result = reranked("？", hits, Backwards(), depth=4)
    assert [(h.passage.id, h.score) for h in result] == [(4, 0.9), (2, 0.8), (1, 0.7), (3, 0.6), (5, 0.1)]


def ask(tmp_path, lines, **settings):
    """Runs over the given lines; returns (failures, rows written)."""
    questions, out = tmp_path / "q.jsonl", tmp_path / "deep" / "r.jsonl"
    questions.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    failures = run(questions, out, settings.pop("open_retriever", Fixed), **settings)
    return failures, [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]


def test_one_row_for_each_question(tmp_path):
    failures, rows = ask(tmp_path, ['{"id": "a", "question": "几个？"}', '{"question": "几家？"}'], k=1)
    found = [{"source": "1.txt", "title": "题1", "score": 0.9}]
    assert (failures, rows) == ([], [{"id": "a", "hits": found}, {"id": 2, "hits": found}])


def test_relative_times_are_read_against_the_day_of_asking(tmp_path):
    asked = []

    class Noting(Fixed):
        def search_articles(self, question, k=100):
            asked.append(question)
            return super().search_articles(question, k)

    rows = [{"question": "去年几个？", "date": "2024-07-01"}, {"question": "去年几个？"}]
    (tmp_path / "q.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert run(tmp_path / "q.jsonl", tmp_path / "r.jsonl", Noting) == []
    assert asked == ["去年（2023年）几个？", "去年几个？"]


def test_a_bad_row_is_named_and_the_rest_done(tmp_path):
    failures, rows = ask(tmp_path, ['{"id": "a", "question": ""}', '{"id": "b", "question": "几家？"}'])
    assert len(failures) == 1
    assert "a" in failures[0]
    assert (rows[0]["hits"], bool(rows[0]["error"]), len(rows[1]["hits"])) == ([], True, 2)


def test_a_question_that_fails_is_named_and_the_rest_done(tmp_path):
    class Fails(Fixed):
        def search_articles(self, question, k=100):
            if "二" in question:
                raise KeyError("二")
            return super().search_articles(question, k)

    asked, out = tmp_path / "q.jsonl", tmp_path / "r.jsonl"
    asked.write_text("".join(json.dumps({"id": n, "question": f"{n}？"}) + "\n" for n in "一二三"))
    failures = run(asked, out, Fails)
    rows = [json.loads(line) for line in out.read_text().splitlines()]
    assert [(row["id"], len(row["hits"]), "error" in row) for row in rows] == [("一", 2, False), ("二", 0, True), ("三", 2, False)]
    assert len(failures) == 1 and "（二）" in failures[0] and "KeyError" in failures[0]


def test_given_texts_are_searched_without_an_index(tmp_path):
    def no_index():
        raise AssertionError("no index is needed")

    texts = ["今天天气晴朗。", "全县新建人才公寓343套。", "河道清淤完成。"]
    row = json.dumps({"id": "a", "question": "新建人才公寓多少套？", "passages": texts}, ensure_ascii=False)
    _, rows = ask(tmp_path, [row], open_retriever=no_index)
    assert rows[0]["hits"][0]["source"] == "passages/1"


def test_the_question_file_is_never_written_over(tmp_path):
    path = tmp_path / "q.jsonl"
    path.write_text('{"question": "几个？"}\n', encoding="utf-8")
    with pytest.raises(UsageError):
        run(path, path, Fixed)
    assert path.read_text(encoding="utf-8") == '{"question": "几个？"}\n'


def test_what_is_no_search_result_is_never_written_over(tmp_path):
    asked, out = tmp_path / "q.jsonl", tmp_path / "r.jsonl"
    asked.write_text('{"question": "几个？"}\n', encoding="utf-8")
    for foreign in ("我的笔记\n", '{"id": 1, "answered": true}\n', "[]"):
        out.write_text(foreign, encoding="utf-8")
        with pytest.raises(UsageError, match="换一个文件名"):
            run(asked, out, Fixed)
        assert out.read_text(encoding="utf-8") == foreign
    for own in ("", '{"id": 7, "hits": []}\n'):
        out.write_text(own, encoding="utf-8")
        assert run(asked, out, Fixed) == [] and len(json.loads(out.read_text(encoding="utf-8"))["hits"]) == 2
    assert run(asked, Path("/dev/null"), Fixed) == []


def test_a_search_that_does_not_end_leaves_what_was_there(tmp_path, monkeypatch):
    asked, out = tmp_path / "q.jsonl", tmp_path / "r.jsonl"
    asked.write_text('{"question": "几个？"}\n', encoding="utf-8")
    out.write_text('{"id": 7, "hits": []}\n', encoding="utf-8")
    monkeypatch.setattr("rag.search.as_line", lambda row: (_ for _ in ()).throw(OSError(errno.ENOSPC, "No space left on device")))
    with pytest.raises(StorageFailed, match=r"磁盘满了，\S+r.jsonl 没有写完。腾出空间后再运行一次"):
        run(asked, out, Fixed)
    assert out.read_text(encoding="utf-8") == '{"id": 7, "hits": []}\n' and sorted(p.name for p in tmp_path.iterdir()) == [
        "q.jsonl",
        "r.jsonl",
    ]
