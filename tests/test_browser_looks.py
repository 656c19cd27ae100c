"""How the page looks, where only a browser can tell: scrollbars, contrast, sizes, and what is cut off."""

from __future__ import annotations

import pytest
from browsing import window

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
