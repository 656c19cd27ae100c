"""A web page → its article: headline, running text and date as trafilatura finds them, menus left out, tables row by row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from rag.page.decode import decode
from rag.text.day import iso_date

_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_XML = re.compile(r"\A\s*<\?xml[^>]*\?>")  # what it says about the encoding no longer holds once the page is text
# Elements that stand in a line of text, as far as papers' pages have them.
_INLINE = frozenset(
    {"a", "abbr", "b", "bdi", "bdo", "big", "cite", "dfn", "em", "font", "i", "ins", "kbd", "label", "mark", "s", "small", "span", "strike"}
    | {"strong", "sub", "sup", "tt", "u", "var"}
)
_APART = re.compile(r"[\s|｜>»›/·•—\-:：\[\]【】]?")  # what may stand between the links of a menu, or nothing


@dataclass(frozen=True, slots=True)
class WebArticle:
    """The text of a web page, with the headline as its first line, so that it can be cited like any other."""

    text: str
    title: str = ""
    date: str | None = None


def read_article(data: bytes) -> WebArticle:
    """The article of a page; one without text where there is none."""
    from lxml import etree, html

    declared = _CHARSET.search(data[:4096])
    page = _XML.sub("", decode(data, declared[1].decode("ascii", "replace") if declared else None))
    try:
        tree = html.document_fromstring(page, parser=html.HTMLParser(huge_tree=True))
    except (etree.ParserError, ValueError):  # nothing but comments, or nothing at all
        return WebArticle("")
    _unfold_tables(tree)
    found = _extracted(tree)
    text = found.text
    if _is_torn(text, tree):
        for part in list(_running_on(tree)):
            part.drop_tag()
        text = _extracted(tree).text
    text = _without_links(text, {" ".join(link.text_content().split()) for link in tree.iter("a")})
    if found.title and text and found.title not in text[: len(found.title) + 200]:
        text = f"{found.title}\n{text}"
    return WebArticle(text, found.title, found.date)


def _extracted(tree: Any) -> WebArticle:
    import trafilatura

    # A date guessed from any number on the page is worse than none: only what the page states counts.
    stated = {"extensive_search": False, "original_date": True}
    found = trafilatura.bare_extraction(deepcopy(tree), with_metadata=True, include_comments=False, date_extraction_params=stated)
    if found is None or isinstance(found, dict):
        return WebArticle(trafilatura.baseline(tree)[1])
    return WebArticle(found.text or "", " ".join((found.title or "").split()), iso_date(found.date))


def _unfold_tables(tree: Any) -> None:
    """Tables as plain blocks: many newspapers' pages are one big table, and of a real one each row becomes a line.

    trafilatura would write the first kind as one line of cells and drop some of the second.
    """
    for table in reversed(list(tree.iter("table"))):  # inner tables before those around them
        rows = list(table.iter("tr"))
        cells = list(table.iter("td", "th"))
        blocks = max((len(list(cell.iter("p", "div", "table"))) for cell in cells), default=0)
        if len(cells) > len(rows) and blocks <= 1 and not any(len(cell.text_content()) > 200 for cell in cells):
            for row in rows:
                line = " ".join(" ".join(cell.text_content().split()) for cell in row.iterchildren("td", "th"))
                row.clear()
                row.text, row.tag = line, "p"
        for part in [table, *table.iter("tbody", "tr", "td", "th")]:
            part.tag = "div"


def _is_torn(text: str, tree: Any) -> bool:
    """Whether a word of a sentence became a line of its own: of a short page trafilatura takes every piece of text by itself."""
    lines = set(text.split("\n"))
    return any(" ".join(part.text_content().split()) in lines for part in _running_on(tree))


def _running_on(tree: Any) -> Iterator[Any]:
    """Elements in a line that the line goes on before or behind: bold words, links inside a sentence; not the links of a menu."""
    for part in tree.iter(*_INLINE):
        beside = (_before(part), _behind(part))
        if any(not _APART.fullmatch(one) for one in beside) if part.tag == "a" else any(one.strip() for one in beside):
            yield part


def _before(part: Any) -> str:
    """The character right before an element in its line; "" where the line begins with it."""
    while (other := part.getprevious()) is None and not part.getparent().text and part.getparent().tag in _INLINE:
        part = part.getparent()
    if text := (part.getparent().text if other is None else other.tail) or "":
        return str(text[-1])
    return str(other.text_content()[-1:]) if other is not None and _is_word(other) else ""


def _behind(part: Any) -> str:
    """The character right behind it; "" where the line ends with it."""
    while (other := part.getnext()) is None and not part.tail and part.getparent().tag in _INLINE:
        part = part.getparent()
    if part.tail:
        return str(part.tail[0])
    return str(other.text_content()[:1]) if other is not None and _is_word(other) else ""


def _is_word(part: Any) -> bool:
    return part.tag in _INLINE and part.tag != "a"


def _without_links(text: str, links: set[str]) -> str:
    """The text less the lines that are nothing but a short link: menus, which short pages keep."""
    return "\n".join(line for line in text.split("\n") if len(line) > 12 or line.strip() not in links or not line.strip())
