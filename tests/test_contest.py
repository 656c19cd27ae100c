"""Which of several things has the most: only where a row of figures settles it. Run alone: python -m pytest tests/test_contest.py"""

from __future__ import annotations

import pytest
from found import passage, reading

from rag.find.compared.contest import asks_contest
from rag.find.compared.row import all_rows
from rag.find.compared.winner import find_winner, names_winner
from rag.find.finding import Evidence, Finding
from rag.find.fit import named

GREW = "截至7月，全区新材料、电子信息、装备制造三大主导产业增加值增势强劲，分别增长56.9%、134.5%、34.8%。"
PLATFORMS = "联合打造省级创新平台11家、市级平台20家，授权专利147项。"
SEEDS = "累计种植小麦试验品种110余个、玉米试验品种130余个，推广应用63万亩。"
GRIDS = "在1309个基础网格、1598个专属网格中同步推进体系建设。"
TEACHERS = "通过选聘、遴选等方式吸纳县乡两级入库专家82人、师资159人，并实行动态管理。"
CENTRES = "拨付奖补资金近400万元，新建社区党群服务中心2个、修缮社区党群服务中心5个。"
CARS = "凯美瑞销量为17613台，累计销售超过12万台；汉兰达销量为7378台，环比增长8%；赛那销量为7049台，环比增长21%。"
GRID_COMPANIES = (
    "国家电网经营区域市场化交易电量20898亿千瓦时，同比增长7.1%，占该区域用电量比重为61.3%；南方电网经营区域市场化交易电量4268亿千瓦时，同比增长2.2%，"
    "占该区域用电量比重为59.3%；内蒙古电网经营区域市场化交易电量1335亿千瓦时，同比增长17%，占该区域用电量比重为53.1%。"
)
STEEL = "2023年6月，中国粗钢产量为9111万吨，同比提高0.4%；印度粗钢产量为1120万吨，同比提高12.9%；日本粗钢产量为730万吨，同比下降1.7%。"
FAIRS = "专精特新专场共有70家用人单位参与，提供岗位。医药卫生专场组织30家用人单位参与。互联网行业专场组织920家用人单位参与，需求4700人次。"
FRUIT = "苹果每斤8元，梨每斤5元。"
RANKS = "2019年我市综合考核居全省第7位、双招双引考核居全省第3位。"


def won(question: str, text: str, scores: dict[str, float] | None = None):
    return find_winner(question, [reading(text, scores or {})], named(question))


@pytest.mark.parametrize(
    ("question", "text", "short"),
    [
        ("三个主导产业哪个涨得最猛？", GREW, "电子信息，134.5%"),
        ("增速最高的产业是哪个？", GREW, "电子信息，134.5%"),
        ("三大产业里哪个增长最慢？", GREW, "装备制造，34.8%"),
        ("电子信息、新材料、装备制造哪个最高？", GREW, "电子信息，134.5%"),
        ("新材料和装备制造哪个涨得多？", GREW, "新材料，56.9%对34.8%"),
        ("创新平台，省级的多还是市级的多？", PLATFORMS, "市级，20家对11家"),
        ("省级创新平台和市级平台哪个更少一些？", PLATFORMS, "省级创新平台，11家对20家"),
        ("省级创新平台比市级平台多吗？", PLATFORMS, "不是，省级创新平台11家，市级平台20家"),
        ("小麦和玉米的试验品种哪个种得多？", SEEDS, "玉米，130余个对110余个"),
        ("小麦玉米哪个种得多？", SEEDS, "玉米，130余个对110余个"),
        ("基础网格和专属网格谁多？", GRIDS, "专属网格，1598个对1309个"),
        ("基础网格是不是比专属网格少？", GRIDS, "是，基础网格1309个，专属网格1598个"),
        ("专家库和师资库哪个大？", TEACHERS, "师资，159人对82人"),
        ("新建的多还是修缮的多？", CENTRES, "修缮，5个对2个"),
        ("汉兰达和赛那，7月份哪个比上个月涨得多？", CARS, "赛那，21%对8%"),
        ("汉兰达和赛那谁的销量高？", CARS, "汉兰达，7378台对7049台"),
        ("国网、南网、内蒙古电网三家里头，谁的市场化交易电量涨得最快？", GRID_COMPANIES, "内蒙古电网，17%"),
        ("粗钢产量第二的是哪国？", STEEL, "印度，1120万吨"),
        ("粗钢产量哪国降得最多？", STEEL, "日本，1.7%"),
        ("急需紧缺人才和青年人才哪个多？", "招引急需紧缺人才7批，191人，优选青年人才8批，414人。", "青年人才，414人对191人"),
        ("综合考核和双招双引考核哪个排名高？", RANKS, "双招双引考核，第3位对第7位"),
        ("苹果和梨哪个便宜？", FRUIT, "梨，5元对8元"),
        ("哪个专场用人单位最多？", FAIRS, "互联网行业专场，920家"),
        ("三个招聘专场里哪个专场用人单位最少，有多少家？", FAIRS, "医药卫生专场，30家"),
        ("专精特新专场和互联网专场哪个用人单位多？", FAIRS, "互联网，920家对70家"),
        ("苹果比梨贵多少？", FRUIT, "3元"),
        ("梨比苹果便宜几元？", FRUIT, "3元"),
        ("梨比苹果贵多少？", FRUIT, "苹果比梨多3元"),
        ("专家库比师资库少多少人？", TEACHERS, "77人"),
        ("电子信息比装备制造高多少个百分点？", GREW, "99.7个百分点"),
    ],
)
def test_who_wins(question, text, short):
    found = won(question, text)
    assert found is not None and found.short == short
    assert all(size in found.computed for size in found.arithmetic)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("四个主导产业哪个涨得最猛？", GREW),  # there are three
        ("哪个产业的企业最多？", GREW),  # how much each grew is printed, not how many
        ("三个主导产业哪个利润涨得最猛？", "三大主导产业甲、乙、丙税收分别增长5%、6%、7%。"),
        ("小麦和玉米的市场价格哪个高？", SEEDS),
        ("苹果比桃贵多少？", FRUIT),
        ("四个专场里哪个专场用人单位最多？", FAIRS),  # three are printed
        ("哪个专场用人单位最多？", "甲类专场有70家用人单位参与。乙类专场有30家用人单位参与。"),  # two need not be all
        ("哪个专场用人单位最多？", "甲类专场有70家用人单位参与。会上签约。乙类专场有30家用人单位参与。丙类专场有9家用人单位参与。"),
        ("粗钢产量比去年高多少？", STEEL),
        ("日本粗钢产量的增幅比印度低多少？", STEEL),  # one rose, the other fell
        ("小麦和大豆的试验品种哪个多？", SEEDS),  # one of the two is not printed
        ("专家和师资哪个多？", "入库专家约150人、师资159人。"),  # as many as can be told
        ("甲厂和乙厂谁的人多？", "甲厂200人、乙厂200人。"),
        ("哪项支出最多？", "新建中心2个、修缮中心5个。"),  # two things need not be all
        ("谁的电量涨得最快？", "国家电网交易电量208亿千瓦时，同比增长7.1%，南方电网交易电量42亿千瓦时。"),
    ],
)
def test_what_no_row_settles(question, text):
    assert won(question, text) is None


def test_a_sure_answer_of_another_sentence_goes_before():
    text = f"{STEEL}去年粗钢产量最高的国家是越南。"
    assert won("粗钢产量最高的是哪国？", text, {"越南": 9.0}) is None
    assert won("粗钢产量最高的是哪国？", text, {"越南": 1.0}).short == "中国，9111万吨"


def test_a_long_list_is_put_together_again_from_two_passages():
    first, second = (
        STEEL,
        "美国粗钢产量为680万吨，同比提高0.5%；伊朗粗钢产量为320万吨，同比提高17.4%；巴西粗钢产量为260万吨，同比下降12.5%。",
    )
    question = "粗钢产量前六的国家里，6月份哪个涨得最猛？"
    both = [reading(first, {"中国": 3.0}, number=1), reading(second, {}, number=1)]
    assert find_winner(question, both[:1], named(question)) is None
    assert "伊朗" in second and find_winner(question, both, named(question)).short == "伊朗，17.4%"


def test_a_list_that_may_go_on_names_no_winner():
    cut, rest = STEEL[:-1] + "；美国", "韩国粗钢产量为550万吨；德国粗钢产量为290万吨；伊朗粗钢产量为320万吨。"
    question = "粗钢产量最高的是哪国？"
    assert won(question, STEEL).short == "中国，9111万吨"
    assert won(question, cut) is None
    assert won(question, f"粗钢产量排名前十位的国家：{cut}").short == "中国，9111万吨"  # a ranking begins with the first
    assert won("粗钢产量最低的是哪国？", f"粗钢产量排名前十位的国家：{cut}") is None
    assert find_winner(question, [reading(STEEL, {}), reading(rest, {}, number=2)], named(question)) is None


def test_one_of_a_long_list_may_be_named_in_another_way():
    (_, row), *_ = all_rows(STEEL[:-1] + "；俄罗斯粗钢预估产量为580万吨。")
    assert [e.name for e in row.entries] == ["中国", "印度", "日本", "俄罗斯粗钢预估产量"]


@pytest.mark.parametrize(
    "question",
    [
        "最先投产的是哪家企业？",
        "两地相差多少？",
        "创新平台有多少家？",
        "投了多少钱，比去年多多少？",
        "正常营业的占摸底企业的比例是多少？",
        "同比增长多吗？",
        "第三产业是什么？",
        "第二十一章是由谁写的？",
        "第二季度是谁主持的？",
        "产量比去年高多少？",
        "这次的调整幅度比6月份的大多少个基点？",
        "产值比上年多几倍？",
    ],
)
def test_other_questions_ask_for_no_contest(question):
    assert asks_contest(question) is None


def test_rows_are_told_apart_by_their_own_words():
    (_, row), *_ = all_rows(GRID_COMPANIES)
    assert [e.name for e in row.entries] == ["国家", "南方", "内蒙古"]
    (row,) = [r for _, r in all_rows(GREW)]
    assert [(e.name, e.figure.text) for e in row.entries] == [("新材料", "56.9%"), ("电子信息", "134.5%"), ("装备制造", "34.8%")]


@pytest.mark.parametrize(
    ("question", "text", "short", "named"),
    [
        ("哪个街道的网格最多？", "鲍山街道打造党建品牌。", "鲍山街道", False),
        ("哪个街道的网格最多？", "鲍山街道的网格最多。", "鲍山街道", True),
        ("小麦和玉米的产量哪个高？", "累计种植小麦110余个、玉米130余个。", "小麦110余个、玉米130余个", False),
        ("小麦和玉米的产量哪个高？", "玉米产量高于小麦。", "玉米产量高于小麦", True),
        ("产量最高的是哪国？", "产量最高的国家：甲国5吨；乙国4吨；丙国3吨。", "甲国5吨；乙国4吨；丙国3吨", False),
        ("网格设在哪个街道？", "鲍山街道打造党建品牌。", "鲍山街道", True),  # no contest
    ],
)
def test_a_sentence_about_one_thing_names_no_winner(question, text, short, named):
    at = text.index(short)
    assert names_winner(question, Finding(short, (Evidence(passage(text), at, at + len(short)),), 5.0)) is named


def test_the_winner_of_the_fewest_is_named_in_the_remark():
    found = won("省级创新平台和市级平台哪个更少一些？", PLATFORMS)
    assert found.computed == "省级创新平台比市级平台少9家"
