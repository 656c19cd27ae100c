"""Which questions are let in."""

import pytest

from rag.errors import UsageError
from rag.question.bounds import LONGEST, check_question


@pytest.mark.parametrize("question", ["几个？", "问" * LONGEST, "文号[8]指什么", "  几个？\n"])
def test_a_question_is_let_in_without_surrounding_space(question):
    assert check_question(question) == question.strip()


@pytest.mark.parametrize(
    ("question", "says"),
    [("", "空"), (" \u3000\n", "空"), ("问" * (LONGEST + 1), "2001 字"), ("问" * 100_000, "100000 字"), ("问\udce9", "UTF-8")],
)
def test_others_are_refused_in_one_line(question, says):
    with pytest.raises(UsageError, match=says) as refused:
        check_question(question)
    assert "\n" not in str(refused.value)
    assert refused.value.exit_code == 2
    assert refused.value.http_status == 422
