"""The HTTP API, over a real index of seed pages and a stand-in assistant: every route, every kind of wrong request."""

from __future__ import annotations

import asyncio
import base64
import json
import re
import socket
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from fastapi.testclient import TestClient
from stand_in import PAGE, REFUSAL, SENTENCE, UNKNOWN, WINDOWS, WRITTEN, StandIn

from rag.app.guard import Guard, Limits, foreign
from rag.app.hosts import Hosts
from rag.app.library import Library, plain_name
from rag.app.service import Service
from rag.app.work import WorkQueue
from rag.errors import IndexMissing, UsageError
from rag.index import index
from rag.server import create_app, serve


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, seeds: Path) -> Path:
    where = tmp_path_factory.mktemp("server") / "index"
    index([seeds / PAGE], where)
    return where


@pytest.fixture(scope="module")
def one_for_all(folder: Path) -> StandIn:
    return StandIn(folder)


@pytest.fixture
def stand_in(one_for_all: StandIn) -> StandIn:
    """The assistant behind `client`, with nothing asked yet."""
    one_for_all.asked.clear()
    one_for_all.most_at_work = 0
    return one_for_all


HERE = Hosts.of("testserver")  # the name by which the tests' client addresses the app


def service_of(folder: Path, stand_in: StandIn, limit: int = 64) -> Service:
    return Service(Library(folder, lambda: None), lambda: stand_in, WorkQueue(limit))  # type: ignore[arg-type,return-value]


@pytest.fixture(scope="module")
def app(folder: Path, one_for_all: StandIn):
    """Made once: putting the browser app together takes a second."""
    return create_app(folder, service=service_of(folder, one_for_all), hosts=HERE)


@pytest.fixture(scope="module")
def client(app):
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def error_of(reply: httpx.Response, status: int) -> str:
    assert reply.status_code == status, reply.text
    assert list(reply.json()) == ["error"]
    assert set(reply.json()["error"]) == {"message", "type"}
    assert "\n" not in reply.json()["error"]["message"]
    return reply.json()["error"]["message"]


def chat(*messages: str, **more: object) -> dict[str, object]:
    roles = ("user", "assistant")
    return {"model": "youju", "messages": [{"role": roles[n % 2], "content": text} for n, text in enumerate(messages)], **more}


# What works ---------------------------------------------------------------------------------------------------------


def test_health_counts_the_index(client):
    said = client.get("/health").json()
    assert said["status"] == "ok"
    assert (said["documents"], said["articles"], said["waiting"]) == (1, 3, 0)
    assert said["passages"] > 10


def test_ask_gives_the_answer_row(client, folder, stand_in):
    row = client.post("/api/ask", json={"id": "q1", "question": WINDOWS, "wanted": "28个", "date": "2025-01-01"}).json()
    assert list(row)[:6] == ["id", "question", "answered", "answer", "short", "confidence"]
    assert (row["id"], row["answered"], row["short"], row["wanted"]) == ("q1", True, "28个", "28个")
    (cited,) = row["citations"]
    text = Library(folder, lambda: None).document(PAGE).text
    assert text[cited["start"] : cited["end"]] == cited["quote"] == SENTENCE
    assert stand_in.asked == [(WINDOWS, [], "builtin")]


def test_ask_hands_on_history_and_writer(client, stand_in):
    history = [{"question": "甲？", "answer": "乙[3]"}]
    row = client.post("/api/ask", json={"question": WINDOWS, "history": history, "writer": "llm"}).json()
    assert row["answer"].endswith(WRITTEN)
    assert stand_in.asked == [(WINDOWS, history, "llm")]


def test_a_refusal_has_no_citations(client):
    row = client.post("/api/ask", json={"question": UNKNOWN}).json()
    assert (row["answered"], row["short"], row["citations"]) == (False, "", [])
    assert row["nearest"][0]["quote"] == SENTENCE


def test_search_gives_one_hit_an_article(client):
    hits = client.post("/api/search", json={"question": "服务窗口", "k": 2}).json()["hits"]
    assert [list(hit) for hit in hits] == [["source", "title", "score"]] * 2
    assert [hit["score"] for hit in hits] == [2.0, 1.0]


def test_models_are_listed(client):
    assert [m["id"] for m in client.get("/v1/models").json()["data"]] == ["youju", "youju-builtin", "youju-llm"]


def test_a_completion_has_the_text_and_the_citations(client, stand_in):
    reply = client.post("/v1/chat/completions", json=chat("你好", "你好。", WINDOWS, model="youju-builtin")).json()
    (choice,) = reply["choices"]
    assert reply["object"] == "chat.completion"
    assert choice["finish_reason"] == "stop"
    assert choice["message"]["content"].startswith("28个[1]")
    assert [a["quote"] for a in choice["message"]["annotations"]] == [SENTENCE]
    assert stand_in.asked == [(WINDOWS, [{"question": "你好", "answer": "你好。"}], "builtin")]


def events_of(text: str) -> list[dict]:
    lines = [line.removeprefix("data: ") for line in text.split("\n\n") if line]
    assert lines[-1] == "[DONE]"
    return [json.loads(line) for line in lines[:-1]]


def test_a_streamed_completion_adds_up_to_the_answer(client):
    reply = client.post("/v1/chat/completions", json=chat(WINDOWS, stream=True))
    assert reply.headers["content-type"].startswith("text/event-stream")
    deltas = [event["choices"][0]["delta"] for event in events_of(reply.text)]
    assert deltas[0] == {"role": "assistant", "content": f"28个[1]\n原文：“{SENTENCE}”"}
    assert "".join(d.get("content", "") for d in deltas) == f"28个[1]\n原文：“{SENTENCE}”\n\n{WRITTEN}"
    assert [a["quote"] for a in deltas[-1]["annotations"]] == [SENTENCE]
    ends = [event["choices"][0]["finish_reason"] for event in events_of(reply.text)]
    assert ends == [None] * (len(ends) - 1) + ["stop"]


def test_a_streamed_refusal_has_no_annotations(client):
    deltas = [e["choices"][0]["delta"] for e in events_of(client.post("/v1/chat/completions", json=chat(UNKNOWN, stream=True)).text)]
    assert "".join(d.get("content", "") for d in deltas) == REFUSAL
    assert deltas[-1]["annotations"] == []


def test_content_may_come_in_parts(client, stand_in):
    parts = [{"type": "text", "text": "市中区设立了多少个"}, {"type": "text", "text": "服务窗口？"}]
    client.post("/v1/chat/completions", json={"messages": [{"role": "system", "content": "简短"}, {"role": "user", "content": parts}]})
    assert stand_in.asked[0][:2] == (WINDOWS, [])


def test_figures_are_the_ledgers_rows(client):
    rows = client.get("/api/figures", params={"q": "服务窗口"}).json()
    assert (rows[0]["text"], rows[0]["value"], rows[0]["source"]) == ("28个", "28", PAGE)
    table = client.get("/api/figures", params={"q": "服务窗口", "format": "csv"})
    assert table.headers["content-disposition"].endswith(f"filename*=UTF-8''{quote('数字.csv')}")
    assert table.content.startswith(b"\xef\xbb\xbf")
    assert "28个" in table.text


def test_figures_are_kept_to_place_unit_and_time(client):
    def texts(**params: object) -> set[str]:
        return {row["text"] for row in client.get("/api/figures", params=params).json()}

    assert texts(q="人才公寓", unit="套") == {"343套", "230套"}
    assert texts(q="人才公寓", place="历城") == set()
    assert texts(unit="套", limit=1) == {"343套"}
    assert texts(unit="套", limit=1, skip=1) == {"230套"}
    assert texts(clashes=True) == set()


def test_a_page_of_contradictions_is_filled_with_contradictions(client):
    """Filtered after the page was cut, the first pages would be empty and the last ones missing."""
    said = [f"青山县今年新建{name}水渠{{}}公里，惠及沿线群众，完成年度任务。" for name in ("松泉", "柏湾", "桃沟")]
    rows = [(f"{n}-{value}", text.format(value)) for n, text in enumerate(said) for value in ((7, 9) if n == 2 else (7,))]
    lines = "".join(
        json.dumps({"id": i, "text": text, "title": "通水了" if i.endswith("7") else "又添新渠", "date": "2023-09-01"}) + "\n"
        for i, text in rows
    )
    client.post("/api/documents", files=[("files", ("水渠.jsonl", lines.encode()))])
    pages = [client.get("/api/figures", params={"q": "水渠", "clashes": True, "limit": 1, "skip": n}).json() for n in range(3)]
    for identity, _ in rows:
        client.delete(f"/api/documents/{identity}")
    assert sorted(row["text"] for page in pages for row in page) == ["7公里", "9公里"]


def test_upload_ask_for_it_and_remove_it(client, folder):
    page = "某县新建校舍37间\n\n某县今年新建校舍37间，惠及学生1200名。".encode("gb18030")
    reply = client.post("/api/documents", files=[("files", ("校舍.txt", page)), ("files", ("图.png", b"\x89PNG"))])
    assert reply.status_code == 200
    good, bad = reply.json()["documents"]
    assert (good["name"], good["ok"], good["sources"]) == ("校舍.txt", True, ["校舍.txt"])
    assert "新增" in good["message"]
    assert (bad["name"], bad["ok"], bad["sources"]) == ("图.png", False, [])
    assert "不认识的文件格式" in bad["message"]
    assert client.get("/health").json()["documents"] == 2
    assert client.get("/api/figures", params={"q": "校舍"}).json()[0]["text"] == "37间"
    assert client.delete("/api/documents/校舍.txt").json() == {"removed": "校舍.txt"}
    assert client.get("/health").json()["documents"] == 1
    assert client.get("/api/figures", params={"q": "校舍"}).json() == []
    assert list((folder / "uploads").iterdir()) == []


def test_the_same_file_again_changes_nothing(client):
    file = [("files", ("甲.txt", "某县新建校舍37间，惠及学生1200名。".encode()))]
    client.post("/api/documents", files=file)
    assert "没有变化" in client.post("/api/documents", files=file).json()["documents"][0]["message"]
    assert client.get("/health").json()["documents"] == 2
    client.delete("/api/documents/甲.txt")


def test_docs_work_without_anything_from_elsewhere(client):
    page = client.get("/docs").text
    assert "curl http://testserver/health" in page and "7860" not in page
    assert "curl http://127.0.0.1:7871/health" in client.get("http://127.0.0.1:7871/docs").text
    for path in ("/health", "/api/ask", "/api/search", "/api/documents", "/api/figures", "/v1/chat/completions", "/v1/models"):
        assert path in page
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', page)
    assert client.get("/openapi.json").json()["info"]["title"]


def test_the_app_is_at_the_root_and_names_no_other_host(client):
    page = client.get("/").text
    assert "有据" in page
    assert not re.findall(r'<(?:script|link)[^>]+(?:src|href)="(?:https?:)?//', page)


# What is wrong --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/api/ask", "/api/search", "/v1/chat/completions"])
def test_broken_json_is_400(client, path):
    message = error_of(client.post(path, content=b'{"question": ', headers={"content-type": "application/json"}), 400)
    assert "JSON" in message


@pytest.mark.parametrize(
    ("path", "body", "says"),
    [
        ("/api/ask", {}, "问题是空的"),
        ("/api/ask", {"question": "  "}, "问题是空的"),
        ("/api/ask", {"question": 5}, "question 应是文字"),
        ("/api/ask", {"question": "长" * 100_000}, "最多 2000 字"),
        ("/api/ask", {"question": "问", "writer": "gpt"}, "writer 应是"),
        ("/api/ask", {"question": "问", "source": 3}, "source 应是"),
        ("/api/ask", {"question": "问", "source": ["typo.txt"]}, "索引里没有来源 typo.txt"),
        ("/api/ask", {"question": "问", "history": "甲"}, "history 应是"),
        ("/api/ask", {"question": "问", "passages": "甲"}, "passages 应是"),
        ("/api/ask", {"question": "问", "date": "明天"}, "date 应写成"),
        ("/api/ask", [1], "JSON 对象"),
        ("/api/ask", {"question": "出错"}, "这个问题不能回答"),
        ("/api/search", {}, "question：缺少"),
        ("/api/search", {"question": ""}, "问题是空的"),
        ("/api/search", {"question": "问", "k": 0}, "k：不能小于 1。"),
        ("/api/search", {"question": "问", "k": 100_000}, "k：不能大于 1000。"),
        ("/api/search", {"question": "\ud800"}, "不是有效的 UTF-8 文字。请改写后再问。"),
        ("/api/ask", {"question": "\ud800"}, "不是有效的 UTF-8 文字。请改写后再问。"),
        ("/api/ask", {"question": "问", "source": "\ud800"}, "索引里没有来源"),
        ("/api/ask", {"question": "问", "passages": ["\ud800"]}, "passages 里有读不出的字符"),
        ("/api/search", {"question": "问", "k": "多"}, "k：应是整数"),
        ("/v1/chat/completions", {}, "messages：缺少"),
        ("/v1/chat/completions", {"messages": []}, "messages：缺少"),
        ("/v1/chat/completions", {"messages": [5]}, "messages：缺少"),
        ("/v1/chat/completions", {"messages": [{"role": "assistant", "content": "甲"}]}, "应来自 user"),
        ("/v1/chat/completions", {"messages": [{"role": "user", "content": 5}]}, "content 应是文字"),
        ("/v1/chat/completions", {"messages": [{"role": "user", "content": ""}]}, "问题是空的"),
        ("/v1/chat/completions", {"messages": [{"role": "user", "content": "长" * 3000}], "stream": True}, "最多 2000 字"),
    ],
)
def test_wrong_fields_are_422_in_words(client, path, body, says):
    reply = client.post(path, content=json.dumps(body), headers={"content-type": "application/json"})
    assert says in error_of(reply, 422)


def test_half_a_character_in_what_passes_through_comes_back_as_an_escape(client):
    reply = client.post("/api/ask", content='{"question": "几个？", "note": "\\ud800"}', headers={"content-type": "application/json"})
    assert (reply.status_code, reply.json()["note"]) == (200, "\ud800")
    asked = '{"model": "\\ud800", "messages": [{"role": "user", "content": "几个？"}]}'
    assert client.post("/v1/chat/completions", content=asked, headers={"content-type": "application/json"}).json()["model"] == "\ud800"


def test_limits_in_the_address_are_told(client):
    assert error_of(client.get("/api/figures", params={"limit": 0}), 422) == "limit：不能小于 1。"
    assert error_of(client.get("/api/figures", params={"q": "长" * 300}), 422) == "q：最多 200 字。"
    assert error_of(client.get("/api/figures", params={"format": "xml"}), 422) == "format：只能是 json、csv。"


def test_missing_files_are_422(client):
    assert "files" in error_of(client.post("/api/documents"), 422)


def test_a_file_that_cannot_be_read_is_422_and_told(client):
    reply = client.post("/api/documents", files=[("files", ("空.txt", b""))])
    assert reply.status_code == 422
    assert "空" in reply.json()["documents"][0]["message"]
    assert reply.json()["error"] == {"message": "空.txt：文件是空的，请换一个文件", "type": "Unreadable"}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/nothing", 404),
        ("GET", "/api/ask", 405),
        ("DELETE", "/api/documents/没有.txt", 404),
        ("POST", "/v1/nothing", 404),
        ("GET", "/nowhere", 404),
        ("POST", "/nowhere", 404),
        ("GET", "/static/nothing.js", 404),
        ("POST", "/health", 405),
        ("DELETE", "/docs", 405),
        ("GET", "/api/documents/没有.txt", 405),
        ("PUT", "/", 405),
        ("GET", "/api/batches/20260101-000000-0000/answers.csv", 404),
        ("GET", "/api/batches/..%2f..%2fuploads/store.sqlite", 404),
    ],
)
def test_addresses_that_are_not_there(client, method, path, status):
    assert error_of(client.request(method, path), status)


def test_an_address_says_which_requests_it_takes(client):
    reply = client.post("/health")
    assert (error_of(reply, 405), reply.headers["allow"]) == ("这个地址只接受 GET。", "GET")


def test_the_browser_app_s_own_errors_keep_their_shape(client):
    assert client.get("/gradio_api/nowhere").json() == {"detail": "Not Found"}


def test_an_unforeseen_error_is_500_without_details(client):
    message = error_of(client.post("/api/ask", json={"question": "意外"}), 500)
    assert "Traceback" not in message
    assert client.post("/api/ask", json={"question": WINDOWS}).status_code == 200


def test_without_an_index_nothing_starts(tmp_path):
    with pytest.raises(IndexMissing, match="rag index"):
        create_app(tmp_path / "none")


@pytest.mark.parametrize("path", ["/etc/passwd", "{folder}/store.sqlite", "{root}/pyproject.toml", "{folder}/../index/store.sqlite"])
def test_files_of_the_machine_are_not_served(client, folder, path):
    wanted = path.format(folder=folder, root=Path(__file__).resolve().parent.parent)
    for address in (f"/gradio_api/file={wanted}", f"/file={wanted}", f"/gradio_api/stream/{wanted}", f"/static/{wanted}"):
        reply = client.get(address)
        assert reply.status_code in (403, 404, 405, 422), (address, reply.status_code)
        assert b"SQLite format" not in reply.content and b"root:" not in reply.content


def test_a_batch_is_taken_along_from_its_own_folder_alone(client, app, folder):
    batch = folder / "batches" / "20260101-120000-00ff"
    batch.mkdir(parents=True)
    about = {"name": "题.csv", "writer": "builtin", "begun": "2026-01-01 12:00", "total": 1, "graded": False}
    (batch / "batch.json").write_text(json.dumps(about), "utf-8")
    row = {"id": 1, "question": "问？", "answered": False, "answer": "没有。", "short": ""}
    (batch / "answers.jsonl").write_text(json.dumps(row, ensure_ascii=False) + "\n", "utf-8")
    reply = client.get(f"/api/batches/{batch.name}/answers.jsonl")
    assert reply.json()["question"] == "问？"
    assert "filename" in reply.headers["content-disposition"]
    assert "问？" in client.get(f"/api/batches/{batch.name}/answers.csv").content.decode("utf-8-sig")
    for file in ("batch.json", "questions.csv", "report.html", "..%2f..%2fstore.sqlite"):
        assert client.get(f"/api/batches/{batch.name}/{file}").status_code == 404


# Who may, and how much ------------------------------------------------------------------------------------------------


def guarded(folder: Path, **more: object) -> TestClient:
    service = service_of(folder, StandIn(folder))
    return TestClient(create_app(folder, service=service, hosts=HERE, **more), raise_server_exceptions=False)  # type: ignore[arg-type]


def test_login_covers_app_api_and_mcp_but_not_health(folder):
    client = guarded(folder, auth="张三:口令:二")
    right = {"authorization": "Basic " + base64.b64encode("张三:口令:二".encode()).decode()}
    wrong = {"authorization": "Basic " + base64.b64encode("张三:口令".encode()).decode()}
    for path in ("/", "/docs", "/openapi.json", "/api/figures", "/v1/models", "/gradio_api/mcp/", "/config"):
        for headers in ({}, wrong, {"authorization": "Basic %%%"}, {"authorization": "Bearer x"}):
            reply = client.get(path, headers=headers)
            error_of(reply, 401)
            assert reply.headers["www-authenticate"].startswith("Basic")
    assert client.get("/v1/models", headers=right).status_code == 200
    assert client.get("/health").status_code == 200


def test_a_key_may_be_sent_as_bearer(folder):
    assert guarded(folder, auth="a:b").get("/v1/models", headers={"authorization": "Bearer a:b"}).status_code == 200


@pytest.mark.parametrize("auth", ["张三", "张三:", ":口令", ":", ""])
def test_a_login_without_user_or_password_is_refused_at_the_start(folder, monkeypatch, auth):
    monkeypatch.setattr("rag.server._check_port", lambda *_: pytest.fail("bound"))
    for start in (
        lambda: Guard(lambda *_: None, Limits(1, 1), auth),
        lambda: create_app(folder, auth=auth),
        lambda: serve(folder, auth=auth),
    ):
        with pytest.raises(UsageError, match="用户:口令"):
            start()


def test_a_taken_port_is_told_before_anything_is_loaded(folder, monkeypatch):
    monkeypatch.setattr("rag.server.create_app", lambda *_, **__: pytest.fail("loaded"))
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(UsageError, match="换一个端口"):
        serve(folder, port=taken.getsockname()[1])


def test_another_sites_page_cannot_give_orders(client):
    evil = {"origin": "https://example.org"}
    error_of(client.delete(f"/api/documents/{PAGE}", headers=evil), 403)
    error_of(client.post("/api/documents", files=[("files", ("甲.txt", b"x"))], headers=evil), 403)
    assert client.post("/api/ask", json={"question": WINDOWS}, headers={"origin": "http://testserver"}).status_code == 200


@pytest.mark.parametrize(
    ("origin", "host", "expected"),
    [
        ("", "127.0.0.1:7860", False),
        ("http://127.0.0.1:7860", "127.0.0.1:7860", False),
        ("http://LocalHost:7860", "localhost:7860", False),
        ("http://127.0.0.1:9999", "127.0.0.1:7860", True),
        ("https://example.org", "127.0.0.1:7860", True),
        ("null", "127.0.0.1:7860", True),
        ("http://[", "127.0.0.1:7860", True),
        ("http://[::1", "[::1]:7860", True),
    ],
)
def test_foreign(origin, host, expected):
    assert foreign(origin, host) is expected


@pytest.mark.parametrize("path", ["/", "/health", "/api/figures", "/api/documents", "/gradio_api/info", "/gradio_api/mcp/", "/docs"])
def test_under_another_sites_name_there_is_nothing(client, path):
    """A site may let its own name lead here (DNS rebinding); for a browser we then are that site, and it may read and write."""
    evil = {"host": "evil.example:7860", "origin": "http://evil.example:7860"}
    for method in ("GET", "POST", "DELETE"):
        assert "evil.example" in error_of(client.request(method, path, headers=evil), 403)


def test_an_origin_that_is_no_address_is_another_site(client):
    error_of(client.post("/api/ask", json={"question": WINDOWS}, headers={"origin": "http://["}), 403)


@pytest.mark.parametrize(
    ("host", "auth", "warned"),
    [("127.0.0.1", None, 0), ("0.0.0.0", "张三:口令", 0), ("0.0.0.0", None, 1), ("192.168.1.5", None, 1)],
)
def test_whoever_opens_it_to_others_without_a_login_is_told(folder, monkeypatch, host, auth, warned):
    told: list[str] = []
    monkeypatch.setattr("rag.server.create_app", lambda *_, **__: None)
    monkeypatch.setattr("rag.server._check_port", lambda *_: None)
    monkeypatch.setattr("rag.server._run", lambda *_: None)
    serve(folder, host=host, auth=auth, tell=told.append)
    assert len(told) == warned
    assert all("--auth" in line and "\n" not in line for line in told)


def test_names_that_lead_here_are_given_in_the_environment(folder, monkeypatch):
    apps: list = []
    monkeypatch.setenv("RAG_HOSTS", "nas.lan")
    monkeypatch.setattr("rag.server._check_port", lambda *_: None)
    monkeypatch.setattr("rag.server._run", lambda app, *_: apps.append(app))
    serve(folder)
    with TestClient(apps[0], base_url="http://nas.lan") as client:
        assert client.get("/health").status_code == 200


def test_too_much_is_413_announced_or_not(folder):
    client = guarded(folder, limits=Limits(upload=200_000, other=100_000))
    big = b"x" * 400_000
    error_of(client.post("/api/documents", files=[("files", ("大.txt", big))]), 413)
    error_of(client.post("/api/ask", content=big, headers={"content-type": "application/json"}), 413)
    chunks = (big[i : i + 50_000] for i in range(0, len(big), 50_000))  # sent without a length
    error_of(client.post("/api/ask", content=chunks, headers={"content-type": "application/json"}), 413)
    assert client.post("/api/ask", json={"question": WINDOWS}).status_code == 200


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("报纸.txt", "报纸.txt"),
        ("../../etc/passwd", "passwd"),
        ("C:\\报纸\\一版.txt", "一版.txt"),
        (".hidden.txt", "hidden.txt"),
        ("a\x00b\n.txt", "ab.txt"),
        ("...", "未命名"),
        ("", "未命名"),
    ],
)
def test_a_name_is_only_a_name(given, kept):
    assert plain_name(given) == kept


# Many at once -------------------------------------------------------------------------------------------------------


def test_thirty_two_askers_are_all_answered_one_at_a_time_while_the_page_stays_quick(folder):
    stand_in = StandIn(folder, pause=0.02)
    app = create_app(folder, service=service_of(folder, stand_in), hosts=HERE)

    async def everyone() -> tuple[list[int], float]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://testserver", timeout=60) as http:
            asking = [asyncio.ensure_future(http.post("/api/ask", json={"question": WINDOWS})) for _ in range(16)]
            asking += [asyncio.ensure_future(http.post("/v1/chat/completions", json=chat(WINDOWS, stream=True))) for _ in range(16)]
            await asyncio.sleep(0.05)
            assert not all(task.done() for task in asking)
            assert (await http.get("/health")).status_code == 200
            done = sum(task.done() for task in asking)
            return [(await reply).status_code for reply in asking], done

    codes, done = asyncio.run(everyone())
    assert codes == [200] * 32
    assert stand_in.most_at_work == 1
    assert done < 32  # the page was answered while others still waited


def test_past_its_limit_the_queue_says_so_with_503(folder):
    app = create_app(folder, service=service_of(folder, StandIn(folder, pause=0.2), limit=2), hosts=HERE)

    async def three() -> list[int]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://testserver", timeout=60) as http:
            replies = await asyncio.gather(*(http.post("/api/ask", json={"question": WINDOWS}) for _ in range(3)))
            return sorted(reply.status_code for reply in replies)

    assert asyncio.run(three()) == [200, 200, 503]


@pytest.mark.parametrize("path", ["/api/ask", "/api/search", "/v1/chat/completions"])
def test_a_body_in_another_encoding_or_without_its_kind_is_told_so(client, path):
    body = '{"question": "几个？"}'
    assert "UTF-8" in error_of(client.post(path, content=body.encode("gb18030"), headers={"content-type": "application/json"}), 400)
    assert "Content-Type: application/json" in error_of(client.post(path, content=body.encode()), 415)
    error_of(client.post(path), 422)
