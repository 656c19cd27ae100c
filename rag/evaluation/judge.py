"""One answer row against its gold row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from rag.evaluation import measures
from rag.evaluation.gold import Gold
from rag.read import COLLECTION, kind_of, read_documents
from rag.sheets.rows import Row
from rag.types import Document

Texts = Callable[[str], str | None]  # a citation's source → the text its offsets count in; None where it is not at hand


@dataclass(frozen=True)
class Judgement:
    """One question, its answer, and how it was judged."""

    gold: Gold
    answer: Row  # {} where the answers file has none
    right: bool
    exact: float
    f1: float
    contained: bool = False
    rouge: float = 0.0
    list_f1: float = 0.0
    figure: measures.FigureChecks | None = None  # only where a figure is asked
    evidence: int = 0  # sentences that should be cited
    evidence_found: int = 0
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
    def refused(self) -> bool:
        """Refused by decision: neither answered, nor failed, nor missing."""
        return bool(self.answer) and not self.answered and "error" not in self.answer

    @property
    def confidence(self) -> float:
        return float(self.answer.get("confidence") or 0.0)

    def milliseconds(self, stage: str) -> float | None:
        """None where the row does not tell, or the stage took no time at all."""
        spent = (self.answer.get("ms") or {}).get(stage)
        return float(spent) if spent else None

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
        contained=bool(gold.answerable and row.get("answered") and measures.contains_all(str(row.get("answer") or ""), gold.parts)),
        rouge=measures.rouge_l(str(row.get("short") or ""), gold.answers),
        list_f1=measures.list_f1(str(row.get("short") or ""), gold.answer) if gold.type == "list" else 0.0,
        figure=measures.figure_checks(str(row.get("short") or ""), gold.answers) if gold.type == "figure" else None,
        evidence=len(gold.evidence) if cited else 0,
        evidence_found=sum(_cited(row, *one) for one in gold.evidence) if cited else 0,
        evidence_cited=cited and all(_cited(row, *one) for one in gold.evidence),
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


def _cited(row: Row, file: str, sentence: str) -> bool:
    """A quote from the file (from any source, where the gold names none) carries the sentence."""
    return any(
        (not file or Path(str(c.get("source"))).stem == Path(file).stem) and measures.carries(_quote(c), sentence)
        for c in row.get("citations") or []
    )


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
