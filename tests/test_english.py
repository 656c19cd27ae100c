"""The catalogue of the English page: whole for the parts that promise it, and free of what nobody shows any more."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import ui
from rag import models
from rag.app import export
from rag.wording import builtin as wording

FOLDER = Path(ui.__file__).parent
CATALOGUE: dict[str, str] = json.loads((FOLDER / "english.json").read_text("utf-8"))
ELSEWHERE = {"__init__.py", "api_page.py", "examples.py", "tools.py"}  # the API's page, questions and tools for programs are in Chinese
WHOLE = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.py") if path.name not in ELSEWHERE)
CHINESE = re.compile(r"[\u4e00-\u9fff]")
NOT_SHOWN = {
    *("^原文：.*$", "原文："),  # looked for in an answer's text
    *("有据", "报纸问答", "中文"),  # the program's own name, the window's title, a language's own name
    *("与{}合并", "前一篇", "后一篇"),  # put together, the catalogue has the whole
    *("{}（按{}）", "（无标题）{}……", "数字.csv"),  # names of drawings, articles and files
}
IN_CONTENT = {"原文：{}", "由引文中的数算出：{}", "由引文中的数算出", "引文中有这个数", "引文里没有这个数"}  # hover texts inside an answer


def strings(path: Path) -> Iterator[str]:
    """Every Chinese text of a module, what is filled in as {}; docstrings are English."""
    tree = ast.parse(path.read_text("utf-8"))
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    inside |= {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # docstrings
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside:
            yield node.value


def pieces(text: str) -> Iterator[str]:
    """The texts as the page's script looks them up: without markup, and without the dots between them."""
    for part in re.sub(r"<[^>]*>|\[1\]", "\n", text).split("\n"):
        for piece in part.split(" · "):
            piece = re.sub(r"(?<=章)\{\}$", "", piece.strip())  # the header's last part comes with its own dot
            if CHINESE.search(piece):
                yield piece


def known(piece: str) -> bool:
    """Whether the script finds the piece, or finds it once a word of the catalogue stands in its place."""
    return piece in CATALOGUE or any(re.fullmatch(pattern(key, ".+?"), piece) for key in CATALOGUE if "{}" in key)


def english(piece: str) -> bool:
    """Whether nothing Chinese is left of the piece: what is filled in has no word to be looked up again."""
    return piece in CATALOGUE or any(re.fullmatch(pattern(key, r"[^\u4e00-\u9fff]+?"), piece) for key in CATALOGUE if "{}" in key)


def pattern(key: str, filling: str) -> str:
    return re.escape(key).replace(r"\{\}", filling)


@pytest.mark.parametrize("name", WHOLE)
def test_all_that_a_part_of_the_page_says_is_in_the_catalogue(name):
    said = {piece for text in strings(FOLDER / name) for piece in pieces(text)}
    steps = {"编码", "阅读", "措辞", "检索", "共"}  # heads of a line whose rest is a name or a duration
    missing = {piece for piece in said - NOT_SHOWN - IN_CONTENT - steps if not known(piece)}
    assert not missing


def test_what_the_program_says_through_the_page_is_in_the_catalogue():
    said = [wording.REFUSAL, *wording.SMALL_TALK, export.REFUSED, export.NEAREST, export.BY_MODEL, *models.STATES.values()]
    said += [what for what, _ in models.SHIPPED.values()] + [source.what for source in models.sources().values()]
    assert [text for text in said if not english(text)] == []
    assert known("检索 12 毫秒")


def test_both_sides_have_the_same_places_to_fill():
    assert [key for key, said in CATALOGUE.items() if key.count("{}") != said.count("{}")] == []


def test_english_is_english():
    shown_in_chinese = {"EN", "Switch to English"}  # what leads back
    names = re.compile(r"人才公寓|枣庄|套|23万|答案")  # examples, and a column's name
    assert [key for key, said in CATALOGUE.items() if CHINESE.search(names.sub("", said)) and key not in shown_in_chinese] == []


def test_what_gradio_says_by_itself_is_said_in_chinese():
    own = json.loads((FOLDER / "chinese.json").read_text("utf-8"))
    assert [
        key for key, said in own.items() if CHINESE.search(key) or not CHINESE.search(said) or key.count("{}") != said.count("{}")
    ] == []


@pytest.mark.parametrize("name", ["english.json", "chinese.json"])
def test_a_catalogue_holds_nothing_twice(name):
    pairs = json.loads((FOLDER / name).read_text("utf-8"), object_pairs_hook=list)
    keys = [key for key, _ in pairs]
    assert sorted(keys) == sorted(set(keys))
