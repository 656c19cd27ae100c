"""The source beside the conversation: which citation is opened, and whether it still stands where it was found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rag.app.conversations import Turn
from rag.app.service import Service
from rag.errors import RagError
from rag.types import Answer, Citation
from ui.html import escape
from ui.paper import EMPTY, Source, hint, source_view
from ui.views import figures_of, squeeze

NOTHING_CITED = hint("这个问题没有依据，所以没有出处。", "左边列出的是最接近的段落。")


def auto_opened(service: Service, turns: Sequence[Turn]) -> str:
    """The first source of a new answer is opened by itself."""
    answer = turns[-1].answer
    if answer is None or not answer.answered or not answer.citations:
        return NOTHING_CITED if answer is None or answer.nearest else EMPTY
    return opened(service, turns, {"turn": len(turns) - 1, "cite": answer.citations[0].number})


def opened(service: Service, turns: Sequence[Turn], wanted: dict[str, Any]) -> str:
    """The source view of {"turn", "cite"} or {"turn", "near"}; what came from a page is taken for nothing but numbers."""
    found = _wanted(turns, wanted)
    if found is None:
        return EMPTY
    answer, citation, near = found
    try:
        document = service.library.document(citation.source)
        if not unchanged(citation, document.text):
            return hint(f"{escape(citation.source)} 在回答之后更新过，", "原来的句子已经不在那里。请再问一次。")
        article = service.library.article_at(citation.source, citation.article, citation.start)
    except KeyError:
        return hint(f"{escape(citation.source)} 已经不在资料库里了。")
    except RagError as error:  # the conversation can be read without its sources
        return hint(escape(str(error)))
    figures = figures_of(answer, citation)
    return source_view(Source(citation, document, article, () if near else figures, int(wanted["turn"]), answer.citations, near))


def _wanted(turns: Sequence[Turn], wanted: dict[str, Any]) -> tuple[Answer, Citation, bool] | None:
    turn, cite, near = (wanted.get(key) for key in ("turn", "cite", "near"))
    answer = turns[turn].answer if isinstance(turn, int) and 0 <= turn < len(turns) else None
    if answer is None:
        return None
    if isinstance(near, int):
        return (answer, answer.nearest[near], True) if 0 <= near < len(answer.nearest) else None
    return next(((answer, c, False) for c in answer.citations if c.number == cite), None)


def unchanged(citation: Citation, text: str) -> bool:
    """Whether the quote still stands at its offsets."""
    spans = citation.spans or ((citation.start, citation.end),)
    return squeeze("".join(text[s:e] for s, e in spans)) == squeeze(citation.quote)
