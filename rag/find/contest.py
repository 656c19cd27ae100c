"""Which of several things has the most, the least, the second place: answered where the figures of all of them stand in one row.

The program takes the things and their figures from the sentence and compares; it names a winner only where no other thing's figure
could be as large. Where things are named (省级多还是市级多) each must stand in a place of its own in the row; where none are (哪个产业
涨得最猛) the row must be of what the question asks about, and as long as the question or the text says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from rag.compare import interval, qualifier_class
from rag.find.comparison import compare_parts
from rag.find.finding import Evidence, Finding, Part
from rag.find.row import Entry, Row, all_rows
from rag.find.timing import Timing
from rag.fit import Named, place_gap, span_gap
from rag.numerals import narrow, parse_number
from rag.places import find_places
from rag.terms import terms
from rag.types import Passage, Reading
from rag.units import PEOPLE

PRINTED = 2.0  # margin of a winner that a row of figures proves, however little the reader makes of the question
ELSEWHERE = 5.0  # … but what the reader finds as surely in another sentence goes before
OTHER_PLACE = 3.0  # a passage against whose place this much speaks is of another one
OTHER_TIME = 6.0
COVERED = 0.5  # share of the rest of the question that a row's sentence or headline must print
FEWEST = 3  # things of a row without 分别 in which a winner may be looked for that the question does not name
LONGEST_NAME = 14

_MEASURES = "多|少|高|低|大|小|快|慢|猛|强|长|短|贵|便宜|靠前|靠后|厉害"
_LEAST = re.compile(r"最?(?:少|低|小|慢|短|便宜|靠后)|垫底|倒数")
_GROWS = re.compile(r"涨|增(?![值设])|升|快|慢|猛|降(?!水|雨|雪)|跌|减(?!排)|下滑|回落")
_FALLS = re.compile(r"降(?!水|雨|雪)|跌|减(?!排)|下滑|回落")
_WHICH = r"(?:哪(?:一)?(?:个|家|边|方|种|项|类|国|省|市|县|区|地|处|门|款|块|部|支|条)?|谁)"
_TWO = re.compile(
    rf"(?P<one>[^，,。？?]{{2,20}}?)(?:和|与|跟|同|还是|、|比)(?P<other>[^，,。？?]{{2,20}}?)[，,]?(?P<rest>[^，。？?]{{0,14}}?{_WHICH}(?:的)?(?P<tail>[^，。？?最]{{0,16}}?)(?:更)?(?P<measure>{_MEASURES})(?:一?些|一?点儿?)?[呢啊呀]?[？?]?$)"
)
_OR = re.compile(
    rf"(?P<one>[^，,。？?]{{2,20}}?)的?(?:更|比较)?(?P<measure>{_MEASURES})(?:一?些|一?点)?[，,]?还是(?P<other>[^，,。？?]{{2,20}}?)的?(?:更|比较)?(?P=measure)(?:一?些|一?点)?[呢啊呀]?[？?]?$"
)
_THAN = re.compile(
    rf"(?P<one>[^，,。？?]{{2,20}}?)(?:是不是|是否)?(?<![同环占对相])比(?![例重率较])(?P<other>[^，,。？?]{{2,20}}?)的?(?P<tail>[^，。？?多少最]{{0,8}}?)(?:还|更|要)?(?P<measure>{_MEASURES})(?:一?些|一?点)?(?:吗|么|没有|不|对吗)?[？?]?$"
)
_ASIDE = re.compile(
    rf"(?P<both>[^，,。？?、和与跟]{{4,12}})(?P<rest>{_WHICH}(?P<tail>[^，。？?最]{{0,8}}?)(?:更)?(?P<measure>{_MEASURES})(?:一?些|一?点)?[？?]?$)"
)
_ASKS_YES = re.compile(r"(?:吗|么|没有|不|对吗)[？?]?$|是不是|是否")
_MOST = re.compile(
    rf"(?:{_WHICH}|什么)[^，。？?]*最(?P<measure>{_MEASURES})|最(?P<measure2>{_MEASURES})的?[^，。？?]{{0,10}}(?:是|为)?(?:{_WHICH}|什么)|{_WHICH}[^，。？?]*(?P<measure3>垫底)"
)
_RANKED = r"(?=名|位|大|高|多|的|是|，|[？?]|$|哪|谁)"  # 第二的是哪国, not 第二章 or 第二季度
_PLACED = re.compile(
    rf"第(?P<rank>[一二三四五]){_RANKED}[^，。？?]{{0,6}}(?:是)?(?:{_WHICH}|什么)|{_WHICH}[^，。？?]{{0,12}}第(?P<rank2>[一二三四五]){_RANKED}"
)
_ONE_OF = re.compile(
    r"(?P<n>[三四五六七八九十]|\d{1,2})(?:个|家|大|种|类|项|国|省|市|县|区)(?!月)|前(?P<top>[三四五六七八九十]|\d{1,2})(?:名|位|强|家|国|的)?(?!个?[月年])"
)
_OF_PEOPLE = re.compile("人|员(?!工?会)|师资|专家|干部|学生|老师|教师|博士|硕士")
_COMPARES = re.compile(
    r"最|第[一二三四五\d]|首|冠|榜|领先|领跑|居|唯一|仅次|超|比|较|更|于|不如|不及|多出|差距|优势|相同|一样|统一|持平|之王|龙头"
)
_NOISE = re.compile(
    rf"{_WHICH}|什么|最|更|还是|比起来|相比|比|跟|和|与|同(?![意行])|里头|里面|里|之中|中(?=[，,])|当中|之间|[三四五六七八九十两\d]+(?:个|家|大|种|类|项|者)|前[三四五六七八九十\d]+|的|是|了|得|吗|呢|些|一点|{_MEASURES}|增长率?|增速|增幅|涨幅|幅度|涨|排名?|第[一二三四五]|全球|同比|环比|上个?月|去年|今年|[上下]半年|(?:\d{{1,4}}|[一二三四])[年月日]份?|一?季度|[，,。？?、；：:]"
)


@dataclass(frozen=True, slots=True)
class Contest:
    """What a question wants of a row: `sides` by name, or the `rank`-th of all; the least where `least`."""

    question: str
    sides: tuple[str, ...]
    rank: int
    least: bool
    growth: bool | None  # None: the question leaves open which kind of figure
    whether: bool = False  # whether the first side has more: a yes or no is wanted
    rest: str = ""  # what else the question says


def asks_contest(question: str) -> Contest | None:
    """The contest that a question asks about; None where it asks about none.

    >>> asks_contest("创新平台省级的多还是市级的多？").sides
    ('创新平台省级', '市级')
    >>> asks_contest("三个主导产业哪个涨得最猛？").rank
    1
    >>> asks_contest("哪家企业最先投产？") is None
    True
    """
    text = narrow(question).strip()
    if match := _OR.search(text) or _TWO.search(text):
        return _contest(text, (match["one"], match["other"]), match["measure"], _rest(text, match))
    if _ASKS_YES.search(text):
        match = _THAN.search(text)
        return (
            replace(_contest(text, (match["one"], match["other"]), match["measure"], _rest(text, match)), whether=True) if match else None
        )
    if match := _MOST.search(text):
        measure = next(m for m in match.groups() if m)
        return _contest(text, (), measure, text)
    if match := _PLACED.search(text):
        return replace(_contest(text, (), "多", text), rank="一二三四五".index(match["rank"] or match["rank2"]) + 1)
    if match := _ASIDE.search(text):
        return _contest(text, (match["both"],), match["measure"], text[: match.start()] + match["tail"])
    return None


def _rest(text: str, match: re.Match[str]) -> str:
    """What the question says besides its sides."""
    groups = match.groupdict()
    return f"{text[: match.start()]}，{(groups.get('rest') or groups.get('tail') or '')}"


def _contest(text: str, sides: tuple[str, ...], measure: str, rest: str) -> Contest:
    growth = True if _GROWS.search(rest + measure) else False if measure in "多少大小" else None
    least = bool(_LEAST.search(measure)) != bool(_FALLS.search(rest) and growth)
    return Contest(text, sides, 1, least, growth, rest=rest)


def find_contest(question: str, readings: Sequence[Reading], asked: Named) -> Finding | None:
    """The winner with the figures that make it one; None where no row of the readings settles it."""
    contest = asks_contest(question)
    if contest is None:
        return None
    found = [f for reading, row in _fitting(contest, readings, asked) if (f := _settled(contest, reading, row, readings))]
    return found[0] if found else None


def compares(finding: Finding) -> bool:
    """Whether a sentence that answers a contest prints a word that sets things beside each other."""
    return any(_COMPARES.search(e.passage.title + e.passage.text.text[slice(*e.sentence)]) for e in finding.evidence)


def _fitting(contest: Contest, readings: Sequence[Reading], asked: Named) -> Iterator[tuple[Reading, Row]]:
    """The rows that tell of what the question asks about, best covered first."""
    rated = []
    people = _OF_PEOPLE.search(contest.question) is not None
    for reading in readings:
        passage = reading.passage
        if place_gap(asked, passage) >= OTHER_PLACE:
            continue
        timing = Timing.of(contest.question, passage)
        for (low, high), row in all_rows(passage.text.text):
            at = row.entries[0].figure
            if contest.growth is not None and row.growth != contest.growth and row.entries[0].figure.kind != "ordinal":
                continue
            late = timing.gap(at.start)
            if (span_gap(asked, passage, at.start, at.end) if late is None else late) >= OTHER_TIME:
                continue
            covered = _covered(contest.rest, passage, low, high)
            if covered >= COVERED:
                rated.append((covered, row.aligned, reading.margin, (row.unit in PEOPLE) == people, reading, row))
    rated.sort(key=lambda r: r[:4], reverse=True)
    return ((reading, row) for *_, reading, row in rated)


def _covered(rest: str, passage: Passage, low: int, high: int) -> float:
    """The share of the question's other words that the sentence prints, or a headline above."""
    for mention in reversed(find_places(rest)):
        rest = rest[: mention.start] + "，" + rest[mention.end :]
    wanted = {pair for part in _NOISE.sub("，", rest).split("，") for pair in terms(part)}
    wanted = {pair for pair in wanted if len(pair) > 1}
    printed = f"{passage.title}，{passage.text.text[low:high]}"
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
    row = _whole(row, reading, readings)
    return _first_of(contest, reading, replace(row, entries=tuple(_taken(sides, row))) if sides else row)


def _taken(sides: Sequence[str], row: Row) -> list[Entry]:
    """The entry of each side, by the words that no other side has; [] unless each has its own."""
    own = [set(terms(side)) for side in sides]
    taken = []
    for number, words in enumerate(own):
        others = set().union(*(w for at, w in enumerate(own) if at != number))
        scores = [len(words & set(terms(e.words)) - others) for e in row.entries]
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
    labels = _labels(contest.question, taken)
    won, lost = labels[first], labels[1 - first]
    passage = reading.passage
    parts = tuple(
        Part(label, e.figure.text, (Evidence(passage, min(e.start, e.figure.start), e.figure.end),))
        for label, e in zip(labels, taken, strict=True)
    )
    closing, arithmetic = compare_parts(contest.question, parts) if not row.growth else ("", {})
    figures = f"{taken[first].figure.text}对{taken[1 - first].figure.text}"
    short = f"{won}，{figures}"
    if contest.whether:
        short = f"{'是' if first == 0 else '不是'}，{'，'.join(f'{p.label}{p.short}' for p in parts)}"
    evidence = tuple(e for part in parts for e in part.evidence)
    closing = closing or f"{won}比{lost}{'涨' if row.growth else ''}{'少' if contest.least else '多'}"
    return Finding(short, evidence, max(PRINTED, reading.margin), parts, closing, arithmetic)


def _labels(question: str, taken: Sequence[Entry]) -> list[str]:
    """What the two are called: the longest of their printed words that the question prints too and that tell them apart."""
    out = []
    for entry, other in zip(taken, reversed(taken), strict=True):
        words = entry.words
        parts = sorted(((a, b) for a in range(len(words)) for b in range(a + 2, len(words) + 1)), key=lambda part: part[0] - part[1])
        alike = (words[a:b] for a, b in parts if words[a:b] in question and not words[a:b].endswith(("的", "了")))
        out.append(next((part for part in alike if not set(terms(part)) <= set(terms(other.words))), entry.name))
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
    return replace(row, entries=tuple(entries.values()))


def _first_of(contest: Contest, reading: Reading, row: Row) -> Finding | None:
    """The first, or the second …, of a row; None where the row is too short to be all there is, or leaves it open."""
    count = _number_asked(contest.question)
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


def _number_asked(question: str) -> int | None:
    match = _ONE_OF.search(question)
    number = parse_number(match["n"] or match["top"]) if match else None
    return int(number) if number is not None else None
