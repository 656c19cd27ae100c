"""Several questions typed as one. Run alone: python -m pytest tests/test_several.py"""

import pytest
from found import passage
from hypothesis import given
from hypothesis import strategies as st

from rag.figures import find_figures
from rag.find.finding import Evidence, Finding
from rag.find.joined.parting import MOST, split_questions
from rag.find.joined.several import TURNS, find_several
from rag.find.joined.within import find_within, within
from rag.types import Hit, Reading, ScoredSpan

CASES = {
    # two questions, one after the other
    "徽县今年投了多少钱？成县有多少名管理员": ["徽县今年投了多少钱", "成县有多少名管理员"],
    "枣庄市有多少名党员，徽县的书屋归谁管？": ["枣庄市有多少名党员", "徽县的书屋归谁管"],
    "徽县投了多少钱；另外，成县修了几座桥？": ["徽县投了多少钱", "成县修了几座桥"],
    "1.徽县投了多少钱？2.成县修了几座桥？": ["徽县投了多少钱", "成县修了几座桥"],
    # what leads into a question stays with it
    "按照规定，徽县投了多少钱？第二批里，成县修了几座桥？": ["按照规定，徽县投了多少钱", "第二批里，成县修了几座桥"],
    # 是？ and 有何 ask as well, and 哪里 is no aside
    "书屋建成的时间是？徽县投了多少钱？": ["书屋建成的时间是", "徽县投了多少钱"],
    "徽县的书屋归谁管？这些管理员来自哪里？": ["徽县的书屋归谁管", "徽县这些管理员来自哪里"],
    "徽县的书屋归谁管？成县的销量有何变化？": ["徽县的书屋归谁管", "成县的销量有何变化"],
    # 分别 and 各
    "2022年世界杯冠军和亚军分别是谁？": ["2022年世界杯冠军是谁", "2022年世界杯亚军是谁"],
    "徽县的书屋和管理员各有多少": ["徽县的书屋有多少", "徽县的管理员有多少"],
    "男子组和女子组的比赛分别是什么时候？": ["男子组的比赛是什么时候", "女子组的比赛是什么时候"],
    # a later one of a few characters is asked behind what the first one states
    "徽县招了多少名管理员，花了多少钱？": ["徽县招了多少名管理员", "徽县招了管理员，花了多少钱"],
    "徽县要修多少座桥，多长时间？": ["徽县要修多少座桥", "徽县要修桥，多长时间"],
    "徽县的桥是何时动工，何时完工的？": ["徽县的桥是何时动工", "徽县的桥动工，何时完工的"],
    "徽县挂牌多少宗地，成交多少宗，金额多少": ["徽县挂牌多少宗地", "徽县挂牌地，成交多少宗", "徽县挂牌地，金额多少"],
    "徽县发了多少份签证，其中旅游签证多少？": ["徽县发了多少份签证", "徽县发了签证，其中旅游签证多少"],
    "徽县的车百公里加速几秒，续航多少公里？": ["徽县的车百公里加速几秒", "徽县续航多少公里"],
    "梦想家百公里加速几秒，续航多少公里？": ["梦想家百公里加速几秒", "梦想家百公里加速秒，续航多少公里"],
    # a 、 between two that ask, and no mark between two amounts
    "徽县招了几批、多少人？": ["徽县招了几批", "徽县招了多少人"],
    "徽县整合了几家单位、多少项资源？": ["徽县整合了几家单位", "徽县整合了多少项资源"],
    "徽县要修多少座桥、多长时间？": ["徽县要修多少座桥", "徽县要修多长时间"],
    "徽县什么时候、在哪里办的展览？": ["徽县什么时候办的展览", "徽县在哪里办的展览"],
    "多大岁数、多重的孩子能坐徽县的车？": ["多大岁数的孩子能坐徽县的车", "多重的孩子能坐徽县的车"],
    "徽县那版是谁编的、谁排的版？": ["徽县那版是谁编的", "徽县那版是谁排的版"],
    "徽县挂了多少位摄影家的多少张片子？": ["徽县挂了多少位摄影家", "徽县挂了多少张片子"],
    "徽县用了多少吨钢材多少方混凝土": ["徽县用了多少吨钢材", "徽县用了多少方混凝土"],
    "徽县有多少个村和多少户人家受灾？": ["徽县有多少个村", "徽县有多少户人家受灾"],
    "徽县的农村、城市各投了多少钱？": ["徽县的农村投了多少钱", "徽县的城市投了多少钱"],
    # whether, why, how much more than before, and at another time or place
    "徽县的书屋有多少，是不是全省最多的？": ["徽县的书屋有多少", "徽县的书屋是不是全省最多的"],
    "徽县停电停了多少户，什么原因？": ["徽县停电停了多少户", "徽县停电停了，什么原因"],
    "徽县投了多少钱，比去年多了多少？": ["徽县投了多少钱", "徽县投了钱，比去年多了多少"],
    "徽县60年前有几座桥，现在呢？": ["徽县60年前有几座桥", "徽县现在有几座桥"],
    "徽县投了多少钱，60年前有几座桥，现在呢？": ["徽县投了多少钱", "徽县60年前有几座桥", "徽县现在有几座桥"],
    "徽县投了多少钱，成县呢？": ["徽县投了多少钱", "成县投了多少钱"],
    # two sides of one thing, and two that are named apart though counted alike
    "徽县大桥有多长多宽？": ["徽县大桥有多长", "徽县大桥有多宽"],
    "桥有多长、多宽？": ["桥有多长", "桥有多宽"],
    "徽县有几个车站几个码头？": ["徽县有几个车站", "徽县有几个码头"],
    "徽县有几个车站和几个码头？": ["徽县有几个车站", "徽县有几个码头"],
    "徽县来了多少个专家多少个专家组？": [],
    "徽县修多长时间多高的塔？": [],
    # who holds a post is asked in three characters
    "校长是谁，接替的是谁？": ["校长是谁", "校长，接替的是谁"],
    # the same of a share of others, and of another kind
    "徽县75岁以上的村民占多少，18到24岁的呢？": ["徽县75岁以上的村民占多少", "徽县18到24岁的村民占多少"],
    "徽县的车续航多少公里，增程型呢？": ["徽县的车续航多少公里", "增程型徽县的车续航多少公里"],
    # 那个 leads into nothing
    "那个徽县的登山者是哪年失踪的，当时多大？": ["那个徽县的登山者是哪年失踪的", "那个徽县的登山者失踪的，当时多大"],
    # but not what is one list, one date, one rate, one amount
    "徽县有哪些村、哪些镇获奖？": [],
    "徽县的桥是哪年、哪月动工的？": [],
    "徽县每多少户配多少名网格员？": [],
    "徽县几年修了几座桥？": [],
    "徽县满多少岁的老人发多少钱？": [],
    "徽县来了多少个国家和地区的人？": [],
    "徽县的书屋从多少个增加到多少个？": [],
    "徽县为什么修桥、怎么修？": [],
    "哪个村、哪个镇的书屋最多？": [],
    "徽县面临多重压力，投了多少钱？": [],
    # nor one that asks whether that is so
    "徽县的书屋有多少，有没有超过100个？": [],
    "徽县投了多少钱，是真的吗？": [],
    "徽县有多少名党员，能告诉我吗？": [],
    # nor one that asks about the first one's answer
    "徽县招了哪几类管理员，各多少名？": [],
    "徽县是怎么修桥的，效果如何？": [],
    "徽县一共有多少套公租房，谁知道": [],
    "徽县和成县的书屋哪边多，多几个？": [],
    "徽县有多少个书屋，比成县多几个？": [],
    "几何光学，又称为什么？": [],
    # one question
    "徽县今年投了多少钱，出自哪篇报道？": [],
    "徽县今年给农家书屋花了多少钱？": [],
    "开放式公园在哪里": [],
    "拜占庭帝国比较特别的是，几乎所有食物都加什么油？": [],
    "请问徽县一共有多少人？谢谢": [],
    "在什么情况下，会启动应急响应，由谁启动？": [],
    "几个月前天津审理的案件中，刘某被判了多少年？": [],
    "《他们在做什么？我们在等谁？》是谁写的": [],
    "有哪些方面，分别是什么？": [],
    "人才链、教育链和创新链分别由谁牵头？": [],
    "": [],
}


@pytest.mark.parametrize(("question", "expected"), CASES.items())
def test_split(question, expected):
    assert split_questions(question) == expected


def test_a_later_question_takes_over_the_place_of_the_one_before():
    first, second = split_questions("枣庄市有多少名党员？新建了多少个服务站？")
    assert first == "枣庄市有多少名党员"
    assert second.startswith("枣庄市") and second.endswith("新建了多少个服务站")


@given(st.text(alphabet="徽县多少几谁，。？；和分别的《》“”年1", max_size=40))
def test_never_more_than_asked_and_never_one(question):
    assert len(split_questions(question)) in (0, *range(2, MOST + 1))


# -- answers

TEXT = "徽县投入46万元。成县修桥3座。"


def found(short, margin):
    start = TEXT.index(short)
    return Finding(short, (Evidence(passage(TEXT), start, start + len(short)),), margin)


def answers(known):
    return lambda question, near=None, unsure=False: next((finding for word, finding in known.items() if word in question), None)


def several(question, answer, beside=lambda question, at, taken: None):
    return find_several(question, answer, beside, floor=-2.0)


def test_both_are_answered_and_the_less_sure_one_decides():
    made = several("徽县投了多少钱？成县修了几座桥？", answers({"徽县": found("46万元", 9.0), "成县": found("3座", 5.0)}))
    assert [(part.label, part.short) for part in made.parts] == [("徽县投了多少钱", "46万元"), ("成县修了几座桥", "3座")]
    assert (made.short, made.margin) == ("46万元；3座", 5.0)
    assert [TEXT[e.start : e.end] for e in made.evidence] == ["46万元", "3座"]


def test_one_that_is_not_found_keeps_its_place():
    made = several("徽县投了多少钱？成县修了几座桥？", answers({"徽县": found("46万元", 9.0)}))
    assert [(part.label, part.short, len(part.evidence)) for part in made.parts] == [
        ("徽县投了多少钱", "46万元", 1),
        ("成县修了几座桥", "", 0),
    ]
    assert (made.short, made.margin) == ("46万元", 9.0)


def test_half_of_a_pair_is_no_answer():
    assert several("徽县的书屋和管理员分别有多少？", answers({"书屋": found("46万元", 9.0)})) is None


@pytest.mark.parametrize(
    ("question", "labels"),
    [
        ("徽县投了多少钱？成县修了几座桥？", ["徽县投了多少钱", "成县修了几座桥"]),
        ("2023年徽县投了多少钱？成县修了几座桥？", ["徽县投了多少钱", "成县修了几座桥"]),
        ("截至2023年底，徽县投了多少钱？成县修了几座桥？", ["徽县投了多少钱", "成县修了几座桥"]),
        ("徽县2023年党建项目和联建项目分别多少个？", ["党建项目", "联建项目"]),
        ("2023年徽县项目和成县项目各完成多少个？", ["徽县项目", "成县项目"]),
        ("徽县2023年投了多少钱？成县那3座桥用了几吨钢？", ["其一", "其二"]),  # a figure that is no date
        ("2022年徽县投了多少钱？2023年徽县投了多少钱？成县修了几座桥？", ["其一", "其二", "其三"]),  # the dates alone tell them apart
    ],
)
def test_no_label_prints_a_figure(question, labels):
    both = {"徽县": found("46万元", 9.0), "党建": found("46万元", 9.0), "成县": found("3座", 5.0), "联建": found("3座", 5.0)}
    made = several(question, answers(both))
    assert [part.label for part in made.parts] == labels


@pytest.mark.parametrize("turn", TURNS)
@pytest.mark.parametrize("short", ["61个", "177个", "六十一个", "百余人", "52.9%", "3:2", "2024年", "近23万名"])
def test_a_turn_is_no_part_of_the_figure_behind_it(turn, short):
    assert [f.text for f in find_figures(f"{turn}：{short}")] == [short]


def test_a_later_question_that_finds_nothing_is_asked_once_more_behind_the_first():
    asked = []

    def answer(question, near=None, unsure=False):
        asked.append(question.rstrip("？"))
        return {"徽县修了多少座桥": found("3座", 9.0), "徽县修了桥，带动了多少投资": found("46万元", 8.0)}.get(asked[-1])

    made = several("徽县修了多少座桥，带动了多少投资？", answer)
    assert [(part.label, part.short) for part in made.parts] == [("徽县修了多少座桥", "3座"), ("带动了多少投资", "46万元")]
    assert asked[1] != asked[2] == "徽县修了桥，带动了多少投资"


def test_the_article_that_answers_the_first_is_looked_at_for_the_next():
    near = {}

    def answer(question, beside=None, unsure=False):
        near[question] = beside
        return found("46万元" if "钱" in question else "3座", 9.0)

    several("徽县投了多少钱，修了几座桥？", answer)
    assert [passage and passage.id for passage in near.values()] == [None, 1]
    near.clear()
    several("徽县投了多少钱？成县修了几座桥？", answer)
    assert list(near.values()) == [None, None]  # a question with a place of its own


def test_nothing_found_is_left_to_others():
    assert several("徽县投了多少钱？成县修了几座桥？", answers({})) is None


def test_the_same_words_do_not_answer_two_questions():
    same = found("46万元", 9.0)
    made = several("徽县投了多少钱？成县修了几座桥？", answers({"徽县": same, "成县": same}))
    assert [part.short for part in made.parts] == ["46万元", ""]
    assert several("徽县的书屋和管理员分别有多少？", answers({"书屋": same, "管理员": same})) is None
    assert several("徽县投了多少钱，花了多少？", answers({"徽县": same})) is None  # in other words, it seems


def test_a_later_question_of_a_few_characters_is_of_the_name_that_was_found():
    told = "徽银公司接手了旧厂。徽银公司有46万元资产。大银行有90万元资产。"

    def at(short, margin):
        start = told.index(short)
        return Finding(short, (Evidence(passage(told), start, start + len(short)),), margin)

    known = {"徽银公司资产": at("46万元", 3.0), "接手旧厂的公司叫，": at("90万元", 1.0), "叫啥": at("徽银公司", 4.0)}
    assert several("接手旧厂的公司叫啥，资产多少？", answers(known)).short == "徽银公司；46万元"
    del known["徽银公司资产"]  # what stands where the name does not is of something else, unless it is sure
    assert [part.short for part in several("接手旧厂的公司叫啥，资产多少？", answers(known)).parts] == ["徽银公司", ""]
    known["接手旧厂的公司叫，"] = at("90万元", 6.0)
    assert several("接手旧厂的公司叫啥，资产多少？", answers(known)).short == "徽银公司；90万元"


def test_a_kind_that_is_named_later_takes_the_surer_answer():
    known = {"增程型": found("3座", 9.0), "徽县": found("3座", 5.0)}
    made = several("徽县的车续航多少公里，增程型呢？", answers(known), beside=lambda question, at, taken: None)
    assert [part.short for part in made.parts] == ["", "3座"]


def test_a_single_question_is_not_asked_again():
    assert several("徽县投了多少钱？", lambda question, near=None, unsure=False: pytest.fail("asked")) is None


# -- from one sentence

TOLD = "徽县建桥120座。今年徽县修桥3座，投入46万元，比去年多5万元，其中县里出6万元，质量为全省最好。成县修桥4座，投入90万元。"


def at(short, margin=0.0, text=TOLD):
    start = text.index(short)
    return Finding(short, (Evidence(passage(text), start, start + len(short)),), margin)


class Scorer:
    """A reader that likes some stretches of the text and no others."""

    def __init__(self, liked, text=TOLD):
        self.liked = {(text.index(short), text.index(short) + len(short)): score for short, score in liked.items()}

    def score(self, start, end):
        return self.liked.get((start, end), -20.0 - (end - start) / 100)


def reading(liked, text=TOLD):
    scorer = Scorer(liked, text)
    spans = tuple(ScoredSpan(*span, score) for span, score in sorted(scorer.liked.items(), key=lambda pair: -pair[1]))
    return Reading(Hit(passage(text), 1.0), spans, spans[0].score, scorer)


def test_a_reading_kept_to_a_sentence_finds_its_spans_anew():
    low = TOLD.index("今年")
    kept = within(reading({"120座": 9.0, "3座": 4.0, "46万元": 5.0}), (low, TOLD.index("成县")), [])
    assert [TOLD[s.start : s.end] for s in kept.spans[:2]] == ["46万元", "3座"]
    assert kept.margin == 5.0
    assert kept.scorer.score(0, 3) == float("-inf")
    taken = within(kept, (low, TOLD.index("成县")), [(kept.spans[0].start, kept.spans[0].end)])
    assert TOLD[taken.spans[0].start : taken.spans[0].end] == "3座"


@pytest.mark.parametrize(
    ("question", "liked", "expected"),
    [
        ("徽县修了几座桥？", {"120座": 9.0, "3座": 1.0}, "3座"),  # not another sentence's
        ("徽县修桥投了多少钱？", {"90万元": 9.0, "5万元": 0.0}, "5万元"),  # nor what is taken
        ("徽县修桥投入比去年多了多少？", {"5万元": 2.0}, "5万元"),  # a comparison, printed as such
        ("徽县修的桥是不是全省最好的？", {"全省最好": 3.0}, "质量为全省最好"),  # whether: the clause
    ],
)
def test_what_the_sentence_prints(question, liked, expected):
    sure = at("46万元").evidence[0]
    assert find_within(question, reading(liked), sure, [sure]).short == expected


def in_sentence(known):
    """What the sentence prints for the questions that hold a word, unless it is taken."""

    def beside(question, at, taken):
        found = next((one for word, one in known.items() if word in question), None)
        return None if found is None or found.evidence[0] in taken else found

    return beside


@pytest.mark.parametrize(
    ("question", "alone", "beside", "expected"),
    [
        # not found by itself, but printed beside the sure one: a figure of the unit asked for, a little unsure
        ("徽县修了几座桥，投了多少钱？", {"几座": at("3座", 6.0)}, {"多少钱": at("46万元", -4.0)}, ["3座", "46万元"]),
        ("徽县修了几座桥，投了多少钱？", {"几座": at("3座", 6.0)}, {"多少钱": at("46万元", -9.0)}, ["3座", ""]),
        ("徽县修了几座桥，归谁管？", {"几座": at("3座", 6.0)}, {"谁": at("县里", -4.0)}, ["3座", ""]),
        # the later one is the surer: the first follows it into its sentence
        (
            "徽县修了几座桥，投了多少钱？",
            {"几座": at("120座", 1.0), "多少钱": at("46万元", 7.0)},
            {"几座": at("3座", -1.0)},
            ["3座", "46万元"],
        ),
        # but not where what stands elsewhere is clearly surer, or the first is sure of nothing
        (
            "徽县修了几座桥，投了多少钱？",
            {"几座": at("120座", 6.0), "多少钱": at("46万元", 7.0)},
            {"几座": at("3座", -1.0)},
            ["120座", "46万元"],
        ),
        ("徽县修了几座桥，投了多少钱？", {"几座": at("3座", -1.0)}, {"多少钱": at("46万元", 9.0)}, ["3座", ""]),
        # both in one sentence already
        (
            "徽县修了几座桥，投了多少钱？",
            {"几座": at("3座", 6.0), "多少钱": at("46万元", 7.0)},
            {"几座": at("120座", 9.0)},
            ["3座", "46万元"],
        ),
        # two that have places of their own are left alone
        ("徽县修了几座桥？成县投了多少钱？", {"徽县": at("3座", 6.0)}, {"成县": at("46万元", 6.0)}, ["3座", ""]),
        # the same words found twice: the shorter question looks on
        ("徽县修桥投了多少钱，县里出多少？", {"徽县": at("46万元", 6.0)}, {"出多少": at("6万元", 3.0)}, ["46万元", "6万元"]),
        # 比去年多了多少 is printed beside what it is of, in its unit
        ("徽县投了多少钱，比去年多了多少？", {"徽县": at("46万元", 6.0)}, {"比去年": at("5万元", 0.0)}, ["46万元", "5万元"]),
        ("徽县投了多少钱，比去年多了多少？", {"徽县": at("46万元", 6.0)}, {"比去年": at("3座", 5.0)}, ["46万元", ""]),
    ],
)
def test_the_sentence_of_the_surest_one_goes_first(question, alone, beside, expected):
    made = several(question, answers(alone), in_sentence(beside))
    assert [part.short for part in made.parts] == expected
    assert made.short == "；".join(short for short in expected if short)
    assert made.margin >= -2.0


@pytest.mark.parametrize(
    ("hint", "there", "expected"),
    [
        (at("46万元", -4.0), at("3座", 5.0), ["3座", "46万元"]),  # as sure there as elsewhere
        (at("46万元", -4.0), at("3座", 1.0), ["120座", ""]),  # not nearly as sure
        (at("46万元", -9.0), at("3座", 5.0), ["120座", ""]),  # a hint too weak
        (at("县里", -4.0), at("3座", 5.0), ["120座", ""]),  # no money
    ],
)
def test_a_hint_of_the_one_that_is_not_found_leads_both_into_its_sentence(hint, there, expected):
    def answer(question, near=None, unsure=False):
        return hint if unsure and "多少钱" in question else at("120座", 6.0) if "几座" in question else None

    made = several("徽县修了几座桥，投了多少钱？", answer, in_sentence({"几座": there}))
    assert [part.short for part in made.parts] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("徽县上了6267人，其中扑火4075人，后备308人。", "6267人；4075人"),
        ("徽县扑火4075人，其中后备308人，上了6267人。", None),  # nothing before 其中 that 4075人 could be of
        ("徽县上了600辆车，其中扑火4075人。", None),  # no people
        ("徽县上了100人，其中扑火4075人。", None),  # fewer than those
    ],
)
def test_what_其中_is_printed_behind_is_the_whole(text, expected):
    made = several("徽县一共上了多少人，其中扑火的有多少？", answers({"其中": at("4075人", 3.0, text)}))
    assert (made and made.short) == expected


def test_two_amounts_typed_side_by_side_are_printed_so():
    text = "展览展出35位摄影家的四百余幅作品，办了3天。"
    made = several("徽县挂了多少位摄影家的多少张片子？", answers({"几位": None, "摄影家？": at("35位", 6.0, text)}))
    assert [part.short for part in made.parts] == ["35位", "四百余幅"]
    far = "展览展出35位摄影家的作品，一共四百余幅。"
    assert several("徽县挂了多少位摄影家的多少张片子？", answers({"摄影家？": at("35位", 6.0, far)})) is None


# -- both ends of a change

GROWN = "徽县的书屋从16个发展到110个，党员从2.2万余名发展到近3万名。2017年有羊10头，2022年20头。"


@pytest.mark.parametrize(
    ("question", "alone", "expected"),
    [
        ("徽县的书屋从多少个增加到多少个？", {"徽县": at("16个", 6.0, GROWN)}, "从16个发展到110个"),
        ("徽县的书屋由多少发展到多少？", {"徽县": at("110个", 6.0, GROWN)}, "从16个发展到110个"),
        ("徽县的书屋60年前几个，现在呢？", {"徽县": at("110个", 6.0, GROWN)}, "16个；110个"),
        ("徽县的羊2017年到2022年从多少头变成多少头？", {"羊2017年有": at("10头", 6.0, GROWN), "羊": at("20头", 6.0, GROWN)}, "10头；20头"),
        ("徽县的羊从多少头变成多少头？", {"徽县": at("10头", 6.0, GROWN)}, None),  # no change is printed
        ("徽县的书屋增加到多少个？", {"徽县": at("110个", 6.0, GROWN)}, None),
    ],
)
def test_both_ends_of_a_printed_change(question, alone, expected):
    made = several(question, answers(alone))
    assert (made and made.short) == expected
