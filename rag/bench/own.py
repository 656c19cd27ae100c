"""The project's own benchmark: figures in newspaper articles, asked for in other words, beside passages that nearly say the same.

A recipe row holds no news text: a question, and where its passages, its answer and its evidence stand, as (article, start, end)
in the articles of a collection that everyone may fetch for himself. `make` writes a recipe from an index of that collection;
`build` turns a recipe and the collection into question rows for `rag batch`, and refuses articles whose text has changed.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

from rag.bench.files import Row
from rag.bench.forms import MAKERS, Made, clauses, year_of
from rag.errors import UsageError
from rag.evaluation.measures import character_pairs, longest_common_run, squeeze
from rag.figures import find_figures
from rag.passages import split_sentences, stripped
from rag.retrieve import HybridRetriever
from rag.store import Store
from rag.text.places import find_places
from rag.text.units import family
from rag.types import Passage, Span

SHOWN = 5  # passages a question
LOOKED_AT = 40  # passages that retrieval offers as near misses
PER_ARTICLE = 3
FOUND = 10  # a question must bring its own passage among the first of keyword search: else it does not name its matter
ALIKE = 0.5  # share of a sentence's character pairs from which another passage prints the same fact
CLOSE = 0.75  # share of the question's character pairs that a near miss may hold
SHARES = {"other_year": 0.07, "other_place": 0.06, "absent": 0.07}  # of all questions: those that cannot be answered, by their trap
LEAST = 5  # characters of a subject that stands without the place of its article
# What markets and companies report of themselves, in one pattern a thousand times, and scores: no question could say whose figure it is.
PATTERNED = re.compile(
    r"股|证券|净利|营收|主营|归母|募集|收盘|换手|期货|汇率|[沪深]指|指数|资金流|毛利|负债|兑|开奖|上市|基金|研报|现货|报价|"
    r"续航|版本|投票|[选得]票|篮板|比分|战胜|积分|同积|贷款余额|利率|加息"
)
REACHED = re.compile(r"达到了?|高达|多达|长达|达|共计?|足足")  # before a figure, part of the clause and not of the figure
WIDER = re.compile(
    r"全国|我国|中国|全球|世界|国际|国内|[美英日韩俄法德]国|欧|非农|央行|美联储|CPI|PPI"
)  # of a question that its article's own place would not fit
SIBLING = re.compile(r"[一-鿿]{2,6}?(?:区|县|市|省)$")


@dataclass(frozen=True)
class Found:
    """A made question at its place."""

    made: Made
    passage: Passage
    sentence: Span
    year: str

    @property
    def text(self) -> str:
        return self.passage.text.text

    @property
    def printed(self) -> str:
        return self.text[self.sentence[0] : self.sentence[1]]

    @property
    def answer(self) -> str:
        return self.text[self.made.start : self.made.end]

    @property
    def question(self) -> str:
        """With its year, where the sentence prints one and the answer is not a date."""
        return f"{self.year}{self.made.question}" if self.year and self.made.type == "figure" else self.made.question


def make(index: Path, count: int, seed: int, without: Iterable[str] = (), conflicts: int = 30) -> list[Row]:
    """`count` recipe rows, balanced over the forms, at most `conflicts` of them conflicts; no article of `without` is asked about.

    The same index, seed and `without`: the same rows.
    """
    rng = random.Random(seed)
    with Store.open(index) as store:
        retriever = HybridRetriever.open(index)
        left_out = set(without)
        sources = [s for s in sorted(row[0] for row in store.rows("SELECT source FROM documents")) if s not in left_out]
        rng.shuffle(sources)
        rows = list(_conflicts(store, retriever, conflicts, rng))
        rows += _from_articles(store, retriever, sources, count - len(rows), rng)
    rng.shuffle(rows)
    return [{"id": f"fq{number:04d}", **row} for number, row in enumerate(rows, 1)]


# ---- one article's questions -------------------------------------------------------------------------------------


def _from_articles(store: Store, retriever: HybridRetriever, sources: Sequence[str], count: int, rng: random.Random) -> list[Row]:
    traps = {trap: round(share * count) for trap, share in SHARES.items()}
    forms: Counter[str] = Counter()
    each = -(-(count - sum(traps.values())) // len(MAKERS)) * 3 // 2  # a common form may have half as many again
    seen: set[str] = set()
    told: dict[str, list[set[str]]] = {}  # answer → pairs of the sentences it was asked from: one fact is asked once
    rows: list[Row] = []
    waiting: list[Row] = []  # of the forms that had enough, in case others stay short
    places: list[str] = []
    for source in sources:
        if len(rows) >= count:
            break
        taken = 0
        for found in questions_in(store.passages_of(source), rng):
            key = squeeze(found.printed)
            if taken == PER_ARTICLE or key in seen or squeeze(found.question) in seen or not is_reworded(found):
                continue
            pairs = _pairs(found.printed)
            if any(len(pairs & other) > ALIKE * min(len(pairs), len(other)) for other in told.get(squeeze(found.answer), ())):
                continue
            if forms[found.made.form] >= each and len(waiting) >= count:
                continue
            places += [m for m in _places(found.printed) if SIBLING.fullmatch(m)][:1]
            trap = next((t for t, left in traps.items() if left and rng.random() < 0.35), "")
            row = _row(found, retriever, trap, places, rng)
            if row is None:
                continue
            taken += 1
            told.setdefault(squeeze(found.answer), []).append(pairs)
            seen |= {key, squeeze(found.question)}
            if row["traps"][:1] and row["traps"][0] in traps:
                traps[row["traps"][0]] -= 1
                rows.append(row)
            elif forms[row["form"]] < each:
                forms[row["form"]] += 1
                rows.append(row)
            elif len(waiting) < count:
                waiting.append(row)
    return [*rows, *waiting][:count]


def questions_in(passages: Iterable[Passage], rng: random.Random) -> Iterator[Found]:
    """Every question that a form finds in these passages."""
    for passage in passages:
        if passage.kind != "paragraph":
            continue
        text = passage.text.text
        for clause in clauses(text, split_sentences(text), passage.place):
            for maker in MAKERS:
                for made in maker(clause, rng):
                    if not PATTERNED.search(text[clause.sentence[0] : clause.sentence[1]]) and (named := _named(made, passage)):
                        yield Found(named, passage, clause.sentence, year_of(text[clause.sentence[0] : made.start]))


def _named(made: Made, passage: Passage) -> Made | None:
    """With the article's place before it where the question is short and names none; None where the article has none either."""
    plain = re.sub(r"跟上.{2,5}比|到底|原先|后来|有多.|多少|百分之几|是|第几|单[说看]", "", made.question)
    if made.form in ("who", "when", "list", "conflict") or len(squeeze(plain)) > LEAST + 3 or find_places(made.question):
        return made
    place = re.sub(r"^.*?(?:省|自治区)(?=.)", "", passage.place)
    core = re.sub(r"(?:市|区|县|省)$", "", re.split(r"(?<=市)(?=.)", place)[-1])
    fits = re.search(r"(?:市|县|省|州|旗|(?<!假)(?<!发)(?<!园)(?<!新)区)$", place) and len(core) >= 2 and core in passage.text.text
    if not fits or WIDER.search(made.question) or made.form in ("respectively", "money", "count"):
        return None
    return replace(made, question=f"{place}的{made.question}".replace(f"{place}的跟", f"{place}，跟"))


def is_reworded(found: Found) -> bool:
    """Whether the question is more than its sentence with the figure taken out: no long run in common, and not all of a clause."""
    question, printed = squeeze(found.made.question), squeeze(found.printed)
    return longest_common_run(question, printed) <= max(8, 0.75 * len(question)) and not _is_masked(
        question, printed, squeeze(found.answer)
    )


def _is_masked(question: str, printed: str, answer: str) -> bool:
    """Whether what stands before and behind the asking words is what stands before and behind the answer."""
    parts = re.split(r"(?:多少|几|哪天|百分之几|百分之多少)", question, maxsplit=1)
    if len(parts) < 2 or answer not in printed:
        return False
    before, behind = printed.split(answer, 1)
    head, tail = parts[0], re.sub(r"^[名个家项元]", "", parts[1])
    return before.endswith(head) and (not tail or behind.startswith(tail))


# ---- a question and its passages ---------------------------------------------------------------------------------


def _row(found: Found, retriever: HybridRetriever, trap: str, places: Sequence[str], rng: random.Random) -> Row | None:
    question = found.question
    similar = list(_similar(question, retriever))
    near = list(islice(near_misses(found, similar), SHOWN))
    if len(near) < SHOWN or found.passage.id not in {passage.id for passage in similar[:FOUND]}:
        return None
    shown = [found.passage, *near[: SHOWN - 1]]
    traps = ["near_miss"]
    if trap == "absent":
        shown, traps = near[:SHOWN], ["absent"]
    elif trap:
        question = _swapped(found, trap, shown, places, rng)
        traps = [trap]
        if not question:
            return None
    order = list(range(len(shown)))
    rng.shuffle(order)
    answerable = not (trap and traps[0] == trap)
    row: Row = {
        "question": question,
        "form": found.made.form,
        "type": found.made.type if answerable else "unanswerable",
        "difficulty": difficulty(found, traps[0]),
        "traps": traps,
        "answerable": answerable,
        "passages": [_place(shown[at], 0, len(shown[at].text.text)) for at in order],
    }
    if answerable:
        row["answer"] = [_place(found.passage, found.made.start, found.made.end)]
        row["evidence"] = [_place(found.passage, *stripped(found.text, *found.sentence))]
    elif trap != "absent":
        row["tempting"] = [_place(found.passage, found.made.start, found.made.end)]
    return row


def _similar(question: str, retriever: HybridRetriever) -> Iterator[Passage]:
    """The passages that keyword search finds, best first."""
    ids = [identity for identity, _ in retriever.lexical.search(question, LOOKED_AT, None)]
    found = {passage.id: passage for passage in retriever.store.passages(ids)}
    return (found[identity] for identity in ids if identity in found)


def near_misses(found: Found, passages: Iterable[Passage]) -> Iterator[Passage]:
    """Passages of other articles that speak of the like and print figures, but not this fact."""
    wanted, answer = _pairs(found.printed), squeeze(found.answer)
    asked = _pairs(found.made.question)
    seen = {found.passage.source}
    for passage in passages:
        plain = squeeze(passage.text.text)
        if passage.source in seen or answer in plain:
            continue
        pairs = _pairs(plain)
        apart = len(wanted & pairs) < ALIKE * len(wanted) and len(asked & pairs) < CLOSE * len(asked)
        if apart and find_figures(passage.text.text):
            seen.add(passage.source)
            yield passage


def _swapped(found: Found, trap: str, shown: Sequence[Passage], places: Sequence[str], rng: random.Random) -> str:
    """The question about another year, or another place, that no passage speaks of; "" where that cannot be made."""
    everything = "".join(f"{p.title}{p.text.text}{p.date}" for p in shown)
    if trap == "other_year":
        years = [f"{year}年" for year in range(2005, 2023) if str(year) not in everything]
        return rng.choice(years) + found.made.question if found.year and found.made.type == "figure" and years else ""
    named = [place for place in _places(found.made.question) if SIBLING.fullmatch(place)]
    others = [p for p in dict.fromkeys(places) if named and p[-1] == named[0][-1] and p[:2] not in everything and p != named[0]]
    return found.question.replace(named[0], rng.choice(others)) if others else ""


def difficulty(found: Found, trap: str) -> str:
    """easy: one figure of its kind in the passage; medium: several; hard: several in its sentence, or a question with a trap."""
    if trap in SHARES or found.made.form in ("from_to", "respectively", "conflict"):
        return "hard"
    kind = next((family(f.unit) for f in find_figures(found.text) if f.start == found.made.start), None)
    same = [f for f in find_figures(found.text) if f.kind == "figure" and family(f.unit) == kind]
    in_sentence = sum(found.sentence[0] <= f.start < found.sentence[1] for f in same)
    return "hard" if in_sentence > 2 else "medium" if len(same) > 1 else "easy"


def _conflicts(store: Store, retriever: HybridRetriever, count: int, rng: random.Random) -> Iterator[Row]:
    """Two articles that print different figures for one matter: both are asked for."""
    from rag.ledger.ledger import Ledger
    from rag.text.facts import alike

    groups = Ledger(store, retriever.lexical).contradictions(limit=20 * count)
    rng.shuffle(groups)
    made = 0
    for group in groups:
        pair = list({entry.figure.value: entry for entry in group}.values())[:2]
        subject = pair[0].subject
        if made == count or len(pair) < 2 or not 4 <= len(subject) <= 18 or not re.fullmatch(r"[一-鿿]+", subject) or _near(pair):
            continue
        if any(PATTERNED.search(entry.sentence) for entry in pair) or re.match("[以在和及为其的]", subject):
            continue
        if pair[0].figure.unit in ("", "%", "％") or alike(pair[0].sentence, pair[1].sentence) < 0.75:
            continue
        passages = [_holding(store, entry.source, entry.start) for entry in pair]
        if None in passages or passages[0] == passages[1]:
            continue
        question = f"各篇报道说的“{subject}”分别是多少？"
        both: list[Passage] = [p for p in passages if p is not None]
        answers = {squeeze(entry.figure.text) for entry in pair}
        others = [
            p
            for p in _similar(question, retriever)
            if p.source not in {b.source for b in both} and not any(a in squeeze(p.text.text) for a in answers)
        ]
        others = list({p.source: p for p in others}.values())
        if len(others) < SHOWN - 2:
            continue
        shown = [*both, *others[: SHOWN - 2]]
        order = list(range(SHOWN))
        rng.shuffle(order)
        spots = [_spot(passage, entry.figure.text, entry.start) for passage, entry in zip(both, pair, strict=True)]
        if None in spots:
            continue
        made += 1
        yield {
            "question": question,
            "form": "conflict",
            "type": "compare_or_multi",
            "difficulty": "hard",
            "traps": ["conflict"],
            "answerable": True,
            "passages": [_place(shown[at], 0, len(shown[at].text.text)) for at in order],
            "answer": [_place(p, *spot) for p, spot in zip(both, spots, strict=True) if spot],
            "evidence": [_place(p, *_sentence_at(p.text.text, spot[0])) for p, spot in zip(both, spots, strict=True) if spot],
        }


def _near(pair: Sequence[Any]) -> bool:
    """538毫米 and 538.1毫米 are one figure, rounded."""
    a, b = (float(entry.figure.value) for entry in pair)
    return abs(a - b) <= 0.02 * max(abs(a), abs(b))


def _holding(store: Store, source: str, start: int) -> Passage | None:
    spans = ((p, p.text.sources()) for p in store.passages_of(source))
    return next((p for p, span in spans if span and span[0][0] <= start < span[-1][1]), None)


def _spot(passage: Passage, text: str, start: int) -> Span | None:
    """Where in the cleaned text a figure stands that begins at a source offset."""
    at = passage.text.place_of(start)
    return (at, at + len(text)) if at is not None and passage.text.text.startswith(text, at) else None


def _sentence_at(text: str, at: int) -> Span:
    return stripped(text, *next((a, b) for a, b in split_sentences(text) if a <= at < b))


def _place(passage: Passage, start: int, end: int) -> list[Any]:
    """Where a cleaned span stands in its article's text."""
    spans = passage.text.cut(start, end).sources()
    return [passage.source, spans[0][0], spans[-1][1]]


def _places(text: str) -> list[str]:
    return [text[m.start : m.end] for m in find_places(text)]


def _pairs(text: str) -> set[str]:
    return character_pairs(squeeze(text))


# ---- recipe and collection → question rows -----------------------------------------------------------------------


def stamp(rows: Sequence[Row], texts: Mapping[str, str]) -> list[Row]:
    """The rows with the first digits of the sha256 of every article they point into."""
    return [row | {"texts": {source: _digest(texts[source]) for source in sources_of(row)}} for row in rows]


def build(recipe: Iterable[Row], texts: Mapping[str, str]) -> list[Row]:
    """Question rows with their passages. Raises UsageError, naming the article, where one is missing or has another text."""
    return [_built(row, texts) for row in recipe]


def _built(row: Row, texts: Mapping[str, str]) -> Row:
    for source, digest in row["texts"].items():
        if source not in texts:
            raise UsageError(f"文章集里没有 {source}。需要 CRUD-RAG 的新闻库（见 models/benchmark/README.md）。")
        if _digest(texts[source]) != digest:
            raise UsageError(f"{source} 的文字与评测集制作时不同，位置对不上。请用原来的文章集。")

    def cut(place: Sequence[Any]) -> str:
        source, start, end = place
        return " ".join(texts[source][start:end].split())

    passages = [" ".join(cut(place).split()) for place in row["passages"]]
    found: Row = {name: row[name] for name in ("id", "question", "type", "form", "difficulty", "traps", "answerable")}
    answers, evidence = [cut(p) for p in row.get("answer", ())], [cut(p) for p in row.get("evidence", ())]
    files = [f"passages/{_index_of(row, place)}" for place in row.get("evidence", ())]
    found |= {"passages": passages, "answer": "、".join(answers), "evidence": evidence, "file": files, "source": row["form"]}
    found["aliases"] = [REACHED.sub("", answer) for answer in answers if REACHED.match(answer)] if len(answers) == 1 else []
    found["doc_ids"] = sorted({place[0] for place in row.get("answer", ())})
    if row["type"] == "compare_or_multi":
        found["points"] = answers
    return found


def _index_of(row: Row, place: Sequence[Any]) -> int:
    return next(n for n, (source, start, end) in enumerate(row["passages"]) if source == place[0] and start <= place[1] < end)


def sources_of(row: Row) -> list[str]:
    """The articles a recipe row points into."""
    return sorted({place[0] for name in ("passages", "answer", "evidence", "tempting") for place in row.get(name, ())})


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def texts_of(collections: Iterable[Path], wanted: Iterable[str]) -> dict[str, str]:
    """The texts of some articles of collections, as they are indexed."""
    from rag.read import read_documents
    from rag.types import Document

    left = set(wanted)
    found: dict[str, str] = {}
    for path in collections:
        for document in read_documents(path, path.name):
            if isinstance(document, Document) and document.source in left:
                found[document.source] = document.text
    return found


def ids_in(paths: Iterable[Path]) -> set[str]:
    """The articles that rows of training or test files were made from: their `doc_ids`, and an `id` that is one."""
    from rag.bench.files import read_rows

    found: set[str] = set()
    for path in paths:
        for row in read_rows(path):
            found |= {str(name) for name in [*(row.get("doc_ids") or ()), row.get("id")]}
    return found
