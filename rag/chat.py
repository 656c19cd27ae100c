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
from rag.terms import terms

_TIME = r"(?:19|20)\d{2}年(?:(?:上|下)半年|底|末|初)?|(?:去|今|前|明|同|当)年(?:以来|(?:上|下)半年)?|(?:上|下)半年|目前|现在|后来|之后|此后"
_YEAR = re.compile(r"(?:去|上)年同期|(?:19|20)\d{2}年(?:(?:上|下)半年)?|去年|今年|前年|明年|上半年|下半年")
_ASKING = re.compile(r"第几|多少|多大|多长|多高|多久|[几哪谁]|什么|啥|为何|怎|如何|咋|是不是|有没有|是否|吗[？?]?$")
_ASKED = re.compile(
    r"(?:是|在|于)?(?:第几|多少|百分之几|几|哪[里儿些]?)[个家名位套项条所座场次支只头本部种类份处户宗期件间辆批届]?"
    r"|(?:是|在|于)?(?:什么|啥)(?:时候|时间|地方|地点)?|(?:是|由|被)?谁|(?:是|在|于)?何时|多(?=[大长高远久])"
)
_LEAD = re.compile(r"^(?:那么|那(?![里儿边个些])|还有|另外|此外|其中|当中|里面|同时|再问|请问)?[，,、]?\s*")
_WHAT_ABOUT = re.compile(r"^(?:换成|改成|换|再看|如果是|要是|至于)?(?P<rest>.{1,20}?)(?:的?情况)?(?:呢|怎么样|又如何|又怎样|如何)[？?。]?$")
_YEAR_ALONE = re.compile(
    rf"^(?P<rest>(?:{_YEAR.pattern}))的?(?:时候)?(?:呢|(?:又)?(?:是|有|为)?(?:多少|几)[个家名人套项亿万元吨]*(?:呢)?)[？?。]?$"
)
_THEN = re.compile(r"建[市县区国]初期?|[最起当]初|当时|当年|原来|原先|以前|之前|过去|早先|年[初底末中]|[上下]半年|[本上]月")
_PLACE_LIKE = re.compile(r"^[\u4e00-\u9fff]{1,8}(?:区|县|市|镇|乡|村|街道|省|社区|新区|园区)$")
_THERE = re.compile(r"这个?(?:区|县|市|地方|地区|镇|村)|那(?:里|儿|边|个(?:区|县|市|地方|镇|村))|该(?:区|县|市|地|镇|村)|当地|这里|这儿")
_IT = re.compile(
    r"它们|他们|她们|其(?=[\u4e00-\u9fff])(?![中他实次它余])|[它他她]|这(?:个|项|家|条|种)(?:单位|企业|公司|项目|活动|制度|工程|做法|模式|机制)?(?!区|县|市|地|镇|村)|该(?:单位|企业|公司|项目|活动|制度|工程|做法|机制)|上述的?|上面(?:说|提到)的|前面(?:说|提到)的|刚才(?:说|提到)的"
)
_QUOTED = re.compile(r"“[^“”]{2,24}”|《[^《》]{2,40}》")
_TO_NOBODY = re.compile(r"(?:你|您)(?:是|叫|会|能|好|们)")
_OWN_PLACE = re.compile(r"[\u4e00-\u9fff]{2,5}?(?:省|[市县](?!民|里|内|委|长|政府|区)|[镇乡村](?!民|里|内|委)|街道|社区)")
_ELSEWHERE = re.compile(
    r"全国|中国|世界|全球|国际|(?<![个些多少几])国家|^[\u4e00-\u9fff]{1,3}[山河湖海江岛寺塔国峰峡]的|^[王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严][\u4e00-\u9fff]{1,2}的"
)
_VERB = r"亏损|亏|赚|卖|交付|死亡|死|受伤|受灾|发展|增长|增加|减少|下降|上升|提高|投资|投入|投产|举办|举行|召开|开展|引进|培育|设立|成立|建立|建成|建设|新建|出口|进口|生产|吸引|服务|覆盖|完成|实现|安排|配备|组织|表彰|评选出|评出|选出|帮助|带动|解决|发放|种植|拥有|现有|共有|建有|设有|开始|启动|开工|竣工|参加|来自|分布|位于|获得|获评|采取|推行|实行|打造|占|达|排|居|位居|有|是|为|建|办|开|叫|用|靠|在|由|给|花"
_PREDICATE = re.compile(
    rf"(?:每年|每月|每次|一共|总共|一般|通常|到底|究竟|大概|全省|全市|全国|全县|年均|平均|同比|比上年|已经|已|共|都|又|还|主要|现在|目前|去年|今年|前年|现)*(?:{_VERB})(?:了|到了|到|过|有|为|成|出)?[\u4e00-\u9fff]{{0,0}}$"
)
_MARKED_VERB = re.compile(r"(?:一共|总共)?(?P<verb>[\u4e00-\u9fff]{1,2})(?:到了|出了|成了|了|到|过)$")
_HAN = re.compile("[\u4e00-\u9fff]+")
_BEFORE_A_WORD = frozenset("的任是有为和、，“”到了名位当做作选派")  # behind these a word begins
_BEFORE_A_POST = frozenset("任当做作")
_SHORT_VERBS = frozenset("发投办给建修做签花卖买派评拿带走来去占招募")  # 发了, 投了: no two characters belong to them
_N = r"(?:1[0-2]|[1-9]|[一二三四五六七八九十]{1,2})"
_MONTH = re.compile(
    rf"(?:{_N}月?份?[至到\-—–~]+)?(?<![\d.]){_N}月份?(?:(?:[12]\d|3[01]|[1-9]|[一二三四五六七八九十]{{1,3}})[日号])?(?!期|票|饼|球|嫂)|前{_N}个月|第?[一二三四]季度|[上下]半年"
)
_ADVERB = re.compile(r"(?:每年|每月|每次|一共|总共|一般|通常|到底|究竟|大概|全省|全市|全国|全县|年均|平均|已经|已|共|都|主要|新|的)+$")
_NO_SUBJECT = re.compile(
    rf"^(?:(?:{_TIME}|又|还|再|都|一共|总共|到底|分别|主要|具体|最早|是|由|从|被|每年)[，,]?)*(?:{_VERB}|[\u4e00-\u9fff]{{1,2}}(?:了|到了|到|过)(?!的)|多少|几|哪|谁|什么|啥|为什么|为何|怎|如何|咋|比(?:上|去|前|同|(?:19|20)\d{2})[一年]?)"
)
_WHOLE = re.compile(r"^(?:又|还|到底)?(?:为什么|为何|怎么|如何|咋|怎样|什么原因|原因)(?!.{8})")
_BARE = re.compile(
    r"^(?:又|还|到底)?(?:为什么|为何|怎么|如何|咋|怎样|什么原因|原因)(?:会)?(?:是什么|做到|实现|办到|来|做|回事|这样|样)?(?:的|呢|啊)*[？?。]?$"
)
_OBJECT = re.compile(r"(?P<ask>多少|几)(?P<unit>[个家名位套项条所座场次支只头本部种类份处户吨亩]?)(?P<noun>[\u4e00-\u9fff“”]{2,12})$")
_EVENT = re.compile(r"(?:节|赛|会|展|论坛|活动|评选|培训|讲座|大集|比赛|仪式)$")
_WHICH = re.compile(
    r"^(?:这|那)?(?:两|二)(?:个|者|地|年|边|家)?(?:县|区|市|地方)?(?:相比|比|之间)?(?:[，,]?(?:哪|谁|差|相差|谁的))|^(?:哪|谁)(?:个|边|年|里)?(?:的)?[^，。]{0,6}(?:更|比较)?(?:多|高|大|早|低|少)|^(?:是)?(?:上升|升|增加|提高|多|变多|涨)(?:了)?还是(?:下降|降|减少|降低|少|变少|跌)|^(?:两(?:个|者)?)?(?:相差|差)(?:了)?(?:多少|几)"
)
_WHICH_OF_THEM = re.compile(r"的(?:又|共|一共|总共)?(?:有|是)(?:多少|几)")  # 正常营业的有多少家: tells which of them, names nothing
_ASKING_WORDS = re.compile(
    rf"{_ASKING.pattern}|{_TIME}|{_THEN.pattern}|(?:{_VERB})[了过到的]?|[\u4e00-\u9fff][了过]|一共|总共|到底|究竟|大概|时候|时间"
    r"|[的了呢吗是有在于会能还也都又共个名家位天届元钱人次年月日\W]"
)  # fmt: skip
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
        place = _place(last) or place
    if not _place(last):
        question = _THERE.sub(place, question, count=1) if place else question  # 那里: the last place that was named
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
    return (made, question) if led and sum(map(len, _own_chunks(question))) >= _OWN_TOPIC else (made,)


def own_words(question: str) -> frozenset[str]:
    """The terms of a question that are its own subject's, not its asking words, times and common verbs.

    >>> sorted(own_words("张三是谁？")), sorted(own_words("以前办过几届？"))
    (['张三'], [])
    """
    return frozenset(term for chunk in _own_chunks(question) for term in terms(chunk))


def _own_chunks(question: str) -> list[str]:
    return [chunk for chunk in _ASKING_WORDS.split(question) if chunk and len(chunk) > 1]


def is_pleasantry(text: str) -> bool:
    """Whether somebody says hello or thanks and asks nothing."""
    return _PLEASANTRY.fullmatch(text.strip()) is not None


def stated(question: str) -> str:
    """The question as a statement.

    >>> stated("历城区要选拔多少名年轻干部？")
    '历城区要选拔年轻干部'
    """
    return _ASKED.sub("", _unasked(question))


def _differ(before: str, last: str) -> tuple[str, ...]:
    """The two places, or else the two years, by which the last two questions differ; empty where they differ in more."""
    for pick in (_place, _year):
        one, other = pick(before), pick(last)
        if one and other and one != other and before.replace(one, "", 1) == last.replace(other, "", 1):
            return one, other
    return ()


def _both(question: str, before: str, last: str) -> str:
    """鱼台县有多少户…？ 两个县哪个更多？ → 微山县和鱼台县有多少户…，哪个更多？"""
    one, other = _differ(before, last)
    rest = re.sub(r"^(?:这|那)?(?:两|二)(?:个|者|地|年|边|家)?(?:县|区|市|地方)?(?:相比|比|之间)?[，,]?", "", question)
    return f"{_unasked(last).replace(other, f'{one}和{other}', 1)}，{rest}"


def base_question(question: str) -> str:
    """What was asked before an appended “，出自哪篇报道” or “，为什么”; the question itself where nothing was appended."""
    head, comma, tail = question.rpartition("，")
    appended = comma and _ASKING.search(head) and (_asks_about(tail) or _WHOLE.match(tail))
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
    if find_places(bare) and not _what_about(bare):
        return _with_it(bare, last)
    if swapped := _swapped(bare, last):
        return swapped
    if _THERE.search(bare) and (place := _place(last)):
        return _THERE.sub(place, bare, count=1)
    if (replaced := _with_it(bare, last)) != bare:
        return replaced
    return _led(bare, last, topic, leaning=bare != question or len(question) <= _SHORT)


def _led(question: str, last: str, topic: str, leaning: bool) -> str:
    """With what is missing at its head: the place, what was asked about, or the whole question."""
    if _QUOTED.search(question) or _ELSEWHERE.search(question):
        return question
    place = _place(last)
    lead, comma, _ = last.partition("，")
    last = topic if comma and not _ASKING.search(lead) else last  # not what was led by the topic itself
    if _WHOLE.match(question):  # 为什么？ asks about all of it, 为什么能增产？ about its subject
        subject = "" if _BARE.match(question) else _subject(last)
        return f"{subject}{question}" if subject and subject != place else f"{_unasked(last)}，{question}"
    if _NO_SUBJECT.match(question) and len(question) <= 2 * _SHORT:
        subject = place if place and _WHICH_OF_THEM.search(last) else _subject(last)
        if re.match(rf"(?:{_TIME})?有", question):  # 有多少名专员: what it has is its own, where it is to be had is not
            return (place or subject) + question
        return (subject if subject != place else _object(last) or subject) + question
    if (
        leaning
        and not place
        and _ASKING.search(question)
        and not _TO_NOBODY.match(question)
        and not _OWN_PLACE.match(question)
        and _ASKING.search(topic)
    ):
        return f"{stated(topic)}，{question}"
    return place + question if leaning else question


def _about(question: str, last: str) -> str:
    """“谁拍的照片” after a question about contents; “谁主办的” after one about an event asks for the event's organiser."""
    subject = _subject(last)
    if _EVENT.search(subject) and re.match(r"(?:是|由)?(?:谁|哪)[^，。]{0,6}(?:主办|办的)", question):
        return f"{subject}{'' if question[0] in '是由' else '是'}{question}"
    return f"{_unasked(last)}，{question}"


def _own_article(question: str) -> bool:
    """Whether a question about an article says which: by a place, a quoted name or enough words of its own."""
    return bool(find_places(question)) or bool(_QUOTED.search(question)) or len(question) > 18


def _with_it(question: str, last: str) -> str:
    """它, 其, 该项目: what the last question was about."""
    match = _IT.search(question)
    subject = _quoted(last) or _subject(last)
    if match and match[0][-1] == "们" and subject == _place(last):
        subject = _object(last) or subject  # 引来多少名人才？他们办了多少企业？
    if not match or not subject:
        return question
    rest = question[match.end() :]
    if match[0].startswith(("上述", "上面", "前面", "刚才")):
        return f"{_place(last)}{question[: match.start()]}{rest}"
    return question[: match.start()] + subject + rest


def _what_about(question: str) -> str:
    """The new thing of “…呢？”; "" where the question asks something of its own."""
    match = _YEAR_ALONE.match(question) or _WHAT_ABOUT.match(question)
    rest = match["rest"].strip("，, ") if match else ""
    return "" if _ASKING.search(rest) else rest


def _swapped(question: str, last: str) -> str:
    """“2020年呢”, “潮安呢”, “硕士呢”: the last question with its year, place or noun exchanged; "" where nothing fits."""
    rest = _what_about(question)
    if not rest or _THERE.fullmatch(rest) or _IT.fullmatch(rest):
        return ""
    quoted = _QUOTED.search(last)
    if quoted and (match := re.fullmatch(rf"({_QUOTED.pattern})的?", rest)):
        return last[: quoted.start()] + match[1] + last[quoted.end() :]  # “85后” with “87后”
    if _MONTH.fullmatch(rest.removesuffix("的")):
        return _other_month(rest.removesuffix("的"), last)
    if _YEAR.fullmatch(rest.removesuffix("的")) or _THEN.fullmatch(rest.removesuffix("的")):
        return _other_year(rest.removesuffix("的"), last)
    if ((new := find_places(rest)) and new[0].start == 0) or _PLACE_LIKE.match(rest):
        return _other_place(rest, last)
    at, match = _counterpart(rest, last), _OBJECT.search(_unasked(last))
    if at >= 0 and (match is None or last[at - 1 : at] in _BEFORE_A_POST):
        return last[:at] + rest + last[at + len(rest) :]  # 正职 with 副职
    if match and not rest.endswith("的"):
        return last[: match.start()] + _counted(match, rest) + last[match.end() :]
    return _other_subject(rest, last)


def _other_month(month: str, last: str) -> str:
    """今年1月至6月 with 7月; where no month was asked about, the month behind the year or the place."""
    if _MONTH.search(last):
        return _MONTH.sub(month, last, count=1)
    place, year = _place(last), _YEAR.search(last)
    at = year.end() if year else last.find(place) + len(place)
    return last[:at] + month + last[at:]


def _counterpart(rest: str, last: str) -> int:
    """Where the last question names the like of a short new word: as long and ending alike; -1 where it does nowhere, or twice."""
    if not 2 <= len(rest) <= 4 or rest[-1] in "的数量月" or not _HAN.fullmatch(rest):
        return -1
    place = _place(last)
    after = last.find(place) + len(place)
    starts = [m.end() - len(rest) for m in re.finditer(re.escape(rest[-1]), last)]
    alike = [at for at in starts if _HAN.fullmatch(last[at : at + len(rest)]) and (at == after or last[at - 1 : at] in _BEFORE_A_WORD)]
    return alike[0] if len(alike) == 1 and last[alike[0] : alike[0] + len(rest)] != rest else -1


def _other_year(year: str, last: str) -> str:
    if _YEAR.search(last):
        return _YEAR.sub(year, last, count=1)
    place = _place(last)
    at = last.find(place) + len(place)
    return last[:at] + year + last[at:]


def _other_place(new: str, last: str) -> str:
    old = find_places(last)
    if not old:
        return new + last
    end = old[0].end
    for mention in old[1:]:  # 潮州市潮安区 is one place in two mentions
        if mention.start - end > 1:
            break
        end = mention.end
    return last[: old[0].start] + new + last[end:]


def _counted(match: re.Match[str], noun: str) -> str:
    """多少名博士 with 硕士: the counting word stays where the two end alike, else it may not fit and goes."""
    noun = noun.removesuffix("的")
    return match["ask"] + (match["unit"] if noun[-1] == match["noun"][-1] or match["ask"] == "几" else "") + noun


def _other_subject(rest: str, last: str) -> str:
    """粮食产量是多少 with 人均收入: place and year stay, the asking words follow."""
    subject = _subject(last)
    tail = last[len(subject) :].removeprefix("的" if rest.endswith("的") else "") if last.startswith(subject) else ""
    if not tail or not subject:
        return ""
    head, year, month = _place(last), _YEAR.search(subject), _MONTH.search(subject)
    if month and not year:
        return f"{head}{rest}{month[0]}{tail}"
    if year:
        head = subject[: year.end()] if subject.find(head) < year.start() else year[0] + head
        return f"{head}{'的' if subject[len(head) : len(head) + 1] == '的' else ''}{rest}{tail}"
    return f"{head}{rest}{tail}"


def _subject(question: str) -> str:
    """What a question is about: the words before its predicate (曲阜市的孔子文化节|哪一年开始举办)."""
    match = _ASKING.search(question)
    head = question[: match.start()] if match else _unasked(question)
    keep = max((m.end for m in find_places(head)), default=0)
    if quoted := _QUOTED.search(head):
        keep = max(keep, quoted.end())
    if not head:
        return _quoted(question)
    rest = head[keep:]
    rest = _ADVERB.sub("", _without_marked_verb(_PREDICATE.sub("", _ADVERB.sub("", rest))))
    if match and re.search(rf"^(?:{_VERB})", rest) and not rest.startswith(("有机", "办公", "建筑", "开发", "服务", "为民")):
        rest = ""  # 引进的博士有…: what begins with a verb names nothing
    return head[:keep] + rest


def _without_marked_verb(text: str) -> str:
    """给公民发了 → 给公民, 企业培训了 → 企业."""
    match = _MARKED_VERB.search(text)
    if match is None:
        return text
    verb = match["verb"]
    alone = len(verb) == 2 and verb[-1] in _SHORT_VERBS and not re.fullmatch(_VERB, verb)
    return text[: match.start("verb") + 1 if alone else match.start()]


def _object(question: str) -> str:
    """市中区每年举办多少场招聘会 → 市中区的招聘会."""
    match = _OBJECT.search(_unasked(question))
    return f"{_place(question)}的{match['noun']}" if match and _place(question) else ""


def _year(text: str) -> str:
    match = _YEAR.search(text)
    return match[0] if match else ""


def _unasked(question: str) -> str:
    return question.rstrip("？?。！! ")


def _quoted(text: str) -> str:
    match = _QUOTED.search(text)
    return match[0] if match else ""


def _place(text: str) -> str:
    """The first place a question names, with what is printed right behind it (潮州市潮安区)."""
    places = find_places(text)
    if not places:
        return ""
    end = places[0].end
    for mention in places[1:]:
        if mention.start != end:
            break
        end = mention.end
    return text[places[0].start : end]
