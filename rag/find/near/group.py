"""A figure of a wider group, or of the group beside it, is none of the group asked for: 女同志 of 243人, 90后 beside “85后”2名, 20万元
以上村 beside 10万元以上村, 95号汽油 beside 92号汽油.

Groups that are told by a number are compared by it; those told by a word answer only where the passage prints the word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from rag.figures import find_figures
from rag.find.finding import RULED_OUT, sentence_around
from rag.text.numerals import CN_DIGIT, parse_number
from rag.text.units import family
from rag.types import Figure, Passage, Span

OTHER_GROUP = RULED_OUT  # what a figure loses: more than any evidence can make up for

# Part of a group of people, as a question names it, and how a passage that tells of it prints it.
_PARTS = tuple(
    (re.compile(asked), re.compile(printed))
    for asked, printed in (
        (r"女性|女同志|女干部|女党员|女职工|女员工|女学生|女教师|女的|妇女", r"女|妇|她|母|妈|娘|姐|妹|孕|产[妇后前]"),
        (r"男性|男同志|男干部|男党员|男职工|男员工|男学生|男教师|男的", r"男|父|夫|爸|爷|叔|兄|弟"),
        (r"少数民族", r"民族|[回藏壮苗彝满]族"),
        (r"博士后", r"博士后"),
        (r"预备党员", r"预备"),
        (r"残疾", r"残"),
        (r"外国人|外籍|外宾", r"外国|外籍|外宾|境外|海外|国际|入境|[来在]华"),
        (r"单独", r"单独|独自|独立|单[^位元]|仅|只"),
        (r"党外", r"党外|非党|无党|民主党派"),
        (r"退役军人|退伍军人", r"退役|退伍|老兵"),
    )
)
# Things of one kind, each with its other names: whose passage prints others of the row and not the one asked for, tells of the others.
_KINDS = tuple(
    tuple(re.compile(word) for word in row.split())
    for row in """
        小麦 玉米|苞谷 水稻|稻 大豆|黄豆 花生 棉花|棉 油菜 马铃薯|土豆|洋芋 甘薯|红薯|地瓜 西瓜 茶叶|茶 烟叶|烟草 苹果 葡萄 柑橘|橘
        生猪|猪 肉牛|奶牛|牛 羊 鸡
        公路 铁路 水路 航空|民航
        汽油|汽、?柴油 柴油 航油|煤油
        光伏|太阳能 风电|风能|风力 水电|水力 核电|核能 火电|煤电
    """.strip().splitlines()
)
_BORN = re.compile(r"[“\"]?(\d\d)[”\"]?后(?![天年小个分来续期])")
_NUMBERED = re.compile(r"(?<![\d月])(\d{1,3})(?P<of>号)(?=汽油|柴油|油|线|楼|台风|航站楼|馆|厅|机组|泊位|店|桥|井)")
_PHASE = re.compile(rf"(?<![第每学周上下本近\d{CN_DIGIT}])([一二三四五六1-6])(?P<of>期)(?=工程|项目|投资|建设|总|规划|将|开工|竣工|共)")
_PAUSE = "，,、；;：:。！？\n"
_BOUND = re.compile("以上|以下|以内|不足|不满|超过|不到|低于|高于|左右")

_AGE = frozenset({"岁", "周岁"})

Label = tuple[str, object]  # of what kind the number is, and the number


def group_gap(question: str, passage: Passage, figure: Figure, figures: Sequence[Figure]) -> float:
    """What speaks against a figure for the group that it counts. `figures`: all of the passage."""
    text = passage.text.text
    low, high = sentence_around(text, figure.start, figure.end)
    told = f"{passage.title}{passage.lead}{text}"
    if any(named.search(question) and not printed.search(told) for named, printed in _PARTS):
        return OTHER_GROUP
    return OTHER_GROUP * (_is_other_kind(question, text[low:high], told) or _is_other_number(question, text, figure, figures))


def _is_other_kind(question: str, sentence: str, told: str) -> bool:
    """Whether the sentence prints others of a row of which the passage prints nothing that the question names."""
    for row in _KINDS:
        named = [kind for kind in row if kind.search(question)]
        if named and not any(kind.search(told) for kind in named) and any(kind.search(sentence) for kind in row):
            return True
    return False


def _is_other_number(question: str, text: str, figure: Figure, figures: Sequence[Figure]) -> bool:
    """Whether the words beside a figure tell another number of the kind that the question tells its group by; or, where they tell none,
    all of its sentence does."""
    wanted = _asked(question)
    if not wanted:
        return False
    sentence = sentence_around(text, figure.start, figure.end)
    others = [f for f in figures if f is not figure]
    beside = set(_labels(text, *_piece(text, figure, sentence), others))
    whole = set(_labels(text, *sentence, others))
    for kind in {kind for kind, _ in wanted}:
        mine, near, around = ({label for label in labels if label[0] == kind} for labels in (wanted, beside, whole))
        if (near or around) and not mine & (near or around):
            return True
    return False


@lru_cache(maxsize=64)
def _asked(question: str) -> frozenset[Label]:
    return frozenset(_labels(question, 0, len(question), find_figures(question)))


def _labels(text: str, low: int, high: int, figures: Sequence[Figure]) -> Iterator[Label]:
    """The numbers in a stretch of text that tell groups apart: “85后”, 92号汽油, 二期工程, 10万元以上, 18至24岁."""
    for match in _BORN.finditer(text, low, high):
        yield "后", match[1]
    for match in _NUMBERED.finditer(text, low, high):
        yield match["of"], match[1]
    for match in _PHASE.finditer(text, low, high):
        yield "期", parse_number(match[1])
    for f in figures:
        if low <= f.start and f.end <= high and f.kind == "figure" and _tells_apart(f, text):
            yield family(f.unit), (f.value, f.upper)


def _tells_apart(figure: Figure, text: str) -> bool:
    """Whether a figure bounds a group: 10万元以上, 18至24岁."""
    bounds = _BOUND.search(f"{figure.qualifier}{text[figure.end : figure.end + 2]}") is not None
    return bounds if family(figure.unit) == "元" else figure.unit in _AGE and (bounds or figure.upper is not None)


def _piece(text: str, figure: Figure, sentence: Span) -> Span:
    """From the pause before a figure to the one behind it."""
    low = max((text.rfind(mark, sentence[0], figure.start) for mark in _PAUSE), default=-1) + 1
    high = min((at for mark in _PAUSE if (at := text.find(mark, figure.end, sentence[1])) >= 0), default=sentence[1])
    return max(low, sentence[0]), high
