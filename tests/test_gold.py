"""The whole program over the open gold questions, as `rag batch` and `rag evaluate` run it: the floor it must not fall through."""

import json

import pytest
from typer.testing import CliRunner

from rag.cli import app

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def scores(tmp_path_factory, seeds):
    """`rag evaluate` over the answers to tests/gold_open.jsonl."""
    folder = tmp_path_factory.mktemp("gold")
    gold, answers = seeds.parent / "tests" / "gold_open.jsonl", folder / "answers.jsonl"

    def rag(*arguments):
        result = CliRunner().invoke(app, [str(argument) for argument in arguments])
        assert result.exit_code == 0, result.stderr
        return result.stdout

    rag("index", seeds, "--index", folder / "index")
    rag("batch", gold, "--out", answers, "--index", folder / "index")
    return json.loads(rag("evaluate", answers, "--gold", gold, "--sources", seeds))


def test_enough_is_right(scores):
    right, asked = scores["right_by_type"]["figure"]
    assert scores["right"] >= 0.8
    assert right / asked >= 0.85


def test_every_figure_shown_stands_in_a_cited_quote(scores):
    assert scores["figures_shown"] > 0
    assert scores["figures_not_in_a_cited_quote"] == 0


def test_every_offset_is_right(scores):
    assert scores["offsets_checked"] > 0
    assert scores["offsets_right"] == 1.0


def test_it_refuses_what_it_should_and_little_else(scores):
    assert scores["false_refusals"] <= 0.05
    assert scores["right_refusals"] >= 0.7


def test_nothing_failed(scores):
    assert (scores["errors"], scores["missing"]) == (0, 0)
