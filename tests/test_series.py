"""What may be drawn side by side, and what may not: figures of small made-up articles."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rag.index import index
from rag.ledger.ledger import Ledger
from rag.ledger.series import series_of


def ledger(folder: Path, *articles: tuple[str, str, str]) -> Ledger:
    """(date, headline, text) as a collection of its own."""
    rows = [{"id": f"文{n}", "date": d, "title": t, "text": x} for n, (d, t, x) in enumerate(articles)]
    (folder / "文章.jsonl").write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), "utf-8")
    index([folder / "文章.jsonl"], folder / "index", workers=0)
    return Ledger.open(folder / "index")


def drawn(found: Ledger, query: str):
    series = series_of(found.find(query, 100))
    return None if series is None else (series.over, series.what, series.unit, [(p.label, str(p.value)) for p in series.points])


def test_one_matter_over_the_years_in_their_order(tmp_path):
    text = "2021年，金乡县大蒜储存能力{}万吨。".replace("2021", "{}")
    found = ledger(
        tmp_path, *[(f"{year}-12-30", f"金乡县{year}年大蒜产业", text.format(year, n)) for year, n in ((2023, 40), (2021, 20), (2022, 30))]
    )
    assert drawn(found, "大蒜储存能力") == ("年份", "济宁市金乡县", "吨", [("2021", "200000"), ("2022", "300000"), ("2023", "400000")])


def test_places_side_by_side_largest_first(tmp_path):
    text = "2023年上半年，全省社会消费品零售总额{}亿元。"
    found = ledger(tmp_path, ("2023-08-01", "湖南省消费回暖", text.format(90)), ("2023-08-02", "安徽省消费回暖", text.format(110)))
    assert drawn(found, "社会消费品零售总额") == ("地区", "2023年上半年", "元", [("安徽省", "11000000000"), ("湖南省", "9000000000")])


@pytest.mark.parametrize(
    "second",
    [
        ("2023-08-02", "安徽省消费回暖", "2023年上半年，全省社会消费品零售总额1万户。"),  # another unit
        ("2023-08-02", "安徽省消费回暖", "2022年上半年，全省社会消费品零售总额110亿元。"),  # another time
        ("2023-08-02", "安徽省消费回暖", "2023年上半年，成都社会消费品零售总额110亿元。"),  # the sentence is of another place
        ("2023-08-02", "安徽省消费回暖", "2023年上半年，全市社会消费品零售总额110亿元。"),  # it is not known which city
        ("2023-08-02", "安徽省消费回暖", "2023年上半年，全省社会消费品零售总额至少110亿元。"),  # only a bound
        ("2023-08-02", "安徽省消费回暖", "2023年上半年，全省社会消费品零售总额90亿元。"),  # the same value
        ("2023-08-02", "安徽省消费回暖", "2023年上半年，全省公司的社会消费品零售总额净利润110亿元。"),  # what a company reports
    ],
)
def test_what_does_not_match_is_not_drawn(tmp_path, second):
    first = ("2023-08-01", "湖南省消费回暖", "2023年上半年，全省社会消费品零售总额90亿元。")
    assert drawn(ledger(tmp_path, first, second), "社会消费品零售总额") is None


def test_two_years_are_too_few_and_a_half_year_is_no_year(tmp_path):
    text = "{}，金乡县大蒜储存能力{}万吨。"
    times = ("2021年", "2022年", "2023年上半年")
    found = ledger(tmp_path, *[("2023-12-30", f"金乡县大蒜产业{n}", text.format(time, 20 + n)) for n, time in enumerate(times)])
    assert drawn(found, "大蒜储存能力") is None
