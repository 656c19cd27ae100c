"""What a spreadsheet would run leaves as text, in every table that is written."""

import csv
import io

import pytest

from rag.ledger.ledger import HEADINGS, as_csv
from rag.sheets.answer_table import write_csv
from rag.sheets.cells import harmless

RUN = ["=1+1", "=1+cmd|'/C calc'!A0", "+1+cmd", "-2+3+cmd", "-1.5.2", "@SUM(A1)", "＝1+1", " =1+1", "\t=1+1", "\r=1", "\n=1", "-", "- 增长"]
STAY = ["-2", "+3.5", "-12.5%", "28个", "1+1", "", "2021-07-01", 5, -2.5, None]


@pytest.mark.parametrize("cell", RUN)
def test_what_would_run_gets_a_quote_mark(cell):
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", STAY)
def test_numbers_and_text_stay_as_they_are(cell):
    assert harmless(cell) == cell


@pytest.mark.parametrize("cell", RUN)
def test_no_table_holds_a_formula(tmp_path, cell):
    write_csv(tmp_path / "a.csv", [[cell]])
    row = dict.fromkeys(HEADINGS, cell) | {"period": {"text": cell}}
    for text in ((tmp_path / "a.csv").read_bytes().decode("utf-8-sig"), as_csv([row]).split("\r\n", 1)[1]):
        assert {c for line in csv.reader(io.StringIO(text, newline="")) for c in line} == {f"'{cell}"}
