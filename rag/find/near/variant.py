"""A figure of another model, class, round or edition of the thing asked for: L7 for LS7, 混合C for 混合A, B轮 for A轮, 上届."""

from __future__ import annotations

import re

from rag.find.finding import RULED_OUT, sentence_around
from rag.text.numerals import narrow
from rag.types import Passage, Span

OTHER_VARIANT = RULED_OUT  # what a figure loses: more than any evidence can make up for

_MODEL = re.compile(r"(?<![A-Za-z\d])[A-Za-z]{1,8}[- ]?\d{1,4}[A-Za-z]{0,2}(?![A-Za-z\d.%])")
_KINDS = "轮类组座级区栋馆款型档班"
_CLASS = re.compile(rf"(?<![A-Za-z\d])(?P<a>[A-E])(?P<of>[{_KINDS}])|(?P<stem>[\u4e00-\u9fff]{{2}})(?P<b>[A-E])(?![A-Za-z\d股{_KINDS}])")

_EDITION = re.compile(r"(?P<last>上一?届|往届|历届)|[本这今首那]一?届|今年|此次|[本这]次|第[一二三四五六七八九十\d]+届")
_ASKS_VERSION = re.compile("(?:哪一?个?|什么|啥)(?:新|操作|系统|软件)*版本|版本号|(?:哪一?[个款]|什么|啥)型号")
_NUMBERED = re.compile(r"[A-Za-z\d一二三四五六七八九十]|[“《]")

Class = tuple[str, str]  # of what kind it is one, and its letter


def variant_gap(question: str, passage: Passage, span: Span) -> float:
    """What speaks against a figure whose sentence prints other letters than the question, while its own stand nowhere around it; or whose
    sentence tells of the edition before."""
    if not _EDITION.search(question) and _is_of_last(passage.text.text, span):
        return OTHER_VARIANT
    asked = narrow(question)
    models, classes = _models(asked), _classes(asked)
    if not models and not classes:
        return 0.0
    text = narrow(passage.text.text)
    sentence = text[slice(*sentence_around(passage.text.text, *span))]
    around = narrow(f"{passage.title}，{passage.lead}，")
    if models and _models(sentence) and not models & _models(f"{around}{text}"):
        return OTHER_VARIANT
    near, named = _classes(sentence), _classes(around)
    kinds = {kind for kind, _ in near}
    return OTHER_VARIANT * any(one not in near | named and one[0] in kinds for one in classes)


def version_gap(question: str, name: str) -> float:
    """What speaks against a name where a version or a type is asked for and it prints no number and no letters: 新版本."""
    return OTHER_VARIANT * (_ASKS_VERSION.search(question) is not None and _NUMBERED.search(name) is None)


def _is_of_last(text: str, span: Span) -> bool:
    """Whether the last edition that the sentence names before a figure is the one before; 比上届多20家 only compares with it."""
    low, _ = sentence_around(text, *span)
    named = list(_EDITION.finditer(text, low, span[0]))
    return (
        bool(named) and named[-1]["last"] is not None and text[named[-1].start() - 1 : named[-1].start()] not in tuple("比较与和同跟自从")
    )


def _classes(text: str) -> set[Class]:
    return {(match["of"] or match["stem"], match["a"] or match["b"]) for match in _CLASS.finditer(text)}


def _models(text: str) -> set[str]:
    return {re.sub("[- ]", "", match[0]).upper() for match in _MODEL.finditer(text)}
