"""A figure in the unit that was asked for. Run alone: python -m pytest tests/test_converted.py"""

import pytest
from found import passage

from rag.cite import check_figures
from rag.find.finding import Evidence, Finding
from rag.find.worked.converted import converted


def found(text, short):
    at = text.index(short)
    return Finding(short, (Evidence(passage(text), at, at + len(short)),), 5.0)


@pytest.mark.parametrize(
    ("question", "printed", "remark"),
    [
        ("总投资多少万元？", "5.62亿元", "合56200万元"),
        ("总投资几亿？", "56200万元", "合5.62亿元"),
        ("产了多少吨？", "3万公斤", "合30吨"),
        ("收了多少斤？", "近3吨", "合近6000斤"),
        ("占地几亩？", "12公顷", "合180亩"),
        ("占地多少公顷？", "3平方公里", "合300公顷"),
        ("线路长多少米？", "3.2公里", "合3200米"),
        # printed as asked for
        ("总投资多少元？", "5.62亿元", ""),
        ("总投资多少亿元？", "5.62亿元", ""),
        ("总投资多少钱？", "5.62亿元", ""),
        ("产了多少公斤？", "3万千克", ""),
        # no round number, another kind of thing, a bound, a range
        ("占地多少公顷？", "100亩", ""),
        ("总投资多少万元？", "5.62亿美元", ""),
        ("占地多少亩？", "5万平方米", ""),
        ("收了多少吨？", "500余公斤", ""),
        ("收了多少吨？", "500至600公斤", ""),
        ("收入多少万元？", "每亩3吨", ""),
    ],
)
def test_what_a_figure_comes_to_in_the_unit_asked_for(question, printed, remark):
    finding = converted(question, found(f"全县{printed}。", printed))
    assert (finding.short, finding.computed) == (printed, remark)
    assert list(finding.arithmetic) == ([remark[1:]] if remark else [])


def test_the_printed_figure_stays_proved_by_its_quote():
    finding = converted("总投资多少万元？", found("项目总投资5.62亿元。", "5.62亿元"))
    quote = type("Quote", (), {"number": 1, "quote": "项目总投资5.62亿元。"})()
    checked = check_figures("5.62亿元[1]\n合56200万元。", [quote], finding.arithmetic)
    assert [(f.text, f.status) for f in checked] == [("5.62亿元", "supported"), ("56200万元", "computed")]
