"""What is asked of answers already given: 一共多少, 差几位, 第二个呢, 占多少, 剩下的呢, 换算成亩, 确定吗, 不是28所吗.

Such a turn names nothing that could be searched for. It is written out with the questions whose answers it means in 「」, so that it
stands alone and can be worked out from their answers found anew (`rag.find.worked.over`); where it is open which are meant, the question
written out names none that can be worked out, and is refused without a search.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.cite import MARKER
from rag.figures import find_figures
from rag.question.subject import QUOTED, UNIT, place_in, subject_of, unasked
from rag.question.turns import differ
from rag.text.numerals import parse_number
from rag.text.places import find_places
from rag.text.units import UNITS, interchangeable, same_kind
from rag.types import STATED, Figure
from rag.wording.builtin import is_refusal

OPEN, CLOSE, ANSWERS = "「", "」", "的答案"
ARTICLE = "所在的报道，"

_AGAIN = re.compile(
    r"^(?:(?:把)?(?:上一?个|刚才的?|前一?个)(?:那个)?(?:问题|答案)?)?(?:请|麻烦)?你?(?:能)?(?:(?:再|重新|重复)(?:说|讲|答|回答|来|问|算)?(?:一遍|一次|一下|一回|遍|次)|没[听看](?:清|懂|明白)(?:楚)?)(?:吧|吗|好吗)?$"
)
_SURE = re.compile(
    r"^(?:你)?(?:真(?:的|是)?|确定|确实|肯定|没错|没[弄搞]错|属实|准确|当真|是真的|是这样|对|是)(?:(?:有)?(?:这么|那么)多|没有|没错|是这样|如此|不)?(?:的)?(?:吗|吧|么)$|^(?:你)?(?:确定|真的)$|^(?:是|对)不(?:是|对)$|^(?:你)?(?:搞|弄|说|算)?错了(?:吧|吗)$"
)
_CLAIMS = re.compile(
    r"^(?:你)?(?:(?:搞|弄|说|算)?错了)?[，,]?(?:我(?:记得|觉得|看|以为)|难道|应该|不应该|应当)?(?:不是|是|有|没有|没|不止|为)?(?:[\u4e00-\u9fff]了)?$"
)
_CLAIMED = re.compile(r"^(?:[\u4e00-\u9fff]{0,4})(?:吗|吧|么|对吧|对吗|是吗|对不对|才对|来着)$")
_ITEM = re.compile(
    rf"^(?:这?里面?|其中)?的?(?P<which>第(?P<n>[一二三四五六七八九十\d]{{1,2}})|最后|末)(?:一)?(?:{UNIT}|点|句|方面|大)?(?P<rest>.*)$"
)
_ITEM_OF = re.compile(
    rf"^(?P<list>[^，,。？?第]{{3,16}}?)(?:里面?|中|当中)的?第(?P<n>[一二三四五六七八九十\d]{{1,2}})(?:一)?(?:{UNIT}|点|句|方面|大)?(?P<rest>.*)$"
)
_ITEM_ALONE = re.compile(r"^(?:呢|(?:是|叫|指)(?:什么|啥|谁|哪个|哪里|哪些|哪一?[个项条])(?:呢|来着)?|)$")
_NUMBER = r"(?:这|那|前|后|上面)*(?P<n>[两二三四五六])?(?:个|者|项|样|类|种|地|年|家|次|部分)?(?:数|数字|数目|答案)?"
_SUM = re.compile(
    rf"^(?:把|它们|全部)?{_NUMBER}(?:的)?(?P<how>加起来|加在一起|合起来|合在一起|相加|加一起|加一块儿?|一共|总共|合计|总数|总和|共)(?:是|有|一共)?(?:多少|几)?{UNIT}?(?:呢)?$"
)
_MOST = re.compile(
    rf"^{_NUMBER}(?:里面|里边|里|中|当中)?(?:哪|谁)(?:一)?(?:个|家|项|类|种|边|位|样|者|部分)?(?:的)?(?:数)?(?P<way>(?:更|最|比较)?(?:多|高|大|少|低|小))(?:些|呢)?$"
)
_DIFFERENCE = re.compile(
    rf"^(?:这|那)?(?:两|二)?(?:个|者|样|类)?(?:之间)?(?:相差|差|多|少|高|低|大|小)(?:了|出)?(?:多少|几)(?:{UNIT}|位|名)?(?:呢)?$"
)
_SHARE = re.compile(
    r"^(?:又)?占(?:了|到)?(?P<whole>全[市区省县镇国]|总数|总体|总量|全部|总的|整体|它|其)?的?(?:多少|几成|多大比例|比例是?多少|比重是?多少|百分之(?:几|多少)|几分之几|多大)(?:呢)?$"
)
_REST = re.compile(rf"^(?:那)?(?:剩下|其余|余下|剩余|剩)(?:的|那些)?(?:呢|(?:又)?(?:还)?(?:有|是)?(?:多少|几){UNIT}?(?:呢)?)$")
_AVERAGE = re.compile(
    rf"^(?:平均(?:下来)?(?:每|一)?(?:个|一)?(?P<per>[\u4e00-\u9fff]{{1,4}}?)|每(?:个|一)?(?P<each>年|月|天|人|户|家|村|镇|县|区)|一(?P<one>年|月|个月|天))(?:是|有|能)?(?:多少|几{UNIT})(?:呢)?$|^平均每一?(?P<alone>年|月|天|人)(?:呢)?$"
)
CONVERTED = (
    r"(?:如果|要是)?(?:换(?:算)?成|换算为|折合(?:成)?|折算成|折成|合成|相当于)(?:多少)?"
    r"(?P<unit>[\u4e00-\u9fff]{1,4}?)(?:是|有|呢|的话)*(?:多少)?(?:呢)?$"
)
_CONVERTED = re.compile(f"^{CONVERTED}")
_SIDES = re.compile(r"，(?:哪|谁)[^，]*$")
_FORMER = re.compile(r"^(?P<which>前者|后者)(?P<rest>.*)$")
_LONGEST_ITEM = 24
_ALL_OF_IT = 3  # characters before a figure that begin an answer: 是，27所; 最高200万元


@dataclass(frozen=True, slots=True)
class Told:
    """A question that was answered, as it stands alone, and the answer's text."""

    question: str
    answer: str = ""

    @property
    def figure(self) -> Figure | None:
        """The one figure that the answer is; None where it is none, or several."""
        figures = [f for f in find_figures(_first_line(self.answer)) if f.value is not None and f.upper is None]
        return figures[0] if len(figures) == 1 and figures[0].kind in STATED and figures[0].start <= 2 * _ALL_OF_IT else None

    @property
    def items(self) -> list[str]:
        """What the answer lists; none where it is no list."""
        parts = [part for part in _first_line(self.answer).rstrip("。").split("、") if part]
        return parts if len(parts) > 1 and all(len(part) <= _LONGEST_ITEM and not re.search("[,，。]", part) for part in parts) else []


@dataclass(frozen=True, slots=True)
class Over:
    """A question about the answers of others."""

    questions: tuple[str, ...]
    asks: str


def about_answers(question: str) -> Over | None:
    """The questions in 「」 and what is asked of their answers; None where the question is about anything else.

    >>> about_answers("「甲县有多少人」「乙县有多少人」的答案一共多少？")
    Over(questions=('甲县有多少人', '乙县有多少人'), asks='一共多少')
    """
    named, at, rest = [], 0, unasked(question.strip())
    while rest[at : at + 1] == OPEN and (end := _closing(rest, at)) > 0:
        named.append(rest[at + 1 : end])
        at = end + 1
    asks = rest[at:].removeprefix(ANSWERS)
    return Over(tuple(named), asks) if named and rest.startswith(ANSWERS, at) else None


def over_answers(question: str, told: Sequence[Told], said: str) -> str:
    """A turn that asks about answers, written out; "" where it asks something of its own.

    `told`: what was answered, oldest first; `said`: the last turn as it stands alone, whether it was answered or not.
    """
    asks = unasked(question).rstrip("呀啊哦嘛")
    if (over := about_answers(said)) and over.asks.startswith("是") and over.asks.endswith("吗"):
        said = over.questions[0]  # 不是28所吗 | 确定吗: of what was asked first
        told = [one for one in told if not one.question.endswith("吗？") or about_answers(one.question) is None]
    if not said:
        return ""
    if _AGAIN.match(asks):
        return said
    if _SURE.match(asks):
        same = told[-1].figure if told and unasked(told[-1].question) == unasked(said) else None
        return _claim(told[-1], same.text) if same else said
    if claim := _claimed(asks):
        alike = [one for one in reversed(told) if one.figure and _alike(one.figure, claim)]
        sure = next((one for one in alike if one.figure and one.figure.value == claim.value), alike[0] if alike else None)
        return _claim(sure, claim.text) if sure else _restated(said, claim)
    if item := _ITEM.match(asks):
        return _item(item, told, said)
    if (item := _ITEM_OF.match(asks)) and _ITEM_ALONE.match(item["rest"]) and (number := parse_number(item["n"])):
        listed = item["list"] if find_places(item["list"]) else place_in(_listing(told, said)) + item["list"]
        return _of(f"{listed}是什么", f"第{number}项是什么")
    if converted := _CONVERTED.match(asks):
        return _of(said, asks) if converted["unit"] in UNITS or converted["unit"] in ("元", "亩") else ""
    if _DIFFERENCE.match(asks):
        return (
            f"{_SIDES.sub('', unasked(said))}，相差多少？"
            if _SIDES.search(unasked(said)) and find_places(said)
            else _difference(asks, told, said)
        )
    if (summed := _SUM.match(asks)) and (summed["n"] or len(asks) < 9):
        return _together(summed, told, said)
    if match := _MOST.match(asks):
        return _most(match, told, said)
    return _share(asks, told, said)


def is_about_answers(question: str) -> bool:
    """Whether a turn asks about answers, whichever: where none can be told, it means nothing by itself."""
    asks = unasked(question).rstrip("呀啊哦嘛")
    if _DIFFERENCE.match(asks):
        return re.search("[了出]", asks) is None
    return any(pattern.match(asks) for pattern in (_SUM, _MOST, _SHARE, _REST, _AVERAGE))


def of_answers(questions: Sequence[str], asks: str) -> str:
    """The questions in 「」, and what is asked of their answers."""
    return "".join(f"{OPEN}{unasked(one)}{CLOSE}" for one in questions) + f"{ANSWERS}{asks}？"


def former(question: str, told: Sequence[Told]) -> str:
    """前者是给谁的: with what the answered question before the last was about; 后者: the last; "" where none is named."""
    match = _FORMER.match(question)
    own = [one.question for one in told if about_answers(one.question) is None and not re.search("吗[？?]?$", one.question)]
    if match is None or len(own) < 2:
        return ""
    subject = re.sub("(?:最高|最低|最多|最少|每年|一共)$", "", subject_of(own[-2 if match["which"] == "前者" else -1]))
    return f"{subject}{match['rest']}" if subject else ""


def _first_line(answer: str) -> str:
    return MARKER.sub("", answer.split("\n", 1)[0])


def _closing(text: str, at: int) -> int:
    """Where the bracket that opens at a place is closed; -1 where it is not."""
    depth = 0
    for end in range(at, len(text)):
        depth += (text[end] == OPEN) - (text[end] == CLOSE)
        if not depth:
            return end
    return -1


def _of(questions: str | Sequence[str], asks: str) -> str:
    return of_answers([questions] if isinstance(questions, str) else questions, asks)


def _claim(told: Told, stated: str) -> str:
    return _of(told.question, f"是{stated}吗")


def _claimed(asks: str) -> Figure | None:
    """The figure that 不是28所吗 and 我记得是25个 state; None of any other turn."""
    figures = [f for f in find_figures(asks) if f.kind == "figure" and f.value is not None]
    if len(figures) != 1:
        return None
    before, behind = asks[: figures[0].start], asks[figures[0].end :]
    says = _CLAIMS.match(before)
    return figures[0] if says and (_CLAIMED.match(behind) or (not behind and re.search("我|错|应|难道|不是", before))) else None


def _restated(said: str, claim: Figure) -> str:
    """微山27所基层党校对吧 | 不是28所吗: the same claim of another number; where nothing was claimed, nobody can tell."""
    before = [f for f in find_figures(said) if f.kind == "figure" and _alike(f, claim)]
    if len(before) == 1 and re.search(r"吗[？?]?$|吧[？?]?$|对不对", said):
        return said[: before[0].start] + claim.text + said[before[0].end :]
    return _of(said, f"是{claim.text}吗")


def _item(match: re.Match[str], told: Sequence[Told], said: str) -> str:
    """第二个是什么, 最后一个呢 and 第三支引来多少人 of the last list; "" of 第一书记 and what else only begins like one."""
    rest, listed = match["rest"], told[-1] if told else None
    number = parse_number(match["n"]) if match["n"] else None
    if match["n"] and not number:
        return ""
    which = f"第{number}" if number else "最后一"
    if _ITEM_ALONE.match(rest):
        return _of(_listing(told, said), f"{which}项是什么")
    items = listed.items if listed else []
    at = int(number) - 1 if number else len(items) - 1
    return f"{items[at]}{rest}？" if items and 0 <= at < len(items) and not rest.startswith(("书记", "季度", "名", "届", "产业")) else ""


def _listing(told: Sequence[Told], said: str) -> str:
    """The question whose list is gone through: that before 第二个是什么 where 最后一个呢 follows it."""
    over = about_answers(said)
    return over.questions[0] if over and over.asks.endswith("项是什么") else said


def _difference(asks: str, told: Sequence[Told], said: str) -> str:
    pair = _like(told, 2)
    if pair:
        return _of([one.question for one in pair], "相差多少")
    return "" if re.search("[了出]", asks) else _of(said, asks)


def _together(match: re.Match[str], told: Sequence[Told], said: str) -> str:
    """Of as many answers as are named; where no number is, of all that were asked alike, or of the parts of one answer."""
    number = int(parse_number(match["n"]) or 2) if match["n"] else 0
    if not number and (listed := _with_parts(told, said)):
        return _of(listed, "里各项一共多少")
    meant = _like(told, number) if number else _run(told) or (_like(told, 2) if "加" in match["how"] or "合" in match["how"] else ())
    return _of([one.question for one in meant], "一共多少") if meant else ""


def _most(match: re.Match[str], told: Sequence[Told], said: str) -> str:
    way = match["way"] if match["way"][0] in "最更" else f"更{match['way']}"
    if listed := _with_parts(told, said):
        return _of(listed, f"里哪个{way}")
    meant = _like(told, int(parse_number(match["n"]) or 2)) if match["n"] else ()
    return _of([one.question for one in meant], f"哪个{way}") if meant else ""


def _share(asks: str, told: Sequence[Told], said: str) -> str:
    """剩下的呢, 占多少 and 平均每年多少 of the last answer, or of the last two."""
    last = told[-1] if told and told[-1].question == said else None
    pair = [one.question for one in _like(told, 2)]
    if _REST.match(asks):
        return _of(said if (last and "%" in _first_line(last.answer)) or not pair else pair, "除去后剩多少")
    if last is None or last.figure is None:
        return ""
    if _AVERAGE.match(asks):
        return _of(said, asks)
    return _of(list(reversed(pair)) or said, "前者占后者多少") if _SHARE.match(asks) else ""


def _alike(one: Figure, other: Figure) -> bool:
    return not one.unit or not other.unit or same_kind(one.unit, other.unit)


def _like(told: Sequence[Told], number: int) -> Sequence[Told]:
    """The last so many answers, where each is one figure and all count alike; none where they do not."""
    last = told[-number:] if len(told) >= number > 1 else ()
    figures = [one.figure for one in last]
    if not figures or any(f is None or f.kind != figures[0].kind for f in figures if figures[0]) or figures[0] is None:
        return ()
    units = [f.unit for f in figures if f]
    return last if all(interchangeable(units[0], unit) or (units[0] and same_kind(units[0], unit)) for unit in units) else ()


def _run(told: Sequence[Told]) -> Sequence[Told]:
    """All the last answers that count alike, to questions of one frame; none where fewer than two do."""
    number = 1
    while number < len(told) and differ(unasked(told[-number - 1].question), unasked(told[-number].question)):
        number += 1
    return next((like for n in range(number, 1, -1) if (like := _like(told, n))), ())


def _with_parts(told: Sequence[Told], said: str) -> str:
    """The question that the last answer with several figures answers, where it is the last, or the one last asked about."""
    over = about_answers(said)
    base = over.questions[0] if over and len(over.questions) == 1 else said
    return next((one.question for one in reversed(told) if unasked(one.question) == unasked(base) and _has_parts(one)), "")


def _has_parts(told: Told) -> bool:
    """Whether an answer prints several figures that count alike, and nothing was added up yet: 142个、137个、187个."""
    counted = [f for f in find_figures(_first_line(told.answer)) if f.kind == "figure" and f.value is not None and f.unit]
    return (
        len(counted) > 2
        and ("分别" in told.question or "各" in told.question)
        and not is_refusal(told.answer)
        and not QUOTED.search(told.answer[:4])
    )
