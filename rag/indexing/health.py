"""How large the parts of an index folder are, in the words of the app."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rag.dense import FOLDER as DENSE
from rag.indexing.store_file import FILE_NAME
from rag.lexical import FOLDER as LEXICAL

PARTS = {
    FILE_NAME: "文章、段落和数字",
    LEXICAL: "关键词索引",
    DENSE: "向量索引",
    "uploads": "上传的文件",
    "batches": "批量的问题和答案",
    "": "其他",
}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the index folder and what it takes up."""

    name: str
    bytes: int


def parts(folder: Path) -> list[Part]:
    """Every part there is, largest first; together they are all that lies in the folder."""
    found: dict[str, int] = {}
    for path in folder.rglob("*"):
        if path.is_file():
            top = path.relative_to(folder).parts[0]
            top = FILE_NAME if top.startswith(FILE_NAME) else top  # what SQLite puts beside its file belongs to it
            name = PARTS.get(top, PARTS[""])
            found[name] = found.get(name, 0) + path.stat().st_size
    return sorted((Part(name, size) for name, size in found.items()), key=lambda part: -part.bytes)


def size_in_words(size: int) -> str:
    """Bytes as people read them.

    >>> size_in_words(812), size_in_words(20_400), size_in_words(725_630_976)
    ('812 字节', '20 KB', '726 MB')
    """
    if size < 1000:
        return f"{size} 字节"
    for unit, factor in (("KB", 1e3), ("MB", 1e6)):
        if size < 999.5 * factor:
            return f"{size / factor:.0f} {unit}" if size >= 10 * factor else f"{size / factor:.1f} {unit}"
    return f"{size / 1e9:.1f} GB"
