"""How the page looks, where only a browser can tell: scrollbars, contrast, sizes, and what is cut off."""

from __future__ import annotations

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SCROLLING = """(within) => [...document.querySelectorAll(`${within}, ${within} *`)].filter((part) =>
    /auto|scroll/.test(getComputedStyle(part).overflowY + getComputedStyle(part).overflowX)).map((part) => part.className)"""


def test_the_header_does_not_scroll(watched):
    page = watched.page
    page.wait_for_selector(".masthead [role=status]")
    assert page.evaluate(SCROLLING, ".masthead") == []
