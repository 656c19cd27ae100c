"""Follow-ups made whole: chains of three questions, and what the second and the third mean."""

from pathlib import Path

import pytest

from rag.chat import base_question, is_pleasantry, standalone, ways_to_read

with (Path(__file__).parent / "chat_chains.tsv").open(encoding="utf-8") as file:
    CHAINS = [tuple(line.rstrip("\n").split("\t")) for line in file][1:]


def test_there_are_chains():
    assert len(CHAINS) >= 30


@pytest.mark.parametrize(("first", "second", "second_meant", "third", "third_meant"), CHAINS)
def test_chain(first, second, second_meant, third, third_meant):
    history = [{"question": first, "answer": "是这样的[3]。"}]
    assert standalone(second, history) == second_meant
    history.append({"question": second, "answer": "资料里没有找到能回答这个问题的内容。"})
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


@pytest.mark.parametrize("text", ["谢谢", "谢谢你！", "你好", "好的", "OK", "再见。", "嗯嗯"])
def test_hello_and_thanks_ask_nothing(text):
    assert is_pleasantry(text)


@pytest.mark.parametrize("text", ["好的做法有哪些？", "你好医院有多少张床位？", "行动支部有几个", "感谢信写给谁？", ""])
def test_a_question_is_no_pleasantry(text):
    assert not is_pleasantry(text)
