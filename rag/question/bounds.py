"""What a question may be, checked at every door before anything is loaded or looked up."""

from __future__ import annotations

from rag.errors import UsageError
from rag.page.decode import has_lone_surrogates

LONGEST = 2_000  # characters


def check_question(text: str, unreadable: str = "请改写后再问。") -> str:
    """The question without surrounding white space. Raises UsageError for an empty, overlong or undecodable one.

    `unreadable`: what to do about the last.
    """
    question = text.strip()
    if not question:
        raise UsageError("问题是空的。请写一句话，例如：市中区设立了多少个服务窗口？")
    if len(question) > LONGEST:
        raise UsageError(f"问题有 {len(question)} 字，最多 {LONGEST} 字。请缩短后再问。")
    if has_lone_surrogates(question):
        raise UsageError(f"问题里有读不出的字符，不是有效的 UTF-8 文字。{unreadable}")
    return question
