"""Article → HTML: set like an article, the cited sentence lit; and the same place in the page's original text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.types import Article, Block, Citation, Document, Span
from ui.html import button, element, escape
from ui.lit import FIRST, carried, cited_spans, figure_spans, marked, merge

AROUND = 12_000  # characters of the original text shown on either side of a citation
TAGS = {"title": "h2", "kicker": "p", "byline": "p", "subhead": "h3", "quote": "blockquote"}
SIDES = {"article": "文章", "page": "原页文字"}


def hint(*lines: str) -> str:
    """The pane where nothing is open, and what to do; the lines are HTML."""
    return element("div", element("p", "<br>".join(lines), cls="hint"), cls="paper empty")


EMPTY = hint('点一下答案里的 <span class="cite">[1]</span>，', "出处就在这里，被引的句子会亮起来。")


@dataclass(frozen=True)
class Source:
    """A citation opened: what is needed to show it in its article."""

    citation: Citation
    document: Document
    article: Article | None = None  # None where the sentence stands outside every article: a masthead, a banner
    figures: tuple[str, ...] = ()  # the answer's figures that this citation holds
    turn: int = 0
    others: tuple[Citation, ...] = ()  # all citations of the answer, this one included
    near: bool = False  # shown with a refusal: near the question, no answer


def source_view(source: Source) -> str:
    """The opened source: switch between its article and the original page, the same sentence lit in both."""
    spans = merge(cited_spans(source.citation))
    article = paper(source.article, source.document, spans, source.figures) if source.article else ""
    page = original(source.document, spans, source.figures)
    bar = element("div", element("span", _numbers(source), cls="numbers"), _views(bool(article)), cls="bar")
    first = "article" if article else "page"
    kind = "paper near" if source.near else "paper"
    return element("div", bar, _side(article, "article"), _side(page, "page"), cls=kind, data_view=first)


def article_view(article: Article, document: Document) -> str:
    """An article to read, nothing lit."""
    page = original(document, [(article.start, article.start)])
    sides = _side(paper(article, document, ()), "article") + _side(page, "page")
    return element("div", _views(True), sides, cls="paper reading", data_view="article")


def _side(markup: str, name: str) -> str:
    return element("div", markup, cls=f"side {name}", tabindex=0, role="region", aria_label=SIDES[name]) if markup else ""


def _numbers(source: Source) -> str:
    """All sources of the answer, the opened one pressed."""
    if source.near:
        return element("span", "最接近的段落，不是答案", cls="label")
    chips = (
        button(
            f"[{c.number}]", cls="cite", aria_pressed="true" if c.number == source.citation.number else "false",
            data_turn=source.turn, data_cite=c.number, aria_label=f"出处 {c.number}",
        )
        for c in source.others
    )  # fmt: skip
    return element("span", "出处", cls="label") + "".join(chips)


def _views(switch: bool) -> str:
    choices = "".join(button(label, data_show=name) for name, label in SIDES.items()) if switch else ""
    return element("span", choices, button("关闭", cls="close", data_close=True, aria_label="关闭出处"), cls="views")


def paper(article: Article, document: Document, spans: Sequence[Span], figures: Sequence[str] = ()) -> str:
    """Headline, place, date, byline, paragraphs and captions in reading order."""
    head = _head_length(article.blocks)
    parts: list[str] = []
    lit_before = False
    for block in article.blocks:
        lit = carried(block.text, spans)
        parts.append(_block(block, lit, figures, "" if lit_before else FIRST))
        lit_before = lit_before or bool(lit)
    parts.insert(head, _facts(article, document))
    if article.title and not any(b.kind == "title" for b in article.blocks):
        parts.insert(0, element("h2", escape(article.title), cls="title"))
    return element("article", *parts, cls="story", lang="zh-CN")


def _head_length(blocks: Sequence[Block]) -> int:
    """How many blocks stand at the top as headline, kicker or byline."""
    for number, block in enumerate(blocks):
        if block.kind not in ("title", "kicker", "byline"):
            return number
    return len(blocks)


def _block(block: Block, lit: Sequence[Span], figures: Sequence[str], attribute: str) -> str:
    text = block.text.text
    shown = marked(text, lit, figure_spans(text, lit, figures), attribute)
    return element(TAGS.get(block.kind, "p"), shown, cls=block.kind)


def _facts(article: Article, document: Document) -> str:
    parts = [article.place, article.date or document.date or "", document.source]
    return element("p", " · ".join(escape(p) for p in parts if p), cls="facts")


def original(document: Document, spans: Sequence[Span], figures: Sequence[str] = ()) -> str:
    """The text as it was read from the file, untouched; of a long one the part around the lit place."""
    text = document.text
    start = max(0, min((s for s, _ in spans), default=0) - AROUND)
    end = min(len(text), max((e for _, e in spans), default=0) + AROUND)
    lit = [(s - start, e - start) for s, e in spans]
    shown = text[start:end]
    before = element("p", "前文从略", cls="cut") if start else ""
    after = element("p", "后文从略", cls="cut") if end < len(text) else ""
    body = element("div", marked(shown, lit, figure_spans(shown, lit, figures), FIRST), cls="raw", lang="zh-CN")
    return element("p", escape(document.source), cls="facts") + before + body + after
