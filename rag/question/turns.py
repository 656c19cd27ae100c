"""A question over several turns: 哪个更多？ 两个加起来呢？ 和微山县比呢？, made one question about all that was asked.

The turns must have asked the same of different things; what differs is found by comparing the questions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from rag.question.subject import ASKING, UNIT, VERB, place_in, unasked, year_in

_WHICH = re.compile(
    r"^(?:这|那)?(?:两|二)(?:个|者|地|年|边|家)?(?:县|区|市|地方)?(?:相比|比|之间)?(?:[，,]?(?:哪|谁|差|相差|谁的))|^(?:哪|谁)(?:个|边|年|里)?(?:的)?[^，。]{0,6}(?:更|比较)?(?:多|高|大|早|低|少)|^(?:是)?(?:上升|升|进步|增加|提高|多|变多|涨)(?:了)?还是(?:下降|降|退步|减少|降低|少|变少|跌)|^(?:两(?:个|者)?)?(?:相差|差)(?:了)?(?:多少|几)"
)
_THESE = re.compile(r"^(?:这|那)?(?:两|二|三|四|几)(?:个|者|地|年|边|家|项|样)?(?:县|区|市|地方|数|数字)?(?:相比|比|之间)?[，,]?")
ADDED = re.compile(
    r"^(?:这|那|它们)?(?:两|二|三|四|几)?(?:个|者|项|样|地|年|家)?(?:数|数字)?(?:加起来|加在一起|合起来|合在一起|相加|加一块儿?|一共|总共|合计)(?:是|有|一共)?(?:多少|几[个家名]?)?(?:呢)?[？?]?$"
)
_AGAINST = re.compile(
    r"^(?:和|与|跟|同|比)(?P<other>[^，,。？?]{2,12}?)(?:相比|比起来|比较|比|来说|来)?[，,]?(?P<how>(?:哪|谁|多|少|高|低|大|小|差|相差|是多|是少)[^，。？?]*|呢|怎么样|如何|又如何)?[？?]?$"
)
_UNIT_FIRST = re.compile(rf"^{UNIT}(?=[\u4e00-\u9fff])")
_DONE = rf"(?:(?:{VERB}|[\u4e00-\u9fff]{{2}}(?=了|到|过))(?:了|到|过)?)"
_ASKS = re.compile(rf"的?{_DONE}?(?P<ask>(?:多少|几).*)$")
_ASKS_BEFORE = re.compile(rf"{_DONE}(?P<ask>(?:多少|几){UNIT}?)$")
_CLASS_ENDS = "区县市镇级型类年"


def over_turns(question: str, asked: Sequence[str]) -> str:
    """鱼台县有多少户…？ 哪个更多？ → 微山县和鱼台县有多少户…，哪个更多？; "" where the turns before do not ask alike.

    >>> over_turns("两个加起来呢？", ["潮安区有多少家酒店？", "潮安区有多少家民宿？"])
    '潮安区酒店和民宿一共有多少家？'
    """
    if ADDED.match(question):
        return _together(asked[-2:])
    if not _WHICH.match(question):
        return ""
    varied = _varied(asked)
    if len(varied) < 2:
        return ""
    listed = "、".join(varied[:-1]) + "和" + varied[-1]
    return (
        f"{unasked(asked[-1]).replace(varied[-1], listed, 1)}，{_THESE.sub('', question).replace('进步', '上升').replace('退步', '下降')}"
    )


def beside(question: str, last: str) -> str:
    """兖州区有多少名教师？ 和微山县比哪个多？ → 兖州区和微山县有多少名教师，哪个多？; "" where no other place is named."""
    match, here = _AGAINST.match(question), place_in(last)
    other = match["other"].removesuffix("的") if match else ""
    if not here or not other or place_in(other) != other or other == here:
        return ""
    how = (match["how"] or "") if match else ""
    if re.match(r"差|相差|多(?:了)?多少|少(?:了)?多少", how):
        how = "相差多少"
    elif not re.match("[哪谁]", how):
        how = "哪个更少" if re.match("是?[少低小]", how) else "哪个更多"
    return f"{unasked(last).replace(here, f'{here}和{other}', 1)}，{how}？"


def _varied(asked: Sequence[str]) -> list[str]:
    """What the last questions differ in, each from the one before it; fewer than two where they differ in more."""
    found: list[str] = []
    for one, other in pairwise(reversed(asked)):
        pair = differ(other, one)
        if not pair or (found and pair[1] != found[0]):
            break
        found = [pair[0], *found] if found else list(pair)
    return list(dict.fromkeys(found))


def differ(before: str, last: str) -> tuple[str, ...]:
    """The two places, the two years, or else the two stretches by which two questions differ; empty where they differ in more."""
    for pick in (place_in, year_in):
        one, other = pick(before), pick(last)
        if one and other and one != other and before.replace(one, "", 1) == last.replace(other, "", 1):
            return one, other
    start = _alike(before, last)
    end = _alike(before[start:][::-1], last[start:][::-1])
    while end and (before[len(before) - end] in _CLASS_ENDS or not ASKING.search(before[len(before) - end :])):
        end -= 1  # an ending that both share belongs to both, and so does a common noun behind what asks
    one, other = before[start : len(before) - end], last[start : len(last) - end]
    if before[:start].endswith(("多少", "几")):
        one, other = _UNIT_FIRST.sub("", one), _UNIT_FIRST.sub("", other)
    same = start + end
    return (one, other) if min(len(one), len(other)) > 1 and max(len(one), len(other)) <= 12 and same >= len(last) // 2 else ()


def _alike(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _together(asked: Sequence[str]) -> str:
    """Both counted as one: what differs joined, 一共 before what counts."""
    pair = differ(*map(unasked, asked)) if len(asked) == 2 else ()
    if not pair or any(one[-1] in "占有是为" for one in pair):
        return ""  # 3星的占, 2星的有: other verbs
    head, _, tail = unasked(asked[1]).partition(pair[1])
    if asks := _ASKS.match(tail):
        return f"{head}{pair[0]}和{pair[1]}一共有{asks['ask']}？"
    if (asks := _ASKS_BEFORE.search(head)) and not tail:
        return f"{head[: asks.start()]}{pair[0]}和{pair[1]}一共有{asks['ask']}？"
    return ""
