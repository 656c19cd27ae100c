"""Answer → HTML: the answer with its citation buttons, a refusal with the nearest passages, what happened meanwhile."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from rag.types import Answer, CheckedFigure, Citation, Span
from ui.lit import escape, figure_spans, marked

MARKER = re.compile(r"\[(\d{1,3})\]")
ITEM = re.compile(r"^(?:[-•·*]|\d{1,2}[.、)）]|[（(]\d{1,2}[)）])\s*(?=\S)")
NEAREST = "最接近的段落（不是答案）"
BUSY = ' aria-busy="true"'
SHORT = 40  # characters; a first line no longer than this is the bare answer
State = Literal["waiting", "working", "done", "stopped", "failed"]
Swaps = list[tuple[int, int, str]]  # (start, end, HTML) of what is shown as something else


@dataclass(frozen=True)
class Turn:
    """One question of a conversation and what came of it so far."""

    question: str
    answer: Answer | None = None
    state: State = "done"
    note: str = ""  # what went wrong, or how many are asked before this one


def turn_view(turn: Turn, number: int) -> str:
    """A question and its answer; `number` is the turn's place in the conversation, counted from 0."""
    body = _pending(turn) if turn.answer is None else answer_view(turn.answer, number, working=turn.state == "working")
    notes = {"stopped": "已停止：以上是停止前的内容。", "failed": turn.note}
    note = notes.get(turn.state, "") if turn.answer is not None else ""
    tail = f'<p class="note" role="status">{escape(note)}</p>' if note else ""
    return f'<section class="turn" data-turn="{number}"><h3 class="asked">{escape(turn.question)}</h3>{body}{tail}</section>'


def _pending(turn: Turn) -> str:
    if turn.state == "failed":
        return f'<div class="answer failed" role="alert"><p>{escape(turn.note)}</p></div>'
    if turn.state == "stopped":
        return '<div class="answer failed"><p>已停止。</p></div>'
    return f'<div class="answer pending" role="status"><p>{escape(turn.note or "正在资料里查找")}<span class="dots" aria-hidden="true"></span></p></div>'


def answer_view(answer: Answer, turn: int, working: bool = False) -> str:
    """An answer, or a refusal: never both looks at once."""
    if not answer.answered:
        return refusal_view(answer, turn)
    caret = '<span class="caret" aria-hidden="true"></span>' if working else ""
    return (
        f'<div class="answer found"{BUSY if working else ""}>{_understood(answer)}'
        f'<div class="prose">{prose(answer, turn)}{caret}</div>{sources_view(answer, turn)}{meter(answer)}</div>'
    )


def refusal_view(answer: Answer, turn: int) -> str:
    """What is said when the collection holds no answer, with the nearest passages named as such."""
    text = "".join(f"<p>{escape(line)}</p>" for line in answer.text.splitlines() if line.strip())
    return f'<div class="answer refused"><p class="verdict">没有依据，不作回答</p>{_understood(answer)}{text}{nearest_view(answer, turn)}{meter(answer)}</div>'


def nearest_view(answer: Answer, turn: int) -> str:
    if not answer.nearest:
        return ""
    items = "".join(
        f'<li><button type="button" class="source" data-turn="{turn}" data-near="{place}"><span class="quote">{escape(c.quote)}</span>{_where(c)}</button></li>'
        for place, c in enumerate(answer.nearest)
    )
    return f'<div class="sources near"><h4>{NEAREST}</h4><ul>{items}</ul></div>'


def _understood(answer: Answer) -> str:
    """The question as it was taken, where a follow-up had to be completed."""
    same = not answer.standalone or answer.standalone.strip() == answer.question.strip()
    return "" if same else f'<p class="understood">理解为：{escape(answer.standalone)}</p>'


def prose(answer: Answer, turn: int) -> str:
    """The answer's text: [n] become buttons where this answer has a citation n, figures carry what was found out about them.

    What follows the first empty line is the language model's wording and is set apart from what was found.
    """
    swaps = _swaps(answer, turn)
    found, gap, _ = answer.text.partition("\n\n")
    head = _lines(answer.text, 0, len(found), swaps, short=len(found.split("\n", 1)[0]) <= SHORT)
    if not gap:
        return head
    tail = _lines(answer.text, len(found) + len(gap), len(answer.text), swaps)
    return f'{head}<div class="written"><p class="by">语言模型的表述，逐句核对过</p>{tail}</div>'


def _lines(text: str, start: int, end: int, swaps: Swaps, short: bool = False) -> str:
    """Paragraphs and lists of a part of the text; the first line of a short answer is set large."""
    out: list[str] = []
    items: list[str] = []
    for line in text[start:end].split("\n"):
        low, high = start, start + len(line)
        start = high + 1
        bullet = ITEM.match(line)
        if bullet:
            items.append(f"<li>{_line(text, low + bullet.end(), high, swaps)}</li>")
            continue
        out += [f"<ul>{''.join(items)}</ul>"] if items else []
        items = []
        if line.strip():
            kind = ' class="short"' if short and not out else ' class="printed"' if line.startswith("原文：") else ""
            out.append(f"<p{kind}>{_line(text, low, high, swaps)}</p>")
    return "".join(out) + (f"<ul>{''.join(items)}</ul>" if items else "")


def _line(text: str, start: int, end: int, swaps: Swaps) -> str:
    parts: list[str] = []
    for low, high, markup in swaps:
        if low >= start and high <= end:
            parts += [escape(text[start:low]), markup]
            start = high
    return "".join([*parts, escape(text[start:end])])


def _swaps(answer: Answer, turn: int) -> Swaps:
    """Everything in the text that is shown as something else, in order and without overlap."""
    cited = {c.number: c for c in answer.citations}
    swaps = [(m.start(), m.end(), chip(cited[int(m[1])], turn)) for m in MARKER.finditer(answer.text) if int(m[1]) in cited]
    taken: list[Span] = [(m.start(), m.end()) for m in MARKER.finditer(answer.text)]
    for figure in answer.figures:
        spot = _next_free(answer.text, figure.text, taken)
        if spot:
            taken.append(spot)
            swaps.append((*spot, figure_view(figure, answer.text[spot[0] : spot[1]], cited, turn)))
    return sorted(swaps)


def _next_free(text: str, wanted: str, taken: list[Span]) -> Span | None:
    """The first place of `wanted` as a number of its own that nothing else has taken."""
    for start, end in figure_spans(text, [(0, len(text))], [wanted] if wanted else []):
        if not any(start < high and low < end for low, high in taken):
            return start, end
    return None


def chip(citation: Citation, turn: int) -> str:
    label = f"出处 {citation.number}：{heading(citation)}"
    return (
        f'<button type="button" class="cite" data-turn="{turn}" data-cite="{citation.number}" '
        f'aria-label="{escape(label)}" title="{escape(citation.quote)}">[{citation.number}]</button>'
    )


def figure_view(figure: CheckedFigure, shown: str, cited: dict[int, Citation], turn: int) -> str:
    """A figure with its status; one that a citation holds opens it."""
    if figure.status == "unsupported":
        return f'<s class="figure unsupported" title="引文里没有这个数">{escape(shown)}</s>'
    citation = cited.get(figure.citation or 0)
    if figure.status == "computed":
        told = f"由引文中的数算出：{figure.arithmetic}" if figure.arithmetic else "由引文中的数算出"
    else:
        told = f"原文：{citation.quote}" if citation else "引文中有这个数"
    if citation is None:
        return f'<span class="figure {figure.status}" title="{escape(told)}">{escape(shown)}</span>'
    return (
        f'<button type="button" class="figure {figure.status}" data-turn="{turn}" data-cite="{citation.number}" '
        f'title="{escape(told)}">{escape(shown)}</button>'
    )


def sources_view(answer: Answer, turn: int) -> str:
    """The numbered sources under an answer: the quoted sentence, its figures stronger, and where it stands."""
    items = []
    for citation in answer.citations:
        figures = [f.text for f in answer.figures if f.citation == citation.number]
        strong = figure_spans(citation.quote, [(0, len(citation.quote))], figures)
        quote = marked(citation.quote, [(0, len(citation.quote))], strong)
        items.append(
            f'<li><button type="button" class="source" data-turn="{turn}" data-cite="{citation.number}"><span class="number">{citation.number}</span>'
            f'<span class="quote">{quote}</span>{_where(citation)}</button></li>'
        )
    return f'<div class="sources"><ol>{"".join(items)}</ol></div>' if items else ""


def heading(citation: Citation) -> str:
    """What the cited article is called: its headline, else its file."""
    return citation.title or citation.source


def _where(citation: Citation) -> str:
    parts = [heading(citation), citation.place, citation.date or ""]
    return f'<span class="where">{" · ".join(escape(p) for p in parts if p)}</span>'


def meter(answer: Answer) -> str:
    """One line: how many sources, who worded it, how long it took."""
    parts = [f"{len(answer.citations)} 处出处"] if answer.answered else []
    writer = answer.model.get("writer", "")
    if writer and answer.answered:
        parts.append("程序措辞" if writer == "builtin" else f"{writer} 措辞，逐句核对")
    parts += [f"{name} {duration(answer.ms[key])}" for key, name in _STEPS if key in answer.ms]
    models = "；".join(f"{_ROLES[role]}：{name}" for role, name in answer.model.items() if name and role in _ROLES)
    return f'<p class="meter" title="{escape(models)}">{escape(" · ".join(parts))}</p>' if parts else ""


_STEPS = (("retrieve", "检索"), ("read", "阅读"), ("write", "措辞"), ("total", "共"))
_ROLES = {"encoder": "编码", "reader": "阅读", "writer": "措辞"}


def duration(ms: float) -> str:
    """Milliseconds in words: below one second in ms, else in seconds."""
    return f"{ms:.0f} 毫秒" if ms < 1000 else f"{ms / 1000:.1f} 秒"
