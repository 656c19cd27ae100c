"""Run alone: python -m pytest tests/test_terms.py"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.terms import held, terms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("　，。！ \n", []),
        ("水", ["水"]),
        ("人才公寓", ["人才", "才公", "公寓"]),
        ("枣庄市，市中区", ["枣庄", "庄市", "市中", "中区"]),  # no pair across punctuation
        ("近23万名", ["近", "23", "23万", "万名"]),
        ("343套人才", ["343", "343套", "套人", "人才"]),
        ("2019年7月", ["2019", "2019年", "7", "7月"]),
        ("２０１９年７月", ["2019", "2019年", "7", "7月"]),
        ("增长7.6%", ["增长", "7.6"]),
        ("共2,161,000人", ["共", "2161000", "2161000人"]),
        ("２，１６１，０００人", ["2161000", "2161000人"]),
        ("2,1人", ["2", "1", "1人"]),  # a comma that separates nothing by thousands
        ("1.2.0.13", ["1", "2", "0.13"]),
        ("ＧＤＰ gdp GDP", ["gdp", "gdp", "gdp"]),
        ("G20峰会", ["g20", "g", "20", "峰会"]),
        ("iPhone 15与iphone15", ["iphone", "15", "15与", "iphone15", "iphone", "15"]),
        ("Ⅲ期①", ["iii", "期", "1"]),
        ("ｶﾀｶﾅ", ["カタ", "タカ", "カナ"]),
        ("𠮷野家", ["𠮷野", "野家"]),
        ("a_b", ["a", "b"]),
    ],
)
def test_terms(text, expected):
    assert terms(text) == expected


@pytest.mark.parametrize(
    ("question", "text", "shared"),
    [
        ("343套", "先后建设343套租赁型公寓", {"343", "343套"}),
        ("近２３万名党员", "发展到近23万名,遍布各行各业", {"23", "23万", "万名"}),
        ("Gdp是多少", "ＧＤＰ增长", {"gdp"}),
        ("2300余个", "岗位2,300余个", {"2300", "2300余", "余个"}),
    ],
)
def test_what_a_question_quotes_is_found_in_the_text(question, text, shared):
    assert set(terms(question)) & set(terms(text)) == shared


@given(st.text())
def test_no_term_is_empty_or_holds_white_space(text):
    assert all(term and not any(c.isspace() for c in term) for term in terms(text))


@given(st.text(alphabet="０１２３４５６７８９ＡＢＣａｂｃ（），、。人才公寓万年·Ⅱ５％ ", max_size=40))
def test_full_width_equals_half_width(text):
    """Normalising first changes nothing: the shortcut around it is only a shortcut."""
    import unicodedata

    assert terms(text) == terms(unicodedata.normalize("NFKC", text))


@given(st.text(alphabet="人才公寓市中区建设", min_size=2, max_size=30))
def test_pairs_overlap_and_rejoin_to_the_text(text):
    pairs = terms(text)
    assert pairs[0] + "".join(pair[1] for pair in pairs[1:]) == text


MIXED = st.text(alphabet="人才公寓水万年期,，.０2３4aＢc·Ⅲ①ｶﾅ𠮷 \n", max_size=30)


@given(MIXED, MIXED)
def test_looking_for_terms_is_the_same_as_splitting(text, other):
    wanted = {*terms(other), "人才", "3", "3万", "万", "abc"}
    assert held(text, wanted) == wanted & set(terms(text))


def test_a_number_inside_another_is_not_held():
    assert held("近23万名", ["3", "23万", "万名", "名"]) == {"23万", "万名"}
