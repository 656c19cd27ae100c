"""The command line: arguments × files × errors, against stand-ins written by hand; a few runs of the real thing (slow)."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from rag.cli import app, usage_line

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = ["index", "remove", "ask", "search", "batch", "evaluate", "figures", "models", "verify", "repair", "serve"]


@pytest.fixture
def rag(tmp_path, monkeypatch):
    """Runs one command in an empty folder; the result has exit_code, stdout and stderr."""
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: CliRunner().invoke(app, [str(argument) for argument in arguments])


def one_line(result) -> str:
    """The one line of stderr, made sure to be one."""
    assert result.stderr.count("\n") == 1, result.stderr
    assert "Traceback" not in result.stderr
    return result.stderr.strip()


# Help and wrong use


def test_help_lists_every_command(rag):
    result = rag("--help")
    assert result.exit_code == 0
    assert [name for name in COMMANDS if name not in result.stdout] == []


def test_without_arguments_help_is_shown(rag):
    assert rag().stdout == rag("--help").stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_in_chinese(rag, command):
    result = rag(command, "--help")
    assert result.exit_code == 0
    assert any("一" <= character <= "鿿" for character in result.stdout)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nothing"], "没有命令 nothing"),
        (["ask"], "缺少 问题"),
        (["index"], "缺少 路径…"),
        (["remove"], "缺少 来源…"),
        (["search", "q.jsonl"], "缺少 --out"),
        (["batch", "q.jsonl"], "缺少 --out"),
        (["evaluate", "a.jsonl"], "缺少 --gold"),
        (["ask", "问", "--nope"], "没有选项 --nope"),
        (["ask", "问", "--source"], "选项 --source 后面缺少值"),
        (["ask", "两个", "问题"], "多出了参数：问题"),
        (["ask", "问", "--writer", "gpt"], "--writer 的值不对"),
        (["search", "q.jsonl", "--out", "r.jsonl", "-k", "0"], "-k 的值不对"),
        (["serve", "--port", "70000"], "--port 的值不对"),
    ],
)
def test_wrong_use_is_one_line_and_exit_2(rag, arguments, says):
    result = rag(*arguments)
    assert result.exit_code == 2
    assert one_line(result).startswith(says)
    assert result.stdout == ""


def test_a_complaint_without_a_translation_is_kept():
    assert usage_line("Something\nnew") == "Something new。用法见：rag --help"


# Errors on the way


@pytest.fixture
def failing(monkeypatch):
    """Makes `rag verify` raise what it is given."""

    def install(error: BaseException) -> None:
        def verify(folder):
            raise error

        monkeypatch.setattr("rag.index.verify", verify)

    return install


@pytest.mark.parametrize("arguments", [["verify", "--debug"], ["--debug", "verify"]])
def test_debug_shows_where_it_came_from(rag, failing, arguments):
    failing(ValueError("坏了"))
    result = rag(*arguments)
    assert result.exit_code == 1
    assert "Traceback" in result.stderr
    assert result.stderr.strip().splitlines()[-1].startswith("内部错误 ValueError：坏了")


def test_an_unforeseen_error_is_one_line(rag, failing):
    failing(ValueError("坏了\n第二行"))
    assert one_line(rag("verify")) == "内部错误 ValueError：坏了 第二行（加 --debug 看细节）"


def test_debug_behind_two_dashes_is_a_word_like_any_other(rag, tmp_path):
    assert one_line(rag("remove", "--index", tmp_path, "--", "--debug")) != ""
