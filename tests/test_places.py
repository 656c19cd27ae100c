"""Places: found by full and short name, told apart by what stands around them; ordinary words are not places."""

import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.places import find_places, gazetteer, read_table, relation

SEEDS = Path(__file__).parent.parent / "seeds"


def named(text: str) -> list[tuple[str, list[str]]]:
    return [(text[m.start : m.end], [place.label for place in m.places]) for m in find_places(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("枣庄市市中区坚持以党建为引领", [("枣庄市市中区", ["枣庄市市中区"])]),
        ("枣庄市中区的人才公寓", [("枣庄市中区", ["枣庄市市中区"])]),
        ("济南市中区和历城区", [("济南市中区", ["济南市市中区"]), ("历城区", ["济南市历城区"])]),
        ("广东省潮州市潮安区：全域建强组织", [("广东省潮州市潮安区", ["潮州市潮安区"])]),
        ("山东 枣庄 峄城", [("山东 枣庄 峄城", ["枣庄市峄城区"])]),
        ("本报泗水讯(通讯员 颜少卿)", [("泗水", ["济宁市泗水县"])]),
        ("金乡大蒜", [("金乡", ["济宁市金乡县"])]),
        ("北京朝阳区", [("北京朝阳区", ["北京市朝阳区"])]),
        ("仙桃和潜江", [("仙桃", ["湖北省仙桃市"]), ("潜江", ["湖北省潜江市"])]),
        ("内蒙古锡林郭勒盟苏尼特右旗", [("内蒙古锡林郭勒盟苏尼特右旗", ["锡林郭勒盟苏尼特右旗"])]),
        ("恩施土家族苗族自治州", [("恩施土家族苗族自治州", ["恩施土家族苗族自治州"])]),
        ("海南三亚", [("海南三亚", ["三亚市"])]),
        ("吉林市", [("吉林市", ["吉林市"])]),
        ("吉林西部", [("吉林", ["吉林省"])]),
        ("西安地铁", [("西安", ["西安市"])]),
        ("2010年的兖州市", [("兖州市", ["济宁市兖州区"])]),  # a former name
        ("原崇文区", [("崇文区", ["北京市崇文区"])]),
    ],
)
def test_names_are_found(text, expected):
    assert named(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "加快新兴产业发展，全市平安建设取得进展，资源整合、合作通道不断拓宽",
        "城市中心的新华书店",
        "全市中小学",
        "向着光明前进，方正有力",
        "中山东路与南京路交叉口",
        "浙江大学和武汉理工大学",
        "整治文山会海，设定日记账",
        "城区和郊区",
        "唐王街道",
        "微山湖的荷花",
        "广大群众振兴乡村，富裕和谐，友好互助",
    ],
)
def test_ordinary_words_are_not_places(text):
    assert named(text) == []


def test_a_name_of_several_places_is_told_apart_by_the_text_around():
    assert len(find_places("市中区")[0].places) == 4
    assert named("枣庄举办招聘会，市中区提供岗位")[-1] == ("市中区", ["枣庄市市中区"])
    assert named("济南历城与市中区联合")[-1] == ("市中区", ["济南市市中区"])
    assert named("徐州市今年投资增长，鼓楼区领先")[-1] == ("鼓楼区", ["徐州市鼓楼区"])


def test_a_school_is_no_mention_of_its_city_but_tells_where_the_text_is():
    assert named("市中区主动对接枣庄学院等市内高校") == [("市中区", ["枣庄市市中区"])]


def test_an_ordinary_word_is_a_place_where_its_place_demands_it():
    assert [p.label for p in find_places("市中去年搞了几个党建项目？")[0].places] == [
        "济南市市中区",
        "枣庄市市中区",
        "内江市市中区",
        "乐山市市中区",
    ]
    assert named("本报平安讯（记者 马兰）")[0][1] == ["海东市平安区"]
    assert named("枣庄市市中区召开会议。市中还将新建学校。")[-1] == ("市中", ["枣庄市市中区"])
    assert named("云浮新兴") == [("云浮新兴", ["云浮市新兴县"])]


@pytest.mark.parametrize(
    ("text", "name", "city"),
    [
        ("济宁经开区今年投资增长", "济宁经开区", "济宁市"),
        ("安徽池州皖江江南新兴产业集中区：", "安徽池州皖江江南新兴产业集中区", "池州市"),
        ("枣庄高新技术产业开发区", "枣庄高新技术产业开发区", "枣庄市"),
        ("苏州工业园区", "苏州工业园区", "苏州市"),
    ],
)
def test_development_zones_are_found_by_their_form(text, name, city):
    (mention,) = find_places(text)
    assert (text[mention.start : mention.end], mention.places[0].city, mention.places[0].level) == (name, city, "zone")


@pytest.mark.parametrize(
    ("asked", "have", "expected"),
    [
        ("枣庄市", "枣庄市", "same"),
        ("枣庄", "枣庄市市中区", "inside"),
        ("枣庄市市中区", "枣庄市", "contains"),
        ("市中", "枣庄市市中区", "same"),
        ("济南市市中区", "枣庄市市中区", "other"),
        ("历城", "济南市历城区", "same"),
        ("山东", "济南市历城区", "inside"),
        ("济宁", "济宁经开区", "inside"),
        ("济宁经济技术开发区", "济宁经开区", "same"),
        ("济宁高新区", "济宁经开区", "other"),
        ("潮安区", "广东省潮州市潮安区", "same"),
        ("广东省", "广东省潮州市潮安区", "inside"),
        ("火星", "枣庄市", "unknown"),
        ("枣庄市", "", "unknown"),
    ],
)
def test_relation(asked, have, expected):
    assert relation(asked, have) == expected


def test_the_list_is_complete_and_parents_exist():
    rows = [row for row in read_table("divisions.tsv") if row["status"] == "current"]
    levels = [row["level"] for row in rows]
    assert (levels.count("province"), levels.count("city"), levels.count("county")) == (34, 333, 2846)
    codes = {row["code"] for row in rows}
    assert len(codes) == len(rows)
    assert all(row[parent] in codes for row in rows for parent in ("city", "province") if row[parent])


def test_every_county_is_found_by_its_full_chain():
    """Each of the 2,846 counties, written out from the province down, is found as itself and nothing else."""
    places = {form.place for forms in gazetteer().forms.values() for form in forms if form.place.level == "county"}
    wrong = [place.full for place in places if [p for m in find_places(place.full) for p in m.places] != [place]]
    assert len(places) > 2800
    assert wrong == []


@given(st.text(alphabet="枣庄市中区县省山东历城和的了。，新兴产业", max_size=40))
def test_mentions_lie_in_order_and_never_overlap(text):
    mentions = find_places(text)
    assert all(0 <= m.start < m.end <= len(text) and m.places for m in mentions)
    assert all(a.end <= b.start for a, b in pairwise(mentions))


def test_a_passage_takes_well_under_a_millisecond():
    text = (SEEDS / "002_efb664d6caab9364.txt").read_text(encoding="utf-8")
    passages = [text[at : at + 250] for at in range(0, 2500, 250)]
    find_places(text)
    best = min(timed(passages) for _ in range(5))
    assert best / len(passages) < 0.001


def timed(passages: list[str]) -> float:
    started = time.perf_counter()
    for passage in passages:
        find_places(passage)
    return time.perf_counter() - started
