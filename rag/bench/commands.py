"""`rag bench …`: thin commands over the modules beside this one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="公开评测集：列出、导入；生成和核对本项目自己的评测集。", no_args_is_help=True)


@app.command("list")
def list_sets() -> None:
    """列出能导入的评测集：许可，公布的数字是什么意思。"""
    from rag.bench.sets import SETS

    for one in SETS:
        typer.echo(f"{one.name}\n  {one.title}\n  许可：{one.licence}\n  公布的数字：{one.published}")


@app.command("import", epilog="例：rag bench import cmrc2018 cmrc2018_dev.json --out 评测/cmrc --sample 400 --seed 1")
def import_set(
    name: Annotated[str, typer.Argument(metavar="名称", help="见 rag bench list。")],
    path: Annotated[Path, typer.Argument(metavar="文件", help="发布者给的文件（.json、.jsonl，可带 .xz、.gz）。")],
    out: Annotated[Path, typer.Option("--out", metavar="目录", help="写 questions.jsonl、articles.jsonl（若有）和 set.json。")],
    sample: Annotated[int, typer.Option("--sample", min=0, metavar="题数", help="随机取这么多题；0 为全取。")] = 0,
    seed: Annotated[int, typer.Option("--seed", metavar="种子", help="抽样和打乱用的种子。")] = 0,
    noise: Annotated[str, typer.Option("--noise", metavar="比例,…", help="RGB：噪声占多少。")] = "0,0.4,0.8,1",
) -> None:
    """把一个公开评测集变成 rag batch 和 rag evaluate 用的问题文件。"""
    from rag.bench.sets import Wanted, named
    from rag.bench.sets import import_set as run
    from rag.errors import UsageError

    try:
        noises = tuple(float(part) for part in noise.split(","))
    except ValueError:
        raise UsageError("--noise 应是用逗号隔开的小数，例如 0,0.4,0.8,1。") from None
    told = run(named(name), path, out, Wanted(sample, seed, noises))
    index = f" --index {out}/index" if told["articles"] else ""
    steps = [
        *([f"rag index {out}/articles.jsonl{index}"] if index else []),
        f"rag batch {out}/questions.jsonl --out {out}/answers.jsonl{index}",
        f"rag evaluate {out}/answers.jsonl --gold {out}/questions.jsonl --report {out}/report",
    ]
    typer.echo(f"接下来：{' && '.join(steps)}", err=True)
    typer.echo(json.dumps(told, ensure_ascii=False))


@app.command("make", epilog="例：rag bench make 索引 文章.jsonl.xz --out test.jsonl --count 1000 --seed 2026 --without 训练.jsonl.xz")
def make(
    index: Annotated[Path, typer.Argument(metavar="索引", help="这些文章集的索引目录。")],
    collections: Annotated[list[Path], typer.Argument(metavar="文章集…", help="索引的那些文章集。")],
    out: Annotated[Path, typer.Option("--out", metavar="配方.jsonl", help="只写问题、文章 id 和位置。")],
    count: Annotated[int, typer.Option("--count", min=1, metavar="题数", help="多少题。")] = 1000,
    seed: Annotated[int, typer.Option("--seed", metavar="种子", help="同一索引、同一种子，得到同样的题。")] = 2026,
    without: Annotated[list[Path] | None, typer.Option("--without", metavar="文件", help="这些行用过的文章不出题；可重复。")] = None,
) -> None:
    """从新闻里造本项目自己的评测集（配方：不含新闻原文）。"""
    from rag.bench.files import write_rows
    from rag.bench.own import ids_in, sources_of, stamp, texts_of
    from rag.bench.own import make as run
    from rag.errors import UsageError

    rows = run(index, count, seed, ids_in(without or []))
    if not rows:
        raise UsageError("一道题也没有造出来：文章太少，或太相似。")
    texts = texts_of(collections, [source for row in rows for source in sources_of(row)])
    write_rows(out, stamp(rows, texts))
    typer.echo(json.dumps({"questions": len(rows), "seed": seed}, ensure_ascii=False))


@app.command("build", epilog="例：rag bench build models/benchmark/test.jsonl news2023.jsonl.xz --out 自测/questions.jsonl")
def build(
    recipe: Annotated[Path, typer.Argument(metavar="配方.jsonl", help="如 models/benchmark/test.jsonl。")],
    collections: Annotated[list[Path], typer.Argument(metavar="文章集…", help="配方指向的文章集。")],
    out: Annotated[Path, typer.Option("--out", metavar="questions.jsonl", help="rag batch 用的问题文件。")],
) -> None:
    """由配方和文章集得到问题文件；文章与制作时不同就停下。"""
    from rag.bench.files import read_rows, write_rows
    from rag.bench.own import build as run
    from rag.bench.own import sources_of, texts_of

    rows = read_rows(recipe)
    built = run(rows, texts_of(collections, [source for row in rows for source in sources_of(row)]))
    out.parent.mkdir(parents=True, exist_ok=True)
    write_rows(out, built)
    typer.echo(json.dumps({"questions": len(built)}, ensure_ascii=False))


@app.command("baseline", epilog="例：rag bench baseline 自测/questions.jsonl --out 自测/baseline.jsonl")
def baseline(
    questions: Annotated[Path, typer.Argument(metavar="问题文件", help="每行带 passages。")],
    out: Annotated[Path, typer.Option("--out", metavar="答案.jsonl", help="答案写在这里。")],
) -> None:
    """基线：BM25 排第一的句子里，离问题用词最近的那个数字；从不拒答。"""
    from rag.batch import run
    from rag.bench.baseline import NearestFigure

    typer.echo(run(questions, out, NearestFigure()).summary, err=True)


@app.command("table", epilog="例：rag bench table 评测/*/report")
def table(
    reports: Annotated[list[Path], typer.Argument(metavar="报告目录…", help="rag evaluate --report 写的目录。")],
) -> None:
    """把几份报告并成一张 Markdown 表，每个数带区间。"""
    from rag.bench.table import table as run

    typer.echo(run(reports), nl=False)
