"""数字, 批量 and 资料库 in a real browser, over the real server: files in, files out, and what stands between."""

from __future__ import annotations

import csv
import io
import json
import time
from pathlib import Path

import openpyxl
import pytest
from browsing import ask, window
from test_browser_chat import chinese_left

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TABS = {"figures": "数字", "batch": "批量", "library": "资料库"}
QUESTIONS = [
    ("市中区设立了多少个服务窗口？", "28个", "figure"),
    ("枣庄市市中区建了多少套租赁型人才公寓？", "999套", "figure"),  # the gold answer is wrong on purpose
    ("火星上有多少个足球场？", "", "unanswerable"),
]


def open_tab(page, name: str) -> None:
    page.click(f"button[role=tab] >> text={TABS[name]}")
    page.wait_for_selector(f"#tab-{name}", state="visible")


def sure(page, selector: str) -> None:
    """Click a button that asks once more, and then again."""
    page.locator(selector).first.click()
    page.locator("button[data-sure]").first.click()


def upload(page, *paths: Path) -> None:
    open_tab(page, "library")
    page.set_input_files("#upload input[type=file]", list(paths))
    for path in paths:
        page.wait_for_selector(f"#told .ok:has-text('{path.name}')")


def remove(page, name: str) -> None:
    open_tab(page, "library")
    page.fill("#filter textarea", name)
    page.wait_for_function("(name) => [...document.querySelectorAll('.shelf')].every((s) => s.innerText.includes(name))", arg=name)
    page.wait_for_timeout(300)  # the filter answers every change; the last one must be through
    sure(page, f"[data-remove='{name}']")
    page.wait_for_selector("#told:has-text('已移除')")
    page.fill("#filter textarea", "")


# 批量 ---------------------------------------------------------------------------------------------------------------------


def downloaded(page, label: str) -> bytes:
    with page.expect_download() as waiting:
        page.click(f".downloads a:has-text('{label}')")
    return Path(waiting.value.path()).read_bytes()


def test_a_batch_file_through_to_its_downloads(watched, tmp_path):
    page = watched.page
    path = tmp_path / "考题.csv"
    path.write_text(
        "编号,问题,答案,可答,类型\n" + "".join(f"{n},{q},{a},{'是' if a else '否'},{t}\n" for n, (q, a, t) in enumerate(QUESTIONS)), "utf-8"
    )
    open_tab(page, "batch")
    page.set_input_files("#questions input[type=file]", path)
    page.wait_for_selector("#batch-status [role=status]:has-text('完成 · 3 / 3 题')")
    assert page.locator("#batch-rows .outcome").all_inner_texts() == ["对", "错", "对"]
    assert page.locator(".chart rect").count() >= 4  # all, and by type

    page.click(".choice button:has-text('错 1')")
    page.wait_for_function("document.querySelectorAll('#batch-rows tbody tr').length === 1")
    page.click("#batch-rows .asked-row")
    page.wait_for_selector("#batch-answer .verdict:has-text('标准答案：999套')")
    assert "343套" in page.locator("#batch-answer .answer").inner_text()
    page.locator("#batch-answer button.cite").first.click()
    page.wait_for_selector("#batch-answer mark.lit")
    assert "343套" in "".join(page.locator("#batch-answer .side.article mark.lit").all_inner_texts())
    page.click("#batch-answer button:has-text('回到答案')")
    page.wait_for_selector("#batch-answer .answer")

    rows = [json.loads(line) for line in downloaded(page, "JSONL").splitlines()]
    assert [(str(r["id"]), r["answered"]) for r in rows] == [("0", True), ("1", True), ("2", False)]
    table = list(csv.DictReader(io.StringIO(downloaded(page, "CSV").decode("utf-8-sig"))))
    assert [row["问题"] for row in table] == [q for q, *_ in QUESTIONS]
    sheet = openpyxl.load_workbook(io.BytesIO(downloaded(page, "Excel"))).active
    assert sheet.max_row == 4
    report = downloaded(page, "评测报告").decode()
    assert "问答评测报告" in report and "999套" in report
    sure(page, "#batch-status button:has-text('移除这次批量')")
    page.wait_for_selector("#tab-batch .hint:has-text('还没有批量')")


def test_while_a_batch_runs_the_chat_answers_and_the_batch_can_be_stopped_and_gone_on_with(watched, tmp_path):
    page = watched.page
    path = tmp_path / "很多题.jsonl"
    path.write_text(
        "".join(json.dumps({"id": n, "question": f"市中区设立了多少个服务窗口？第{n}问"}, ensure_ascii=False) + "\n" for n in range(500)),
        "utf-8",
    )
    open_tab(page, "batch")
    page.set_input_files("#questions input[type=file]", path)
    page.wait_for_selector("#batch-status [role=status]:has-text('作答中'):has-text('还要')")
    page.click("button[role=tab] >> text=问答")
    before = time.monotonic()
    ask(page, "历城区的大党委有多少个？")
    assert "99" in page.locator("#current .answer").inner_text()
    assert time.monotonic() - before < 20  # it waited for a question of the batch, not for five hundred
    open_tab(page, "batch")
    page.click("#batch-status button:has-text('停止')")
    page.wait_for_selector("#batch-status [role=status]:has-text('已停止')")
    done = page.locator("#batch-status progress").get_attribute("value")
    assert 0 < int(done) < 500
    page.reload()  # what was answered is there for the next who comes
    page.wait_for_selector("#batch-status button:has-text('接着做')")
    page.click("#batch-status button:has-text('接着做')")
    page.wait_for_function(f"Number(document.querySelector('#batch-status progress').value) > {done}")
    page.click("#batch-status button:has-text('停止')")
    page.wait_for_selector("#batch-status [role=status]:has-text('已停止')")
    sure(page, "#batch-status button:has-text('移除这次批量')")
    page.wait_for_selector("#tab-batch .hint:has-text('还没有批量')")


def test_a_file_that_holds_no_questions_is_told_in_words(watched, tmp_path):
    page = watched.page
    path = tmp_path / "名单.csv"
    path.write_text("姓名,电话\n甲,1\n", "utf-8")
    open_tab(page, "batch")
    page.set_input_files("#questions input[type=file]", path)
    page.wait_for_selector("#batch-told .note:has-text('没有“问题”')")


# 数字 ---------------------------------------------------------------------------------------------------------------------


def look_up(page, words: str, **only: str) -> None:
    for name in ("place", "unit", "time", "article"):
        page.fill(f"#only-{name} textarea", only.get(name, ""))
    page.fill("#figures .filter textarea", words)
    page.press("#figures .filter textarea", "Enter")


def values(page) -> list[str]:
    return page.locator("#figure-rows .value").all_inner_texts()


def test_figures_are_kept_to_a_place_and_a_unit_and_taken_along(watched):
    page = watched.page
    open_tab(page, "figures")
    look_up(page, "人才公寓")
    page.wait_for_selector("#figure-rows .value >> text=1403套")
    page.locator(".offers button", has_text="枣庄市市中区").click()
    page.wait_for_selector("#figure-rows .value >> text=1403套", state="detached")
    assert set(values(page)) == {"343套", "230套"}
    assert page.input_value("#only-place textarea") == "枣庄市市中区"
    with page.expect_download() as waiting:
        page.click(".count a")
    table = list(csv.DictReader(io.StringIO(Path(waiting.value.path()).read_bytes().decode("utf-8-sig"))))
    assert {row["数字"] for row in table} == {"343套", "230套"}
    page.locator(".offers button.kept").click()
    page.wait_for_selector("#figure-rows .value >> text=1403套")
    look_up(page, "", unit="套", place="没有这个地方")
    page.wait_for_selector("#figure-rows .hint:has-text('没有符合的数字')")


def test_pages_of_figures_follow_one_another(watched):
    page = watched.page
    open_tab(page, "figures")
    page.wait_for_selector("#figure-rows .pager button:has-text('下一页')")
    first = page.locator("#figure-rows .entry").all_inner_texts()
    page.click("#figure-rows .pager button:has-text('下一页')")
    page.wait_for_selector("#figure-rows .count:has-text('第 2 页')")
    assert not set(first) & set(page.locator("#figure-rows .entry").all_inner_texts())


def test_what_contradicts_stands_side_by_side_and_leads_to_both_articles(watched, tmp_path):
    page = watched.page
    said = "本报枣庄市市中区讯 枣庄市市中区今年新建农村公路{}公里，惠及沿线群众，完成年度任务。\n"
    for name, head, kilometres in (("路一.txt", "市中区交通建设提速", 37), ("路二.txt", "农村公路通到家门口 群众点赞", 52)):
        (tmp_path / name).write_text(f"{head}\n\n{said.format(kilometres)}", "utf-8")
    upload(page, tmp_path / "路一.txt", tmp_path / "路二.txt")
    open_tab(page, "figures")
    page.check("#only-clashes input")
    page.wait_for_selector(".pair")
    pair = page.locator(".pair").first
    assert set(pair.locator(".value").all_inner_texts()) == {"37公里", "52公里"}
    pair.locator(".entry", has_text="52公里").click()
    page.wait_for_selector("#tab-figures mark.lit b.fig >> text=52公里")
    assert "农村公路通到家门口" in page.locator("#tab-figures .story h2").inner_text()
    for name in ("路一.txt", "路二.txt"):
        remove(page, name)


def test_a_drawing_appears_where_units_match_and_only_there(watched, tmp_path):
    page = watched.page
    said = "2023年上半年，全省社会消费品零售总额{}亿元。"
    rows = [
        {"id": f"零售{n}", "title": f"{p}消费回暖", "text": said.format(v)} for n, (p, v) in enumerate((("湖南省", 50), ("安徽省", 100)))
    ]
    path = tmp_path / "零售.jsonl"
    path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), "utf-8")
    upload(page, path)
    open_tab(page, "figures")
    look_up(page, "社会消费品零售总额")
    page.wait_for_selector(".chart.values")
    widths = [box.bounding_box()["width"] for box in page.locator(".chart.values rect").all()]
    assert widths[0] == pytest.approx(2 * widths[1], rel=0.03)
    look_up(page, "人才公寓")
    page.wait_for_selector("#figure-rows .value >> text=1403套")
    assert page.locator(".chart.values").count() == 0
    for row in rows:
        remove(page, row["id"])


# 资料库 -------------------------------------------------------------------------------------------------------------------


COUNTED = "[...document.querySelectorAll('.shelf')].find((s) => s.innerText.includes('两篇.txt')).querySelectorAll('.headline').length"


def test_an_article_is_corrected_and_it_shows_in_the_answer(watched, tmp_path):
    page = watched.page
    path = tmp_path / "两篇.txt"
    path.write_text(
        "青山县新建校舍\n\n青山县今年投入资金，新建校舍37间，惠及山区学生1286名，山里的孩子搬进了新教室。\n\n"
        "清流县栽下果树\n\n清流县今年栽下果树4200棵，果农户均增收，荒坡变成了花果山，游客也多了起来。\n",
        "utf-8",
    )
    upload(page, path)
    shelf = page.locator(".shelf:has-text('两篇.txt')")
    shelf.locator(".headline", has_text="青山县新建校舍").click()  # the program took it for one article with a subhead
    page.click("#reading button:has-text('更正')")
    sure(page, ".blocks li:has-text('清流县栽下果树') button")
    page.wait_for_selector("#reading .story h2:has-text('清流县栽下果树')")
    assert shelf.locator(".headline").count() == 2
    page.click("#reading button:has-text('更正')")
    page.fill("form.correct input[name=date]", "去年")
    page.click("form.correct button:has-text('保存')")
    page.wait_for_selector("#reading [role=alert]:has-text('YYYY-MM-DD')")
    page.fill("form.correct input[name=title]", "花果山上果树多")
    page.fill("form.correct input[name=date]", "2024-03-12")
    page.click("form.correct button:has-text('保存')")
    page.wait_for_selector("#reading .story h2:has-text('花果山上果树多')")
    shelf.locator(".headline", has_text="花果山上果树多").wait_for()
    page.click("button[role=tab] >> text=问答")
    ask(page, "清流县栽下果树多少棵？")
    assert "4200棵" in page.locator("#current .answer .prose").inner_text()
    assert "花果山上果树多" in page.locator("#current .sources").inner_text()
    open_tab(page, "library")
    page.click("#reading button:has-text('更正')")
    sure(page, "#reading button:has-text('与前一篇合并')")
    page.wait_for_selector("#reading .story h2:has-text('青山县新建校舍')")
    page.wait_for_function(f"{COUNTED} === 1")
    page.click("#reading button:has-text('更正')")
    page.fill("form.correct input[name=place]", "青山县")
    page.click("form.correct button:has-text('保存')")
    page.wait_for_selector("#reading .story .facts:has-text('青山县 ·')")
    sure(page, ".shelf:has-text('两篇.txt') button:has-text('撤销更正')")
    page.wait_for_selector("#told:has-text('更正已撤销')")
    page.wait_for_selector(".shelf:has-text('两篇.txt') button:has-text('撤销更正')", state="detached")
    remove(page, path.name)


def test_a_folder_is_read_file_by_file_and_each_is_told(watched, tmp_path):
    page = watched.page
    for name, text in (
        ("甲/一版.txt", "某乡修建水渠31条。"),
        ("乙/一版.txt", "某乡架设电线杆450根。"),
        ("乙/图.png", "x"),
        ("乙/空.txt", ""),
    ):
        (tmp_path / "报纸" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "报纸" / name).write_text(text, "utf-8")
    open_tab(page, "library")
    page.set_input_files("input[webkitdirectory]", tmp_path / "报纸")
    page.wait_for_function("document.querySelectorAll('#told li').length === 4")
    page.wait_for_selector("#told progress", state="detached")
    assert page.locator("#told .ok").count() == 2 and page.locator("#told .failed").count() == 2
    assert "不认识的文件格式" in page.locator("#told .failed", has_text="图.png").inner_text()
    for name in ("一版.txt", "一版-2.txt"):
        remove(page, name)


def test_sizes_and_health_in_words(watched):
    page = watched.page
    open_tab(page, "library")
    page.click("#care button:has-text('占用与体检')")
    page.wait_for_selector("#care .sizes td >> text=合计")
    page.click("#care button:has-text('体检')")
    page.wait_for_selector("#care [role=status]:has-text('一切正常')")


# All three ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("watched", [(390, 844)], indirect=True)
def test_on_a_phone_the_tabs_fit_and_the_pane_comes_over_them(watched):
    page = watched.page
    fits = "document.documentElement.scrollWidth <= innerWidth"
    for name in TABS:
        open_tab(page, name)
        page.wait_for_timeout(300)
        assert page.evaluate(fits), name
    page.wait_for_selector(".headline")
    page.locator(".headline").first.click()
    page.wait_for_selector("#reading .story", state="visible")
    assert page.evaluate(fits)
    page.click("#reading button.close")
    page.wait_for_selector("#reading", state="hidden")


def test_a_tab_has_an_address_that_is_kept_and_led_back_to(watched):
    page = watched.page
    open_tab(page, "figures")
    open_tab(page, "library")
    assert page.url.endswith("#library")
    page.reload()
    page.wait_for_selector("#tab-library", state="visible")
    page.go_back()
    page.wait_for_selector("#tab-figures .entry", state="visible")
    page.go_back()
    page.wait_for_selector("#tab-chat", state="visible")
    page.go_forward()
    page.wait_for_selector("#tab-figures", state="visible")


@pytest.mark.parametrize("watched", [(390, 844)], indirect=True)
def test_on_a_phone_back_closes_what_covers_the_page(watched):
    page = watched.page
    open_tab(page, "library")
    page.locator(".headline").first.click()
    page.wait_for_selector("#reading .story", state="visible")
    page.go_back()
    page.wait_for_selector("#reading", state="hidden")
    assert page.url.endswith("#library")
    page.locator(".headline").first.click()
    page.wait_for_selector("#reading .story", state="visible")
    page.click("#reading button.close")
    page.wait_for_selector("#reading", state="hidden")
    page.go_back()  # closing left nothing to go back over
    page.wait_for_selector("#tab-chat", state="visible")


def test_by_keyboard_alone_a_figure_is_found_and_opened(watched):
    page = watched.page
    open_tab(page, "figures")
    page.focus("#figures .filter textarea")
    page.keyboard.type("服务窗口")
    page.keyboard.press("Enter")
    page.wait_for_selector("#figure-rows .entry:has-text('设立28个服务窗口')")
    page.locator("#figure-rows .entry", has_text="设立28个服务窗口").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#tab-figures mark.lit")


def test_in_english_nothing_of_the_tabs_themselves_is_chinese(watched, tmp_path):
    page = watched.page
    path = tmp_path / "题.jsonl"
    rows = [{"id": n, "question": q, "answer": a, "type": t, "answerable": bool(a)} for n, (q, a, t) in enumerate(QUESTIONS)]
    path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), "utf-8")
    page.click("#masthead button:has-text('EN')")
    page.click("button[role=tab] >> text=Figures")
    look_up(page, "人才公寓")
    page.wait_for_selector("#figure-rows .value >> text=1403套")
    assert all("such as" in text for text in chinese_left(page, "#tab-figures"))  # examples of what to type
    page.click("button[role=tab] >> text=Batch")
    page.set_input_files("#questions input[type=file]", path)
    page.wait_for_selector("#batch-status [role=status]:has-text('done · 3 / 3')")
    page.locator("#batch-rows .asked-row").nth(1).click()
    page.wait_for_selector("#batch-answer .verdict")
    assert all(text.startswith("Question file") for text in chinese_left(page, "#tab-batch"))  # it names a column
    sure(page, "#batch-status button:has-text('Remove this batch')")
    page.wait_for_selector("#tab-batch .hint")
    page.click("button[role=tab] >> text=Library")
    page.locator(".headline").nth(1).click()
    page.click("#reading button:has-text('Correct')")
    page.wait_for_selector("form.correct")
    page.click("#care button")
    page.wait_for_selector("#care .sizes")
    assert all(text.startswith(("Index ", "Remove ")) for text in chinese_left(page, "#tab-library"))  # a file's own name


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_the_tabs_show_has_no_serious_accessibility_finding(browser, server, theme, tmp_path):
    from axe_playwright_python.sync_playwright import Axe

    axe = Axe()
    path = tmp_path / "题.jsonl"
    path.write_text(
        json.dumps({"question": QUESTIONS[1][0], "answer": QUESTIONS[1][1], "type": "figure"}, ensure_ascii=False) + "\n", "utf-8"
    )
    with window(browser, server, color_scheme=theme) as watched:
        page = watched.page

        def check(where: str) -> None:
            page.wait_for_timeout(300)  # colours fade in
            findings = axe.run(page).response["violations"]
            grave = [(where, f["id"], [n["target"] for n in f["nodes"]][:3]) for f in findings if f["impact"] in ("serious", "critical")]
            assert not grave

        open_tab(page, "figures")
        look_up(page, "人才公寓")
        page.locator("#figure-rows .entry", has_text="1403套").first.click()
        page.wait_for_selector("#tab-figures mark.lit")
        check("figures")
        open_tab(page, "batch")
        page.set_input_files("#questions input[type=file]", path)
        page.wait_for_selector("#batch-status [role=status]:has-text('完成')")
        page.locator("#batch-rows .asked-row").first.click()
        page.wait_for_selector("#batch-answer .verdict")
        check("batch")
        sure(page, "#batch-status button:has-text('移除这次批量')")
        open_tab(page, "library")
        page.locator(".headline").nth(1).click()
        page.wait_for_selector("#reading .story")
        check("library")
        page.click("#reading button:has-text('更正')")
        page.click("#care button")
        page.wait_for_selector("#care .sizes")
        check("corrections")
