"""Measure words and units, on cases worked out by hand."""

from decimal import Decimal

import pytest

from rag.text.units import family, interchangeable, same_kind, scale, unit_at


@pytest.mark.parametrize(
    ("text", "at", "unit"),
    [
        ("28个", 2, "个"),
        ("28个", 0, ""),
        ("28", 2, ""),
        ("7个百分点", 1, "个百分点"),  # the longest
        ("8人次", 1, "人次"),
        ("8人才", 1, ""),  # the head of another word
        ("12部门", 2, "部门"),
        ("12部电影", 2, "部"),
        ("5分别", 1, ""),
        ("2成", 1, "成"),
        ("2成立", 1, ""),
        ("3天津", 1, ""),
        ("10元人民币", 2, "元人民币"),
        ("10元旦", 2, ""),
        ("3年级", 1, ""),
        ("5元/平方米", 1, "元/平方米"),
        ("60km/h", 2, "km/h"),
        ("60公里/小时", 2, "公里/小时"),
        ("3元/怪", 1, "元"),  # nothing that a unit is
        ("3mx", 1, ""),  # a letter goes on
    ],
)
def test_the_unit_that_starts_at_an_offset(text, at, unit):
    assert unit_at(text, at) == unit


@pytest.mark.parametrize(
    ("unit", "name", "size"),
    [
        ("", "", "1"),
        ("个", "计数", "1"),
        ("怪", "计数", "1"),  # an unknown word counts
        ("名", "人", "1"),
        ("人次", "人", "1"),
        ("元", "元", "1"),
        ("角", "元", "0.1"),
        ("美元", "美元", "1"),
        ("公顷", "面积", "10000"),
        ("公里", "长度", "1000"),
        ("斤", "质量", "0.5"),
        ("小时", "时长", "3600"),
        ("年", "年月", "12"),
        ("%", "比例", "1"),
        ("‰", "比例", "0.1"),
        ("个百分点", "百分点", "1"),
        ("元/平方米", "元/平方米", "1"),
    ],
)
def test_what_a_unit_measures_and_how_much_of_it(unit, name, size):
    assert (family(unit), scale(unit)) == (name, Decimal(size))


@pytest.mark.parametrize(
    ("a", "b", "in_print", "kind"),
    [
        ("元", "块", True, True),
        ("元", "美元", False, False),
        ("人", "名", True, True),
        ("个", "家", True, True),
        ("个", "人", True, True),
        ("家", "户", True, True),
        ("家", "件", False, False),
        ("项", "条", True, True),
        ("个", "平方米", False, False),
        ("公里", "米", True, True),
        ("天", "小时", True, True),
        ("天", "月", False, False),  # a month has no fixed number of days
        ("%", "‰", True, True),
        ("%", "个百分点", False, False),
        ("", "", True, True),
        ("", "家", False, True),  # a count may leave its unit out
        ("", "人", False, True),
        ("", "元", False, False),
        ("", "%", False, False),
    ],
)
def test_which_units_may_stand_for_each_other_and_which_are_of_one_kind(a, b, in_print, kind):
    assert (interchangeable(a, b), interchangeable(b, a)) == (in_print, in_print)
    assert (same_kind(a, b), same_kind(b, a)) == (kind, kind)
