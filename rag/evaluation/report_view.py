"""What a report shows, as plain values: numbers in words, bars and curves as points of a drawing, texts cut into lit pieces."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from itertools import pairwise
from pathlib import Path
from typing import Any

from rag import __version__
from rag.evaluation.comparison import Comparison
from rag.evaluation.judge import Judgement, Texts
from rag.evaluation.measures import squeeze
from rag.evaluation.scores import AURC, LOWER_IS_BETTER, STAGES, TITLES, Bin, Scores

TYPES = {
    "figure": "数字",
    "date_or_period": "时间",
    "entity": "名称",
    "list": "列举",
    "why_how_summary": "为什么、怎样",
    "compare_or_multi": "比较",
    "unanswerable": "不可答",
}
STAGE_NAMES = {"retrieve": "检索", "read": "阅读", "write": "措辞", "total": "全程"}
CARDS = {
    "right": "答对",
    "figure_right": "数字全对",
    "character_f1": "字 F1",
    "citation_precision": "引文准确",
    "citation_recall": "引文召回",
    "right_refusals": "该拒而拒",
}
HINTS = {
    "answer_contained": "显示的全文（含引文）里有没有标准答案",
    "refusal_precision": "拒答的题里，确实不可答的",
    "risk_coverage_area": "按把握从高到低放行，平均错多少；越低越好",
    "figures_unsupported": "越低越好",
    "false_refusals": "越低越好",
}
SLOWEST = 10
WORST = 40  # misses shown with their passage; all of them stand in questions.csv
AROUND = 160  # characters shown to either side of what is lit
LIBRARIES = ("onnxruntime", "faiss-cpu", "tantivy", "torch", "transformers")

Row = dict[str, Any]


@dataclass(frozen=True)
class Lit:
    """A piece of a text; `kind` says why it is lit: "gold", "cited", "both", or not at all."""

    text: str
    kind: str = ""


def report_view(runs: Mapping[str, Scores], command: str = "", texts: Texts | None = None, models: Sequence[str] = ()) -> Row:
    """Everything the report shows: what HTML and Markdown have in common. `models`: a line for each model on this machine."""
    last = list(runs.values())[-1]
    wrong = sorted((j for j in last.judgements if not j.right), key=lambda j: (-j.answered, -j.confidence))
    slow = sorted((j for j in last.judgements if j.milliseconds("total")), key=lambda j: -(j.milliseconds("total") or 0))[:SLOWEST]
    comparison = Comparison(*runs.values()) if len(runs) == 2 else None
    return {
        "title": "问答评测报告",
        "runs": list(runs),
        "facts": _facts(last, command, models),
        "cards": [_card(name, last) for name in CARDS if last.value(name) is not None],
        "headline": [_headline(name, runs) for name in TITLES],
        "by_type": [{"name": name, "bars": _bars(scores.right_by_type, TYPES)} for name, scores in runs.items()],
        "by_source": [{"name": name, "bars": _bars(s.right_by_source, {})} for name, s in runs.items() if len(s.right_by_source) > 1],
        "confidence": [_confidence(name, scores) for name, scores in runs.items() if scores.risk_coverage],
        "latency": [_latency(name, scores) for name, scores in runs.items() if scores.milliseconds(0.5) is not None],
        "differences": [_difference(d) for d in comparison.differences] if comparison else [],
        "p_value": f"{comparison.p_value:.4f}" if comparison else "",
        "changed": list(_changes(comparison)) if comparison else [],
        "wrong_count": len(wrong),
        "wrong": [_wrong(j, texts) for j in wrong[:WORST]],
        "slow": [{"id": j.gold.id, "question": j.gold.question, "ms": f"{j.milliseconds('total'):.0f}"} for j in slow],
    }


# ---- facts and numbers -------------------------------------------------------------------------------------------


def _facts(scores: Scores, command: str, models: Sequence[str]) -> list[tuple[str, str]]:
    answered = {name for j in scores.judgements for name in (j.answer.get("model") or {}).values() if name}
    errors = sum("error" in j.answer for j in scores.judgements)
    missing = sum(not j.answer for j in scores.judgements)
    failed = f"；出错 {errors} 题，缺 {missing} 题" if errors or missing else ""
    facts = [
        ("题数", f"{len(scores.judgements)}{failed}"),
        ("命令", command),
        ("版本", f"有据 {__version__}，Python {platform.python_version()}，" + "，".join(_libraries())),
        ("机器", f"{platform.machine()}，{os.cpu_count()} 核，{platform.system()}"),
        ("作答的模型", "、".join(sorted(answered))),
        ("本机的模型", "；".join(models)),
        ("区间", "按题目重抽 1000 次的中间 95%，种子固定"),
    ]
    return [(name, value) for name, value in facts if value]


def _libraries() -> Iterator[str]:
    for name in LIBRARIES:
        try:
            yield f"{name} {version(name)}"
        except PackageNotFoundError:
            continue


def models_here() -> list[str]:
    """Name and first digits of the sha256 of the weights that encoder and reader would be loaded from here."""
    from rag.errors import RagError
    from rag.models import encoder_path, reader_path

    found = []
    for what, where in (("编码", encoder_path), ("阅读", reader_path)):
        try:
            folder = Path(where())
        except RagError:
            continue
        sums = folder / "SHA256SUMS"
        digest = sums.read_text(encoding="utf-8").split()[0][:16] if sums.is_file() else ""
        found.append(f"{what} {folder.name}" + (f"（sha256 {digest}…）" if digest else ""))
    return found


def percent(share: float | None) -> str:
    return "—" if share is None else f"{100 * share:.1f}%"


def _range(interval: tuple[float, float] | None) -> str:
    return "" if interval is None else f"{100 * interval[0]:.1f}–{100 * interval[1]:.1f}"


def _card(name: str, scores: Scores) -> Row:
    return {"title": CARDS[name], "value": percent(scores.value(name)), "interval": _range(scores.interval(name))}


def _headline(name: str, runs: Mapping[str, Scores]) -> Row:
    def cell(scores: Scores) -> Row:
        value, interval = scores.value(name), scores.interval(name)
        low, high = interval or (0.0, 0.0)
        drawn = {"x": 100 * value, "low": 100 * low, "high": 100 * high} if value is not None else None
        return {"value": percent(value), "interval": _range(interval), "drawn": drawn}

    return {"name": name, "title": TITLES[name], "hint": HINTS.get(name, ""), "cells": [cell(scores) for scores in runs.values()]}


def _bars(counts: Mapping[str, tuple[int, int]], names: Mapping[str, str]) -> list[Row]:
    return [
        {"kind": names.get(kind, kind) or "（未注明）", "right": right, "all": total, "share": right / total}
        for kind, (right, total) in counts.items()
    ]


def _latency(name: str, scores: Scores) -> Row:
    def shown(time: float | None) -> str:
        return "—" if time is None else f"{time:.0f}" if time >= 10 else f"{time:.1f}"

    stages = [[STAGE_NAMES[s], shown(scores.milliseconds(0.5, s)), shown(scores.milliseconds(0.95, s))] for s in STAGES]
    return {"name": name, "stages": stages}


def _difference(d: Any) -> Row:
    better = d.change == 0 or (d.change < 0) == (d.name in LOWER_IS_BETTER)
    clear = d.interval[0] > 0 or d.interval[1] < 0
    return {
        "title": TITLES[d.name],
        "before": percent(d.before),
        "after": percent(d.after),
        "change": f"{100 * d.change:+.1f}",
        "interval": f"{100 * d.interval[0]:+.1f}–{100 * d.interval[1]:+.1f}",
        "p": f"{d.p_value:.3f}",
        "kind": ("good" if better else "bad") if clear else "",
    }


# ---- confidence: points of two drawings, both in a square of 100 -------------------------------------------------


def _confidence(name: str, scores: Scores) -> Row:
    curve = scores.risk_coverage
    kept = curve[:: max(1, len(curve) // 200)] + curve[-1:]
    highest = max(0.05, *(risk for _, risk in curve))
    return {
        "name": name,
        "bins": [_bin(b) for b in scores.calibration],
        "error": percent(scores.calibration_error),
        "curve": " ".join(f"{100 * coverage:.1f},{100 - 100 * risk / highest:.1f}" for coverage, risk in kept),
        "highest": percent(highest),
        "area": percent(scores.value(AURC)),
        "coverage": percent(curve[-1][0]),
        "risk": percent(curve[-1][1]),
    }


def _bin(b: Bin) -> Row:
    shown = {"confidence": percent(b.confidence), "share": percent(b.right)}
    return {"x": 50 * (b.low + b.high), "right": 100 * b.right, "count": b.count, **shown}


# ---- single questions --------------------------------------------------------------------------------------------


def _changes(comparison: Comparison) -> Iterator[Row]:
    for kind, word, pairs in (("bad", "变错", comparison.lost), ("good", "变对", comparison.won), ("", "换了说法", comparison.reworded)):
        for a, b in pairs:
            gold = {"id": a.gold.id, "question": a.gold.question, "gold": wanted(a)}
            yield {**gold, "before": a.shown, "after": b.shown, "kind": kind, "word": word}


def wanted(judgement: Judgement) -> str:
    return judgement.gold.answer if judgement.gold.answerable else "（应不答）"


def _wrong(judgement: Judgement, texts: Texts | None) -> Row:
    gold, row = judgement.gold, judgement.answer
    return {
        "id": gold.id,
        "type": TYPES.get(gold.type, gold.type),
        "question": gold.question,
        "gold": wanted(judgement),
        "shown": judgement.shown,
        "confidence": percent(judgement.confidence) if row else "",
        "texts": list(_passages(judgement, texts)),
    }


def _passages(judgement: Judgement, texts: Texts | None) -> Iterator[Row]:
    """The texts a miss is about, each cut around what is lit: what should be cited, and what was."""
    gold = judgement.gold
    shown = judgement.answer.get("citations") or judgement.answer.get("nearest") or []
    given = {f"passages/{at}": text for at, text in enumerate(gold.passages)}
    names = list(dict.fromkeys([*(file for file, _ in gold.evidence if file), *(str(c.get("source")) for c in shown)]))
    for name in names[:3]:
        text = given.get(name) or (texts(name) if texts else None)
        quotes = [c for c in shown if str(c.get("source")) == name]
        if text is None:
            yield from ({"source": name, "pieces": [Lit(str(c.get("quote") or ""), "cited")]} for c in quotes)
            continue
        spans = [(*span, "gold") for file, sentence in gold.evidence if file in ("", name) and (span := find_loosely(text, sentence))]
        spans += [(a, b, "cited") for c in quotes for a, b in c.get("spans") or [(c.get("start", 0), c.get("end", 0))]]
        yield {"source": name, "pieces": lit(text, spans)}


def find_loosely(text: str, part: str) -> tuple[int, int] | None:
    """Where a sentence stands in a text, white space and signs aside.

    >>> find_loosely("甲，乙 丙。丁", "乙丙")
    (2, 5)
    """
    letters = [(at, plain) for at, char in enumerate(text) for plain in squeeze(char)]
    at = "".join(plain for _, plain in letters).find(squeeze(part))
    return (letters[at][0], letters[at + len(squeeze(part)) - 1][0] + 1) if at >= 0 and squeeze(part) else None


def lit(text: str, spans: Sequence[tuple[int, int, str]]) -> list[Lit]:
    """The text around the spans, cut into pieces; where what should be cited was cited, the piece is "both".

    >>> [(p.text, p.kind) for p in lit("甲乙丙丁", [(1, 3, "gold"), (2, 4, "cited")])]
    [('甲', ''), ('乙', 'gold'), ('丙', 'both'), ('丁', 'cited')]
    """
    pieces: list[Lit] = []
    end = 0
    for low, high in _windows(len(text), spans):
        pieces += [Lit("…")] if low > end else []
        cuts = sorted({low, high, *(at for a, b, _ in spans for at in (a, b) if low <= at <= high)})
        for start, stop in pairwise(cuts):
            kinds = {kind for a, b, kind in spans if a <= start and stop <= b}
            pieces.append(Lit(text[start:stop], "both" if len(kinds) > 1 else next(iter(kinds), "")))
        end = high
    return [*pieces, *([Lit("…")] if end < len(text) else [])]


def _windows(length: int, spans: Sequence[tuple[int, int, str]]) -> list[tuple[int, int]]:
    """What is shown: `AROUND` characters to either side of each span; windows that meet become one."""
    windows: list[tuple[int, int]] = []
    for start, stop in sorted((a, b) for a, b, _ in spans) or [(0, 0)]:
        low, high = max(0, start - AROUND), min(length, stop + AROUND)
        if windows and low <= windows[-1][1]:
            windows[-1] = (windows[-1][0], max(high, windows[-1][1]))
        else:
            windows.append((low, high))
    return windows
