"""Example questions for the empty screen, made from the library's own articles: the figure of a clause is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from rag.figures import find_figures
from rag.types import Article, Figure

CLAUSES = re.compile(r"[，。；！？：、\n]")
CHINESE = re.compile(r"[\u4e00-\u9fff]+")
CONTEXT = re.compile(r"^(?:其中|同时|此外|目前|先后|已经|已|共|还|并|也|又|再|今年|去年|每年|近年来|今年以来|去年以来|截至目前)+")
# What reports count: with such a verb right before the figure the clause reads as a question of its own.
VERBS = re.compile(
    "(?:建立|设立|成立|设置|配备|建设|建成|新建|打造|创建|完成|实现|举办|开展|组织|召开|发放|提供|投入|招引|引进|引育|招聘|培育|培养|培训|选派|选聘|评选|"
    "选树|命名|表彰|发展|吸纳|吸引|孵化|承接|获得|获评|授权|推出|出台|制定|印发|征集|收集|解决|办理|化解|整治|改造|修建|新增|服务|帮扶|走访|慰问|捐赠|"
    "种植|养殖|生产|销售|接待|救助|检查|排查|查处|签约|落地|流转|盘活|带动|覆盖)了?"
)
SHORTEST, LONGEST = 5, 20  # characters of a clause that reads well as a question
BEHIND = 2  # characters that must follow the unit: the thing counted


def example_questions(articles: Iterable[Article], count: int = 4) -> list[str]:
    """Up to `count` questions, each from another article as long as there are enough."""
    articles = list(articles)
    chosen: dict[str, None] = {}
    for make in (figure_questions, article_questions):  # the second only fills up what the first leaves empty
        rows = [list(make(a)) for a in articles]
        for rank in range(max(map(len, rows), default=0)):
            chosen.update(dict.fromkeys(row[rank] for row in rows if rank < len(row)))
    return list(chosen)[:count]


def figure_questions(article: Article) -> Iterator[str]:
    """“设立28个服务窗口” in an article of 枣庄市市中区 → 市中区设立多少个服务窗口？"""
    where = short_place(article.place)
    for paragraph in (b.text.text for b in article.blocks if b.kind == "paragraph"):
        figures = find_figures(paragraph)
        for start, end in _clauses(paragraph):
            if question := _asked(paragraph, start, end, figures, where):
                yield question


def article_questions(article: Article) -> Iterator[str]:
    """What can be asked of any article that has a headline."""
    if article.title and article.byline:
        yield f"《{' '.join(article.title.split())}》是谁写的？"


def short_place(place: str) -> str:
    """The last division of a full name: 枣庄市市中区 → 市中区; a name that does not end like one is kept whole."""
    divisions = re.findall(r".{1,6}?(?:特别行政区|自治区|自治州|自治县|省|市|区|县|旗|盟)(?=.{2}|$)", place)
    return divisions[-1] if divisions and place.endswith(divisions[-1]) else place


def _clauses(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    for match in CLAUSES.finditer(text):
        yield at, match.start()
        at = match.end()


def _asked(text: str, start: int, end: int, figures: Sequence[Figure], where: str) -> str:
    """The clause with its one plain figure asked for; "" where it would not read as a question of its own."""
    inside = [f for f in figures if f.start >= start and f.end <= end]
    if len(inside) != 1 or inside[0].kind != "figure" or not inside[0].unit or inside[0].value == 1:
        return ""
    figure = inside[0]
    lead = CONTEXT.sub("", text[start : figure.start])
    counted = text[figure.end : end]  # without what stands between unit and noun: 10场左右青年交友活动
    tail = figure.unit + counted
    reads_well = VERBS.fullmatch(lead) and CHINESE.fullmatch(tail) and len(counted) >= BEHIND
    if not reads_well or not SHORTEST <= len(lead) + len(tail) <= LONGEST:
        return ""
    return f"{where}{lead}多少{tail}？"
