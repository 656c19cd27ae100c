"""A page is cut as a careful reader would cut it: the five given pages against gold, and pages of other kinds."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from newspaper_pages import PAGES

from rag.articles import page_of, read_page, split_articles
from rag.types import Article, Block, Document, Page

SEEDS = Path(__file__).parent.parent / "seeds"
GOLD = json.loads((Path(__file__).parent / "gold_articles.json").read_text(encoding="utf-8"))["files"]
ARTICLES = [(name, number) for name, page in GOLD.items() for number in range(len(page["articles"]))]


def seed(name: str) -> str:
    return (SEEDS / name).read_text(encoding="utf-8")


def line_of(text: str, offset: int) -> int:
    return text[:offset].count("\n") + 1


def blocks_of(page: Page) -> list[Block]:
    return [block for article in page.articles for block in article.blocks] + list(page.furniture)


def of_kind(article: Article, kind: str) -> list[str]:
    return [block.text.text for block in article.blocks if block.kind == kind]


@pytest.mark.parametrize("name", GOLD)
def test_each_page_has_its_articles(name):
    titles = [article.title for article in split_articles(seed(name))]
    assert titles == [article["title"] for article in GOLD[name]["articles"]]


@pytest.mark.parametrize(("name", "number"), ARTICLES)
def test_each_article_is_cut_as_in_gold(name, number):
    text, gold = seed(name), GOLD[name]["articles"][number]
    article = split_articles(text)[number]
    body = article.body.replace("\n", "")
    found = {
        "kicker": article.kicker,
        "byline": article.byline,
        "place": article.place,
        "date": article.date,
        "lines": [line_of(text, article.start), line_of(text, article.end - 1)],
        "first_text": body[:20],
        "last_text": body[-20:],
        "subheads": of_kind(article, "subhead"),
    }
    assert found == {key: gold[key] for key in found}


@pytest.mark.parametrize("name", GOLD)
def test_captions_banners_and_credits_stand_apart(name):
    text = seed(name)
    apart = [
        {"line": line_of(text, block.text.pieces[0].start), "kind": block.kind, "text": block.text.text}
        for block in blocks_of(read_page(text))
        if block.kind in ("caption", "quote", "prompt", "credit", "banner")
    ]
    assert sorted(apart, key=lambda line: line["line"]) == GOLD[name]["non_article_lines"]


def test_a_sentence_is_joined_across_columns_and_captions():
    bodies = {name: "\n".join(a.body for a in split_articles(seed(name))) for name in GOLD}
    assert "赴合肥工业大学、重庆大学等“双一流”高校" in bodies["002_efb664d6caab9364.txt"]
    assert "人手不足、资源有限的治理难题" in bodies["002_efb664d6caab9364.txt"]
    assert "培育40个特色党支部" in bodies["003_05616813ccf286d4.txt"]
    assert "构建“1+4+4+N”工作模式，高标准推进" in bodies["004_97d1096bc5b1eee8.txt"]
    assert "历城区主动融入全省“2+N”人才集聚雁阵格局" in bodies["004_97d1096bc5b1eee8.txt"]


def check_nothing_is_lost(text: str, page: Page) -> None:
    """Every printed character in exactly one block; cleaned text is cut from the source, in order."""
    seen: list[int] = []
    for block in blocks_of(page):
        rebuilt = "".join(text[piece.start : piece.end] for piece in block.text.pieces)
        assert "".join(rebuilt.split()) == "".join(block.text.text.split())
        offsets = [at for piece in block.text.pieces for at in range(piece.start, piece.end) if not text[at].isspace()]
        assert offsets == sorted(offsets)
        seen += offsets
    assert sorted(seen) == [at for at, char in enumerate(text) if not char.isspace()]
    for article in page.articles:
        assert all(article.start <= p.start and p.end <= article.end for block in article.blocks for p in block.text.pieces)


@pytest.mark.parametrize("name", GOLD)
def test_nothing_is_lost_from_the_given_pages(name):
    check_nothing_is_lost(seed(name), read_page(seed(name)))


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_lost_from_other_pages(name):
    check_nothing_is_lost(PAGES[name], read_page(PAGES[name]))


LINES = st.sampled_from(
    [
        "枣庄市推进乡村振兴",
        "■记者 孙丽",
        "本报洛阳讯（记者 马明）近日，洛阳市新建学校3所。",
        "“一句没有说完的引语",
        "据统计，全年完成投资35亿元，同比增长7.2%，新开工项目达到126",
        "个，带动就业2.3万人。",
        "图为施工现场。",
        "责任编辑：李红",
        "扫码看视频",
        "（下转第3版）",
        "一、总体要求",
        "# 标题",
        "***",
        "Some English words, and",
        "more of them.",
        "——写在开工之际",
        "“" + "全力打造人才高地，" * 3 + "”",
        "记者 高远 摄",
        "",
        "",
        "　　",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(LINES, st.text(max_size=12)), max_size=25), st.sampled_from(["\n", "\r\n", "\n\n"]))
def test_nothing_is_lost_from_any_page(lines, ending):
    text = ending.join(lines)
    check_nothing_is_lost(text, read_page(text))
    check_nothing_is_lost(text, page_of(Document("x", text, "", whole=True)))


# name of the page → (title, kicker, byline, place, date, paragraphs) of each of its articles
EXPECTED = {
    "several styles": [
        ("苏州工业园区：生物医药产业“加速跑”", "", "本报记者 周晓岚", "苏州工业园区", "2023-06-08", 2),
        ("昆山开通首条跨省地铁", "", "记者 陈明 通讯员 李华", "苏州市昆山市", "2023-06-08", 2),
        ("守护一湖碧水", "太湖雪堰", "记者 王强", "常州市武进区", "2023-06-08", 2),
    ],
    "subheads like headlines": [
        ("“三个聚焦”推动乡村全面振兴", "——来自浙江省湖州市安吉县的报道", "新华社记者 李平 王佳", "浙江省湖州市安吉县", None, 4)
    ],
    "numbered": [("关于做好2024年春季绿化工作的通知", "", "", "", None, 6)],
    "qa": [("让老旧小区住出新滋味", "——访太原市住建局局长刘建国", "本报记者 韩雪", "太原市", None, 6)],
    "photo news": [("采茶忙", "", "新华社记者 刘青禾 摄", "贵州省遵义市湄潭县", None, 1)],
    "caption only": [("", "", "", "青岛市", None, 1)],
    "english": [("Letters from abroad", "", "", "", None, 2)],
    "poem": [("故乡的河", "", "李文杰", "", None, 8)],
    "table": [("2023年全市主要经济指标", "", "", "", None, 7)],
    "jump": [
        ("", "", "记者 林志", "泉州市晋江市", None, 2),
        ("洛阳牡丹花会开幕", "", "记者 史小禾", "洛阳市", None, 2),
    ],
    "plain": [("我市公布首批历史建筑名单", "", "", "", None, 3)],
    "no newline": [("", "", "", "长沙市芙蓉区", None, 1)],
    "wrapped": [("襄阳推进长江支流治理", "", "记者 肖鹏", "襄阳市", None, 3)],
    "caption in sentence one blank": [("大理推进洱海保护治理", "", "记者 杨丽", "大理白族自治州", None, 2)],
    "md": [("徐州鼓楼区推进旧城更新", "", "", "徐州市鼓楼区", None, 3)],
    "briefs": [
        ("武功县猕猴桃节开幕", "简讯", "", "咸阳市武功县", None, 1),
        ("礼泉县举办苹果擂台赛", "", "", "咸阳市礼泉县", None, 1),
        ("乾县新增公交线路3条", "", "", "咸阳市乾县", None, 1),
    ],
    "ad": [
        ("海口新春灯会本周六启幕", "", "记者 符晓", "海口市", None, 1),
        ("遗失声明", "", "", "", None, 1),
    ],
    "web": [("重庆綦江：小辣椒成就大产业", "", "来源：重庆日报 作者：李星竹", "重庆市綦江区", "2022-08-16", 2)],
    "kicker tight": [("扬州：古运河畔的烟火气", "打造城市会客厅 擦亮文旅新名片", "本报记者 孙丽 通讯员 周杰 文/图", "扬州市", None, 2)],
    "dense": [
        ("乐清柳市：电气小镇焕新颜", "", "记者 郑晓", "温州市乐清市", "2022-11-03", 2),
        ("瑞安发放消费券3000万元", "", "通讯员 潘理", "温州市瑞安市", "2022-11-03", 2),
    ],
    "editor note": [
        (
            "恩施：一片茶叶富了一方人",
            "编者按：今年是脱贫攻坚成果巩固拓展的关键一年，本报推出系列报道。",
            "本报记者 田野 本报通讯员 向琴",
            "恩施土家族苗族自治州",
            None,
            3,
        )
    ],
    "roundup": [("山西各地掀起春耕热潮", "", "记者 李静", "山西省", None, 3)],
    "two bylines end": [
        ("聚力攻坚 项目建设跑出“加速度”", "", "记者 曾燕 通讯员 刘伟", "赣州市南康区", None, 2),
        ("深化改革 政务服务按下“快捷键”", "", "记者 温凡", "赣州市南康区", None, 2),
    ],
    "column break no caption": [("柳州螺蛳粉产业再提速", "", "本报记者 韦德", "柳州市", None, 2)],
    "subtitle": [
        ("东营：“旱碱麦”亩产突破千斤", "科技赋能盐碱地 ——黄河三角洲农业高新技术产业示范区见闻", "记者 孙海 李 娜", "东营市", None, 1)
    ],
    "xinhua": [
        ("我国成功发射青鸾七号卫星", "", "记者石远山、江北辰", "酒泉市", None, 2),
        ("国家统计局：8月份CPI同比上涨0.1%", "", "记者方竹青、黎小满", "", None, 1),
    ],
    "crlf": [("宁德三都澳：海上养殖转型", "", "记者 张颖", "宁德市", None, 2)],
}


@pytest.mark.parametrize("name", PAGES)
def test_other_pages_are_cut_as_a_reader_would(name):
    found = [(a.title, a.kicker, a.byline, a.place, a.date, len(of_kind(a, "paragraph"))) for a in split_articles(PAGES[name])]
    assert found == EXPECTED[name]


def test_wrapped_lines_become_paragraphs_again():
    (article,) = split_articles(PAGES["wrapped"])
    assert article.body.split("\n")[1] == "市生态环境局负责人介绍，全市国考断面水质优良率达到100%，比去年同期提高3.2个百分点。"


def test_a_caption_inside_a_sentence_is_set_apart():
    (article,) = split_articles(PAGES["caption in sentence one blank"])
    assert "推广有机肥12万吨，洱海水质" in article.body
    assert of_kind(article, "caption") == ["图为大理市喜洲镇农民在插秧。"]


def test_numbered_subheads_are_no_headlines():
    (article,) = split_articles(PAGES["numbered"])
    assert of_kind(article, "subhead") == ["一、总体要求", "二、重点任务", "（一）抓好道路绿化", "（二）抓好村庄绿化", "三、保障措施"]


def test_headers_jump_lines_and_editors_are_furniture():
    page = read_page(PAGES["several styles"])
    assert [(block.kind, block.text.text) for block in page.furniture] == [
        ("banner", "2023年6月8日 星期四 第2版 要闻 责任编辑：赵敏 校对：钱江"),
        ("banner", "（下转第4版）"),
        ("credit", "本版编辑：赵敏"),
    ]


def test_a_collection_row_is_one_article():
    text = "第一段说了一件事。\n\n第二段说了另一件事\n"
    (article,) = page_of(Document("7", text, "", title="潮州市新建公园", date="2023-08-16", whole=True)).articles
    assert (article.title, article.date, article.place) == ("潮州市新建公园", "2023-08-16", "潮州市")
    assert article.body == "第一段说了一件事。\n第二段说了另一件事"
    assert text[article.start : article.end] == text.strip()


@pytest.mark.parametrize("text", ["", " \n\u3000\n", "\ufeff", "。", "—", "枣庄"])
def test_almost_empty_pages(text):
    check_nothing_is_lost(text, read_page(text))


def test_a_very_long_line_is_one_paragraph():
    text = "全市共有学校多所，" * 20_000
    (article,) = split_articles(text)
    assert article.body == text


def wrapped(text: str, width: int) -> str:
    """Long lines set in a column: two spaces of indent, broken after so many characters."""
    lines = (f"\u3000\u3000{line}" if len(line) > 60 else line for line in text.split("\n"))
    return "\n".join("\n".join(line[at : at + width] for at in range(0, len(line), width)) if len(line) > 60 else line for line in lines)


LAYOUTS = {
    "no blank lines": lambda text: re.sub(r"\n\s*\n", "\n", text),
    "more blank lines": lambda text: text.replace("\n", "\n\n"),
    "Windows line ends": lambda text: text.replace("\n", "\r\n"),
    "indented paragraphs": lambda text: "\n".join(f"\u3000\u3000{line}" if len(line) > 60 else line for line in text.split("\n")),
    "half-width marks": lambda text: text.translate(str.maketrans("，：；（）？！", ",:;()?!")),
    "full-width marks": lambda text: text.translate(str.maketrans(",:;()?!", "，：；（）？！")),
    "wide column": lambda text: wrapped(text, 40),
    "narrow column": lambda text: wrapped(text, 22),
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("name", GOLD)
def test_the_same_articles_come_out_of_another_layout(name, layout):
    """What a page says does not hang on how its text was laid out."""

    def plain(text: str) -> str:
        return "".join(LAYOUTS["half-width marks"](text).split())

    found = [
        (plain(a.title), plain(a.byline), plain(a.place), plain(a.body)[:20], plain(a.body)[-20:])
        for a in split_articles(LAYOUTS[layout](seed(name)))
    ]
    expected = [
        (plain(a.title), plain(a.byline), plain(a.place), plain(a.body)[:20], plain(a.body)[-20:]) for a in split_articles(seed(name))
    ]
    assert found == expected
