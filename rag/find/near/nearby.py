"""Which of several like things in a sentence the question means: the one whose own words it repeats.

小麦试验品种110余个、玉米试验品种130余个: asked for 玉米, the second is meant; 343套租赁型和230套产权型: asked for 出租的, the
first. The reader knows more about language, these counts know which words stand beside which figure; they are kept small.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.find.finding import RULED_OUT, clause_around, sentence_around
from rag.text.places import find_places
from rag.text.terms import terms
from rag.types import Passage, Span

OWN_TERM = 1.2  # margin for each term or character of the question that only this one's own words hold
OWN_MOST = 3.6
SENTENCE_TERM = 0.3  # margin for each term of the question in the whole sentence
SENTENCE_MOST = 3.0

QUOTED = 1.5  # margin for each quoted name of the question that the sentence prints
QUOTED_MOST = 3.0
OTHER_KIND = 15.0
OTHER_LEVEL = RULED_OUT  # … whose own words tell of another level (省级) than the question (国家级)
OPPOSED = 6.0  # what a figure loses whose own words name the counterpart of what the question names
LATER_ON = 20.0  # … and one of what is to come (未来投放9000辆), where 这次 was asked for
_THIS_TIME, _TO_COME = re.compile("[本这此]次"), re.compile("未来|今后|将来|下一步")
_COUNTERPARTS = tuple(  # in a row, words for the same thing are joined by |
    tuple(re.compile(word) for word in row.split())
    for row in """
        正职 副职
        男性 女性
        男生 女生
        男子 女子
        男职工 女职工
        公办 民办
        线上 线下
        进口 出口
        收入|营收 支出 利润
        城镇 农村
        城市 农村
        国内|境内 国外|境外|海外
        上半年 下半年
        本科 硕士 博士
        死亡|遇难|遇害|丧生 受伤 失踪
        开盘 收盘
        买入 卖出
        最高 最低
        东部 中部 西部
        小麦 玉米 水稻 大豆
        新建 改建 扩建
        一等奖 二等奖 三等奖
        金牌 银牌 铜牌
        冠军 亚军 季军
        小学 初中 高中
        开工 竣工
        签约 到位
        报名 录取
        专利申请 专利授权
        面积 产量
    """.strip().splitlines()
)
NAMESAKE = 6.0  # what a figure loses whose sentence names another index, bank, version … than the question does
_KIND_OF_NAME = re.compile(r"指数|公司|集团|银行|大学|学院|医院|中学|小学|基金|机场|车站|系列|版(?![本图权块])")
_GENERIC = re.compile(
    r"[^\u4e00-\u9fffA-Za-z\d]|[哪几多各每这那该本某其两些个的有在是了将被对为向从到和与及等于]|有限|股份|责任|上市|母|子|分|总|人民|中心|实验|附属|科技|师范|职业|技术|集团|央|外|民营|国有|所属|旗下|合作|大型|这家|一家"
)
ELSEWHERE = 16.0  # what a figure loses whose sentence says 全省 or 全市, where the whole country's was asked for
NO_NATION = 8.0  # … and one of a passage that names no country
_NATION = re.compile(r"全国|我国|中国|国内|国家")
_ASKS_NATION = re.compile(r"全国|我国|国内(?!外)")
_PART = re.compile(r"全[省市县区州镇乡村]|我[省市县区]")
_JOINED = re.compile("新改扩?建|改扩建|中小学")  # both, or all, of a row
_QUOTED = re.compile(r"[“《]([^“”《》]{2,30})[”》]")
_ATTRIBUTE = re.compile(  # two characters before 型 tell the kind (产权型); 大型, 新型, 类型 tell none
    r"[\u4e00-\u9fff]{2}(?<![大中小微新典类转模造成])型(?!号)"
    r"|(?<![\u4e00-\u9fff]{4})(?:国家|省部?|市|区|县|乡镇?|村|副?[部厅处科县])级(?=[\u4e00-\u9fff])"
)
_LEVEL = re.compile(r"(?:国家|世界|省部?|(?<![县城])市|区|县|乡镇?|镇|村)级")
_PAUSES = "，,、；;：:。！？\n"
_SPLITTER = re.compile(r"以及|[，,、；;：:。！？\n和及与]")
_COMMON = set("的了是在有和与及多少几个名家项人年月日一共总各这那哪什么谁吗呢啊为对从到")


def own_words(text: str, span: Span, others: Sequence[Span]) -> str:
    """The words that belong to a span: up to the pauses around it; what stands between two spans is shared out at a 和 or 、."""
    low = max((at for mark in _PAUSES if (at := text.rfind(mark, 0, span[0])) >= 0), default=-1) + 1
    high = min((at for mark in _PAUSES if (at := text.find(mark, span[1])) >= 0), default=len(text))
    before = max((b for _, b in others if low < b <= span[0]), default=None)
    behind = min((a for a, _ in others if span[1] <= a < high), default=None)
    high = _without_shared_head(text, before, span, high)
    if before is not None:
        cuts = [m.end() for m in _SPLITTER.finditer(text, before, span[0])]
        low = cuts[-1] if cuts else before
    if behind is not None:
        cuts = [m.start() for m in _SPLITTER.finditer(text, span[1], behind)]
        high = cuts[-1] if cuts else behind
    return text[low : span[0]] + " " + text[span[1] : high]


def _without_shared_head(text: str, before: int | None, span: Span, high: int) -> int:
    """343套租赁型和230套产权型人才公寓: the noun behind the second 型 belongs to both, so it tells neither apart."""
    kind = re.search(r"(?P<mark>[型类式级性制的])(?:和|及|与|、|以及)$", text[before : span[0]]) if before is not None else None
    at = text.find(kind["mark"], span[1], high) if kind else -1
    return at + 1 if at >= 0 else high


def own_words_bonus(question: str, text: str, span: Span, spans: Sequence[Span]) -> float:
    """Margin for what of the question stands in this span's own words and in no other's of the same sentence."""
    low, high = sentence_around(text, *span)
    rivals = [s for s in spans if low <= s[0] and s[1] <= high and s != span]
    if not rivals:
        return 0.0
    asked = units(question)
    own = units(own_words(text, span, rivals)) & asked
    for rival in rivals:
        own -= units(own_words(text, rival, [s for s in (*rivals, span) if s != rival]))
    return min(OWN_MOST, OWN_TERM * len(own))


def sentence_bonus(question: str, text: str, start: int, end: int) -> float:
    """Margin for what of the question stands in the sentence: its terms, and the names it quotes from the text."""
    low, high = sentence_around(text, start, end)
    quoted = sum(name in text[low:high] for name in _QUOTED.findall(question))
    return min(SENTENCE_MOST, SENTENCE_TERM * len(set(terms(question)) & set(terms(text[low:high])))) + min(QUOTED_MOST, QUOTED * quoted)


def namesake_gap(question: str, passage: Passage, span: Span) -> float:
    """What speaks against a figure whose sentence names a thing of the kind that the question names, but another one: 中证中药指数,
    asked for 中证核能核电指数."""
    low, high = sentence_around(passage.text.text, *span)
    sentence = re.sub(r"\s", "", passage.text.text[low:high])
    for kind in _KIND_OF_NAME.finditer(question):
        asked = question[max(0, kind.start() - 2) : kind.start()]
        if len(asked) < 2 or _GENERIC.search(asked) or asked in sentence or asked in passage.title:
            continue
        named = [sentence[max(0, m.start() - 2) : m.start()] for m in re.finditer(re.escape(kind[0]), sentence)]
        if named and not any(len(name) < 2 or _GENERIC.search(name) for name in named):
            return NAMESAKE
    return 0.0


def nation_gap(question: str, passage: Passage, span: Span) -> float:
    """What speaks against a figure where the whole country's is asked for: the passage tells of no country, the sentence of 全省,
    or its clause of a place in it (今年安徽夏粮总产逾348亿斤)."""
    if not _ASKS_NATION.search(question):
        return 0.0
    low, high = sentence_around(passage.text.text, *span)
    clause = clause_around(passage.text.text, *span)
    wide = _NATION.search(passage.text.text, low, high)
    if (_PART.search(passage.text.text, low, high) and not wide) or (find_places(clause) and not _NATION.search(clause)):
        return ELSEWHERE
    return 0.0 if _NATION.search(f"{passage.title}{passage.lead}{passage.text.text}") else NO_NATION


def opposed_gap(question: str, text: str, span: Span, spans: Sequence[Span]) -> float:
    """What speaks against a figure beside which the counterpart of what was asked stands alone: 副职5名, asked for 正职."""
    low, high = sentence_around(text, *span)
    own = own_words(text, span, [s for s in spans if low <= s[0] and s[1] <= high and s != span])
    own = _JOINED.sub("", own)
    to_come = _THIS_TIME.search(question) and _TO_COME.search(own) and not (_THIS_TIME.search(own) or _TO_COME.search(question))
    return LATER_ON * bool(to_come) + OPPOSED * any(
        other.search(own) and not asked.search(own) and not other.search(question)
        for words in _COUNTERPARTS
        for asked in words
        if asked.search(question)
        for other in words
        if other is not asked
    )


def attribute_gap(question: str, text: str) -> float:
    """What speaks against a passage that never prints the kind asked for: 产权型的有多少套 is not answered by 1403套 of any kind."""
    return OTHER_KIND * any(word not in text for word in _ATTRIBUTE.findall(question))


def level_gap(question: str, own: str) -> float:
    """What speaks against a figure whose own words tell of another level than the question: 省级平台11家, asked for 国家级平台."""
    asked, told = set(_LEVEL.findall(question)), set(_LEVEL.findall(own))
    return OTHER_LEVEL * bool(asked and told and not told & asked)


def units(text: str) -> set[str]:
    """Terms and single characters, without those that every question holds."""
    return {
        unit
        for unit in {*terms(text), *text}
        if unit.strip() and not set(unit) <= _COMMON and not set(unit) <= set(_PAUSES + "“”《》()（） ")
    }
