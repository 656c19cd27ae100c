"""How one answer is judged against its gold row. Pure functions over texts.

Three families: the rules of the project's own question sets (`right_…`, `carries`, `printed`), those of CMRC 2018
(`exact_match`, `character_f1`), and what other sets are measured by (`rouge_l`, `contains_all`, `list_f1`, `figure_checks`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.figures import find_figures
from rag.text.compare import in_base, qualifier_class
from rag.text.units import same_kind
from rag.types import STATED, Figure

SPAN_TYPES = frozenset({"figure", "date_or_period", "entity"})
_MARKERS = re.compile(r"\[\d+\]|【\d+】")
_SHOWN_FIGURES = re.compile(r"\d+(?:[.,]\d+)*%?|[一二三四五六七八九十百千]{2,}(?=[个名人家项次场万亿元户亩])")
_SPELT = dict(zip("0123456789", "〇一二三四五六七八九", strict=True))
_LIST_SIGNS = re.compile(r"以及|[、,，;；和及\n]")


# ---- texts -------------------------------------------------------------------------------------------------------


def squeeze(text: str | None) -> str:
    """What two wordings are compared by: NFKC, lower case, letters and digits, '.' and '%'."""
    return "".join(char for char in unicodedata.normalize("NFKC", text or "").lower() if char.isalnum() or char in ".%")


def contains(text: str | None, part: str | None) -> bool:
    """Whether `part` stands in `text`, and not as a piece of a longer number.

    >>> contains("共12个", "2个"), contains("共12个", "12"), contains("增长1.52%", "52%")
    (False, True, False)
    """
    wanted = squeeze(part)
    if not wanted:
        return False
    return _stands_alone(squeeze(text), wanted, left=wanted[0].isdigit(), right=wanted[-1].isdigit())


def _stands_alone(text: str, part: str, left: bool, right: bool) -> bool:
    """Whether `part` stands somewhere in `text` without a number going on at its left, or at its right."""
    at = text.find(part)
    while at >= 0:
        end = at + len(part)
        before, behind, next_behind = text[max(0, at - 1) : at], text[end : end + 1], text[end + 1 : end + 2]
        longer_left = left and (before == "." or before.isdigit())
        longer_right = right and (behind.isdigit() or (behind == "." and next_behind.isdigit()))
        if not longer_left and not longer_right:
            return True
        at = text.find(part, at + 1)
    return False


def carries(quote: str | None, evidence: str | None) -> bool:
    """Whether a quote carries the evidence: one holds the other (a quote of 8 characters at least), or it has half its character pairs."""
    quote, evidence = squeeze(quote), squeeze(evidence)
    if not quote or not evidence:
        return False
    if evidence in quote or (len(quote) >= 8 and quote in evidence):
        return True
    wanted = character_pairs(evidence)
    return bool(wanted) and 2 * len(wanted & character_pairs(quote)) >= len(wanted)


def character_pairs(text: str) -> set[str]:
    """The pairs of neighbouring characters in a text."""
    return {text[at : at + 2] for at in range(len(text) - 1)}


def list_items(text: str | None) -> list[str]:
    """The entries of a list as people write it: parted by 、 and commas, 和, 及, 以及 or lines."""
    return [item for item in map(squeeze, _LIST_SIGNS.split(text or "")) if item]


# ---- right or wrong ----------------------------------------------------------------------------------------------


def right_span(short: str, wanted: Iterable[str]) -> bool:
    """The bare answer holds a wanted one, with at most 20 characters more."""
    return any(contains(short, one) and len(squeeze(short)) <= len(squeeze(one)) + 20 for one in wanted)


def right_list(short: str, wanted: str) -> bool:
    """Four fifths of the entries are there, and at most a quarter as many others (one is always allowed)."""
    want, got = list_items(wanted), list_items(short)
    found = sum(any(w in g or g in w for g in got) for w in want)
    others = sum(not any(w in g or g in w for w in want) for g in got)
    return found >= 0.8 * len(want) and others <= max(1, 0.25 * len(want))


def share_of_points(text: str, points: Sequence[str]) -> float:
    """The share of the points that the text mentions."""
    whole = squeeze(text)
    return sum(contains(text, point) or squeeze(point) in whole for point in points) / len(points)


def brief_enough(text: str, wanted: str) -> bool:
    return len(squeeze(text)) <= 4 * len(squeeze(wanted)) + 120


def contains_all(text: str, parts: Iterable[Sequence[str]]) -> bool:
    """Whether the text holds each part in one of its spellings: RGB's accuracy, but 2个 is not found in 12个."""
    return all(any(contains(text, one) for one in spellings) for spellings in parts)


def list_f1(short: str, wanted: str) -> float:
    """The F1 of the entries; each counts once, for an entry that holds it or is held by it.

    >>> round(list_f1("甲一、乙二、丙三", "甲一、乙二"), 3)
    0.8
    """
    want, got = list_items(wanted), list_items(short)
    left = list(got)
    found = 0
    for item in want:
        if match := next((g for g in left if g == item), None) or next((g for g in left if item in g or g in item), None):
            left.remove(match)
            found += 1
    return 2 * found / (len(want) + len(got)) if found else 0.0


def rouge_l(prediction: str, answers: Iterable[str]) -> float:
    """ROUGE-L over characters: the F1 of the longest common subsequence, signs and case aside; the best over the answers.

    >>> rouge_l("设立二十八个窗口", ["设立窗口"])
    0.6666666666666666
    """
    return max((_rouge(squeeze(prediction), squeeze(answer)) for answer in answers), default=0.0)


def _rouge(one: str, other: str) -> float:
    shared = _longest_common_subsequence(one, other)
    return 2 * shared / (len(one) + len(other)) if shared else 0.0


def _longest_common_subsequence(one: str, other: str) -> int:
    """Hyyrö's bit-parallel way: a row of the table is one long integer."""
    places: dict[str, int] = {}
    for at, char in enumerate(one):
        places[char] = places.get(char, 0) | 1 << at
    row = whole = (1 << len(one)) - 1
    for char in other:
        common = row & places.get(char, 0)
        row = (row + common | row - common) & whole
    return len(one) - row.bit_count()


# ---- figures -----------------------------------------------------------------------------------------------------


def shown_figures(text: str | None) -> list[str]:
    """The numbers a reader sees in an answer, citation markers left out."""
    return _SHOWN_FIGURES.findall(_MARKERS.sub("", unicodedata.normalize("NFKC", text or "")))


def printed(text: str | None, number: str) -> bool:
    """Whether a number stands in the text as a number of its own; a single digit may be spelt (第7位, 第七位)."""
    # A number that a line's end cuts in two is one; a date and the hour behind it (2023-07-27 08:26) are two.
    plain = re.sub(r"(?<![-/]\d\d)(?<=\d)\s+(?=\d)", "", _without_commas(text))
    spellings = {_without_commas(number), _SPELT.get(number, number)}
    return any(_stands_alone(plain, one, left=True, right=True) for one in spellings)


def _without_commas(text: str | None) -> str:
    return re.sub(r"(?<=\d),(?=\d{3})", "", unicodedata.normalize("NFKC", text or ""))


@dataclass(frozen=True, slots=True)
class FigureChecks:
    """What of a figure is right."""

    value: bool
    unit: bool
    qualifier: bool

    @property
    def right(self) -> bool:
        return self.value and self.unit and self.qualifier


def figure_checks(short: str, wanted: Iterable[str]) -> FigureChecks | None:
    """The figure of the bare answer against the wanted one, in whichever wording it fits best; None where none is wanted.

    Value: the same number in the same base unit (1.2万 = 12000, 1.2公里 = 1200米). Unit: one that may stand for the other
    (个 and 家), or none in the answer where a count is wanted. Qualifier: of the same class (近 and 将近; 达 is none).

    >>> figure_checks("23万名", ["近23万名"])
    FigureChecks(value=True, unit=True, qualifier=False)
    """
    gold = [figure for text in wanted for figure in _counted(text)[:1]]
    if not gold:
        return None
    given = _counted(short)
    checks = [_checked(given[0], figure) for figure in gold] if given else []
    return max(checks, key=lambda c: (c.right, c.value, c.unit, c.qualifier), default=FigureChecks(False, False, False))


def _counted(text: str) -> list[Figure]:
    return [figure for figure in find_figures(text) if figure.kind in STATED and figure.value is not None]


def _checked(given: Figure, wanted: Figure) -> FigureChecks:
    value = given.kind == wanted.kind and in_base(given) == in_base(wanted)
    qualifier = qualifier_class(given.qualifier) == qualifier_class(wanted.qualifier)
    return FigureChecks(value, same_kind(given.unit, wanted.unit), qualifier)


# ---- CMRC 2018 ---------------------------------------------------------------------------------------------------

# The script lists “……” as one sign but looks characters up one by one, so that a printed … stays.
_CMRC_SIGNS = frozenset("-:_*^/\\~`+=，。：？！“”；’《》·、「」（）－～『』")
# Signs that are words of their own; a stop only at the end of the text, a comma not inside a number.
_CMRC_SIGN = re.compile(r"""[–—‘«»;@#$%&?!()\[\]{}<>"]|\.{2,}|\.(?=[\])}>"' ]*$)|,(?!\d)|'s?(?=\s|$)""")


def cmrc_plain(text: str) -> str:
    """Lower case, without the signs the CMRC 2018 script leaves out (ASCII commas and brackets stay, as there)."""
    return "".join(char for char in text.lower().strip() if char not in _CMRC_SIGNS)


def cmrc_tokens(text: str) -> list[str]:
    """Chinese characters one by one, other words whole.

    The script cuts other words with NLTK; this parts them where NLTK does, but for rare English forms (don't, 'tis).
    """
    tokens: list[str] = []
    for part in re.split(r"([\u4e00-\u9fa5])", cmrc_plain(text)):
        tokens += [part] if len(part) == 1 and "\u4e00" <= part <= "\u9fa5" else _CMRC_SIGN.sub(r" \g<0> ", part).split()
    return tokens


def exact_match(prediction: str, answers: Iterable[str]) -> float:
    """1 where the prediction is one of the answers, signs and case aside."""
    return float(any(cmrc_plain(prediction) == cmrc_plain(answer) for answer in answers))


def character_f1(prediction: str, answers: Iterable[str]) -> float:
    """The best F1 over the answers; what two texts share is their longest common run of tokens.

    >>> character_f1("设立28个窗口", ["28个"])
    0.5
    """
    return max((_f1(cmrc_tokens(prediction), cmrc_tokens(answer)) for answer in answers), default=0.0)


def _f1(prediction: Sequence[str], answer: Sequence[str]) -> float:
    shared = longest_common_run(prediction, answer)
    if not shared:
        return 0.0
    precision, recall = shared / len(prediction), shared / len(answer)
    return 2 * precision * recall / (precision + recall)


def longest_common_run(one: Sequence[str], other: Sequence[str]) -> int:
    """The length of the longest run that both hold.

    >>> longest_common_run("甲乙丙丁", "丙丁甲乙丙")
    3
    """
    longest, row = 0, [0] * (len(other) + 1)
    for token in one:
        row = [0, *(row[at] + 1 if token == there else 0 for at, there in enumerate(other))]
        longest = max(longest, *row)
    return longest
