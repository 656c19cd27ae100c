"""An assistant whose answers were worked out by hand over the seed pages, for tests of what stands around the real one."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock

from rag.errors import UsageError
from rag.store import Store
from rag.types import Answer, CheckedFigure, Citation, Hit

PAGE = "000_3c34eccb1122ed0c.txt"
WINDOWS = "市中区设立了多少个服务窗口？"
SENTENCE = "设立28个服务窗口，配备59名服务专员，设置医疗保障等17项服务事项，为青年人才提供一站式、全流程服务。"
FIGURE = CheckedFigure("28个", "28", "个", "", "supported", 1)
WRITTEN = "市中区设立28个服务窗口，为青年人才提供一站式服务。[1]"
UNKNOWN = "北京市有多少个区？"
REFUSAL = "资料里没有找到能回答这个问题的内容。"


@dataclass
class StandIn:
    """Knows the windows; refuses all else; notes how many were at work at the same time."""

    folder: Path
    pause: float = 0.0  # seconds an answer takes
    asked: list[tuple[str, list[dict[str, str]], str]] = field(default_factory=list)
    at_work: int = 0
    most_at_work: int = 0
    lock: Lock = field(default_factory=Lock)
    writer: object = None

    def ask(self, question, history=(), passages=None, source=(), writer="builtin", date=None) -> Answer:
        *_, last = self.stream(question, history, passages, source, writer, date)
        return last

    def stream(self, *given, **named) -> Iterator[Answer]:
        found, writing = self.begin(*given, **named)
        yield found
        yield from writing or ()

    def begin(self, question, history=(), passages=None, source=(), writer="auto", date=None) -> tuple[Answer, Iterator[Answer] | None]:
        self.asked.append((question, list(history), writer))
        if "出错" in question:
            raise UsageError("这个问题不能回答。")
        if "意外" in question:
            raise ZeroDivisionError
        with self.lock:
            self.at_work += 1
            self.most_at_work = max(self.most_at_work, self.at_work)
        time.sleep(self.pause)
        with self.lock:
            self.at_work -= 1
        answer = self._answer(question)
        if not answer.answered or writer == "builtin":
            return answer, None
        return answer, (replace(answer, text=f"{answer.text}\n\n{WRITTEN[:end]}") for end in (8, 16, len(WRITTEN)))

    def _answer(self, question: str) -> Answer:
        with Store.open(self.folder) as store:
            text = store.document(PAGE).text
            # The sentence begins inside a paragraph of the page's second article.
            start = text.index(SENTENCE)
            article = store.articles(PAGE)[1]
        cited = Citation(1, PAGE, SENTENCE, start, start + len(SENTENCE), article.article.title, article.article.place, article=article.id)
        model, ms = {"encoder": "e", "reader": "r", "writer": "builtin"}, {"retrieve": 12.0, "read": 230.0, "write": 0.4, "total": 1243.0}
        if "窗口" not in question:
            return Answer(question, REFUSAL, nearest=(cited,), standalone=question, model=model, ms=ms)
        text = f"28个[1]\n原文：“{SENTENCE}”"
        return Answer(question, text, "28个", True, 0.97, (cited,), (FIGURE,), standalone=question, model=model, ms=ms)

    @property
    def retriever(self) -> StandIn:
        return self

    def search_articles(self, question: str, k: int) -> list[Hit]:
        with Store.open(self.folder) as store:
            passages = [store.passages_of(PAGE)[0], *store.passages_of(PAGE)[-1:]]
        return [Hit(passage, 2.0 - n) for n, passage in enumerate(passages)][:k]
