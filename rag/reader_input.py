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

from rag.text.simplified import simplified

SEPARATOR = " | "
CONTEXT_LENGTH = 40  # characters
QUESTION_PIECES = 60
TEXT_PIECES = 300  # context, separator and passage together

START_ID, END_ID = 0, 2  # <s> and </s> in the reader's vocabulary

# Function words at the edge of a piece, but for words that begin or end with the same character (在线, 存在, 目的).
_HEAD = re.compile(r"的(?=\w)(?![确士])|了(?=\w)(?![解不])|在(?=\w)(?![线职校建岗编逃册籍读场乎于])|是(?=\w)(?![由因为以否])")
_TAIL = re.compile(r"(?<=\w)(?<!目)的\Z|(?<=\w)(?<![存现所正实内外潜自好])在\Z|(?<=[年月日])(?:起|开始|以来)\Z")
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

    Pieces before `first` belong to question, context and separator: no answer may begin or end there. `edges[i]` is
    where an answer begins, and where one ends, that the model marks at piece `first + i`: mostly the piece's own
    offsets, but where a function word and an answer share a piece the word is left out (的 in 元的).
    """

    ids: list[int]
    types: list[int]
    first: int
    spans: list[tuple[int, int]]
    edges: list[tuple[int, int]]


def reader_input(question: str, context: str, passage: str) -> ReaderInput:
    """Put context and passage together, in the simplified characters that the model knows; offsets hold. An empty context leaves the
    passage alone, at offset 0."""
    before = context[:CONTEXT_LENGTH] + SEPARATOR if context else ""
    return ReaderInput(simplified(question), simplified(before + passage), len(before))


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
    spans = [(max(start, made.offset) - made.offset, end - made.offset) for start, end in offsets[skipped:]]
    passage = made.text[made.offset :]
    return Encoded(
        ids=[START_ID, *asked, END_ID, END_ID, *pieces, END_ID],
        types=[0] * begins + [1] * (len(pieces) + 1),
        first=begins + skipped,
        spans=spans,
        edges=[edges_in(passage, start, end) for start, end in spans],
    )


def edges_in(passage: str, start: int, end: int) -> tuple[int, int]:
    """Where an answer begins, and where one ends, that is marked at the piece passage[start:end].

    Counted on the training sets (CMRC, DRCD, XQuAD, our news questions): of the answers whose first piece begins with
    的 or 了 and goes on all but one begin behind it, with 在 four of five, with 是 three of five (是由 and 是因为 belong
    to an answer); of those whose last piece ends in 的 nine of ten end before it, likewise 在, and 起, 开始, 以来 after a date.

    >>> edges_in("获得5元的奖励", 3, 5), edges_in("他是中国人", 1, 4), edges_in("是由", 0, 2)
    ((3, 4), (2, 4), (0, 2))
    """
    head, tail = _HEAD.match(passage, start, end), _TAIL.search(passage, start, end)
    return (head.end() if head else start), (tail.start() if tail and tail.start() > start else end)
