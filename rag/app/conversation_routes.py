"""Conversations and rated answers to take along, over HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import FastAPI, Query
from fastapi.responses import Response

from rag.app.conversations import Conversation, Conversations, Verdict
from rag.app.export import Byline, conversation_docx, conversation_markdown, rated_rows
from rag.app.service import Service
from rag.errors import RagError
from rag.sheets.rows import as_line
from rag.types import Citation

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class NoConversation(RagError):
    """There is no conversation of that id."""

    http_status = 404


def add_routes(app: FastAPI, service: Service) -> None:
    """Tie the routes to the server."""
    kept = Conversations(service.library.folder)

    @app.get("/api/conversations/{identity}/{format}", summary="导出一个对话：md（Markdown）或 docx（Word）")
    async def conversation(identity: int, format: Literal["md", "docx"]) -> Response:
        found = await asyncio.to_thread(_load, kept, identity)
        data = await asyncio.to_thread(_made, found, format, bylines(service))
        return _download(data, f"{file_name(found.title)}.{format}", WORD if format == "docx" else "text/markdown; charset=utf-8")

    @app.get("/api/ratings", summary="评价过的回答，作为问题文件（jsonl）：good 的带标准答案，bad 的待填")
    async def ratings(verdict: Annotated[Literal["", "good", "bad"], Query()] = "") -> Response:
        data = await asyncio.to_thread(lambda: b"".join(_lines(kept, verdict)))
        return _download(data, f"评价{'-' + verdict if verdict else ''}.jsonl", "application/x-ndjson")


def bylines(service: Service) -> Byline:
    """Finds the byline of a cited article; "" where the article is gone or has none."""

    def byline(citation: Citation) -> str:
        try:
            article = service.library.article_at(citation.source, citation.article, citation.start)
        except RagError:
            return ""
        return article.byline if article else ""

    return byline


def file_name(title: str) -> str:
    """A title as a name that every file system takes.

    >>> file_name("枣庄/济宁：多少？")
    '枣庄 济宁：多少？'
    """
    plain = "".join(c if c.isprintable() and c not in '/\\:*?"<>|' else " " for c in title)
    return " ".join(plain.split())[:60].strip(". ") or "对话"


def _load(kept: Conversations, identity: int) -> Conversation:
    try:
        return kept.load(identity)
    except KeyError:
        raise NoConversation(f"没有编号为 {identity} 的对话。") from None


def _made(found: Conversation, format: str, byline: Byline) -> bytes:
    return conversation_docx(found, byline) if format == "docx" else conversation_markdown(found, byline).encode("utf-8", "replace")


def _lines(kept: Conversations, verdict: Verdict) -> Iterator[bytes]:
    return (as_line(row) for row in rated_rows(kept.rated(), verdict))


def _download(data: bytes, name: str, kind: str) -> Response:
    return Response(data, media_type=kind, headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"})
