"""What each has on average: 成交156宗，成交金额3283万元, asked for 平均每宗多少; worked out where one sentence prints both."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from rag.find.compared.comparison import spelled
from rag.find.finding import Answerer, Evidence, Finding, clause_around, clause_start
from rag.text.compare import ROUGHLY, qualifier_class
from rag.text.numerals import rounded
from rag.text.places import find_places
from rag.text.terms import terms
from rag.text.units import COUNTS, MONEY, PEOPLE, UNITS
from rag.types import Figure

_UNIT = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
_MEAN = re.compile(
    rf"^(?P<head>[^，。？]*?)平均(?:下来)?[，,]?每(?:一)?(?P<per>{_UNIT})(?P<rest>[^，。？]*?)(?P<ask>(?:大?约|大概)?(?:是|有)?(?:多少|几)[^，。？]*?)[呢啊]?[？?]?$"
)
_PRINTED = re.compile(r"平均|每|[日年月](?=[产销])|[人户亩]均|均|/|／")
_DIGITS = 3  # figures of an average that are shown


def asks_mean(question: str) -> bool:
    """Whether an average over things of a kind is asked for: 平均每家, not 平均年龄."""
    return _MEAN.match(question.strip()) is not None


def is_mean(finding: Finding) -> bool:
    """Whether the clause that a figure stands in says that it is one."""
    return all(_PRINTED.search(clause_around(e.passage.text.text, e.start, e.end)) for e in finding.evidence)


def find_mean(question: str, answer: Answerer) -> Finding | None:
    """All of it by how many there are; None unless one sentence prints both, and no other number of such things fits as well."""
    match = _MEAN.match(question.strip())
    if match is None:
        return None
    found = answer(f"{match['head']}{match['rest']}{match['ask']}？")
    if found is None or len(found.evidence) != 1 or found.arithmetic:
        return None
    evidence = found.evidence[0]
    text, figures = evidence.passage.text.text, [f for f in evidence.amounts if f.value]
    total = next((f for f in figures if f.start < evidence.end and evidence.start < f.end), None)
    if not _covers(match["head"], f"{evidence.passage.title}，{evidence.told}"):
        return None
    if total is None or not _is_amount(total) or not total.unit or "/" in total.unit or total.unit == "%":
        return None
    count = _of_those(text, total, [f for f in figures if f is not total and _is_amount(f) and _is_of(f.unit, match["per"])])
    if count is None or count.unit == total.unit:
        return None
    return _divided(found, total, count, match["per"])


def _of_those(text: str, total: Figure, counts: Sequence[Figure]) -> Figure | None:
    """How many there are that the total is of: the only number of such things, in its clause or else in its sentence, or the only one
    whose clause shares a word with it."""
    beside = [f for f in counts if clause_start(text, f.start) == clause_start(text, total.start)]
    if len(beside) == 1 or len(counts) < 2:
        return next(iter(beside or counts), None)
    own = set(terms(clause_around(text, total.start, total.end)))
    held = [f for f in counts if own & set(terms(clause_around(text, f.start, f.end)))]
    return held[0] if len(held) == 1 else None


def _is_amount(figure: Figure) -> bool:
    """Whether it tells how many there are, and not a bound (超100名的社区)."""
    return figure.upper is None and (figure.qualifier in ROUGHLY or not qualifier_class(figure.qualifier) - {"about"})


def _covers(asked: str, printed: str) -> bool:
    """Whether half of what is asked about is printed: the mean of another thing's figures is none."""
    for mention in reversed(find_places(asked)):
        asked = asked[: mention.start] + "，" + asked[mention.end :]
    words = [pair for part in re.split("[，的了]", asked) for pair in terms(part) if len(pair) > 1]
    return 2 * sum(pair in printed for pair in words) >= len(words)


def _divided(found: Finding, total: Figure, count: Figure, per: str) -> Finding | None:
    assert total.value is not None and count.value is not None
    if count.value <= 1:
        return None
    exact = total.value / count.value
    shown = _short(exact, total.unit)
    if not shown:
        return None
    loose = shown != exact or total.qualifier or count.qualifier
    size = f"{'约' if loose else ''}{spelled(shown)}{total.unit}"
    how = f"{total.text}÷{count.text}={size}"
    passage = found.evidence[0].passage
    evidence = tuple(Evidence(passage, f.start, f.end) for f in sorted((count, total), key=lambda f: f.start))
    return replace(found, short=size, evidence=evidence, computed=f"平均每{per}{size}（{how}）", arithmetic={size: how})


def _short(exact: Decimal, unit: str) -> Decimal:
    """Counts to a tenth, amounts to three figures."""
    if unit in COUNTS | PEOPLE:
        return rounded(exact, Decimal("0.1"))
    return rounded(exact, Decimal(1).scaleb(exact.adjusted() - _DIGITS + 1))


def _is_of(unit: str, per: str) -> bool:
    return unit == per or {unit, per} <= PEOPLE or (unit not in PEOPLE | MONEY and {unit, per} <= COUNTS and "个" in (unit, per))
