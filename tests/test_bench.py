"""Published sets become question files: each layout as its publishers write it, in small."""

import gzip
import json
import lzma

import pytest
from typer.testing import CliRunner

from rag.batch import read_tasks
from rag.bench import chronoqa, closed, crud, reading, rgb
from rag.bench.sets import SETS, Wanted, import_set, named, sampled
from rag.cli import app
from rag.errors import UsageError
from rag.evaluate import Gold, evaluate

CONTEXT = "范廷颂是越南枢机。1963年被任为主教。"
SQUAD = {
    "version": "v1",
    "data": [
        {
            "title": "范廷颂",
            "paragraphs": [
                {
                    "context": CONTEXT,
                    "qas": [
                        {
                            "id": "q1",
                            "question": "范廷颂是何时被任为主教的？",
                            "answers": [
                                {"text": "1963年", "answer_start": 9},
                                {"text": "1963年", "answer_start": 9},
                                {"text": "1963", "answer_start": 9},
                            ],
                        },
                        {"id": "q2", "question": "他哪年退休？", "answers": [], "is_impossible": True},
                    ],
                }
            ],
        }
    ],
}
RGB = {
    "id": 7,
    "query": "几日开幕？",
    "answer": ["2日", ["周一", "星期一"]],
    "positive": [f"对{n}：2日周一" for n in range(6)],
    "negative": [f"错{n}" for n in range(9)],
}


@pytest.fixture
def given(tmp_path):
    def write(value, name="in.json", pack=lambda data: data):
        (tmp_path / name).write_bytes(pack(json.dumps(value, ensure_ascii=False).encode()))
        return tmp_path / name

    return write


def test_squad_layout(given):
    one, two = reading.questions(given(SQUAD))
    assert one["passages"] == [CONTEXT] and (one["answer"], one["aliases"]) == ("1963年", ["1963"])
    assert one["evidence"] == "1963年被任为主教。" and one["file"] == "passages/0" and one["answerable"]
    assert (two["answerable"], two["type"], two["answer"]) == (False, "unanswerable", "")


def test_cmrc_as_first_published_and_flat_rows(given):
    first = [{"context_id": "T", "context_text": CONTEXT, "qas": [{"query_id": "T_0", "query_text": "何时？", "answers": ["1963年"]}]}]
    (row,) = reading.questions(given(first))
    assert (row["id"], row["answer"], row["evidence"]) == ("T_0", "1963年", "1963年被任为主教。")
    flat = [{"id": "f", "question": "何时？", "context": CONTEXT, "answers": [{"text": "当年", "start": -1}], "answerable": True}]
    (row,) = reading.questions(given(flat, "in.json.xz", lzma.compress))
    assert row["answer"] == "当年" and row["evidence"] == ""  # a free answer stands nowhere in the text
    (row,) = reading.questions(given([flat[0] | {"type": "period", "evidence": "1963年被任为主教", "doc_ids": ["d1"]}]))
    assert (row["type"], row["evidence"], row["doc_ids"]) == ("period", "1963年被任为主教", ["d1"])
    assert Gold.parse(row).type == "date_or_period"
    entries = [{"text": "甲", "start": 0}, {"text": "乙", "start": 2}]
    (row,) = reading.questions(
        given([{"question": "哪些？", "context": "甲、乙。", "answers": entries, "type": "list", "answerable": True}])
    )
    assert (row["answer"], row["aliases"]) == ("甲、乙", [])
    with pytest.raises(UsageError, match="SQuAD"):
        reading.questions(given([{"a": 1}]))


@pytest.mark.parametrize(("noise", "right", "wrong"), [(0.0, 5, 0), (0.4, 3, 2), (0.8, 1, 4), (1.0, 0, 5)])
def test_rgb_mixes_noise_as_its_script_does(given, noise, right, wrong):
    (row,) = rgb.questions(given([RGB]), (noise,))
    kinds = [text[0] for text in row["passages"]]
    assert (kinds.count("对"), kinds.count("错")) == (right, wrong)
    assert row["answerable"] == (noise < 1)
    assert {t for t in row["passages"] if t[0] == "错"} == {f"错{n}" for n in range(wrong)}  # the first ones, shuffled


def test_rgb_is_judged_by_all_parts(given):
    gold = rgb.questions(given([RGB]), (0.0, 1.0), seed=3)
    assert [row["id"] for row in gold] == ["7@0", "7@1"]
    said = {"answered": True, "short": "2日", "citations": []}
    scores = evaluate(gold, [{"id": "7@0", "answer": "2日，星期一", **said}, {"id": "7@1", "answered": False}])
    assert scores.value("answer_contained") == 1 and scores.value("right_refusals") == 1
    assert evaluate(gold, [{"id": "7@0", "answer": "12日，星期一", **said}]).value("answer_contained") == 0


def test_rgb_integration_takes_a_text_for_each_part():
    row = {**RGB, "positive": [["甲1", "甲2", "甲3"], ["乙1"]]}
    assert rgb.passages(row, 0.4) == ["甲1", "乙1", "甲2", "错0", "错1"]
    assert rgb.passages(row, 0.8) == ["甲1", "乙1", "错0", "错1", "错2"]  # never fewer than the parts
    assert rgb.passages({**RGB, "negative": []}, 0.4) == [f"对{n}：2日周一" for n in range(5)]


def test_crud_brings_its_articles(given):
    value = {
        "event_summary": [],
        "questanswer_1doc": [{"ID": "a", "event": "e", "questions": "何时？", "answers": "7月。", "news1": "新闻一"}],
        "questanswer_2docs": [{"ID": "b", "questions": ["何地？"], "answers": ["北京。"], "news1": "新闻一", "news2": "新闻二"}],
    }
    questions, articles = crud.over_collection(given(value))
    assert [a["text"] for a in articles] == ["新闻一", "新闻二"]
    assert questions[0]["doc_ids"] == [articles[0]["id"]] and questions[1]["doc_ids"] == [a["id"] for a in articles]
    assert "passages" not in questions[0] and questions[1]["question"] == "何地？"


def test_crud_rows_that_name_no_subject_are_left_out(given):
    row = {"id": "x", "question": "何时？", "context": "7月开。", "answers": [{"text": "7月", "start": 0}], "doc_ids": ["d1", "d2"]}
    questions, articles = crud.over_collection(given([row | {"high": True}, row | {"high": False}]))
    assert len(questions) == 1 and articles == []
    assert (questions[0]["doc_ids"], questions[0]["evidence"]) == (["d1", "d2"], "7月开。") and "passages" not in questions[0]


def test_chronoqa_keeps_the_day_of_asking(given):
    rows = [
        {
            "question": "去年几个？",
            "question_date": "2024-11-12",
            "answer": "3个",
            "answer_type": "numerical",
            "golden_chunks": ["摘要一", "摘要二"],
        }
    ]
    questions, articles = chronoqa.over_collection(given(rows))
    assert questions[0]["date"] == "2024-11-12" and questions[0]["type"] == "figure"
    assert questions[0]["doc_ids"] == [a["id"] for a in articles] and questions[0]["all_docs"]


def test_closed_book_questions_are_all_to_be_refused(given):
    mkqa = {"example_id": 5, "queries": {"zh_cn": "最高的山？"}, "answers": {"zh_cn": [{"text": "珠峰"}]}}
    one, two = closed.questions(given([mkqa, {"question": "谁写的？", "answer": "鲁迅", "category": "文学/现代"}]))
    assert (one["id"], one["question"], one["known"], one["answerable"]) == (5, "最高的山？", "珠峰", False)
    assert (two["id"], two["source"]) == (2, "文学") and Gold.parse(two).answer == ""
    with pytest.raises(UsageError, match="question"):
        closed.questions(given([{"ask": "？"}]))


def test_a_sample_is_the_same_each_time_and_in_order():
    rows = [{"id": n} for n in range(100)]
    drawn = [row["id"] for row in sampled(rows, Wanted(10, seed=4))]
    assert drawn == [row["id"] for row in sampled(rows, Wanted(10, seed=4))] == sorted(drawn) and len(drawn) == 10
    assert drawn != [row["id"] for row in sampled(rows, Wanted(10, seed=5))]
    assert len(sampled(rows, Wanted(0))) == len(sampled(rows, Wanted(200))) == 100


def test_what_is_written_is_what_batch_reads(given, tmp_path):
    told = import_set(named("cmrc2018"), given(SQUAD, "dev.json.gz", gzip.compress), tmp_path / "出", Wanted())
    assert (told["questions"], told["licence"]) == (2, "CC BY-SA 4.0") and len(told["sha256"]) == 64
    tasks = read_tasks(tmp_path / "出" / "questions.jsonl")
    assert tasks[0].row.passages == (CONTEXT,) and tasks[0].row.extra["answer"] == "1963年"


def test_commands(given, tmp_path):
    listed = CliRunner().invoke(app, ["bench", "list"]).stdout
    assert all(one.name in listed and one.licence in listed for one in SETS)
    given(SQUAD)
    done = CliRunner().invoke(app, ["bench", "import", "squad", str(tmp_path / "in.json"), "--out", str(tmp_path / "出"), "--sample", "1"])
    assert json.loads(done.stdout)["questions"] == 1 and "rag batch" in done.stderr
    for wrong in (["squid", "in.json"], ["rgb", "none.json"], ["rgb", "in.json", "--noise", "x"]):
        failed = CliRunner().invoke(
            app, ["bench", "import", *wrong[:1], str(tmp_path / wrong[1]), *wrong[2:], "--out", str(tmp_path / "出")]
        )
        assert failed.exit_code == 2 and failed.stderr.count("\n") == 1
