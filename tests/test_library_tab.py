"""The tab 资料库 without a browser: files read with progress, articles corrected, sizes and health in words."""

from __future__ import annotations

import asyncio
import json
from contextlib import aclosing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest

from rag.app.library import Library, Taken
from rag.app.service import Service
from rag.errors import UsageError
from rag.index import index
from rag.indexing.health import parts, size_in_words
from ui.library.amend import acted, changed
from ui.library.care import care_view, checked_view
from ui.library.intake import Reading, Tray, named, results_view, taking
from ui.library.shelves import correcting_view, listing_view, reading_view
from ui.library.tab import library_tab

PAGE = "000_3c34eccb1122ed0c.txt"
SECOND, THIRD = 1418, 2143


@pytest.fixture
def library(tmp_path, seeds, encoder):
    index([seeds / PAGE], tmp_path / "index", encoder=encoder, workers=0)
    return Library(tmp_path / "index", lambda: encoder)


def tray_with(*paths: Path) -> Tray:
    tray = Tray()
    tray.put(paths)
    return tray


def states(library: Library, paths: list[Path]) -> list[Reading]:
    async def all_of_them() -> list[Reading]:
        return [state async for state in taking(library, tray_with(*paths))]

    return asyncio.run(all_of_them())


# Files that come in --------------------------------------------------------------------------------------------------------


def test_each_file_is_told_in_words_and_a_bad_one_holds_up_nobody(library, tmp_path):
    good, bad, odd = tmp_path / "校舍.txt", tmp_path / "空.txt", tmp_path / "图.png"
    good.write_text("某县今年新建校舍37间，惠及学生1200名。", "utf-8")
    bad.write_bytes(b"")
    odd.write_bytes(b"\x89PNG")
    done = states(library, [bad, odd, good])[-1].done
    assert [(t.name, t.ok) for t in done] == [("空.txt", False), ("图.png", False), ("校舍.txt", True)]
    shown = results_view(Reading(done, 3))
    assert "不认识的文件格式" in shown and "1 份新增，1 篇文章" in shown
    assert shown.count('class="failed"') == 2


def test_a_long_name_keeps_its_ending_and_holds_up_nobody(library, tmp_path):
    text = tmp_path / "稿.txt"
    text.write_text("某县今年新建校舍37间，惠及学生1200名。", "utf-8")
    (long, *_, short) = done = library.take([(f"{'长' * 110}.txt", text), ("短.txt", text)])
    assert [t.ok for t in done] == [True, True] and short.name == "短.txt"
    assert long.name.endswith("长.txt") and len(long.name.encode()) <= 200


def test_files_handed_in_while_others_are_read_are_read_too(library, tmp_path):
    paths = [tmp_path / folder / f"{name}.txt" for folder, name in (("", "甲"), ("", "乙"), ("again", "甲"))]
    for number, path in enumerate(paths):
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"某县今年新建校舍{37 + number}间，惠及学生1200名。", "utf-8")

    async def handed_in_one_by_one() -> list[Reading]:
        tray, seen = tray_with(paths[0]), []
        async for state in taking(library, tray):
            if len(seen) in (1, 2):
                tray.put([paths[len(seen)]])
                assert [more async for more in taking(library, tray)] == [], "one reads them all"
            seen.append(state)
        return seen

    last = asyncio.run(handed_in_one_by_one())[-1]
    assert [(t.name, t.ok) for t in last.done] == [("甲.txt", True), ("乙.txt", True), ("甲.txt", True)]
    assert last.total == 3 and "1 份更新" in last.done[2].told
    assert not any(path.exists() for path in paths)


def test_how_far_a_large_file_is_can_be_seen(library, tmp_path):
    rows = [{"id": f"文{n}", "text": f"某县第{n}次植树{n + 100}棵，" + "群众参与。" * 40} for n in range(1500)]
    path = tmp_path / "文章.jsonl"
    path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), "utf-8")
    going = [s for s in states(library, [path]) if s.name]
    assert going and all(s.total == 1 and s.name == "文章.jsonl" for s in going)
    assert any(s.step and s.step[0] for s in going)


def test_progress_is_a_line_and_a_bar():
    shown = results_view(Reading((), 3, "甲.jsonl", (512, 3492, "向量")))
    assert ">甲.jsonl<" in shown and " · 第 1 个，共 3 个 · 向量 512 / 3,492<" in shown
    assert 'max="3492" value="512"' in shown
    assert "<progress" in results_view(Reading((), 1, "甲.txt")) and " · 读入<" in results_view(Reading((), 1, "甲.txt"))


def test_a_long_report_names_what_failed_and_counts_the_rest():
    done = tuple(Taken(f"{n}.txt", n != 7, "坏" if n == 7 else "1 份新增") for n in range(500))
    shown = results_view(Reading(done, 500))
    assert "7.txt" in shown and "共 500 个，1 个没有读成" in shown
    assert shown.count("<li") < 10


def test_files_of_a_folder_that_are_called_alike_get_names_of_their_own():
    paths = [Path("a/一版.txt"), Path("b/一版.txt"), Path("b/.DS_Store"), Path("c/二版.txt"), Path("c/一版.txt")]
    assert [name for name, _ in named(paths)] == ["一版.txt", "一版-2.txt", "二版.txt", "一版-3.txt"]


def test_files_are_gone_whether_somebody_sees_them_read_or_not(library, tmp_path):
    paths = [tmp_path / "甲.txt", tmp_path / "乙.txt", tmp_path / ".DS_Store"]

    async def first(states: int) -> None:
        for path in paths:
            path.write_text("某县今年新建校舍37间，惠及学生1200名。", "utf-8")
        async with aclosing(taking(library, tray_with(*paths))) as going:
            for _ in range(states):
                await anext(going)

    for states in (1, 2, 3, 5):
        asyncio.run(first(states))  # which waits for the thread that is reading
        assert [path for path in paths if path.exists()] == [], states
    assert not library.take([("甲.txt", tmp_path / "甲.txt")])[0].ok


def handlers(library: Library) -> dict[str, Any]:
    """What the tab does at its events, by name."""
    service = Service(library, lambda: pytest.fail("no model is needed"))
    with gr.Blocks() as app:
        library_tab(service, gr.HTML(), app)
    return {event.name: event.fn for event in app.fns.values()}


def test_whoever_looks_after_the_library_holds_nobody_else_up(library, tmp_path, off_the_loop):
    events = handlers(library)
    new = tmp_path / "校舍.txt"
    new.write_text("某县今年新建校舍37间，惠及学生1200名。", "utf-8")
    edit = {"source": PAGE, "start": SECOND, "what": "edit", "title": "归乡青年", "place": "", "date": ""}

    async def last(updates) -> tuple:
        return [update async for update in updates][-1]

    async def everything() -> None:
        tray = Tray()
        events["put"]([str(new)], tray)
        assert "校舍.txt" in (await last(events["take"]("", tray)))[1]
        assert "归乡青年" in (await last(events["change"](SimpleNamespace(_data=edit), "", 0)))[1]
        wrong = await last(events["change"](SimpleNamespace(_data={**edit, "place": "庚辛区", "date": "昨天"}), "", 0))
        form = wrong[0].split("<form")[1].split("</form>")[0]
        assert "YYYY-MM-DD" in form, "it is told at the fields"
        assert all(f'value="{entered}"' in form for entered in ("归乡青年", "庚辛区", "昨天")), "what was entered is there to be mended"
        removed = await last(events["act"](SimpleNamespace(source="校舍.txt", _data={"what": "remove"}), "", 0))
        assert "校舍.txt" not in removed[1]

    asyncio.run(everything())


# Corrections ---------------------------------------------------------------------------------------------------------------


def change(library: Library, what: str, start: int = SECOND, **more: object) -> int:
    return changed(library, {"source": PAGE, "start": start, "what": what, **more})


def titles(library: Library) -> list[str]:
    return [a.article.title for a in library.articles(PAGE)]


def test_headline_place_and_date_are_changed_and_shown(library):
    assert change(library, "edit", title="归乡青年", place="枣庄市薛城区", date="2024-07-01") == SECOND
    shown = reading_view(library, PAGE, SECOND)
    assert "归乡青年</h2>" in shown and "枣庄市薛城区 · 2024-07-01" in shown
    listed = listing_view(library)
    assert "归乡青年" in listed and "撤销更正" in listed
    assert library.verify() == []  # vectors that waited to be made were made


def test_join_split_and_take_back(library, seeds):
    before = titles(library)
    change(library, "join", at=THIRD)
    assert len(titles(library)) == 2
    assert change(library, "split", at=THIRD) == THIRD  # what was joined by hand comes apart again
    assert titles(library) == before
    assert change(library, "split", at=1740) == 1740
    assert len(titles(library)) == 4
    assert change(library, "join", start=1740, at=1740) == SECOND  # the article that holds it is shown
    assert titles(library) == before
    change(library, "edit", title="甲", place="", date="")
    assert acted(library, "uncorrect", PAGE).ok
    assert titles(library) == before and "撤销更正" not in listing_view(library)


def test_a_wrong_date_is_told_and_nothing_is_changed(library):
    with pytest.raises(UsageError, match="YYYY-MM-DD"):
        change(library, "edit", title="甲", place="", date="昨天")
    assert "甲" not in titles(library)
    assert "YYYY-MM-DD，例如" in correcting_view(library, PAGE, SECOND, "日期应写成 YYYY-MM-DD，例如 2024-07-01")


@pytest.mark.parametrize("written", ["2024年3月5日", "2024/3/5", "2024-03-05", "20240305"])
def test_a_day_may_be_written_as_people_write_it(library, written):
    change(library, "edit", title="甲", place="", date=written)
    assert "2024-03-05" in reading_view(library, PAGE, SECOND)


def test_an_article_that_is_no_more_is_told(library):
    with pytest.raises(UsageError, match="重新打开"):
        change(library, "edit", start=77, title="甲", place="", date="")
    assert "点一个标题" in reading_view(library, PAGE, 77)
    assert "点一个标题" in correcting_view(library, "没有.txt", 0)


def test_the_page_to_correct_offers_what_can_be_done(library):
    first, last = correcting_view(library, PAGE, 4), correcting_view(library, PAGE, THIRD)
    assert "与后一篇合并" in first and "与前一篇合并" not in first
    assert "与前一篇合并" in last and "与后一篇合并" not in last
    blocks = next(a.article.blocks for a in library.articles(PAGE))
    assert first.count("从这里另起一篇") == len(blocks) - 1


def test_what_a_page_holds_is_text(tmp_path):
    (tmp_path / "恶意.txt").write_text('关于<b>标签</b>的"通知"\n\n本县查处<img src=x>网页437个，完成全年任务，群众满意。\n', "utf-8")
    index([tmp_path / "恶意.txt"], tmp_path / "index", workers=0)
    library = Library(tmp_path / "index", lambda: None)
    start = library.articles("恶意.txt")[0].article.start
    shown = listing_view(library) + correcting_view(library, "恶意.txt", start) + reading_view(library, "恶意.txt", start)
    assert "<img" not in shown and "<b>标签" not in shown
    assert "&quot;通知&quot;" in shown


def test_a_document_is_indexed_anew_and_removed(library):
    assert acted(library, "recut", PAGE) == Taken(PAGE, True, "已重新切分和编入索引")
    assert library.verify() == []
    assert acted(library, "remove", PAGE).told == "已移除"
    gone = acted(library, "recut", PAGE)
    assert not gone.ok and "资料库里没有" in gone.told


# Sizes and health ----------------------------------------------------------------------------------------------------------


def test_the_parts_add_up_to_the_folder(library):
    sizes = parts(library.folder)
    assert sum(p.bytes for p in sizes) == sum(f.stat().st_size for f in library.folder.rglob("*") if f.is_file())
    assert sizes[0].name == "文章、段落和数字"
    shown = care_view(library.counts(), sizes)
    assert "合计" in shown and "1 份资料 · 3 篇文章" in shown
    assert "<table" not in care_view()


@pytest.mark.parametrize(
    ("size", "words"), [(0, "0 字节"), (999, "999 字节"), (9_940, "9.9 KB"), (999_600, "1.0 MB"), (2_500_000_000, "2.5 GB")]
)
def test_sizes_are_read_as_people_read_them(size, words):
    assert size_in_words(size) == words


def test_health_says_what_is_wrong_and_repairs_it(library):
    assert "一切正常" in checked_view(library, False)
    state = library.folder / "lexical" / "state.json"
    broken = next(p for p in (library.folder / "lexical").iterdir() if p.suffix == ".term")
    broken.unlink()  # another file in its place: cutting off one that a search has mapped would kill the process
    broken.write_bytes(b"x")
    shown = checked_view(library, False)
    assert "关键词索引" in shown and ">修复<" in shown
    assert state.is_file()
    assert "修好了" in checked_view(library, True)
    assert "一切正常" in checked_view(library, False)


def test_a_store_that_cannot_be_read_is_told_and_repaired(library):
    path = library.folder / "store.sqlite"
    data = bytearray(path.read_bytes())
    data[len(data) // 3 : len(data) // 3 + 9000] = b"\xff" * 9000
    path.write_bytes(data)
    fresh = Library(library.folder, library.encoder)
    shown = checked_view(fresh, False)
    assert "SQLite" in shown and ">修复<" in shown
    assert "修好了" in checked_view(fresh, True)
    assert "一切正常" in checked_view(fresh, False)
