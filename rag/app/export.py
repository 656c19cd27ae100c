"""Answers and conversations to take along: Markdown, Word, and rated answers as a question file.

In every form a citation is the same number in brackets, and its source line stands below. What comes from documents is
text: signs that Markdown would read as markup are escaped.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from rag.app.conversations import Conversation, Turn, Verdict, history
from rag.sheets.rows import Row
from rag.text.bullets import BULLET
from rag.types import MARKER, Answer, Citation
from rag.wording.reference import source_line

if TYPE_CHECKING:
    from docx.document import Document as Word

Byline = Callable[[Citation], str]  # the byline of a cited article, as printed; "" where there is none
MARKUP = re.compile(r"([\\`*_\[\]<>#|~&$])")
LIST_SIGN = re.compile(r"^(\d*)([+.)])(?=\s|$)")  # what Markdown alone takes for a list
DASHES = re.compile(r"^-")  # behind the sign of a list item they would make a rule across the page: “- --”
NOT_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
REFUSED = "没有依据，不作回答"
NEAREST = "最接近的段落（不是答案）"
BY_MODEL = "语言模型的表述，逐句核对过"
VERDICTS: dict[Verdict, str] = {"good": "对", "bad": "有误"}
SERIF = "SimSun"


def no_byline(citation: Citation) -> str:
    return ""


# Markdown -----------------------------------------------------------------------------------------------------------------


def answer_markdown(answer: Answer, byline: Byline = no_byline) -> str:
    """An answer with its markers, its source lines below; a refusal with the nearest passages named as such."""
    if not answer.answered:
        near = [f"- “{escaped(c.quote)}” {escaped(source_line(c, byline(c)))}" for c in answer.nearest]
        return "\n\n".join([f"**{REFUSED}**", *_paragraphs(answer), *([f"{NEAREST}：", "\n".join(near)] if near else [])]) + "\n"
    sources = [f"[{c.number}] {escaped(source_line(c, byline(c)))}：“{escaped(c.quote)}”" for c in answer.citations]
    remarks = [escaped(line) for line in figure_remarks(answer)]
    return "\n\n".join([*_paragraphs(answer), *remarks, "出处", "  \n".join(sources)]) + "\n"


def conversation_markdown(conversation: Conversation, byline: Byline = no_byline) -> str:
    """The whole conversation, a heading for each question."""
    parts = [f"# {escaped(conversation.title)}", _facts(conversation)]
    for turn in conversation.turns:
        parts.append(f"## {escaped(' '.join(turn.question.split()))}")
        parts += [f"*{escaped(line)}*" for line in _told(turn)]
        if turn.answer:
            parts.append(answer_markdown(turn.answer, byline).rstrip("\n"))
        parts += [f"*{escaped(line)}*" for line in _judged(turn)]
    return "\n\n".join(parts) + "\n"


def escaped(text: str) -> str:
    """Text that Markdown shows as exactly this text.

    >>> escaped("[点这里](x) *强*")
    '\\\\[点这里\\\\](x) \\\\*强\\\\*'
    """
    return MARKUP.sub(r"\\\1", text)


def _paragraphs(answer: Answer) -> list[str]:
    """The text as Markdown blocks: paragraphs, and lists kept together."""
    known = {c.number for c in answer.citations} if answer.answered else set()
    blocks: list[str] = []
    in_list = False
    for line, item in lines_of(answer):
        shown = _marked(line, known)
        if item:
            shown = DASHES.sub(r"\\\g<0>", shown)
            blocks[len(blocks) - in_list :] = [f"{blocks[-1]}\n- {shown}" if in_list else f"- {shown}"]
        elif shown:
            blocks.append(LIST_SIGN.sub(r"\1\\\2", shown))
        in_list = item
    return blocks


def lines_of(answer: Answer) -> Iterator[tuple[str, bool]]:
    """The lines of an answer's text, those of a list without its sign, and whether each is one of a list.

    What the language model worded, behind the first empty line, is announced as such.
    """
    found, _, written = answer.text.partition("\n\n")
    lines = answer.text.splitlines()
    if answer.answered and written.strip():
        lines = [*found.splitlines(), "", f"{BY_MODEL}：", *written.splitlines()]
    for line in lines:
        bullet = BULLET.match(line)
        yield (line[bullet.end() :], True) if bullet else (line.strip(), False)


def _marked(line: str, known: set[int]) -> str:
    """Escaped text with the markers of this answer left as they are; what follows one must not make it a link."""
    out: list[str] = []
    at = 0
    for match in MARKER.finditer(line):
        if int(match[1]) in known:
            out += [escaped(line[at : match.start()]), match[0], "\\" if line[match.end() : match.end() + 1] in ("(", ":") else ""]
            at = match.end()
    return "".join([*out, escaped(line[at:])])


def figure_remarks(answer: Answer) -> list[str]:
    """A line for each figure that does not simply stand in a quote."""
    lines = []
    for figure in answer.figures:
        if figure.status == "computed":
            lines.append(f"{figure.text}：由引文中的数算出" + (f"（{figure.arithmetic}）" if figure.arithmetic else ""))
        elif figure.status == "unsupported":
            lines.append(f"{figure.text}：引文里没有这个数")
    return list(dict.fromkeys(lines))


def _facts(conversation: Conversation) -> str:
    return f"有据 · {conversation.begun:%Y-%m-%d %H:%M} · {len(conversation.turns)} 个问题"


def _told(turn: Turn) -> list[str]:
    """How the question was understood, and what became of the answer where it is not simply there."""
    answer = turn.answer
    lines = [f"理解为：{answer.standalone}"] if answer and answer.standalone and answer.standalone != turn.question else []
    if turn.state == "stopped":
        lines.append("已停止：以下是停止前的内容。" if answer else "已停止。")
    return lines + ([turn.note] if turn.note else [])


def _judged(turn: Turn) -> list[str]:
    """What the reader thought of the answer."""
    said = " ".join(turn.comment.split())
    return [f"读者评价：{VERDICTS[turn.verdict]}" + (f"。{said}" if said else "")] if turn.verdict else []


# Word ---------------------------------------------------------------------------------------------------------------------


def conversation_docx(conversation: Conversation, byline: Byline = no_byline) -> bytes:
    """The whole conversation as a Word file, markers raised, sources in small print."""
    from docx import Document

    word = Document()
    _fonts(word)
    word.add_heading(_printable(conversation.title), 1)
    _small(word, _facts(conversation))
    for turn in conversation.turns:
        word.add_heading(_printable(turn.question), 2)
        for line in _told(turn):
            _small(word, line)
        if turn.answer:
            _answer(word, turn.answer, byline)
        for line in _judged(turn):
            _small(word, line)
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def _answer(word: Word, answer: Answer, byline: Byline) -> None:
    known = {c.number for c in answer.citations} if answer.answered else set()
    if not answer.answered:
        word.add_paragraph().add_run(REFUSED).bold = True
    for line, item in lines_of(answer):
        if line:
            _runs(word.add_paragraph(style="List Bullet" if item else None), line, known)
    for line in figure_remarks(answer) if answer.answered else ():
        _small(word, line)
    cited = answer.citations if answer.answered else answer.nearest
    if cited and not answer.answered:
        _small(word, f"{NEAREST}：")
    for c in cited:
        number = f"[{c.number}] " if answer.answered else ""
        _small(word, f"{number}{source_line(c, byline(c))}：“{c.quote}”")


def _runs(paragraph: Any, line: str, known: set[int]) -> None:
    at = 0
    for match in MARKER.finditer(line):
        if int(match[1]) in known:
            paragraph.add_run(_printable(line[at : match.start()]))
            paragraph.add_run(match[0]).font.superscript = True
            at = match.end()
    paragraph.add_run(_printable(line[at:]))


def _small(word: Word, text: str) -> None:
    from docx.shared import Pt

    word.add_paragraph().add_run(_printable(text)).font.size = Pt(9)


def _fonts(word: Word) -> None:
    """Chinese characters take their font from an attribute of its own, which the template leaves to chance."""
    from docx.oxml.ns import qn

    for name in ("Normal", "Heading 1", "Heading 2", "List Bullet"):
        properties = word.styles[name].element.get_or_add_rPr()
        properties.get_or_add_rFonts().set(qn("w:eastAsia"), SERIF)


def _printable(text: str) -> str:
    """Without the control characters that XML has no place for."""
    return NOT_XML.sub("", text)


# Rated answers ------------------------------------------------------------------------------------------------------------

GOLD_TYPES = {"figure": "figure", "date": "date_or_period", "list": "list", "why_how": "why_how_summary", "compare": "compare_or_multi"}


def rated_rows(rated: Iterable[tuple[int, int, Sequence[Turn]]], verdict: Verdict = "") -> Iterator[Row]:
    """Question rows of the rated answers, of one verdict or of both: `rag batch` asks them again.

    An answer found good is its own gold (answer, evidence, file; a refusal found good is unanswerable), so that the file is one
    for `rag evaluate` too. One found wrong has no gold yet: `given` is what was answered, `comment` what the reader said.
    """
    for conversation, place, turns in rated:
        *before, last = turns
        if last.answer is None or (verdict and last.verdict != verdict):
            continue
        row: Row = {"id": f"{conversation}-{place}", "question": last.question}
        if before and not last.alone:
            row["history"] = history(before)
        gold = _gold(last.answer) if last.verdict == "good" else {"given": last.answer.short or last.answer.text}
        yield row | {"verdict": last.verdict, "comment": last.comment} | gold


def _gold(answer: Answer) -> Row:
    if not answer.answered:
        return {"type": "unanswerable", "answerable": False}
    evidence = {"evidence": [c.quote for c in answer.citations], "file": [c.source for c in answer.citations]}
    return {"type": GOLD_TYPES.get(answer.shape, "entity"), "answer": answer.short, "answerable": True} | evidence
