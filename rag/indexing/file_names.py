"""The names of files as text. To the system they are bytes; those of old Chinese archives are not UTF-8, which no database would take.

Python holds a byte that is no UTF-8 as a lone surrogate. `readable` makes of such a name one for people; `as_text` makes one that
leads back to the file, whatever its bytes.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

_BYTE = "\x1a"  # the control character for what could not be written; two hexadecimal digits follow it
_LONE = re.compile("[\udc80-\udcff]")
_WRITTEN = re.compile(f"{_BYTE}([89a-f][0-9a-f])")


def readable(name: str) -> str:
    """A file's name, or part of its path, as a source is called and people see it.

    >>> readable(os.fsdecode("枣庄.txt".encode("gbk")))
    '枣庄.txt'
    """
    raw = os.fsencode(name)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("gb18030", errors="replace")


def typed(word: str) -> str:
    """A word of the command line as it was typed, where the terminal is not said to write UTF-8 but does; else as it came.

    >>> typed("几个？".encode().decode("ascii", "surrogateescape"))
    '几个？'
    """
    try:
        return os.fsencode(word).decode("utf-8")
    except UnicodeError:
        return word


def as_text(path: Path) -> str:
    """A path as the store keeps it; one that begins with a folder's path begins with that folder's text.

    >>> as_path(as_text(Path(os.fsdecode(b"a/\\xbb.txt")))) == Path(os.fsdecode(b"a/\\xbb.txt"))
    True
    """
    name = os.fsencode(path).decode("utf-8", "surrogateescape")  # the same whatever the terminal is set to
    return _LONE.sub(lambda byte: f"{_BYTE}{ord(byte[0]) - 0xDC00:02x}", name)


def as_path(text: str) -> Path:
    """The path of which `as_text` made this."""
    name = _WRITTEN.sub(lambda byte: chr(0xDC00 + int(byte[1], 16)), text)
    return Path(os.fsdecode(name.encode("utf-8", "surrogateescape")))
