"""The printed lines of a page, and what each looks like by itself: headline-like, byline, credit line, running text …

What a line is *for* depends on its neighbours and is decided in rag/articles.py.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from statistics import mode
from typing import Literal

Look = Literal["heading", "byline", "photo", "credit", "prompt", "masthead", "mark", "text"]
HEADING_WIDTH = 48  # the widest headline, in Chinese characters (a Latin letter counts half)

END = re.compile(r"[。！？!?…：:；;][”’」』）)》】\"']*$|[A-Za-z]\.[\"')]*$|[。！？!?”][（(][^（）()]{2,40}[）)]$")
NUMBERED = re.compile(
    r"(?:第?[一二三四五六七八九十百]+[、.．]|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[、.．](?!\d)|[①-⑳]|[●◆▶►]|"
    r"第[一二三四五六七八九十\d]+[章节部条]|[之其][一二三四五六七八九十](?:[:：\s]|$))"
)
SAYS = re.compile(r"(?:指出|表示|介绍|认为|强调|要求|透露|坦言)[，,]")
LIST_ITEM = re.compile(r"[一二三四五六七八九十]是|第[一二三四五六]，|首先|其次|此外|同时|另外|据")
SPEAKER = re.compile(r"(?:问|答|记者|主持人|[Qq]|[Aa]|编者按|编后|评论|核心提示|阅读提示|提要)[:：]")

ONE_NAME = r"(?:[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff]+·[\u4e00-\u9fff·]+|[\u4e00-\u9fff][ \u3000]+[\u4e00-\u9fff])"
NAMES = rf"{ONE_NAME}(?:[ \u3000、,，/]+{ONE_NAME})*"
ROLE = (
    r"(?:(?:本报|本台|本社|新华社|中新社|央视|人民网|新华网|全媒体|融媒体?|融媒体中心|见习|实习|首席|特约|特派|驻[\u4e00-\u9fff]{1,6}|[\u4e00-\u9fff]{2,4}(?:日报|晚报|都市报|新闻))*"
    r"(?:全媒体|融媒体?)*(?:记者|通讯员|实习生|评论员|特派员|撰稿人?|作者)|作者|撰文|文字|摄影|文/图|图/文|文图|文|图|整理|采写|报道)"
)
MARK = r"[■□●○▲△◆◇◎★☆※▍▌|｜\s]*"
BYLINE = re.compile(
    rf"{MARK}[（(]?(?:{ROLE}[:：/ \u3000]*(?:{NAMES})[ \u3000;；,，]*){{1,5}}(?:文/图|图/文|摄影报道|文|报道|整理|采写)?[）)]?\s*"
)
NAME_BEHIND_MARK = re.compile(rf"[■□▲△◆◇●○] *{NAMES}")
COMMENTATOR = re.compile(rf"{MARK}(?:本报|本刊|本台|[\u4e00-\u9fff]{{2,4}}日报)(?:特约)?评论员(?:[ \u3000]+{NAMES})?")
SOURCE_LINE = re.compile(
    r"(?:[\[【(（]?(?:作者|来源|稿源|发布时间|时间|记者|编辑|原标题|责任编辑)[:：]\s*[^\s。，？?！!：:]{2,30}[\]】)）]?[\s|｜]*){1,4}"
)
PHOTO = re.compile(
    rf"{MARK}[（(]?(?:{ROLE}|新华社发?|资料图?片?|图片?)?[:：/ \u3000]*(?:{NAMES}|[\u4e00-\u9fff]{{2,16}})?[ \u3000/]*"
    r"(?:摄|摄影|供图|图|资料图片?|资料照片)[）)]?"
)
PHOTO_AGENCY = re.compile(r"[（(]?(?:新华社|中新社|本报|人民视觉|视觉中国)[发记者图片资料]*[（(].{2,12}摄[）)]")
CREDIT = re.compile(
    r"[（(【\[]?(?:(?:本版|本期|本栏|今日|值班|责任|执行|副|总|美术|视觉|图片|版面|文字|统筹|新媒体)*"
    r"(?:编辑|责编|主编|编审|美编|组版|排版|版式|制版|校对|审校|审核|检校|一审|二审|三审|一校|二校|终审|监制|策划|统筹|主任|总编))"
    r"(?:[/、](?:编辑|责编|校对|美编|版式))*[:：/ \u3000]\s*[\u4e00-\u9fff]"
)
CREDIT_BARE = re.compile(r"(?:(?:责任)?编辑|责编|组版|排版|版式|校对|美编|审核)(?:[:：]|[ \u3000]+)\s*$")
PROMPT = re.compile(
    r"扫一?扫|扫码|扫描.{0,8}二维码|长按.{0,6}(?:识别|二维码)|二维码|(?:下载|打开).{0,10}(?:客户端|APP|App|app)|"
    r"找记者|关注.{0,12}(?:公众号|微信)|点击.{0,8}(?:阅读|查看)原?文?|客户端下载"
)
JUMP = re.compile(
    r"[（(【]?\s*(?:▲|▶|>>|→|►)?\s*(?:紧接|上接|下转|转|接|详见|相关报道见|全文见)\s*"
    r"(?:第?\s*[A-Za-z]?\s*[\d一二三四五六七八九十]+\s*版|[A-Z]\d{1,2})[^。]{0,16}$"
)
SHEET_NUMBER = r"[A-Za-z]?[\d一二三四五六七八九十]{1,4}\s*版"
SHEET = re.compile(
    rf"第\s*{SHEET_NUMBER}(?!权)|^\s*[A-D]?\d{{1,2}}\s*版|^[A-D]\d{{1,2}}[ \u3000]|星期[一二三四五六日天]|"
    r"国内统一(?:连续出版物|刊)号|邮发代号|今日\s*\d+\s*版|农历.{1,3}年|总第?\s*\d+\s*期|^第\s*\d+\s*期"
)
SHEET_PARTS = re.compile(rf"第?\s*{SHEET_NUMBER}|星期.|农历\S*|\S*[:：]\s*\S+|国内统一\S*|邮发代号\S*|总?第?\s*\d+\s*期")
SPONSOR = re.compile(
    r"(?:主办|主管|承办|协办|合办|出品|联办|联合主办)(?:单位)?$|^(?:主办|主管|承办|协办|出品)(?:单位)?[:：]|^主管.{2,20}主办"
)
FULL_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*(?:年|-|/|\.)\s*(\d{1,2})\s*(?:月|-|/|\.)\s*(\d{1,2})(?:日|(?!\d))")
CLOCK = re.compile(r"\s*\d{1,2}[:：]\d{2}(?:[:：]\d{2})?")
SENTENCE_INSIDE = re.compile(r"[。；]|[！？!?](?![”’」』）)》\s]*$)(?=[^”’」』）)》\s])")
MARKDOWN = re.compile(r"#{1,6}(?=[ \t\u3000]*\S)")


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank, without the white space around it. Offsets are source offsets."""

    start: int
    end: int
    text: str
    width: float
    blanks: int  # blank lines right above it
    indent: int  # white space cut off at its left, in Chinese characters
    look: Look
    level: int = 0  # of a Markdown heading


def width_of(text: str) -> float:
    """Length in Chinese characters: a Latin letter, digit or half-width mark counts half."""
    return sum(0.5 if char < "\u0500" else 1.0 for char in text)


def is_finished(text: str) -> bool:
    """Does the text end where a sentence or clause may end a paragraph?"""
    return END.search(text) is not None


def read_lines(text: str) -> list[Line]:
    """All lines with something printed on them."""
    lines: list[Line] = []
    blanks = 0
    for match in re.finditer(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]*(?:\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]|$)", text):
        raw = match[0]
        content = raw.strip()
        if not content:
            blanks += 1
            continue
        start = match.start() + len(raw) - len(raw.lstrip())
        lines += split_mark(start, content, blanks, int(width_of(raw[: start - match.start()])))
        blanks = 0
    return lines


def split_mark(start: int, content: str, blanks: int, indent: int) -> list[Line]:
    """A Markdown heading's # signs become a line of their own, so that the headline is the words alone."""
    marks = MARKDOWN.match(content)
    if not marks:
        return [make_line(start, content, blanks, indent)]
    words = content[marks.end() :].lstrip()
    at = start + len(content) - len(words)
    return [
        Line(start, start + marks.end(), marks[0], 0.0, blanks, indent, "mark"),
        Line(at, at + len(words), words, width_of(words), blanks, indent, "heading", marks.end()),
    ]


def make_line(start: int, content: str, blanks: int, indent: int) -> Line:
    width = width_of(content) if len(content) < 400 else float(len(content))
    return Line(start, start + len(content), content, width, blanks, indent, look_of(content, width))


def look_of(text: str, width: float) -> Look:
    """What a line looks like by itself."""
    if not any(char.isalnum() for char in text):
        return "text" if text[0] in "。！？；，、”’）》】…" else "mark"  # the end of a sentence, alone on its line
    if width > 90:
        return "text"
    if is_masthead(text):
        return "masthead"
    if CREDIT_BARE.match(text) or (CREDIT.match(text) and "。" not in text):
        return "credit"
    if width <= 40 and PROMPT.search(text) and not re.search(r"[。；]", text):
        return "prompt"
    if width <= 30 and is_photo_credit(text):
        return "photo"
    if width <= 60 and is_byline(text):
        return "byline"
    return "heading" if is_heading(text, width) else "text"


def is_photo_credit(text: str) -> bool:
    if PHOTO_AGENCY.fullmatch(text):
        return True
    return PHOTO.fullmatch(text) is not None and not text.endswith("文/图") and looks_like_photo(text)


def looks_like_photo(text: str) -> bool:
    """制图, 蓝图 and 截图 end like a photographer's credit and are none."""
    return bool(re.search(r"摄(?:影)?[）)]?$|供图|资料图|资料照|^[（(]?图[/:：]|记者.*图[）)]?$|新华社", text))


def is_masthead(text: str) -> bool:
    if "。" in text:
        return False
    sponsor = SPONSOR.search(text) is not None and width_of(text) >= 6
    return sponsor or JUMP.match(text) is not None or (SHEET.search(text) is not None and is_sheet(text))


def is_sheet(text: str) -> bool:
    """A page header names a page, a weekday or a date, and little else: what is left after them is short."""
    rest = SHEET_PARTS.sub("", FULL_DATE.sub("", text))
    return len(re.sub(r"\W", "", rest)) <= 16 and not re.search(r"[，；]", rest)


def is_byline(text: str) -> bool:
    """Names with their role, a source line of a web page, or a date standing alone."""
    if len(re.findall("记者|通讯员|作者|新华社", text)) > 6:
        return False  # also keeps the patterns below from trying every way to part such a line
    if any(pattern.fullmatch(text) for pattern in (BYLINE, NAME_BEHIND_MARK, COMMENTATOR)):
        return True
    bare = CLOCK.sub("", FULL_DATE.sub("", text)).strip(" \u3000|｜,，·日")
    if not bare:
        return FULL_DATE.search(text) is not None
    return SOURCE_LINE.fullmatch(bare) is not None and re.match(r"[\[【(（]?(?:作者|来源|稿源|发布时间|时间|记者)", bare) is not None


def is_heading(text: str, width: float) -> bool:
    """Short, and not a sentence: a headline, a kicker, a subhead, or a scrap of something."""
    if width > HEADING_WIDTH or SPEAKER.match(text) or SENTENCE_INSIDE.search(text):
        return False
    if text[-1] in "，,、；;。的和与及在为把被将对从向以并或而" or LIST_ITEM.match(text) or has_open_bracket(text):
        return False  # an unfinished sentence
    if text[-1] in "：:":
        return width <= 16 and not re.match(r"尊敬|亲爱|各", text)
    if (width >= 26 and len(re.findall("[，,]", text)) > 1) or SAYS.search(text):
        return False  # running text cut off by its column
    return not (text[-1] == "." and text[-2:-1].isalpha())


def alike(one: str, other: str) -> bool:
    """Built alike, as the subheads of an article are: same beginning, or the same lengths of their parts."""
    if one[:2] == other[:2]:
        return True
    labels = [re.match(r"[^：:]{2,8}(?=[：:])", text) for text in (one, other)]
    if labels[0] and labels[1] and abs(len(labels[0][0]) - len(labels[1][0])) <= 2:
        return True
    lengths = [[len(part) for part in re.split(r"[\s，,：:]+", text)] for text in (one, other)]
    return len(lengths[0]) > 1 and lengths[0] == lengths[1]


def has_open_bracket(text: str) -> bool:
    return any(text.count(left) > text.count(right) for left, right in ("“”", "（）", "《》", "()", "「」"))


def column_width(lines: list[Line]) -> float:
    """The width at which a page's lines are wrapped; 0 where every line is a paragraph of its own."""
    body = [line for line in lines if line.look in ("text", "heading") and line.width >= 8]
    if len(body) < 6:
        return 0.0
    common = max(mode(round(line.width) for line in body), 8)
    near = [line for line in body if abs(line.width - common) <= 1.5]
    return float(common) if common <= 60 and len(near) >= max(5, 0.4 * len(body)) else 0.0
