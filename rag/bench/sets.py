"""The published sets: how each is read, under which licence it stands, and what the published figures mean."""

# ruff: noqa: E501 (a note is read as one line)

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from rag.bench import chronoqa, closed, crud, reading, rgb
from rag.bench.files import Row, write_rows
from rag.errors import UsageError


@dataclass(frozen=True)
class Wanted:
    """What is taken of a set. `sample` 0 is all of it."""

    sample: int = 0
    seed: int = 0
    noises: tuple[float, ...] = (0.0, 0.4, 0.8, 1.0)  # RGB alone


@dataclass(frozen=True)
class Imported:
    """Question rows, and the articles to be indexed for them; none where each row has its passages or an index is at hand."""

    questions: list[Row]
    articles: list[Row] = field(default_factory=list)


@dataclass(frozen=True)
class PublishedSet:
    """A set under the name that `rag bench import` takes."""

    name: str
    title: str
    licence: str
    published: str  # which figures others publish, and what to mind in comparing
    read: Callable[[Path, Wanted], Imported]


def _reading(path: Path, wanted: Wanted) -> Imported:
    return Imported(reading.questions(path))


SETS = (
    PublishedSet(
        "cmrc2018",
        "CMRC 2018：维基百科段落上的人工问题",
        "CC BY-SA 4.0",
        "开发集 F1 / EM：RoBERTa-wwm-ext 87.3 / 68.0，RBT6 84.4 / 64.3，RBT3 80.3 / 57.7，MiniRBT-H288 80.5 / 58.8（MiniRBT 项目自己的表）。"
        "那些模型在 CMRC 训练集上单独微调，总要从所给段落里选一段；这里的答案经过整套流程，可以拒答，拒答记 0 分。看 exact_match 和 character_f1。",
        _reading,
    ),
    PublishedSet(
        "drcd",
        "DRCD：繁体中文阅读理解",
        "CC BY-SA 3.0",
        "公布的多是 BERT 类模型单独微调后的 F1 / EM。本项目的模型只认得简体常用字；繁体先一字对一字读作简体，答案照原文。",
        _reading,
    ),
    PublishedSet(
        "squad", "SQuAD 格式的任何集子（1.1 或 2.0）", "SQuAD 本身 CC BY-SA 4.0；机器译本多未注明", "不同译本之间不可比。", _reading
    ),
    PublishedSet(
        "dureader-robust",
        "DuReader-robust：搜索问题上的阅读理解",
        "Apache-2.0",
        "公布的是单独微调后的 F1 / EM，段落总含答案。",
        _reading,
    ),
    PublishedSet(
        "rgb",
        "RGB：五段材料，掺不同比例的噪声；全是噪声时应拒答",
        "仓库未注明许可",
        "中文，答案是否出现在输出里（answer_contained），噪声 0 / 0.4 / 0.8：qwen2-0.5B 80.3 / 71.7 / 47.7，gemma2-2B 93.3 / 90.7 / 73.0；"
        "全噪声拒答 ChatGPT 43.3；信息整合最好 67。大模型输出长，答案“碰巧出现”的机会也多。",
        lambda path, wanted: Imported(rgb.questions(path, wanted.noises, wanted.seed)),
    ),
    PublishedSet(
        "crud",
        "CRUD-RAG：2023 年新闻上的问答",
        "Apache-2.0；新闻归原媒体",
        "检索（5,681 篇的子集、单文档问题）：二字组 BM25 R@1 75.9，与 8B 向量模型融合 79.9，再加 8B 重排 85.8。问题由语言模型写成，答案常不是原文。"
        "问题没点明说的是谁的行（high: false）不取。",
        lambda path, wanted: Imported(*crud.over_collection(path)),
    ),
    PublishedSet(
        "chronoqa",
        "ChronoQA：带提问日期的新闻问题",
        "CC BY 4.0",
        "recall@5 / @10：直接检索 54.6 / 61.8，拆解问题后 61.9 / 68.2，用时间硬过滤降到 49.0（都在 30 万篇的全库上）。只索引所附摘要时题目容易得多，不可直接比。",
        lambda path, wanted: Imported(*chronoqa.over_collection(path)),
    ),
    PublishedSet(
        "closed-book",
        "常识问答（MKQA、Chinese SimpleQA……）：新闻库里没有答案，应一律拒答",
        "MKQA CC BY-SA 3.0；Chinese SimpleQA MIT",
        "别人公布的是闭卷答对的比例，与此无关；这里量的是该拒答时拒答了多少（refusal_recall）。库里偶尔真有答案，因此到不了 100%。",
        lambda path, wanted: Imported(closed.questions(path)),
    ),
)
BY_NAME = {one.name: one for one in SETS}


def named(name: str) -> PublishedSet:
    """Raises UsageError, with the names there are."""
    if name not in BY_NAME:
        raise UsageError(f"没有叫 {name} 的评测集。有：{'、'.join(BY_NAME)}。")
    return BY_NAME[name]


def import_set(one: PublishedSet, path: Path, out: Path, wanted: Wanted) -> Row:
    """Write questions.jsonl, articles.jsonl where the set brings its texts, and set.json, which says what was done. Returns the latter."""
    found = one.read(path, wanted)
    questions = sampled(found.questions, wanted)
    try:
        out.mkdir(parents=True, exist_ok=True)
        write_rows(out / "questions.jsonl", questions)
        if found.articles:
            write_rows(out / "articles.jsonl", found.articles)
    except OSError as error:
        raise UsageError(f"{out} 写不进去（{error.strerror or error}）。请换一个位置。") from None
    told: Row = {
        "set": one.name,
        "title": one.title,
        "licence": one.licence,
        "published": one.published,
        "file": path.name,
        "sha256": sha256(path.read_bytes()).hexdigest(),
        "questions": len(questions),
        "of": len(found.questions),
        "seed": wanted.seed,
        "articles": len(found.articles),
    }
    write_rows(out / "set.json", [told])
    return told


def sampled(rows: Sequence[Row], wanted: Wanted) -> list[Row]:
    """`wanted.sample` of the rows, drawn with the seed, in the order they stood; all where there are no more."""
    if not wanted.sample or wanted.sample >= len(rows):
        return list(rows)
    kept = sorted(random.Random(wanted.seed).sample(range(len(rows)), wanted.sample))
    return [rows[at] for at in kept]
