"""The ledger: every figure of the collection with what it counts, where it stands, and what contradicts it.

`rag figures 人才公寓` asks by words, `rag figures 近23万名` and “近23万名这个数出自哪里？” by value: 23万, 230000 and ２３万 are one
number, and the unit asked for may be any that can stand for it (人, 名, 位). Words are looked up in the keyword index, values in
an index of the store, so a look-up costs milliseconds however large the collection is.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from rag.errors import KeywordsUnreadable
from rag.figures import find_figures
from rag.indexing.records import unpack_pieces
from rag.indexing.schema import STATED_ROWS
from rag.ledger.filter import Only
from rag.lexical import Lexical
from rag.passages import sentences
from rag.sheets.cells import harmless
from rag.store import Store
from rag.text.compare import qualifier_class
from rag.text.facts import Statement, contradict
from rag.text.numerals import narrow
from rag.text.units import UNITS, interchangeable
from rag.types import STATED, Cleaned, Figure, Passage

PASSAGES = 200  # looked at for a query by words
FILTERED = 1000  # … where most of them may be filtered out
STEP = 25  # passages read together
PAGED = 1000  # entries of a query by words that keep their order from page to page
MANY = 2000  # figures of one value looked through for words
MOST = 100  # rows of one look-up, unless more are asked for
EVERY = 10_000  # rows that `rag figures` prints at most
RIVALS = 32  # figures that may share a claim before it counts as a common phrase
AT_ONCE = 400  # rows read together when everything is listed
CLAIMS = 500  # claims looked at together for contradictions
ANY = Only()

_COLUMNS = """f.id, f.text, f.value, f.upper, f.unit, f.qualifier, f.kind, f.start, f.stop, f.subject, f.claim, f.period, f.since, f.until,
    p.id, p.text, p.pieces, p.title, p.lead, p.place, p.date, p.article, d.source"""
_FROM = "FROM figures f JOIN passages p ON p.id = f.passage JOIN documents d ON d.id = p.document"
_COUNTS = f"f.{STATED_ROWS}"
_ASKING = re.compile(
    r"(?:这个|那个|该|这些|的)?(?:数字|数据|数目|数)?(?:是|都)?(?:出自|来自|源自|出现在|写在|登在|见于|出处|来源)?(?:是)?(?:在)?(?:哪里|哪儿|哪篇|哪一篇|哪个|什么地方|何处|哪)"
    r"(?:文章|报道|稿子|稿件|新闻)?(?:里|中|里面)?(?:说的|写的|来的|看到的|有的|有|的)?|(?:这个|那个)(?:数字|数据|数)|出处|出自|来源|请问|[？?。！!，,“”\"]"
)
_PAUSE = re.compile(r"[，,。；;：:！？!?\n]")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger. `start`, `end` count in the source's text, `at` in `sentence`."""

    id: int
    figure: Figure
    subject: str
    claim: str
    period: tuple[str, str | None, str | None]  # as printed ("" where none is), first day, last day
    sentence: str
    at: int
    start: int
    end: int
    source: str
    title: str
    lead: str
    place: str
    date: str | None
    article: int
    passage: int
    conflict: int | None = None

    def row(self) -> dict[str, Any]:
        """The figure row of the contract."""
        figure, (printed, since, until) = self.figure, self.period
        row: dict[str, Any] = {"text": figure.text, "value": _digits(figure.value)}
        if figure.upper is not None:
            row["upper"] = _digits(figure.upper)
        row |= {"unit": figure.unit, "qualifier": figure.qualifier, "kind": figure.kind, "subject": self.subject, "place": self.place}
        row["period"] = {"text": printed, "start": since, "end": until} if printed else None
        row |= {"source": self.source, "title": self.title, "sentence": self.sentence, "start": self.start, "end": self.end}
        return row | {"conflict": self.conflict}

    @property
    def clause(self) -> str:
        """The part of the sentence the figure stands in, from pause to pause."""
        starts = [m.end() for m in _PAUSE.finditer(self.sentence, 0, self.at)]
        end = _PAUSE.search(self.sentence, self.at + len(self.figure.text))
        return self.sentence[starts[-1] if starts else 0 : end.start() if end else len(self.sentence)]

    @property
    def statement(self) -> Statement:
        return Statement(self.figure, self.claim, self.sentence, self.place, self.date, self.period, self.article, self.title or self.lead)


@dataclass(frozen=True, slots=True)
class Found:
    """What a look-up brought. `cut`: there is more than this, or may be, beyond what was looked through."""

    entries: list[Entry]
    cut: bool


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked up: a figure, words, or both."""

    figure: Figure | None
    words: tuple[str, ...]


def read_query(text: str) -> Query:
    """近23万名这个数出自哪里？ is the figure alone; 人才公寓 343套 both; a question's own words are left out."""
    figures = [f for f in find_figures(text) if f.kind in STATED and f.value is not None]
    figure = max(figures, key=lambda f: len(f.text), default=None)
    rest = text if figure is None else f"{text[: figure.start]} {text[figure.end :]}"
    words = _ASKING.sub(" ", narrow(rest)).casefold().split()
    said = (word for word in words if any(c.isalnum() for c in word))
    return Query(figure, tuple(word for word in said if word not in ("的", "是", "在", "有", "和", "多少")))


@dataclass(frozen=True)
class Ledger:
    """The ledger of one index."""

    store: Store
    lexical: Lexical

    @classmethod
    def open(cls, folder: Path | str) -> Ledger:
        """Raises IndexMissing where there is no index, KeywordsUnreadable."""
        store = Store.open(folder)
        try:
            return cls(store, Lexical(folder))
        except Exception as error:  # tantivy names a broken file in many ways
            store.close()
            raise KeywordsUnreadable(Path(folder), error) from error

    def close(self) -> None:
        self.store.close()

    def find(self, query: str = "", limit: int = MOST, only: Only = ANY, skip: int = 0, *, clashes: bool = False) -> list[Entry]:
        """The entries that fit a query, best first, with what contradicts them beside them; all of them, in order, for "".

        `only` keeps to a place, a unit, a time, an article, `clashes` to what is contradicted. `skip` leaves out as many of the
        best: the next page.
        """
        return self.look_up(query, limit, only, skip, clashes=clashes).entries

    def look_up(self, query: str = "", limit: int = MOST, only: Only = ANY, skip: int = 0, *, clashes: bool = False) -> Found:
        """The same, and whether that is all."""
        if clashes:  # which contradict is known of whole groups alone, so the page is cut from all that can
            among = self._fitting(query, EVERY, replace(only, rivalled=True), 0)
            groups = [e for e in self._with_conflicts(among.entries) if e.conflict is not None]
            return Found(groups[skip : skip + limit], among.cut or len(groups) > skip + limit)
        found = self._fitting(query, limit, only, skip)
        return Found(self._with_conflicts(found.entries), found.cut)

    def _fitting(self, query: str, limit: int, only: Only, skip: int) -> Found:
        asked = read_query(query)
        if asked.figure is None and not asked.words:
            return Found([], False) if query.strip() else self._in_order(limit, only, skip)
        whole = skip + limit
        every = self._by_words(asked.words, whole, only) if asked.figure is None else self._by_value(asked.figure, asked.words, whole, only)
        return Found(every.entries[skip:whole], every.cut or len(every.entries) > whole)

    def contradictions(self, limit: int = MOST, skip: int = 0) -> list[list[Entry]]:
        """Groups of entries that contradict each other, in the whole collection, in the order of their claims."""
        found: list[list[Entry]] = []
        last = ""
        while len(found) < skip + limit and (claims := self._claims_after(last)):
            last = claims[-1]
            for entries in self._rivals(claims):
                found += ([replace(e, conflict=min(o.id for o in group)) for e in group] for group in _groups(entries))
        return found[skip : skip + limit]

    def _claims_after(self, last: str) -> list[str]:
        query = """SELECT claim FROM figures WHERE claim > ? GROUP BY claim
            HAVING count(*) BETWEEN 2 AND ? AND count(DISTINCT value) > 1 ORDER BY claim LIMIT ?"""
        return [claim for (claim,) in self.store.rows(query, last, RIVALS, CLAIMS)]

    def _in_order(self, limit: int, only: Only, skip: int) -> Found:
        """By place and article the passages lead to the figures, by unit and time the figures' own indexes."""
        condition, values = only.condition()
        tables = "passages p CROSS JOIN documents d ON d.id = p.document CROSS JOIN figures f ON f.passage = p.id" if only.by_place else ""
        tables = tables or "figures f JOIN passages p ON p.id = f.passage JOIN documents d ON d.id = p.document"
        order = "p.id, f.id" if only.by_place else "f.id"
        query = f"SELECT f.id FROM {tables} WHERE {_COUNTS}{condition} ORDER BY {order} LIMIT ? OFFSET ?"
        if not only:
            query = f"SELECT f.id FROM figures f WHERE {_COUNTS} ORDER BY f.id LIMIT ? OFFSET ?"
        ids = [i for (i,) in self.store.rows(query, *values, limit + 1, skip)]
        return Found(self._of(ids[:limit]), len(ids) > limit)

    def all(self) -> Iterator[Entry]:
        """Every entry, in the order of the collection."""
        last = 0
        while found := self._entries(f"WHERE f.id > ? AND {_COUNTS} ORDER BY f.id LIMIT ?", last, AT_ONCE):
            last = found[-1].id
            known = {e.id for e in found}
            yield from (e for e in self._with_conflicts(found) if e.id in known)

    def conflicts_in(self, source: str, start: int, end: int) -> list[Entry]:
        """The entries elsewhere that contradict a figure standing between two offsets of a source; [] as a rule."""
        condition = f"WHERE d.source = ? AND f.start >= ? AND f.stop <= ? AND f.claim IS NOT NULL AND {_COUNTS}"
        here = self._entries(condition, source, start, end)
        known = {e.id for e in here}
        return [e for e in self._with_conflicts(here) if e.id not in known]

    def _entries(self, condition: str, *values: object) -> list[Entry]:
        return [_entry(row) for row in self.store.rows(f"SELECT {_COLUMNS} {_FROM} {condition}", *values)]

    def _by_value(self, figure: Figure, words: Sequence[str], limit: int, among: Only = ANY) -> Found:
        """Same value, or a range that ends in it (2—3倍 for 3倍); a unit that may stand for the one asked for.

        The value itself comes first, then the same qualifier, then the same unit.

        MANY figures at least are put in order, which is then the same for all pages that they hold.
        """
        units = ("", *sorted(u for u in UNITS | {figure.unit} if interchangeable(u, figure.unit))) if figure.unit else ()
        unit = f"AND f.unit IN ({','.join('?' * len(units))})" if units else ""
        condition, values = among.condition()
        value = _digits(figure.value)
        tables, most = _FROM if among else "FROM figures f", max(MANY, 2 * limit)
        same = f"{_COUNTS} AND f.kind = ? {unit}{condition}"
        query = f"SELECT f.id, f.upper, f.qualifier, f.unit, f.value {tables} WHERE f.{{}} = ? AND {same} ORDER BY f.id LIMIT ?"
        there = self.store.rows(query.format("value"), value, figure.kind, *units, *values, most)
        if figure.upper is None and (words or len(there) <= limit):  # else there is enough without the ranges
            there += self.store.rows(query.format("upper"), value, figure.kind, *units, *values, most)
        rows = [row for row in there if figure.upper is None or (row[1] and Decimal(row[1]) == figure.upper)]
        wanted = qualifier_class(figure.qualifier)
        rows.sort(key=lambda row: (row[4] != value, qualifier_class(row[2]) != wanted, row[3] != figure.unit))
        best = [row[0] for row in rows]
        entries = self._of(best if words else best[: limit + 1])
        place = {identity: at for at, identity in enumerate(best)}
        fitting = [e for e in entries if all(_holds(e, word) for word in words)]
        return Found(sorted(fitting, key=lambda e: place[e.id]), len(there) >= most)

    def _of(self, ids: Sequence[int]) -> list[Entry]:
        portions = (sorted(ids)[at : at + AT_ONCE] for at in range(0, len(ids), AT_ONCE))
        return [e for some in portions for e in self._entries(f"WHERE f.id IN ({','.join('?' * len(some))}) ORDER BY f.id", *some)]

    def _by_words(self, words: Sequence[str], limit: int, among: Only = ANY) -> Found:
        """Figures in whose own clause the words stand (a place may stand in headline or place); failing that, in their sentence.

        The passages are read best first, and no further than the pages up to PAGED entries ask for.
        """
        allowed = self._of_place(among.place) if among.place else None
        most = FILTERED if among and allowed is None else PASSAGES
        whole = -(-limit // PAGED) * PAGED  # the same for all pages, whose order hangs on what was read
        most = most if limit <= PAGED else max(most, whole)
        ids = [identity for identity, _ in self.lexical.search(" ".join(words), most, allowed)]
        cut = len(ids) == most
        if among.rivalled:
            ids = self._rivalled(ids)
        condition, values = among.condition()
        best: list[tuple[int, int, int, Entry]] = []
        rest: list[tuple[int, int, int, Entry]] = []
        for at in range(0, len(ids), STEP):
            passages = self.store.passages(ids[at : at + STEP])
            order = {p.id: at + n for n, p in enumerate(passages) if _may_hold(p, words)}
            marks = ",".join("?" * len(order))
            found = self._entries(f"WHERE f.passage IN ({marks}) AND {_COUNTS}{condition} ORDER BY f.id", *order, *values) if order else []
            for entry in found:
                level = _level(entry, words)
                if level is not None:
                    (best if level < 2 else rest).append((level, order[entry.passage], entry.id, entry))
            if len(best) >= whole:
                break
        return Found([e for *_, e in sorted(best or rest, key=lambda item: item[:3])], cut or len(best) >= whole)

    def _rivalled(self, passages: Sequence[int]) -> list[int]:
        """Those of the passages, in their order, with figures that can contradict: few of them, and only they have to be read."""
        condition, _ = Only(rivalled=True).condition()
        portions = (passages[at : at + AT_ONCE] for at in range(0, len(passages), AT_ONCE))
        query = "SELECT DISTINCT f.passage FROM figures f WHERE f.passage IN ({}) AND " + _COUNTS + condition
        there = {i for some in portions for (i,) in self.store.rows(query.format(",".join("?" * len(some))), *some)}
        return [i for i in passages if i in there]

    def _of_place(self, place: str) -> set[int]:
        return {i for (i,) in self.store.rows("SELECT id FROM passages WHERE instr(place, ?) > 0", place)}

    def _with_conflicts(self, found: list[Entry]) -> list[Entry]:
        """Mark entries that contradict another one, and put that one behind them."""
        rivals = self._rivals(sorted({e.claim for e in found if e.claim}))
        groups = {e.id: group for entries in rivals for group in _groups(entries) for e in group}
        out: list[Entry] = []
        shown: set[int] = set()
        for entry in found:
            group = groups.get(entry.id, [entry])
            number = min(e.id for e in group) if len(group) > 1 else None
            for each in [entry, *(e for e in group if e.id != entry.id)]:
                if each.id not in shown:
                    shown.add(each.id)
                    out.append(replace(each, conflict=number))
        return out

    def _shared(self, claim: str) -> int:
        """How many figures have the claim; counting stops above RIVALS."""
        return int(self.store.rows("SELECT count(*) FROM (SELECT 1 FROM figures WHERE claim = ? LIMIT ?)", claim, RIVALS + 1)[0][0])

    def _rivals(self, claims: Sequence[str]) -> list[list[Entry]]:
        """The entries of each claim that are worth comparing: of one time, from several articles, with several values.

        A claim that occurs more than RIVALS times is a common phrase, not a matter of its own.
        """
        groups: dict[tuple[Any, ...], list[tuple[Any, ...]]] = {}
        for claim in claims:
            if not 1 < self._shared(claim) <= RIVALS:
                continue
            rows = self.store.rows(
                """SELECT f.id, f.value, p.article, p.place, f.since, f.until, f.period, p.date
                FROM figures f JOIN passages p ON p.id = f.passage WHERE f.claim = ?""",
                claim,
            )
            for row in rows:
                groups.setdefault((claim, *row[4:6], *(row[6:] if row[4] is None and row[5] is None else ())), []).append(row)
        worth = [g for g in groups.values() if len({row[1] for row in g}) > 1 and len({row[2] for row in g}) > 1]
        return [self._of([row[0] for row in g]) for g in worth]


def _groups(entries: Sequence[Entry]) -> list[list[Entry]]:
    """Entries of one claim that contradict each other, as groups; whoever contradicts nobody is in none.

    A claim that one article states with several values tells nothing apart, so it is no ground for a contradiction.
    """
    values: dict[int, set[Decimal | None]] = {}
    for entry in entries:
        values.setdefault(entry.article, set()).add(entry.figure.value)
    clear = [e for e in entries if len(values[e.article]) == 1]
    groups: list[list[Entry]] = []
    for entry in clear:
        against = [g for g in groups if any(contradict(entry.statement, other.statement) for other in g)]
        if against:
            against[0].append(entry)
        else:
            groups.append([entry])
    return [g for g in groups if len(g) > 1]


def _entry(row: Sequence[Any]) -> Entry:
    identity, text, value, upper, unit, qualifier, kind, start, stop, subject, claim, period, since, until = row[:14]
    passage, whole, pieces, title, lead, place, date, article, source = row[14:]
    cleaned = Cleaned(whole, unpack_pieces(pieces))
    at = cleaned.place_of(start) or 0
    low, high = next(((a, b) for a, b in sentences(whole) if a <= at < b), (0, len(whole)))
    sentence = whole[low:high].strip()
    inside = at - low - (len(whole[low:high]) - len(whole[low:high].lstrip()))
    figure = Figure(
        text, inside, inside + len(text), Decimal(value) if value else None, unit, qualifier, kind, Decimal(upper) if upper else None
    )
    return Entry(
        *(identity, figure, subject, claim or "", (period, since, until), sentence, inside, start, stop),
        *(source, title, lead, place, date, article, passage),
    )


def _may_hold(passage: Passage, words: Sequence[str]) -> bool:
    """Whether one of the words stands in the text and all of them in text, headline and place."""
    text, around = narrow(passage.text.text).casefold(), narrow(f"{passage.title} {passage.place}").casefold()
    here = [word in text for word in words]
    return any(here) and all(h or word in around for h, word in zip(here, words, strict=True))


def _holds(entry: Entry, word: str) -> bool:
    return word in narrow(entry.sentence + entry.title + entry.place + entry.source).casefold()


def _level(entry: Entry, words: Sequence[str]) -> int | None:
    """0: what is counted holds the words; 1: the clause does; 2: the sentence, headline and place together; None: they do not."""
    around = narrow(f"{entry.title} {entry.place}").casefold()
    for level, text in enumerate((entry.subject, entry.clause, entry.sentence)):
        shown = narrow(text).casefold()
        here = [word in shown for word in words]
        if any(here) and all(h or word in around for h, word in zip(here, words, strict=True)):
            return level
    return None


def _digits(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")


def find(folder: Path | str, query: str = "", cut: Callable[[int], None] = lambda listed: None) -> Iterator[dict[str, Any]]:
    """The figure rows that fit a query; every figure of the index for an empty one. Raises IndexMissing at the first row.

    Where there may be more than are listed, `cut` is told how many are, after the last.
    """
    ledger = Ledger.open(folder)
    if not query.strip():
        yield from (entry.row() for entry in ledger.all())
        return
    found = ledger.look_up(query, EVERY)
    yield from (entry.row() for entry in found.entries)
    if found.cut:
        cut(len(found.entries))


HEADINGS = {
    "text": "数字", "value": "数值", "unit": "单位", "qualifier": "限定", "subject": "所指", "place": "地区", "period": "时间",
    "title": "文章", "source": "来源", "sentence": "原句", "start": "起", "end": "止", "conflict": "冲突",
}  # fmt: skip


def _cells(row: dict[str, Any]) -> list[str]:
    period = row["period"]["text"] if row["period"] else ""
    return [period if key == "period" else "" if row[key] is None else str(row[key]) for key in HEADINGS]


def as_csv(rows: Iterable[dict[str, Any]]) -> str:
    """The rows as CSV with Chinese headings; a cell that a spreadsheet would take for a formula is defused."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(HEADINGS.values())
    for row in rows:
        table.writerow([harmless(cell) for cell in _cells(row)])
    return out.getvalue()


def as_markdown(rows: Iterable[dict[str, Any]]) -> str:
    """The rows as a Markdown table."""
    lines = ["| " + " | ".join(HEADINGS.values()) + " |", "|" + " --- |" * len(HEADINGS)]
    lines += ["| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in _cells(row)) + " |" for row in rows]
    return "\n".join(lines) + "\n"
