"""The chat completions of OpenAI's API, out of questions and answers: requests read, replies and stream events made."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from rag.errors import RagError, UsageError
from rag.question.bounds import check_question
from rag.sheets.rows import citation_row
from rag.types import Answer

MODELS = {"youju": "auto", "youju-builtin": "builtin", "youju-llm": "llm"}  # model → how the answer is worded


@dataclass(frozen=True)
class Asked:
    """A completion request, checked."""

    question: str
    history: tuple[dict[str, str], ...]
    model: str
    writer: str
    stream: bool
    id: str = field(default_factory=lambda: f"chatcmpl-{uuid.uuid4().hex}")
    created: int = field(default_factory=lambda: int(time.time()))


def read_completion(body: dict[str, Any]) -> Asked:
    """The last user message is the question, what was said before it the history. Raises UsageError.

    A model that is not one of ours is taken for the automatic one: many programs insist on sending a name.
    """
    messages = body.get("messages")
    if not isinstance(messages, list) or not messages or not all(isinstance(m, dict) for m in messages):
        raise UsageError('messages：缺少这一项，应是一列 {"role", "content"}。')
    said = [(m.get("role"), _text(m.get("content"))) for m in messages]
    if said[-1][0] != "user":
        raise UsageError("messages 的最后一条应来自 user。")
    model = body.get("model") or "youju"
    if not isinstance(model, str):
        raise UsageError("model 应是文字。")
    return Asked(check_question(said[-1][1]), _history(said[:-1]), model, MODELS.get(model, "auto"), body.get("stream") is True)


def _text(content: object) -> str:
    """A message's text; content may be given in parts."""
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        return "".join(p["text"] for p in content if isinstance(p, dict) and p.get("type") == "text" and isinstance(p.get("text"), str))
    if content is None:
        return ""
    raise UsageError("content 应是文字。")


def _history(said: list[tuple[Any, str]]) -> tuple[dict[str, str], ...]:
    """Each question with the answer that followed it; what the system or a tool said is no part of it."""
    turns: list[dict[str, str]] = []
    for role, text in said:
        if role == "user":
            turns.append({"question": text, "answer": ""})
        elif role == "assistant" and turns:
            turns[-1]["answer"] = text
    return tuple(turns)


def completion(asked: Asked, answer: Answer) -> dict[str, Any]:
    """The whole reply. Pieces of text are no tokens, so no token counts are claimed."""
    message = {"role": "assistant", "content": answer.text, "annotations": [citation_row(c) for c in answer.citations]}
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
    usage = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}
    return {**_head(asked, "chat.completion"), "choices": [choice], "usage": usage}


async def completion_stream(asked: Asked, answers: AsyncIterator[Answer]) -> AsyncIterator[str]:
    """Server-sent events: the text in the pieces in which it grows, then the annotations, then [DONE].

    What has been sent cannot be taken back, so only text that has been checked goes out: the found answer at once,
    of the language model's text that grows after it the final wording.
    """
    first = last = await anext(answers)
    yield _event(asked, {"role": "assistant", "content": first.text})
    try:
        async for answer in answers:
            last = answer
    except RagError as error:
        yield f"data: {json.dumps({'error': {'message': str(error), 'type': type(error).__name__}}, ensure_ascii=False)}\n\n"
    added = last.text.removeprefix(first.text)
    for piece in _pieces(added):
        yield _event(asked, {"content": piece})
    yield _event(asked, {"annotations": [citation_row(c) for c in last.citations]}, "stop")
    yield "data: [DONE]\n\n"


def _pieces(text: str) -> list[str]:
    """By sentence."""
    pieces, start = [], 0
    for at, character in enumerate(text):
        if character in "。！？\n":
            pieces.append(text[start : at + 1])
            start = at + 1
    return [p for p in [*pieces, text[start:]] if p]


def _event(asked: Asked, delta: dict[str, Any], reason: str | None = None) -> str:
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": reason}
    return f"data: {json.dumps({**_head(asked, 'chat.completion.chunk'), 'choices': [choice]}, ensure_ascii=False)}\n\n"


def _head(asked: Asked, kind: str) -> dict[str, Any]:
    return {"id": asked.id, "object": kind, "created": asked.created, "model": asked.model}
