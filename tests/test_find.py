"""From readings to a finding, with a reader whose scores stand in a table: what the program adds to what the reader says."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import get_args

import pytest
from found import NOT_HERE, TableReader, passage, reading

from rag.figures import find_figures
from rag.find import find
from rag.find.about import find_about, is_headline, names_stand_in
from rag.find.compared.comparison import find_comparison, sub_questions
from rag.find.figure import find_marked
from rag.find.finding import tidy, unwrapped
from rag.find.fit import OTHER_PLACE, checked, named, ordinal_gap, place_gap
from rag.find.listing import kind_gap
from rag.find.near.nearby import attribute_gap, nation_gap
from rag.find.near.variant import version_gap
from rag.question.shapes import About, read_question
from rag.types import Article, Block, Cleaned, Hit, Passage


def best(question: str, *readings, place_check: bool = True):
    names = named(question)
    return find(read_question(question), checked(list(readings), names) if place_check else list(readings), names)


def short(question: str, text: str, scores: dict[str, float], **about) -> str:
    found = best(question, reading(text, scores, **about))
    assert found is not None
    return found.short


@pytest.mark.parametrize(
    ("question", "text", "scores", "expected"),
    [
        # The figure is taken whole, with qualifier and unit, however much of it the reader marked.
        ("党员发展到多少名？", "党员发展到近23万名。", {"23": 5.0}, "近23万名"),
        # A unit that cannot answer loses to one that can, though the reader prefers it.
        ("配备了多少名专员？", "设立28个窗口，配备59名专员。", {"28个": 6.0, "59名": 5.0}, "59名"),
        # 从A发展到B: B, unless what it was before is asked for.
        ("基层党组织发展到多少个？", "基层党组织从1682个发展到1.1万个。", {"1682个": 6.0, "1.1万个": 5.0}, "1.1万个"),
        ("基层党组织原来有多少个？", "基层党组织从1682个发展到1.1万个。", {"1682个": 5.0, "1.1万个": 6.0}, "1682个"),
        # 分别: the figure in the place of the named item.
        ("乙的产量增长了多少？", "甲、乙、丙的产量分别增长7%、8%、9%。", {"7%": 6.0, "8%": 5.0, "9%": 5.0}, "8%"),
        (
            "乙的出口增长了多少？",
            "甲、乙、丙分别出口15亿元、12亿元、9亿元，分别增长59.6%、175.7%、53.6%。",
            {"59.6%": 6.0, "175.7%": 5.0},
            "175.7%",
        ),
        ("夜场票售价多少元？", "日场票、夜场票售价分别为10元、5元，展期7天共14个场次。", {"10元": 6.0, "5元": 5.0}, "5元"),
        (
            "软件业务收入增长多少？",
            "工业和信息化部说，电信业务和软件业务收入分别增长9%和12%。",
            {"9%": 6.0, "12%": 1.0},
            "12%",
        ),
        # … though the items have figures of their own, and the reader knows the row but not the place in it.
        ("利润增长多少？", "营收12亿元，利润2亿元，同比分别增长6.6%和10.1%。", {"6.6%": 9.0, "10.1%": -9.0}, "10.1%"),
        ("公司一季度利润降了多少？", "公司一季度营收12亿元、利润2亿元，分别下降3.2%、8.8%。", {"3.2%": 9.0, "8.8%": 2.0}, "8.8%"),
        ("公司一季度营收降了多少？", "公司一季度营收12亿元、利润2亿元，分别下降3.2%、8.8%。", {"3.2%": 2.0, "8.8%": 9.0}, "3.2%"),
        # … by the measure that is asked for, where no word tells: 出口 is said of both.
        ("出口金额增长多少？", "出口7.5万吨，金额3.2亿美元，同比分别增长6.6%和10.1%。", {"6.6%": 9.0, "10.1%": 2.0}, "10.1%"),
        ("出口量增长多少？", "出口7.5万吨，金额3.2亿美元，同比分别增长6.6%和10.1%。", {"6.6%": 2.0, "10.1%": 9.0}, "6.6%"),
        # … with the end that only the last prints, and behind a 与 that joins nothing.
        ("汽油每吨提高多少？", "国内汽、柴油价格每吨将分别提高275元、260元。", {"260元": 9.0, "275元": 2.0}, "275元"),
        ("柴油每吨提高多少？", "国内汽、柴油价格每吨将分别提高275元、260元。", {"260元": 2.0, "275元": 9.0}, "260元"),
        ("Polygon涨了多少？", "与Solana和Polygon相关的代币分别上涨7.48%和4.96%。", {"7.48%": 9.0, "4.96%": 5.0}, "4.96%"),
        # A figure of its own before 分别 is no item where another list stands there, nor is the row asked for by what both share.
        ("乙增长多少？", "产值5亿元，投资6亿元，甲、乙分别增长7%、8%。", {"7%": 9.0, "8%": 2.0}, "8%"),
        ("公司增长多少？", "公司营收12亿元，公司利润2亿元，分别增长7%、8%。", {"7%": 9.0, "8%": 2.0}, "7%"),
        ("乙队收到多少箱？", "公司为甲队、乙队分别送去100箱和400箱。", {"100箱": 6.0, "400箱": -2.0}, "400箱"),
        # The years may stand between.
        ("收入增加到多少？", "收入由2014年的4653元增加到2025年的24500元。", {"4653元": 6.0, "24500元": 1.0}, "24500元"),
        ("收入原来是多少？", "收入由2014年的4653元增加到2025年的24500元。", {"4653元": 1.0, "24500元": 6.0}, "4653元"),
        # Of parallel items, the one whose own words the question repeats.
        ("玉米试验品种有多少个？", "小麦试验品种110余个、玉米试验品种130余个。", {"110余个": 6.0, "130余个": 5.0}, "130余个"),
        # 达到 says no more than the figure; 突破 does.
        ("产值多少？", "产值达到120万元。", {"120万元": 6.0}, "120万元"),
        ("产值多少？", "产值突破120万元。", {"120万元": 6.0}, "突破120万元"),
        # 分别 asks for all that the reader marks together.
        (
            "三层楼分别以多少钱成交？",
            "三层楼以6600万元、5610万元及5600万元成交。",
            {"6600万元、5610万元及5600万元": 6.0, "5610万元": 5.0},
            "6600万元、5610万元、5600万元",
        ),
        # Of like figures, the one that stands beside the very thing that is counted.
        ("兖州有多少党员教育名师？", "筛选出党员教育名师11名，党员教育师资22名。", {"22名": 6.0, "11名": 2.0}, "11名"),
        # The counterpart of what was asked for is beside it: 副职 is not 正职, whatever a quoted name between them does.
        (
            "多少年轻干部任正职？",
            "选派2名“85后”年轻干部任正职，选派5名“87后”年轻干部任副职，2名部门正职到市里。",
            {"5名": 6.0, "2名": 2.0},
            "2名",
        ),
        ("一共多少人死亡、受伤？", "事故致3人死亡、8人受伤。", {"8人": 6.0, "3人": 3.0}, "8人"),
        # The whole that is printed, where the whole is asked for.
        ("两年一共亏了多少？", "去年亏5亿元，今年亏2亿元，两年合计亏损7亿元。", {"5亿元": 6.0, "7亿元": 4.0}, "7亿元"),
        # Another thing of the kind that is named: 中药指数 is not 核电指数, 0碳版 is not 低碳版.
        (
            "中证核电指数总市值多少？",
            "中证中药指数总市值为7882亿元。中证核电指数总市值为1.02万亿元。",
            {"7882亿元": 6.0, "1.02万亿元": 1.0},
            "1.02万亿元",
        ),
        ("核电公司总市值多少？", "该公司总市值为7882亿元。核电公司有1.02万亿元。", {"7882亿元": 6.0, "1.02万亿元": 1.0}, "7882亿元"),
        # The whole country's figure is not a province's.
        ("全国的生产总值是多少？", "全省生产总值4万亿元。我国生产总值59万亿元。", {"4万亿元": 6.0, "59万亿元": 1.0}, "59万亿元"),
        # A name that counts (“18条”) answers where its very unit is asked for.
        ("人才新政有多少条？", "发布人才新政“18条”，举办22场活动。", {"18条": 6.0, "22场": 1.0}, "18条"),
        ("举办了多少场活动？", "发布人才新政“18条”，举办22场活动。", {"18条": 6.0, "22场": 5.0}, "22场"),
        # How many there were, also by how long ago that is.
        ("基层党组织60年前有几个？", "基层党组织从1682个发展到1.1万个。", {"1682个": 5.0, "1.1万个": 6.0}, "1682个"),
        # How long another plan is called to be is no answer, nor what is still to come.
        ("5300计划要干几年？", "推进5300计划和数字人才发展三年行动。力争用五年培养300名。", {"三年": 6.0, "五年": 1.0}, "五年"),
        ("数字人才发展行动计划是几年？", "推进5300计划和数字人才发展三年行动。力争用五年培养300名。", {"三年": 6.0, "五年": 1.0}, "三年"),
        ("这次投放多少辆？", "本次投放1000辆，未来将共投放9000辆。", {"9000辆": 6.0, "1000辆": 1.0}, "1000辆"),
        ("未来投放多少辆？", "本次投放1000辆，未来将共投放9000辆。", {"9000辆": 6.0, "1000辆": 1.0}, "9000辆"),
        # A figure that the question states itself is not its answer.
        ("收入10万元以上的村有多少个？", "收入10万元以上的村有200个。", {"10万元": 6.0, "200个": 5.0}, "200个"),
    ],
)
def test_which_figure(question, text, scores, expected):
    assert short(question, text, scores) == expected


@pytest.mark.parametrize(
    ("question", "text", "scores"),
    [
        ("产权型的有多少套？", "全市1403套人才公寓拎包入住。", {"1403套": 6.0}),  # of another kind
        ("10万元以上的村占到多少？", "10万元以上的村达到200个。", {"200个": 6.0}),  # no share
        ("租赁型公寓租金多少？", "建设343套租赁型和230套产权型公寓。", {"230套": 8.0, "343套": 8.0}),  # no rent
        ("粗钢产量多少？", "上述产量占全球粗钢产量的97%。", {"97%": 8.0}),  # no quantity
        # what is asked about is told, but not its figure: nor is the next best
        ("没在正常营业的企业有多少家？", "摸底企业3180家，正常营业1414家。", {"1414家": 12.0, "3180家": 4.0}),
        ("国家级平台有几家？", "打造省级平台11家、市级平台20家，建成公园5家。", {"11家": 12.0, "5家": 2.0}),
    ],
)
def test_a_near_miss_is_below_the_floor(question, text, scores):
    assert best(question, reading(text, scores)).margin < 2.0


@pytest.mark.parametrize(
    ("question", "text", "gap"),
    [
        ("第一梯队带了几艘冲锋舟？", "第二梯队携带了16艘冲锋舟。", 40.0),
        ("第2梯队带了几艘冲锋舟？", "第二梯队携带了16艘冲锋舟。", 0.0),
        ("第一梯队带了几艘冲锋舟？", "第一梯队先行，第二梯队携带了16艘冲锋舟。", 8.0),
        ("第一梯队带了几艘冲锋舟？", "队员携带了16艘冲锋舟。", 0.0),
        ("第一梯队带了几艘冲锋舟？", "第三次出动，携带了16艘冲锋舟。", 0.0),
        ("第一梯队带了几艘冲锋舟？", "第二梯队待命。队员携带了16艘冲锋舟。", 0.0),  # another sentence
        ("第一梯队带了几艘冲锋舟？", "第一、第二梯队各携带了16艘冲锋舟。", 0.0),
        ("第一次带了几艘冲锋舟？", "首次出动携带了16艘冲锋舟，如今是第八次了。", 0.0),
        ("第一个队带了几艘冲锋舟？", "第二个队携带了16艘冲锋舟。", 8.0),  # 个 counts anything
        ("第一次之后又带了几艘冲锋舟？", "第二次携带了16艘冲锋舟。", 0.0),
    ],
)
def test_another_ordinal_speaks_against_a_span(question, text, gap):
    at = text.index("16艘")
    assert ordinal_gap(named(question), passage(text), at, at + 3) == gap


@pytest.mark.parametrize(
    ("question", "text", "gap"),
    [
        ("密集型的有多少套？", "共有1403套。", True),
        ("劳动密集型企业有多少家？", "密集型企业12家。", False),
        ("有多少家大型企业？", "企业12家。", False),  # how big, not of which kind
        ("进口什么型号的设备？", "设备12台。", False),
        ("省级平台有多少家？", "平台12家。", True),
        ("省级平台有多少家？", "国家级、省级平台12家。", False),
    ],
)
def test_a_kind_that_is_asked_for_must_be_printed(question, text, gap):
    assert (attribute_gap(question, text) > 0) is gap


def test_what_something_is_may_take_a_long_clause():
    text = (
        "花式九球是一种新兴的撞球运动，其基本玩法与斯诺克相似，但多了一颗球，而且击球前必须先指定球、指定袋，"
        "所以难度提高很多，观众看得也更为过瘾，颇具发展潜力。"
    )
    whole = text[5:-1]
    assert len(whole) > 60
    assert short("花式九球是什么？", text, {whole: 8.0, "斯诺克": 2.0}) == whole


def test_a_list_ends_where_the_reader_ends_it():
    text = "太阳能电池、电动汽车、锂电池“新三样”产品分别出口15亿元、12亿元、9亿元。"
    assert short("“新三样”是哪三样？", text, {"太阳能电池、电动汽车、锂电池": 6.0}) == "太阳能电池、电动汽车、锂电池"
    assert short(
        "有哪几条链？", "推动人才链、教育链、创新链、产业链融合。", {"人才链、教育链": 6.0, "人才链、教育链、创新链、产业链": 5.0}
    ).startswith("人才链、教育链、创新链")


@pytest.mark.parametrize(
    ("question", "text", "scores", "expected"),
    [
        ("名额比计划多了多少？", "各地发布名额4.31万名，比计划增加了9100多名。", {"9100多名": 6.0}, "9100多名"),
        ("名额比计划多了多少？", "发布名额4.31万名，比计划增加了9100多名。", {"发布名额4.31万名，比计划增加了9100多名": 6.0}, None),
        ("小麦产量比玉米多多少？", "小麦产量500吨，玉米产量450吨。", {"500吨": 6.0}, None),  # no difference
        ("一等奖、二等奖分别有多少名？", "一等奖增加10名、二等奖20名。", {"10名": 6.0}, None),
    ],
)
def test_a_comparison_that_is_printed_as_one_figure(question, text, scores, expected):
    found = find_marked(question, [reading(text, scores)], named(question))
    assert (found and found.short) == expected


def test_a_place_printed_without_the_division_above_it_is_near():
    text = "静海区台头镇也开展消毒。"
    question = "天津静海在消毒的是哪个镇？"
    assert best(question, reading(text, {"台头镇": 6.0}, place="河北省")).margin > 4.0
    # 市中区 is a district of several cities: printed alone it is not the one asked for.
    assert place_gap(named("济南市市中区有多少个窗口？"), passage("市中区设立28个窗口。", place="山东省枣庄市市中区")) == OTHER_PLACE


def test_what_the_question_quotes_tells_sentences_apart():
    text = "将“甲”作为“一号工程”，引进23人。实施“乙”工程，引进45人。"
    assert short("“一号工程”引进了多少人？", text, {"23人": 5.0, "45人": 6.0}) == "23人"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("今年安徽夏粮总产348亿斤。全国夏粮喜人。", False),
        ("今年新疆夏粮总产701万吨，占全国的百分之五。", False),
        ("从北京获悉，今年夏粮总产2555亿斤。全国夏粮喜人。", True),
        ("安徽等地丰收，我国夏粮总产2555亿斤。", True),
    ],
)
def test_a_province_is_not_the_country(text, told):
    figure = find_figures(text)[0]
    assert (nation_gap("全国夏粮总产量多少？", passage(text), (figure.start, figure.end)) == 0) == told


def test_another_place_loses_to_the_asked_one():
    here = reading("全区建成公园12座。", {"12座": 3.0}, title="历下区公园建设", place="济南市历下区", number=1)
    there = reading("全区建成公园40座。", {"40座": 8.0}, title="市中区公园建设", place="枣庄市市中区", number=2)
    assert best("历下区建成公园多少座？", there, here).short == "12座"


def test_another_year_loses_to_the_asked_one():
    text = "2019年建成公园12座。2020年建成公园40座。"
    assert short("2019年建成公园多少座？", text, {"12座": 3.0, "40座": 6.0}) == "12座"


@pytest.mark.parametrize(
    ("question", "text", "scores", "expected"),
    [
        ("什么时候建成的？", "基地于2019年7月建成。", {"2019年": 5.0}, "2019年7月"),
        ("哪几年实施的？", "2019—2021年实施优选计划。", {"2019": 5.0}, "2019—2021年"),
        ("一般什么时候公示？", "2024年公示项目，每年初分两批公示。", {"2024年": 5.0, "每年初": 4.0}, "每年初"),
        ("推行的是什么制度？", "推行“轮值牵头制”，效果好。", {"轮值牵头": 5.0}, "轮值牵头制"),
        ("水美片区在哪个街道？", "港沟街道港九片区、荷花路街道水美片区。", {"港沟街道": 6.0, "荷花路街道": 4.5}, "荷花路街道"),
        ("由哪个单位承办？", "大赛由团委和人社局承办，张伟主持。", {"张伟": 5.0, "人社局": 4.5}, "人社局"),
        # “When” wants a time; a dispatch's 电 is no part of one.
        ("什么时候公示？", "每年初分两期公示。", {"两期": 6.0, "每年初": 2.0}, "每年初"),
        ("8月几号发布的？", "上海8月15日电，方案今天发布。", {"8月15日电": 6.0}, "8月15日"),
        # A verb behind 什么 is no noun that the name would end in.
        ("这种龙以什么而闻名？", "这种龙以长颈部而闻名。", {"长颈部": 6.0}, "长颈部"),
        ("他以卖什么为业？", "他以卖鞍材为业。", {"鞍材": 6.0}, "鞍材"),
        # Asked for the year, a day is too much.
        ("商场在哪一年开幕？", "商场于2003年11月14日开幕。", {"2003年11月14日": 6.0}, "2003年"),
        ("商场什么时候开幕？", "商场于2003年11月14日开幕。", {"2003年11月14日": 6.0}, "2003年11月14日"),
        ("在哪年年底前做到？", "2025年底前做到。", {"2025年底": 6.0}, "2025年底"),
        ("商场是在哪一年的哪一天开幕的？", "商场于2003年11月14日开幕。", {"2003年11月14日": 6.0}, "2003年11月14日"),
        # A name cut at what reads as another word, where it stands whole elsewhere.
        ("董事长是谁？", "王成名为蓝箭电子董事长。甲、王成名、乙三人持股。", {"王成": 6.0}, "王成名"),
        ("馆里招什么岗？", "招募引导解答员、文明提示员。据介绍，引导解答员负责咨询。", {"解答员": 6.0}, "引导解答员"),
        ("董事长是谁？", "王成为蓝箭电子董事长，王成名下有两家公司。", {"王成": 6.0}, "王成"),
        # The new name, not the old one.
        ("研发中心改叫什么名字？", "丰田研发中心从8月1日起更名为丰田智能中心（IEM by TOYOTA）。", {"丰田研发中心": 9.0}, "丰田智能中心"),
        ("智能中心原来叫什么？", "丰田研发中心从8月1日起更名为丰田智能中心。", {"丰田研发中心": 9.0}, "丰田研发中心"),
        # What was made with the partner that is asked about, though it is named in short.
        (
            "和北京航空大学建了什么院？",
            "与北京理工大学共建鲁南研究院，与北京航空大学共建机床研究院，与常州大学共建转移中心。",
            {"鲁南研究院": 6.0, "转移中心": 7.0, "机床研究院": 2.0},
            "机床研究院",
        ),
        ("跟北理工共建的是哪个院？", "与北京理工大学共建鲁南研究院，与常州大学共建转移中心。", {"转移中心": 7.0}, "鲁南研究院"),
        ("与派出所建立啥？", "在与派出所建立“所所联动”的基础上，推进工作。", {"所所联动": 6.0}, "所所联动"),
        ("协和会是一个什么协会？", "协和会（甲、乙创立）是官民一体的组织。", {"官民一体的组织": 6.0}, "官民一体的组织"),
        # A quoted name is not completed with what the question says itself.
        ("谁担任团建指导员？", "创新“第一书记担任团建指导员”工作法。", {"第一书记": 6.0}, "第一书记"),
        ("从哪一年到哪一年？", "2003年1月至2005年3月试行。", {"2003年1月至2005年3月": 6.0}, "2003年1月至2005年3月"),
    ],
)
def test_names_and_dates_are_made_whole(question, text, scores, expected):
    assert short(question, text, scores) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("哪里在实行联席会议制度？", "潮州市潮安区"),  # the doer is the article's place
        ("“轮值牵头制”是哪个区的做法？", "潮州市潮安区"),
        ("服务中心设在哪里？", "三楼"),  # where something stands is printed
    ],
)
def test_where(question, expected):
    text = "全区实行“轮值牵头制”的联席会议制度，服务中心设在三楼。"
    assert short(question, text, {"联席会议制度": 5.0, "三楼": 4.9 if "实行" in question else 6.0}, place="潮州市潮安区") == expected


@pytest.mark.parametrize(
    ("question", "text", "scores", "expected"),
    [
        (
            "哪四条链？",
            "推动人才链、教育链、创新链、产业链深度融合。",
            {"人才链、教育链、创新链、产业链": 5.0},
            "人才链、教育链、创新链、产业链",
        ),
        ("哪两个文件？", "印发《甲办法》《乙意见》，抓落实。", {"《甲办法》": 5.0}, "《甲办法》、《乙意见》"),
        # behind 等 a clause tells of something else
        (
            "有哪些品牌？",
            "打造甲品牌、乙品牌等一批品牌，创建示范点、实训基地。",
            {"甲品牌、乙品牌等一批品牌，创建示范点、实训基地": 5.0},
            "甲品牌、乙品牌",
        ),
        ("有哪些部门？", "应急、水利等相关部门。", {"应急、水利等相关部门": 5.0}, "应急、水利等相关部门"),
        # what a term stands for is printed in brackets right behind it
        (
            "“三全机制”包括哪些？",
            "完善“三全机制”(全域建强、全面联动、全力服务)，推行条块结合、优势互补。",
            {"条块结合、优势互补": 8.0},
            "全域建强、全面联动、全力服务",
        ),
        (
            "三全机制的载体有哪些？",
            "完善“三全机制”(全域建强、全面联动、全力服务)，推行条块结合、优势互补。",
            {"条块结合、优势互补": 8.0},
            "条块结合、优势互补",
        ),
        ("有哪三项措施？", "措施有三：一是建站；二是派员；三是考核。", {"一是建站": 5.0}, "一是建站、二是派员、三是考核"),
    ],
)
def test_lists(question, text, scores, expected):
    assert short(question, text, scores) == expected


@pytest.mark.parametrize(
    ("text", "scores", "expected"),
    [
        # what stands between the same words in the next clauses is an item too
        ("先后与甲大学共建一院，与乙大学共建二院，与丙大学合办中心。", {"甲大学": 5.0, "乙大学": 3.0}, "甲大学、乙大学"),
        # not where the reader thinks little of it
        ("先后与甲大学共建一院，与乙大学共建食堂。", {"甲大学": 5.0, "乙大学": -8.0}, "甲大学"),
        # nor in another sentence
        ("先后与甲大学共建一院。与乙大学共建二院。", {"甲大学": 5.0, "乙大学": 3.0}, "甲大学"),
    ],
)
def test_items_of_parallel_clauses(text, scores, expected):
    assert short("和哪些大学共建了研究院？", text, scores) == expected


@pytest.mark.parametrize(
    ("question", "text", "marked", "expected"),
    [
        ("宋新忠是什么职务？", "市直机关工委副书记宋新忠到会指导。", "市直机关工委", "市直机关工委副书记"),
        ("宋新忠是哪个单位的？", "市直机关工委副书记宋新忠到会指导。", "市直机关工委", "市直机关工委"),
        ("宋新忠担任什么？", "市直机关工委，书记宋新忠到会指导。", "市直机关工委", "市直机关工委"),
        ("屋大维有什么头衔？", "屋大维得到「奥古斯都」的头衔。", "奥古斯都", "奥古斯都"),
    ],
)
def test_a_post_reaches_up_to_its_holder(question, text, marked, expected):
    assert short(question, text, {marked: 5.0}) == expected


def test_a_list_with_the_number_of_items_asked_for_is_looked_for_around_the_span():
    inside = "建立27所党校，落实“有标识、有制度、有计划”三有标准。"
    assert short("党校有哪三有标准？", inside, {"27所党校，落实“有标识、有制度、有计划”": 5.0}) == "有标识、有制度、有计划"
    parted = "明确“三个一”：建一本台账；开一次会；办一件实事。“三个一”提升了能力。"
    assert short("“三个一”是什么？", parted, {"提升了能力": 5.0, "建一本台账": 2.0}) == "建一本台账、开一次会、办一件实事"


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("县长是谁？", "副县长张伟到会指导。", None),  # another post
        ("县长是谁？", "县长张伟到会指导。", "张伟"),
        ("谁担任校长？", "由党委书记兼任校长，主任张伟出席。", "张伟"),
        ("市委书记是谁？", "主任张伟到会指导。", None),
        ("谁到会指导？", "主任张伟到会指导。", "张伟"),
    ],
)
def test_the_holder_of_a_post_stands_beside_it(question, text, expected):
    found = best(question, reading(text, {"张伟": 6.0}))
    assert (found.short if found.margin > 0 else None) == expected


def test_why_takes_the_whole_sentence_and_a_neighbour_the_reader_also_marks():
    text = "公园很美。因为投入了资金。又因为修了步道。后来下雨了。"
    found = best("公园为什么建得好？", reading(text, {"投入了资金": 5.0, "修了步道": 4.0}))
    assert found.short == "因为投入了资金。又因为修了步道。"


def test_nothing_to_choose_from():
    assert best("多少名？") is None
    assert best("谁？", reading("没有人。", {})) is None


def test_a_margin_below_not_here_stays_below():
    found = best("建成公园多少座？", reading("种树12棵。", {"12棵": -5.0}))
    assert found is None or found.margin < 0
    assert NOT_HERE < 0


# Comparisons


def compare(question: str, texts: dict[str, str], per: dict[str, dict[str, float]]):
    passages = [passage(text, place=place, title=place, number=n) for n, (place, text) in enumerate(texts.items(), 1)]
    reader = TableReader({}, per)

    def read(part: str):
        return checked(reader.read(part, [Hit(p, 1.0) for p in passages]), named(part))

    def answer(part: str):
        found = find(read_question(part), read(part), named(part))
        return found if found is not None and found.margin > 0 else None

    return find_comparison(question, answer, read)


PLACES = {"济南市历城区": "历城区有社区99个。", "潮州市潮安区": "潮安区有社区27个。"}


def test_two_places_are_answered_one_by_one_and_subtracted():
    found = compare("历城区和潮安区哪个的社区多？多多少个？", PLACES, {"历城": {"99个": 5.0}, "潮安": {"27个": 5.0}})
    assert [(p.label, p.short) for p in found.parts] == [("历城区", "99个"), ("潮安区", "27个")]
    assert found.computed == "历城区比潮安区多72个"
    assert found.arithmetic == {"72个": "99个−27个=72个"}


def test_what_went_the_other_way_is_told_and_not_subtracted():
    texts = {"济南市历城区": "历城区出口同比增长5%。", "潮州市潮安区": "潮安区出口同比下降3%。"}
    found = compare("历城区和潮安区出口增速相差多少？", texts, {"历城": {"5%": 5.0}, "潮安": {"3%": 5.0}})
    assert (found.short, found.arithmetic) == ("历城区5%，潮安区下降3%", {})


def test_half_a_comparison_is_no_answer():
    assert compare("历城区和潮安区哪个的社区多？", PLACES, {"历城": {"99个": 5.0}, "潮安": {}}) is None


def test_two_years_of_a_rank():
    sides = sub_questions("2020年的名次比2019年升了还是降了？")
    assert [s.label for s in sides] == ["2020年", "2019年"]
    assert all("第几" in s.question for s in sides)


def test_one_side_is_no_comparison():
    assert sub_questions("历城区有多少个社区？") == []


# Questions about an article


@dataclass
class OnePage:
    """Sources of one article and the furniture around it."""

    page_article: Article
    around: tuple[Block, ...] = field(default=())

    def text(self, source: str) -> str:
        return ""

    def article(self, passage: Passage) -> Article | None:
        return self.page_article

    def furniture(self, source: str) -> tuple[Block, ...]:
        return self.around


def block(kind, text: str) -> Block:
    return Block(kind, Cleaned.of(text, [(0, len(text))]))


ARTICLE = Article(
    "清风镇修桥记",
    (
        block("title", "清风镇修桥记"),
        block("byline", "本报记者 周晓 通讯员 何田"),
        block("paragraph", "清风镇修桥三座。"),
        block("caption", "图为新桥。 新华社记者 许宁 摄"),
    ),
    byline="本报记者 周晓 通讯员 何田",
    date="2021-09-01",
)
AROUND = (
    block("banner", "清风日报 2021年9月1日 星期三"),
    block("credit", "责任编辑：赵敏 组版：钱江"),
    block("banner", "清风市委组织部主办"),
)


@pytest.mark.parametrize(
    ("about", "expected"),
    [
        ("article", "清风镇修桥记"),
        ("author", "周晓、何田"),
        ("photographer", "许宁"),
        ("correspondent", "何田"),
        ("editor", "赵敏"),
        ("responsible", "赵敏"),
        ("layout", "钱江"),
        ("date", "2021年9月1日"),
        ("publisher", "清风市委组织部"),
    ],
)
def test_about_the_article(about, expected):
    found = find_about(about, reading("清风镇修桥三座。", {"三座": 5.0}), OnePage(ARTICLE, AROUND))
    assert found.short == expected


def test_running_text_names_nobody():
    page = OnePage(Article("选人用人", (block("paragraph", "统筹用好职务职级，摄影大赛办得好。"),)))
    for about in ("photographer", "editor", "responsible", "layout"):
        assert find_about(about, reading("统筹用好职务职级。", {"职级": 5.0}), page) is None


@pytest.mark.parametrize(
    ("question", "stands"), [("《红楼梦》的作者是谁？", False), ("《新桥记》的作者是谁？", True), ("作者是谁？", True)]
)
def test_a_work_that_is_not_printed_was_not_meant(question, stands):
    assert names_stand_in(question, passage("清风镇印发了《新桥记》。")) is stands


def test_what_is_not_printed_is_not_told():
    bare = OnePage(Article("清风镇修桥记", (block("paragraph", "清风镇修桥三座。"),)))
    for about in get_args(About):
        assert about == "article" or find_about(about, reading("清风镇修桥三座。", {"三座": 5.0}), bare) is None


def test_what_belongs_to_no_article_names_no_author():
    for about in get_args(About):
        assert find_about(about, reading("找记者 上壹点", {"壹点": 5.0}), OnePage(None)) is None


CREDITS = "编辑:马园亮 责编:贺宝玺"


@pytest.mark.parametrize(
    ("about", "credit", "expected"),
    [
        ("responsible", CREDITS, "贺宝玺"),
        ("editor", CREDITS, "马园亮、贺宝玺"),
        ("responsible", "责编 贺宝玺 校对 钱江 组版 孙青", "贺宝玺"),
        ("layout", "责编 贺宝玺 校对 钱江 组版 孙青", "钱江、孙青"),
        ("responsible", "编辑:马园亮", None),
        ("responsible", "责任编辑：赵敏、孙青", "赵敏、孙青"),
    ],
)
def test_each_name_of_a_credit_line_has_the_job_before_it(about, credit, expected):
    found = find_about(about, reading("清风镇修桥三座。", {"三座": 5.0}), OnePage(ARTICLE, (block("credit", credit),)))
    assert (found.short if found else None) == expected


@pytest.mark.parametrize(
    ("about", "byline", "expected"),
    [
        ("author", "■记者 郭文治 李彤彤", "郭文治、李彤彤"),
        ("author", "记者 宗兆洋 通讯员 刘智一", "宗兆洋、刘智一"),
        ("author", "记者 宗兆洋\n特约通讯员 刘智一 郑和", "宗兆洋、刘智一、郑和"),
        ("correspondent", "记者 宗兆洋 通讯员 刘智一", "刘智一"),
        ("correspondent", "■记者 郭文治 李彤彤", None),
    ],
)
def test_the_names_of_a_byline(about, byline, expected):
    page = OnePage(replace(ARTICLE, blocks=(block("byline", byline),)))
    found = find_about(about, reading("清风镇修桥三座。", {"三座": 5.0}), page)
    assert (found.short if found else None) == expected


def test_a_headline_is_named_in_quotes():
    titled = replace(passage("清风镇修桥三座。"), title="清风镇： 修桥记")
    assert is_headline("《清风镇:修桥记》哪天登的？", titled) and not is_headline("《修路条例》哪天登的？", titled)


@pytest.mark.parametrize(
    ("text", "marked", "expected"),
    [
        ("会造成成千上万人的死亡", "千上万人", "成千上万人"),
        ("投入1,230万元", "230万元", "1,230万元"),
        ("增长3.5%", "5%", "3.5%"),
        ("来了二十多人", "十多人", "二十多人"),
        ("建于2008年", "建于200", "建于2008"),
        ("近23万名党员", "23万名", "23万名"),  # a qualifier is no part of the numeral
        ("案例二2023年6月5日", "2023年6月5日", "2023年6月5日"),  # two numerals
        ("第三届", "三届", "三届"),
    ],
)
def test_no_span_begins_or_ends_inside_a_numeral(text, marked, expected):
    at = text.index(marked)
    start, end = tidy(text, at, at + len(marked))
    assert text[start:end] == expected


@pytest.mark.parametrize(
    ("question", "text", "items", "told"),
    [
        ("有哪些数字经济企业？", "全区发展数字经济、生物医药、贸易物流“三大产业”。", ("数字经济", "贸易物流"), False),
        ("有哪些主导产业？", "全区发展数字经济、生物医药、贸易物流“三大产业”。", ("数字经济", "贸易物流"), True),
        ("哪些企业入驻园区？", "华为、中兴、比亚迪等龙头企业入驻。", ("华为", "比亚迪"), True),
        ("还有哪几家公司？", "索尼与甲、乙、丙一起提起诉讼。", ("甲", "丙"), True),  # names alone
        ("哪些公司获奖？", "甲集团、乙股份、丙银行获奖。", ("甲集团", "丙银行"), True),
        ("有哪些企业参展？", "参展企业名单如下：甲网、乙网、丙网。", ("甲网", "丙网"), True),
        ("哪些高校参与共建？", "中心由清华、北大、复旦共建，三所高校各派专家。", ("清华", "复旦"), True),
        ("哪些高校参与共建？", "中心设立人才、技术、金融三个板块。", ("人才", "金融"), False),
        ("有哪些企业文化？", "倡导诚信、务实、创新。", ("诚信", "创新"), True),  # no firms are asked for
    ],
)
def test_a_list_is_of_the_kind_asked_for(question, text, items, told):
    spans = [(text.index(item), text.index(item) + len(item)) for item in items]
    assert (kind_gap(question, passage(text), spans) == 0.0) == told


@pytest.mark.parametrize(
    ("question", "name", "told"),
    [
        ("升到哪个版本？", "新版本", False),
        ("版本号是什么？", "最新版", False),
        ("升到哪个版本？", "MIUI 14", True),
        ("升到哪个新版本？", "“鸿蒙”", True),
        ("改编成了哪个剧种？", "京剧", True),
        ("哪个版本的电影最受欢迎？", "1987年版", True),
    ],
)
def test_a_version_prints_a_number_or_a_name(question, name, told):
    assert (version_gap(question, name) == 0.0) == told


def test_a_count_that_no_sentence_prints_is_not_told():
    assert best("京津冀暴雨死亡人数？", reading("会造成成千上万人的死亡。", {"千上万人": 5.0})) is None


@pytest.mark.parametrize(
    ("text", "part", "expected"),
    [
        ("推行“轮值牵头制”。", "“轮值牵头制", "“轮值牵头制”"),
        ("轮值牵头制”。", "轮值牵头制”", "轮值牵头制"),
        ("叫“琮琮”“宸宸”“莲莲”。", "琮琮”“宸宸”“莲莲", "“琮琮”“宸宸”“莲莲”"),
        ("，甲、", "，甲、", "甲"),
        ("（记者）写", "（记者）写", "（记者）写"),
    ],
)
def test_marks_at_the_ends_come_in_pairs(text, part, expected):
    at = text.index(part)
    start, end = tidy(text, at, at + len(part))
    assert text[start:end] == expected


@pytest.mark.parametrize(("text", "bare"), [("“甲乙”", "甲乙"), ("“甲”和“乙”", "“甲”和“乙”"), ("《甲》", "《甲》"), ("甲", "甲")])
def test_quotation_marks_around_the_whole_go(text, bare):
    assert unwrapped(text) == bare
