"""Question files become answer files: in order, row by row, and whole again after whatever stopped the run."""

import csv
import errno
import io
import json
import lzma
import os
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.batch import BatchReport, run
from rag.errors import StorageFailed, UsageError, WriterFailed
from rag.types import Answer


class Echo:
    """Answers every question with itself; breaks where the question says so."""

    def __init__(self):
        self.asked = []

    def ask(self, question, history=(), passages=None, *, writer="auto"):
        self.asked.append((question, tuple(dict(turn) for turn in history), passages, writer))
        if "坏" in question:
            raise WriterFailed("模型坏了")
        if "崩" in question:
            raise ZeroDivisionError("除以\n零")
        if "停" in question:
            raise KeyboardInterrupt
        return Answer(question, f"答：{question}", question, True)


def lines(*questions):
    return "".join(json.dumps({"id": f"q{n}", "question": q}, ensure_ascii=False) + "\n" for n, q in enumerate(questions, 1))


def rows(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def out(tmp_path):
    return tmp_path / "答案.jsonl"


@pytest.fixture
def asked(tmp_path):
    def write(*questions):
        path = tmp_path / "问题.jsonl"
        path.write_text(lines(*questions), encoding="utf-8")
        return path

    return write


def test_answers_come_in_the_order_of_the_questions(asked, out):
    seen = []
    report = run(asked("甲？", "乙？", "丙？"), out, Echo(), progress=lambda done, total: seen.append((done, total)))
    assert [(r["id"], r["answer"]) for r in rows(out)] == [("q1", "答：甲？"), ("q2", "答：乙？"), ("q3", "答：丙？")]
    assert (report.rows, report.answered_now, report.kept, report.failed) == (3, 3, 0, 0)
    assert seen == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_passages_history_and_writer_reach_the_assistant(tmp_path, out):
    row = {"question": "几个？", "passages": ["一", "二"], "history": [{"question": "前？", "answer": "是。"}], "type": "figure"}
    (tmp_path / "q.jsonl").write_text("\n" + json.dumps(row))
    echo = Echo()
    run(tmp_path / "q.jsonl", out, echo, writer="llm")
    assert echo.asked == [("几个？", ({"question": "前？", "answer": "是。"},), ("一", "二"), "llm")]
    (answer,) = rows(out)
    assert answer["id"] == 2 and answer["type"] == "figure" and "passages" not in answer


def test_the_day_of_asking_reaches_the_assistant(tmp_path, out):
    class Dated(Echo):
        def ask(self, question, history=(), passages=None, *, writer="auto", date=None):
            self.asked.append((question, date))
            return Answer(question, "好", "好", True)

    (tmp_path / "q.jsonl").write_text(
        '{"question": "去年？", "date": "2024-07-01"}\n{"question": "今年？"}\n{"question": "明年？", "date": "某日"}\n'
    )
    asked = Dated()
    assert run(tmp_path / "q.jsonl", out, asked).failed == 1
    assert asked.asked == [("去年？", date(2024, 7, 1)), ("今年？", None)]
    assert "YYYY-MM-DD" in rows(out)[2]["error"]


def test_the_summary_counts_rows_and_errors(asked, out):
    run(asked("甲？"), out, Echo())
    report = run(asked("甲？", "", "丙？"), out, Echo())
    assert report.summary.startswith("共 3 行：这次做了 2 行，沿用上次 1 行，出错 1 行；用时 0.0 秒")
    assert BatchReport(10, 10, 0, 130.0).summary == "共 10 行：这次做了 10 行，出错 0 行；用时 2 分 10 秒，每秒 0.1 行。"


def test_bad_rows_become_error_rows_and_the_rest_goes_on(tmp_path, out):
    written = ['{"id": "a", "question": "甲？"}', "{broken", '{"id": "c"}', '{"id": "d", "question": "坏"}']
    written += ['{"id": "e", "question": "崩"}', "7", json.dumps({"id": "g", "question": "长" * 100_000}), '{"question": "末？"}']
    (tmp_path / "q.jsonl").write_text("\n".join(written), encoding="utf-8")
    report = run(tmp_path / "q.jsonl", out, Echo())
    found = rows(out)
    assert [r["id"] for r in found] == ["a", 2, "c", "d", "e", 6, "g", 8]
    assert ["error" in r for r in found] == [False, True, True, True, True, True, True, False]
    assert found[3]["error"] == "模型坏了" and found[4]["error"] == "内部错误 ZeroDivisionError：除以 零"
    assert report.failed == 6 and report.failures[1].startswith("第3行（c）") and not any("\n" in line for line in report.failures)


def test_a_second_run_asks_nothing_and_changes_nothing(asked, out):
    questions = asked("甲？", "", "丙？")
    run(questions, out, Echo())
    before, changed = out.read_bytes(), out.stat().st_mtime_ns
    echo = Echo()
    report = run(questions, out, echo)
    assert echo.asked == [] and out.read_bytes() == before and out.stat().st_mtime_ns == changed
    assert (report.kept, report.answered_now, report.failed) == (3, 0, 1)


def test_an_interrupted_run_goes_on_where_it_stopped(asked, out):
    questions = asked("甲？", "乙？", "停", "丁？")
    with pytest.raises(KeyboardInterrupt):
        run(questions, out, Echo())
    assert [r["id"] for r in rows(out)] == ["q1", "q2"]
    echo = Echo()
    questions = asked("甲？", "乙？", "丙？", "丁？")
    run(questions, out, echo)
    assert [question for question, *_ in echo.asked] == ["丙？", "丁？"]
    assert [r["question"] for r in rows(out)] == ["甲？", "乙？", "丙？", "丁？"]


def test_a_half_written_line_is_cut_off(asked, out):
    questions = asked("甲？", "乙？", "丙？")
    run(questions, out, Echo())
    whole = out.read_bytes()
    for cut in range(len(whole) + 1):
        out.write_bytes(whole[:cut])
        echo = Echo()
        run(questions, out, echo)
        assert out.read_bytes() == whole
        assert len(echo.asked) == 3 - whole[:cut].count(b"\n")


def test_a_failed_row_is_tried_again(tmp_path, asked, out):
    questions = asked("甲？", "坏", "丙？")
    run(questions, out, Echo())

    class Mended(Echo):
        def ask(self, question, history=(), passages=None, *, writer="auto"):
            self.asked.append(question)
            return Answer(question, "好了", "好了", True)

    mended = Mended()
    assert run(questions, out, mended).failed == 0
    assert mended.asked == ["坏"] and [r["answer"] for r in rows(out)] == ["答：甲？", "好了", "答：丙？"]


def test_changed_questions_are_asked_again_and_gone_ones_go(asked, out):
    run(asked("甲？", "乙？", "丙？"), out, Echo())
    echo = Echo()
    run(asked("新？", "甲？", "乙二？"), out, echo)
    assert [question for question, *_ in echo.asked] == ["新？", "甲？", "乙二？"]  # the ids moved: q1 is another question now
    assert [(r["id"], r["question"]) for r in rows(out)] == [("q1", "新？"), ("q2", "甲？"), ("q3", "乙二？")]


def test_one_row_twice_is_answered_twice(tmp_path, out):
    (tmp_path / "q.jsonl").write_text('{"id": 1, "question": "甲？"}\n{"id": 1, "question": "甲？"}\n')
    assert run(tmp_path / "q.jsonl", out, Echo()).rows == 2
    assert len(rows(out)) == 2
    assert run(tmp_path / "q.jsonl", out, Echo()).kept == 2


def test_the_question_stands_in_the_row_as_it_was_written(tmp_path, out):
    (tmp_path / "q.jsonl").write_text('{"question": "  甲？ \\ud800"}\n{"question": " 乙？ "}\n')
    run(tmp_path / "q.jsonl", out, Echo())
    assert [r["question"] for r in rows(out)] == ["  甲？ \ud800", " 乙？ "]
    assert run(tmp_path / "q.jsonl", out, Echo()).kept == 2


@pytest.mark.parametrize("header", [["id", "question", "answer", "aliases", "type"], ["编号", "问题", "答案", "别名", "类型"]])
def test_csv_and_xlsx_with_headers_in_either_language(tmp_path, header):
    table = [
        header,
        ["q1", "几个窗口？", "28个", "二十八个|28", "figure"],
        [None] * 5,
        ["q3", "多少套？", 343, None, "figure"],
        [5, "", "", "", ""],
    ]
    book = openpyxl.Workbook()
    for cells in table:
        book.active.append(cells)
    book.save(tmp_path / "q.xlsx")
    with (tmp_path / "q.csv").open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows(table)
    for name in ("q.xlsx", "q.csv"):
        out = tmp_path / f"{name}.jsonl"
        run(tmp_path / name, out, Echo())
        one, three, five = rows(out)
        assert (one["id"], one["question"], one["type"], one["aliases"]) == ("q1", "几个窗口？", "figure", ["二十八个", "28"])
        assert one["gold"] == {"answer": "28个"} and three["gold"] == {"answer": "343"}
        assert str(five["id"]) == "5" and "空的" in five["error"]


def test_a_table_may_hold_passages_and_history_as_json(tmp_path, out):
    book = openpyxl.Workbook()
    book.active.append(["问题", "材料", "历史"])
    book.active.append(["几个？", '["一段", "二段"]', '[{"question": "前", "answer": "后"}]'])
    book.save(tmp_path / "q.xlsx")
    echo = Echo()
    run(tmp_path / "q.xlsx", out, echo)
    assert echo.asked[0][1:3] == (({"question": "前", "answer": "后"},), ("一段", "二段"))
    assert rows(out)[0]["id"] == 2


def test_packed_question_files_are_read(tmp_path, out):
    (tmp_path / "q.jsonl.xz").write_bytes(lzma.compress(lines("甲？").encode()))
    assert run(tmp_path / "q.jsonl.xz", out, Echo()).rows == 1


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("q.jsonl", b"", "没有问题"),
        ("q.txt", b"x", "jsonl"),
        ("q.xlsx", b"no workbook", "Excel"),
        ("q.csv", "题号,说明\n1,二\n".encode(), "问题"),
        ("q.jsonl.gz", b"junk", "压缩文件"),
    ],
)
def test_a_file_that_holds_no_questions_is_refused_and_nothing_is_written(tmp_path, out, name, data, says):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(UsageError, match=says):
        run(tmp_path / name, out, Echo())
    assert not out.exists()


def test_a_missing_question_file_is_named(tmp_path, out):
    with pytest.raises(UsageError, match=r"无\.jsonl.*没有这个文件"):
        run(tmp_path / "无.jsonl", out, Echo())


def test_files_that_are_no_answers_are_never_overwritten(tmp_path, asked):
    questions = asked("甲？")
    with pytest.raises(UsageError, match="问题文件"):
        run(questions, questions, Echo())
    other = tmp_path / "稿子.txt"
    for text in ("我的稿子", '{"id": 1, "question": "甲？"}', '{"id": 1}\n{"id'):
        other.write_text(text)
        with pytest.raises(UsageError, match="换一个"):
            run(questions, other, Echo())
        assert other.read_text() == text
    with pytest.raises(UsageError, match="文件夹"):
        run(questions, tmp_path, Echo())


def test_the_folder_of_the_answers_is_made(tmp_path, asked):
    assert run(asked("甲？"), tmp_path / "新/层/a.jsonl", Echo()).failed == 0


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.sampled_from(["甲？", "乙？", "坏", "", "丙？\u2028"]), min_size=1, max_size=6),
    st.lists(st.sampled_from(["甲？", "乙？", "坏", "", "丁？"]), min_size=1, max_size=6),
    st.integers(0, 10_000),
)
def test_whatever_the_file_held_it_ends_as_a_fresh_run_would(tmp_path_factory, before, after, cut):
    folder = tmp_path_factory.mktemp("batch")
    (folder / "a.jsonl").write_text(lines(*before), encoding="utf-8")
    (folder / "b.jsonl").write_text(lines(*after), encoding="utf-8")
    run(folder / "a.jsonl", folder / "out.jsonl", Echo())
    data = (folder / "out.jsonl").read_bytes()
    (folder / "out.jsonl").write_bytes(data[: cut % (len(data) + 1)])
    run(folder / "b.jsonl", folder / "out.jsonl", Echo())
    run(folder / "b.jsonl", folder / "fresh.jsonl", Echo())
    assert (folder / "out.jsonl").read_bytes() == (folder / "fresh.jsonl").read_bytes()


KILLED = """
import sys, time
from pathlib import Path
from rag.batch import BatchReport, run
from rag.types import Answer
class Slow:
    def ask(self, question, history=(), passages=None, *, writer="auto"):
        time.sleep(0.001)
        return Answer(question, "答" * 2000, "答", True)
run(Path(sys.argv[1]), Path(sys.argv[2]), Slow())
"""


@pytest.mark.slow
def test_a_killed_batch_of_two_thousand_ends_byte_identical(tmp_path, out):
    (tmp_path / "q.jsonl").write_text(lines(*(f"第{n}问？" for n in range(2000))), encoding="utf-8")
    command = [sys.executable, "-c", KILLED, str(tmp_path / "q.jsonl")]
    root = Path(__file__).resolve().parent.parent
    subprocess.run([*command, str(tmp_path / "whole.jsonl")], check=True, cwd=root)
    for _ in range(4):
        process = subprocess.Popen([*command, str(out)], cwd=root)
        begun, size = time.monotonic(), out.stat().st_size if out.exists() else 0
        while process.poll() is None and time.monotonic() - begun < 30 and (not out.exists() or out.stat().st_size < size + 500_000):
            time.sleep(0.01)
        if process.poll() is None:
            os.kill(process.pid, signal.SIGKILL)
        process.wait()
    subprocess.run([*command, str(out)], check=True, cwd=root)
    assert out.read_bytes() == (tmp_path / "whole.jsonl").read_bytes()
    assert len(rows(out)) == 2000


# Another writer, another index


class Writes(Echo):
    """Words with the language model where it is asked to, but for what it leaves alone."""

    def ask(self, question, history=(), passages=None, *, writer="auto"):
        self.asked.append(question)
        used = "qwen" if writer == "llm" and not {"随", "拒"} & set(question) else "builtin"
        return Answer(question, f"{used}：{question}", question, "拒" not in question, model={"writer": used})


def test_rows_that_another_writer_worded_are_done_again_and_what_was_there_is_kept(asked, out):
    questions = asked("甲？", "拒答？", "随意？")
    run(questions, out, Writes(), "builtin")
    before, again = out.read_bytes(), Writes()
    report = run(questions, out, again, "llm")
    assert again.asked == ["甲？", "随意？"] and (report.kept, report.redone) == (1, 2)  # a refusal is the same with either
    assert report.saved is not None and report.saved.read_bytes() == before and str(report.saved) in report.summary
    same = Writes()
    assert run(questions, out, same, "llm").kept == 3 and same.asked == []
    back = Writes()
    report = run(questions, out, back, "builtin")
    assert back.asked == ["甲？"] and report.saved is not None and "qwen" in report.saved.read_text("utf-8")
    assert run(questions, out, Writes(), "llm").saved is None  # what was set aside first stays
    assert "要重做" in report.summary


def test_rows_asked_of_the_language_model_where_there_is_none_are_done_once_there_is(asked, out):
    class Without(Echo):
        writer = None

    questions = asked("甲？")
    run(questions, out, Without(), "llm")
    echo = Echo()
    assert run(questions, out, echo, "llm").redone == 1 and len(echo.asked) == 1


def test_answers_of_another_index_are_neither_kept_nor_overwritten(tmp_path, out):
    questions = tmp_path / "q.jsonl"
    questions.write_text('{"question": "甲？"}\n{"question": "乙？", "passages": ["乙"]}\n')
    run(questions, out, Echo(), index=tmp_path / "一")
    assert [r["model"].get("index") for r in rows(out)] == [str(tmp_path / "一"), None]
    before, echo = out.read_bytes(), Echo()
    with pytest.raises(UsageError, match=r"另一个索引 .*一"):
        run(questions, out, echo, index=tmp_path / "二")
    assert echo.asked == [] and out.read_bytes() == before
    assert run(questions, out, echo, index=tmp_path / "二" / ".." / "一").kept == 2


@pytest.mark.parametrize("broken", ['q2,"没有闭合？', 'q2,"没,有"闭合？"'])
def test_an_unclosed_quote_costs_one_row_of_a_csv(tmp_path, out, broken):
    written = ["id,question", "q1,甲？", broken, "q3,丙？", 'q4,"丁，\n两行？"', 'q5,"戊""己""？"', "q6,末？"]
    (tmp_path / "q.csv").write_text("\n".join(written), encoding="utf-8")
    report = run(tmp_path / "q.csv", out, Echo())
    assert [(r["id"], r["question"]) for r in rows(out) if "error" not in r] == [
        ("q1", "甲？"), ("q3", "丙？"), ("q4", "丁，\n两行？"), ("q5", '戊"己"？'), ("q6", "末？"),
    ]  # fmt: skip
    assert report.failures == ("第3行（3）：q.csv 第3行：引号没有成对，请修改这一行",)
    assert run(tmp_path / "q.csv", out, Echo()).kept == 6


@pytest.mark.parametrize("name", ["q.csv", "q.jsonl"])
def test_a_row_that_cannot_be_asked_keeps_its_gold(tmp_path, out, name):
    rows_as = {
        "q.csv": "id,question,answer,type\n1,甲？,28,figure\n2,,30,figure\n",
        "q.jsonl": '{"id": 1, "question": "甲？"}\n{"id": 2, "question": "", "answer": "30", "type": "figure"}\n',
    }
    (tmp_path / name).write_text(rows_as[name], encoding="utf-8")
    assert run(tmp_path / name, out, Echo()).failed == 1
    row = rows(out)[1]
    assert (row["gold"], row["type"], row["answer"], bool(row["error"])) == ({"answer": "30"}, "figure", "", True)
    assert run(tmp_path / name, out, Echo()).kept == 2


def test_quotes_inside_a_cell_are_no_fault(tmp_path, out):
    (tmp_path / "q.csv").write_text('id,question\n1,"甲"乙？\n2,他说"好"吗？\n3,"丙？"\n', encoding="utf-8")
    assert run(tmp_path / "q.csv", out, Echo()).failed == 0
    assert [r["question"] for r in rows(out)] == ["甲乙？", '他说"好"吗？', "丙？"]


def test_a_full_disk_is_told_in_one_line_and_the_next_run_goes_on(asked, out, monkeypatch):
    class Full(io.FileIO):
        def write(self, data):
            raise OSError(errno.ENOSPC, "No space left on device")

    questions, real = asked("几个？"), Path.open
    with monkeypatch.context() as patch:
        patch.setattr(
            Path, "open", lambda self, mode, *more: io.BufferedRandom(Full(self, "w+")) if "+" in mode else real(self, mode, *more)
        )
        with pytest.raises(StorageFailed, match=r"^磁盘满了，\S+\.jsonl 没有写完。腾出空间后再运行一次，会接着做$"):
            run(questions, out, Echo())
    assert run(questions, out, Echo()).failed == 0
