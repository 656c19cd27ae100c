"""The README keeps up with the program."""

import re
from pathlib import Path

import pytest
from typer.main import get_command

from rag.cli import app

README = (Path(__file__).resolve().parent.parent / "README.md").read_text(encoding="utf-8")
COMMANDS = get_command(app).commands  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_is_in_the_table(name):
    assert re.search(rf"^\| .*`rag {name}\b", README, re.MULTILINE)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_option_is_in_the_command_s_row(name):
    row = next(line for line in README.splitlines() if line.startswith("| ") and re.search(rf"`rag {name}\b", line))
    options = {option for parameter in COMMANDS[name].params for option in parameter.opts if option.startswith("-")}
    assert {option for option in options - {"--index", "--help", "-h"} if option not in row} == set()


def test_no_row_documents_a_command_that_is_not_there():
    documented = set(re.findall(r"`rag (\w+)", "\n".join(line for line in README.splitlines() if line.startswith("| "))))
    assert documented <= set(COMMANDS)


def test_files_the_readme_shows_exist():
    shown = re.findall(r"\]\((?!#|http)([^)]+)\)", README)
    assert [path for path in shown if not (Path(__file__).resolve().parent.parent / path).exists()] == []
