"""What stands before every route: login, size limits, and nothing for other web sites."""

from __future__ import annotations

import base64
import binascii
import json
import secrets
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.app.hosts import Hosts
from rag.errors import UsageError

OPEN = ("/health",)  # no login needed: for those who watch whether the server is up
UPLOADS = ("/api/documents", "/gradio_api/upload")
FRAME = 65_536  # bytes that multipart adds around the files
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
HERE = Hosts()


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes that the body of one request may have."""

    upload: int
    other: int


class TooLarge(HTTPException):
    """More was sent than is taken. An HTTP error, because frameworks let only those through while they read a body."""

    def __init__(self, most: int) -> None:
        super().__init__(413, f"内容超过 {most / 1048576:.0f} MB 的上限。")


def check_auth(auth: str | None) -> None:
    """Raises UsageError for a login that is not USER:PASS; an empty one would let everybody in where somebody meant to ask for one."""
    user, _, password = (auth or "").partition(":")
    if auth is not None and not (user and password):
        raise UsageError("--auth 应写成 用户:口令，例如 --auth 张三:口令。")


class Guard:
    """ASGI middleware. Basic authentication covers app, API and MCP alike, since browsers ask for it by themselves.

    Another site's page may make a browser post to this address; such a request names that site as its origin. Where the site has
    made its name lead here, the request is addressed to that name, which `hosts` does not know.
    """

    def __init__(self, app: ASGIApp, limits: Limits, auth: str | None = None, hosts: Hosts = HERE) -> None:
        check_auth(auth)
        self.app, self.limits, self.hosts = app, limits, hosts
        self.expected = auth.encode() if auth else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers, path = _headers(scope), scope["path"]
        host = headers.get("host", "")
        if scope["type"] == "websocket":
            if self.hosts.known(host) and self._known(headers):
                await self.app(scope, receive, send)
            else:
                await send({"type": "websocket.close", "code": 1008})
        elif not self.hosts.known(host):
            await _refuse(send, 403, f"不认识的主机名 {host[:100]}。请用 IP 地址访问；确是本机的名字，启动前设 RAG_HOSTS。", "ForeignHost")
        elif path not in OPEN and not self._known(headers):
            await _refuse(send, 401, "需要登录。", "Unauthorized", [(b"www-authenticate", b'Basic realm="youju", charset="UTF-8"')])
        elif scope["method"] in UNSAFE and foreign(headers.get("origin", ""), host):
            await _refuse(send, 403, "请求来自别的网站。", "ForeignOrigin")
        else:
            await self._within_limit(scope, receive, send, headers)

    def _known(self, headers: dict[str, str]) -> bool:
        if self.expected is None:
            return True
        return secrets.compare_digest(_credentials(headers.get("authorization", "")), self.expected)

    async def _within_limit(self, scope: Scope, receive: Receive, send: Send, headers: dict[str, str]) -> None:
        most = self.limits.upload if scope["path"].startswith(UPLOADS) else self.limits.other
        length = headers.get("content-length", "0")
        error = TooLarge(most)
        if length.isdigit() and int(length) > most + FRAME:
            await _refuse(send, 413, error.detail, "TooLarge", [(b"connection", b"close")])
        else:
            await self.app(scope, _Counted(receive, most + FRAME, error), send)


class _Counted:
    """Receives, and raises when more comes than is allowed: a body sent in chunks announces no length."""

    def __init__(self, receive: Receive, most: int, error: TooLarge) -> None:
        self.receive, self.left, self.error = receive, most, error

    async def __call__(self) -> Message:
        message = await self.receive()
        self.left -= len(message.get("body", b""))
        if self.left < 0:
            raise self.error
        return message


def _credentials(header: str) -> bytes:
    """USER:PASS of an Authorization header; programs that only know a key send it as that key."""
    kind, _, given = header.partition(" ")
    if kind.lower() == "bearer":
        return given.encode("latin-1")
    try:
        return base64.b64decode(given, validate=True) if kind.lower() == "basic" else b""
    except (binascii.Error, ValueError):
        return b""


def foreign(origin: str, host: str) -> bool:
    """Whether a browser names another site, or nothing that is one, as the origin of a request; programs name none.

    >>> foreign("http://127.0.0.1:7860", "127.0.0.1:7860"), foreign("https://example.org", "127.0.0.1:7860"), foreign("", "x")
    (False, True, False)
    """
    try:
        return bool(origin) and urlsplit(origin).netloc.lower() != host.lower()
    except ValueError:  # a bracket without its other half
        return True


def _headers(scope: Scope) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}


async def _refuse(send: Send, status: int, message: str, kind: str, headers: list[tuple[bytes, bytes]] | None = None) -> None:
    body = json.dumps({"error": {"message": message, "type": kind}}, ensure_ascii=False).encode()
    given = [(b"content-type", b"application/json; charset=utf-8"), (b"content-length", str(len(body)).encode()), *(headers or [])]
    await send({"type": "http.response.start", "status": status, "headers": given})
    await send({"type": "http.response.body", "body": body})
