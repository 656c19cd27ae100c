"""Scores of answers against gold: every number here was worked out by hand."""

import csv
import json

import numpy as np
import pytest

from rag.errors import UsageError
from rag.evaluate import Comparison, Gold, evaluate, load_answers, load_gold, sign_test, texts_in
from rag.evaluation.report import _score_lines, as_html, as_markdown, comparison_row, evaluate_files, report_view, write_report
from rag.evaluation.report_view import lit
from rag.evaluation.scores import TITLES, _area, risk_coverage_area

PAGE = "曲阜市\n\n今年，曲阜市设立28个服务窗口，配备59名专员。\n\n人才公寓1403套\n图为现场\n，其中新建230套。\n"
WINDOWS, FLATS = "今年，曲阜市设立28个服务窗口，配备59名专员。", "人才公寓1403套，其中新建230套。"


def gold_row(name, kind, question, answer, evidence="", file="p.txt", **more):
    row = {"id": name, "type": kind, "question": question, "answer": answer, "evidence": evidence, "file": file, "answerable": bool(answer)}
    return row | more


GOLD = [
    gold_row("a", "figure", "几个窗口？", "28个", "设立28个服务窗口", aliases=["二十八个"]),
    gold_row("b", "figure", "多少套？", "1403套", "人才公寓1403套"),
    gold_row("c", "list", "哪两样？", "甲一、乙二", ["甲一", "乙二"], ["p.txt", "q.txt"]),
    gold_row(
        "d",
        "compare_or_multi",
        "谁更多？",
        "曲阜28个，邹城9个",
        ["设立28个服务窗口", "邹城设立9个"],
        ["p.txt", "q.txt"],
        points=["28个", "9个"],
    ),
    gold_row("e", "why_how_summary", "为什么？", "为了方便群众", "方便群众", points=["方便", "群众", "就近", "办事"]),
    gold_row("f", "unanswerable", "市长是谁？", ""),
    gold_row("g", "unanswerable", "书记是谁？", ""),
]


def cite(quote, start=None, end=None, **more):
    at = PAGE.find(quote) if start is None else start
    return {"number": 1, "source": "p.txt", "quote": quote, "start": at, "end": end or at + len(quote), **more}


def answer_row(name, short, answer, *citations, **more):
    return {"id": name, "answered": bool(short), "short": short, "answer": answer, "citations": list(citations), **more}


FLAT_SPANS = [[PAGE.find("人才公寓"), PAGE.find("\n图为")], [PAGE.find("，其中"), PAGE.find("230套。") + 5]]
ANSWERS = [
    # right, its evidence cited, both figures in the quote
    answer_row("a", "28个", "设立28个窗口，共59名专员[1]。", cite(WINDOWS), ms={"total": 10}),
    # wrong (the near miss), but the evidence is cited, in two pieces; 9 stands nowhere, 1173 was computed
    answer_row(
        "b",
        "230套",
        "230套，差1173套，第9。",
        cite(FLATS, spans=FLAT_SPANS),
        figures=[{"text": "1173套", "status": "computed"}],
        ms={"total": 30},
    ),
    # right list, half of its evidence cited, and a quote that helps nobody; both at a wrong place
    answer_row("c", "乙二、甲一", "乙二、甲一", cite("甲一", 0, 2), cite("图为现场", 0, 4)),
    # refused although it can be answered
    answer_row("d", "", "没有找到。", nearest=[cite(WINDOWS)], ms={"total": 20}),
    # 3 of 4 points, short enough: right, with no citation at all
    answer_row("e", "方便", "为了群众就近、方便。"),
    # refused, rightly
    answer_row("f", "", "没有找到。"),
    # answered, wrongly: two figures, one of them in the quote
    answer_row("g", "张三", "张三，28岁，任职3年。", cite(WINDOWS)),
]


def scores(answers=ANSWERS, sources=None):
    return evaluate(GOLD, answers, sources)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "p.txt").write_text(PAGE, encoding="utf-8")
    return tmp_path / "pages"


def test_every_measure_by_hand(folder):
    row = scores(sources=texts_in(folder)).as_row()
    assert row.pop("intervals").keys() <= TITLES.keys()  # tested below
    assert row == {
        "questions": 7,
        "right": 0.5714,  # a, c, e, f: 4 of 7
        "right_by_type": {"compare_or_multi": [0, 1], "figure": [1, 2], "list": [1, 1], "unanswerable": [1, 2], "why_how_summary": [1, 1]},
        "false_refusals": 0.2,  # d of a b c d e
        "evidence_cited": 0.5,  # a and b of a b c e
        "citation_precision": 0.75,  # a, b and c's first of four quotes
        "figures_shown": 6,  # a: 28 59, b: 230 9 (1173 was computed), g: 28 3
        "figures_not_in_a_cited_quote": 2,  # b's 9, g's 3
        "offsets_checked": 5,
        "offsets_right": 0.6,  # a, b and g; both of c's point at 曲阜市
        "right_refusals": 0.5,
        "exact_match": 0.5,  # the spans: a, b
        "character_f1": 0.75,  # a 1; b: 230|套 against 1403|套: 1 shared, P 1/2, R 1/2
        "answer_contained": 0.2,  # a of a b c d e: c has both entries, but not in one piece
        "figure_right": 0.5,  # a
        "figure_value": 0.5,
        "figure_unit": 1.0,  # b's 套 is right, although 230 is not
        "figure_qualifier": 1.0,
        "list_f1": 1.0,
        "rouge_l": 0.4889,  # a 1, b 2·2/(4+5), c 2·2/(4+4), d 0, e 2·2/(2+6)
        "citation_recall": 0.6,  # of a 1, b 1, c 2, e 1 sentences: a's, b's and one of c's
        "refusal_precision": 0.5,  # f of d f
        "refusal_recall": 0.5,
        "risk_coverage_area": 0.4,  # five answers of equal confidence, two of them wrong
        "calibration_error": 0.6,  # confidence 0, right 3 of 5
        "ms": {"retrieve": [None, None], "read": [None, None], "write": [None, None], "total": [20.0, 30.0]},
        "errors": 0,
        "missing": 0,
        "ms_p50": 20.0,
        "ms_p95": 30.0,
    }


def test_without_sources_no_offset_is_judged():
    row = scores().as_row()
    assert row["offsets_checked"] == 0 and row["offsets_right"] is None


def test_a_missing_answer_is_wrong_even_where_a_refusal_is_right():
    row = scores([a for a in ANSWERS if a["id"] not in "af"]).as_row()
    assert row["missing"] == 2 and row["right"] == 0.2857 and row["right_by_type"]["unanswerable"] == [0, 2]
    assert row["false_refusals"] == 0.4


def test_an_error_row_is_a_refusal():
    failed = {"id": "a", "answered": False, "error": "坏了", "citations": [], "ms": {}}
    row = scores([failed, *ANSWERS[1:]]).as_row()
    assert row["errors"] == 1 and row["false_refusals"] == 0.4 and row["right"] == 0.4286


def test_of_two_answers_the_last_counts():
    assert scores([{**ANSWERS[0], "short": "5个"}, *ANSWERS]).value("right") == scores().value("right")


def test_gold_of_other_sets():
    cmrc = Gold.parse({"id": "x", "question": "谁？", "answers": [{"text": "甲", "start": 3}, {"text": "乙"}]})
    assert (cmrc.answers, cmrc.type, cmrc.answerable, cmrc.evidence) == (("甲", "乙"), "entity", True, ())
    closed = Gold.parse({"question": "谁？", "answerable": False}, 4)
    assert (closed.id, closed.type, closed.answerable) == (4, "unanswerable", False)
    assert evaluate([{"question": "谁？", "answer": "甲"}], [{"id": 1, "answered": True, "short": "甲"}]).value("right") == 1


def test_evidence_without_a_file_may_be_cited_from_anywhere():
    gold = [{"id": "x", "answer": "甲", "evidence": "甲一二三"}]
    answer = {"id": "x", "answered": True, "short": "甲", "citations": [{"source": "passages/0", "quote": "甲一二三。"}]}
    assert evaluate(gold, [answer]).value("evidence_cited") == 1


def test_offsets_into_collections(tmp_path):
    (tmp_path / "c.jsonl").write_text(json.dumps({"id": "n1", "text": "甲\r\n乙28个"}), encoding="utf-8")
    gold, answer = (
        [{"id": "x", "answer": "28个"}],
        {"id": "x", "answered": True, "citations": [{"source": "n1", "quote": "乙28个", "start": 3, "end": 7}]},
    )
    assert evaluate(gold, [answer], texts_in(tmp_path)).as_row()["offsets_right"] == 1
    answer["citations"][0]["start"] = 4
    assert evaluate(gold, [answer], texts_in(tmp_path)).as_row()["offsets_right"] == 0


def test_intervals_hold_the_value_and_are_the_same_each_time():
    low, high = scores().interval("right")
    assert 0 <= low < scores().value("right") < high <= 1
    assert scores().interval("right") == (low, high)
    assert scores([]).interval("citation_precision") is None
    always = evaluate([{"id": n, "answer": "甲"} for n in range(9)], [{"id": n, "answered": True, "short": "甲"} for n in range(9)])
    assert always.interval("right") == (1.0, 1.0)


def sure(*answers):
    """Scores over answers given as (confidence, right)."""
    gold = [{"id": n, "question": "几个？", "answer": "1个"} for n in range(len(answers))]
    rows = [{"id": n, "answered": True, "short": "1个" if ok else "2个", "confidence": c} for n, (c, ok) in enumerate(answers)]
    return evaluate(gold, rows)


def test_risk_and_coverage():
    scores = sure((0.9, True), (0.7, False), (0.8, True), (0.6, True))
    assert scores.risk_coverage == [(0.25, 0.0), (0.5, 0.0), (0.75, pytest.approx(1 / 3)), (1.0, 0.25)]
    assert scores.value("risk_coverage_area") == pytest.approx((0 + 0 + 1 / 3 + 1 / 4) / 4, abs=1e-4)
    # A file in another order is the same run, also where answers are equally sure.
    assert risk_coverage_area([0.5, 0.5], [True, False]) == risk_coverage_area([0.5, 0.5], [False, True]) == 0.5
    assert risk_coverage_area([], []) is None and sure().value("risk_coverage_area") is None


def test_refusals_stand_outside_the_curve():
    gold = [{"id": 1, "answer": "甲"}, {"id": 2, "answerable": False}]
    scores = evaluate(
        gold, [{"id": 1, "answered": True, "short": "甲", "confidence": 0.8}, {"id": 2, "answered": False, "confidence": 0.1}]
    )
    assert scores.risk_coverage == [(0.5, 0.0)]


def test_calibration():
    bins = sure((0.95, True), (0.85, False), (1.0, True), (0.1, False)).calibration
    assert [(b.low, b.count, b.confidence, b.right) for b in bins] == [(0.0, 1, 0.1, 0.0), (0.8, 3, 0.9333, 0.6667)]
    scores = sure((0.95, True), (0.85, False), (1.0, True), (0.1, False))
    assert scores.calibration_error == pytest.approx((0.1 + 3 * (0.9333 - 0.6667)) / 4, abs=1e-4)


def test_the_interval_is_that_of_scipy():
    from scipy.stats import bootstrap

    right = [True] * 30 + [False] * 20
    ours = sure(*((0.5, ok) for ok in right)).interval("right")
    theirs = bootstrap((np.array(right, float),), np.mean, n_resamples=5000, method="percentile", rng=1).confidence_interval
    assert ours == pytest.approx((theirs.low, theirs.high), abs=0.021)  # a fiftieth: one question more or less


def test_the_area_over_samples_is_the_area_of_the_sample():
    answers = [(0.9, True), (0.7, False), (0.7, True), (0.6, True), (0.2, False)]
    for counts in ([1, 1, 1, 1, 1], [2, 0, 1, 2, 0], [0, 3, 0, 1, 1]):
        drawn = [answer for answer, times in zip(answers, counts, strict=True) for _ in range(times)]
        by_hand = risk_coverage_area([c for c, _ in drawn], [not ok for _, ok in drawn])
        confidence, wrong = np.array([c for c, _ in answers]), np.array([not ok for _, ok in answers], float)
        assert _area(confidence, wrong, np.array(counts)) == pytest.approx(by_hand)


def test_differences_of_two_runs():
    before, after = sure(*[(0.5, False)] * 10), sure(*[(0.5, True)] * 10)
    by_name = {d.name: d for d in Comparison(before, after).differences}
    right = by_name["right"]
    assert (right.before, right.after, right.change, right.interval, right.p_value) == (0.0, 1.0, 1.0, (1.0, 1.0), 0.002)
    same = {d.name: d for d in Comparison(before, before).differences}["right"]
    assert (same.change, same.interval, same.p_value) == (0.0, (0.0, 0.0), 1.0)


@pytest.mark.parametrize(("won", "lost"), [(5, 0), (8, 2), (40, 61)])
def test_the_sign_test_is_that_of_scipy(won, lost):
    from scipy.stats import binomtest

    assert sign_test(won, lost) == pytest.approx(binomtest(won, won + lost).pvalue)


def test_two_runs_are_compared():
    after = [
        {**ANSWERS[0], "short": "59个"},  # was right
        {**ANSWERS[1], "short": "1403套"},  # is right now
        {**ANSWERS[2], "short": "甲一、乙二"},  # right as before, in other words
        *ANSWERS[3:],
    ]
    comparison = Comparison(scores(), scores(after))
    assert [b.gold.id for _, b in comparison.won] == ["b"]
    assert [b.gold.id for _, b in comparison.lost] == ["a"]
    assert [b.gold.id for _, b in comparison.reworded] == ["c"]
    assert comparison.p_value == 1.0
    row = comparison_row(comparison)
    assert row["won"] == [{"id": "b", "question": "多少套？", "before": "230套", "after": "1403套"}]


@pytest.mark.parametrize(("won", "lost", "p"), [(0, 0, 1.0), (5, 0, 0.0625), (0, 6, 0.03125), (8, 2, 0.109375), (3, 3, 1.0)])
def test_sign_test(won, lost, p):
    assert sign_test(won, lost) == p


# ---- files and report --------------------------------------------------------------------------------------------


def write(path, rows):
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def test_files_are_scored_and_reported(tmp_path, folder):
    gold, answers = write(tmp_path / "g.jsonl", GOLD), write(tmp_path / "a.jsonl", ANSWERS)
    row = evaluate_files(answers, gold, report=tmp_path / "报告", sources=folder)
    assert row["right"] == 0.5714 and row["offsets_right"] == 0.6
    html = (tmp_path / "报告" / "report.html").read_text(encoding="utf-8")
    assert "57.1%" in html and "<svg" in html and "多少套？" in html and "http" not in html.replace("http-equiv", "")
    markdown = (tmp_path / "报告" / "report.md").read_text(encoding="utf-8")
    assert "| 答对 | 57.1% |" in markdown and "| b | 数字 | 多少套？ | 1403套 | 230套 | 0.0% |" in markdown
    with (tmp_path / "报告" / "scores.csv").open(encoding="utf-8-sig") as file:
        assert ["a.jsonl", "right", "figure", "0.5", "", "", "2"] in list(csv.reader(file))
    with (tmp_path / "报告" / "questions.csv").open(encoding="utf-8-sig") as file:
        table = list(csv.DictReader(file))
    assert [line["right"] for line in table] == ["1", "0", "1", "0", "1", "1", "0"]


def test_the_report_lights_what_was_missed(tmp_path):
    gold = {"id": "x", "question": "几个？", "type": "figure", "answer": "28个", "passages": ["甲区设立28个窗口。乙区设立9个窗口。"]}
    gold |= {"evidence": "甲区设立28个窗口", "file": "passages/0", "source": "甲集"}
    cited = {"number": 1, "source": "passages/0", "quote": "乙区设立9个窗口。", "start": 10, "end": 19}
    answer = {"id": "x", "answered": True, "short": "9个", "answer": "9个[1]", "confidence": 0.9, "citations": [cited], "ms": {"total": 3}}
    (wrong,) = report_view({"a": evaluate([gold], [answer])})["wrong"]
    assert (wrong["gold"], wrong["shown"], wrong["confidence"]) == ("28个", "9个", "90.0%")
    assert [(p.text, p.kind) for p in wrong["texts"][0]["pieces"]] == [
        ("甲区设立28个窗口", "gold"),
        ("。", ""),
        ("乙区设立9个窗口。", "cited"),
    ]
    html = as_html(report_view({"a": evaluate([gold], [answer])}, "rag evaluate a --gold g", models=["阅读 reader（sha256 af5a…）"]))
    assert '<mark class="gold">甲区设立28个窗口</mark>' in html and "af5a" in html and "rag evaluate a --gold g" in html


def test_far_apart_places_of_a_text_are_shown_each_with_its_surroundings():
    text = "甲" * 1000 + "乙" * 10 + "甲" * 1000 + "丙" * 10 + "甲" * 1000
    pieces = lit(text, [(1000, 1010, "gold"), (2010, 2020, "cited")])
    shown = [(p.text[0], len(p.text), p.kind) for p in pieces]
    around = ("甲", 160, "")
    assert shown == [("…", 1, ""), around, ("乙", 10, "gold"), around, ("…", 1, ""), around, ("丙", 10, "cited"), around, ("…", 1, "")]
    assert [(p.text, p.kind) for p in lit("甲乙丙", [])] == [("甲乙丙", "")]


def test_the_worst_misses_come_first(tmp_path):
    scores = sure((0.3, False), (0.9, False), (0.99, True), (0.6, False))
    view = report_view({"a": scores})
    assert [row["id"] for row in view["wrong"]] == [1, 3, 0] and view["wrong_count"] == 3
    assert view["confidence"][0]["coverage"] == "100.0%" and view["confidence"][0]["risk"] == "75.0%"


def test_sources_have_their_own_chart():
    gold = [{"id": n, "answer": "甲", "source": s} for n, s in enumerate(("一集", "一集", "二集"))]
    scores = evaluate(gold, [{"id": 0, "answered": True, "short": "甲"}])
    assert scores.right_by_source == {"一集": (1, 2), "二集": (0, 1)}
    assert [bar["kind"] for bar in report_view({"a": scores})["by_source"][0]["bars"]] == ["一集", "二集"]
    assert "source:一集" in [line[2] for line in _score_lines({"a": scores})]


def test_runs_of_search_are_scored_as_rankings(tmp_path):
    gold = write(tmp_path / "g.jsonl", [{"id": n, "question": "几？", "answer": "1", "doc_ids": [f"d{n}"]} for n in (1, 2)])
    one = write(tmp_path / "1.jsonl", [{"id": n, "hits": [{"source": "d9"}, {"source": f"d{n}"}]} for n in (1, 2)])
    two = write(tmp_path / "2.jsonl", [{"id": n, "hits": [{"source": f"d{n}"}]} for n in (1, 2)])
    row = evaluate_files(one, gold, report=tmp_path / "r")
    assert (row["questions"], row["Success@1"], row["RR@10"]) == (2, 0.0, 0.5)
    assert "| RR@10 | 50.0% |" in (tmp_path / "r" / "report.md").read_text(encoding="utf-8")
    row = evaluate_files(one, gold, two)
    assert row["changes"]["Success@1"] == {"better": 2, "worse": 0, "p_value": 0.5} and row["after"]["nDCG@10"] == 1.0
    with pytest.raises(UsageError, match="不能相比"):
        evaluate_files(one, gold, write(tmp_path / "a.jsonl", [{"id": 1, "answered": False}]))
    with pytest.raises(UsageError, match="doc_ids"):
        evaluate_files(one, write(tmp_path / "h.jsonl", [{"id": 1, "question": "几？", "answer": "1"}]))


def test_two_files_are_compared(tmp_path):
    gold, one = write(tmp_path / "g.jsonl", GOLD), write(tmp_path / "1.jsonl", ANSWERS)
    two = write(tmp_path / "2.jsonl", [*ANSWERS[:1], {**ANSWERS[1], "short": "1403套"}, *ANSWERS[2:]])
    row = evaluate_files(one, gold, two, tmp_path / "r")
    assert [change["id"] for change in row["won"]] == ["b"] and row["lost"] == []
    html = (tmp_path / "r" / "report.html").read_text(encoding="utf-8")
    assert "变化的题" in html and "变对" in html and "两次相比" in html
    assert row["differences"]["right"]["change"] == pytest.approx(1 / 7, abs=1e-4)
    with pytest.raises(UsageError, match="同一个"):
        evaluate_files(one, gold, one)


def test_whatever_an_answer_holds_is_shown_and_never_run(tmp_path):
    bad = {**ANSWERS[1], "short": "<script>alert(1)</script>|=1+1\ud800"}
    runs = {"a": scores([bad])}
    html = as_html(report_view(runs))
    assert "<script>" not in html and "&lt;script&gt;" in html
    assert "\\|=1+1" in as_markdown(report_view(runs))
    write_report(tmp_path, {"a": scores([{**bad, "short": "=1+1\ud800"}])})
    assert "'=1+1" in (tmp_path / "questions.csv").read_text(encoding="utf-8-sig")


def test_gold_in_a_table(tmp_path):
    (tmp_path / "g.csv").write_text("编号,问题,答案,别名,类型,可答\na,几个？,28个,二十八个|28,figure,是\nf,谁？,,,,否\n", encoding="utf-8")
    one, two = (Gold.parse(row) for row in load_gold(tmp_path / "g.csv"))
    assert one.answers == ("28个", "二十八个", "28") and one.answerable
    assert two.answerable is False and two.type == "unanswerable"


def test_broken_files_are_refused_by_line(tmp_path):
    (tmp_path / "g.jsonl").write_text('{"id": 1, "question": "谁？"}\n{broken\n')
    with pytest.raises(UsageError, match="第2行"):
        load_gold(tmp_path / "g.jsonl")
    (tmp_path / "a.jsonl").write_text('{"id": 1}\n{broken\n{"id": 2}\n')
    with pytest.raises(UsageError, match="第2行"):
        load_answers(tmp_path / "a.jsonl")
    with pytest.raises(UsageError, match="rag batch"):
        load_answers(tmp_path / "none.jsonl")
    (tmp_path / "b.jsonl").write_text('{"id": 1, "answered": true}\n{"id": 2, "answ')
    assert len(load_answers(tmp_path / "b.jsonl")) == 1  # a run that is still going, or was killed


def test_ten_thousand_rows(tmp_path):
    gold = [
        {"id": n, "question": f"问{n}？", "type": "figure", "answer": f"{n}个", "evidence": f"共{n}个窗口", "file": "p.txt"}
        for n in range(10_000)
    ]
    answers = [
        {"id": n, "answered": True, "short": f"{n}个", "answer": f"{n}个[1]", "citations": [{"source": "p.txt", "quote": f"共{n}个窗口。"}]}
        for n in range(10_000)
    ]
    found = evaluate(gold, answers)
    assert found.value("right") == 1 and found.value("evidence_cited") == 1
    write_report(tmp_path, {"a": found})
    assert (tmp_path / "report.html").stat().st_size < 100_000


def test_a_row_that_says_neither_what_is_right_nor_that_nothing_is_is_not_judged(tmp_path):
    gold = [{"id": 1, "answer": "甲"}, {"id": 2, "question": "空格？"}, {"id": 3, "answer": " "}, {"id": 4, "answerable": None}]
    gold += [{"id": 5, "answerable": False}, {"id": 6, "type": "unanswerable", "answer": ""}, {"id": 7, "answers": []}]
    gold += [{"id": 8, "points": ["乙"]}]
    scores = evaluate(gold, [{"id": row["id"], "answered": False} for row in gold])
    assert [(j.gold.id, j.right) for j in scores.judgements] == [(1, False), (5, True), (6, True), (7, True), (8, False)]
    for name in ("gold", "answers"):
        (tmp_path / f"{name}.jsonl").write_text('{"id": 1, "question": "谁？", "answered": false}\n', "utf-8")
    with pytest.raises(UsageError, match="标准答案"):
        evaluate_files(tmp_path / "answers.jsonl", tmp_path / "gold.jsonl")
