"""What somebody is: the post printed before or behind the name (市住建局副局长王小明), and of whom a relative (李华的父亲李建国)."""

# ruff: noqa: E501 (a pattern is read as one line)

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.find.finding import Evidence, Finding
from rag.text.tables import words
from rag.types import Reading, Span

TOLD = 6.0  # margin of what is printed so, where the question asks for nothing else
LONGEST = 26  # characters of a post, with where it is held

POSTS = "|".join(
    sorted(
        words("""
        省长 市长 区长 县长 州长 镇长 乡长 村长 局长 厅长 部长 处长 科长 校长 院长 所长 馆长 台长 行长 社长 会长 队长 班长 组长 团长 站长 董事长
        秘书长 外长 防长 财长 议长 船长 机长 店长 园长 书记 主任 主席 总经理 经理 董事 院士 教授 总理 总统 首相 大臣 议员 发言人 负责人 委员 代表 医生
        医师 大夫 护士 教师 老师 记者 律师 工程师 研究员 分析师 教练 队员 运动员 演员 导演 作家 诗人 歌手 画家 创始人 总裁 总监 首席执行官 CEO 主管
        专家 学者 飞行员 驾驶员 司机 志愿者 博士 硕士 博士生 村民 居民 顾问 秘书 助理 参赞 大使 领事 司令 将军 检察官 法官 民警 警官 消防员 调研员
        巡视员 讲解员 管理员 网格员 服务员 营业员 售货员 快递员 辅导员 指导员 驯兽师 厨师 设计师 摄影师 药师 规划师 会计 翻译 农民 工人 退伍军人 战士
        主攻 副攻 二传 接应 自由人 前锋 后卫 中锋 门将 理事 干事 合伙人 联合创始人 策划 制片人 主持人 主播 店主 老板 企业家 科学家 经济学家
        """),
        key=len,
        reverse=True,
    )
)
_KIN = "|".join(
    words(
        "父亲 母亲 爸爸 妈妈 儿子 女儿 长子 次子 长女 次女 丈夫 妻子 爱人 配偶 未婚妻 未婚夫 哥哥 弟弟 姐姐 妹妹 胞兄 胞弟 胞姐 胞妹 爷爷 奶奶 外公 外婆 祖父 祖母 外祖父 外祖母"
        " 孙子 孙女 外孙 外孙女 叔叔 伯父 舅舅 姑姑 姨妈 侄子 侄女 外甥 外甥女 岳父 岳母 公公 婆婆 女婿 儿媳 堂兄 堂弟 表哥 表弟 表姐 表妹 养父 养母 养子 养女 继父 继母"
        " 前妻 前夫 女友 男友 同学 同事 战友 徒弟 学生 师父 导师 助手 搭档 邻居 秘书 助理"
    )
)
_NAME = r"[\u4e00-\u9fff·A-Za-z]{2,16}?"
_NOW = r"(?:现在|目前|当时|平时|到底|究竟|又)?"
_ASKS = (
    re.compile(
        rf"^(?P<name>{_NAME}){_NOW}(?:是|任|担任|当|有)?(?:了|的)?(?:什么|啥|何)(?:职务|职位|职称|头衔|官|身份|职业|职)(?:的)?[？?]?$"
    ),
    re.compile(rf"^(?P<name>{_NAME})的?{_NOW}(?:职务|职位|职称|头衔|身份|职业|工作)(?:是|为|叫)?(?:什么|啥)[？?]?$"),
    re.compile(rf"^(?P<name>{_NAME}){_NOW}是?(?:干|做|搞)(?:什么|啥|嘛)(?:工作)?(?:的)[？?]?$"),
    re.compile(rf"^(?P<name>{_NAME}){_NOW}(?:做|干)(?:什么|啥)工作[？?]?$"),
)
_ASKS_WHO = re.compile(rf"^(?P<name>{_NAME})(?:又|到底|究竟)?是(?:谁|什么人|何许人)[？?]?$")
_ASKS_KIN = (
    re.compile(rf"^(?P<name>{_NAME})是(?P<of>{_NAME})的?(?:什么人|什么亲戚|(?:什么|啥)关系|谁)[？?]?$"),
    re.compile(rf"^(?P<name>{_NAME})(?:和|与|跟|同)(?P<of>{_NAME})(?:之间)?是?(?:什么|啥)关系[？?]?$"),
)
_NO_PERSON = re.compile(
    rf"(?:{POSTS}|{_KIN}|冠军|亚军|季军|作者|主角|主人公|凶手|对手|[员岗部队会站局院所系]|平台|中心|机构|公司|机器人|工程|项目|们)$|^[他她它这那此其本该]|[的是谁哪]"
)
_EDGE = re.compile('[，,、；;：:。！？!?\\n”"’（）() 　]')
_LEAD = re.compile(
    r"^(?:.*(?:采访了|会见了?|会晤了?|邀请了?|介绍了|请来了?|来自|获悉|记者从|从事)|(?:另外|同时|此外|当天|当日|随后|其中|据|由|经|向|对|在|而|且|但|该|其|时任|原|与|和|同|跟|以及|及|日|电|报道|一名|一位|一个))+"
)
_AND = re.compile(rf"(?:{POSTS})[\u4e00-\u9fff·]{{2,8}}?(?:和|与|及|以及|同|跟|、)")
_WHOSE = r"(?:[^\W由是为与和跟同对向给在被将了的]|·){1,8}"
_FIRST = r"(?:[\u4e00-\u9fffA-Za-z]{1,6}·){0,3}"
_BEHIND = (
    r"(?:(?:，?(?:现|时|曾|将)?(?:担任|出任|就任|当选为?|当上|任|是|系|为)(?:了)?(?:一名|一位|一个|该|了)?)"
    rf"(?P<post>[^\W请给让送带找把被向对了着过]{{0,{LONGEST}}}?(?:{POSTS}))(?=[，,；;。、）)\n兼]|一职|职务|$)"
    rf"|[，,（(](?P<beside>[^\W说称选派担任由被把对向将已要等在从是有的了]{{0,{LONGEST}}}(?:{POSTS}))(?=[，,；;。）)]))"
)


def asks_post(question: str) -> str:
    """The name of whom the question asks what he is; "" where it asks nothing of the kind."""
    match = next((found for pattern in _ASKS if (found := pattern.match(question.strip()))), None)
    return match["name"] if match and not _NO_PERSON.search(match["name"]) else ""


def asks_who(question: str) -> str:
    """The name of which the question asks who that is; "" where it asks for somebody's name."""
    match = _ASKS_WHO.match(question.strip())
    return match["name"] if match and not _NO_PERSON.search(match["name"]) else ""


def post_of(name: str, text: str) -> Span | None:
    """Where the text prints what somebody is: before the name, else behind it.

    >>> text = "美国商务部长吉娜·雷蒙多表示，双方将继续沟通。"
    >>> text[slice(*post_of("雷蒙多", text))]
    '美国商务部长'
    """
    before = re.compile(rf"(?P<post>[^，,、；;：:。！？!?\n”（）() 　]{{0,{LONGEST}}}(?:{POSTS})){_FIRST}{re.escape(name)}")
    found = [span for match in before.finditer(text) if (span := _begun(text, match))]
    if found:
        return max(found, key=lambda span: span[1] - span[0])
    behind = re.compile(re.escape(name) + _BEHIND)
    for match in behind.finditer(text):
        told = "post" if match["post"] else "beside"
        if not re.search(f"的(?:{_KIN})$", match[told]):
            return match.span(told)
    return None


def _begun(text: str, match: re.Match[str]) -> Span | None:
    """A post begun at its first own word: behind what leads into it, and behind another holder of another post."""
    start, end = match.span("post")
    for pattern in (_AND, _LEAD):
        others = list(pattern.finditer(text[start:end]))
        start += others[-1].end() if others else 0
    return (start, end) if start < end else None


def kin_asked(question: str) -> tuple[str, str] | None:
    """李建国是李华的什么人 → 李建国, 李华; None where no such thing is asked."""
    match = next((found for pattern in _ASKS_KIN if (found := pattern.match(question.strip()))), None)
    return (match["name"], match["of"].removesuffix("的")) if match else None


def kin_of(name: str, of: str, text: str) -> Span | None:
    """Where a text prints what one is to another: 李华的父亲李建国, 李建国是李华的父亲; of whom may be printed as 李女士."""
    whom = _as_printed(of, text)
    for pattern in (rf"(?:{whom})的(?P<kin>{_KIN}){re.escape(name)}", rf"{re.escape(name)}(?:是|系|，|为)(?:{whom})的(?P<kin>{_KIN})"):
        if match := re.search(pattern, text):
            return match.span("kin")
    return None


def kin_named(name: str, text: str) -> Span | None:
    """Where a text prints whose relative somebody is: 杨女士的妹妹杨子莹."""
    match = re.search(rf"(?P<whose>{_WHOSE}的(?:{_KIN})){re.escape(name)}", text)
    return match.span("whose") if match else None


def _as_printed(of: str, text: str) -> str:
    """The ways in which a text may print a name: in full, or by its first character where nobody else is printed by it."""
    short = rf"{re.escape(of[0])}(?:女士|先生|某某?|小姐|太太|[老师]?师傅)"
    printed = set(re.findall(short, text))
    return f"{re.escape(of)}|{short}" if of in text and len(printed) == 1 else re.escape(of)


def find_relation(question: str, readings: Sequence[Reading]) -> Finding | None:
    """The post or the relation that is asked for, where a passage prints it beside the name; None where none is asked for."""
    kin, name = kin_asked(question), asks_post(question)
    if not kin and not name:
        return None
    spans: list[tuple[Reading, Span]] = []
    for reading in readings:
        text = reading.passage.text.text
        span = kin_of(*kin, text) if kin else None
        span = kin_of(kin[1], kin[0], text) if kin and span is None and "关系" in question else span
        span = post_of(name, text) if name and span is None else span
        spans += [(reading, span)] if span else []
    return _fullest([_told(reading, span) for reading, span in spans])


def _fullest(found: Sequence[Finding]) -> Finding | None:
    """The first; where another prints the same with more before it (门头沟区委书记 for 区委书记), that one."""
    first = found[0] if found else None
    return max((one for one in found if first and one.short.endswith(first.short)), key=lambda one: len(one.short), default=None)


def find_who(question: str, readings: Sequence[Reading]) -> Finding | None:
    """Who somebody is, by post or by whose relative, where a passage prints it beside the name."""
    name = asks_who(question)
    for reading in readings if name else ():
        text = reading.passage.text.text
        if span := post_of(name, text) or kin_named(name, text):
            return _told(reading, span)
    return None


def _told(reading: Reading, span: Span) -> Finding:
    evidence = Evidence(reading.passage, *span)
    return Finding(evidence.text, (evidence,), TOLD - reading.gap)
