"""The bar over the conversation, and the drawer with those that were had before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import groupby

from rag.app.conversations import LONGEST_TITLE, Listed
from ui.html import button, element, escape
from ui.views import LANGUAGE

MANY = 8  # conversations; a longer list can be filtered
FORMATS = (("md", "Markdown"), ("docx", "Word"))


def bar_view(identity: int | None, title: str, told: str = "") -> str:
    """What is being talked about, the way to the others, a new one, and the files to take along."""
    drawer = button("对话", cls="quiet drawer-opener", data_drawer=True, aria_expanded="false", aria_controls="drawer")
    name = element("span", escape(title), cls="title", lang=LANGUAGE) if title else element("span", cls="title")
    links = (
        element("a", label, href=f"/api/conversations/{identity}/{ending}", download=True, title=f"导出这个对话（{label}）")
        for ending, label in FORMATS
    )
    export = element("span", *links, cls="export") if identity is not None else ""
    fresh = button("新对话", cls="quiet", data_fresh=True) if title else ""
    note = element("p", escape(told), cls="note", role="status") if told else ""
    return element("div", drawer, name, export, fresh, cls="talkbar", data_talk=identity) + note


def drawer_view(listed: Sequence[Listed], current: int | None, today: date, told: str = "") -> str:
    """The list, by day; `told` is what went wrong, in words."""
    head = element(
        "header", element("h2", "对话"), button("新对话", cls="quiet", data_fresh=True), button("关闭", cls="quiet", data_drawer=True)
    )
    if told or not listed:
        return head + element("p", escape(told or "还没有对话。问一个问题，它就会留在这里。"), cls="hint", role="status")
    hint = "按名字或问答里的字筛选"
    parts = []
    if len(listed) > MANY:
        parts.append(element("input", type="search", placeholder=hint, aria_label=hint, data_filter=True))
        parts.append(element("p", "没有哪个对话里有这些字。", cls="hint none", role="status", hidden=True))
    for name, group in groupby(listed, key=lambda c: day_name(c.changed, today)):
        parts.append(element("section", element("h3", name), element("ol", *(_item(c, c.id == current) for c in group))))
    return head + element("div", *parts, cls="past-talks")


def _item(listed: Listed, current: bool) -> str:
    facts = f"{listed.turns} 问 · {listed.changed:%H:%M}"
    title = element("span", escape(listed.title), cls="title", lang=LANGUAGE)
    now = "true" if current else None
    open_it = button(title, element("span", facts, cls="facts"), cls="recall", data_recall=listed.id, aria_current=now)
    rename = button("改名", cls="quiet", data_rename=True, aria_label=f"改名：{listed.title}")
    delete = button(
        "删除", cls="quiet", data_discard=listed.id, data_confirm="确定删除？", data_current=current, aria_label=f"删除：{listed.title}"
    )
    field = element("input", name="title", value=listed.title, maxlength=LONGEST_TITLE, aria_label="对话的名字", autocomplete="off")
    form = element("form", field, element("button", "好", type="submit", cls="quiet"), cls="retitle", data_retitle=listed.id, hidden=True)
    said = " ".join(listed.said.split())
    return element("li", element("div", open_it, rename, delete, cls="row"), form, data_said=said or None)


def day_name(at: datetime, today: date) -> str:
    """今天, 昨天, or the date."""
    day = at.date()
    if day >= today:
        return "今天"
    return "昨天" if day == today - timedelta(days=1) else f"{day:%Y-%m-%d}"
