"""Follow-ups: a question that leans on the ones before it, made to stand on its own.

What is missing is taken over from the last standalone question: its place, its year, what it was about, or all of it. A
question that names its own subject is left alone: a change of topic must not be dragged back. Everything here goes by the
form of the two questions; what a word means it does not know.
"""

# ruff: noqa: E501 (a pattern is read as one line)

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rag.cite import MARKER
from rag.question.article import about_article, asks_about_article, names_article, whole_question
from rag.question.earlier import Told, about_answers, former, is_about_answers, of_answers, over_answers
from rag.question.leaning import BARE, OWN_TOPIC, SHORT, WHOLE, asked_elsewhere, led_by, with_it
from rag.question.past import Past
from rag.question.small_talk import asks_who, is_pleasantry, stands_as_typed
from rag.question.subject import (
    ASKING,
    THERE,
    UNIT,
    own_chunks,
    place_in,
    subject_of,
    unasked,
)
from rag.question.swap import is_put_right, new_thing, swapped, what_about, whole_of
from rag.question.turns import ADDED, beside, over_turns
from rag.text.places import find_places
from rag.wording.builtin import is_refusal

_LEAD = re.compile(r"^(?:那么|那(?![里儿边个些])|还有|另外|此外|其中|当中|里面|同时|再问|请问|对了)?[，,、]?\s*")
_NOISE = re.compile(
    r"^(?:(?:好吧|好的?|行吧?|哦+|噢|嗯+|对|明白了?|知道了|了解|谢谢你?|可是|但是|不过|那)[，,。！!、 ]+|(?:那么?)?(?:还是|接着|继续|再|回头)(?:说说?|讲|看|问)(?=[\u4e00-\u9fff]{2})(?!一|[个点下别些])|(?:那么?)?回到(?=[\u4e00-\u9fff]{2}))+"
)
_ADDED_TO_IT = re.compile(
    r"^(?:和|跟|与|同|加上|算上|加)(?P<other>[^，,。？?]{2,12}?)(?:加一起|加起来|加在一起|合起来|合在一起|一共|总共|合计|一起算)(?:是|有)?(?:多少|几[个名家部])?(?:呢)?[？?]?$"
)
_OF_THOSE = ("其中", "当中", "里面", "这里面")
_FRESH = re.compile(
    r"^(?:换一?个(?:话题|问题)|(?:我)?(?:想)?(?:再)?问(?:个|点)?别的|另(?:外)?一个问题|说点别的|题外话)(?:吧|了)?[：:，,。 ]+"
)
_WHICH_ONES = re.compile(
    rf"^(?:具体|都|分别|主要|又|是|有|叫|包括)*(?:哪些|哪几{UNIT}?|哪{UNIT}|(?:是|有|叫|包括)(?:什么|啥|谁))(?:呢|啊)?[？?]?$|^具体(?:呢|点|说说|一点)[？?。]?$"
)
_MORE_OF_THEM = re.compile(
    r"^(?:还有(?:呢|吗|么|没有|谁|哪些|什么|别的吗|其他的吗)?|还有没有(?:别的|其他的)?|(?:别|其他|其它|另外)的(?:呢|吗))[？?]?$"
)
_ONE_OF_THEM = re.compile(rf"哪(?:一)?{UNIT}|谁|什么(?=[\u4e00-\u9fff])")
_HOW_MANY = re.compile(rf"(?:多少|几){UNIT}?(?=[\u4e00-\u9fff“]{{2}})(?!钱|[万亿]|人次|公[里斤顷]|平方|[个]?[年月天])")
_HOW_MUCH = re.compile("多少|几")
MOST_WAYS = 4


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and the ways to read it. `exchanged`: it is the last one with something else in its place; `new`: the thing, which what
    answers must print; `before`: answers that are not its own, to questions that were about something else."""

    ways: tuple[str, ...]
    exchanged: bool = False
    new: str = ""
    before: tuple[str, ...] = ()


def standalone(question: str, history: Sequence[Mapping[str, str]] = ()) -> str:
    """The question as it would be asked without a history; itself where it leans on nothing.

    >>> standalone("那历城区呢？", [{"question": "市中区设立了多少个服务窗口？"}])
    '历城区设立了多少个服务窗口？'
    """
    return ways_to_read(question, history)[0]


def ways_to_read(question: str, history: Sequence[Mapping[str, str]] = ()) -> tuple[str, ...]:
    """The question as it would be asked without a history, the likeliest reading first; other readings are worth a try where that
    one finds nothing that says what is newly asked.

    >>> ways_to_read("育才中学校长是谁？", [{"question": "纽顿集团给恒大汽车投了多少钱？"}])
    ('纽顿集团给恒大汽车投了钱，育才中学校长是谁？', '育才中学校长是谁？')
    """
    return read_turn(question, history).ways


def read_turn(question: str, history: Sequence[Mapping[str, str]] = ()) -> Turn:
    """The question as a turn of a conversation."""
    if stands_as_typed(question):
        return Turn((question,))
    past = Past()
    for turn in history:
        asked = str(turn.get("question", ""))
        if not (is_pleasantry(asked) or asks_who(asked) or stands_as_typed(asked)):
            past = _after(past, asked, str(turn.get("answer", "")))
    ways = _ways(question, past)
    counted = len(past.asked) > 1 and all(_HOW_MUCH.search(one) for one in past.asked[-2:])
    before = swapped(_bare(question), past.asked[-2])[:1] if counted else ()
    exchanged = bool(past.last) and swapped(_bare(question), past.last) == ways and not whole_of(_bare(question), past.last)
    led = ways[0] != question and ways[0].endswith(_bare(question)) and not find_places(ways[0])
    if exchanged and before and new_thing(_bare(question)):  # it may go back to the question before
        ways = (*ways[:-1], *before, ways[-1]) if len(ways) > 1 else (*ways, *before)
    own = led and sum(map(len, own_chunks(question))) >= OWN_TOPIC  # it may after all be about something new
    ways = tuple(dict.fromkeys((*ways, question) if own else ways))[:MOST_WAYS]
    new = new_thing(_bare(question)) if exchanged else ""
    if new:
        before_it = tuple(one.answer for one in past.told if new not in one.question)
    else:  # 枣庄呢 after a question without a place, 不对，是2021年 after an answer for another year: the figure may be the same
        same = exchanged and (is_put_right(_bare(question)) or (find_places(question) and not find_places(past.last)))
        before_it = () if same else tuple(one.answer for one in past.told[-1:])
    return Turn(ways, exchanged, new, before_it)


def _after(past: Past, asked: str, answer: str) -> Past:
    """The past with one more turn."""
    ways = _ways(asked, past)
    refused = is_refusal(answer)
    if about_answers(ways[0]) is not None or (past.said and ways[0] == past.said):
        told = past.told if refused else (*past.told, Told(ways[0], answer))
        return replace(past, told=told, said=ways[0])
    made = past.last if past.last and BARE.match(_bare(asked)) else base_question(ways[0])
    about = ways[0].rpartition("，")[2] if made != ways[0] and asks_about_article(ways[0]) else ""
    if refused and past.asked and _leans_on(asked, made, past.last):
        return replace(past, said=ways[0], about=about)
    return Past(
        (*past.asked, made),
        past.topic if past.last and made != asked and (made.endswith(asked.strip()) or _led_alike(made, past.last)) else made,
        place_in(made) or past.place,
        past.told if refused else (*past.told, Told(made, answer)),
        ways[0],
        about,
    )


def base_question(question: str) -> str:
    """What was asked before an appended “，出自哪篇报道” or “，为什么”; the question itself where nothing was appended."""
    head, comma, tail = question.rpartition("，")
    appended = comma and ASKING.search(head) and (asks_about_article(tail) or WHOLE.match(tail))
    return f"{head}？" if appended else question


def _bare(question: str) -> str:
    """Without what leads in: 好吧，那明确了多少项？ → 明确了多少项？; 回到泗水，研发团队有几个？ → 泗水研发团队有几个？"""
    quiet = _NOISE.sub("", question.strip(), count=1)
    place = place_in(quiet) if quiet != question.strip() else ""
    if place and re.match("[，,]", quiet[len(place) :]) and quiet.startswith(place):
        quiet = place + quiet[len(place) + 1 :]
    return _LEAD.sub("", quiet, count=1) or question.strip()


def _led_alike(made: str, last: str) -> bool:
    """Whether both follow the same statement: 招了农村党建助理员，要求多大年纪 and what it is exchanged for."""
    lead, comma, _ = made.partition("，")
    return bool(comma) and not ASKING.search(lead) and last.startswith(lead + comma)


def _leans_on(asked: str, made: str, last: str) -> bool:
    """Whether a turn is nothing without the last one: neither a question of its own nor the last one with something exchanged."""
    bare = _bare(asked)
    if swapped(bare, last) or (find_places(bare) and made == bare):
        return False
    own = subject_of(bare)
    return (made != asked or not own_chunks(bare)) and (not own_chunks(own) or own.startswith(("这些", "剩下", "第")))


def _ways(question: str, past: Past) -> tuple[str, ...]:
    question = MARKER.sub("", question).strip()
    if fresh := _FRESH.match(question):
        return (question[fresh.end() :] or question,)
    if not (past.last or past.said) or not question:
        return (question,)
    last = past.last
    if _NOISE.match(question):
        question = _bare(question)
    if not place_in(last) and past.place:
        question = THERE.sub(past.place, question, count=1)  # 那里: the last place that was named
    bare = _bare(question)
    if asks_about_article(bare):
        return (bare if names_article(bare) else about_article(bare, past.answered or last),)
    if whole := whole_question(bare, past.said, past.about):
        return (whole if names_article(whole) else about_article(whole, past.answered or last),)
    if over := over_answers(bare, past.told, past.said):
        return (over,)
    if across := over_turns(bare, past.asked) or beside(bare, last) or former(bare, past.told):
        return (across,)
    if ADDED.match(bare) or is_about_answers(bare):
        return (of_answers([past.said], f"，{unasked(bare)}"),)  # of what cannot be told, so nothing is made up
    if (added := _ADDED_TO_IT.match(bare)) and (other := swapped(f"{added['other']}呢", last)):
        return (of_answers([last, other[0]], "一共多少"),)
    if _MORE_OF_THEM.match(question):
        which = _ONE_OF_THEM.sub("哪些", last, count=1)
        return (which if which != last else _HOW_MANY.sub("哪些", last, count=1),)
    if _WHICH_ONES.match(bare):
        counted = [_HOW_MANY.sub("哪些", one, count=1) for one in reversed(past.asked[-3:]) if _HOW_MANY.search(one)]
        if counted:
            return (*counted, *led_by(bare, past, leaning=True))
    if find_places(bare) and not what_about(bare):
        return (asked_elsewhere(bare, past.asked) or with_it(bare, last),)
    if exchanged := swapped(bare, last):
        return exchanged
    if THERE.search(bare) and (place := place_in(last)):
        return (THERE.sub(place, bare, count=1),)
    if (replaced := with_it(bare, last)) != bare:
        return (replaced,)
    return led_by(bare, past, leaning=bare != question or len(question) <= SHORT, of_those=question.startswith(_OF_THOSE))
