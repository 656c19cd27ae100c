"""Whether a spelt numeral counts: 三个 does; 三方, 一批 and 一个个 are manners of speaking."""

from __future__ import annotations

import re

from rag.text.numbers import Number
from rag.text.numerals import CN_CHARS
from rag.text.qualifiers import BACK, SCALE_ONLY, front_at
from rag.text.tables import words

_MEN_AND_WOMEN = re.compile(rf"[男女](?:\d+|[{CN_CHARS}]+)[男女]")
_ONE_BY_ONE = re.compile(r"一(.)(?:接着?|又|挨着?|连着|跟着)?一\1|(?<=[接又挨连跟])一(.)|(?<=[接挨连跟]着)一(.)")
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


def counts(text: str, at: int, number: Number, unit: str, end: int, floor: int) -> bool:
    """Whether a spelt numeral with this unit is a quantity, by rule; see the sets at the top."""
    shown = number.spelt
    if shown in ("零", "〇") or _ONE_BY_ONE.match(text, at):
        return False
    blurred = bool(number.back or number.vague or BACK.match(text, end))
    fronted = front_at(text, at, floor, shown)[0] != ""
    if unit and text[end : end + len(unit)] == unit and shown == "一":
        return False  # 一个个, 一次次
    closed = not text[end : end + 1].strip() or text[end] in _CLOSED_BY
    if SCALE_ONLY.fullmatch(shown):
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
