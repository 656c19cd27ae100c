"""Names and dates: the reader's best span, made whole."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from rag.figures import find_figures
from rag.find.finding import Evidence, Finding, tidy, unwrapped
from rag.find.nearby import own_words_bonus, sentence_bonus
from rag.fit import Named, place_gap, year_gap
from rag.types import Reading, ScoredSpan

READ = 8
_CLOSE = 1.0  # readings this close to the best count as equal; then the higher-ranked passage wins
KIND = 2.0  # margin for a span that ends as the question's noun says (哪个街道 → …街道)
OWN_MOST = 2.4
_ORGANISATION = re.compile(
    r"(?:局|委|办|院|所|公司|中心|部|会|厅|室|集团|大学|学院|学校|银行|协会|支队|大队|政府|医院|社|厂|站|企业|基地|单位|部门|机构|办公室)$"
)
_ASKS_ORGANISATION = re.compile(r"哪(?:一)?(?:个|家|些)?(?:单位|部门|机构|企业|公司|局)")
_HABIT = re.compile(r"一般|通常|平时|平常|往常|固定|每次|多久(?:一次|开|办|搞)|频率")
_QUOTED = re.compile(r"“[^“”]{1,24}”|《[^《》]{1,60}》")
_HEAD = re.compile(
    r"(?:哪(?:一)?(?:个|家|项|条|座|所|支|种|位|名|类|份|部)?|什么|啥)(?P<head>[\u4e00-\u9fff]{2,8}?)(?=[？?，。的了]|$|是|上|里)"
)
_TIME = re.compile(
    r"(?:每|当|次|本|同|去|前|今|明)?(?:年|季度|月|周|天|日|旬|星期)(?:初|底|末|中|上旬|中旬|下旬|一次)?|\d|[一二三四五六七八九十]+月|春|夏|秋|冬|期间|以来|截至|目前|现在|凌晨|上午|下午|晚"
)


def find_name(question: str, readings: Sequence[Reading], asked: Named) -> Finding | None:
    """A name, an organisation, a thing: one span."""
    return _best(question, readings, asked, bonus=lambda text: 0.0)


def find_date(question: str, readings: Sequence[Reading], asked: Named) -> Finding | None:
    """A date or period, with every part of it that is printed together (2019年7月, 6月中旬, 每年初)."""
    habit = bool(_HABIT.search(question))
    found = _best(
        question, readings, asked, bonus=lambda text: (0.0 if _TIME.search(text) else -3.0) + (4.0 if habit and text[0] in "每逢" else 0.0)
    )
    if found is None:
        return None
    evidence = found.evidence[0]
    start, end = whole_date(evidence.passage.text.text, evidence.start, evidence.end)
    whole = Evidence(evidence.passage, start, end)
    return Finding(whole.text, (whole,), found.margin)


def _best(question: str, readings: Sequence[Reading], asked: Named, bonus: Callable[[str], float]) -> Finding | None:
    best: Finding | None = None
    for reading in readings[:READ]:
        text = reading.passage.text.text
        gap = place_gap(asked, reading.passage)
        spans = [*reading.spans, *_items(reading)]
        for span in spans:
            start, end = whole_name(question, text, *tidy(text, span.start, span.end))
            if start >= end or end - start > 60:
                continue
            margin = span.score - gap - year_gap(asked, reading.passage, start, end) + bonus(text[start:end])
            margin -= 4.0 if text[start:end] in question else 0.0
            margin += min(
                OWN_MOST,
                own_words_bonus(question, text, (start, end), [(s.start, s.end) for s in spans if s.end <= start or end <= s.start]),
            )
            margin += KIND if is_of_kind(question, text[start:end]) else 0.0
            margin += sentence_bonus(question, text, start, end)
            if best is None or margin > best.margin:
                best = Finding(unwrapped(text[start:end]), (Evidence(reading.passage, start, end),), margin)
    return best


def _items(reading: Reading) -> list[ScoredSpan]:
    """The parts of spans that run over a 、: the reader sometimes marks the end of one item and the next one."""
    text, out = reading.passage.text.text, []
    for span in reading.spans:
        cuts = [at for at in range(span.start, span.end) if text[at] == "、"]
        edges = zip([span.start, *(c + 1 for c in cuts)], [*cuts, span.end], strict=True)
        out += [ScoredSpan(a, b, reading.scorer.score(a, b)) for a, b in edges if a < b] if cuts else []
    return out


def is_of_kind(question: str, name: str) -> bool:
    """Whether a name is the kind of thing that the question asks for, as its last characters tell."""
    if _ASKS_ORGANISATION.search(question):
        return bool(_ORGANISATION.search(name))
    heads = [match["head"] for match in _HEAD.finditer(question)]
    return any(name.strip("”》").endswith(head[-2:]) for head in heads)


def whole_name(question: str, text: str, start: int, end: int) -> tuple[int, int]:
    """The span widened to the quoted name it is part of, and to the noun that the question gives it (哪个综合党委)."""
    for match in _QUOTED.finditer(text, max(0, start - 60), min(len(text), end + 60)):
        if match.start() <= start and end <= match.end() and 2 * (end - start) >= 0.4 * (match.end() - match.start()):
            start, end = match.span()
    for match in _HEAD.finditer(question):
        if text.startswith(match["head"], end):
            end += len(match["head"])
    return start, end


def whole_date(text: str, start: int, end: int) -> tuple[int, int]:
    """The span widened to the whole printed date it touches, and to a range of two of them."""
    for figure in find_figures(text):
        if figure.kind == "date" and figure.start < end and start < figure.end:
            start, end = min(start, figure.start), max(end, figure.end)
    return start, end
