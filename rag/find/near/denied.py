"""A figure of what is so where the question asks for what is not: 正常营业1414家, asked for 没在正常营业的; and the other way round."""

from __future__ import annotations

import re

from rag.find.finding import RULED_OUT

DENIED = RULED_OUT  # what a figure loses: more than any evidence can make up for

_NOT = re.compile(
    r"(?:(?<!有)没有?|(?:尚|并|仍|还)?未(?![来央成])|(?<![要是会能得对差])不(?![少到足过仅止断超低高同管论但久用要知是得了动锈一大等])|(?<![除常打])非(?![常洲遗典凡法]))"
    r"(?:在|被|能|再|曾|有|予)?(?P<what>[\u4e00-\u9fff]{2})"
)


_ALL_OF = re.compile(r"(?:均|都|全部?|皆)(?:为|是|系)(?P<what>[男女])")
_ONE_OF = re.compile(r"(?P<what>[男女])(?:性|同志|的|生|患者|员工)")


def denied_gap(question: str, own: str, sentence: str = "") -> float:
    """What speaks against a figure whose own words say something that the question denies, or deny what it says; or whose sentence
    says it and nowhere that it is not so: of 获奖项目32个，18个落地 none is what 没有落地."""
    said = _is_said_there(question, own) or _is_said_there(own, question) or _is_said_there(question, sentence)
    return DENIED * (said or _are_all_others(question, sentence))


def denies(text: str) -> bool:
    """Whether a clause says that something is not so: 没能创造三连冠的传奇, but not 不少于三次."""
    return _NOT.search(text) is not None


def _is_said_there(denying: str, other: str) -> bool:
    """Whether something that the one denies stands undenied in the other; 进复赛 stands in 进入复赛."""
    denied = {match["what"] for match in _NOT.finditer(other)}
    return any(match["what"] not in denied and _stands(match["what"], other) for match in _NOT.finditer(denying))


def _stands(what: str, text: str) -> bool:
    return what in text or re.search(rf"{what[0]}[入到出成了过]{what[1]}", text) is not None


def _are_all_others(question: str, sentence: str) -> bool:
    """12例，均为女性, asked for the men."""
    asked = {match["what"] for match in _ONE_OF.finditer(question)}
    return any(asked and match["what"] not in asked for match in _ALL_OF.finditer(sentence))
