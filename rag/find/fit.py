"""Whether a passage speaks about the place and the year that the question names.

A near miss is the worst answer: 人才公寓 in another district, the same count for another year. The reader is trained to
notice, but a small model forgets; these checks are rules. They lower a reading's margin (natural log units), they never
drop it, so that a missing headline or an odd place name can still be outvoted by strong evidence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from rag.find.finding import RULED_OUT
from rag.text.numerals import CN_DIGIT, narrow, parse_number
from rag.text.places import find_places, relation, resolve
from rag.types import Hit, Passage, Reading

OTHER_PLACE = 19.0  # the article is about another place, and the asked one is not named in the passage
WIDER_PLACE = 4.0  # asked for a district, the article speaks of its city
NARROWER_PLACE = 3.0  # asked for a city, the article speaks of one of its districts
WHOLE_PLACE = 16.0  # the same, and the question says 全市, 全县
NOT_NAMED = 2.5  # no place known for the article, and the asked one stands nowhere near
OTHER_ZONE = 16.0  # asked for a development zone, the article is about a place and prints no zone at all
OTHER_YEAR = 10.0
COVERED = 0.5  # share of the question, by rarity, that a passage should print
THIN = 7.0
FURTHER = 2.0

OTHER_ORDINAL = RULED_OUT  # asked for 第八期, the sentence tells of 第九期: more than any evidence can make up for
NEARER_ORDINAL = 8.0  # it tells of both, and the other one is nearer

_WHOLE = re.compile(r"全(?:市|县|区|省|州|国)|(?:市|县|区|省)里一共")
_NUMBER = rf"(?:\d{{1,4}}|[{CN_DIGIT}十百]{{1,5}})"
_ORDINAL = re.compile(
    rf"第(?P<run>{_NUMBER}(?:[、，和与及至到\-—~]第?{_NUMBER})*)(?P<noun>季度|产业|梯队|[\u4e00-\u9fff])|首(?P<first>[届次个批期家轮])"
)
_TO = re.compile(r"[至到\-—~]")
_RELATED = re.compile(r"第几|之后|以后|之前|以前|除[了去]?")
_COMMON_NOUNS = frozenset("个次位大项名")  # 第一个 counts anything
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?=年|[-—–~至到./])|(?<=\d[-—–~至到])((?:19|20)\d{2})(?=年)")


@dataclass(frozen=True, slots=True)
class Named:
    """The places and years a question names."""

    places: tuple[str, ...]  # each a full name; alternatives of an ambiguous one are separate `options`
    options: tuple[tuple[str, ...], ...]
    words: tuple[str, ...]  # as written in the question
    years: frozenset[str]
    whole: bool
    names: tuple[
        tuple[str, ...], ...
    ] = ()  # of each of `options`, without the divisions above where there is one of that name: 静海区 for 天津静海
    ordinals: Mapping[str, frozenset[Decimal]] = field(default_factory=dict)  # 第八期 → {期: 8}
    zones: tuple[bool, ...] = ()  # which of them are development zones, whose names are printed in many forms


def named(question: str) -> Named:
    """What the question names."""
    found = find_places(question)
    options = tuple(tuple(place.full for place in mention.places) for mention in found)
    words = tuple(question[mention.start : mention.end] for mention in found)
    zones = tuple(all(place.level == "zone" for place in mention.places) for mention in found)
    names = tuple(
        tuple(place.name if len(resolve(place.name)) == 1 else word for place in mention.places)
        for mention, word in zip(found, words, strict=True)
    )
    whole = bool(_WHOLE.search(question))
    return Named(
        tuple(o[0] for o in options if o),
        options,
        words,
        years_in(question),
        whole,
        names,
        {} if _RELATED.search(question) else ordinals_in(question),
        zones,
    )


def years_in(text: str) -> frozenset[str]:
    """Years printed with four digits.

    >>> sorted(years_in("2019-2021年实施，2020年获评"))
    ['2019', '2020', '2021']
    """
    return frozenset(a or b for a, b in _YEAR.findall(text))


def ordinals_in(text: str) -> dict[str, frozenset[Decimal]]:
    """The numbers printed behind 第, by what they count; in a run all count the same, and 首届 is the first.

    >>> {noun: sorted(map(int, numbers)) for noun, numbers in ordinals_in("首届、第八期和第９期，第一、第二梯队，第1至第3轮").items()}
    {'届': [1], '期': [8, 9], '梯队': [1, 2], '轮': [1, 2, 3]}
    """
    found: dict[str, frozenset[Decimal]] = {}
    for match in _ORDINAL.finditer(narrow(text)):
        noun = match["first"] or match["noun"]
        found[noun] = found.get(noun, frozenset()) | (frozenset({Decimal(1)}) if match["first"] else _numbers(match["run"]))
    return found


def _numbers(run: str) -> frozenset[Decimal]:
    """一、第二 → 1, 2; 1至3 → 1, 2, 3; 一二三 (产业) → 1, 2, 3."""
    printed = re.findall(_NUMBER, run)
    if len(printed) == 1 and len(run) > 1 and set(run) <= set("一二三四五六七八九"):
        printed = list(run)
    numbers = [number for one in printed if (number := parse_number(one)) is not None]
    if len(numbers) == 2 and _TO.search(run) and 0 < numbers[1] - numbers[0] < 100:
        return frozenset(numbers[0] + n for n in range(int(numbers[1] - numbers[0]) + 1))
    return frozenset(numbers)


def place_gap(named_: Named, passage: Passage) -> float:
    """How much the passage's place speaks against it; 0 when it fits or the question names none."""
    if not named_.options:
        return 0.0
    wholes = wholes_of(named_)
    gaps = [
        _zone_gap(word, passage)
        if zone
        else min(_gap(option, (word, name), named_.whole, passage) for option, name in zip(options, names, strict=True))
        for options, names, word, zone in zip(named_.options, named_.names, named_.words, named_.zones, strict=True)
        if options and word not in wholes
    ]
    return min(gaps, default=0.0)  # of several places asked about, one is enough: comparisons ask part by part


def wholes_of(named_: Named) -> frozenset[str]:
    """The places of a question, as written, that hold another one it names: 枣庄 of 山亭区评选的枣庄英才."""
    pairs = list(zip(named_.words, named_.options, strict=True))
    return frozenset(
        word for word, options in pairs if options and any(other and relation(options[0], other[0]) == "inside" for _, other in pairs)
    )


def _gap(asked: str, words: Sequence[str], whole: bool, passage: Passage) -> float:
    """`words`: how the place may be printed."""
    around = f"{passage.title} {passage.lead}"
    near = any(word in passage.text.text or word in around for word in words)
    if not passage.place:
        return 0.0 if near else NOT_NAMED
    how = relation(asked, passage.place)
    if how == "same":
        return 0.0
    if how == "inside":  # the article's place lies inside the asked one
        return (WHOLE_PLACE if whole else NARROWER_PLACE) if words[0] not in passage.title else 0.0
    if how == "contains":
        return 0.0 if near else WIDER_PLACE
    if how == "unknown":
        return 0.0 if near else NOT_NAMED
    return 1.0 if near else OTHER_PLACE


def _zone_gap(word: str, passage: Passage) -> float:
    """江南集中区 is 江南新兴产业集中区: the words of the question in order, with others between them."""
    for text in (passage.place, passage.title, passage.lead, passage.text.text):
        at = 0
        for character in word:
            at = text.find(character, at) + 1
            if not at:
                break
        else:
            return 0.0
    return OTHER_ZONE if passage.place and word[-2:] not in passage.title + passage.text.text else NOT_NAMED


def year_gap(named_: Named, passage: Passage, start: int, end: int) -> float:
    """How much the year that governs a span speaks against it; 0 when the question names none or the text names none.

    The governing year is the last one printed before the span in its sentence, else one later in the sentence, else the
    last one before it in the passage, else the article's own.
    """
    if not named_.years:
        return 0.0
    text = passage.text.text
    cut, stop = _sentence(text, start, end)
    inside = years_in(text[cut : min(len(text), start + 5)]) or years_in(text[cut:stop])
    governing = inside or _last_year(text[:cut]) or (frozenset({passage.date[:4]}) if passage.date else frozenset())
    if not governing or governing & named_.years:
        return 0.0
    if inside and years_in(text[cut:stop]) & named_.years:
        return OTHER_YEAR / 2
    return OTHER_YEAR if inside else OTHER_YEAR / 2


def ordinal_gap(named_: Named, passage: Passage, start: int, end: int) -> float:
    """How much the ordinals of a span's sentence speak against it: 第九期 where 第八期 is asked for; less where both stand there.

    0 where the sentence counts nothing of the kind.
    """
    if not named_.ordinals:
        return 0.0
    text = passage.text.text
    low, high = _sentence(text, start, end)
    whole, before = ordinals_in(text[low:high]), ordinals_in(text[max(low, text.rfind("，", low, start)) : start])
    for noun, asked in named_.ordinals.items():
        if not (have := whole.get(noun)):
            continue
        if not have & asked:
            return NEARER_ORDINAL if noun in _COMMON_NOUNS else OTHER_ORDINAL
        if (near := before.get(noun)) and not near & asked:
            return NEARER_ORDINAL
    return 0.0


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """From the full stop before a span to the one after it, which is left out."""
    low = max(text.rfind(mark, 0, start) for mark in "。！？\n") + 1
    return low, min((at for mark in "。！？\n" if (at := text.find(mark, end)) >= 0), default=len(text))


def span_gap(named_: Named, passage: Passage, start: int, end: int) -> float:
    """What speaks against a span for the year and the ordinal that govern it."""
    return year_gap(named_, passage, start, end) + ordinal_gap(named_, passage, start, end)


def _last_year(text: str) -> frozenset[str]:
    found = [a or b for a, b in _YEAR.findall(text)]
    return frozenset(found[-1:])


def checked(readings: list[Reading], asked: Named) -> list[Reading]:
    """The readings with what speaks against their passages taken off their margins, surest first."""
    gaps = [place_gap(asked, r.passage) + hit_gap(r.hit) for r in readings]
    out = [replace(r, margin=r.margin - gap, gap=gap) for r, gap in zip(readings, gaps, strict=True)]
    return sorted(out, key=lambda r: -r.margin)


def hit_gap(hit: Hit) -> float:
    """What speaks against a passage for how it was found: too little of the question in it, and better matches beside it."""
    return THIN * max(0.0, COVERED - hit.coverage) + FURTHER * max(0.0, 1.0 - hit.score)
