"""数字: the ledger of all figures; look one up by words or by value, keep to a place, a unit, a time, open its sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

import gradio as gr

from rag.app.service import Service
from rag.errors import RagError
from rag.ledger.filter import Only
from rag.ledger.ledger import ANY, Entry, Ledger
from rag.ledger.series import Series, series_of
from rag.types import Citation
from ui.actions import action, script
from ui.batch.bars import values_view
from ui.html import element, escape
from ui.lit import excerpt, marked
from ui.paper import Source, hint, source_view
from ui.views import LANGUAGE

ON_A_PAGE = 50  # rows
GROUPS = 20  # contradictions on a page
DRAWN = 200  # figures looked at for a chart and for the words offered as filters
EXPORTED = 10_000  # rows
OFFERED = 6  # words of each kind
NOTHING_OPEN = hint("点一个数字，看它在文章里的那一句。")
LOOKING = "正在把全部数字互相比对……"
FILTERS = {"place": "地区", "unit": "单位", "time": "时间", "article": "文章"}
EXAMPLES = {"place": "如 枣庄", "unit": "如 套", "time": "如 2024", "article": "标题或文件名"}
Entries = tuple[Entry, ...]
Found = tuple[str, Entries, "Asked"]


@dataclass(frozen=True)
class Asked:
    """What is looked up, and the page of it that is shown."""

    words: str = ""
    only: Only = ANY
    clashes: bool = False  # contradictions alone
    page: int = 0

    @property
    def everywhere(self) -> bool:
        """All contradictions there are, whatever they are about."""
        return self.clashes and not (self.words or self.only)


def figures_tab(service: Service, tab: gr.Tab) -> None:
    """Lay out the tab and tie its events."""
    with gr.Row(elem_id="ledger", elem_classes="halves", equal_height=False):
        with gr.Column(elem_id="figures", elem_classes="stock", min_width=0):
            query = gr.Textbox(
                "", placeholder="按词查，如 人才公寓；或按数值查，如 23万", show_label=False, label="查数字", elem_classes="filter",
                container=False, max_length=200,
            )  # fmt: skip
            with gr.Row(elem_classes="filters"):
                boxes = [
                    gr.Textbox("", label=label, placeholder=EXAMPLES[name], elem_id=f"only-{name}", min_width=90, max_length=60)
                    for name, label in FILTERS.items()
                ]
                clashes = gr.Checkbox(False, label="只看说法不一的", container=False, min_width=120, elem_id="only-clashes")
            listing = gr.HTML("", js_on_load=script("figure", "rows", "keep"), padding=False, elem_id="figure-rows")
        with gr.Column(elem_classes="side-pane", min_width=0):
            opened = gr.HTML(NOTHING_OPEN, js_on_load=script(), padding=False)
    found = gr.State(())
    state = gr.State(Asked())

    def look_up(words: str | None, place: str, unit: str, time: str, article: str, clashes: bool) -> Iterator[Found]:
        given = [(text or "").strip() for text in (words, place, unit, time, article)]
        asked = Asked(given[0], Only(*given[1:]), clashes)
        if asked.everywhere and takes_long(service):
            yield element("p", LOOKING, cls="hint", role="status"), (), asked
        yield shown(service, asked)

    def turn(event: gr.EventData, state: Asked) -> Found:
        return shown(service, replace(state, page=max(0, int(event.page))))

    def keep(event: gr.EventData) -> list[Any]:
        """A word offered as a filter goes into its box."""
        return [str(event.value) if event.name == name else gr.skip() for name in FILTERS]

    def open_entry(event: gr.EventData, entries: Entries) -> str:
        return entry_view(service, entries, event.figure)

    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    given, outputs = [query, *boxes, clashes], [listing, found, state]
    for box in (query, *boxes):
        box.submit(look_up, given, outputs, **quiet)
    clashes.input(look_up, given, outputs, **quiet)
    listing.keep(keep, None, boxes, queue=False, **quiet).then(look_up, given, outputs, **quiet)
    listing.rows(turn, [state], outputs, **quiet)
    listing.figure(open_entry, [found], [opened], queue=False, **quiet)
    tab.select(look_up, given, outputs, **quiet)


def takes_long(service: Service) -> bool:
    """Whether the contradictions of the whole collection are still to be looked for."""
    try:
        return not service.clashes.known(service.library.ledger)
    except RagError:
        return False


def shown(service: Service, asked: Asked) -> Found:
    """One page of what is asked for."""
    try:
        ledger = service.library.ledger
        entries, more, cut = _page(service, ledger, asked)
        sample = ledger.find(asked.words, DRAWN, asked.only) if asked.words else entries
    except RagError as error:
        return element("p", escape(str(error)), cls="hint"), (), asked
    offers = offers_view(sample, asked.only) if asked.words or asked.only else ""
    chart = series_view(series_of(sample)) if asked.words and not asked.page else ""
    return chart + offers + ledger_view(entries, asked, more, cut), tuple(entries), asked


def _page(service: Service, ledger: Ledger, asked: Asked) -> tuple[list[Entry], bool, bool]:
    """The entries of the page, whether there is another one, and whether there is more behind the last."""
    if asked.everywhere:
        groups = service.clashes.page(ledger, GROUPS + 1, asked.page * GROUPS)
        return [entry for group in groups[:GROUPS] for entry in group], len(groups) > GROUPS, service.clashes.cut
    start = asked.page * ON_A_PAGE
    if asked.clashes:
        found = ledger.look_up(asked.words, ON_A_PAGE + 1, asked.only, start, clashes=True)
        return found.entries[:ON_A_PAGE], len(found.entries) > ON_A_PAGE, found.cut
    # One row more than is shown tells whether there is more; the contradicting figures beside it come on top.
    after = ledger.look_up(asked.words, 1, asked.only, start + ON_A_PAGE)
    return ledger.find(asked.words, ON_A_PAGE, asked.only, start), bool(after.entries), after.cut


def ledger_view(entries: Sequence[Entry], asked: Asked = Asked(), more: bool = False, cut: bool = False) -> str:
    """The rows of a page, contradicting ones side by side, and how to take them along; `cut`: not all there are can be paged to."""
    if not entries:
        return element("p", _nothing(asked), cls="hint")
    numbered = groupby(enumerate(entries), key=lambda item: item[1].conflict if item[1].conflict is not None else f"row {item[0]}")
    rows = [(key, list(group)) for key, group in numbered]
    items = [_clash(group) if isinstance(key, int) else _single(*group[0]) for key, group in rows]
    before = asked.page * (GROUPS if asked.everywhere else ON_A_PAGE)
    count = f"{len(entries)} 条" if not (asked.page or more) else f"第 {asked.page + 1} 页，从第 {before + 1:,} 条起"
    most = element("span", f"（最多 {EXPORTED:,} 条）") if asked.page or more else ""
    export = element("span", element("a", "导出 CSV", href=f"/api/figures?{export_query(asked)}", download="数字.csv"), most)
    listed = before + (len(rows) if asked.everywhere else min(len(entries), ON_A_PAGE))
    end = element("p", f"只列出前 {listed:,} 条，查得更具体些可以看到其余的。", cls="hint") if cut and not more else ""
    head = element("p", element("span", count), export, cls="count")
    return head + element("ul", *items, cls="ledger") + end + _pager(asked.page, more)


def _nothing(asked: Asked) -> str:
    if asked.clashes:
        return "没有发现互相矛盾的数字（只比对所指相同的）。"
    if asked.words:
        return f"没有找到与“{escape(asked.words)}”有关的数字。" + ("放宽下面几格试试。" if asked.only else "")
    return "没有符合的数字。" if asked.only else "资料库里还没有数字。"


def export_query(asked: Asked) -> str:
    """The query of /api/figures that gives what is shown, all pages of it."""
    kept = {name: value for name, value in asdict(asked.only).items() if value}
    flags = {"clashes": "true"} if asked.clashes else {}
    return urlencode({"format": "csv", "limit": EXPORTED, "q": asked.words, **kept, **flags})


def _single(number: int, entry: Entry) -> str:
    return element("li", _row(number, entry, "source entry"))


def _clash(group: Sequence[tuple[int, Entry]]) -> str:
    """What contradicts each other, side by side."""
    if len(group) == 1:  # the other one stands on another page
        return _single(*group[0])
    head = element("p", element("span", "说法不一", cls="clash"), element("span", escape(group[0][1].subject), lang=LANGUAGE), cls="what")
    return element("li", head, element("div", *(_row(n, e, "source entry beside") for n, e in group), cls="pair"), cls="clashes")


def _row(number: int, entry: Entry, cls: str) -> str:
    sentence, strong = excerpt(entry.sentence, [(entry.at, entry.at + len(entry.figure.text))])
    about = [entry.title or entry.lead or entry.source, entry.place, entry.period[0]]
    clash = element("span", "与别处矛盾", cls="clash") if entry.conflict is not None and "beside" not in cls else ""
    return action(
        "figure",
        element("span", escape(entry.figure.text), cls="value", lang=LANGUAGE),
        element("span", element("span", escape(entry.subject), cls="subject", lang=LANGUAGE), clash, cls="what"),
        element("span", marked(sentence, [(0, len(sentence))], strong), cls="quote", lang=LANGUAGE),
        element("span", " · ".join(escape(a) for a in about if a), cls="where", lang=LANGUAGE),
        data={"figure": number},
        cls=cls,
        data_opens=True,
    )


def _pager(page: int, more: bool) -> str:
    before = action("rows", "上一页", data={"page": page - 1}, cls="quiet") if page else ""
    after = action("rows", "下一页", data={"page": page + 1}, cls="quiet") if more else ""
    return element("nav", before, after, cls="pager", aria_label="翻页") if before or after else ""


def offers_view(entries: Sequence[Entry], only: Only) -> str:
    """What the figures found can be kept to: the places, units and years that occur most, and what is kept to already."""
    kinds = {
        "place": Counter(e.place for e in entries if e.place),
        "unit": Counter(e.figure.unit for e in entries if e.figure.unit),
        "time": Counter((e.period[1] or e.period[2] or "")[:4] for e in entries),
    }
    rows = []
    for name, counts in kinds.items():
        if kept := getattr(only, name):
            words = [
                action("keep", escape(kept), " ✕", data={"name": name, "value": ""}, cls="quiet kept", aria_label=f"不限{FILTERS[name]}")
            ]
        else:
            best = [(word, n) for word, n in counts.most_common(OFFERED) if word]
            words = (
                [action("keep", escape(w), data={"name": name, "value": w}, cls="quiet", lang=LANGUAGE) for w, _ in best]
                if len(best) > 1
                else []
            )
        if words:
            rows.append(element("span", element("span", FILTERS[name], cls="label"), *words))
    return element("p", *rows, cls="offers") if rows else ""


def series_view(series: Series | None) -> str:
    """The drawing of a series; nothing where there is none."""
    if series is None:
        return ""
    bars = [(p.label, float(p.value), p.entry.figure.text) for p in series.points]
    title = "，".join(part for part in (series.subject, series.what) if part)
    return values_view(bars, f"{title}（按{series.over}）")


def entry_view(service: Service, entries: Sequence[Entry], number: object) -> str:
    """The article of one row, its sentence lit and the figure in it."""
    if not isinstance(number, int) or not 0 <= number < len(entries):
        return NOTHING_OPEN
    entry = entries[number]
    try:
        document, passage = service.library.document(entry.source), service.library.store.passage(entry.passage)
    except KeyError:
        return hint("这个数字所在的文章已经不在资料库里了，请重新查一次。")
    low = passage.text.text.find(entry.sentence)
    spans = passage.text.cut(low, low + len(entry.sentence)).sources(document.text) if low >= 0 else ((entry.start, entry.end),)
    citation = Citation(1, entry.source, entry.sentence, spans[0][0], spans[-1][1], spans=spans, article=entry.article)
    article = service.library.article_at(entry.source, entry.article, entry.start)
    return source_view(Source(citation, document, article, (entry.figure.text,)))
