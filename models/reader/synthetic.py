#!/usr/bin/env python3
"""Questions made from news sentences, of the kinds that a reader trained on human questions gets wrong.

    python models/reader/synthetic.py DATA OUT.jsonl --articles 20000 [--held HELD.jsonl] [--without bench/*.jsonl.xz]

Changes (从A到B), 分别, stages and parallel items of one sentence, whole span ends, how often, when, names, lists; and
for each its near misses: another place, year or item, which the passage does not answer. The generators are pure:
a sentence in, questions with offsets into that sentence out. Wording varies as people's does.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # recipes run from a checkout

import examples as make
from misses import other_place

from rag.figures import find_figures
from rag.reader_input import context_of
from rag.text.places import find_places

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Made:
    """A question with its answer in the sentence it was made from; `item` is the part to swap for a near miss."""

    question: str
    start: int
    end: int
    kind: str
    item: str = ""


HAN = r"[一-鿿]"
ASKED_AS = """
设立:设立了,设了,开了,建了,弄了 开设:开设了,开了,办了 建设:建设了,建了,建成了 建成:建成了,建了,建好了
新建:新建了,新建,建了 建立:建立了,建了,建起了 打造:打造了,建了,搞了 投入:投入了,投了,花了,拿出了
投资:投资了,投了,花了 安排:安排了,拿出,安排 筹集:筹集了,筹了,凑了 培训:培训了,训了,教了
配备:配备了,配了,派了,安排了 选派:选派了,派了,派出了 派出:派出了,派了 组织:组织了,办了,带了 举办:举办了,办了,搞了
开展:开展了,搞了,做了,办了 召开:召开了,开了 完成:完成了,做完了,干完了,做成了 实施:实施了,搞了,做了
解决:解决了,办了,处理了 排查:排查了,查了,查出 发放:发放了,发了,发出去 捐赠:捐赠了,捐了,送了 招聘:招聘了,招了
吸引:吸引了,引来了,来了 引进:引进了,引来了,招来了 签约:签约了,签了,签下 种植:种植了,种了 改造:改造了,改了,翻新了
转移:转移了,转走了,撤出了 救助:救助了,救了,帮了 帮助:帮助了,帮了 服务:服务了,帮了 受理:受理了,收了,接了
办理:办理了,办了 发现:发现了,查出,找出 整改:整改了,改了 提供:提供了,给了 拥有:有,拥有 成立:成立了,建了,组了
组建:组建了,组了,拉起了 培育:培育了,培养了,带出了 发展:发展了,有了 覆盖:覆盖了,覆盖,管到 惠及:惠及了,惠及,让
评选:评选了,评出了,选了 查处:查处了,查了 抓获:抓获了,抓了 接待:接待了,接待,来了 销售:销售了,卖了 出动:出动了,派了
征集:征集了,收了 修建:修建了,修了,建了
"""  # how the papers say it : how people ask for it
VERBS = {said: tuple(asked.split(",")) for said, asked in (pair.split(":") for pair in ASKED_AS.split())}
_VERB = "|".join(VERBS)
_LEAVE = re.compile(
    r"^(?:其中|目前|截至目前|同时|此外|另外|据悉|据了解|据介绍|据统计|今年以来|近年来|累计|先后|已经|已|共计|共|还|并|将|则|又|也)[，,：:]?"
)
_CLAUSE = re.compile(r"[^，,；;。！？!?：:\n]+")
_BAD = re.compile(r"[（）()“”‘’《》\[\]【】…—/]|记者|原标题")
_TICKER = re.compile(r"记者|沪指|深证|收报|收盘|主力资金|股价|开奖|号码|前区|同比.*环比.*同比")
MONEY = ("元", "美元", "欧元", "港元")


def figures(text: str) -> list[Span]:
    """Figures with qualifier and unit (dates, ordinals and labels left out); 达, 共 before one are the clause's, not the figure's."""
    found = []
    for figure in find_figures(text):
        if figure.kind == "figure" and figure.unit and re.search(r"\d", figure.text):
            lead = re.match(r"突破|高达|达到|多达|共计|[达共]", figure.text)
            found.append((figure.start + (len(lead[0]) if lead else 0), figure.end))
    return found


def unit_of(figure: str) -> str:
    """The unit a question names: 近23万名 → 名, 1.2亿元 → 元, 5.3% → %."""
    return re.sub(r"^.*[\d一二三四五六七八九十百千万亿余多几]", "", figure)


def asking(figure: str, rng: random.Random) -> str:
    """The words that ask for a figure: 多少名, 几个, 多少钱, 多少."""
    unit = unit_of(figure)
    if unit in MONEY:
        return rng.choice(("多少元", "多少钱", "多少", "多少" + unit))
    if unit in ("%", "％"):
        return rng.choice(("多少", "百分之几", "百分之多少"))
    if unit in ("亩", "平方米", "平方公里", "公顷"):
        return rng.choice(("多少" + unit, "多大", "多少"))
    small = re.fullmatch(r"\d{1,2}" + re.escape(unit), figure) is not None
    return rng.choice(("几" if small else "多少", "多少")) + (unit if rng.random() < 0.75 else "")


def ending(rng: random.Random) -> str:
    return rng.choice(("？", "", "？", "呢？", "?"))


def tidy(text: str) -> str:
    """A clause without what only leads into it."""
    for _ in range(3):
        text = _LEAVE.sub("", text.strip())
    return text


def clause_spans(sentence: str) -> list[Span]:
    return [m.span() for m in _CLAUSE.finditer(sentence)]


# -- one figure of several --------------------------------------------------------------------------------------------


def parallel(sentence: str, rng: random.Random) -> list[Made]:
    """One figure of a clause asked for, in a sentence that prints several: 设立28个窗口，配备59名专员 → 专员派了几名?"""
    everywhere = figures(sentence)
    units = [unit_of(sentence[slice(*f)]) for f in everywhere]
    if len(everywhere) < 2:
        return []
    made = []
    for start, end in clause_spans(sentence):
        inside = [f for f in everywhere if start <= f[0] and f[1] <= end]
        clause = sentence[start:end]
        if len(inside) != 1 or len(clause) > 36 or _BAD.search(clause):
            continue
        at, to = inside[0]
        asked = clause_question(sentence[start:at], sentence[at:to], sentence[to:end], rng)
        if asked:
            same = units.count(unit_of(sentence[at:to])) > 1
            made.append(Made(asked[0], at, to, "stages" if same else "parallel", asked[1]))
    return made


def clause_question(before: str, figure: str, after: str, rng: random.Random) -> tuple[str, str] | None:
    """A question for the figure between two parts of its clause, and the thing it counts; None where no wording fits."""
    before, how = tidy(before), asking(figure, rng)
    verb = re.search(rf"({_VERB})(?:了|出|完成|约|达|到|成功)?$", before)
    thing = re.match(rf"(?:的)?({HAN}{{2,12}})$", after)
    if verb and thing:
        subject, word, head = before[: verb.start()], rng.choice(VERBS[verb[1]]), thing[1]
        if not 0 <= len(subject) <= 14:
            return None
        word = verb[1] if rng.random() < 0.3 else word
        shapes = (
            f"{subject}{word}{how}{head}",
            f"{head}{subject}{word}{how}",
            f"{subject}一共{word}{how}{head}",
            f"{subject}{head}{word}{how}",
        )
        return rng.choice(shapes) + ending(rng), head
    measure = re.fullmatch(rf"({HAN}{{2,16}}?)(?:达到|达|为|约为|有|是|超过|突破|约|近|累计|超)?", before)
    if measure and not after and len(measure[1]) >= 4 and not measure[1].endswith(tuple("至到从在于")):
        head = measure[1]  # no clean thing to swap: the clause may hold a verb
        shapes = (f"{head}是{how}", f"{head}有{how}", f"{head}达到{how}", f"{head}{how}")
        return rng.choice(shapes) + ending(rng), ""
    if thing and 2 <= len(before) <= 14 and before[-1] in "有":
        return rng.choice((f"{before}{how}{thing[1]}", f"{thing[1]}{before}{how}")) + ending(rng), thing[1]
    return None


def ends(sentence: str, rng: random.Random) -> list[Made]:
    """A figure with a qualifier or a long unit, asked for by the rest of its clause: the whole of it is the answer."""
    made = []
    spans = figures(sentence)
    for start, end in clause_spans(sentence):
        inside = [f for f in spans if start <= f[0] and f[1] <= end]
        clause = sentence[start:end]
        if len(inside) != 1 or not 8 <= len(clause) <= 40 or _BAD.search(clause):
            continue
        at, to = inside[0]
        figure = sentence[at:to]
        if len(unit_of(figure)) < 2 and not re.search(r"^[近约超逾不至上]|[余多]", figure):
            continue
        before, after = tidy(sentence[start:at]), sentence[to:end]
        if len(before) + len(after) >= 5 and not before.endswith(("从", "由", "至", "到")):
            made.append(Made(f"{before}{asking(figure, rng)}{after}{ending(rng)}", at, to, "ends"))
    return made


# -- changes and alignments -------------------------------------------------------------------------------------------

_UP = "增加|增长|增至|提高|提升|发展|扩大|上升|扩展|上涨|壮大|攀升|拓展|涨|扩"
_DOWN = "下降|减少|缩减|降低|降|压缩|缩短|回落|减|缩"
_CHANGE = re.compile(
    rf"(?P<head>[^，,；;。：:！？\n]{{2,26}}?)(?:由|从)(?:[^，,；;。\d]{{0,8}}?(?:\d{{4}}年)?的?)(?P<a>\S{{2,14}}?)(?P<verb>{_UP}|{_DOWN})"
    r"(?:到|至|为|到了)?(?:(?:\d{4}年|现在|目前|如今)?的?)(?P<b>[^，,；;。！？\n]{2,14})"
)


def change(sentence: str, rng: random.Random) -> list[Made]:
    """从A到B: what it came to, and what it was: 党组织从1682个发展到1.1万个 → 1.1万个, 1682个."""
    if not re.search("[从由].*[到至为]", sentence):
        return []
    spans = dict(figures(sentence))
    made = []
    for match in _CHANGE.finditer(sentence):
        old = next(((s, e) for s, e in spans.items() if match.start("a") <= s and e <= match.end("a")), None)
        new = next(((s, e) for s, e in sorted(spans.items()) if match.start("b") <= s <= match.start("b") + 2), None)
        head = tidy(match["head"])
        if not old or not new or len(head) < 2 or _BAD.search(head):
            continue
        made += [_now(head, match["verb"], sentence[slice(*new)], new, rng), _before(head, match["verb"], sentence[slice(*old)], old, rng)]
    return made


def _now(head: str, verb: str, figure: str, span: Span, rng: random.Random) -> Made:
    how = asking(figure, rng)
    to = "" if verb.endswith("至") else "到"
    shapes = (
        f"{head}{verb}{to}{how}",
        f"{head}现在是{how}",
        f"{head}最后{verb}{to}了{how}",
        f"{head}如今有{how}",
        f"{head}{verb}{to}{how}了",
    )
    return Made(rng.choice(shapes) + ending(rng), *span, "change")


def _before(head: str, verb: str, figure: str, span: Span, rng: random.Random) -> Made:
    how = asking(figure, rng)
    plain, way = verb.removesuffix("至"), "起来" if verb in _UP.split("|") else "下来"
    shapes = (f"{head}原来是{how}", f"{head}以前有{how}", f"{head}是从{how}{plain}{way}的", f"{head}{plain}之前是{how}", f"{head}起初{how}")
    return Made(rng.choice(shapes) + ending(rng), *span, "change")


_ALIGNED = re.compile(
    r"(?P<items>[^，,；;。：:！？\n]{3,70}?)(?P<how>(?:同比|环比|较上年末?|比上年|年均|累计)?)分别(?P<verb>[一-鿿]{0,8}?)(?P<values>\d[^，,；;。\n]{3,80})"
)


def aligned(sentence: str, rng: random.Random) -> list[Made]:
    """A、B、C分别增长x、y、z: asks for one of them."""
    if "分别" not in sentence:
        return []
    made = []
    for match in _ALIGNED.finditer(sentence):
        values = [f for f in figures(sentence) if match.start("values") <= f[0] and f[1] <= match.end("values")]
        items = split_items(match["items"])
        if len(values) != len(items) or not 2 <= len(items) <= 6 or not make.contiguous(sentence, values):
            continue
        items[0] = tidy(items[0])
        shared = re.sub(r"^[^的]*", "", items[-1])  # A、B和C的营收: the last item says what all are measured by
        if any(not 1 < len(i) <= 18 or _BAD.search(i) for i in items):
            continue
        for at in rng.sample(range(len(items)), min(2, len(items))):
            figure = sentence[slice(*values[at])]
            verb = match["how"] + match["verb"].removesuffix("了")
            asked = f"{items[at]}{'' if at == len(items) - 1 else shared}{verb or rng.choice(('有', '是'))}{asking(figure, rng)}"
            made.append(Made(asked + ending(rng), *values[at], "aligned", items[at]))
    return made


def split_items(text: str) -> list[str]:
    """The items of A、B和C."""
    parts = text.split("、")
    last = re.split(r"以及|和|及|与", parts[-1])
    return [*parts[:-1], *(last if len(last) == 2 else [parts[-1]])]


# -- periods ----------------------------------------------------------------------------------------------------------

_NUMBER = r"[两二三四五六七八九十半\d]"
_OFTEN = re.compile(
    rf"(?:每隔?{_NUMBER}*个?(?:季度|学期|星期|周|月|年|天|晚|日)|每周[一二三四五六日末天](?:晚上?|上午|下午)?|每月\d{{1,2}}[日号]"
    r"|每年(?:初|底|年初|年底|\d{1,2}月份?))(?:至少|定期|固定|都|将|会|要|均)?"
)
_WHEN = re.compile(
    r"(?:\d{4}年)?\d{1,2}月\d{1,2}日(?:[至到—-](?:\d{1,2}月)?\d{1,2}日)?(?:上午|下午|晚|晚上)?"
    r"|(?:今年|去年|\d{4}年)(?:\d{1,2}月份?(?:以来)?|初|底|年初|年底|上半年|下半年|春节|[一二三四]季度)"
    r"|(?<!\d)\d{4}年(?!\d)"
)


def often(sentence: str, rng: random.Random) -> list[Made]:
    """每季度召开一次联席会议 → 多久开一次联席会议?"""
    made = []
    for start, end in clause_spans(sentence) if "每" in sentence else []:
        match = _OFTEN.search(sentence, start, end)
        if not match or end - start > 44 or _BAD.search(sentence[start:end]):
            continue
        words = match[0]
        core = re.match(r".*?(?=(?:至少|定期|固定|都|将|会|要|均)?$)", words)
        answer = core[0] if core and core[0] else words
        before, after = tidy(sentence[start : match.start()]), sentence[match.end() : end]
        doing = re.match(
            rf"(?:至少|定期|固定|都|将|会|要|均|集中|可|统一)*(?:{_VERB}|更新|调度|调整|通报|评选|评估|巡查|走访|学习|体检|上门|轮流|公布)",
            after,
        )
        if not (doing or re.search(r"一[次场节期遍轮]", after)) or len(before) > 16 or re.search(r"[或于从自]$|其余|而不", before):
            continue
        spots = re.search(r"\d+月|初|底", answer)
        how = rng.choice(("什么时候", "几月", "啥时候") if spots else ("多久", "隔多久", "多长时间", "多久"))
        made.append(Made(f"{before}{how}{after}{ending(rng)}", match.start(), match.start() + len(answer), "often"))
    return made


def when(sentence: str, rng: random.Random) -> list[Made]:
    """A date at the head of a sentence: asks when the rest happened."""
    match = _WHEN.search(sentence[:30])
    if not match or len(_WHEN.findall(sentence)) > 1:
        return []
    before, rest = tidy(sentence[: match.start()]), re.sub(r"^[，,]", "", sentence[match.end() :])
    rest = re.split(r"[，,；;。！？!?]", rest)[0]
    if (
        not 8 <= len(rest) <= 36
        or _BAD.search(rest)
        or len(before) > 10
        or re.search(r"[自从到了电讯]$|截至|于是|图为|数据|资料", before + rest[:6])
    ):
        return []
    if match.start() and before.endswith(("在", "于")):
        before = before[:-1]
    how = rng.choice(
        ("哪年", "什么时候", "哪一年") if re.fullmatch(r"\d{4}年", match[0]) else ("什么时候", "哪天", "啥时候", "什么时间", "几月几号")
    )
    shapes = (f"{before}{rest}是{how}的事", f"{before}{how}{rest}", f"{how}{before}{rest}", f"{before}{rest}是{how}")
    return [Made(rng.choice(shapes) + ending(rng), *match.span(), "when")]


# -- names and lists --------------------------------------------------------------------------------------------------

_QUOTED = re.compile(r"[“《](?P<name>[^“”《》\n]{2,20})[”》](?P<head>[一-鿿]{2,6})?")
_SURNAMES = (
    "赵钱孙李周吴郑王冯陈卫蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜谢邹苏潘葛范彭郎鲁韦马苗方任袁柳史唐薛雷贺倪汤罗毕郝安常乐于傅"
    "齐康伍余顾孟黄萧尹姚邵汪毛戴宋庞熊纪舒屈项祝董梁杜阮蓝席季贾路江童颜郭梅盛林钟徐邱骆高夏蔡田樊胡凌霍万柯卢莫房丁邓洪包左"
    "石崔龚程邢裴陆荣翁段侯宁武刘龙叶白蒲乔曾关温庄晏柴瞿阎文向易廖聂曲欧"
)
_TITLED = re.compile(
    r"(?P<org>[一-鿿]{2,18})(?P<post>党委书记|党总支书记|党支部书记|村支书|书记|县长|市长|区长|镇长|局长|主任|院长|校长"
    r"|董事长|总经理|负责人|秘书长|会长|所长|队长|理事长|主席|教授)"
    rf"(?P<name>[{_SURNAMES}]{HAN}{{1,2}})(?=说|表示|介绍|告诉|坦言|指出|认为|强调)"
)
_MAKER = re.compile(
    rf"(?:由|在)?(?P<org>{HAN}{{3,22}}(?:公司|合作社|委员会|协会|医院|大学|学院|研究院|研究所|中心|管理局|人民政府|党支部"
    r"|党委|党总支|村委会|妇联|法院|检察院|供电所|派出所|集团|基金会|联合会))"
    r"(?P<verb>主办|承办|举办|组织开展|牵头|发起|联合发起|承建|捐赠|成立|研发|开展|建设|打造)"
    r"(?P<what>[了的]?[^，,；;。！？\n]{4,24})"
)


def quoted(sentence: str, rng: random.Random) -> list[Made]:
    """开展“红色足迹”主题活动 → 开展了什么主题活动? The name is what stands between the marks."""
    made = []
    for match in _QUOTED.finditer(sentence):
        start = max(sentence.rfind(mark, 0, match.start()) for mark in "，,；;。：:、”》\n") + 1
        before = tidy(sentence[start : match.start()])
        head = match["head"] or ""
        after = re.split(r"[，,；;。！？!?：:、“《\n]", sentence[match.end() :])[0]
        rest = after if len(after) <= 14 else head
        doing = re.search(rf"(?:{_VERB}|发布|推出|出台|印发|制定|启动|获评|荣获|获得|入选|创作|编写|开通|参加|命名)了?$", before)
        if not doing or not 4 <= len(before) <= 20 or _BAD.search(before) or not (head or "《" in match[0]) or len(rest) > 14:
            continue
        what = rng.choice(("什么", "哪个", "啥")) if head else rng.choice(("什么文件", "什么", "哪部作品"))
        shapes = (f"{before}{what}{rest}", f"{before}的{head}叫什么" if head else f"{before}{what}", f"{before}{what}{head}")
        made.append(Made(rng.choice(shapes) + ending(rng), match.start("name"), match.end("name"), "name"))
    return made


def people(sentence: str, rng: random.Random) -> list[Made]:
    """水阳镇党委书记张某说 → 水阳镇党委书记是谁?"""
    made = []
    for match in _TITLED.finditer(sentence):
        org = tidy(match["org"])
        if len(org) < 2 or org.startswith(("的", "该", "本", "副")) or _BAD.search(org):
            continue
        shapes = (
            f"{org}{match['post']}是谁",
            f"{org}的{match['post']}叫什么名字",
            f"谁是{org}{match['post']}",
            f"{org}{match['post']}叫啥",
        )
        made.append(Made(rng.choice(shapes) + ending(rng), match.start("name"), match.end("name"), "name"))
    return made


def organisers(sentence: str, rng: random.Random) -> list[Made]:
    """某公司举办某活动 → 某活动是哪家单位办的? The whole name is the answer."""
    made = []
    for match in _MAKER.finditer(sentence):
        lead = re.match(r"(?:日前|近日|当天|目前|同时|此外|为此|其中|由|在|据|该|与|和|以及|并|是|对|向)+", match["org"])
        start = match.start("org") + (len(lead[0]) if lead else 0)
        what, verb = match["what"].lstrip("了的"), match["verb"]
        if match.end("org") - start < 4 or _BAD.search(what) or "的" in sentence[start : match.end("org")]:
            continue
        shapes = (f"{what}是哪家单位{verb}的", f"{what}是谁{verb}的", f"哪个单位{verb}了{what}", f"{verb}{what}的是哪家")
        made.append(Made(rng.choice(shapes) + ending(rng), start, match.end("org"), "name"))
    return made


_ITEM = r"[^，,；;。：:！？、\n和及等]"
_LISTED = re.compile(
    r"(?P<before>[^，,；;。：:！？\n]{0,20}?)"
    r"(?P<verb>包括|涵盖|涉及|围绕|聚焦|开展|设有|开设|推出|建成|打造|培育|覆盖|提供|设置|分为|实施|坚持|突出)了?"
    rf"(?P<items>(?:{_ITEM}{{2,14}}、)+{_ITEM}{{2,10}}(?:(?:和|以及|及)[^，,；;。：:！？、\n等]{{2,10}})?)"
    r"(?=等(?P<head>[一-鿿]{2,8})?|[，,；;。])"
)


def listed(sentence: str, rng: random.Random) -> list[Made]:
    """包括A、B、C等服务 → 有哪些服务? From the first item to the last."""
    made = []
    for match in _LISTED.finditer(sentence):
        before, head = tidy(match["before"]), match["head"] or ""
        items = match["items"]
        if len(before) + len(head) < 4 or _BAD.search(before) or "的" in items or items[0] in "后着过有一" or len(items) < 8:
            continue
        which = rng.choice(("哪些", "哪几个", "什么", "哪些"))
        shapes = (
            f"{before}{match['verb']}{which}{head}",
            f"{before}都{match['verb']}{which}{head}",
            f"{before}{match['verb']}的{head or '内容'}有{which}",
        )
        made.append(Made(rng.choice(shapes) + ending(rng), *match.span("items"), "list"))
    return made


Maker = Callable[[str, random.Random], list[Made]]
MAKERS: tuple[Maker, ...] = (change, aligned, parallel, ends, often, when, quoted, people, organisers, listed)


# -- near misses ------------------------------------------------------------------------------------------------------


def other_year(question: str, text: str, rng: random.Random) -> str | None:
    """The question about a year that the text does not name."""
    match = re.search(r"(?:19|20)\d\d(?=年)", question)
    if not match:
        return None
    years = [str(int(match[0]) + step) for step in (-3, -2, -1, 1, 2) if str(int(match[0]) + step) not in text]
    years = [y for y in years if y[2:] + "年" not in text]
    return question[: match.start()] + rng.choice(years) + question[match.end() :] if years else None


def other_item(made: Made, text: str, others: Sequence[str], rng: random.Random) -> str | None:
    """The question with the counted thing swapped for one that other articles count in the same unit."""
    if not made.item or made.item not in made.question:
        return None
    fresh = [o for o in rng.sample(others, min(30, len(others))) if o not in text and o[-2:] not in text]
    return made.question.replace(made.item, fresh[0]) if fresh else None


# -- the recipe -------------------------------------------------------------------------------------------------------


def from_article(article: dict, makers: Sequence[Maker], rng: random.Random) -> list[tuple[Made, str, int]]:
    """Questions from an article's sentences: (question, sentence, where the sentence starts)."""
    text, found = article["text"], []
    for start, end in make.sentences(text):
        sentence = text[start:end]
        if 12 <= len(sentence.strip()) <= 260 and not _TICKER.search(sentence):
            found += [(made, sentence, start) for maker in makers for made in maker(sentence, rng)]
    return [f for f in found if 6 <= len(f[0].question) <= 50 and 0 < f[0].end - f[0].start <= make.LONGEST_ANSWER]


def with_place(question: str, article: dict, sentence: str) -> str:
    """The article's place put in front where neither the question nor its sentence names one."""
    if find_places(question) or find_places(sentence) or re.match(r"谁|哪|什么|啥", question):
        return question
    mentions = find_places((article.get("title") or "") + article["text"][:60])
    names = [m for m in mentions if any(p.level in ("county", "city") for p in m.places)]
    if not names:
        return question
    whole = (article.get("title") or "") + article["text"][:60]
    return whole[names[-1].start : names[-1].end] + question


def to_row(article: dict, made: Made, at: int, rng: random.Random, keep_context: bool) -> dict:
    """A training row: question, context, passage and the answer's offsets in the passage."""
    text = article["text"]
    answer = (at + made.start, at + made.end) if made.start >= 0 else None
    size = rng.randint(100, 280)
    start, end = make.window(text, answer or (at, at + 1), size, rng)
    lead = "" if start == 0 else text[: make.LEAD]
    context = context_of(article.get("title") or "", "", lead, text[start:end])
    if not keep_context and rng.random() < 0.25:
        context = ""
    inside = (answer[0] - start, answer[1] - start) if answer else (-1, -1)
    return {"id": article["id"], "question": made.question, "context": context, "passage": text[start:end],
            "start": inside[0], "end": inside[1], "kind": made.kind}  # fmt: skip


def near_miss(made: Made, article: dict, places: Sequence[str], items: dict[str, list[str]], unit: str, rng: random.Random) -> Made | None:
    """The same question about another place, year or item, unanswered by the whole article."""
    text = (article.get("title") or "") + article["text"]
    ways = [lambda: other_place(made.question, text, places, rng), lambda: other_year(made.question, text, rng),
            lambda: other_item(made, text, items.get(unit, []), rng)]  # fmt: skip
    rng.shuffle(ways)
    wrong = next((w for w in (way() for way in ways) if w and w != made.question), None)
    return replace(made, question=wrong, start=-1, end=-1, kind=f"not:{made.kind}") if wrong else None


def things(found: Sequence[tuple[dict, list[tuple[Made, str, int]]]]) -> dict[str, list[str]]:
    """The things that articles count, by unit: 名 → 辅导员, 护林员 …"""
    kept: dict[str, set[str]] = {}
    for _, many in found:
        for made, sentence, _ in many:
            if re.fullmatch(rf"{HAN}{{2,8}}", made.item):
                kept.setdefault(unit_of(sentence[made.start : made.end]), set()).add(made.item)
    return {unit: sorted(items) for unit, items in kept.items()}


def rows(articles: Sequence[dict], makers: Sequence[Maker], per_article: int, misses: float, rng: random.Random) -> Iterator[dict]:
    """Training rows, at most so many an article, rare kinds first; `misses` is the share that also yields a near miss."""
    found = [(article, made) for article in articles if (made := from_article(article, makers, rng))]
    counts = Counter(made.kind for _, many in found for made, *_ in many)
    items = things(found)
    places = sorted({a["text"][m.start : m.end] for a, _ in found for m in find_places(a["text"][:80])})
    for article, many in found:
        rng.shuffle(many)
        many.sort(key=lambda f: counts[f[0].kind] * (0.5 + rng.random()))
        for made, sentence, at in many[:per_article]:
            made = replace(made, question=with_place(made.question, article, sentence))
            yield to_row(article, made, at, rng, keep_context=False)
            wrong = (
                near_miss(made, article, places, items, unit_of(sentence[made.start : made.end]), rng) if rng.random() < misses else None
            )
            if wrong:
                yield to_row(article, wrong, at + made.start, rng, keep_context=True)


def read_articles(data: Path, most: int, without: set[str], rng: random.Random) -> list[dict]:
    """A random choice of news articles: half of local papers (news2023), half of broadcasts with headlines (xwlb)."""
    chosen = []
    for name in ("news2023", "xwlb"):
        kept = list(make.json_lines(data / f"news/{name}.jsonl.xz"))
        some = rng.sample(kept, min(len(kept), most // 2))
        chosen += [a for a in some if a["id"] not in without and 80 <= len(a["text"]) <= 4000]
    return chosen


def held_out(paths: Sequence[Path]) -> set[str]:
    """Ids of the articles that benchmark rows were written over: their `doc_ids`, or those of a recipe's passages."""
    ids: set[str] = set()
    for path in paths:
        for row in make.json_lines(path):
            ids.update(row.get("doc_ids") or [passage[0] for passage in row.get("passages") or []])
    return ids


def write(path: Path, made: Iterator[dict]) -> Counter:
    counts: Counter = Counter()
    with path.open("w", encoding="utf-8") as out:
        for row in made:
            counts[row["kind"]] += 1
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
    return counts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--held", type=Path, help="also write questions over articles kept aside, for evaluate.py")
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--per-article", type=int, default=2)
    parser.add_argument("--misses", type=float, default=0.6, help="share of questions that also yield a near miss where one can be made")
    parser.add_argument("--kinds", nargs="*", choices=[maker.__name__ for maker in MAKERS], help="only these makers of questions")
    parser.add_argument("--without", type=Path, nargs="*", default=[], help="benchmark files whose articles are left out")
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    rng = random.Random(args.seed)
    articles = read_articles(args.data, args.articles, held_out(args.without), rng)
    rng.shuffle(articles)
    makers = [maker for maker in MAKERS if not args.kinds or maker.__name__ in args.kinds]
    aside = articles[: len(articles) // 10] if args.held else []
    print(write(args.out, rows(articles[len(aside) :], makers, args.per_article, args.misses, rng)))
    if args.held:
        print(write(args.held, rows(aside, makers, args.per_article, args.misses, rng)))


if __name__ == "__main__":
    main()
