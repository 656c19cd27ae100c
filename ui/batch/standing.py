"""How far a batch is, and what came of it: progress, measures, downloads, the batches before it."""

from __future__ import annotations

from collections.abc import Sequence

from rag.app.batches import DOWNLOADS, Batch, Standing
from rag.evaluation.batch_sheet import Sheet
from rag.evaluation.report import TYPES
from ui.actions import action
from ui.batch.bars import bars_view
from ui.batch.rows import OUTCOMES
from ui.html import element, escape
from ui.views import LANGUAGE

LISTED = 30  # earlier batches
STATES = {"waiting": "排队", "running": "作答中", "stopped": "已停止", "done": "完成", "failed": "失败"}


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
