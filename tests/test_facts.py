"""What a figure counts, in which period; and which statements contradict each other."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.figures import find_figures
from rag.text.facts import Statement, alike, contradict, find_facts

SUBJECTS = """
推进人才公寓建设，全市1403套人才公寓实现拎包入住。|1403套|全市人才公寓
党员从2.2万余名发展到近23万名，遍布各行各业。|近23万名|党员发展
基层党组织从1682个发展到1.1万个|1.1万个|基层党组织发展
设立28个服务窗口，配备59名服务专员|59名|配备服务专员
招引急需紧缺人才7批，191人，优选青年人才8批|191人|招引急需紧缺人才
培育泰山产业领军人才4人、枣庄英才8人|8人|枣庄英才
物业投诉量同比下降52.9%|52.9%|物业投诉量同比下降
2021年新发展党员76名、培养入党积极分子182名|182名|培养入党积极分子
健全14个街道“大工委”，99个社区“大党委”|14个|健全街道大工委
累计挂牌456宗，成交156宗|156宗|成交
年均化解物业矛盾纠纷2万件|2万件|年均化解物业矛盾纠纷
先后建设343套租赁型和230套产权型人才公寓，建设青年会客厅|343套|建设租赁型人才公寓
先后建设343套租赁型和230套产权型人才公寓，建设青年会客厅|230套|产权型人才公寓
招录小学教师120名和初中教师80名|120名|招录小学教师
共有30名教师和500名学生参加|30名|教师
共有30名教师和500名学生参加|500名|学生
""".strip().splitlines()


@pytest.mark.parametrize("row", SUBJECTS)
def test_what_a_figure_counts(row):
    text, shown, subject = row.split("|")
    fact = next(f for f in find_facts(text) if f.figure.text == shown)
    assert fact.subject == subject


def test_each_figure_has_a_fact_in_reading_order_and_dates_state_none():
    text = "2020年评选获奖项目32个，18个项目成功落地。第“18条”之外，2021年4个项目落地。"
    facts = find_facts(text, date(2021, 9, 1))
    assert [f.figure for f in facts] == find_figures(text)
    assert [(f.figure.text, f.period.text) for f in facts if f.period] == [("32个", "2020年"), ("18个", "2020年"), ("4个", "2021年")]
    assert all(not f.subject for f in facts if f.figure.kind in ("date", "label"))


def test_a_relative_period_needs_the_day_of_printing():
    text = "今年以来，播出专题片12部。"
    (known,) = (f for f in find_facts(text, date(2021, 9, 1)) if f.figure.unit == "部")
    (unknown,) = (f for f in find_facts(text) if f.figure.unit == "部")
    assert known.period and (known.period.start, known.period.end) == (date(2021, 1, 1), date(2021, 9, 1))
    assert unknown.period and not unknown.period.known


def test_a_date_inside_a_quoted_name_is_no_period():
    (fact,) = (f for f in find_facts("建立“28日党员活动日”制度，开展活动1.2万余场次。") if f.figure.unit == "场次")
    assert fact.period is None


def statement(sentence: str, article: int = 1, **given) -> Statement:
    fact = next(f for f in find_facts(sentence) if f.figure.kind == "figure")
    period = (fact.period.text, *(str(d) if d else None for d in (fact.period.start, fact.period.end))) if fact.period else ("", None, None)
    base = Statement(fact.figure, fact.claim, sentence, "枣庄市", None, period, article, f"第{article}篇报道的标题")
    return replace(base, **given)


FIRST = statement("2020年，枣庄市建成人才公寓1403套，全部拎包入住。", head="枣庄打造人才高地")


@pytest.mark.parametrize(
    ("sentence", "given", "verdict"),
    [
        ("2020年，枣庄市建成人才公寓1430套，实现拎包入住。", {}, True),
        ("2020年，枣庄市建成人才公寓1403套，实现拎包入住。", {}, False),  # the same value
        ("2020年，枣庄市建成人才公寓1400余套，实现拎包入住。", {}, False),  # a rounder word for it
        ("2021年，枣庄市建成人才公寓1430套，实现拎包入住。", {}, False),  # another year
        ("枣庄市建成人才公寓1430套，实现拎包入住。", {}, False),  # no year
        ("2020年，枣庄市建成人才公寓1430套，实现拎包入住。", {"place": "枣庄市市中区"}, False),  # another place
        ("2020年，枣庄市建成人才公寓1430套，实现拎包入住。", {"article": 1}, False),  # the same article
        ("2020年，枣庄市建成人才公寓不少于1430套，实现拎包入住。", {}, False),  # a bound
        ("2020年，枣庄市建成人才公寓1430间，实现拎包入住。", {}, False),  # another measure word: another claim
        ("2020年，枣庄市引进高层次人才1430名。", {}, False),  # another matter
        ("2020年，枣庄市建成人才公寓1430套，实现拎包入住。", {"head": "枣庄打造人才新高地"}, False),  # cut from one pattern
    ],
)
def test_when_two_statements_contradict_each_other(sentence, given, verdict):
    other = statement(sentence, **({"article": 2, "head": "安居才能乐业"} | given))
    assert contradict(FIRST, other) is verdict
    assert contradict(other, FIRST) is verdict


def test_readings_and_company_reports_do_not_contradict_each_other():
    a = statement("2020年8月8日上海黄金现货收于每克258元。", 1, head="甲报")
    b = statement("2020年8月8日上海黄金现货收于每克239元。", 2, head="乙报")
    assert a.claim == b.claim and not contradict(a, b)
    c = statement("2020年上半年归属于上市公司股东的净利润2.99亿元。", 1, head="甲公司")
    d = statement("2020年上半年归属于上市公司股东的净利润83.26亿元。", 2, head="乙公司")
    assert c.claim == d.claim and not contradict(c, d)


def test_an_article_printed_twice_with_another_figure_contradicts_itself():
    head = "市委组织部召开全市人才工作会议部署下半年重点任务"
    a = statement("全市累计柔性引进高层次人才483人。", 1, head=head, place="")
    b = statement("全市累计柔性引进高层次人才438人。", 2, head=head, place="")
    assert contradict(a, b)


@given(st.text(max_size=60), st.text(max_size=60))
def test_likeness_is_a_share_and_the_same_for_both(a, b):
    assert 0 <= alike(a, b) <= 1
    assert alike(a, b) == alike(b, a)


@given(st.text(alphabet="0123456789一二三十百千万，。、；和的在了“”年月个名党员干部公寓建设达到共 ", max_size=80))
def test_facts_of_any_text_stay_inside_it(text):
    for fact in find_facts(text, date(2021, 9, 1)):
        assert text[fact.figure.start : fact.figure.end] == fact.figure.text
        assert 0 <= fact.sentence[0] <= fact.figure.start < fact.sentence[1] <= len(text)
        assert len(fact.subject) <= 2 * 24


@pytest.mark.parametrize(
    ("first", "second", "given", "verdict"),
    [
        # the same sentence in two articles of one day, another number: one was copied, whatever places were read off them
        (
            "本次活动共邀请济宁梁山、菏泽巨野两地19名小朋友来济南参观游览。",
            "本次活动共邀请济宁梁山、菏泽巨野两地17名小朋友来济南参观游览。",
            {"place": ""},
            True,
        ),
        (
            "本次活动共邀请济宁梁山、菏泽巨野两地19名小朋友来济南参观游览。",
            "本次活动共邀请济宁梁山、菏泽巨野两地17名小朋友来济南参观游览。",
            {"place": "", "printed": None},
            False,
        ),
        # a form filled in twice: every number is another one
        (
            "融券方面，融券卖出5.65万股，融券偿还1.67万股，融券余量197.88万股，来自交易所。",
            "融券方面，融券卖出5.2万股，融券偿还18.94万股，融券余量75万股，来自交易所。",
            {"place": ""},
            False,
        ),
        # counts that grow by the hour
        ("截至8月6日8时，全省共记录到余震59次，没有人员伤亡。", "截至8月6日6时，全省共记录到余震56次，没有人员伤亡。", {}, False),
        ("截至8月6日8时，全省共记录到余震59次，没有人员伤亡。", "截至8月6日8时，全省共记录到余震56次，没有人员伤亡。", {}, True),
        ("全省共转移受威胁群众5238人。", "全省共转移受威胁群众6238人。", {}, False),
        # the same in fewer digits
        ("门头沟区平均海拔538.1米，是全市最高的区。", "门头沟区平均海拔538米，是全市最高的区。", {}, False),
        # one of many cases told in the same words
        ("法院综合考虑后对五名被告人作出判决。", "法院综合考虑后对三名被告人作出判决。", {}, False),
        ("本次招标共有4家企业参与竞标，分别列出。", "本次招标共有2家企业参与竞标，分别列出。", {}, False),
        # quotations of the minute
        (
            "德国政府已经同意为英特尔(33.7401, -0.28, -0.82%)公司援助。",
            "德国政府已经同意为英特尔(33.8, -0.22, -0.65%)公司援助。",
            {},
            False,
        ),
        # articles of a law, pages of a paper, and what is so at present
        (
            "依据《建筑施工企业安全生产许可证管理规定》第二十三条处理。",
            "依据《建筑施工企业安全生产许可证管理规定》第三十一条处理。",
            {},
            False,
        ),
        ("目前，水利部派出的10个工作组正在一线。", "目前，水利部派出的8个工作组正在一线。", {}, False),
    ],
)
def test_what_is_and_what_is_no_contradiction_in_daily_news(first, second, given, verdict):
    about = {"place": "济南市", "printed": "2023-08-14"} | given
    a = statement_of_any(first, 1, head="小朋友们尝到了泉水", **about)
    b = statement_of_any(second, 2, head="这几天太开心了", **about)
    assert a.claim == b.claim != ""
    assert contradict(a, b) is verdict
    assert contradict(b, a) is verdict


def statement_of_any(sentence: str, article: int, **given) -> Statement:
    """The first figure or ordinal of a sentence that has a claim, dates counted from the day of printing."""
    day = given.get("printed")
    fact = next(f for f in find_facts(sentence, date.fromisoformat(day) if day else None) if f.claim)
    period = (fact.period.text, *(str(d) if d else None for d in (fact.period.start, fact.period.end))) if fact.period else ("", None, None)
    return replace(Statement(fact.figure, fact.claim, sentence, "", None, period, article, ""), **given)


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("邹城市选派第一书记57名。", ["57名"]),
        ("把人才作为高质量发展第一资源。", []),
        ("第三产业增加值80亿元。", ["80亿元"]),
        ("综合考核居全省第一。", ["第一"]),
        ("以全市第一的成绩获评。", ["第一"]),
        ("双招双引考核居全省第3位。", ["第3位"]),
        ("分列第一、第二。", ["第一", "第二"]),
    ],
)
def test_an_ordinal_that_is_part_of_a_name_states_nothing(text, stated):
    assert [fact.figure.text for fact in find_facts(text) if fact.figure.kind in ("figure", "ordinal")] == stated
