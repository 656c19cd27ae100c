"""Follow-ups about the article that answered: 这篇是谁写的, 编辑呢, 什么时候发的, 济宁经开区那篇呢."""

# ruff: noqa: E501 (a pattern is read as one line)

from __future__ import annotations

import re

from rag.question.earlier import ARTICLE, of_answers
from rag.question.shapes import read_question
from rag.question.subject import QUOTED, subject_of, unasked
from rag.text.places import find_places

_EVENT = re.compile(r"(?:节|赛|会|展|论坛|活动|评选|培训|讲座|大集|比赛|仪式)$")
_JOB = "(?:责任编辑|责编|编辑|记者|作者|通讯员|组版|校对|摄影)"
_WHEN_PRINTED = "这篇报道是什么时候发的？"
_THIS = "(?:这|那)?(?:一)?(?:篇|条)?(?:文章|报道|新闻|稿子)?(?:的)?"
_ASKED = (
    (re.compile(rf"^(?:{_THIS})?(?:是)?(?:谁|哪(?:来|里|儿|个|位)?的?(?:记者|人))(?:写|采写|报道)的$"), "这篇报道是谁写的？"),
    (re.compile(rf"^{_JOB}(?:呢|(?:又)?叫(?:什么|啥)(?:名字)?)$"), "{job}是谁？"),
    (re.compile(rf"^{_THIS}(?:是)?(?:什么时候|啥时候|哪(?:一)?天|何时|几号)(?:发|登|刊|刊登|发表|见报|发布)(?:出来|出)?(?:的)?$"), _WHEN_PRINTED),
    (re.compile(rf"^(?:(?:他|她|这位?记者)|{_THIS})(?:是)?(?:哪(?:个|家)|什么)(?:报社|报纸|报|媒体)(?:的|登的|发的)?$"), "这篇报道是哪家报社的？"),
)  # fmt: skip
_THAT_ONE = re.compile(r"^(?P<which>[\u4e00-\u9fff]{2,10}?)(?:的)?那(?:一)?(?:篇|条)(?:报道|文章|新闻)?呢?$")
_OF_PRINT = re.compile("[登刊]|见报|[篇文]")  # 什么时候发的 alone may be of money
_SAYS_ENOUGH = 18  # characters


def asks_about_article(question: str) -> bool:
    return read_question(question).about is not None


def names_article(question: str) -> bool:
    """Whether a question about an article says which: by a place, a quoted name or enough words of its own."""
    return bool(find_places(question)) or bool(QUOTED.search(question)) or len(question) > _SAYS_ENOUGH


def about_article(question: str, last: str) -> str:
    """“谁拍的照片” after a question about contents; “谁主办的” after one about an event asks for the event's organiser."""
    if asks_about_article(last):
        return of_answers([last], ARTICLE + unasked(question))  # 谁写的党建引领风帆劲 | 编辑呢
    subject = subject_of(last)
    if _EVENT.search(subject) and re.match(r"(?:是|由)?(?:谁|哪)[^，。]{0,6}(?:主办|办的)", question):
        return f"{subject}{'' if question[0] in '是由' else '是'}{question}"
    return f"{unasked(last)}，{question}"


def whole_question(question: str, said: str, about: str) -> str:
    """编辑呢 → 编辑是谁？; 济宁经开区那篇呢 → what the turn before, `said`, asked `about` its article; "" of what asks about none."""
    asks = unasked(question)
    if (other := _THAT_ONE.match(asks)) and find_places(other["which"]):
        return f"{other['which']}那篇{unasked(about)}？" if about else ""
    whole = next((whole for asked, whole in _ASKED if asked.match(asks)), "")
    if whole == _WHEN_PRINTED and not (about or asks_about_article(said) or _OF_PRINT.search(asks)):
        return ""
    job = re.match(_JOB, asks)
    return whole.format(job=job[0] if job else "")
