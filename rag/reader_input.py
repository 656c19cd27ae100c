"""What the reader model is shown: question, context and passage put together one way, in training and in use.

    <s> question </s></s> context | passage </s>

The context is what a human reader already knows when he comes to a passage: the headline and the place, or the
article's first words where it has no headline. It helps to tell districts and years apart; answers are only ever
marked in the passage, or at piece 0, which means "not here". Pure Python: the tokenizer comes in as an argument.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

SEPARATOR = " | "
CONTEXT_LENGTH = 40  # characters
QUESTION_PIECES = 60
TEXT_PIECES = 300  # context, separator and passage together

START_ID, END_ID = 0, 2  # <s> and </s> in the reader's vocabulary

_PAUSES = re.compile(r"[。！？!?；;，,、：:\s]")


@dataclass(frozen=True, slots=True)
class ReaderInput:
    """The two texts of one reading; the passage is text[offset:]."""

    question: str
    text: str
    offset: int


@dataclass(frozen=True, slots=True)
class Encoded:
    """Pieces ready for the model. `spans[i]` are the passage offsets of piece `first + i`.

    Pieces before `first` belong to question, context and separator: no answer may begin or end there.
    """

    ids: list[int]
    types: list[int]
    first: int
    spans: list[tuple[int, int]]


def reader_input(question: str, context: str, passage: str) -> ReaderInput:
    """Put context and passage together. An empty context leaves the passage alone, at offset 0."""
    before = context[:CONTEXT_LENGTH] + SEPARATOR if context else ""
    return ReaderInput(question, before + passage, len(before))


def context_of(title: str, place: str, lead: str, passage: str) -> str:
    """The context of a passage: headline and place where known, else the article's lead; at most 40 characters.

    The place is put in front unless the headline names it already. A passage that opens the article needs no
    lead: it would be read twice.

    >>> context_of("农家书屋", "徽县", "", "全县新增藏书")
    '徽县 农家书屋'
    >>> context_of("", "", "8月3日，水阳镇遭遇暴雨。", "8月3日，水阳镇遭遇暴雨。全镇转移300人。")
    ''
    """
    if title.strip():
        return _headline(" ".join(title.split()), place.strip())
    opening = lead.strip()
    if not opening or passage.strip().startswith(opening[:15]):
        return place.strip()[:CONTEXT_LENGTH]
    return cut_at_pause(opening, CONTEXT_LENGTH)


def _headline(title: str, place: str) -> str:
    if not place or place in title:
        return cut_at_pause(title, CONTEXT_LENGTH)
    short = place[-CONTEXT_LENGTH // 2 :]  # the last parts of a place tell most: 枣庄市市中区
    return f"{short} {cut_at_pause(title, CONTEXT_LENGTH - len(short) - 1)}"


def cut_at_pause(text: str, length: int) -> str:
    """The first `length` characters, cut back to the last comma or sentence end when that keeps half of them.

    >>> cut_at_pause("8月3日，水阳镇遭遇特大暴雨，全镇转移群众", 16)
    '8月3日，水阳镇遭遇特大暴雨'
    """
    if len(text) <= length:
        return text.rstrip("。，,、：:；; ")
    ends = [m.start() for m in _PAUSES.finditer(text[: length + 1])]
    end = ends[-1] if ends and ends[-1] >= length // 2 else length
    return text[:end].rstrip("。，,、：:；; ")


def encode(tokenizer: Callable[..., Mapping[str, Any]], made: ReaderInput) -> Encoded:
    """Pieces of one reading. `tokenizer` is a fast one that returns offset mappings when asked.

    A piece that reaches over the start of the passage counts as the passage's, clipped.
    """
    asked: Sequence[int] = tokenizer(made.question, add_special_tokens=False)["input_ids"][:QUESTION_PIECES]
    read = tokenizer(made.text, add_special_tokens=False, return_offsets_mapping=True)
    pieces: Sequence[int] = read["input_ids"][:TEXT_PIECES]
    offsets: Sequence[tuple[int, int]] = read["offset_mapping"][:TEXT_PIECES]
    skipped = next((i for i, (_, end) in enumerate(offsets) if end > made.offset), len(offsets))
    begins = len(asked) + 3
    return Encoded(
        ids=[START_ID, *asked, END_ID, END_ID, *pieces, END_ID],
        types=[0] * begins + [1] * (len(pieces) + 1),
        first=begins + skipped,
        spans=[(max(start, made.offset) - made.offset, end - made.offset) for start, end in offsets[skipped:]],
    )
