"""What the turns before leave to lean on."""

from __future__ import annotations

from dataclasses import dataclass

from rag.question.earlier import Told, about_answers


@dataclass(frozen=True, slots=True)
class Past:
    """What the turns before leave to lean on, as questions that stand alone; "" where there is none."""

    asked: tuple[str, ...] = ()  # oldest first; what was asked of answers given, and follow-ups that found nothing, are not among them
    topic: str = ""  # the last that stood by itself as typed
    place: str = ""  # the last place that was named
    told: tuple[Told, ...] = ()  # those that were not refused
    said: str = ""  # the last turn of all
    about: str = ""  # what the last turn asked about an article: 通讯员是谁

    @property
    def last(self) -> str:
        return self.asked[-1] if self.asked else ""

    @property
    def answered(self) -> str:
        """The last that was not refused."""
        return next((one.question for one in reversed(self.told) if about_answers(one.question) is None), "")
