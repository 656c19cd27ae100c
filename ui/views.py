"""Answer → HTML: the answer with its citation buttons, a refusal with the nearest passages, what happened meanwhile."""

from __future__ import annotations

import re

from rag.app.clipboard import copied
from rag.app.conversations import LONGEST_COMMENT, State, Turn
from rag.app.export import BY_MODEL, NEAREST, REFUSED, Byline, no_byline
from rag.text.bullets import BULLET
from rag.types import MARKER, Answer, CheckedFigure, Citation, Span
from rag.wording.builtin import SMALL_TALK
from ui.html import button, element, escape
from ui.lit import excerpt, figure_spans, marked

PRINTED = re.compile(r"^原文：.*$", re.MULTILINE)
SHORT = 40  # characters; a first line no longer than this is the bare answer
FOLDED = 240  # characters; a longer question is folded
LANGUAGE = "zh-CN"  # of questions, answers and quotes, whatever language the page speaks
CHINESE = re.compile(r"[\u3400-\u9fff]")
FOREIGN = re.compile(r"[^\W\d_]{2}")  # a word in another script
CHIP = 'class="cite"'
STEPS = (("retrieve", "检索"), ("read", "阅读"), ("write", "措辞"), ("total", "共"))
ROLES = {"encoder": "编码", "reader": "阅读", "writer": "措辞"}
Swaps = list[tuple[int, int, str]]  # (start, end, HTML) of what is shown as something else


def turn_view(turn: Turn, number: int, last: bool = True, byline: Byline = no_byline) -> str:
    """A question and its answer; `number` is the turn's place in the conversation, counted from 0.

    The last one can be answered again. `byline` finds the byline of a cited article, for the text that is copied.
    """
    asked = asked_view(turn.question)
    acts, busy = actions_view(turn, number, last, byline), turn.state in ("waiting", "working")
    if turn.answer is None:
        return element("section", asked, _pending(turn), acts, cls="turn", data_turn=number, data_busy=busy)
    notes: dict[State, str] = {"stopped": "已停止：以上是停止前的内容。", "failed": turn.note, "done": turn.note}
    note = element("p", escape(notes[turn.state]), cls="note", role="status") if notes.get(turn.state) else ""
    shown = answer_view(turn.answer, number, turn.state == "working")
    return element("section", asked, shown, note, acts, cls="turn", data_turn=number, data_busy=busy)


def asked_view(question: str) -> str:
    """A question as a heading; a very long one is folded behind its beginning, so that its answer stays in sight."""
    if len(question) <= FOLDED:
        return element("h2", escape(question), cls="asked", lang=LANGUAGE)
    cut = FOLDED * 2 // 3
    start = element("span", escape(question[:cut]), lang=LANGUAGE) + element("span", "……", cls="more")
    unfold = element("span", f"全文 {len(question):,} 字", cls="unfold", data_ui=True)
    head = element("summary", element("h2", start, unfold, cls="asked"))
    return element("details", head, element("p", escape(question[cut:]), lang=LANGUAGE), cls="folded")


def actions_view(turn: Turn, number: int, last: bool = True, byline: Byline = no_byline) -> str:
    """What can be done with an answer that is there: copy it, have it made again, say whether it is right."""
    if turn.state in ("waiting", "working"):
        return ""
    answer = turn.answer
    edit = button("改问题", cls="quiet", data_edit=turn.question, title="把这个问题放进输入框，改了再问")
    if answer is None:
        return element("div", _again(("auto", "再问一次")) if last else "", edit, cls="acts")
    taken = copied(answer, byline)
    copy = button("复制", cls="quiet", data_copy=taken.text, data_html=taken.html, title="连同出处一起复制")
    wordings = (("llm", "用语言模型重答"), ("builtin", "用内置措辞重答")) if answer.answered else (("auto", "再问一次"),)
    again = _again(*wordings) if last else ""
    again += _alone() if last and _completed(answer) else ""
    return element("div", copy, again, edit, _rating(turn, number), cls="acts") + _comment(turn, number)


def _again(*wordings: tuple[str, str]) -> str:
    return "".join(button(label, cls="quiet", data_again=writer) for writer, label in wordings)


def _alone() -> str:
    """Ask what was taken for a follow-up as it stands."""
    return button("按原话问", cls="quiet", data_again="auto", data_alone=True, title="不接着上文，只按这句话本身问")


def _rating(turn: Turn, number: int) -> str:
    choices = (("good", "对"), ("bad", "有误"))
    buttons = (
        button(label, cls="quiet", data_verdict=verdict, data_place=number, aria_pressed="true" if turn.verdict == verdict else "false")
        for verdict, label in choices
    )
    return element("span", element("span", "这个回答", cls="label"), *buttons, cls="rating", role="group", aria_label="这个回答对不对")


def _comment(turn: Turn, number: int) -> str:
    """What the reader says about the answer; shown once a verdict is given."""
    hint = "哪里不对、应是什么（可以不填）"
    field = element("input", name="comment", value=turn.comment, maxlength=LONGEST_COMMENT, placeholder=hint, aria_label="说明")
    send = element("button", "记下", type="submit", cls="quiet")
    return element("form", field, send, cls="comment", data_rate=number, hidden=turn.verdict != "bad")


def _pending(turn: Turn) -> str:
    if turn.state in ("failed", "stopped"):
        return element("div", element("p", escape(turn.note or "已停止。")), cls="answer failed", role="alert")
    dots = element("span", cls="dots", aria_hidden="true")
    return element("div", element("p", escape(turn.note or "正在资料里查找"), dots), cls="answer pending", role="status")


def answer_view(answer: Answer, turn: int, working: bool = False) -> str:
    """An answer, or a refusal: never both looks at once."""
    if not answer.answered:
        return refusal_view(answer, turn)
    caret = element("span", cls="caret", aria_hidden="true") if working else ""
    text = element("div", prose(answer, turn), caret, cls="prose", lang=LANGUAGE)
    busy = "true" if working else None
    return element("div", _understood(answer), text, sources_view(answer, turn), meter(answer), cls="answer found", aria_busy=busy)


def refusal_view(answer: Answer, turn: int) -> str:
    """What is said when the collection holds no answer, with the nearest passages named as such."""
    verdict = "" if answer.text in SMALL_TALK else element("p", REFUSED, cls="verdict")
    text = "".join(element("p", escape(line)) for line in answer.text.splitlines() if line.strip())
    text += element("p", "请用中文提问。") if FOREIGN.search(answer.question) and not CHINESE.search(answer.question) else ""
    return element("div", verdict, _understood(answer), text, nearest_view(answer, turn), meter(answer), cls="answer refused")


def nearest_view(answer: Answer, turn: int) -> str:
    if not answer.nearest:
        return ""
    items = (
        element("li", button(_quote(escape(c.quote)), _where(c), cls="source", data_turn=turn, data_near=place))
        for place, c in enumerate(answer.nearest)
    )
    return element("div", element("h3", NEAREST), element("ul", *items), cls="sources near")


def _quote(markup: str) -> str:
    return element("span", markup, cls="quote", lang=LANGUAGE)


def _understood(answer: Answer) -> str:
    """The question as it was taken, where a follow-up had to be completed."""
    if not _completed(answer):
        return ""
    return element("p", "理解为：", element("span", escape(answer.standalone), lang=LANGUAGE), cls="understood")


def _completed(answer: Answer) -> bool:
    return bool(answer.standalone) and answer.standalone.strip() != answer.question.strip()


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
    return head + element("div", element("p", BY_MODEL, cls="by", data_ui=True), tail, cls="written")


def _lines(text: str, start: int, end: int, swaps: Swaps, short: bool = False) -> str:
    """Paragraphs and lists of a part of the text; the first line of a short answer is set large."""
    out: list[str] = []
    items: list[str] = []
    for line in text[start:end].split("\n"):
        low, high = start, start + len(line)
        start = high + 1
        bullet = BULLET.match(line)
        if bullet:
            items.append(element("li", _line(text, low + bullet.end(), high, swaps)))
            continue
        out += [element("ul", *items)] if items else []
        items = []
        if line.strip():
            kind = "short" if short and not out else "printed" if PRINTED.match(line) else None
            out.append(element("p", _line(text, low, high, swaps), cls=kind))
    return "".join(out) + (element("ul", *items) if items else "")


def _line(text: str, start: int, end: int, swaps: Swaps) -> str:
    parts: list[str] = []
    for low, high, markup in swaps:
        if low >= start and high <= end:
            tied = low - 1 if CHIP in markup and low > start else low  # a citation never begins a line
            parts += [escape(text[start:tied]), element("span", escape(text[tied:low]), markup, cls="tied") if tied < low else markup]
            start = high
    return "".join([*parts, escape(text[start:end])])


def _swaps(answer: Answer, turn: int) -> Swaps:
    """Everything in the text that is shown as something else, in order and without overlap."""
    cited = {c.number: c for c in answer.citations}
    swaps = [(m.start(), m.end(), chip(cited[int(m[1])], turn)) for m in MARKER.finditer(answer.text) if int(m[1]) in cited]
    # Figures inside a printed sentence are not marked: the sentence is their evidence.
    taken: list[Span] = [m.span() for pattern in (MARKER, PRINTED) for m in pattern.finditer(answer.text)]
    for figure in sorted(answer.figures, key=lambda f: -len(f.text)):  # 近23万名 before 23万
        for start, end in figure_spans(answer.text, [(0, len(answer.text))], [figure.text] if figure.text else []):
            if not any(start < high and low < end for low, high in taken):
                taken.append((start, end))
                swaps.append((start, end, figure_view(figure, answer.text[start:end], cited, turn)))
    return sorted(swaps)


def chip(citation: Citation, turn: int) -> str:
    """The button [n]."""
    label = f"出处 {citation.number}：{heading(citation)}"
    return button(f"[{citation.number}]", cls="cite", data_turn=turn, data_cite=citation.number, aria_label=label, title=citation.quote)


def figure_view(figure: CheckedFigure, shown: str, cited: dict[int, Citation], turn: int) -> str:
    """A figure with its status; one that a citation holds opens it."""
    kind = f"figure {figure.status}"
    if figure.status == "unsupported":
        return element("s", escape(shown), cls=kind, title="引文里没有这个数")
    citation = cited.get(figure.citation or 0)
    told = f"原文：{citation.quote}" if citation else "引文中有这个数"
    if figure.status == "computed":
        told = f"由引文中的数算出：{figure.arithmetic}" if figure.arithmetic else "由引文中的数算出"
    if citation is None:
        return element("span", escape(shown), cls=kind, title=told)
    return button(escape(shown), cls=kind, data_turn=turn, data_cite=citation.number, title=told)


def sources_view(answer: Answer, turn: int) -> str:
    """The numbered sources under an answer; a quote that the answer itself prints is not printed again."""
    items = [_source(c, answer, turn) for c in answer.citations]
    return element("div", element("ol", *items), cls="sources") if items else ""


def _source(citation: Citation, answer: Answer, turn: int) -> str:
    quote, figures = citation.quote, figures_of(answer, citation)
    shown, strong = excerpt(quote, figure_spans(quote, [(0, len(quote))], figures))
    number = element("span", str(citation.number), cls="number")
    lit = _quote(marked(shown, [(0, len(shown))], strong))
    parts = [number, "" if printed(quote, answer.text) else lit, _where(citation)]
    return element("li", button(*parts, cls="source", data_turn=turn, data_cite=citation.number))


def printed(quote: str, text: str) -> bool:
    """Whether the text prints the quote, or after “原文：” the part of it that matters."""
    if squeeze(quote) in squeeze(text):
        return True
    parts = [squeeze(m[0].removeprefix("原文：").strip("“”… ")) for m in PRINTED.finditer(text)]
    return any(part and part in squeeze(quote) for part in parts)


def squeeze(text: str) -> str:
    """The text without white space."""
    return "".join(text.split())


def figures_of(answer: Answer, citation: Citation) -> tuple[str, ...]:
    """The figures that the answer takes from this citation: those of the bare answer, else all that it shows."""
    shown = tuple(dict.fromkeys(f.text for f in answer.figures if f.citation == citation.number and f.text))
    return tuple(f for f in shown if f in answer.short) or shown


def heading(citation: Citation) -> str:
    """What the cited article is called: its headline, else its file."""
    return " ".join(citation.title.split()) or citation.source


def _where(citation: Citation) -> str:
    parts = [heading(citation), citation.place, citation.date or ""]
    return element("span", " · ".join(escape(p) for p in parts if p), cls="where", lang=LANGUAGE)


def meter(answer: Answer) -> str:
    """One line: how many sources, who worded it, how long it took."""
    parts = [f"{len(answer.citations)} 处出处"] if answer.answered else []
    writer = answer.model.get("writer", "")
    if writer and answer.answered:
        parts.append("内置措辞" if writer == "builtin" else "语言模型措辞，逐句核对")
    parts += [f"{name} {duration(answer.ms[key])}" for key, name in STEPS if answer.ms.get(key, 0) >= 1]
    models = "；".join(f"{ROLES[role]}：{name}" for role, name in answer.model.items() if name and role in ROLES)
    return element("p", escape(" · ".join(parts)), cls="meter", title=models or None) if parts else ""


def duration(ms: float) -> str:
    """Milliseconds in words: below one second in ms, else in seconds."""
    return f"{ms:.0f} 毫秒" if ms < 999.5 else f"{ms / 1000:.1f} 秒"
