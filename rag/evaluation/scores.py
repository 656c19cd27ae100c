"""All judgements together: measures, their intervals, how error falls as doubtful answers are left out, and where time goes.

Every interval is the middle 95 % of the measure over 1,000 samples of the questions, drawn with replacement from one fixed
seed: two reports of the same answers agree to the last digit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import ceil
from typing import TYPE_CHECKING, Any

from rag.evaluation.judge import Judgement
from rag.sheets.rows import Row

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Interval = tuple[float, float]
STAGES = ("retrieve", "read", "write", "total")
DRAWS = 1000  # samples behind an interval
BINS = 5  # of the calibration table


@dataclass(frozen=True)
class Measure:
    """A share: the sum of `part` over the sum of `whole`, over all questions."""

    name: str
    title: str
    part: Callable[[Judgement], float]
    whole: Callable[[Judgement], float]
    lower_is_better: bool = False


def _figure(check: str) -> Callable[[Judgement], float]:
    return lambda j: j.figure is not None and getattr(j.figure, check)


def _asks_figure(j: Judgement) -> bool:
    return j.figure is not None and j.gold.answerable


def _is_list(j: Judgement) -> bool:
    return j.gold.type == "list" and j.gold.answerable


MEASURES = (
    Measure("right", "答对", lambda j: j.right, lambda j: 1),
    Measure("answer_contained", "含有答案", lambda j: j.contained, lambda j: j.gold.answerable),
    Measure("figure_right", "数字全对（数值、单位、限定词）", _figure("right"), _asks_figure),
    Measure("figure_value", "数值对", _figure("value"), _asks_figure),
    Measure("figure_unit", "单位对", _figure("unit"), _asks_figure),
    Measure("figure_qualifier", "限定词对", _figure("qualifier"), _asks_figure),
    Measure("list_f1", "列举 F1", lambda j: _is_list(j) and j.list_f1, _is_list),
    Measure("exact_match", "精确匹配 EM（CMRC 2018）", lambda j: j.is_span and j.exact, lambda j: j.is_span),
    Measure("character_f1", "字 F1（CMRC 2018）", lambda j: j.is_span and j.f1, lambda j: j.is_span),
    Measure("rouge_l", "ROUGE-L（按字）", lambda j: j.gold.answerable and j.rouge, lambda j: j.gold.answerable),
    Measure("citation_precision", "引文准确率", lambda j: j.citations_right, lambda j: j.citations),
    Measure("citation_recall", "引文召回率", lambda j: j.evidence_found, lambda j: j.evidence),
    Measure("evidence_cited", "引到全部依据", lambda j: j.has_evidence and j.evidence_cited, lambda j: j.has_evidence),
    Measure("offsets_right", "位置正确", lambda j: j.offsets_right, lambda j: j.offsets),
    Measure("figures_unsupported", "数字不在引文中", lambda j: j.figures_unsupported, lambda j: j.figures, lower_is_better=True),
    Measure("refusal_precision", "拒答准确率", lambda j: j.refused and not j.gold.answerable, lambda j: j.refused),
    Measure("right_refusals", "拒答召回率（不可答而未答）", lambda j: j.right and not j.gold.answerable, lambda j: not j.gold.answerable),
    Measure("false_refusals", "可答却未答", lambda j: j.false_refusal, lambda j: j.gold.answerable, lower_is_better=True),
)
AURC = "risk_coverage_area"
TITLES = {measure.name: measure.title for measure in MEASURES} | {AURC: "风险–覆盖曲线下面积"}
LOWER_IS_BETTER = frozenset(m.name for m in MEASURES if m.lower_is_better) | {AURC}
_BY_NAME = {measure.name: measure for measure in MEASURES}


@dataclass(frozen=True)
class Bin:
    """The answers whose confidence lies in one stretch."""

    low: float
    high: float
    count: int
    confidence: float  # mean
    right: float  # share


@dataclass(frozen=True)
class Scores:
    """The measures over a set of questions. A share of nothing is None."""

    judgements: tuple[Judgement, ...] = field(repr=False)

    def value(self, name: str) -> float | None:
        """A measure, to four places."""
        if name == AURC:
            area = risk_coverage_area(*self._answers)
            return None if area is None else round(area, 4)
        part, whole = self._parts(name)
        return round(sum(part) / sum(whole), 4) if sum(whole) else None

    def interval(self, name: str) -> Interval | None:
        """The middle 95 % of the measure over samples of the questions; the same at every call."""
        return self._intervals[name]

    @cached_property
    def samples(self) -> dict[str, NDArray[np.float64]]:
        """Each measure over each sample; NaN where a sample has nothing to measure. Runs over the same questions share the samples."""
        import numpy as np

        parts, wholes = (np.array([self._parts(m.name)[side] for m in MEASURES], dtype=float) for side in (0, 1))
        drawn = list(_draws(len(self.judgements)))
        with np.errstate(invalid="ignore", divide="ignore"):
            shares = np.array([(parts @ counts) / (wholes @ counts) for counts in drawn]).reshape(len(drawn), len(MEASURES))
        found = {measure.name: shares[:, at] for at, measure in enumerate(MEASURES)}
        confidence, wrong, answered = self._answered_arrays
        found[AURC] = np.array([_area(confidence, wrong, counts[answered]) for counts in drawn], dtype=float)
        return found

    @cached_property
    def _intervals(self) -> dict[str, Interval | None]:
        return {name: _middle(values) for name, values in self.samples.items()}

    def _parts(self, name: str) -> tuple[list[float], list[float]]:
        measure = _BY_NAME[name]
        return [float(measure.part(j)) for j in self.judgements], [float(measure.whole(j)) for j in self.judgements]

    @property
    def _answers(self) -> tuple[list[float], list[bool]]:
        kept = [j for j in self.judgements if j.answered]
        return [j.confidence for j in kept], [not j.right for j in kept]

    @cached_property
    def _answered_arrays(self) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
        import numpy as np

        confidence, wrong = self._answers
        return np.array(confidence), np.array(wrong, dtype=float), np.array([at for at, j in enumerate(self.judgements) if j.answered], int)

    @cached_property
    def risk_coverage(self) -> list[tuple[float, float]]:
        """(share of all questions answered, share of those that is wrong) as answers are let in, the surest first."""
        confidence, wrong = self._answers
        curve, errors = [], 0.0
        for rank, expected in enumerate(_expected_errors(confidence, wrong), 1):
            errors += expected
            curve.append((rank / len(self.judgements), errors / rank))
        return curve

    @property
    def calibration(self) -> list[Bin]:
        """The answers by their confidence, in equal stretches; empty stretches are left out."""
        found = []
        for number in range(BINS):
            low, high = number / BINS, (number + 1) / BINS
            kept = [j for j in self.judgements if j.answered and (low <= j.confidence < high or (high == 1 and j.confidence == 1))]
            if kept:
                mean, right = sum(j.confidence for j in kept) / len(kept), sum(j.right for j in kept) / len(kept)
                found.append(Bin(low, high, len(kept), round(mean, 4), round(right, 4)))
        return found

    @property
    def calibration_error(self) -> float | None:
        """How far confidence and the share of right answers lie apart, over the stretches (ECE)."""
        bins = self.calibration
        count = sum(b.count for b in bins)
        return round(sum(b.count * abs(b.confidence - b.right) for b in bins) / count, 4) if count else None

    @property
    def right_by_type(self) -> dict[str, tuple[int, int]]:
        """type → (right, all)"""
        return self._right_by(lambda j: j.gold.type)

    @property
    def right_by_source(self) -> dict[str, tuple[int, int]]:
        """The set or file a question comes from → (right, all); nothing where no question names one."""
        found = self._right_by(lambda j: j.gold.source)
        return found if set(found) != {""} else {}

    def _right_by(self, key: Callable[[Judgement], str]) -> dict[str, tuple[int, int]]:
        groups: dict[str, list[bool]] = {}
        for j in self.judgements:
            groups.setdefault(key(j), []).append(j.right)
        return {name: (sum(groups[name]), len(groups[name])) for name in sorted(groups)}

    def milliseconds(self, share: float, stage: str = "total") -> float | None:
        """The time that this share of the answers took at most, from the rows that tell it."""
        return within([spent for j in self.judgements if (spent := j.milliseconds(stage)) is not None], share)

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
            "refusal_precision": self.value("refusal_precision"),
            "refusal_recall": self.value("right_refusals"),
            "exact_match": self.value("exact_match"),
            "character_f1": self.value("character_f1"),
            "rouge_l": self.value("rouge_l"),
            "answer_contained": self.value("answer_contained"),
            "figure_right": self.value("figure_right"),
            "figure_value": self.value("figure_value"),
            "figure_unit": self.value("figure_unit"),
            "figure_qualifier": self.value("figure_qualifier"),
            "list_f1": self.value("list_f1"),
            "citation_recall": self.value("citation_recall"),
            AURC: self.value(AURC),
            "calibration_error": self.calibration_error,
            "intervals": {name: list(self._intervals[name] or ()) for name in TITLES if self._intervals[name]},
            "errors": sum("error" in j.answer for j in self.judgements),
            "missing": sum(not j.answer for j in self.judgements),
            "ms_p50": self.milliseconds(0.5),
            "ms_p95": self.milliseconds(0.95),
            "ms": {stage: [self.milliseconds(0.5, stage), self.milliseconds(0.95, stage)] for stage in STAGES},
        }


def within(times: Sequence[float], share: float) -> float | None:
    """The least of the times that this share of them do not exceed; None without times.

    >>> within([248.0, 716.0], 0.5), within([248.0, 716.0], 0.95), within([], 0.5)
    (248.0, 716.0, None)
    """
    return sorted(times)[max(0, ceil(share * len(times)) - 1)] if times else None


def risk_coverage_area(confidence: Sequence[float], wrong: Sequence[bool]) -> float | None:
    """The mean of the error rates among the 1, 2, … n surest answers; None without answers.

    >>> risk_coverage_area([0.9, 0.8, 0.7], [False, False, True])
    0.1111111111111111
    """
    errors, risks = 0.0, []
    for rank, expected in enumerate(_expected_errors(confidence, wrong), 1):
        errors += expected
        risks.append(errors / rank)
    return sum(risks) / len(risks) if risks else None


def _expected_errors(confidence: Sequence[float], wrong: Sequence[bool]) -> list[float]:
    """Errors in order of confidence; among equally sure answers, their mean: the order of the file must not count."""
    by_confidence: dict[float, list[bool]] = {}
    for sure, bad in zip(confidence, wrong, strict=True):
        by_confidence.setdefault(sure, []).append(bad)
    out: list[float] = []
    for sure in sorted(by_confidence, reverse=True):
        group = by_confidence[sure]
        out += [sum(group) / len(group)] * len(group)
    return out


def _area(confidence: Any, wrong: Any, counts: Any) -> float:
    """`risk_coverage_area` of a sample: answer i stands in it counts[i] times."""
    import numpy as np

    if not counts.sum():
        return float("nan")
    levels, group = np.unique(-confidence, return_inverse=True)
    sizes, errors = (np.bincount(group, weights=weights, minlength=len(levels)) for weights in (counts, counts * wrong))
    kept = sizes > 0
    each = np.repeat(errors[kept] / sizes[kept], sizes[kept].astype(int))
    return float(np.mean(np.cumsum(each) / np.arange(1, len(each) + 1)))


def _draws(size: int) -> Any:
    """Samples of `size` questions, each as how often every question was drawn."""
    import numpy as np

    generator = np.random.default_rng(0)
    return (np.bincount(generator.integers(0, size, size), minlength=size) for _ in range(DRAWS)) if size else ()


def _middle(values: Any) -> Interval | None:
    import numpy as np

    known = values[~np.isnan(values)]
    if not known.size:
        return None
    low, high = np.percentile(known, [2.5, 97.5])
    return round(float(low), 4), round(float(high), 4)
