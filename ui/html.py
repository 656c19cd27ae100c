"""HTML put together from elements, so that escaping has one place and markup stays readable."""

from __future__ import annotations

import html

VOID = frozenset({"br", "input", "meta"})  # elements that have no end


def escape(text: str) -> str:
    """Text as HTML that shows exactly this text, in an element or in a quoted attribute."""
    return html.escape(text, quote=True)


def element(name: str, /, *children: str, **attributes: str | int | bool | None) -> str:
    """An element around children that are HTML already; attribute values are plain text and are escaped here.

    `cls` is class, `_` in a name is `-`; True gives a bare attribute, None and False none.

    >>> element("p", escape("1 < 2"), cls="note", data_turn=0)
    '<p class="note" data-turn="0">1 &lt; 2</p>'
    """
    given = "".join(_attribute(key, value) for key, value in attributes.items() if value is not None and value is not False)
    return f"<{name}{given}>" if name in VOID else f"<{name}{given}>{''.join(children)}</{name}>"


def button(*children: str, **attributes: str | int | bool | None) -> str:
    """A button that only scripts react to."""
    return element("button", *children, type="button", **attributes)


def _attribute(key: str, value: str | int | bool) -> str:
    name = "class" if key == "cls" else key.replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'
