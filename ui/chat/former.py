"""The conversations that were had before: listed, put on the screen again, renamed, deleted, their answers rated."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, get_args

import gradio as gr

from rag.app.conversations import Conversation, Conversations, ConversationsUnusable, Verdict
from rag.app.service import Service
from ui.chat.conversation import Update, ready, whole
from ui.chat.desk import Desk, Talk
from ui.chat.drawer import drawer_view
from ui.chat.welcome import welcome
from ui.opened import auto_opened
from ui.paper import EMPTY
from ui.views import turn_view


def rated(kept: Conversations, talk: Talk, wanted: dict[str, Any]) -> Talk:
    """The conversation with the reader's verdict on one of its answers, kept as well."""
    place, comment = wanted.get("place"), None if wanted.get("comment") is None else str(wanted["comment"])
    verdict: Verdict | None = next((v for v in get_args(Verdict) if v == wanted.get("verdict")), None)
    if not isinstance(place, int) or not 0 <= place < len(talk.turns) or verdict is None:
        return talk
    try:
        if talk.id is not None:
            kept.rate(talk.id, place, verdict, comment)
    except ConversationsUnusable as error:
        raise gr.Error(str(error)) from None
    old = talk.turns[place]
    turn = replace(old, verdict=verdict, comment="" if not verdict else old.comment if comment is None else comment)
    return replace(talk, turns=(*talk.turns[:place], turn, *talk.turns[place + 1 :]))


def listed(kept: Conversations, talk: Talk) -> str:
    """The drawer's content."""
    try:
        return drawer_view(kept.listing(), talk.id, date.today())
    except ConversationsUnusable as error:
        return drawer_view((), talk.id, date.today(), str(error))


def recalled(desk: Desk, identity: object) -> Update:
    """A conversation of the list on the screen, as it was left."""
    try:
        return _drawn(desk, desk.kept.load(_number(identity)))
    except KeyError:
        return (gr.skip(),) * 6
    except ConversationsUnusable as error:
        raise gr.Error(str(error)) from None


def _drawn(desk: Desk, found: Conversation) -> Update:
    turns, last = found.turns, len(found.turns) - 1
    view = turn_view(turns[-1], last, True, desk.byline) if turns else ""
    talk = Talk(found.id, found.title, turns)
    return talk.bar, whole(turns[:-1], desk.byline), view, auto_opened(desk.service, turns) if turns else EMPTY, talk, ready()


def _number(identity: object) -> int:
    """What a page sent as the id of a conversation; 0, which none has, for what cannot be one."""
    return identity if isinstance(identity, int) and 0 < identity < 2**63 else 0


def begun(desk: Desk, last: str) -> Update:
    """What a window shows first: the conversation it had when it was loaded anew, else the empty screen."""
    try:
        return _drawn(desk, desk.kept.load(int(last)))
    except (ValueError, KeyError, ConversationsUnusable):
        return empty(desk.service)


def retitled(kept: Conversations, identity: object, title: str, talk: Talk) -> tuple[str, Talk, str]:
    """The bar, the conversation and the list after one got another name."""
    try:
        name = kept.rename(_number(identity), title)
        talk = replace(talk, title=name) if identity == talk.id else talk
    except (KeyError, ConversationsUnusable):
        pass  # the list says what is there
    return talk.bar, talk, listed(kept, talk)


def discarded(kept: Conversations, identity: object, talk: Talk) -> str:
    """The list after one was deleted."""
    try:
        kept.delete(_number(identity))
    except ConversationsUnusable as error:
        return drawer_view((), talk.id, date.today(), str(error))
    return listed(kept, talk)


def empty(service: Service) -> Update:
    """An empty screen for a new conversation."""
    talk = Talk()
    return talk.bar, "", welcome(service), EMPTY, talk, ready()
