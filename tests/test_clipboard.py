"""One answer for the clipboard: plain text without markup, HTML that shows the same."""

from __future__ import annotations

from dataclasses import replace

from markdown_it import MarkdownIt

from rag.app.clipboard import copied
from rag.types import Answer, Citation

CITED = Citation(1, "001_28c5.txt", "全市党员近23万名。", 10, 23, "党建引领 风帆劲", "枣庄市", "2021-09-01")
FOUND = Answer("有多少？", "近23万名[1]\n原文：“全市党员近23万名。”", "近23万名", True, 0.9, (CITED,))


def test_an_answer_as_it_is_read():
    taken = copied(FOUND, lambda c: "通讯员 李坦")
    line = "[1] 李坦. 党建引领 风帆劲[N]. 2021-09-01. 001_28c5.txt：“全市党员近23万名。”"
    assert taken.text == f"近23万名[1]\n原文：“全市党员近23万名。”\n\n出处\n{line}\n"
    assert taken.html == f"<p>近23万名<sup>[1]</sup></p><p>原文：“全市党员近23万名。”</p><p>出处</p><p>{line}</p>"


def test_a_refusal_cites_nothing():
    taken = copied(Answer("火星呢？", "没有找到[1]。", nearest=(CITED,)))
    assert taken.text.startswith("没有依据，不作回答\n没有找到[1]。\n\n最接近的段落（不是答案）：\n- 党建引领 风帆劲[N]")
    assert "<sup>" not in taken.html and taken.html.count("<li>") == 1
    assert copied(Answer("火星呢？", "没有找到。")).text == "没有依据，不作回答\n没有找到。\n"


def test_lists_and_the_language_models_part_are_told_apart():
    taken = copied(replace(FOUND, text="有两项：\n1. 甲[1]\n2. 乙\n\n甲和乙[1]。"))
    assert taken.text.startswith("有两项：\n- 甲[1]\n- 乙\n语言模型的表述，逐句核对过：\n甲和乙[1]。\n\n出处")
    assert "<p>有两项：</p><ul><li>甲<sup>[1]</sup></li><li>乙</li></ul><p>语言模型的表述，逐句核对过：</p>" in taken.html


def test_what_documents_say_stays_text():
    hostile = "<script>x</script> *强* & [点](javascript:1)"
    taken = copied(Answer("问", f"{hostile}[1]", hostile, True, 1, (replace(CITED, source=hostile, title=hostile, quote=hostile),)))
    assert taken.text.count(hostile) == 4
    tokens = MarkdownIt("commonmark").parse(f"<div>{taken.html}</div>")
    assert "<script" not in "".join(t.content for t in tokens)
