"""The tools that Gradio's MCP server offers to other programs. Their docstrings are what those programs read."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import gradio as gr

from rag.app.service import Service
from rag.sheets.rows import answer_row


def add_tools(service: Service) -> None:
    """Tie the tools to the Blocks app that is being built."""

    async def ask(question: str) -> str:
        """
        Answer a question in Chinese from the newspaper articles in the library. Every figure stands in a cited sentence;
        "answered": false means that the library holds no answer, and "nearest" then lists passages that are near but no answer.
        Args:
            question (str): one question in Chinese, at most 2000 characters
        Returns:
            JSON, the answer row: answer, short, citations with source, title, quote and character offsets, figures, nearest
        """
        return as_json(answer_row(await service.ask(question), ""))

    async def search_articles(question: str, k: int = 10) -> str:
        """
        Find articles of the library for a question or some words, best first.
        Args:
            question (str): a question or words in Chinese
            k (int): how many articles to return, 1 to 100
        Returns:
            JSON, rows of source, title, place, date, article (an id for read_article), passage (the best passage's text)
        """
        hits = await service.search(question, max(1, min(100, int(k))))
        return as_json(
            [
                {"source": p.source, "title": p.title, "place": p.place, "date": p.date, "article": p.article, "passage": p.text.text}
                for p in (hit.passage for hit in hits)
            ]
        )

    async def read_article(article: int) -> str:
        """
        Read one whole article.
        Args:
            article (int): the article's id, as search_articles gives it
        Returns:
            JSON with source, title, kicker, byline, place, date, body, captions
        """
        found = await asyncio.to_thread(_article, service, int(article))
        return as_json(found or {"error": f"没有编号为 {article} 的文章。"})

    async def find_figures(query: str, place: str = "", unit: str = "", time: str = "") -> str:
        """
        Look up figures (numbers) in all articles, by the words they count or by value, such as 人才公寓 or 23万; the best 100.
        Args:
            query (str): words in Chinese, or a value; may be empty where one of the others is given
            place (str): keep to a place, such as 枣庄
            unit (str): keep to a unit, such as 套
            time (str): keep to a year (2024), a month (2024-05) or words as printed (上半年)
        Returns:
            JSON, rows of text, value, unit, qualifier, subject, place, period, source, title, sentence, start, end, conflict
        """
        from rag.ledger.filter import Only

        only = Only(place, unit, time)
        found = await asyncio.to_thread(lambda: service.library.ledger.find(query, 100, only))
        return as_json([entry.row() for entry in found])

    for tool in (ask, search_articles, read_article, find_figures):
        gr.api(tool, api_name=tool.__name__, concurrency_limit=None)


def as_json(value: Any) -> str:
    """What a tool returns: Gradio hands on anything but text in Python's own spelling, which no other program reads."""
    return json.dumps(value, ensure_ascii=False, default=str)


def _article(service: Service, identity: int) -> dict[str, Any] | None:
    try:
        stored = service.library.store.article(identity)
    except KeyError:
        return None
    a = stored.article
    captions = [b.text.text for b in a.blocks if b.kind == "caption"]
    return {
        "source": stored.source, "title": a.title, "kicker": a.kicker, "byline": a.byline, "place": a.place, "date": a.date, "body": a.body,
        "captions": captions,
    }  # fmt: skip
