"""Article → HTML: set like an article, the cited sentence lit; and the same place in the page's original text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.types import Article, Block, Citation, Document, Span
from ui.lit import FIRST, carried, cited_spans, escape, figure_spans, marked, merge

AROUND = 12_000  # characters of the original text shown on either side of a citation
EMPTY = '<div class="paper empty"><p class="hint">点一下答案里的 <span class="cite">[1]</span>，出处就在这里，被引的句子会亮起来。</p></div>'
TAGS = {"title": "h2", "kicker": "p", "byline": "p", "subhead": "h3", "quote": "blockquote"}


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
    citation = source.citation
    spans = merge(cited_spans(citation))
    article = paper(source.article, source.document, spans, source.figures) if source.article else ""
    page = original(source.document, spans, source.figures)
    kind = "near" if source.near else "cited"
    return f'<div class="paper {kind}" data-view="{"article" if article else "page"}">{_bar(source, bool(article))}{_side(article, "article")}{_side(page, "page")}</div>'


def article_view(article: Article, document: Document) -> str:
    """An article to read, nothing lit."""
    return f'<div class="paper reading" data-view="article">{_views(True)}{_side(paper(article, document, ()), "article")}{_side(original(document, [(article.start, article.start)]), "page")}</div>'


def _side(markup: str, name: str) -> str:
    return f'<div class="side {name}" tabindex="0" role="region" aria-label="{"文章" if name == "article" else "原页文字"}">{markup}</div>' if markup else ""


def _bar(source: Source, switch: bool) -> str:
    if source.near:
        label = '<span class="label">最接近的段落，不是答案</span>'
    else:
        label = '<span class="label">出处</span>' + "".join(_tab(c, source) for c in source.others)
    return f'<div class="bar"><span class="numbers">{label}</span>{_views(switch)}</div>'


def _tab(citation: Citation, source: Source) -> str:
    pressed = "true" if citation.number == source.citation.number else "false"
    return (
        f'<button type="button" class="cite" aria-pressed="{pressed}" data-turn="{source.turn}" data-cite="{citation.number}" '
        f'aria-label="出处 {citation.number}">[{citation.number}]</button>'
    )


def _views(switch: bool) -> str:
    buttons = '<button type="button" data-show="article">文章</button><button type="button" data-show="page">原页文字</button>'
    close = '<button type="button" class="close" data-close aria-label="关闭出处">关闭</button>'
    return f'<span class="views">{buttons if switch else ""}{close}</span>'


def paper(article: Article, document: Document, spans: Sequence[Span], figures: Sequence[str] = ()) -> str:
    """Headline, place, date, byline, paragraphs and captions in reading order."""
    blocks = list(article.blocks)
    head = _head_length(blocks)
    first = True
    parts: list[str] = []
    for number, block in enumerate(blocks):
        lit = carried(block.text, spans)
        parts.append(_block(block, lit, figures, FIRST if first and lit else ""))
        first = first and not lit
        if number == head - 1:
            parts.append(_facts(article, document))
    if not any(b.kind == "title" for b in blocks[:head]):
        title = f"<h2>{escape(article.title)}</h2>" if article.title else ""
        parts.insert(0, title + ("" if head else _facts(article, document)))
    return f'<article class="story" lang="zh-CN">{"".join(parts)}</article>'


def _head_length(blocks: Sequence[Block]) -> int:
    """How many blocks stand at the top as headline, kicker or byline."""
    for number, block in enumerate(blocks):
        if block.kind not in ("title", "kicker", "byline"):
            return number
    return len(blocks)


def _block(block: Block, lit: Sequence[Span], figures: Sequence[str], attribute: str) -> str:
    text = block.text.text
    markup = marked(text, lit, figure_spans(text, lit, figures), attribute)
    tag = TAGS.get(block.kind, "p")
    return f'<{tag} class="{block.kind}">{markup}</{tag}>'


def _facts(article: Article, document: Document) -> str:
    parts = [article.place, article.date or document.date or "", document.source]
    return f'<p class="facts">{" · ".join(escape(p) for p in parts if p)}</p>'


def original(document: Document, spans: Sequence[Span], figures: Sequence[str] = ()) -> str:
    """The text as it was read from the file, untouched; of a long one the part around the lit place."""
    text = document.text
    start = max(0, min((s for s, _ in spans), default=0) - AROUND)
    end = min(len(text), max((e for _, e in spans), default=0) + AROUND)
    lit = [(s - start, e - start) for s, e in spans if s < e]
    shown = text[start:end]
    before = '<p class="cut">前文从略</p>' if start else ""
    after = '<p class="cut">后文从略</p>' if end < len(text) else ""
    body = marked(shown, lit, figure_spans(shown, lit, figures), FIRST)
    return f'<p class="facts">{escape(document.source)}</p>{before}<div class="raw" lang="zh-CN">{body}</div>{after}'
