"""`rag serve`: the HTTP API of CONTRACT and the browser app, on one address, by default for this machine alone."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, cast
from urllib.parse import quote

from fastapi import Body, FastAPI, Query, Request, UploadFile
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Mount

from rag.app.conversation_routes import add_routes
from rag.app.failures import Json, error_response, tell_failures, tell_failures_beside, tell_what_is_nowhere
from rag.app.guard import Guard, Limits, check_auth
from rag.app.hosts import Hosts
from rag.app.openai import completion, completion_stream, read_completion
from rag.app.service import Service
from rag.errors import UsageError
from rag.sheets.rows import QuestionRow, answer_row
from rag.sources import check_named
from rag.store import Store

if TYPE_CHECKING:
    from rag.ledger.filter import Only

MOST_HITS = 1_000
LARGEST_QUESTION = 8 * 1024 * 1024  # bytes of a JSON body: a question row may bring its passages
QUESTION = {"question": "全市建成多少套人才公寓？", "writer": "builtin"}  # shown at /docs
CONVERSATION = {"model": "youju", "messages": [{"role": "user", "content": "全市建成多少套人才公寓？"}]}
WRITERS = ("builtin", "llm", "auto")


def create_app(
    index: Path | str,
    *,
    auth: str | None = None,
    limits: Limits | None = None,
    service: Service | None = None,
    hosts: Hosts | None = None,
) -> FastAPI:
    """The whole server over one index folder; whoever addresses it by a name that is none of `hosts` gets nothing.

    Raises IndexMissing, and UsageError for an `auth` that is not USER:PASS.
    """
    check_auth(auth)
    service = service or Service.of(Path(index))
    service.library.counts()  # a missing index is told now, not at the first question
    limits = limits or Limits(service.library.most, LARGEST_QUESTION)

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        loading = asyncio.ensure_future(service.warm_up())
        yield
        loading.cancel()
        service.close()

    app = FastAPI(title="有据 HTTP 接口", version=_version(), docs_url=None, redoc_url=None, lifespan=life)
    tell_failures(app)
    _pages(app)
    _questions(app, service)
    _documents(app, service)
    _figures(app, service)
    _batches(app, service)
    add_routes(app, service)
    _completions(app, service)
    tell_what_is_nowhere(app)
    _browser(app, service, limits)
    app.add_middleware(Guard, limits=limits, auth=auth, hosts=hosts or Hosts())
    return app


def serve(
    index: Path | str,
    host: str = "127.0.0.1",
    port: int = 7860,
    auth: str | None = None,
    tell: Callable[[str], None] = lambda line: None,
) -> None:
    """Serve until interrupted; `tell` hears what whoever starts it should know.

    Raises IndexMissing; a port that is taken and a login that is none are a UsageError, told before anything is loaded.
    """
    check_auth(auth)
    Store.open(index).close()
    _check_port(host, port)
    hosts = Hosts.of(host, os.environ.get("RAG_HOSTS", ""))
    app = create_app(index, auth=auth, hosts=hosts)
    if not (hosts.alone or auth):
        tell(f"提醒：{host} 上别的机器也能访问，谁都能读、能添、能删资料。要求登录：rag serve --host {host} --auth 用户:口令")
    _run(app, host, port, lambda: tell(f"已就绪，用浏览器打开 {_address(host, port)}（按 Ctrl+C 停止）"))


def _run(app: FastAPI, host: str, port: int, ready: Callable[[], None]) -> None:
    """Take requests until interrupted; `ready` is called when the first can come."""
    import uvicorn

    class Server(uvicorn.Server):
        async def startup(self, sockets: Any = None) -> None:
            await super().startup(sockets)
            if self.started:
                ready()

    config = uvicorn.Config(app, host=host, port=port, log_level="warning", timeout_graceful_shutdown=3, access_log=False)
    with suppress(KeyboardInterrupt):
        Server(config).run()


def _address(host: str, port: int) -> str:
    """What to type into a browser on this machine."""
    name = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "": "127.0.0.1"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{name}:{port}"


def _check_port(host: str, port: int) -> None:
    import socket

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise UsageError(f"{host}:{port} 不能用（{error.strerror}）。换一个端口：rag serve --port {port + 1}") from None


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("youju")
    except PackageNotFoundError:
        return "0"


# Routes -----------------------------------------------------------------------------------------------------------------


def _pages(app: FastAPI) -> None:
    @app.get("/docs", include_in_schema=False)
    async def docs(request: Request) -> HTMLResponse:
        from ui.api_page import api_page

        return HTMLResponse(api_page(app.openapi(), str(request.base_url).rstrip("/")))


def _questions(app: FastAPI, service: Service) -> None:
    @app.get("/health", summary="是否就绪，索引里有什么")
    async def health() -> dict[str, Any]:
        counts = await asyncio.to_thread(service.library.counts)
        return {
            "status": "ok", "documents": counts.documents, "articles": counts.articles, "passages": counts.passages,
            "figures": counts.figures, "waiting": len(service.queue),
        }  # fmt: skip

    @app.post("/api/ask", summary="问一个问题，得到一行答案")
    async def ask(row: Annotated[dict[str, Any], Body(examples=[QUESTION])]) -> JSONResponse:
        writer, sources = _writer(row.pop("writer", None)), _sources(row.pop("source", None))
        asked = QuestionRow.parse(row, 1)
        day = date.fromisoformat(asked.date) if asked.date else None
        if asked.passages is None:
            await asyncio.to_thread(check_named, sources, service.library.folder)
        answer = await service.ask(asked.question, asked.history, asked.passages, sources, writer, day)  # type: ignore[arg-type]
        return Json(answer_row(answer, asked.id, asked.extra))

    @app.post("/api/search", summary="只检索：每篇文章一条，最相关的在前")
    async def search(
        question: Annotated[str, Body(examples=["人才公寓"])], k: Annotated[int, Body(ge=1, le=MOST_HITS)] = 20
    ) -> dict[str, Any]:
        hits = await service.search(question, k)
        return {"hits": [{"source": h.passage.source, "title": h.passage.title, "score": h.score} for h in hits]}


def _writer(value: object) -> str:
    if value is None:
        return "builtin"
    if value not in WRITERS:
        raise UsageError(f"writer 应是 {'、'.join(WRITERS)} 之一。")
    return str(value)


def _sources(value: object) -> tuple[str, ...]:
    """One name, or several, of documents to keep to."""
    names = [value] if isinstance(value, str) else value or []
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise UsageError("source 应是文件名，或一列文件名。")
    return tuple(names)


def _documents(app: FastAPI, service: Service) -> None:
    @app.post("/api/documents", summary="上传文件（multipart，字段名 files，可多个）")
    async def upload(files: list[UploadFile]) -> JSONResponse:
        with tempfile.TemporaryDirectory() as folder:
            saved = [(file.filename or "", await _saved(file, Path(folder), number)) for number, file in enumerate(files)]
            taken = await asyncio.to_thread(service.library.take, saved)
        rows = [{"name": t.name, "ok": t.ok, "message": t.told, "sources": list(t.sources)} for t in taken]
        if any(t.ok for t in taken):
            return JSONResponse({"documents": rows})
        said = "；".join(f"{t.name}：{t.told}" for t in taken)
        return JSONResponse({"error": {"message": said, "type": "Unreadable"}, "documents": rows}, 422)

    @app.delete("/api/documents/{source:path}", summary="移除一份文件或一篇文章")
    async def delete(source: str) -> JSONResponse:
        if not await asyncio.to_thread(service.library.remove, source):
            return error_response(404, f"资料库里没有 {source}。", "NotFound")
        return JSONResponse({"removed": source})


async def _saved(file: UploadFile, folder: Path, number: int) -> Path:
    """Written down under its own ending, by which it is read; two files of one name do not meet."""
    from rag.app.library import plain_name

    target = folder / str(number) / plain_name(file.filename or "")
    target.parent.mkdir()
    with target.open("wb") as out:
        while block := await file.read(1 << 20):
            out.write(block)
    return target


def _figures(app: FastAPI, service: Service) -> None:
    @app.get("/api/figures", summary="数字账：按词或按数值查；可限地区、单位、时间、文章")
    async def figures(
        q: Annotated[str, Query(max_length=200)] = "",
        limit: Annotated[int, Query(ge=1, le=10_000)] = 500,
        format: Annotated[Literal["json", "csv"], Query()] = "json",
        place: Annotated[str, Query(max_length=60)] = "",
        unit: Annotated[str, Query(max_length=60)] = "",
        time: Annotated[str, Query(max_length=60)] = "",
        article: Annotated[str, Query(max_length=60)] = "",
        clashes: Annotated[bool, Query()] = False,
        skip: Annotated[int, Query(ge=0)] = 0,
    ) -> Response:
        from rag.ledger.filter import Only
        from rag.ledger.ledger import as_csv

        only = Only(place, unit, time, article)
        rows = await asyncio.to_thread(figure_rows, service, q, only, limit, skip, clashes)
        if format == "json":
            return JSONResponse(rows)
        # With a byte order mark, by which spreadsheet programs know that it is UTF-8.
        named = {"Content-Disposition": f"attachment; filename=\"figures.csv\"; filename*=UTF-8''{quote('数字.csv')}"}
        return Response("\ufeff" + as_csv(rows), media_type="text/csv", headers=named)


def figure_rows(service: Service, query: str, only: Only, limit: int, skip: int, clashes: bool) -> list[dict[str, Any]]:
    """Rows of the ledger; `clashes`: only those that contradict one another."""
    ledger = service.library.ledger
    if clashes and not (query.strip() or only):
        return [entry.row() for group in service.clashes.page(ledger, limit, skip) for entry in group]
    return [entry.row() for entry in ledger.find(query, limit, only, skip, clashes=clashes)]


def _batches(app: FastAPI, service: Service) -> None:
    @app.get("/api/batches/{identity}/{file}", summary="一次批量的答案（answers.jsonl、.csv、.xlsx）或报告（report.html）")
    async def download(identity: str, file: str) -> Response:
        from rag.app.batches import DOWNLOADS

        batch = await asyncio.to_thread(service.batches.get, identity)
        path = await asyncio.to_thread(service.batches.download, batch, file) if batch else None
        if batch is None or path is None:
            return error_response(404, "没有这份文件。", "NotFound")
        return FileResponse(path, filename=f"{Path(batch.name).stem}-{DOWNLOADS[file]}")


def _completions(app: FastAPI, service: Service) -> None:
    @app.get("/v1/models", summary="可选的“模型”：怎样措辞")
    async def models() -> dict[str, Any]:
        from rag.app.openai import MODELS

        return {"object": "list", "data": [{"id": name, "object": "model", "created": 0, "owned_by": "youju"} for name in MODELS]}

    @app.post("/v1/chat/completions", summary="OpenAI 兼容的对话；annotations 里是出处")
    async def completions(
        body: Annotated[dict[str, Any], Body(examples=[CONVERSATION])],
    ) -> Any:
        asked = read_completion(body)
        if not asked.stream:
            return Json(completion(asked, await service.ask(asked.question, asked.history, writer=asked.writer)))  # type: ignore[arg-type]
        answers = service.stream(asked.question, asked.history, writer=asked.writer)  # type: ignore[arg-type]
        events = completion_stream(asked, answers)
        first = await anext(events)  # what is wrong with the request or the models still gets a status of its own
        return StreamingResponse(_lines(first, events), media_type="text/event-stream", headers={"Cache-Control": "no-store"})


async def _lines(first: str, events: AsyncIterator[str]) -> AsyncIterator[str]:
    yield first
    async for event in events:
        yield event


def _browser(app: FastAPI, service: Service, limits: Limits) -> None:
    """The Gradio app at /, its MCP server where Gradio puts it."""
    import gradio as gr

    from ui.app import build, looks

    gr.mount_gradio_app(
        app, build(service), "/", server_name="127.0.0.1", footer_links=[], run_history=False, ssr_mode=False, mcp_server=True,
        max_file_size=limits.upload, show_error=True, enable_monitoring=False, pwa=False, **looks(),
    )  # fmt: skip
    tell_failures_beside(app, cast(FastAPI, cast(Mount, app.routes[-1]).app))  # whatever is no other address falls to it
