"""Questions about an article itself: which one, who wrote it, who took the picture, which day, who edits and publishes.

The answer is a headline, a byline, a caption's or credit line's name, a printed date; the passage found for the rest of
the question says which article is meant.
"""

# ruff: noqa: E501 (a pattern is read as one line)

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rag.find.finding import Evidence, Finding
from rag.question.shapes import About
from rag.sources import Sources
from rag.types import Article, Block, BlockKind, Cleaned, Passage, Reading

_JOBS = "(?:记者|通讯员|作者|编辑|责编|编审|审核|组版|排版|校对|美编|摄影|撰稿)"
_ONE = rf"(?![一-鿿]{{0,4}}{_JOBS}(?![一-鿿]))[一-鿿·]{{2,4}}"  # a name, not the next job of a credit line
_NAME = rf"{_ONE}(?:[ 　、]+{_ONE}(?![:：]))*"
_ROLES: dict[About, re.Pattern[str]] = {
    "photographer": re.compile(
        rf"(?:摄影(?:报道)?|(?<![一-鿿])(?:供图|图片|图|摄)(?=[:：/／ 　]))[:：/／ 　]*(?P<a>{_NAME})|(?:记者|通讯员|作者)?[ 　]*(?P<b>{_NAME})[ 　]*(?:摄影?|供图|图)(?![一-鿿])"
    ),
    "editor": re.compile(rf"(?:责任编辑|责编|编辑|编审|值班主任|审核|统筹)[:：/／ 　]*(?P<a>{_NAME})"),
    "responsible": re.compile(rf"(?:责任编辑|责编)[:：/／ 　]*(?P<a>{_NAME})"),
    "layout": re.compile(rf"(?:组版|排版|版式|美编|校对|制图|设计)[:：/／ 　]*(?P<a>{_NAME})"),
}
_CORRESPONDENT = re.compile(rf"通讯员[:：/／ 　]*(?P<a>{_NAME})")
_AUTHOR = re.compile(rf"(?:本报|见习|特约|首席|全媒体|实习)*(?:记者|通讯员|作者|撰稿|文)[:：/／ 　]*(?P<a>{_NAME})")
_PUBLISHER = re.compile(
    r"(?P<a>[^，。；\n]{2,60}?)[ 　]*(?:联合)?(?:主办|出品|承办|主编)|(?:主办(?:单位)?|出版|来源)[:：][ 　]*(?P<b>[^，。；\n\d]{2,40})"
)
_ORGANISATION = re.compile(r"(?:部|会|社|局|委|院|中心|集团|公司|办|政府|台|厅|站|网|学校|大学|报|馆)$")
_JOB = re.compile(r".*(?:记者|通讯员|编辑|责编|组版|校对|摄影|美编|作者)")  # what stands before a name says what its bearer does
_WORK = re.compile(r"《[^《》]{1,60}》")
_MARKED = re.compile(r"[:：/／]|[ 　].*[摄图]$")  # in running text 统筹用好… names nobody; 统筹：… does
_WHERE: dict[About, tuple[BlockKind, ...]] = {
    "photographer": ("caption", "credit", "byline", "prompt"),
    "editor": ("credit", "byline", "banner"),
    "responsible": ("credit", "byline", "banner"),
    "layout": ("credit", "byline", "banner"),
    "publisher": ("banner", "credit", "byline"),
}


def find_about(about: About, reading: Reading, sources: Sources) -> Finding | None:
    """The answer for the article that the reading's passage belongs to; None where it is not printed."""
    passage = reading.passage
    article = sources.article(passage)
    if about == "article":
        return _article(reading, article)
    if about in ("author", "correspondent"):
        return _author(article, passage, _AUTHOR if about == "author" else _CORRESPONDENT) if article else None
    if about == "date":
        return _date(article, passage, sources)
    return _role(about, article, passage, sources)


def names_stand_in(question: str, passage: Passage) -> bool:
    """Whether the works that the question names (《…》) are printed in the passage or its headline."""
    printed = squeezed(passage.title + passage.text.text)
    return all(squeezed(work) in printed for work in _WORK.findall(question))


def is_headline(question: str, passage: Passage) -> bool:
    """Whether the question names the passage's article by its headline, 《…》."""
    title = squeezed(passage.title)
    return any(squeezed(work) in title for work in _WORK.findall(question))


def squeezed(text: str) -> str:
    """Letters and digits alone, so that a space or a kind of quotation mark makes no difference."""
    return "".join(c for c in text if c.isalnum())


def _article(reading: Reading, article: Article | None) -> Finding | None:
    """The headline; the evidence is the sentence that was asked about."""
    title = article.title if article else ""
    if not title or not reading.spans:
        return None
    span = reading.spans[0]
    return Finding(title, (Evidence(reading.passage, span.start, span.end),), reading.margin)


def _author(article: Article, passage: Passage, pattern: re.Pattern[str]) -> Finding | None:
    for block in _blocks(article.blocks, ("byline", "paragraph", "credit")):
        names = [m["a"] for m in pattern.finditer(block.text.text[:200] if block.kind == "paragraph" else block.text.text)]
        if block.kind == "paragraph" and not re.match(r"[^。]{0,30}(?:讯|电|记者|通讯员)", block.text.text):
            names = []
        if names:
            return _from_block(block, passage, "、".join(_people(names)), names)
    return None


def _date(article: Article | None, passage: Passage, sources: Sources) -> Finding | None:
    date = article.date if article else passage.date
    if not date:
        return None
    year, month, day = (int(part) for part in date.split("-"))
    printed = re.compile(rf"{year}\s*[-年./]\s*0?{month}\s*[-月./]\s*0?{day}(?:\s*日)?")
    blocks = (*(article.blocks if article else ()), *sources.furniture(passage.source))
    for block in blocks:
        if match := printed.search(block.text.text):
            return _from_block(block, passage, f"{year}年{month}月{day}日", [match[0]])
    return None


def _role(about: About, article: Article | None, passage: Passage, sources: Sources) -> Finding | None:
    kinds = _WHERE[about]
    own = _blocks(article.blocks if article else (), (*kinds, "paragraph"))
    shared = list(sources.furniture(passage.source))
    pattern = _PUBLISHER if about == "publisher" else _ROLES[about]
    blocks = ([Block(passage.kind, passage.text)] if passage.kind in kinds else []) + list(own) + shared
    for block in blocks:
        found = [m for m in pattern.finditer(block.text.text) if block.kind != "paragraph" or _MARKED.search(m[0])]
        names = [m["a"] or (m["b"] if "b" in m.groupdict() else "") for m in found]
        names = [n.strip() for n in names if n and n.strip()]
        if names:
            short = "、".join(_publishers(names) if about == "publisher" else _people(names))
            return _from_block(block, passage, short, names)
    return None


def _publishers(names: Iterable[str]) -> list[str]:
    """The organisations of a masthead line, without the page's own title before them."""
    parts = [part for name in names for part in name.split() if part]
    return [part for part in parts if _ORGANISATION.search(part)] or parts


def _people(names: Iterable[str]) -> list[str]:
    people = [_JOB.sub("", part) for name in names for part in re.split(r"[ 　、]+", name)]
    return list(dict.fromkeys(person for person in people if person))


def _blocks(blocks: Sequence[Block], kinds: Sequence[BlockKind]) -> list[Block]:
    return [block for kind in kinds for block in blocks if block.kind == kind]


def _from_block(block: Block, passage: Passage, short: str, names: Sequence[str]) -> Finding:
    """Evidence inside a block that may be no passage of its own: a passage is made of it for the citation."""
    text: Cleaned = block.text
    start = text.text.find(names[0])
    end = text.text.find(names[-1], start) + len(names[-1])
    carrier = Passage(0, passage.source, text, passage.title, passage.place, passage.date, block.kind, passage.article)
    return Finding(short, (Evidence(carrier, max(0, start), max(end, start + 1)),), 0.0)
