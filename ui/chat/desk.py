"""The conversation of one window, and where its turns are kept."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from rag.app.conversation_routes import bylines
from rag.app.conversations import Conversations, ConversationsUnusable, Turn
from rag.app.export import Byline
from rag.app.service import Service
from ui.chat.drawer import bar_view

log = logging.getLogger(__name__)
DELETED = "这个对话已在别处删除，接下来的不再保存。"


@dataclass(frozen=True)
class Talk:
    """The conversation on the screen; without an id it is not kept (yet)."""

    id: int | None = None
    title: str = ""
    turns: tuple[Turn, ...] = ()
    told: str = ""  # why it is not kept

    @property
    def bar(self) -> str:
        return bar_view(self.id, self.title, self.told)


@dataclass(frozen=True)
class Desk:
    """What a conversation needs: who answers, and where it is kept."""

    service: Service
    kept: Conversations

    @property
    def byline(self) -> Byline:
        return bylines(self.service)

    def put(self, talk: Talk) -> Talk:
        """Keep the last turn at its place. Where that fails, answering goes on and it is said."""
        return self._keep(talk, self._placed)

    def add(self, talk: Talk, turn: Turn) -> Talk:
        """With one turn more, kept behind all there are; a new conversation is begun with its first.

        What another window has asked in the same conversation meanwhile comes before it, here too, and so do the verdicts given.
        """
        return self._keep(replace(talk, turns=(*talk.turns, turn)), self._behind)

    def over(self, talk: Talk, turn: Turn) -> Talk:
        """With that turn in place of the last; the verdicts given on those before it are as they are kept."""
        return self._keep(replace(talk, turns=(*talk.turns[:-1], turn)), self._caught_up)

    def _keep(self, talk: Talk, keeping: Callable[[int, Talk], Talk | None]) -> Talk:
        """The talk as `keeping` keeps it under its id; as it is, and why it is not kept, where that cannot be."""
        if talk.told:
            return talk
        first = talk.turns[0].question
        try:
            identity = talk.id or self.kept.create(first)
            talk = replace(talk, id=identity, title=talk.title or first)
            return keeping(identity, talk) or replace(talk, id=None, told=DELETED)
        except KeyError:
            return replace(talk, id=None, told=DELETED)
        except ConversationsUnusable as error:
            log.warning("%s", error)
            return replace(talk, title=talk.title or first, told=str(error))

    def _placed(self, identity: int, talk: Talk) -> Talk | None:
        return talk if self.kept.put(identity, len(talk.turns) - 1, talk.turns[-1]) else None

    def _behind(self, identity: int, talk: Talk) -> Talk | None:
        place = self.kept.append(identity, talk.turns[-1])
        return None if place is None else replace(talk, turns=(*self.kept.load(identity).turns[:place], talk.turns[-1]))

    def _caught_up(self, identity: int, talk: Talk) -> Talk | None:
        before = self.kept.load(identity).turns[: len(talk.turns) - 1]
        return self._placed(identity, replace(talk, turns=(*before, talk.turns[-1])))
