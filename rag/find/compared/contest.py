"""Which of several things has the most, the least, the second place: what such a question asks for, read from its words alone."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from rag.text.numerals import narrow, parse_number
from rag.text.places import find_places
from rag.text.terms import terms

_MEASURES = "多|少|高|低|大|小|快|慢|猛|强|长|短|贵|便宜|靠前|靠后|厉害"
_LEAST = re.compile(r"最?(?:少|低|小|慢|短|便宜|靠后)|垫底|倒数")
_GROWS = re.compile(r"涨|增(?![值设])|升|快|慢|猛|降(?!水|雨|雪)|跌|减(?!排)|下滑|回落")
_FALLS = re.compile(r"降(?!水|雨|雪)|跌|减(?!排)|下滑|回落")
_WHICH = r"(?:哪(?:一)?(?:个|家|边|方|种|项|类|国|省|市|县|区|地|处|门|款|块|部|支|条)?|谁)"
_TWO = re.compile(
    rf"(?P<one>[^，,。？?]{{2,20}}?)(?:和|与|跟|同|还是|、|比)(?P<other>[^，,。？?]{{2,20}}?|[^，,。？?](?=[哪谁]))[，,]?(?P<rest>[^，。？?]{{0,14}}?{_WHICH}(?:的)?(?P<tail>[^，。？?最]{{0,16}}?)(?:更)?(?P<measure>{_MEASURES})(?:一?些|一?点儿?)?[呢啊呀]?[？?]?$)"
)
_OR = re.compile(
    rf"(?P<one>[^，,。？?]{{2,20}}?)的?(?:更|比较)?(?P<measure>{_MEASURES})(?:一?些|一?点)?[，,]?还是(?P<other>[^，,。？?]{{2,20}}?)的?(?:更|比较)?(?P=measure)(?:一?些|一?点)?[呢啊呀]?[？?]?$"
)
_THAN = re.compile(
    rf"(?P<one>[^，,。？?]{{2,20}}?)(?:是不是|是否)?(?<![同环占对相])比(?![例重率较])(?P<other>[^，,。？?]{{2,20}}?)的?(?P<tail>[^，。？?多少最]{{0,8}}?)(?:还|更|要)?(?P<measure>{_MEASURES})(?:一?些|一?点)?(?:吗|么|没有|不|对吗)?[？?]?$"
)
_BY = re.compile(
    rf"^(?P<one>[^，,。？?]{{1,20}}?)(?<![同环占对相])比(?![例重率较])(?P<other>[^，,。？?]{{1,20}}?)(?P<tail>价格|价|数量)?(?:还|更|要|都)?(?P<measure>{_MEASURES})(?:了|出)?(?:多少|几)(?!倍|成|百分|分之)[^，。？?]{{0,4}}[呢啊]?[？?]?$"
)
_PAST = re.compile(
    r"去年|上年|前年|今年|同期|往年|上月|上季|年初|以前|原来|计划|预期|预计|目标|平均|\d[年月]|月$|[上本这那首]次|[市县区省国]$"
)
_ASIDE = re.compile(
    rf"(?P<both>[^，,。？?、和与跟]{{4,12}})(?P<rest>{_WHICH}(?P<tail>[^，。？?最]{{0,8}}?)(?:更)?(?P<measure>{_MEASURES})(?:一?些|一?点)?[？?]?$)"
)
_ASKS_YES = re.compile(r"(?:吗|么|没有|不|对吗)[？?]?$|是不是|是否")
_MOST = re.compile(
    rf"(?:{_WHICH}|什么)[^，。？?]*最(?P<measure>{_MEASURES})|最(?P<measure2>{_MEASURES})的?[^，。？?]{{0,10}}(?:是|为)?(?:{_WHICH}|什么)|{_WHICH}[^，。？?]*(?P<measure3>垫底)"
)
_RANKED = r"(?=名|位|大|高|多|的|是|，|[？?]|$|哪|谁)"  # 第二的是哪国, not 第二章 or 第二季度
_PLACED = re.compile(
    rf"第(?P<rank>[一二三四五]){_RANKED}[^，。？?]{{0,6}}(?:是)?(?:{_WHICH}|什么)|{_WHICH}[^，。？?]{{0,12}}第(?P<rank2>[一二三四五]){_RANKED}"
)
_ONE_OF = re.compile(
    r"(?P<n>[三四五六七八九十]|\d{1,2})(?:个|家|大|种|类|项|国|省|市|县|区)(?!月)|前(?P<top>[三四五六七八九十]|\d{1,2})(?:名|位|强|家|国|的)?(?!个?[月年])"
)
_NOISE = re.compile(
    rf"{_WHICH}|什么|最|更|还是|比起来|相比|比|跟|和|与|同(?![意行])|里头|里面|里|之中|中(?=[，,])|当中|之间|[三四五六七八九十两\d]+(?:个|家|大|种|类|项|者)|前[三四五六七八九十\d]+|的|是|了|得|吗|呢|些|一点|{_MEASURES}|增长率?|增速|增幅|涨幅|幅度|涨|排名?|第[一二三四五]|全球|同比|环比|上个?月|去年|今年|[上下]半年|(?:\d{{1,4}}|[一二三四])[年月日]份?|一?季度|[，,。？?、；：:]"
)


@dataclass(frozen=True, slots=True)
class Contest:
    """What a question wants of a row: `sides` by name, or the `rank`-th of all; the least where `least`."""

    question: str
    sides: tuple[str, ...]
    rank: int
    least: bool
    growth: bool | None  # None: the question leaves open which kind of figure
    by: bool = False  # how much more the first side has
    whether: bool = False  # whether the first side has more: a yes or no is wanted
    rest: str = ""  # what else the question says

    @property
    def count(self) -> int | None:
        """How many things the question says there are: 三家, 前十."""
        match = _ONE_OF.search(self.question)
        number = parse_number(match["n"] or match["top"]) if match else None
        return int(number) if number is not None else None

    @property
    def words(self) -> frozenset[str]:
        """The terms of what else it says, without its places and times and the words that compare."""
        rest = self.rest
        for mention in reversed(find_places(rest)):
            rest = rest[: mention.start] + "，" + rest[mention.end :]
        return frozenset(pair for part in _NOISE.sub("，", rest).split("，") for pair in terms(part) if len(pair) > 1)


def asks_contest(question: str) -> Contest | None:
    """The contest that a question asks about; None where it asks about none.

    >>> asks_contest("创新平台省级的多还是市级的多？").sides
    ('创新平台省级', '市级')
    >>> asks_contest("三个主导产业哪个涨得最猛？").rank
    1
    >>> asks_contest("哪家企业最先投产？") is None
    True
    """
    text = narrow(question).strip()
    match = _BY.search(text)
    if match and not any(_PAST.search(side) for side in (match["one"], match["other"])) and not find_places(match["other"]):
        made = _contest(text, (match["one"], match["other"]), match["measure"], _rest(text, match))
        return replace(made, by=True, growth=True if _GROWS.search(match["one"] + match["other"]) else made.growth)
    if match := _OR.search(text) or _TWO.search(text):
        return _contest(text, (match["one"], match["other"]), match["measure"], _rest(text, match))
    if _ASKS_YES.search(text):
        match = _THAN.search(text)
        return (
            replace(_contest(text, (match["one"], match["other"]), match["measure"], _rest(text, match)), whether=True) if match else None
        )
    if match := _MOST.search(text):
        measure = next(m for m in match.groups() if m)
        return _contest(text, (), measure, text)
    if match := _PLACED.search(text):
        return replace(_contest(text, (), "多", text), rank="一二三四五".index(match["rank"] or match["rank2"]) + 1)
    if match := _ASIDE.search(text):
        return _contest(text, (match["both"],), match["measure"], text[: match.start()] + match["tail"])
    return None


def _rest(text: str, match: re.Match[str]) -> str:
    """What the question says besides its sides."""
    groups = match.groupdict()
    return f"{text[: match.start()]}，{(groups.get('rest') or groups.get('tail') or '')}"


def _contest(text: str, sides: tuple[str, ...], measure: str, rest: str) -> Contest:
    growth = True if _GROWS.search(rest + measure) else False if measure in "多少大小" else None
    least = bool(_LEAST.search(measure)) != bool(_FALLS.search(rest) and growth)
    return Contest(text, sides, 1, least, growth, rest=rest)
