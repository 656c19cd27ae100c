"""Answer rows as tables that people open in a spreadsheet."""

import csv
import json

import openpyxl
import pytest

from rag.errors import UsageError
from rag.sheets.answer_table import COLUMNS, LONGEST_CELL, table_rows, write_table

QUOTE = {"number": 1, "source": "p.txt", "title": "青年归乡", "place": "枣庄市", "quote": "设立28个服务窗口。", "start": 3, "end": 13}
ANSWERS = [
    {
        "id": "a",
        "question": "几个窗口？",
        "answered": True,
        "answer": "28个[1]",
        "short": "28个",
        "confidence": 0.9,
        "citations": [QUOTE],
        "figures": [{"text": "28个", "status": "supported", "citation": 1}, {"text": "3个", "status": "computed", "arithmetic": "30 − 27"}],
        "nearest": [],
        "ms": {"total": 12.5},
        "type": "figure",
        "gold": {"answer": "28个"},
    },
    {"id": 2, "question": "=1+1", "answered": False, "answer": "没有找到。\x07", "short": "", "nearest": [QUOTE], "answerable": False},
    {"id": 3, "question": "", "answered": False, "error": "问题是空的。"},
]


@pytest.fixture
def answers(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in ANSWERS), encoding="utf-8")
    return path


def test_one_row_for_each_answer_and_gold_behind():
    head, first, second, third = table_rows(ANSWERS)
    assert head == [*COLUMNS, "标准答案", "type", "answerable"]
    assert first[:6] == ["a", "几个窗口？", "已答", "28个", "28个[1]", 0.9]
    assert first[6] == "[1] 《青年归乡》枣庄市 p.txt 第3–13字" and first[7] == "[1] 设立28个服务窗口。"
    assert first[8] == "28个 出处中有，见[1]\n3个 算得，30 − 27"
    assert first[10:] == [12.5, "", "28个", "figure", ""]
    assert second[2] == "未答" and "设立28个服务窗口。" in second[9] and second[-1] == "否"
    assert (third[2], third[11]) == ("出错", "问题是空的。")


def test_csv_opens_as_utf8_and_runs_nothing(tmp_path, answers):
    write_table(answers, tmp_path / "表" / "a.csv")
    assert (tmp_path / "表" / "a.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    with (tmp_path / "表" / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))
    assert lines[1][3] == "28个" and lines[2][1] == "'=1+1"


def test_a_workbook_holds_the_same_and_runs_nothing(tmp_path, answers):
    write_table(answers, tmp_path / "a.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    lines = list(sheet.iter_rows(values_only=True))
    assert lines[0][:3] == ("编号", "问题", "结果") and lines[1][3] == "28个"
    assert sheet["B3"].value == "=1+1" and sheet["B3"].data_type == "s"
    assert lines[2][4] == "没有找到。�"
    assert sheet.freeze_panes == "C2" and sheet.auto_filter.ref == "A1:O4"


def test_what_no_cell_can_hold_is_cut(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"id": 1, "question": "问" * 40_000}) + "\n")
    write_table(path, tmp_path / "a.xlsx")
    assert len(openpyxl.load_workbook(tmp_path / "a.xlsx").active["B2"].value) == LONGEST_CELL


def test_another_kind_of_file_is_refused(tmp_path, answers):
    with pytest.raises(UsageError, match="xlsx"):
        write_table(answers, tmp_path / "a.txt")
