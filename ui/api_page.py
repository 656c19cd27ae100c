"""The page at /docs, made from the OpenAPI description: no scripts and nothing from elsewhere, so that it works offline."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ui.html import element, escape

STYLE = (Path(__file__).parent / "api.css").read_text("utf-8")


def api_page(described: dict[str, Any], address: str) -> str:
    """One section for each operation: what it does, what it takes, how to call it at this address."""
    title = escape(described["info"]["title"])
    calls = [(path, method, each) for path, methods in described["paths"].items() for method, each in methods.items()]
    operations = [_operation(*call, described, address) for call in calls]
    head = element(
        "head",
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">',
        element("title", title),
        element("style", STYLE),
    )
    body = element("body", element("h1", title), element("p", INTRODUCTION, cls="grey"), *operations)
    return "<!doctype html>" + element("html", head, body, lang="zh-CN")


INTRODUCTION = (
    '机器可读的描述：<a href="/openapi.json">openapi.json</a>；MCP：<code>/gradio_api/mcp/</code>；出错时返回 '
    '<code>{"error": {"message", "type"}}</code>。<a href="/">回到问答</a>'
)


def _operation(path: str, method: str, operation: dict[str, Any], described: dict[str, Any], address: str) -> str:
    rows = [_parameter(p) for p in operation.get("parameters", [])]
    return element(
        "section",
        element("h2", element("span", method.upper(), cls="method"), element("code", escape(path))),
        element("p", escape(operation.get("summary", ""))),
        element("table", *rows) if rows else "",
        element("pre", escape(curl(path, method, operation, described, address))),
    )


def _parameter(parameter: dict[str, Any]) -> str:
    schema = parameter.get("schema", {})
    default = schema.get("default")
    told = "，".join([schema.get("type", ""), *([f"默认 {default}"] if default not in (None, "") else [])])
    return element("tr", element("td", element("code", escape(parameter["name"]))), element("td", escape(told), cls="grey"))


def curl(path: str, method: str, operation: dict[str, Any], described: dict[str, Any], address: str) -> str:
    """A command line that calls the operation, with the example its description gives."""
    verb = "" if method == "get" else f"-X {method.upper()} "
    query = "?q=人才公寓" if any(p["name"] == "q" for p in operation.get("parameters", [])) else ""
    call = f"curl {verb}{address}{path}{query}"
    content = operation.get("requestBody", {}).get("content", {})
    if "multipart/form-data" in content:
        return f"{call} -F files=@报纸.txt"
    if "application/json" in content:
        return f"{call} \\\n  -H 'Content-Type: application/json' \\\n  -d '{_example(content['application/json']['schema'], described)}'"
    return call


def _example(schema: dict[str, Any], described: dict[str, Any]) -> str:
    """The first example of a body, or one put together from those of its fields."""
    if "$ref" in schema:
        schema = described["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    if schema.get("examples"):
        return json.dumps(schema["examples"][0], ensure_ascii=False)
    fields = schema.get("properties", {})
    return json.dumps({name: f.get("examples", [f.get("default")])[0] for name, f in fields.items()}, ensure_ascii=False)
