"""The conversation as a user has it, in a real browser: kept, found again, taken along, rated, set up, in English, by keyboard."""

from __future__ import annotations

import io
import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import httpx
import pytest
from browsing import ask, lit, serving, window

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WINDOWS = "市中区设立了多少个服务窗口？"
FOLLOW_UP = "那历城区呢？"
TABS = {"chat": "#talkbar", "figures": "#figures .entry", "batch": "#batch", "library": "#listing .headline", "settings": "#settings td"}


def open_tab(page, name: str) -> None:
    page.click(f"button[role=tab][data-tab-id={name}]")
    page.wait_for_selector(TABS[name])


def open_drawer(page) -> None:
    page.click("#talkbar [data-drawer]")
    page.wait_for_selector("#drawer .recall:visible, #drawer .hint:visible")


def test_a_follow_up_shows_how_it_was_understood(watched):
    page = watched.page
    ask(page, WINDOWS)
    assert page.locator("#current .understood").count() == 0
    ask(page, FOLLOW_UP)
    assert page.locator("#current .understood").inner_text() == "理解为：历城区设立了多少个服务窗口？"
    page.click("#current [data-alone]")
    page.wait_for_function("() => document.querySelector('#current .acts') && !document.querySelector('#current .understood')")
    assert page.locator(".turn h2").all_inner_texts() == [WINDOWS, FOLLOW_UP]
    assert page.locator("#current .verdict").count() == 1, "by itself it asks nothing that stands anywhere"


def test_an_earlier_question_is_altered_and_asked_again(watched):
    page, box = watched.page, watched.page.locator("#ask textarea")
    ask(page, WINDOWS)
    ask(page, "市中区选树推广了多少名青年人才先进典型？")
    for _ in range(2):  # the second click adds nothing
        page.locator("#past [data-edit]").first.click()
        assert box.input_value() == WINDOWS
    assert box.evaluate("box => document.activeElement === box")
    box.fill(WINDOWS.replace("服务窗口", "实训基地"))
    page.locator("#current [data-edit]").click()
    assert box.input_value().splitlines() == ["市中区选树推广了多少名青年人才先进典型？", "市中区设立了多少个实训基地？"]
    box.fill("")
    page.locator("#past [data-edit]").first.click()
    box.press("Enter")  # what the button put there is asked
    page.wait_for_function("document.querySelectorAll('.turn').length === 3 && document.querySelector('#current .acts')")
    assert page.locator("#current .answer .prose").inner_text().startswith("28个")


def test_a_conversation_outlives_the_server_looks_the_same_and_goes_on(watched, browser, index_folder):
    page = watched.page
    ask(page, WINDOWS)
    answer = page.locator("#current .answer").inner_html()
    bar = page.locator("#talkbar .export a").first.get_attribute("href")
    with serving(index_folder) as another, window(browser, another) as again:
        page = again.page
        open_drawer(page)
        page.locator("#drawer .recall", has_text=WINDOWS).first.click()
        page.wait_for_selector("#current .answer.found")
        assert page.locator("#current .answer").inner_html() == answer
        assert page.locator("#talkbar .export a").first.get_attribute("href") == bar
        page.locator("#current button.cite").first.click()
        page.wait_for_selector("#source .side.article mark.lit")
        assert "设立28个服务窗口" in lit(page)
        ask(page, FOLLOW_UP)
        assert "历城区设立了多少个服务窗口？" in page.locator("#current .understood").inner_text()


def test_a_window_that_is_loaded_anew_goes_on_with_its_conversation(watched):
    page = watched.page
    ask(page, WINDOWS)
    page.reload()
    page.wait_for_selector("#current .answer.found")
    assert page.locator("#talkbar .title").inner_text() == WINDOWS
    ask(page, FOLLOW_UP)
    assert "历城区设立了多少个服务窗口？" in page.locator("#current .understood").inner_text()
    page.click("#talkbar [data-fresh]")
    page.wait_for_selector(".welcome")
    page.reload()
    page.wait_for_selector(".welcome")
    assert page.locator(".turn").count() == 0


def test_what_was_typed_is_there_again_when_the_page_is_loaded_anew(watched):
    page, value = watched.page, "document.querySelector('#ask textarea')?.value"
    page.fill("#ask textarea", "打到一半的问题")
    page.reload()  # as the page does by itself when the server was started again
    page.wait_for_function(f"{value} === '打到一半的问题'")
    page.press("#ask textarea", "Enter")
    page.wait_for_selector("#current .turn:has-text('打到一半的问题')")
    page.wait_for_selector("#ask button:has-text('提问')")
    page.reload()
    page.wait_for_selector("#current .turn")
    assert page.evaluate(value) == "", "what has been asked is no draft"


def test_conversations_are_renamed_and_deleted(watched):
    page = watched.page
    ask(page, "火星上有多少个足球场？")
    open_drawer(page)
    item = page.locator("#drawer li", has=page.locator("[aria-current]"))
    item.locator("[data-rename]").click()
    item.locator("input").fill("火星的球场<b>")
    page.keyboard.press("Enter")
    page.wait_for_selector("#talkbar .title:has-text('火星的球场<b>')")
    page.wait_for_selector("#drawer .recall:has-text('火星的球场<b>')")
    assert page.locator("#drawer .recall b, #talkbar b").count() == 0
    delete = page.locator("#drawer li", has_text="火星的球场").locator("[data-discard]")
    delete.click()
    assert delete.inner_text() == "确定删除？"
    delete.click()
    page.wait_for_selector("#drawer .recall:has-text('火星的球场')", state="detached")
    page.wait_for_selector("#current .welcome")
    page.reload()
    page.wait_for_selector(".welcome")
    open_drawer(page)
    assert page.locator("#drawer .recall", has_text="火星的球场").count() == 0


def test_a_new_conversation_does_not_remember_the_old_one(watched):
    page = watched.page
    ask(page, WINDOWS)
    page.click("#talkbar [data-fresh]")
    page.wait_for_selector("#current .welcome")
    assert page.locator(".turn").count() == 0
    ask(page, FOLLOW_UP)
    assert page.locator("#current .understood").count() == 0


def test_an_answer_is_copied_with_its_sources(browser, server):
    with window(browser, server, permissions=["clipboard-read", "clipboard-write"]) as watched:
        page = watched.page
        ask(page, WINDOWS)
        page.click("#current [data-copy]")
        page.wait_for_selector("#current [data-copy]:has-text('已复制')")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied.startswith("28个[1]")
        source = r"^\[1\] 市中区实施“榴枣归乡”.*\[N\]\. 000_3c34eccb1122ed0c\.txt"
        assert re.search(source, copied, re.MULTILINE)
        formatted = """async () => { const [held] = await navigator.clipboard.read();
            return held.types.includes('text/html') ? (await held.getType('text/html')).text() : ''; }"""
        assert "<p>28个<sup>[1]</sup></p>" in page.evaluate(formatted)
        page.wait_for_selector("#current [data-copy]:text-is('复制')")
        page.evaluate("navigator.clipboard.writeText('')")
        page.evaluate("void (navigator.clipboard.write = () => Promise.reject())")  # as on a page without https
        page.click("#current [data-copy]")
        page.wait_for_selector("#current [data-copy]:has-text('已复制')")
        assert page.evaluate("navigator.clipboard.readText()") == copied
        assert "<p>28个<sup>[1]</sup></p>" in page.evaluate(formatted)


def test_a_conversation_is_taken_along(watched, tmp_path):
    from docx import Document

    page = watched.page
    ask(page, WINDOWS)
    ask(page, FOLLOW_UP)
    files = {}
    for label in ("Markdown", "Word"):
        with page.expect_download() as download:
            page.click(f"#talkbar .export a:has-text('{label}')")
        files[label] = tmp_path / download.value.suggested_filename
        download.value.save_as(files[label])
    assert files["Markdown"].name == "市中区设立了多少个服务窗口？.md"
    text = files["Markdown"].read_text("utf-8")
    assert "## 市中区设立了多少个服务窗口？\n\n28个[1]" in text
    assert "*理解为：历城区设立了多少个服务窗口？*" in text
    word = [p.text for p in Document(io.BytesIO(files["Word"].read_bytes())).paragraphs]
    assert "28个[1]" in word
    assert any(line.startswith("[1] 市中区实施“榴枣归乡”") for line in word)


def test_the_last_question_is_asked_again(watched):
    page = watched.page
    ask(page, WINDOWS)
    ask(page, "市中区选树推广了多少名青年人才先进典型？")
    assert page.locator("#past [data-again]").count() == 0
    meter = page.locator("#current .meter").inner_text()
    page.click("#current [data-again=builtin]")
    page.wait_for_function("before => document.querySelector('#current .meter')?.innerText !== before", arg=meter)
    page.wait_for_selector("#current .acts")
    assert page.locator(".turn").count() == 2
    assert "内置措辞" in page.locator("#current .meter").inner_text()


class SlowWriter(BaseHTTPRequestHandler):
    """A language model's server that says one true thing, a few characters at a time, then something that stands nowhere."""

    said = "市中区设立28个服务窗口，配备59名服务专员。另外还设立了99个办事大厅，"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        with suppress(OSError):  # who asked has gone
            for at in range(0, len(self.said), 4):
                delta = {"choices": [{"delta": {"content": self.said[at : at + 4]}}]}
                self.wfile.write(f"data: {json.dumps(delta)}\n\n".encode())
                self.wfile.flush()
                time.sleep(0.4)
            self.wfile.write(b"data: [DONE]\n\n")

    def log_message(self, *_) -> None:
        """Nothing on the tests' output."""


@contextmanager
def slowly_worded(browser, index: Path) -> Iterator:
    """A page whose language model takes seconds for an answer."""
    with HTTPServer(("127.0.0.1", 0), SlowWriter) as model:
        threading.Thread(target=model.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{model.server_port}/v1"
        with serving(index, RAG_WRITER=address) as server, window(browser, server) as watched:
            yield watched.page
        model.shutdown()


def test_the_models_text_streams_in_is_checked_and_can_be_stopped(browser, index_folder):
    with slowly_worded(browser, index_folder) as page:
        ask(page, WINDOWS)  # a figure: found as such, nothing for the model to add
        assert page.locator("#current .written").count() == 0
        page.click("#current [data-again=llm]")
        page.wait_for_selector("#current .answer.found[aria-busy] .written:has-text('服务窗口，配')")
        page.click("#ask button:has-text('停止')")
        page.wait_for_selector("#current .note:has-text('已停止')")
        page.wait_for_selector("#ask button:has-text('提问')")
        assert page.locator("#current .written").count() == 0, "half a sentence is no checked sentence"
        assert page.locator("#current .answer .prose").inner_text().startswith("28个")
        page.click("#current [data-again=llm]")
        page.wait_for_selector("#current .answer.found[aria-busy] .written")
        page.wait_for_selector("#current .acts")
        written = page.locator("#current .written").inner_text()
        assert "配备59名服务专员" in written
        assert "99个" not in written
        assert "语言模型措辞" in page.locator("#current .meter").inner_text()


def test_what_is_entered_while_an_answer_is_made_waits_and_the_box_is_the_readers(browser, index_folder):
    with slowly_worded(browser, index_folder) as page:
        box, waiting = page.locator("#ask textarea"), page.locator("#queued li")

        def entered(question: str) -> None:
            box.fill(question)
            box.press("Enter")
            page.wait_for_function("() => !document.querySelector('#ask textarea').value")

        ask(page, WINDOWS)
        page.click("#current [data-again=llm]")
        page.wait_for_selector("#current .answer.found[aria-busy] .written")
        for question in ("火星上有多少个足球场？", "取消的问题？", WINDOWS):
            entered(question)
        assert waiting.nth(0).inner_text().splitlines()[:2] == ["排队中", "火星上有多少个足球场？"]
        waiting.nth(1).locator("button").click()
        box.fill("打到一半")
        page.wait_for_function("document.querySelectorAll('.turn').length === 3 && document.querySelector('#current .acts')")
        assert page.locator(".turn h2").all_inner_texts() == [WINDOWS, "火星上有多少个足球场？", WINDOWS]
        assert (box.input_value(), waiting.count()) == ("打到一半", 0)

        page.click("#current [data-again=llm]")  # what is stopped makes room for what waits
        page.wait_for_selector("#current .answer[aria-busy] .written")
        for question in (WINDOWS, "火星上有多少个足球场？"):
            entered(question)
        page.click("#ask button:has-text('停止')")
        page.wait_for_function("document.querySelectorAll('.turn').length === 5 && document.querySelector('#current .acts')")
        assert page.locator(".turn h2").all_inner_texts()[3:] == [WINDOWS, "火星上有多少个足球场？"]


def test_a_conversation_that_is_left_while_it_answers_stays_away(browser, index_folder):
    with slowly_worded(browser, index_folder) as page:
        ask(page, WINDOWS)
        for _ in range(3):
            page.click("#current [data-again=llm]")
            page.wait_for_selector("#current .answer.found[aria-busy] .written")
            page.click("#talkbar [data-fresh]")
            page.fill("#ask textarea", FOLLOW_UP)  # at once: it is asked in the new one
            page.press("#ask textarea", "Enter")
            page.wait_for_function("(asked) => document.querySelector('#current h2')?.innerText === asked", arg=FOLLOW_UP)
            page.wait_for_selector("#current .acts")
            assert page.locator(".turn h2").all_inner_texts() == [FOLLOW_UP]
            open_drawer(page)
            page.locator("#drawer .recall", has_text=WINDOWS).first.click()
            page.wait_for_selector("#current .note:has-text('已停止')")


def test_after_an_event_that_failed_questions_are_asked_as_before(watched):
    page = watched.page
    ask(page, WINDOWS)
    broken: list[str] = []

    def refuse(route) -> None:
        broken.append(route.request.url)
        route.fulfill(status=500, body="{}")

    page.route("**/gradio_api/run/**", refuse)
    page.route("**/gradio_api/queue/join**", refuse)
    page.click("#talkbar [data-fresh]")
    page.wait_for_timeout(300)
    page.unroute("**/gradio_api/run/**")
    page.unroute("**/gradio_api/queue/join**")
    assert broken
    ask(page, FOLLOW_UP)
    watched.errors.clear()


def test_a_stopped_answer_leaves_the_focus_in_the_box_and_escape_stops_it_too(browser, index_folder):
    with slowly_worded(browser, index_folder) as page:
        ask(page, WINDOWS)
        for stop in (lambda: page.click("#ask button:has-text('停止')"), lambda: page.keyboard.press("Escape")):
            page.click("#current [data-again=llm]")
            page.wait_for_selector("#current .answer.found[aria-busy] .written")
            stop()
            page.wait_for_selector("#current .note:has-text('已停止')")
            page.wait_for_selector("#ask button:has-text('提问')")
            assert page.evaluate("document.activeElement.closest('#ask') !== null")


def test_what_a_reader_thinks_of_an_answer_is_kept(watched, server):
    page = watched.page
    ask(page, WINDOWS)
    wrong = page.locator("#current [data-verdict=bad]")
    wrong.click()
    assert wrong.get_attribute("aria-pressed") == "true"
    page.fill("#current form.comment input", "应是29个，见第二版")
    page.keyboard.press("Enter")
    page.wait_for_selector("#current form.comment button:has-text('记下了')")
    identity = page.locator("#talkbar .export a").first.get_attribute("href").split("/")[-2]

    def kept() -> dict | None:
        rows = [json.loads(line) for line in httpx.get(f"{server}/api/ratings").text.splitlines()]
        return next((row for row in rows if row["id"] == f"{identity}-0"), None)

    for _ in range(40):
        if (row := kept()) and row["comment"]:
            break
        page.wait_for_timeout(100)
    assert (row["question"], row["verdict"], row["comment"], row["given"]) == (WINDOWS, "bad", "应是29个，见第二版", "28个")
    ask(page, FOLLOW_UP)  # the earlier answer is drawn anew and still shows it
    assert page.locator("#past [data-verdict=bad]").get_attribute("aria-pressed") == "true"
    assert page.locator("#past form.comment input").input_value() == "应是29个，见第二版"
    page.locator("#past [data-verdict=bad]").click()  # taken back
    page.wait_for_function("() => document.querySelector('#past [data-verdict=bad]').getAttribute('aria-pressed') === 'false'")
    for _ in range(40):
        if kept() is None:
            break
        page.wait_for_timeout(100)
    assert kept() is None


def test_settings_are_kept_and_hold(watched, index_folder):
    page = watched.page
    open_tab(page, "settings")
    for name, what in (("encoder", "13 MB"), ("reader", "63 MB"), ("writer", "491 MB")):
        assert what in page.locator(f"#settings tr:has(td:text-is('{name}'))").inner_text()
    try:
        page.check("#settings input[value=builtin]")
        page.wait_for_selector("#settings-told .saved")
        page.check("#settings input[value=strict]")
        page.focus("#settings #passages")
        page.keyboard.press("ArrowRight")
        assert page.locator("#settings output").inner_text() == "12"
        for _ in range(40):
            kept = json.loads((index_folder / "preferences.json").read_text("utf-8"))
            if kept["passages"] == 12:
                break
            page.wait_for_timeout(100)
        assert kept == {"passages": 12, "strictness": "strict", "writer": "builtin"}
        page.reload()
        page.wait_for_selector("#settings input[value=strict]:checked")
        assert page.locator("#settings #passages").input_value() == "12"
    finally:
        (index_folder / "preferences.json").unlink(missing_ok=True)


def test_light_dark_and_as_the_system(browser, server):
    with window(browser, server, color_scheme="dark") as watched:
        page = watched.page
        dark = "document.body.classList.contains('dark')"
        assert page.evaluate(dark), "as the system"
        page.click("#masthead button:has-text('明 / 暗')")
        assert not page.evaluate(dark)
        page.reload()
        page.wait_for_selector(".welcome")
        page.wait_for_function(f"!{dark}")
        open_tab(page, "settings")
        page.wait_for_selector("#looks input[value=light]:checked")
        page.check("#looks input[value=dark]")
        page.emulate_media(color_scheme="light")
        assert page.evaluate(dark)
        page.locator("#looks input[name=theme][value=auto]").check()
        assert not page.evaluate(dark)
        page.emulate_media(color_scheme="dark")
        page.wait_for_function(dark)


CHINESE_LEFT = """(panes) => {
  const left = [], chinese = /[\\u4e00-\\u9fff]/;
  const mine = (e) => !e.closest('[lang]:not(html), code, script, style') || e.closest('[data-ui]');
  const say = (text) => { if (chinese.test(text || '')) left.push(text.trim()); };
  for (const pane of document.querySelectorAll(panes)) {
    const walker = document.createTreeWalker(pane, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const text = walker.currentNode;
      if (mine(text.parentElement) && text.parentElement.checkVisibility()) say(text.data);
    }
    for (const element of pane.querySelectorAll('[title], [aria-label], [placeholder]')) {
      if (mine(element)) for (const name of ['title', 'aria-label', 'placeholder']) say(element.getAttribute(name));
    }
  }
  return left;
}"""
NAMES = {"有据", "中文", "切换为中文"}  # of the program, and of the language that the switch leads to


def chinese_left(page, panes: str) -> set[str]:
    titled = re.compile(r"(?:Delete|Rename): ")  # what follows is a conversation's own name
    return {text for text in page.evaluate(CHINESE_LEFT, panes) if text not in NAMES and not titled.match(text)}


def test_in_english_nothing_of_the_page_itself_is_chinese(watched):
    page = watched.page
    page.click("#masthead button:has-text('EN')")
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.locator("button[role=tab]").first.inner_text() == "Ask"
    assert not chinese_left(page, "#masthead, #tabs > .tab-wrapper, #desk")
    ask_in_english(page, WINDOWS)
    assert page.locator("#current .prose .short").inner_text().startswith("28个"), "an answer is not translated"
    ask_in_english(page, "火星上有多少个足球场？")
    assert "No evidence, no answer" in page.locator("#current .answer.refused").inner_text()
    page.click("#talkbar [data-drawer]")
    page.wait_for_selector("#drawer .recall")
    assert not chinese_left(page, "#masthead, #tabs > .tab-wrapper, #desk")
    page.keyboard.press("Escape")
    open_tab(page, "settings")
    page.wait_for_selector("#settings fieldset >> text=Strict")
    assert not chinese_left(page, "#settings")
    open_tab(page, "chat")
    page.click("#talkbar [data-fresh]")
    page.wait_for_selector(".welcome")
    page.reload()
    page.wait_for_selector(".welcome:has-text('every sentence has its source')")  # the browser remembers
    page.click("#masthead button:has-text('中文')")
    page.wait_for_selector(".welcome:has-text('答案句句有出处')")
    assert page.locator("button[role=tab]").first.inner_text() == "问答"
    assert page.get_attribute("#ask textarea", "placeholder") == "用一句话提问"


def ask_in_english(page, question: str) -> None:
    before = page.locator(".turn").count()
    page.fill("#ask textarea", question)
    page.press("#ask textarea", "Enter")
    page.wait_for_function(f"document.querySelectorAll('.turn').length > {before}")
    page.wait_for_selector("#current .answer.found:not([aria-busy]), #current .answer.refused")
    page.wait_for_selector("#ask button:has-text('Ask')")


def test_the_drawer_by_keyboard_alone(watched):
    page = watched.page
    ask(page, WINDOWS)
    opener = page.locator("#talkbar [data-drawer]")
    opener.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#drawer .recall")
    assert opener.get_attribute("aria-expanded") == "true"
    page.wait_for_function("document.querySelector('#drawer').contains(document.activeElement)")
    page.keyboard.press("Escape")
    page.wait_for_selector("#drawer", state="hidden")
    assert opener.get_attribute("aria-expanded") == "false"
    assert page.evaluate("document.activeElement.dataset.drawer !== undefined")
    page.keyboard.press("Enter")
    page.wait_for_selector("#drawer .recall")
    page.wait_for_function("document.activeElement.classList.contains('recall')")
    page.keyboard.press("Enter")
    page.wait_for_selector("#drawer", state="hidden")
    page.wait_for_selector("#current .answer.found")


@pytest.mark.parametrize("watched", [(390, 844)], indirect=True)
def test_on_a_phone_the_drawer_and_the_settings_fit(watched):
    page = watched.page
    ask(page, WINDOWS)
    open_drawer(page)
    fits = "document.documentElement.scrollWidth <= innerWidth"
    assert page.evaluate(fits)
    page.click("#drawer [data-drawer]")
    open_tab(page, "settings")
    assert page.evaluate(fits)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_tab_has_a_serious_accessibility_finding(browser, server, theme):
    from axe_playwright_python.sync_playwright import Axe

    axe = Axe()
    with window(browser, server, color_scheme=theme) as watched:
        page = watched.page

        def check(where: str) -> None:
            page.wait_for_timeout(300)  # colours fade in
            findings = axe.run(page).response["violations"]
            grave = [(where, f["id"], [n["target"] for n in f["nodes"]][:3]) for f in findings if f["impact"] in ("serious", "critical")]
            assert not grave

        check("welcome")
        ask(page, WINDOWS)
        ask(page, "火星上有多少个足球场？")
        page.locator("#past button.cite").first.click()
        page.wait_for_selector("#source mark.lit")
        page.locator("#past [data-verdict=bad]").click()
        check("conversation")
        open_drawer(page)
        check("drawer")
        page.keyboard.press("Escape")
        for name in list(TABS)[1:]:
            open_tab(page, name)
            check(name)
