"""Lines put together again: wrapped lines joined, and the halves of a sentence that a column break, a caption or a pull quote parted.

The result is a list of units in reading order: headline lines, bylines, paragraphs, captions. What the headlines are for is
decided in rag/page/headlines.py.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from rag.page.bylines import NEWS_OPENER, OPENER, starts_with_dateline
from rag.page.lines import FULL_DATE, NUMBERED, SPEAKER, Line, alike, column_width, is_finished
from rag.text.places import find_places
from rag.types import BlockKind, Span

LOOKS: dict[str, BlockKind] = {
    "heading": "title",  # its real role is found in `assign`
    "byline": "byline",
    "photo": "credit",
    "credit": "credit",
    "prompt": "prompt",
    "masthead": "banner",
    "mark": "banner",
    "text": "paragraph",
}
MEASURES = frozenset("万亿千百余多个名项人年月日家元度所座次场条亩公平立吨米件户%％")
IN_PICTURE = re.compile(r"图[为①②③]|[左右上下题]图|上图|(?:摄|供图)[）)]?$|资料图")
SAYS_PICTURE = re.compile(r"图为|[左右上下题]图|图[①②③]|资料图")
LIKE_CAPTION = re.compile(
    r"正在|现场|图|参观|合影|一角|风貌|外景|航拍|俯瞰|志愿者|群众|居民|村民|演出|工人|农民|学生|老师|民警|游客|市民|打造|建成|开展|启动|竣工|施工|展"
)
OPEN_QUOTE, CLOSE_QUOTE = '“"「『', '”"」』'
CAPTION_WIDTH = 60  # the widest line that may be a caption without saying 图为


@dataclass
class Unit:
    """A paragraph, headline, byline … as the page prints it: one or more runs of the source."""

    kind: BlockKind
    spans: list[Span]
    text: str
    lines: list[Line]
    open: bool = False  # ends in the middle of a sentence
    level: int = 0

    @property
    def blanks(self) -> int:
        return self.lines[0].blanks

    @property
    def width(self) -> float:
        return sum(line.width for line in self.lines)


def gather(lines: Sequence[Line]) -> list[Unit]:
    """Lines to units; lines that only the column's width broke are joined."""
    column = column_width(list(lines))
    units: list[Unit] = []
    for number, line in enumerate(lines):
        kind = LOOKS[line.look]
        before = units[-1] if units else None
        after = lines[number + 1] if number + 1 < len(lines) else None
        if before and line.blanks == 0 and runs_on(before, line, column):
            add_line(before, line)
        else:
            if kind == "title" and (starts_wrapped(line, after, column) or goes_on_in_latin(line, after)):
                kind = "paragraph"
            units.append(Unit(kind, [(line.start, line.end)], line.text, [line], level=line.level))
        units[-1].open = units[-1].kind == "paragraph" and not is_finished(units[-1].text)
    return units


def runs_on(before: Unit, line: Line, column: float) -> bool:
    """Does a line, right under another, go on with its text?"""
    if line.look == "byline" and before.kind == "byline":
        return not (FULL_DATE.search(line.text) or FULL_DATE.search(before.text))
    if before.kind != "paragraph" or line.look not in ("text", "heading") or line.level:
        return False
    if (NUMBERED.match(line.text) and not before.open) or (line.look == "heading" and before.text.endswith("——")):
        return False  # a summary above a headline ends with a dash
    last = before.lines[-1]
    if column and last.width >= column - 1.5 and line.indent <= last.indent + (0 if len(before.lines) > 1 else 2):
        return line.indent == 0 or line.indent <= last.indent
    return before.open and not (line.indent > last.indent and last.width < column - 2)


def starts_wrapped(line: Line, after: Line | None, column: float) -> bool:
    """The first line of a paragraph set in a narrow column looks like a headline; the line under it tells."""
    if not column or after is None or after.blanks or line.level or line.width < column - 3.5 or NUMBERED.match(line.text):
        return False
    return line.width <= column + 1.5 and (line.indent > after.indent or abs(line.width - column) <= 1.5)


def goes_on_in_latin(line: Line, after: Line | None) -> bool:
    """An English sentence runs on where the next line begins with a small letter."""
    return after is not None and not after.blanks and not line.level and bool(re.match(r"[a-z]", after.text)) and line.text[0].isascii()


def add_line(unit: Unit, line: Line) -> None:
    unit.text += glue(unit.text, line.text, unit.kind) + line.text
    unit.spans.append((line.start, line.end))
    unit.lines.append(line)


def glue(left: str, right: str, kind: BlockKind = "paragraph") -> str:
    """What stands between two joined runs: nothing in Chinese, a space between Latin words and between names."""
    if kind == "byline":
        return " "
    latin = left[-1:].isascii() and right[:1].isascii() and left[-1:].isalpha() and right[:1].isalpha()
    return " " if latin or (left[-1:] in ".,;" and right[:1].isascii() and right[:1].isalpha()) else ""


def usual_blanks(lines: Sequence[Line]) -> float:
    """How many blank lines usually stand between two paragraphs of the page."""
    counts = [line.blanks for line in lines[1:]]
    return median(counts) if counts else 0.0


def mend(units: list[Unit], usual: float) -> list[Unit]:
    """Mark captions and pull quotes, and join what stands before and after a column break."""
    mended: list[Unit] = []
    pairs = Counter(pair for unit in units for pair in zip(unit.text, unit.text[1:], strict=False))
    cut: Unit | None = None  # the paragraph that still waits for its other half
    for number, unit in enumerate(units):
        rest = units[number + 1 : number + 9]
        before = mended[-1] if mended else None
        if unit.kind == "title" and cut is None and is_scrap(unit, mended, rest, pairs):
            unit.kind, unit.open = "paragraph", True
        if unit.kind == "paragraph":
            unit.kind = role_of_paragraph(unit, cut, before, rest, usual)
            if unit.kind == "paragraph" and cut is not None and goes_on(cut, unit):
                join(cut, unit)
                cut = cut if cut.open else None
                continue
            cut = (unit if unit.open else None) if unit.kind == "paragraph" else cut
        elif unit.kind == "title":
            if cut is not None and is_inserted(unit, rest, usual):
                unit.kind = "caption"
            else:
                cut = None
        elif unit.kind == "byline":
            cut = None
        mended.append(unit)
    return mended


def is_scrap(unit: Unit, before: Sequence[Unit], rest: Sequence[Unit], pairs: Counter[tuple[str, str]]) -> bool:
    """A paragraph's first words, cut off by the end of a column: they only look like a subhead."""
    after = next((u for u in rest[:3] if u.kind not in ("credit", "prompt", "banner")), None)
    if after is None or after.kind != "paragraph" or unit.level or not before:
        return False
    if starts_with_dateline(unit.text):
        return True
    if not any(u.kind in ("paragraph", "byline") for u in before):
        return False
    if starts_with_dateline(after.text) or NUMBERED.match(unit.text):
        return False
    if OPENER.match(unit.text) or NEWS_OPENER.match(unit.text):
        return True
    if (unit.text[-1].isdigit() and after.text[0] in MEASURES) or after.text[0] in "，,。、；：）)”》%％":
        return True
    if unit.width < 20 or not ("，" in unit.text or "," in unit.text or unit.width >= 34):
        return False
    others = [u.text for u in [*before, *rest] if u.kind in ("title", "subhead")]
    if any(alike(unit.text, other) for other in others):
        return False
    across = (unit.text[-1], after.text[0])  # the word cut in two, or its like, stands elsewhere on the page
    return pairs[across] > 0 or not any("，" in other or "," in other for other in others)


def role_of_paragraph(unit: Unit, cut: Unit | None, before: Unit | None, rest: Sequence[Unit], usual: float) -> BlockKind:
    """Running text, or a caption or pull quote that stands between? `cut` is the paragraph still waiting for its other half."""
    if shows_a_picture(unit, cut, rest, usual):
        return "caption"
    if cut is not None and is_pull_quote(unit) and any(u.kind == "paragraph" for u in rest[:6]):
        return "quote"
    if not is_short_sentence(unit) or SPEAKER.match(unit.text) or not may_caption(unit):
        return "paragraph"
    above = unit.blanks > max(usual, 1)
    below = not rest or rest[0].blanks > max(usual, 1)
    if cut is not None:
        ahead = next((u for u in rest[:4] if u.kind in ("paragraph", "title")), None)
        inside = ahead is not None and ahead.kind == "paragraph" and (above or below or begins_with_place(unit.text))
        return "caption" if inside else "paragraph"
    if (before is None or before.kind == "banner") and rest and rest[0].kind == "title":
        return "caption"  # a picture at the top of the page
    near = before is not None and before.kind in ("caption", "quote")
    return "caption" if above and (below or near or rest[0].kind == "credit") else "paragraph"


def shows_a_picture(unit: Unit, cut: Unit | None, rest: Sequence[Unit], usual: float) -> bool:
    """Does it say so (图为 …), or name its photographer, or does the photographer's credit come next?"""
    if is_photo(rest) and unit.width <= CAPTION_WIDTH and rest[0].blanks <= usual and "图" in unit.text:
        return True
    if not IN_PICTURE.search(unit.text) or unit.width > 240:
        return False
    apart = cut is not None or unit.blanks > usual or is_photo(rest) or unit.width <= 90
    return apart and (SAYS_PICTURE.search(unit.text) is not None or unit.width <= CAPTION_WIDTH)


def is_photo(rest: Sequence[Unit]) -> bool:
    """A photographer's credit comes next."""
    return bool(rest) and rest[0].kind == "credit" and "摄" in rest[0].text


def is_short_sentence(unit: Unit) -> bool:
    inner = re.sub(r"[。！？!?][”’」』）)]*$", "", unit.text)
    return unit.width <= CAPTION_WIDTH and not re.search(r"[。；！？!?]", re.sub(r"“[^”]*”", "", inner)) and inner != unit.text


def may_caption(unit: Unit) -> bool:
    return unit.width >= 6 and bool(LIKE_CAPTION.search(unit.text) or find_places(unit.text))


def begins_with_place(text: str) -> bool:
    return any(m.start <= 2 for m in find_places(text[:24]))


def is_pull_quote(unit: Unit) -> bool:
    return unit.text[0] in OPEN_QUOTE and unit.text[-1] in CLOSE_QUOTE and unit.width >= 16


def is_inserted(unit: Unit, rest: Sequence[Unit], usual: float) -> bool:
    """A line without a full stop, set apart by extra space, between the halves of a sentence: a caption."""
    if unit.level or not rest or rest[0].kind not in ("paragraph", "credit"):
        return False
    apart = unit.blanks > max(usual, 1) and rest[0].blanks > 0
    return (apart or is_photo(rest)) and not starts_with_dateline(rest[0].text) and may_caption(unit)


def goes_on(cut: Unit, unit: Unit) -> bool:
    """May the unit be the other half of the cut paragraph?"""
    if re.match(r"(?:[一二三四五六七八九十]是|[（(][一二三四五六七八九十]+[）)]|[一二三四五六七八九十]+、)", unit.text):
        return cut.text[-1] not in "”）)"
    return not starts_with_dateline(unit.text)


def join(cut: Unit, unit: Unit) -> None:
    cut.text += glue(cut.text, unit.text) + unit.text
    cut.spans += unit.spans
    cut.lines += unit.lines
    cut.open = unit.open
