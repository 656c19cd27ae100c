"""Where a text speaks of: China's divisions found by name, told apart by what stands around them.

The list is complete (rag/data/divisions.tsv, with former names); short names count too (枣庄, 历城, 泗水), unless
they are ordinary words (平安, 新华): rag/data/ordinary_names.tsv says which. Development zones are not divisions;
they are recognised by their form (济宁经开区, 枣庄高新区) behind a division's name.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal, NamedTuple

from rag.text.simplified import simplified

Level = Literal["province", "city", "county", "zone"]
Relation = Literal["same", "inside", "contains", "other", "unknown"]
DEPTH: dict[str, int] = {"province": 0, "city": 1, "county": 2, "zone": 3}

CLAUSE_START = re.compile(r"(?:^|[\s\W]|[在和与跟同比及从到向由对是给让问像])$")
DATELINE_BEFORE = re.compile(r"(?:本报|本台|本社|新华社|中新社|记者|通讯员|■|●|▲|◆)[ \t\u3000]*$")
DATELINE_AFTER = re.compile(r"[ \t\u3000]*(?:讯|电|\d{1,2}月\d{1,2}日(?:电|讯)|[（(](?:记者|通讯员))")
# A short name in front of these belongs to a road, a school, a bank …, not to the division itself.
NOT_THE_PLACE = re.compile(
    r"(?:[东西南北中]路|路|大街|大道|街道|街|银行|证券|大桥|机场高速|(?:理工|师范|工业|工程|科技|农业|医科|医学|中医药?|交通|财经|外国语|海洋|"
    r"民族|航空航天|邮电|政法|林业|石油|体育|音乐|艺术|警察|化工|建筑|工商|信息|电子|应用|技术|职业){0,4}(?:大学(?![生城])|学院))"
)
SMALLER_PLACE = re.compile(r"(?:镇|乡(?!镇|村)|村|社区|湖|岭|山(?![药东西体区里村楂羊])|江(?!苏|西)|河(?!道|长|北|南))")
ZONE = re.compile(
    r"(?:市|县|区)?(?P<zone>(?:(?![的了在和与及是为对向将从到有个名各等市县区推建设进造实施加快省委])[\u4e00-\u9fff]){0,9}?"
    r"(?:经济技术开发区|经济开发区|高新技术产业开发区|高新技术开发区|高新区|经开区|保税港?区|(?:新兴)?产业集中区|集中区|"
    r"旅游度假区|度假区|产业园区|工业园区|科技园区|综合保税区|自贸试验区|自贸片区|示范区|开发区|(?<=[\u4e00-\u9fff])新区(?!域)))"
)
SAME_ZONE = ((r"高新技术(?:产业)?开发区", "高新区"), (r"经济(?:技术)?开发区", "经开区"), (r"旅游度假区", "度假区"))


@dataclass(frozen=True, slots=True)
class Place:
    """A division. `full` is its name from the province down: 山东省枣庄市市中区; parents are "" where there are none."""

    code: str
    name: str
    full: str
    province: str
    city: str
    county: str
    level: Level

    @property
    def label(self) -> str:
        """The name readers use: from the city down (枣庄市市中区), from the province where there is no city."""
        above = self.city or self.province
        return self.name if self.name == above else above + self.name


class PlaceMention(NamedTuple):
    """Where a place is named; several places where the text leaves open which one. Ends are excluded."""

    start: int
    end: int
    places: tuple[Place, ...]


class Form(NamedTuple):
    place: Place
    full: bool  # with its suffix: 枣庄市
    rule: str  # "", "named", "start": see ordinary_names.tsv


class Gazetteer:
    """All names, by their first two characters. A name is looked up in time that does not depend on their number."""

    def __init__(self, divisions: list[dict[str, str]], rules: dict[str, str]) -> None:
        self.blocks = {form for form, rule in rules.items() if rule == "block"}
        self.forms: dict[str, list[Form]] = defaultdict(list)
        places = {row["code"]: row for row in divisions if row["status"] == "current"}
        names = {row["name"] for row in places.values()} | {row["short"] for row in places.values()}
        made: dict[str, Place] = {}
        successors: dict[tuple[str, ...], Place] = {}
        for row in divisions:
            current = row["status"] == "current"
            if not current and row["name"] in names:
                continue
            home = (row["short"], row["city"], row["province"], row["level"])
            place = made.get(row["code"]) or successors.get(home) or make_place(row, places)
            made.setdefault(row["code"], place)
            successors.setdefault(home, place)  # 綦江县 has become 綦江区 under another code
            self._add(row["name"], place, True, rules)
            if len(row["short"]) > 1 and row["short"] != row["name"] and (current or row["short"] not in names):
                self._add(row["short"], place, False, rules if current else {row["short"]: "named"})
        self.lengths: dict[str, tuple[int, ...]] = defaultdict(tuple)
        for form in [*self.forms, *self.blocks]:
            head = form[:2]
            self.lengths[head] = tuple(sorted({*self.lengths[head], len(form)}, reverse=True))
        self.lengths = dict(self.lengths)
        # Where a name may begin at all: most characters are passed over without asking for their pair.
        first, second = ("".join(sorted({head[n] for head in self.lengths})) for n in (0, 1))
        self.starts = re.compile(f"[{re.escape(first)}](?=[{re.escape(second)}])")

    def _add(self, name: str, place: Place, full: bool, rules: dict[str, str]) -> None:
        if all(form.place is not place for form in self.forms[name]):
            self.forms[name].append(Form(place, full, rules.get(name, "")))
            self.forms[name].sort(key=lambda form: DEPTH[form.place.level])


def make_place(row: dict[str, str], places: dict[str, dict[str, str]]) -> Place:
    names = {row["level"]: row["name"]}
    for level in ("province", "city"):
        if row.get(level):
            names[level] = places[row[level]]["name"] if row[level] in places else ""
    province, city, county = (names.get(level, "") for level in ("province", "city", "county"))
    return Place(row["code"], row["name"], province + city + county, province, city, county, row["level"])  # type: ignore[arg-type]


def read_table(name: str) -> list[dict[str, str]]:
    text = files("rag").joinpath("data", name).read_text(encoding="utf-8")
    lines = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]


@cache
def gazetteer() -> Gazetteer:
    """Read once, at first use (about 30 ms)."""
    rules = {row["form"]: row["rule"] for row in read_table("ordinary_names.tsv")}
    return Gazetteer(read_table("divisions.tsv"), rules)


class Found(NamedTuple):
    """A chain of names (山东枣庄市中区) as first read: sure by itself, or only with the rest of the text behind it."""

    start: int
    end: int
    places: tuple[Place, ...]
    sure: bool
    full: bool
    rule: str


def find_places(text: str) -> list[PlaceMention]:
    """All places named in the text, in reading order; the longest name wins, parents and child are one mention."""
    found = list(scan(text))
    named = {place.code for f in found if f.sure and f.full for place in f.places}
    kept = [f for f in found if f.sure or (f.rule == "named" and any(p.code in named for p in f.places))]
    around = [*kept, *(f for f in found if f.rule == "around")]
    return [PlaceMention(f.start, f.end, places) for f, places in zip(kept, tell_apart(kept, around), strict=True)]


def scan(text: str) -> Iterator[Found]:
    text = simplified(text)
    gaz = gazetteer()
    lengths, forms, blocks = gaz.lengths, gaz.forms, gaz.blocks
    at = 0
    while start := gaz.starts.search(text, at):
        at = start.start()
        sizes = lengths.get(text[at : at + 2])
        if sizes is None:
            at += 1
            continue
        best: Found | None = None
        for size in sizes:
            name = text[at : at + size]
            if len(name) < size:
                continue
            if name in blocks:
                best = None
                at += size - 1
                break
            if name in forms:
                found = chain(text, at, at + size, forms[name])
                if found and (best is None or found.end > best.end):
                    best = found
        if best:
            yield best
            at = best.end
        else:
            at += 1


def chain(text: str, start: int, end: int, forms: list[Form]) -> Found | None:
    """Follow a name down its children as far as they stand directly behind it."""
    places = tuple(form.place for form in forms)
    full, rule, links = forms[0].full, forms[0].rule, 0
    while True:
        step = child_at(text, end, places, full)
        if step is None:
            break
        end, places, full = step
        links += 1
    zone = zone_at(text, end, places)
    if zone is not None:
        return Found(start, zone[0], zone[1], True, True, "")
    sure = links > 0 or not rule or stands_alone(text, start, end, rule)
    if not full and NOT_THE_PLACE.match(text, end):
        return Found(start, end, places, False, False, "around")  # 枣庄学院 is no mention of 枣庄, but tells where we are
    if not full and places[0].level == "county" and SMALLER_PLACE.match(text, end):
        return None
    if not sure and not CLAUSE_START.search(text, max(0, start - 1), start):
        return None
    return Found(start, end, places, sure, full or links > 0, rule)


def stands_alone(text: str, start: int, end: int, rule: str) -> bool:
    """May an ordinary word be read as a place here? In a dateline always, at the start of a clause where its rule says so."""
    if DATELINE_BEFORE.search(text, max(0, start - 6), start) and DATELINE_AFTER.match(text, end):
        return True
    return rule == "start" and CLAUSE_START.search(text, max(0, start - 1), start) is not None


def child_at(text: str, at: int, parents: tuple[Place, ...], parent_full: bool) -> tuple[int, tuple[Place, ...], bool] | None:
    """The longest name standing at `at` that names a division inside one of the parents."""
    gaz = gazetteer()
    if text[at : at + 1] in (" ", "\u3000", "·") and text[at + 1 : at + 2].strip():
        at += 1
    for size in gaz.lengths.get(text[at : at + 2], ()):
        name = text[at : at + size]
        if len(name) < size:
            continue
        if name in gaz.blocks:
            return None
        inside = [f for f in gaz.forms.get(name, ()) if any(is_inside(f.place, parent) for parent in parents)]
        if inside and may_follow(text, at + size, name, inside[0], parents, parent_full):
            return at + size, tuple(f.place for f in inside), inside[0].full
    return None


def may_follow(text: str, end: int, name: str, form: Form, parents: tuple[Place, ...], parent_full: bool) -> bool:
    """云浮新兴 is a county, 广东新兴 mostly an adjective; 枣庄市中区 is a district, 枣庄市中 only where the words end there."""
    if form.full:
        return form.rule != "named" or any(parent.level == "city" or not parent.city for parent in parents)
    if name.startswith("市") and not parent_full:
        return not re.match(r"[\u4e00-\u9fff]", text[end : end + 1])
    if form.rule:
        return any(parent.level == "city" or parent.name.endswith("市") for parent in parents)
    return True


def zone_at(text: str, at: int, places: tuple[Place, ...]) -> tuple[int, tuple[Place, ...]] | None:
    """A development zone named directly behind its city or county."""
    match = ZONE.match(text, at)
    if not match or (places[0].level == "province" and not places[0].name.endswith("市")):
        return None
    name = match["zone"]
    return match.end(), tuple(
        Place("", name, p.full + name, p.province, p.city or (p.name if p.level == "city" else ""), p.county, "zone") for p in places
    )


def is_inside(place: Place, parent: Place) -> bool:
    """Does the place lie inside the parent (and is not the parent itself)?"""
    if DEPTH[place.level] <= DEPTH[parent.level] or place.province != parent.province:
        return False
    if parent.level == "city":
        return place.city == parent.name
    return parent.level == "province" or (place.county == parent.county and place.city == parent.city)


def tell_apart(found: list[Found], around: list[Found]) -> list[tuple[Place, ...]]:
    """Narrow the places of each mention by all that are certain: by the same name in full, by city, by province."""
    certain = [f.places[0] for f in around if len(f.places) == 1]
    cities = {p.city for p in certain if p.city} | {p.name for p in certain if p.level == "city"}
    provinces = {p.province for p in certain}
    codes = {p.code for p in certain if p.code}
    return [narrow(f.places, codes, cities, provinces) for f in found]


def narrow(places: tuple[Place, ...], codes: set[str], cities: set[str], provinces: set[str]) -> tuple[Place, ...]:
    """What fits the rest of the text best; of a city and a county with one name (西安) the higher, if nothing else tells."""
    tests = (
        lambda p: p.code in codes,
        lambda p: p.city in cities and bool(p.city),
        lambda p: p.province in provinces,
    )
    if len(places) > 1:
        places = next((kept for test in tests if (kept := tuple(p for p in places if test(p)))), places)
    top = min(DEPTH[p.level] for p in places)
    return tuple(p for p in places if DEPTH[p.level] == top)


def relation(asked: str, have: str) -> Relation:
    """How the place an article is about stands to the place a question names.

    "same"; "inside": `have` is a part of `asked`; "contains": `have` holds `asked`; "other"; "unknown": one names no place.
    A name that several places bear (市中区) is the same as each of them.

    >>> relation("枣庄市", "枣庄市市中区")
    'inside'
    >>> relation("济南市市中区", "枣庄市市中区")
    'other'
    """
    pairs = [relate(a, b) for a in resolve(asked) for b in resolve(have)]
    order: tuple[Relation, ...] = ("same", "inside", "contains", "other")
    return next((r for r in order if r in pairs), "unknown")


@lru_cache(maxsize=4096)
def resolve(name: str) -> tuple[Place, ...]:
    """The places a name by itself may mean; a bare ordinary word is taken for a name here."""
    mentions = find_places(name)
    if mentions:
        return mentions[-1].places
    return tuple(form.place for form in gazetteer().forms.get(name.strip(), ()))


def relate(asked: Place, have: Place) -> Relation:
    if zone_key(asked) == zone_key(have):
        return "same"
    if is_inside(have, asked):
        return "inside"
    return "contains" if is_inside(asked, have) else "other"


def zone_key(place: Place) -> tuple[str, ...]:
    name = place.name
    if place.level == "zone":
        for pattern, short in SAME_ZONE:
            name = re.sub(pattern, short, name)
    return place.province, place.city, place.county, name
