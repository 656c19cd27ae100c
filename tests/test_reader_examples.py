"""Training examples of the reader: where the answer stands, what counts as near miss, questions made from sentences."""

import json
import lzma
import random
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from recipes import MODELS, load
from safetensors.torch import load_file

from rag.models import checked
from rag.types import Cleaned, Passage
from rag.weights.graph import ACTIVATIONS

RECIPE = MODELS / "reader"

make, synthetic, mine, evaluate = (
    load("reader", "examples"),
    load("reader", "synthetic"),
    load("reader", "mine"),
    load("reader", "evaluate"),
)
candidates, misses = load("reader", "candidates"), load("reader", "misses")

ARTICLE = (
    "近日，徽县农家书屋管理员培训班开班。全县共有农家书屋213个，管理员248名。"
    "今年以来，县里投入资金46万元，新增图书1.2万册。“每个书屋都要有人管！”局长李明说。"
    "8月3日，首批32名学员结业；第二批45名学员将于9月开课。"
)
ROW = {
    "id": "a:1",
    "question": "徽县今年给农家书屋花了多少钱？",
    "context": ARTICLE,
    "answers": [{"text": "46万元", "start": ARTICLE.index("46万元")}],
    "answerable": True,
}


def rng():
    return random.Random(0)


# -- windows


def test_sentences_keep_their_closing_quotes():
    text = "他说：“来吧！”随后离开。没有句号"
    assert [text[a:b] for a, b in make.sentences(text)] == ["他说：“来吧！”", "随后离开。", "没有句号"]


@given(st.text(alphabet="甲乙。！；\n”，", max_size=80))
def test_sentences_cover_the_text(text):
    assert "".join(text[a:b] for a, b in make.sentences(text)) == text


@given(st.integers(0, 2**32), st.integers(20, 200))
def test_positive_holds_the_answer(seed, size):
    made = make.positive(ROW, size, random.Random(seed))
    assert made.answer == "46万元"
    assert made.passage in ARTICLE


@given(st.integers(0, 2**32), st.integers(20, 100))
def test_elsewhere_never_holds_the_answer(seed, size):
    made = make.elsewhere(ROW, size, random.Random(seed))
    assert made is None or ("46万元" not in made.passage and made.start == -1 and made.passage in ARTICLE)


def test_elsewhere_is_none_where_the_whole_article_is_one_passage():
    assert make.elsewhere(ROW, 500, rng()) is None


def test_foreign_refuses_an_article_that_holds_the_answer():
    assert make.foreign(ROW, "成县投入资金46万元。", 200, rng()) is None
    made = make.foreign(ROW, "成县投入资金50万元，农家书屋焕然一新。", 200, rng())
    assert (made.start, made.kind) == (-1, "foreign")


def test_unanswered_mostly_shows_what_tempts_most():
    text = "县里天气晴好。" * 30 + "农家书屋今年投入46万元。"
    spans = make.stretches(text, 60)
    draw = random.Random(1)
    shown = [text[slice(*make.likely("农家书屋花了多少钱", text, spans, draw))] for _ in range(100)]
    assert 60 <= sum("农家书屋" in passage for passage in shown) < 100


def test_passage_at_the_head_has_no_context_and_later_ones_have():
    start = ARTICLE.index("8月3日")
    later = make.cut(ROW, (start, len(ARTICLE)), None, "x", rng(), drop=0)
    assert later.context == "近日，徽县农家书屋管理员培训班开班。全县共有农家书屋213个，管理员248名"
    assert make.cut(ROW, (0, 60), None, "x", rng(), drop=0).context == ""
    assert make.cut(ROW, (start, len(ARTICLE)), None, "x", rng(), drop=1).context == ""


@pytest.mark.parametrize(
    ("text", "items", "expected"),
    [
        ("检查了火车站、汽车站、集贸市场等地", ["火车站", "汽车站", "集贸市场"], "火车站、汽车站、集贸市场"),
        ("《不忘初心》《运河边上》上演", ["不忘初心", "运河边上"], "不忘初心》《运河边上"),
        ("先到火车站，再去汽车站检查", ["火车站", "汽车站"], None),
    ],
)
def test_neighbouring_items_become_one_answer(text, items, expected):
    row = {"context": text, "type": "list", "answers": [{"text": i, "start": text.index(i)} for i in items]}
    start, end = make.answer_span(row, rng())
    assert text[start:end] == expected or (expected is None and text[start:end] in items)


def test_answers_not_in_the_text_are_no_answers():
    assert make.answer_span({"context": "甲", "answers": [{"text": "不是", "start": -1}]}, rng()) is None


@given(st.text(alphabet="徽县市花了多少钱45?？堂的", min_size=2, max_size=20), st.integers(0, 2**32))
def test_typing_keeps_digits_readable(question, seed):
    typed = make.typed(question, random.Random(seed), 1.0)
    digits = [c for c in typed if c.isdigit()]
    assert [int(c) for c in digits] == [int(c) for c in question if c.isdigit()]


# -- made questions


def answers(maker, sentence):
    return [(m.question.rstrip("？?呢"), sentence[m.start : m.end]) for m in maker(sentence, rng())]


def test_change_asks_for_both_ends():
    found = answers(synthetic.change, "全市基层党组织从1682个发展到1.1万个。")
    assert [answer for _, answer in found] == ["1.1万个", "1682个"]
    assert all(question.startswith("全市基层党组织") for question, _ in found)


@pytest.mark.parametrize("sentence", ["火车从北京开到上海。", "他从1楼走到9楼后，党组织发展到20个。"])
def test_no_change_without_two_figures_of_one_thing(sentence):
    assert synthetic.change(sentence, rng()) == []


def test_aligned_takes_the_item_of_its_place():
    sentence = "其中，工业、农业和服务业分别增长5.3%、4.2%和3.1%。"
    want = {"工业": "5.3%", "农业": "4.2%", "服务业": "3.1%"}
    found = [m for seed in range(8) for m in synthetic.aligned(sentence, random.Random(seed))]
    assert {m.item for m in found} == set(want)
    assert all(sentence[m.start : m.end] == want[m.item] for m in found)


def test_aligned_needs_as_many_values_as_items():
    assert synthetic.aligned("工业、农业和服务业分别增长5.3%和3.1%。", rng()) == []


def test_parallel_asks_for_each_figure_by_its_own_thing():
    found = synthetic.parallel("设立28个服务窗口，配备59名服务专员。", rng())
    by_item = {m.item: m for m in found}
    assert by_item["服务窗口"].start == 2 and by_item["服务专员"].kind == "parallel"
    assert "服务专员" in by_item["服务专员"].question and "59" not in by_item["服务专员"].question


def test_stages_share_a_unit():
    sentence = "征集770个参赛项目，选派183个决赛项目。"
    assert {m.kind for m in synthetic.parallel(sentence, rng())} == {"stages"}


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("学校组织学生观看演出近23万人次。", "近23万人次"),
        ("法治专题宣传活动累计举办15余场次。", "15余场次"),
        ("党员全年集中学习不少于32学时。", "不少于32学时"),
    ],
)
def test_ends_keep_qualifier_and_unit(sentence, expected):
    assert [answer for _, answer in answers(synthetic.ends, sentence)] == [expected]


def test_often():
    found = answers(synthetic.often, "市里每季度召开一次联席会议。")
    assert [a for _, a in found] == ["每季度"]
    assert found[0][0].startswith("市里") and found[0][0].endswith("召开一次联席会议")


def test_when_takes_the_whole_date():
    assert [a for _, a in answers(synthetic.when, "7月28日至8月3日，万人电商公益培训活动在该县举行。")] == ["7月28日至8月3日"]


def test_names_are_whole_and_without_marks():
    assert answers(synthetic.quoted, "全县中小学开展“红色足迹”主题活动。")[0][1] == "红色足迹"
    assert answers(synthetic.people, "水阳镇党委书记张柯兵说，今年收成好。")[0][1] == "张柯兵"
    assert answers(synthetic.organisers, "由徽县人力资源协会主办的秋季招聘会开幕。")[0][1] == "徽县人力资源协会"


def test_list_runs_from_first_to_last_item():
    assert answers(synthetic.listed, "服务中心提供医学咨询、购药指导、健康随访等服务。")[0][1] == "医学咨询、购药指导、健康随访"


@given(st.text(alphabet="从到发展分别增长每季度召开一次、，。“”《》和5个名%县镇书记张说3", max_size=60), st.integers(0, 99))
def test_makers_stay_inside_the_sentence(sentence, seed):
    for maker in synthetic.MAKERS:
        for made in maker(sentence, random.Random(seed)):
            assert 0 <= made.start < made.end <= len(sentence)


def test_near_misses_name_what_the_text_does_not():
    text = "枣庄市市中区2024年设立28个窗口。"
    other = misses.other_place("枣庄市设立了几个窗口", text, ["济宁市", "枣庄市", "历城区"], rng())
    assert other == "济宁市设立了几个窗口"
    year = synthetic.other_year("2024年设立了几个窗口", text, rng())
    assert year[4:] == "年设立了几个窗口" and year[:4] not in text
    made = synthetic.Made("配了几名专员", 0, 2, "parallel", "专员")
    assert synthetic.other_item(made, "配备59名专员", ["专员", "护林员"], rng()) == "配了几名护林员"


@pytest.mark.parametrize(
    ("question", "article", "expected"),
    [
        ("上半年出口了多少", "上半年出口3万吨。", {"下半年出口了多少", "上半年进口了多少"}),
        ("上半年出口了多少", "上半年出口3万吨，下半年进口2万吨。", {None}),  # the article prints the others
        ("《春天》的导演是谁", "《春天》由张三导演。", {"《夏天》的导演是谁", "《春天》的编剧是谁", "《春天》的制片人是谁"}),
        ("2022年开了几场", "2022年开了28场，2021年、2020年、2019年、2023年、2024年没有开。", {"2025年开了几场"}),
        ("冠军拿了多少奖金", "亚军得了3万元。", {None}),  # 冠军 is not printed, so that nothing shows what speaks against it
        ("哪天开工", "5月3日开工。", {"哪天竣工"}),
    ],
)
def test_a_near_miss_exchanges_one_word_for_one_that_the_article_lacks(question, article, expected):
    answered = make.Example(question, "", article, 0, 1, "answer")
    names = misses.Names((), ("夏天", "春天"))
    made = [misses.near_miss(answered, article, names, random.Random(seed)) for seed in range(60)]
    assert {m and m.question for m in made} == expected
    assert all(m is None or (m.start, m.passage) == (-1, article) for m in made)


def test_written_questions_find_their_article(tmp_path):
    """Answers and what tempts are offsets into the article; questions over articles that are not there are left out."""
    start = ARTICLE.index("46万元")
    asked = [
        {"article": "n:1", "question": "花了多少", "kind": "figure", "answer": [start, start + 4]},
        {"article": "n:1", "question": "去年花了多少", "kind": "time", "near": [start - 4, start + 4]},
        {"article": "n:9", "question": "哪里", "kind": "where", "answer": [0, 2]},
    ]
    (tmp_path / "questions.jsonl").write_text("".join(json.dumps(row) + "\n" for row in asked))
    (tmp_path / "news.jsonl").write_text(json.dumps({"id": "n:1", "text": ARTICLE}) + "\n")
    answered, near = make.written(tmp_path / "questions.jsonl", [tmp_path / "news.jsonl"])
    assert (answered["context"], answered["answers"], answered["answerable"]) == (ARTICLE, [{"text": "46万元", "start": start}], True)
    assert (near["answerable"], near["type"]) == (False, "time")
    shown = [make.unanswered(near, 40, random.Random(seed)) for seed in range(30)]
    assert all(e.start == -1 for e in shown) and sum("46万元" in e.passage for e in shown) > 20


def test_written_questions_are_whole_and_those_kept_aside_ask_of_other_articles():
    files = {name: list(make.json_lines(RECIPE / f"{name}.jsonl")) for name in ("written", "written_held")}
    for row in [*files["written"], *files["written_held"]]:
        (span,) = (row[name] for name in ("answer", "near") if name in row)
        assert row["question"] and row["kind"] and 0 <= span[0] < span[1], row
    articles = {name: {row["article"] for row in rows} for name, rows in files.items()}
    assert not articles["written"] & articles["written_held"]


def test_rows_point_at_their_answers():
    article = {"id": "n:1", "title": "", "text": ARTICLE}
    made = list(synthetic.rows([article] * 3, synthetic.MAKERS, 4, 1.0, rng()))
    assert made and all(row["start"] < 0 or row["passage"][row["start"] : row["end"]] in ARTICLE for row in made)
    assert all((row["start"] < 0) == row["kind"].startswith("not:") for row in made)


# -- mining and measures


def test_mining_leaves_out_own_article_and_answers():
    others = ["徽县农家书屋今年又花了钱。成县没有说多少。", "成县农家书屋花了46万元。", ARTICLE]
    assert [row["passages"] for row in mine.mine([ROW], others, 3)] == [[others[0]]]


# -- what search finds beside the right passage

LONG = "8月3日，徽县举行培训。" + "会议强调了各项要求。" * 30 + "今年以来，县里投入资金46万元。" + "大家表示将继续努力。" * 20
LONG_ROW = {**ROW, "context": LONG, "answers": [{"text": "46万元", "start": LONG.index("46万元")}]}


def test_own_passages_are_sorted_into_right_and_near():
    right, near = candidates.sorted_out(LONG_ROW, candidates.own_passages(LONG_ROW))
    assert [passage[start:end] for _, passage, start, end in right] == ["46万元"]
    assert near and all("46万元" not in passage for _, passage in near)
    assert "".join(sorted(c for _, p, *_ in [*right, *near] for c in p)) == "".join(sorted(LONG))


def test_an_unanswerable_question_has_no_right_passage():
    right, near = candidates.sorted_out({**LONG_ROW, "answerable": False}, candidates.own_passages(LONG_ROW))
    assert not right and len(near) > 1


def test_wrong_passages_are_of_other_articles_and_without_the_answer():
    own = candidates.own_passages(LONG_ROW)
    others = ["成县投入资金50万元。", "成县投入资金46万元。", own[0].text.text, "康县没有说。"]
    found = [passage(text, source=f"n{i}") for i, text in enumerate(others)]
    assert candidates.wrong_passages(LONG_ROW, found, own, 5) == [["", others[0]], ["", others[3]]]
    assert candidates.wrong_passages({**LONG_ROW, "doc_ids": ["n0"]}, found, own, 5) == [["", others[3]]]


def passage(text, source):
    return Passage(1, source, Cleaned.of(text, [(0, len(text))]))


def test_threshold_lets_one_in_twenty_go():
    assert evaluate.threshold(range(100)) == 5
    assert sum(m < 5 for m in range(100)) == 5


# -- training


@pytest.mark.slow
def test_group_loss_is_softmax_over_each_group():
    import torch

    train = load("reader", "train")
    scores, starts = torch.tensor([2.0, 0.0, 0.0, 0.0, 1.0, 1.0, 3.0, 1.0]), torch.tensor([5, 0, 0, 0, 0, 0, 0, 0])
    one = -2 + torch.log(torch.exp(torch.tensor(2.0)) + 3)  # the second group has no answer and does not count
    assert train.group_loss(scores, starts, 4) == pytest.approx(one.item())
    assert train.group_loss(scores, torch.zeros(8), 4) == 0


@pytest.mark.slow
def test_groups_show_a_right_passage_and_three_others():
    train = load("reader", "train")
    row = {
        "question": "花了多少钱",
        "right": [["", "花了46万元", 2, 6]],
        "near": [["", "又近"]],
        "wrong": [["", f"错{i}"] for i in range(5)],
    }
    stream = train.group_stream([row], rng())
    shown = [next(stream) for _ in range(20)]
    assert all([e.answer for e in group] == ["46万元", "", "", ""] and len({e.passage for e in group}) == 4 for group in shown)
    assert {e.kind for group in shown for e in group} == {"right", "near", "wrong"}


# -- the whole recipe on a small sample


@pytest.mark.slow
def test_recipe_runs_from_a_tiny_model(tmp_path):
    """train.py makes a loadable folder in fp16, resumes, and evaluate.py reads it: a random two-layer model, eight rows."""
    start, data = tmp_path / "start", tmp_path / "data"
    tiny_model(start)
    (data / "rc").mkdir(parents=True)
    rows = [{**ROW, "id": f"a:{i}", "type": "figure", "context": ARTICLE + "。" * i} for i in range(8)]
    with lzma.open(data / "rc" / "youju_news.jsonl.xz", "wt", encoding="utf-8") as out:
        out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    right = ["", ARTICLE, ROW["answers"][0]["start"], ROW["answers"][0]["start"] + 4]
    group = {"question": ROW["question"], "right": [right], "near": [], "wrong": [["", f"{c}县花了钱。"] for c in "甲乙丙"]}
    (data / "news").mkdir()
    with lzma.open(data / "news" / "news.jsonl.xz", "wt", encoding="utf-8") as out:
        out.write(json.dumps({"id": "n:1", "text": ARTICLE}) + "\n")
    near = {"article": "n:1", "question": "去年花了多少", "kind": "time", "near": [0, 40]}
    (tmp_path / "questions.jsonl").write_text(json.dumps(near) + "\n")
    (tmp_path / "groups.jsonl").write_text(json.dumps(group, ensure_ascii=False) + "\n")
    command = [
        sys.executable,
        RECIPE / "train.py",
        start,
        data,
        tmp_path / "out",
        "--sets",
        "youju_news=1",
        "--groups",
        tmp_path / "groups.jsonl",
        "--written",
        f"{tmp_path / 'questions.jsonl'}=1",
        "--misses",
        "0.5",
        "--batch",
        "2",
        "--frozen",
        "1",
    ]
    run([*command, "--steps", "3"])
    run([*command, "--steps", "5", "--resume"])
    settings = json.loads((tmp_path / "out/checkpoint/settings.json").read_text())
    assert settings["step"] == 5

    from transformers import AutoModelForQuestionAnswering

    before = AutoModelForQuestionAnswering.from_pretrained(start)
    after = AutoModelForQuestionAnswering.from_pretrained(tmp_path / "out/checkpoint")
    assert str(next(after.parameters()).dtype) == "torch.float16"
    assert not after.qa_outputs.weight.float().equal(before.qa_outputs.weight)
    frozen = "bert.encoder.layer.0.output.dense.weight"
    assert after.state_dict()[frozen].equal(before.state_dict()[frozen].half())
    run([sys.executable, RECIPE / "average.py", start, tmp_path / "out/checkpoint", tmp_path / "mean", "--share", "0.25"])
    mean = AutoModelForQuestionAnswering.from_pretrained(tmp_path / "mean")
    assert mean.qa_outputs.weight.float().allclose(0.75 * before.qa_outputs.weight + 0.25 * after.qa_outputs.weight.float(), atol=1e-3)
    run([sys.executable, RECIPE / "activations.py", data, tmp_path / "mean", "--sets", "youju_news"])
    assert len(load_file(tmp_path / "mean" / ACTIVATIONS)) == 2 * 4  # layers
    assert checked(tmp_path / "mean") == "whole"
    folder = evaluate.Folder(tmp_path / "mean", 1)
    assert all(best.text in ARTICLE for best in evaluate.read_articles(folder, rows[:2]))


def run(command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr


def tiny_model(folder):
    """Two layers of 16 with a vocabulary of single characters, saved as an ordinary folder."""
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import BertConfig, BertForQuestionAnswering, PreTrainedTokenizerFast

    pieces = ["<s>", "<pad>", "</s>", "<unk>", *sorted(set(ARTICLE + ROW["question"] + "|"))]
    tokenizer = Tokenizer(models.WordLevel({piece: i for i, piece in enumerate(pieces)}, "<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token="<pad>", unk_token="<unk>").save_pretrained(folder)
    config = BertConfig(
        vocab_size=len(pieces), hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32, pad_token_id=1
    )
    BertForQuestionAnswering(config).save_pretrained(folder)
