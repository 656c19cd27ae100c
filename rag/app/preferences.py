"""How the people at this index want their answers made: a small JSON file beside it, changed in the app's settings.

They hold for the browser app alone. The command line and the HTTP API keep to their own options, so that measurements do not
depend on what somebody clicked.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal, get_args

from rag.ask import WriterChoice
from rag.errors import RagError
from rag.finder import AskSettings
from rag.replacing import replacing

FILE_NAME = "preferences.json"
FEWEST, MOST = 4, 40  # passages
Strictness = Literal["loose", "standard", "strict"]
SHIFT: dict[Strictness, float] = {"loose": -2.0, "standard": 0.0, "strict": 2.0}  # on the reader's margin, see AskSettings.floor


class PreferencesUnusable(RagError):
    """The file cannot be written."""


@dataclass(frozen=True)
class Preferences:
    """`passages` are read for a question; `strictness` is how sure the reader must be; `writer` who words the answer."""

    passages: int = AskSettings.candidates
    strictness: Strictness = "standard"
    writer: WriterChoice = "auto"

    def settings(self, base: AskSettings = AskSettings()) -> AskSettings:  # noqa: B008 (frozen)
        """The assistant's settings with these wishes in them."""
        return replace(base, candidates=self.passages, floor=base.floor + SHIFT[self.strictness])


def load(folder: Path) -> Preferences:
    """The preferences of an index folder; what is missing, broken or out of range is as if it had not been set."""
    try:
        kept = json.loads((folder / FILE_NAME).read_text("utf-8"))
    except (OSError, ValueError):
        return Preferences()
    return _checked(kept if isinstance(kept, dict) else {})


def save(folder: Path, wanted: Preferences) -> Preferences:
    """Keep them, whole or not at all, and give back what was kept. Raises PreferencesUnusable."""
    kept = _checked(asdict(wanted))
    path = folder / FILE_NAME
    try:
        with replacing(path) as fresh:
            fresh.write_text(json.dumps(asdict(kept), ensure_ascii=False, indent=1), "utf-8")
    except OSError as error:
        raise PreferencesUnusable(f"{path} 写不了（{error.strerror}）。设置没有保存；查一下这个文件夹的权限和余量。") from error
    return kept


def changed(now: Preferences, name: str, value: object) -> Preferences:
    """With one of them set to what a form sent; what is not one of the choices changes nothing."""
    number = isinstance(value, str) and name == "passages" and value.isascii() and value.isdigit()
    told = _checked({**asdict(now), name: int(str(value)) if number else value})
    return told if getattr(told, name, None) == (int(str(value)) if number else value) else now


def _checked(kept: dict[str, Any]) -> Preferences:
    usual = Preferences()
    passages = kept.get("passages")
    number = passages if isinstance(passages, int) and not isinstance(passages, bool) else usual.passages
    return Preferences(
        max(FEWEST, min(MOST, number)),
        kept["strictness"] if kept.get("strictness") in get_args(Strictness) else usual.strictness,
        kept["writer"] if kept.get("writer") in get_args(WriterChoice) else usual.writer,
    )
