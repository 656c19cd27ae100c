"""The encoder's recipe: pairs out of rows, and a small run of it. Run alone: python -m pytest tests/test_encoder_recipe.py"""

import json
import lzma
import random
import subprocess
import sys

import pytest
from corpus import tiny_encoder
from recipes import MODELS, load

RECIPE = MODELS / "encoder"

ARTICLE = "近日，徽县农家书屋管理员培训班开班，全县的管理员都来了。今年以来，县里投入资金46万元，新增图书1.2万册。"

pairs = load("encoder", "pairs")


def rng():
    return random.Random(0)


def test_groups_give_a_pair_for_each_hard_negative():
    row = {
        "question": "花了多少钱",
        "right": [["徽县", "花了46万元", 2, 6]],
        "near": [],
        "wrong": [["", "错一"], ["成县", "错二"], ["", "错三"]],
    }
    made = list(pairs.from_groups([row, {**row, "right": []}], rng()))
    assert [pair["negative"] for pair in made] == ["错一", "成县\n错二"]
    assert {(pair["query"], pair["positive"]) for pair in made} == {("花了多少钱", "徽县\n花了46万元")}


def test_questions_go_with_the_stretch_that_answers():
    row = {"id": "a", "question": "花了多少钱", "context": ARTICLE, "answers": [{"text": "46万元", "start": ARTICLE.index("46万元")}]}
    held = {**row, "context": next(text for i in range(100) if pairs.make.held({"context": (text := ARTICLE + "。" * i)}))}
    (pair,) = pairs.from_questions([row, {**row, "answers": []}, held], rng())
    assert "46万元" in pair["positive"]


def test_search_queries_only_with_what_fits():
    rows = [{"query": "感冒", "positive": f"结果{grade}", "grade": grade} for grade in (0, 1, 2)]
    assert [pair["positive"] for pair in pairs.from_facts(rows)] == ["结果1", "结果2"]


def test_a_sentence_asks_for_its_passage_without_it():
    made = [pair for seed in range(30) for pair in pairs.from_sentences([{"text": ARTICLE}], random.Random(seed))]
    assert made and all(pair["query"] in ARTICLE for pair in made)
    assert 10 < sum(pair["query"] not in pair["positive"] for pair in made) < 30


def test_headlines_go_with_a_stretch_of_the_body():
    assert list(pairs.from_headlines([{"title": "书屋", "text": ARTICLE}, {"title": "", "text": ARTICLE}], rng())) == [
        {"query": "书屋", "positive": ARTICLE}
    ]


@pytest.mark.slow
@pytest.mark.parametrize("kind", [["--dimension", "8", "--batch", "8"], ["--layers", "1", "--batch", "4"]], ids=["static", "layers"])
def test_recipe_runs_from_a_tiny_model(tmp_path, kind):
    """pairs.py writes what train.py learns from; the folder is what `rag` reads."""
    from rag.weights.encoders import encoder_at

    base, data, made, out = tiny_encoder(tmp_path / "base"), tmp_path / "data", tmp_path / "pairs.jsonl", tmp_path / "out"
    (data / "news").mkdir(parents=True)
    for name in ("xwlb", "news2023"):
        with lzma.open(data / f"news/{name}.jsonl.xz", "wt", encoding="utf-8") as file:
            rows = [{"id": f"{name}{i}", "title": f"书屋{i}", "text": ARTICLE.replace("46", str(i))} for i in range(12)]
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    run([RECIPE / "pairs.py", data, made, "--questions", "--facts"])
    run([RECIPE / "train.py", base, made, out, "--steps", "2", "--threads", "1", *kind])
    rows = encoder_at(out, 1).encode_passages(["徽县投入资金46万元。", "书屋"])
    assert rows.shape == (2, 8 if "--dimension" in kind else 32)
    assert not (out / "scratch").exists()


def run(command):
    done = subprocess.run([sys.executable, *map(str, command)], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
