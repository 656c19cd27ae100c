"""Figures: a table of hand-made and real sentences, labelled news sentences, round trips, and promises that hold for any text."""

import json
import time
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.figures import find_figures, same_number
from rag.text.numerals import parse_number
from rag.text.tables import pairs
from rag.types import Figure

HERE = Path(__file__).parent
SEEDS = sorted((HERE.parent / "seeds").glob("*.txt"))
KINDS = {"d": "date", "l": "label"}


def cases() -> list[tuple[str, str]]:
    lines = (HERE / "figure_cases.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return [(sentence, expected) for _, sentence, expected in rows]


def shown(figure: Figure) -> str:
    """A figure in the notation of figure_cases.tsv."""
    if figure.kind in ("date", "label"):
        return f"{figure.text}={figure.kind[0]}"
    upper = f"..{figure.upper}" if figure.upper is not None else ""
    value = ("o" if figure.kind == "ordinal" else "") + str(figure.value) + upper
    return "=".join([figure.text, value, figure.unit, figure.qualifier]).rstrip("=")


def test_the_table_holds_three_hundred_cases():
    assert len(cases()) >= 300


@pytest.mark.parametrize(("sentence", "expected"), cases(), ids=lambda value: value)
def test_figures_of_a_sentence(sentence, expected):
    assert "|".join(shown(f) for f in find_figures(sentence)) == expected


def labelled() -> list[dict]:
    lines = (HERE / "figure_sentences.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def in_full(row: dict) -> set[tuple]:
    """What is labelled in a sentence: place, kind, value, upper end, unit and qualifier."""
    return {
        (f["start"], f["end"], f["kind"], number(f.get("value")), number(f.get("upper")), f.get("unit", ""), f.get("qualifier", ""))
        for f in row["figures"]
    }


def number(text: str | None) -> Decimal | None:
    return Decimal(text) if text else None


def found_in(sentence: str) -> set[tuple]:
    """The same of what the program finds; dates and labels are told by place and kind alone."""
    return {
        (f.start, f.end, f.kind, f.value, f.upper, f.unit, f.qualifier)
        if f.kind in ("figure", "ordinal")
        else (f.start, f.end, f.kind, None, None, "", "")
        for f in find_figures(sentence)
    }


def test_labelled_news_sentences_are_found_with_f1_of_98_per_cent():
    """A figure counts only with its span, kind, value, unit and qualifier all as labelled."""
    hit = found = wanted = 0
    for row in labelled():
        gold, have = in_full(row), found_in(row["sentence"])
        hit, found, wanted = hit + len(gold & have), found + len(have), wanted + len(gold)
    assert len(labelled()) >= 560
    assert 2 * hit / (found + wanted) >= 0.98, f"{hit} of {wanted} found, {found} given"


def chinese(number: int) -> str:
    """A whole number below 10,000亿 in Chinese, the ordinary way."""
    digits = "零一二三四五六七八九"

    def below(n: int) -> str:
        out, zero = "", False
        for scale, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
            digit, n = divmod(n, scale)
            if digit:
                out += ("零" if zero and out else "") + digits[digit] + name
                zero = False
            else:
                zero = True
        return out

    if number < 20 and number >= 10:
        return below(number)[1:]
    parts, started = "", False
    for scale, name in ((10**8, "亿"), (10**4, "万"), (1, "")):
        section, number = divmod(number, scale)
        if section:
            gap = started and (section < 1000 or parts.endswith("零"))
            parts += ("零" if gap else "") + below(section) + name
            started = True
    return parts


@given(st.integers(2, 10**12 - 1))
def test_a_whole_number_survives_every_way_of_printing(number):
    wide = str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    for text in (str(number), f"{number:,}", wide, chinese(number)):
        assert parse_number(text) == number
        (figure,) = find_figures(f"共{text}个")
        assert (figure.value, figure.unit, figure.kind) == (number, "个", "figure")
        assert figure.text == f"{text}个"


@given(st.decimals(min_value="0.01", max_value="9999.99", places=2), st.sampled_from(["", "万", "亿"]))
def test_a_decimal_with_its_scale_survives(number, scale):
    (figure,) = find_figures(f"投资约{number}{scale}元")
    assert figure.value == number * {"": 1, "万": 10**4, "亿": 10**8}[scale]
    assert (figure.text, figure.unit, figure.qualifier) == (f"约{number}{scale}元", "元", "约")


@given(st.decimals(min_value=0, max_value=1000, places=1))
def test_a_share_is_the_same_in_signs_and_in_words(number):
    whole, _, part = f"{number}".partition(".")
    words = (chinese(int(whole)) or "零") + ("点" + "零一二三四五六七八九"[int(part)])
    assert same_number(f"{number}%", f"百分之{words}")


@given(
    st.text(
        alphabet="0123456789０１２３,.，%％一二三十百千万亿两半第近约超余多年月日时点个名元人次“”《》:：-—至到分之翻番A+N【】〔〕",
        max_size=60,
    )
)
def test_figures_cut_the_text_and_never_overlap(text):
    at = 0
    for figure in find_figures(text):
        assert text[figure.start : figure.end] == figure.text
        assert at <= figure.start < figure.end <= len(text)
        at = figure.end
        assert figure.kind != "figure" or figure.value is not None


@pytest.mark.parametrize("path", SEEDS, ids=lambda p: p.name)
def test_figures_of_the_pages_cut_the_text(path):
    text = path.read_text(encoding="utf-8")
    figures = find_figures(text)
    assert len(figures) > 40
    assert all(text[f.start : f.end] == f.text for f in figures)
    assert [f.start for f in figures] == sorted(f.start for f in figures)


def test_a_unit_behind_the_break_of_a_column_belongs_to_its_number():
    (figure,) = find_figures("积极创建党建品牌，培育40\n\n个特色党支部")
    assert (figure.value, figure.unit, figure.text) == (40, "个", "40\n\n个")
    assert [f.unit for f in find_figures("共计40\n\n（记者）")] == [""]


def test_no_exponent_and_no_idle_zero_in_a_printed_value():
    values = [str(f.value) for f in find_figures("1.1万个，百亿元，0.50%，三千万亿元，100%，10.0元")]
    assert values == ["11000", "10000000000", "0.5", "3000000000000000", "100", "10"]


@pytest.mark.parametrize("run", ["1", "一", "十万", "1+", "a1.", "2021年", "“", "约", "百分之"])
def test_long_runs_take_linear_time(run):
    """Eight times the text takes eight times as long; were it the square, it would be sixty-four times."""

    def seconds(length: int) -> float:
        spent = []
        for _ in range(3):
            begun = time.process_time()
            find_figures(run * (length // len(run)) + "5个")
            spent.append(time.process_time() - begun)
        return min(spent)

    assert seconds(20_000) < 24 * seconds(2_500) + 0.05


@pytest.mark.parametrize("text", ["", "abc", "，", "百货", "1.2.3", "3个"])
def test_what_is_no_numeral_has_no_value(text):
    assert parse_number(text) is None


MIXED = """
13万2:132000 14万一:141000 百万:1000000 千亿:100000000000 三千万亿:3000000000000000 一万五千亿:1500000000000 一点五七:1.57
两亿三千万:230000000 一百二:120 两千五:2500 一万零五十:10050 三万五:35000 二〇二一:2021 十:10 半:0.5 3万零5百:30500
1800余万:18000000 零:0 百亿:10000000000 一百〇五:105
"""


@pytest.mark.parametrize(("text", "value"), pairs(MIXED).items())
def test_mixed_numerals(text, value):
    assert parse_number(text) == Decimal(value)


@pytest.mark.parametrize(("text", "label"), [("𖭐A", "𖭐A"), ("A𖭐", "A𖭐"), ("٣G网络", "٣G")])
def test_a_digit_of_another_script_grown_together_with_letters_is_a_label(text, label):
    assert [(figure.text, figure.kind) for figure in find_figures(text)] == [(label, "label")]
