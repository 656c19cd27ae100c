"""Follow-ups: a question that leans on the ones before it, made to stand on its own.

What is missing is taken over from the last standalone question: its place, its year, or all of it. A question that names
its own subject is left alone: a change of topic must not be dragged back.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rag.cite import MARKER
from rag.places import find_places
from rag.shapes import read_question

_WHAT_ABOUT = re.compile(r"^(?:那|那么|还有|再|换成|改成|要是|如果是)?(?P<rest>.{1,20}?)(?:呢|怎么样|又如何|又怎样|的呢|情况呢)[？?。]?$")
_PRONOUN = re.compile(r"这个?(?:区|县|市|地方|地区|镇|村|单位|园区)|那(?:里|儿|边|个(?:区|县|市|地方|镇|村))|该(?:区|县|市|地|镇|村|单位)|当地|它们|他们|她们|它|他|她|这里|这儿|上面(?:说|提到)的|前面(?:说|提到)的")
_LEANING = re.compile(r"^(?:那|那么|其中|还|又|再|另外|同时|这|它|他|她|里面|当中|此外|后来|之后|同年|当年|前者|后者)|(?:呢)[？?]?$|这(?:个|些|项|句|条|次)|上述|刚才|上一(?:个|问)")
_YEAR = re.compile(r"(?:19|20)\d{2}年|去年|今年|前年|明年|上半年|下半年")
_SHORT = 12  # characters; a question this short that names no place of its own leans on the last one


def standalone(question: str, history: Sequence[Mapping[str, str]] = ()) -> str:
    """The question as it would be asked without a history; itself where it leans on nothing."""
    last = ""
    for turn in history:
        last = _complete(str(turn.get("question", "")), last)
    return _complete(question, last)


def _complete(question: str, last: str) -> str:
    question = MARKER.sub("", question).strip()
    if not last or not question:
        return question
    if read_question(question).about and not _own_subject(question):
        return f"{last.rstrip('？?。 ')}，{question}"
    if (match := _WHAT_ABOUT.match(question)) and (swapped := _swap(match["rest"], last)):
        return swapped
    place = _first_place(last)
    if place and not find_places(question):
        if pronoun := _PRONOUN.search(question):
            return question[: pronoun.start()] + place + question[pronoun.end() :]
        if _LEANING.search(question) or len(question) <= _SHORT:
            return place + re.sub(r"^(?:那|那么|其中|另外|此外)[，,]?", "", question)
    if _LEANING.search(question) and not find_places(question):
        return f"{last.rstrip('？?。 ')}，{question}"
    return question


def _own_subject(question: str) -> bool:
    """Whether a question about an article says which: by a place, a quoted name or enough words of its own."""
    return bool(find_places(question)) or "“" in question or "《" in question or len(question) > 18


def _swap(rest: str, last: str) -> str:
    """“那2020年呢”: the last question with its year, place or last noun exchanged for the new one; "" where nothing fits."""
    rest = rest.strip("，, ")
    if _YEAR.search(rest):
        return _YEAR.sub(rest, last, count=1) if _YEAR.search(last) else rest + last
    if (new := find_places(rest)) and (old := find_places(last)):
        start, end = old[0].start, old[-1].end if old[-1].start - old[0].end <= 1 else old[0].end
        return last[:start] + rest[new[0].start :] + last[end:]
    return f"{_first_place(last)}{rest}{_tail(last)}" if _tail(last) else ""


def _tail(last: str) -> str:
    """The asking words of a question, to be put behind another noun: 有多少套？"""
    match = re.search(r"(?:一共|总共|大概|到底)?(?:有|是|达到?|建了|办了)?(?:多少|几).{0,6}$", last)
    return match[0] if match else ""


def _first_place(text: str) -> str:
    places = find_places(text)
    return text[places[0].start : places[0].end] if places else ""
