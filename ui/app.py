"""The browser app put together: header, tabs, looks. Everything it needs is served from this machine."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")  # read when Gradio is imported; it would report to its makers

import gradio as gr

from rag.app.service import Service
from ui.batch.tab import batch_tab
from ui.chat.tab import chat_tab
from ui.figures import figures_tab
from ui.header import header_view
from ui.library.tab import library_tab
from ui.settings import settings_tab
from ui.tools import add_tools

FOLDER = Path(__file__).parent
PAGE = [f"page/{name}.js" for name in ("store", "queue", "panes", "drawer", "turns", "looks", "page", "speak")]  # in this order
SANS = ["PingFang SC", "Source Han Sans SC", "Noto Sans CJK SC", "Noto Sans SC", "Microsoft YaHei", "system-ui", "sans-serif"]
CATALOGUES = {"en": "english.json", "zh": "chinese.json"}  # the words of the page's own texts; in Chinese of Gradio's
MONO = ["ui-monospace", "SFMono-Regular", "Consolas", "Noto Sans Mono CJK SC", "monospace"]


def build(service: Service) -> gr.Blocks:
    """The app over a service; looks and scripts are given at mounting, see `looks`."""
    with gr.Blocks(title="有据 · 报纸问答", analytics_enabled=False, fill_width=True, fill_height=True) as app:
        header = gr.HTML("", elem_id="masthead", padding=False)
        app.load(lambda: header_view(service), None, [header], show_progress="hidden", api_visibility="private")
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab("问答", id="chat", elem_id="tab-chat"):
                chat_tab(service, app)
            with gr.Tab("数字", id="figures", elem_id="tab-figures") as figures:
                figures_tab(service, figures)
            with gr.Tab("批量", id="batch", elem_id="tab-batch") as batch:
                batch_tab(service, batch)
            with gr.Tab("资料库", id="library", elem_id="tab-library"):
                library_tab(service, header, app)
            with gr.Tab("设置", id="settings", elem_id="tab-settings") as settings:
                settings_tab(service, settings)
        add_tools(service)
    return app


def looks() -> dict[str, Any]:
    """Theme, style sheet and page script, as `gr.mount_gradio_app` takes them."""
    words = {language: json.loads((FOLDER / name).read_text("utf-8")) for language, name in CATALOGUES.items()}
    told = json.dumps(words, ensure_ascii=True).replace("<", "\\u003c")
    script = "\n".join([f"window.youju = {{}}; window.youjuWords = {told};", *((FOLDER / name).read_text("utf-8") for name in PAGE)])
    return {
        "theme": gr.themes.Base(font=SANS, font_mono=MONO, radius_size="sm"),
        "css": (FOLDER / "style.css").read_text("utf-8"),
        "head": f'<meta name="color-scheme" content="light dark"><script>{script}</script>',
        "js": "() => youju.remembered()",
    }
