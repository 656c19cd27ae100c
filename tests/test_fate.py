"""How many died, were hurt, were saved. Run alone: python -m pytest tests/test_fate.py"""

import pytest

from rag.figures import find_figures
from rag.find.near.fate import fate_gap

FLOOD = "十余人遇涨水被冲走，目前7人遇难4人获救。"


@pytest.mark.parametrize(
    ("question", "text", "lost"),
    [
        ("死了几个？", FLOOD, ["十余人", "4人"]),
        ("救上来几个？", FLOOD, ["十余人", "7人"]),
        ("被冲走的人里，救上来，死了几个？", FLOOD, ["十余人", "4人"]),  # what stands nearest to what asks
        ("伤得重的有几个？", "已致2人受伤，其中1人伤势较重，另有3人轻伤。", ["2人", "3人"]),
        # a part of the whole shares its fate
        ("聊城多少人受伤？", "造成21人受伤（德州20人，聊城1人）。", []),
        # both are asked for, or neither
        ("一共多少人死亡、受伤？", "事故致3人死亡、8人受伤。", []),
        ("多少人伤亡？", "事故致3人死亡、8人受伤。", []),
        ("出动了多少人？", FLOOD, []),
        # nothing of the fate is printed
        ("失踪了几个？", FLOOD, []),
        ("死角有几处？", "排查死角7处，救援4人。", []),
    ],
)
def test_what_is_told_of_another_fate_loses(question, text, lost):
    figures = find_figures(text)
    assert [f.text for f in figures if fate_gap(question, text, f, figures)] == lost
