"""A newspaper page cut into its articles, each line of it given a role; nothing printed is lost.

read_page works in four steps: lines (rag/lines.py) become units (wrapped lines joined), units are mended (a paragraph
that a column break, a caption or a pull quote has cut in two is joined again), headline runs are found and decide where
an article begins, and each article is put together with its byline, place and date.

Offsets are source offsets. Every character that is not white space ends up in exactly one block of the page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median

from rag.lines import CLOCK, FULL_DATE, NUMBERED, SPEAKER, Line, column_width, is_finished, read_lines
from rag.places import Place, PlaceMention, find_places, is_inside
from rag.types import Article, Block, BlockKind, Cleaned, Document, Page, Piece, Span

NEWS_DATELINE = re.compile(
    r"(?P<paper>本报|本刊|本台|新华社|中新社|中新网|人民网|新华网|[\u4e00-\u9fff]{2,6}(?:日报|晚报|晨报|都市报|在线|新闻网|消息))?"
    r"(?P<where>[\u4e00-\u9fff]{0,12}?)[ \u3000]?(?P<day>(?:\d{4}年)?(?:\d{1,2}月)?(?:\d{1,2}日)?)[ \u3000]?(?:讯|电|消息)[ \u3000]*"
    r"(?:[（(](?P<who>[^（）()]{2,60})[）)])?"
)
REPORTER_FIRST = re.compile(r"[（(](?P<who>(?:本报|全媒体|融媒体|见习|实习|首席)*(?:记者|通讯员)[^（）()]{2,50})[）)]")
REPORTER_LAST = re.compile(r"[（(](?P<who>(?:本报|全媒体|融媒体|见习|实习|首席|特约)*(?:记者|通讯员|作者|评论员)[:：]?[^（）()。，]{2,50})[）)]?$")
OPENER = re.compile(r"(?:近年来|今年以来|去年以来|年初以来|入[春夏秋冬]以来|连日来|当前|近段时间|为\S{2,12}，|为进一步|自\S{2,16}以来|20\d\d年以来)")
NEWS_OPENER = re.compile(r"(?:(?:20\d\d年)?\d{1,2}月\d{1,2}日|\d{1,2}日[，,上下]|昨[日天]|今[日天]|日前|近日|近期|记者从|记者(?:昨|今|近|日前)|[前当]日|上午|下午|从\S{2,20}获悉)")
NOTICE = re.compile(r"(?:[\u4e00-\u9fff]{0,8}(?:声明|公告|启事|通告|公示|更正|致歉|讣告|招租|广告))")
MEASURES = frozenset("万亿千百余多个名项人年月日家元度所座次场条亩公平立吨米件户%％")
HERE = re.compile(r"[我全本](?:省|市|县|区|州|旗|镇)|市[委政府民直属]|县[委政府]|区[委政府]")
IN_PICTURE = re.compile(r"图[为①②③]|[左右上下题]图|上图|(?:摄|供图)[）)]?$|资料图")
LIKE_CAPTION = re.compile(
    r"正在|现场|图|参观|合影|一角|风貌|外景|航拍|俯瞰|志愿者|群众|居民|村民|演出|工人|农民|学生|老师|民警|游客|市民|打造|建成|开展|启动|竣工|施工|展"
)
OPEN_QUOTE, CLOSE_QUOTE = "“\"「『", "”\"」』"
CAPTION_WIDTH = 60  # the widest line that may be a caption without saying 图为
STRONG = 3  # signs needed before a headline in the middle of a page opens a new article


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


@dataclass
class Draft:
    """An article in the making. `titles` holds the lines of its headline."""

    titles: list[Unit] = field(default_factory=list)
    kickers: list[Unit] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)
    closed: bool = False  # a byline has ended it

    @property
    def paragraphs(self) -> list[Unit]:
        return [unit for unit in self.units if unit.kind == "paragraph"]

    @property
    def is_signed(self) -> bool:
        """Is its author known already: by a byline, a dateline, or in brackets at its end?"""
        first = next((unit.text for unit in self.units if unit.kind == "paragraph"), "")
        return self.closed or starts_with_dateline(first) or any(unit.kind == "byline" for unit in self.units)


def split_articles(text: str) -> list[Article]:
    """The articles of a page, in reading order."""
    return list(read_page(text).articles)


def page_of(document: Document) -> Page:
    """The page of a document; a collection's row is one article as it stands."""
    return whole_article(document) if document.whole else read_page(document.text)


def read_page(text: str) -> Page:
    """Cut a page into its articles; what belongs to none of them is furniture."""
    lines = read_lines(text)
    units = mend(gather(lines), usual_blanks(lines))
    drafts, furniture = assign(units)
    around = [m.places[0] for m in find_places(text[:20_000]) if len(m.places) == 1]
    printed = date_in(" ".join(u.text for u in furniture if u.kind == "banner"))
    articles = [build(text, draft, around, printed) for draft in drafts]
    return Page(tuple(articles), tuple(block_of(text, unit) for unit in furniture))


# ── lines → units ────────────────────────────────────────────────────────────────────────────────────────────────────


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
    if NUMBERED.match(line.text) and not before.open:
        return False
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


# ── mending paragraphs ───────────────────────────────────────────────────────────────────────────────────────────────


def mend(units: list[Unit], usual: float) -> list[Unit]:
    """Mark captions and pull quotes, and join what stands before and after a column break."""
    mended: list[Unit] = []
    pairs = Counter(pair for unit in units for pair in zip(unit.text, unit.text[1:], strict=False))
    cut: Unit | None = None  # the paragraph that still waits for its other half
    for number, unit in enumerate(units):
        rest = units[number + 1 :]
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
    if IN_PICTURE.search(unit.text) and unit.width <= 240 and (cut is not None or unit.blanks > usual or is_photo(rest) or unit.width <= 90):
        if re.search(r"图为|[左右上下题]图|图①|资料图", unit.text) or unit.width <= CAPTION_WIDTH:
            return "caption"
    if is_photo(rest) and unit.width <= CAPTION_WIDTH and rest[0].blanks <= usual and "图" in unit.text:
        return "caption"
    if cut is not None and is_pull_quote(unit) and any(u.kind == "paragraph" for u in rest[:6]):
        return "quote"
    if not is_short_sentence(unit) or SPEAKER.match(unit.text):
        return "paragraph"
    if cut is not None:
        ahead = next((u for u in rest[:4] if u.kind in ("paragraph", "title")), None)
        apart = unit.blanks > max(usual, 1) or (ahead is not None and rest[0].blanks > max(usual, 1))
        if ahead is not None and ahead.kind == "paragraph" and (apart or begins_with_place(unit.text)) and may_caption(unit):
            return "caption"
        return "paragraph"
    first = before is None or (before.kind == "banner" and not any(u.kind == "paragraph" for u in rest[:0]))
    if first and rest and rest[0].kind == "title" and may_caption(unit):
        return "caption"
    above = unit.blanks > max(usual, 1)
    below = not rest or rest[0].blanks > max(usual, 1) or rest[0].kind == "credit"
    near_caption = before is not None and before.kind in ("caption", "quote")
    return "caption" if above and (below or near_caption) and may_caption(unit) else "paragraph"


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


# ── units → articles ─────────────────────────────────────────────────────────────────────────────────────────────────


def assign(units: list[Unit]) -> tuple[list[Draft], list[Unit]]:
    """Give each unit to an article, or to the page's furniture."""
    drafts: list[Draft] = []
    furniture: list[Unit] = []
    at = 0
    while at < len(units):
        unit = units[at]
        if unit.kind == "title" or is_deck(units, at, drafts):
            end = end_of_run(units, at)
            place_run(units, at, end, drafts, furniture)
            at = end
            continue
        place_unit(unit, units[at + 1 :], drafts, furniture)
        at += 1
    return settle(drafts, furniture)


def is_deck(units: Sequence[Unit], at: int, drafts: Sequence[Draft]) -> bool:
    """A summary above the headline: ends with a dash, or is one short paragraph before headline and byline."""
    unit = units[at]
    if unit.kind != "paragraph" or at + 1 >= len(units) or units[at + 1].kind != "title":
        return False
    if re.search(r"(?:——|—|……)$", unit.text):
        return not drafts or not drafts[-1].paragraphs or not drafts[-1].paragraphs[-1].open
    if drafts or unit.width > 160:
        return False
    return at + 2 < len(units) and units[at + 2].kind == "byline"


def end_of_run(units: Sequence[Unit], start: int) -> int:
    """A run of headlines, bylines and what may stand between them; it ends before the first running text."""
    end = start + 1
    while end < len(units) and units[end].kind in ("title", "byline", "banner", "caption", "credit"):
        if units[end].kind in ("caption", "credit", "banner") and not any(u.kind in ("title", "byline") for u in units[end : end + 3]):
            break
        if units[end].kind == "credit" and "摄" not in units[end].text:
            break
        end += 1
    return end


def place_run(units: list[Unit], start: int, end: int, drafts: list[Draft], furniture: list[Unit]) -> None:
    run = units[start:end]
    heads = [unit for unit in run if unit.kind == "title"]
    following = units[end : end + 1]
    if is_loose(heads, run):
        for unit in run:
            unit.kind = "paragraph" if unit.kind == "title" else unit.kind
        if not drafts:
            run[0].kind = "title" if run[0] is heads[0] else run[0].kind
            start_draft(drafts, [run[0]] if run[0].kind == "title" else [], [])
            run = run[1:] if run[0].kind == "title" else run
        for unit in run:
            place_unit(unit, following, drafts, furniture)
        return
    if not opens_article(units, start, end, drafts):
        place_subheads(run, following, drafts, furniture)
        return
    place_headline(units, start, end, drafts, furniture)


def is_loose(heads: Sequence[Unit], run: Sequence[Unit]) -> bool:
    """Many short lines one after another are verse, a list or a table, not headlines."""
    byline = next((n for n, unit in enumerate(run) if unit.kind == "byline"), len(run))
    before = sum(unit.kind == "title" for unit in run[:byline])
    return before > 5 and len(heads) > 5


def start_draft(drafts: list[Draft], titles: list[Unit], kickers: list[Unit]) -> Draft:
    for unit in titles:
        unit.kind = "title"
    for unit in kickers:
        unit.kind = "kicker"
    drafts.append(Draft(titles, kickers, sorted([*kickers, *titles], key=lambda u: u.spans[0])))
    return drafts[-1]


def opens_article(units: Sequence[Unit], start: int, end: int, drafts: Sequence[Draft]) -> bool:
    """Do these headlines begin a new article, or are they subheads of the one before?"""
    run = units[start:end]
    heads = [unit for unit in run if unit.kind == "title"]
    after = units[end] if end < len(units) else None
    if all(NUMBERED.match(unit.text) for unit in heads):
        return False
    if not drafts:
        return True
    current = drafts[-1]
    if not current.paragraphs and not current.titles:
        return True
    signs = 0
    if has_news_byline(run, units, start):
        signs += 3
    if after is not None and after.kind == "paragraph" and starts_with_dateline(after.text):
        signs += 3
    if any(unit.level == 1 for unit in heads):
        signs += 3
    elif heads[0].level > 1:
        return False
    if NOTICE.fullmatch(heads[0].text):
        signs += 3
    if signs < 3 and current.is_signed:
        signs += 2 if is_signed_below(units[end:]) else -1  # a page's articles are signed alike
    signs += softer_signs(heads, after, current, signs >= 3) + change_of_subject(heads, units[end:], current)
    return signs >= STRONG


def has_news_byline(run: Sequence[Unit], units: Sequence[Unit], start: int) -> bool:
    """A byline under the headline. One at the very end of the run with nothing after it belongs to the text before."""
    return any(unit.kind == "byline" for unit in run)


def softer_signs(heads: Sequence[Unit], after: Unit | None, current: Draft, sure: bool) -> int:
    """Signs that only count together: a place, an opening phrase, the end of the article before, unlike its subheads."""
    headline = " ".join(unit.text for unit in heads)
    opening = after.text[:60] if after is not None and after.kind == "paragraph" else ""
    places = [m for unit in heads for m in find_places(unit.text) if m.start <= 2 or unit.text[m.end : m.end + 1] in "：:"]
    signs = 2 if places else 0
    if NEWS_OPENER.match(opening):
        signs += 2
    elif OPENER.match(opening):
        signs += 1
    if NEWS_OPENER.match(opening) or OPENER.match(opening):
        signs += setting(opening[:30], current)
    if current.closed:
        signs += 2
    subheads = [unit.text for unit in current.units if unit.kind == "subhead"]
    if any(alike(unit.text, other) for unit in heads for other in subheads):
        signs -= 2
    if NUMBERED.match(heads[0].text):
        signs -= 3
    if not sure and places and lies_within(places, current):
        signs -= 3
    return signs if headline else 0


def is_signed_below(rest: Sequence[Unit]) -> bool:
    """Does the text under a headline end with its reporter?"""
    for unit in rest:
        if unit.kind == "title":
            return False
        if unit.kind == "byline" or (unit.kind == "paragraph" and REPORTER_LAST.search(unit.text)):
            return True
    return False


def change_of_subject(heads: Sequence[Unit], rest: Sequence[Unit], current: Draft) -> int:
    """A new article's first sentences say its headline again, and share few words with the article before.

    Measured on 1,700 broadcast items: two halves of one item share 14 % of their character pairs (median), two items 3 %;
    a headline shares 69 % of its pairs with its own text and 0 % with another (subheads: 20 to 40 % with either).
    """
    following = ""
    for unit in rest[:6]:
        if unit.kind == "title" or len(following) > 300:
            break
        following += unit.text if unit.kind == "paragraph" else ""
    before = "".join(unit.text for unit in current.paragraphs)[-1500:]
    headline, own, other = (pairs_of(text) for text in (max((u.text for u in heads), key=len), following[:300], before))
    if len(headline) < 7 or len(own) < 20 or len(other) < 20:
        return 0
    said_again = len(headline & own) / len(headline) - len(headline & other) / len(headline)
    shared = len(own & other) / len(own)
    return (2 if said_again >= 0.35 else 1 if said_again >= 0.25 else 0) + (1 if shared <= 0.06 else -1 if shared >= 0.12 else 0)


def pairs_of(text: str) -> set[str]:
    """The pairs of neighbouring Chinese characters in a text."""
    return {run[at : at + 2] for run in re.findall(r"[\u4e00-\u9fff]+", text) for at in range(len(run) - 1)}


def setting(opening: str, current: Draft) -> int:
    """Does an opening sentence set its own scene? More so in a place that the article before does not name."""
    places = [p for m in find_places(opening) for p in m.places]
    if not places:
        return 1 if HERE.search(opening) else 0
    before = [p for unit in current.units for m in find_places(unit.text[:2000]) for p in m.places]
    apart = before and not any(p == b or is_inside(p, b) or is_inside(b, p) for p in places for b in before)
    return 2 if apart else 1


def lies_within(mentions: Sequence[PlaceMention], current: Draft) -> bool:
    """A heading that names a part of the place the article is about (枣庄：… in an article on 山东) is a subhead."""
    around = [p for unit in current.titles + current.kickers for m in find_places(unit.text) for p in m.places]
    return any(is_inside(p, a) for m in mentions for p in m.places for a in around)


def alike(one: str, other: str) -> bool:
    """Built alike, as the subheads of an article are: same beginning, or the same lengths of their parts."""
    if one[:2] == other[:2]:
        return True
    labels = [re.match(r"[^：:]{2,8}(?=[：:])", text) for text in (one, other)]
    if labels[0] and labels[1] and abs(len(labels[0][0]) - len(labels[1][0])) <= 2:
        return True
    lengths = [[len(part) for part in re.split(r"[\s，,：:]+", text)] for text in (one, other)]
    return len(lengths[0]) > 1 and lengths[0] == lengths[1]


def place_subheads(run: Sequence[Unit], following: Sequence[Unit], drafts: list[Draft], furniture: list[Unit]) -> None:
    """Subheads inside an article."""
    if not drafts:
        start_draft(drafts, [], [])
    alone = not following or following[0].kind in ("prompt", "banner") or (following[0].kind == "credit" and "摄" not in following[0].text)
    for unit in run:
        if unit.kind == "title":
            unit.kind = "banner" if alone and drafts[-1].paragraphs else "subhead"  # a signature, a slogan: it heads no text
        elif unit.kind == "byline":
            drafts[-1].closed = True
        drafts[-1].units.append(unit)


def place_headline(units: list[Unit], start: int, end: int, drafts: list[Draft], furniture: list[Unit]) -> None:
    """Open an article: tell banner, kicker, headline, subtitle, byline and first subhead apart."""
    run = units[start:end]
    byline = next((n for n, unit in enumerate(run) if unit.kind == "byline"), len(run))
    groups = grouped([unit for unit in run[:byline] if unit.kind in ("title", "paragraph")])
    if byline == len(run) and len(groups) > 1 and is_first_subhead(groups, units, end):
        late = groups.pop()
    else:
        late = []
    banners, kickers, titles = headline_roles(groups)
    for unit in banners:
        unit.kind = "banner"
    draft = start_draft(drafts, titles, kickers)
    extra = late + [unit for unit in run[byline:] if unit.kind == "title"]
    loose = len(extra) > 2
    for unit in extra:
        unit.kind = "paragraph" if loose else "subhead"
    placed = {id(unit) for unit in draft.units}
    for unit in run:
        if unit.kind == "banner":
            furniture.append(unit)
        elif id(unit) not in placed:
            draft.units.append(unit)
    draft.units.sort(key=lambda u: u.spans[0])


def grouped(heads: Sequence[Unit]) -> list[list[Unit]]:
    """Lines of one headline stand right under each other; a blank line parts kicker and headline."""
    groups: list[list[Unit]] = []
    for unit in heads:
        tight = groups and unit.blanks == 0 and not unit.level and unit.kind == groups[-1][-1].kind == "title"
        if tight and is_doubled(groups[-1], unit):
            groups[-1].append(unit)
        else:
            groups.append([unit])
    return groups


def is_doubled(group: Sequence[Unit], unit: Unit) -> bool:
    """Two lines of one headline: of like length, or the first cannot stand alone."""
    first = group[-1]
    if unit.text.startswith(("—", "－", "──")) or len(group) > 1:
        return False
    if first.text[-1] in "：:":
        return True
    if re.search(r"[\s：:]", first.text + unit.text) or begins_with_place(unit.text[:8]):
        return False  # each line is a headline by itself
    place = next((m for m in find_places(first.text) if m.start == 0), None)
    led = place is not None and place.end < len(first.text) and first.width <= 10  # 泗水打造 / 乡村振兴人才服务团
    return led or (first.width >= 5 and abs(first.width - unit.width) <= max(2.0, 0.25 * first.width))


def is_first_subhead(groups: Sequence[Sequence[Unit]], units: Sequence[Unit], end: int) -> bool:
    """Headline, then at once a subhead, no byline between: the later subheads of the article are built the same way."""
    last = groups[-1][0].text
    if len(groups[-1]) > 1 or (end < len(units) and starts_with_dateline(units[end].text)):
        return False  # nothing stands between a headline and its dateline
    if NUMBERED.match(last):
        return True
    later: list[str] = []
    for number in range(end, min(end + 30, len(units))):
        if units[number].kind == "title" and units[number - 1].kind != "title":
            later.append(units[number].text)
        if units[number].kind == "byline" or (units[number].kind == "paragraph" and starts_with_dateline(units[number].text)):
            break  # the next article
    return any(alike(last, other) for other in later) and not any(alike(groups[-2][0].text, other) for other in later)


def headline_roles(groups: list[list[Unit]]) -> tuple[list[Unit], list[Unit], list[Unit]]:
    """(banners, kickers, title) of the headlines above an article. The headline is the last that is no subtitle."""
    subtitles: list[Unit] = []
    while len(groups) > 1 and groups[-1][0].text.startswith(("—", "－", "──", "–")):
        subtitles[:0] = groups.pop()
    title = groups[-1] if groups else []
    above = groups[:-1]
    if title and title[0].kind == "paragraph":
        return [], title, []
    banners = [unit for group in above[:-1] for unit in group if unit.kind == "title"]
    kickers = [unit for group in above for unit in group if unit not in banners]
    return banners, kickers + subtitles, list(title)


def place_unit(unit: Unit, rest: Sequence[Unit], drafts: list[Draft], furniture: list[Unit]) -> None:
    """Everything that is no headline: paragraphs and insets go to the current article."""
    if unit.kind in ("banner", "prompt") or (unit.kind == "credit" and "摄" not in unit.text):
        furniture.append(unit)
        return
    if unit.kind == "paragraph":
        if not drafts:
            start_draft(drafts, [], [])
        drafts[-1].units.append(unit)
        drafts[-1].closed = bool(REPORTER_LAST.search(unit.text))
    elif drafts:
        drafts[-1].units.append(unit)
        drafts[-1].closed = drafts[-1].closed or (unit.kind == "byline" and bool(drafts[-1].paragraphs))
    else:
        furniture.append(unit)


def settle(drafts: list[Draft], furniture: list[Unit]) -> tuple[list[Draft], list[Unit]]:
    """Captions of other places leave their article; a page with nothing but captions becomes an article of them."""
    kept: list[Draft] = []
    for draft in drafts:
        stray = stray_captions(draft)
        draft.units = [unit for unit in draft.units if unit not in stray]
        furniture += stray
        if not draft.paragraphs:
            caption = max((u for u in draft.units if u.kind in ("caption", "quote", "subhead")), key=lambda u: len(u.text), default=None)
            if caption is not None:
                caption.kind = "paragraph"
        if draft.units:
            kept.append(draft)
    if not kept and (caption := next((u for u in furniture if u.kind == "caption"), None)) is not None:
        furniture.remove(caption)
        caption.kind = "paragraph"
        kept = [Draft(units=[caption])]
    furniture.sort(key=lambda unit: unit.spans[0])
    return kept, furniture


def stray_captions(draft: Draft) -> list[Unit]:
    """Photo news at the end of an article that is about another place, with its photographer."""
    if not draft.paragraphs:
        return []
    last = max(n for n, unit in enumerate(draft.units) if unit.kind in ("paragraph", "subhead"))
    tail = draft.units[last + 1 :]
    captions = [unit for unit in tail if unit.kind == "caption"]
    if not captions:
        return []
    own = {p.code for unit in draft.titles + draft.kickers + draft.paragraphs for m in find_places(unit.text[:3000]) for p in m.places if p.code}
    named = [p for unit in captions for m in find_places(unit.text) for p in m.places]
    if not named or any(p.code in own for p in named if p.level != "province"):
        return []
    first = tail.index(captions[0])
    return [unit for unit in tail[first:] if unit.kind in ("caption", "credit")]


# ── articles ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def starts_with_dateline(text: str) -> bool:
    """本报金乡讯(通讯员 …), 新华社北京7月1日电, 本报讯（记者 …）, or a reporter in brackets at once."""
    match = NEWS_DATELINE.match(text)
    if match and (match["paper"] or match["who"] or match["day"]):
        return match["paper"] is not None or (match["who"] is not None and bool(re.search("记者|通讯员", match["who"])))
    return REPORTER_FIRST.match(text) is not None


def build(text: str, draft: Draft, around: Sequence[Place], printed: str | None) -> Article:
    """Put an article together and find out who wrote it, where it belongs, and when it was printed."""
    blocks = tuple(block_of(text, unit) for unit in draft.units)
    title = " ".join(block.text.text for block in blocks if block.kind == "title")
    kicker = " ".join(block.text.text for block in blocks if block.kind == "kicker")
    body = [unit.text for unit in draft.paragraphs]
    bylines = [unit.text for unit in draft.units if unit.kind == "byline"]
    if not bylines and len(body) == 1:  # photo news: its photographer is its author
        bylines = [unit.text for unit in draft.units if unit.kind == "credit"]
    spans = [span for unit in draft.units for span in unit.spans]
    dates = (date_in(part) for part in [*bylines, (body[0][:80] if body and starts_with_dateline(body[0]) else "")])
    return Article(
        title=title,
        blocks=blocks,
        kicker=kicker,
        byline=byline_of(bylines, body),
        place=place_of(title, kicker, body, bylines, around),
        date=next((d for d in dates if d), printed),
        start=min(start for start, _ in spans),
        end=max(end for _, end in spans),
    )


def byline_of(lines: Sequence[str], body: Sequence[str]) -> str:
    """As printed, without marks and date: a line of its own, else in brackets at the beginning or the end of the text."""
    for line in lines:
        bare = CLOCK.sub("", FULL_DATE.sub("", line)).strip(" \u3000|｜■□●○▲△◆◇◎★☆※()（）")
        if bare:
            return re.sub(r"\s+", " ", bare)
    if not body:
        return ""
    match = NEWS_DATELINE.match(body[0])
    who = match["who"] if match and starts_with_dateline(body[0]) else None
    if who is None:
        found = REPORTER_FIRST.match(body[0]) or REPORTER_LAST.search(body[-1])
        who = found["who"] if found else ""
    return re.sub(r"\s+", " ", who.strip())


def date_in(text: str) -> str | None:
    """The first full date printed in a text, as YYYY-MM-DD."""
    for match in FULL_DATE.finditer(text):
        year, month, day = (int(group) for group in match.groups())
        if 1 <= month <= 12 and 1 <= day <= 31:
            return f"{year:04}-{month:02}-{day:02}"
    return None


def place_of(title: str, kicker: str, body: Sequence[str], bylines: Sequence[str], around: Sequence[Place]) -> str:
    """Where the article belongs: by its headline, its kicker, its dateline, its byline, then what its text names most."""
    lead = body[0] if body else ""
    match = NEWS_DATELINE.match(lead) if starts_with_dateline(lead) else None
    local = lead[: match.end()] if match and match["paper"] in ("本报", "本刊", "本台") else ""
    running = "\n".join(body)[:3000]
    if match and not local:
        running = running[match.end() :]  # where an agency filed its report is not what it is about
    parts = [title, kicker, local, running[:150], " ".join(bylines), running]
    text = "\n".join(parts)
    mentions = find_places(text)
    counts: dict[str, int] = {}
    for mention in mentions:
        for place in mention.places:
            counts[place.full] = counts.get(place.full, 0) + 1
    at = 0
    for part in parts:
        inside = [m for m in mentions if at <= m.start < at + len(part)]
        if inside:
            best = min(inside, key=lambda m: (-counts[m.places[0].full], m.start))
            return place_name(text[best.start : best.end], best.places, around)
        at += len(part) + 1
    return ""


def place_name(printed: str, places: Sequence[Place], around: Sequence[Place]) -> str:
    """The full name from the city down; with its province where that is printed; a zone as printed."""
    if len(places) > 1:
        near = [p for p in places if any(p.code == a.code or (p.city and p.city in (a.city, a.name)) for a in around)]
        places = near or places
    if len({p.full for p in places}) > 1:
        return re.sub(r"\s+", "", printed)
    place = places[0]
    if place.level == "zone":
        return re.sub(r"\s+", "", printed)
    return place.full if place.province and printed.startswith(place.province[:2]) else place.label


def block_of(text: str, unit: Unit) -> Block:
    """A headline's white space becomes single spaces; everything else is copied as printed."""
    if unit.kind in ("title", "kicker", "subhead"):
        spans = [(start + m.start(), start + m.end()) for start, end in unit.spans for m in re.finditer(r"\S+", text[start:end])]
        return Block(unit.kind, Cleaned.of(text, spans, glue=" "))
    return Block(unit.kind, joined(text, unit.spans, unit.kind))


def joined(text: str, spans: Iterable[Span], kind: BlockKind) -> Cleaned:
    copy, pieces = "", []
    for start, end in spans:
        run = text[start:end]
        copy += glue(copy, run, kind) if copy else ""
        pieces.append(Piece(len(copy), start, end))
        copy += run
    return Cleaned(copy, tuple(pieces))


def whole_article(document: Document) -> Page:
    """A collection's row: its lines are paragraphs, its title and date are given."""
    text = document.text
    blocks = tuple(
        Block("paragraph", Cleaned.of(text, [(m.start(), m.end())])) for m in re.finditer(r"\S(?:[^\n\r]*\S)?", text)
    )
    body = [block.text.text for block in blocks]
    if not blocks:
        return Page(())
    article = Article(
        title=document.title,
        blocks=blocks,
        byline=byline_of((), [body[0][:300], body[-1][-120:]] if body else ()),
        place=place_of(document.title, "", [body[0][:300]], (), ()),
        date=document.date,
        start=blocks[0].text.pieces[0].start,
        end=blocks[-1].text.pieces[-1].end,
    )
    return Page((article,))
