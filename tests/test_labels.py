"""Numerals that name something, on cases worked out by hand; what counts something is no label."""

import pytest

from rag.text.labels import address_spans, label_at, label_spans, named_spans, title_spans


@pytest.mark.parametrize(
    ("text", "at", "label"),
    [
        ("1+4+4+N机制", 0, "1+4+4+N"),
        ("0632-3317711", 0, "0632-3317711"),
        ("13812345678", 0, "13812345678"),
        ("鲁政发〔2021〕15号", 3, "〔2021〕15号"),
        ("192.168.1.1", 0, "192.168.1.1"),
        ("85后", 0, "85后"),
        ("500强", 0, "500强"),
        ("5A级景区", 0, "5A级"),
        ("12345热线", 0, "12345"),
        ("拨打110报警", 2, "110"),
        ("12号楼", 0, "12号楼"),
        ("编号3317", 2, "3317"),
        ("007", 0, "007"),
        ("1. 加强领导", 0, "1"),  # the number of a paragraph
        ("共1. 加强", 1, ""),
        ("三严三实", 0, "三严三实"),
        ("二十大报告", 0, "二十大"),
        ("十九届四中全会", 0, "十九届四中全会"),
        ("十四五", 0, "十四五"),
        ("一村一品", 0, "一村一品"),
        ("一级巡视员", 0, "一级"),
        ("二期工程", 0, "二期"),
        ("中铁十四局", 2, "十四局"),
        ("三个代表", 0, "三个代表"),
        ("三个人", 0, ""),
        ("二十个", 0, ""),
        ("28个", 0, ""),
        ("0.7", 0, ""),
    ],
)
def test_the_label_that_starts_at_an_offset(text, at, label):
    assert text[at : label_at(text, at)] == label


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("“三严三实”教育", "三严三实"),
        ("“4433”工作法", "4433"),
        ("“1+3”项目", "1+3"),
        ("“二十四节气”", "二十四节气"),
        ("“十百千”工程", "十百千"),
        ("“庆祝建党一百周年系列活动指导员”", "庆祝建党一百周年系列活动指导员"),  # long, but it ends as names do
        ("“庆祝建党一百周年系列文艺演出”", ""),
        ("“近23万名”", ""),  # quantities
        ("“1000万元”", ""),
        ("“52.9%”", ""),
        ("“我有3个”", ""),  # speech
        ("“一站式”服务", ""),  # no numeral
        ("“台湾第一美女”", ""),
        ("“没有数字”", ""),
    ],
)
def test_quoted_names_with_a_numeral(text, label):
    assert [text[start:end] for start, end in label_spans(text)] == ([label] if label else [])


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("见http://a.cn/1。", "http://a.cn/1"),
        ("邮箱zb2021@163.com。", "zb2021@163.com"),
        ("邮箱zb@qq.com。", ""),  # no digit
        ("a@b1", ""),
    ],
)
def test_addresses_with_a_digit(text, address):
    assert [text[start:end] for start, end in address_spans(text)] == ([address] if address else [])


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("双11期间", "双11"),
        ("双12个", ""),
        ("618大促", "618"),
        ("卖出618个", ""),
        ("315晚会", "315"),
        ("7×24小时服务", "7×24小时"),
        ("7×24小时内", ""),
        ("2×4小时", ""),
        ("（0537）2345678", "（0537）2345678"),
        ("+86 13812345678", "+86 13812345678"),
        ("370802199001011234", "370802199001011234"),
        ("370802199013011234", ""),  # no month 13
        ("QQ群：12345678", "12345678"),
        ("微信100元", ""),
        ("邮发代号23-1", "23-1"),
        ("邮编273100", "273100"),
    ],
)
def test_numbers_that_name_wherever_they_stand(text, named):
    assert [text[start:end] for start, end in named_spans(text)] == ([named] if named else [])


def test_titles():
    text = "据《十四五规划》和《报告》"
    assert [text[start:end] for start, end in title_spans(text)] == ["《十四五规划》", "《报告》"]
