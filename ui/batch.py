"""批量: a question file in; progress, a table of answers, right or wrong where that is known, and files to take along."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import gradio as gr

from rag.app.batches import DOWNLOADS, KINDS, Batch, Standing
from rag.app.conversations import read_kept
from rag.app.service import Service
from rag.errors import RagError
from rag.evaluation.batch_sheet import Line, Sheet
from rag.evaluation.report import TYPES
from rag.sheets.rows import Row
from rag.types import Answer, Citation
from ui.actions import action, script
from ui.bars import bars_view
from ui.html import element, escape
from ui.paper import Source, hint, source_view
from ui.views import LANGUAGE, answer_view, figures_of

ON_A_PAGE = 50  # rows
LISTED = 30  # earlier batches
NOTHING_OPEN = hint("点一行，看它的答案和出处。")
STATES = {"waiting": "排队", "running": "作答中", "stopped": "已停止", "done": "完成", "failed": "失败"}
OUTCOMES = {"right": "对", "wrong": "错", "answered": "已答", "refused": "未答", "error": "出错"}
WRITERS = [("内置措辞（快）", "builtin"), ("语言模型措辞（慢）", "llm")]
Update = tuple[Any, ...]  # one value for each of: look, status, table, clock, pane, open row


@dataclass(frozen=True)
class Look:
    """What is looked at: a batch, the rows of one outcome ("" for all), a page of them, a row."""

    batch: str = ""
    only: str = ""
    page: int = 0
    row: int | None = None


@dataclass(frozen=True)
class Opened:
    """The row in the pane, as it was when it was opened: a citation in it leads to the source of this answer and no other."""

    batch: str
    number: int
    line: Line
    row: Row


def batch_tab(service: Service, tab: gr.Tab) -> None:
    """Lay out the tab and tie its events."""
    with gr.Row(elem_id="batch", elem_classes="halves", equal_height=False):
        with gr.Column(elem_id="batches", elem_classes="stock", min_width=0):
            label = "问题文件：jsonl、csv、xlsx，第一行是列名；有“答案”一列就一并判分"
            file = gr.File(label=label, file_count="single", file_types=list(KINDS), height=150, elem_id="questions")
            writer = gr.Radio(WRITERS, value="builtin", show_label=False, label="措辞", container=False, elem_id="batch-writer")
            told = gr.HTML("", padding=False, elem_id="batch-told")
            status = gr.HTML("", js_on_load=script("batch", "stop", "resume", "remove"), padding=False, elem_id="batch-status")
            table = gr.HTML("", js_on_load=script("rows", "read"), padding=False, elem_id="batch-rows")
        with gr.Column(elem_id="batch-answer", elem_classes="side-pane", min_width=0):
            pane = gr.HTML(NOTHING_OPEN, js_on_load=script("cite", "back"), padding=False)
    look, opened = gr.State(Look()), gr.State(None)
    clock = gr.Timer(1.0, active=False)

    async def take(path: str | None, chosen: str, open_row: Opened | None) -> tuple[Any, ...]:
        if not path:
            return (gr.skip(),) * 8
        try:
            batch = await service.batches.start(Path(path).name, Path(path), chosen)
        except RagError as error:
            return None, element("p", escape(str(error)), cls="note", role="alert"), *(gr.skip(),) * 6
        finally:
            Path(path).unlink(missing_ok=True)  # the batch keeps its own copy
        return None, "", *await asyncio.to_thread(shown, service, Look(batch.id), open_row)

    def refresh(look: Look, open_row: Opened | None) -> Update:
        return shown(service, look, open_row)

    def pick(event: gr.EventData, open_row: Opened | None) -> Update:
        return shown(service, Look(str(event.batch)), open_row)

    def turn(event: gr.EventData, look: Look, open_row: Opened | None) -> Update:
        return shown(service, replace(look, only=str(event.only), page=max(0, int(event.page))), open_row)

    def stop(look: Look, open_row: Opened | None) -> Update:
        if batch := service.batches.get(look.batch):
            service.batches.stop(batch)
        return shown(service, look, open_row)

    async def resume(look: Look, open_row: Opened | None) -> Update:
        if batch := service.batches.get(look.batch):
            service.batches.resume(batch)
        return await asyncio.to_thread(shown, service, look, open_row)

    def remove(look: Look, open_row: Opened | None) -> Update:
        if batch := service.batches.get(look.batch):
            service.batches.remove(batch)
        return shown(service, Look(), open_row)

    def read(event: gr.EventData, look: Look) -> tuple[Look, str, Opened | None]:
        found = row_of(service, look.batch, event.row)
        return replace(look, row=None if found is None else found.number), answer_pane(found), found

    def cite(event: gr.EventData, open_row: Opened | None) -> str:
        return source_pane(service, open_row, event._data or {})

    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    whole, known = [look, status, table, clock, pane, opened], [look, opened]
    file.upload(take, [file, writer, opened], [file, told, *whole], **quiet)
    tab.select(refresh, known, whole, **quiet)
    clock.tick(refresh, known, whole, **quiet)
    status.batch(pick, [opened], whole, **quiet)
    status.stop(stop, known, whole, **quiet)
    status.resume(resume, known, whole, **quiet)
    status.remove(remove, known, whole, **quiet)
    table.rows(turn, known, whole, **quiet)
    table.read(read, [look], [look, pane, opened], **quiet)
    pane.cite(cite, [opened], [pane], **quiet)
    pane.back(answer_pane, [opened], [pane], **quiet)


def shown(service: Service, look: Look, opened: Opened | None = None) -> Update:
    """The tab as it stands; the clock runs while something does. The pane is emptied where its row is of another batch."""
    batches = service.batches.all()
    standings = {b.id: service.batches.standing(b) for b in batches[:LISTED]}
    batch = next((b for b in batches if b.id == look.batch), None) or next(iter(batches), None)
    if batch is None:
        nothing = element("p", "还没有批量。把问题文件拖到上面的框里。", cls="hint")
        return Look(), "", nothing, gr.Timer(active=False), NOTHING_OPEN, None
    standing = standings.get(batch.id) or service.batches.standing(batch)
    sheet = service.batches.sheet(batch)
    active = any(s.state in ("waiting", "running") for s in standings.values())
    look = replace(look, batch=batch.id)
    status = status_view(batch, standing, sheet) + earlier_view(batches[:LISTED], standings, batch.id)
    pane = (gr.skip(), gr.skip()) if opened is None or opened.batch == batch.id else (NOTHING_OPEN, None)
    return look, status, rows_view(sheet, look, batch.graded), gr.Timer(active=active), *pane


def earlier_view(batches: Sequence[Batch], standings: dict[str, Standing], chosen: str) -> str:
    """The batches there are, to choose from; nothing where there is no choice."""
    if len(batches) < 2:
        return ""
    items = (
        element(
            "li",
            action(
                "batch", element("span", escape(b.name), lang=LANGUAGE),
                element("span", f"{b.begun} · {_far(b, standings[b.id])}", cls="where"),
                data={"batch": b.id}, cls="headline", aria_pressed="true" if b.id == chosen else "false",
            ),
        )
        for b in batches
    )  # fmt: skip
    return element("details", element("summary", f"全部 {len(batches)} 次批量"), element("ol", *items), cls="earlier")


def _far(batch: Batch, standing: Standing) -> str:
    if standing.state == "done":
        score = [] if batch.right is None else [f"对 {batch.right:,} 题"]
        return " · ".join([STATES["done"], f"{standing.total:,} 题", *score])
    return f"{STATES[standing.state]} · {standing.done:,} / {standing.total:,} 题"


def status_view(batch: Batch, standing: Standing, sheet: Sheet) -> str:
    """How far a batch is, what came of it so far, and what can be done with it."""
    name = element("h2", escape(batch.name), lang=LANGUAGE)
    told = element("p", escape(standing.told), cls="note" if standing.state == "failed" else "facts") if standing.told else ""
    parts = [
        name,
        progress_view(standing),
        told,
        charts_view(sheet) if sheet.lines else "",
        _orders(standing),
        downloads_view(batch, standing),
    ]
    return element("section", *parts, cls="batch", aria_label="进度")


def progress_view(standing: Standing) -> str:
    """A bar with words: how many are done, how fast, how long it will take."""
    told = [STATES[standing.state], f"{standing.done:,} / {standing.total:,} 题"]
    if standing.state == "running" and standing.rate:
        told.append(f"每秒 {standing.rate:.1f} 题" if standing.rate >= 1 else f"每题 {1 / standing.rate:.1f} 秒")
    if standing.left is not None:
        told.append(f"还要 {duration(standing.left)}")
    bar = element("progress", max=standing.total, value=standing.done, aria_label="做完的题")
    return bar + element("p", " · ".join(told), cls="facts", role="status")


def duration(seconds: float) -> str:
    """How long, as people say it.

    >>> duration(8.3), duration(125), duration(7300)
    ('9 秒', '3 分钟', '2.0 小时')
    """
    if seconds < 60:
        return f"{int(seconds) + 1} 秒"
    return f"{-(-seconds // 60):.0f} 分钟" if seconds < 5400 else f"{seconds / 3600:.1f} 小时"


def charts_view(sheet: Sheet) -> str:
    """What came of the questions: as a whole, and by type where types are given."""
    order, counted = tuple(OUTCOMES), sheet.counted()
    bars = [("全部", [(o, counted.counts()[o]) for o in order])]
    kinds = counted.by_kind()
    if len(kinds) > 1:
        bars += [(TYPES.get(kind, kind), [(o, counts[o]) for o in order]) for kind, counts in kinds.items()]
    chart = bars_view(bars, OUTCOMES, "各题型的结果" if len(kinds) > 1 else "结果")
    half, most = sheet.within(0.5), sheet.within(0.95)
    told = "" if half is None or most is None else f"用时：一半的题在 {half:.0f} 毫秒以内，95% 在 {most:.0f} 毫秒以内"
    left_out = len(sheet.lines) - len(counted.lines)
    without = f"{left_out:,} 题没有标准答案，未计" if left_out else ""
    return chart + "".join(element("p", line, cls="facts") for line in (without, told) if line)


def _orders(standing: Standing) -> str:
    """The buttons: stop what runs, go on with what stopped, remove."""
    active = standing.state in ("waiting", "running")
    first = action("stop", "停止", cls="quiet") if active else ""
    if not active and standing.state != "done":
        first = action("resume", "接着做", cls="quiet")
    return element("p", first, action("remove", "移除这次批量", cls="quiet", data_ask="确定移除？"), cls="orders")


def downloads_view(batch: Batch, standing: Standing) -> str:
    """The files to take along; the report only once there is one."""
    if not standing.done:
        return ""
    wanted = [name for name in DOWNLOADS if name != "report.html" or (batch.report.is_file() and standing.state == "done")]
    labels = {"answers.jsonl": "JSONL", "answers.csv": "CSV", "answers.xlsx": "Excel", "report.html": "评测报告"}
    links = (element("a", labels[name], href=f"/api/batches/{batch.id}/{name}", download=DOWNLOADS[name]) for name in wanted)
    return element("p", "下载：", *links, cls="downloads")


def rows_view(sheet: Sheet, look: Look, graded: bool) -> str:
    """One page of the rows, with the outcomes to choose from above it."""
    numbers = [n for n, line in enumerate(sheet.lines) if look.only in ("", line.outcome)]
    page = max(0, min(look.page, (len(numbers) - 1) // ON_A_PAGE))
    there = numbers[page * ON_A_PAGE : (page + 1) * ON_A_PAGE]
    if not sheet.lines:
        return ""
    titles = ["编号", "问题", "答案", *(["标准答案"] if graded else []), "结果"]
    head = element("thead", element("tr", *(element("th", title, scope="col") for title in titles)))
    body = element("tbody", *(_table_row(n, sheet.lines[n], graded, n == look.row) for n in there))
    return _choice(sheet, look) + element("table", head, body, cls="rows") + _pager(len(numbers), page, look.only)


def _choice(sheet: Sheet, look: Look) -> str:
    counts = sheet.counts()
    kinds = [("", "全部", len(sheet.lines)), *((o, word, counts[o]) for o, word in OUTCOMES.items() if counts[o])]
    chosen = {key: "true" if key == look.only else "false" for key, *_ in kinds}
    buttons = (
        action("rows", f"{word} {count:,}", data={"only": key, "page": 0}, cls="quiet", aria_pressed=chosen[key])
        for key, word, count in kinds
    )
    return element("p", *buttons, cls="choice")


def numbered(line: Line, number: int) -> str:
    """What a row is called: as in the files that are taken along."""
    return str(line.id) or str(number + 1)


def _table_row(number: int, line: Line, graded: bool, open_now: bool) -> str:
    question = action(
        "read", escape(line.question or "（没有问题）"), data={"row": number}, cls="asked-row", data_opens=True, lang=LANGUAGE,
        aria_pressed="true" if open_now else "false",
    )  # fmt: skip
    cells = [
        element("td", escape(numbered(line, number)), cls="number"),
        element("td", question),
        element("td", escape(line.said) if line.answered or line.outcome == "error" else "—", cls="said", lang=LANGUAGE),
        *([element("td", escape(line.gold), cls="gold", lang=LANGUAGE)] if graded else []),
        element("td", OUTCOMES[line.outcome], cls=f"outcome {line.outcome}"),
    ]
    return element("tr", *cells)


def _pager(total: int, page: int, only: str) -> str:
    if total <= ON_A_PAGE:
        return ""
    last = (total - 1) // ON_A_PAGE
    before = action("rows", "上一页", data={"only": only, "page": page - 1}, cls="quiet") if page else ""
    after = action("rows", "下一页", data={"only": only, "page": page + 1}, cls="quiet") if page < last else ""
    where = element("span", f"{page * ON_A_PAGE + 1:,}–{min(total, (page + 1) * ON_A_PAGE):,}，共 {total:,} 行")
    return element("nav", before, where, after, cls="pager", aria_label="翻页")


def row_of(service: Service, identity: str, number: object) -> Opened | None:
    """The row of that number, where there is one."""
    batch = service.batches.get(identity)
    sheet = service.batches.sheet(batch) if batch else None
    if sheet is None or not isinstance(number, int) or not 0 <= number < len(sheet.lines):
        return None
    return Opened(identity, number, sheet.lines[number], sheet.row(number))


def answer_pane(opened: Opened | None) -> str:
    """One row in full: the question, its answer with its sources, the right answer where it is known."""
    return NOTHING_OPEN if opened is None else answer_page(opened.line, opened.row, opened.number)


def answer_page(line: Line, row: Row, number: int) -> str:
    """The pane of one row."""
    bar = element("div", element("span", f"编号 {escape(numbered(line, number))}", cls="label"), _close(), cls="bar")
    asked = element("h3", escape(line.question), cls="asked", lang=LANGUAGE)
    known = line.outcome in ("right", "wrong") and line.gold
    verdict = (
        element(
            "p", f"{OUTCOMES[line.outcome]} · 标准答案：", element("span", escape(line.gold), lang=LANGUAGE), cls=f"verdict {line.outcome}"
        )
        if known
        else ""
    )
    if line.outcome == "error":
        shown = element("div", element("p", escape(line.said), lang=LANGUAGE), cls="answer failed")
    else:
        shown = answer_view(answer_of(row), number)
    inside = element("section", asked, verdict, shown, cls="turn")
    return element("div", bar, element("div", inside, cls="side whole", tabindex=0, role="region", aria_label="答案"), cls="paper")


def answer_of(row: Row) -> Answer:
    answer = read_kept(row)
    return replace(answer, standalone=answer.question)


def _close() -> str:
    return element("span", element("button", "关闭", type="button", cls="close", data_close=True, aria_label="关闭"), cls="views")


def source_pane(service: Service, opened: Opened | None, wanted: dict[str, Any]) -> str:
    """The source of one citation of the open row, or of one of the nearest passages; and the way back to the answer."""
    if opened is None:
        return NOTHING_OPEN
    answer, near = answer_of(opened.row), wanted.get("near")
    if isinstance(near, int):
        citation = answer.nearest[near] if 0 <= near < len(answer.nearest) else None
    else:
        citation = next((c for c in answer.citations if c.number == wanted.get("cite")), None)
    if citation is None:
        return NOTHING_OPEN
    back = element("p", action("back", "← 回到答案", cls="quiet"), cls="back")
    return element("div", back, _source(service, answer, citation, opened.number, isinstance(near, int)), cls="with-back")


def _source(service: Service, answer: Answer, citation: Citation, number: int, near: bool) -> str:
    if citation.source.startswith("passages/"):
        quote = element("blockquote", escape(citation.quote), cls="quote", lang=LANGUAGE)
        note = element("p", "这一题自带材料，原文在问题文件里。", cls="facts")
        return element("div", element("div", element("div", note, quote, cls="story"), cls="side whole"), cls="paper")
    try:
        document = service.library.document(citation.source)
    except KeyError:
        return hint(f"{escape(citation.source)} 已经不在资料库里了。")
    around = (a.article for a in service.library.articles(citation.source) if a.article.start <= citation.start < a.article.end)
    figures = () if near else figures_of(answer, citation)
    return source_view(Source(citation, document, next(around, None), figures, number, answer.citations, near))
