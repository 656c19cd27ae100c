"""Whether the figures of two places count one thing: 发展党员76名 and 培训党员18000余人 do not, nor do two sorts of 示范点."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.figures import find_figures
from rag.find.finding import Finding, clause_start
from rag.text.units import COUNTS, PEOPLE

REACH = 14  # characters behind a figure within which the thing that it counts is named

_THING = re.compile(r"(?P<thing>[\u4e00-\u9fff“”]{2,}?)(?:多|少)?(?:，|(?:一共|总共|共|各|分别)*(?:是|有|达到?)?(?:多少|几))")
_CHANGES = re.compile("[多少]?(?:增|减|升|降|涨|跌|提高|扩大|花|卖|赚|亏|生产|销售)")
_OBJECT = re.compile(r"(?:多少|几)[个名家所处]?(?P<object>[\u4e00-\u9fff]{2,8})")
_LEADS = re.compile(r"(?:已经|已|累计|总数|总量|数量|一共|共计|共|增至|发展到|有|为|是|达到|达|约|近|超过?|[”」》）)（(：:])+$")
_STOPS = re.compile(r"[，,。；;、：:！？\n]")
_QUOTED = re.compile("“([^“”]{2,20})”")
_DEEDS = (re.compile("培训|轮训"), re.compile("发展|吸收"), re.compile("表彰|奖励"), re.compile("慰问|走访"), re.compile("选派|选聘|招聘"))


def are_alike(questions: Sequence[str], found: Sequence[Finding]) -> bool:
    """Whether each figure stands beside the thing that its question asks about, is told of the same deed and of no other sort by name.

    Only counts are held to it: what is measured (面积, 产值) is named in many ways.
    """
    asked = "".join(questions)
    figures = [next((f for f in find_figures(one.short) if f.value is not None), None) for one in found]
    if not all(f is not None and f.kind == "figure" and f.unit in COUNTS | PEOPLE for f in figures):
        return True
    if len({f.unit in PEOPLE for f in figures if f is not None}) > 1:
        return False
    phrases = []
    for question, one in zip(questions, found, strict=True):
        thing = thing_of(question)
        if not thing:
            return True
        named = [thing, *(match["object"] for match in _OBJECT.finditer(question))]
        phrase = next((phrase for name in named if (phrase := _phrase(one, name)) is not None), None)
        if phrase is None:
            return False
        phrases.append(phrase)
    deeds = [next((n for n, deed in enumerate(_DEEDS) if deed.search(phrase)), None) for phrase in phrases]
    if None not in deeds and len(set(deeds)) > 1:
        return False
    names = [set(_QUOTED.findall(phrase)) for phrase in phrases]
    return not all(names) or bool(set.intersection(*names)) or any(name in asked for mine in names for name in mine)


def thing_of(question: str) -> str:
    """What one side's question counts, "" where that is left open.

    >>> thing_of("微山，党员教育名师是多少？"), thing_of("微山县的专家有多少？"), thing_of("枣庄，培训的人是多少？")
    ('党员教育名师', '专家', '')
    """
    match = _THING.search(question.partition("，")[2] or question)
    thing = match["thing"].rpartition("的")[2] if match else ""
    return thing if len(thing) > 1 and not _CHANGES.match(thing) else ""


def _phrase(found: Finding, thing: str) -> str | None:
    """The words of the clause about a figure, where the thing stands directly before it or behind it; None where it does not."""
    evidence, head = found.evidence[0], thing.strip("“”")[-2:]
    text = evidence.passage.text.text
    since = max((f.end for f in find_figures(text) if f.end <= evidence.start and f.kind == "figure"), default=0)
    begins = max(clause_start(text, evidence.start), since)
    before = text[begins : evidence.start]
    if _LEADS.sub("", before).endswith(head):
        return before
    behind = text[evidence.end : evidence.end + REACH]
    at = behind.find(head)
    if at < 0 or _STOPS.search(behind[:at]):
        return None
    return before + behind[: at + len(head)]
