"""From a draft to a text: what is kept, what it cites, and what never gets through."""

from __future__ import annotations

import pytest

from rag.types import Citation
from rag.wording.compose import compose

WINDOWS = Citation(1, "甲.txt", "青山县设立28个服务窗口，配备59名服务专员，为青年人才提供一站式服务。", 0, 40)
EXPERTS = Citation(2, "乙.txt", "青山县选派近200名农技专家，分组深入农户、合作社开展技术指导，建成“1+3+3”考核体系。", 0, 50)


def final(draft: str, question: str = "青山县怎样服务人才？", found: str = "") -> str:
    *_, (text, whole) = compose([draft], question, [WINDOWS, EXPERTS], found)
    assert whole
    return text


@pytest.mark.parametrize(
    ("draft", "kept"),
    [
        ("青山县设立28个服务窗口，配备服务专员。", "青山县设立28个服务窗口，配备服务专员。[1]"),
        ("青山县选派近200名农技专家，深入农户开展技术指导。", "青山县选派近200名农技专家，深入农户开展技术指导。[2]"),
        ("青山县设立２８个服务窗口。", "青山县设立２８个服务窗口。[1]"),  # full width is the same number
        ("青山县建成“1+3+3”考核体系。", "青山县建成“1+3+3”考核体系。[2]"),
        ("青山县设立28个服务窗口，选派近200名农技专家。", "青山县设立28个服务窗口，选派近200名农技专家。[1][2]"),  # from both
        ("青山县设立28个服务窗口。[7]", "青山县设立28个服务窗口。[1]"),  # the model's own marker means nothing
        ("根据上面的句子，青山县设立28个服务窗口。", "青山县设立28个服务窗口。[1]"),
        ("- 设立28个服务窗口，配备59名服务专员。", "设立28个服务窗口，配备59名服务专员。[1]"),
        ("**设立28个服务窗口**，配备59名服务专员。", "设立28个服务窗口，配备59名服务专员。[1]"),
        ("2. 设立28个服务窗口，配备59名服务专员。", "设立28个服务窗口，配备59名服务专员。[1]"),
        ("青山县是全国闻名的创新高地，设立28个服务窗口，配备服务专员。", "设立28个服务窗口，配备服务专员。[1]"),  # its own opening is cut
        ("2024年，青山县设立28个服务窗口。", "青山县设立28个服务窗口。[1]"),
    ],
)
def test_a_supported_sentence_is_kept_with_the_citation_that_bears_it_out(draft, kept):
    assert final(draft) == kept


@pytest.mark.parametrize(
    "draft",
    [
        "青山县设立29个服务窗口，配备59名服务专员。",  # another number
        "青山县设立8个服务窗口，配备59名服务专员。",  # part of one
        "青山县选派200名农技专家，分组深入农户。",  # without its 近
        "青山县2024年设立28个服务窗口，配备59名服务专员。",  # a year no quote prints
        "青山县设立28个服务窗口，获得群众普遍好评点赞。",  # a clause of its own behind the rest
        "建成“1+3+3”考核体系，“技术指导。",  # a quotation left open
        "人才是第一资源，创新是第一动力。",
        "青山县怎样服务人才？",
        "好的。",
    ],
)
def test_what_no_quote_bears_out_is_dropped(draft):
    assert final(draft) == ""


def test_good_sentences_survive_bad_ones_and_repetition_does_not():
    draft = "青山县设立28个服务窗口。青山县还修了90条公路。青山县设立28个服务窗口。青山县选派近200名农技专家。"
    assert final(draft) == "青山县设立28个服务窗口。[1]青山县选派近200名农技专家。[2]"


def test_a_sentence_must_hold_what_was_found():
    """The quote has both numbers: only one of them was asked for."""
    assert final("青山县设立28个服务窗口。", found="59名") == ""
    assert final("青山县配备59名服务专员。", found="59名") == "青山县配备59名服务专员。[1]"
    assert final("青山县配备５９名服务专员。", found="59名") != ""


def test_what_was_shown_already_is_not_said_again():
    shown = "青山县设立28个服务窗口，配备59名服务专员，为青年人才提供一站式服务。[1]"
    draft = "青山县设立28个服务窗口。青山县为青年人才设立28个服务窗口。"
    *_, (text, _) = compose([draft], "？", [WINDOWS], shown=shown)
    assert text == "青山县为青年人才设立28个服务窗口。[1]"


def test_it_grows_piece_by_piece_and_says_which_state_is_checked():
    pieces = ["青山县设立28个", "服务窗口。青山县", "有90条公路。"]
    assert list(compose(pieces, "？", [WINDOWS])) == [
        ("青山县设立28个", False),
        ("青山县设立28个服务窗口。[1]", True),
        ("青山县设立28个服务窗口。[1]青山县", False),
        ("青山县设立28个服务窗口。[1]", True),
        ("青山县设立28个服务窗口。[1]", True),
    ]


@pytest.mark.parametrize(
    ("draft", "kept"), [("青山县设立28个服务窗口，配备", "青山县设立28个服务窗口，配备。[1]"), ("青山县设立28个服务窗口，", "")]
)
def test_a_draft_that_was_cut_off(draft, kept):
    assert final(draft) == kept
