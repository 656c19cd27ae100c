"""The rules an answer is judged by, on cases worked out by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.evaluation import measures as m


@pytest.mark.parametrize(
    ("text", "part", "found"),
    [
        ("共有12个窗口", "12个", True),
        ("共有12个窗口", "2个", False),  # a piece of a longer number
        ("共有12个窗口", "1", False),
        ("增长1.52%", "52%", False),
        ("增长1.52%", "1.52%", True),
        ("第3.", "3", True),  # a full stop is no decimal point
        ("１２个", "12个", True),  # full width
        ("12 个 窗口", "12个窗口", True),
        ("OpenAI 公司", "openai", True),
        ("12个和2个", "2个", True),  # the second one stands alone
        ("甲", "", False),
        ("", "甲", False),
        (None, "甲", False),
    ],
)
def test_contains(text, part, found):
    assert m.contains(text, part) is found


@pytest.mark.parametrize(
    ("quote", "evidence", "carried"),
    [
        ("全市设立28个服务窗口，配备59人。", "设立28个服务窗口", True),
        ("设立28个服务窗", "全市设立28个服务窗口，配备59人", True),  # 8 characters
        ("设立28个窗口", "全市设立28个窗口，配备59名专员", False),  # 7 characters, 6 pairs of 15
        ("甲乙丙丁", "甲乙丙戊", True),  # 2 of 3 pairs
        ("甲乙丙丁", "甲丙乙丁", False),
        ("", "甲", False),
        ("甲", None, False),
    ],
)
def test_carries(quote, evidence, carried):
    assert m.carries(quote, evidence) is carried


@pytest.mark.parametrize(
    ("text", "number", "there"),
    [
        ("党员23万名", "23", True),
        ("党员23万名", "3", False),
        ("约1,403套", "1403", True),
        ("约1403套", "1,403", True),
        ("增长 1.5 个", "5", False),
        ("14 03套", "1403", True),  # a column break inside a number
        ("第七位", "7", True),
        ("第十七位", "17", False),
        ("电话0632-3317", "3317", True),
        ("12.5%", "12", False),
        ("至2023.", "2023", True),
        ("[ 2023-07-27 08：26 ]", "27", True),
        ("[ 2023-07-27 08：26 ]", "08", True),
        ("14 03套", "14", False),
    ],
)
def test_printed(text, number, there):
    assert m.printed(text, number) is there


def test_shown_figures():
    assert m.shown_figures("共１,403套[1]，增长3.5%【2】，十五个、七个，第7位。") == ["1,403", "3.5%", "十五", "7"]
    assert m.shown_figures(None) == []


def test_lists():
    assert m.list_items("载体建设、项目招引和产业培育，以及人才，\n环境") == ["载体建设", "项目招引", "产业培育", "人才", "环境"]
    wanted = "甲一、乙二、丙三、丁四、戊五"
    assert m.right_list("甲一、乙二、丙三、丁四", wanted)  # 4 of 5
    assert not m.right_list("甲一、乙二、丙三", wanted)
    assert m.right_list("甲一、乙二、丙三、丁四、戊五、己六", wanted)  # one other is allowed
    assert not m.right_list("甲一、乙二、丙三、丁四、戊五、己六、庚七", wanted)


def test_spans():
    assert m.right_span("约28个", ["28个"]) and m.right_span("二十八个", ["28个", "二十八个"])
    assert not m.right_span("128个", ["28个"])
    assert m.right_span("28个" + "字" * 20, ["28个"]) and not m.right_span("28个" + "字" * 21, ["28个"])


def test_points():
    assert m.share_of_points("有99个社区，也有27个", ["99个社区", "27个社区"]) == 0.5
    assert m.brief_enough("字" * 160, "十个字的标准答案啊啊") and not m.brief_enough("字" * 161, "十个字的标准答案啊啊")


@pytest.mark.parametrize(
    ("prediction", "answers", "exact", "f1"),
    [
        ("28个", ["28个"], 1, 1.0),
        ("“28个”。", ["28个"], 1, 1.0),  # signs do not count
        ("OpenAI", ["openai"], 1, 1.0),
        ("28个窗口", ["28个"], 0, 2 / 3),  # 28|个|窗|口 against 28|个: 2 shared, P 2/4, R 1
        ("枣庄市中区", ["枣庄市市中区"], 0, 2 * (3 / 5) * (3 / 6) / (3 / 5 + 3 / 6)),  # the longest run is 枣庄市 or 市中区
        ("甲乙", ["丙", "乙甲丁"], 0, 2 * (1 / 2) * (1 / 3) / (1 / 2 + 1 / 3)),
        ("128个", ["28个"], 0, 0.5),  # 128 is another token
        ("", ["28个"], 0, 0.0),
        ("甲", [], 0, 0.0),
    ],
)
def test_cmrc_rules(prediction, answers, exact, f1):
    assert m.exact_match(prediction, answers) == exact
    assert m.character_f1(prediction, answers) == pytest.approx(f1)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("2023年，Hello World增长12.5%", "2023 年 hello world 增 长 12.5 %"),
        ("2023-01-05", "20230105"),  # a sign that is left out joins what stands around it
        ("《甲》、“乙”", "甲 乙"),
        ("甲…乙……丙", "甲 … 乙 …… 丙"),  # the script lists ……, which no single character is
        ("Robert C. Giffen", "robert c. giffen"),
        ("甲St.", "甲 st ."),  # a stop is a word where the text ends
        ("1,200元,约3,", "1,200 元 , 约 3 ,"),
        ("约30°C", "约 30°c"),
        ("(约6％)", "( 约 6％ )"),
        ("丙【丁】", "丙 【 丁 】"),
        ("2008–09年", "2008 – 09 年"),
        ("等等...", "等 等 ..."),
        ("men's", "men 's"),
        ("", ""),
    ],
)
def test_cmrc_tokens(text, tokens):
    """As the script of CMRC 2018 cuts them, with NLTK."""
    assert m.cmrc_tokens(text) == tokens.split()


@pytest.mark.parametrize(
    ("prediction", "answer", "same"),
    [
        ("1.5%", "15%", False),  # a point is no sign of the script's
        ("1,200", "1200", False),
        ("(甲)", "甲", False),
        ("（甲）", "甲", True),
        ("甲…", "甲", False),
        ("２０２３年", "2023年", False),  # widths stay apart
        ("‘甲’", "甲", False),  # ’ goes, ‘ stays
        ("甲 乙", "甲乙", False),
        (" 甲·乙 ", "甲乙", True),
    ],
)
def test_exact_match_leaves_out_the_signs_of_the_script_alone(prediction, answer, same):
    assert m.exact_match(prediction, [answer]) == same


@pytest.mark.parametrize(
    ("short", "wanted", "value", "unit", "qualifier"),
    [
        ("28个", "28个", True, True, True),
        ("28个窗口", "二十八个", True, True, True),
        ("28", "28家", True, True, True),  # a count may leave its unit out
        ("1.2万元", "12000元", True, True, True),
        ("3公里", "3000米", True, True, True),
        ("23万名", "近23万名", True, True, False),
        ("将近23万名", "近23万名", True, True, True),
        ("达23万名", "23万名", True, True, True),  # 达 changes nothing
        ("10元", "10个", True, False, True),
        ("59名", "28名", False, True, True),
        ("第7位", "第七位", True, True, True),
        ("5", "5%", True, False, True),  # a share without its sign is something else
        ("52.9个百分点", "52.9%", True, False, True),
        ("没有", "28个", False, False, False),
        ("20至30人", "20—30人", True, True, True),
        ("20人", "20—30人", False, True, True),
    ],
)
def test_figure_checks(short, wanted, value, unit, qualifier):
    checks = m.figure_checks(short, [wanted])
    assert (checks.value, checks.unit, checks.qualifier) == (value, unit, qualifier)
    assert checks.right == (value and unit and qualifier)


def test_figures_fit_whichever_alias_they_fit_best():
    assert m.figure_checks("343套", ["1403套", "343套"]).right
    assert m.figure_checks("甲", ["乙"]) is None


@pytest.mark.parametrize(
    ("prediction", "answers", "score"),
    [
        ("甲乙丙", ["甲乙丙"], 1.0),
        ("甲丙乙", ["甲乙丙"], 2 * 2 / 6),  # 甲乙 or 甲丙
        ("设立了二十八个窗口", ["设立窗口"], 2 * 4 / 13),
        ("甲，乙。", ["甲乙"], 1.0),  # signs aside
        ("甲", ["乙", "甲丙"], 2 * 1 / 3),  # the best of the answers
        ("", ["甲"], 0.0),
        ("甲", [], 0.0),
    ],
)
def test_rouge_l(prediction, answers, score):
    assert m.rouge_l(prediction, answers) == pytest.approx(score)


@given(st.text("甲乙丙丁", max_size=9), st.text("甲乙丙丁", max_size=9))
def test_the_longest_common_subsequence_is_that_of_the_table(one, other):
    table = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for i, a in enumerate(one):
        for j, b in enumerate(other):
            table[i + 1][j + 1] = table[i][j] + 1 if a == b else max(table[i][j + 1], table[i + 1][j])
    expected = 2 * table[-1][-1] / (len(one) + len(other)) if one or other else 0.0
    assert m.rouge_l(one, [other]) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("short", "wanted", "f1"),
    [
        ("甲一、乙二", "甲一、乙二", 1.0),
        ("甲一、乙二、丙三", "甲一、乙二", 2 * 2 / 5),
        ("甲一", "甲一、乙二", 2 * 1 / 3),
        ("甲一街道", "甲一、甲一街", 2 * 1 / 3),  # one entry cannot stand for two
        ("丙三", "甲一、乙二", 0.0),
        ("", "甲一", 0.0),
    ],
)
def test_list_f1(short, wanted, f1):
    assert m.list_f1(short, wanted) == pytest.approx(f1)


def test_contains_all():
    assert m.contains_all("2日，周一开幕", [["2日"], ["星期一", "周一"]])
    assert not m.contains_all("2日开幕", [["2日"], ["星期一", "周一"]])
    assert not m.contains_all("12日", [["2日"]])


TEXT = st.text("甲乙丙丁12.%，、 a", max_size=12)


@given(TEXT, TEXT)
def test_f1_is_symmetric_and_between_0_and_1(one, other):
    f1 = m.character_f1(one, [other])
    assert 0 <= f1 <= 1 and f1 == m.character_f1(other, [one])
    assert (f1 == 1) == (m.cmrc_tokens(one) == m.cmrc_tokens(other) != [])


@given(TEXT, TEXT.filter(m.squeeze), TEXT)
def test_a_text_contains_what_it_was_made_of(before, part, behind):
    assert m.contains(f"{before}甲{part}甲{behind}", part)
    assert m.carries(f"{before}{part}{behind}", part)
