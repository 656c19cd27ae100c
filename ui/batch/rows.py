"""The rows of a batch: a table of them, one opened, its sources."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from rag.app.conversations import read_kept
from rag.app.service import Service
from rag.evaluation.batch_sheet import Line, Sheet
from rag.sheets.rows import Row
from rag.types import Answer, Citation
from ui.actions import action
from ui.html import element, escape
from ui.paper import Source, hint, source_view
from ui.views import LANGUAGE, answer_view, figures_of

ON_A_PAGE = 50  # rows
NOTHING_OPEN = hint("点一行，看它的答案和出处。")
OUTCOMES = {"right": "对", "wrong": "错", "answered": "已答", "refused": "未答", "error": "出错"}


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
