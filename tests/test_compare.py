"""Comparing figures: the rules of rag.text.compare, each by printed examples; and what counts as saying the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.figures import find_figures, same_number
from rag.text.compare import compare, interval, supported
from rag.types import Figure


def one(text: str) -> Figure:
    (figure,) = find_figures(text)
    return figure


PAIRS = """
23万 230000 equal
２３万 二十三万 equal
23万名 23万人 equal
近23万名 近230000人 equal
1.2万元 12000元 equal
1.2亿元 12000万元 equal
52.9% 百分之五十二点九 equal
15余场次 超过15场 equal
200余人 两百多名 equal
达9060万元 9060万元 equal
高达70% 70% equal
10平方公里 1000公顷 equal
2小时 120分钟 equal
2年 24个月 equal
5公里 5000米 equal
3吨 3000公斤 equal
1∶3 1:3 equal
第7位 第七位 equal
14家 14个 equal
2万件 2万起 equal
近23万 22.9万 compatible
近23万 20.8万 compatible
约100人 95人 compatible
约100人 105人 compatible
1900余人 1950人 compatible
1900余人 1985人 compatible
2000多名 2500名 compatible
超过500亩 600亩 compatible
不少于32学时 40学时 compatible
40岁以下 35岁 compatible
1.1万个 10987个 compatible
23万名 229614人 compatible
3—5年 4年 compatible
至少2名 5名 compatible
35岁左右 33岁 compatible
数百人 300人 compatible
近23万 超过23万 different
近23万 23.5万 different
近23万 15万 different
343套 230套 different
1900余人 2300人 different
第7位 第9位 different
52.9% 56.9% different
1∶3 1∶4 different
不超过10人 12人 different
230001名 230000名 different
3—5年 8年 different
52.9% 52.9个百分点 incomparable
23万元 23万人 incomparable
100美元 100元 incomparable
10平方公里 10公里 incomparable
5年 5人 incomparable
第7位 7位 incomparable
2018年 2018元 incomparable
10次 10人 incomparable
4433万 “4433” incomparable
""".strip().splitlines()


@pytest.mark.parametrize("row", PAIRS)
def test_two_printed_figures(row):
    first, second, verdict = row.split(" ")
    assert compare(one(first), one(second)) == verdict
    assert compare(one(second), one(first)) == verdict


@given(st.integers(1, 10**7), st.sampled_from(["", "近", "约", "超过", "至少", "不超过"]), st.sampled_from(["人", "个", "元", "%"]))
def test_a_figure_equals_itself_and_lies_in_its_own_interval_unless_it_stays_below(number, front, unit):
    figure = one(f"{front}{number}{unit}")
    assert compare(figure, figure) == "equal"
    low, high = interval(figure)
    assert low <= high


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_near_and_above_never_meet_for_the_same_number(a, b):
    assert compare(one(f"近{a}人"), one(f"超过{a}人")) == "different"
    verdict = compare(one(f"{a}人"), one(f"{b}人"))
    assert verdict == ("equal" if a == b else "different")


@pytest.mark.parametrize(
    ("answer", "quote", "holds"),
    [
        ("近23万名", "党员从2.2万余名发展到近23万名", True),
        ("近23万人", "党员从2.2万余名发展到近23万名", True),
        ("23万名", "党员从2.2万余名发展到近23万名", False),
        ("超过23万名", "党员从2.2万余名发展到近23万名", False),
        ("9060万元", "兑现扶持奖励资金达9060万元", True),
        ("9,060万元", "兑现扶持奖励资金达9060万元", True),
        ("9060元", "兑现扶持奖励资金达9060万元", False),
        ("超过15场次", "高校直通车15余场次", True),
        ("15场次", "高校直通车15余场次", False),
        ("三年", "近三年共发放2202万元", True),
        ("87%", "占比85%", False),
        ("2022年", "2021年新发展党员", False),
        ("2021年", "2021年新发展党员76名", True),
        ("第7位", "居全省第七位", True),
        ("7位", "居全省第7位", False),
        ("“5300计划”", "推进年轻干部“5300计划”", True),
        ("“4433”", "推进年轻干部“5300计划”", False),
        ("1.4%", "提高1.4个百分点", False),
        ("99", "99个社区“大党委”", True),
    ],
)
def test_what_a_quote_supports(answer, quote, holds):
    assert (supported(one(answer), find_figures(quote)) is not None) is holds


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("２３万", "二十三万", True),
        ("52.9%", "52.9个百分点", False),
        ("近23万", "超过23万", False),
        ("没有数字", "3个", False),
        ("3个和4个", "3个", False),
    ],
)
def test_same_number(a, b, same):
    assert same_number(a, b) is same
