"""Names and dates: the reader's best span, made whole."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from rag.figures import find_figures
from rag.find.finding import Evidence, Finding, sentence_around, tidy, unwrapped
from rag.find.fit import Named, span_gap
from rag.find.names.alone import whole_as_elsewhere
from rag.find.names.bracketed import TOLD, bracketed
from rag.find.names.labelled import label_gap
from rag.find.names.partner import WITH, WITHOUT, made_with
from rag.find.names.person import person_gap
from rag.find.names.posts import find_who
from rag.find.names.renamed import NEW, OLD, new_names
from rag.find.names.succession import find_successor
from rag.find.names.turn import TURN, WHOLE, by_turn
from rag.find.near.nearby import own_words_bonus, sentence_bonus
from rag.find.near.variant import version_gap
from rag.passages import stripped
from rag.text.places import find_places
from rag.types import Reading, ScoredSpan, Span

READ = 8
UNSURE = 0.0  # margin below which the post or the relation printed beside a name tells who somebody is
KIND = 1.0  # margin for a span that ends as the question's noun says (哪个街道 → …街道)
OWN_MOST = 2.4  # on 808 questions kept out of training F1 is 78.0 with 0 or 2.4, 77.5 with 3.6
LONGEST = 120  # characters of an answer: what something is takes a clause or two
LONGEST_OTHER = 60  # … and of one that is not the reader's first choice
NO_TIME = 7.0  # what an answer to “when” loses that names no time
LONGEST_DATE = 60
LONGEST_NAME = 10  # characters before the noun that says what kind of thing a name is of
OTHER_OFFICE = 12.0  # asked for the holder of a post that the sentence does not print
NAMED = 4.0  # margin of a place whose article prints the very name that the question quotes
_ORGANISATION = re.compile(
    r"(?:局|委|办|院|所|公司|中心|部|会|厅|室|集团|大学|学院|学校|银行|协会|支队|大队|政府|医院|社|厂|站|企业|基地|单位|部门|机构|办公室)$"
)
_ASKS_ORGANISATION = re.compile(r"哪(?:一)?(?:个|家|些)?(?:单位|部门|机构|企业|公司|局)")
_OFFICE = re.compile(
    r"(?P<office>[省市区县州镇乡村局厅部处科院校所馆台行社会]长|书记|主任|主席|总经理|董事长|经理|院士|教授|秘书长|首席专家|总理|总统)(?:同志)?(?:(?:是|叫|为)?(?:谁|哪位|什么(?:人|名字))|(?:叫|姓)(?:什么|啥))"
    r"|谁(?:是|当|担任|任)(?:了)?[^，。？]{0,12}?(?P<late>[省市区县州镇乡村局厅部处院校所馆台]长|书记|主任|主席|总经理|董事长)"
)
_ASKS_WHO_DOES = re.compile(  # the doer is a place: 哪里在推行, 是哪个区提出来的; not where something stands (设在哪里)
    r"(?:哪里|哪儿|哪个(?:地方|地区|省|市|县|区|镇|城市))(?:在|正在|最早|先|率先|已经)?(?:推行|实行|实施|推|搞|做|用|提出|探索|建立|开展|创新|的做法|的经验)|是(?:哪里|哪儿|哪个(?:地方|地区|省|市|县|区|镇|城市))的"
)
_HABIT = re.compile(r"一般|通常|平时|平常|往常|固定|每次|多久(?:一次|开|办|搞)|频率")
_ASKS_YEAR = re.compile(r"(?:哪一?|几几|何)年(?![月级年初底末中哪几上下])|什么年份")
_ASKS_DAY = re.compile(r"几月|几[日号]|哪一?[天日]|哪个?月|什么时候")
_DAY_OF = re.compile(
    r"((?:公元)?前?[\d〇零一二三四五六七八九]{2,4}年)(?:[\d一二三四五六七八九十]{1,2}月(?:[\d一二三四五六七八九十]{1,3}[日号])?|[初底末中春夏秋冬]|[上下]半年)"
)
_EVERY = re.compile(r"每(?:半?年|季度?|月|周|旬|天|日)(?:[初底末中]|[上中下]旬|[一二三四五六日])?")
_ASKS_POST = re.compile(
    r"(?:什么|啥)(?:职务|职位|职称|头衔|官|身份)|(?:职务|职位|职称|头衔|身份)(?:是|为|叫)?(?:什么|啥)|(?:担任|当)(?:了|过)?(?:什么|啥|何职)"
)
REPEATED = 4  # characters of a quoted name that a question holds too
LONGEST_POST = 16  # characters between what the reader marks and the name of the holder
_EDGE = "，,、；;：:。！？\n“”（）()和与及在到"
_QUOTED = re.compile(r"“[^“”]{1,24}”|《[^《》]{1,60}》")
_HEAD = re.compile(
    r"(?:哪(?:一)?(?:个|家|项|条|座|所|支|种|位|名|类|份|部)|(?<![在于从到去往来自])哪|什么|啥)(?P<head>[\u4e00-\u9fff]{2,8}?)(?=[？?，。的了]|$|是|上|里)"
)
_NO_NOUN = re.compile(
    r"[的而为以被把将可去由从给让得在]|来(?![源历])|作(?![物用品业家者])|会(?![议员场长])|能(?![力源量])|要(?![求素点])|向|对(?![象策手])|使(?!命)|进行|成为"
)
_TIME = re.compile(
    r"(?:每|当|次|本|同|去|前|今|明)?(?:年|季度|月|周|天|日|旬|星期)(?:初|底|末|中|上旬|中旬|下旬|一次)?|\d|[一二三四五六七八九十]+月|春|夏|秋|冬|期间|以来|截至|目前|现在|近[日期]|日前|即将|不久|凌晨|上午|下午|晚"
)


def find_name(question: str, readings: Sequence[Reading], asked: Named) -> Finding | None:
    """A name, an organisation, a thing: one span. 哪里在推行… is answered by the article's place where the span is none."""
    for reading in readings[:READ]:
        if reading.gap < TOLD and (items := bracketed(question, reading.passage.text.text)):
            parts = tuple(Evidence(reading.passage, a, b) for a, b in items)
            return Finding("、".join(part.text for part in parts), parts, TOLD - reading.gap)
    if follows := find_successor(question, readings[:READ]):
        return follows
    found = _best(question, readings, asked, bonus=lambda text: 0.0, more=_of_the_kind, longest=LONGEST, office=asked_office(question))
    if (found is None or found.margin < UNSURE) and (who := find_who(question, readings[:READ])):
        return who
    if found is None or not _ASKS_WHO_DOES.search(question):
        return found
    if printed := _printed_name(question, readings):
        return Finding(printed.passage.place, (printed,), max(found.margin, NAMED))
    if find_places(found.short) or not found.evidence[0].passage.place:
        return found
    return Finding(found.evidence[0].passage.place, found.evidence, found.margin)


def _printed_name(question: str, readings: Sequence[Reading]) -> Evidence | None:
    """Where the name that the question quotes (“三全机制”) is printed in an article whose place is known: the best-ranked one."""
    names = [match[0][1:-1] for match in _QUOTED.finditer(question)]
    for reading in sorted(readings, key=lambda r: -r.hit.score):
        text = reading.passage.text.text
        if names and reading.passage.place and all(name in text for name in names):
            at = text.index(names[0])
            return Evidence(reading.passage, at, at + len(names[0]))
    return None


def find_date(question: str, readings: Sequence[Reading], asked: Named) -> Finding | None:
    """A date or period, with every part of it that is printed together (2019年7月, 6月中旬, 每年初)."""
    habit = bool(_HABIT.search(question))

    def bonus(text: str) -> float:
        long = 4.0 if re.search("[，,；;]", text) else 0.0  # a clause behind the date is not part of it
        return (0.0 if _TIME.search(text) else -NO_TIME) + (4.0 if habit and text[0] in "每逢" else 0.0) - long

    found = _best(question, readings, asked, bonus, more=_dates, longest=LONGEST_DATE)
    if found is None:
        return None
    evidence = found.evidence[0]
    start, end = whole_date(evidence.passage.text.text, evidence.start, evidence.end)
    whole = Evidence(evidence.passage, start, end)
    year = _DAY_OF.fullmatch(whole.text) if _ASKS_YEAR.search(question) and not _ASKS_DAY.search(question) else None
    return Finding(year[1] if year else whole.text, (whole,), found.margin)


def asked_office(question: str) -> str:
    """The post whose holder is asked for (县长是谁 → 县长); "" where none is."""
    match = _OFFICE.search(question)
    return (match["office"] or match["late"]) if match else ""


def _holds(office: str, text: str, start: int, end: int) -> bool:
    """Whether the sentence prints the post itself: 副县长 is another one."""
    low, high = sentence_around(text, start, end)
    return re.search(rf"(?<![副原前]){office}", text[low:high]) is not None


def _best(
    question: str,
    readings: Sequence[Reading],
    asked: Named,
    bonus: Callable[[str], float],
    more: Callable[[str, Reading], Sequence[ScoredSpan]],
    longest: int,
    office: str = "",
) -> Finding | None:
    best: Finding | None = None
    for reading in readings[:READ]:
        text = reading.passage.text.text
        renamed, (mine, others) = new_names(question, text), made_with(question, text)
        told = [ScoredSpan(a, b, reading.scorer.score(a, b)) for a, b in (*renamed, *mine)]
        theirs, turns = by_turn(question, text)
        spans = [*reading.spans, *_items(reading), *more(question, reading), *told, *_of_another_turn(reading, theirs, turns)]
        for span in spans:
            start, end = whole_name(question, text, *whole_as_elsewhere(text, *tidy(text, span.start, span.end)))
            if start >= end or end - start > (longest if span in reading.spans[:1] else LONGEST_OTHER):
                continue
            margin = span.score - reading.gap - span_gap(asked, reading.passage, start, end) + bonus(text[start:end])
            margin -= 4.0 if text[start:end] in question else 0.0
            margin += min(
                OWN_MOST,
                own_words_bonus(question, text, (start, end), [(s.start, s.end) for s in spans if s.end <= start or end <= s.start]),
            )
            margin += KIND if is_of_kind(question, text[start:end]) else 0.0
            margin += sentence_bonus(question, text, start, end)
            margin += (NEW if (start, end) in renamed else -OLD) if renamed else 0.0
            margin += WITH * ((start, end) in mine) - WITHOUT * any(a <= start < b for a, b in others)
            margin += TURN * (any(a <= start and end <= b for a, b in theirs) - any(a <= start < b for a, b in turns))
            margin -= person_gap(question, office, text[start:end]) + label_gap(question, text, start, end)
            margin -= version_gap(question, text[start:end])
            margin -= OTHER_OFFICE if office and not _holds(office, text, start, end) else 0.0
            if best is None or margin > best.margin:
                best = Finding(unwrapped(text[start:end]), (Evidence(reading.passage, start, end),), margin)
    return best


def _of_another_turn(reading: Reading, mine: Sequence[Span], others: Sequence[Span]) -> list[ScoredSpan]:
    """The item whose turn it is, scored as what the reader marks in any of the row: it seldom counts along one."""
    marked = [span.score for span in reading.spans if any(a <= span.start and span.end <= b for a, b in (*mine, *others))]
    return [ScoredSpan(a, b, max(marked) - WHOLE) for a, b in mine] if marked else []


def _items(reading: Reading) -> list[ScoredSpan]:
    """The parts of spans that run over a 、: the reader sometimes marks the end of one item and the next one."""
    text, out = reading.passage.text.text, []
    for span in reading.spans:
        cuts = [at for at in range(span.start, span.end) if text[at] == "、"]
        edges = zip([span.start, *(c + 1 for c in cuts)], [*cuts, span.end], strict=True)
        out += [ScoredSpan(a, b, reading.scorer.score(a, b)) for a, b in edges if a < b] if cuts else []
    return out


def _of_the_kind(question: str, reading: Reading) -> list[ScoredSpan]:
    """Every 街道 of the text where 哪个街道 is asked, begun where the reader scores it best: the words beside it may tell them apart."""
    text, out = reading.passage.text.text, []
    for head in {head[-2:] for head in asked_heads(question)}:
        for match in re.finditer(head, text):
            low = max((text.rfind(mark, 0, match.start()) for mark in _EDGE), default=-1) + 1
            starts = range(max(low, match.start() - LONGEST_NAME), match.start())
            scored = [ScoredSpan(at, match.end(), reading.scorer.score(at, match.end())) for at in starts]
            out += [max(scored, key=lambda s: s.score)] if scored else []
    return out


def _dates(question: str, reading: Reading) -> list[ScoredSpan]:
    """Every printed date and every 每年初 of the text."""
    text = reading.passage.text.text
    printed = [(f.start, f.end) for f in find_figures(text) if f.kind == "date"]
    habits = [match.span() for match in _EVERY.finditer(text)]
    alone = [ScoredSpan(a, b, reading.scorer.score(a, b)) for a, b in (*printed, *habits)]
    heads = [ScoredSpan(s.start, b, s.score) for s in reading.spans for a, b in (*printed, *habits) if a == s.start and b < s.end]
    return [*alone, *heads]  # a span that runs on behind its date is as good for the date alone


def is_of_kind(question: str, name: str) -> bool:
    """Whether a name is the kind of thing that the question asks for, as its last characters tell."""
    if _ASKS_ORGANISATION.search(question):
        return bool(_ORGANISATION.search(name))
    return any(name.strip("”》").endswith(head[-2:]) for head in asked_heads(question))


def asked_heads(question: str) -> list[str]:
    """What the question says the thing is that it asks for: 哪个综合党委 → 综合党委. A verb behind 什么 (什么而闻名, 什么为业) is none."""
    return [match["head"] for match in _HEAD.finditer(question) if not _NO_NOUN.match(match["head"])]


def whole_name(question: str, text: str, start: int, end: int) -> tuple[int, int]:
    """The span widened to the quoted name it is part of, and to the noun that the question gives it (哪个综合党委)."""
    for match in _QUOTED.finditer(text, max(0, start - 60), min(len(text), end + 60)):
        inside = match.start() <= start and end <= match.end() and 2 * (end - start) >= 0.4 * (match.end() - match.start())
        if inside and not _says_what_was_asked(question, text[match.start() : start] + "，" + text[end : match.end()]):
            start, end = match.span()
    for head in asked_heads(question):
        if text.startswith(head, end):
            end += len(head)
    return start, _post_end(question, text, end) if _ASKS_POST.search(question) else end


def _says_what_was_asked(question: str, around: str) -> bool:
    """Whether what stands around a span repeats the question: of “第一书记担任团建指导员”, asked who 担任团建指导员, the first is meant."""
    return any(around[at : at + REPEATED] in question for at in range(len(around) - REPEATED + 1))


def _post_end(question: str, text: str, end: int) -> int:
    """Where a post ends that the text prints before its holder: 市直机关工委|副书记|宋新忠, asked what 宋新忠 is."""
    holder = _ASKS_POST.sub("，", question)
    for at in range(end, min(len(text) - 1, end + LONGEST_POST)):
        if text[at] in _EDGE + "「」的、由对向给是任":
            break
        if text[at : at + 2] in holder:
            return at
    return end


def whole_date(text: str, start: int, end: int) -> tuple[int, int]:
    """The span widened to the whole printed date it touches, and to a range of two of them."""
    for figure in find_figures(text):
        if figure.kind == "date" and figure.start < end and start < figure.end:
            start, end = min(start, figure.start), max(end, figure.end)
            if text[figure.end : end] in ("电", "讯"):  # …8月15日电: the wire service's
                end = figure.end
    return stripped(text, start, end)
