"""Conversations and ratings over HTTP: what comes, under which name, and what is refused."""

from __future__ import annotations

import io
import json
from pathlib import Path
from urllib.parse import unquote

import pytest
from docx import Document
from fastapi.testclient import TestClient
from stand_in import PAGE, UNKNOWN, WINDOWS, StandIn

from rag.app.conversation_routes import file_name
from rag.app.conversations import FILE_NAME, Conversations, Turn
from rag.app.hosts import Hosts
from rag.app.library import Library
from rag.app.service import Service
from rag.app.work import WorkQueue
from rag.index import index
from rag.server import create_app


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, seeds: Path) -> Path:
    where = tmp_path_factory.mktemp("routes") / "index"
    index([seeds / PAGE], where)
    return where


@pytest.fixture(scope="module")
def client(folder):
    service = Service(Library(folder, lambda: None), lambda: StandIn(folder), WorkQueue())  # type: ignore[arg-type,return-value]
    with TestClient(create_app(folder, service=service, hosts=Hosts.of("testserver")), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="module")
def talked(folder) -> int:
    """A conversation of two questions, one found right, the other wrong."""
    kept, stand_in = Conversations(folder), StandIn(folder)
    identity = kept.create("窗口/<b>多少</b>？")
    for place, question in enumerate((WINDOWS, UNKNOWN)):
        kept.put(identity, place, Turn(question, stand_in.ask(question)))
    kept.rate(identity, 0, "good")
    kept.rate(identity, 1, "bad", "应是16个")
    return identity


def name_of(reply) -> str:
    return unquote(reply.headers["content-disposition"].split("''")[1])


def test_a_conversation_as_markdown_and_as_a_word_file(client, talked):
    markdown = client.get(f"/api/conversations/{talked}/md")
    assert (markdown.status_code, name_of(markdown)) == (200, "窗口 b 多少 b ？.md")
    assert "## 市中区设立了多少个服务窗口？\n\n28个[1]" in markdown.text
    word = client.get(f"/api/conversations/{talked}/docx")
    assert name_of(word).endswith(".docx")
    assert "28个[1]" in [p.text for p in Document(io.BytesIO(word.content)).paragraphs]


@pytest.mark.parametrize("path", ["/api/conversations/999/md", "/api/conversations/-1/docx", "/api/conversations/0/md"])
def test_what_is_not_there(client, talked, path):
    reply = client.get(path)
    assert (reply.status_code, reply.json()["error"]["type"]) == (404, "NoConversation")


@pytest.mark.parametrize("path", ["/api/conversations/1/exe", "/api/conversations/x/md", "/api/ratings?verdict=great"])
def test_what_is_asked_for_wrongly(client, talked, path):
    assert client.get(path).status_code == 422


@pytest.mark.parametrize(("query", "questions"), [("", [WINDOWS, UNKNOWN]), ("?verdict=good", [WINDOWS]), ("?verdict=bad", [UNKNOWN])])
def test_ratings_as_a_question_file(client, talked, query, questions):
    rows = [json.loads(line) for line in client.get(f"/api/ratings{query}").text.splitlines()]
    assert [row["question"] for row in rows] == questions
    assert all(row.get("answer") == "28个" for row in rows if row["verdict"] == "good")


def test_a_file_that_cannot_be_read_is_told(client, talked, folder):
    path = folder / FILE_NAME
    whole = path.read_bytes()
    for ending in ("-wal", "-shm"):
        Path(f"{path}{ending}").unlink(missing_ok=True)
    path.write_bytes(b"no database" * 100)
    try:
        reply = client.get("/api/ratings")
        assert (reply.status_code, reply.json()["error"]["type"]) == (400, "ConversationsUnusable")
    finally:
        path.write_bytes(whole)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("多少？", "多少？"),
        ("../../etc/passwd", "etc passwd"),
        ("a\x00b\nc", "a b c"),
        ("...", "对话"),
        ('"<>|', "对话"),
        ("长" * 99, "长" * 60),
    ],
)
def test_a_title_becomes_a_name_for_every_file_system(title, name):
    assert file_name(title) == name
