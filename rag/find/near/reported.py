"""When a thing happened, not when it was heard of: 15日下午，记者获悉，嫌疑人事发当天已经落网 was on the day itself."""

from __future__ import annotations

import re
from dataclasses import replace

from rag.find.finding import Evidence, Finding, clause_around
from rag.text.terms import terms

_HEARD = re.compile(
    r"^[上下中]?[午旬晚]?[，,]?[^，。]{0,10}?记者[^，。]{0,20}?(?:获悉|了解到|得知|看到|注意到|采访)|^[^，。]{0,14}?(?:通报|消息)[称，,：:]"
)
_OWN_TIME = re.compile(
    r"(?:事发|案发|事故|火灾|地震)?当[天日晚](?:[上下]午|凌晨|晚上?|夜里)?|(?:前|昨|次|第二)[天日](?:[上下]午|凌晨|晚上?)?"
)


def own_time(question: str, found: Finding) -> Finding:
    """The time that the asked event's own clause prints, where what was found is only when it was reported."""
    evidence = found.evidence[0]
    text, (_, high) = evidence.passage.text.text, evidence.sentence
    heard = _HEARD.match(text[evidence.end : high])
    if heard is None or len(found.evidence) > 1:
        return found
    asked = {pair for pair in terms(question) if len(pair) > 1}
    own = []
    for match in _OWN_TIME.finditer(text, evidence.end + heard.end(), high):
        clause = clause_around(text, *match.span())
        if asked & set(terms(clause)):
            own.append(Evidence(evidence.passage, *match.span()))
    return replace(found, short=own[0].text, evidence=(own[0],)) if len(own) == 1 else found
