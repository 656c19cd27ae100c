"""Hello, thanks, and who the program is: turns that ask nothing of the newspapers."""

# ruff: noqa: E501 (a pattern is read as one line)

from __future__ import annotations

import re

_PLEASANTRY = re.compile(
    r"(?:(?:谢谢|多谢|感谢|你好|您好|大家好|再见|拜拜|好的?|行|嗯+|哦+|知道了|明白了|收到|辛苦了|在吗|早上好|下午好|晚上好|ok|okay|hello|hi|thanks|thank you|没事了?|不用了|没有了|可以了|打扰了)"
    r"[你您了啊呀吧的\W]*)+",
    re.IGNORECASE,
)
_WHO_ARE_YOU = re.compile(
    r"(?:请问|那|那么|你好|您好|\W)*(?:你|您)(?:到底|究竟)?(?:是(?:谁|什么|啥|哪位|干什么的|做什么的|干啥的|(?:一个)?(?:机器人|人工智能|ai|真人|人)|什么(?:程序|软件|东西|模型))|叫(?:什么|啥)(?:名字)?|(?:都)?(?:能|会|可以)(?:做|干|回答|帮我做|帮我干)?(?:些|点)?(?:什么|啥|哪些)(?:事情?|问题|用)?|有(?:什么|啥|哪些)(?:用|功能|本领))(?:吗|呢|呀|啊)?\W*",
    re.IGNORECASE,
)


_ASKING = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]|\w\w")


def is_pleasantry(text: str) -> bool:
    """Whether somebody says hello or thanks, or types a lone letter or mark, and asks nothing."""
    said = text.strip()
    return bool(said) and (_PLEASANTRY.fullmatch(said) is not None or _ASKING.search(said) is None)


def asks_who(text: str) -> bool:
    """Whether the program itself is asked about: 你是谁, 你能做什么."""
    return _WHO_ARE_YOU.fullmatch(text.strip()) is not None
