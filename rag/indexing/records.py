"""How the values are written as rows of the store, and the checksum by which a flipped byte is noticed.

A row's checksum covers every column but the ids; the ids are covered once a document, by `seal`. Everything here is
a pure function, so that rows can be made in any process.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

from rag.types import Article, Block, Cleaned, Document, Page, Passage, Piece

Row = tuple[Any, ...]


def checksum(*columns: object) -> bytes:
    """Eight bytes that change when any column changes; None is not the empty string."""
    parts = [c if isinstance(c, bytes) else ("\x00" if c is None else str(c)).encode("utf-8", "surrogatepass") for c in columns]
    return blake2b(b"\x1f".join(parts), digest_size=8).digest()


def digest(path: Path) -> str:
    """The checksum of a whole file."""
    running = blake2b(digest_size=16)
    with path.open("rb") as handle:
        while block := handle.read(1 << 20):
            running.update(block)
    return running.hexdigest()


def seal(document: int, articles: Iterable[Row], passages: Iterable[Row]) -> bytes:
    """The checksum over one document's rows together: `articles` (id, number, check), `passages` (id, article, check)."""
    lines = [b"%d %d %b" % row for row in articles], [b"%d %d %b" % row for row in passages]
    return checksum(document, *(b"\x1e".join(rows) for rows in lines))


def pack_pieces(pieces: Sequence[Piece]) -> str:
    """The map back to the source as one flat list of numbers: at, start, end, at, start, end …"""
    return f"[{','.join([f'{p.at},{p.start},{p.end}' for p in pieces])}]"


def unpack_pieces(packed: str) -> tuple[Piece, ...]:
    numbers = json.loads(packed)
    return tuple(Piece(*numbers[i : i + 3]) for i in range(0, len(numbers), 3))


def pack_blocks(blocks: Sequence[Block]) -> str:
    return json.dumps([[b.kind, b.text.text, pack_pieces(b.text.pieces)] for b in blocks], ensure_ascii=False, separators=(",", ":"))


def unpack_blocks(packed: str) -> tuple[Block, ...]:
    return tuple(Block(kind, Cleaned(text, unpack_pieces(pieces))) for kind, text, pieces in json.loads(packed))


@dataclass(frozen=True, slots=True)
class Prepared:
    """One document, cut and ready to be stored. Rows lack their ids; a passage names its article by place in `articles`."""

    source: str
    document: Row  # columns of DOCUMENT_COLUMNS
    articles: tuple[Row, ...]  # columns of ARTICLE_COLUMNS
    passages: tuple[tuple[int, Row], ...]  # (1-based number of the article or 0, columns of PASSAGE_COLUMNS)
    terms: tuple[tuple[str, str, str], ...]  # for each passage: body, title and place terms, joined by one space


DOCUMENT_COLUMNS = ("source", "sha256", "title", "date", "whole", "text", "furniture")
ARTICLE_COLUMNS = ("number", "title", "kicker", "byline", "place", "date", "start", "stop", "blocks")
PASSAGE_COLUMNS = ("text", "pieces", "title", "place", "date", "kind", "byline", "lead")


def document_row(document: Document, page: Page) -> Row:
    row = (document.source, document.sha256, document.title, document.date, int(document.whole), document.text, pack_blocks(page.furniture))
    return (*row, checksum(*row))


def read_document(row: Sequence[Any]) -> Document:
    source, sha256, title, date, whole, text = row[:6]
    return Document(source, text, sha256, title, date, bool(whole))


def article_row(number: int, article: Article) -> Row:
    a = article
    row = (number, a.title, a.kicker, a.byline, a.place, a.date, a.start, a.end, pack_blocks(a.blocks))
    return (*row, checksum(*row))


def read_article(row: Sequence[Any]) -> Article:
    _, title, kicker, byline, place, date, start, stop, blocks = row[:9]
    return Article(title, unpack_blocks(blocks), kicker, byline, place, date, start, stop)


def passage_row(passage: Passage) -> Row:
    p = passage
    row = (p.text.text, pack_pieces(p.text.pieces), p.title, p.place, p.date, p.kind, p.byline, p.lead)
    return (*row, checksum(*row))


def read_passage(identity: int, source: str, article: int, row: Sequence[Any]) -> Passage:
    text, pieces, title, place, date, kind, byline, lead = row[:8]
    return Passage(identity, source, Cleaned(text, unpack_pieces(pieces)), title, place, date, kind, article, byline, lead)
