"""Passages are cuts of their article on sentence boundaries, and everything printed on a page is in one of them."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from newspaper_pages import PAGES

from rag.articles import page_of
from rag.passages import LONGEST_SENTENCE, make_passages, search_text, split_sentences
from rag.types import Document, Passage

SEEDS = sorted((Path(__file__).parent.parent / "seeds").glob("*.txt"))


def sentences(text: str) -> list[str]:
    return [text[start:end].strip() for start, end in split_sentences(text)]


def passages_of(text: str, **given) -> list[Passage]:
    document = Document("page.txt", text, "", **given)
    return make_passages(document, page_of(document))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("今年新建学校3所。明年再建2所！真的吗？", ["今年新建学校3所。", "明年再建2所！", "真的吗？"]),
        ("设立窗口28个;配备专员59名；覆盖全区。", ["设立窗口28个;配备专员59名；覆盖全区。"]),
        ("他说：“今年收入增加了。明年还要努力。”大家鼓掌。", ["他说：“今年收入增加了。明年还要努力。”", "大家鼓掌。"]),
        ("“收成不错。”老王笑着说。他种了5亩。", ["“收成不错。”老王笑着说。", "他种了5亩。"]),
        ("打造“重要吗？重要！”专栏。", ["打造“重要吗？重要！”专栏。"]),
        ("会议通过决议（见附件。）并公布。", ["会议通过决议（见附件。）并公布。"]),
        ("增长3.5%。其中", ["增长3.5%。", "其中"]),
        ("依托“灯塔在线平台，开设课程。”没有闭合。完", ["依托“灯塔在线平台，开设课程。”没有闭合。", "完"]),
        ("依托“灯塔在线平台，开设课程。随后推广。", ["依托“灯塔在线平台，开设课程。", "随后推广。"]),
        ("第一段\n第二段", ["第一段", "第二段"]),
        ("He said no. Then he left. It cost 3.5 yuan.", ["He said no.", "Then he left.", "It cost 3.5 yuan."]),
        ("怎么办？！赶紧跑……", ["怎么办？！", "赶紧跑……"]),
    ],
)
def test_sentences(text, expected):
    assert sentences(text) == expected


def test_a_long_sentence_is_cut_at_a_semicolon():
    text = "；".join(f"第{n}个村新建道路{n}公里，安装路灯{n}盏，修建文化广场{n}处" for n in range(10, 22)) + "。"
    assert len(text) > 300
    cut = sentences(text)
    assert len(cut) > 1
    assert all(part.endswith(("；", "。")) for part in cut)


@given(st.text(alphabet="一二三。！？；，“”（）\n 3.a\"'…", max_size=120))
def test_sentences_cover_the_text(text):
    spans = split_sentences(text)
    assert "".join(text[start:end] for start, end in spans) == text
    assert all(text[start:end].strip() for start, end in spans) or not text.strip()


def test_no_sentence_is_endless():
    assert max(end - start for start, end in split_sentences("无标点文字" * 5000)) <= LONGEST_SENTENCE
    assert max(end - start for start, end in split_sentences("没有句号，" * 5000)) <= LONGEST_SENTENCE


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.name[:3])
def test_passages_of_the_given_pages(path):
    text = path.read_text(encoding="utf-8")
    document = Document(path.name, text, "")
    page = page_of(document)
    passages = make_passages(document, page)
    running = [p for p in passages if p.kind == "paragraph"]
    assert all(40 <= len(p.text.text) <= 350 for p in running)
    for number, article in enumerate(page.articles, start=1):
        own = [p for p in running if p.article == number]
        assert "".join("".join(p.text.text.split()) for p in own) == "".join(article.body.split())
        assert {(p.title, p.place) for p in own} == {(article.title, article.place)}
    for passage in passages:
        assert passage.text.text[-1] in "。！？!?”」》）)；…" or passage.kind != "paragraph" or passage.text.text in text


@pytest.mark.parametrize("text", [p.read_text(encoding="utf-8") for p in SEEDS] + list(PAGES.values()))
def test_everything_printed_is_findable(text):
    """Each character but those of subheads and bare marks is in exactly one passage, at its source offset."""
    document = Document("x", text, "")
    page = page_of(document)
    spans = [(piece.start, piece.end) for p in make_passages(document, page) for piece in p.text.pieces]
    covered = [at for start, end in spans for at in range(start, end) if not text[at].isspace()]
    assert len(covered) == len(set(covered))
    left = "".join(char for at, char in enumerate(text) if not char.isspace() and at not in set(covered))
    subheads = {"".join(b.text.text.split()) for a in page.articles for b in a.blocks if b.kind == "subhead"}
    for subhead in sorted(subheads, key=len, reverse=True):
        left = left.replace(subhead, "")
    assert not any(char.isalnum() for char in left)


def test_a_passage_knows_where_it_stands():
    passages = passages_of(PAGES["several styles"])
    second = next(p for p in passages if "41.27公里" in p.text.text)
    assert (second.title, second.place, second.date, second.article) == ("昆山开通首条跨省地铁", "苏州市昆山市", "2023-06-08", 2)
    assert second.byline == "记者 陈明 通讯员 李华"
    assert search_text(second).startswith("昆山开通首条跨省地铁\n苏州市昆山市\n")


def test_a_photographer_is_found_with_the_picture():
    passages = passages_of(SEEDS[3].read_text(encoding="utf-8"))
    (photo,) = [p for p in passages if "姚泰红" in p.text.text]
    assert photo.kind == "caption"
    assert "图为党员志愿者" in photo.text.text
    assert (photo.place, photo.article) == ("济宁市曲阜市", 0)


def test_the_lead_stands_in_for_a_missing_headline():
    row = "近日，长沙市芙蓉区新增公办学位3600个，改扩建学校5所，惠及全区城乡学生一万余名。" + "其余内容。" * 80
    passages = passages_of(row, whole=True, date="2023-08-16")
    assert len(passages) > 1
    assert {p.lead for p in passages} == {"近日，长沙市芙蓉区新增公办学位3600个，改扩建学校5所"}
    assert search_text(passages[0]).startswith("长沙市芙蓉区\n近日，")
    assert search_text(passages[1]).startswith("近日，长沙市芙蓉区新增公办学位3600个，改扩建学校5所\n长沙市芙蓉区\n")


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(alphabet="甲乙丙丁，。；3", max_size=400), max_size=6))
def test_passages_of_any_row_are_cuts_of_it(parts):
    text = "\n".join(parts)
    passages = passages_of(text, whole=True)
    joined = "".join("".join(p.text.text.split()) for p in passages if p.kind == "paragraph")
    assert joined == "".join(text.split()) or not any(char.isalnum() for char in text)
    for passage in passages:
        cut = "".join(text[piece.start : piece.end] for piece in passage.text.pieces)
        assert "".join(cut.split()) == "".join(passage.text.text.split())
        assert len(passage.text.text) <= 520
