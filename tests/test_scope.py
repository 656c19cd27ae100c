"""A figure of a whole, or of a part, is no figure of the place asked for."""

from __future__ import annotations

import pytest
from found import passage

from rag.figures import find_figures
from rag.find.fit import named, wholes_of
from rag.find.near.scope import OTHER_SCOPE, PART_ARTICLE, WHOLE_ARTICLE, article_gap, scope_gap


def one(text: str, figure: str):
    found = next(f for f in find_figures(text) if f.text == figure)
    return found.start, found.end


@pytest.mark.parametrize(
    ("question", "text", "figure", "other"),
    [
        ("济南市新增就业多少人？", "今年上半年，全省城镇新增就业62万人，完成年度目标的56%。", "62万人", True),
        ("全省新增就业多少人？", "今年上半年，全省城镇新增就业62万人，完成年度目标的56%。", "62万人", False),
        ("山东新增就业多少人？", "今年上半年，全省城镇新增就业62万人，完成年度目标的56%。", "62万人", False),
        ("济南新增就业多少人？", "全市城镇新增就业6万人。", "6万人", False),
        ("青岛港货物吞吐量多少？", "今年上半年，我国港口完成货物吞吐量81.9亿吨。", "81.9亿吨", True),
        ("青岛港集装箱吞吐量多少？", "我国港口完成货物吞吐量81.9亿吨。完成集装箱吞吐量1.5亿标准箱。", "1.5亿标准箱", True),
        ("我国港口货物吞吐量多少？", "今年上半年，我国港口完成货物吞吐量81.9亿吨。", "81.9亿吨", False),
        ("房山区赔款金额多少？", "记者获悉，截至10日，北京保险行业累计赔款3.8亿元。", "3.8亿元", True),
        ("北京赔款金额多少？", "记者获悉，截至10日，北京保险行业累计赔款3.8亿元。", "3.8亿元", False),
        ("沈阳市GDP增长多少？", "上半年，辽中区地区生产总值增长3.7%。", "3.7%", True),
        ("沈阳市辽中区GDP增长多少？", "上半年，辽中区地区生产总值增长3.7%。", "3.7%", False),
        ("雅安鱼鳞坝被冲走几人？", "9日上午，雨城区11名群众在鱼鳞坝被冲走。", "11名", False),  # what happened there happened in the city
        ("河南前7个月出口多少？", "郑州海关统计，前7个月出口2913.7亿元。", "2913.7亿元", False),  # who tells it
        ("鹤庆县面积多大？", "位于云南省西北部，大理白族自治州北部，面积2395平方公里。", "2395平方公里", False),
        ("青岛的码头投资多少？", "全国首个自动化码头投产，总投资30亿元。", "30亿元", False),
        ("乌鲁木齐的大赛选手几名？", "大赛24日在乌鲁木齐市奥体中心开幕。全国36支代表队近600名选手参赛。", "近600名", False),
        ("江西莲花县警方扣押了多少双鞋？", "江西警方破获一案，萍乡市莲花县公安局现场扣押6500双。", "6500双", False),
        ("三明市永安市森林覆盖率多高？", "福建永安是林业改革的发源地，森林覆盖率达78.08%。", "达78.08%", False),
        ("安徽歙县转移了多少群众？", "安徽暴雨持续，黄山市歙县转移群众5600人。", "5600人", False),
        ("鹤峰齐天公司茶园多大？", "恩施齐天农业开发有限公司成立以来，现有1200余亩有机茶园。", "1200余亩", False),  # whose name it is
        ("济南新增就业多少人？", "全省新增就业62万人，济南新增10万人。", "10万人", False),
        ("辽宁三市有几处工程受影响？", "辽宁抚顺、本溪的126处工程受到影响。", "126处", False),
    ],
)
def test_a_sentence_begins_with_another_scope(question, text, figure, other):
    assert scope_gap(question, named(question), passage(text), one(text, figure)) == OTHER_SCOPE * other


@pytest.mark.parametrize(
    ("question", "text", "about", "gap"),
    [
        ("滕州市柔性引进了多少人？", "累计柔性引进高层次人才483人。", {"place": "枣庄市", "title": "党建引领风帆劲"}, WHOLE_ARTICLE),
        ("滕州市柔性引进了多少人？", "累计柔性引进高层次人才483人。", {"place": "枣庄市"}, 0.0),  # no headline
        ("双牌霞灯村歌赛三等奖几名？", "霞灯村歌赛评出三等奖14名。", {"place": "永州市", "title": "村歌唱响"}, 0.0),
        ("枣庄柔性引进了多少人？", "累计柔性引进高层次人才483人。", {"place": "枣庄市"}, 0.0),
        ("滕州市柔性引进了多少人？", "滕州等地累计柔性引进高层次人才483人。", {"place": "枣庄市"}, 0.0),
        ("高新区招聘了多少人？", "累计招聘269人。", {"place": "枣庄市"}, WHOLE_ARTICLE),
        ("枣庄授权专利多少项？", "授权专利147项。", {"place": "枣庄市市中区", "title": "市中区聚焦产业"}, PART_ARTICLE),
        ("枣庄授权专利多少项？", "授权专利147项。", {"place": "枣庄市市中区", "title": "枣庄市市中区聚焦产业"}, PART_ARTICLE),
        ("市中区授权专利多少项？", "授权专利147项。", {"place": "枣庄市市中区", "title": "市中区聚焦产业"}, 0.0),
        ("枣庄授权专利多少项？", "枣庄市授权专利147项。", {"place": "枣庄市市中区", "title": "市中区聚焦产业"}, 0.0),
        ("枣庄引进多少人？", "引进人才30名，培育枣庄英才8人。", {"place": "枣庄市市中区", "title": "市中区聚焦产业"}, PART_ARTICLE),
        ("中建材（枣庄）产业园专利几项？", "授权专利147项。", {"place": "枣庄市市中区", "title": "市中区聚焦产业"}, 0.0),
        ("济宁红帆驿站多少处？", "建设“红帆驿站”16处。", {"place": "济宁市金乡县", "title": "激活红色引擎"}, PART_ARTICLE),
        ("池州集中区投入多少？", "投入1121万元。", {"place": "安徽省池州市皖江江南新兴产业集中区", "title": "筑好人才“蓄水池”"}, 0.0),
        (
            "新乡南桥街道清垃圾多少？",
            "清除垃圾1300余立方米。",
            {"place": "新乡市卫滨区"},
            0.0,
        ),  # a place guessed from the text, no headline
    ],
)
def test_an_article_about_a_whole_or_a_part(question, text, about, gap):
    figure = next(f for f in find_figures(text) if f.kind == "figure")
    assert article_gap(question, named(question), passage(text, **about), (figure.start, figure.end)) == gap


def test_of_a_place_and_its_part_the_part_is_meant():
    assert wholes_of(named("山亭区评选枣庄英才多少名？")) == {"枣庄"}
    assert not wholes_of(named("滕州和薛城区各多少名？"))
