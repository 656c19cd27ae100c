"""Which side of a thing a measure is of. Run alone: python -m pytest tests/test_dimension.py"""

import pytest

from rag.figures import find_figures
from rag.find.near.dimension import dimension_gap

BRIDGE = "大桥全长3.2公里，桥宽28米，双向六车道。"
TOWER = "塔高约50米，直径达6.4米，基坑深12米。"


@pytest.mark.parametrize(
    ("question", "text", "lost"),
    [
        ("大桥有多长？", BRIDGE, ["28米"]),
        ("大桥有多宽？", BRIDGE, ["3.2公里"]),
        ("大桥的宽度是多少？", BRIDGE, ["3.2公里"]),
        ("塔有多高？", TOWER, ["达6.4米", "12米"]),
        ("桥多长？", "这座3.2公里长、28米宽的桥", ["28米"]),
        # two sides are asked for, or none, or a time
        ("大桥有多长多宽？", BRIDGE, []),
        ("大桥有几公里？", BRIDGE, []),
        ("大桥修了多长时间？", BRIDGE, []),
        # no side is printed
        ("大桥有多宽？", "大桥绵延3.2公里，总投资2亿元。", []),
    ],
)
def test_a_measure_of_another_side_loses(question, text, lost):
    assert [f.text for f in find_figures(text) if dimension_gap(question, text, f)] == lost
