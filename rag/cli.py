"""The command line: thin commands over the modules that do the work.

Results go to stdout (JSON where asked for), progress and errors to stderr. Exit codes: 0 done; 1 some inputs failed,
or an error of the program's own; 2 wrong use or no index; 130 interrupted. An error is one line; `--debug` shows where it came from.
Heavy modules are imported inside the commands: `rag --help` must not wait for them.
"""

from __future__ import annotations

import logging
import os
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from rag.bench.commands import app as bench_app
from rag.errors import UsageError
from rag.indexing.file_names import readable, typed
from rag.page.decode import has_lone_surrogates
from rag.question.bounds import check_question
from rag.terminal.output import complain, console, exit_with_failures, print_json, progress, show, tell_without_writer
from rag.terminal.usage import Commands

if TYPE_CHECKING:
    from rag.reader import Reader
    from rag.search import ArticleRetriever

QUIET = {  # loading bars and advice of the model libraries; progress is ours to show, and --debug shows errors
    "TRANSFORMERS_VERBOSITY": "error",
    "HF_HUB_VERBOSITY": "error",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "TQDM_DISABLE": "1",
    "TOKENIZERS_PARALLELISM": "false",
}
WriterName = Literal["builtin", "llm"]
app = typer.Typer(
    cls=Commands,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
models_app = typer.Typer(help="列出模型：大小、许可、所在位置、校验和是否相符。", invoke_without_command=True)
app.add_typer(models_app, name="models")
app.add_typer(bench_app, name="bench")

IndexOption = Annotated[
    Path | None, typer.Option("--index", metavar="目录", help="索引目录；默认 $RAG_INDEX，再默认 .rag/。", show_default=False)
]
WriterOption = Annotated[WriterName, typer.Option("--writer", help="builtin：由程序措辞；llm：由语言模型措辞，逐句核对。")]
ReportOption = Annotated[
    Path | None, typer.Option("--report", metavar="目录", help="另写一份报告（HTML、CSV、Markdown）。", show_default=False)
]


def main() -> None:
    """Entry point of the `rag` script."""
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
    logging.basicConfig(level=logging.ERROR)
    app()


def version(wanted: bool) -> None:
    if wanted:
        from rag import __version__

        typer.echo(f"youju {__version__}")
        raise typer.Exit()


@app.callback(epilog="例：rag index seeds/ && rag ask '市中区设立了多少个服务窗口？'")
def root(
    ctx: typer.Context,
    index: IndexOption = None,
    debug: Annotated[bool, typer.Option("--debug", help="出错时显示细节；放在命令行任何位置都可以。")] = False,
    version: Annotated[bool, typer.Option("--version", callback=version, is_eager=True, help="显示版本。")] = False,
) -> None:
    """有据：从报纸版面里找答案，每个数字都给出原句和出处。"""
    ctx.obj = index


# What the commands share --------------------------------------------------------------------------------------------


def index_folder(ctx: typer.Context, given: Path | None) -> Path:
    """`--index` behind or before the command, else $RAG_INDEX, else .rag/ here. Raises UsageError where it can be no folder."""
    folder: Path = given or ctx.obj or Path(os.environ.get("RAG_INDEX") or ".rag")
    if has_lone_surrogates(str(folder)):
        raise UsageError(f"{readable(str(folder))} 的名字不是 UTF-8（或终端没有设成 UTF-8），不能用作索引目录。换一个：--index 目录")
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} 是文件，不是索引目录。换一个：--index 目录")
    return folder


# The commands -------------------------------------------------------------------------------------------------------


@app.command(epilog="例：rag index seeds/ 报纸/2024/ 文章.jsonl.xz --prune")
def index(
    ctx: typer.Context,
    paths: Annotated[list[str], typer.Argument(metavar="路径…", help="文件、文件夹或文章集（.jsonl、.jsonl.xz、.jsonl.gz）。")],
    prune: Annotated[bool, typer.Option("--prune", help="路径里已经不在的文章，也从索引里删去。")] = False,
    vectors: Annotated[bool, typer.Option("--vectors/--no-vectors", help="不建向量时只按字词检索，快得多；以后再运行一次会补上。")] = True,
    folder: IndexOption = None,
) -> None:
    """把文章加进索引，或更新；内容没变的跳过。最后一行是 JSON 小结。"""
    from rag.index import index as run
    from rag.weights.encoders import configured_encoder_or_none

    lacking: list[str] = []
    encoder = configured_encoder_or_none(lacking.append) if vectors else None
    with progress("索引") as report:
        done = run(paths, index_folder(ctx, folder), prune=prune, encoder=encoder, progress=report)
    for line in lacking:
        complain(f"只建了关键词索引，向量没有建：{line}")
    for line in done.warnings:
        complain(line)
    print_json(done.row())
    exit_with_failures(done.failures)


@app.command(epilog="例：rag remove 000_3c34eccb1122ed0c.txt")
def remove(
    ctx: typer.Context,
    sources: Annotated[list[str], typer.Argument(metavar="来源…", help="文件名或文章 id，与出处里写的一样。")],
    folder: IndexOption = None,
) -> None:
    """从索引里删去文章。"""
    from rag.index import remove as run

    missing = run([readable(source) for source in sources], index_folder(ctx, folder))
    exit_with_failures([f"索引里没有 {source}" for source in missing])


@app.command(epilog="例：rag ask '近23万名这个数出自哪里？'；rag ask '市中区有多少个服务窗口？' --json")
def ask(
    ctx: typer.Context,
    question: Annotated[str, typer.Argument(metavar="问题", help="一句话，最多 2000 字。")],
    as_row: Annotated[bool, typer.Option("--json", help="输出一行 JSON（与 rag batch 的答案行相同）。")] = False,
    source: Annotated[list[str] | None, typer.Option("--source", metavar="来源", help="只在这些来源里找；可重复。")] = None,
    writer: Annotated[
        WriterName | None,
        typer.Option("--writer", help="builtin：由程序措辞；llm：由语言模型措辞，逐句核对；不写：先程序，有帮助时再加语言模型。"),
    ] = None,
    folder: IndexOption = None,
) -> None:
    """回答一个问题：答案、原句、出处，每个数字都核对过；找不到就说找不到。"""
    question = check_question(typed(question), "请检查终端的编码设置。")
    from rag.sources import check_named

    place, sources = index_folder(ctx, folder), tuple(readable(name) for name in source or ())
    check_named(sources, place)
    from rag.ask import Assistant

    choice = writer or ("builtin" if as_row else "auto")
    assistant = Assistant.open(place)
    tell_without_writer(choice)
    assistant.expect(question, choice)
    if as_row:
        from rag.sheets.rows import answer_row

        print_json(answer_row(assistant.ask(question, source=sources, writer=choice), id=""))
    else:
        show(assistant.stream(question, source=sources, writer=choice), console())


@app.command(epilog="例：rag search 问题.jsonl --out 结果.jsonl -k 20 --rerank")
def search(
    ctx: typer.Context,
    questions: Annotated[Path, typer.Argument(metavar="问题.jsonl", help='每行 {"id", "question"}。')],
    out: Annotated[Path, typer.Option("--out", metavar="结果.jsonl", help='每行 {"id", "hits"}，一篇文章一条，最好的在前。')],
    k: Annotated[int, typer.Option("-k", min=1, max=1000, help="每个问题最多几篇文章。")] = 100,
    rerank: Annotated[bool, typer.Option("--rerank", help="前 20 条按阅读模型的次序排。")] = False,
    folder: IndexOption = None,
) -> None:
    """只检索，不作答：用来量检索的好坏。"""
    from rag.search import run

    place = index_folder(ctx, folder)
    with progress("检索") as report:
        failures = run(questions, out, lambda: _retriever(place), k=k, reader=_reader() if rerank else None, progress=report)
    exit_with_failures(failures)


def _retriever(folder: Path) -> ArticleRetriever:
    from rag.retrieve import HybridRetriever
    from rag.sources import check_filled
    from rag.weights.encoders import configured_encoder

    check_filled(folder)
    return HybridRetriever.open(folder, configured_encoder())


def _reader() -> Reader:
    from rag.models import models_folder, reader_path
    from rag.reader import SpanReader

    return SpanReader(reader_path(), models_folder())


@app.command(epilog="例：rag batch 问题.xlsx --out 答案.jsonl --table 答案.xlsx --report 报告/")
def batch(
    ctx: typer.Context,
    questions: Annotated[Path, typer.Argument(metavar="问题文件", help=".jsonl、.csv 或 .xlsx。")],
    out: Annotated[Path, typer.Option("--out", metavar="答案.jsonl", help="答案写在这里；中断后再运行会接着做。")],
    writer: WriterOption = "builtin",
    workers: Annotated[int, typer.Option("--workers", min=1, max=64, help="用几个进程作答；每个约占 0.6 GB 内存。")] = 1,
    table: Annotated[
        list[Path] | None, typer.Option("--table", metavar="答案.xlsx", help="另写一张给人看的表，.xlsx 或 .csv；可重复。")
    ] = None,
    report: ReportOption = None,
    folder: IndexOption = None,
) -> None:
    """回答一整份问题文件；坏的一行写成带 error 的一行，其余照做。"""
    from rag.batch import needs_index, run
    from rag.batch_worker import answering
    from rag.opening import open_assistant, open_without_index
    from rag.sheets.answer_table import check_table, write_table
    from rag.sources import check_filled

    for one in table or []:
        check_table(one)
    place = index_folder(ctx, folder) if needs_index(questions) else None
    if workers == 1:
        answers: Any = nullcontext(open_without_index() if place is None else open_assistant(place))
    else:
        if place is not None:
            check_filled(place)  # a missing index is told once, and not by every process
        answers = answering(workers, place, writer)
    tell_without_writer(writer)
    with answers as assistant, progress("作答") as bar:
        done = run(questions, out, assistant, writer, bar, place)
    complain(done.summary)
    for one in table or []:
        write_table(out, one)
    if report:
        from rag.evaluation.report import evaluate_files

        where = f" --index {place}" if place is not None else ""
        made_by = f"rag batch {questions} --out {out} --writer {writer} --workers {workers}{where}"
        print_json(evaluate_files(out, questions, report=report, made_by=made_by))
    exit_with_failures(done.failures)


@app.command(epilog="例：rag evaluate 答案.jsonl --gold 标准.jsonl；rag evaluate 甲.jsonl 乙.jsonl --gold 标准.jsonl")
def evaluate(
    answers: Annotated[Path, typer.Argument(metavar="答案.jsonl")],
    other: Annotated[Path | None, typer.Argument(metavar="另一份", help="与之比较。", show_default=False)] = None,
    *,
    gold: Annotated[Path, typer.Option("--gold", metavar="标准.jsonl", help="标准答案。")],
    report: ReportOption = None,
    sources: Annotated[
        Path | None, typer.Option("--sources", metavar="目录", help="被索引的文件在哪里；给出则也核对引用的位置。", show_default=False)
    ] = None,
) -> None:
    """给一份答案打分，或比较两份。"""
    from rag.evaluation.report import evaluate_files

    print_json(evaluate_files(answers, gold, other, report, sources))


@app.command(epilog="例：rag figures 人才公寓；rag figures 23万 --json")
def figures(
    ctx: typer.Context,
    query: Annotated[str, typer.Argument(metavar="[词或数值]", help="如 人才公寓、23万；不写则列出全部。", show_default=False)] = "",
    as_rows: Annotated[bool, typer.Option("--json", help="每个数字一行 JSON。")] = False,
    as_table: Annotated[bool, typer.Option("--csv", help="一张 CSV 表，可用表格软件打开。")] = False,
    as_page: Annotated[bool, typer.Option("--markdown", help="一张 Markdown 表。")] = False,
    folder: IndexOption = None,
) -> None:
    """数字账：索引里的每个数字、它的句子和出处；互相矛盾的标出。"""
    from rag.ledger.ledger import as_csv, as_markdown, find

    def cut(listed: int) -> None:
        complain(f"只列出前 {listed:,} 条，查得更具体些可以看到其余的。")

    rows = find(index_folder(ctx, folder), typed(query), cut)
    if as_rows:
        for row in rows:
            print_json(row)
        return
    if as_table or as_page:
        typer.echo((as_csv if as_table else as_markdown)(rows), nl=False)
        return
    from rag.terminal.answer import ledger_text

    found = [ledger_text(row) for row in rows]
    for text in found:
        console().print(text)
    if not found:
        complain(f"没有找到与“{query}”有关的数字。")


@models_app.callback()
def models(ctx: typer.Context) -> None:
    """列出模型：大小、许可、所在位置、校验和是否相符。"""
    if ctx.invoked_subcommand:
        return
    from rag.models import list_models

    for model in list_models():
        typer.echo(str(model))


@models_app.command("get", epilog="例：rag models get writer")
def models_get(name: Annotated[str, typer.Argument(metavar="[名称]", help="不写则取全部缺少的。", show_default=False)] = "") -> None:
    """取一个模型，核对校验和；已经有了就不再取。"""
    from rag.models import get_model

    typer.echo(str(get_model(name, complain)))


@models_app.command("prepare")
def models_prepare() -> None:
    """把阅读模型变成这台机器上跑得快的样子（一次，约半分钟）；不做也行，第一次提问时会做。"""
    from rag.models import models_folder

    _reader()
    typer.echo(f"模型已备好：{models_folder() / 'graphs'}", err=True)


@app.command()
def verify(ctx: typer.Context, folder: IndexOption = None) -> None:
    """核对文章库、向量和关键词索引是否一致；有问题逐条指出。"""
    from rag.index import verify as run

    place = index_folder(ctx, folder)
    problems = run(place)
    for problem in problems:
        typer.echo(str(problem))
    if problems:
        complain(f"{len(problems)} 处不一致。运行 rag repair --index {place} 重建。")
        raise typer.Exit(1)
    typer.echo("一致。")


@app.command()
def repair(ctx: typer.Context, folder: IndexOption = None) -> None:
    """重建不一致的部分。"""
    from rag.index import repair as run

    place = index_folder(ctx, folder)
    problems = run(place)
    for problem in problems:
        typer.echo(str(problem))
    if any(problem.lost for problem in problems):
        exit_with_failures([f"有文档没能救回来。把原来的文件再索引一次：rag index 原来的文件 --index {place}"])


@app.command(epilog="例：rag serve --port 8080 --auth 张三:口令")
def serve(
    ctx: typer.Context,
    host: Annotated[str, typer.Option("--host", help="监听地址；默认只有本机能访问。")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="端口。")] = 7860,
    auth: Annotated[str | None, typer.Option("--auth", metavar="用户:口令", help="要求登录。", show_default=False)] = None,
    folder: IndexOption = None,
) -> None:
    """打开浏览器界面和 HTTP 接口。"""
    from rag.app.guard import check_auth

    check_auth(auth)
    place = index_folder(ctx, folder)
    from rag.server import serve as run

    run(place, host=host, port=port, auth=auth, tell=complain)
