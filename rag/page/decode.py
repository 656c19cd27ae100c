"""Bytes → text: byte order marks, UTF-8, then the encodings Chinese files are written in.

A byte order mark says how a file is written and is no part of its text; everything else stays, except that line
ends become "\\n", as in `Path.read_text`: offsets into the result are offsets into what that returns.
"""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_UTF16 = ["utf_16_le", "utf_16_be"]
_JUNK = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_MAGIC = {
    b"%PDF-": "PDF",
    b"PK\x03\x04": "Office 或 zip",
    b"\xd0\xcf\x11\xe0": "旧版 Office",
    b"\x89PNG": "PNG 图片",
    b"\xff\xd8\xff": "JPEG 图片",
    b"GIF8": "GIF 图片",
    b"\x1f\x8b": "gzip",
    b"\xfd7zXZ": "xz",
    b"Rar!": "rar",
    b"7z\xbc\xaf": "7z",
    b"SQLite format 3": "SQLite",
}
# What Chinese pages are printed with: Latin, punctuation, kana, the unified ideographs, full-width forms.
_PRINTED = re.compile(r"[\s!-~\u00a0-\u024f\u0370-\u04ff\u2000-\u27bf\u3000-\u33ff\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]")
_SAMPLE = 1 << 16  # bytes looked at when guessing: a longer file is all in one encoding


class NotText(ValueError):
    """The bytes are no text in any encoding known here; the message says what they look like, in Chinese."""


def has_lone_surrogates(text: str) -> bool:
    """Whether something in it is no character: half of a pair, or a byte that could not be read. No file or database takes such a text."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False


def decode(data: bytes, declared: str | None = None) -> str:
    """The text of a file, line ends as "\\n"; `declared` is what the file itself says about its encoding.

    Raises NotText for binary data.
    """
    if looks := next((name for magic, name in _MAGIC.items() if data.startswith(magic)), ""):
        raise NotText(f"内容其实是 {looks} 文件")
    text = _decode(data, declared)
    if "\x00" in text:
        raise NotText("含有空字节（NUL），像是二进制文件")
    if len(_JUNK.findall(text)) > 0.02 * len(text):
        raise NotText("大部分是控制字符，像是二进制文件")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decode(data: bytes, declared: str | None) -> str:
    if not data:
        return ""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, errors="replace")
    text = _strict(data, "utf-8")
    if text is not None and text.count("\x00") < 0.2 * len(text):  # UTF-16 of Latin text is valid UTF-8, with a NUL at every second byte
        return text
    if declared and text is None and (named := _strict(data, _wider(declared))) is not None:
        return named
    if text is None and (damaged := _damaged_utf8(data)) is not None:
        return damaged
    return _guess(data)


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _wider(encoding: str) -> str:
    """Pages that call themselves GB2312 are written in its supersets; the same holds for Big5."""
    name = encoding.strip().lower().replace("_", "-")
    return {"gb2312": "gb18030", "gbk": "gb18030", "gb-2312": "gb18030", "big5": "big5hkscs"}.get(name, name)


def _damaged_utf8(data: bytes) -> str | None:
    """A UTF-8 file with a few broken bytes (cut in the middle of a character) is still UTF-8; the broken ones show as U+FFFD."""
    text = data.decode("utf-8", errors="replace")
    beyond = sum(char > "\x7f" for char in text)
    return text if text.count("\ufffd") <= max(1, 0.01 * beyond) and beyond >= 20 else None


def _guess(data: bytes) -> str:
    """GB18030 or Big5 where the characters are common ones there; other encodings as charset-normalizer finds them."""
    from charset_normalizer import from_bytes

    sample = data[: _SAMPLE - _SAMPLE % 4]
    shares = {"gb18030": _common_share(sample, "gb18030", 0xB0, 0xD7), "big5hkscs": _common_share(sample, "big5hkscs", 0xA4, 0xC6)}
    likely = max(shares, key=lambda name: shares[name])  # the first of equals: GB18030
    if shares[likely] >= 0.5 and b"\x00" not in sample:
        return data.decode(likely, errors="replace")
    for best in (from_bytes(sample, cp_isolation=_UTF16).best(), from_bytes(sample).best()):
        # Guessed from a sample that may end inside a character, so the rest is not held to the letter.
        text = data.decode(best.encoding, errors="replace") if best else ""
        if text and len(_PRINTED.findall(text[:_SAMPLE])) >= 0.95 * len(text[:_SAMPLE]):
            return text
    raise NotText("不是文本，或编码无法识别")


def _common_share(sample: bytes, encoding: str, first: int, last: int) -> float:
    """The share of two-byte characters that are among the common ones, which both encodings keep in a range of lead bytes.

    Punctuation (lead bytes 0xA1 to 0xA3 in both) counts neither way. 0 where the bytes cannot be in that encoding.
    """
    text = sample.decode(encoding, errors="replace")
    if text.count("\ufffd") > max(1, 0.01 * len(text)):  # one: the sample may end inside a character
        return 0.0
    pairs = [pair for char in text if char > "\x7f" and len(pair := char.encode(encoding, "replace")) >= 2]
    common = [pair for pair in pairs if len(pair) == 2 and first <= pair[0] <= last and (encoding != "gb18030" or pair[1] >= 0xA1)]
    judged = [pair for pair in pairs if not 0xA1 <= pair[0] <= 0xA3]
    return len(common) / len(judged) if judged else 0.0
