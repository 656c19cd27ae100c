"""What a follow-up newly asks must be told, and not the figure just given."""

import pytest
from found import passage

from rag.find.finding import Evidence, Finding
from rag.find.fresh import is_told_again, prints_new

SENTENCE = "开展“直播带岗”等招聘活动40余场次，提供岗位近2万个，组建物业党支部2个，推动住宅小区成立党支部。"


def found(short: str) -> Finding:
    at = SENTENCE.index(short)
    return Finding(short, (Evidence(passage(SENTENCE), at, at + len(short)),), 5.0)


@pytest.mark.parametrize(
    ("new", "short", "printed"),
    [
        ("岗位", "近2万个", True),
        ("招聘岗位", "近2万个", True),
        ("学校", "近2万个", False),
        ("小区党支部", "2个", False),  # told behind the figure: of another thing
        ("小区", "住宅小区成立党支部", True),
        ("", "2个", True),
    ],
)
def test_what_is_new_is_printed_no_later_than_its_figure(new, short, printed):
    assert prints_new(new, found(short)) is printed


@pytest.mark.parametrize(
    ("before", "again"),
    [
        ("40余场次[1]\n原文：“开展“直播带岗”等招聘活动40余场次…”", True),
        ("40余场次[1]\n原文：“另一处办展会40余场次。”", False),  # the same number of something else
        ("近2万个[1]\n原文：“招聘活动40余场次，提供岗位近2万个”", False),
        ("", False),
    ],
)
def test_a_figure_told_before_out_of_the_same_words(before, again):
    assert is_told_again(found("40余场次"), [before]) is again
