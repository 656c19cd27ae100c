"""How large a file is once it is unpacked: some kilobytes that come in may hold gigabytes."""

from __future__ import annotations

import gzip
import lzma
import zlib
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from rag.errors import Unreadable
from rag.read import PACKED

LARGEST = 100 * 1024 * 1024  # bytes of a file that comes in through the app or the HTTP API
ZIPPED = frozenset({".docx", ".xlsx"})
BLOCK = 1 << 20


def check_unpacked(path: Path, name: str, most: int = LARGEST) -> None:
    """Raises Unreadable where the file of that name holds more than `most` bytes. What is wrong with a broken one, its reader says."""
    try:
        large = _holds_more(path, Path(name).suffix.lower(), most)
    except (OSError, EOFError, lzma.LZMAError, zlib.error, BadZipFile, ValueError):
        return
    if large:
        raise Unreadable(f"{name}：解开后超过 {most / 1048576:.0f} MB 的上限，请拆成几份")


def _holds_more(path: Path, ending: str, most: int) -> bool:
    if ending in ZIPPED:
        with ZipFile(path) as parts:
            return sum(part.file_size for part in parts.infolist()) > most  # no reader gets more than is stated
    if ending not in PACKED:
        return False
    opener: Any = lzma.open if ending == ".xz" else gzip.open
    with opener(path) as file:
        read = 0
        while read <= most and (block := file.read(BLOCK)):
            read += len(block)
    return read > most
