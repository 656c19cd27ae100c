"""The empty screen: what this is for, and questions that this library can answer."""

from __future__ import annotations

from collections.abc import Sequence

from rag.app.service import Service
from rag.errors import RagError
from ui.chat.examples import example_questions
from ui.html import button, element, escape
from ui.views import LANGUAGE


def welcome(service: Service) -> str:
    """The empty screen, with questions that this library can answer."""
    try:
        questions = example_questions(service.library.first_articles())
    except RagError:
        questions = []
    return welcome_view(questions)


def welcome_view(questions: Sequence[str]) -> str:
    items = [element("li", button(escape(q), data_question=q, lang=LANGUAGE)) for q in questions]
    tries = element("p", "可以这样问", cls="try") + element("ul", *items) if items else ""
    head = element("h2", "问资料里有的事，<br>答案句句有出处。") + element("p", "找不到依据时，它会说找不到。")
    return element("section", head, tries, cls="welcome")
