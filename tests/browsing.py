"""The real app in a real browser: what the browser tests share."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 45_000  # milliseconds; a busy machine may take long, a right one never needs it
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
HOSTILE = """关于脚本与链接的通知

本版要闻<script>window.broken = true</script>

某某县今年共查处恶意网页<img src=x onerror="window.broken=true">437个，其中含[点这里](javascript:window.broken=true)样式的链接96个。
"""


@dataclass
class Watched:
    """A page, and everything it did that it should not have."""

    page: object
    errors: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def index_folder(tmp_path_factory, seeds) -> Path:
    """An index of the seed pages and one hostile page."""
    folder = tmp_path_factory.mktemp("browser")
    (folder / "恶意.txt").write_text(HOSTILE, "utf-8")
    indexed = [sys.executable, "-m", "rag", "index", str(seeds), str(folder / "恶意.txt"), "--index", str(folder / "index")]
    subprocess.run(indexed, cwd=ROOT, check=True, capture_output=True)
    return folder / "index"


@pytest.fixture(scope="session")
def server(index_folder) -> Iterator[str]:
    """`rag serve` over that index."""
    with serving(index_folder) as address:
        yield address


@contextmanager
def serving(index: Path, **settings: str) -> Iterator[str]:
    """`rag serve` over an index, in a process of its own, with settings in its environment."""
    port = free_port()
    log = index.parent / f"log-{port}"
    with log.open("w") as out:
        command = [sys.executable, "-m", "rag", "serve", "--index", str(index), "--port", str(port)]
        process = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=out, env={**os.environ, **settings})
        try:
            wait_until_up(f"http://127.0.0.1:{port}", process, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(30)


def wait_until_up(address: str, process: subprocess.Popen, log: Path) -> None:
    for _ in range(600):
        assert process.poll() is None, log.read_text()
        try:
            httpx.get(f"{address}/health")
            return
        except httpx.TransportError:
            time.sleep(0.25)
    raise AssertionError(f"rag serve did not come up: {log.read_text()}")


@pytest.fixture(scope="module")  # no longer: while Playwright is open, no other test can run an event loop of its own
def browser(chromium):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def watched(browser, server, request) -> Iterator[Watched]:
    """The app in a fresh window; at the end nothing may have gone wrong and nobody else been asked."""
    with window(browser, server, getattr(request, "param", (1440, 900))) as watched:
        yield watched


@contextmanager
def window(browser, address: str, size: tuple[int, int] = (1440, 900), **context_options) -> Iterator[Watched]:
    """A fresh window on the app, watched; at its end nothing may have gone wrong and nobody else been asked."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, **{"locale": "zh-CN", **context_options})
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    watched = Watched(page)
    page.on("console", lambda m: watched.errors.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: watched.errors.append(str(e)))
    page.on("request", lambda r: None if r.url.startswith((address, "data:", "blob:")) else watched.elsewhere.append(r.url))
    page.goto(address)
    page.wait_for_selector(".welcome")
    yield watched
    context.close()
    assert watched.errors == [], watched.errors
    assert watched.elsewhere == [], watched.elsewhere


def ask(page, question: str) -> None:
    before = page.locator(".turn").count()
    page.fill("#ask textarea", question)
    page.press("#ask textarea", "Enter")
    page.wait_for_function(f"document.querySelectorAll('.turn').length > {before}")
    page.wait_for_selector("#current .answer.found:not([aria-busy]), #current .answer.refused, #current .answer.failed")
    page.wait_for_selector("#ask button:has-text('提问')")


def lit(page, side: str = "article") -> str:
    return "".join(page.locator(f"#source .side.{side} mark.lit").all_inner_texts())


def in_view(page, selector: str) -> bool:
    """Whether an element lies inside the pane that scrolls it."""
    return page.evaluate(
        """(selector) => { const mark = document.querySelector(selector).getBoundingClientRect();
        const pane = document.querySelector(selector).closest('.side').getBoundingClientRect();
        return mark.top >= pane.top && mark.bottom <= pane.bottom && mark.height > 0; }""",
        selector,
    )
