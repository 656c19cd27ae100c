"""The project's own benchmark: forms of question, near misses and traps, recipes without news text, and the baseline."""

import hashlib
import json
import random
from collections import Counter
from pathlib import Path

import pytest
from typer.testing import CliRunner

from rag.bench import own
from rag.bench.baseline import NearestFigure, nearest
from rag.bench.forms import MAKERS, clauses, year_of
from rag.bench.table import table
from rag.cli import app
from rag.errors import UsageError
from rag.index import index
from rag.passages import split_sentences
from rag.text.terms import terms

SHIPPED = Path(__file__).resolve().parent.parent / "models" / "benchmark"
PLACES = ("枣庄市市中区", "济宁市泗水县", "济宁市金乡县", "临沂市蒙阴县", "德州市庆云县", "滨州市沾化区", "毕节市大方县", "固原市隆德县")


def asked(sentence, seed=1):
    """form → the questions made from a sentence, with their answers."""
    found = {}
    for clause in clauses(sentence, split_sentences(sentence), ""):
        for maker in MAKERS:
            for made in maker(clause, random.Random(seed)):
                found.setdefault(made.form, set()).add((made.question, sentence[made.start : made.end]))
    return found


@pytest.mark.parametrize(
    ("sentence", "form", "question", "answer"),
    [
        ("目前，失能特困老年人集中供养率达68%。", "share", "失能特困老年人集中供养率", "达68%"),
        ("俄罗斯籍船员占全部海员的10.5%。", "share", "全部海员里俄罗斯籍船员占百分之几", "10.5%"),
        ("上半年，高技术产业投资同比增长12.5%。", "change", "跟上年同期比，高技术产业投资涨了多少？", "12.5%"),
        ("高峰小时可起降航班由45架次增加至54架次。", "from_to", "高峰小时可起降航班原先是多少架次？", "45架次"),
        ("高峰小时可起降航班由45架次增加至54架次。", "from_to", "高峰小时可起降航班后来到了多少架次？", "54架次"),
        ("渭河特大桥全长1385.5米，横跨渭河。", "measure", "渭河特大桥有多长？", "1385.5米"),
        ("泰国格乐大学艺术与设计学科位居全球第35位。", "rank", "全球排下来，泰国格乐大学艺术与设计学科是第几？", "第35位"),
        ("农村公路、普通国省道分别增长7.5%、13.6%。", "respectively", "单说普通国省道，增长了多少？", "13.6%"),
        ("8月9日，泰州市交警支队召开新闻通气会，通报2项成果。", "when", "新闻通气会，泰州市交警支队是哪天召开的？", "8月9日"),
        ("东城区筹集800万元应急资金，用于电梯改造。", "who", "是哪个地方凑到了800万元应急资金？", "东城区"),
        ("雨碌大地缝景区已投入基础建设费650万元，建成了设施。", "money", "基础建设费这块雨碌大地缝景区投了多少钱？", "650万元"),
        ("规定的贷款额度最高20万元。", "limit", "封顶是多少", "20万元"),
    ],
)
def test_forms(sentence, form, question, answer):
    made = asked(sentence).get(form, set())
    assert any(question in q and answer in a for q, a in made), made


def test_a_count_is_asked_in_other_words():
    for seed in range(4):
        ((question, answer),) = asked("市残疾人联合会组建5支青年宣传小分队，发放资料。", seed)["count"]
        assert "拉起" in question and "组建" not in question and answer == "5支"


def test_lists_count_their_items():
    made = asked("成都市政府设有北京、上海、广州3个联络处。")["list"]
    assert {answer for _, answer in made} == {"北京、上海、广州"}
    assert "list" not in asked("成都市政府设有北京、上海、广州5个联络处。")


@pytest.mark.parametrize(
    ("text", "year"), [("2023年建成", "2023年"), ("2016-2020年，", ""), ("2020年9月成立", ""), ("2019年和2020年", ""), ("", "")]
)
def test_the_year_of_a_sentence(text, year):
    assert year_of(text) == year


def article(number, place):
    text = (
        f"{place}召开会议。2023年，{place}残疾人康复服务率达到{60 + number}.{number}%，比上年有所改善。"
        f"{place}中心敬老院建筑面积达{3000 + 137 * number}平方米，环境明显改善。今年{place}普惠型小微企业贷款同比增长{10 + number}.7%。"
    )
    return {"id": f"a{number}", "text": text}


@pytest.fixture(scope="module")
def collection(tmp_path_factory):
    folder = tmp_path_factory.mktemp("own")
    path = folder / "news.jsonl"
    rows = [article(number, place) for number, place in enumerate(PLACES)]
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    index([path], folder / "index", encoder=None)
    return folder


@pytest.fixture
def of_one_pattern(monkeypatch):
    """Eight articles of one pattern: in a real collection they would be one fact printed eight times, and no near misses."""
    monkeypatch.setattr(own, "ALIKE", 0.9)
    monkeypatch.setattr(own, "CLOSE", 1.01)


def test_a_recipe_points_and_does_not_quote(collection, of_one_pattern):
    rows = own.make(collection / "index", 8, seed=5, without={"a0"})
    assert rows == own.make(collection / "index", 8, seed=5, without={"a0"}) and len(rows) == 8
    assert rows != own.make(collection / "index", 8, seed=6, without={"a0"})
    texts = own.texts_of([collection / "news.jsonl"], [f"a{n}" for n in range(8)])
    stamped = own.stamp(rows, texts)
    for row, question in zip(stamped, own.build(stamped, texts), strict=True):
        assert len(row["passages"]) == own.SHOWN and len({source for source, _, _ in row["passages"]}) == own.SHOWN
        assert all(isinstance(part, int) for place in row["passages"] for part in place[1:])
        if not row["answerable"]:
            assert question["answer"] == "" and row["traps"][0] in own.SHARES
            continue
        assert row["answer"][0][0] != "a0"
        assert (
            question["answer"] in question["evidence"][0] and question["evidence"][0] in question["passages"][int(question["file"][0][-1])]
        )
        assert question["answer"] not in row["question"]
        others = [text for n, text in enumerate(question["passages"]) if f"passages/{n}" != question["file"][0]]
        assert not any(question["answer"] in text for text in others)  # a near miss prints another figure


def test_a_changed_article_is_refused():
    row = {
        "id": "1",
        "question": "几？",
        "type": "figure",
        "form": "count",
        "difficulty": "easy",
        "traps": ["near_miss"],
        "answerable": True,
    }
    row |= {"passages": [["a", 0, 6]], "answer": [["a", 3, 5]], "evidence": [["a", 0, 6]]}
    (stamped,) = own.stamp([row], {"a": "甲乙丙3个。"})
    (built,) = own.build([stamped], {"a": "甲乙丙3个。"})
    assert (built["answer"], built["evidence"], built["file"], built["doc_ids"]) == ("3个", ["甲乙丙3个。"], ["passages/0"], ["a"])
    with pytest.raises(UsageError, match="不同"):
        own.build([stamped], {"a": "甲乙丁3个。"})
    with pytest.raises(UsageError, match="没有 a"):
        own.build([stamped], {})


def test_lead_words_are_no_part_of_a_figure():
    row = {
        "id": "1",
        "question": "几？",
        "type": "figure",
        "form": "share",
        "difficulty": "easy",
        "traps": ["near_miss"],
        "answerable": True,
    }
    row |= {"passages": [["a", 0, 8]], "answer": [["a", 2, 7]], "evidence": [["a", 0, 8]]}
    (built,) = own.build(own.stamp([row], {"a": "比率达到68%。"}), {"a": "比率达到68%。"})
    assert (built["answer"], built["aliases"]) == ("达到68%", ["68%"])


def test_questions_are_not_their_sentences():
    passages = []  # a question is refused where it is its clause with the figure taken out
    assert list(own.questions_in(passages, random.Random(0))) == []
    assert own._is_masked("设立了多少个窗口", "全市设立了28个窗口", "28个") and not own._is_masked(
        "窗口设了多少个", "全市设立了28个窗口", "28个"
    )


# ---- baseline and table ------------------------------------------------------------------------------------------


def test_the_baseline_takes_the_nearest_figure_of_the_best_sentence():
    texts = ["天气很好。", "设立28个服务窗口，配备59名专员。乙区建房300套。"]
    answer = NearestFigure().ask("配备了多少专员？", passages=texts)
    assert (answer.short, answer.answered, answer.citations[0].source) == ("59名", True, "passages/1")
    assert texts[1][answer.citations[0].start : answer.citations[0].end] == answer.citations[0].quote == "设立28个服务窗口，配备59名专员。"
    assert nearest(terms("服务窗口"), "设立28个服务窗口，配备59名专员。").text == "28个"
    assert NearestFigure().ask("几个？", passages=["天气很好。"]).short == "天气很好。"
    assert not NearestFigure().ask("几个？", passages=[]).answered


def test_reports_in_one_table(tmp_path):
    folder = tmp_path / "cmrc" / "report"
    folder.mkdir(parents=True)
    head = "run,measure,type,value,low,high,questions\n"
    (folder / "scores.csv").write_text(f"{head}a,right,,0.5,0.4,0.6,10\na,right,figure,1,,,5\na,list_f1,,,,,10\n", encoding="utf-8-sig")
    assert table([folder]) == "| 评测 | 题数 | 答对 |\n| --- | --- | --- |\n| cmrc | 10 | 50.0（40.0–60.0） |\n"
    with pytest.raises(UsageError, match="--report"):
        table([tmp_path])


def test_commands(collection, of_one_pattern, tmp_path):
    recipe, built, answers = tmp_path / "test.jsonl", tmp_path / "q.jsonl", tmp_path / "a.jsonl"

    def rag(*arguments):
        result = CliRunner().invoke(app, ["bench", *map(str, arguments)])
        assert result.exit_code == 0, result.stderr
        return result

    rag("make", collection / "index", collection / "news.jsonl", "--out", recipe, "--count", 3)
    rag("build", recipe, collection / "news.jsonl", "--out", built)
    rag("baseline", built, "--out", answers)
    assert len(answers.read_text().splitlines()) == len(recipe.read_text().splitlines()) == 3


def test_a_collection_without_near_misses_makes_no_question(collection, tmp_path):
    wanted = ["bench", "make", str(collection / "index"), str(collection / "news.jsonl"), "--out", str(tmp_path / "r"), "--count", "3"]
    failed = CliRunner().invoke(app, wanted)
    assert failed.exit_code == 2 and "没有" in failed.stderr and not (tmp_path / "r").exists()


# ---- what is shipped ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shipped():
    return [json.loads(line) for line in (SHIPPED / "test.jsonl").read_text(encoding="utf-8").splitlines()]


def test_the_test_split_is_fixed():
    digest, name = (SHIPPED / "SHA256SUMS").read_text().split()
    assert hashlib.sha256((SHIPPED / name).read_bytes()).hexdigest() == digest


def test_the_test_split_has_all_its_forms_and_traps(shipped):
    assert len(shipped) == 1000 == len({row["id"] for row in shipped})
    assert len({row["question"] for row in shipped}) >= 999  # one conflict stands between three articles, and is asked of two pairs
    assert len({row["form"] for row in shipped}) >= 10
    traps = Counter(trap for row in shipped for trap in row["traps"])
    assert all(traps[name] >= 15 for name in ("near_miss", "absent", "other_year", "other_place", "conflict"))
    assert {row["difficulty"] for row in shipped} == {"easy", "medium", "hard"}


def test_the_test_split_holds_no_news(shipped):
    known = {"id", "question", "form", "type", "difficulty", "traps", "answerable", "passages", "answer", "evidence", "tempting", "texts"}
    assert shipped
    for row in shipped:
        assert row["passages"] and row["texts"]
        assert set(row) <= known and len(row["question"]) < 60
        assert all(isinstance(start, int) and 0 <= start < end for _, start, end in row["passages"])
        assert {source for source, _, _ in row["passages"]} <= set(row["texts"])
        assert bool(row.get("answer")) == row["answerable"]
