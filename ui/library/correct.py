"""更正: an article with its headline, place and date to be changed, its neighbours to be joined, its blocks to begin a new one at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rag.types import Article, Block, Document
from ui.actions import action, send
from ui.html import element, escape
from ui.views import LANGUAGE

FIELDS = {"title": "标题", "place": "地区", "date": "日期（YYYY-MM-DD）"}
KINDS = {
    "title": "标题", "kicker": "引题", "byline": "署名", "subhead": "小标题", "caption": "图说", "quote": "引语", "credit": "编辑",
    "banner": "栏目", "prompt": "提示",
}  # fmt: skip


def correct_view(
    document: Document, articles: Sequence[Article], number: int, told: str = "", entered: Mapping[str, Any] | None = None
) -> str:
    """The article of that number among those of its document, ready to be corrected.

    `told`: what was wrong with the last try; what was `entered` then stands in the fields, to be mended.
    """
    article = articles[number]
    here = {"source": document.source, "start": article.start}
    back = element("p", action("read", "← 不改了", data=here, cls="quiet"), cls="back")
    error = element("p", escape(told), cls="note", role="alert") if told else ""
    side = [_form(article, here, error, entered or {}), _neighbours(articles, number, here), _blocks(article, here)]
    inside = element("div", *side, cls="side whole", tabindex=0, role="region", aria_label="更正")
    return element("div", back, element("div", inside, cls="paper"), cls="with-back")


def headline(article: Article) -> str:
    """What an article is called in a list."""
    return " ".join(article.title.split()) or f"（无标题）{article.body[:24]}……"


def _form(article: Article, here: dict[str, object], error: str, entered: Mapping[str, Any]) -> str:
    values = {"title": " ".join(article.title.split()), "place": article.place, "date": article.date or ""}
    values |= {name: str(entered[name]) for name in FIELDS if isinstance(entered.get(name), str)}
    fields = (
        element("label", element("span", label), element("input", name=name, value=values[name], maxlength=200, autocomplete="off"))
        for name, label in FIELDS.items()
    )
    save = send("edit", "保存", {**here, "what": "edit"}, cls="quiet")
    return element("form", *fields, error, element("p", save, cls="orders"), cls="correct")


def _neighbours(articles: Sequence[Article], number: int, here: dict[str, object]) -> str:
    """The articles before and behind it, each with the button that makes one of the two."""
    rows = []
    if number:
        rows.append(("前一篇", articles[number - 1], articles[number].start))
    if number + 1 < len(articles):
        rows.append(("后一篇", articles[number + 1], articles[number + 1].start))
    items = (
        element(
            "li",
            action("join", f"与{which}合并", data={**here, "what": "join", "at": at}, cls="quiet", data_ask="确定合并？"),
            element("span", escape(headline(other)), cls="where", lang=LANGUAGE),
        )
        for which, other, at in rows
    )
    return element("ul", *items, cls="neighbours") if rows else ""


def _blocks(article: Article, here: dict[str, object]) -> str:
    """The blocks in reading order, before each the button that begins an article with it."""
    rows = []
    for number, block in enumerate(article.blocks):
        at = block.text.pieces[0].start
        new = action(
            "split", "从这里另起一篇", data={**here, "what": "split", "at": at}, cls="quiet", data_ask="确定拆开？"
        ) if number else ""  # fmt: skip
        rows.append(element("li", new, _block(block)))
    return element("ol", *rows, cls="blocks")


def _block(block: Block) -> str:
    label = element("span", KINDS[block.kind], cls="kind") if block.kind in KINDS else ""
    return element("p", label, element("span", escape(block.text.text), lang=LANGUAGE), cls=f"block-{block.kind}")
