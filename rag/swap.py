"""“2020年呢？”, “潮安呢？”, “副职呢？”: the last question with its year, month, place or noun exchanged."""

from __future__ import annotations

import re

from rag.places import find_places
from rag.subject import ASKING, COUNTED, IT, QUOTED, THEN, THERE, YEAR, place_in, subject_of, unasked

_WHAT_ABOUT = re.compile(r"^(?:换成|改成|换|再看|如果是|要是|至于)?(?P<rest>.{1,20}?)(?:的?情况)?(?:呢|怎么样|又如何|又怎样|如何)[？?。]?$")
_YEAR_ALONE = re.compile(
    rf"^(?P<rest>(?:{YEAR.pattern}))的?(?:时候)?(?:呢|(?:又)?(?:是|有|为)?(?:多少|几)[个家名人套项亿万元吨]*(?:呢)?)[？?。]?$"
)
_PLACE_LIKE = re.compile(r"^[\u4e00-\u9fff]{1,8}(?:区|县|市|镇|乡|村|街道|省|社区|新区|园区)$")
_HAN = re.compile("[\u4e00-\u9fff]+")
_BEFORE_A_WORD = frozenset("的任是有为和、，“”到了名位当做作选派")  # behind these a word begins
_BEFORE_A_POST = frozenset("任当做作")
_N = r"(?:1[0-2]|[1-9]|[一二三四五六七八九十]{1,2})"
MONTH = re.compile(
    rf"(?:{_N}月?份?[至到\-—–~]+)?(?<![\d.]){_N}月份?(?:(?:[12]\d|3[01]|[1-9]|[一二三四五六七八九十]{{1,3}})[日号])?(?!期|票|饼|球|嫂)|前{_N}个月|第?[一二三四]季度|[上下]半年"
)


def what_about(question: str) -> str:
    """The new thing of “…呢？”; "" where the question asks something of its own."""
    match = _YEAR_ALONE.match(question) or _WHAT_ABOUT.match(question)
    rest = match["rest"].strip("，, ") if match else ""
    return "" if ASKING.search(rest) else rest


def swapped(question: str, last: str) -> str:
    """“2020年呢”, “潮安呢”, “硕士呢”: the last question with its year, place or noun exchanged; "" where nothing fits."""
    rest = what_about(question)
    if not rest or THERE.fullmatch(rest) or IT.fullmatch(rest):
        return ""
    quoted = QUOTED.search(last)
    if quoted and (match := re.fullmatch(rf"({QUOTED.pattern})的?", rest)):
        return last[: quoted.start()] + match[1] + last[quoted.end() :]  # “85后” with “87后”
    if MONTH.fullmatch(rest.removesuffix("的")):
        return _other_month(rest.removesuffix("的"), last)
    if YEAR.fullmatch(rest.removesuffix("的")) or THEN.fullmatch(rest.removesuffix("的")):
        return _other_year(rest.removesuffix("的"), last)
    if ((new := find_places(rest)) and new[0].start == 0) or _PLACE_LIKE.match(rest):
        return _other_place(rest, last)
    at, match = _counterpart(rest, last), COUNTED.search(unasked(last))
    if at >= 0 and (match is None or last[at - 1 : at] in _BEFORE_A_POST):
        return last[:at] + rest + last[at + len(rest) :]  # 正职 with 副职
    if match and not rest.endswith("的"):
        return last[: match.start()] + _counted(match, rest) + last[match.end() :]
    return _other_subject(rest, last)


def _other_month(month: str, last: str) -> str:
    """今年1月至6月 with 7月; where no month was asked about, the month behind the year or the place."""
    if MONTH.search(last):
        return MONTH.sub(month, last, count=1)
    year = YEAR.search(last)
    at = year.end() if year else _behind_place(last)
    return last[:at] + month + last[at:]


def _counterpart(rest: str, last: str) -> int:
    """Where the last question names the like of a short new word: as long and ending alike; -1 where it does nowhere, or twice."""
    if not 2 <= len(rest) <= 4 or rest[-1] in "的数量月" or not _HAN.fullmatch(rest):
        return -1
    after = _behind_place(last)
    starts = [m.end() - len(rest) for m in re.finditer(re.escape(rest[-1]), last)]
    alike = [at for at in starts if _HAN.fullmatch(last[at : at + len(rest)]) and (at == after or last[at - 1 : at] in _BEFORE_A_WORD)]
    return alike[0] if len(alike) == 1 and last[alike[0] : alike[0] + len(rest)] != rest else -1


def _other_year(year: str, last: str) -> str:
    if YEAR.search(last):
        return YEAR.sub(year, last, count=1)
    at = _behind_place(last)
    return last[:at] + year + last[at:]


def _behind_place(text: str) -> int:
    """Where the first place ends that is named; 0 where none is."""
    place = place_in(text)
    return text.find(place) + len(place)


def _other_place(new: str, last: str) -> str:
    old = find_places(last)
    if not old:
        return new + last
    end = old[0].end
    for mention in old[1:]:  # 潮州市潮安区 is one place in two mentions
        if mention.start - end > 1:
            break
        end = mention.end
    return last[: old[0].start] + new + last[end:]


def _counted(match: re.Match[str], noun: str) -> str:
    """多少名博士 with 硕士: the counting word stays where the two end alike, else it may not fit and goes."""
    noun = noun.removesuffix("的")
    return match["ask"] + (match["unit"] if noun[-1] == match["noun"][-1] or match["ask"] == "几" else "") + noun


def _other_subject(rest: str, last: str) -> str:
    """粮食产量是多少 with 人均收入: place and year stay, the asking words follow."""
    subject = subject_of(last)
    tail = last[len(subject) :].removeprefix("的" if rest.endswith("的") else "") if last.startswith(subject) else ""
    if not tail or not subject:
        return ""
    head, year, month = place_in(last), YEAR.search(subject), MONTH.search(subject)
    if month and not year:
        return f"{head}{rest}{month[0]}{tail}"
    if year:
        head = subject[: year.end()] if subject.find(head) < year.start() else year[0] + head
        return f"{head}{'的' if subject[len(head) : len(head) + 1] == '的' else ''}{rest}{tail}"
    return f"{head}{rest}{tail}"
