"""Whether two figures count one thing. Run alone: python -m pytest tests/test_likeness.py"""

from __future__ import annotations

import pytest
from found import passage

from rag.find.compared.likeness import are_alike
from rag.find.finding import Evidence, Finding


def told(text: str, figure: str) -> Finding:
    at = text.index(figure)
    return Finding(figure, (Evidence(passage(text), at, at + len(figure)),), 5.0)


@pytest.mark.parametrize(
    ("thing", "one", "other", "alike"),
    [
        ("大党委", ("设立社区大党委99个。", "99个"), ("设立27个社区“大党委”。", "27个"), True),
        ("专题片", ("制作专题片25部，展播30余次。", "25部"), ("拍摄《甲》等12部专题片。", "12部"), True),
        ("人才公寓", ("全市1403套人才公寓。", "1403套"), ("建设230套产权型人才公寓。", "230套"), True),
        ("英才", ("共评选枣庄英才148名。", "148名"), ("培育枣庄英才8人。", "8人"), True),
        ("耕地", ("种植玉米80亩。", "80亩"), ("种植小麦90亩。", "90亩"), True),  # measured, not counted
        ("多减少", ("人口减少13.54万人。", "13.54万人"), ("人口减少4.3万人。", "4.3万人"), True),
        ("培训的人", ("培训干部300人次。", "300人次"), ("培训农民500人次。", "500人次"), True),  # the question leaves open whom
        ("党员", ("发展党员76名。", "76名"), ("培训党员18000余人。", "18000余人"), False),
        ("示范点", ("创建“双强六好”党建示范点14家。", "14家"), ("创建25个“灯塔”工作示范点。", "25个"), False),
        ("专利", ("授权专利147项。", "147项"), ("实现专利成果转化11个。", "11个"), False),
        ("名师", ("吸纳师资159人。", "159人"), ("筛选名师11名。", "11名"), False),
        ("大党委，多少社区", ("27个社区推行“大党委”。", "27个"), ("健全99个社区“大党委”。", "99个"), True),
        ("岗位", ("引进毕业生180余人。", "180余人"), ("提供岗位近2万个。", "近2万个"), False),
    ],
)
def test_one_thing_or_two(thing, one, other, alike):
    questions = [f"甲，{thing}是多少？", f"乙，{thing}是多少？"]
    assert are_alike(questions, [told(*one), told(*other)]) is alike


def test_sorts_that_the_question_names_are_compared():
    found = [told("创建“双强六好”示范点14家。", "14家"), told("创建25个“灯塔”示范点。", "25个")]
    assert are_alike(["甲的“双强六好”示范点有多少？", "乙的“灯塔”示范点有多少？"], found)
