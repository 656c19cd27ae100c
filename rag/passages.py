"""Articles cut into passages on sentence boundaries; a passage's text is always a cut of its article.

A passage never crosses two articles or, unless very short, a subhead. Passages do not overlap: what stands around one
is brought in by its headline and place, which are indexed with it (search_text).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from math import ceil

from rag.text.places import find_places
from rag.types import Article, Block, Cleaned, Document, Page, Passage, Span

LONG_SENTENCE = 220  # characters; a longer sentence may be cut at a semicolon
LONGEST_SENTENCE = 500  # a longer one is cut at a comma, at white space, or where it must be
LEAD = 40
SHORT_SECTION = 0.4  # of the size: a shorter stretch is joined with what follows a subhead

MARKS = re.compile(r"[。！？!?.\n“”‘’「」『』（）()《》〈〉【】\[\]]")
PAIRS = {"”": "“", "’": "‘", "」": "「", "』": "『", "）": "（(", ")": "(（", "》": "《", "〉": "〈", "】": "【", "]": "["}
OPENERS = frozenset("“‘「『（(《〈【[")
QUOTES = frozenset("“「『")
ENDS = frozenset("。！？!?")
TAIL = re.compile(r"[。！？!?…]*[”’」』）)》】\"']*[ \t\u3000]*")


@lru_cache(maxsize=512)
def sentences(text: str) -> tuple[Span, ...]:
    """`split_sentences`, kept: a passage holds several figures, so its sentences are asked for again and again."""
    return tuple(split_sentences(text))


def split_sentences(text: str) -> list[Span]:
    """Spans that cover the text, one printed sentence each; a quotation or bracket that closes soon is not cut open."""
    spans: list[Span] = []
    start = 0
    pairs = bracket_pairs(text)
    skip = 0
    for match in MARKS.finditer(text):
        at, mark = match.start(), match[0]
        if at < skip:
            continue
        if mark in OPENERS:
            close = pairs.get(at)
            if close is not None and close - start <= LONG_SENTENCE:
                skip = close + 1
                if not ends_with_quote(text, start, at, close):
                    continue
                end = close + 1
            else:
                continue
        elif mark == "\n" or is_end(text, at):
            end = TAIL.match(text, at + 1).end() if mark != "\n" else at + 1  # type: ignore[union-attr]
        else:
            continue
        if end > start:
            spans.append((start, end))
        start = skip = max(end, skip)
    if start < len(text):
        spans.append((start, len(text)))
    return [piece for span in merge_blank(text, spans) for piece in cut_long(text, span)]


def is_end(text: str, at: int) -> bool:
    """Does the mark at `at` end a sentence? A full stop only behind a Latin word with white space behind it."""
    mark = text[at]
    if mark == ".":
        return text[at - 1 : at].isalpha() and (at + 1 == len(text) or text[at + 1].isspace()) and text[at - 2 : at - 1].isalpha()
    return mark in ENDS


def ends_with_quote(text: str, start: int, open_at: int, close: int) -> bool:
    """他说：“……。” ends with its quotation; “……。”他说。 goes on."""
    if text[open_at] not in QUOTES or text[close - 1 : close] not in ("。", "！", "？", "!", "?", "…"):
        return False
    before = text[start:open_at].rstrip()
    after = text[close + 1 : close + 2]
    if after in ("", "\n", *QUOTES):
        return True
    return before[-1:] in ("：", ":") and after not in "，,。、；;"


def bracket_pairs(text: str) -> dict[int, int]:
    """Where each bracket or quotation mark that is closed in its line closes; unclosed ones are left out."""
    pairs: dict[int, int] = {}
    stack: list[int] = []
    for match in MARKS.finditer(text):
        at, mark = match.start(), match[0]
        if mark in OPENERS:
            stack.append(at)
        elif mark == "\n":
            stack.clear()
        elif mark in PAIRS:
            for depth in range(len(stack) - 1, max(-1, len(stack) - 6), -1):
                if text[stack[depth]] in PAIRS[mark]:
                    pairs[stack[depth]] = at
                    del stack[depth:]
                    break
    return pairs


def merge_blank(text: str, spans: Iterable[Span]) -> Iterator[Span]:
    """White space alone is no sentence: it goes with the one before it."""
    held: Span | None = None
    for span in spans:
        if held is None:
            held = span
        elif not text[span[0] : span[1]].strip() or not text[held[0] : held[1]].strip():
            held = (held[0], span[1])
        else:
            yield held
            held = span
    if held is not None:
        yield held


def cut_long(text: str, span: Span) -> Iterator[Span]:
    start, end = span
    while end - start > LONG_SENTENCE:
        cut = last_mark(text, "；;", start, min(end, start + LONG_SENTENCE))
        if cut is None and end - start > LONGEST_SENTENCE:
            limit = start + LONG_SENTENCE
            cut = last_mark(text, "，,、：:", start, limit) or last_mark(text, " \t\u3000", start, limit) or limit
        if cut is None:
            later = min((at for mark in "；;" if (at := text.find(mark, start + LONG_SENTENCE, end - 20)) >= 0), default=None)
            if later is None:
                break
            cut = later + 1
        yield start, cut
        start = cut
    if start < end:
        yield start, end


def last_mark(text: str, marks: str, start: int, end: int) -> int | None:
    """The offset behind the last of the marks, not too near the beginning."""
    at = max(text.rfind(mark, start + 20, end) for mark in marks)
    return at + 1 if at >= 0 else None


def make_passages(document: Document, page: Page, size: int = 250) -> list[Passage]:
    """All passages of a page in reading order; `article` is the article's number on the page (from 1), 0 for furniture."""
    passages: list[Passage] = []
    for number, article in enumerate(page.articles, start=1):
        context = context_of(document, article, number)
        passages += [Passage(text=text, kind=kind, **context) for kind, text in stretches(article, size)]  # type: ignore[arg-type]
    alone = page.articles[0] if len(page.articles) == 1 else None
    context = context_of(document, alone, 0)
    for kind, text in insets(page.furniture, all_kinds=True):
        own = place_of_caption(text.text) if kind == "caption" else ""
        passages.append(Passage(text=text, kind=kind, **{**context, **({"place": own} if own else {})}))  # type: ignore[arg-type]
    return passages


def place_of_caption(text: str) -> str:
    """A stray photo's own place, which is not that of the article beside it."""
    mention = next(iter(find_places(text)), None)
    return mention.places[0].label if mention and len(mention.places) == 1 else ""


def context_of(document: Document, article: Article | None, number: int) -> dict[str, object]:
    """What a passage knows of its article. On a page with one article, the furniture belongs to it as well."""
    if article is None:
        return {"id": 0, "source": document.source, "title": document.title, "date": document.date, "article": number}
    title = article.title or document.title
    return {
        "id": 0,
        "source": document.source,
        "title": title,
        "place": article.place,
        "date": article.date or document.date,
        "article": number,
        "byline": article.byline,
        "lead": "" if title else lead_of(article.body),
    }


def lead_of(body: str) -> str:
    """The first words of a text that has no headline, cut at a punctuation mark."""
    head = body[:LEAD].split("\n")[0]
    if len(head) == len(body):
        return head
    at = max(head.rfind(mark) for mark in "，。；！？,;!?、：:")
    return head[:at] if at >= 10 else head


def stretches(article: Article, size: int) -> Iterator[tuple[str, Cleaned]]:
    """The passages of an article: headline and insets by themselves, running text grouped up to about `size`."""
    yield from insets(article.blocks, all_kinds=not article.body)
    for section in sections(article.blocks, size):
        body = Cleaned.join([block.text for block in section])
        for start, end in pack(body.text, size):
            yield "paragraph", body.cut(start, end)


def insets(blocks: Sequence[Block], all_kinds: bool) -> Iterator[tuple[str, Cleaned]]:
    """Blocks that are passages by themselves; a photographer's credit goes with its caption."""
    held: Cleaned | None = None
    for block in blocks:
        text = block.text
        if held is not None and block.kind == "credit" and "摄" in text.text:
            yield "caption", Cleaned.join([held, text])
            held = None
            continue
        if held is not None:
            yield "caption", held
            held = None
        if block.kind == "paragraph" or not any(char.isalnum() for char in text.text):
            continue
        if block.kind == "caption":
            held = text
        elif block.kind != "subhead" or all_kinds or re.search(r"\d", text.text):
            yield block.kind, text
    if held is not None:
        yield "caption", held


def sections(blocks: Sequence[Block], size: int) -> list[list[Block]]:
    """Paragraphs between two subheads; a very short section is joined with the next."""
    found: list[list[Block]] = [[]]
    for block in blocks:
        if block.kind == "paragraph":
            found[-1].append(block)
        elif block.kind == "subhead" and sum(len(b.text.text) for b in found[-1]) >= SHORT_SECTION * size:
            found.append([])
    return [section for section in found if section]


def pack(text: str, size: int) -> list[Span]:
    """Cut a text into stretches of about `size` characters: at paragraphs where they fit, else at sentences."""
    spans: list[Span] = []
    for start, end in paragraphs(text):
        if spans and end - spans[-1][0] <= size:
            spans[-1] = (spans[-1][0], end)
        elif end - start <= 1.2 * size:
            spans.append((start, end))
        else:
            spans += even(text, start, end, size)
    return [(start, end) for start, end in (stripped(text, *span) for span in spans) if start < end]


def paragraphs(text: str) -> Iterator[Span]:
    start = 0
    for part in text.split("\n"):
        if part.strip():
            yield start, start + len(part)
        start += len(part) + 1


def even(text: str, start: int, end: int, size: int) -> list[Span]:
    """A long paragraph in stretches of like length, so that no scrap is left at its end."""
    target = (end - start) / ceil((end - start) / size)
    spans: list[Span] = []
    for low, high in ((start + a, start + b) for a, b in split_sentences(text[start:end])):
        held = spans[-1][1] - spans[-1][0] if spans else 0
        if (
            spans
            and (held + (high - low) / 2 <= target or held + high - low <= min(size, 1.1 * target))
            and held + high - low <= 1.3 * size
        ):
            spans[-1] = (spans[-1][0], high)
        else:
            spans.append((low, high))
    return spans


def stripped(text: str, start: int, end: int) -> Span:
    """The span without white space at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def search_text(passage: Passage) -> str:
    """What is indexed for a passage: its headline (or the article's first words), its place, its text."""
    heading = passage.title or passage.lead
    if passage.kind == "title" or (passage.lead and passage.text.text.startswith(passage.lead)):
        heading = ""
    return "\n".join(part for part in (heading, passage.place, passage.text.text) if part)
