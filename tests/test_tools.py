"""The MCP tools, called as another program calls them: over HTTP, from a server that runs."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import uvicorn
from browsing import free_port
from stand_in import PAGE, REFUSAL, SENTENCE, UNKNOWN, WINDOWS, StandIn

from rag.app.library import Library
from rag.app.service import Service
from rag.index import index
from rag.server import create_app

HEADERS = {"accept": "application/json, text/event-stream"}


@pytest.fixture(scope="module")
def address(tmp_path_factory, seeds) -> Iterator[str]:
    """A server over one page, its answers worked out by hand. The tools call it back, so it must be a real one."""
    folder = tmp_path_factory.mktemp("tools") / "index"
    index([seeds / PAGE], folder, workers=0)
    app = create_app(folder, service=Service(Library(folder, lambda: None), lambda: StandIn(folder)))  # type: ignore[arg-type,return-value]
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


def rpc(address: str, method: str, **params: Any) -> Any:
    """The result of one call of the protocol; a stateless server takes it without more ado."""
    body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    text = httpx.post(f"{address}/gradio_api/mcp/", json=body, headers=HEADERS, timeout=60).raise_for_status().text
    data = text if text.startswith("{") else next(line.removeprefix("data: ") for line in text.splitlines() if line.startswith("data: "))
    return json.loads(data)["result"]


def call(address: str, tool: str, **arguments: Any) -> Any:
    result = rpc(address, "tools/call", name=tool, arguments=arguments)
    assert not result.get("isError"), result
    return json.loads(result["content"][0]["text"])


def test_the_tools_are_these_and_say_what_they_want(address):
    tools = {tool["name"]: tool for tool in rpc(address, "tools/list")["tools"]}
    assert sorted(tools) == ["ask", "find_figures", "read_article", "search_articles"]
    assert list(tools["find_figures"]["inputSchema"]["properties"]) == ["query", "place", "unit", "time"]
    assert all("Args" not in tool["description"] and tool["description"] for tool in tools.values())


def test_ask(address):
    row = call(address, "ask", question=WINDOWS)
    assert (row["answered"], row["short"], row["citations"][0]["quote"]) == (True, "28个", SENTENCE)
    refused = call(address, "ask", question=UNKNOWN)
    assert (refused["answered"], refused["answer"], refused["citations"]) == (False, REFUSAL, [])


def test_search_then_read(address):
    found = call(address, "search_articles", question="服务窗口", k=1)
    assert [row["source"] for row in found] == [PAGE]
    article = call(address, "read_article", article=found[0]["article"])
    assert article["source"] == PAGE and article["title"] == found[0]["title"]
    assert "error" in call(address, "read_article", article=99_999)


def test_find_figures(address):
    rows = call(address, "find_figures", query="人才公寓")
    assert {row["text"] for row in rows} == {"343套", "230套"}
    assert call(address, "find_figures", query="人才公寓", place="历城") == []
    assert {row["unit"] for row in call(address, "find_figures", query="", unit="套")} == {"套"}
