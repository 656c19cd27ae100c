"""Word lists written as text, one line after another, so that they can be read and kept."""

from __future__ import annotations


def words(text: str) -> tuple[str, ...]:
    """The words of a list, each once, in order."""
    return tuple(dict.fromkeys(text.split()))


def pairs(text: str) -> dict[str, str]:
    """A table of key:value words; a word without a colon has the value "".

    >>> pairs("近:最附 约")
    {'近': '最附', '约': ''}
    """
    return {key: value for key, _, value in (word.partition(":") for word in text.split())}
