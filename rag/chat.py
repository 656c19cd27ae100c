"""Follow-ups: a question that leans on the ones before it, made to stand on its own.

What is missing is taken over from the last standalone question: its place, its year, what it was about, or all of it. A
question that names its own subject is left alone: a change of topic must not be dragged back. Everything here goes by the
form of the two questions; what a word means it does not know.
"""

# ruff: noqa: E501 (a pattern is read as one line)

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rag.cite import MARKER
from rag.places import find_places
from rag.shapes import read_question
from rag.subject import (
    ASKING,
    IT,
    QUOTED,
    THERE,
    TIME,
    VERB,
    counted_in,
    own_chunks,
    place_in,
    quoted_in,
    stated,
    subject_of,
    unasked,
    year_in,
)
from rag.swap import swapped, what_about

_LEAD = re.compile(r"^(?:那么|那(?![里儿边个些])|还有|另外|此外|其中|当中|里面|同时|再问|请问)?[，,、]?\s*")
_TO_NOBODY = re.compile(r"(?:你|您)(?:是|叫|会|能|好|们)")
_OWN_PLACE = re.compile(r"[\u4e00-\u9fff]{2,5}?(?:省|[市县](?!民|里|内|委|长|政府|区)|[镇乡村](?!民|里|内|委)|街道|社区)")
_ELSEWHERE = re.compile(
    r"全国|中国|世界|全球|国际|(?<![个些多少几])国家|^[\u4e00-\u9fff]{1,3}[山河湖海江岛寺塔国峰峡]的|^[王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严][\u4e00-\u9fff]{1,2}的"
)
_NO_SUBJECT = re.compile(
    rf"^(?:(?:{TIME}|又|还|再|都|一共|总共|到底|分别|主要|具体|最早|是|由|从|被|每年)[，,]?)*(?:{VERB}|[\u4e00-\u9fff]{{1,2}}(?:了|到了|到|过)(?!的)|多少|几|哪|谁|什么|啥|为什么|为何|怎|如何|咋|比(?:上|去|前|同|(?:19|20)\d{2})[一年]?)"
)
_WHOLE = re.compile(r"^(?:又|还|到底)?(?:为什么|为何|怎么|如何|咋|怎样|什么原因|原因)(?!.{8})")
_BARE = re.compile(
    r"^(?:又|还|到底)?(?:为什么|为何|怎么|如何|咋|怎样|什么原因|原因)(?:会)?(?:是什么|做到|实现|办到|来|做|回事|这样|样)?(?:的|呢|啊)*[？?。]?$"
)
_EVENT = re.compile(r"(?:节|赛|会|展|论坛|活动|评选|培训|讲座|大集|比赛|仪式)$")
_WHICH = re.compile(
    r"^(?:这|那)?(?:两|二)(?:个|者|地|年|边|家)?(?:县|区|市|地方)?(?:相比|比|之间)?(?:[，,]?(?:哪|谁|差|相差|谁的))|^(?:哪|谁)(?:个|边|年|里)?(?:的)?[^，。]{0,6}(?:更|比较)?(?:多|高|大|早|低|少)|^(?:是)?(?:上升|升|增加|提高|多|变多|涨)(?:了)?还是(?:下降|降|减少|降低|少|变少|跌)|^(?:两(?:个|者)?)?(?:相差|差)(?:了)?(?:多少|几)"
)
_WHICH_OF_THEM = re.compile(r"的(?:又|共|一共|总共)?(?:有|是)(?:多少|几)")  # 正常营业的有多少家: tells which of them, names nothing
_PLEASANTRY = re.compile(
    r"(?:谢谢|多谢|感谢|你好|您好|大家好|再见|拜拜|好的?|行|嗯+|哦+|知道了|明白了|收到|辛苦了|在吗|早上好|下午好|晚上好|ok|okay|hello|hi|thanks|thank you)"
    r"[你您了啊呀吧的\W]*",
    re.IGNORECASE,
)
_OWN_TOPIC = 5  # characters of its own by which a question names a topic: 育才中学校长, but not 门票
_SHORT = 12  # characters; a question this short that names no subject of another place leans on the last one


def standalone(question: str, history: Sequence[Mapping[str, str]] = ()) -> str:
    """The question as it would be asked without a history; itself where it leans on nothing.

    >>> standalone("那历城区呢？", [{"question": "市中区设立了多少个服务窗口？"}])
    '历城区设立了多少个服务窗口？'
    """
    before = last = place = topic = ""
    for turn in history:
        asked = str(turn.get("question", ""))
        before, last = last, base_question(_complete(asked, last, topic))
        topic = topic if last != asked and last.endswith(asked.strip()) else last  # the last one that stood by itself
        place = place_in(last) or place
    if not place_in(last):
        question = THERE.sub(place, question, count=1) if place else question  # 那里: the last place that was named
    bare = _LEAD.sub("", MARKER.sub("", question).strip(), count=1)
    return _both(bare, before, last) if _WHICH.match(bare) and _differ(before, last) else _complete(question, last, topic)


def ways_to_read(question: str, history: Sequence[Mapping[str, str]] = ()) -> tuple[str, ...]:
    """The question as `standalone` has it; and as it was typed, where all that it took over is what the last one stated: it may
    after all be about something new.

    >>> ways_to_read("育才中学校长是谁？", [{"question": "纽顿集团给恒大汽车投了多少钱？"}])
    ('纽顿集团给恒大汽车投了钱，育才中学校长是谁？', '育才中学校长是谁？')
    """
    made = standalone(question, history)
    led = made != question and made.endswith(question.strip()) and not find_places(made)
    return (made, question) if led and sum(map(len, own_chunks(question))) >= _OWN_TOPIC else (made,)


def is_pleasantry(text: str) -> bool:
    """Whether somebody says hello or thanks and asks nothing."""
    return _PLEASANTRY.fullmatch(text.strip()) is not None


def _differ(before: str, last: str) -> tuple[str, ...]:
    """The two places, or else the two years, by which the last two questions differ; empty where they differ in more."""
    for pick in (place_in, year_in):
        one, other = pick(before), pick(last)
        if one and other and one != other and before.replace(one, "", 1) == last.replace(other, "", 1):
            return one, other
    return ()


def _both(question: str, before: str, last: str) -> str:
    """鱼台县有多少户…？ 两个县哪个更多？ → 微山县和鱼台县有多少户…，哪个更多？"""
    one, other = _differ(before, last)
    rest = re.sub(r"^(?:这|那)?(?:两|二)(?:个|者|地|年|边|家)?(?:县|区|市|地方)?(?:相比|比|之间)?[，,]?", "", question)
    return f"{unasked(last).replace(other, f'{one}和{other}', 1)}，{rest}"


def base_question(question: str) -> str:
    """What was asked before an appended “，出自哪篇报道” or “，为什么”; the question itself where nothing was appended."""
    head, comma, tail = question.rpartition("，")
    appended = comma and ASKING.search(head) and (_asks_about(tail) or _WHOLE.match(tail))
    return f"{head}？" if appended else question


def _asks_about(question: str) -> bool:
    return read_question(question).about is not None


def _complete(question: str, last: str, topic: str) -> str:
    question = MARKER.sub("", question).strip()
    if not last or not question:
        return question
    bare = _LEAD.sub("", question, count=1)
    if _asks_about(bare):
        return bare if _own_article(bare) else _about(bare, last)
    if find_places(bare) and not what_about(bare):
        return _with_it(bare, last)
    if exchanged := swapped(bare, last):
        return exchanged
    if THERE.search(bare) and (place := place_in(last)):
        return THERE.sub(place, bare, count=1)
    if (replaced := _with_it(bare, last)) != bare:
        return replaced
    return _led(bare, last, topic, leaning=bare != question or len(question) <= _SHORT)


def _led(question: str, last: str, topic: str, leaning: bool) -> str:
    """With what is missing at its head: the place, what was asked about, or the whole question."""
    if QUOTED.search(question) or _ELSEWHERE.search(question):
        return question
    place = place_in(last)
    lead, comma, _ = last.partition("，")
    last = topic if comma and not ASKING.search(lead) else last  # not what was led by the topic itself
    if _WHOLE.match(question):  # 为什么？ asks about all of it, 为什么能增产？ about its subject
        subject = "" if _BARE.match(question) else subject_of(last)
        return f"{subject}{question}" if subject and subject != place else f"{unasked(last)}，{question}"
    if _NO_SUBJECT.match(question) and len(question) <= 2 * _SHORT:
        subject = place if place and _WHICH_OF_THEM.search(last) else subject_of(last)
        if re.match(rf"(?:{TIME})?有", question):  # 有多少名专员: what it has is its own, where it is to be had is not
            return (place or subject) + question
        return (subject if subject != place else counted_in(last) or subject) + question
    if (
        leaning
        and not place
        and ASKING.search(question)
        and not _TO_NOBODY.match(question)
        and not _OWN_PLACE.match(question)
        and ASKING.search(topic)
    ):
        return f"{stated(topic)}，{question}"
    return place + question if leaning else question


def _about(question: str, last: str) -> str:
    """“谁拍的照片” after a question about contents; “谁主办的” after one about an event asks for the event's organiser."""
    subject = subject_of(last)
    if _EVENT.search(subject) and re.match(r"(?:是|由)?(?:谁|哪)[^，。]{0,6}(?:主办|办的)", question):
        return f"{subject}{'' if question[0] in '是由' else '是'}{question}"
    return f"{unasked(last)}，{question}"


def _own_article(question: str) -> bool:
    """Whether a question about an article says which: by a place, a quoted name or enough words of its own."""
    return bool(find_places(question)) or bool(QUOTED.search(question)) or len(question) > 18


def _with_it(question: str, last: str) -> str:
    """它, 其, 该项目: what the last question was about."""
    match = IT.search(question)
    subject = quoted_in(last) or subject_of(last)
    if match and match[0][-1] == "们" and subject == place_in(last):
        subject = counted_in(last) or subject  # 引来多少名人才？他们办了多少企业？
    if not match or not subject:
        return question
    rest = question[match.end() :]
    if match[0].startswith(("上述", "上面", "前面", "刚才")):
        return f"{place_in(last)}{question[: match.start()]}{rest}"
    return question[: match.start()] + subject + rest
