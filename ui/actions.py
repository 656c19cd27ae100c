"""Buttons of lists and panes that say themselves what they do; `ui/lists.js` hands it on as an event of the component."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ui.html import element

SCRIPT = (Path(__file__).parent / "page" / "lists.js").read_text("utf-8")


def script(*events: str) -> str:
    """The page script of a component that raises these events: Gradio wants to see their names in it."""
    return f"// {' '.join(map(repr, events))}\n{SCRIPT}"


def action(name: str, *children: str, data: dict[str, Any] | None = None, **attributes: str | int | bool | None) -> str:
    """A button that raises the event `name` with `data`; `data_ask` is asked before, `data_opens` opens the side pane on a phone.

    >>> action("stop", "停止", data={"batch": "7"}, cls="quiet")
    '<button type="button" data-do="stop" data-with="{&quot;batch&quot;: &quot;7&quot;}" class="quiet">停止</button>'
    """
    carried = json.dumps(data, ensure_ascii=False) if data else None
    return element("button", *children, type="button", data_do=name, data_with=carried, **attributes)


def send(name: str, label: str, data: dict[str, Any], **attributes: str | int | bool | None) -> str:
    """The button of a form: its event carries the form's fields beside `data`."""
    return element("button", label, type="submit", data_do=name, data_with=json.dumps(data, ensure_ascii=False), **attributes)
