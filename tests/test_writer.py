"""Writers: a causal model through transformers, and a local server with the OpenAI chat interface."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest
from test_lock import byte_tokenizer, random_model

from rag.errors import WriterFailed
from rag.writer import EVIDENCE, CausalWriter, ServerWriter, prompt_text

QUOTES = ["青山县设立28个服务窗口。"]
TEMPLATE = "{% for m in messages %}{{ m['content'] }}\n{% endfor %}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A model of one layer with random weights, saved as any model is."""
    where = tmp_path_factory.mktemp("writer") / "tiny"
    tokenizer = byte_tokenizer()
    tokenizer.chat_template = TEMPLATE
    model = random_model(len(tokenizer), 1, positions=2048)
    model.save_pretrained(where)
    tokenizer.save_pretrained(where)
    return where


def test_it_streams_and_writes_only_figures_of_the_evidence(folder):
    pieces = list(CausalWriter(folder, threads=1).write("青山县设立了多少个服务窗口？", QUOTES, "why_how"))
    assert len(pieces) > 1
    assert set(re.findall(r"\d+", "".join(pieces))) <= {"28"}


def test_it_writes_the_same_twice(folder):
    writer = CausalWriter(folder, threads=1)
    assert list(writer.write("为什么？", QUOTES, "why_how")) == list(writer.write("为什么？", QUOTES, "why_how"))


def test_it_stops_when_nobody_listens(folder):
    writer = CausalWriter(folder, threads=1)
    next(pieces := writer.write("为什么？", QUOTES, "why_how"))
    pieces.close()
    assert not any("generate" in thread.name for thread in threading.enumerate())


def test_a_model_that_writes_nothing_for_long_is_one_line(folder, monkeypatch):
    monkeypatch.setattr("rag.writer.SECONDS", 0.1)
    writer = CausalWriter(folder, threads=1)
    model, _, _ = writer.load()
    go_on = threading.Event()
    model.generate = lambda **_: go_on.wait(30)
    with pytest.raises(WriterFailed, match="很久"):
        list(writer.write("为什么？", QUOTES, "why_how"))
    go_on.set()


def test_a_model_without_a_template_is_one_line(folder):
    writer = CausalWriter(folder, threads=1)
    _, tokenizer, _ = writer.load()
    tokenizer.chat_template = "{{ raise_exception('no system\\nrole') }}"
    with pytest.raises(WriterFailed, match="对话模板") as raised:
        list(writer.write("为什么？", QUOTES, "why_how"))
    assert "\n" not in str(raised.value)


def test_warming_up_loads_and_tells_nothing(folder, tmp_path):
    writer = CausalWriter(folder)
    writer.warm_up()
    assert writer._loaded is not None
    CausalWriter(tmp_path / "none").warm_up()


def test_a_folder_without_a_model_is_one_line(tmp_path):
    with pytest.raises(WriterFailed, match="无法载入") as raised:
        list(CausalWriter(tmp_path / "none").write("？", QUOTES, "why_how"))
    assert "\n" not in str(raised.value)


def test_the_prompt_holds_the_sentences_first_and_no_more_than_can_be_read_quickly():
    prompt = prompt_text("为什么？", ["甲" * 500, "乙" * 500, "丙" * 500])
    assert prompt.count("甲") == 500
    assert prompt.count("乙") == EVIDENCE - 500
    assert "丙" not in prompt
    assert prompt.index("甲") < prompt.index("为什么？")


# A local server


class Chat(BaseHTTPRequestHandler):
    """Answers with the lines that the test set."""

    lines: ClassVar[list[str]] = []
    status = 200
    asked: ClassVar[list[dict]] = []

    def do_POST(self):
        self.asked.append({"path": self.path, **json.loads(self.rfile.read(int(self.headers["Content-Length"])))})
        self.send_response(self.status)
        self.end_headers()
        self.wfile.write("".join(f"{line}\n\n" for line in self.lines).encode())

    def log_message(self, *_):
        pass


@pytest.fixture
def server() -> Iterator[tuple[str, type[Chat]]]:
    handler = type("Handler", (Chat,), {"lines": [], "asked": [], "status": 200})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{running.server_port}", handler
        running.shutdown()


def event(text: str | None) -> str:
    return "data: " + json.dumps({"choices": [{"delta": {} if text is None else {"content": text}}]})


def test_a_server_streams(server):
    address, handler = server
    handler.lines = [event(None), event("青山县"), ": still here", event("有窗口。"), 'data: {"choices": []}', "data: [DONE]"]
    assert list(ServerWriter(address, "small").write("有吗？", QUOTES, "yes_no")) == ["青山县", "有窗口。"]
    (asked,) = handler.asked
    assert (asked["path"], asked["model"], asked["stream"], asked["temperature"]) == ("/v1/chat/completions", "small", True, 0)
    assert QUOTES[0] in asked["messages"][-1]["content"]


@pytest.mark.parametrize("address", ["{}/v1", "{}/"])
def test_its_address_may_be_written_either_way(server, address):
    where, handler = server
    handler.lines = [event("好。")]
    assert list(ServerWriter(address.format(where)).write("？", QUOTES, "why_how")) == ["好。"]
    assert handler.asked[0]["path"] == "/v1/chat/completions"


@pytest.mark.parametrize(("status", "lines"), [(500, []), (404, []), (200, ["data: {broken"]), (200, ["data: []"])])
def test_a_server_that_fails_is_one_line(server, status, lines):
    address, handler = server
    handler.status, handler.lines = status, lines
    with pytest.raises(WriterFailed) as raised:
        list(ServerWriter(address).write("？", QUOTES, "why_how"))
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("lines", [[": still here"] * 200, [event("青山县有窗口。"), *[": still here"] * 200]])
def test_a_server_that_never_ends_is_cut(server, monkeypatch, lines):
    class Slowly:
        def __init__(self, file):
            self.file = file

        def write(self, data):
            for line in data.split(b"\n\n"):
                self.file.write(line + b"\n\n")
                time.sleep(0.05)

    address, handler = server
    handler.lines = lines
    plain = handler.do_POST

    def do_POST(self):
        self.wfile, kept = Slowly(self.wfile), self.wfile
        self.wfile.flush = kept.flush
        with suppress(OSError):
            plain(self)
        self.wfile = kept

    monkeypatch.setattr(handler, "do_POST", do_POST)
    monkeypatch.setattr("rag.writer.SECONDS", 0.5)
    begun = time.monotonic()
    assert list(ServerWriter(address).write("？", QUOTES, "why_how")) == (["青山县有窗口。"] if len(lines) > 200 else [])
    assert time.monotonic() - begun < 5


def test_a_server_that_is_not_there():
    with pytest.raises(WriterFailed, match="没有答复"):
        list(ServerWriter("http://127.0.0.1:9").write("？", QUOTES, "why_how"))
