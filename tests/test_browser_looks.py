"""How the page looks, where only a browser can tell: scrollbars, contrast, sizes, and what is cut off."""

from __future__ import annotations

import pytest
from browsing import window

from rag.app.conversations import Conversations, Turn
from rag.types import Answer
from ui.drawer import MANY

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SCROLLING = """(within) => [...document.querySelectorAll(`${within}, ${within} *`)].filter((part) =>
    /auto|scroll/.test(getComputedStyle(part).overflowY + getComputedStyle(part).overflowX)).map((part) => part.className)"""


def test_the_header_does_not_scroll(watched):
    page = watched.page
    page.wait_for_selector(".masthead [role=status]")
    assert page.evaluate(SCROLLING, ".masthead") == []


@pytest.mark.parametrize("system", ["light", "dark"])
def test_scrollbars_follow_the_switch_in_the_page(browser, server, system):
    schemes = (
        "[...new Set([document.documentElement, ...document.querySelectorAll('*')].map((part) => getComputedStyle(part).colorScheme))]"
    )
    with window(browser, server, color_scheme=system) as watched:
        page = watched.page
        assert page.evaluate(schemes) == [system]
        page.click("#masthead nav .quiet:has-text('明 / 暗')")
        assert page.evaluate(schemes) == ["dark" if system == "light" else "light"]


ENGLISH = """() => {
  const left = new Set();
  const look = (text, part) => {
    const english = /[a-z]{3}/.test(text ?? '') && !/[\\u4e00-\\u9fff]/.test(text);
    if (english && !part.closest('script, style, [lang]:not(html)')) left.add(text.trim());
  };
  const walker = document.createTreeWalker(document.body, 5 /* elements and texts */);
  for (let node = document.body; node; node = walker.nextNode()) {
    if (node.nodeType === Node.TEXT_NODE) { if (node.parentElement.checkVisibility()) look(node.data, node.parentElement); }
    else if (node.checkVisibility()) for (const name of ['title', 'aria-label', 'placeholder']) look(node.getAttribute(name), node);
  }
  return [...left];
}"""


@pytest.mark.parametrize("locale", ["zh-CN", "en-US"])
def test_nothing_on_the_chinese_page_is_english(browser, server, locale, tmp_path):
    (tmp_path / "picture.png").write_text("x")
    with window(browser, server, locale=locale) as watched:
        page = watched.page
        for name, box in (("batch", "#questions"), ("library", "#upload")):
            page.click(f"button[role=tab][data-tab-id={name}]")
            page.set_input_files(f"{box} input[type=file]", tmp_path / "picture.png")
            page.wait_for_selector(".toast-body:has-text('不能用这种文件：picture.png。可以用的是：.')")
            page.wait_for_timeout(500)
            assert set(page.evaluate(ENGLISH)) <= {"Switch to English"}
        page.click("#masthead button:has-text('EN')")
        page.set_input_files("#upload input[type=file]", tmp_path / "picture.png")
        page.wait_for_selector(".toast-body:has-text('Invalid file type: picture.png')")


def test_conversations_are_found_by_what_was_said_in_them_and_it_is_told_where_none_is(watched, index_folder):
    page, kept = watched.page, Conversations(index_folder)
    talks = [kept.create(f"对话{n}") for n in range(MANY + 1)]
    kept.put(talks[3], 0, Turn("有多少套廉租房？", Answer("有多少套廉租房？", "资料里没有找到公共租赁住房。")))
    page.click("#talkbar [data-drawer]")
    for words, found in (("公共租赁住房", ["对话3"]), ("对话4", ["对话4"]), ("没有这回事", [])):
        page.fill("#drawer [data-filter]", words)
        assert page.locator("#drawer .recall .title:visible").all_inner_texts() == found
        assert page.locator("#drawer .none").is_visible() is not bool(found)
    for talk in talks:
        kept.delete(talk)
