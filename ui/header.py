"""The line at the top: what this is, and what is in the library."""

from __future__ import annotations

from rag.app.service import Service
from rag.errors import RagError
from ui.html import button, element, escape

TITLE = "有据"


def header_view(service: Service) -> str:
    """The name of the paper, so to say, and what is in the library."""
    try:
        counts = service.library.counts()
        more = element("span", f" · {counts.figures:,} 个数字", cls="more")
        stock = f"{counts.documents:,} 份资料 · {counts.articles:,} 篇文章{more}"
    except RagError as error:
        stock = escape(str(error))
    theme = button("明 / 暗", cls="quiet", onclick="youju.toggleDark()", aria_label="切换深色与浅色")
    # Named in the language that it leads to; the catalogue of words turns the one name into the other.
    language = button("EN", cls="quiet", onclick="youju.toggleLanguage()", aria_label="Switch to English")
    return element(
        "header",
        element("h1", TITLE),
        element("p", "报纸问答，句句有出处", cls="motto"),
        element("p", stock, cls="holdings", role="status"),
        element("nav", element("a", "接口", href="/docs"), language, theme),
        cls="masthead",
    )
