"""What stands beside its label in a row of such pairs."""

from __future__ import annotations

import pytest
from found import reading

from rag.find.directory import find_in_directory

OFFICES = "各县征兵办公室咨询举报电话：孝南区征兵办：2083808、2083800；大悟县征兵办：7182009、7182005；孝昌县征兵办：4013864、4013863。"
DAYS = "北京时间7月28日16：00 突尼斯VS智利北京时间7月28日19：00 中国VS乌克兰北京时间7月28日22：00 土耳其VS多米尼加"


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("大悟县征兵办的咨询举报电话是多少？", OFFICES, "7182009、7182005"),
        ("孝昌县征兵办电话", OFFICES, "4013864、4013863"),
        ("安陆市征兵办电话", OFFICES, None),
        ("大悟县征兵办在哪里？", OFFICES, None),
        ("大悟县征兵办电话", "大悟县征兵办：7182009、7182005。", None),  # no row: the reader reads it
        ("中国对乌克兰几点开打？", DAYS, "7月28日19：00"),
        ("中国VS乌克兰什么时候打？", DAYS, "7月28日19：00"),
        ("土耳其和多米尼加几点打？", DAYS, "7月28日22：00"),
        ("中国对土耳其几点打？", DAYS, None),
        ("中国对乌克兰谁赢了？", DAYS, None),
    ],
)
def test_a_value_beside_its_label(question, text, expected):
    found = find_in_directory(question, [reading(text, {"7月28日22：00": 3.0})])
    assert (found.short if found else None) == expected
