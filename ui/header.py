"""The line at the top: what this is, and what is in the library."""

from __future__ import annotations

from rag.errors import RagError
from rag.service import Service
from ui.lit import escape

TITLE = "有据"


def header_view(service: Service) -> str:
    """The name of the paper, so to say, and what is in the library."""
    try:
        counts = service.library.counts()
        stock = f"{counts.documents:,} 份资料 · {counts.articles:,} 篇文章 · {counts.figures:,} 个数字"
    except RagError as error:
        stock = escape(str(error))
    return (
        f'<header class="masthead"><h1>{TITLE}</h1><p class="motto">报纸问答，句句有出处</p><p class="stock" role="status">{stock}</p>'
        '<nav><a href="/docs">接口</a><button type="button" class="quiet" onclick="youju.toggleDark()" aria-label="切换深色与浅色">明 / 暗</button></nav></header>'
    )
