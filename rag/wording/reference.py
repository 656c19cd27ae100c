"""The source line of a citation, after GB/T 7714 for newspaper articles: 刘振江. 党建引领风帆劲[N]. 枣庄日报全媒体, 2021-09-01.

What a page does not print is left out, never guessed: most pages name no paper, many no author and no date. Where no
paper is named nothing else takes its place. The file that the article stands in ends the line, so that it can be found again.
"""

from __future__ import annotations

import re

from rag.types import Citation

ROLE = re.compile(r"(?:本报|全媒体|融媒体|见习|实习|首席|特约)*(?:记者|通讯员|作者|撰稿人?|评论员|(?<![\u4e00-\u9fff])文(?=[:：]))[:：]?")
NAME = re.compile(r"[\u4e00-\u9fff·]{2,5}")
PAPER = re.compile(r"来源[:：]\s*(?P<name>[^\s,，。;；|]{2,30})")
MOST_AUTHORS = 3  # GB/T 7714: after the third 等


def source_line(citation: Citation, byline: str = "") -> str:
    """One line without a number; `byline` as the article prints it.

    >>> source_line(Citation(1, "a.txt", "", 0, 0, "金乡县 激活红色引擎", "济宁市金乡县"), "通讯员 李坦 孙虎玉")
    '李坦, 孙虎玉. 金乡县 激活红色引擎[N]. a.txt'
    """
    title = " ".join(citation.title.split())
    paper = PAPER.search(byline)
    where = ", ".join(part for part in (paper["name"] if paper else "", citation.date or "") if part)
    parts = [_authors(byline), f"{title}[N]" if title else "", where, " ".join(citation.source.split())]
    return ". ".join(part for part in parts if part)


def authors(byline: str) -> list[str]:
    """The names of a byline in the order printed, without their roles and the paper.

    >>> authors("记者 宗兆洋 通讯员 刘智一")
    ['宗兆洋', '刘智一']
    """
    words = ROLE.sub(" ", PAPER.sub(" ", byline))
    return [word for word in re.split(r"[\s、,，;；/]+", words) if NAME.fullmatch(word)]


def _authors(byline: str) -> str:
    names = authors(byline)
    return ", ".join(names[:MOST_AUTHORS]) + (", 等" if len(names) > MOST_AUTHORS else "")
