"""Everyday words into printed ones."""

import pytest

from rag.question.spoken import as_printed, spoken_words


@pytest.mark.parametrize(
    ("question", "printed"),
    [
        ("株洲夏夜行动逮了多少人？", "株洲夏夜行动抓获了多少人？"),
        ("根河着火的是哪两个林场？", "根河发生火灾的是哪两个林场？"),
        ("大赛头一回在哪办的？", "大赛首次在哪办的？"),
        ("改名叫什么？", "更名为什么？"),  # the longer entry goes first
        ("《头一回》拍了多少集，“搞了吗”是谁写的？", "《头一回》拍了多少集，“搞了吗”是谁写的？"),
        ("举办了几场、建设了几处、减少了几家？", "举办了几场、建设了几处、减少了几家？"),
        ("全市有多少名党员？", "全市有多少名党员？"),
        ("", ""),
    ],
)
def test_as_printed(question, printed):
    assert as_printed(question) == printed


def test_what_is_printed_is_not_exchanged_again():
    assert len(spoken_words()) > 80
    assert [(spoken, printed) for spoken, printed in spoken_words().items() if as_printed(printed) != printed] == []
