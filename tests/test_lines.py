"""What a printed line looks like by itself."""

import time

import pytest

from rag.page.lines import look_of, read_lines, width_of


@pytest.mark.parametrize(
    ("text", "look"),
    [
        ("2021年9月1日 星期三 第3版 要闻 责任编辑：孙红", "masthead"),
        ("A03 要闻", "masthead"),
        ("（上接第1版）", "masthead"),
        ("中共宁德市委组织部 宁德日报社 主办", "masthead"),
        ("本报记者 王小明 李 娜", "byline"),
        ("■记者 郭文 李彤", "byline"),
        ("□ 新华社记者 陈晨", "byline"),
        ("见习记者 孙丽 通讯员 周杰 文/图", "byline"),
        ("（记者 赵一 通讯员 钱二）", "byline"),
        ("来源：新华网 2022-03-04 10:00", "byline"),
        ("本报评论员", "byline"),
        ("记者：请问您怎么看？", "text"),
        ("答：电梯。", "text"),
        ("记者 王五 摄", "photo"),
        ("新华社发（李四 摄）", "photo"),
        ("规划蓝图", "heading"),
        ("记者走进田间地头", "heading"),
        ("本版编辑 王楠 校对 李某", "credit"),
        ("编辑：马超 组版：刘燕", "credit"),
        ("编辑部的故事", "heading"),
        ("扫描二维码 观看视频", "prompt"),
        ("一、总体要求", "heading"),
        ("一是加强顶层设计，健全机制", "text"),
        ("近年来，全县新建学校3所。", "text"),
        ("助力“干部助企攀", "text"),  # a quotation left open: cut off by its column
        ("他指出，当前正以高质量发展全面推进", "text"),
        ("……", "text"),
        ("■■■", "mark"),
    ],
)
def test_looks(text, look):
    assert look_of(text, width_of(text)) == look


def test_lines_keep_their_offsets_and_the_space_above():
    text = "标题\r\n\r\n\u3000\u3000正文。 \n# 小标题"
    lines = read_lines(text)
    assert [text[line.start : line.end] for line in lines] == ["标题", "正文。", "#", "小标题"]
    assert [(line.blanks, line.indent, line.level) for line in lines] == [(0, 0, 0), (1, 2, 0), (0, 0, 0), (0, 0, 1)]


@pytest.mark.parametrize(
    "text", ["记者 " * 28 + "。", "本报记者" * 22 + "x", "王明 " * 29 + "x", "作者:甲 " * 20 + "。", "图片" * 40 + "图!"]
)
def test_no_line_takes_long(text):
    started = time.perf_counter()
    look_of(text, width_of(text))
    assert time.perf_counter() - started < 0.1
