"""Hello, thanks, who the program is, what day it is: turns that ask nothing of the newspapers, nor of the questions before."""

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
_NO_WORDS = re.compile(r"[\W_]*")
_BARE_NUMBER = re.compile(r"[^\w\[]*(?!(?:19|20)\d\d\W*$)[+-]?\d[\d.,，]*[万亿]?[%％]?\W*")  # a year alone goes with the question before
_NOW = r"(?:请问|那|那么)?[，,]?(?:今天|明天|后天|现在|今晚|这会儿|外面|这里|这儿|本地)?(?:的|是)?"
_OUTSIDE = re.compile(
    rf"{_NOW}(?:(?:天气|气温|温度)(?:预报)?(?:怎么样|怎样|如何|好吗|好不好|多少度?|是?多少|呢)?|会?下雨吗|冷吗|热吗)\W*|"
    rf"{_NOW}(?:几点(?:了|钟了?)?|星期几|周几|礼拜几|几月几[号日]|几号|什么日子)(?:了|呢|啊)?\W*"
)
_LIBRARY = re.compile(
    r"(?:这里|资料库?里?|库里|你)?(?:一共|总共|都|现在)*(?:收录?了?|有)(?:些)?(?:哪些|什么|多少[篇份个]?|几[篇份个])(?:文章|报道|资料|文件|报纸|新闻)(?:呢|啊)?\W*"
)


_ASKING = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]|\w\w")


def is_pleasantry(text: str) -> bool:
    """Whether somebody says hello or thanks, or types a lone letter or mark, and asks nothing."""
    said = text.strip()
    return bool(said) and (_PLEASANTRY.fullmatch(said) is not None or _ASKING.search(said) is None)


def asks_who(text: str) -> bool:
    """Whether the program itself is asked about: 你是谁, 你能做什么."""
    return _WHO_ARE_YOU.fullmatch(text.strip()) is not None


def stands_as_typed(text: str) -> bool:
    """Whether a turn has nothing in common with any question before: signs or a number alone, the weather, what the library holds."""
    return any(pattern.fullmatch(text.strip()) for pattern in (_NO_WORDS, _BARE_NUMBER, _OUTSIDE, _LIBRARY))
