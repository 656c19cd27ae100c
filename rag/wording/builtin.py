"""The built-in wording: an answer at once, by program, in which every word is either printed in the source or a fixed phrase."""

from __future__ import annotations

from rag.cite import Citations, without_markers
from rag.find.finding import Evidence, Finding, OtherTime
from rag.types import Shape

REFUSAL = "资料里没有找到能回答这个问题的内容。"
NOTHING_ASKED = "请直接说要查什么，例如哪里的哪个数字、哪件事的时间或原因。"
WHAT_I_AM = "我是“有据”，在本机运行的报纸问答程序：只根据收录的报纸文章回答，每个数都附上它所在的原文；文章里没有的，就说没有找到。"
SMALL_TALK = frozenset({NOTHING_ASKED, WHAT_I_AM})
NOT_FOUND = "资料里没有找到。"
CLAUSE = 90  # characters; a longer sentence is shown from the clause that holds the answer
_PAUSES = "，；,;。！？!?：:"


def is_refusal(answer: str) -> bool:
    """Whether an answer, as shown before, was none."""
    return answer.startswith(REFUSAL[:7])


def refusal(other: OtherTime | None = None) -> str:
    """What is said where nothing answers; a figure of another time is named as such and stands among the nearest passages."""
    return REFUSAL if other is None else f"资料里没有找到{other.asked}的数字；最接近的是{other.time}的，列在下面，不是答案。"


def word(finding: Finding, shape: Shape, citations: Citations) -> str:
    """The text shown, with [n] markers. Numbers are given out in the order in which they appear."""
    if finding.parts:
        return _parts(finding, citations)
    if shape in ("why_how", "yes_no", "compare") and all(e.sentence == (e.start, e.end) for e in finding.evidence):
        return "".join(f"{_clean(e)}[{citations.of(e).number}]" for e in finding.evidence)
    numbers = list(dict.fromkeys(citations.of(e).number for e in finding.evidence))
    markers = "".join(f"[{n}]" for n in numbers)
    quote = clause(finding.evidence[0], finding.evidence[-1])
    shown = without_markers(finding.short)
    if squeezed(quote) == squeezed(shown):
        return f"{shown}{markers}"
    sum_ = f"\n{without_markers(finding.computed)}。" if finding.computed else ""
    return f"{shown}{markers}{sum_}\n原文：“{without_markers(quote)}”"


def _parts(finding: Finding, citations: Citations) -> str:
    lines = []
    quotes = [clause(part.evidence[0], part.evidence[-1]) if part.evidence else "" for part in finding.parts]
    for number, (part, quote) in enumerate(zip(finding.parts, quotes, strict=True)):
        if not part.evidence:
            lines.append(f"{part.label}：{NOT_FOUND}")
            continue
        markers = "".join(f"[{n}]" for n in dict.fromkeys(citations.of(e).number for e in part.evidence))
        shown = "" if quote in quotes[number + 1 :] else f"（原文：“{without_markers(quote)}”）"  # once, behind the last that it proves
        lines.append(f"{part.label}：{without_markers(part.short)}{markers}{shown}")
    if finding.computed:
        lines.append(f"{finding.computed}。")
    return "\n".join(lines)


def _clean(evidence: Evidence) -> str:
    low, high = evidence.sentence
    return without_markers(evidence.passage.text.text[low:high])


def clause(first: Evidence, last: Evidence) -> str:
    """The sentence around the answer; of a long one the clauses that hold it and, where there is room, those around."""
    text = first.passage.text.text
    low, high = first.sentence
    if last.passage == first.passage:
        high = max(high, last.sentence[1])
    end = last.end if last.passage == first.passage else first.end
    if high - low <= CLAUSE:
        return text[low:high]
    start, stop = first.start, end
    while start > low and not _pause(text, start - 1):
        start -= 1
    while stop < high and not _pause(text, stop - 1):
        stop += 1
    while stop - start < CLAUSE // 2 and start > low:  # a clause alone is hard to follow: take the one before it too
        start -= 1
        while start > low and not _pause(text, start - 1):
            start -= 1
    head, tail = ("…" if start > low else ""), ("…" if stop < high else "")
    return head + text[start:stop].rstrip("，；,;：:") + tail


def _pause(text: str, at: int) -> bool:
    """Whether a clause may end here: at a comma, but not at the one in 1,380.17 or the colon in 17:51."""
    inside = 0 < at < len(text) - 1 and text[at - 1].isdigit() and text[at + 1].isdigit()
    return text[at] in _PAUSES and not (inside and text[at] in ",，:：")


def squeezed(text: str) -> str:
    """Without punctuation and white space at the ends."""
    return text.strip("“”‘’。，；：！？… \n")
