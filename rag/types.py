"""The values that pass between the stages: small, frozen, and always able to say where a text came from.

Offsets are character offsets, the end excluded. Two coordinate systems exist and are never mixed:
*source* offsets count in the document's text as it was decoded; *cleaned* offsets count in a `Cleaned`
text, from which line breaks, indents and whatever stood inside a sentence by accident were left out.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, Protocol

BlockKind = Literal["title", "kicker", "byline", "subhead", "paragraph", "caption", "quote", "credit", "banner", "prompt"]
Shape = Literal["figure", "date", "entity", "list", "why_how", "yes_no", "compare", "about"]
Status = Literal["supported", "computed", "unsupported"]
Span = tuple[int, int]
MARKER = re.compile(r"\[(\d{1,3})\]")  # in an answer's text: the number of one of its citations


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters copied unchanged: cleaned[at : at + end - start] == source[start:end]."""

    at: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A text made only of runs of its source, in order, with at most white space put between them.

    >>> Cleaned.of("培育40\\n\\n个特色党支部", [(0, 4), (6, 12)]).text
    '培育40个特色党支部'
    """

    text: str
    pieces: tuple[Piece, ...] = ()

    @classmethod
    def of(cls, source: str, spans: Iterable[Span], glue: str = "") -> Cleaned:
        """Join the source spans, with `glue` (white space or nothing) between them."""
        parts: list[str] = []
        pieces: list[Piece] = []
        at = 0
        for start, end in spans:
            if start >= end:
                continue
            if parts and glue:
                parts.append(glue)
                at += len(glue)
            parts.append(source[start:end])
            pieces.append(Piece(at, start, end))
            at += end - start
        return cls("".join(parts), tuple(pieces))

    @classmethod
    def join(cls, texts: Sequence[Cleaned], glue: str = "\n") -> Cleaned:
        """One text out of several, `glue` between them."""
        pieces: list[Piece] = []
        at = 0
        for text in texts:
            pieces += [Piece(at + p.at, p.start, p.end) for p in text.pieces]
            at += len(text.text) + len(glue)
        return cls(glue.join(t.text for t in texts), tuple(pieces))

    def cut(self, start: int, end: int) -> Cleaned:
        """The part between two cleaned offsets, as a text of its own."""
        pieces = []
        first = max(0, bisect_right(self.pieces, start, key=lambda p: p.at) - 1)
        for piece in self.pieces[first:]:
            if piece.at >= end:
                break
            low, high = max(start, piece.at), min(end, piece.at + piece.end - piece.start)
            if low < high:
                pieces.append(Piece(low - start, piece.start + low - piece.at, piece.start + high - piece.at))
        return Cleaned(self.text[start:end], tuple(pieces))

    def place_of(self, offset: int) -> int | None:
        """Where a character of the source stands in this text; None where it was left out.

        >>> Cleaned.of("培育40\\n\\n个特色党支部", [(0, 4), (6, 12)]).place_of(6)
        4
        """
        return next((p.at + offset - p.start for p in self.pieces if p.start <= offset < p.end), None)

    def sources(self, source: str | None = None) -> tuple[Span, ...]:
        """The source spans this text is made of; neighbours with only white space between them become one.

        Without the source text, only spans that touch are joined.
        """
        spans: list[Span] = []
        for piece in self.pieces:
            gap = source[spans[-1][1] : piece.start] if spans and source is not None else None
            if spans and (spans[-1][1] == piece.start or (gap is not None and piece.start > spans[-1][1] and not gap.strip())):
                spans[-1] = (spans[-1][0], piece.end)
            else:
                spans.append((piece.start, piece.end))
        return tuple(spans)


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a page with one role: a headline, a paragraph, a caption, a credit line …"""

    kind: BlockKind
    text: Cleaned


@dataclass(frozen=True)
class Article:
    """One article of a page. `blocks` are in reading order and include headline, byline and captions.

    `body` is the running text alone: paragraphs joined by "\\n", without subheads and captions.
    """

    title: str
    blocks: tuple[Block, ...]
    kicker: str = ""
    byline: str = ""
    place: str = ""  # full name of the division: 枣庄市市中区, 济宁市金乡县, 广东省潮州市潮安区
    date: str | None = None  # YYYY-MM-DD, only where it is printed
    start: int = 0  # source offsets of the whole article
    end: int = 0

    @property
    def cleaned(self) -> Cleaned:
        """The body with its map back to the source."""
        return Cleaned.join([b.text for b in self.blocks if b.kind == "paragraph"])

    @property
    def body(self) -> str:
        return "\n".join(b.text.text for b in self.blocks if b.kind == "paragraph")


@dataclass(frozen=True)
class Page:
    """What one file holds: its articles, and the blocks that belong to none of them (banner, masthead, stray caption)."""

    articles: tuple[Article, ...]
    furniture: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Correction:
    """What a reader corrected in the cutting of a document; see rag/indexing/corrections.py. `at` is a source offset."""

    kind: Literal["join", "split", "title", "place", "date"]
    at: int
    value: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A text as it was decoded, before anything was cut out of it."""

    source: str  # what users and citations call it: a file name or an article id
    text: str
    sha256: str  # of the bytes read
    title: str = ""  # given by a collection's row; "" where the page itself must tell
    date: str | None = None
    whole: bool = False  # one article already (a collection's row), not a page to be cut
    corrections: tuple[Correction, ...] = ()  # what readers found wrong with the cut; not stored with it
    line: int = field(default=0, compare=False)  # of the collection it is a row of
    doubt: str = field(default="", compare=False)  # what of its row could not be used, in one line for people


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of one article that is retrieved and read as a whole, with what is needed to cite it."""

    id: int
    source: str
    text: Cleaned
    title: str = ""
    place: str = ""
    date: str | None = None
    kind: BlockKind = "paragraph"
    article: int = 0  # id of its article in the store; 0 where there is no store
    byline: str = ""
    lead: str = ""  # the article's first words, used as context where it has no title


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a question; a higher score is better. From a `Retriever` it is a share of the best keyword match.

    `coverage`: how much of the question the passage prints, see `rag.coverage`.
    """

    passage: Passage
    score: float
    coverage: float = 1.0


@dataclass(frozen=True, slots=True)
class ScoredSpan:
    """Part of a passage's cleaned text, marked by the reader; score is a margin over "not here" (natural log units)."""

    start: int
    end: int
    score: float


class SpanScorer(Protocol):
    """Scores any stretch of a passage, so that program logic can ask about spans of its own."""

    def score(self, start: int, end: int) -> float:
        """Margin of the cleaned span over "not here", in the units of ScoredSpan.score."""
        ...


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader made of one passage: its best spans first, and how sure it is that the answer stands here."""

    hit: Hit
    spans: tuple[ScoredSpan, ...]
    margin: float  # the best span's score, less the gap
    scorer: SpanScorer
    gap: float = 0.0  # what speaks against the passage as a whole: its place, what it does not print (see rag.find.fit)

    @property
    def passage(self) -> Passage:
        return self.hit.passage


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as printed, and what it says. `start`, `end` are offsets into the text it was found in."""

    text: str
    start: int
    end: int
    value: Decimal | None
    unit: str = ""
    qualifier: str = ""
    kind: Literal["figure", "ordinal", "date", "label"] = "figure"
    upper: Decimal | None = None


STATED = ("figure", "ordinal")  # the kinds of figures that state something; dates and labels name


@dataclass(frozen=True, slots=True)
class Citation:
    """A sentence of a source, quoted as cleaned. `spans` are set where something else stands inside it."""

    number: int
    source: str
    quote: str
    start: int
    end: int
    title: str = ""
    place: str = ""
    date: str | None = None
    spans: tuple[Span, ...] = ()
    article: int = 0


@dataclass(frozen=True, slots=True)
class CheckedFigure:
    """A figure shown in an answer, and what the program found out about it."""

    text: str
    value: str
    unit: str
    qualifier: str
    status: Status
    citation: int | None = None
    arithmetic: str = ""


@dataclass(frozen=True)
class Answer:
    """The answer shown. `text` carries [n] markers, each the number of one of `citations` (MARKER)."""

    question: str
    text: str
    short: str = ""
    answered: bool = False
    confidence: float = 0.0
    citations: tuple[Citation, ...] = ()
    figures: tuple[CheckedFigure, ...] = ()
    nearest: tuple[Citation, ...] = ()  # shown with a refusal, never an answer
    shape: Shape = "entity"
    standalone: str = ""  # the question as understood after a follow-up was completed
    model: dict[str, str] = field(default_factory=dict)
    ms: dict[str, float] = field(default_factory=dict)
