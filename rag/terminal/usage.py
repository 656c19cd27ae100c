"""Failures as a terminal shows them: one line on stderr in Chinese, and the exit code that belongs to it."""

from __future__ import annotations

import os
import re
import sqlite3
import sys
from collections.abc import Sequence
from typing import Any

import typer
from typer.core import TyperGroup

from rag.errors import RagError, StorageFailed
from rag.terminal.output import complain

USAGE_IN_CHINESE = (  # typer's own messages, so that a wrong call is answered in the language of everything else
    (r"Missing (?:argument|option) '(.+?)'.*", r"缺少 \1"),
    (r"Missing command\.", "缺少命令"),
    (r"No such option: (\S+) \(Possible options: (.+)\)", r"没有选项 \1；相近的：\2"),
    (r"No such option: (\S+?)\.? Did you mean (.+)\?", r"没有选项 \1；相近的：\2"),
    (r"No such option: (.+?)(?: \(.*\))?", r"没有选项 \1"),
    (r"No such command '(.+?)'\.?(?: Did you mean (.+)\?)?", r"没有命令 \1"),
    (r"Invalid value for '(.+?)': (.+)", r"\1 的值不对：\2"),
    (r"Option '(.+?)' requires an argument\.", r"选项 \1 后面缺少值"),
    (r"Option '(.+?)' does not take a value\.", r"选项 \1 后面不带值"),
    (r"Option '(.+?)' requires (\d+) arguments\.", r"选项 \1 后面要 \2 个值"),
    (r"Got unexpected extra argument(?:\(s\)|s)? \((.+)\)", r"多出了参数：\1（带空格的问题要加引号）"),
)

VALUES_IN_CHINESE = (  # what is wrong with a value; typer words it by itself or leaves it to pydantic
    (r"(?:Value error, )?'(.*)' is not one of (.+?)\.?", r"没有 \1 这一项，可选 \2"),
    (r"(?:Value error, )?'(.*)' is not a valid (?:int|integer|float)(?: range)?\.?", r"\1 不是数字"),
    (r"Input should be a valid (?:integer|number).*", r"应是整数"),
    (r"Input should be greater than or equal to (\S+?)\.?", r"不能小于 \1"),
    (r"Input should be less than or equal to (\S+?)\.?", r"不能大于 \1"),
    (r"(\S+) is not in the range (\S+)<=x<=(\S+?)\.?", r"\1 不在 \2 到 \3 之间"),
    (r"(?:Value error, )?'(.*)' is not a valid boolean.*", r"\1 不是“是”或“否”"),
)


def in_chinese(line: str, words: Sequence[tuple[str, str]]) -> str:
    """The line in Chinese where there are words for it, else as it is."""
    for english, chinese in words:
        if found := re.fullmatch(english, line):
            return found.expand(chinese)
    return line


def usage_line(message: str) -> str:
    """Typer's complaint in one Chinese line; one it has no words for stays as it is."""
    line = in_chinese(" ".join(message.split()), USAGE_IN_CHINESE)
    what, said, value = line.partition(" 的值不对：")
    value = in_chinese(value, VALUES_IN_CHINESE).replace("'", "").replace(", ", "、")
    return f"{f'{what}{said}{value}' if said else line or '缺少命令'}。用法见：rag --help"


class Commands(TyperGroup):
    """Turns every failure into one line on stderr and the exit code that belongs to it."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = "rag",
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        given = list(sys.argv[1:] if args is None else args) or ["--help"]
        literal = given.index("--") if "--" in given else len(given)
        debug = "--debug" in given[:literal]  # wherever it stands: people add it to the end of the line that failed
        given = [word for at, word in enumerate(given) if word != "--debug" or at > literal]
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(encoding="utf-8", errors="backslashreplace")
        if not {"-h", "--help"}.isdisjoint(given):
            _name_panels_in_chinese()
        try:
            code = super().main(given, prog_name or "rag", complete_var, False, windows_expand_args, **extra)
        except RagError as error:
            code = _failed(error, str(error), error.exit_code, debug)
        except typer.TyperException as error:
            code = _failed(error, usage_line(error.format_message()), 2, debug)
        except typer.Abort as error:
            code = _failed(error, "已中止", 130, debug)
        except BrokenPipeError:  # `rag … | head`
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            code = 0
        except sqlite3.DatabaseError as error:
            code = _failed(error, *_store_failure(error), debug)
        except Exception as error:
            storage = StorageFailed.of(error)
            line = str(storage) if storage else f"内部错误 {type(error).__name__}：{error}（加 --debug 看细节）"
            code = _failed(error, line, 1, debug)
        sys.exit(code if isinstance(code, int) else 0)


def _name_panels_in_chinese() -> None:
    from typer import rich_utils

    rich_utils.OPTIONS_PANEL_TITLE, rich_utils.ARGUMENTS_PANEL_TITLE, rich_utils.COMMANDS_PANEL_TITLE = "选项", "参数", "命令"
    rich_utils.REQUIRED_LONG_STRING = "[必填]"


def _store_failure(error: sqlite3.DatabaseError) -> tuple[str, int]:
    """What to say of an error that came past the store's own reading, and the exit code: of a damaged file, or another one."""
    from rag.indexing.store_file import is_damage

    if is_damage(error):
        return "索引文件坏了，读不出来。运行：rag repair", 2
    if full := StorageFailed.of(error):
        return str(full), 1
    return f"索引文件用不了（{error}）。请检查磁盘空间和权限；加 --debug 看细节", 1


def _failed(error: BaseException, line: str, code: int, debug: bool) -> int:
    if debug:
        import traceback

        traceback.print_exception(error)
    complain(line)
    return code
