"""Measure words and units: which exist, which belong together, and what one is in terms of another.

A family holds the units that can be turned into each other (元 and 美元 cannot). Counts have no scale: 家 and 个
count the same things in other words, which `interchangeable` decides.
"""

from __future__ import annotations

from decimal import Decimal

from rag.text.tables import pairs, words

# family: unit=size in the family's base unit …
_SCALED = """
元: 元=1 元人民币=1 块=1 块钱=1 元钱=1 角=0.1 毛钱=0.1
美元: 美元=1 美金=1 美分=0.01
欧元: 欧元=1
日元: 日元=1
英镑: 英镑=1
港元: 港元=1 港币=1 元港币=1
韩元: 韩元=1
卢布: 卢布=1
卢比: 卢比=1
澳元: 澳元=1
加元: 加元=1
新台币: 新台币=1 台币=1 元新台币=1
新加坡元: 新加坡元=1 新元=1
瑞士法郎: 瑞士法郎=1 瑞郎=1
泰铢: 泰铢=1
比索: 比索=1
里亚尔: 里亚尔=1
面积: 平方米=1 平方公尺=1 平米=1 ㎡=1 m²=1 平方公里=1000000 平方千米=1000000 km²=1000000 公顷=10000 亩=666.6667 平方厘米=0.0001
    平方英里=2589988 平方英尺=0.09290304
长度: 米=1 公尺=1 m=1 公里=1000 千米=1000 km=1000 厘米=0.01 公分=0.01 cm=0.01 毫米=0.001 mm=0.001 微米=0.000001 纳米=0.000000001
    nm=0.000000001 英里=1609.344 海里=1852 英尺=0.3048 英寸=0.0254 华里=500 里=500 里地=500 延米=1 光年=9460730472580800 丈=3.333333
    寸=0.0333333
质量: 千克=1 公斤=1 kg=1 克=0.001 g=0.001 毫克=0.000001 mg=0.000001 微克=0.000000001 吨=1000 公吨=1000 载重吨=1000 斤=0.5 市斤=0.5 两重=0.05
    担=50 克拉=0.0002 盎司=0.0311035
体积: 立方米=1 立方公尺=1 立方=1 方=1 m³=1 升=0.001 L=0.001 毫升=0.000001 ml=0.000001 mL=0.000001 立方厘米=0.000001 立方公里=1000000000
    立方千米=1000000000 加仑=0.003785
时长: 秒=1 秒钟=1 毫秒=0.001 分钟=60 刻钟=900 小时=3600 个小时=3600 个钟头=3600 天=86400 日=86400 昼夜=86400 晚=86400 夜=86400
    周=604800 星期=604800 个星期=604800 个礼拜=604800
年月: 个月=1 月=1 个季度=3 季=3 年=12 周年=12 个年头=12 载=12 学年=12 世纪=1200 个世纪=1200
年龄: 岁=1 周岁=1
比例: %=1 ‰=0.1 成=10 折=10 ‱=0.01
百分点: 个百分点=1 百分点=1 个基点=0.01 基点=0.01 bp=0.01 BP=0.01 个BP=0.01
倍: 倍=1
番: 番=1
电量: 千瓦时=1 度电=1 度=1 瓦时=0.001 兆瓦时=1000 kWh=1 MWh=1000 GWh=1000000
功率: 千瓦=1 瓦=0.001 兆瓦=1000 吉瓦=1000000 kW=1 KW=1 kw=1 MW=1000 GW=1000000 W=0.001 马力=0.7355
扭矩: 牛·米=1 牛米=1 N·m=1 Nm=1 N.m=1
电压: 伏=1 伏特=1 千伏=1000 kV=1000 V=1
电荷: 毫安时=1 mAh=1 安时=1000
频率: 赫兹=1 Hz=1 赫=1 千赫=1000 kHz=1000 兆赫=1000000 MHz=1000000 吉赫=1000000000 GHz=1000000000
数据: 字节=1 KB=1024 MB=1048576 GB=1073741824 TB=1099511627776 PB=1125899906842624
带宽: Mbps=1 Gbps=1000 兆=1 MB/s=8 GB/s=8000
温度: ℃=1 °C=1 摄氏度=1
华氏: 华氏度=1 ℉=1
热量: 卡路里=1 千卡=1000 大卡=1000 千焦=239 卡=1
压强: 帕=1 千帕=1000 百帕=100 兆帕=1000000
时速: 公里/小时=1 千米/小时=1 km/h=1 米/秒=3.6 迈=1
转速: 转=1 转/分=1 转/分钟=1
总吨: 总吨=1 净吨=1 修正总吨=1
箱: 标准箱=1 标箱=1 TEU=1
"""


def _read(table: str) -> dict[str, dict[str, str]]:
    families: dict[str, dict[str, str]] = {}
    name = ""
    for word in table.split():
        if word.endswith(":"):
            name = word[:-1]
        else:
            unit, size = word.split("=")
            families.setdefault(name, {})[unit] = size
    return families


SCALED = _read(_SCALED)
PEOPLE = frozenset(words("人 名 位 口 口人"))
VISITS = frozenset(words("人次 名次"))
# Words that count the same things. 个 stands for any measure word that is not one of people, time, money or size.
COUNT_SETS: tuple[frozenset[str], ...] = tuple(
    frozenset(row.split())
    for row in (
        "家 户 所 处 座 间",
        "项 条 件 宗 款",
        "次 场 场次 期 回 轮 届 站 趟 班次",
        "件 起 宗 桩 例 单",
        "部 集 本 册 篇 节",
        "所 处 座 间 栋 幢 家",
        "套 间 户 栋 幢",
        "辆 台 部 架 艘 列",
        "台 套 台套 件 部",
        "支 队 组 班",
        "学时 课时 个学时 个课时 节 堂",
        "种 类 款 样 型 项",
        "份 篇 张 件 册 本",
        "门 节 堂",
        "头 只 匹 尾 羽",
        "棵 株",
        "批 批次 次",
        "处 块 片 点",
        "笔 项 单",
        "国 国家",
        "省 省份 省区市",
        "市 城市",
        "村 行政村",
        "镇 乡镇 镇街 街道",
        "层 级",
    )
)
_MORE_COUNTS = words("""
卷 封 手 大类 个 幅 个工作日 工作日 个学期 学期 个学分 学分 遍 课 讲 首 曲 段 排 朵 颗 粒 根 把 枚 盏 盒 箱 袋 瓶 包 桶 罐 杯 碗 盘
顿 餐 步 环 网格 床 张床 床位 面 道 重 双 对 副 枝 束 串 扇 顶 车次 航班 航次 架次 艘次 台次 件次 户次 家次 例次 人份 剂 剂次 针
票 注 席 桌 股 帧 页 字 词 句 版 车 车道 星 星级 胜 负 平 球 分 局 大 机位 泊位 车位 学位 席位 名额 字符 像素 幕 味 校 区 县 乡 部门
地区 县区 工时 人天 亩次 点 针次 捆 团 堆 杠 跳 圈 章 则 孔 跨 方面 金 银 铜 级 型 代 路 口井 眼 连胜 连败 连冠 档 垄 茬 桌次 票次
站次 分贝
""")
COUNTS = frozenset(word for row in COUNT_SETS for word in row) | frozenset(_MORE_COUNTS)

FAMILY: dict[str, str] = {unit: family for family, units in SCALED.items() for unit in units}
UNITS = frozenset(FAMILY) | PEOPLE | VISITS | COUNTS
MONEY = frozenset(unit for unit in UNITS if FAMILY.get(unit, "").endswith(("元", "镑", "布", "比", "币", "郎", "铢", "索", "尔")))
_LONGEST = max(len(unit) for unit in UNITS)

# A measure word before one of these is the head of another word: 12部门, 5分别, 3条件.
_NOT_BEFORE: dict[str, str] = pairs("""
卷:入积起烟尺 手:机续段工法术里 封:面闭锁 篇:章幅 元:旦宵首月素 部:分队署委长级 家:庭长园电乡族 场:所景地馆均 单:位元独 股:东权票市份
车:站辆间型企 口:径岸罩 批:准评发 期:间末货待望权刊 次:数日要 例:如外 节:目约能点假日气 课:题程堂 门:店户票诊口槛 回:来到升落归报
片:区面 根:据本 条:件例 项:目 本:报地市月年周科届级身硕博科 班:子级 队:伍员 组:织成长建 份:额 名:单额义称 位:于居列置 户:籍外均
处:理置罚于级 所:有以得在需 间:接隔 种:植业子粮养 类:似型别 度:假过 番:茄 分:别布析公支行校会类期批享贝 里:程面约 克:服隆里
升:级至到值高学温降 方:案式可便向能 台:湾风州账 套:餐路 站:点稳在长 天:然津气候空下山 人:均工才民物类生社力文员气
成:立为员果功本长熟都分交绩就效份 平:均方米台安 点:燃亮击赞评 折:射合叠 级:别 轮:胎渡 型:号 环:境保节比 区:域间别 县:城级域
市:场民值级委 镇:江 村:民庄委 国:家际内务产道 省:委级内 包:括含装 对:于照比应口 双:方重 重:要点大县奏唱病门庆型工伤症
道:路德 面:积对向临前貌
手:机续段工法 球:迷员 字:节样 版:本权 章:程 针:对 味:道 把:握 代:表理码 路:线径 盘:点 步:骤 大:学量型家众力幅中小 句:话 票:据
局:面长部 首:先个次席都 段:时 只:有要能是 件:事套 张:家 头:部条 桌:面 银:行 金:额融 顿:时 讲:话座解 星:期 校:园企 角:度色落
月:球饼 周:边围期 晚:会报宴 夜:间 季:节 年:轻货底级薪会 倍:增感 束:缚 排:名放查在 档:案次 眼:睛 载:重客货人体波流誉
注:册入意重资释明射目定视销解 集:团中合体成散资训结市镇
""")


def unit_at(text: str, at: int) -> str:
    """The longest unit or measure word that starts at an offset; "" where none does."""
    for length in range(min(_LONGEST, len(text) - at), 0, -1):
        unit = text[at : at + length]
        if unit not in UNITS:
            continue
        after = text[at + length : at + length + 1]
        if unit in _NOT_BEFORE and after and after in _NOT_BEFORE[unit]:
            continue
        if unit[-1].isascii() and unit[-1].isalpha() and after.isascii() and after.isalnum():
            continue
        return unit + _per(text, at + length)
    return ""


def _per(text: str, at: int) -> str:
    """The second half of 元/平方米, 公里/小时: printed with a slash."""
    if text[at : at + 1] != "/":
        return ""
    unit = unit_at(text, at + 1)
    return "/" + unit if unit else ""


def family(unit: str) -> str:
    """What a unit measures; counts and unknown words are "计数", people "人", no unit ""."""
    if not unit:
        return ""
    if unit in FAMILY:
        return FAMILY[unit]
    if unit in PEOPLE or unit in VISITS:
        return "人"
    if "/" in unit:
        return unit
    return "计数"


def scale(unit: str) -> Decimal:
    """How many base units of its family one unit is; 1 for counts."""
    name = FAMILY.get(unit)
    return Decimal(SCALED[name][unit]) if name else Decimal(1)


def same_kind(a: str, b: str) -> bool:
    """Whether two units count or measure the same kind of thing: 元 and 块, 公里 and 米; no unit goes with counts and people alone."""
    if not a or not b:
        return a == b or family(a or b) in ("计数", "人")
    return interchangeable(a, b) or family(a) == family(b) != "计数"


def interchangeable(a: str, b: str) -> bool:
    """Whether two units may stand for each other in print: 人/名/位, 家/个, 元/块, 项/条; never 个 for 平方米."""
    if a == b:
        return True
    if a in PEOPLE and b in PEOPLE:
        return True
    if "个" in (a, b):
        other = b if a == "个" else a
        return other in COUNTS or other in PEOPLE
    if a in COUNTS and b in COUNTS:
        return any(a in row and b in row for row in COUNT_SETS)
    if {a, b} <= VISITS | PEOPLE:
        return False
    return a in FAMILY and FAMILY.get(b) == FAMILY[a]
