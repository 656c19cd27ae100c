"""How many there are now, where an old year's figure stands beside."""

from __future__ import annotations

from dataclasses import replace

import pytest
from found import passage

from rag.figures import find_figures
from rag.find.near.lately import lately
from rag.question.asked import expected_units

LINES = "2015年该市有地铁线路2条，目前运营线路达9条。"
RUNWAYS = "1995年，只有1条跑道的上海首度达到1000万人次。20年的高速发展中，机场成长为拥有4座航站楼、6条跑道的枢纽。"


@pytest.mark.parametrize(
    ("question", "texts", "now"),
    [
        ("该市现在有几条地铁线路？", [LINES], ("达9条", "2条")),
        ("该市有几条地铁线路？", [LINES], ("达9条", "2条")),
        ("该市目前有几条地铁线路？", [LINES], ("达9条", "2条")),
        ("2015年该市有几条地铁线路？", [LINES], None),
        ("该市当时有几条地铁线路？", [LINES], None),
        ("机场现在有几条跑道？", [RUNWAYS], ("6条", "1条")),
        ("机场有几条跑道？", RUNWAYS.split("。")[:2], ("6条", "1条")),  # of one article
        ("学校有多少学生？", ["2020年，学校有学生300人。2021年，学校有学生500人。"], ("500人", "300人")),
        ("学校有多少学生？", ["2021年，学校有学生500人。2020年，学校有学生300人。"], ("500人", "300人")),
        ("学校有多少学生？", ["2021年，学校有学生500人，其中男生300人。"], None),  # of the same time
        ("学校有多少学生？", ["2021年，学校有学生500人，到2030年，预计有学生900人。"], None),  # to come
        ("办了多少场培训？", ["2020年，办培训300场。2021年，办培训500场。"], None),  # done at some time
        ("全县有多少家医院？", ["2021年底，全县有医院30家，其中三级医院5家。"], None),
    ],
)
def test_the_latest_that_is_told(question, texts, now):
    pieces = [replace(passage(text, number=n), source="1.txt", article=1) for n, text in enumerate(texts, 1)]  # of one article
    told = [(piece, f) for piece in pieces for f in find_figures(piece.text.text)]
    found = lately(question, told, expected_units(question))
    assert [(told[later][1].text, told[past][1].text) for later, past in found.items()] == ([now] if now else [])
