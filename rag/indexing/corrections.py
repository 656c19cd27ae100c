"""What readers correct in the cutting of a page: two articles that are one, one that is two, a headline, a place, a date.

Corrections are kept beside the index in a file of their own, under a document's name and the sha256 of its bytes: the same file
indexed again, also into a store made anew, is cut as corrected; another text under the same name is not touched by them. They are
applied where pages are cut (prepare), so that passages, vectors and figures follow. Whatever is corrected, every character of the
page stays in its block, and offsets stay source offsets.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from rag.articles import place_of
from rag.errors import UsageError
from rag.page.bylines import byline_of
from rag.text.day import written_day
from rag.types import Article, Block, Correction, Page

FILE_NAME = "corrections.sqlite"  # inside the index folder
LONGEST = 200  # characters of a headline or place
HEADS = 3  # blocks at the beginning of a split-off article that may be its headline
HEADLINE = 40  # characters; a longer first paragraph is no headline
EDITS = ("title", "place", "date")
Corrected = tuple[Correction, ...]
Edits = dict[tuple[str, int], str]  # by what is edited and where its article begins
_ENDS = re.compile(r"[。！？；，：!?;,:]$")
_TABLE = """CREATE TABLE IF NOT EXISTS corrections (source TEXT NOT NULL, sha256 TEXT NOT NULL, kind TEXT NOT NULL, at INTEGER NOT NULL,
    value TEXT NOT NULL, PRIMARY KEY (source, sha256, kind, at)) WITHOUT ROWID"""


@dataclass(frozen=True)
class Corrections:
    """The corrections of one index folder; whoever writes holds the folder's lock."""

    folder: Path

    def all(self) -> dict[tuple[str, str], Corrected]:
        """By (source, sha256)."""
        found: dict[tuple[str, str], Corrected] = {}
        if (self.folder / FILE_NAME).is_file():
            with closing(self._connection()) as connection:
                for source, sha256, *correction in connection.execute("SELECT * FROM corrections ORDER BY source, sha256, at, kind"):
                    found[source, sha256] = (*found.get((source, sha256), ()), Correction(*correction))
        return found

    def of(self, source: str, sha256: str) -> Corrected:
        return self.all().get((source, sha256), ())

    def put(self, source: str, sha256: str, corrections: Iterable[Correction]) -> None:
        """These and no others are the document's corrections."""
        with closing(self._connection()) as connection, connection:
            connection.execute("DELETE FROM corrections WHERE source = ? AND sha256 = ?", (source, sha256))
            rows = [(source, sha256, c.kind, c.at, c.value) for c in corrections]
            connection.executemany("INSERT INTO corrections VALUES (?, ?, ?, ?, ?)", rows)

    def _connection(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.folder / FILE_NAME, timeout=30)
        connection.execute(_TABLE)
        return connection


# What a reader wants, as corrections ----------------------------------------------------------------------------------------


def joining(known: Corrected, at: int) -> Corrected:
    """The article that begins at `at` becomes part of the one before it; where it was split off by hand, that is taken back."""
    rest = tuple(c for c in known if not (c.at == at and c.kind != "join"))
    return rest if Correction("split", at) in known else (*rest, Correction("join", at))


def splitting(known: Corrected, at: int) -> Corrected:
    """An article of its own begins with the block at `at`; where it was joined by hand, that is taken back."""
    join = Correction("join", at)
    return tuple(c for c in known if c != join) if join in known else (*known, Correction("split", at))


def editing(known: Corrected, article: Article, title: str, place: str, date: str) -> Corrected:
    """Headline, place and date of an article become these. Raises UsageError for a date that is none, and for what is too long."""
    wanted = {"title": " ".join(title.split()), "place": "".join(place.split()), "date": written_day(date) or date.strip()}
    check(wanted)
    have = {"title": " ".join(article.title.split()), "place": article.place, "date": article.date or ""}
    changed = {kind: value for kind, value in wanted.items() if value != have[kind]}
    rest = tuple(c for c in known if not (c.at == article.start and c.kind in changed))
    return (*rest, *(Correction(kind, article.start, value) for kind, value in changed.items()))  # type: ignore[arg-type]


def check(wanted: dict[str, str]) -> None:
    if max(len(wanted["title"]), len(wanted["place"])) > LONGEST:
        raise UsageError(f"标题和地区最多 {LONGEST} 字。")
    if wanted["date"] and written_day(wanted["date"]) != wanted["date"]:
        raise UsageError("日期应写成 YYYY-MM-DD，例如 2024-07-01；不知道就留空。")


# Corrections, applied -------------------------------------------------------------------------------------------------------


def corrected(page: Page, corrections: Sequence[Correction]) -> Page:
    """The page as its readers have corrected it; what fits nothing on the page is passed over."""
    if not corrections:
        return page
    articles = list(page.articles)
    for at in sorted(c.at for c in corrections if c.kind == "split"):
        articles = [part for article in articles for part in _split(article, at)]
    for at in sorted((c.at for c in corrections if c.kind == "join"), reverse=True):
        place = next((n for n, article in enumerate(articles) if article.start == at and n), None)
        if place is not None:
            articles[place - 1 : place + 1] = [_joined(articles[place - 1], articles[place])]
    edits: Edits = {(c.kind, c.at): c.value for c in corrections if c.kind in EDITS}
    return replace(page, articles=tuple(_edited(article, edits) for article in articles))


def _start(block: Block) -> int:
    return block.text.pieces[0].start


def _bounded(article: Article) -> Article:
    """With the offsets of its blocks."""
    pieces = [piece for block in article.blocks for piece in block.text.pieces]
    return replace(article, start=min(p.start for p in pieces), end=max(p.end for p in pieces))


def _split(article: Article, at: int) -> list[Article]:
    """The article in two, the second beginning with the block at `at`; in one where no block does, or nothing would stay before it."""
    before = tuple(block for block in article.blocks if _start(block) < at)
    after = tuple(block for block in article.blocks if _start(block) >= at)
    if not before or not any(_start(block) == at for block in after):
        return [article]
    heads = 0
    while heads < min(HEADS, len(after) - 1) and _may_head(after[heads]):
        heads += 1
    after = tuple(replace(block, kind="title") if n < heads else block for n, block in enumerate(after))
    title = " ".join(block.text.text for block in after[:heads])
    return [_bounded(_part(article, before, article.title, article.place)), _bounded(_part(article, after, title, ""))]


def _may_head(block: Block) -> bool:
    if block.kind in ("title", "kicker", "subhead"):
        return True
    return block.kind in ("paragraph", "banner") and len(block.text.text) <= HEADLINE and not _ENDS.search(block.text.text)


def _part(article: Article, blocks: tuple[Block, ...], title: str, place: str) -> Article:
    """What is known of an article, found anew in a part of it."""
    body = [block.text.text for block in blocks if block.kind == "paragraph"]
    bylines = [block.text.text for block in blocks if block.kind == "byline"]
    kicker = article.kicker if any(block.kind == "kicker" for block in blocks) else ""
    here = place or place_of(title, kicker, body, bylines, ()) or article.place
    return replace(article, title=title, kicker=kicker, blocks=blocks, byline=byline_of(bylines, body), place=here)


def _joined(first: Article, second: Article) -> Article:
    """Two articles as one: the second's headline becomes a subhead, unless the first has none."""
    kept = second.blocks
    if first.title:
        kept = tuple(replace(block, kind="subhead") if block.kind in ("title", "kicker") else block for block in kept)
    return _bounded(
        replace(
            first,
            title=first.title or second.title,
            blocks=(*first.blocks, *kept),
            byline=first.byline or second.byline,
            place=first.place or second.place,
            date=first.date or second.date,
        )
    )


def _edited(article: Article, edits: Edits) -> Article:
    title, place, date = (edits.get((kind, article.start)) for kind in EDITS)
    if title is not None:
        # The printed headline stays on the page as its kicker: it can still be found and cited.
        blocks = tuple(replace(block, kind="kicker") if block.kind == "title" else block for block in article.blocks)
        article = replace(article, title=title, blocks=blocks)
    if place is not None:
        article = replace(article, place=place)
    return article if date is None else replace(article, date=date or None)
