"""Follow-ups made whole: chains of three questions, and what the second and the third mean."""

from pathlib import Path

import pytest

from rag.chat import base_question, standalone, ways_to_read
from rag.question.small_talk import asks_who, is_pleasantry, stands_as_typed
from rag.wording.builtin import REFUSAL

with (Path(__file__).parent / "chat_chains.tsv").open(encoding="utf-8") as file:
    CHAINS = [tuple(line.rstrip("\n").split("\t")) for line in file][1:]


def test_there_are_chains():
    assert len(CHAINS) >= 30


@pytest.mark.parametrize(("first", "second", "second_meant", "third", "third_meant"), CHAINS)
def test_chain(first, second, second_meant, third, third_meant):
    history = [{"question": first, "answer": "是这样的[3]。"}]
    assert standalone(second, history) == second_meant
    history.append({"question": second, "answer": "也是这样[1]。"})
    assert standalone(third, history) == third_meant


WHOLE = [
    "市中区设立了多少个服务窗口？",
    "《红楼梦》的作者是谁？",
    "泰山的海拔是多少米？",
    "今年全国两会什么时候召开？",
    "石家庄市的地铁有几条？",
    "潮州市潮安区去年的增加值同比增长多少？",
    "“轮值牵头制”是什么意思？",
    "姚明的身高是多少？",
]


@pytest.mark.parametrize("question", WHOLE)
def test_a_question_with_its_own_subject_is_left_alone(question):
    assert standalone(question) == question
    assert standalone(question, [{"question": "金乡县2020年大蒜出口多少吨？", "answer": "3万吨[1]"}]) == question


@pytest.mark.parametrize("question", ["那里呢？", "它呢？", "呢", "？", "那", "为什么？", "谁？", "[3]", "2020年呢？", "出自哪篇报道？"])
@pytest.mark.parametrize("last", ["", "好的", "你好！", "枣庄", "为什么？", "《》", "2019年"])
def test_odd_turns_do_no_harm(question, last):
    made = standalone(question, [{"question": last, "answer": ""}, {"answer": "没有问题的一轮"}])
    assert isinstance(made, str)
    assert "[3]" not in made


@pytest.mark.parametrize(
    ("question", "base"),
    [
        ("枣庄市的党员发展到了多少名，出自哪篇报道？", "枣庄市的党员发展到了多少名？"),
        ("市中区设立了多少个服务窗口，为什么？", "市中区设立了多少个服务窗口？"),
        ("建市60年来，枣庄市的党员发展到了多少名？", "建市60年来，枣庄市的党员发展到了多少名？"),
        ("在市中区，照片是谁拍的？", "在市中区，照片是谁拍的？"),
    ],
)
def test_what_was_asked_before_the_appended_clause(question, base):
    assert base_question(question) == base


@pytest.mark.parametrize(
    ("last", "question", "ways"),
    [
        # led by all that was stated before: it may after all be about something new
        ("纽顿集团给恒大汽车投了多少钱？", "育才中学校长是谁？", ("纽顿集团给恒大汽车投了钱，育才中学校长是谁？", "育才中学校长是谁？")),
        # too little of its own to be asked by itself
        ("杭州亚运会什么时候开幕？", "门票多少钱？", ("杭州亚运会开幕，门票多少钱？",)),
        # led by a place or a subject, or left alone: one way
        ("市中区设立了多少个服务窗口？", "那历城区呢？", ("历城区设立了多少个服务窗口？",)),
        ("市中区设立了多少个服务窗口？", "历城区的数字经济怎么样？", ("历城区的数字经济怎么样？",)),
        ("枣庄市市中区设立了多少个服务窗口？", "枣庄全市怎么样？", ("枣庄全市设立了多少个服务窗口？",)),
        ("市中区设立了多少个服务窗口？", "历城区怎么样？", ("历城区设立了多少个服务窗口？",)),
        # a place alone, then with what was asked about: the answer must say what is newly asked
        (
            "历城区农村产权平台成交了多少宗？",
            "金额多少？",
            ("历城区金额多少？", "历城区农村产权平台金额多少？", "历城区农村产权平台成交了，金额多少？"),
        ),
        ("微软什么时候关闭商城？", "多少钱？", ("微软多少钱？",)),
        ("纽顿集团给恒大汽车投了多少钱？", "东湖县有多少家示范社？", ("东湖县有多少家示范社？",)),
        ("纽顿集团给恒大汽车投了多少钱？", "为什么？", ("纽顿集团给恒大汽车投了多少钱，为什么？",)),
        ("你好", "校长是谁？", ("校长是谁？",)),
        ("", "校长是谁？", ("校长是谁？",)),
        ("公司去年招了多少人？", "谢谢", ("谢谢",)),
        ("公司去年招了多少人？", "你是谁？", ("你是谁？",)),
        ("纽顿集团给恒大汽车投了多少钱？", "以前投过几次？", ("纽顿集团给恒大汽车投了钱，以前投过几次？",)),
    ],
)
def test_the_ways_a_question_can_be_read(last, question, ways):
    assert ways_to_read(question, [{"question": last}] if last else []) == ways


@pytest.mark.parametrize(
    ("turns", "question", "meant"),
    [
        # a modifier, a name, a common noun: only what can be counted takes the counted thing's place
        (["潮安区新建了几个社区党群服务中心？"], "修缮的呢？", "潮安区修缮的社区党群服务中心有几个？"),
        (["枣庄表彰了多少先进个人？"], "先进集体的呢？", "枣庄表彰了多少先进集体？"),
        (["市中区培育了几个领军人才？"], "枣庄英才呢？", "市中区培育了几个枣庄英才？"),
        (["枣庄消除了多少个空壳村？"], "薄弱村呢？", "枣庄消除了多少个薄弱村？"),
        (["枣庄建市60年党员有多少名？"], "基层党组织呢？", "枣庄基层党组织有多少？"),
        (["兖州在几个镇街成立了党校？"], "区直系统呢？", "兖州在几个区直系统成立了党校？"),
        (["历城区选派了几名85后任正职？"], "87后呢？", "历城区选派了几名87后任正职？"),
        (["市中区有多少套人才公寓？"], "全市的呢？", "全市有多少套人才公寓？"),
        (["市中区有多少套人才公寓？"], "枣庄全市呢？", "枣庄全市有多少套人才公寓？"),
        (["市中区有多少名博士？"], "历城区的硕士呢？", "历城区有多少名硕士？"),
        # places and bodies that no list names
        (["王庄村有多少农户？"], "那李庄村呢？", "李庄村有多少农户？"),
        (["泗水县石桥镇有多少所小学？"], "柳林镇呢？", "泗水县柳林镇有多少所小学？"),
        (["东湖街道有多少网格？"], "西湖街道呢？", "西湖街道有多少网格？"),
        (["一中有多少学生？"], "那二中呢？", "二中有多少学生？"),
        (["甲公司有多少员工？"], "乙公司呢？", "乙公司有多少员工？"),
        (["历城区有多少个社区？"], "街道呢？", "历城区有多少街道？"),
        # put right
        (["枣庄创业大赛2020年有多少项目落地？"], "不对，是2021年", "枣庄创业大赛2021年有多少项目落地？"),
        (["枣庄创业大赛2020年有多少项目落地？"], "2021年的", "枣庄创业大赛2021年有多少项目落地？"),
        (["市中区有多少套人才公寓？"], "我问的是全市的", "全市有多少套人才公寓？"),
        (["市中区有多少套人才公寓？"], "错了，应该是历城区", "历城区有多少套人才公寓？"),
        # over several turns
        (["潮安区有多少家酒店？", "民宿呢？"], "两个加起来呢？", "潮安区酒店和民宿一共有多少？"),
        (["兖州区有多少名教师？"], "和微山县比哪个多？", "兖州区和微山县有多少名教师，哪个多？"),
        (["兖州区有多少名教师？"], "比微山县少吗？", "兖州区和微山县有多少名教师，哪个更少？"),
        (["新材料增长多少？", "电子信息呢？", "装备制造呢？"], "哪个最高？", "新材料、电子信息和装备制造增长多少，哪个最高？"),
        (["潮安区新建了几个中心？", "历城区有多少人？"], "两个加起来呢？", "「历城区有多少人」的答案，两个加起来呢？"),
        # of what was counted
        (["枣庄和多少所高校合作？"], "具体有哪些？", "枣庄和哪些高校合作？"),
        (["枣庄和哪个大学共建了研究院？"], "还有呢？", "枣庄和哪些大学共建了研究院？"),
        (["金乡县建了多少处红帆驿站？"], "济宁经开区有吗？", "济宁经开区有红帆驿站吗？"),
        (["兖州拍了多少部微党课？"], "微山县拍了多少？", "微山县拍了多少部微党课？"),
        # nothing is taken over
        (["枣庄有多少名党员？"], "换个话题：潮安区有多少个社区？", "潮安区有多少个社区？"),
        (["枣庄有多少名党员？", "谢谢"], "那历城区呢？", "历城区有多少名党员？"),
        (["枣庄有多少名党员？"], "微山县有多少人？", "微山县有多少人？"),
    ],
)
def test_what_is_meant(turns, question, meant):
    assert standalone(question, [{"question": turn, "answer": "有[1]。"} for turn in turns]) == meant


def test_who_wrote_it_asks_about_the_article_that_answered():
    history = [{"question": "微山县培训了多少名党员？", "answer": "18000余人[1]"}, {"question": "曲阜呢？", "answer": REFUSAL}]
    assert standalone("这篇是谁写的？", history) == "微山县培训了多少名党员，这篇是谁写的？"


@pytest.mark.parametrize(
    "text",
    [
        "谢谢",
        "谢谢你！",
        "你好",
        "好的",
        "OK",
        "再见。",
        "嗯嗯",
        "好的，谢谢你",
        "好的谢谢",
        "你好，在吗",
        "没有了，谢谢",
        "x",
        "？",
        "7",
        "…",
    ],
)
def test_hello_and_thanks_ask_nothing(text):
    assert is_pleasantry(text)


@pytest.mark.parametrize(
    "text", ["好的做法有哪些？", "你好医院有多少张床位？", "行动支部有几个", "感谢信写给谁？", "谁？", "水", "GDP", ""]
)
def test_a_question_is_no_pleasantry(text):
    assert not is_pleasantry(text)


@pytest.mark.parametrize(
    "text", ["你是谁", "你是谁？", "你叫什么名字", "你能做什么", "你好，你是谁？", "你会什么？", "你是机器人吗？", "您能回答哪些问题"]
)
def test_the_program_itself_is_asked_about(text):
    assert asks_who(text)
    assert ways_to_read("那历城区呢？", [{"question": "市中区有多少人？"}, {"question": text}]) == ("历城区有多少人？",)


@pytest.mark.parametrize(
    "text", ["你是谁的粉丝", "书记是谁", "你能告诉我枣庄有多少党员吗", "你会唱什么歌", "你好公司是做什么的", "他们能做什么"]
)
def test_a_question_about_anything_else_is_not_about_the_program(text):
    assert not asks_who(text)


@pytest.mark.parametrize(
    "text",
    [
        "今天天气怎么样",
        "明天会下雨吗？",
        "外面冷吗",
        "现在几点了？",
        "今天星期几",
        "有哪些文章？",
        "资料库里有多少篇报道？",
        "343",
        "3.5%",
        "23万",
        "；；；",
        "？？",
        "",
    ],
)
def test_what_has_nothing_to_do_with_the_questions_before_stands_as_typed(text):
    assert stands_as_typed(text)
    past = [{"question": "枣庄有多少套人才公寓？", "answer": "1403套[1]"}]
    assert ways_to_read(text, past) == (text,)
    assert standalone("那历城区呢？", [*past, {"question": text, "answer": REFUSAL}]) == "历城区有多少套人才公寓？"


@pytest.mark.parametrize(
    "text",
    [
        "2020年呢？", "2021", "1403套吗？", "第3个呢？", "多少？", "有哪些？", "有哪些文章获了奖？", "发表了多少篇文章？",
        "去年的平均气温是多少？",
        "天气对收成有什么影响？", "几号开始的？", "什么时候？", "今天谁来了？",
    ],
)  # fmt: skip
def test_what_leans_on_the_questions_before_does_not(text):
    assert not stands_as_typed(text)
