"""A figure of what is so where the question asks for what is not: 正常营业1414家, asked for 没在正常营业的; and the other way round."""

from __future__ import annotations

import re

DENIED = 40.0  # what a figure loses: more than any evidence can make up for

_NOT = re.compile(
    r"(?:(?<!有)没有?|(?:尚|并|仍|还)?未(?![来央成])|(?<![要是会能得对差])不(?![少到足过仅止断超低高同管论但久用要知是得了动锈一大等])|(?<![除常打])非(?![常洲遗典凡法]))"
    r"(?:在|被|能|再|曾|有|予)?(?P<what>[\u4e00-\u9fff]{2})"
)


def denied_gap(question: str, own: str) -> float:
    """What speaks against a figure whose own words say something that the question denies, or deny what it says."""
    return DENIED * (_is_said_there(question, own) or _is_said_there(own, question))


def denies(text: str) -> bool:
    """Whether a clause says that something is not so: 没能创造三连冠的传奇, but not 不少于三次."""
    return _NOT.search(text) is not None


def _is_said_there(denying: str, other: str) -> bool:
    """Whether something that the one denies stands undenied in the other."""
    denied = {match["what"] for match in _NOT.finditer(other)}
    return any(match["what"] in other and match["what"] not in denied for match in _NOT.finditer(denying))
