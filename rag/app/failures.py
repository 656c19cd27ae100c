"""What goes wrong, as HTTP tells it: one shape for the API, for the addresses beside it and for those that are not there."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exception_handlers import http_exception_handler, request_validation_exception_handler
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.routing import Match

from rag.app.guard import UPLOADS
from rag.errors import RagError, StorageFailed

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
GRADIO = "/gradio_api/"  # what the browser app and its clients ask, which read their own shape of errors
_IN_WORDS = {
    "missing": "缺少这一项。",
    "string_type": "应是文字。",
    "int_parsing": "应是整数。",
    "int_type": "应是整数。",
    "int_from_float": "应是整数。",
    "bool_parsing": "应是 true 或 false。",
    "literal_error": "只能是 {expected}。",
    "value_error": "不是要的内容。",
    "dict_type": "应是一个 JSON 对象。",
    "greater_than_equal": "不能小于 {ge}。",
    "less_than_equal": "不能大于 {le}。",
    "string_too_long": "最多 {max_length} 字。",
}
_STATUS = {400: "请求不完整或写得不对。", 404: "没有这个地址。", 405: "这个地址不接受这种请求。"}


class Json(JSONResponse):
    """A reply that may hold what was sent, also half characters (lone surrogates): those as escapes, as `as_line` writes them."""

    def render(self, content: Any) -> bytes:
        return json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode("utf-8", "backslashreplace")


def error_response(status: int, message: str, kind: str) -> JSONResponse:
    return Json({"error": {"message": message, "type": kind}}, status)


def tell_failures(app: FastAPI) -> None:
    """Whatever goes wrong under the app's own addresses is told in one shape."""

    @app.exception_handler(RagError)
    async def known(_: Request, error: RagError) -> JSONResponse:
        return error_response(error.http_status, str(error), type(error).__name__)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        return _invalid(request, error)

    @app.exception_handler(HTTPException)
    async def status(_: Request, error: HTTPException) -> JSONResponse:
        return _status(error)

    @app.exception_handler(Exception)
    async def unknown(_: Request, error: Exception) -> JSONResponse:
        if storage := StorageFailed.of(error):
            return error_response(storage.http_status, str(storage), type(storage).__name__)
        return error_response(500, f"内部错误：{type(error).__name__}", "InternalError")


def tell_what_is_nowhere(app: FastAPI) -> None:
    """Addresses of the API that are not there. Without this the browser app at / would answer them, in its own way."""
    there = _routes(app)

    @app.api_route("/api/{rest:path}", methods=list(METHODS), include_in_schema=False)
    @app.api_route("/v1/{rest:path}", methods=list(METHODS), include_in_schema=False)
    async def nowhere(request: Request) -> JSONResponse:
        return _nowhere(request, there)


def tell_failures_beside(app: FastAPI, beside: FastAPI) -> None:
    """The same for `beside`, the browser app, to which everything falls that is no address of `app`."""
    there = _routes(app)

    @beside.exception_handler(HTTPException)
    async def status(request: Request, error: HTTPException) -> Response:
        if request.url.path.startswith(GRADIO):
            return await http_exception_handler(request, error)
        return _nowhere(request, there) if error.status_code == 404 else _status(error)

    @beside.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        if request.url.path.startswith(GRADIO):
            return await request_validation_exception_handler(request, error)
        return _invalid(request, error)


def _routes(app: FastAPI) -> list[APIRoute]:
    return [route for route in app.routes if isinstance(route, APIRoute) and "{rest:path}" not in route.path]


def _nowhere(request: Request, there: Sequence[APIRoute]) -> JSONResponse:
    """405 with the methods that the address takes, 404 where there is none."""
    taken = {method for route in there if route.matches(dict(request.scope))[0] == Match.PARTIAL for method in route.methods or ()}
    if taken:
        answer = error_response(405, f"这个地址只接受 {'、'.join(sorted(taken))}。", "HttpError")
        answer.headers["allow"] = ", ".join(sorted(taken))
        return answer
    return error_response(404, _STATUS[404], "HttpError")


def _invalid(request: Request, error: RequestValidationError) -> JSONResponse:
    first = error.errors()[0]
    if first["loc"][:1] == ("body",) and _is_unnamed(request):
        return error_response(415, "请求头要写上 Content-Type: application/json。", "UnnamedContent")
    if first["type"] == "json_invalid":
        return error_response(400, "请求体不是有效的 JSON。", "InvalidJson")
    where = ".".join(str(part) for part in first["loc"] if part not in ("body", "query", "path"))
    return error_response(422, f"{where or '请求体'}：{_in_words(first)}", "InvalidRequest")


def _in_words(error: dict[str, Any]) -> str:
    """What is wrong with a value, with the limits it has."""
    limits = {name: str(value).replace("'", "").replace(" or ", "、") for name, value in error.get("ctx", {}).items()}
    words = _IN_WORDS.get(error["type"])
    return words.format(**limits) if words else str(error["msg"])


def _status(error: HTTPException) -> JSONResponse:
    if error.status_code == 400 and error.detail == "There was an error parsing the body":  # FastAPI's, for bytes that are no UTF-8
        return error_response(400, "请求体不是有效的 JSON（应是 UTF-8 编码）。", "InvalidJson")
    return error_response(error.status_code, _STATUS.get(error.status_code, str(error.detail)), type(error).__name__)


def _is_unnamed(request: Request) -> bool:
    """Whether a body came that is not said to be JSON, where JSON is wanted: FastAPI then takes it for plain bytes."""
    sent = request.headers.get("content-length", "0") != "0" or "transfer-encoding" in request.headers
    return sent and "json" not in request.headers.get("content-type", "") and not request.url.path.startswith(UPLOADS)
