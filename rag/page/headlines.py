"""What the headlines between two stretches of text are: a new article's banner, kicker and headline, or subheads."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from rag.page.bylines import NEWS_OPENER, OPENER, REPORTER_LAST, starts_with_dateline
from rag.page.lines import NUMBERED, alike
from rag.page.paragraphs import Unit, begins_with_place
from rag.text.places import PlaceMention, find_places, is_inside

NOTICE = re.compile(r"(?:[\u4e00-\u9fff]{0,8}(?:声明|公告|启事|通告|公示|更正|致歉|讣告|招租|广告))")
HERE = re.compile(r"[我全本](?:省|市|县|区|州|旗|镇)|市[委政府民直属]|县[委政府]|区[委政府]")
STRONG = 3  # signs needed before a headline in the middle of a page opens a new article


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
    if any(unit.kind == "byline" for unit in run):
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
        signs += 2 if is_signed_below(units[end : end + 60]) else -1  # a page's articles are signed alike
    signs += softer_signs(heads, after, current, signs >= 3) + change_of_subject(heads, units[end : end + 6], current)
    return signs >= STRONG


def is_signed_below(rest: Sequence[Unit]) -> bool:
    """Does the text under a headline end with its reporter?"""
    for unit in rest:
        if unit.kind == "title":
            return False
        if unit.kind == "byline" or (unit.kind == "paragraph" and REPORTER_LAST.search(unit.text)):
            return True
    return False


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


def change_of_subject(heads: Sequence[Unit], rest: Sequence[Unit], current: Draft) -> int:
    """A new article's first sentences say its headline again, and share few words with the article before.

    Measured on 1,700 broadcast items: two halves of one item share 14 % of their character pairs (median), two items 3 %;
    a headline shares 69 % of its pairs with its own text and 0 % with another (subheads: 20 to 40 % with either).
    """
    following = ""
    for unit in rest:
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


def is_loose(heads: Sequence[Unit], run: Sequence[Unit]) -> bool:
    """Many short lines one after another are verse, a list or a table, not headlines."""
    byline = next((n for n, unit in enumerate(run) if unit.kind == "byline"), len(run))
    before = sum(unit.kind == "title" for unit in run[:byline])
    return before > 5 and len(heads) > 5
