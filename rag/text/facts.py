"""What a figure of a text says: the words around it that tell what is counted, the sentence, the period. No parser: punctuation,
neighbouring figures and a short list of light words mark where the words around a figure begin and end.

Two facts of different articles contradict each other only where subject, unit, period and place are the same, the values cannot
both be right, and the sentences speak of the same thing; see `contradict`. Precision goes before recall: a contradiction that
is none costs more trust than one that is missed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache

from rag.dates import Period, find_periods, period_of
from rag.figures import find_figures
from rag.passages import split_sentences
from rag.text.compare import compare, qualifier_class
from rag.text.numerals import narrow, rounded
from rag.text.places import find_places
from rag.text.tables import words
from rag.text.units import PEOPLE, family
from rag.types import STATED, Figure, Span

LONGEST_SUBJECT = 24  # characters
SHORTEST_CLAIM = 4  # characters a subject needs to tell one matter from another
SAME = 0.97  # … from which they are the same sentence printed twice
LONG_HEAD = 16  # characters from which an equal headline means the same article; 股票行情快报 stands over many
LONG_SENTENCE = 25  # characters of a sentence that no two desks write alike: where it stands twice, one was copied
ALIKE = 0.5  # share of common character pairs from which two sentences speak of the same thing
UNDATED = 0.8  # … where neither a period nor a day of printing says that they speak of the same time

# What is read off an instrument or a market, and what a company or a fund reports of itself.
_READING = re.compile(
    "|".join(
        words("""
收于 收盘 收报 报收 开盘 盘中 主力 净流 净买 净卖 净值 汇率 中间价 股价 市值 指数 涨幅 跌幅 [涨跌] 成交 换手 气温 温度 最高温
最低温 风力 阵风 降雨 降水 雨量 水位 流量 浓度 震级 深度 北纬 东经 号码 参考 开奖 下载 扫码 版本 现货 期货 每[吨桶克张] 每公斤
定盘 油价 票房 点击 播放
""")
    )
)
_REPORTED = re.compile(
    "|".join(
        words("""
净利润 营业收入 营收 主营 归母 扣非 毛利 负债 费用 发行 股本 股东 每股 注册资本 分红 募集 募资 质押 持股 市盈 评级
该公司 本公司 ETF 基金 理财 续航 轴距
车型 新车 售价 起售 屏幕 电池 处理器 股票 证券 债券 融资 转债
""")
    )
)
# Counts that grow by the hour: only the same hour's can contradict each other.
_TALLY = re.compile(
    "|".join(words("降雨 降水 雨量 水位 余震 受灾 转移 避险 遇难 失联 受伤 伤者 住院 出院 感染 确诊 死亡 病例 停运 停驶 绕行 投票"))
)
# One of many cases in the same words: judgments, fines, tenders; and what is one of several shares of a whole.
_CASE = re.compile(
    "|".join(
        words("""
被告 被执行 申请执行 嫌疑人 罚款 处罚 判处 招标 中标 竞标 投标 悬赏 编号 多头 空头 投票 问卷 受访 调查 酒精 序列号 显存
""")
    )
)
_QUOTATION = re.compile(r"[(（]\d+\.\d+, ?-?\d")  # 英特尔(33.7401, -0.28, -0.82%): of that minute
_NOW = re.compile("目前|当前|现在|至今|迄今")
_CLOCK = re.compile(r"\d{1,2} ?[时点](?: ?\d{1,2} ?分)?|\d{1,2}:\d{2}")
_PART = re.compile(r"\s*(?:其中|分别|另|此外)")
_CLAUSE = re.compile(r"[，,。；;：:！？!?\n…]|、|——")
_TRAILING = re.compile(
    r"(?:累计|共计|总计|合计|一共|总共|大约|约|达到|达|为|是|有|至|到|等|了|已|近|仅|只有|分别|超过|占|共|又|再|\s|的|则|和|与|及|个|由|从)+$"
)
_LEADING = re.compile(
    r"^(?:其中|同时|并且|并|已经|已|还|以及|和|与|及|目前|截至目前|截至|累计|先后|此外|另外|另|又|再|也|都|均|共计|共|每年|以来|来|期间|内|里|后|前|"
    r"至今|使|让|将|把|由|是|有|的|在|从|到|了|、|\s)+"
)
_AHEAD = re.compile(
    r"进行|实现|获得|荣获|参加|参赛|参与|成功|完成|达成|开展|推行|担任|组成|入住|进入|落地|到结对|"
    r"同步|全部|累计|均|已经|实行|(?<!党)组织(?!部)|到岗|"
    r"(?:在(?![校职建编册])|为|对(?![象口])|向(?!导)|与|被|将(?!军)|已|到|及|等(?!级)|是|的|会|可|能|从|让|并)"
)
_JOINED = re.compile(r"(?:和|及|与|以及)$")
_NEXT = re.compile(r"^(?:和|及|与|以及)")  # 教师120名和初中教师80名: what follows 和 is the next one's
_KIND = re.compile(r"(?P<mark>[型类式级性制])$")
_KIND_AHEAD = re.compile(r"[\u4e00-\u9fff“”]{1,4}?(?P<mark>[型类式级性制])")
_LIGHT = frozenset(
    words(
        "全市 全区 全县 全省 全国 全镇 我市 我区 我县 我省 本市 该市 该区 该县 "
        "新增 新建 完成 实现 举办 开展 建成 组织 提供 培训 发放 拨付 投入 设立"
    )
)
_CHANGES = frozenset(words("发展 增加 增长 提高 上升 下降 降低 减少 扩大 扩展 增 升 降 减 变 变为 减至 拓展 提升 上涨 下跌"))
_PAIRS = dict(zip("《“‘「『（(【", "》”’」』）)】", strict=True))
_JOINING = re.compile(r"^(?:以?及|和|与|、|等)+")
_NAMED = re.compile(r"(?![的地和与及或至到以为是在之了由并且])[\u4e00-\u9fff]{2}")
_FILLER = re.compile(
    "|".join(f"(?<!党){word}" for word in sorted(_LIGHT, key=len, reverse=True)) + r"|[^\w]|累计|共计|共|总|约|达到?|为|了|的|已|约|近"
)


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure with what it counts. All offsets count in the text it was found in."""

    figure: Figure
    sentence: Span
    subject: str  # the words that say what is counted; "" where none stand near
    claim: str  # equal for facts about the same matter; "" where the subject is too short to tell
    period: Period | None


def find_facts(text: str, today: date | None = None) -> list[Fact]:
    """One fact for each figure of a text, in reading order; dates and labels state none, their subject and claim are empty."""
    figures = find_figures(text)
    if not figures:
        return []
    names = [f for f in figures if f.kind == "label"]
    periods = [p for p in find_periods(text, today) if not any(f.start < p.end_offset and p.start_offset < f.end for f in names)]
    sentences = split_sentences(text)
    out: list[Fact] = []
    at = 0
    for place, figure in enumerate(figures):
        while at + 1 < len(sentences) and sentences[at][1] <= figure.start:
            at += 1
        if _names(text, figure):
            figure = replace(figure, kind="label")
        if figure.kind not in STATED:
            out.append(Fact(figure, sentences[at], "", "", None))
            continue
        subject = subject_of(text, sentences[at], figures, place, periods)
        if (
            out
            and out[-1].subject
            and out[-1].sentence == sentences[at]
            and (subject in _CHANGES or _continues(text, out[-1].figure, figure))
        ):
            subject = out[-1].subject
        out.append(Fact(figure, sentences[at], subject, claim_of(subject, figure), period_of(periods, text, figure.start)))
    return out


def _names(text: str, figure: Figure) -> bool:
    """Whether an ordinal is part of a name and ranks nothing: 第一书记, 第三产业, 第一动力; but 全省第一, 第一的成绩, 第3位."""
    return figure.kind == "ordinal" and not figure.unit and _NAMED.match(text, figure.end) is not None


def printed(day: str | None) -> date | None:
    """The day of printing from its YYYY-MM-DD; None where there is none, or no such day."""
    try:
        return date.fromisoformat(day) if day else None
    except ValueError:
        return None


def fact_columns(fact: Fact, start: int, end: int) -> tuple[object, ...]:
    """A fact as columns of the store's figures: `rag.store.FIGURE_COLUMNS`, with the figure's place in the source."""
    figure, period = fact.figure, fact.period
    value, upper = (None if number is None else format(number, "f") for number in (figure.value, figure.upper))
    since, until = (day.isoformat() if day else None for day in ((period.start, period.end) if period else (None, None)))
    return (
        *(figure.text, value, upper, figure.unit, figure.qualifier, figure.kind, start, end),
        *(fact.subject, fact.claim or None, period.text if period else "", since, until),
    )


def _continues(text: str, first: Figure, second: Figure) -> bool:
    """Nothing but a pause between two figures: 招引人才7批，191人 and 分别增长56.9%、134.5%."""
    after = text[second.end : second.end + 1]
    return not text[first.end : second.start].strip("、，,和及 ") and (not after or _CLAUSE.match(after) is not None)


def subject_of(text: str, sentence: Span, figures: Sequence[Figure], place: int, periods: Sequence[Period]) -> str:
    """The words of the figure's own clause before it, and the noun right behind it: 配备59名服务专员 → 配备服务专员."""
    figure = figures[place]
    low = max(
        [
            sentence[0],
            *(f.end for f in figures[max(0, place - 2) : place]),
            *(p.end_offset for p in periods if p.end_offset <= figure.start),
        ]
    )
    high = min([sentence[1], *(f.start for f in figures[place + 1 : place + 2])])
    before, after = text[low : figure.start], text[figure.end : high]
    if marks := list(_CLAUSE.finditer(before)):
        before = before[marks[-1].end() :]
    if mark := _CLAUSE.search(after):
        after = after[: mark.start()]
    behind = _noun(after) if high == sentence[1] else _own_noun(after, text[figures[place + 1].end : sentence[1]])
    if place and low == figures[place - 1].end and _JOINED.search(before):
        before = ""  # 343套租赁型和230套: what stands before 和 is counted by the former
    ahead = _LEADING.sub("", _TRAILING.sub("", before.strip(' “”"（()）')))
    room = LONGEST_SUBJECT - len(behind)
    return _balanced((ahead[-room:] if room > 0 else "") + behind)


def _balanced(words: str) -> str:
    """Without half a pair of quotation marks: what ends a quotation that was cut off goes with it, what begins one goes alone.

    >>> _balanced("唱给党听》《牛楼速度》专题片"), _balanced("健全街道“大工委")
    ('《牛楼速度》专题片', '健全街道大工委')
    """
    opened: list[int] = []
    start = 0
    for at, mark in enumerate(words):
        if mark in _PAIRS:
            opened.append(at)
        elif mark in _PAIRS.values():
            if opened and _PAIRS[words[opened[-1]]] == mark:
                opened.pop()
            else:
                start, opened = at + 1, []
    kept = "".join(mark for at, mark in enumerate(words) if at >= start and at not in opened)
    return _JOINING.sub("", kept) if start else kept


def _own_noun(between: str, later: str) -> str:
    """The noun between two figures, as far as it is the first one's: 套租赁型和230套产权型人才公寓 → 租赁型人才公寓."""
    joined = _JOINED.search(between)
    if joined is None:
        return _noun(_NEXT.split(between, maxsplit=1)[0])
    own = between[: joined.start()]
    kind = _KIND.search(own)
    later = _CLAUSE.split(later, maxsplit=1)[0]
    head = _KIND_AHEAD.match(later) if kind else None
    return _noun(own) + (_noun(later[head.end() :]) if kind and head and head["mark"] == kind["mark"] else "")


def _noun(after: str) -> str:
    """The noun behind a figure, as far as it goes; "" before 的 or a verb."""
    after = after.strip(' “”"')
    stop = _AHEAD.search(after)
    noun = after[: stop.start()] if stop else after
    return noun[:LONGEST_SUBJECT].strip(' “”"（()）')


def claim_of(subject: str, figure: Figure) -> str:
    """What two facts must have in common to be about the same matter: the subject without light words, and the kind of unit."""
    core = _FILLER.sub("", narrow(subject))
    if len(core) < SHORTEST_CLAIM:
        return ""
    kind = "人" if figure.unit in PEOPLE else family(figure.unit) if family(figure.unit) != "计数" else figure.unit
    return f"{core}|{kind}|{figure.kind[0]}"


@dataclass(frozen=True, slots=True)
class Statement:
    """A fact as it stands in the collection, with what decides whether two of them can contradict each other."""

    figure: Figure
    claim: str
    sentence: str
    place: str
    printed: str | None  # the article's date
    period: tuple[str, str | None, str | None]  # as printed, first day, last day
    article: int
    head: str  # the article's headline, or its first words


def contradict(a: Statement, b: Statement) -> bool:
    """Whether two statements cannot both be right.

    Different articles; the same claim; values that compare as different although neither only bounds or rounds the other; places that
    do not differ; the same period (or none for either and the same day of printing), to the hour where one is printed or the count
    grows by the hour; and the same matter: one article printed twice, one sentence copied with a single number changed, or two
    articles of their own about one place. Articles cut from one pattern (market and weather reports) have heads that are alike but
    not the same: they speak of different things in the same words. Quotations, what is so "at present", articles of law, court cases,
    tenders and polls never contradict each other, and what a company reports does only within one article printed twice.
    """
    if (
        a.article == b.article
        or not a.claim
        or a.claim != b.claim
        or (a.place != b.place and a.place and b.place)
        or _READING.search(a.claim)
    ):
        return False
    if not _same_time(a, b) or compare(a.figure, b.figure) != "different" or _bounds(a.figure) or _bounds(b.figure):
        return False
    if _of_a_text(a.figure) or _QUOTATION.search(a.sentence) or _NOW.search(a.period[0]) or _rounded(a.figure, b.figure):
        return False
    return not _CASE.search(a.sentence + b.sentence) and _one_matter(a, b)


def _one_matter(a: Statement, b: Statement) -> bool:
    heads, sentences = alike(a.head, b.head), alike(a.sentence, b.sentence)
    if a.head == b.head and len(a.head) >= LONG_HEAD:
        return sentences >= SAME and _one_changed(a, b)
    if not _dated(a) and (_PART.match(a.sentence) or _PART.match(b.sentence) or (a.printed is None and sentences < UNDATED)):
        return False
    if heads >= ALIKE and a.head != b.head:
        return False
    placed = sentences >= ALIKE and bool(a.place) and a.place == b.place
    told = _dated(a) or a.printed is not None
    copied = told and sentences >= SAME and min(len(a.sentence), len(b.sentence)) >= LONG_SENTENCE and _one_changed(a, b)
    return (placed or copied) and not of_a_company(a.sentence + b.sentence) and _one_place(a, b) and _one_day(a, b)


def of_a_company(text: str) -> bool:
    """Whether it tells what a company or a fund reports of itself: such words stand in a thousand reports, of as many companies."""
    return bool(_REPORTED.search(text))


def _one_changed(a: Statement, b: Statement) -> bool:
    """Whether two copies of a sentence differ in one number alone: where all of them differ, it is a form filled in twice."""
    first, second = ([f.text for f in find_figures(s.sentence)] for s in (a, b))
    return len(first) == len(second) and sum(x != y for x, y in zip(first, second, strict=True)) == 1


def _one_day(a: Statement, b: Statement) -> bool:
    """Heads that print dates print one in common: 8月4日7时至5日7时 is another day's report than 8月6日7时至7日7时."""
    first, second = ({p.text for p in find_periods(s.head, None)} for s in (a, b))
    return not first or not second or bool(first & second)


def _one_place(a: Statement, b: Statement) -> bool:
    """Sentences that name places name one in common."""
    first, second = ({p.code for m in find_places(s.sentence) for p in m.places} for s in (a, b))
    return not first or not second or bool(first & second)


def _dated(a: Statement) -> bool:
    return a.period[1:] != (None, None)


def _same_time(a: Statement, b: Statement) -> bool:
    """The same days and, where one prints it, the same hour; of counts that grow by the hour, an hour that is printed."""
    hours = [_CLOCK.findall(narrow(s.period[0])) for s in (a, b)]
    if hours[0] != hours[1] or (not hours[0] and _TALLY.search(a.sentence + b.sentence)):
        return False
    if _dated(a) or _dated(b):
        return a.period[1:] == b.period[1:]
    return a.period[0] == b.period[0] and a.printed == b.printed


def _of_a_text(figure: Figure) -> bool:
    return figure.unit == "版" or (figure.kind == "ordinal" and figure.unit in ("条", "款", "项", ""))


def _rounded(a: Figure, b: Figure) -> bool:
    """538 is 538.1 in fewer digits."""
    if a.value is None or b.value is None or a.unit != b.unit:
        return False
    places = max(int(v.normalize().as_tuple().exponent) for v in (a.value, b.value))
    step = Decimal(1).scaleb(places)
    return places <= 0 and abs(a.value - b.value) < step and rounded(a.value, step) == rounded(b.value, step)


def _bounds(figure: Figure) -> bool:
    """不少于10个 and 最高200万元 only bound a number: two of them do not contradict each other."""
    return bool(qualifier_class(figure.qualifier) & {"least", "most", "vague"}) or figure.upper is not None


@lru_cache(maxsize=4096)
def _pairs_of(sentence: str) -> frozenset[str]:
    return frozenset(_pairs(sentence))


def alike(a: str, b: str) -> float:
    """The share of character pairs two sentences have in common, figures and punctuation left out; 1 for the same wording."""
    first, second = _pairs_of(a), _pairs_of(b)
    return len(first & second) / max(1, min(len(first), len(second)))  # the shorter may be a part of the longer


def _pairs(sentence: str) -> set[str]:
    plain, at = "", 0
    for figure in find_figures(sentence):
        plain += sentence[at : figure.start]
        at = figure.end
    plain = re.sub(r"\W", "", plain + sentence[at:])
    return {plain[i : i + 2] for i in range(len(plain) - 1)}
