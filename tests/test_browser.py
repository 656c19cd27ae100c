"""The real server, the real models and a real browser: what a user does, and what must never happen."""

from __future__ import annotations

import re

import pytest
from browsing import ask, in_view, lit

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_ask_click_the_number_and_the_lit_sentence_holds_the_answer(watched):
    page = watched.page
    ask(page, "市中区设立了多少个服务窗口？")
    assert "28" in page.locator("#current .answer .prose").inner_text()
    page.locator("#current .answer .prose button.cite", has_text="[1]").first.click()
    page.wait_for_selector("#source .side.article mark.lit")
    assert "设立28个服务窗口" in lit(page)
    assert page.locator("#source .side.article mark.lit b.fig").first.inner_text() == "28个"
    assert "榴枣归乡" in page.locator("#source .story h2").inner_text()
    page.wait_for_timeout(800)  # the scrolling is smooth
    assert in_view(page, "#source .side.article mark.lit")
    page.click("#source [data-show=page]")
    assert "设立28个服务窗口" in lit(page, "page")
    page.wait_for_timeout(800)
    assert in_view(page, "#source .side.page mark.lit")


def test_a_question_without_an_answer_is_refused_and_looks_it(watched):
    page = watched.page
    ask(page, "火星上有多少个足球场？")
    refused = page.locator("#current .answer.refused")
    assert "最接近的段落（不是答案）" in refused.inner_text()
    assert page.locator("#current button.cite").count() == 0
    refused.locator("button.source").first.click()
    page.wait_for_selector("#source .paper.near mark.lit")
    assert "不是答案" in page.locator("#source .bar").inner_text()


def test_a_hostile_page_is_text(watched):
    page = watched.page
    ask(page, "某某县今年查处了多少个恶意网页？")
    assert page.locator("#current .answer.found, #current .answer.refused").count() == 1
    page.locator("#current button.source").first.click()
    page.wait_for_selector("#source mark.lit")
    page.click("#source [data-show=page]")
    shown = page.locator("#source .raw").inner_text()
    assert "<script>window.broken = true</script>" in shown
    assert "[点这里](javascript:window.broken=true)" in shown
    assert page.locator("#source img, #source .paper a, #current a").count() == 0
    page.click("button[role=tab] >> text=资料库")
    page.locator(".headline", has_text="window.broken").click()  # the headline shows the tag as text
    page.wait_for_selector("#reading .story")
    assert page.evaluate("window.broken") is None


def test_enter_that_confirms_a_candidate_does_not_send(watched):
    page = watched.page
    page.focus("#ask textarea")
    session = page.context.new_cdp_session(page)
    session.send("Input.imeSetComposition", {"text": "shu zi", "selectionStart": 6, "selectionEnd": 6})
    key = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13, "text": "\r"}
    session.send("Input.dispatchKeyEvent", {"type": "keyDown", **key})
    session.send("Input.dispatchKeyEvent", {"type": "keyUp", **key})
    session.send("Input.insertText", {"text": "数字"})
    page.wait_for_timeout(500)
    assert page.locator(".turn").count() == 0
    for name, init in (
        ("keydown", "isComposing: true"),
        ("keypress", "isComposing: true"),
        ("keydown", "keyCode: 229"),
        ("keypress", "keyCode: 229"),
    ):
        page.evaluate(
            f"document.querySelector('#ask textarea').dispatchEvent("
            f"new KeyboardEvent('{name}', {{key: 'Enter', bubbles: true, cancelable: true, {init}}}))"
        )
    page.wait_for_timeout(500)
    assert page.locator(".turn").count() == 0
    page.fill("#ask textarea", "这是哪里？")
    page.press("#ask textarea", "Enter")  # and a plain Enter does
    page.wait_for_selector(".turn")
    page.wait_for_selector("#ask button:has-text('提问')")


def test_the_keyboard_alone_is_enough(watched):
    page = watched.page
    page.locator(".welcome button").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#current .answer.found:not([aria-busy]), #current .answer.refused")
    assert page.locator("#current .answer.found").count() == 1, "an example question must have an answer"
    page.locator("#current button.cite").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#source mark.lit")


@pytest.mark.parametrize("watched", [(390, 844)], indirect=True)
def test_on_a_phone_the_source_comes_over_the_conversation_and_goes_again(watched):
    page = watched.page
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    ask(page, "市中区设立了多少个服务窗口？")
    assert not page.locator("#source").is_visible()
    page.locator("#current .answer .prose button.cite").first.click()
    page.wait_for_selector("#source .side.article mark.lit", state="visible")
    assert "设立28个服务窗口" in lit(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.keyboard.press("Escape")
    page.wait_for_selector("#source", state="hidden")
    assert page.evaluate("document.activeElement.className") == "cite"


def test_upload_a_page_ask_about_it_remove_it(watched, tmp_path):
    page = watched.page
    paper = tmp_path / "校舍.txt"
    paper.write_text("青山县新建校舍惠及山区学生\n\n青山县今年投入资金，新建校舍37间，惠及山区学生1286名。\n", "gb18030")
    page.click("button[role=tab] >> text=资料库")
    page.set_input_files("#upload input[type=file]", paper)
    page.wait_for_selector("#told .ok:has-text('校舍.txt')")
    page.wait_for_selector(".shelf:has-text('校舍.txt')")
    page.click("button[role=tab] >> text=问答")
    ask(page, "青山县新建校舍多少间？")
    assert "37间" in page.locator("#current .answer .prose").inner_text()
    page.click("button[role=tab] >> text=资料库")
    remove = page.locator(".shelf:has-text('校舍.txt') [data-remove]")
    remove.click()
    assert remove.inner_text() == "确定移除？"
    remove.click()
    page.wait_for_selector("#told:has-text('已移除')")
    page.wait_for_selector(".shelf:has-text('校舍.txt')", state="detached")
    page.click("button[role=tab] >> text=问答")
    ask(page, "青山县新建校舍多少间？")
    assert "37间" not in page.locator("#current .answer").inner_text()


def test_a_figure_leads_to_its_sentence(watched):
    page = watched.page
    page.click("button[role=tab] >> text=数字")
    page.fill("#figures textarea", "服务窗口")
    page.press("#figures textarea", "Enter")
    found = "[...document.querySelectorAll('#figures .entry')].every((entry) => entry.innerText.includes('服务窗口'))"
    page.wait_for_function(f"document.querySelector('#figures .entry') && {found}")  # not the list of before
    row = page.locator("#figures .entry", has_text="设立28个服务窗口").filter(has=page.locator(".value", has_text=re.compile("^28个$")))
    row.click()
    page.wait_for_selector("#tab-figures .side.article mark.lit")
    assert "设立28个服务窗口" in "".join(page.locator("#tab-figures .side.article mark.lit").all_inner_texts())


def test_a_conversation_keeps_its_sources(watched):
    page = watched.page
    ask(page, "市中区设立了多少个服务窗口？")
    ask(page, "火星上有多少个足球场？")
    page.locator("#past button.cite").first.click()
    page.wait_for_selector("#source .side.article mark.lit")
    assert "设立28个服务窗口" in lit(page)
