"""Numerals that name something instead of counting it: “三严三实”, 二十大, “1+4+4+N”, 十九届, 4433, 鲁政发〔2021〕15号.

All functions work on text made narrow (`rag.text.numerals.narrow`); spans are offsets into it.
"""

from __future__ import annotations

import re

from rag.text.numerals import CN_CHARS
from rag.text.tables import words
from rag.types import Span

_CN = f"[{CN_CHARS}]"
_NUMERAL = re.compile(rf"\d|{_CN}|双|半")
_QUOTED = re.compile(r"[“\"「『‘]([^“”\"「」『』‘’\n]{1,24})[”\"」』’]")
_SPEECH = re.compile(r"[，。；！？,;!?：:的了吗吧呢啊就我你他她这那]")
_TITLE = re.compile(r"《[^《》\n]{1,60}》")

# A quoted text is a quantity, not a name, when it is nothing but a measured number: “近23万名”, “52.9%”, “1000万元”.
_QUANTITY = re.compile(
    r"(?:近|约|超过?|逾|达到?|突破|不少于|至少|最高|\+|-)?\s*"
    r"(?:\d[\d,.]*[余多]?[百千万亿]+[余多]?[^\d百千万亿“”]{0,4}|\d[\d,]*\.?\d*\s*(?:%|‰|个百分点|[余多]?(?:元|美元|平方[公千]?[里米]|亩|公里|公斤|吨|人次|场次|千瓦时|岁以[上下]))"
    rf"|[百千万]分之{_CN}+(?:点{_CN}+)?|\d{{3,}}[余多]?[名人个家套户场件项])"
)

# The set phrases of public life that are printed without quotes as well.
_SET_PHRASES = words("""
三严三实 两学一做 四个意识 四个自信 四个全面 两个维护 两个确立 三个代表 两个一百年 两个务必 三个务必 四个伟大 五位一体 一个中国
三大纪律八项注意 一带一路 一国两制 两弹一星 三位一体 八项规定 三会一课 一岗双责 四风 双一流 两不愁三保障 三去一降一补 六稳 六保
六稳六保 两新 三新 两企三新 三资 三公 两会 两高 五四 七一 八一 三八 九三 九一八 九三学社 五一 六一 三下乡 五保户 五保 三好学生
四大名著 四大发明 三无 三包 三证合一 一网通办 一网统管 一件事一次办 一刻钟便民生活圈 百年变局 百年未有之大变局 一代一策 一中全会
二中全会 三中全会 四中全会 五中全会 六中全会 七中全会
""")
SET_PHRASE = re.compile("|".join(sorted(map(re.escape, _SET_PHRASES), key=len, reverse=True)))

_D = r"\d{1,4}"
PATTERNS: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:{_D}|[NXnx]|{_CN}{{1,3}})(?:\+(?:{_D}|[NXnx]|{_CN}{{1,3}}))+(?![\d.%])",  # 1+4+4+N
        r"(?:\(?\d{3,4}\)?-)\d{7,8}(?!\d)|[48]00-\d{3,4}-?\d{3,4}(?!\d)",  # telephone
        r"1[3-9]\d-?\d{4}-?\d{4}(?![\d.,万亿个名人元家次户件台])",
        r"[〔\[(【]\d{4}[〕\])】]\s?第?(?:\d+|[〔\[【]\d+[〕\]】])号",  # file numbers
        # versions, addresses; 2021.5.1 is a day
        r"(?!(?:19|20|21)\d\d\.(?:1[0-2]|0?[1-9])\.(?:3[01]|[12]\d|0?[1-9])(?![\d.]))\d+(?:\.\d+){2,}",
        r"(?<=版本)\d+(?:\.\d+){2,}",
        r"[5-9]0后|[789]5后|00后|05后|10后|[789]\d后",  # 85后, 90后: people born then
        r"\d{1,3}强|[百十]强|\d+A级?|\d+[GKD](?![A-Za-z])",  # 500强, 5A级, 5G
        r"\d+号(?:楼|线|院|文件|令|公告|车|机|舱|馆|厅|门|口|店|工程|种子|矿|井|煤|炉|机组|台风|病|染色体|位)?",
        r"\d{3}(?:国道|省道|县道|高校|热线)|1\d{4}(?=热线|平台|政务|客服|电话|短信|网站|客户端|APP)|\d{2,5}(?=热线|专线|急救|报警)",
        r"\d{1,4} ?(?:系列|型号|赛季)|\d{3,4}(?:计划|工程|行动|模式|工作法|体系|机制|战略|专项|规划|目标|系列|型号|型|款|赛季|届)",
        # 附件1：3份: what is numbered, and behind the colon what it holds
        r"(?:(?<=附件|附表|附图|附录|案例|主题|数据|方案|选项|问题|步骤)|(?<![\u4e00-\u9fff][表图例题])(?<=[表图例题]))\d{1,3}(?=:)",
        r"\d+(?=#[A-Za-z])",  # mail addresses in disguise
        r"\d ?[×xX*] ?\d+米(?=[^，。；]{0,4}(?:接力|混合))",
        r"(?:(?<=中证|沪深|上证|科创|标普|国证|恒生|罗素|富时|日经)|(?<=斯达克|创业板))\d{2,4}(?![\d.%点]|[万亿年月日])",  # 沪深300
        r"(?:(?<=电话[：:])|(?<=热线[：:])|(?<=电话为)|(?<=电话号码[：:]))\d{3,12}(?!\d)",
        r"\d+(?:\.\d+)+(?= ?(?:驱动|固件|版本|正式版|测试版))",
        r"(?<![分兵])\d{1,4}路(?=公交|[电支]?车|巴士|、|，|。)",  # bus lines
        r"(?:(?<=骁龙|麒麟|天玑|锐龙|酷睿|昇腾|鲲鹏)|(?<=骁龙 |麒麟 |天玑 |锐龙 |酷睿 |昇腾 |鲲鹏 ))\d+(?:[A-Za-z+][A-Za-z0-9+]*)?",
        r"(?<=[(（])\d{6}(?:\.[A-Z]{2})?(?=[)）])",  # shares
        r"(?<=[(（])\d{1,2}(?=[)）])",  # 高二（4）班, （1）
        r"[1-9] ?系(?=[的与和、，。车轿]|$)",  # 宝马5系
        r"(?<=[歼轰苏运直图强教格尔安卡克雳风旗击剑浪征舟武枭]-)\d{1,4}(?:[A-Z][A-Za-z0-9]*)?(?![\d.%℃°]|[万亿元年月日])",  # 苏-34
        r"[1-9]期(?=临床|工程|扩建)",
        r"(?<=[打拨了报通])1(?:10|19|20|22)(?=[，。、；！？”\"报急火电]|$)",  # 拨打110
        r"0\d+(?:-\d+)?(?![\d.%:]|[年月日时分秒])",  # codes with leading zeros
    )
)
# Characters that stand between numerals in plain counting, never in a slogan of the 三严三实 kind.
_PLAIN = r"\W\da-zA-Z一二三四五六七八九十百千万亿个名家项次年月日天元的到至或和与及毛块分米比是在有了为位条件户处所里外以场部着又对男女"
_CN_PATTERNS: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?:[二三]十|[二三]?十[一二三四五六七八九])大(?=精神|报告|代表|以来|召开|胜利|闭幕|开幕|期间|提出|指出|部署|擘画|描绘|之后|后|前|党|关于|明确|强调|确立|作出|要求|会议|和|、|以|，|。|就|上)",
        r"[一二三]?十[一二三四五六七八九]?届|[一二三四五六七八九]届(?:[一二三四五六七八九十]{1,6}次|(?=[省市县区州]委|人大|人民政府|政协|常委|中央))",
        r"[一二三四五六七八九十]{1,2}[处科](?=副?[处科]长|主任|科员)",
        r"[一二三四五六七八九十]{1,6}国集团|八国联军|[一二三四五六七八九十]{1,6}号(?![召称码角啕])",
        r"(?<=[村队区])[一二三四五六七八九十]{1,6}组(?=组长|村民|居民|时任|[的，。、人])",
        r"[一二三]?十[一二三四五六七八九]?届[一二三四五六七]中(?:全会)?",
        r"十[一二三四五](?:\"|”)?五",
        r"(?<=中铁|中建|中交|中冶|水电|铁建|铁路)[一二三四五六七八九十]{1,3}局",
        r"(?<=中共|党的)(?:[一二三四五六七八九]|二?十[一二三四五六七八九]?)大(?![力多型])",
        rf"[一二三四五六七八九两双][^{_PLAIN}][一二三四五六七八九两][^{_PLAIN}人审](?![十百千万])",  # 三严三实, 两学一做
        rf"{_CN}对{_CN}",
        r"一(?:村|户|企|县|镇|校|人|品|事|园|链|区域|支部|乡|街|市|厂|店|院|湖|河|山|地|片|楼|社区|区|业|店|机|库|馆)一(?:区域|支部)?[^\d\W]{1,2}",
        r"[一二三四五六七八九]级(?=巡视员|调研员|警|主任科员|科员|高级法官|法官|检察官|甲|医院|教授|文物|保护|(?:应急)?响应|预警|建造师|市场|公路|标准|运动员|演员|战备|跳|英模)",
        r"(?<=响应提升至|响应升级为|响应调整为|响应提升为|响应升级至|响应调整至)[一二三四ⅠⅡⅢⅣ]级",
        r"[一二三四五六七八九十]期(?=工程|项目|建设|临床|扩建|厂房|用地)",
        r"第?[一二三四五六七八九]{1,4}(?:小学|中学|小(?=[，。、])|中(?=[，。、])|医院|人民医院|监狱|大街|路(?=[与和、交]))",
    )
)
# Words that hold a numeral and only look like one with its measure word.
_WHOLE_WORDS = words("""
廿三里 廿八都 廿里
四周 四处 十分(?!之[零一二三四五六七八九十0-9])
万分(?!之[零一二三四五六七八九十0-9]) 千万(?=别|不|要|注意) 万一 一定 一样 一起 一同 一直 一切 一度(?!电) 一旦 一并 一致
一般 一些 一批 一大批 一系列 一方面 一时 一番 一点(?![零〇二三四五六七八九]|一[万亿倍米成])
一下 一道 一流 一边 一手 一心 一身 一生 一路 一带 一体 一级 一代 一律 一向 一概 一贯 一共 一举 一旁
一如 一门心思 一站式 一揽子 一条龙 一把手 一盘棋 一股脑 一刻 一瞬 一整 一味 一家人 一家亲 一家子 一片 一行(?!业) 一期 一等 一来 一再 一经
一面(?!旗|鼓|墙|镜) 一口气 一步 一环 一端 一角 一侧 一线 一课 一脉 一字 三角 三方 三面 三线 三农 三产 三轮车 二人转 三维 四季
四面八方 四面 四方 五星 八方 八角 九州 百姓 百货 百度 百科 百花 百家争鸣 百年大计 百年老 百年名 千里马 千家万户 千方百计 千百 万物
万家 万里 万象 万众 万户 万能 亿万 七彩 七上八下 七嘴八舌 三番五次 三三两两 三五成群 五湖四海 五花八门 四通八达 三亚 三明 三峡
三门峡 三星 三国(?:演义|志|时期|杀|鼎立) 三沙 三江 三北 三水 四川 四平 五台 五指山 五常 五原 五莲 五河 六安 六盘水 六合 七台河
七星 八达岭 八卦 九江 九寨 九龙 十堰 百色 千岛 千年 千克 千米 万州 万宁 万科 万达 万载 万荣 七夕 三伏 三明治 三文鱼 三角洲 二线
二手 二维 二氧化 一氧化 二胎 二孩 三孩 三胎 三星堆 四环素 五官 五谷 五金 五一 六一 三八 九一八 双十一 四合院 三甲 二甲
百年(?!来|历史|间|之|以) 两湖 两广 两江 两弹 两岸 两侧 两边 两旁 两头 两口子 两手 两处(?=说法) 两翼 两端 两面 两重 两样 两极 两地 两者
一五一十 千千万万
接二连三 再三 一一 一步一步 一点一点 一个一个 一代一代 一天一天 一年一年 一次一次 一家一家 一户一户 一件一件 一本正经 成百上千
一针 一点一滴 一次性 一面之词 一线城市 一分为二 百分(?![之点]) 二话 二次(?=加工|元|开发|利用|污染|供水|创业|感染|曝光|函数|回收|分配|转运)
""")
NOT_FIGURES = re.compile("|".join(sorted(_WHOLE_WORDS, key=len, reverse=True)))


_NAME_END = re.compile(r"(?:计划|工程|行动|方案|规划|模式|机制|工作法|体系|制度|活动|专项|战略|品牌|指导员|条)$")
_NO_NAME = re.compile(rf"第(?:\d+|{_CN}+)|(.)一\1")  # “台湾第一美女” holds an ordinal, “试一试” no numeral
_WORDS = re.compile("统一|唯一|单一|专一|逐一|之一|进一步|同一|每一|一般|一体|半导体|万一")


def label_spans(text: str) -> list[Span]:
    """Short quoted names that hold a numeral: the whole quoted text is one label, unless it is a plain quantity."""
    spans = []
    for match in _QUOTED.finditer(text):
        inside = match[1]
        if _NUMERAL.search(inside) and not _SPEECH.search(inside) and not _QUANTITY.fullmatch(inside) and is_name(inside):
            spans.append(match.span(1))
    return spans


def is_name(inside: str) -> bool:
    """Whether a quoted text with a numeral is a name: short, and not a whole statement with a measured amount in it."""
    if not _NUMERAL.search(_WORDS.sub("", NOT_FIGURES.sub("", _NO_NAME.sub("", inside)))):
        return False
    if re.search(r"\d[\d,.]*\s*(?:[百千万亿]+[余多]?(?:元|人|名|吨|亩)|%|个百分点)|[百千万亿](?:元|美元|美金|欧元)", inside):
        return False
    return len(inside) <= 11 or (len(inside) <= 20 and (_NAME_END.search(inside) is not None or "、" in inside or "·" in inside))


# What stands before @ has 64 characters at most (RFC 5321): without a bound a long run of digits would be read from each of them.
_ADDRESS = re.compile(r"(?:https?://|www\.)[!-~]+|[A-Za-z0-9][A-Za-z0-9._+-]{0,63}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")


def address_spans(text: str) -> list[Span]:
    """Web and mail addresses with a digit in them: one label each."""
    return [match.span() for match in _ADDRESS.finditer(text) if any(c.isdigit() for c in match[0])]


# Numerals that name wherever they stand, with what stands around them; `n` is the label.
_NAMED = re.compile(
    r"(?P<day>双(?:11|12)(?![\d.,%:]|[万亿千百个名人元家次户件台岁年月日号位张条])|(?<![\d.,])618(?=大促|购物|年中|电商|促销|狂欢|活动|期间)|(?<![\d.,])315(?=晚会))"
    r"|(?P<hours>(?<![\d.])[5-7]天? ?[×xX*] ?(?:8|12|24)个?小时(?!内))"
    r"|(?P<phone>[(（]0\d{2,3}[)）] ?-?\d{7,8}(?!\d)|\+\d{1,3}[- ]?(?:\d{1,4}[- ]){0,3}\d{5,11}(?!\d))"
    r"|(?P<person>(?<!\d)[1-9]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![\dA-Za-z]))"
    r"|(?:QQ(?:群|号|号码|群号)?(?:[:：为是] ?| )|微信号?[:：] ?|微信号[为是]|身份证号码?[:：为是] ?)(?P<n>\d{5,18}(?!\d))"
    r"|(?:邮发代号|邮编|邮政编码)[:：为是]? ?(?P<post>\d{1,2}-\d{1,4}(?!\d)|\d{6}(?!\d))"
)


def named_spans(text: str) -> list[Span]:
    """双11, 618大促, 7×24小时, telephone, identity and postal numbers, printed without quotes."""
    return [match.span(match.lastgroup or 0) for match in _NAMED.finditer(text)]


def title_spans(text: str) -> list[Span]:
    """《…》: titles of documents and books."""
    return [match.span() for match in _TITLE.finditer(text)]


_DIGITS = re.compile(r"\d+")
_MARKER = re.compile(r"\d{1,2}[.、)](?!\d)")  # 1. 2、 at the head of a line
_NUMBERED = re.compile(r"(?<=号码|编号|代码|单号|邮编)\d+")


def label_at(text: str, at: int) -> int:
    """Where the label that starts at an offset ends; `at` itself where none does."""
    patterns = PATTERNS if text[at].isdigit() or text[at] in "〔[(【" else _CN_PATTERNS
    ends = [match.end() for pattern in patterns if (match := pattern.match(text, at))]
    at_head = at == 0 or text[at - 1] == "\n"
    if (at_head and _MARKER.match(text, at)) or _NUMBERED.match(text, at):
        ends.append(_DIGITS.match(text, at).end())  # type: ignore[union-attr]
    if match := SET_PHRASE.match(text, at):
        ends.append(match.end())
    return max(ends, default=at)
