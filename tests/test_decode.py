"""Encodings: what Chinese files are written in, and what is no text at all."""

import os
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.page.decode import NotText, decode

SIMPLE = "今年以来，曲阜市设立28个服务窗口，配备59名服务专员，发展党员近23万名。\n全市人才公寓达到1403套。\n"
TRADITIONAL = (
    "今年以來，臺北市政府共設立二十八個服務窗口，配備五十九名服務專員，發展黨員近二十三萬名。\n市長表示，將繼續推動人才公寓建設。\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_simplified_text_comes_back_exactly(encoding):
    assert decode(SIMPLE.encode(encoding)) == SIMPLE


@pytest.mark.parametrize("encoding", ["utf-8", "big5", "gb18030", "utf-16"])
def test_traditional_text_comes_back_exactly(encoding):
    assert decode(TRADITIONAL.encode(encoding)) == TRADITIONAL


def test_a_four_byte_gb18030_character_survives():
    assert decode(("㐂" + SIMPLE).encode("gb18030")) == "㐂" + SIMPLE


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_two_words_are_enough(encoding):
    assert decode("党建项目".encode(encoding)) == "党建项目"


def test_seeds_in_every_encoding(seeds):
    for page in seeds.glob("*.txt"):
        text = page.read_text(encoding="utf-8")
        assert decode(page.read_bytes()) == text
        assert decode(text.encode("gb18030")) == text
        assert decode(text.encode("utf-16")) == text


def test_line_ends_are_those_of_read_text(tmp_path):
    page = tmp_path / "a.txt"
    page.write_bytes("一\r\n二\r三\n\r\n四".encode())
    assert decode(page.read_bytes()) == page.read_text(encoding="utf-8") == "一\n二\n三\n\n四"


def test_a_wrong_declaration_does_not_spoil_utf8():
    assert decode(SIMPLE.encode(), declared="gb2312") == SIMPLE


def test_a_declaration_decides_between_encodings():
    assert decode("中文".encode("big5"), declared="Big5") == "中文"
    assert decode("镕基".encode("gbk"), declared="GB2312") == "镕基"
    assert decode(SIMPLE.encode("gbk"), declared="no-such-encoding") == SIMPLE


def test_a_page_cut_inside_a_character_keeps_the_rest():
    data = SIMPLE.encode().rstrip(b"\n")[:-1]  # the full stop has lost its last byte
    assert decode(data) == SIMPLE.rstrip("\n")[:-1] + "\ufffd"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"%PDF-1.7\n...", "PDF"),
        (b"PK\x03\x04 whatever", "Office"),
        ("正文\x00正文，后面还有很多字。".encode(), "空字节"),
        (b"\x01\x02\x03\x04abc\x05\x06\x07", "控制字符"),
    ],
)
def test_binary_is_refused_in_words(data, says):
    with pytest.raises(NotText, match=says):
        decode(data)


def test_random_bytes_are_no_text():
    noise = random.Random(7)
    for size in (40, 400, 4000):
        with pytest.raises(NotText):
            decode(bytes(noise.randrange(256) for _ in range(size)))


PAGES = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]) | st.sampled_from("\n\r\t"), max_size=60)


@given(PAGES)
def test_utf8_is_never_mistaken_for_anything_else(text):
    text = text.lstrip("\ufeff")
    expected = text.replace("\r\n", "\n").replace("\r", "\n")
    if any(text.encode().startswith(magic) for magic in (b"PK", b"%PDF", b"GIF8", b"Rar!", b"SQLite")):
        return
    assert decode(text.encode()) == expected


@given(st.binary(max_size=300))
def test_any_bytes_give_text_or_a_refusal(data):
    try:
        text = decode(data)
    except NotText as error:
        assert str(error) and os.linesep not in str(error)
    else:
        assert "\x00" not in text and "\r" not in text
