"""A newspaper page cut into its articles, each line of it given a role; nothing printed is lost.

read_page works in four steps: the printed lines (rag/page/lines.py) are joined to paragraphs where a column broke them
(rag/page/paragraphs.py), the headlines between them decide where an article begins (rag/page/headlines.py), every unit is given to
an article or to the page's furniture, and each article is put together with its byline (rag/page/bylines.py), place and date.

Offsets are source offsets. Every character that is not white space ends up in exactly one block of the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rag.page.bylines import NEWS_DATELINE, REPORTER_LAST, byline_of, date_in, starts_with_dateline
from rag.page.headlines import Draft, grouped, headline_roles, is_first_subhead, is_loose, opens_article
from rag.page.lines import read_lines
from rag.page.paragraphs import Unit, gather, glue, mend, usual_blanks
from rag.text.places import Place, find_places
from rag.types import Article, Block, BlockKind, Cleaned, Document, Page, Piece, Span


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
        place_unit(unit, drafts, furniture)
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
    if is_loose(heads, run):
        for unit in run:
            unit.kind = "paragraph" if unit.kind == "title" else unit.kind
        if not drafts:
            run[0].kind = "title" if run[0] is heads[0] else run[0].kind
            start_draft(drafts, [run[0]] if run[0].kind == "title" else [], [])
            run = run[1:] if run[0].kind == "title" else run
        for unit in run:
            place_unit(unit, drafts, furniture)
        return
    if not opens_article(units, start, end, drafts):
        place_subheads(run, units[end : end + 1], drafts)
        return
    place_headline(units, start, end, drafts, furniture)


def start_draft(drafts: list[Draft], titles: list[Unit], kickers: list[Unit]) -> Draft:
    for unit in titles:
        unit.kind = "title"
    for unit in kickers:
        unit.kind = "kicker"
    drafts.append(Draft(titles, kickers, sorted([*kickers, *titles], key=lambda u: u.spans[0])))
    return drafts[-1]


def place_subheads(run: Sequence[Unit], following: Sequence[Unit], drafts: list[Draft]) -> None:
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
    late = groups.pop() if byline == len(run) and len(groups) > 1 and is_first_subhead(groups, units, end) else []
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


def place_unit(unit: Unit, drafts: list[Draft], furniture: list[Unit]) -> None:
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
    told = draft.titles + draft.kickers + draft.paragraphs
    own = {p.code for unit in told for m in find_places(unit.text[:3000]) for p in m.places if p.code}
    named = [p for unit in captions for m in find_places(unit.text) for p in m.places]
    if not named or any(p.code in own for p in named if p.level != "province"):
        return []
    first = tail.index(captions[0])
    return [unit for unit in tail[first:] if unit.kind in ("caption", "credit")]


def build(text: str, draft: Draft, around: Sequence[Place], printed: str | None) -> Article:
    """Put an article together and find out who wrote it, where it belongs, and when it was printed."""
    blocks = tuple(block_of(text, unit) for unit in draft.units)
    title = " ".join(block.text.text for block in blocks if block.kind == "title")
    kicker = " ".join(block.text.text for block in blocks if block.kind == "kicker")
    body = [unit.text for unit in draft.paragraphs]
    bylines = byline_lines(draft)
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


def byline_lines(draft: Draft) -> list[str]:
    """The bylines above the text, else those below it; of photo news its photographer."""
    first = next((n for n, unit in enumerate(draft.units) if unit.kind == "paragraph"), len(draft.units))
    for units in (draft.units[:first], draft.units[first:]):
        if lines := [unit.text for unit in units if unit.kind == "byline"]:
            return lines
    return [unit.text for unit in draft.units if unit.kind == "credit"] if len(draft.paragraphs) == 1 else []


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
    """A collection's row or a web page: its lines are paragraphs, its title and date are given."""
    text = document.text
    lines = [Cleaned.of(text, [(m.start(), m.end())]) for m in re.finditer(r"\S(?:[^\n\r]*\S)?", text)]
    if not lines:
        return Page(())
    # A web page's headline is its first line too, so that it can be cited; that makes it no paragraph.
    titled = len(lines) > 1 and lines[0].text == document.title
    blocks = tuple(Block("title" if titled and not at else "paragraph", line) for at, line in enumerate(lines))
    body = [block.text.text for block in blocks if block.kind == "paragraph"]
    article = Article(
        title=document.title,
        blocks=blocks,
        byline=byline_of((), [body[0][:300], body[-1][-120:]]),
        place=place_of(document.title, "", [body[0][:300]], (), ()),
        date=document.date,
        start=blocks[0].text.pieces[0].start,
        end=blocks[-1].text.pieces[-1].end,
    )
    return Page((article,))
