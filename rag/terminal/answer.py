"""An answer as a terminal shows it. Pure functions from values to rich text; nothing here prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.text import Text

from rag.figures import find_figures
from rag.types import MARKER, Answer, CheckedFigure, Citation

NUMBER, HEAD, FAINT, MARK, STRUCK = "bold cyan", "bold", "dim", "bold yellow", "strike red"


def headline(citation: Citation) -> str:
    """《title》 place date, as far as they are known; the source's name where there is no title."""
    title = f"《{citation.title}》" if citation.title else citation.source
    return " ".join(part for part in (title, citation.place, citation.date) if part)


def marked(quote: str, evidence: str) -> Text:
    """The quote with every place lit where the evidence stands."""
    text = Text(quote)
    if evidence:
        at = quote.find(evidence)
        while at >= 0:
            text.stylize(MARK, at, at + len(evidence))
            at = quote.find(evidence, at + len(evidence))
    return text


def answer_text(answer: Answer) -> Text:
    """The answer as it is worded, its [n] and the bare answer inside the quoted evidence lit, figures that no quote holds struck out."""
    first, *rest = answer.text.split("\n", 1)
    text = Text(first)
    for below in rest:
        text.append("\n").append_text(marked(below, answer.short))
    for mark in MARKER.finditer(answer.text):
        text.stylize(NUMBER, *mark.span())
    unsupported = {figure.text for figure in answer.figures if figure.status == "unsupported"}
    for found in find_figures(answer.text) if unsupported else ():
        if found.text in unsupported:
            text.stylize(STRUCK, found.start, found.end)
    return text


def citation_text(citation: Citation, label: str, evidence: str = "", said: str = "") -> Text:
    """One source: label and headline, the quoted sentence unless `said` holds it already, and where in the source it stands."""
    where = "、".join(f"{start}–{end}" for start, end in citation.spans or ((citation.start, citation.end),))
    quote = Text() if citation.quote in said else Text.assemble("\n    “", marked(citation.quote, evidence), "”")
    place = Text(f"{citation.source}，第 {where} 字", FAINT)
    return Text.assemble((label, NUMBER), " ", (headline(citation), HEAD), quote, "\n    ", place)


def figure_text(figure: CheckedFigure) -> Text:
    """One figure: as printed, its value, and what the check found."""
    shown = figure.text if figure.value in figure.text.replace(",", "") else f"{figure.text}（{figure.value}）"
    match figure.status:
        case "supported":
            return Text.assemble(f"    {shown}  ", (f"出处中有，见 [{figure.citation}]", "green"))
        case "computed":
            return Text.assemble(f"    {shown}  ", (f"由程序算出：{figure.arithmetic}" if figure.arithmetic else "由程序算出", "yellow"))
        case _:
            return Text.assemble(f"    {shown}  ", ("出处中没有", "bold red"))


def ledger_text(row: Mapping[str, Any]) -> Text:
    """One row of the figure ledger: the figure and what it counts, its sentence, where it stands, and whether another contradicts it."""
    period = row["period"]["text"] if row["period"] else ""
    title = f"《{row['title']}》" if row["title"] else ""
    about = "  ".join(part for part in (row["subject"], title, row["place"], period) if part)
    text = Text.assemble((row["text"], MARK), "  ", (about, HEAD), "\n    “", marked(row["sentence"], row["text"]), "”\n    ")
    text.append(f"{row['source']}，第 {row['start']}–{row['end']} 字", FAINT)
    return text if row["conflict"] is None else text.append(f"  与别处矛盾（第 {row['conflict']} 组）", "bold red")


def sources_text(answer: Answer) -> Text:
    """Everything under the answer: numbered sources and figures, or what lay nearest where there is no answer."""
    if not answer.answered:
        return _section("最接近的段落（不是答案）：", [citation_text(c, "·") for c in answer.nearest])
    sources = [citation_text(c, f"[{c.number}]", answer.short, answer.text) for c in answer.citations]
    return _section("出处", sources) + _section("数字", [figure_text(f) for f in answer.figures])


def _section(title: str, entries: Sequence[Text]) -> Text:
    if not entries:
        return Text()
    return Text.assemble("\n", (title, HEAD), "\n", Text("\n").join(entries), "\n")
