"""Decoding locked to the figures of the evidence: once a numeral starts, only a numeral of the evidence can be spelled.

A *run* is a longest stretch of numeral characters (digits, 一二三 … 万亿, 半), with what may stand inside a number or behind it
(point, comma, dash, 分之, %, 余, 多). A run of the generated text must be, character for character, a run of the evidence: 23 cannot
stop before 万, 1900 cannot lose its 余, 2,161 cannot become 2.161, and 5 and 6 cannot be joined to 5—6. Set words such as 进一步
can be allowed as well, and markers such as [1].

`FigureLock` is a LogitsProcessor. It works on bytes, so that a tokenizer may split digits, join them, or split one Chinese
character over several pieces. What a piece of the vocabulary may do is worked out once for each tokenizer (`Vocabulary`) and once
for each state that is met; a step then costs one masked fill.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch import Tensor

NUMERALS = frozenset("0123456789０１２３４５６７８９〇○零一二三四五六七八九十百千万亿两俩仨廿卅半壹贰叁肆伍陆柒捌玖拾佰仟萬億兩")
BEHIND = frozenset("%％‰余多几")  # belong to the run once a numeral has begun
INSIDE = frozenset(".．·,:：∶/／-－—–−~～+＋分之点至到 ")  # belong to it only with a numeral on both sides


@dataclass
class Node:
    """A place in the tree of allowed runs."""

    children: dict[str, Node] = field(default_factory=dict)
    whole: bool = False  # a run may end here

    def add(self, text: str) -> None:
        node = self
        for character in text:
            node = node.children.setdefault(character, Node())
        node.whole = True


class _Banned:
    """A state no text may reach."""


BANNED = _Banned()


@dataclass(frozen=True)
class State:
    """How far the text has come. Outside a run `node` is None.

    `after`: the run could end, and what came since may only lie inside a number; `lost`: it has left the tree, so no numeral may follow
    directly. `tail`: the last characters, as far as an allowed word may need them. `rest`: bytes of a character not yet whole.
    """

    node: int | None = None
    after: bool = False
    lost: bool = False
    tail: str = ""
    rest: bytes = b""


class Tree:
    """The runs that may be spelled, and how one character changes the state."""

    def __init__(self, evidence: Iterable[str], words: Iterable[str] = ()) -> None:
        """`words`: texts that may stand anywhere, with the numerals in them: 进一步, [1]."""
        self.root = Node()
        self.starts: dict[str, Node] = {}  # what must stand before → the tree of what may follow
        for text in evidence:
            for run in find_runs(text):
                self.root.add(run)
                self.root.add(unicodedata.normalize("NFKC", run))  # ２３ may be written 23
                for part in run.split():
                    self.root.add(part)  # a space may be the page's, not the number's
        for word in words:
            self._add_word(word)
        self.nodes: list[tuple[Node, ...]] = []
        self._ids: dict[tuple[int, ...], int] = {}

    def _add_word(self, word: str) -> None:
        first = next((i for i, c in enumerate(word) if c in NUMERALS), None)
        if first is not None:
            self.starts.setdefault(word[:first], Node()).add(word[first:])

    def step(self, state: State, character: str) -> State | _Banned:
        """The state after one more character, or BANNED."""
        tail = self._tail(state.tail + character)
        if state.node is None:
            if character not in NUMERALS:
                return State(tail=tail, lost=state.lost and character in INSIDE)
            if state.lost:
                return BANNED
            begun = [self.root, *(node for before, node in self.starts.items() if state.tail.endswith(before))]
            return self._follow(begun, character, tail) or BANNED
        nodes = self.nodes[state.node]
        if further := self._follow(nodes, character, tail, state.after):
            return further
        if not (state.after or any(node.whole for node in nodes)) or (character in NUMERALS or (character in BEHIND and not state.after)):
            return BANNED
        return State(tail=tail, lost=character in INSIDE)

    def _tail(self, text: str) -> str:
        """The end of the text as far as an allowed word may begin with it: "" nearly always, so that states stay few."""
        for start in range(len(text)):
            if any(before.startswith(text[start:]) for before in self.starts):
                return text[start:]
        return ""

    def _follow(self, nodes: Iterable[Node], character: str, tail: str, after: bool = False) -> State | None:
        found = tuple(node.children[character] for node in nodes if character in node.children)
        if not found:
            return None
        # A character that may also stand in running text (一、 then 点) keeps the right to end where the run could end before it.
        could_end = after or any(node.whole for node in nodes)
        return State(node=self._id(found), after=could_end and character in INSIDE, tail=tail)

    def _id(self, nodes: tuple[Node, ...]) -> int:
        key = tuple(map(id, nodes))
        if key not in self._ids:
            self._ids[key] = len(self.nodes)
            self.nodes.append(nodes)
        return self._ids[key]

    def may_end(self, state: State) -> bool:
        """Whether the text may stop here: no numeral is half spelled, no character half written."""
        return not state.rest and (state.node is None or state.after or any(node.whole for node in self.nodes[state.node]))

    def further(self, state: State) -> set[str]:
        """The characters that go on with the run."""
        return set() if state.node is None else {c for node in self.nodes[state.node] for c in node.children}

    def is_inside(self, state: State) -> bool:
        """Whether a run has begun and may still grow."""
        return state.node is not None or bool(state.rest)

    def feed(self, state: State, data: bytes) -> State | _Banned:
        """The state after some bytes; those of an unfinished character wait in `rest`."""
        text, rest = _decode(state.rest + data)
        now: State | _Banned = State(state.node, state.after, state.lost, state.tail)
        for character in text:
            if isinstance(now, _Banned):
                return now
            now = self.step(now, character)
        if isinstance(now, _Banned) or not rest:
            return now
        return State(now.node, now.after, now.lost, now.tail, rest) if self._can_finish(now, rest) else BANNED

    def _can_finish(self, state: State, rest: bytes) -> bool:
        """Inside a numeral that cannot end yet, the bytes must begin a character that goes on with it."""
        if self.may_end(state) or state.node is None:
            return True
        return any(c.encode().startswith(rest) for c in self.further(state))


def find_runs(text: str) -> list[str]:
    """The runs of a text, in reading order.

    >>> find_runs("截至7月，党员近23万名，增长12.5%，占三分之一；1900余人次")
    ['7', '23万', '12.5%', '三分之一', '1900余']
    """
    runs, at = [], 0
    while at < len(text):
        if text[at] in NUMERALS:
            end = _run_end(text, at)
            runs.append(text[at:end])
            at = end
        else:
            at += 1
    return runs


def _run_end(text: str, start: int) -> int:
    end = at = start + 1
    while at < len(text):
        if text[at] in NUMERALS or (text[at] in BEHIND and at == end):
            end = at + 1
        elif text[at] not in INSIDE:
            break
        at += 1
    return end


def _decode(data: bytes) -> tuple[str, bytes]:
    """The whole characters, and the bytes of one that is not whole yet. Bytes that can never be one become U+FFFD."""
    for back in range(1, min(4, len(data) + 1)):
        lead = data[-back]
        if lead >= 0xC0:
            length = 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4
            if back < length:
                return data[:-back].decode(errors="replace"), data[-back:]
            break
        if lead < 0x80:
            break
    return data.decode(errors="replace"), b""


class Vocabulary:
    """The pieces of a tokenizer as bytes, sorted by what they can do to a figure. Made once for each tokenizer."""

    def __init__(self, pieces: Sequence[bytes | None]) -> None:
        """`pieces[i]`: the bytes that id i writes; None for one that writes nothing (</s>)."""
        self.pieces = pieces

    @classmethod
    def of(cls, tokenizer: Any, size: int | None = None) -> Vocabulary:
        """`size`: how many ids the model knows, where these are more than the tokenizer's."""
        ids = range(max(size or 0, len(tokenizer)))
        special = set(tokenizer.all_special_ids)
        byte_level = "ByteLevel" in str(getattr(tokenizer.backend_tokenizer, "decoder", ""))
        table = _byte_table() if byte_level else {}
        added = tokenizer.get_added_vocab()
        names = tokenizer.convert_ids_to_tokens([i for i in ids if i < len(tokenizer)])
        pieces: list[bytes | None] = [None] * len(ids)
        for i, name in enumerate(names):
            if name is not None and i not in special:
                pieces[i] = name.encode() if name in added else _piece_bytes(name, table)
        return cls(pieces)

    @cached_property
    def touching(self) -> list[int]:
        """Ids that can do something to a figure outside a run; all the others are free there."""
        return [i for i, piece in enumerate(self.pieces) if piece and not NUMERALS.isdisjoint(_decode(piece)[0])]

    @cached_property
    def by_first(self) -> dict[str, list[int]]:
        """Ids by the first character they write; under "" those that begin with part of one.

        Under "." and its like only those that hold a numeral or nothing but such characters: ".get" neither goes on with a
        number that is half spelled nor spoils one that is whole.
        """
        out: dict[str, list[int]] = {}
        for i, piece in enumerate(self.pieces):
            text = _decode(piece)[0] if piece else ""
            if piece and (text[:1] not in INSIDE or INSIDE.issuperset(text) or not NUMERALS.isdisjoint(text)):
                out.setdefault("" if text[:1] == "\ufffd" else text[:1], []).append(i)
        return out

    @cached_property
    def finishing(self) -> list[int]:
        """Ids that begin with the later bytes of a character."""
        return [i for i in self.by_first.get("", ()) if 0x80 <= (self.pieces[i] or b"\0")[0] < 0xC0]

    @cached_property
    def joining(self) -> list[int]:
        """Ids that begin with what may stand inside a number, and hold a numeral."""
        return [i for i in self.touching if _decode(self.pieces[i] or b"")[0][:1] in INSIDE]

    @cached_property
    def longer(self) -> tuple[Tensor, Tensor]:
        """Ids that begin with a numeral, and ids that begin with what belongs behind one."""
        import torch

        numerals, behind = (self.beginning(characters) for characters in (NUMERALS, BEHIND))
        return torch.tensor(numerals, dtype=torch.long), torch.tensor(behind, dtype=torch.long)

    def beginning(self, characters: Iterable[str]) -> list[int]:
        return [i for character in characters for i in self.by_first.get(character, ())]

    @cached_property
    def silent(self) -> list[int]:
        """Ids that write nothing: the end of the text among them."""
        return [i for i, piece in enumerate(self.pieces) if not piece]


def _byte_table() -> dict[str, int]:
    """The printable stand-ins byte-level tokenizers use for bytes (GPT-2's table)."""
    plain = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    others = [b for b in range(256) if b not in set(plain)]
    return {chr(b): b for b in plain} | {chr(256 + n): b for n, b in enumerate(others)}


def _piece_bytes(name: str, table: dict[str, int]) -> bytes:
    if table:
        return bytes(table[c] for c in name) if all(c in table for c in name) else name.encode()
    if len(name) == 6 and name.startswith("<0x") and name.endswith(">"):
        return bytes([int(name[3:5], 16)])
    return name.replace("▁", " ").encode()


class FigureLock:
    """A LogitsProcessor for one answer: `generate(…, logits_processor=[FigureLock(vocabulary, evidence)])`.

    The prompt is whatever stands in `input_ids` at the first call; only what comes after it is locked.
    """

    def __init__(self, vocabulary: Vocabulary, evidence: Iterable[str], words: Iterable[str] = ()) -> None:
        self.vocabulary = vocabulary
        self.tree = Tree(evidence, words)
        self._prompt: int | None = None
        self._states: dict[tuple[int, ...], State] = {(): State()}
        self._masks: dict[Any, Tensor] = {}

    def __call__(self, input_ids: Tensor, scores: Tensor) -> Tensor:
        import torch

        if self._prompt is None:
            self._prompt = input_ids.shape[1]
        masks = [self.banned(self.state(tuple(row))) for row in input_ids[:, self._prompt :].tolist()]
        mask = (torch.stack(masks) if len(masks) > 1 else masks[0][None])[:, : scores.shape[1]].to(scores.device)
        if mask.shape[1] < scores.shape[1]:  # ids that only the model's padded table knows write nothing anyone can read
            mask = torch.nn.functional.pad(mask, (0, scores.shape[1] - mask.shape[1]), value=True)
        return scores.masked_fill(mask, float("-inf"))

    def state(self, ids: tuple[int, ...]) -> State:
        """The state after the generated ids."""
        if ids not in self._states:
            before = self.state(ids[:-1])
            after = self.tree.feed(before, self.vocabulary.pieces[ids[-1]] or b"")
            self._states[ids] = before if isinstance(after, _Banned) else after
        return self._states[ids]

    def banned(self, state: State) -> Tensor:
        """Which ids may not come next, as booleans over the vocabulary. Never all of them: the end stays where nothing else is left."""
        if state not in self._masks:
            self._masks[state] = self._work_out(state)
        return self._masks[state]

    def _work_out(self, state: State) -> Tensor:
        mask = self._rough(state)
        self._set(mask, self._looked_at(state), state)
        if not self.tree.may_end(state):
            mask[self.vocabulary.silent] = True
        if bool(mask.all()):
            mask[self.vocabulary.silent] = False
        return mask

    def _rough(self, state: State) -> Tensor:
        """Right for every id but those that `_looked_at` names."""
        import torch

        if state.rest or not self.tree.may_end(state):
            return torch.ones(len(self.vocabulary.pieces), dtype=torch.bool)
        if state == (outside := State(tail=state.tail)):
            return torch.zeros(len(self.vocabulary.pieces), dtype=torch.bool)
        # What may come outside a run may come here too, except what would make the run longer.
        mask = self.banned(outside).clone()
        numerals, behind = self.vocabulary.longer
        mask[numerals] = True
        if state.node is not None and not state.after:
            mask[behind] = True
        return mask

    def _looked_at(self, state: State) -> list[int]:
        known = self.vocabulary
        if state.rest:
            return known.finishing
        if state == State(tail=state.tail):
            return known.touching
        further = self.tree.further(state)
        if self.tree.may_end(state):  # part of a character is free here: the piece that finishes it will be looked at
            return known.beginning(further) + known.joining
        firsts = {c.encode()[0] for c in further}
        return known.beginning(further) + [i for i in known.by_first.get("", ()) if (known.pieces[i] or b"\0")[0] in firsts]

    def _set(self, mask: Tensor, ids: Sequence[int], state: State) -> None:
        import torch

        wrong = [isinstance(self.tree.feed(state, self.vocabulary.pieces[i] or b""), _Banned) for i in ids]
        if ids:
            mask[list(ids)] = torch.tensor(wrong)
