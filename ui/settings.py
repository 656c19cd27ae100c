"""设置: how answers are made, which models make them, how the page looks, and what readers thought of the answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from threading import Lock
from typing import Any

import gradio as gr

from rag.app.conversations import Conversations, ConversationsUnusable
from rag.app.preferences import FEWEST, MOST, Preferences, changed, load, save
from rag.app.service import Service
from rag.errors import RagError
from rag.models import STATES, Model, list_models
from ui.chat.tab import SCRIPT
from ui.html import element, escape

STRICTNESS = (
    ("loose", "宽松", "有些把握就回答：漏答少些，答错多些"),
    ("standard", "标准", "漏答和答错两头兼顾"),
    ("strict", "严格", "很有把握才回答：答错少些，漏答多些"),
)
WRITERS = (
    ("auto", "自动", "先给内置措辞；原因、做法、多个来源的问题，再由语言模型写一段"),
    ("builtin", "只用内置措辞", "不用语言模型，最快，内存也最省"),
    ("llm", "总是语言模型", "每个答案后面都由语言模型再写一段，慢几秒"),
)
THEMES = (("auto", "跟随系统", ""), ("light", "浅色", ""), ("dark", "深色", ""))
LANGUAGES = (("zh", "中文", ""), ("en", "English", ""))
GET_WRITER = "本机没有语言模型，“自动”和“总是语言模型”都只有内置措辞。要用它，先运行一次："
COMMAND = "rag models get writer"
SCOPE = "这些设置只管浏览器里的问答，存在索引旁边，这个索引的使用者共用；命令行和 HTTP 接口不受影响。"


def settings_tab(service: Service, tab: gr.Tab) -> None:
    """Lay out the tab and tie its events; it is filled when it is opened, since checking the models' files takes a moment."""
    folder, kept = service.library.folder, Conversations(service.library.folder)
    with gr.Column(elem_id="settings", min_width=0):
        answering = gr.HTML("", js_on_load=SCRIPT, padding=False)
        told = gr.HTML("", elem_id="settings-told", padding=False)
        models = gr.HTML(models_view(None), padding=False)
        gr.HTML(looks_view(), js_on_load=SCRIPT, padding=False, elem_id="looks")
        ratings = gr.HTML("", padding=False)

    def show() -> tuple[str, str]:
        return answering_view(load(folder)), ratings_view(*rating_counts(kept))

    one_at_a_time = Lock()

    def prefer(event: gr.EventData) -> str:
        with one_at_a_time:
            return preferred(service, str(event.name), event.value)

    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    tab.select(show, None, [answering, ratings], queue=False, **quiet)
    tab.select(lambda: models_view(list_models()), None, [models], **quiet)
    answering.prefer(prefer, None, [told], queue=False, trigger_mode="multiple", **quiet)


def preferred(service: Service, name: str, value: object) -> str:
    """What to say after one of the preferences was changed."""
    folder = service.library.folder
    try:
        save(folder, changed(load(folder), name, value))
    except RagError as error:
        return element("p", escape(str(error)), cls="note", role="status")
    return element("p", "已保存，从下一个问题起有效。", cls="saved", role="status")


def answering_view(now: Preferences) -> str:
    """The form of how answers are made."""
    slider = element(
        "input", type="range", name="passages", min=FEWEST, max=MOST, step=4, value=now.passages, data_prefer=True, id="passages"
    )
    shown = element("output", str(now.passages), **{"for": "passages"})
    passages = element(
        "div", element("label", "每个问题读几段", **{"for": "passages"}), slider, shown,
        element("span", "多读不易漏，每多一段慢几十毫秒", cls="what"), cls="range",
    )  # fmt: skip
    return _section(
        "怎样作答",
        element("p", SCOPE, cls="hint"),
        choice_view("strictness", "把握多大才回答", STRICTNESS, now.strictness),
        choice_view("writer", "谁来措辞", WRITERS, now.writer),
        passages,
    )


def looks_view() -> str:
    """Theme and language; they are this browser's own, the page's script knows which are chosen."""
    return _section(
        "外观",
        element("p", "只管这个浏览器。", cls="hint"),
        choice_view("theme", "主题", THEMES, "", data_look=True),
        choice_view("language", "语言", LANGUAGES, "", data_look=True),
    )


def choice_view(name: str, title: str, choices: Iterable[tuple[str, str, str]], chosen: str, **attributes: bool) -> str:
    """One of several, each with what it means."""
    carried = attributes or {"data_prefer": True}
    items = []
    for value, label, what in choices:
        field = element("input", type="radio", name=name, value=value, checked=value == chosen, **carried)
        items.append(element("label", field, element("b", label), element("span", what, cls="what") if what else ""))
    return element("fieldset", element("legend", title), *items)


def models_view(models: Sequence[Model] | None) -> str:
    """The models in use; None while their files are being checked."""
    if models is None:
        return _section("模型", element("p", "正在核对模型文件……", cls="hint", role="status"))
    head = element("tr", *(element("th", name, scope="col") for name in ("模型", "是什么", "大小", "许可", "校验")))
    rows = element("tbody", *map(_model, models))
    table = element(
        "div", element("table", element("thead", head), rows, cls="models"), cls="wide", tabindex=0, role="region", aria_label="模型"
    )
    writer = any(m.state != "missing" for m in models if m.name == "writer")
    need = "" if writer else element("p", GET_WRITER, element("code", COMMAND), cls="hint need")
    return _section("模型", table, need)


def _model(model: Model) -> str:
    size = f"{model.size / 1e6:,.0f} MB" if model.size else "大小不明"
    cells = (escape(model.name), escape(model.what), size, escape(model.licence), STATES[model.state])
    return element("tr", *(element("td", cell) for cell in cells), title=model.where, cls=model.state)


def rating_counts(kept: Conversations) -> tuple[int, int]:
    """How many answers were found good, and how many bad."""
    try:
        verdicts = [turns[-1].verdict for _, _, turns in kept.rated()]
    except ConversationsUnusable:
        return 0, 0
    return verdicts.count("good"), verdicts.count("bad")


def ratings_view(good: int, bad: int) -> str:
    """The files made of what readers thought of the answers."""
    links = [
        element("a", label.format(count), href=f"/api/ratings?verdict={verdict}", download=True)
        for verdict, label, count in (("good", "对的：带标准答案 {} 条", good), ("bad", "有误的：待填标准答案 {} 条", bad))
        if count
    ]
    about = "评价过的回答可导出成问题文件（jsonl），在“批量”里重问，或用 rag evaluate 评测。"
    if not links:
        return _section("评价", element("p", about, cls="hint"), element("p", "还没有评价过回答。", cls="hint"))
    return _section("评价", element("p", about, cls="hint"), element("p", *links, cls="downloads"))


def _section(title: str, *children: str) -> str:
    return element("section", element("h2", title), *children, cls="settings")
