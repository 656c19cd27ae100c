"""Yes or no without a figure: said only where the text prints the very thing that the question asks about.

Everything else is answered by its sentence alone: a yes that the reader of the sentence would not give is worse than none.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from rag.figures import find_figures
from rag.find.compared.comparison import Reader
from rag.find.finding import Evidence, Finding, sentence_around
from rag.find.fit import named, year_gap
from rag.passages import split_sentences
from rag.text.compare import supported
from rag.text.places import find_places
from rag.text.terms import terms
from rag.text.units import interchangeable
from rag.types import Figure

PRINTED = 0.75  # share of the question's words that the sentence and its headline must print
RULED = 3  # words that a sentence that rules must share with the question

_ASKS = re.compile(r"(?:了|过)?(?:没有|没|吗|么)[？?。]*$|是不是|是否|有没有|对不对|对吗")
_ASKING = re.compile(
    r"(?:了|过)?(?:没有|没|吗|么|呢|对不对|对吗|是吗)?[？?。，,]*$|是不是|是否|有没有|真的|到底|究竟|请问|已经|已|(?<=.)(?:了|过)(?=[？?]|$)"
)
_OPEN = re.compile(
    r"[会能可应该须需要想愿敢]|最|更|比|只|仅|唯一|不|没|未|还|仍|再|说明|意味|等于|代表|一样|相同|多|少|高|低|为什么|怎|哪|谁|什么|[\d一二三四五六七八九十百千万亿]+[成%]|或者?|还是"
)
_NEGATES = re.compile(
    r"不(?!断|仅|少(?!于)|同|但|错|管|久)|未(?!来)|没|无(?!人机|线|锡|偿)|非(?!常|遗|洲|公)|否|尚|暂|拒|停|取消|终止|落空|失败|除外|除了"
)
_PLANS = re.compile(
    r"(?<![主健即])将|拟|计划|规划|力争|预计|目标|争取|有望|可能|希望|建议|或将|打算|准备|即将|正在|如果|若|假如|一旦|是否|能否|据传|传言|谣"
)
_OTHERS_DEED = re.compile(r"(?:被|击败|战胜|负于|不敌|输给|超过|由|与|和|对|向|让|给|送)$")  # who stands behind it does not do what follows
_CLAUSES = re.compile(r"[，,；;。！？!?\n]")
_FIRST = re.compile(r"(?:头|第)一(?:个|家|次|批|座|条|项)|首(?:个|家|次|批|座|条|项|创)")
_SAID_FIRST = re.compile(r"(?:首|第一|头一)(?:个|家|次|批|座|条|项|创)")
_SCOPE = re.compile("全[市省国县区球]|世界|国内|我[市省国县区]")
_ALL = re.compile(
    r"^(?P<things>.{2,}?)(?:是不是|是否)?(?:全都|全部|全|都|均)(?:已经|已|在)?(?P<done>[^，。？]{2,10}?)(?:了|过)?(?:没有|没|吗|么)?[？?。]*$"
)
_SAYS_ALL = re.compile("全部|全都|均|都|全面|所有|一律")
_GENERAL = re.compile(
    r"就(?:说明|是|能|会|意味)|说明|预示|预报|预测|意味|真的|能不能|会不会|靠谱|可信|是真|属实|能[^，。？]{1,10}吗|会[^，。？]{1,10}吗"
)
_RULES = re.compile(
    r"没有(?:足够|任何|充分|确切)?的?(?:科学)?(?:依据|根据|证据)|并非|并不(?:是|能|会|意味)|不能(?:说明|作为|证明|预)|不(?:代表|意味|等于)|不实|谣言|没有(?:必然|直接)?(?:联系|关系)|未经证实|不存在|无法(?:预|证)"
)
_LIGHT = frozenset(
    "的了是在有被把将就都也给地得着过到上中下里和与及或而并所其这那该此个名项家次位些对为由从于，、“”《》()（） "
)  # decide nothing
_VERBS = frozenset("建办设开修装派选评获创投引做搞签出")
_QUOTED = re.compile("[“《]([^“”《》]{2,30})[”》]")
_TELLS = re.compile(r"开玩笑|网友|先生|女士|网传|有人|大爷|大妈|告诉记者|自己|觉得|以为|感觉")


def find_whether(question: str, found: Finding | None, read: Reader) -> Finding | None:
    """The sentence that answers, or 是 or 不是 with the clause that prints the thing itself; what rules goes before an anecdote."""
    if found is None:
        return None
    return _ruled(question, found, read) or _of_all(question, found) or _affirmed(question, found) or found


def _ruled(question: str, found: Finding, read: Reader) -> Finding | None:
    """没有足够的科学依据证明…, where somebody's story was found: of a passage that prints the name that the question quotes, or else more
    of its words."""
    if not _GENERAL.search(question) or _RULES.search(found.short) or not _TELLS.search(found.short):
        return None
    asked, quoted = {pair for pair in terms(question) if len(pair) > 1}, _QUOTED.findall(question)
    rated = []
    for reading in read(question):
        text = reading.passage.text.text
        named = bool(quoted) and all(name in text for name in quoted)
        for low, high in split_sentences(text):
            shared = len(asked & set(terms(text[low:high])))
            if _RULES.search(text, low, high) and shared >= (1 if named else RULED):
                rated.append((shared, Evidence(reading.passage, *sentence_around(text, low, high))))
    if not rated:
        return None
    _, best = max(rated, key=lambda r: r[0])
    return replace(found, short=best.text, evidence=(best,))


def _of_all(question: str, found: Finding) -> Finding | None:
    """摸底企业3180家，正常营业1414家: not all of them; None unless whole and part stand in one sentence."""
    match = _ALL.match(question)
    if match is None or not _ASKS.search(question):
        return None
    things, done = set(terms(match["things"])), match["done"]
    for evidence in found.evidence:
        text, (low, high) = evidence.passage.text.text, evidence.sentence
        figures = evidence.amounts
        for part in figures:
            clause = _clause(text, low, high, part)
            if not _prints(clause, done) or _NEGATES.search(clause) or _PLANS.search(clause):
                continue
            wholes = [f for f in figures if f.end <= part.start and _is_whole(f, part, question, things, _clause(text, low, high, f))]
            if wholes:
                whole = wholes[-1]
                both = (Evidence(evidence.passage, whole.start, whole.end), Evidence(evidence.passage, part.start, part.end))
                return replace(found, short=f"不是，{whole.text}里{part.text}", evidence=both)
    return None


def _is_whole(whole: Figure, part: Figure, question: str, things: set[str], clause: str) -> bool:
    """Whether a figure counts all the things that the question names, and more than the part."""
    if whole.value is None or part.value is None or not whole.unit or not interchangeable(whole.unit, part.unit):
        return False
    return whole.value > part.value and (whole.text in question or bool(things & set(terms(clause))))


def _prints(clause: str, words: str) -> bool:
    """Whether a clause prints the words, or all but a character or two at their end (合围住 → 合围)."""
    kept = [words[a:b] for a in range(len(words)) for b in range(a + 2, len(words) + 1) if words[a:b] in clause]
    return any(2 * len(part) > len(words) for part in kept)


def _affirmed(question: str, found: Finding) -> Finding | None:
    """是 with the clause, where the sentence prints what is asked, and neither denies it nor plans it."""
    if not _ASKS.search(question):
        return None
    first = _FIRST.search(question)
    core, asked = _core(question), named(question)
    if first is None and (len(core) < 3 or _OPEN.search(core) or _ALL.match(question)):
        return None
    for evidence in found.evidence:
        text, (low, high) = evidence.passage.text.text, evidence.sentence
        sentence = text[low:high]
        if _NEGATES.search(sentence) or _PLANS.search(sentence):
            continue
        marks = [m.span() for m in _CLAUSES.finditer(text, low, high)]
        clauses = [(a, b) for (_, a), (b, _) in pairwise([(low, low), *marks, (high, high)]) if b > a]
        held = [(a, b) for a, b in clauses if (_is_first(question, text[a:b]) if first else core[-2:] in text[a:b])]
        if not held or (first is None and not _in_order(core, sentence)):
            continue
        said = (f"{evidence.passage.title}，{text[low : held[0][0]]}", text[slice(*held[0])], sentence)
        if not _says_all(question, _SCOPE.sub("", _FIRST.sub("", core)), *said) or year_gap(asked, evidence.passage, *held[0]):
            continue
        if _covered(_FIRST.sub("", core), f"{evidence.passage.title}，{sentence}") >= PRINTED:
            clause = Evidence(evidence.passage, *held[0])
            return replace(found, short=f"是，{clause.text}", evidence=(clause,))
    return None


def _clause(text: str, low: int, high: int, figure: Figure) -> str:
    """The words of the clause around a figure."""
    start = max((m.end() for m in _CLAUSES.finditer(text, low, figure.start)), default=low)
    end = next((m.start() for m in _CLAUSES.finditer(text, figure.end, high)), high)
    return text[start:end]


def _core(question: str) -> str:
    """What is asked, without what asks and without its place: 泗水的甘薯项目通过验收了吗 → 甘薯项目通过验收."""
    for mention in reversed(find_places(question)):
        question = question[: mention.start] + question[mention.end :]
    figures = find_figures(question)
    for figure in reversed(figures):
        if figure.unit and figure.kind == "figure" and not _FIRST.search(question[max(0, figure.start - 1) : figure.end]):
            question = question[: figure.start] + question[figure.end :]
    return _ASKING.sub("", _ASKING.sub("", question)).strip("，, 的是")


def _in_order(core: str, sentence: str) -> bool:
    """Whether the sentence begins with what the question begins with, and not behind somebody else who did it: 乙收购甲 is not 甲收购乙."""
    at = sentence.find(core[:2])
    if at < 0:
        return core[0] in sentence
    others = [sentence.find(pair) for pair in terms(core)[1:] if pair in sentence]
    return all(at <= other for other in others) and _OTHERS_DEED.search(sentence[:at]) is None


def _says_all(question: str, core: str, before: str, clause: str, told: str) -> bool:
    """Whether every word of a question is printed, and every figure that it states: 红色预警 is no 橙色预警, 52.9个百分点 no 52.9%.

    What the question ends in stands in the clause itself, what it begins with there or before it: 自甲站始发，在乙站过站 does not say
    that it is 乙站 where it starts.
    """
    missing = _missing(core, clause)
    if _missing(core[: missing[-1] + 1] if missing else "", before + clause):
        return False
    quoted = find_figures(told)
    return all(supported(figure, quoted) is not None for figure in find_figures(question) if figure.unit and figure.value != 1)


def _missing(core: str, printed: str) -> list[int]:
    """The places of the characters that stand in no printed pair; but for those that decide nothing, and verbs (建 of 建设)."""
    kept = {at + n for at in range(len(core) - 1) if core[at : at + 2] in printed for n in (0, 1)}
    return [at for at, c in enumerate(core) if at not in kept and c not in _LIGHT and not (c in _VERBS and c in printed)]


def _is_first(question: str, clause: str) -> bool:
    """Whether a clause says 首个 within the bounds that the question names: 全市."""
    scopes = set(_SCOPE.findall(question))
    return _SAID_FIRST.search(clause) is not None and scopes == set(_SCOPE.findall(clause))


def _covered(core: str, printed: str) -> float:
    """The share of the words of a question that are printed."""
    wanted = [pair for part in re.split("[的了是，,]", _SCOPE.sub("，", core)) for pair in terms(part) if len(pair) > 1]
    return sum(pair in printed for pair in wanted) / len(wanted) if wanted else 0.0
