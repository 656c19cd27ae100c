"""Bar charts as inline SVG: drawn here, so that they follow the page's colours and need no script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ui.html import element, escape

WIDTH, LABEL, ROW, BAR = 440, 112, 21, 11  # units of the drawing: whole, the labels' part, a row, the bar in it
END = 62  # room behind the bars, for what they come to


def bars_view(bars: Sequence[tuple[str, Sequence[tuple[str, int]]]], names: Mapping[str, str], title: str) -> str:
    """Stacked bars, each as long as its share of the longest: (label, [(class of the part, count) …]).

    `names` says what the parts are called; the legend names those that occur.
    """
    longest = max((sum(n for _, n in parts) for _, parts in bars), default=0) or 1
    rows = "".join(_bar(label, parts, at, longest, names) for at, (label, parts) in enumerate(bars))
    height = ROW * len(bars)
    there = [part for part in names if any(n for _, parts in bars for key, n in parts if key == part)]
    keys = "".join(element("span", element("i", cls=f"key {part}"), names[part]) for part in there)
    drawing = element("svg", element("title", escape(title)), rows, viewBox=f"0 0 {WIDTH} {height}", role="img", cls="bars")
    return element("figure", drawing, element("figcaption", keys), cls="chart")


def _bar(label: str, parts: Sequence[tuple[str, int]], at: int, longest: int, names: Mapping[str, str]) -> str:
    room, top = WIDTH - LABEL - END, at * ROW + (ROW - BAR) // 2
    total = sum(count for _, count in parts)
    pieces, x = [], float(LABEL)
    for part, count in parts:
        width = room * count / longest
        if count:
            told = element("title", escape(f"{label}：{names[part]} {count}"))
            pieces.append(element("rect", told, x=f"{x:.1f}", y=top, width=f"{width:.1f}", height=BAR, cls=part))
        x += width
    middle = top + BAR - 2
    return (
        element("text", escape(label), x=LABEL - 10, y=middle, text_anchor="end")
        + "".join(pieces)
        + element("text", _sum(parts, total), x=f"{x + 8:.1f}", y=middle, cls="sum")
    )


def _sum(parts: Sequence[tuple[str, int]], total: int) -> str:
    """Right of all where that is known, else how many."""
    counts = dict(parts)
    judged = counts.get("right", 0) + counts.get("wrong", 0)
    return f"{counts['right']} / {total}" if judged else f"{total}"


def values_view(bars: Sequence[tuple[str, float, str]], title: str) -> str:
    """One bar for each (label, value, value as it is to be read); they begin at nought, so that lengths may be compared."""
    longest = max((value for _, value, _ in bars), default=0.0) or 1.0
    rows = "".join(_value(label, value, told, at, longest) for at, (label, value, told) in enumerate(bars))
    drawing = element("svg", element("title", escape(title)), rows, viewBox=f"0 0 {WIDTH} {ROW * len(bars)}", role="img", cls="bars")
    return element("figure", element("figcaption", escape(title)), drawing, cls="chart values", lang="zh-CN")


def _value(label: str, value: float, told: str, at: int, longest: float) -> str:
    width, top = max(1.0, (WIDTH - LABEL - 2 * END) * value / longest), at * ROW + (ROW - BAR) // 2
    return (
        element("text", escape(label), x=LABEL - 10, y=top + BAR - 2, text_anchor="end")
        + element("rect", x=LABEL, y=top, width=f"{width:.1f}", height=BAR, cls="bar")
        + element("text", escape(told), x=f"{LABEL + width + 8:.1f}", y=top + BAR - 2, cls="sum")
    )
