"""Measures of retrieval: by hand, and against ir-measures."""

import ir_measures
import numpy as np
import pytest

from rag.evaluation.gold import Gold
from rag.evaluation.ranking import NAMES, is_ranking, measures_of, rank, sign_counts


def gold(name, *articles, **more):
    return Gold.parse({"id": name, "question": "几个？", "answer": "1个", "doc_ids": list(articles), **more})


def hits(name, *sources):
    return {"id": name, "hits": [{"source": source, "score": 9.0 - at} for at, source in enumerate(sources)]}


def test_one_question_by_hand():
    found = measures_of(["甲", "乙", "丙", "丁"], {"乙", "丁", "戊"})
    assert (found["Success@1"], found["Success@5"], found["R@1"], found["R@5"]) == (0, 1, 0, pytest.approx(2 / 3))
    assert found["RR@10"] == 0.5
    ideal = 1 + 1 / np.log2(3) + 1 / np.log2(4)
    assert found["nDCG@10"] == pytest.approx((1 / np.log2(3) + 1 / np.log2(5)) / ideal)


def test_the_run_is_the_mean_over_questions_with_known_articles():
    asked = [gold("a", "甲"), gold("b", "乙"), gold("c", "丙"), gold("d"), gold("e", "戊", answerable=False)]
    scores = rank(asked, [hits("a", "甲", "乙"), hits("b", "甲", "乙"), hits("d", "甲")])
    row = scores.as_row()
    assert (row["questions"], row["missing"]) == (3, 1)
    assert row["Success@1"] == 0.3333 and row["Success@5"] == 0.6667 and row["RR@10"] == 0.5
    low, high = row["intervals"]["RR@10"]
    assert 0 <= low < 0.5 < high <= 1


def test_two_runs_question_by_question():
    asked = [gold("a", "甲"), gold("b", "乙")]
    before, after = rank(asked, [hits("a", "丙", "甲"), hits("b", "乙")]), rank(asked, [hits("a", "甲"), hits("b", "甲", "乙")])
    assert sign_counts("RR@10", before, after) == (1, 1) and sign_counts("R@5", before, after) == (0, 0)


def test_rows_of_search_are_told_from_answers():
    assert is_ranking([hits("a")]) and not is_ranking([{"id": 1, "answered": True}]) and not is_ranking([])


def test_every_measure_agrees_with_ir_measures():
    random = np.random.default_rng(7)
    articles = [f"d{n}" for n in range(150)]
    asked = [gold(f"q{n}", *random.choice(articles, random.integers(1, 15), replace=False)) for n in range(40)]
    run = [hits(one.id, *random.choice(articles, random.integers(0, 120), replace=False)) for one in asked]
    ours = rank(asked, run)
    qrels = [ir_measures.Qrel(one.id, article, 1) for one in asked for article in one.articles]
    scored = [ir_measures.ScoredDoc(row["id"], hit["source"], hit["score"]) for row in run for hit in row["hits"]]
    theirs = ir_measures.calc_aggregate([ir_measures.parse_measure(name) for name in NAMES], qrels, scored)
    for measure, value in theirs.items():
        assert ours.value(str(measure)) == pytest.approx(value, abs=1e-4), measure
