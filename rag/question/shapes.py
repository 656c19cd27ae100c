"""What kind of answer a question wants: read from its own words, before anything is looked up.

The order of the rules matters and is the order of the table in `shape_of`: a question about the article itself
(who wrote it, which page) comes before one about its contents, a comparison before a single figure, a reason before
a list. The shape decides three things: how spans are chosen, how the built-in wording reads, and whether the writer
is called (see `calls_writer`).
"""

# ruff: noqa: E501 (a pattern is read as one line)

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from rag.question.asked import expected_units, names_count
from rag.text.numerals import narrow
from rag.types import Shape

About = Literal["article", "author", "correspondent", "photographer", "date", "editor", "responsible", "publisher", "layout"]

_REPORT = "(?:报道|文章|新闻|稿件|稿子|消息|通讯|报纸|版面|标题|文(?![件化物明书学字]))"
_WHO = "(?:谁|哪位|哪些|哪几位|哪个|哪[两二三四五几][位个名])"
_DAY_ASKED = "(?:哪(?:一)?(?:天|日)|什么时候|何时|几号|几月几[日号])"
_TITLED = r"《[^《》]{1,60}》(?:(?:这|那)(?:一)?(?:篇|条)|一文)?(?:是)?(?:在)?"
_ABOUT: tuple[tuple[About, re.Pattern[str]], ...] = (
    ("layout", re.compile(r"(?:组版|排版|版式|美编|校对|制图)(?:的)?(?:编辑|设计|人)?(?:是|为|叫)?(?:谁|哪位|哪个|什么人)|谁(?:组|排)(?:的)?版|谁(?:来)?(?:校对|排版|组版)")),
    ("responsible", re.compile(r"(?:责编|责任编辑)(?:的)?(?:人)?(?:是|为|叫|有)?(?:谁|哪位|哪几位|哪些人|哪个|什么人)|谁(?:是|当|做|任)?(?:的)?(?:责任编辑|责编)|(?:责任编辑|责编)(?:叫|是|为)")),
    ("editor", re.compile(r"(?:编辑|审核|值班主任)(?:的)?(?:人)?(?:是|为|叫|有)?(?:谁|哪位|哪几位|哪些人|哪个|什么人)|谁(?:是|当|做|任)?(?:的)?编辑|谁编的")),
    ("photographer", re.compile(r"(?:照片|图片|图|相片)[^，。？]{0,14}(?:谁|哪位|哪个人)[^，。？]{0,6}(?:拍|摄|照)|谁(?:拍|摄|照)(?:摄)?(?:的|下)|(?:摄影|拍摄)(?:的)?(?:者|人|师)?(?:是|为|叫)?(?:谁|哪位)|(?:照片|图片)(?:的)?(?:作者|来源)")),
    ("publisher", re.compile(r"(?:谁|哪(?:些|几)?(?:家|个)?(?:单位|部门|机构|报社)?)(?:主办|出版|办的)|主办(?:单位|方)?(?:是|有|为)|(?:哪家|什么|哪份)(?:报社|报纸|报)(?:登|发|刊|的)")),
    ("date", re.compile(rf"(?:哪(?:一)?(?:天|日|年)|什么时候|何时|几号|几月几[日号])(?:的)?(?:发表|刊登|见报|登报|登出|报道)(?:的|出来)?(?:[？?，]|$|[这那该本]|报|文)|(?:哪(?:一)?(?:天|日)|什么时候|何时|几号|几月几[日号])的(?:报纸|报(?!酬|名|告|价|销)|版面)|{_REPORT}[^，。？]{{0,6}}(?:是)?(?:哪(?:一)?(?:天|日)|什么时候|何时|几号)(?:发|登|刊|见报|出|写|的)|[这那该本](?:篇|条|则|份)[^，。？]{{0,12}}(?:哪(?:一)?(?:天|日)|什么时候|何时|几号)发布"
        rf"|{_TITLED}{_DAY_ASKED}(?:被)?(?:登|发|刊|见报|出)[表登载出报]?(?:出来)?(?:的)?(?:[？?，]|$)"
        rf"|(?:{_TITLED}|[这那该本](?:篇|条|则|份)[^，。？]{{0,6}})(?:的)?(?:发表|刊登|见报|登报|登载|刊发|发稿)(?:的)?(?:日期|时间)")),
    ("correspondent", re.compile(rf"(?<![和与及、])通讯员(?:都|分别)?(?:是|为|叫|有)(?:谁|哪|什么)|{_WHO}通讯员(?:写|采写|报道|撰写|采访|撰)的")),
    ("author", re.compile(rf"{_WHO}(?:记者|作者)?(?:写|采写|报道|撰写|采访|撰)的|(?:记者|作者|撰稿人|通讯员)(?:都|分别)?(?:是|为|叫|有)(?:谁|哪|什么)|{_REPORT}[^，。？]{{0,8}}(?:谁|哪位|哪几位|哪些人|哪几个)[^，。？]{{0,4}}(?:写|采写|报道)")),
    ("article", re.compile(rf"(?:出自|来自|出现在|登在|刊登在|写在|在|见于|源自|来源于|引自|源于)(?:了)?(?:哪|什么)(?:一)?(?:篇|条|则|份|张|个)?{_REPORT}|(?:哪|什么)(?:一)?(?:篇|[条则]{_REPORT})|出处|(?:数|数字|数据|说法|话|句|信息|内容|结论|消息)(?:是)?(?:出自|来自|从)(?:哪里|哪儿|哪|何处|什么地方)")),
)  # fmt: skip

_EVENT = re.compile(r"(?:节|赛|会(?!员)|展|论坛|活动|评选|培训|讲座|大集|仪式|班|营)[^，。？]{0,6}(?:是|由|的)?[^，。？]{0,8}(?:主办|办)")
_PAPER = re.compile(r"报纸|日报|晚报|党报|这[份张]|版面|[一二三四这本\d]版|杂志|刊物|网站|报道")

_OF_PAGE = re.compile(rf"{_REPORT}|记者|通讯员|编辑|责编|照片|图片|摄影|摄|出处|出自|[这本那][一]?[篇则]|本报")

_THAN = r"比(?!亚迪|利时|尔|特币|基尼|勒|得)"  # no beginning of a name
_COMPARE = re.compile(
    r"(?:跟|和|与|同|"
    + _THAN
    + r")[^，。？]{1,24}(?:比|相比)[^，。？]{0,8}(?:哪|谁|多|少|高|低|大|小|升|降)|哪(?:一)?(?:边|方|里|地|年|儿|个|家)(?:的)?[^，。？最]{0,10}(?:更|多|少|高|低|早|晚)(?:些|一些|点|一点)?(?:[？?，,]|$)|谁(?:的)?[^，。？]{0,10}(?:更|多|少|高|低)(?:些|一些|点|一点)?(?:[？?，,]|$)"
    r"|(?:"
    + _THAN
    + r"|跟|和|与)[^，。？]{1,24}(?:多|少|高|低|大|小|差)(?:[了出]|[亏赚卖投花用产销建招发](?:了|出)?)?(?:多少|几)|相差|差(?:多少|几|在哪)|是不是(?:一回事|同一|一样)|一样(?:吗|的)|(?:升|涨|增加|增长|提高)(?:了)?还是(?:下)?(?:降|跌|减少|降低)|\d年[^？]*\d年[^？]*进步(?:了)?还是退步|(?:多|高|大|早)(?:了)?还是(?:少|低|小|晚)|比[^，。？]{1,16}(?:升|降|多|少|高|低)(?:了)?(?:还是|吗|没)|名字一样|都有的|共同(?:点|之处|的?(?:做法|特点|特征|活动|措施|举措|经验))|(?:什么|啥|哪些)共同|各(?:是|有|派|建|办)?(?:多少|几)|分别(?:是|有|为)?(?:多少|几(?!个|家))"
)
_WHY_HOW = re.compile(
    r"(?<![叫译认])(?<!被誉)(?<!(?<!职)称)(?<!(?<!电)视)(?<!(?<!整)改)(?<![又更改命取]名)为什么(?!时候|用途|[呢？?。]*$)|(?<![称名译改视誉定评选成作变认以分换叫])为什么(?=[呢？?。]*$)|为啥|为了(?:什么|啥)|靠(?:啥|哪些)|(?:用|采用|采取)(?:了)?(?:啥|什么|哪些)(?:办法|方式|形式|法子|措施)|(?:什么|啥|哪些)(?:成效|法子|办法|举措)|哪些(?:做法|举措|措施|办法)|为何|怎么(?!样的人)|怎样|如何|咋(?!样的人)|什么原因|原因|因为什么|靠什么|凭什么|概括|总结|归纳|简述|介绍(?:一下|下)|说说|讲讲|谈谈|什么(?:作用|意义|目的|好处|用处|效果|影响|变化|意思)|有(?:啥|什么)(?:用|做法|举措|措施|经验)|干(?:什么|啥)用|(?:做|干|搞)(?:了|过)?(?:些|哪些)?(?:什么|啥)(?!工作的|的(?:[？?呢]|$))|是(?:什么|啥)意思|目的(?:是|何在)|从哪几个(?:口子|方面|渠道)"
)
_LIST = re.compile(
    r"哪(?:些|几|两(?!年|天|月)|二|三|四|五|六|七|八|九|十)|都(?:有|是|包括|包含)(?:些)?(?:什么|啥|哪|谁)|(?:有|是|包括|包含|指|叫)(?:的)?(?:些)?(?:什么|啥|谁)?(?:和|、)|分别(?:是|叫|为|指)(?:什么|啥|哪|谁)|各(?:是|叫|管|指)(?:什么|啥|哪|谁)"
    r"|[两二三四五六七八九十\d](?:个|大|项|条|种|类|家|位|名|方面|支|道|张)[^，。？]{0,14}(?:是|指|叫|为|包括|有)(?:的)?(?:什么|啥|哪|谁)|列(?:举|出)|名单"
)
_DATE = re.compile(
    r"什么时候|啥时候|啥时间|星期几|周几|哪(?:几|两)天|何时|哪(?:一)?(?:年|天|月|日)|哪个月|几月|几号|几点|几几年|多会儿|什么时间|哪(?:几|两|三)年|从哪(?:一)?年|时间是|什么年份|哪个(?:季度|阶段|时期)|多久(?:一次|开|办|搞)|多长时间(?:一次|开|办)|(?:什么|哪个)频率|起止(?![^，。？]*(?:哪里|哪儿|何处|地点))"
)
_FIGURE = re.compile(
    r"多少|(?<![这那头好])(?!(?<=[近前后])几(?:年|天|日|个?月|届|期|轮))几(?!乎|何|时|点|号|月几|年是|经)|多大|多高|多长|多远|多重|多宽|多深|占比|比例|比重|百分之|百分率|(?:[^效频速税汇功利]率)(?:是|为|有|达|到)?[？?]?$|增速|增幅|涨幅|降幅|第几|排名|名次|若干"
)
_YES_NO = re.compile(
    r"是不是|是否|有没有|可不可以|属实|对吗|了没有?[？?]?$|^[^谁哪啥]*(?<!什么)没有[呢啊]?[？?]?$|([\u4e00-\u9fff])[没不]\1|还是(?:不是|没有?)|(?:吗|(?<!什)么)[？?]?$"
)
_POLITE = re.compile(
    r"^[^，。？]{0,4}(?:知道|了解|清楚|晓得|记得|告诉我?)[^？]*(?:谁|什么|啥|哪)[^？]*吗[？?]?$"
)  # 你知道局长是谁吗: who, not whether


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and what it wants."""

    question: str
    shape: Shape
    about: About | None = None
    wanted: int | None = None  # how many items a list should have, where the question says so
    of_content: Shape | None = None  # the shape it has if not the article but something it tells of is meant: 《论自由》的作者是谁


def read_question(question: str) -> Asked:
    """The shape of the answer that a question wants."""
    text = narrow(question).strip()
    about = next((kind for kind, pattern in _ABOUT if pattern.search(text)), None)
    if about == "publisher" and _EVENT.search(text) and not _PAPER.search(text):
        about = None  # 大赛由谁主办: of the event the article tells, not of the paper
    of_content = shape_of(text) if about and not _OF_PAGE.search(text) else None
    return Asked(question, shape_of(text, about), about, _wanted(text), of_content)


def shape_of(text: str, about: About | None = None) -> Shape:
    """First matching rule wins; a question that matches none asks for a name or a thing."""
    if about:
        return "about"
    if _COMPARE.search(text):
        return "compare"
    figure = _FIGURE.search(text) and (expected_units(text) is not None or re.search(r"多少|几[万亿多千百]", text))
    if _DATE.search(text) and not (figure and re.search(r"多少", text)):
        return "date"
    if figure and not re.search(r"哪几|几个方面|哪些", text):
        return "figure"
    if _WHY_HOW.search(text):
        return "why_how"
    if _LIST.search(text):
        return "list"
    if _YES_NO.search(text) and not _POLITE.search(text):
        return "yes_no"
    return "figure" if names_count(text) else "entity"


def calls_writer(shape: Shape, sources: int) -> bool:
    """Whether the language model words an answer after the built-in wording, when the choice is left to the program.

    It helps where several sentences must become one text: why and how, and what is so from more than one article.
    A figure, a name, a date, a list or a headline is complete as found, and a comparison is worked out by the program;
    there it could only do harm.
    """
    return shape == "why_how" or (shape == "yes_no" and sources > 1)


_NUMERALS = {"两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_COUNTED = re.compile(
    r"(?<![第\d年月])([两二三四五六七八九十]|\d{1,2})(?:有(?=[标规])|个|大|项|条|种|类|家|位|名|支|道|张|方面|部|本|所|座|处|句)"
)


def _wanted(text: str) -> int | None:
    """哪四条链 → 4; a figure of things asked about elsewhere in the question does no harm: it only breaks ties."""
    found = _COUNTED.search(text)
    return None if not found else _NUMERALS.get(found[1]) or int(found[1])
