"""Answers against gold: the measures of one answers file, and two files compared question by question."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from math import comb
from pathlib import Path
from typing import Any

from rag import measures
from rag.errors import Unreadable, UsageError
from rag.questions import read_rows
from rag.read import COLLECTION, kind_of, read_documents
from rag.rows import Row, row_id
from rag.types import Document

Texts = Callable[[str], str | None]  # a citation's source → the text its offsets count in; None where it is not at hand


# ---- gold --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Gold:
    """What is known to be right for one question. Without a type it is a span (`entity`)."""

    id: str | int
    question: str
    answer: str
    type: str = "entity"
    aliases: tuple[str, ...] = ()
    evidence: tuple[tuple[str, str], ...] = ()  # (file, sentence) pairs, all of which should be cited
    answerable: bool = True
    points: tuple[str, ...] = ()

    @property
    def answers(self) -> tuple[str, ...]:
        return (self.answer, *self.aliases)

    @classmethod
    def parse(cls, row: Mapping[str, Any], line: int = 0) -> Gold:
        """A gold row of the project's sets, or of any set with `answers` or `answer`."""
        first, *more = _answers(row) or [""]
        answerable = row.get("answerable", bool(first))
        kind = str(row.get("type") or ("entity" if answerable else "unanswerable"))
        points = tuple(map(str, _list(row.get("points"))))
        return cls(row_id(row, line), str(row.get("question") or ""), first, kind, tuple(more), _evidence(row), bool(answerable), points)


def _list(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]


def _answers(row: Mapping[str, Any]) -> list[str]:
    given = [*_list(row.get("answer")), *_list(row.get("aliases")), *_list(row.get("answers"))]
    return [str(one.get("text", "")) if isinstance(one, dict) else str(one) for one in given]


def _evidence(row: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """(file, sentence) pairs; where there are fewer files than sentences, the files come round again."""
    files, sentences = list(map(str, _list(row.get("file")))), list(map(str, _list(row.get("evidence"))))
    return tuple((files[at % len(files)] if files else "", sentence) for at, sentence in enumerate(sentences))


# ---- one question ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Judgement:
    """One question, its answer, and how it was judged."""

    gold: Gold
    answer: Row  # {} where the answers file has none
    right: bool
    exact: float
    f1: float
    evidence_cited: bool = False
    citations: int = 0
    citations_right: int = 0
    figures: int = 0
    figures_unsupported: int = 0
    offsets: int = 0
    offsets_right: int = 0

    @property
    def answered(self) -> bool:
        return bool(self.answer.get("answered"))

    @property
    def false_refusal(self) -> bool:
        return self.gold.answerable and not self.answered

    @property
    def has_evidence(self) -> bool:
        """An answered question whose evidence is known."""
        return self.gold.answerable and self.answered and bool(self.gold.evidence)

    @property
    def is_span(self) -> bool:
        return self.gold.answerable and self.gold.type in measures.SPAN_TYPES

    @property
    def shown(self) -> str:
        """What the answer says, in a word."""
        return (
            str(self.answer.get("error") or self.answer.get("short") or self.answer.get("answer") or "") if self.answered else "（未回答）"
        )


def judge(gold: Gold, answer: Row | None, texts: Texts | None = None) -> Judgement:
    """Judge one answer row; None is a question without an answer row."""
    row = answer or {}
    quotes = [_quote(citation) for citation in row.get("citations") or []]
    figures, unsupported = _figures(row, quotes)
    offsets, offsets_right = _offsets(row, texts)
    cited = _counts_citations(gold, row)
    return Judgement(
        gold,
        row,
        answer is not None and is_right(gold, row),
        exact=measures.exact_match(str(row.get("short") or ""), gold.answers),
        f1=measures.character_f1(str(row.get("short") or ""), gold.answers),
        evidence_cited=cited and _cites_evidence(gold, row),
        citations=len(quotes) if cited else 0,
        citations_right=sum(_is_right_quote(gold, quote) for quote in quotes) if cited else 0,
        figures=figures,
        figures_unsupported=unsupported,
        offsets=offsets,
        offsets_right=offsets_right,
    )


def is_right(gold: Gold, row: Row) -> bool:
    """Right as its type wants it: a span, a list, the points of an explanation or comparison, or a refusal."""
    if not (gold.answerable and row.get("answered")):
        return not gold.answerable and not row.get("answered")
    short, full = str(row.get("short") or ""), str(row.get("answer") or "")
    if gold.type in measures.SPAN_TYPES:
        return measures.right_span(short, gold.answers)
    if gold.type == "list":
        return measures.right_list(short, gold.answer)
    share = measures.share_of_points(full, gold.points or (gold.answer,))
    if gold.type == "compare_or_multi":
        return share == 1.0
    return share >= 0.75 and measures.brief_enough(full, gold.answer)


def _quote(citation: Mapping[str, Any]) -> str:
    return str(citation.get("quote") or "")


def _counts_citations(gold: Gold, row: Row) -> bool:
    return gold.answerable and bool(row.get("answered"))


def _cites_evidence(gold: Gold, row: Row) -> bool:
    """Every evidence sentence is carried by a quote from its file (any source where the gold names no file)."""

    def cited(file: str, sentence: str) -> bool:
        return any(
            (not file or Path(str(c.get("source"))).stem == Path(file).stem) and measures.carries(_quote(c), sentence)
            for c in row.get("citations") or []
        )

    return all(cited(file, sentence) for file, sentence in gold.evidence)


def _is_right_quote(gold: Gold, quote: str) -> bool:
    """The quote carries an evidence sentence, or holds an answer."""
    return any(measures.carries(quote, sentence) for _, sentence in gold.evidence) or any(
        measures.contains(quote, answer) for answer in gold.answers
    )


def _figures(row: Row, quotes: Sequence[str]) -> tuple[int, int]:
    """How many figures an answer shows that were not computed, and how many of them stand in no cited quote."""
    if not row.get("answered"):
        return 0, 0
    computed = " ".join(str(f.get("text")) for f in row.get("figures") or [] if f.get("status") == "computed")
    shown = [number for number in measures.shown_figures(row.get("answer")) if not measures.contains(computed, number)]
    return len(shown), sum(not any(measures.printed(quote, number) for quote in quotes) for number in shown)


def _offsets(row: Row, texts: Texts | None) -> tuple[int, int]:
    """How many citations could be looked up, and for how many the offsets hold the quote."""
    checked = right = 0
    for citation in row.get("citations") or []:
        text = texts(str(citation.get("source"))) if texts else None
        if text is not None:
            pieces = citation.get("spans") or [(citation.get("start", 0), citation.get("end", 0))]
            checked += 1
            right += measures.squeeze(_quote(citation)) in measures.squeeze("".join(text[start:end] for start, end in pieces))
    return checked, right


def texts_in(folder: Path) -> Texts:
    """The texts below a folder as they were indexed: by file name, and by id for the rows of collections."""

    @cache
    def rows() -> dict[str, str]:
        files = (path for path in sorted(folder.rglob("*")) if kind_of(path) in COLLECTION)
        found = (document for path in files for document in read_documents(path, path.name))
        return {document.source: document.text for document in found if isinstance(document, Document)}

    @cache
    def text(source: str) -> str | None:
        name = Path(source).name
        path = next((path for path in folder.rglob("*") if path.name == name), None)
        if path is None:
            return rows().get(source)
        return next((document.text for document in read_documents(path, name) if isinstance(document, Document)), None)

    return text


# ---- all questions -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Measure:
    """A share: the sum of `part` over the sum of `whole`, over all questions."""

    name: str
    title: str
    part: Callable[[Judgement], float]
    whole: Callable[[Judgement], float]
    lower_is_better: bool = False


MEASURES = (
    Measure("right", "答对", lambda j: j.right, lambda j: 1),
    Measure("false_refusals", "可答却未答", lambda j: j.false_refusal, lambda j: j.gold.answerable, lower_is_better=True),
    Measure("right_refusals", "不可答而未答", lambda j: j.right and not j.gold.answerable, lambda j: not j.gold.answerable),
    Measure("evidence_cited", "引到全部依据", lambda j: j.has_evidence and j.evidence_cited, lambda j: j.has_evidence),
    Measure("citation_precision", "引文准确", lambda j: j.citations_right, lambda j: j.citations),
    Measure("figures_unsupported", "数字不在引文中", lambda j: j.figures_unsupported, lambda j: j.figures, lower_is_better=True),
    Measure("offsets_right", "位置正确", lambda j: j.offsets_right, lambda j: j.offsets),
    Measure("exact_match", "精确匹配（CMRC 2018）", lambda j: j.is_span and j.exact, lambda j: j.is_span),
    Measure("character_f1", "字 F1（CMRC 2018）", lambda j: j.is_span and j.f1, lambda j: j.is_span),
)
_DRAWS = 1000  # samples behind an interval
_BY_NAME = {measure.name: measure for measure in MEASURES}


@dataclass(frozen=True)
class Scores:
    """The measures over a set of questions. A share of nothing is None."""

    judgements: tuple[Judgement, ...] = field(repr=False)

    def value(self, name: str) -> float | None:
        """A measure, to four places."""
        part, whole = self._parts(name)
        return round(sum(part) / sum(whole), 4) if sum(whole) else None

    def interval(self, name: str) -> tuple[float, float] | None:
        """The middle 95 % of the measure over samples of the questions drawn with replacement; the same at every call."""
        return self._intervals[name]

    @cached_property
    def _intervals(self) -> dict[str, tuple[float, float] | None]:
        """All measures over the same samples: a sample is how often each question was drawn."""
        import numpy as np

        parts, wholes = (np.array([self._parts(m.name)[side] for m in MEASURES], dtype=float) for side in (0, 1))
        generator, size = np.random.default_rng(0), len(self.judgements)
        drawn = [np.bincount(generator.integers(0, size, size), minlength=size) for _ in range(_DRAWS)] if size else []
        sums = [(parts @ counts, wholes @ counts) for counts in drawn]
        found: dict[str, tuple[float, float] | None] = {}
        for at, measure in enumerate(MEASURES):
            shares = [part[at] / whole[at] for part, whole in sums if whole[at]]
            low, high = np.percentile(shares, [2.5, 97.5]) if shares else (0.0, 0.0)
            found[measure.name] = (round(float(low), 4), round(float(high), 4)) if shares else None
        return found

    def _parts(self, name: str) -> tuple[list[float], list[float]]:
        measure = _BY_NAME[name]
        return [measure.part(j) for j in self.judgements], [measure.whole(j) for j in self.judgements]

    @property
    def right_by_type(self) -> dict[str, tuple[int, int]]:
        """type → (right, all)"""
        kinds = {kind: [j.right for j in self.judgements if j.gold.type == kind] for kind in sorted({j.gold.type for j in self.judgements})}
        return {kind: (sum(right), len(right)) for kind, right in kinds.items()}

    def milliseconds(self, share: float) -> float | None:
        """The time that this share of the answers took at most, from the rows that tell it."""
        times = sorted(float(j.answer["ms"]["total"]) for j in self.judgements if (j.answer.get("ms") or {}).get("total"))
        return times[min(len(times) - 1, int(share * len(times)))] if times else None

    def as_row(self) -> Row:
        """One JSON object."""
        return {
            "questions": len(self.judgements),
            "right": self.value("right"),
            "right_by_type": {kind: list(counts) for kind, counts in self.right_by_type.items()},
            "false_refusals": self.value("false_refusals"),
            "evidence_cited": self.value("evidence_cited"),
            "citation_precision": self.value("citation_precision"),
            "figures_shown": sum(j.figures for j in self.judgements),
            "figures_not_in_a_cited_quote": sum(j.figures_unsupported for j in self.judgements),
            "offsets_checked": sum(j.offsets for j in self.judgements),
            "offsets_right": self.value("offsets_right"),
            "right_refusals": self.value("right_refusals"),
            "exact_match": self.value("exact_match"),
            "character_f1": self.value("character_f1"),
            "errors": sum("error" in j.answer for j in self.judgements),
            "missing": sum(not j.answer for j in self.judgements),
            "ms_p50": self.milliseconds(0.5),
            "ms_p95": self.milliseconds(0.95),
        }


def evaluate(gold_rows: Sequence[Row], answer_rows: Iterable[Row], sources: Texts | None = None) -> Scores:
    """Judge every gold question by the answer row of the same id; the last counts where there are several.

    With `sources` (see `texts_in`) the offsets of the citations are checked too.
    """
    answers = {row.get("id"): row for row in answer_rows}
    gold = [Gold.parse(row, line) for line, row in enumerate(gold_rows, 1)]
    return Scores(tuple(judge(one, answers.get(one.id), sources) for one in gold))


# ---- two runs ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Comparison:
    """Two runs over the same questions."""

    before: Scores
    after: Scores

    @property
    def pairs(self) -> tuple[tuple[Judgement, Judgement], ...]:
        return tuple(zip(self.before.judgements, self.after.judgements, strict=True))

    @property
    def won(self) -> tuple[tuple[Judgement, Judgement], ...]:
        return tuple((a, b) for a, b in self.pairs if b.right and not a.right)

    @property
    def lost(self) -> tuple[tuple[Judgement, Judgement], ...]:
        return tuple((a, b) for a, b in self.pairs if a.right and not b.right)

    @property
    def reworded(self) -> tuple[tuple[Judgement, Judgement], ...]:
        """Judged alike, but the bare answer is another."""
        return tuple((a, b) for a, b in self.pairs if a.right == b.right and a.shown != b.shown)

    @property
    def p_value(self) -> float:
        """McNemar's exact test: how likely so lopsided a change is where neither run is better."""
        return sign_test(len(self.won), len(self.lost))


def sign_test(won: int, lost: int) -> float:
    """The two-sided binomial test of `won` against `lost` at one half.

    >>> sign_test(5, 0), sign_test(3, 3)
    (0.0625, 1.0)
    """
    n, k = won + lost, min(won, lost)
    return min(1.0, 2 * sum(comb(n, i) for i in range(k + 1)) / 2**n)


# ---- files -------------------------------------------------------------------------------------------------------


def load_gold(path: Path) -> list[Row]:
    """The rows of a gold file, .jsonl, .csv or .xlsx. Raises UsageError, naming the line, where one is broken."""
    return [_sound(row, line, path) for line, row in read_rows(path)]


def _sound(row: Any, line: int, path: Path) -> Row:
    if isinstance(row, Unreadable):
        raise UsageError(str(row))
    return {"id": line, **row, **({"id": line} if row_id(row, line) == line else {})}


def load_answers(path: Path) -> list[Row]:
    """The rows of an answers file; a last line cut short by a kill is left out. Raises UsageError where it is no answers file."""
    try:
        lines = Path(path).read_bytes().split(b"\n")
    except OSError as error:
        raise UsageError(f"{path}：读不出来（{error.strerror}）。先运行 rag batch。") from None
    rows: list[Row] = []
    for number, line in enumerate(lines, 1):
        try:
            row = json.loads(line) if line.strip() else None
        except ValueError:
            if number == len(lines):
                break
            raise UsageError(f"{path} 第{number}行不是完整的 JSON。") from None
        if row is not None:
            if not isinstance(row, dict) or "id" not in row:
                raise UsageError(f"{path} 第{number}行不是答案行。")
            rows.append(row)
    return rows
