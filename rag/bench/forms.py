"""Forms of question made from one printed clause: what is asked, for which part, and never in the clause's own order and words.

Each maker takes a clause with a figure in it and gives questions; a pattern that does not fit gives none. Precision goes before
number: seventy thousand articles hold more clauses than are needed.
"""

# ruff: noqa: E501, SIM905 (a pattern is read as one line, a table of words as a table)

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from rag.figures import find_figures
from rag.text.places import find_places
from rag.text.units import MONEY, family
from rag.types import STATED, Figure, Span

HAN = r"[一-鿿]"
SPOKEN = dict(
    pair.split(":")
    for pair in """
设立:设 开设:开 设置:设 建成:建好 建设:建 新建:新盖 建立:建起 打造:搞起 投入:投 投资:投 安排:拨 筹集:凑到 募集:募到 培训:教过 配备:配 选派:派去
派出:派出去 举办:办 开展:搞 召开:开 完成:做完 实施:做 解决:处理好 排查:查 发放:发下去 捐赠:捐 招聘:招到 招收:收 吸引:引来 引进:引来
签约:签下 种植:种 改造:翻新 转移:撤走 救助:救 帮助:帮到 受理:接到 办理:办完 发现:找出 整改:改完 提供:拿出 成立:成立 组建:拉起
培育:带出 覆盖:管到 惠及:让 评选:评出 查处:查办 抓获:抓到 接待:迎来 销售:卖出 出动:派上 征集:收上来 修建:修好 生产:造出 出口:卖到国外
进口:买进 收获:拿到 获得:拿到 收集:攒下 支付:付 拨付:拨下去 减免:免掉 新增:多出来 创造:带来 疏散:撤出 搜救:找到 抢修:修好 拆除:拆掉 清理:清掉
""".split()
)
_VERB = "|".join(sorted(SPOKEN, key=len, reverse=True))
_LEAD = re.compile(
    r"^(?:其中|目前|截至目前|同时|此外|另外|据悉|据了解|据介绍|据统计|今年以来|近年来|累计|先后|已经|已|共计|共|还|并|将|则|又|也|当天|当日|"
    r"今年|去年|本次|此次|记者了解到|数据显示|正文)[，,：: ]?"
)
_ADVERB = re.compile(
    r"(?:累计|共计|总计|合计|一共|先后|已经|已|共|还|并|将|也|都|均|今年|去年|全年|总|拟|计划|再|又|(?<!签)约|有|达到|达|为|是|了)+$"
)
_UNFIT = re.compile(r"[（）()“”‘’《》\[\]【】…—/]|记者|原标题|正文|编辑|责编|图片")
_THIS = re.compile(
    r"^(?:的|占|按|近日|上[一二三四]季|人民币|新增|虽然|现场|全队|面向|第一|一前|推动|带动|拉动|使|到|截|特别|较|刚|归属|有|未来|预计|自|已|可|能|会|至|其|该|这|那|本|此|上述|我|他|她|它|每|双方|各|因|由|对|在|从|与|为|将|以|经|通过|根据|按照|包括|同|且|而|但|如|若|当|并|和|及|向|把|让|给)"
)
_PLAIN = re.compile(rf"{HAN}[{HAN[1:-1]}A-Za-z0-9]*$")
_SUBJECTLESS = re.compile(r"^(?:同比|环比|比上年|较上年|增长|下降|增加|减少|提高|上升)")


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of a passage with the figure it prints. Offsets count in the passage's text."""

    text: str  # the passage
    sentence: Span
    span: Span
    figure: Figure
    place: str  # of the article; "" where it has none

    @property
    def before(self) -> str:
        return tidy(self.text[self.span[0] : self.figure.start])

    @property
    def after(self) -> str:
        return self.text[self.figure.end : self.span[1]].strip()


@dataclass(frozen=True, slots=True)
class Made:
    """A question and where its answer stands in the passage. `swap` is the place or year that a trap may exchange."""

    form: str
    question: str
    type: str
    start: int
    end: int
    swap: str = ""


def tidy(text: str) -> str:
    """A clause without what only leads into it."""
    for _ in range(3):
        text = _LEAD.sub("", text.strip())
    return text


def asking(figure: Figure, rng: random.Random) -> str:
    """多少名, 几个, 多少钱: what asks for this figure; the unit is sometimes left to the noun."""
    small = figure.value is not None and figure.value < 10 and figure.unit not in MONEY
    return rng.choice(("几" if small else "多少", "多少")) + figure.unit


_MANNER = re.compile(r"(?:再次|共同|正式|联合|成功|顺利|全面|今日|近日|向社会|公开)+$")
_SAID = re.compile(
    r"^(?:建议|预计|要求|据|其中|虽然|上半年|今年上半年|年内|实现|完成|已?统计|形成|前\w{1,2}月|\w季度)|(?:完成固定资产|累计完成|共完成|完成|实现|宣布|仅|应|需|须|将|持续|正|另|表示|计划|可|总|则|也|又|累积)+$"
)
_TELLS = re.compile(
    r"可能|刚开始|每吨|请求|判令|裁定|迎战|归属|世界$|要$|标$|中$|下达|违规|给其|导致|将|把|同意|赔礼|需要|额外|每$|的$|表示|宣布|显示|获悉|指出|认为|强调|透露|计划|要求|建议|[称到说]$|^\d"
)


def _subject(text: str) -> str:
    """The words that name what a clause is about, if they can stand alone; else nothing."""
    plain = text.strip("，, ")
    for _ in range(2):
        plain = _SAID.sub("", _ADVERB.sub("", plain)).strip("，, 的")
    if _TELLS.search(plain):
        return ""
    long_enough = 3 <= len(plain) <= 18
    return plain if long_enough and _PLAIN.match(plain) and not _THIS.match(plain) and not _SUBJECTLESS.match(plain) else ""


# ---- one figure of a clause --------------------------------------------------------------------------------------


def counted(c: Clause, rng: random.Random) -> Iterator[Made]:
    """市中区设立28个服务窗口 → 服务窗口市中区设了多少个?"""
    match = re.search(rf"^(?P<who>.*?)(?P<verb>{_VERB})(?:了|过|出)?$", _ADVERB.sub("", c.before))
    noun = re.match(rf"(?!.*(?:赶赴|共享|参演|参加|前往|投入|开展|保障|加入)){HAN}{{2,7}}$", c.after)
    if (
        match is None
        or noun is None
        or family(c.figure.unit) not in ("计数", "人")
        or "的" in noun[0]
        or re.search(f"{_VERB}|[为在以是和及与将被后等进行了到据报]", noun[0])
    ):
        return
    who, verb = _subject(match["who"]), SPOKEN[match["verb"]]
    if not who:
        return
    ask = asking(c.figure, rng)
    yield _made("count", rng.choice((f"{noun[0]}，{who}{verb}了{ask}", f"{who}{verb}的{noun[0]}，一共{ask}")), "figure", c)


def spent(c: Clause, rng: random.Random) -> Iterator[Made]:
    """惠农区投入资金1200余万元 → 惠农区在这上头花了多少钱?"""
    verbs = "投入|投资(?!被)|安排|拨付|筹集|募集|支付(?!宝)|减免|发放|捐赠|争取|落实"
    match = re.search(rf"^(?P<who>.*?)(?P<verb>{verbs})(?P<what>{HAN}{{0,8}}?)(?:资金|金额|经费|款项)?$", _ADVERB.sub("", c.before))
    if (
        match is None
        or c.figure.unit not in MONEY
        or len(c.after) > 0
        or re.search("的|收益|规模|净额|总额|额$|人民币|金额|被骗|^.$", match["what"])
    ):
        return
    if who := _subject(match["who"]):
        verb = {
            "投入": "投了",
            "投资": "投了",
            "发放": "发了",
            "捐赠": "捐了",
            "减免": "免了",
            "募集": "募到了",
            "筹集": "凑了",
            "支付": "付了",
            "争取": "要来了",
        }.get(match["verb"], "拿出了")
        what = re.sub(r"(?:总|的|资金|金额|经费)+$", "", match["what"])
        yield _made("money", f"{what}{'这块' if what else ''}{who}{verb}多少钱", "figure", c)


def share(c: Clause, rng: random.Random) -> Iterator[Made]:
    """第三产业占比达54.5% → 占了百分之几的是第三产业? → 第三产业占了百分之几?"""
    if c.figure.unit not in ("%", "％") or len(c.after) > 1:
        return
    before = _ADVERB.sub("", c.before)
    if (match := re.search(rf"^(?P<what>.*?)(?P<rate>{HAN}{{1,6}}(?:率|占比|比重|比例))(?:达到|达|为|超过|已达|升至|降至)?$", before)) and (
        what := _subject(match["what"].rstrip("的") + match["rate"])
    ):
        yield _made("share", rng.choice((f"{what}是百分之几", f"{what}到底多高")), "figure", c)
    elif (
        (match := re.search(rf"^(?P<what>.*?)占(?P<of>{HAN}{{0,10}}?)(?:的|比|到|了|达)*$", before))
        and (what := _subject(match["what"]))
        and not re.search("增加|减少|预期|应$", match["of"] + what)
    ):
        of = re.sub(r"^(?:到了?|了|据)", "", match["of"])
        if len(of) >= 2 and not re.search(r"^比|仅|份额|\d", of + what):
            yield _made("share", f"{of}里{what}占百分之几", "figure", c)


def changed(c: Clause, rng: random.Random) -> Iterator[Made]:
    """社会消费品零售总额同比增长8.2% → 跟上年同期比，社会消费品零售总额涨了多少?"""
    up = {"增长": "涨了", "上涨": "涨了", "增加": "多了", "提高": "高了", "上升": "高了", "提升": "高了"}
    down = {"下降": "掉了", "减少": "少了", "下跌": "跌了", "回落": "落了", "降低": "低了"}
    match = re.search(
        rf"^(?P<what>.*?)(?P<than>同比|环比|比上年(?:同期)?|较上年(?:同期)?)(?P<verb>{'|'.join(up | down)})(?:了)?$", c.before
    )
    if match is None or c.after or not (what := _subject(match["what"])):
        return
    than = "跟上一期比" if match["than"] == "环比" else "跟上年同期比"
    yield _made("change", f"{than}，{what}{(up | down)[match['verb']]}多少", "figure", c)


def became(c: Clause, rng: random.Random) -> Iterator[Made]:
    """床位由300张增加到500张 → 床位原先是多少张? (the first) 床位后来到了多少张? (the second)"""
    clause = c.text[c.span[0] : c.span[1]]
    inside = [f for f in find_figures(clause) if f.kind == "figure"]
    if len(inside) != 2 or inside[0].unit != inside[1].unit or "不等" in clause or "届" in clause:
        return
    first, second = inside
    between = clause[first.end : second.start]
    lead = re.search(r"^(?P<what>.*?)(?:从|由)$", tidy(clause[: first.start]))
    if (
        lead is None
        or not re.fullmatch(r"[^，]{0,3}(?:增|提|升|降|减|调|扩|涨|缩|发展|压|跌|回落|上|下)[^，]{0,5}(?:到|至|为)了?", between)
        or not (what := _subject(lead["what"]))
    ):
        return
    asked, word = (first, "原先") if c.span[0] + first.start == c.figure.start else (second, "后来")
    if c.span[0] + asked.start == c.figure.start:
        much = "百分之几" if asked.unit in ("%", "％") else f"多少{asked.unit}"
        tail = f"到了{much}" if word == "后来" else f"是{much}"
        yield _made("from_to", f"{what}{word}{tail}", "figure", c)


def ranked(c: Clause, rng: random.Random) -> Iterator[Made]:
    """进出口总额居全省第3位 → 全省排下来，进出口总额是第几?"""
    match = re.search(
        r"^(?P<what>.*?)(?:排名|位居|名列|位列|排在|跃居|居|列)(?P<among>全国|全省|全市|全球|世界|亚洲|中部|西部|东部|全区|全县)?$",
        c.before,
    )
    if (
        c.figure.kind == "ordinal"
        and "-" not in c.text[c.figure.start : c.figure.end + 1]
        and c.figure.unit in ("", "位", "名")
        and match
        and len(what := _subject(match["what"])) > 3
    ):
        yield _made("rank", f"{match['among'] or ''}{'排下来，' if match['among'] else ''}{what}是第几", "figure", c)


def measured(c: Clause, rng: random.Random) -> Iterator[Made]:
    """项目占地面积达3.2万平方米 → 项目有多大? 线路全长120公里 → 线路多长? 工期为24个月 → 工期要多久?"""
    words = {"面积": "有多大一片", "长度": "有多长", "时长": "要多久", "年月": "要多久", "质量": "有多重"}
    asked = words.get(family(c.figure.unit))
    patterns = {
        "面积": r"(?:总?占地(?:总?面积)?|总?建筑面积|总?面积|种植面积)",
        "长度": r"(?:全长|总长|总长度|长度|里程)",
        "时长": r"(?:工期|耗时|历时|用时|时长|为期)",
        "年月": r"(?:工期|历时|有效期|期限|服务期)",
        "质量": r"(?:总产量|产量|总重|重量|年产|产能)",
    }
    pattern = patterns.get(family(c.figure.unit))
    if asked is None or pattern is None or c.after:
        return
    match = re.search(rf"^(?P<what>.*?)(?P<how>{pattern})(?:约为|达到|约|达|为|近|超)*$", c.before)
    if match and (what := _subject(match["what"].rstrip("的"))):
        how = match["how"]
        tail = (
            f"{how}{asked}" if family(c.figure.unit) in ("面积", "质量") else f"{how if how in ('工期', '有效期', '期限') else ''}{asked}"
        )
        yield _made("measure", f"{what}{tail}".replace("面积有多大一片", "面积有多大").replace("产量有多重", "产量有多少"), "figure", c)


def limited(c: Clause, rng: random.Random) -> Iterator[Made]:
    """单户贷款额度最高20万元 → 单户贷款额度封顶是多少? 绿化率不低于30% → 绿化率起码得多少?"""
    match = re.search(
        r"^(?P<what>.*?)(?:应|须|需|要)?(?P<word>最高(?:可?达|为|不超过)?|不超过|不高于|不低于|不少于|至少|不得低于|不得超过)$", c.before
    )
    if match is None:  # the figure finder takes such words into the figure itself
        match = re.search(r"^(?P<what>.*?)(?P<word>)$", c.before)
        word = re.match(r"最高|不超过|不高于|不低于|不少于|至少", c.figure.text)
    else:
        word = re.match(r"最高|不超过|不高于|不低于|不少于|至少|不得低于|不得超过", match["word"])
    clause = c.text[c.span[0] : c.span[1]]
    ruled = re.search(
        r"补贴|补助|奖励|标准|额度|贷款|限|应|须|要求|可|不得|罚款|期限|比例|规定|床位|面积|计划|到20\d\d年",
        c.text[c.sentence[0] : c.span[1]],
    )
    if match is None or word is None or c.after or not ruled or "最高超" in clause or not (what := _subject(match["what"])):
        return
    most = word[0] in ("最高", "不超过", "不高于", "不得超过")
    yield _made("limit", f"{what}{'封顶是多少' if most else '起码得多少'}", "figure", c)


def several(c: Clause, rng: random.Random) -> Iterator[Made]:
    """一产、二产分别增长2.1%、5.6% → 二产涨了多少? The figure asked for is the one in its turn."""
    clause = c.text[c.span[0] : c.sentence[1]]
    match = re.match(
        rf"(?P<items>{HAN}{{2,10}}(?:、{HAN}{{2,10}}){{0,3}}(?:和|与|、){HAN}{{2,10}}?)(?:分别|各自?)(?P<verb>{HAN}{{1,8}}?)(?=\d)", clause
    )
    if match is None:
        return
    items = re.split(r"[、和与]", match["items"])
    inside = [f for f in find_figures(clause) if f.kind == "figure" and f.start >= match.end()]
    if len(inside) < len(items) or len({f.unit for f in inside[: len(items)]}) != 1 or any(len(i) < 2 for i in items):
        return
    gaps = [clause[a.end : b.start] for a, b in pairwise(inside[: len(items)])]
    if (behind := clause[inside[len(items) - 1].end :][:1]) and behind not in "，。；,;！ ":
        return  # 分别得到33.2%和38.1%的支持率: the noun behind says what they are
    at = next((n for n, f in enumerate(inside[: len(items)]) if c.span[0] + f.start == c.figure.start), None)
    if at is None or any(gap.strip("、，和与 ") for gap in gaps):
        return
    verb = re.sub(r"(?:达到|达|为|约|是|至|到|了|的)+$", "", match["verb"])
    than = re.search(r"(?:同比|环比|年均)$", items[-1])
    of = re.search(r"(?:的?(?:营收|收入|价格|产量|销量|面积|人数|数量|占比|比重|比例|得分|单价|[一-鿿]{1,3}率))$", items[-1])
    if of and not verb and at < len(items) - 1:
        yield _made("respectively", f"单看{_bare(items[at])}，{of[0].removeprefix('的')}是多少", "figure", c)
    elif (
        verb
        and not of
        and len(what := _bare(items[at])) >= 2
        and re.match(r"增|降|下|上|减|提|占|完成|实现|达|得|贡献|生产|销售|出口|进口|获", verb)
    ):
        yield _made(
            "respectively",
            f"单说{what}，{than[0] if than else ''}{verb}{'' if verb[-1] in '率量额比值' or verb[0] == '占' else '了'}多少",
            "figure",
            c,
        )


def _bare(item: str) -> str:
    """An item of an enumeration without what leads into it."""
    plain = re.sub(r"(?:同比|环比|年均|也|均|都)+$", "", re.sub(r"^(?:其中|在|对|向|由|从|为)", "", item))
    return plain if not re.search(r"^[的其该这那]|分别|将|每吨|中$|[上下]月$", plain) else ""


# ---- other parts of a clause -------------------------------------------------------------------------------------


def who_did(c: Clause, rng: random.Random) -> Iterator[Made]:
    """金乡县培训新型职业农民600名 → 培训了600名新型职业农民的是哪里? The place answers."""
    clause = c.text[c.span[0] : c.span[1]]
    for mention in find_places(clause)[:1]:
        word = clause[mention.start : mention.end]
        rest = re.match(rf"(?:共|已|累计|先后|今年|全年)*(?P<verb>{_VERB})了?$", clause[mention.end : c.figure.start - c.span[0]])
        noun = re.match(rf"{HAN}{{2,9}}$", c.after)
        if tidy(clause[: mention.start]) or rest is None or noun is None or len(word) < 3 or re.search("当日|[时后前中]$", noun[0]):
            continue
        start = c.span[0] + mention.start
        yield Made("who", f"是哪个地方{SPOKEN[rest['verb']]}了{c.figure.text}{noun[0]}？", "entity", start, start + len(word))


def when(c: Clause, rng: random.Random) -> Iterator[Made]:
    """7月28日，高新区举办了12场招聘会 → 高新区的12场招聘会是哪天办的? The date answers."""
    sentence = c.text[c.sentence[0] : c.sentence[1]]
    head = re.match(r"(?P<date>(?:\d{4}年)?\d{1,2}月\d{1,2}日)，?(?P<rest>[^，。；]{8,40})[，。；]", sentence.lstrip())
    if head is None:
        return
    match = re.match(
        r"(?P<who>.{3,16}?)(?P<verb>举办|召开|开幕|启动|发布|开工|通车|揭牌|启用|成立|举行|开通|投产|签约)(?P<what>.{0,22})$", head["rest"]
    )
    if match is None or not (who := _subject(_MANNER.sub("", match["who"]))) or _UNFIT.search(match["what"]):
        return
    if who.endswith("公"):  # 公开|通报 is no 开通
        return
    start = c.sentence[0] + (len(sentence) - len(sentence.lstrip()))
    what = match["what"].removeprefix("了")
    if len(what) == 1 or re.search(r"[称说]$|[称：]|显示$|^[其的]|^当天|^数据$|^公告$|^消息$|^通报$", what):
        return
    asked = f"{what}{'，' if what else ''}{who}是哪天{match['verb']}的？"
    yield Made("when", asked, "date_or_period", start, start + len(head["date"]))


def listed(c: Clause, rng: random.Random) -> Iterator[Made]:
    """包括甲、乙、丙3个片区 → 那3个片区都叫什么? The items answer."""
    before = c.text[c.sentence[0] : c.figure.start]
    match = re.search(
        rf"(?:^|[，：]|包括|涵盖|覆盖|分为|涉及|设有|有|为|在)(?P<items>(?:{HAN}{{2,8}}、){{1,5}}{HAN}{{2,8}}(?:(?:和|及|以及){HAN}{{2,8}})?)等?$",
        before,
    )
    noun = re.match(rf"{HAN}{{2,6}}", c.text[c.figure.end :])
    if match is None or noun is None or c.figure.value is None:
        return
    named = re.sub(r"(?:等|这|共|共计|总共)+$", "", match["items"])
    items = re.split(r"、|以及|和|及", named)
    if len(items) != int(c.figure.value) or not 2 <= len(items) <= 7:
        return
    start = c.sentence[0] + match.start("items")
    lead = _subject(re.split(r"[，,；;]", before[: match.start("items")])[-1].rstrip("包括涵盖为有在分涉及设划拟：，")) or ""
    if lead:
        yield Made("list", f"{lead}的那{c.figure.text}{noun[0]}都是哪些？", "list", start, start + len(named))


MAKERS: tuple[Callable[[Clause, random.Random], Iterator[Made]], ...] = (
    counted,
    spent,
    share,
    changed,
    became,
    ranked,
    measured,
    limited,
    several,
    who_did,
    when,
    listed,
)


def _made(form: str, question: str, kind: str, c: Clause) -> Made:
    return Made(form, f"{question}？", kind, c.figure.start, c.figure.end)


def clauses(text: str, sentences: list[Span], place: str) -> Iterator[Clause]:
    """Every clause that prints a figure with a unit, once for each of its figures."""
    for figure in find_figures(text):
        if figure.kind not in STATED or (figure.kind == "figure" and not figure.unit) or not re.search(r"\d", figure.text):
            continue
        sentence = next(((a, b) for a, b in sentences if a <= figure.start < b), None)
        if sentence is None or not 12 <= sentence[1] - sentence[0] <= 160:
            continue
        low = max(text.rfind(mark, sentence[0], figure.start) for mark in "，,；;：:。\n") + 1
        high = min([at for mark in "，,；;。：:！？\n" if (at := text.find(mark, figure.end)) >= 0] or [len(text)])
        span = (max(low, sentence[0]), min(high, sentence[1]))
        if not _UNFIT.search(text[span[0] : span[1]]):
            yield Clause(text, sentence, span, figure, place)


def year_of(text: str) -> str:
    """The one year a text prints, as 2023年, dates and spans of years left out; "" where it prints none or several."""
    found = set(re.findall(r"(?<![\d\-—–~至])((?:19|20)\d{2})年(?!\s?\d|至|[—–~-]|以?来|起|开始|后|成立|底|末)", text))
    return f"{found.pop()}年" if len(found) == 1 else ""
