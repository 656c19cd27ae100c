"""Which of several things has the most, the least, the second place: answered where the figures of all of them stand in one row.

The program takes the things and their figures from the sentence and compares; it names a winner only where no other thing's figure
could be as large. Where things are named (省级多还是市级多) each must stand in a place of its own in the row; where none are (哪个产业
涨得最猛) the row must be of what the question asks about, and as long as the question or the text says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from rag.figures import find_figures
from rag.find.compared.comparison import compare_parts
from rag.find.compared.contest import Contest, asks_contest
from rag.find.compared.row import MOST_WORDS, Entry, Row, all_rows
from rag.find.compared.stacked import more_of, stacked_rows
from rag.find.finding import Evidence, Finding, Part
from rag.find.fit import Named, place_gap, span_gap
from rag.find.near.timing import Timing
from rag.text.compare import interval, qualifier_class
from rag.text.terms import terms
from rag.text.units import PEOPLE
from rag.types import Passage, Reading

PRINTED = 2.0  # margin of a winner that a row of figures proves, however little the reader makes of the question
ELSEWHERE = 5.0  # … but what the reader finds as surely in another sentence goes before
OTHER_PLACE = 3.0  # a passage against whose place this much speaks is of another one
OTHER_TIME = 6.0
COVERED = 0.5  # share of the rest of the question that a row's sentence or headline must print
FEWEST = 3  # things of a row without 分别 in which a winner may be looked for that the question does not name
LONGEST_NAME = 14

_OF_PEOPLE = re.compile("人|员(?!工?会)|师资|专家|干部|学生|老师|教师|博士|硕士")
_RANKING = re.compile(r"排名前|排在前|前[三五十\d]+[位名强]|从高到低|由高到低|依次|从多到少|由多到少")
_COMPARES = re.compile(
    r"最|第[一二三四五\d]|首|冠|榜|领先|领跑|居|唯一|仅次|超|(?<![同环占对])比(?![例重率])|较|更|于|不如|不及|多出|差距|优势|相同|一样|统一|持平|之王|龙头"
)


def find_winner(question: str, readings: Sequence[Reading], asked: Named) -> Finding | None:
    """The winner with the figures that make it one; None where no row of the readings settles it."""
    contest = asks_contest(question)
    if contest is None:
        return None
    found = [f for reading, row in _fitting(contest, readings, asked) if (f := _settled(contest, reading, row, readings))]
    return found[0] if found else None


def names_winner(question: str, finding: Finding) -> bool:
    """Whether an answer that no row settled can name the winner: its sentence sets things beside each other, and it is no mere list of
    them. True of every answer to another question."""
    contest = asks_contest(question)
    if contest is None:
        return True
    if not contest.sides and len(find_figures(finding.short)) > 2:
        return False
    return any(_COMPARES.search(e.passage.title + e.told) for e in finding.evidence)


def _fitting(contest: Contest, readings: Sequence[Reading], asked: Named) -> Iterator[tuple[Reading, Row]]:
    """The rows that tell of what the question asks about, best covered first."""
    rated = []
    people = _OF_PEOPLE.search(contest.question) is not None
    for reading in readings:
        passage = reading.passage
        if place_gap(asked, passage) >= OTHER_PLACE:
            continue
        timing = Timing.of(contest.question, passage)
        for (low, high), row in (*all_rows(passage.text.text), *stacked_rows(passage.text.text)):
            at = row.entries[0].figure
            if contest.growth is not None and row.growth != contest.growth and row.entries[0].figure.kind != "ordinal":
                continue
            late = timing.gap(at.start)
            if (span_gap(asked, passage, at.start, at.end) if late is None else late) >= OTHER_TIME:
                continue
            covered = _covered(contest, passage, low, high)
            if covered >= COVERED:
                rated.append((covered, row.aligned, reading.margin, (row.unit in PEOPLE) == people, reading, row))
    if contest.growth is None and any(not r[-1].growth for r in rated):
        rated = [r for r in rated if not r[-1].growth]  # 产量最高 is no question for how much it grew
    rated.sort(key=lambda r: r[:4], reverse=True)
    return ((reading, row) for *_, reading, row in rated)


def _covered(contest: Contest, passage: Passage, low: int, high: int) -> float:
    """The share of the question's other words that the sentence prints, or a headline above."""
    printed = f"{passage.title}，{passage.text.text[low:high]}"
    wanted = contest.words
    return sum(pair in printed for pair in wanted) / len(wanted) if wanted else 1.0


def _settled(contest: Contest, reading: Reading, row: Row, readings: Sequence[Reading]) -> Finding | None:
    sides = contest.sides or _listed(contest.question, row)
    if len(sides) == 1:
        halves = _halves(sides[0], row)
        return _of_two(replace(contest, sides=tuple(halves)), reading, row, [*halves.values()])
    if contest.sides:
        return _of_two(contest, reading, row, _taken(sides, row))
    if _said_elsewhere(reading, row, readings):
        return None
    if contest.least or not _in_order(row, reading.passage):
        row = _whole(row, reading, readings)
        if _is_cut_off(contest, row, reading, readings):
            return None
    return _first_of(contest, reading, replace(row, entries=tuple(_taken(sides, row))) if sides else row)


def _taken(sides: Sequence[str], row: Row) -> list[Entry]:
    """The entry of each side, by the words that no other side has; [] unless each has its own."""
    own = [set(terms(side)) for side in sides]
    taken = []
    for number, words in enumerate(own):
        others = set().union(*(w for at, w in enumerate(own) if at != number))
        alone = sides[number] if len(sides[number]) == 1 else ""
        scores = [len(words & set(terms(e.words)) - others) or bool(alone and e.words.startswith(alone)) for e in row.entries]
        best = max(scores)
        if not best or scores.count(best) > 1:
            return []
        taken.append(row.entries[scores.index(best)])
    return taken if len({id(e) for e in taken}) == len(taken) else []


def _halves(both: str, row: Row) -> dict[str, Entry]:
    """小麦玉米哪个多: two names without a sign between them, where the row prints each; {} where it does not."""
    for start in range(max(1, len(both) - 3)):
        for cut in range(start + 2, len(both) - 1):
            one, other = both[start:cut], both[cut:]
            held = [[e for e in row.entries if name in e.words] for name in (one, other)]
            if all(len(h) == 1 for h in held) and held[0] != held[1]:
                return {one: held[0][0], other: held[1][0]}
    return {}


def _listed(question: str, row: Row) -> tuple[str, ...]:
    """The things of the row that the question names, where it names several (电子信息、新材料、装备制造哪个最高)."""
    named = [e.name for e in row.entries if len(e.name) > 1 and e.name in question]
    return tuple(named) if len(named) > 1 and "、" in question else ()


def _of_two(contest: Contest, reading: Reading, row: Row, taken: Sequence[Entry]) -> Finding | None:
    if len(taken) != 2 or (first := _ahead(contest, row, taken)) is None:
        return None
    labels = _labels(contest, taken)
    won, lost = labels[first], labels[1 - first]
    passage = reading.passage
    parts = tuple(
        Part(label, e.figure.text, (Evidence(passage, min(e.start, e.figure.start), e.figure.end),))
        for label, e in zip(labels, taken, strict=True)
    )
    closing, arithmetic = (
        compare_parts(contest.question, parts) if not row.growth or (contest.by and all(e.value > 0 for e in taken)) else ("", {})
    )
    size = next(iter(arithmetic), "")
    if contest.by and not size:
        return None
    if contest.least and size:
        closing = f"{won}比{lost}少{size}"
    figures = f"{taken[first].figure.text}对{taken[1 - first].figure.text}"
    short = f"{won}，{figures}"
    if contest.by:
        short = size if first == 0 else closing
    if contest.whether:
        short = f"{'是' if first == 0 else '不是'}，{'，'.join(f'{p.label}{p.short}' for p in parts)}"
    evidence = tuple(e for part in parts for e in part.evidence)
    closing = closing or f"{won}比{lost}{'涨' if row.growth else ''}{'少' if contest.least else '多'}"
    return Finding(short, evidence, max(PRINTED, reading.margin), parts, closing, arithmetic)


def _labels(contest: Contest, taken: Sequence[Entry]) -> list[str]:
    """What the two are called: the longest of their printed words that the question prints too and that tell them apart; of the first,
    those that its side ends in (创新平台省级的多)."""
    out: list[str] = []
    for entry, other, side in zip(taken, reversed(taken), contest.sides, strict=True):
        words = entry.words
        parts = sorted(((a, b) for a in range(len(words)) for b in range(a + 2, len(words) + 1)), key=lambda part: part[0] - part[1])
        printed = [words[a:b] for a, b in parts if words[a:b] in contest.question and not words[a:b].endswith(("的", "了"))]
        own = [part for part in printed if not set(terms(part)) <= set(terms(other.words))]
        ends = [part for part in own if side.endswith(part) and not out]
        out.append(next(iter(ends or own), entry.name))
    return out


def _ahead(contest: Contest, row: Row, taken: Sequence[Entry]) -> int | None:
    """0 where the first has more (or less, where that is asked), 1 where the second has; None where the print leaves it open."""
    order = _ranked(contest, row, taken)
    return None if order is None else taken.index(order[0])


def _ranked(contest: Contest, row: Row, entries: Sequence[Entry]) -> list[Entry] | None:
    """From first to last; None where two that follow each other may be alike."""
    ranks = row.entries[0].figure.kind == "ordinal"
    order = sorted(entries, key=lambda e: e.value, reverse=contest.least == ranks)
    for one, other in pairwise(order):
        if one.value == other.value or not _apart(one, other):
            return None
    return order


def _apart(one: Entry, other: Entry) -> bool:
    if not (one.figure.qualifier or other.figure.qualifier):
        return True
    if one.value * other.value <= 0 or one.value < 0:
        return not (qualifier_class(one.figure.qualifier) | qualifier_class(other.figure.qualifier))
    (low_a, high_a), (low_b, high_b) = interval(one.figure), interval(other.figure)
    return high_a < low_b or high_b < low_a


def _said_elsewhere(reading: Reading, row: Row, readings: Sequence[Reading]) -> bool:
    """Whether the reader is sure of something outside the row."""
    best = max(readings, key=lambda r: r.margin)
    if not best.spans:
        return False
    top = best.spans[0]
    low, high = row.entries[0].start, row.entries[-1].figure.end
    inside = best.passage == reading.passage and top.start < high and low < top.end
    return best.margin >= ELSEWHERE and not inside


def _whole(row: Row, reading: Reading, readings: Sequence[Reading]) -> Row:
    """The row with what the article's other passages print of it: a long list is cut between two of them."""
    if row.aligned or not row.head:
        return row
    entries = {e.name: e for e in row.entries}
    for other in readings:
        if other is reading or (other.passage.source, other.passage.article) != (reading.passage.source, reading.passage.article):
            continue
        for _, more in all_rows(other.passage.text.text):
            if (more.head, more.growth, more.unit) == (row.head, row.growth, row.unit):
                for entry in more.entries:
                    entries.setdefault(entry.name, entry)
        for entry in more_of(row, other.passage.text.text):
            entries.setdefault(entry.name, entry)
    return replace(row, entries=tuple(entries.values()))


def _in_order(row: Row, passage: Passage) -> bool:
    """Whether the text calls the row a ranking (排名前十位的国家…) and prints it as one: then its first are the first, wherever it ends."""
    values = [e.value for e in row.entries]
    falling = all(a > b for a, b in pairwise(values))
    start = row.entries[0].start
    return falling and not row.growth and _RANKING.search(passage.text.text, max(0, start - 30), start) is not None


def _is_cut_off(contest: Contest, row: Row, reading: Reading, readings: Sequence[Reading]) -> bool:
    """Whether the list may go on where its passage ends, or does in another passage; not where it is as long as the question says."""
    if row.aligned or contest.count == len(row.entries):
        return False
    text, names = reading.passage.text.text, {e.name for e in row.entries}
    last = max(e.figure.end for e in row.entries if text[e.figure.start : e.figure.end] == e.figure.text)
    if len(text) - last < MOST_WORDS and not text.rstrip().endswith(("。", "！", "？", "”")):
        return True
    more = [r for other in readings if other is not reading for _, r in all_rows(other.passage.text.text)]
    alike = [r for r in more if r.head and (r.growth, r.unit) == (row.growth, row.unit) and (r.head in row.head or row.head in r.head)]
    return any({e.name for e in r.entries} - names for r in alike)


def _first_of(contest: Contest, reading: Reading, row: Row) -> Finding | None:
    """The first, or the second …, of a row; None where the row is too short to be all there is, or leaves it open."""
    count = contest.count
    if len(row.entries) < (2 if row.aligned else FEWEST) or (count and count != len(row.entries)) or not (row.aligned or row.head):
        return None
    if any(len(e.name) > LONGEST_NAME for e in row.entries) or contest.rank > len(row.entries):
        return None
    order = _ranked(contest, row, row.entries)
    if order is None:
        return None
    won = order[contest.rank - 1]
    passage = reading.passage
    if passage.text.text[won.figure.start : won.figure.end] != won.figure.text:
        return None
    evidence = Evidence(passage, min(won.start, won.figure.start), won.figure.end)
    name = _as_asked(contest.question, won, row)
    return Finding(f"{name}，{won.figure.text}", (evidence,), max(PRINTED, reading.margin))


def _as_asked(question: str, entry: Entry, row: Row) -> str:
    """The name of an entry, with as much of what follows it as the question prints: 内蒙古 → 内蒙古电网."""
    whole = entry.name + row.head
    return next((whole[:end] for end in range(len(whole), len(entry.name), -1) if whole[:end] in question), entry.name)
