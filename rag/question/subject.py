"""What a question is about, as its form tells: its place, its year, its subject, what it counts; and what is left without its asking.

Nothing here knows what a word means.
"""

# ruff: noqa: E501 (a pattern is read as one line)

from __future__ import annotations

import re

from rag.text.places import PlaceMention, find_places, relation
from rag.text.terms import terms

TIME = r"(?:19|20)\d{2}年(?:(?:上|下)半年|底|末|初)?|(?:去|今|前|明|同|当)年(?:以来|(?:上|下)半年)?|(?:上|下)半年|目前|现在|后来|之后|此后"
YEAR = re.compile(r"(?:去|上)年同期|(?:19|20)\d{2}年(?:(?:上|下)半年|以来|[底末初])?|去年|今年|前年|明年|上半年|下半年")
ASKING = re.compile(r"第几|多少|多大|多长|多高|多久|[几哪谁]|什么|啥|为何|怎|如何|咋|是不是|有没有|是否|吗[？?]?$")
# Counting words, where they are not the beginning of what is counted (哪些项目, 多少条件).
UNIT = (
    r"(?:个(?![人体别性])|家(?![庭长属])|名(?![称字单额])|位(?!置)|套(?!路)|项(?!目)|条(?![件例款])|所(?!有)|座(?!谈)|场(?![所地])|支(?![部书])|本(?![地科])"
    r"|部(?![门分])|种(?![植子])|类(?![型别])|处(?![理分])|户(?!籍)|期(?![间限])|[次只头份宗件间辆批届吨亩])"
)
_ASKED = re.compile(
    rf"(?:是|在|于)?(?:第几|多少|百分之几|几|哪一?[年天]|哪[里儿些]?){UNIT}?"
    r"|(?:是|在|于)?(?:什么|啥)(?:时候|时间|地方|地点)?|(?:是|由|被)?谁|(?:是|在|于)?何时|多(?=[大长高远久])"
)
THEN = re.compile(r"建[市县区国]初期?|[最起当]初|当时|当年|原来|原先|以前|之前|过去|早先|年[初底末中]|[上下]半年|[本上]月")
THERE = re.compile(r"这个?(?:区|县|市|地方|地区|镇|村)|那(?:里|儿|边|个(?:区|县|市|地方|镇|村))|该(?:区|县|市|地|镇|村)|当地|这里|这儿")
IT = re.compile(
    r"它们|他们|她们|其(?=[\u4e00-\u9fff])(?![中他实次它余])|[它他她]|这(?:个|项|家|条|种)(?:单位|企业|公司|项目|活动|制度|工程|做法|模式|机制)?(?!区|县|市|地|镇|村)|该(?:单位|企业|公司|项目|活动|制度|工程|做法|机制)|上述的?|上面(?:说|提到)的|前面(?:说|提到)的|刚才(?:说|提到)的"
)
QUOTED = re.compile(r"“[^“”]{2,24}”|《[^《》]{2,40}》")
VERB = r"亏损|亏|赚|卖|交付|死亡|死|受伤|受灾|发展|增长|增加|减少|下降|上升|提高|投资|投入|投产|举办|举行|召开|开展|培养|培训|引进|招募|招引|招聘|选派|培育|设立|成立|建立|建成|建设|新建|出口|进口|生产|吸引|服务|覆盖|完成|实现|安排|配备|(?<![党会团层])组织|表彰|评选出|评出|选出|帮助|带动|解决|发放|种植|拥有|现有|共有|建有|设有|开始|启动|开工|竣工|参加|来自|分布|位于|获得|获评|采取|推行|实行|打造|占|达|排|居|位居|有|是|为|建|办|开|叫|用|靠|在|由|给|花"
_PREDICATE = re.compile(
    rf"(?:要|将|拟|能|可|每年|每月|每次|一共|总共|一般|通常|到底|究竟|大概|全省|全市|全国|全县|年均|平均|同比|比上年|已经|已|共|都|又|还|主要|现在|目前|去年|今年|前年|现)*(?:{VERB})(?:了|到了|到|过|有|为|成|出)?$"
)
_MARKED_VERB = re.compile(r"(?:一共|总共)?(?P<verb>[\u4e00-\u9fff]{1,2})(?:到了|出了|成了|了|到|过)$")
_SHORT_VERBS = frozenset(
    "发投办给建修做签花卖买派评拿带走来去占设搞招引种养拍收印写开组选配送讲教捐拆补用"
)  # 发了, 投了: no two characters belong to them
_ADVERB = re.compile(
    r"(?:每年|每月|每次|一共|总共|一般|通常|到底|究竟|大概|全省|全市|全国|全县|年均|平均|已经|已|共|都|主要|新|(?<!目)的)+$"
)
_DANGLING = re.compile(r"(?:是|和|与|跟|由|被|在|向)+$")
_WHAT_FOR = re.compile(r"的?(?:目的|意义|好处|背景|初衷)$")  # of something: what it is for is nothing that goes on
_SHARE_OF = re.compile(r"占[^占，]*百分之$")
_ERA = re.compile(r"^建[市县区国]\d+(?:多|余)?年来?")
_PARTED = re.compile("[和与跟同及比、，,。？?占把]")
COUNTED = re.compile(rf"(?P<ask>多少|几)(?P<unit>{UNIT}?)(?P<noun>[\u4e00-\u9fff“”]{{2,12}})$")
_ASKING_WORDS = re.compile(
    rf"{ASKING.pattern}|{TIME}|{THEN.pattern}|(?:{VERB})[了过到的]?|[\u4e00-\u9fff][了过]|一共|总共|到底|究竟|大概|时候|时间"
    r"|[的了呢吗是有在于会能还也都又共个名家位天届元钱人次年月日\W]"
)  # fmt: skip


def stated(question: str) -> str:
    """The question as a statement.

    >>> stated("历城区要选拔多少名年轻干部？")
    '历城区要选拔年轻干部'
    """
    return _ASKED.sub("", unasked(question))


def own_words(question: str) -> frozenset[str]:
    """The terms of a question that are its own subject's, not its asking words, times and common verbs.

    >>> sorted(own_words("张三是谁？")), sorted(own_words("以前办过几届？"))
    (['张三'], [])
    """
    return frozenset(term for chunk in own_chunks(question) for term in terms(chunk))


def own_chunks(question: str) -> list[str]:
    """What is left of a question without its asking words, times and common verbs, in stretches of two characters or more."""
    return [chunk for chunk in _ASKING_WORDS.split(question) if chunk and len(chunk) > 1]


def subject_of(question: str) -> str:
    """What a question is about: the words before its predicate (曲阜市的孔子文化节|哪一年开始举办)."""
    match = ASKING.search(question)
    head = question[: match.start()] if match else unasked(question)
    keep = max((m.end for m in find_places(head)), default=0)
    if quoted := QUOTED.search(head):
        keep = max(keep, quoted.end())
    if not head:
        return quoted_in(question)
    rest = head[keep:]
    rest = _SHARE_OF.sub("", rest)
    rest = _PREDICATE.sub("", _ADVERB.sub("", _DANGLING.sub("", rest)))
    rest = _DANGLING.sub("", _ADVERB.sub("", _without_marked_verb(rest)))
    if (
        match
        and re.search(rf"^(?:{VERB})", rest)
        and not _ERA.match(rest)
        and not rest.startswith(("有机", "办公", "建筑", "开发", "服务", "为民"))
    ):
        rest = ""  # 引进的博士有…: what begins with a verb names nothing
    return head[:keep] + _WHAT_FOR.sub("", rest)


def _without_marked_verb(text: str) -> str:
    """给公民发了 → 给公民, 企业培训了 → 企业."""
    match = _MARKED_VERB.search(text)
    if match is None:
        return text
    verb = match["verb"]
    alone = len(verb) == 2 and verb[-1] in _SHORT_VERBS and not re.fullmatch(VERB, verb)
    return text[: match.start("verb") + 1 if alone else match.start()]


def counted_in(question: str) -> str:
    """市中区每年举办多少场招聘会 → 市中区的招聘会."""
    match = COUNTED.search(unasked(re.split("[，,]", question)[0]))  # of several things asked about, the first
    return f"{place_in(question)}的{match['noun']}" if match and place_in(question) else ""


def year_in(text: str) -> str:
    """The first year, as printed; "" where none is."""
    match = YEAR.search(text)
    return match[0] if match else ""


def unasked(question: str) -> str:
    """The question without its closing mark."""
    return question.rstrip("？?。！! ")


def quoted_in(text: str) -> str:
    """The first name in quotation marks or brackets of a title, with them; "" where none is."""
    match = QUOTED.search(text)
    return match[0] if match else ""


def place_in(text: str) -> str:
    """The place a question names first, with what is printed right behind it (潮州市潮安区); the part of it that is named later in the
    same clause stands for it (枣庄“直播带岗”那类招聘会市中区每年办几场 → 市中区)."""
    places = find_places(text)
    if not places:
        return ""
    first, last = places[0], 0
    while last + 1 < len(places) and places[last + 1].start == places[last].end:
        last += 1
    end = places[last].end
    later = places[last + 1 : last + 2]
    if later and not _PARTED.search(text[end : later[0].start]) and _is_within(later[0], places[last]):
        return text[later[0].start : later[0].end]
    return text[first.start : end]


def _is_within(part: PlaceMention, whole: PlaceMention) -> bool:
    return any(relation(one.full, other.full) == "inside" for one in whole.places for other in part.places)
