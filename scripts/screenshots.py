"""Make the pictures of docs/ from the real app: index the seed pages, serve them, ask, look.

    .venv/bin/python scripts/screenshots.py [NAME…]      all of them, or those named: chat figures …

Needs what `make test` installs (Playwright, chromium, a Chinese font) and takes about a minute.
"""

from __future__ import annotations

import io
import json
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
WIDE, PHONE = (1440, 900), (390, 844)
LARGEST = 300_000  # bytes of one picture
FLAGS = ["--no-sandbox", "--disable-gpu", "--font-render-hinting=none"]
PATIENCE = 90_000  # milliseconds
Act = Callable[[Page], Any]


def ask(page: Page, question: str) -> None:
    """Ask, and wait until the answer is whole."""
    page.fill("#ask textarea", question)
    page.press("#ask textarea", "Enter")
    page.wait_for_selector(f"#current .asked:has-text('{question}')")
    page.wait_for_selector("#current .answer.found:not([aria-busy]), #current .answer.refused")
    page.wait_for_selector("#ask button.submit-button")
    page.mouse.move(4, 4)


def chat(page: Page) -> None:
    ask(page, "市中区设立了多少个服务窗口？")
    ask(page, "枣庄市建成多少套人才公寓？")


def conversations(page: Page) -> None:
    """A follow-up, a refusal, the drawer open."""
    for question in ("枣庄市有多少名党员？", "金乡县的党建共同体叫什么？"):
        ask(page, question)
        page.click("#talkbar [data-fresh]")
        page.wait_for_selector(".welcome")
    ask(page, "市中区设立了多少个服务窗口？")
    ask(page, "那历城区呢？")
    page.click("#talkbar [data-drawer]")
    page.wait_for_selector("#drawer .recall")


def tab(name: str, ready: str, act: Act = lambda page: None) -> Act:
    """Open a tab by its id, wait for what it shows, then do something there."""

    def open_tab(page: Page) -> None:
        page.click(f"button[role=tab][data-tab-id={name}]")
        page.wait_for_selector(ready)
        act(page)

    return open_tab


def look_up(page: Page) -> None:
    page.fill("#figures .filter textarea, #figures .filter input", "人才公寓")
    page.keyboard.press("Enter")
    entries = "[...document.querySelectorAll('#figures .entry')]"
    page.wait_for_function(f"{entries}.length && {entries}.every((entry) => entry.innerText.includes('人才公寓'))")
    page.locator("#figures .entry").first.click()
    page.wait_for_selector("#tab-figures .side.article mark.lit")


def ask_a_file(page: Page) -> None:
    """A question file answered and judged, one of its rows opened."""
    questions = [json.loads(line) for line in (ROOT / "tests" / "gold_open.jsonl").read_text("utf-8").splitlines()[:12]]
    rows = "".join(
        json.dumps({k: q[k] for k in ("question", "answer", "aliases", "type") if k in q}, ensure_ascii=False) + "\n" for q in questions
    )
    page.set_input_files("#questions input[type=file]", {"name": "问题.jsonl", "mimeType": "application/jsonl", "buffer": rows.encode()})
    page.wait_for_selector("#batch-status .downloads a:has-text('评测报告')")
    page.locator("#batch-rows .asked-row").first.click()
    page.wait_for_selector("#batch-answer .answer")


def read(page: Page) -> None:
    page.locator("#listing .headline").first.click()
    page.wait_for_selector("#reading .story")


PICTURES: dict[str, tuple[tuple[int, int], str, Act]] = {  # name → window, theme, what is done before the picture is taken
    "conversations": (WIDE, "light", conversations),  # first: the list shows all that were had before
    "chat": (WIDE, "light", chat),
    "chat-phone": (PHONE, "light", lambda page: ask(page, "市中区设立了多少个服务窗口？")),
    "figures": (WIDE, "light", tab("figures", "#figures .entry", look_up)),
    "batch": (WIDE, "light", tab("batch", "#questions", ask_a_file)),
    "library": (WIDE, "light", tab("library", "#listing .headline", read)),
    "settings": (WIDE, "light", tab("settings", "#settings td")),
}


def main(names: list[str]) -> None:
    """Take the named pictures, or all."""
    unknown = [name for name in names if name not in PICTURES]
    if unknown:
        sys.exit(f"没有叫 {'、'.join(unknown)} 的图；有的是：{'、'.join(PICTURES)}")
    DOCS.mkdir(exist_ok=True)
    with served() as address, opened() as browser:
        for name in names or PICTURES:
            size, theme, act = PICTURES[name]
            data = small(taken(browser, address, size, theme, act))
            (DOCS / f"{name}.png").write_bytes(data)
            print(f"docs/{name}.png  {len(data) / 1000:.0f} kB")


def taken(browser: Browser, address: str, size: tuple[int, int], theme: str, act: Act) -> bytes:
    """A picture of a fresh window after the act."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="zh-CN", color_scheme="light")
    try:
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.add_init_script(f"localStorage.setItem('youju-theme', '{theme}')")
        page.goto(address)
        page.wait_for_selector(".welcome")
        act(page)
        page.wait_for_timeout(1_500)  # scrolling is smooth
        return page.screenshot(animations="disabled")
    finally:
        context.close()


def small(png: bytes) -> bytes:
    """The picture in as many colours as fit into LARGEST bytes."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    for colours in (256, 128, 64, 32):
        out = io.BytesIO()
        image.quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
        if out.tell() <= LARGEST:
            break
    return out.getvalue()


@contextmanager
def opened() -> Iterator[Browser]:
    path = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
    if path is None:
        sys.exit("没有浏览器。先运行：apt-get install chromium fonts-noto-cjk")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def served() -> Iterator[str]:
    """`rag serve` over a fresh index of the seed pages."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as probe:
        index = str(Path(folder) / "index")
        rag = [sys.executable, "-m", "rag"]
        subprocess.run([*rag, "index", "seeds", "--index", index], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        process = subprocess.Popen([*rag, "serve", "--index", index, "--port", str(port)], cwd=ROOT)
        try:
            address = f"http://127.0.0.1:{port}"
            wait_until_up(address, process)
            yield address
        finally:
            process.terminate()
            process.wait(30)


def wait_until_up(address: str, process: subprocess.Popen[bytes]) -> None:
    while process.poll() is None:
        try:
            httpx.get(f"{address}/health")
            return
        except httpx.TransportError:
            time.sleep(0.25)
    sys.exit("rag serve 没有起来，见上面的报错。")


if __name__ == "__main__":
    main(sys.argv[1:])
