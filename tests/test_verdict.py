"""Whether a figure that a question states is so. Run alone: python -m pytest tests/test_verdict.py"""

import pytest
from found import passage

from rag.figures import find_figures
from rag.find.finding import Evidence, Finding
from rag.find.verdict import asked_figure, claimed, find_alternative, find_verdict, verdict


def claim_of(question):
    return next(f for f in find_figures(question) if f.kind == "figure")


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("返乡人才有没有超过4000人？", "返乡人才有多少人？"),
        ("惠企政策有一百条以上吗？", "惠企政策有多少条？"),
        ("组建率有没有达到90%？", "组建率有百分之多少？"),
        ("党员是不是有23万名？", "党员有多少名？"),
        ("有343套租赁型公寓吗？", "有多少套租赁型公寓？"),
        ("党员到23万名了没有？", "党员有多少名？"),
        ("成立了4所党校，对吗？", "成立有多少所党校？"),
    ],
)
def test_the_stated_figure_is_asked_for(question, asked):
    assert asked_figure(question, claim_of(question)) == asked


@pytest.mark.parametrize(
    ("claim", "printed", "at_least", "said"),
    [
        # worked out by the rules of rag.text.compare
        ("超过4000人", "4290人", False, "是"),
        ("超过4000人", "3900人", False, "不是"),
        ("超过4000人", "4000人", False, "不是"),  # no more than that
        ("超过4000人", "超过4000人", False, "是"),
        ("超过4000人", "近4000人", False, "不是"),
        ("超过4000人", "约4000人", False, ""),  # 3600 to 4400: open
        ("4000人以上", "4000人", False, "是"),
        ("4000人", "4290人", True, "是"),
        ("4000人", "3900人", True, "不是"),
        ("不到2万人", "18000余人", False, "是"),
        ("不到2万人", "2.1万人", False, "不是"),
        ("343套", "343套", False, "是"),
        ("343套", "230套", False, "不是"),
        ("23万名", "近23万名", False, "准确地说"),
        ("300场", "近300场", False, "准确地说"),
        ("200万元", "最高200万元", False, "准确地说"),
        # 近, 余, 多 state an amount, and no bound
        ("近50万名", "近23万名", False, "不是"),
        ("近23万名", "近23万名", False, "是"),
        ("近23万名", "22.9万名", False, "是"),
        ("近23万名", "23万名", False, "准确地说"),
        ("近2万名", "1.8万余名", False, "准确地说"),
        ("近500场", "近300场", True, "不是"),
        ("近300场", "近300场", True, "是"),
        ("110余个", "130余个", False, "不是"),
        ("130余个", "110余个", False, "不是"),
        ("1000多名", "2000多名", False, "不是"),
        ("1000多名", "2000多名", True, "是"),  # 有没有1000多名
        ("2000余人", "2100余人", False, "是"),
        ("80多个", "86个", False, "是"),
        ("1.3万余名", "13401名", False, "是"),
        ("23万余名", "近23万名", False, "准确地说"),
        ("2300余名", "2300名", False, "准确地说"),
    ],
)
def test_what_is_printed_says_to_what_is_stated(claim, printed, at_least, said):
    assert verdict(claim_of(claim), claim_of(printed), at_least) == said


TEXT = "招引返乡人才4290人。"


def answer(question, near=None):
    return Finding("4290人", (Evidence(passage(TEXT), 6, 11),), 5.0) if question == "返乡人才有多少人？" else None


def test_the_answer_shows_what_is_printed():
    made = find_verdict("返乡人才有没有超过4000人？", answer)
    assert (made.short, made.margin, made.evidence[0].text) == ("是，4290人", 5.0, "4290人")
    assert find_verdict("返乡人才到4500人了吗？", answer).short == "不是，4290人"
    assert find_verdict("返乡人才有没有4000人？", answer).short == "是，4290人"
    assert find_verdict("返乡人才有4000人吗？", answer).short == "准确地说，4290人"  # more
    assert find_verdict("返乡人才是不是4000人？", answer).short == "不是，4290人"
    assert find_verdict("返乡人才有4600人吗？", answer).short == "不是，4290人"


def test_a_figure_stated_without_its_unit_takes_the_printed_one():
    text = "拨付资金近400万元。"
    found = Finding("近400万元", (Evidence(passage(text), 4, 10),), 5.0)
    assert find_verdict("拨付资金超过300万了吗？", lambda question: found).short == "是，近400万元"


def answering(text, figure, place="", **per):
    """Answers every question with one figure of a text; a question that holds a key of `per` with another."""

    def answer(question):
        own, shown, where = next((value for key, value in per.items() if key in question), (text, figure, place))
        at = own.index(shown)
        return Finding(shown, (Evidence(passage(own, place=where), at, at + len(shown)),), 5.0)

    return answer


@pytest.mark.parametrize(
    ("question", "text", "figure", "short"),
    [
        ("青年交友活动一年是不是办10场上下？", "每年举办10场左右交友活动。", "10场左右", "是，10场左右"),
        ("行政村集体收入都过5万了吗？", "行政村集体收入全部突破5万元以上。", "突破5万元以上", "是，突破5万元以上"),
        ("集体收入过5万元了吗？", "集体收入4.2万元。", "4.2万元", "不是，4.2万元"),
        ("参加联席会议的社区是不是有30个？", "27个社区召开联席会议。", "27个", "不是，27个"),  # 会 of 会议 looks ahead to nothing
        ("投诉量降了一半以上吗？", "投诉量下降52.9%。", "52.9%", "是，52.9%"),
        ("投诉量降了一半以上吗？", "投诉量下降44%。", "44%", "不是，44%"),
        ("管理层担任书记的超过八成吗？", "管理层担任书记占90%以上。", "90%以上", "是，90%以上"),
        ("综合考核进了全省前五吗？", "综合考核居全省第9位。", "第9位", "没有，第9位"),
        ("综合考核进全省前十没有？", "综合考核居全省第9位。", "第9位", "是，第9位"),
        ("综合考核是不是排全省第9名？", "综合考核居全省第9位。", "第9位", "是，第9位"),
        ("投诉量下降了52.9个百分点吗？", "投诉量下降52.9%。", "52.9%", "准确地说，52.9%"),
        ("组建率提高了30%吗？", "组建率提高30个百分点。", "30个百分点", "准确地说，30个百分点"),
        ("综合考核第7位，对吗？", "综合考核居全省第9位。", "第9位", "不是，第9位"),
        ("综合考核是第9位吗？", "综合考核居全省第9位。", "第9位", "是，第9位"),
        ("综合考核居全省第7位，是吗？", "综合考核居全省第9位。", "第9位", "不是，第9位"),
        ("是不是计划培养干部300名？", "提出目标，计划培养干部300名。", "300名", "是，300名"),
        ("培养干部300名了吗？", "去年力争培养200名，目前已经培养300名。", "300名", "是，300名"),
    ],
)
def test_more_ways_of_claiming(question, text, figure, short):
    assert find_verdict(question, answering(text, figure)).short == short


@pytest.mark.parametrize(
    ("question", "text", "figure"),
    [
        ("正常营业的占摸底一半以上吗？", "正常营业1414家。", "1414家"),  # a count is no share
        ("行政村集体收入都过5万元了吗？", "部分村集体收入突破5万元。", "突破5万元"),
        ("会议能不能超过30场？", "召开会议40场。", "40场"),
        ("综合考核进了全省前五吗？", "综合考核力争居全省第3位。", "第3位"),
        ("综合考核进了全国前五吗？", "综合考核居全省第3位。", "第3位"),
        ("培养干部300名了吗？", "力争用五年时间，培养干部300名。", "300名"),
        ("投诉量下降了52.9个百分点吗？", "满意率提高52.9%。", "52.9%"),
        ("组建率提高了20%吗？", "组建率提高30个百分点。", "30个百分点"),
        ("获得三连冠了吗？", "没能创造三连冠的传奇。", "三连冠"),
        ("综合考核第3届，对吗？", "综合考核居全省第3位。", "第3位"),
    ],
)
def test_no_verdict_on_weak_grounds(question, text, figure):
    assert find_verdict(question, answering(text, figure)) is None


def test_a_share_of_two_counts_is_worked_out_for_the_verdict():
    text = "已摸底企业3180家，正常营业1414家。"
    found = find_verdict("经开区正常营业的占摸底一半以上吗？", answering(text, "1414家", 摸底=(text, "3180家", "")))
    assert found.short == "不是，约44.5%"
    assert found.arithmetic == {"约44.5%": "1414家÷3180家=约44.5%"}
    apart = answering("正常营业1414家。", "1414家", 摸底=("摸底企业3180家。", "3180家", ""))
    assert find_verdict("经开区正常营业的占摸底一半以上吗？", apart) is None


DISTRICT, CITY = ("先后柔性引进人才30余名。", "30余名", "山东省枣庄市市中区"), ("全市柔性引进人才483人。", "483人", "山东省枣庄市")


def test_a_district_s_figure_decides_nothing_for_its_city():
    assert find_verdict("枣庄柔性引才过500人了吗？", answering(*DISTRICT)) is None
    assert find_verdict("枣庄柔性引才过500人了吗？", answering(*DISTRICT, 全市=CITY)).short == "不是，483人"
    assert find_verdict("枣庄市市中区柔性引才过500人了吗？", answering(*DISTRICT)).short == "不是，30余名"


@pytest.mark.parametrize(
    ("question", "text", "figure", "short"),
    [
        ("合伙人项目投了3亿还是5亿？", "投入资金3.5亿元。", "3.5亿元", "都不是，3.5亿元"),
        ("合伙人项目投了3亿还是5亿元？", "投入资金3亿元。", "3亿元", "3亿元"),
        ("派了2名还是5名干部？", "选派2名干部。", "2名", "2名"),
    ],
)
def test_one_of_two_stated_figures(question, text, figure, short):
    assert find_alternative(question, answering(text, figure)).short == short


@pytest.mark.parametrize("question", ["省级多还是市级多？", "投了3亿元，还是没有投？", "2019年还是2020年办的？"])
def test_no_choice_between_two_figures(question):
    assert find_alternative(question, answering("投入资金3亿元。", "3亿元")) is None


def test_what_looks_ahead_is_no_claim():
    assert claimed("明年会有30个吗？") is None
    assert claimed("产能达到30万吨了吗？") is not None


@pytest.mark.parametrize(
    "question",
    [
        "返乡人才办企业了吗？",  # states no figure
        "返乡人才有4000人还是4500人，对吗？",  # two
        "返乡人才有多少人？",
        "投资100亿元的项目开工了吗？",  # of the project, not of its size
        "项目3年内能建成吗？",
        "返乡人才有3000亩吗？",  # another kind of thing is found
    ],
)
def test_other_questions_are_left_alone(question):
    assert find_verdict(question, lambda asked: answer("返乡人才有多少人？")) is None


def test_the_figure_of_one_of_two_refutes_nothing_said_of_both():
    text = "入库专家82人、师资159人。"
    both = answering(text, "159人", 专家有=(text, "82人", ""))
    assert find_verdict("专家和师资一共有200多人吗？", both).short == "是，241人"
    assert find_verdict("专家和讲师一共有200多人吗？", answering(text, "159人")) is None
