"""The command line: arguments × files × errors, against stand-ins written by hand; a few runs of the real thing (slow)."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from rag.cli import app
from rag.errors import IndexMissing, ModelMissing
from rag.terminal.usage import usage_line
from rag.types import Answer, CheckedFigure, Citation

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = ["index", "remove", "ask", "search", "batch", "evaluate", "figures", "models", "verify", "repair", "serve"]


@pytest.fixture
def rag(tmp_path, monkeypatch):
    """Runs one command in an empty folder; the result has exit_code, stdout and stderr."""
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: CliRunner().invoke(app, [str(argument) for argument in arguments])


def one_line(result) -> str:
    """The one line of stderr, made sure to be one."""
    assert result.stderr.count("\n") == 1, result.stderr
    assert "Traceback" not in result.stderr
    return result.stderr.strip()


# Help and wrong use


def test_help_lists_every_command(rag):
    result = rag("--help")
    assert result.exit_code == 0
    assert [name for name in COMMANDS if name not in result.stdout] == []


def test_without_arguments_help_is_shown(rag):
    assert rag().stdout == rag("--help").stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_in_chinese(rag, command):
    result = rag(command, "--help")
    assert result.exit_code == 0
    assert any("一" <= character <= "鿿" for character in result.stdout)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nothing"], "没有命令 nothing"),
        (["ask"], "缺少 问题"),
        (["index"], "缺少 路径…"),
        (["remove"], "缺少 来源…"),
        (["search", "q.jsonl"], "缺少 --out"),
        (["batch", "q.jsonl"], "缺少 --out"),
        (["evaluate", "a.jsonl"], "缺少 --gold"),
        (["ask", "问", "--nope"], "没有选项 --nope；相近的：--index。"),
        (["ask", "问", "-z"], "没有选项 -z。"),
        (["ask", "问", "--json=3"], "选项 --json 后面不带值。"),
        (["ask", "问", "--source"], "选项 --source 后面缺少值"),
        (["ask", "两个", "问题"], "多出了参数：问题"),
        (["ask", "问", "--writer", "gpt"], "--writer 的值不对：没有 gpt 这一项，可选 builtin、llm。"),
        (["search", "q.jsonl", "--out", "r.jsonl", "-k", "0"], "-k 的值不对：不能小于 1。"),
        (["search", "q.jsonl", "--out", "r.jsonl", "-k", "x"], "-k 的值不对：应是整数。"),
        (["serve", "--port", "70000"], "--port 的值不对：不能大于 65535。"),
    ],
)
def test_wrong_use_is_one_line_and_exit_2(rag, arguments, says):
    result = rag(*arguments)
    assert result.exit_code == 2
    assert one_line(result).startswith(says)
    assert result.stdout == ""


def test_a_complaint_without_a_translation_is_kept():
    assert usage_line("Something\nnew") == "Something new。用法见：rag --help"


# Errors on the way


@pytest.fixture
def failing(monkeypatch):
    """Makes `rag verify` raise what it is given."""

    def install(error: BaseException) -> None:
        def verify(folder):
            raise error

        monkeypatch.setattr("rag.index.verify", verify)

    return install


@pytest.mark.parametrize("arguments", [["verify", "--debug"], ["--debug", "verify"]])
def test_debug_shows_where_it_came_from(rag, failing, arguments):
    failing(ValueError("坏了"))
    result = rag(*arguments)
    assert result.exit_code == 1
    assert "Traceback" in result.stderr
    assert result.stderr.strip().splitlines()[-1].startswith("内部错误 ValueError：坏了")


def test_an_unforeseen_error_is_one_line(rag, failing):
    failing(ValueError("坏了\n第二行"))
    assert one_line(rag("verify")) == "内部错误 ValueError：坏了 第二行（加 --debug 看细节）"


def test_debug_behind_two_dashes_is_a_word_like_any_other(rag, tmp_path):
    assert one_line(rag("remove", "--index", tmp_path, "--", "--debug")) != ""


# Asking, against a stand-in

QUOTE = "设立28个服务窗口，配备59名服务专员。"
CITED = Citation(1, "a.txt", QUOTE, 120, 139, title="打出组合拳", place="枣庄市市中区")
FOUND = Answer("几个？", "28个[1]", "28个", True, 0.9, (CITED,), (CheckedFigure("28个", "28", "个", "", "supported", 1),))
REFUSED = Answer("几个？", "没有找到。", nearest=(CITED,))
WRITTEN = ("窗口", "窗口一共28个[1]。")


class Canned:
    """A stand-in assistant: gives the answer it was made with, and remembers how it was asked."""

    def __init__(self, answer: Answer, grows: tuple[str, ...] = ()) -> None:
        self.answer, self.grows, self.asked, self.expected = answer, grows, [], []

    def expect(self, question, writer):
        self.expected.append((question, writer))

    def ask(self, question, **how):
        self.asked.append((question, how))
        return self.answer

    def stream(self, question, **how):
        self.asked.append((question, how))
        yield self.answer
        for text in self.grows:
            yield replace(self.answer, text=f"{self.answer.text}\n\n{text}".rstrip())


@pytest.fixture
def assistant(monkeypatch):
    """Puts a stand-in in the assistant's place and returns it; or an error, to be raised on opening."""

    def install(answer: Answer | Exception, grows: tuple[str, ...] = ()) -> Canned | None:
        canned = None if isinstance(answer, Exception) else Canned(answer, grows)

        def open_it(index, *rest, **settings):
            if isinstance(answer, Exception):
                raise answer
            return canned

        monkeypatch.setattr("rag.opening.open_assistant", open_it)
        monkeypatch.setattr("rag.sources.check_named", lambda names, folder: None)
        return canned

    return install


def test_an_answer_is_shown_with_its_source_and_its_figures(rag, assistant):
    assistant(FOUND)
    result = rag("ask", "几个？")
    assert result.exit_code == 0
    assert [line.strip() for line in result.stdout.splitlines() if line.strip()] == [
        "28个[1]",
        "出处",
        "[1] 《打出组合拳》 枣庄市市中区",
        f"“{QUOTE}”",
        "a.txt，第 120–139 字",
        "数字",
        "28个  出处中有，见 [1]",
    ]
    assert result.stderr == ""


def test_a_refusal_is_an_answer(rag, assistant):
    assistant(REFUSED)
    result = rag("ask", "几个？")
    assert result.exit_code == 0
    assert "没有找到。" in result.stdout
    assert "最接近的段落（不是答案）：" in result.stdout
    assert "[1]" not in result.stdout


def test_the_model_s_text_comes_after_and_once(rag, assistant):
    assistant(FOUND, WRITTEN)
    out = rag("ask", "几个？").stdout
    assert out.count("窗口一共28个[1]。") == 1
    assert out.index("28个[1]") < out.index("出处") < out.index("语言模型的表述") < out.index("窗口一共28个[1]。")


def test_text_that_the_check_took_back_is_shown_anew(rag, assistant):
    assistant(FOUND, ("窗口一共30个", "窗口一共28个[1]。"))
    assert rag("ask", "几个？").stdout.rstrip().endswith("\n窗口一共28个[1]。")


def test_text_of_which_nothing_stood_up_leaves_no_trace(rag, assistant):
    assistant(FOUND, ("窗口一共30个", ""))
    assert rag("ask", "几个？").stdout == (assistant(FOUND), rag("ask", "几个？").stdout)[1]


@pytest.mark.parametrize("answer", [FOUND, REFUSED])
def test_json_is_one_answer_row(rag, assistant, answer):
    assistant(answer)
    result = rag("ask", "几个？", "--json")
    row = json.loads(result.stdout)
    assert result.stdout.count("\n") == 1
    assert "\\u" not in result.stdout
    assert (row["question"], row["answered"], row["short"]) == ("几个？", answer.answered, answer.short)
    assert row["citations" if answer.answered else "nearest"][0]["quote"] == QUOTE
    assert row["nearest" if answer.answered else "citations"] == []


@pytest.mark.parametrize(
    ("options", "how"),
    [
        ([], {"source": (), "writer": "auto"}),
        (["--source", "a.txt", "--source", "乙.txt"], {"source": ("a.txt", "乙.txt"), "writer": "auto"}),
        (["--writer", "llm"], {"source": (), "writer": "llm"}),
        (["--writer", "builtin", "--source", "a.txt"], {"source": ("a.txt",), "writer": "builtin"}),
        (["--json"], {"source": (), "writer": "builtin"}),
        (["--json", "--writer", "llm"], {"source": (), "writer": "llm"}),
    ],
)
def test_options_reach_the_assistant(rag, assistant, options, how):
    canned = assistant(FOUND)
    assert rag("ask", " 几个？ ", *options).exit_code == 0
    assert canned.asked == [("几个？", how)]
    assert canned.expected == [("几个？", how["writer"])]  # so that a language model is loaded while the answer is sought


@pytest.mark.parametrize(
    ("named", "says"),
    [
        ("", "rag models get writer"),
        ("/nowhere/qwen.gguf", "没有这个文件"),
        ("/nowhere/qwen", "本机没有这个模型"),
        (".", "不是模型文件夹"),
    ],
)
def test_a_language_model_that_is_asked_for_and_not_there_is_told_in_one_line(rag, tmp_path, assistant, monkeypatch, named, says):
    monkeypatch.setenv("RAG_MODELS", str(tmp_path / "empty"))
    monkeypatch.setenv("RAG_WRITER", named)
    assistant(FOUND)
    asked = questions(tmp_path, {"id": "a", "question": "几个？"})
    for command in (["ask", "几个？"], ["ask", "几个？", "--json"], ["batch", asked, "--out", "a.jsonl"]):
        plain, told = rag(*command), rag(*command, "--writer", "llm")
        assert (plain.exit_code, told.exit_code) == (0, 0) and plain.stdout == told.stdout
        line = told.stderr.splitlines()[0]
        assert line.startswith("没有语言模型，答案由程序措辞。") and says in line and "rag models get writer" in line
        assert len(told.stderr.splitlines()) - len(plain.stderr.splitlines()) == 1


@pytest.mark.parametrize("question", ["", "  \u3000", "问" * 2001, "问" * 100_000])
def test_a_question_that_cannot_be_one_is_refused_before_anything_is_opened(rag, assistant, question):
    assistant(AssertionError("nothing may be opened"))
    result = rag("ask", question)
    assert result.exit_code == 2
    assert one_line(result).startswith("问题")


@pytest.mark.parametrize(
    ("error", "says"),
    [(IndexMissing(Path("空")), "空 里还没有索引。先运行：rag index"), (ModelMissing("没有编码模型。"), "没有编码模型。")],
)
def test_what_is_missing_is_said_in_one_line(rag, assistant, error, says):
    assistant(error)
    result = rag("ask", "几个？")
    assert result.exit_code == 2
    assert one_line(result).startswith(says)


# The index folder


@pytest.mark.parametrize("arguments", [["ask", "几个？"], ["remove", "a.txt"], ["figures"], ["verify"], ["repair"]])
def test_without_an_index_every_command_says_what_to_run(rag, arguments):
    result = rag(*arguments)
    assert result.exit_code == 2
    assert one_line(result) == ".rag 里还没有索引。先运行：rag index seeds/ --index .rag"


@pytest.mark.parametrize("arguments", [["index", "in"], ["ask", "几个？"], ["verify"], ["serve"]])
def test_what_can_be_no_index_folder_is_one_line(rag, page, tmp_path, arguments):
    (tmp_path / "plain").write_text("x")
    for place in ("plain", "plain/below", "/proc/none"):
        result = rag(*arguments, "--index", place)
        assert (result.exit_code, place in one_line(result)) == (2, True), place


@pytest.mark.parametrize("auth", ["foo", ":", ""])
def test_a_login_that_is_none_is_told_before_the_index_is_looked_for(rag, auth):
    result = rag("serve", "--auth", auth)
    assert (result.exit_code, "用户:口令" in one_line(result)) == (2, True)


def test_a_folder_is_no_question_file_and_is_named(rag):
    result = rag("batch", ".", "--out", "a.jsonl")
    assert (result.exit_code, one_line(result).startswith(".：是文件夹")) == (2, True)


@pytest.mark.parametrize(
    "arguments", [["--index", "甲", "verify"], ["verify", "--index", "甲"], ["--index", "乙", "verify", "--index", "甲"]]
)
def test_index_may_stand_before_or_behind_the_command(rag, arguments):
    assert one_line(rag(*arguments)).startswith("甲 里还没有索引")


def test_the_environment_names_an_index_that_an_option_overrules(rag, monkeypatch):
    monkeypatch.setenv("RAG_INDEX", "丙")
    assert one_line(rag("verify")).startswith("丙 里还没有索引")
    assert one_line(rag("verify", "--index", "甲")).startswith("甲 里还没有索引")


@pytest.fixture
def page(tmp_path):
    """One small page to index."""
    (tmp_path / "in").mkdir()
    path = tmp_path / "in" / "页.txt"
    path.write_text("金乡县打通大蒜出口通道\n\n金乡县今年出口大蒜1200吨，比去年多出300吨。蒜农王某说，价格也好了。\n", encoding="utf-8")
    return path


@pytest.fixture
def keywords_only(monkeypatch):
    monkeypatch.setattr("rag.weights.encoders.configured_encoder_or_none", lambda tell=str: tell("没有编码模型。") and None)
    monkeypatch.setattr("rag.weights.encoders.configured_encoder", lambda: None)


REPORT_FIELDS = "documents articles passages figures added updated skipped removed failed seconds searchable_seconds"


def test_index_without_vectors_asks_for_no_encoder(rag, page, monkeypatch):
    monkeypatch.setattr("rag.weights.encoders.configured_encoder_or_none", lambda tell: pytest.fail("the encoder was asked for"))
    result = rag("index", page, "--no-vectors")
    assert (result.exit_code, result.stderr) == (0, "")
    assert json.loads(result.stdout)["added"] == 1


def test_index_ends_with_one_json_line(rag, page, keywords_only):
    result = rag("index", "in")
    row = json.loads(result.stdout)
    assert " ".join(row) == REPORT_FIELDS
    assert [row[name] for name in ("documents", "articles", "added", "failed")] == [1, 1, 1, 0]
    assert json.loads(rag("index", "in").stdout)["skipped"] == 1
    page.unlink()
    assert json.loads(rag("index", "in", "--prune").stdout)["removed"] == 1


def test_what_cannot_be_indexed_is_named_and_the_rest_done(rag, page, keywords_only):
    result = rag("index", "in", "没有.txt")
    assert result.exit_code == 1
    assert "没有.txt" in result.stderr
    row = json.loads(result.stdout)
    assert (row["added"], row["failed"]) == (1, 1)


def test_an_encoder_that_is_named_wrongly_is_told_by_its_name(rag, page, monkeypatch):
    monkeypatch.setenv("RAG_ENCODER", "/nonexist")
    result = rag("index", "in")
    assert "RAG_ENCODER=/nonexist：本机没有这个模型" in one_line(result) and "只建了关键词索引" in result.stderr


def test_a_path_that_is_not_there_makes_no_index(rag, page, keywords_only, tmp_path):
    for paths in (["没有"], ["没有.txt", "in/没有"]):
        result = rag("index", *paths)
        assert (result.exit_code, json.loads(result.stdout)["failed"]) == (1, len(paths))
        assert f"{Path(paths[-1]).name}：没有这个文件" in result.stderr and not (tmp_path / ".rag").exists()
    assert rag("ask", "几吨？").exit_code == 2
    assert json.loads(rag("index", "没有", "in").stdout)["added"] == 1


def test_an_index_without_a_document_is_told_in_one_line(rag, page, keywords_only, tmp_path):
    rag("index", "in")
    rag("remove", "页.txt")
    asked = questions(tmp_path, {"id": "a", "question": "几吨？"})
    batch = ["batch", asked, "--out", "a"]
    for command in (["ask", "几吨？"], ["search", asked, "--out", "r"], batch, [*batch, "--workers", "2"]):
        result = rag(*command)
        assert (result.exit_code, one_line(result)) == (2, ".rag 的索引里没有文章。先运行：rag index 文件或文件夹 --index .rag")


def test_a_missing_encoder_is_told_and_costs_only_the_vectors(rag, page, keywords_only):
    assert "只建了关键词索引" in rag("index", "in").stderr


def test_remove_names_what_was_not_there(rag, page, keywords_only):
    rag("index", "in")
    result = rag("remove", "页.txt", "别的.txt")
    assert (result.exit_code, one_line(result)) == (1, "索引里没有 别的.txt")
    assert rag("remove", "页.txt").exit_code == 1


def test_names_that_are_no_utf8_are_read_as_those_of_old_archives(rag, page, keywords_only, monkeypatch):
    page.rename(page.with_name(os.fsdecode("页.txt".encode("gbk"))))
    assert json.loads(rag("index", "in").stdout)["added"] == 1
    monkeypatch.setattr("rag.opening.open_assistant", lambda *_: pytest.fail("loaded"))
    unknown = rag("ask", "几吨？", "--source", "\udcff")
    assert (unknown.exit_code, one_line(unknown).startswith("索引里没有来源 ")) == (2, True)
    assert rag("remove", "\udcff.txt").exit_code == 1
    assert rag("remove", os.fsdecode("页.txt".encode("gbk"))).exit_code == 0
    nowhere = rag("index", "in", "--index", "\udcbb")
    assert (nowhere.exit_code, "换一个：--index" in one_line(nowhere)) == (2, True)


def test_figures_by_word_and_by_value(rag, page, keywords_only):
    rag("index", "in")
    rows = [json.loads(line) for line in rag("figures", "大蒜", "--json").stdout.splitlines()]
    assert "1200吨" in [row["text"] for row in rows]
    shown = rag("figures", "300吨").stdout
    assert shown.startswith("300吨")
    assert "页.txt，第 " in shown
    assert rag("figures", "大蒜", "--csv").stdout.splitlines()[0].startswith("数字,数值,单位")
    assert rag("figures", "大蒜", "--markdown").stdout.startswith("| 数字 | 数值 |")
    nothing = rag("figures", "恐龙")
    assert (nothing.exit_code, nothing.stdout, one_line(nothing)) == (0, "", "没有找到与“恐龙”有关的数字。")


def test_a_question_typed_where_the_terminal_is_set_to_ascii_is_read(rag, page, keywords_only, assistant):
    rag("index", "in")
    as_it_comes = "几吨？".encode().decode("ascii", "surrogateescape")
    canned = assistant(FOUND)
    assert rag("ask", as_it_comes).exit_code == 0 and canned.asked[0][0] == "几吨？"
    assert "1200吨" in rag("figures", "大蒜".encode().decode("ascii", "surrogateescape")).stdout
    assert one_line(rag("ask", "\udcff")) == "问题里有读不出的字符，不是有效的 UTF-8 文字。请检查终端的编码设置。"


def test_figures_says_where_its_list_ends(rag, page, keywords_only, monkeypatch):
    (page.parent / "二.txt").write_text("另一个镇今年收购大蒜700吨，价格稳定。", "utf-8")
    rag("index", "in")
    monkeypatch.setattr("rag.ledger.ledger.EVERY", 1)
    for form in ("--json", "--csv", "--markdown"):
        assert one_line(rag("figures", "大蒜", form)).startswith("只列出前 1 条"), form
    assert rag("figures", "--json").stderr == ""


def test_a_source_that_nobody_knows_is_named_before_anything_is_loaded(rag, page, keywords_only, monkeypatch):
    rag("index", "in")
    monkeypatch.setattr("rag.opening.open_assistant", lambda *_: pytest.fail("loaded"))
    result = rag("ask", "几吨？", "--source", "页.txt", "--source", "typo.txt")
    assert (result.exit_code, one_line(result).startswith("索引里没有来源 typo.txt。")) == (2, True)


def test_a_sound_index_verifies(rag, page, keywords_only):
    rag("index", "in")
    assert (rag("verify").exit_code, rag("verify").stdout) == (0, "一致。\n")


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def scramble(path: Path) -> None:
    path.write_bytes(random.Random(7).randbytes(50_000))


def empty(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("damage", [cut, scramble, empty])
def test_a_broken_store_is_one_line_that_names_the_repair_and_what_is_lost_is_told(rag, tmp_path, page, keywords_only, damage):
    rag("index", "in")
    damage(tmp_path / ".rag" / "store.sqlite")
    asked = questions(tmp_path, {"id": "a", "question": "几吨？"})
    for command in (["ask", "几吨？"], ["index", "in"], ["figures"], ["batch", asked, "--out", "a.jsonl"], ["serve"]):
        result = rag(*command)
        assert (result.exit_code, one_line(result)) == (2, ".rag 的索引文件坏了，读不出来。运行：rag repair --index .rag"), command
    checked = rag("verify")
    assert (checked.exit_code, one_line(checked)) == (1, "1 处不一致。运行 rag repair --index .rag 重建。")
    repaired = rag("repair")
    assert "1 篇读不出来" in repaired.stdout and "rag index 原来的文件 --index .rag 补上" in repaired.stdout
    assert (repaired.exit_code, one_line(repaired).endswith("rag index 原来的文件 --index .rag")) == (1, True)
    assert json.loads(rag("index", "in").stdout)["added"] == 1
    assert (rag("verify").exit_code, rag("repair").exit_code) == (0, 0)


# Files of questions


def questions(tmp_path, *rows) -> Path:
    path = tmp_path / "q.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def rows_in(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_search_writes_one_row_for_each_question(rag, tmp_path, page, keywords_only):
    rag("index", "in")
    result = rag("search", questions(tmp_path, {"id": "a", "question": "大蒜出口多少吨？"}), "--out", "r.jsonl", "-k", "5")
    assert result.exit_code == 0
    assert [(row["id"], [hit["source"] for hit in row["hits"]]) for row in rows_in(tmp_path / "r.jsonl")] == [("a", ["页.txt"])]


def test_search_without_an_index_leaves_no_file(rag, tmp_path, keywords_only):
    result = rag("search", questions(tmp_path, {"question": "几个？"}), "--out", "r.jsonl")
    assert (result.exit_code, "里还没有索引" in one_line(result)) == (2, True)
    assert not (tmp_path / "r.jsonl").exists()


def test_batch_answers_every_row_and_names_the_bad_one(rag, tmp_path, assistant):
    assistant(FOUND)
    asked = questions(tmp_path, {"id": "a", "question": "几个？"}, {"id": "b", "question": ""})
    result = rag("batch", asked, "--out", "a.jsonl")
    assert result.exit_code == 1
    summary, failure = result.stderr.splitlines()
    assert "共 2 行" in summary and "出错 1 行" in summary and "（b）" in failure
    assert [(row["id"], row["answered"], "error" in row) for row in rows_in(tmp_path / "a.jsonl")] == [
        ("a", True, False),
        ("b", False, True),
    ]


def test_batch_with_a_report_prints_the_measures(rag, tmp_path, assistant):
    assistant(FOUND)
    gold = {"id": "a", "question": "几个？", "answer": "28个", "type": "figure", "answerable": True}
    result = rag("batch", questions(tmp_path, gold), "--out", "a.jsonl", "--report", "报告")
    assert json.loads(result.stdout)["right"] == 1.0
    assert "rag batch" in (tmp_path / "报告" / "report.html").read_text(encoding="utf-8")
    again = rag("evaluate", "a.jsonl", "--gold", "q.jsonl")
    assert json.loads(again.stdout) == json.loads(result.stdout)


def test_batch_with_workers_tells_of_a_missing_index_once(rag, tmp_path):
    result = rag("batch", questions(tmp_path, {"id": "a", "question": "几个？"}), "--out", "a.jsonl", "--workers", "2")
    assert result.exit_code == 2 and "rag index" in one_line(result)


def test_batch_writes_tables_for_people(rag, tmp_path, assistant):
    assistant(FOUND)
    asked = questions(tmp_path, {"id": "a", "question": "几个？", "type": "figure"})
    assert rag("batch", asked, "--out", "a.jsonl", "--table", "表.xlsx", "--table", "表.csv").exit_code == 0
    assert (tmp_path / "表.xlsx").is_file() and "几个？" in (tmp_path / "表.csv").read_text(encoding="utf-8-sig")
    refused = rag("batch", asked, "--out", "b.jsonl", "--table", "表.doc")
    assert (refused.exit_code, "xlsx" in one_line(refused), (tmp_path / "b.jsonl").exists()) == (2, True, False)


def test_evaluate_without_its_files_is_one_line(rag, tmp_path):
    gold = questions(tmp_path, {"id": "a", "question": "几个？", "answer": "28个", "answerable": True})
    result = rag("evaluate", "没有.jsonl", "--gold", gold)
    assert (result.exit_code, "没有.jsonl" in one_line(result)) == (2, True)


# The real thing, as a process of its own


def run_rag(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "rag", *arguments], cwd=cwd, capture_output=True, text=True, encoding="utf-8", check=False)


def test_help_is_quick_because_nothing_heavy_is_imported():
    heavy = ("torch", "transformers", "gradio", "faiss", "onnxruntime", "rich.progress")
    code = f"import sys, rag.cli; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.slow
def test_a_reader_that_leaves_early_is_no_error(tmp_path):
    """`rag figures | head -1`"""
    index = str(tmp_path / "index")
    assert run_rag("index", "seeds", "--index", index).returncode == 0
    with subprocess.Popen(
        [sys.executable, "-m", "rag", "figures", "--json", "--index", index], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert json.loads(process.stdout.readline())["source"]
        process.stdout.close()
        assert process.stderr.read() == b""


@pytest.mark.slow
def test_from_pages_to_a_cited_answer(tmp_path):
    index = str(tmp_path / "index")
    made = run_rag("index", "seeds", "--index", index)
    assert json.loads(made.stdout)["documents"] == 5
    asked = run_rag("ask", "建市60年来，枣庄市的党员发展到了多少名？", "--json", "--index", index)
    row = json.loads(asked.stdout)
    assert (asked.returncode, asked.stderr) == (0, "")
    assert row["short"] == "近23万名"
    text = (ROOT / "seeds" / row["citations"][0]["source"]).read_text(encoding="utf-8")
    quoted = text[row["citations"][0]["start"] : row["citations"][0]["end"]]
    assert "近23万名" in "".join(quoted.split())
    assert "".join(row["citations"][0]["quote"].split()) == "".join(quoted.split())
    assert run_rag("verify", "--index", index).stdout == "一致。\n"
