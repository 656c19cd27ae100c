"""What is asked of answers already given, worked out from those answers, each found anew with its own evidence.

Sums, differences and shares are made of single figures in one unit; of a list, the item asked for; a figure once more in another unit, or
set beside a stated one. What cannot be worked out so is refused, and nothing is searched for in its stead.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

from rag.figures import find_figures
from rag.find.compared.comparison import amount, compare_parts, shortened, spelled, with_total
from rag.find.finding import Answerer, Evidence, Finding, Part
from rag.find.verdict import ABOUT, NO, verdict
from rag.find.worked.share import share_between
from rag.find.worked.sums import addable, added, sized, worth
from rag.question.earlier import CONVERTED, Over
from rag.question.subject import unasked
from rag.question.turns import differ
from rag.text.compare import interval
from rag.text.numerals import parse_number, rounded
from rag.text.units import family, scale
from rag.types import Figure

_CLAIM = re.compile(r"^是(?P<stated>.+)吗$")
_ITEM = re.compile(r"^(?:第(?P<n>\d+)|最后一)项是什么$")
_MOST = re.compile(r"^里?哪个(?:更|最|比较)?(?P<way>[多高大少低小])$")
_CONVERTED = re.compile(rf"^[^\u4e00-\u9fff]*{CONVERTED}")
_OPENS = re.compile(r"[、，,；;：:。（(]|其中")
_PAUSE = re.compile(r"^(?:[、，,；;]|和|及)(?!其中|共|合计|总)")
_CLOSED = re.compile(r"\s*(?:[、，,；;。]|和|及)")
_LEADS_IN = re.compile(r"^(?:全[市县区省]|我[市县区省]|先后|累计|已|共|分别|有|消除|和|及)+")
_YEARS = re.compile(r"近(?P<n>[两二三四五六七八九十\d]{1,2})年")
_PER_YEAR = re.compile(r"每一?年|一年")


def find_over(over: Over, answer: Answerer) -> Finding | None:
    """The one thing asked of the answers; None where one of them is not found, or they do not allow it."""
    work = next((work for asks, work in _WORK if asks.search(over.asks)), None)
    found = [answer(question) for question in over.questions] if work else []
    known = [f for f in found if f is not None]
    return work(over, known) if work and len(known) == len(found) else None


def _claimed(over: Over, found: Sequence[Finding]) -> Finding | None:
    """是，27所; 不是，27所."""
    (own,), match = found[:1], _CLAIM.match(over.asks)
    claim, printed = amount(match["stated"]) if match else None, amount(with_total(own))
    if claim is None or printed is None or printed.value is None:
        return None
    claim = replace(claim, unit=claim.unit or printed.unit)
    said = verdict(claim, printed)
    if said == ABOUT and not (claim.qualifier or printed.qualifier or printed.upper) and claim.unit not in ("%", "‰"):
        said = NO  # 28 are not 27
    kept = own.parts if own.arithmetic else ()
    return replace(own, short=f"{said}，{own.short}", parts=kept, computed=own.computed if kept else "") if said else None


def _item(over: Over, found: Sequence[Finding]) -> Finding | None:
    """The second of 深化改革、人才队伍、发展环境; None of what is no list, or not so long."""
    (listed,), match = found[:1], _ITEM.match(over.asks)
    evidence, items = listed.evidence, [Part(part.short, part.short, part.evidence) for part in listed.parts]
    if not items and len(evidence) > 1:
        items = [Part(one.text, one.text, (one,)) for one in evidence]
    elif not items and evidence:
        items = list(_enumerated(evidence[0]))
    at = int(match["n"]) - 1 if match and match["n"] else len(items) - 1
    if len(items) < 2 or not 0 <= at < len(items):
        return None
    return Finding(items[at].short, items[at].evidence, listed.margin)


def _enumerated(evidence: Evidence) -> list[Part]:
    """做好老城更新、新区提升 as two."""
    items, start = [], evidence.start
    for text in re.split("、|(?<=”)和(?=“)", evidence.text):
        start = evidence.passage.text.text.index(text, start)
        items.append(Part(text, text, (Evidence(evidence.passage, start, start + len(text)),)))
        start += len(text)
    return items


def _total(over: Over, found: Sequence[Finding]) -> Finding | None:
    """The sum of the answers, or of the parts of one."""
    if len(found) == 1:
        return _total_of_parts(found[0])
    figures = _figures(found)
    if len(figures) != len(found) or not all(addable(figures[0], other) for other in figures[1:]):
        return None
    if len({(f.evidence[0].passage.text.text, f.evidence[0].start) for f in found}) < len(found):
        return None  # the same number cannot answer for both
    size, how = added(figures, [f.short for f in found])
    return _together(over, found, f"一共{size}", size, {size: how})


def _total_of_parts(found: Finding) -> Finding | None:
    parts = _parts(found)
    figures = [f for f in (amount(part.short) for part in parts) if f is not None]
    if len(figures) < 2 or not all(addable(figures[0], other) for other in figures[1:]):
        return None
    size, how = added(figures, [f.text for f in figures])
    return Finding(size, tuple(e for part in parts for e in part.evidence), found.margin, tuple(parts), f"一共{size}", {size: how})


def _difference(over: Over, found: Sequence[Finding]) -> Finding | None:
    if len(found) != 2:
        return None
    parts = [Part(label, with_total(f), f.evidence) for label, f in zip(_labels(over.questions), found, strict=True)]
    told, how = compare_parts(over.asks, parts)
    return _together(over, found, told, next(iter(how), told), how) if how else None


def _most(over: Over, found: Sequence[Finding]) -> Finding | None:
    """The answer, or the part of one, with the largest figure, or the smallest; None where it is not surely so."""
    match = _MOST.search(over.asks)
    parts = (
        _parts(found[0]) if len(found) == 1 else [Part(n, f.short, f.evidence) for n, f in zip(_labels(over.questions), found, strict=True)]
    )
    figures = [amount(part.short) for part in parts]
    known = [f for f in figures if f is not None and f.value is not None]
    if match is None or len(parts) < 2 or len(known) < len(parts) or not all(addable(known[0], other) for other in known[1:]):
        return None
    spans = [interval(figure) for figure in known]
    least = match["way"] in "少低小"
    ahead = [
        n
        for n, (low, high) in enumerate(spans)
        if all((high < other[0]) if least else (low > other[1]) for m, other in enumerate(spans) if m != n)
    ]
    if not ahead:
        return None
    first = parts[ahead[0]]
    evidence = tuple(e for part in parts for e in part.evidence)
    return Finding(f"{first.label}，{first.short}", evidence, min(f.margin for f in found), tuple(parts), f"{first.label}最{match['way']}")


def _share(over: Over, found: Sequence[Finding]) -> Finding | None:
    """What share the first makes of the second, whose sentence must tell of the same."""
    figures = _figures(found)
    size = share_between(figures[0], figures[1]) if len(figures) == len(found) == 2 else None
    if size is None:
        return None
    return _together(over, found, f"前者占后者的{size}", size, {size: f"{found[0].short}÷{found[1].short}={size}"})


def _rest(over: Over, found: Sequence[Finding]) -> Finding | None:
    """The whole less its part: of two answers, or of the two figures that a share was worked out from."""
    sides = [Part(label, f.short, f.evidence) for label, f in zip(_labels(over.questions), found, strict=True)]
    if len(found) == 1:
        sides = [part for part in found[0].parts if part.evidence]
    figures = [f for f in (amount(part.short) for part in sides) if f is not None]
    if len(figures) != 2 or len(sides) != 2 or not addable(*figures):
        return None
    order = sorted(range(2), key=lambda n: worth(figures[n], figures[0].unit))
    part, whole = figures[order[0]], figures[order[1]]
    left = worth(whole, whole.unit) - worth(part, whole.unit)
    if left <= 0:
        return None
    size = sized(left, figures, whole.unit)
    evidence = tuple(e for side in sides for e in side.evidence)
    how = {size: f"{whole.text}−{part.text}={size}"}
    return Finding(size, evidence, min(f.margin for f in found), tuple(sides), f"剩下{size}", how)


def _average(over: Over, found: Sequence[Finding]) -> Finding | None:
    """近三年共发放2202万元: a year's share, where the question or the sentence says how many years."""
    own, figures = found[0], _figures(found)
    if len(found) != 1 or not figures or not _PER_YEAR.search(over.asks) or not addable(figures[0], figures[0]):
        return None
    told = _YEARS.search(over.questions[0]) or _YEARS.search(own.evidence[0].told)
    number = parse_number(told["n"]) if told else None
    if not told or not number or number < 2 or told[0] not in own.evidence[0].told or re.search("每年|年均", own.evidence[0].told):
        return None
    exact = worth(figures[0], figures[0].unit) / number
    shown = rounded(exact, Decimal("0.1"))
    size = f"{'约' if shown != exact or figures[0].qualifier else ''}{spelled(shown)}{figures[0].unit}"
    return replace(
        own, short=size, computed=f"{figures[0].text}÷{number}={size}", arithmetic={size: f"{figures[0].text}÷{number}={size}"}, parts=()
    )


def _converted(over: Over, found: Sequence[Finding]) -> Finding | None:
    """10.8平方公里 as 亩, 1121万元 as 元."""
    match, own, figures = _CONVERTED.match(over.asks), found[0], _figures(found[:1])
    if match is None or not figures or figures[0].upper is not None:
        return None
    figure, unit = figures[0], match["unit"]
    if family(figure.unit) != family(unit) or family(unit) in ("计数", "人", ""):
        return None
    exact = worth(figure, figure.unit) * scale(figure.unit) / scale(unit)
    shown = shortened(exact)
    number = format(shown.normalize(), "f")
    size = f"{'约' if shown != exact or figure.qualifier else ''}{number}{unit}"
    how = f"{figure.text}={size}"
    return replace(own, short=size, computed=how, arithmetic={size: how}, parts=own.parts if own.arithmetic else ())


def _figures(found: Sequence[Finding]) -> list[Figure]:
    """The one figure of each answer; of an answer with several none, so that fewer come back."""
    told = [[f for f in find_figures(one.short) if f.value is not None] for one in found]
    return [figures[0] for figures in told if len(figures) == 1]


def _parts(found: Finding) -> list[Part]:
    """142个, 137个, 187个 of one sentence, each by its own name; none where anything but a pause parts them from the next name."""
    passage, low = found.evidence[0].passage, found.evidence[0].sentence[0]
    text = passage.text.text
    closing = [f for f in found.evidence[0].amounts if f.unit and _CLOSED.match(text, f.end)]  # 142个、: but 3万元以下 tells which
    run = [f for f in closing if f.unit == closing[0].unit]
    parts: list[Part] = []
    at = low
    for figure in run:
        name = _OPENS.split(text[at : figure.start])[-1]
        if parts and not _PAUSE.match(text[at : figure.start]):
            return []
        parts.append(Part(_LEADS_IN.sub("", name), figure.text, (Evidence(passage, figure.start, figure.end),)))
        at = figure.end
    return parts if all(part.label for part in parts) else []


def _together(over: Over, found: Sequence[Finding], computed: str, short: str, arithmetic: dict[str, str]) -> Finding:
    parts = tuple(Part(label, f.short, f.evidence) for label, f in zip(_labels(over.questions), found, strict=True))
    evidence = tuple(e for f in found for e in f.evidence)
    known = {size: how for f in found for size, how in f.arithmetic.items()}
    return Finding(short, evidence, min(f.margin for f in found), parts, computed, {**known, **arithmetic})


def _labels(questions: Sequence[str]) -> Sequence[str]:
    """What the questions differ in, or the questions themselves."""
    pair = differ(*map(unasked, questions)) if len(questions) == 2 else ()
    return pair or [unasked(question) for question in questions]


_WORK: tuple[tuple[re.Pattern[str], Callable[[Over, Sequence[Finding]], Finding | None]], ...] = (
    (_CLAIM, _claimed),
    (_ITEM, _item),
    (re.compile("^(?:里各项)?一共多少$"), _total),
    (re.compile("^相差多少$"), _difference),
    (_MOST, _most),
    (re.compile("^前者占后者多少$"), _share),
    (re.compile("^除去后剩多少$"), _rest),
    (_CONVERTED, _converted),
    (re.compile("平均|每|^一"), _average),
)
