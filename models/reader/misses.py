"""Near misses out of answered questions: one word of the question exchanged for another that the article does not print.

上半年 becomes 下半年, 出口 becomes 进口, 2022年 becomes 2021年, one city another. Only a word that stands in what the
reader is shown is exchanged, so that the reader can see what speaks against the passage, and only for one that the
whole article lacks, so that the article does not answer.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import examples as make

from rag.text.places import find_places
from rag.text.tables import words

# neighbours of which an article often prints one alone
NEIGHBOURS = """
上半年 下半年
一季度 二季度 三季度 四季度
第一季度 第二季度 第三季度 第四季度
今年 去年 前年
去年 前年 今年
本月 上月
一期 二期 三期
首届 第二届 第五届
首批 第二批 第三批
一审 二审
进口 出口
出口 进口
增长 下降
下降 增长
上涨 下跌
受伤 死亡 失踪
死亡 受伤 失踪
男子 女子
女性 男性
城镇 农村
农村 城镇
小学 初中 高中
初中 小学 高中
收入 利润 支出
营收 净利润 负债
产量 销量 库存
销量 产量 库存
建成 拆除
开工 竣工
开幕 闭幕
签约 投产
冠军 亚军 季军
亚军 季军 冠军
金牌 银牌 铜牌
银牌 铜牌
主演 编剧
导演 编剧 制片人
董事长 总经理 财务总监
教练 队医
校长 教务主任
作者 译者
面积 高度 重量
长度 宽度
最高 最低
最大 最小
全国 全球
全省 全国
全市 全省
全县 全市
全区 全市
"""
_NUMBER = re.compile(r"(?<![\d.第])(\d{1,4})(?=年|月|日|号|期|届|级|岁|楼|路|中(?!国))")
_QUOTED = re.compile(r"《([^《》]{2,12})》|“([^“”]{2,12})”")


@dataclass(frozen=True, slots=True)
class Names:
    """Names of other articles, to ask about instead."""

    places: tuple[str, ...]
    quoted: tuple[str, ...]


NO_NAMES = Names((), ())


def names_of(rows: Iterable[make.Row]) -> Names:
    """The places that articles begin with, and what questions put in quotation marks."""
    places: set[str] = set()
    quoted: set[str] = set()
    for row in rows:
        head = row["context"][:80]
        places.update(head[m.start : m.end] for m in find_places(head))
        quoted.update(m[1] or m[2] for m in _QUOTED.finditer(row["question"]))
    return Names(tuple(sorted(places)), tuple(sorted(quoted)))


def near_miss(example: make.Example, article: str, names: Names, rng: random.Random) -> make.Example | None:
    """The example with a question that the article does not answer; None where no word can be exchanged."""
    shown = example.context + example.passage
    ways = [
        lambda: other_word(example, shown, article, rng),
        lambda: other_number(example.question, shown, article, rng),
        lambda: other_quoted(example.question, shown, article, names.quoted, rng),
        lambda: other_place(example.question, article, names.places, rng, shown),
    ]
    for way in rng.sample(ways, len(ways)):
        question = way()
        if question and question != example.question:
            return replace(example, question=question, start=make.NOWHERE, end=make.NOWHERE, kind="miss")
    return None


def other_word(example: make.Example, shown: str, article: str, rng: random.Random) -> str | None:
    lines = [words(line) for line in NEIGHBOURS.split("\n") if line]
    for first, *others in rng.sample(lines, len(lines)):
        fresh = [word for word in others if word not in article]
        if fresh and first in example.question and first in shown and first not in example.answer:
            return example.question.replace(first, rng.choice(fresh))
    return None


def other_number(question: str, shown: str, article: str, rng: random.Random) -> str | None:
    """2022年 → 2021年, 8月 → 9月, 3号 → 4号."""
    for match in _NUMBER.finditer(question):
        unit = question[match.end()]
        others = [str(int(match[0]) + step) for step in (-3, -2, -1, 1, 2, 3) if int(match[0]) + step > 0]
        others = [n for n in others if n + unit not in article and not (unit == "年" and n[-2:] + unit in article)]
        if others and match[0] + unit in shown:
            return question[: match.start()] + rng.choice(others) + question[match.end() :]
    return None


def other_quoted(question: str, shown: str, article: str, others: Sequence[str], rng: random.Random) -> str | None:
    for match in _QUOTED.finditer(question):
        name = match[1] or match[2]
        fresh = [o for o in rng.sample(others, min(20, len(others))) if o not in article and abs(len(o) - len(name)) < 4]
        if fresh and name in shown:
            return question.replace(name, fresh[0])
    return None


def other_place(question: str, text: str, others: Sequence[str], rng: random.Random, shown: str | None = None) -> str | None:
    """The question about a place that the text does not name; None where it names none that the text (and `shown`) does."""
    have = [question[m.start : m.end] for m in find_places(question)]
    have = [name for name in have if name in (text if shown is None else shown)]
    if not have:
        return None
    name = rng.choice(have)
    alike = [o for o in rng.sample(others, min(60, len(others))) if o not in text and o[:2] not in text and o[-1] == name[-1]]
    return question.replace(name, alike[0], 1) if alike else None
