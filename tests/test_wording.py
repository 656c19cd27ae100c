"""The built-in wording: what is shown of a long sentence, and what never is."""

from __future__ import annotations

import pytest
from found import passage

from rag.cite import Citations
from rag.find.finding import Evidence, Finding, Part
from rag.sources import GivenSources
from rag.types import Document
from rag.wording.builtin import CLAUSE, NOT_FOUND, clause, word

TAIL = "，" + "为青年人才提供一站式、全流程服务并持续优化办事环境" * 3 + "。"

LONG = "经过两个多小时的投票和计票并在全体代表的见证之下最终由大会主席团当场宣布一致同意并且顺利地"


def around(text: str, part: str) -> str:
    at = text.index(part)
    evidence = Evidence(passage(text), at, at + len(part))
    return clause(evidence, evidence)


def test_a_short_sentence_is_shown_whole():
    assert around("前一句。设立28个服务窗口。后一句。", "28个") == "设立28个服务窗口。"


@pytest.mark.parametrize(
    ("text", "part", "shown"),
    [
        ("市中区整合政策，设立28个服务窗口，配备59名服务专员" + TAIL, "28个", "市中区整合政策，设立28个服务窗口"),
        ("二季度收入1,827.50万元，实现可供分配金额1,380.17万元，完成预测值的111.89%" + TAIL, "111.89%", "1,380.17万元"),
        (f"记者当天08：26{LONG}选出26名委员{TAIL}", "26名", f"08：26{LONG}选出26名委员"),
        (f"完成投资1,380.17万元{LONG}建成3座桥{TAIL}", "3座", f"1,380.17万元{LONG}建成3座桥"),
        ("会议于17:51开始，审议通过3项办法，部署下一步" + TAIL, "3项", "会议于17:51开始，审议通过3项办法"),
    ],
)
def test_a_long_sentence_is_cut_at_pauses_and_never_inside_a_number(text, part, shown):
    assert len(text) > CLAUSE
    cut = around(text, part)
    assert shown in cut
    assert part in cut
    assert cut.endswith("…")


def test_of_several_questions_one_may_stay_without_an_answer():
    text = "设立28个服务窗口。"
    evidence = (Evidence(passage(text), 2, 5),)
    finding = Finding("28个", evidence, 9.0, (Part("设了多少个窗口", "28个", evidence), Part("花了多少钱", "", ())))
    shown = word(finding, "figure", Citations(GivenSources([Document("1.txt", text, "")])))
    assert shown.splitlines() == [f"设了多少个窗口：28个[1]（原文：“{text}”）", f"花了多少钱：{NOT_FOUND}"]


def test_a_sentence_that_proves_several_parts_is_quoted_once_behind_the_last():
    text = "设立28个服务窗口，花了3万元。"
    first, second = Evidence(passage(text), 2, 5), Evidence(passage(text), 12, 15)
    parts = (Part("设了多少个窗口", "28个", (first,)), Part("花了多少钱", "3万元", (second,)))
    shown = word(Finding("28个；3万元", (first, second), 9.0, parts), "figure", Citations(GivenSources([Document("1.txt", text, "")])))
    assert shown.splitlines() == ["设了多少个窗口：28个[1]", f"花了多少钱：3万元[1]（原文：“{text}”）"]
