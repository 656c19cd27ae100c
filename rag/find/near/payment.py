"""What is paid for: a subsidy is no rent, whatever the two have to do with the same flat."""

from __future__ import annotations

import re

from rag.find.finding import RULED_OUT

OTHER_PAYMENT = RULED_OUT  # what a figure loses: more than any evidence can make up for

# What a question names, and one of which the sentence must print.
_KINDS = (
    (r"租金|房租|月租|年租", r"租金|房租|[月年]租|租价|租费|起租"),
    (r"工资|薪水|薪资|月薪|年薪|薪酬", r"工资|薪|收入|报酬|待遇"),
    (r"学费", r"学费|收费|费用|元/[年学]|每[年学生]"),
    (r"票价|门票", r"票"),
    (r"押金", r"押"),
    (r"利息", r"息"),
    (r"首付", r"首付"),
    (r"彩礼", r"彩礼"),
    (r"罚款|罚金|罚了", r"罚"),
)
_ASKED = [(re.compile(asked), re.compile(printed)) for asked, printed in _KINDS]


def payment_gap(question: str, own: str) -> float:
    """What speaks against a figure for what is paid: the question names a kind of payment that `own`, its sentence, does not print."""
    return OTHER_PAYMENT * any(asked.search(question) and not printed.search(own) for asked, printed in _ASKED)
