"""A follow-up that names too little by itself, with what it leans on at its head: the place, the subject, or what was stated before."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.question.earlier import about_answers
from rag.question.past import Past
from rag.question.subject import (
    ASKING,
    COUNTED,
    IT,
    QUOTED,
    TIME,
    UNIT,
    VERB,
    counted_in,
    own_chunks,
    place_in,
    quoted_in,
    stated,
    subject_of,
    unasked,
)

_HAS_IT = re.compile(r"^(?:也)?(?:有吗|有没有|有么|有不)(?:呢)?[？?]?$")
_DOES_IT = re.compile(rf"^(?:又|也|一共|总共)?(?P<verb>(?![有是])[\u4e00-\u9fff]{{1,2}})(?:了|到|过)?(?:多少|几){UNIT}?(?:呢)?[？?]?$")
_TO_NOBODY = re.compile(r"(?:你|您)(?:是|叫|会|能|好|们)")
_OWN_PLACE = re.compile(r"[\u4e00-\u9fff]{2,5}?(?:省|[市县](?!民|里|内|委|长|政府|区)|[镇乡村](?!民|里|内|委)|街道|社区)")
_ELSEWHERE = re.compile(
    r"全国|中国|世界|全球|国际|(?<![个些多少几])国家|^[\u4e00-\u9fff]{1,3}[山河湖海江岛寺塔国峰峡]的|^[王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严][\u4e00-\u9fff]{1,2}的"
)
_NO_SUBJECT = re.compile(
    rf"^(?:(?:{TIME}|又|还|再|都|一共|总共|到底|分别|主要|具体|最早|是|由|从|被|每年)[，,]?)*(?:{VERB}|[\u4e00-\u9fff]{{1,2}}(?:了|到了|到|过)(?!的)|多少|几|哪|谁|什么|啥|为什么|为何|怎|如何|咋|比(?:上|去|前|同|(?:19|20)\d{2})[一年]?)"
)
_NAMES_ITS_OWN = re.compile(r"^(?!占|比|[^，]*百分之)[\u4e00-\u9fff]{3,12}的[\u4e00-\u9fff]{2,8}?(?:一共|总共|共)?(?:有|是)?(?:多少|几)")
WHOLE = re.compile(r"^(?:又|还|到底)?(?:为什么|为何|怎么|如何|咋|怎样|什么原因|原因)(?!.{8})")
BARE = re.compile(
    r"^(?:又|还|到底)?(?:为什么|为何|怎么|如何|咋|怎样|什么原因|原因)(?:会)?(?:是什么|做到|实现|办到|来|做|回事|这样|样)?(?:的|呢|啊)*[？?。]?$"
)
_ASKS_WHY = re.compile("(?:又|还|到底)?(?:为什么|为何|什么原因|原因)")
_WHICH_OF_THEM = re.compile(r"的(?:又|共|一共|总共)?(?:有|是)(?:多少|几)")  # 正常营业的有多少家: tells which of them, names nothing
OWN_TOPIC = 5  # characters of its own by which a question names a topic: 育才中学校长, but not 门票
SHORT = 12  # characters; a question this short that names no subject of another place leans on the last one


def asked_elsewhere(question: str, asked: Sequence[str]) -> str:
    """济宁经开区有吗？, 微山县拍了多少？: another place, of which the same is asked; "" where the question asks something of its own."""
    last = asked[-1]
    place, old = place_in(question), place_in(last)
    if not old or not question.startswith(place):
        return ""
    rest = question[len(place) :]
    if _HAS_IT.match(rest):
        match = COUNTED.search(unasked(last))
        thing = match["noun"] if match else subject_of(last).removeprefix(old).removeprefix("的")
        return f"{place}有{thing}吗？" if thing else ""
    does = _DOES_IT.match(rest)
    alike = (one for one in reversed(asked) if does and re.search(rf"{does['verb']}(?:了|到|过)?(?:多少|几)", one))
    like = next(alike, "")
    return like.replace(place_in(like), place, 1) if place_in(like) else ""


def led_by(question: str, past: Past, leaning: bool, of_those: bool = False) -> tuple[str, ...]:
    """With what is missing at its head: the place, what was asked about, or the whole question.

    `leaning`: the question says or looks as if it went on from the last one; `of_those`: it asks about some of what that one counted.
    """
    if QUOTED.search(question) or _ELSEWHERE.search(question):
        return (question,)
    last, place = past.last, place_in(past.last)
    if WHOLE.match(question) and about_answers(past.said):
        return (f"{unasked(past.said)}，{question}",)  # why so many are left over: nothing prints it
    if re.match("这[些几]", question):
        return (place + question,)
    lead, comma, own = last.partition("，")
    led = bool(comma) and not ASKING.search(lead)  # by what was stated before it
    if WHOLE.match(question):  # 为什么？ asks about all of it, 为什么能增产？ about its subject
        last = own if led and (not place or place_in(own)) else f"{place}{own}" if led else last
        if BARE.match(question):
            return (_reason(last) if _ASKS_WHY.match(question) else f"{unasked(last)}，{question}",)
        subject = subject_of(last)
        return (f"{subject}{question}" if subject and subject != place else f"{unasked(last)}，{question}",)
    last = past.topic if led else last
    if place and _NAMES_ITS_OWN.match(question) and subject_of(last) != place:
        return (place + question, subject_of(last) + question)  # 申请到补贴的企业几家
    if _NO_SUBJECT.match(question) and len(question) <= 2 * SHORT:
        subject = place if place and _WHICH_OF_THEM.search(last) else subject_of(last)
        if re.match(rf"(?:{TIME})?有", question):  # 有多少名专员: what it has is its own, where it is to be had is not
            return ((place or subject) + question,)
        things = counted_in(last) if subject == place else ""
        if things:
            return (things + question, place + question)
        names_own = place not in ("", subject) and sum(map(len, own_chunks(question))) >= OWN_TOPIC
        return (subject + question, place + question) if names_own else (subject + question,)
    if (
        leaning
        and not place
        and ASKING.search(question)
        and not _TO_NOBODY.match(question)
        and not _OWN_PLACE.match(question)
        and ASKING.search(past.topic)
    ):
        return (f"{stated(past.topic)}，{question}",)
    if not leaning or not place:
        return (place + question if leaning else question,)
    subject = subject_of(last)
    if subject in ("", place) or not own_chunks(question) or not ASKING.search(question):
        return (place + question,)
    ways = (place + question, subject + question, f"{stated(last)}，{question}")
    return ways if not of_those else (ways[1], ways[0], ways[2])


def _reason(last: str) -> str:
    """枣庄物业投诉量下降了多少？ 为什么？ → 枣庄物业投诉量为什么下降了？, which the figure just given does not answer."""
    subject, said = subject_of(last), stated(last)
    done = said.removeprefix(subject) if subject and said.startswith(subject) else ""
    return f"{subject}为什么{done}？" if re.match(rf"(?![是有占为])(?:{VERB})", done) else f"{unasked(last)}，为什么？"


def with_it(question: str, last: str) -> str:
    """它, 其, 该项目: what the last question was about."""
    match = IT.search(question)
    subject = subject_of(last)
    if (quoted := quoted_in(last)) and quoted not in subject:
        subject = place_in(last) + quoted
    if match and match[0][-1] == "们" and subject == place_in(last):
        subject = counted_in(last) or subject  # 引来多少名人才？他们办了多少企业？
    if not match or not subject:
        return question
    rest = question[match.end() :]
    if match[0].startswith(("上述", "上面", "前面", "刚才")):
        return f"{place_in(last)}{question[: match.start()]}{rest}"
    return question[: match.start()] + subject + rest
