"""“2020年呢？”, “潮安呢？”, “副职呢？”: the last question with its year, month, place or noun exchanged."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.question.subject import ASKING, COUNTED, IT, QUOTED, THEN, THERE, UNIT, VERB, YEAR, place_in, subject_of, unasked
from rag.text.places import find_places

_WHAT_ABOUT = re.compile(r"^(?:换成|改成|换|再看|如果是|要是|至于)?(?P<rest>.{1,20}?)(?:的?情况)?(?:呢|怎么样|又如何|又怎样|如何)[？?。]?$")
_OVER_THERE = re.compile(r"[那这][边里儿]|当地|那个?地方")
_HOW_IS = re.compile(r"(?<!又)(?:怎么样|如何)[？?。]?$")
_YEAR_ALONE = re.compile(
    rf"^(?P<rest>(?:{YEAR.pattern}))的?(?:时候)?(?:呢|(?:又)?(?:是|有|为)?(?:多少|几)[个家名人套项亿万元吨]*(?:呢)?)[？?。]?$"
)
# “不对，是2020年”, “我问的是全市的”: the new thing of a question put right.
_CHANGED = re.compile(r"^(?:换成|改成|换|改为)(?P<rest>[^，,。？?！!]{2,12}?)(?:的)?(?:情况|数据?|数字|呢|吧)*[。！!？?]?$")
_CORRECTED = re.compile(
    r"^(?:(?:不对|不是(?:[^，,。]{1,12})?|错了|(?:你|我)?(?:说|弄|搞|答|问|理解)错了|不)[，,。！!、 ]*(?:而|应该|应当|其实)?(?:我)?"
    r"(?:是|(?:问|要|说|指|想问|想知道)的?是?)?|我(?:是|其实)?(?:想)?(?:问|要|说|指)的?(?:是)?|应该是|应当是)(?P<rest>[^，,。？?！!]{2,16}?)(?:的(?:情况|数|数字)?)?[。！!？?]?$"
)
_OF_THE = {"市里": "全市", "省里": "全省", "全国": "全国"}
_WHOLE_OF = re.compile(r"全[市省区县镇国]|整个(?:市|省|区|县)")
_PLACE_ENDS = ("街道", "社区", "新区", "园区", "区", "县", "市", "镇", "乡", "村", "省")
_PLACE_LIKE = re.compile(rf"^[\u4e00-\u9fff]{{1,8}}(?:{'|'.join(_PLACE_ENDS)})$")
_COUNT = re.compile(rf"^(?P<ask>的?(?:一共|总共|共)?有(?:多少|几)){UNIT}(?=[？?]?$)")
_DID = re.compile(
    rf"(?:(?:{VERB}|[\u4e00-\u9fff])(?:了|过).*|(?:{VERB}|[派送调])到.*|参加|落地|入选|获奖|参赛|报名|任职|成立|开工|投产|竣工|就业)$"
)
_ALREADY = re.compile(r"(?P<asks>(?:多少|几)[^，,。；;]{0,4})了(?=[？?]?$)")
_AGO = re.compile(r"(?:[\d一二两三四五六七八九十百]+(?:多|余|来)?|好?几)(?:年|个月|天)(?:之|以)?[前后]")
_NAMED_ALONE = re.compile(r"^(?P<rest>[^，,。？?！!]{2,8}?)的?[。！!？?]?$")
_A_NOUN = 2  # characters that are left of a noun without what tells its kind
_WORD = re.compile(r"(?:\d{2})?[\u4e00-\u9fff]+")
_BEFORE_A_WORD = frozenset("的任是有为和、，“”到了名位当做作选派")  # behind these a word begins
_BEFORE_A_POST = frozenset("任当做作")
_N = r"(?:1[0-2]|[1-9]|[一二三四五六七八九十]{1,2})"
MONTH = re.compile(
    rf"(?:{_N}月?份?[至到\-—–~]+)?(?<![\d.]){_N}月份?(?:(?:[12]\d|3[01]|[1-9]|[一二三四五六七八九十]{{1,3}})[日号])?(?!期|票|饼|球|嫂)|前{_N}个月|第?[一二三四]季度|[上下]半年"
)


def what_about(question: str) -> str:
    """The new thing of “…呢？”, “不对，是…” or a bare “2019年”; "" where the question asks something of its own."""
    match = (
        _YEAR_ALONE.match(question)
        or _CORRECTED.match(question)
        or _CHANGED.match(question)
        or _WHAT_ABOUT.match(question)
        or _NAMED_ALONE.match(question)
    )
    if match and match.re is _NAMED_ALONE and place_in(match["rest"]) != match["rest"] and not YEAR.fullmatch(match["rest"]):
        return ""
    rest = match["rest"].strip("，, ") if match else ""
    if match and match.re is _WHAT_ABOUT and _how_is(rest, question):
        return ""
    rest = _OF_THE.get(rest.removesuffix("的"), rest)
    return "" if ASKING.search(rest) else rest


def _how_is(rest: str, question: str) -> bool:
    """Whether a place's matter is asked after: 历城区的数字经济怎么样 asks by itself, 历城区怎么样 and 硕士怎么样 do not."""
    place = place_in(rest)
    matter = _WHOLE_OF.sub("", rest.removeprefix(place)).removeprefix("的")
    named = len(matter) > 1 and not any(other.fullmatch(matter) for other in (_OVER_THERE, YEAR, THEN, MONTH))
    return bool(place) and rest.startswith(place) and named and _HOW_IS.search(question) is not None


def new_thing(question: str) -> str:
    """What is new in “…呢”, without its place: a thing, or how long ago; "" of another place, year or month."""
    rest = what_about(question).removesuffix("的")
    if ago := _AGO.fullmatch(rest):
        return re.split("[年个天]", ago[0])[0] + "年" if "年" in ago[0] else rest
    if any(pattern.fullmatch(rest) for pattern in (MONTH, YEAR, THEN, _WHOLE_OF)) or _PLACE_LIKE.match(rest):
        return ""
    return _WHOLE_OF.sub("", rest.removeprefix(place_in(rest))).lstrip("的那这市区县城").strip("“”")


def is_put_right(question: str) -> bool:
    """Whether the last question is put right: 不对，是2021年."""
    return _YEAR_ALONE.match(question) is None and _CORRECTED.match(question) is not None


def whole_of(question: str, last: str) -> bool:
    """Whether the same is asked of the whole city that was named already: 枣庄有多少？ 全市的呢？"""
    narrow = any(place.level in ("county", "zone") for mention in find_places(last) for place in mention.places)
    return not narrow and _WHOLE_OF.fullmatch(what_about(question).removesuffix("的")) is not None


def swapped(question: str, last: str) -> tuple[str, ...]:
    """“2020年呢”, “潮安呢”, “硕士呢”: the last question with its year, place or noun exchanged, the likeliest reading first;
    empty where nothing fits."""
    rest = what_about(question)
    if not rest or THERE.fullmatch(rest) or IT.fullmatch(rest):
        return ()
    return tuple(dict.fromkeys(_exchanges(rest, _ALREADY.sub(r"\g<asks>", last))))


def _exchanges(rest: str, last: str) -> Iterator[str]:
    quoted, plain = QUOTED.search(last), rest.removesuffix("的")
    if quoted and (match := re.fullmatch(rf"({QUOTED.pattern})的?", rest)):
        yield last[: quoted.start()] + match[1] + last[quoted.end() :]  # “85后” with “87后”
        return
    if MONTH.fullmatch(plain):
        yield _other_month(plain, last)
        return
    if YEAR.fullmatch(plain) or THEN.fullmatch(plain) or _AGO.fullmatch(plain):
        yield _other_year(plain, last)
        if _AGO.fullmatch(plain) and plain.endswith("前"):
            yield _other_year("最初", last)  # 建市60年来从2.2万名发展到23万名
        return
    if _WHOLE_OF.fullmatch(plain):
        yield _other_place(plain, last)
        return
    named, counted = place_in(rest) if rest.startswith(place_in(rest)) else "", COUNTED.search(unasked(last))
    beyond = _WHOLE_OF.sub("", rest[len(named) :], count=1)
    if named and (not beyond or beyond[0] in "的那这市城"):  # 潮安区, 枣庄全市, 市中区的; but 枣庄英才 is a name that begins with one
        elsewhere = _other_place(rest[: len(rest) - len(beyond)], last)
        noun = beyond[1:] if beyond[:1] == "的" else ""
        yield from _exchanges(noun, elsewhere) if len(noun) > 1 else (elsewhere,)
        return
    if not named and _PLACE_LIKE.match(rest) and not (counted and counted["noun"].endswith(rest[-1])):
        yield _other_small_place(rest, last) or _other_place(rest, last)
        return
    yield from _other_thing(rest, plain, counted, last)
    if re.search("多少|几", last) and not rest.endswith("的"):  # of 国家级的 the same is counted
        yield f"{place_in(last)}{plain}有多少？"  # neither its verb nor its counting word need fit what is new


def _other_thing(rest: str, plain: str, counted: re.Match[str] | None, last: str) -> Iterator[str]:
    lead, comma, own = last.partition("，")
    if comma and not ASKING.search(lead) and ASKING.search(own):  # 招了农村党建助理员，要求多大年纪: of those
        asks = ASKING.search(own)
        if alike := _with_like(rest, own):
            yield f"{lead}，{alike}"
            yield alike
        yield (
            f"{lead}，{rest}有多少？"
            if asks and asks[0] in ("多少", "几")
            else f"{lead}，{own[: asks.start()] if asks else ''}什么{rest}？"
        )
        return
    if _is_like_subject(plain, last):
        yield _other_subject(plain, last)
        return
    at = _counterpart(plain, last)
    if at >= 0 and (counted is None or last[at - 1 : at] in _BEFORE_A_POST):
        yield last[:at] + plain + last[at + len(plain) :]  # 正职 with 副职
        return
    kind, _, noun = subject_of(last).removeprefix(place_in(last)).rpartition("的")
    if not counted and rest.endswith("的") and kind and len(noun) > 1:
        yield _other_subject(f"{rest}{noun}", last)  # 3万元以下的薄弱村有多少 | 5万元以下的
        return
    if not counted and rest.endswith("的") and len(noun) >= len(plain) + _A_NOUN and re.search("多少|几", last):
        yield _other_subject(plain + noun[len(plain) :], last)  # 小区党支部有几家 | 物业的
    if counted and rest.endswith("的"):
        yield from _of_a_kind(counted, plain, last)
    elif counted:
        yield _counted(counted, rest, last)
    elif other := _other_subject(rest, last):
        yield other


def _with_like(rest: str, last: str) -> str:
    """决赛 with 半决赛, 3星的 with 2星的: the noun that ends alike; "" where the last question has none, or two."""
    like = re.compile(rf"\d+{re.escape(rest.lstrip('0123456789'))}" if rest[0].isdigit() else re.escape(rest[1:]))
    found = list(like.finditer(last)) if 3 <= len(rest) <= 4 and rest not in last else []
    return f"{last[: found[0].start()]}{rest}{last[found[0].end() :]}" if len(found) == 1 else ""


def _of_a_kind(counted: re.Match[str], kind: str, last: str) -> Iterator[str]:
    """新建了几个中心？ 修缮的呢？ → 修缮的中心有几个？; 表彰了多少先进个人？ 先进集体的呢？ → 表彰了多少先进集体？"""
    noun = _thing(counted["noun"])
    if kind[-2:] == noun[-2:] or kind[:2] == noun[:2]:
        yield _counted(counted, kind, last)
        return
    at = counted.start("noun")
    plain = f"{last[:at]}{kind}{last[at + len(kind) :]}"
    other = len(noun) >= len(kind) + _A_NOUN and not re.search(rf"(?:{VERB}|[\u4e00-\u9fff]{{2}})了?$", _behind_subject(counted, last))
    if other:
        yield plain  # 专属的: not 专属的基础网格
    yield f"{place_in(last)}{kind}的{noun}有{counted['ask']}{counted['unit']}？"
    yield f"{place_in(last)}{kind}的有{counted['ask']}{counted['unit']}？"


def _behind_subject(counted: re.Match[str], last: str) -> str:
    """What stands between the place and the asking word, but a bare 有: 新建了."""
    return re.sub("^的?(?:现|共)?有?$|[种拍建办派招](?=了$)", "", last[_behind_place(last) : counted.start()])


def _thing(noun: str) -> str:
    """What is counted, without what it did: 镇街成立了党校 → 镇街, 团队参加 → 团队; of 名了 and 成立 all of it."""
    return _DID.sub("", noun).removesuffix("的") or noun


def _other_month(month: str, last: str) -> str:
    """今年1月至6月 with 7月; where no month was asked about, the month behind the year or the place."""
    if MONTH.search(last):
        return MONTH.sub(month, last, count=1)
    year = YEAR.search(last)
    at = year.end() if year else _behind_place(last)
    return last[:at] + month + last[at:]


def _counterpart(rest: str, last: str) -> int:
    """Where the last question names the like of a short new word: as long and ending alike; -1 where it does nowhere, or twice."""
    if not 2 <= len(rest) <= 4 or rest[-1] in "的数量月" or not _WORD.fullmatch(rest):
        return -1
    after = _behind_place(last)
    starts = [m.end() - len(rest) for m in re.finditer(re.escape(rest[-1]), last)]
    alike = [
        at
        for at in starts
        if _WORD.fullmatch(like := last[at : at + len(rest)])
        and like[0].isdigit() == rest[0].isdigit()
        and (at == after or last[at - 1 : at] in _BEFORE_A_WORD or rest[0].isdigit())
    ]
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


def _other_small_place(new: str, last: str) -> str:
    """王庄村有多少农户 with 李庄村: no list names villages, but both end alike; "" where the last question begins with none."""
    ending = next(e for e in _PLACE_ENDS if new.endswith(e))
    after = _behind_place(last)
    match = re.compile(rf"[\u4e00-\u9fff]{{1,8}}?{ending}").match(last, after)
    return last[:after] + new + last[match.end() :] if match else ""


def _is_like_subject(new: str, last: str) -> bool:
    """Whether something new ends as what the last question was about: 一中 and 二中, 甲公司 and 乙公司."""
    own = subject_of(last).removeprefix(place_in(last)).removeprefix("的")
    return bool(own) and own != new and (own[-2:] == new[-2:] or (len(new) == len(own) == 2 and own[-1] == new[-1]))


def _counted(match: re.Match[str], noun: str, last: str) -> str:
    """多少名博士 with 硕士: the counting word stays where the two end alike, else it may not fit and goes."""
    thing, noun = _thing(match["noun"]), noun.removesuffix("的")
    unit = match["unit"] if noun[-1] == thing[-1] or match["ask"] == "几" else ""
    return last[: match.start()] + match["ask"] + unit + noun + last[match.start("noun") + len(thing) :]


def _other_subject(rest: str, last: str) -> str:
    """粮食产量是多少 with 人均收入, 党员有多少名 with 基层党组织: place and year stay, the asking words follow.

    A counting word of the subject itself goes, unless both end alike: what there are two of (处) may not be counted in 家.
    """
    subject = subject_of(last)
    tail = (
        re.sub(rf"^的(?={VERB}|[\u4e00-\u9fff][了过到])" if not rest.endswith("的") else "^的", "", last[len(subject) :])
        if last.startswith(subject)
        else ""
    )
    if not tail or not subject:
        return ""
    if rest[-1] != subject[-1]:
        tail = _COUNT.sub(lambda found: found["ask"].removesuffix("几").removesuffix("多少") + "多少", tail)
    head, year, month = place_in(last), YEAR.search(subject), MONTH.search(subject)
    if month and not year:
        return f"{head}{rest}{month[0]}{tail}"
    if year:
        head = subject[: year.end()] if subject.find(head) < year.start() else year[0] + head
        return f"{head}{'的' if subject[len(head) : len(head) + 1] == '的' else ''}{rest}{tail}"
    return f"{head}{rest}{tail}"
