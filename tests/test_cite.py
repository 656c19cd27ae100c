"""The check of figures, and that no number is too long for it."""

from decimal import Decimal

import pytest

from rag.cite import check_figures
from rag.find.compared.comparison import shortened
from rag.page.bylines import date_in
from rag.text.numerals import rounded
from rag.types import Citation


@pytest.mark.parametrize("text", [f"共{'9' * 32}人", f"共{'9' * 32}.5人", f"占{'9' * 40}%", f"投入{'亿' * 9}元", f"共{'9' * 5000}人"])
def test_a_number_of_any_length_is_checked(text):
    (figure,) = check_figures(f"{text}[1]", [Citation(1, "甲.txt", text, 0, len(text))])
    assert (figure.status, figure.citation) == ("supported", 1)
    assert "E" not in figure.value
    assert [check_figures(text, [])[0].status] == ["unsupported"]


def test_a_value_is_shown_without_exponent_and_idle_zeros():
    assert [f.value for f in check_figures("23万人，1.50亿元，0.10%", [])] == ["230000", "150000000", "0.1"]


def test_long_numbers_are_rounded_to_no_step_below_their_digits():
    long = Decimal("9" * 32)
    assert rounded(long, Decimal("0.1")) == long and rounded(Decimal("2.26"), Decimal("0.1")) == Decimal("2.3")
    assert shortened(long) == long and shortened(Decimal("5.33333")) == Decimal("5.33")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2021-02-30", None),
        ("2021年2月30日", None),
        ("2021-02-30 2021-03-01", "2021-03-01"),
        ("2021 年 9 月 1 日", "2021-09-01"),
        ("去年", None),
    ],
)
def test_a_printed_day_is_one_of_the_calendar(text, day):
    assert date_in(text) == day
