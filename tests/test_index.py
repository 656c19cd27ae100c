"""Run alone: python -m pytest tests/test_index.py"""

import json
import lzma
import os
import shutil

import corpus
import pytest

from rag.errors import IndexLocked, IndexMissing, ModelMissing, UsageError
from rag.index import index, remove, verify
from rag.indexing.store_file import locked
from rag.retrieve import HybridRetriever
from rag.store import Store

PAGE = "历城区建成人才公寓{}套。历城区还将建设第二批人才公寓，让更多青年人才安心留下来。"


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def numbers(report):
    return {k: getattr(report, k) for k in ("documents", "added", "updated", "skipped", "removed", "failed")}


def expect(report, **changed):
    assert numbers(report) == {"documents": 0, "added": 0, "updated": 0, "skipped": 0, "removed": 0, "failed": 0} | changed


def test_the_report_has_exactly_the_fields_of_the_contract(tmp_path, seeds, encoder):
    row = index([seeds], tmp_path, encoder=encoder).row()
    assert list(row) == [
        "documents", "articles", "passages", "figures", "added", "updated", "skipped", "removed", "failed", "seconds", "searchable_seconds",
    ]  # fmt: skip
    assert row["documents"] == row["added"] == 5 and row["articles"] == 13 and row["figures"] > 300
    assert 0 < row["searchable_seconds"] <= row["seconds"]
    with Store.open(tmp_path) as store:
        assert row["passages"] == store.counts().passages == store.counts().vectors
    json.dumps(row)


def test_everything_found_carries_offsets_into_the_file(tmp_path, seeds):
    index([seeds], tmp_path)
    with Store.open(tmp_path) as store:
        for source in store.sources():
            text = store.document(source).text
            assert text == (seeds / source).read_text(encoding="utf-8")
            for passage in store.passages_of(source):
                for piece in passage.text.pieces:
                    assert passage.text.text[piece.at : piece.at + piece.end - piece.start] == text[piece.start : piece.end]
        for text, source, start, stop in store.rows(
            """SELECT f.text, d.source, f.start, f.stop FROM figures f
            JOIN passages p ON p.id = f.passage JOIN documents d ON d.id = p.document"""
        ):
            printed = store.document(source).text[start:stop]
            assert printed[0] == text[0] and printed[-1] == text[-1] and set(text) - set(printed) <= {"\n", " "}


def test_unchanged_changed_new_and_gone(tmp_path):
    folder, out = tmp_path / "papers", tmp_path / "i"
    for n in (1, 2, 3):
        write(folder / f"{n}.txt", PAGE.format(n * 100))
    expect(index([folder], out), documents=3, added=3)
    expect(index([folder], out), documents=3, skipped=3)
    write(folder / "2.txt", PAGE.format(777))
    write(folder / "sub" / "4.txt", PAGE.format(400))
    (folder / "3.txt").unlink()
    expect(index([folder], out), documents=4, added=1, updated=1, skipped=1)
    with Store.open(out) as store:
        assert "777套" in store.document("2.txt").text and "sub/4.txt" in store.sources()
    expect(index([folder], out, prune=True), documents=3, skipped=3, removed=1)
    found = HybridRetriever.open(out).search("建成人才公寓多少套", 50)
    assert {h.passage.source for h in found} == {"1.txt", "2.txt", "sub/4.txt"} and verify(out) == []


def test_touching_a_file_changes_nothing_and_moving_the_folder_neither(tmp_path):
    write(tmp_path / "a" / "1.txt", PAGE.format(1))
    index([tmp_path / "a"], tmp_path / "i")
    os.utime(tmp_path / "a" / "1.txt", (1, 1))
    expect(index([tmp_path / "a"], tmp_path / "i"), documents=1, skipped=1)
    (tmp_path / "a").rename(tmp_path / "b")
    expect(index([tmp_path / "b"], tmp_path / "i", prune=True), documents=1, skipped=1)
    expect(index([tmp_path / "a"], tmp_path / "i", prune=True), documents=1, failed=1)  # nothing stood there any more
    expect(index([tmp_path / "b"], tmp_path / "i", prune=True), documents=1, skipped=1)


def test_files_of_one_name_do_not_replace_each_other(tmp_path):
    out = tmp_path / "i"
    for folder, n in (("jinan", 1), ("qingdao", 2)):
        write(tmp_path / folder / "一版.txt", PAGE.format(n))
    expect(index([tmp_path / "jinan"], out), documents=1, added=1)
    expect(index([tmp_path / "qingdao"], out), documents=2, added=1)
    expect(index([tmp_path / "qingdao"], out), documents=2, skipped=1)
    write(tmp_path / "qingdao" / "一版.txt", PAGE.format(3))
    expect(index([tmp_path / "jinan", tmp_path / "qingdao"], out), documents=2, updated=1, skipped=1)
    with Store.open(out) as store:
        assert store.sources()[0] == "一版.txt" and "qingdao/一版.txt" in store.sources()
        assert "1套" in store.document("一版.txt").text and "3套" in store.document("qingdao/一版.txt").text


def test_a_collection_is_skipped_as_a_whole_or_row_by_row(tmp_path):
    path, out = tmp_path / "c.jsonl", tmp_path / "i"
    expect(index([corpus.write(path, range(30))], out), documents=30, added=30)
    expect(index([path], out), documents=30, skipped=30)
    expect(index([corpus.write(path, range(5, 33))], out), documents=33, added=3, skipped=25)
    expect(index([path], out), documents=33, skipped=28)
    expect(index([path], out, prune=True), documents=28, skipped=28, removed=5)  # unchanged, but more is stored than it holds
    expect(index([corpus.write(path, range(6, 33))], out, prune=True), documents=27, skipped=27, removed=1)
    text = path.read_text(encoding="utf-8").replace(str(corpus.number_of(7)), "7")
    expect(index([write(path, text)], out), documents=27, updated=1, skipped=26)
    with lzma.open(tmp_path / "d.jsonl.xz", "wt", encoding="utf-8") as file:
        file.write(json.dumps({"id": "新", "text": "一篇新的文章。", "date": "2024-05-06"}, ensure_ascii=False))
    expect(index([tmp_path / "d.jsonl.xz"], out), documents=28, added=1)
    with Store.open(out) as store:
        assert store.passages_of("新")[0].date == "2024-05-06"
    assert verify(out) == []


def test_what_fails_is_named_and_asked_for_again_the_rest_is_done(tmp_path):
    out = tmp_path / "i"
    write(tmp_path / "in" / "good.txt", PAGE.format(1))
    write(tmp_path / "in" / "empty.txt", "")
    write(tmp_path / "in" / "c.jsonl", json.dumps(corpus.row(1)) + "\n{broken\n" + json.dumps(corpus.row(2)) + "\n")
    report = index([tmp_path / "in", tmp_path / "missing.txt"], out)
    expect(report, documents=3, added=3, failed=3)
    for name, line in zip(("c.jsonl", "empty.txt", "missing.txt"), report.failures, strict=True):
        assert name in line and "\n" not in line
    expect(index([tmp_path / "in"], out, prune=True), documents=3, skipped=3, failed=2)  # a broken file loses nothing it had


def test_removed_documents_come_back_when_indexed_again(tmp_path, encoder):
    path = corpus.write(tmp_path / "c.jsonl", range(4))
    index([path], tmp_path / "i", encoder=encoder)
    assert remove(["art1", "art9", "art2"], tmp_path / "i") == ["art9"]
    assert verify(tmp_path / "i") == []
    found = {h.passage.source for h in HybridRetriever.open(tmp_path / "i", encoder).search("累计投入", 20)}
    assert found == {"art0", "art3"}
    expect(index([path], tmp_path / "i", encoder=encoder), documents=4, added=2, skipped=2)
    assert verify(tmp_path / "i") == []


def test_remove_needs_an_index(tmp_path):
    with pytest.raises(IndexMissing):
        remove(["a"], tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_one_run_at_a_time(tmp_path, seeds):
    with locked(tmp_path), pytest.raises(IndexLocked):
        index([seeds], tmp_path)


class Missing:
    name, dimension = "weg", 4

    def encode_passages(self, texts):
        raise ModelMissing("编码模型没有取到")


def test_without_the_encoders_weights_keyword_search_stands_and_vectors_follow(tmp_path, encoder):
    path = corpus.write(tmp_path / "c.jsonl", range(4))
    report = index([path], tmp_path / "i", encoder=Missing())
    expect(report, documents=4, added=4)
    assert "没有取到" in report.warnings[0]
    assert HybridRetriever.open(tmp_path / "i", Missing()).search(corpus.question(3), 1)[0].passage.source == "art3"
    expect(index([path], tmp_path / "i", encoder=encoder), documents=4, skipped=4)
    assert verify(tmp_path / "i") == [] and HybridRetriever.open(tmp_path / "i", encoder).dense is not None


def test_another_encoder_replaces_the_vectors(tmp_path, encoder):
    class Other(type(encoder)):
        name = "other"

    path = corpus.write(tmp_path / "c.jsonl", range(4))
    index([path], tmp_path / "i", encoder=encoder)
    index([path], tmp_path / "i", encoder=Other())
    assert verify(tmp_path / "i") == []
    with Store.open(tmp_path / "i") as store:
        assert store.encoders() == ["other"]


def test_progress_is_told(tmp_path, encoder):
    told = []
    index([corpus.write(tmp_path / "c.jsonl", range(4))], tmp_path / "i", encoder=encoder, progress=lambda *now: told.append(now))
    assert [now for _, _, now in told] == ["读入", "数字", "向量", "向量"]
    assert told[-2][0] == 0 < told[-2][1] == told[-1][0] == told[-1][1]


def test_an_article_that_cannot_be_cut_stops_nothing(tmp_path, monkeypatch):
    import rag.indexing.prepare

    real = rag.indexing.prepare.page_of

    def fails(document):
        if document.source == "art2":
            raise RecursionError("zu tief")
        return real(document)

    monkeypatch.setattr(rag.indexing.prepare, "page_of", fails)
    report = index([corpus.write(tmp_path / "c.jsonl", range(4))], tmp_path / "i", workers=0)
    expect(report, documents=3, added=3, failed=1)
    assert "art2" in report.failures[0]


def test_a_file_that_fails_its_library_stops_nothing(tmp_path, monkeypatch):
    import trafilatura

    def fails(*_, **__):
        raise RecursionError("maximum depth")

    monkeypatch.setattr(trafilatura, "bare_extraction", fails)
    write(tmp_path / "p" / "1.html", "<html><body><p>甲</p></body></html>")
    write(tmp_path / "p" / "2.txt", PAGE.format(230))
    report = index([tmp_path / "p"], tmp_path / "i", workers=0)
    expect(report, documents=1, added=1, failed=1)
    assert report.failures[0].startswith("1.html：读不出来（RecursionError")


def test_a_document_whose_figures_cannot_be_read_stops_nothing(tmp_path, monkeypatch, encoder):
    import rag.indexing.derive

    real = rag.indexing.derive.figure_rows

    def fails(passage):
        if passage.source == "art2":
            raise ValueError("year 11024 is out of range")
        return real(passage)

    monkeypatch.setattr(rag.indexing.derive, "figure_rows", fails)
    path = corpus.write(tmp_path / "c.jsonl", range(4))
    report = index([path], tmp_path / "i", encoder=encoder, workers=0)
    expect(report, documents=4, added=4)
    assert len(report.warnings) == 1 and report.warnings[0].startswith("art2：数字没有登记")
    with Store.open(tmp_path / "i") as store:
        assert store.counts().vectors == store.counts().passages and report.figures > 0
    again = index([path], tmp_path / "i", encoder=encoder, workers=0)
    assert again.warnings == () and verify(tmp_path / "i") == []  # it counts as done


def test_an_article_that_looks_nine_thousand_years_ahead_is_indexed(tmp_path, encoder):
    row = {"id": "远", "title": "展望", "date": "2024-07-01", "text": "未来9000年，历城区将建成人才公寓20套。"}
    report = index([write(tmp_path / "c.jsonl", json.dumps(row, ensure_ascii=False))], tmp_path / "i", encoder=encoder, workers=0)
    assert report.warnings == () and report.figures >= 1


@pytest.mark.slow
def test_several_processes_store_the_same(tmp_path):
    path = corpus.write(tmp_path / "c.jsonl", range(3000))
    index([path], tmp_path / "one", workers=0)
    index([path], tmp_path / "two", workers=2)
    with Store.open(tmp_path / "one") as one, Store.open(tmp_path / "two") as two:
        for table in ("documents", "articles", "passages", "figures"):
            assert one.rows(f"SELECT * FROM {table}") == two.rows(f"SELECT * FROM {table}")
    shutil.rmtree(tmp_path / "one")
    assert verify(tmp_path / "two") == []


# Names given twice, and what is no file


def collection(path, **rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps({"id": name, "text": text}, ensure_ascii=False) + "\n" for name, text in rows.items()), "utf-8")
    return path


def test_of_two_rows_with_one_id_the_first_file_s_is_kept_and_the_other_is_told_every_time(tmp_path):
    folder, out = tmp_path / "papers", tmp_path / "i"
    collection(folder / "a.jsonl", x=PAGE.format(1), y=PAGE.format(2))
    collection(folder / "b.jsonl", z=PAGE.format(3), x=PAGE.format(4))
    told = ("b.jsonl 第2行：编号 x 在 a.jsonl 里已有，只收了那一篇，请改编号",)
    for numbers in ({"added": 3}, {"skipped": 3}, {"skipped": 3}):
        report = index([folder], out, prune="added" not in numbers)
        expect(report, documents=3, failed=1, **numbers)
        assert report.failures == told
        with Store.open(out) as store:
            assert store.document("x").text == PAGE.format(1)
    collection(folder / "a.jsonl", y=PAGE.format(2))  # the first has gone: the other takes its place
    expect(index([folder], out), documents=3, updated=1, skipped=2)
    expect(index([folder], out), documents=3, skipped=3)


def test_an_article_id_that_is_a_file_s_name_replaces_no_file(tmp_path):
    folder, out = tmp_path / "papers", tmp_path / "i"
    write(folder / "a.txt", PAGE.format(1))
    collection(folder / "b.jsonl", **{"a.txt": PAGE.format(2)})
    for numbers in ({"added": 1}, {"skipped": 1}, {"skipped": 1}):
        report = index([folder], out)
        expect(report, documents=1, failed=1, **numbers)
        assert report.failures == ("b.jsonl 第1行：编号 a.txt 在 a.txt 里已有，只收了那一篇，请改编号",)


def test_a_collection_by_itself_still_updates_what_another_file_brought(tmp_path):
    first, second = collection(tmp_path / "a.jsonl", x=PAGE.format(1)), collection(tmp_path / "b.jsonl", x=PAGE.format(2))
    index([first], tmp_path / "i")
    expect(index([second], tmp_path / "i"), documents=1, updated=1)


@pytest.mark.parametrize("directly", [True, False])
def test_a_pipe_is_named_and_holds_nothing_up(tmp_path, directly):
    folder = tmp_path / "papers"
    write(folder / "1.txt", PAGE.format(1))
    os.mkfifo(folder / "2.txt")
    report = index([folder / "2.txt", folder / "1.txt"] if directly else [folder], tmp_path / "i")
    expect(report, documents=1, added=1, failed=1)
    assert report.failures == ("2.txt：是管道、设备或套接字，不是文件，已跳过",)


def test_an_empty_path_is_refused(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match="rag index"):
        index([""], tmp_path / "i")
    assert not (tmp_path / "i").exists()


def test_index_folders_are_left_out_and_what_came_in_through_the_app_stays(tmp_path):
    folder, out = tmp_path / "papers", tmp_path / "papers" / "i"
    write(folder / "1.txt", PAGE.format(1))
    index([write(tmp_path / "other.txt", PAGE.format(9))], folder / "other index")
    write(folder / "other index" / "uploads" / "8.txt", PAGE.format(8))
    expect(index([folder], out), documents=1, added=1)
    expect(index([write(out / "uploads" / "2.txt", PAGE.format(2))], out), documents=2, added=1)
    expect(index([folder], out, prune=True), documents=2, skipped=1)
    (out / "uploads" / "2.txt").unlink()
    expect(index([out / "uploads"], out, prune=True), documents=1, removed=1)


def test_a_file_whose_name_is_no_utf8_is_indexed_under_a_readable_one(tmp_path):
    folder, pages = tmp_path / ".rag", tmp_path / "报纸"
    odd = pages / os.fsdecode("旧闻".encode("gbk")) / os.fsdecode("枣庄.txt".encode("gbk"))
    write(pages / "好.txt", PAGE.format(12))
    write(odd, PAGE.format(343))
    write(odd.with_name(os.fsdecode(b"\xbb\xff.txt")), PAGE.format(99))
    expect(index([pages], folder), documents=3, added=3)
    with Store.open(folder) as store:
        assert store.sources() == ["好.txt", "旧闻/\ufffd\ufffd.txt", "旧闻/枣庄.txt"]
    expect(index([pages], folder, prune=True), documents=3, skipped=3)
    assert verify(folder) == []
    moved = tmp_path / os.fsdecode("新址".encode("gbk"))
    pages.rename(moved)
    expect(index([moved], folder), documents=3, skipped=3)  # the old paths are looked for, and are gone
    (moved / odd.relative_to(pages)).unlink()
    expect(index([moved], folder, prune=True), documents=2, skipped=2, removed=1)
    assert remove(["\udcff.txt"], folder) == ["\udcff.txt"]


def test_a_path_that_has_gone_itself_is_pruned_like_what_has_gone_from_it(tmp_path):
    folder, pages = tmp_path / ".rag", tmp_path / "版面"
    for number, name in enumerate(("一.txt", "二.txt", "三.txt")):
        write(pages / name, PAGE.format(number))
    write(tmp_path / "集.jsonl", json.dumps({"id": "甲", "text": PAGE.format(9)}))
    index([pages, tmp_path / "集.jsonl"], folder)
    (pages / "一.txt").unlink()
    (tmp_path / "集.jsonl").unlink()
    report = index([pages / "一.txt", tmp_path / "集.jsonl"], folder, prune=True)
    expect(report, documents=2, removed=2)
    assert report.warnings == tuple(f"{p} 已经不在，其中的 1 篇从索引删去" for p in (pages / "一.txt", tmp_path / "集.jsonl"))
    expect(index([pages / "一.txt"], folder, prune=True), documents=2, failed=1)  # nothing is known of it any more
    shutil.rmtree(pages)
    expect(index([pages], folder), documents=2, failed=1)
    expect(index([pages], folder, prune=True), documents=0, removed=2)
    expect(index([pages], folder, prune=True), documents=0, failed=1)


def test_files_of_other_kinds_in_a_folder_are_counted_and_are_no_failures(tmp_path):
    write(tmp_path / "版面/一.txt", PAGE.format(1))
    for name in ("a.png", "b.png", "深/c.zip", ".hidden.png", "~$d.docx"):
        write(tmp_path / "版面" / name, "x")
    for _ in range(2):
        report = index([tmp_path / "版面", tmp_path / "版面/深"], tmp_path / ".rag")
        assert (report.failed, len(report.warnings)) == (0, 1)
        assert report.warnings[0].startswith("略过 3 个格式不认识的文件，如 a.png、b.png、c.zip；可读的格式：txt")
    assert index([tmp_path / "版面/一.txt"], tmp_path / ".rag").warnings == ()


def test_a_date_that_is_no_day_is_told(tmp_path):
    dates = ["2021-13-45", "2021-02-03", "", None, "去年", "2021-00-01", "2021-02-30", "2023年2月30日"]
    lines = [json.dumps({"id": f"n{i}", "text": PAGE.format(i), "date": date}) for i, date in enumerate(dates)]
    write(tmp_path / "集.jsonl", "\n".join(lines))
    report = index([tmp_path / "集.jsonl"], tmp_path / ".rag")
    expect(report, documents=8, added=8)
    assert report.warnings[0] == "集.jsonl 第1行：日期 2021-13-45 不是日历上的一天，按没有日期收下，可改成 2024-07-01 这样再索引"
    assert [line.partition("：")[0] for line in report.warnings] == ["集.jsonl 第1行", "集.jsonl 第5行", "集.jsonl 第6行", "集.jsonl"]
    assert report.warnings[-1] == "集.jsonl：另有 2 行的日期也这样"
