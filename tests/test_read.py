"""Files of every kind come out as text, in reading order; what cannot be read is named in one line."""

import gzip
import io
import json
import lzma
import os

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.pdfgen import canvas

from rag.errors import Unreadable
from rag.page.pdf import Run, in_reading_order
from rag.read import find_inputs, read_documents
from rag.text.day import iso_date
from rag.types import Document


def read(path, source=None):
    return list(read_documents(path, source or path.name))


def only(path):
    """The one document of a file that holds no other."""
    (document,) = read(path)
    assert isinstance(document, Document), str(document)
    return document


def refusal(path):
    (problem,) = read(path)
    assert isinstance(problem, Unreadable)
    assert "\n" not in str(problem) and str(problem).startswith(path.name)
    return str(problem)


# ---- plain text --------------------------------------------------------------------------------------------------


def test_seed_pages_are_read_as_they_are(seeds):
    for page in seeds.glob("*.txt"):
        assert only(page).text == page.read_text(encoding="utf-8")


def test_line_ends_and_inner_text_are_untouched(tmp_path):
    page = tmp_path / "潮州.md"
    page.write_bytes("# 标题\r\n\r\n全区27 个社区，\u3000“大党委”[8]。\r\n".encode())
    document = only(page)
    assert document.text == page.read_text(encoding="utf-8") == "# 标题\n\n全区27 个社区，\u3000“大党委”[8]。\n"
    assert (document.source, document.whole, document.title) == ("潮州.md", False, "")


def test_the_hash_is_of_the_bytes(tmp_path):
    (tmp_path / "a.txt").write_bytes("正文一篇".encode())
    (tmp_path / "b.txt").write_bytes("正文一篇".encode("gbk"))
    a, b = only(tmp_path / "a.txt"), only(tmp_path / "b.txt")
    assert a.text == b.text and a.sha256 != b.sha256 and len(a.sha256) == 64


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("空.txt", b"", "文件是空的"),
        ("白.txt", b" \n\t\n", "没有文字"),
        ("乱.txt", b"\x00\x01\x02\xff\xfe\x00", "二进制|编码无法识别"),
        ("图.txt", b"\x89PNG\r\n\x1a\n....", "PNG"),
        ("坏.docx", b"no zip at all", "Word"),
        ("坏.pdf", b"%PDF-1.4 and then nothing", "已损坏"),
        ("坏.jsonl.xz", b"junk", "压缩文件"),
        ("空.csv", b"", "文件是空的"),
        ("旧.doc", b"\xd0\xcf\x11\xe0", r"\.docx"),
        ("某.xyz", b"abc", "不认识的文件格式"),
    ],
)
def test_what_cannot_be_read_is_named_with_a_way_out(tmp_path, name, data, says):
    import re

    (tmp_path / name).write_bytes(data)
    assert re.search(says, refusal(tmp_path / name))


def test_missing_files_are_named(tmp_path):
    assert "没有这个文件" in refusal(tmp_path / "无.txt")
    assert "没有这个文件" in refusal(tmp_path / "无.xyz")


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_without_permission_is_named(tmp_path):
    page = tmp_path / "a.txt"
    page.write_text("正文")
    page.chmod(0)
    assert "权限" in refusal(page)


# ---- web pages ---------------------------------------------------------------------------------------------------

WEB = """<!DOCTYPE html><html><head><meta charset="{charset}"><title>肥城市党建工作再上台阶 - 某某新闻网</title></head><body>
<div class="nav"><a href="/">首页</a> <a href="/a">时政</a> <a href="/b">民生</a></div>
<div class="content"><h1>肥城市党建工作再上台阶</h1><p class="info">2023-07-12 来源：某某日报 作者：王芳</p>
<p>今年以来，肥城市新建党群服务中心32个，发展党员近1.2万名。</p><p>该市同时投入资金4500万元，用于改造老旧小区12处。</p></div>
<script>var n = "99个";</script></body></html>"""


@pytest.mark.parametrize(("charset", "encoding"), [("utf-8", "utf-8"), ("gb2312", "gbk"), ("big5", "utf-8"), ("utf-8", "gb18030")])
def test_a_web_page_gives_its_article(tmp_path, charset, encoding):
    page = tmp_path / "page.html"
    page.write_bytes(WEB.format(charset=charset).encode(encoding))
    document = only(page)
    assert document.text.startswith("肥城市党建工作再上台阶\n")
    assert "发展党员近1.2万名。" in document.text and "投入资金4500万元" in document.text
    assert "首页" not in document.text and "99个" not in document.text
    assert document.title == "肥城市党建工作再上台阶" and document.date == "2023-07-12"


def test_the_headline_of_a_web_page_can_be_cited_and_is_no_paragraph(tmp_path):
    from rag.articles import page_of

    (tmp_path / "p.html").write_text(WEB.format(charset="utf-8"), encoding="utf-8")
    document = only(tmp_path / "p.html")
    (article,) = page_of(document).articles
    assert (article.title, article.date, article.blocks[0].kind) == ("肥城市党建工作再上台阶", "2023-07-12", "title")
    assert article.blocks[0].text.sources() == ((0, 11),) and "再上台阶" not in article.body


@pytest.mark.parametrize(
    "page",
    [
        "<p>曲阜市设立28个窗口。</p>",
        "曲阜市设立28个窗口。",
        "<table><tr><td><p>曲阜市设立28个窗口。</p></td></tr></table>",
        '<?xml version="1.0" encoding="gbk"?><html><head><title></title></head><body>曲阜市设立28个窗口。</body></html>',
        "<div>" * 500 + "曲阜市设立28个窗口。",
    ],
)
def test_scraps_of_web_pages_are_read_too(tmp_path, page):
    (tmp_path / "p.html").write_text(page, encoding="utf-8")
    assert only(tmp_path / "p.html").text.strip() == "曲阜市设立28个窗口。"


@pytest.mark.parametrize(
    ("page", "lines"),
    [
        ("<p>市长<span>钱七</span>说，去年接待游客<b>230</b>万人次。</p>", ["市长钱七说，去年接待游客230万人次。"]),
        (
            '<p><strong>湿地</strong>12.5万亩，<a href="#">其中</a>红荷面积<em>6万</em>亩</p><p>共<font><b>3</b></font>处</p>',
            ["湿地12.5万亩，其中红荷面积6万亩", "共3处"],
        ),
        ("<p><span lang=EN-US>2023</span><span>年</span><span><b>230</b></span>万人次，<br>增长9%</p>", ["2023年230万人次，", "增长9%"]),
        ('<div>负责人<a href="#">张三</a>、<a href="#">李四</a>见《<a href="#">日报</a>》</div>', ["负责人张三、李四见《日报》"]),
        ('<div><a href="/">首页</a> | <a href="/a">时政</a></div><p>设立<b>28</b>个窗口。</p>', ["|", "设立28个窗口。"]),
        ('<p>位置：<a href="/">首页</a> &gt; <a href="/a">时政</a></p><p>设<b>28</b>个。</p>', ["位置：", ">", "设28个。"]),
        ("<p><b>小标题</b></p><p>第<sup>2</sup>段</p>", ["小标题", "第2段"]),
        ("<p>" + "<b>" * 300 + "设立" + "</b>" * 300 + "28个窗口。</p>", ["设立28个窗口。"]),
    ],
)
def test_a_short_page_is_not_torn_at_bold_words_and_links(tmp_path, page, lines):
    (tmp_path / "p.html").write_text(f"<html><body>{page}</body></html>", encoding="utf-8")
    assert only(tmp_path / "p.html").text.split("\n") == lines


def test_a_page_laid_out_as_a_table_keeps_its_paragraphs_and_a_real_table_its_rows(tmp_path):
    article = "<p>曲阜市设立28个服务窗口，配备59名专员。</p><p>人才公寓达到1403套，其中新建230套。</p>"
    numbers = "<table><tr><td>年度</td><td>套数</td></tr><tr><td>2022</td><td>300套</td></tr></table>"
    page = f"<table><tr><td><a href='/'>第01版</a></td><td><h1>曲阜市人才工作</h1>{article}{numbers}</td></tr></table>"
    (tmp_path / "p.html").write_text(page, encoding="utf-8")
    lines = only(tmp_path / "p.html").text.split("\n")
    assert "曲阜市设立28个服务窗口，配备59名专员。" in lines and "人才公寓达到1403套，其中新建230套。" in lines
    assert lines[-2:] == ["年度 套数", "2022 300套"]


def test_a_web_page_without_text_is_refused(tmp_path):
    (tmp_path / "p.html").write_text("<html><body><img src='a.png'></body></html>")
    assert "没有文字" in refusal(tmp_path / "p.html")


# ---- Word --------------------------------------------------------------------------------------------------------


def test_word_paragraphs_and_tables_in_order(tmp_path):
    document = docx.Document()
    document.add_heading("青州市人才工作")
    document.add_paragraph("建成人才公寓800套。")
    table = document.add_table(2, 2)
    for cell, text in zip((c for row in table.rows for c in row.cells), ["年度", "套数", "2022", "300套"], strict=True):
        cell.text = text
    table.rows[0].cells[0].merge(table.rows[0].cells[1])
    document.add_paragraph("来源：市委组织部")
    document.save(tmp_path / "a.docx")
    assert only(tmp_path / "a.docx").text.split("\n") == [
        "青州市人才工作",
        "建成人才公寓800套。",
        "年度 套数",
        "2022\t300套",
        "来源：市委组织部",
    ]


# ---- PDF ---------------------------------------------------------------------------------------------------------


def pdf(path, draw, size=(595, 842), **options):
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    page = canvas.Canvas(str(path), pagesize=size, **options)
    draw(page)
    page.save()
    return path


def put(page, x, y, text, size=10):
    page.setFont("STSong-Light", size)
    page.drawString(x, y, text)


def column(page, x, y, name, lines, size=10):
    for number in range(lines):
        put(page, x, y - 14 * number, f"{name}第{number}行一共写了二十来个字{number}个", size)


def names(text):
    """Which columns the lines of a text come from, each run of lines once: 'H左右'."""
    found = [line[0] for line in text.split("\n") if line]
    return "".join(name for name, before in zip(found, ["", *found], strict=False) if name != before)


def test_two_columns_under_a_headline(tmp_path):
    def draw(page):
        for number in range(12):  # drawn line by line across both columns, as some programs do
            put(page, 50, 740 - 14 * number, f"左栏第{number}行一共写了二十来个字")
            put(page, 320, 740 - 14 * number, f"右栏第{number}行一共写了二十来个字")
        put(page, 60, 790, "题：全市党建工作推进会召开部署下一步", 26)

    text = only(pdf(tmp_path / "a.pdf", draw)).text
    assert names(text) == "题左右"
    assert text.index("左栏第11行") < text.index("右栏第0行")
    assert "左栏第3行一共写了二十来个字\n左栏第4行" in text


def test_three_columns_and_a_headline_over_two_of_them(tmp_path):
    def draw(page):
        column(page, 390, 740, "丙", 14)
        put(page, 40, 740, "题目只跨左边的两栏文字", 24)
        column(page, 40, 690, "甲", 10)
        column(page, 215, 690, "乙", 10)

    assert names(only(pdf(tmp_path / "a.pdf", draw)).text) == "题甲乙丙"


def test_two_articles_one_above_the_other(tmp_path):
    def draw(page):
        put(page, 40, 790, "上题横贯全版的一条大标题横贯全", 26)
        column(page, 40, 750, "左", 8)
        column(page, 320, 750, "右", 8)
        put(page, 40, 580, "下题也横贯全版的一条标题横贯全", 26)
        column(page, 40, 540, "甲", 8)
        column(page, 215, 540, "乙", 8)
        column(page, 390, 540, "丙", 8)

    assert names(only(pdf(tmp_path / "a.pdf", draw)).text) == "上左右下甲乙丙"


def test_columns_whose_lines_do_not_align(tmp_path):
    def draw(page):
        put(page, 40, 790, "题目很大很大很大很大很大很大", 26)
        column(page, 40, 750, "左", 20)
        column(page, 320, 743, "右", 12)

    assert names(only(pdf(tmp_path / "a.pdf", draw)).text) == "题左右"


def test_a_page_of_three_articles_with_headlines_of_their_own(tmp_path):
    def draw(page):
        put(page, 40, 810, "版心报头横贯全版的一行文字二〇二四年七月五日星期五", 12)
        put(page, 310, 770, "二题在右边两栏之上", 22)
        put(page, 40, 770, "一题在左边两栏之上", 22)
        for number in range(20):  # across the whole page, line by line
            for place, name in ((40, "甲"), (170, "乙"), (310, "丙"), (440, "丁")):
                put(page, place, 740 - 12 * number, f"{name}栏第{number:02}行九个字", 9)
        put(page, 40, 470, "三题横贯全版的一条通栏大标题文字", 28)
        column(page, 40, 440, "戊", 10, 9)
        column(page, 330, 434, "己", 9, 9)

    assert names(only(pdf(tmp_path / "a.pdf", draw)).text) == "版一甲乙二丙丁三戊己"


@pytest.mark.parametrize("gutter", [9, 12, 20])
def test_narrow_gutters_in_lines_drawn_across(tmp_path, gutter):
    def draw(page):
        for number in range(8):
            put(page, 50, 740 - 14 * number, "左" + "字" * 19)
            put(page, 250 + gutter, 740 - 14 * number, "右" + "字" * 19)

    assert names(only(pdf(tmp_path / "a.pdf", draw)).text) == "左右"


def test_a_paragraph_keeps_its_indent(tmp_path):
    def draw(page):
        for place in (50, 300):
            put(page, place + 20, 740, "今年以来，全市设立服务窗口共二十八个")
            put(page, place, 726, "配备专员五十九名，服务群众三万余人次。")
            put(page, place + 20, 712, "下一步，全市将继续完善网格体系建设。")

    lines = [line for line in only(pdf(tmp_path / "a.pdf", draw)).text.split("\n") if line]
    assert [line.startswith("\u3000\u3000") for line in lines] == [True, False, True] * 2


def test_a_caption_across_the_gutter_parts_the_columns(tmp_path):
    def draw(page):
        column(page, 40, 750, "左", 8)
        column(page, 320, 746, "右", 8)
        put(page, 150, 600, "图为横跨两栏的照片下面的一行说明文字，图为横跨两栏")
        column(page, 40, 560, "甲", 8)
        column(page, 320, 556, "乙", 8)

    assert names(only(pdf(tmp_path / "a.pdf", draw)).text) == "左右图甲乙"


def test_a_single_column_stays_in_order(tmp_path):
    def draw(page):
        put(page, 200, 790, "题目居中", 20)
        for number in range(20):
            put(page, 60, 750 - 16 * number, f"正文第{number}行" + "一行排满了字的正文" * (1 if number % 4 == 3 else 4))

    text = only(pdf(tmp_path / "a.pdf", draw)).text
    assert [text.index(f"正文第{n}行") for n in range(20)] == sorted(text.index(f"正文第{n}行") for n in range(20))


def test_a_table_is_read_row_by_row(tmp_path):
    def draw(page):
        for row, cells in enumerate([("年度", "公寓", "套数"), ("2022", "甲处", "300"), ("2023", "乙处", "410"), ("2024", "丙处", "520")]):
            for place, cell in enumerate(cells):
                put(page, 60 + 150 * place, 700 - 20 * row, cell)

    assert only(pdf(tmp_path / "a.pdf", draw)).text.split("\n") == ["年度 公寓 套数", "2022 甲处 300", "2023 乙处 410", "2024 丙处 520"]


def test_wide_set_headlines_and_latin_words_stay_whole(tmp_path):
    def draw(page):
        for place, letter in enumerate("强化党建统领"):
            put(page, 60 + 40 * place, 780, letter, 24)
        put(page, 60, 740, "引进OpenAI Lab等机构，增长12.5%")

    text = only(pdf(tmp_path / "a.pdf", draw)).text
    assert text.split("\n\n") == ["强化党建统领", "引进OpenAI Lab等机构，增长12.5%"]


def test_a_turned_page_is_read_as_it_is_shown(tmp_path):
    def draw(page):
        put(page, 60, 780, "题目在最上面一行", 20)
        column(page, 60, 740, "左", 6)
        column(page, 320, 740, "右", 6)

    # The sheet is written lying on its side, with a note to turn it: what is shown stands upright.
    for turn, size, start, angle in [(90, (842, 595), (842, 0), 90), (180, (595, 842), (595, 842), 180), (270, (842, 595), (0, 595), -90)]:

        def lying(page, turn=turn, start=start, angle=angle):
            page.setPageRotation(turn)
            page.translate(*start)
            page.rotate(angle)
            draw(page)

        assert names(only(pdf(tmp_path / f"{turn}.pdf", lying, size)).text) == "题左右", turn


def image_bytes():
    from PIL import Image

    file = io.BytesIO()
    Image.new("L", (60, 80), 200).save(file, "PNG")
    file.seek(0)
    return file


def scan(page):
    from reportlab.lib.utils import ImageReader

    page.drawImage(ImageReader(image_bytes()), 0, 0, 595, 842)


def test_a_scanned_pdf_is_refused_in_words(tmp_path):
    assert "扫描" in refusal(pdf(tmp_path / "扫描.pdf", scan))


def test_one_scanned_page_does_not_hide_the_others(tmp_path):
    def draw(page):
        put(page, 60, 780, "第一页有文字，共12件。")
        page.showPage()
        scan(page)
        page.showPage()
        put(page, 60, 780, "第三页也有文字。")

    document, problem = read(pdf(tmp_path / "a.pdf", draw))
    assert document.text == "第一页有文字，共12件。\n\n第三页也有文字。"
    assert isinstance(problem, Unreadable) and "第2页是扫描图片" in str(problem)


def test_a_locked_pdf_asks_for_the_password_to_be_taken_off(tmp_path):
    from reportlab.lib.pdfencrypt import StandardEncryption

    path = pdf(tmp_path / "锁.pdf", lambda page: put(page, 60, 700, "秘密"), encrypt=StandardEncryption("secret", "owner"))
    assert "密码" in refusal(path)


def test_an_empty_pdf_page_has_no_text(tmp_path):
    assert "没有文字" in refusal(pdf(tmp_path / "空.pdf", lambda page: page.showPage()))


RUNS = st.lists(
    st.builds(
        lambda left, width, top, height, text: Run(left, left + width, top, top + height, text),
        st.floats(0, 500),
        st.floats(1, 300),
        st.floats(0, 800),
        st.floats(6, 40),
        st.text("甲乙丙丁12", min_size=1, max_size=12),
    ),
    max_size=25,
)


@given(RUNS)
def test_no_run_is_lost_or_doubled(runs):
    assert sorted(in_reading_order(runs).split()) == sorted(run.text for run in runs)


# ---- collections -------------------------------------------------------------------------------------------------

ROWS = [
    {"id": "n1", "text": "第一篇\r\n正文", "title": " 题  一 ", "date": "2023-08-16"},
    {"id": 2, "text": "第二篇", "title": None, "date": "2023年8月7日"},
]


def as_lines(rows):
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


@pytest.mark.parametrize(
    ("name", "pack"), [("a.jsonl", bytes), ("a.jsonl.xz", lzma.compress), ("a.jsonl.gz", gzip.compress), ("a.JSONL", bytes)]
)
def test_rows_of_a_collection_are_articles(tmp_path, name, pack):
    (tmp_path / name).write_bytes(pack(as_lines(ROWS)))
    one, two = read(tmp_path / name)
    assert (one.source, one.text, one.title, one.date, one.whole) == ("n1", "第一篇\r\n正文", "题 一", "2023-08-16", True)
    assert (two.source, two.text, two.title, two.date) == ("2", "第二篇", "", "2023-08-07")


def test_the_hash_of_a_row_is_of_what_it_says(tmp_path):
    (tmp_path / "a.jsonl").write_bytes(as_lines([{"id": "n", "text": "正文", "note": 1}]))
    (tmp_path / "b.jsonl").write_bytes(as_lines([{"text": "正文", "id": "n", "title": ""}]))
    (tmp_path / "c.jsonl").write_bytes(as_lines([{"text": "正文。", "id": "n"}]))
    a, b, c = (only(tmp_path / name).sha256 for name in ("a.jsonl", "b.jsonl", "c.jsonl"))
    assert a == b != c


def test_broken_rows_are_named_by_line_and_the_rest_goes_on(tmp_path):
    rows = [
        '{"id": "a", "text": "甲"}',
        '{"id": "b", "text": ',
        "",
        "[1, 2]",
        '{"text": "没有编号"}',
        '{"id": "c", "text": "  "}',
        '{"id": "d", "text": 5}',
        '{"id": "e", "text": "空\\u0000字节"}',
        '{"id": "f", "text": "\\ud800"}',
        '{"id": "a", "text": "甲"}',
        '{"id": "a", "text": "又一个甲"}',
        "[" * 100_000,
        '{"id": "z", "text": "末"}',
    ]
    (tmp_path / "集.jsonl").write_text("\n".join(rows), encoding="utf-8")
    found = read(tmp_path / "集.jsonl")
    assert [d.source for d in found if isinstance(d, Document)] == ["a", "z"]
    problems = [str(p) for p in found if isinstance(p, Unreadable)]
    assert [p.split("：")[0] for p in problems] == [f"集.jsonl 第{n}行" for n in (2, 4, 5, 6, 7, 8, 9, 11, 12)]
    assert "第1行重复" in problems[-2] and not any("\n" in p for p in problems)


def test_a_cut_archive_keeps_the_rows_before_the_cut(tmp_path):
    noise = "".join(chr(0x4E00 + (n * 7919) % 20000) for n in range(200_000))
    packed = lzma.compress(as_lines([{"id": "a", "text": "甲"}, {"id": "b", "text": noise}]))
    (tmp_path / "a.jsonl.xz").write_bytes(packed[: len(packed) // 2])
    found = read(tmp_path / "a.jsonl.xz")
    assert isinstance(found[-1], Unreadable) and "压缩文件" in str(found[-1])


def test_collections_in_other_encodings(tmp_path):
    for name, encoding in [("g.jsonl", "gb18030"), ("s.jsonl", "utf-8-sig"), ("u.jsonl", "utf-16")]:
        (tmp_path / name).write_bytes('{"id": "a", "text": "泗水县的正文内容"}\n{"id": "b", "text": "第二篇的正文"}\n'.encode(encoding))
        assert [d.text for d in read(tmp_path / name)] == ["泗水县的正文内容", "第二篇的正文"], encoding


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
def test_csv_with_headers_in_chinese(tmp_path, encoding):
    table = '编号,标题,正文,日期\n甲1,题,"第一行\n第二行，有“引号”",2023/7/5\n甲2,,,\n甲3,题三,正文三,\n'
    (tmp_path / "表.csv").write_bytes(table.encode(encoding))
    one, problem, three = read(tmp_path / "表.csv")
    assert (one.source, one.text, one.title, one.date) == ("甲1", "第一行\n第二行，有“引号”", "题", "2023-07-05")
    assert "第4行" in str(problem) and "正文" in str(problem)
    assert (three.source, three.date) == ("甲3", None)


def test_csv_without_numbers_is_named_by_line_and_without_text_refused(tmp_path):
    (tmp_path / "a.csv").write_text("title\ttext\n题\t正文\n")
    assert only(tmp_path / "a.csv").source == "a.csv#2"
    (tmp_path / "b.csv").write_text("标题,日期\n题,2023\n")
    assert "正文" in refusal(tmp_path / "b.csv")


def test_a_long_article_fits_into_a_csv_cell(tmp_path):
    (tmp_path / "a.csv").write_text("id,text\na," + "长" * 200_000, encoding="utf-8")
    assert len(only(tmp_path / "a.csv").text) == 200_000


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("2023-08-16", "2023-08-16"),
        ("2023-8-6", "2023-08-06"),
        ("20230816", "2023-08-16"),
        ("2023年8月16日", "2023-08-16"),
        ("2023-08-16T10:00:00Z", "2023-08-16"),
        ("2023-02-30", None),
        ("去年", None),
        ("", None),
        (None, None),
        ("2023", None),
    ],
)
def test_dates_of_rows(written, date):
    assert iso_date(written) == date


# ---- which files -------------------------------------------------------------------------------------------------


def tree(tmp_path):
    for name in ["b/二.txt", "b/一.html", "a.txt", ".hidden.txt", ".git/x.txt", "图.png", "b/~$x.docx", "c.jsonl.xz"]:
        (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / name).write_text("正文")
    return tmp_path


def test_folders_are_walked_in_order(tmp_path):
    found = list(find_inputs([tree(tmp_path)]))
    assert [source for _, source in found] == ["a.txt", "b/一.html", "b/二.txt", "c.jsonl.xz"]
    assert all(file == tmp_path / source for file, source in found)


def test_named_files_come_out_whatever_they_are(tmp_path):
    tree(tmp_path)
    paths = [tmp_path / "图.png", tmp_path / ".hidden.txt", tmp_path / "无.txt"]
    assert [source for _, source in find_inputs(paths)] == ["图.png", ".hidden.txt", "无.txt"]


def test_no_file_comes_twice_and_no_name_stands_for_two(tmp_path):
    for folder in ("2023/7月", "2024/7月"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "一版.txt").write_text(folder)
    one, two = tmp_path / "2023/7月", tmp_path / "2024/7月"
    assert [source for _, source in find_inputs([one, one / "一版.txt", two])] == ["一版.txt", "7月/一版.txt"]
    assert [source for _, source in find_inputs([one, two, tmp_path])] == ["一版.txt", "7月/一版.txt"]


def test_links_in_a_circle_end(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x.txt").write_text("正文")
    (tmp_path / "a" / "loop").symlink_to(tmp_path, target_is_directory=True)
    assert [source for _, source in find_inputs([tmp_path])] == ["a/x.txt"]


def test_file_names_in_old_encodings_are_readable(tmp_path):
    (tmp_path / os.fsdecode("枣庄.txt".encode("gbk"))).write_text("正文")
    ((file, source),) = find_inputs([tmp_path])
    assert source == "枣庄.txt" and file.read_text() == "正文"
