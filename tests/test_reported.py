"""When a thing happened, not when it was heard of. Run alone: python -m pytest tests/test_reported.py"""

from __future__ import annotations

import pytest
from found import passage

from rag.find.finding import Evidence, Finding
from rag.find.near.reported import own_time

HEARD = "15日下午，记者从相关部门获悉，4名嫌疑人为两男两女，事发当天已经落网，案件正在侦办中。"


@pytest.mark.parametrize(
    ("question", "text", "date", "time"),
    [
        ("嫌疑人什么时候落网的？", HEARD, "15日", "事发当天"),
        ("嫌疑人什么时候落网的？", HEARD, "15日下午", "事发当天"),
        ("记者什么时候获悉的？", HEARD, "15日", "15日"),
        ("嫌疑人什么时候落网的？", "15日下午，记者从相关部门获悉，嫌疑人已经落网。", "15日", "15日"),
        ("嫌疑人什么时候落网的？", "嫌疑人15日落网，当天移送检察机关。", "15日", "15日"),
        ("展览什么时候开幕？", "15日，记者从博物馆获悉，展览20日开幕，当天免费。", "20日", "20日"),
    ],
)
def test_the_event_s_own_time(question, text, date, time):
    at = text.index(date)
    found = own_time(question, Finding(date, (Evidence(passage(text), at, at + len(date)),), 5.0))
    assert found.short == time == found.evidence[0].text
