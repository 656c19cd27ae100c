"""Which event came first, whether two fell together, and what happened on an event's day."""

from __future__ import annotations

import pytest
from found import TableReader, passage

from rag.ask import Assistant
from rag.find.compared.chronology import asks_when_of_several, find_chronology, find_of_that_day, split_events
from rag.find.finding import Evidence, Finding
from rag.retrieve import TextsRetriever
from rag.sources import GivenSources

BRIDGE = "青山大桥于2020年3月1日通车，县长李明致辞。"
HALL = "东湖展馆2019年5月开馆。"
SCHOOL = "南山小学2020年9月1日启用。"
FAIR = "北岭庙会每年举办。"
DATES = {
    "青山大桥通车当天，": {"李明": 1.0},
    "青山大桥通车": {"2020年3月1日": 6.0},
    "东湖展馆开馆": {"2019年5月": 6.0},
    "南山小学启用": {"2020年9月1日": 6.0},
    "青山大桥启用": {"2020年3月1日": 6.0},
    "北岭庙会举办": {"每年": 1.0},
    "2020年3月1日，": {"李明": 6.0},
}


def ask(question: str):
    retriever = TextsRetriever([BRIDGE, HALL, SCHOOL, FAIR])
    return Assistant(retriever, TableReader({}, DATES), GivenSources(retriever.documents)).ask(question)


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("青山大桥通车和东湖展馆开馆，哪个事件更早？", "东湖展馆开馆"),
        ("青山大桥通车与南山小学启用哪一个更晚发生？", "南山小学启用"),
        ("青山大桥通车、东湖展馆开馆和南山小学启用，这三个事件中哪个最早发生？", "东湖展馆开馆"),
        ("青山大桥和南山小学，哪个先启用？", "青山大桥启用"),
        ("以下活动哪个最后举行？青山大桥通车、东湖展馆开馆、南山小学启用。", "南山小学启用"),
        ("青山大桥通车和南山小学启用是在同一年发生的吗？", "是的，都在2020年"),
        ("青山大桥通车和南山小学启用是同一个月吗？", "不是：2020年3月、2020年9月"),
        ("青山大桥通车和南山小学启用是否发生在同一天？", "不是：2020年3月1日、2020年9月1日"),
        ("青山大桥通车当天，谁致辞？", "李明"),
    ],
)
def test_events_are_dated_and_the_dates_compared(question, short):
    answer = ask(question)
    assert (answer.answered, answer.short) == (True, short)
    assert len(answer.citations) >= 2 or "当天" in question
    assert {f.status for f in answer.figures} <= {"supported"}


def test_figures_that_only_the_question_prints_are_not_repeated():
    answer = ask("2020年青山大桥通车和东湖展馆开馆哪个更晚？")
    assert (answer.short, {f.status for f in answer.figures}) == ("2020年青山大桥通车", {"supported"})  # its sentence prints 2020年
    answer = ask("投资9亿元的青山大桥通车和东湖展馆开馆哪个更晚？")
    assert (answer.short, "9亿元" in answer.text) == ("其一", False)


@pytest.mark.parametrize(
    "question",
    [
        "2018年青山大桥通车和东湖展馆开馆哪个更早？",  # not in the year that the question names
        "青山大桥通车和北岭庙会举办哪个更早？",  # no day
        "东湖展馆开馆和青山大桥通车是在同一天吗？",  # a month is no day
        "青山大桥通车和青山大桥通车哪个更早？",  # one date for two events
    ],
)
def test_what_cannot_be_dated_is_not_answered(question):
    assert not ask(question).answered


@pytest.mark.parametrize(
    "question",
    [
        "历城区哪个街道最早设立服务站？",
        "是谁最先提出的？",
        "甲和乙哪个多？",
        "几点开门？",
        "人才公寓和党校在同一栋楼吗？",
        "教师和医生签订的合同年限是多少？",
        "小麦和玉米不同年份的产量是多少？",
        "小明和小红在同一年级吗？",
        "出口额和进口额与去年同月比增长多少？",
        "哪些项目和青山大桥同一天开工？",
        "市财政局和人社局为什么在同一天发布公告？",
    ],
)
def test_other_questions_are_left_alone(question):
    assert not asks_when_of_several(question)


@pytest.mark.parametrize(
    "question",
    [
        "2019年泗水县当年脱贫人口有多少？",
        "新开工项目当年完成投资多少亿元？",
        "12345热线当日办结率是多少？",
        "粮食产量比当年计划增加了多少？",
        "老红军李文当年参加了哪些战斗？",
        "8月1日当天客流量有多少？",
    ],
)
def test_that_year_of_no_event_is_no_question_on_an_event(question):
    asked: list[str] = []
    assert find_of_that_day(question, lambda part: asked.append(part)) is None
    assert asked == []


def test_what_is_said_of_all_is_asked_of_each():
    asked: list[str] = []
    find_chronology("青山中学和南山中学是同一年成立的吗？", lambda part: asked.append(part))
    find_chronology("青山大桥和南山大桥的通车时间哪个更早？", lambda part: asked.append(part))
    assert asked == ["青山中学成立是什么时候？", "青山大桥通车是什么时候？"]  # the first is not found, so the second is not asked for


def test_a_year_that_is_not_printed_is_worked_out_from_the_day_of_printing():
    def dated(text: str, word: str, day: str):
        place = passage(text, date=day)
        at = text.index(word)
        return Finding(word, (Evidence(place, at, at + len(word)),), 6.0)

    found = {
        "甲桥通车": dated("甲桥3月1日通车。", "3月1日", "2020-03-02"),
        "乙馆开馆": dated("乙馆2020年5月2日开馆。", "5月2日", "2020-05-03"),
    }
    made = find_chronology("甲桥通车和乙馆开馆在同一个月吗？", lambda part: found[part[:4]])
    assert made is not None
    assert (made.short, made.arithmetic) == ("不是：2020年3月、2020年5月", {"2020年3月": "3月1日（2020-03-02）"})


def test_quoted_names_are_not_parted():
    assert split_events("《战争与和平》上映和丙桥通车", several=False)[0] == ["《战争与和平》上映", "丙桥通车"]
    assert split_events("2019年，甲地地震、乙队夺冠", several=False) == [["2019年甲地地震", "2019年乙队夺冠"]]
    assert split_events("和平大桥通车和和田地震", several=False)[0] == ["和平大桥通车", "和田地震"]
    assert split_events("在历城区，甲桥通车和乙馆开馆", several=True)[0] == ["在历城区，甲桥通车", "乙馆开馆"]
