"""What a question asks a figure for: 多少家, 几位, 多少钱, 面积多大, 占比多少, 涨了多少, 第几.

`expected_units` reads the question, `fits` says whether a figure of the text could be the answer as far as its unit tells.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from rag.text.numerals import narrow
from rag.text.units import COUNTS, MONEY, PEOPLE, SCALED, UNITS, VISITS, family, interchangeable, unit_at
from rag.types import Figure

_PERCENT = frozenset(SCALED["比例"]) | frozenset(SCALED["百分点"])
_CHANGE = _PERCENT | {"倍", "番"}
_TIME = frozenset(SCALED["时长"]) | frozenset(SCALED["年月"])
_AREA = frozenset(SCALED["面积"])
_LENGTH = frozenset(SCALED["长度"])
_MASS = frozenset(SCALED["质量"])
_AGE = frozenset(SCALED["年龄"])
_THINGS = COUNTS | {"人次"}

_PERSON_NOUNS = (
    "人|名|位|党员|干部|学生|毕业生|人才|职工|员工|工人|群众|专家|教师|老师|院士|博士|硕士|书记|委员|代表|村民|居民|农民|志愿者|游客|观众|选手|运动员|医生|护士|"
    "战士|官兵|民警|青年|老人|儿童|孩子|贫困户人口|人口|网格员|指导员|工作者|积极分子|积极份子|队员|会员|用户|乘客|旅客|劳动力|企业家|科学家|作者|记者|教授|学员|创客|合伙人|负责人|家长|患者|病例人"
)
_ASK = re.compile(
    r"(?P<word>多少|好几|几|若干)(?P<scale>[万亿百千]?)|(?P<size>有?多(?:大|长|高|远|重|久|宽|深|厚|快))(?!程度|意义|作用|影响)|(?P<rate>百分之(?:几|多少)|几分之几|几成|几倍|多少倍|翻(?:了)?几番)"
)
_RANK = re.compile(r"第几|第多少|排(?:名|在|行)?(?:第)?(?:多少|几|哪)|名次|位居第几|几等奖")
_RATIO_WORDS = re.compile(
    r"占比|市场[^，。？]{0,4}份额|比例|比重|比率|[^效频速税汇功利]率|百分之|占(?:到|了|全|总|整)?[^，。？多]{0,12}多少|达标率|税率|利率|增速|增幅|降幅|涨幅|跌幅"
)
_CHANGE_WORDS = re.compile(
    r"(?:涨|增长|增加|增|下降|降低|降|减少|提高|提升|上升|上涨|下跌|跌|回落|缩短|翻)(?:了|幅)?(?:有|是|达|大概|大约|约)?(?:多少|几)?(?:个)?(?:百分点)?[？?呢啊呀吗了的]*$"
)
_PEOPLE_BEFORE = re.compile(
    rf"(?:{_PERSON_NOUNS})(?:数量|人数|总数)?(?:一共|总共|总|共|大约|大概|约|达到?|现?有|发展到|增加?到|是)*$|人数[^，。？]{{0,6}}$"
)
_FATE_BEFORE = re.compile(r"(?:死|伤|救|困|失踪|遇难|丧生)[^，,。？]{0,4}$")
_MONEY_WORDS = re.compile(
    r"钱|租金|房租|月租|资金|金额|投资|经费|补贴|奖金|收入|产值|营收|利润|预算|造价|成本|工资|薪|价|费用|费|税收|贷款|融资|拨付|奖励|补助|GDP|生产总值|总额|款|股息|债|销售额|成交额|交易额|出口额|进口额|进出口|市值|总值|净值|票房|资产|存款|营业额|花了|耗资|捐|[多能]?挣|赚|增收|缴|罚|[人户家个]补"
)
_PRICE = re.compile(r"钱|租金|房租|月租|价格|单价|售价|房价|工资|月薪|年薪|薪水|薪酬|费用")
_PAID = re.compile("工资|价|补贴|标准|薪|费|金|(?:每|一)(?:[吨升桶克斤箱度亩]|公斤|千克|平方米|立方米?|千瓦时)(?!地)")
_WORTH = re.compile(r"[市产总净]值|金额|利润|缺口|票房|成交额|销售额|营业额|交易额")
_AREA_WORDS = re.compile(r"面积|占地|地有|耕地|多大(?:的)?(?:地|园|场|面)")
_BOXES = re.compile(r"集装箱(?:的)?(?:总)?(?:吞吐量|运量|箱量|处理量)")
_NUMBER_OF = re.compile(
    r"^(?!.*[谁么啥哪怎何])[^？?]*?(?P<what>(?P<of>[人户次天票家])数|数量|总数|个数)(?:是|为|有|达到?)?[？?呢]*$"
)  # 死亡人数？ asks how many died
_AGE_WORDS = re.compile(r"年龄|岁数|年纪|多大了|几岁|多少岁")
_QUANTITY_WORDS = re.compile(r"产量|重量|排放量|吞吐量|储量|用量|供水量|发电量|用电量|装机")


@dataclass(frozen=True, slots=True)
class QuestionUnits:
    """The units a question's answer may carry. `units` empty: any unit, as long as it is a figure."""

    asked: str  # the words that ask: 多少家, 几位, 占比
    units: frozenset[str] = frozenset()
    kind: Literal["figure", "ordinal"] = "figure"
    best: str = ""  # the measure word the question itself uses: 家, 位; "" when none


def expected_units(question: str) -> QuestionUnits | None:
    """What units the question asks for; None when it asks for no figure, or only 多少 with nothing to tell of what."""
    text = narrow(question).strip()
    if match := _RANK.search(text):
        return QuestionUnits(match[0], frozenset({"位", "名", "", "等奖", "批", "届", "次"}), "ordinal")
    asked = list(_ASK.finditer(text))
    if not asked:
        word = _RATIO_WORDS.search(text) or _AREA_WORDS.search(text)
        if word is None and (number := _NUMBER_OF.search(text)):
            return _number_of(text, number)
        if not word or not re.search(r"(?:是|为|有|达|到)?(?:多少|几|什么水平|多高|怎样|如何)|[？?]$", text):
            return None
        return QuestionUnits(word[0], _PERCENT if _RATIO_WORDS.search(text) else _AREA)
    return next((found for match in asked if (found := _asked(text, match))), None)


def names_count(question: str) -> bool:
    """Whether a question names a count without a word that asks: 死亡人数？"""
    return _NUMBER_OF.search(question) is not None


def _number_of(text: str, match: re.Match[str]) -> QuestionUnits:
    """死亡人数, 党员总数: a count named by its noun; 总数 alone does not tell of what."""
    of = match["of"] or ("人" if _PEOPLE_BEFORE.search(text[: match.start("what")]) else "")
    return QuestionUnits(
        match["what"], PEOPLE | {"个", "人次"} if of == "人" else _same(of, "") if of else frozenset(), best="" if of == "人" else of
    )


def _asked(text: str, match: re.Match[str]) -> QuestionUnits | None:
    if match["rate"]:
        units = {"几倍": frozenset({"倍"}), "多少倍": frozenset({"倍"})}.get(
            match["rate"], _CHANGE if "番" in match["rate"] else _PERCENT | {""}
        )
        return QuestionUnits(match["rate"], units)
    if match["size"]:
        return _size(text, match)
    at = match.end()
    unit = unit_at(text, at)
    if unit in ("年", "月", "日", "点", "时") and match["word"] != "多少":
        if unit == "年" and re.match(r"年(?:时间|来|了|内|以来|里)|年[？?]?$", text[at:]) and not re.search(r"哪$", text[: match.start()]):
            return QuestionUnits(match["word"] + unit, _TIME, best=unit)
        return None  # 几月几日, 几点: a date is asked for
    if unit == "成" or text.startswith(("百分点", "个百分点"), at):
        return QuestionUnits(match[0] + unit, _PERCENT, best=unit)
    noun = text[at + len(unit) : at + len(unit) + 12]
    if unit == "个" and not _behind(noun) and _FATE_BEFORE.search(text[: match.start()]):
        return QuestionUnits(match[0] + unit, COUNTS | PEOPLE, best=unit)
    if unit and unit not in ("岁", "周岁"):
        return QuestionUnits(match[0] + unit, _same(unit, noun), best=unit)
    if unit:
        return QuestionUnits(match[0] + unit, _AGE, best=unit)
    return _by_words(text, match, noun)


def _behind(noun: str) -> str:
    """What follows the asking words, less what closes a question."""
    return re.sub(r"[？?呢啊呀吗了的左右\s]", "", noun)


def _same(unit: str, noun: str) -> frozenset[str]:
    """The units that may answer 多少<unit>; 多少个 takes people only before a word for people (几个人, 多少个干部)."""
    if unit in PEOPLE or (unit == "个" and re.match(rf"(?:[^，。？?的]{{0,6}}?)(?:{_PERSON_NOUNS})", noun)):
        return PEOPLE | VISITS | {"个"} if unit != "个" else PEOPLE | {"个"}
    if unit in VISITS:
        return VISITS | {"人", "次"}
    if unit == "个":
        return COUNTS - PEOPLE
    if unit in ("块", "块钱", "元", "钱"):
        return MONEY
    return frozenset(u for u in UNITS if interchangeable(unit, u) and u not in PEOPLE) | frozenset(
        {unit, "个"} if unit in COUNTS else {unit}
    )


def _size(text: str, match: re.Match[str]) -> QuestionUnits | None:
    word = match["size"].removeprefix("有")
    if _AGE_WORDS.search(text):
        return QuestionUnits(word, _AGE)
    if _RATIO_WORDS.search(text):
        return QuestionUnits(word, _PERCENT)
    by_word = {
        "多久": _TIME,
        "多长": _LENGTH | _TIME,
        "多高": _LENGTH | _PERCENT,
        "多重": _MASS,
        "多快": frozenset(SCALED["时速"]),
    } | dict.fromkeys(("多远", "多宽", "多深", "多厚"), _LENGTH)
    if re.search(r"多长时间|时间[有要]?多长", text):
        return QuestionUnits(word + "时间", _TIME)
    if word in by_word:
        return QuestionUnits(word, by_word[word])
    if _WORTH.search(text[: match.start()]):
        return QuestionUnits(word, MONEY)
    return QuestionUnits(word, _AREA | (_AGE if not _AREA_WORDS.search(text) else frozenset()))


def _by_words(text: str, match: re.Match[str], noun: str) -> QuestionUnits | None:
    """多少 without a measure word: the noun behind it, or what the question is about, tells."""
    word = match[0]
    if match["word"] != "多少":
        return QuestionUnits(word, MONEY) if match["scale"] and _MONEY_WORDS.search(text[: match.start()]) else None  # 奖金几万
    if noun.startswith(("钱", "资金", "经费", "金额", "投资", "奖金", "补贴", "补助", "贷款")):
        return QuestionUnits(word + noun[:2].rstrip("？? "), MONEY)
    if re.match(
        r"(?:年轻|青年|老|新|贫困|专业|技术|高层次|优秀|退休|基层|村|镇|市|县|区|农村|全日制|本硕博|[^，。？?]{0,8})?(?:"
        + _PERSON_NOUNS
        + r")(?![力物口次家均才])",
        noun,
    ):
        return QuestionUnits(word + noun, PEOPLE | {"个", "人次"})
    if noun.startswith(("时间", "天", "年")):
        return QuestionUnits(word + noun[:2], _TIME)
    if noun.startswith(("面积", "土地", "耕地", "地")):
        return QuestionUnits(word + noun[:2], _AREA)
    bare = not _behind(noun)
    if bare and _AGE_WORDS.search(text):
        return QuestionUnits(word, _AGE)
    if bare and _RATIO_WORDS.search(text[: match.end()]):
        return QuestionUnits(word, _PERCENT)
    if bare and _CHANGE_WORDS.search(text):
        return QuestionUnits(word, _CHANGE | (MONEY if _PAID.search(text) else frozenset()))
    if bare and _AREA_WORDS.search(text):
        return QuestionUnits(word, _AREA)
    if bare and _BOXES.search(text):
        return QuestionUnits(word, frozenset(SCALED["箱"]) | {"箱", "个"})
    if bare and _QUANTITY_WORDS.search(text):
        return QuestionUnits(word, _MASS | frozenset(SCALED["体积"]) | frozenset(SCALED["电量"]) | frozenset(SCALED["功率"]))
    if bare and _MONEY_WORDS.search(text):
        return QuestionUnits(word, MONEY)
    if bare and _PEOPLE_BEFORE.search(text[: match.start()]):
        return QuestionUnits(word, PEOPLE | {"个", "人次"})
    return None if bare else QuestionUnits(word + noun, _THINGS - {"人次"})


def fits(figure: Figure, wanted: QuestionUnits | None) -> bool:
    """Whether a figure could answer a question that asks for these units; with None any figure or ordinal could."""
    if figure.kind in ("label", "date"):
        return False
    if wanted is None:
        return True
    if wanted.kind == "ordinal":
        return figure.kind == "ordinal"
    if figure.kind == "ordinal":
        return False
    if not wanted.units:
        return True
    if not figure.unit:
        return (
            "" in wanted.units
            or bool(wanted.units & _PERCENT and figure.value is not None and figure.value < 1)
            or wanted.units <= COUNTS | PEOPLE | VISITS
        )
    unit = figure.unit.split("/")[0]
    return (
        figure.unit in wanted.units
        or unit in wanted.units
        or (wanted.best != "" and family(unit) == family(wanted.best) not in ("计数", "人"))
    )


# Families of units whose measures are told apart: no time answers 几公里. Ages and spells of time are both told in years.
_MEASURES = {"长度": "长度", "质量": "质量", "面积": "面积", "温度": "温度", "元": "元", "时长": "时间", "年月": "时间", "年龄": "时间"}


def is_other_measure(question: str, figure: Figure, wanted: QuestionUnits) -> bool:
    """Whether a figure that does not fit measures something else altogether: 230套 where a rent is asked for, 97% where a quantity is."""
    unit = figure.unit.split("/")[0]
    if wanted.units == MONEY and _PRICE.search(question):
        return unit in COUNTS | PEOPLE | VISITS
    if wanted.units == _AREA | _AGE:
        return unit in ("年", "周年")  # 多大: neither an age nor an area
    if "标准箱" in wanted.units:
        return unit in _MASS  # tonnes of other goods
    if unit in _PERCENT or (not unit and figure.value is not None and 0 < figure.value < 1):
        return bool(wanted.units & (_MASS | _AREA | _LENGTH))
    asked, told = {_MEASURES.get(family(u)) for u in wanted.units}, _MEASURES.get(family(unit))
    return told is not None and len(asked) == 1 and not asked & {told, None}
