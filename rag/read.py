"""File → text. One bad file, page or row is a value of its own in the stream, never the end of it."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import lzma
import os
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from rag.errors import RagError, Unreadable
from rag.indexing.file_names import readable
from rag.indexing.store_file import FILE_NAME
from rag.page.decode import NotText, decode, has_lone_surrogates
from rag.sheets.columns import csv_rows, unclosed
from rag.text.day import iso_date
from rag.types import Document

TEXT = frozenset({".txt", ".text", ".md", ".markdown"})
HTML = frozenset({".html", ".htm", ".xhtml"})
COLLECTION = frozenset({".jsonl", ".csv"})
PACKED = frozenset({".xz", ".gz"})
_CONVERT = {
    ".doc": "请在 Word 中另存为 .docx",
    ".wps": "请在 WPS 中另存为 .docx",
    ".rtf": "请另存为 .docx",
    ".odt": "请另存为 .docx",
    ".xls": "请另存为 .csv（列名：编号、标题、正文、日期）",
    ".xlsx": "请另存为 .csv（列名：编号、标题、正文、日期）",
    ".ppt": "请导出为 PDF",
    ".pptx": "请导出为 PDF",
    ".json": "请改成一行一篇的 .jsonl",
    ".zip": "请先解压",
}
FORMATS = "txt、md、html、pdf、docx、csv、jsonl（csv、jsonl 可用 xz 或 gz 压缩）"
ARTICLE_COLUMNS = {
    "id": ("id", "编号", "文章编号", "序号"),
    "title": ("title", "标题", "题目", "headline"),
    "text": ("text", "正文", "内容", "全文", "body", "content"),
    "date": ("date", "日期", "发布日期", "时间", "published"),
}


# ---- which files -------------------------------------------------------------------------------------------------


def kind_of(path: Path) -> str:
    """The ending that says how a file is read, in lower case: ".txt", ".jsonl" for "a.jsonl.xz"; "" where none is known."""
    endings = [ending.lower() for ending in path.suffixes[-2:]]
    if len(endings) == 2 and endings[1] in PACKED and endings[0] in COLLECTION:
        return endings[0]
    last = endings[-1] if endings else ""
    return last if last in TEXT | HTML | COLLECTION | {".pdf", ".docx"} else ""


def find_inputs(paths: Sequence[Path], passed: Callable[[Path], None] = lambda file: None) -> Iterator[tuple[Path, str]]:
    """The files to read with the names they go by: (file, source), folders in order and with all they hold.

    Folders that are an index themselves are left out. A source is the path relative to the PATH given, a file's name where a file
    was given. Hidden files and, inside folders, files of other kinds are left out, the latter told to `passed`; what was named
    directly always comes out, and `read_documents` says what is wrong with it. No file comes twice, and no two files share a source.
    """
    seen: set[str] = set()
    sources: dict[str, str] = {}
    for path in paths:
        for file, source in _files(Path(path), passed):
            real = os.path.realpath(file)
            if real not in seen:
                seen.add(real)
                name = _own_name(source, file, sources)
                sources[name] = real
                yield file, name


def _files(path: Path, passed: Callable[[Path], None]) -> Iterator[tuple[Path, str]]:
    if not path.is_dir():
        yield path, readable(path.name)
        return
    blocked: list[Path] = []
    found: list[Path] = []
    for file in _walk(path, blocked):
        if kind_of(file):
            found.append(file)
        else:
            passed(file)
    for file in sorted([*found, *blocked], key=lambda file: file.relative_to(path).parts):
        yield file, readable(file.relative_to(path).as_posix())


def _walk(folder: Path, blocked: list[Path]) -> Iterator[Path]:
    for where, folders, names in os.walk(folder, onerror=lambda error: blocked.append(Path(str(error.filename)))):
        folders[:] = [name for name in folders if not name.startswith(".") and not Path(where, name, FILE_NAME).is_file()]
        yield from (Path(where, name) for name in names if not name.startswith((".", "~$")))  # ~$: Word's lock files


def _own_name(source: str, file: Path, taken: dict[str, str]) -> str:
    """The same name from two folders gets as many of its folders in front as tell the two apart."""
    folders = list(file.absolute().parent.parts)
    depth = source.count("/") + 1
    while source in taken:
        if depth > len(folders):
            return f"{source}~{len(taken)}"
        source = f"{readable(folders[-depth]).strip('/')}/{source}"
        depth += 1
    return source


# ---- what is in them ---------------------------------------------------------------------------------------------


def read_documents(path: Path, source: str) -> Iterator[Document | Unreadable]:
    """The documents of one file: one, or one a row of a collection. What cannot be read comes as an Unreadable value."""
    with read_errors(source) as problem:
        yield from _read(Path(path), source)
    if problem:
        yield problem[0]


@contextmanager
def read_errors(source: str) -> Iterator[list[Unreadable]]:
    """Whatever goes wrong inside becomes one line that names the file; the list then holds it."""
    problem: list[Unreadable] = []
    try:
        yield problem
    except FileNotFoundError:
        problem.append(Unreadable(f"{source}：没有这个文件，请检查路径"))
    except PermissionError:
        problem.append(Unreadable(f"{source}：没有读取权限，请修改权限后重试"))
    except Unreadable as error:
        problem.append(error)
    except NotText as error:
        problem.append(Unreadable(f"{source}：{error}，请换成文本文件"))
    except (lzma.LZMAError, zlib.error, gzip.BadGzipFile, EOFError):
        problem.append(Unreadable(f"{source}：压缩文件不完整或已损坏，请重新生成或下载"))
    except OSError as error:
        problem.append(Unreadable(f"{source}：读不出来（{error.strerror or error}），请检查磁盘或文件"))
    except RagError:
        raise
    except Exception as error:  # what a library makes of a broken file is not known beforehand; one must never stop the others
        problem.append(Unreadable(f"{source}：读不出来（{type(error).__name__}：{' '.join(str(error).split())}），请换一个文件"))


def _read(path: Path, source: str) -> Iterator[Document | Unreadable]:
    if path.is_dir():
        raise Unreadable(f"{source}：文件夹打不开，请检查权限")
    if path.exists() and not path.is_file():
        raise Unreadable(f"{source}：是管道、设备或套接字，不是文件，已跳过")
    kind = kind_of(path)
    if not kind:
        path.stat()  # a missing file is missing, whatever its name
        hint = _CONVERT.get(path.suffix.lower(), f"可读的格式：{FORMATS}")
        raise Unreadable(f"{source}：不认识的文件格式，{hint}")
    if kind in COLLECTION:
        yield from _collection(path, source, kind)
        return
    data = path.read_bytes()
    if not data:
        raise Unreadable(f"{source}：文件是空的，请换一个文件")
    readers: dict[str, Callable[[bytes], _Content]] = {".pdf": _pdf, ".docx": _docx, **dict.fromkeys(HTML, _html)}
    content = readers.get(kind, _plain)(data)
    if content.text.strip():
        yield Document(source, content.text, hashlib.sha256(data).hexdigest(), content.title, content.date, whole=content.whole)
    elif not content.problem:
        raise Unreadable(f"{source}：里面没有文字，请换一个文件")
    if content.problem:
        yield Unreadable(f"{source}：{content.problem}")


@dataclass(frozen=True, slots=True)
class _Content:
    """What one file holds, and what of it could not be read."""

    text: str
    title: str = ""
    date: str | None = None
    whole: bool = False
    problem: str = ""


def _plain(data: bytes) -> _Content:
    return _Content(decode(data))


def _pdf(data: bytes) -> _Content:
    import pypdfium2

    from rag.page.pdf import read_pages

    try:
        pages = list(read_pages(data))
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        return _Content("", problem="PDF 有密码，请去掉密码后重试" if locked else "PDF 已损坏，打不开，请重新下载或导出")
    text = "\n\n".join(page.text for page in pages if page.text)
    scanned = [number for number, page in enumerate(pages, 1) if page.scanned]
    if not scanned:
        return _Content(text)
    which = "" if len(scanned) == len(pages) else f"第{'、'.join(map(str, scanned))}页"
    return _Content(text, problem=f"{which}是扫描图片，没有文字可读，请先做文字识别（OCR）再索引")


def _docx(data: bytes) -> _Content:
    import docx
    from docx.table import Table

    try:
        document = docx.Document(io.BytesIO(data))
    except Exception:  # a broken package fails in many ways: zip, XML, missing parts
        return _Content("", problem="不是完好的 Word 文件（.docx），请用 Word 重新保存")
    lines: list[str] = []
    for part in document.iter_inner_content():
        lines += _table_lines(part) if isinstance(part, Table) else [part.text]
    return _Content("\n".join(lines).replace("\r", "\n"))


def _table_lines(table: Any) -> Iterator[str]:
    for row in table.rows:
        cells = {id(cell._tc): cell.text.replace("\n", " ") for cell in row.cells}  # a merged cell comes once for each place it covers
        yield "\t".join(cells.values())


def _html(data: bytes) -> _Content:
    from rag.page.web import read_article

    found = read_article(data)
    return _Content(found.text, found.title, found.date, whole=bool(found.title))


# ---- collections -------------------------------------------------------------------------------------------------


def _collection(path: Path, source: str, kind: str) -> Iterator[Document | Unreadable]:
    """The rows of a collection. Of two rows with one id the first is kept; the second is named unless it says the same."""
    seen: dict[str, tuple[int, str]] = {}
    rows = _csv(path, source) if kind == ".csv" else json_rows(path, source)
    empty = True
    for line, row in rows:
        empty = False
        document = row if isinstance(row, Unreadable) else _article(row, source, line)
        if isinstance(document, Document):
            first, same = seen.setdefault(document.source, (line, document.sha256))
            if first != line:
                if same != document.sha256:
                    yield Unreadable(f"{source} 第{line}行：编号 {document.source} 与第{first}行重复，只收了前一篇，请改编号")
                continue
        yield document
    if empty:
        raise Unreadable(f"{source}：文件是空的，请换一个文件")


def _open(path: Path) -> IO[bytes]:
    ending = path.suffix.lower()
    if ending in PACKED:
        opener: Any = lzma.open if ending == ".xz" else gzip.open
        return opener(path)
    return path.open("rb")


def _csv(path: Path, source: str) -> Iterator[tuple[int, dict[str, Any] | Unreadable]]:
    rows = csv_rows(open_text(path), ARTICLE_COLUMNS)
    if rows.header and "text" not in rows.known:
        raise Unreadable(f"{source}：没有“正文”（text）一列，请在第一行写上列名：编号、标题、正文、日期")
    for line, row in rows:
        # Lists kept by hand often have no numbers: the line then names the article.
        if row is None:
            yield line, unclosed(source, line)
        else:
            yield line, row if "id" in rows.known else {**row, "id": f"{source}#{line}"}


def open_text(path: Path) -> str:
    """The text of a file that may be packed. Raises NotText."""
    with _open(path) as file:
        return decode(file.read())


def json_rows(path: Path, source: str) -> Iterator[tuple[int, dict[str, Any] | Unreadable]]:
    """(line, row) for each row of a JSON lines file that may be packed; empty lines count but give no row."""
    with _open(path) as file:
        for line, data in enumerate(_byte_lines(file), 1):
            if data.strip():
                yield line, _json_row(data, source, line)


def _byte_lines(file: IO[bytes]) -> Iterator[bytes]:
    """Lines ended by \\n, in UTF-8 unless the file starts with another encoding's mark."""
    first = file.readline()
    if first.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield from decode(first + file.read()).encode("utf-8", "replace").split(b"\n")
        return
    yield first.removeprefix(b"\xef\xbb\xbf")
    yield from file


def _json_row(data: bytes, source: str, line: int) -> dict[str, Any] | Unreadable:
    try:
        row = json.loads(data.decode("utf-8") if _is_utf8(data) else decode(data))
    except (ValueError, RecursionError):  # NotText is a ValueError
        return Unreadable(f"{source} 第{line}行：不是完整的 JSON，请修改这一行")
    return row if isinstance(row, dict) else Unreadable(f"{source} 第{line}行：应是一个 JSON 对象，请修改这一行")


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _article(row: dict[str, Any], source: str, line: int) -> Document | Unreadable:
    name, text, title = row.get("id"), row.get("text"), row.get("title")
    if isinstance(name, bool) or not isinstance(name, str | int) or not str(name).strip():
        return Unreadable(f"{source} 第{line}行：缺少编号（id），请补上")
    if not isinstance(text, str) or not text.strip():
        return Unreadable(f"{source} 第{line}行：缺少正文（text），请补上")
    given, date = row.get("date"), iso_date(row.get("date"))
    values = {"id": str(name).strip(), "text": text, "title": " ".join(str(title or "").split()), "date": date}
    canonical = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    if "\x00" in canonical or "\\u0000" in canonical or has_lone_surrogates(canonical):
        return Unreadable(f"{source} 第{line}行：含有空字节或不成对的代理字符，请修改这一行")
    digest = hashlib.sha256(canonical.encode("utf-8")).hexdigest()
    undated = date is None and given is not None and str(given).strip() != ""
    doubt = f"{source} 第{line}行：日期 {str(given)[:40]} 不是日历上的一天，按没有日期收下，可改成 2024-07-01 这样再索引" if undated else ""
    return Document(values["id"] or "", text, digest, values["title"] or "", date, whole=True, line=line, doubt=doubt)
