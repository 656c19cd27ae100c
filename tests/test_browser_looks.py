"""How the page looks, where only a browser can tell: scrollbars, contrast, sizes, and what is cut off."""

from __future__ import annotations

import pytest
from browsing import window

from rag.app.conversations import Conversations, Turn
from rag.types import Answer
from ui.chat.drawer import MANY

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


def test_what_gradio_says_by_itself_stays_english_on_the_english_page(watched, tmp_path):
    page = watched.page
    (tmp_path / "picture.png").write_text("x")
    page.click("#masthead button:has-text('EN')")
    page.click("button[role=tab][data-tab-id=library]")
    page.set_input_files("#upload input[type=file]", tmp_path / "picture.png")
    page.wait_for_selector(".toast-body:has-text('Invalid file type: picture.png. Only .')")


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


CONTRAST = """() => {
  const light = (colour) => {
    const linear = (c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    const [r, g, b] = colour.match(/[0-9.]+/g).slice(0, 3).map((c) => linear(c / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (part) => { // the first colour behind it that is one
    for (let at = part; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (!/, 0\\)$|transparent/.test(colour)) return colour;
    }
    return 'rgb(255, 255, 255)';
  };
  const fields = [...document.querySelectorAll('input[placeholder], textarea[placeholder]')];
  return fields.filter((part) => part.checkVisibility()).map((part) => {
    const style = getComputedStyle(part, '::placeholder');
    const [low, high] = [light(style.color), light(ground(part))].sort((a, b) => a - b);
    return [part.placeholder, style.opacity === '1' ? (high + 0.05) / (low + 0.05) : 0];
  });
}"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_an_empty_field_says_can_be_read(browser, server, theme):
    with window(browser, server, color_scheme=theme) as watched:
        for tab, fields in (("chat", 1), ("figures", 5), ("library", 1)):
            watched.page.click(f"button[role=tab][data-tab-id={tab}]")
            watched.page.wait_for_timeout(300)
            found = watched.page.evaluate(CONTRAST)
            assert len(found) == fields
            assert [field for field in found if field[1] < 4.5] == []


@pytest.mark.parametrize("watched", [(390, 844)], indirect=True)
def test_buttons_on_a_phone_are_large_enough_for_a_thumb(watched, index_folder):
    page, kept = watched.page, Conversations(index_folder)
    talk = kept.create("市中区")
    kept.put(talk, 0, Turn("有多少套？", Answer("有多少套？", "资料里没有找到。")))
    page.click("#talkbar [data-drawer]")
    page.wait_for_selector("#drawer [data-rename]")
    sizes = """() => [...document.querySelectorAll('button.quiet')].filter((part) => part.checkVisibility())
        .map((part) => [part.textContent, part.getBoundingClientRect()])
        .filter(([, box]) => box.height < 40 || box.width < 40).map(([text]) => text)"""
    assert page.evaluate(sizes) == []
    page.click(f"#drawer [data-recall='{talk}']")
    page.click("#current [data-verdict=bad]")
    page.wait_for_selector("#current .comment button")
    assert page.evaluate(sizes) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    kept.delete(talk)


def test_that_a_pasted_question_was_cut_is_said(watched):
    page = watched.page
    page.focus("#ask textarea")
    page.keyboard.insert_text("字" * 2500)
    page.wait_for_selector("#ask-told .note:has-text('最多 2,000 字')")
    assert len(page.input_value("#ask textarea")) == 2000
    page.keyboard.press("Backspace")
    page.wait_for_selector("#ask-told .note", state="hidden")
