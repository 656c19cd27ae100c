"""Whose turn a value is that 分别 deals out."""

from __future__ import annotations

import pytest

from rag.find.names.turn import by_turn

DIVERS = "何姿夺冠。澳大利亚组合埃斯特·秦和加拿大组合埃布尔分获亚军和季军。"
BANKS = "硅谷银行和签名银行分别是有史以来倒闭的第三和第四大银行。"


@pytest.mark.parametrize(
    ("question", "text", "item"),
    [
        ("季军是谁？", DIVERS, "加拿大组合埃布尔"),
        ("亚军是哪国的？", DIVERS, "澳大利亚组合埃斯特·秦"),
        ("亚军和季军分别是谁？", DIVERS, None),
        ("冠军是谁？", DIVERS, None),
        ("倒闭的第三大银行是哪家？", BANKS, "硅谷银行"),
        ("倒闭的第四大银行是哪家？", BANKS, "签名银行"),
        ("签名银行是第几大银行？", BANKS, None),
        ("谁得了金牌？", "中国队、中华台北队分获金牌、银牌，日本队获铜牌。", "中国队"),
        ("谁得了银牌？", "中国队、中华台北队分获金牌、银牌，日本队获铜牌。", "中华台北队"),
        ("谁得了铜牌？", "中国队、中华台北队分获金牌、银牌，日本队获铜牌。", None),
        ("总公司举办了什么活动？", "总公司和各机构分别举办了健康跑活动和宣传。", None),  # asks for what it did
        ("谁办了宣传？", "总公司和各机构分别办了“健康跑，一起来”、“宣传周”。", None),  # the quoted comma ends no list
        ("谁任书记？", "会上，书记和镇长分别讲话。", None),
    ],
)
def test_the_item_whose_turn_it_is(question, text, item):
    mine, others = by_turn(question, text)
    assert [text[a:b] for a, b in mine] == ([item] if item else []) and bool(others) == bool(item)
