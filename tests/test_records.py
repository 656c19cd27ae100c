"""Run alone: python -m pytest tests/test_records.py"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.indexing.records import (
    article_row,
    checksum,
    document_row,
    pack_blocks,
    pack_pieces,
    passage_row,
    read_article,
    read_document,
    read_passage,
    seal,
    unpack_blocks,
    unpack_pieces,
)
from rag.types import Article, Block, Cleaned, Document, Page, Passage, Piece

SOURCE = "培育40\n\n个特色党支部，\n惠及23万名群众。"
TEXT = Cleaned.of(SOURCE, [(0, 4), (6, 12), (14, len(SOURCE))])
BLOCKS = (Block("title", Cleaned.of(SOURCE, [(0, 4)])), Block("paragraph", TEXT))


def test_pieces_by_hand():
    assert pack_pieces(TEXT.pieces) == "[0,0,4,4,6,12,10,14,23]"
    assert unpack_pieces("[0,0,4,4,6,12]") == (Piece(0, 0, 4), Piece(4, 6, 12))


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9))))
def test_pieces_come_back(numbers):
    pieces = tuple(Piece(*n) for n in numbers)
    assert unpack_pieces(pack_pieces(pieces)) == pieces


def test_everything_comes_back_as_it_was():
    document = Document("一版.txt", SOURCE, "ab12", "标题", "2021-07-01", whole=True)
    article = Article("标题", BLOCKS, "引题", "记者 张三", "枣庄市市中区", None, 3, 40)
    passage = Passage(7, "一版.txt", TEXT, "标题", "枣庄市", "2021-07-01", "caption", 3, "张三", "培育40个")
    assert unpack_blocks(pack_blocks(BLOCKS)) == BLOCKS
    assert read_document(document_row(document, Page((article,)))) == document
    assert read_article(article_row(1, article)) == article
    assert read_passage(7, "一版.txt", 3, passage_row(passage)) == passage


@pytest.mark.parametrize(
    ("one", "other"),
    [(("ab", "c"), ("a", "bc")), ((None,), ("",)), (("1.1万",), ("1.2万",)), ((b"\x00\x01",), (b"\x00\x02",)), (("x", ""), ("x",))],
)
def test_checksums_differ(one, other):
    assert checksum(*one) != checksum(*other)
    assert checksum(*one) == checksum(*one)


@pytest.mark.parametrize(
    ("document", "articles", "passages"),
    [
        (2, [(1, 1, b"a")], [(1, 1, b"p"), (2, 1, b"q")]),  # another document
        (1, [(2, 1, b"a")], [(1, 1, b"p"), (2, 1, b"q")]),  # another article id
        (1, [(1, 1, b"a")], [(1, 1, b"p")]),  # a passage missing
        (1, [(1, 1, b"a")], [(1, 0, b"p"), (2, 1, b"q")]),  # a passage of another article
        (1, [(1, 1, b"a")], [(1, 1, b"q"), (2, 1, b"p")]),  # passages swapped
    ],
)
def test_seal_covers_ids_and_order(document, articles, passages):
    assert seal(1, [(1, 1, b"a")], [(1, 1, b"p"), (2, 1, b"q")]) != seal(document, articles, passages)
