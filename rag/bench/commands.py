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
