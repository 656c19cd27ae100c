"""Batches of the app: in the background, through the queue, stopped and gone on with, judged, taken along."""

from __future__ import annotations

import asyncio
import csv
import json
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import gradio as gr
import openpyxl
import pytest

from rag.app.batches import SHEETS, Batch, Batches, Standing
from rag.app.work import Busy
from rag.errors import UsageError
from rag.sheets.questions import read_rows
from rag.sheets.rows import answer_row
from rag.types import Answer
from ui.batch.rows import Look, answer_page, answer_pane, row_of, rows_view
from ui.batch.standing import charts_view, duration, earlier_view, progress_view, status_view
from ui.batch.tab import NOTHING_OPEN, batch_tab, shown


class Answers:
    """Answers 多少 questions with 5个, refuses the others; can be held up, and be too busy at first."""

    def __init__(self, busy: int = 0) -> None:
        self.busy, self.asked = busy, 0
        self.open = threading.Event()
        self.open.set()

    async def ask(self, question, history=(), passages=None, source=(), writer="builtin", date=None) -> Answer:
        self.asked += 1
        if self.busy:
            self.busy -= 1
            raise Busy("忙")
        if "出错" in question:
            raise UsageError("这个问题不能回答。")
        while not self.open.is_set():
            await asyncio.sleep(0.01)
        if "多少" not in question:
            return Answer(question, "没有找到。")
        return Answer(question, "5个。", "5个", True, 0.9, ms={"total": 12.0})


GOLD = [
    {"id": "a", "question": "建成多少个？", "answer": "5个", "type": "figure"},
    {"id": "b", "question": "种了多少棵？", "answer": "7棵", "type": "figure"},
    {"id": "c", "question": "火星上有什么？", "answerable": False, "type": "unanswerable"},
    {"id": "d", "question": "出错？", "answer": "甲", "type": "entity"},
]


def question_file(folder: Path, rows: list[dict], name: str = "问题.jsonl") -> Path:
    path = folder / name
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return path


async def until(batches: Batches, batch, *states: str) -> Standing:
    for _ in range(1000):
        standing = batches.standing(batch)
        if standing.state in states:
            return standing
        await asyncio.sleep(0.01)
    raise AssertionError(batches.standing(batch))


def test_a_batch_is_answered_judged_and_reported(tmp_path):
    batches = Batches(tmp_path / "batches", Answers().ask)

    async def go():
        batch = await batches.start("问题.jsonl", question_file(tmp_path, GOLD))
        return batch, await until(batches, batch, "done", "failed")

    batch, standing = asyncio.run(go())
    assert (standing.state, standing.done, standing.told) == ("done", 4, "1 行出错。")
    sheet = batches.sheet(batch)
    assert [(line.id, line.outcome, line.gold) for line in sheet.lines] == [
        ("a", "right", "5个"), ("b", "wrong", "7棵"), ("c", "right", "（应不答）"), ("d", "error", "甲"),
    ]  # fmt: skip
    assert sheet.row(1)["short"] == "5个"
    assert sheet.by_kind() == {"figure": {"right": 1, "wrong": 1}, "unanswerable": {"right": 1}, "entity": {"error": 1}}
    known = batches.get(batch.id)
    assert known is not None and known.right == 2
    assert "完成 · 4 题 · 对 2 题" in earlier_view([known, known], {batch.id: standing}, batch.id)
    assert "问答评测报告" in batches.download(batch, "report.html").read_text("utf-8")
    table = openpyxl.load_workbook(batches.download(batch, "answers.xlsx")).active
    assert [row[1] for row in table.iter_rows(values_only=True)][1:] == [row["question"] for row in GOLD]
    assert "建成多少个？" in batches.download(batch, "answers.csv").read_text("utf-8-sig")
    assert batches.download(batch, "batch.json") is None


def test_the_batch_and_its_report_count_the_same_questions(tmp_path):
    rows = [
        *GOLD[:2],
        {"id": "e", "question": "金星上有什么？", "answer": "", "type": "不可答"},
        {"id": "f", "question": "谁？", "answer": ""},
    ]
    batches = Batches(tmp_path / "batches", Answers().ask)

    async def go():
        batch = await batches.start("考题.jsonl", question_file(tmp_path, rows))
        await until(batches, batch, "done")
        return batch

    batch = asyncio.run(go())
    sheet = batches.sheet(batch)
    assert [line.outcome for line in sheet.lines] == ["right", "wrong", "right", "refused"]
    shown = charts_view(sheet)
    assert ">2 / 3<" in shown and "1 题没有标准答案，未计" in shown
    assert "不可答：对 1" in shown
    report = (batch.report.parent / "report.md").read_text("utf-8")
    assert "题数：3" in report
    assert "考题.jsonl" in report and "| answers.jsonl" not in report


def test_without_gold_nothing_is_judged_and_there_is_no_report(tmp_path):
    batches = Batches(tmp_path / "batches", Answers().ask)

    async def go():
        batch = await batches.start("问题.jsonl", question_file(tmp_path, [{"question": "有多少？"}, {"question": "为什么？"}]))
        await until(batches, batch, "done")
        return batch

    batch = asyncio.run(go())
    assert not batch.graded
    sheet = batches.sheet(batch)
    assert [line.outcome for line in sheet.lines] == ["answered", "refused"]
    assert batches.get(batch.id).right is None


def test_rows_are_called_on_the_page_as_in_the_files_taken_along(tmp_path):
    batches = Batches(tmp_path / "batches", Answers().ask)
    (tmp_path / "问题.csv").write_text("问题\n有多少？\n为什么？\n", "utf-8")

    async def go():
        batch = await batches.start("问题.csv", tmp_path / "问题.csv")
        await until(batches, batch, "done")
        return batch

    batch = asyncio.run(go())
    sheet = batches.sheet(batch)
    shown = re.findall(r'<td class="number">(.*?)</td>', rows_view(sheet, Look(), False))
    table = list(csv.DictReader(batches.download(batch, "answers.csv").read_text("utf-8-sig").splitlines()))
    assert shown == [row["编号"] for row in table] == ["2", "3"]
    assert "编号 2" in answer_page(sheet.lines[0], sheet.row(0), 0)


def test_a_report_needs_gold(tmp_path):
    batches = Batches(tmp_path / "batches", Answers().ask)

    async def go():
        batch = await batches.start("问题.jsonl", question_file(tmp_path, [{"question": "有多少？"}]))
        await until(batches, batch, "done")
        return batch

    batch = asyncio.run(go())
    assert batches.download(batch, "report.html") is None


def test_stopped_it_keeps_what_is_done_and_goes_on_in_another_program(tmp_path):
    answers = Answers()
    batches = Batches(tmp_path / "batches", answers.ask)
    rows = [{"id": n, "question": f"有多少个{n}？"} for n in range(30)]

    async def stopped():
        answers.open.clear()
        batch = await batches.start("问题.jsonl", question_file(tmp_path, rows))
        await until(batches, batch, "running")
        batches.stop(batch)
        return batch, await until(batches, batch, "stopped", "done")

    batch, standing = asyncio.run(stopped())
    assert standing.state == "stopped"
    assert batches.sheet(batch).lines == ()  # the question under way was given up, and is no error row
    answers.open.set()
    again = Batches(tmp_path / "batches", answers.ask)
    (found,) = again.all()
    assert found == batch
    assert again.standing(found).state == "stopped"

    async def resumed():
        again.resume(found)
        return await until(again, found, "done")

    assert asyncio.run(resumed()).done == 30
    assert [line.id for line in again.sheet(found).lines] == list(range(30))


def test_a_full_queue_is_waited_for(tmp_path):
    answers = Answers(busy=1)
    batches = Batches(tmp_path / "batches", answers.ask)

    async def go():
        batch = await batches.start("问题.jsonl", question_file(tmp_path, [{"question": "有多少？"}]))
        await until(batches, batch, "done")
        return batch

    assert [line.outcome for line in batches.sheet(asyncio.run(go())).lines] == ["answered"]
    assert answers.asked == 2


@pytest.mark.parametrize(("name", "says"), [("问题.txt", "应是 .jsonl"), ("空.jsonl", "没有问题")])
def test_a_file_that_cannot_be_used_is_refused_in_words(tmp_path, name, says):
    path = question_file(tmp_path, [], name)
    batches = Batches(tmp_path / "batches", Answers().ask)

    async def go():
        await batches.start(name, path)

    with pytest.raises(UsageError, match=says):
        asyncio.run(go())
    assert batches.all() == []


def test_a_file_is_read_once_and_not_where_everybody_is_served(tmp_path, monkeypatch):
    read: list[int] = []

    def noting(path: Path):
        read.append(threading.get_ident())
        return read_rows(path)

    monkeypatch.setattr("rag.app.batches.read_rows", noting)
    batches = Batches(tmp_path / "batches", Answers().ask)

    async def go():
        await until(batches, await batches.start("问题.jsonl", question_file(tmp_path, GOLD)), "done")

    asyncio.run(go())
    assert len(read) == 1 and read[0] != threading.get_ident()


@pytest.mark.parametrize("identity", ["..", "../../etc", "20260101-000000-zzzz", "", "batch.json"])
def test_an_id_is_no_path(tmp_path, identity):
    assert Batches(tmp_path, Answers().ask).get(identity) is None


def test_a_removed_batch_leaves_nothing(tmp_path):
    batches = Batches(tmp_path / "batches", Answers().ask)

    async def go():
        batch = await batches.start("问题.jsonl", question_file(tmp_path, GOLD))
        await until(batches, batch, "done")
        batches.remove(batch)

    asyncio.run(go())
    assert batches.all() == []
    assert list((tmp_path / "batches").iterdir()) == []


# What is read while it grows ------------------------------------------------------------------------------------------------


def kept_batch(folder: Path, rows: list[dict], number: int = 0) -> Batch:
    """A batch of an earlier program, with these answers."""
    made = folder / "batches" / f"20260101-1200{number % 60:02}-{number:04x}"
    made.mkdir(parents=True)
    about = {"name": "问题.jsonl", "writer": "builtin", "begun": "2026-01-01 12:00", "total": len(rows), "graded": False}
    (made / "batch.json").write_text(json.dumps(about), "utf-8")
    batch = Batches(folder / "batches", Answers().ask).get(made.name)
    assert batch is not None
    write_rows(batch.answers, rows)
    return batch


def write_rows(path: Path, rows: list[dict]) -> None:
    """As a batch leaves its answers: another file takes the place of the one before."""
    beside = path.with_name("new")
    beside.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    beside.replace(path)


def answered(*ids: object) -> list[dict]:
    return [{"id": i, "question": f"有多少个{i}？" * (1 + int(i) % 3), "answered": True, "short": f"{i}个"} for i in ids]


def full(*ids: int) -> list[dict]:
    return [answer_row(Answer(f"有多少个{i}？", f"{i}个。", f"{i}个", True), i) for i in ids]


def test_many_who_read_at_the_same_time_read_each_row_once(tmp_path):
    rows = answered(*range(2000))
    batches, batch = Batches(tmp_path / "batches", Answers().ask), kept_batch(tmp_path, rows)
    with ThreadPoolExecutor(8) as pool:
        sheets = list(pool.map(lambda _: batches.sheet(batch), range(16)))
    for sheet in sheets:
        assert [line.id for line in sheet.lines] == list(range(2000))
        assert all(sheet.row(n) == rows[n] for n in range(0, 2000, 97))


def test_a_file_that_was_put_in_order_is_read_anew(tmp_path):
    batches, batch = Batches(tmp_path / "batches", Answers().ask), kept_batch(tmp_path, answered(3, 1, 2))
    before = batches.sheet(batch)
    write_rows(batch.answers, answered(1, 2, 3, 4))
    assert before.row(0)["id"] == 3  # whoever still looks at the old order gets what is shown there
    after = batches.sheet(batch)
    assert [line.id for line in after.lines] == [1, 2, 3, 4]
    assert [after.row(n)["id"] for n in range(4)] == [1, 2, 3, 4]


def test_what_is_written_since_is_seen_and_a_half_line_is_not(tmp_path):
    batches, batch = Batches(tmp_path / "batches", Answers().ask), kept_batch(tmp_path, answered(1))
    assert len(batches.sheet(batch).lines) == 1
    with batch.answers.open("a", encoding="utf-8") as file:
        file.write(json.dumps(answered(2)[0]) + '\n{"id": 3, "quest')
    assert [line.id for line in batches.sheet(batch).lines] == [1, 2]


def test_only_a_few_sheets_stay_in_memory(tmp_path):
    batches = Batches(tmp_path / "batches", Answers().ask)
    for number in range(2 * SHEETS):
        assert len(batches.sheet(kept_batch(tmp_path, answered(number), number)).lines) == 1
    assert len(batches._sheets) == SHEETS


def test_a_table_is_whole_whoever_else_takes_it_along(tmp_path, monkeypatch):
    batches, batch = Batches(tmp_path / "batches", Answers().ask), kept_batch(tmp_path, answered(1, 2))
    taken = batches.download(batch, "answers.csv")
    whole = taken.read_bytes()

    def failing(answers: Path, table: Path) -> None:
        table.write_bytes(b"half")
        assert taken.read_bytes() == whole
        raise UsageError("写不进去")

    monkeypatch.setattr("rag.app.batches.write_table", failing)
    with pytest.raises(UsageError):
        batches.download(batch, "answers.csv")
    assert taken.read_bytes() == whole
    assert sorted(path.name for path in batch.folder.iterdir()) == ["answers.csv", "answers.jsonl", "batch.json"]


# The tab -------------------------------------------------------------------------------------------------------------------


def test_the_pane_is_emptied_with_its_batch_and_stays_with_it(tmp_path):
    first, second = (kept_batch(tmp_path, full(*ids), n) for n, ids in enumerate(((1, 2), (3, 4))))
    service = SimpleNamespace(batches=Batches(tmp_path / "batches", Answers().ask))
    opened = row_of(service, first.id, 1)
    assert opened is not None and "有多少个2" in answer_pane(opened)
    *_, pane, still = shown(service, Look(first.id), opened)
    assert (pane, still) == (gr.skip(), gr.skip())
    for look in (Look(second.id), Look("gone")):  # the newest is shown in place of one that is gone
        *_, pane, still = shown(service, look, opened)
        assert (pane, still) == (NOTHING_OPEN, None)
    write_rows(first.answers, full(2, 1))  # put in order meanwhile
    assert "有多少个2" in answer_pane(opened)
    assert row_of(service, first.id, 7) is row_of(service, first.id, "1") is row_of(service, "gone", 0) is None


def test_a_bad_file_is_told_beside_the_batch_that_is_shown(tmp_path):
    service = SimpleNamespace(batches=Batches(tmp_path / "batches", Answers().ask))
    with gr.Blocks() as app, gr.Tab("批量") as tab:
        batch_tab(service, tab)
    (take,) = [event.fn for event in app.fns.values() if event.name == "take"]
    file, told, *rest = asyncio.run(take(str(question_file(tmp_path, [], "空.jsonl")), "builtin", None))
    assert file is None and "没有问题" in told
    assert rest == [gr.skip()] * 6


# Views --------------------------------------------------------------------------------------------------------------------


def test_what_a_row_holds_is_shown_and_never_run(tmp_path):
    batches = Batches(tmp_path / "batches", Answers().ask)
    hostile = [
        {"question": "<script>alert(1)</script>有多少？", "answer": "<b>5</b>", "type": "<i>x</i>"},
        {"question": "多少", "type": "y"},
    ]

    async def go():
        batch = await batches.start("<img src=x>.jsonl", question_file(tmp_path, hostile))
        return batch, await until(batches, batch, "done")

    batch, standing = asyncio.run(go())
    sheet = batches.sheet(batch)
    shown = rows_view(sheet, Look(batch.id), True) + status_view(batch, standing, sheet)
    assert "&lt;script&gt;" in shown
    for tag in ("<script", "<img", "<b>", "<i>x"):
        assert tag not in shown
    assert "标准答案" in shown


def test_progress_says_how_fast_and_how_long():
    shown = progress_view(Standing("running", 20, 100, rate=4.0))
    assert 'max="100" value="20"' in shown
    assert "作答中 · 20 / 100 题 · 每秒 4.0 题 · 还要 21 秒" in shown
    assert "每题 2.0 秒" in progress_view(Standing("running", 20, 100, rate=0.5))
    assert "还要" not in progress_view(Standing("stopped", 20, 100, rate=4.0))
    assert [duration(s) for s in (0.2, 61, 5400)] == ["1 秒", "2 分钟", "1.5 小时"]


def test_what_half_of_the_answers_took_is_never_more_than_what_most_took(tmp_path):
    rows = [{**row, "ms": {"total": ms}} for row, ms in zip(full(1, 2), (716.0, 248.0), strict=True)]
    batch = kept_batch(tmp_path, rows)
    shown = charts_view(Batches(tmp_path / "batches", Answers().ask).sheet(batch))
    assert "一半的题在 248 毫秒以内，95% 在 716 毫秒以内" in shown


def test_the_chart_names_each_type_and_what_came_of_it(tmp_path):
    batches = Batches(tmp_path / "batches", Answers().ask)

    async def go():
        batch = await batches.start("问题.jsonl", question_file(tmp_path, GOLD))
        await until(batches, batch, "done")
        return batch

    shown = charts_view(batches.sheet(asyncio.run(go())))
    assert "数字：对 1" in shown and "数字：错 1" in shown and "名称：出错 1" in shown
    assert ">1 / 2<" in shown
