"""Every figure of a Chinese text with its span: value, unit, qualifier and kind, as printed.

Kinds: "figure" (23万名, 52.9%, 三分之一, 35岁以下, 五年), "ordinal" (第七位), "date" (2018年, 6月中旬), "label" (a numeral
that names: 二十大, “三严三实”, 4433, 1+4+4+N, 〔2021〕15号). The span takes in qualifiers before and behind (近23万名,
1800余万元, 35岁以下) and the unit. Numerals that are part of a word (统一, 十分, 一体化) are nothing at all.

The text is read once, left to right: labels, printed_dates, units and numerals of `rag.text` each say what stands at an
offset; this module puts the parts together.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from rag.text.compare import compare
from rag.text.labels import NOT_FIGURES, address_spans, label_at, label_spans, named_spans, title_spans
from rag.text.numerals import CN_CHARS, narrow, ordinary, parse_number, plain
from rag.text.printed_dates import PrintedDate, date_at
from rag.text.tables import pairs, words
from rag.text.units import COUNTS, PEOPLE, VISITS, family, unit_at
from rag.types import Figure, Span

__all__ = ["find_figures", "same_number"]

_SCALE = r"(?:万亿|千亿|百亿|十亿|千万|百万|十万|亿|万|千(?![米克瓦卡伏赫帕焦字])|百(?![分货姓度科]))"
_AMOUNT = r"(?:\d+(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?)"
_TAIL = r"[一二三四五六七八九两]千(?:[一二三四五六七八九]百)?|[一二三四五六七八九](?=[人户名个元亩，。、；,;)）]|$)"  # 14万一千, 14万一
_ARABIC = re.compile(
    rf"(?P<a>{_AMOUNT})(?: ?(?P<q>[多余来几])?(?P<s>{_SCALE})"
    rf"(?P<rest>(?:\d+(?:\.\d+)?{_SCALE})*(?:\d{{1,4}}(?![\d.%,:年月日时点分/])|{_TAIL})?))?"
)
_SPELT = re.compile(
    rf"(?P<v>[几数](?=[十百千万亿]))?(?P<n>[{CN_CHARS}]{{1,24}}(?:点[零〇一二三四五六七八九]+[百千]?[万亿]*)?)(?:(?P<q>[多余来几])(?P<s>[万亿]+))?"
)
_AFTER = re.compile(r" ?(?:多(?!元化|样|媒体|边|方面|维)|余(?!额|下|杭|姚|党)|[来几](?= ?[个名位家人次项场天年亩户岁万条]))")
_CANDIDATE = re.compile(rf"\d|[{CN_CHARS}]|半|[几数](?=[十百千万亿])")
_RANGE = re.compile(r" ?(?:-{1,2}|—{1,2}|–|―|~|至|到) ?")
_SIGN = re.compile(r"零[上下]|[负-]")
_SIGNED = frozenset(words("% ℃ °C 元 摄氏度"))  # a stroke before a number of these is a minus
_LOST = frozenset(words("场 局 盘 球 层"))  # 负2场 is lost, 负2层 a floor
_EITHER = re.compile(
    r"(?<![\d、.第和与])(?:(?P<a>[1-9])、(?P<b>[2-9])(?![\d.])|(?P<c>[一两二三四五六七八])、(?P<d>[二两三四五六七八九])(?![、点一二三四五六七八九]))"
)
_ENUMERATED = re.compile(r"(?:分别|各|依次|先后|第)[^，。；]{0,6}$|[列居排获夺争名]$")
_STEPS = frozenset(Decimal(10) ** n for n in range(9))
_EITHER_OF = frozenset(
    words(
        "人 位 人次 个 次 家 户 只 头 台 辆 倍 成 折 度 ℃ 元 块 块钱 年 个月 天 周 星期 个星期 岁 小时 个小时 分钟 秒 米 公里 里 "
        "厘米 斤 公斤 吨 亩 趟 遍"
    )
)
_EITHER_ALSO = {"名": re.compile(r"名[^\W\d_]"), "级": re.compile("风")}  # 2、3名 alone are places, 3、4级 alone ranks
_PARTS = re.compile(
    rf"(?P<of>百|千|万|\d+|[{CN_CHARS}]{{1,24}})分之(?P<n>{_AMOUNT}|[{CN_CHARS}]{{1,24}}(?:点[零〇一二三四五六七八九]+)?)(?P<q>[多余几])?"
)
_HALF = re.compile(r"一半|半数|半(?=以上)|半(?=(?:年(?!度)|天|月|小时|个月|个小时|个多月|个世纪|世纪|个学期)(?!板|坡|球|刊|谈|报))")
_SCORE = re.compile(r"(?<![\d.-])(\d{1,3})-(\d{1,3})(?![\d.%:/-]|[万亿年月日号期])")
_MEN_AND_WOMEN = re.compile(rf"[男女](?:\d+|[{CN_CHARS}]+)[男女]")
_SLASH = re.compile(r"(\d{1,3})/(\d{1,3})(?![\d/.年月日])")
_RATIO = re.compile(rf"(?P<a>{_AMOUNT}|[{CN_CHARS}]{{1,24}})(?:[:∶]|比)(?P<b>{_AMOUNT}|[{CN_CHARS}]{{1,24}})(?:[:∶]{_AMOUNT})*(?![\d.])")
_COLUMN = re.compile(r"[ \t]*\n\s{0,8}(?=[\u4e00-\u9fff]{2})")
_PRODUCT = re.compile(r" [A-Z][a-z]{2,}")  # 小米13 Ultra
_CODE = re.compile(r"[A-Za-z\d](?:[A-Za-z\d._/#-]|(?<=\d)\+(?=\d{3}(?!\d)))*")  # K94+800: a place on a road
_BACK = re.compile(
    r" ?(?:以上|以下|以内|之内|以外|左右|上下(?![级游]|联动|齐)|之多|有余|出头|不等|开外|之上|之下|许(?![多可愿])|余(?![额人名年])|"
    r"多(?=[，。、；,;）)的来前后时]|$|时间|以来|历史))"
)
_HALF_MORE = re.compile(r"个([多余半])(月|小时|星期|世纪|学期|季度|钟头)(?!末)")

_ONE_BY_ONE = re.compile(r"一(.)(?:接着?|又|挨着?|连着|跟着)?一\1|(?<=[接又挨连跟])一(.)|(?<=[接挨连跟]着)一(.)")
_WEEKDAY = re.compile(r"周$|星期$|礼拜$")
_WEEKLY = re.compile(r"[一二三四五六七两](?:次|天|场|节|个|小时|期|条|篇|堂)")
_SPLIT_UNIT = re.compile(
    rf"(?P<a>\d+|[{CN_CHARS}]{{1,24}})(?P<u>米|秒|块|毛|元|度)(?P<b>\d{{1,2}}|[一二三四五六七八九])"
    rf"(?![\d.%{CN_CHARS}:/]| ?[个名人家位年月日秒点分米])"
)
_TENTHS = re.compile(
    r"(?<![\d.])(?:(?P<a>[1-9一二三四五六七八九])(?P<b>[1-9一二三四五六七八九])折"
    r"|(?P<c>[一二两三四五六七八九])成(?P<d>[一二三四五六七八九])(?=[，。、；：,;)）\s]|$|左右|以上|以下|的))"
)
_SIZES = re.compile(r"(\d+(?:\.\d+)?)(?: ?[*×xX] ?\d+(?:\.\d+)?)+")

# Words before a number that bound or blur it; longest first. A word is no qualifier behind one of the characters named.
# 最高可达50万元: the bound is the qualifier, with the words up to the number in the figure's text.
_BOUND = re.compile(r"(?P<word>最高|最低|最多|最少|最长|最短|最大|至少|至多|起码)(?:可以?|能|将|已经?|也)?(?:达到了?|[高多长]达|达)\Z")
FRONT: dict[str, str] = pairs("""
不少于 不低于 不超过 不高于 不大于 不多于 不小于 未超过 未达到 不止 不足 不到:减看见听找想收拿
不满 未满 未达 超过 超出 高达 多达 长达 达到 达到了 超过了
突破了 将近 接近 逼近 约为:签 大约 大概 约有 至少 最少 至多 最多 最高 最低 最长 最短 最大 突破 低于 高于 少于 多于 大于 小于 几近
近:最附临邻靠亲贴远 约:签预节制合公契条履续违缔解特邀相失 超:反赶中英西德意法 逾 达:到发抵传表送转直通雷布豪亚萨马迪凯高多长纳
上:以路线网街身世晚早史 过:超通经路渡度不越穿走 起码 足足 整整
""")
_FRONTS = sorted(FRONT, key=len, reverse=True)
_SCALE_ONLY = re.compile(r"[百千万亿]+|半")
_SCALED = re.compile(r"[百千万亿]")
_BARE_SCALES = frozenset(words("百万 千万 百亿 千亿 万亿"))  # 年薪百万, 产值千亿 at the end of a clause; 变化万千 is a manner of speaking
_CLOSED_BY = frozenset('，。、；：！？,;:!?)）”"')

# 一 + measure word is a count only with these; with 批, 种, 把, 片, 面 … it is a manner of speaking.
_ONE = frozenset(
    words("""
个 名 家 位 人 支 座 条 项 次 场 本 册 套 台 辆 部 张 份 篇 幅 间 处 所 户 年 天 周 周年 周岁 个月 小时 个小时 分钟 秒 倍 成 元 块 公里
米 亩 吨 斤 公斤 则 段 款 站 晚 岁 届 件 起 例 笔 枚 棵 株 只 匹 组 队 门 首 集 轮 堂 顿 瓶 盒 箱 袋 盏 栋 幢 艘 架 列 趟 遍 人次
场次 个季度 个星期 个世纪 年头 平方米 平方公里 公顷 克 升 度电 千瓦时 个百分点 个学期 学期 美元 面 番 封 宗 桩 层 单 床 句 幕 夜 碗
杯 副 双 对 盘 根 学年
""")
)
_NOT_ONE_AFTER = frozenset("新统唯单专逐之进不合如归划同每某任这那哪另其再又独惟前后上下")
# Measure words that make words with a spelt digit (三方, 四面, 三线, 七分) instead of counting.
_NOT_SPELT = frozenset(
    words("""
方 面 线 路 角 里 代 环 型 星 道 样 分 平 手 片 度 胜 负 季 节 包 头 局 团 股 字 金 银 铜 点 口 月 日 时 版 课 强 尺 寸 丈 克 V
W L g m M 像素 圈 眼 句 村 镇 乡 校 街道 社区
""")
)
_NOT_TWO = frozenset(words("手 头 面 样 重 道 路 口 里 边 平 分 日 月 时 角 方 环 型 星 克"))
_BARE_OK = frozenset(words("名 个 场 堂 条 项 篇 册 套 份 首 幅 支 部 株 亩 吨 公斤 辆 台 件 次 人次 户 平方米 公里"))
_POINTS = re.compile(r"点(?:意见|要求|建议|体会|看法|希望|举措|措施|共识|启示|原因|主张|倡议)")
_COURSES = re.compile(r"[^，。；、]{0,4}(?:题|菜|防线|工序|关口|程序|城门|屏障|难关|门槛|风景|检查|坎)")
_LEFT = re.compile(r"[省写留放剩买拿定立打拍收拟签种喝吃]下$")  # 省下一顿, unlike 下一顿
_DAYS_LIMIT = re.compile(r"之?内|以内|后|之后|前|之前|之久")
_PAIRS = frozenset(["一两", "一二", "两三", "二三", "三四", "三五", "四五", "五六", "六七", "七八", "八九"])


@dataclass(frozen=True, slots=True)
class _Number:
    """A numeral read at an offset."""

    value: Decimal
    end: int
    spelt: str = ""  # the Chinese numeral; "" for digits
    back: str = ""  # 余, 多 printed inside or behind
    vague: str = ""  # 数, 几 printed before a scale
    upper: Decimal | None = None  # 三五 = 3 to 5
    scale: Decimal = Decimal(1)  # of the last 万/亿 printed
    scaled: bool = False


def find_figures(text: str) -> list[Figure]:
    """All figures in reading order, never overlapping; offsets count in `text`."""
    clean = ordinary(narrow(text))
    names = sorted(label_spans(clean) + address_spans(clean) + named_spans(clean), key=lambda span: (span[0], -span[1]))
    titles = title_spans(clean)
    found: list[Figure] = []
    at = 0
    while match := _CANDIDATE.search(clean, at):
        start = match.start()
        name = _covering(names, start)
        figure = _label(clean, *name) if name else _figure_at(clean, start, found[-1].end if found else 0)
        if figure is None:
            at = _skip(clean, start)
            continue
        if figure.kind == "figure" and _covering(titles, start):
            figure = _label(clean, figure.start, figure.end)
        found.append(_as_printed(figure, text))
        at = figure.end
    return found


def _covering(spans: list[Span], at: int) -> Span | None:
    while spans and spans[0][1] <= at:
        spans.pop(0)
    return spans[0] if spans and spans[0][0] <= at else None


def _as_printed(figure: Figure, text: str) -> Figure:
    """The same figure with its text cut from the original, not from the narrow copy."""
    shown = text[figure.start : figure.end]
    if shown == figure.text:
        return figure
    return Figure(shown, figure.start, figure.end, figure.value, figure.unit, figure.qualifier, figure.kind, figure.upper)


def _skip(text: str, at: int) -> int:
    """Past a numeral that is no figure, and past the whole word it belongs to."""
    if word := NOT_FIGURES.match(text, at):
        return word.end()
    run = _SPELT.match(text, at)
    return max(run.end("n") if run else at + 1, at + 1)


def _label(text: str, start: int, end: int) -> Figure:
    return Figure(text[start:end], start, end, None, kind="label")


def _figure_at(text: str, at: int, floor: int) -> Figure | None:
    """What the numeral at an offset is; nothing before `floor` may be taken in."""
    digit = text[at].isdigit()
    if digit and (code := _code(text, at, floor)):
        return code
    if text[at - 1 : at] == "第" and at > floor:
        return _ordinal(text, at, at - 1)
    if _goes_on(text, at):
        return _ordinal(text, at, at)
    if (item := _ITEM.match(text, max(0, at - 2))) and item.start("n") == at and at - 2 >= floor:
        return Figure(item[0], at - 2, item.end(), parse_number(item["n"]), item["unit"] or "", "", "ordinal")
    word = None if digit else NOT_FIGURES.match(text, at)
    if word and len(word[0]) > 3:
        return None  # 四面八方 is an idiom, not a slogan of the 三严三实 kind
    if not digit and _weekday(text, at):
        return None
    opened = at - (text[at - 1 : at] in ("〔", "[", "【", "(") and at > floor)
    if opened < at and (end := label_at(text, opened)) > at:
        return _label(text, opened, end)
    if (end := label_at(text, at)) > at:
        return _label(text, at, end)
    if word and not (word[0] == "一番" and text[at - 1 : at] in ("翻", "了")):
        return None
    if printed := date_at(text, at):
        return _date(text, at, printed)
    return (
        _prize(text, at)
        or _tenths(text, at, floor)
        or _split_unit(text, at, floor)
        or _sizes(text, at)
        or _part(text, at, floor)
        or _ratio(text, at)
        or _quantity(text, at, floor)
    )


def _weekday(text: str, at: int) -> bool:
    """周四晚间 and 星期三; 每周三次 and 一周三天 count."""
    return _WEEKDAY.search(text[max(0, at - 2) : at]) is not None and not _WEEKLY.match(text, at)


def _code(text: str, at: int, floor: int) -> Figure | None:
    """Digits grown together with Latin letters, or in square brackets: C919, iPhone 15, XeSS 1.2, [8]."""
    before, two = text[at - 1 : at] if at else "", text[max(0, at - 2) : at]
    number = _ARABIC.match(text, at)
    if number is None:
        return None
    after = text[number.end() : number.end() + 1]
    if before in "[〔" and before and after == "]" and label_at(text, at - 1) < at:
        return _label(text, at, number.end())
    measured = number["s"] or after in ("%", "‰") or unit_at(text, number.end() + (after == " "))
    latin = before.isascii() and (before.isalpha() or (before in "-_/.#" and two[:1].isascii() and two[:1].isalpha()))
    spaced = before == " " and two[:1].isascii() and two[:1].isalpha()
    if latin and not number["s"] and family(measured if isinstance(measured, str) else "") in ("人", "计数"):
        measured = ""  # CZ6316航班, M2版: the letters belong to the number
    if (latin or spaced) and not measured:
        start = at
        while start > floor and text[start - 1].isascii() and (text[start - 1].isalnum() or text[start - 1] in "-_/.#"):
            start -= 1
        return _label(text, start, _CODE.match(text, at).end())  # type: ignore[union-attr]
    if not measured and number["a"].isdigit() and _PRODUCT.match(text, number.end()):
        return _label(text, at, number.end())
    if after.isascii() and after.isalpha() and not unit_at(text, number.end()):
        return _label(text, at, max(_CODE.match(text, at).end(), label_at(text, at)))  # type: ignore[union-attr]
    return None


def _date(text: str, at: int, printed: PrintedDate) -> Figure:
    first = printed.first
    value = first.year or first.quarter or first.month or first.day
    last = printed.last
    upper = None
    if last is not None:
        upper = {"年": last.year, "月": last.month, "日": last.day, "季度": last.quarter}.get(printed.unit)
    number = Decimal(value) if value is not None else parse_number(re.split(r"[时点:世年]", text[at : printed.end])[0].strip())
    if printed.tens:
        number, upper = Decimal(printed.tens[0]), printed.tens[1]
    return Figure(text[at : printed.end], at, printed.end, number, printed.unit, "", "date", Decimal(upper) if upper is not None else None)


def _goes_on(text: str, at: int) -> bool:
    """3 of 第2、3名, 二 of 第一、二产业: the next of a list of ordinals. 第一、五年来 and 第一、二是 begin something else."""
    listed = _LISTED.search(text, max(0, at - 20), at)
    number = _number_at(text, at) if listed and listed["digits"].isdigit() == text[at].isdigit() else None
    if listed is None or number is None:
        return False
    last = parse_number(listed["digits"])
    if last is None or (number.spelt and (number.value != last + 1 or text[number.end : number.end + 1] in tuple("是要则即来"))):
        return False
    return number.value > last and number.upper is None and not number.back


def _ordinal(text: str, at: int, start: int) -> Figure | None:
    """第七位, 第3名, 第一批, 第1—3名; 第三季度 is a date."""
    if (printed := date_at(text, at)) and printed.unit == "季度":
        figure = _date(text, at, printed)
        return Figure(text[start : figure.end], start, figure.end, figure.value, figure.unit, "", "date", figure.upper)
    number = _number_at(text, at)
    if number is None:
        return None
    end, upper = number.end, None
    sep = _RANGE.match(text, end)
    second = _number_at(text, sep.end()) if sep else None
    if second and second.value > number.value and text[at].isdigit() == text[sep.end()].isdigit():  # type: ignore[union-attr]
        end, upper = second.end, second.value
    unit = unit_at(text, end + (text[end : end + 1] == " "))
    if unit in ("方", "线", "代", "面", "手", "股"):
        unit = ""
    unit = unit or ("号" if text.startswith("号", end) else "")
    if unit:
        end = text.index(unit, end) + len(unit)
    return Figure(text[start:end], start, end, number.value, unit, "", "ordinal", upper)


_LISTED = re.compile(r"第(?:\d{1,3}、)*(?:(?:[一二三四五六七八九十]{1,3}、)*)(?P<digits>\d{1,3}|[一二三四五六七八九十]{1,3})、\Z")
_ITEM = re.compile(rf"第[(（](?P<n>\d{{1,3}}|[{CN_CHARS}]{{1,4}})[)）](?P<unit>[项款条目])?")  # 第一百七十条第（一）项
_PRIZE = re.compile(r"([一二三四五])等(奖|功)")


def _prize(text: str, at: int) -> Figure | None:
    match = _PRIZE.match(text, at)
    if match is None:
        return None
    return Figure(match[0], at, match.end(), parse_number(match[1]), "等" + match[2], "", "ordinal")


def _tenths(text: str, at: int, floor: int) -> Figure | None:
    """三成五 is 3.5成, 八五折 and 85折 are 8.5折; 七八折 is seven or eight."""
    match = _TENTHS.match(text, at)
    if match is None or (match["a"] and match["a"] + match["b"] in _PAIRS):
        return None
    unit = "折" if match["a"] else "成"
    if unit == "折" and unit_at(text, match.end() - 1) != unit:
        return None  # 24折叠屏
    whole, rest = parse_number(match["a"] or match["c"]), parse_number(match["b"] or match["d"])
    return _finished(text, at, match.end(), whole + rest / 10, unit, "", floor) if whole and rest else None


def _split_unit(text: str, at: int, floor: int) -> Figure | None:
    """1米7, 26秒34, 两毛九, 1米7至1米77: decimals printed behind the unit."""
    match = _SPLIT_UNIT.match(text, at)
    value = _split_value(match) if match else None
    if match is None or value is None:
        return None
    sep = _RANGE.match(text, match.end())
    second = _SPLIT_UNIT.match(text, sep.end()) if sep else None
    if second and second["u"] == match["u"]:
        return _finished(text, at, second.end(), value, match["u"], "", floor, _split_value(second))
    return _finished(text, at, match.end(), value, match["u"], "", floor)


def _split_value(match: re.Match[str]) -> Decimal | None:
    whole, rest = parse_number(match["a"]), parse_number(match["b"])
    if whole is None or rest is None:
        return None
    return whole + rest.scaleb(-len(match["b"]))


def _sizes(text: str, at: int) -> Figure | None:
    """285.4 x 185.4 x 5.7mm is one figure, its first side; 1920*1200 without a unit names a format."""
    match = _SIZES.match(text, at)
    if match is None:
        return None
    end = match.end() + (text[match.end() : match.end() + 1] == " ")
    unit = unit_at(text, end)
    if not unit or unit in ("分", "像素"):
        return _label(text, at, match.end())
    return Figure(text[at : end + len(unit)], at, end + len(unit), parse_number(match[1]), unit)


def _part(text: str, at: int, floor: int) -> Figure | None:
    """百分之五十二点九, 千分之三, 三分之一, 1/3, 半数, 一半."""
    match = _PARTS.match(text, at)
    if match:
        of, amount = match["of"], parse_number(match["n"])
        whole = parse_number(of)
        if amount is None or not whole:
            return None
        unit = {"百": "%", "千": "‰"}.get(of, "")
        value = amount if unit else plain(amount / whole)
        upper, end = _part_range(text, match.end(), of) if unit else (None, match.end())
        return _finished(text, at, end, value, unit, match["q"] or "", floor, upper)
    if (slash := _SLASH.match(text, at)) and 0 < int(slash[1]) < int(slash[2]) and not unit_at(text, slash.end()):
        return _finished(text, at, slash.end(), plain(Decimal(slash[1]) / Decimal(slash[2])), "", "", floor)
    half = _HALF.match(text, at)
    if half is None or (half[0] == "半" and text[at - 1 : at] in tuple("上下前后大小多对") and text[at + 1 : at + 2] != "个"):
        return None
    end = half.end()
    more = re.match(r"个([多余])月", text[end : end + 3])
    unit = "个月" if more else unit_at(text, end) if half[0] == "半" else ""
    return _finished(text, at, end + (3 if more else len(unit)), Decimal("0.5"), unit, more[1] if more else "", floor)


def _part_range(text: str, end: int, of: str) -> tuple[Decimal | None, int]:
    sep = _RANGE.match(text, end)
    if sep is None:
        return None, end
    at = sep.end() + (3 if text.startswith(of + "分之", sep.end()) else 0)
    second = _number_at(text, at)
    if second is None or unit_at(text, second.end):
        return None, end
    return second.value, second.end


def _ratio(text: str, at: int) -> Figure | None:
    """1∶3, 3比2, and the score 65-62, which falls where a range would rise: the first term, without a unit."""
    score = _SCORE.match(text, at)
    if score and int(score[1]) > int(score[2]) and not unit_at(text, score.end() + (text[score.end() : score.end() + 1] == " ")):
        return Figure(score[0], at, score.end(), Decimal(score[1]))
    match = _RATIO.match(text, at)
    if match is None or (text[match.start("b") - 1] == "比" and unit_at(text, match.end("b"))):
        return None
    value = parse_number(match["a"])
    return None if value is None else Figure(match[0], at, match.end(), value)


def _number_at(text: str, at: int) -> _Number | None:
    """The numeral at an offset with 余, 多, 来, 几 inside or right behind it."""
    if text[at : at + 1].isdigit():
        return _arabic(text, at)
    match = _SPELT.match(text, at)
    return _spelt(text, match) if match else None


def _arabic(text: str, at: int) -> _Number | None:
    match = _ARABIC.match(text, at)
    if match is None:
        return None
    back = match["q"] or ""
    shown = match["a"] + (match["s"] or "") + (match["rest"] or "")
    value = parse_number(shown)
    if value is None:
        return None
    end = match.end()
    if not back and (after := _AFTER.match(text, end)):
        back, end = after[0].strip(), after.end()
    scale = parse_number(match["s"]) if match["s"] else None
    return _Number(value, end, back=back, scale=scale or Decimal(1), scaled=bool(match["s"]))


def _spelt(text: str, match: re.Match[str]) -> _Number | None:
    shown, end, back = match["n"], match.end(), match["q"] or ""
    upper = None
    pair = re.search(r"([一二两三四五六七八])([二两三四五六七八九])([十百千万亿]*)$", shown)
    if pair and pair[1] + pair[2] in _PAIRS and not re.search(r"[零〇一二三四五六七八九两]$", shown[: pair.start()]):
        head, tail = shown[: pair.start()], pair[3] + (match["s"] or "")
        value, upper = parse_number(head + pair[1] + tail), parse_number(head + pair[2] + tail)
    elif re.search(r"[零〇一二三四五六七八九两]{2}", shown.split("点")[0].replace("零", "")):
        return None  # a string of digits: a year, a code, 一二三产业
    else:
        value = parse_number(shown + (match["s"] or ""))
    if value is None:
        return None
    if not back and (after := _AFTER.match(text, end)):
        back, end = after[0].strip(), after.end()
    scale = next((parse_number(c) for c in reversed(shown + (match["s"] or "")) if c in "万亿"), None)
    return _Number(value, end, shown, back, match["v"] or "", upper, scale or Decimal(1), any(c in shown for c in "万亿"))


def _quantity(text: str, at: int, floor: int) -> Figure | None:
    """A number with its unit, its range and its qualifiers; None for a spelt numeral that counts nothing."""
    if either := _either(text, at):
        return _wrapped(text, at, floor, either)
    number = _number_at(text, at)
    if number is None:
        return None
    value, upper, back, end = number.value, number.upper, number.back, number.end
    gap = _gap(text, end)
    unit = unit_at(text, end + gap)
    if more := _HALF_MORE.match(text, end):
        unit, end = "个" + more[2], more.end()
        value, back = (value + Decimal("0.5"), back) if more[1] == "半" else (value, more[1])
    elif unit:
        end += gap + len(unit)
        if family(unit) in ("年月", "时长") and re.match(r"半(?!数|个|年|天|径|导)", text[end : end + 2]):
            value, end = value + Decimal("0.5"), end + 1
    if ranged := _range(text, at, end, number, unit, floor):
        return _wrapped(text, at, floor, replace(ranged, back=number.vague + ranged.back))
    if number.spelt and not _counts(text, at, number, unit, end, floor):
        return None
    return _finished(text, at, end, value, unit, number.vague + back, floor, upper)


def _gap(text: str, end: int) -> int:
    """White space between a number and its unit: one space, or the break of a newspaper column (培育40 / 个特色党支部)."""
    column = _COLUMN.match(text, end)
    if column and unit_at(text, column.end()) in PEOPLE | VISITS | COUNTS:
        return column.end() - end
    return int(text[end : end + 1] == " ")


@dataclass(frozen=True, slots=True)
class _Measured:
    """A number or a range with its sign and unit, and the piece of text that prints it, without the qualifiers around it."""

    start: int
    end: int
    value: Decimal
    upper: Decimal | None
    unit: str
    back: str = ""


def _range(text: str, at: int, end: int, first: _Number, unit: str, floor: int) -> _Measured | None:
    """3—5年, 10%至20%, 5—10万元, 零下3至5度, -5℃~3℃; 从1682个到1.1万个 is a change, not a range."""
    sep = _RANGE.match(text, end)
    if sep is None or first.upper is not None:
        return None
    doubled = sep[0] == "--" and text[at - 1 : at] == "-"  # -8--6℃
    sign = _SIGN.match(text, sep.end() - doubled)
    other_at = sign.end() if sign else sep.end()
    second = _number_at(text, other_at)
    if second is None or second.upper is not None or date_at(text, other_at):
        return None
    stop = second.end + (text[second.end : second.end + 1] == " ")
    other = unit_at(text, stop)
    below, start = _sign(text, at, floor, unit or other)
    if sign and sign[0] == "负" and not below and text[at - 1 : at] == "负" and at - 1 >= floor:
        below, start = True, at - 1
    word = sep[0].strip() in ("至", "到")
    if word and unit and re.search(r"[从由自][^，。；、]{0,2}$", text[max(0, start - 3) : start]):
        return None
    if sign and sign[0] == "-" and (unit or other) not in _SIGNED:
        return None
    if (first.spelt and not second.spelt) or (unit and other and unit != other) or (unit and not other and not word):
        return None
    if first.spelt and not (other or unit or second.scaled):
        return None
    low, high = first.value, second.value
    if not unit and not first.scaled and second.scaled and first.value < second.value / second.scale:
        low = plain(first.value * second.scale)
    shared = text.startswith("零下", start) and below and not unit and sign is None
    if shared and low > high:
        return None  # 零下10至5度: five below or above nought
    beneath = sign[0] != "零上" if sign else shared and low < high
    low, high = -low if below else low, -high if beneath else high
    if (below or beneath) and low > high:
        low, high = high, low  # 零下5℃至零下10℃
    if low >= high:
        return None
    return _Measured(start, stop + len(other) if other else second.end, low, high, other or unit, second.back)


def _either(text: str, at: int) -> _Measured | None:
    """3、4千人, 三、四个小时: one number or the next; in 分别为3、4个 and 第3、4名 each stands for itself."""
    match = _EITHER.match(text, at)
    if match is None or _ENUMERATED.search(text[max(0, at - 8) : at]):
        return None
    name = "b" if match["b"] else "d"
    low, digit, second = parse_number(match["a"] or match["c"]), parse_number(match[name]), _number_at(text, match.start(name))
    if low is None or digit is None or second is None or digit != low + 1 or second.upper is not None:
        return None
    step = second.value / digit
    if step not in _STEPS or (step <= 10 and (at == 0 or text[at - 1] in "\n。：:")):
        return None  # 3、4名同学 at the head of a line is the third item
    gap = _gap(text, second.end)
    unit = unit_at(text, second.end + gap)
    end = second.end + gap + len(unit) if unit else second.end
    if not (unit in _EITHER_OF or (unit in ("名", "级") and _EITHER_ALSO[unit].search(text[max(0, at - 3) : end + 4])) or step > 10):
        return None
    return _Measured(at, end, low * step, second.value, unit, second.back)


def _counts(text: str, at: int, number: _Number, unit: str, end: int, floor: int) -> bool:
    """Whether a spelt numeral with this unit is a quantity, by rule; see the sets at the top."""
    shown = number.spelt
    if shown in ("零", "〇") or _ONE_BY_ONE.match(text, at):
        return False
    blurred = bool(number.back or number.vague or _BACK.match(text, end))
    fronted = _front(text, at, floor, shown)[0] != ""
    if unit and text[end : end + len(unit)] == unit and shown == "一":
        return False  # 一个个, 一次次
    closed = not text[end : end + 1].strip() or text[end] in _CLOSED_BY
    if _SCALE_ONLY.fullmatch(shown):
        if text[max(0, at - 3) : at] in ("成千上", "成百上"):
            return False
        if blurred or fronted or (closed and shown in _BARE_SCALES and text[at - 1 : at].isalpha()):
            return True
        return bool(unit) and (len(shown) > 1 or unit in _BARE_OK)
    if not unit:
        return (
            (len(shown) > 1 and number.scaled)
            or (blurred and len(shown) > 1)
            or number.back in ("余", "多")
            or (fronted and len(shown) > 1)
            or ("点" in shown)
            or (closed and len(shown) > 2 and _SCALED.search(shown) is not None)
            or _among_men_and_women(text, at, end)
        )
    if unit in ("度", "摄氏度") and text[max(0, at - 2) : at] == "零下":
        return True
    if shown == "一":
        return unit in _ONE and (text[at - 1 : at] not in _NOT_ONE_AFTER or _LEFT.search(text[max(0, at - 2) : at]) is not None)
    if len(shown) == 1:
        if unit == "日":
            return shown != "一" and _DAYS_LIMIT.match(text, end) is not None
        if unit == "道" and _COURSES.match(text, end):
            return True
        if unit == "点":
            return _POINTS.match(text, end - 1) is not None
        return unit not in (_NOT_TWO if shown == "两" else _NOT_SPELT)
    return unit != "分" or len(shown) > 2


def _among_men_and_women(text: str, at: int, end: int) -> bool:
    """4男一女: both are counted."""
    return text[end : end + 1] in ("男", "女") and (
        _MEN_AND_WOMEN.match(text, end) is not None or _MEN_AND_WOMEN.fullmatch(text, max(0, at - 1), end + 1) is not None
    )


def _front(text: str, at: int, floor: int, spelt: str) -> tuple[str, int]:
    """The qualifier right before a number, and where it starts."""
    end = at - 1 if text[at - 1 : at] == " " and at - 1 > floor else at
    if bound := _BOUND.search(text, max(floor, end - 8), end):
        return bound["word"], bound.start()
    for word in _FRONTS:
        start = end - len(word)
        if start < floor or text[start:end] != word:
            continue
        if text[start - 1 : start] and text[start - 1 : start] in FRONT[word]:
            return "", at
        if word in ("上", "过") and not (spelt and _SCALE_ONLY.fullmatch(spelt)):
            return "", at
        return word, start
    return "", at


def _sign(text: str, at: int, floor: int, unit: str) -> tuple[bool, int]:
    """Whether a numeral is printed as one below nought, and where its print begins."""
    if text[at - 2 : at] == "零下" and at - 2 >= floor:
        return True, at - 2
    mark, before = text[at - 1 : at], text[at - 2 : at - 1]
    if mark not in ("负", "-") or at - 1 < floor or (before.isascii() and before.isalnum()) or before in tuple("正减担背身欠"):
        return False, at
    if unit in _SIGNED or before in tuple("为是至到达约") or (mark == "负" and before in tuple("于在从由和与") and unit not in _LOST):
        return True, at - 1
    alone = mark == "负" and not before.isalnum() and unit not in _LOST
    return (True, at - 1) if alone else (False, at)


def _finished(text: str, at: int, end: int, value: Decimal, unit: str, back: str, floor: int, upper: Decimal | None = None) -> Figure:
    """Add the qualifiers and the sign around a number and its unit."""
    below, start = _sign(text, at, floor, unit)
    if below:
        value, upper = (-value, None) if upper is None else (-upper, -value)
    elif unit == "番" and (turn := re.search(r"翻了?$", text[max(floor, at - 2) : at])):
        start = at - len(turn[0])
    return _wrapped(text, at, floor, _Measured(start, end, value, upper, unit, back))


def _wrapped(text: str, at: int, floor: int, measured: _Measured) -> Figure:
    """Add the qualifiers around a measured number; its numeral stands at `at`."""
    start, end, unit, back = measured.start, measured.end, measured.unit, measured.back
    behind = _BACK.match(text, end)
    if behind and not (behind[0].strip() == "多" and family(unit) in ("人", "计数", "")):
        back, end = back + behind[0].strip(), behind.end()
    spelt = _SPELT.match(text, at)
    front, start_front = _front(text, start, floor, "半" if text[at] == "半" else spelt["n"] if spelt else "")
    start = min(start, start_front)
    qualifier = f"{front}…{back}" if front and back else front or back
    return Figure(text[start:end], start, end, plain(measured.value), unit, qualifier, "figure", measured.upper)


def same_number(a: str, b: str) -> bool:
    """Whether two printed figures say the same: 近23万名 and 近230000人; not 近23万 and 超过23万.

    >>> same_number("２３万", "二十三万"), same_number("52.9%", "52.9个百分点")
    (True, False)
    """
    first, second = find_figures(a), find_figures(b)
    return len(first) == len(second) == 1 and compare(first[0], second[0]) == "equal"
