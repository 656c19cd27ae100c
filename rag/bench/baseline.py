"""The baseline: the sentence that keyword search puts first, and in it the figure nearest to the words asked for. It never refuses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date as day
from typing import Any

from rag.figures import find_figures
from rag.passages import split_sentences
from rag.retrieve import bm25
from rag.text.terms import terms
from rag.types import STATED, Answer, Citation, Figure


class NearestFigure:
    """Answers questions over texts given with them, as an Assistant would be asked."""

    def ask(
        self,
        question: str,
        history: Sequence[Mapping[str, str]] = (),
        passages: Sequence[str] | None = None,
        *,
        writer: Any = "builtin",
        date: day | None = None,
    ) -> Answer:
        """The figure; where the best sentence prints none, the sentence itself."""
        places = [(at, start, end) for at, text in enumerate(passages or ()) for start, end in split_sentences(text)]
        if not places or passages is None:
            return Answer(question, "没有找到。")
        asked = terms(question)
        scores = bm25(asked, [Counter(terms(passages[at][start:end])) for at, start, end in places])
        best = max(range(len(places)), key=lambda n: scores[n])
        at, start, end = places[best]
        sentence = passages[at][start:end]
        figure = nearest(asked, sentence)
        short = figure.text if figure else sentence.strip()
        cited = Citation(1, f"passages/{at}", sentence, start, end)
        model = {"encoder": "", "reader": "bm25+nearest-figure", "writer": ""}
        return Answer(question, f"{short}[1]", short, True, 0.5, (cited,), model=model)


def nearest(asked: Sequence[str], sentence: str) -> Figure | None:
    """The figure with the least distance, in characters, to the middle of the words of the question."""
    figures = [f for f in find_figures(sentence) if f.kind in STATED]
    places = [at for term in set(asked) for at in range(len(sentence)) if sentence.startswith(term, at)]
    middle = sum(places) / len(places) if places else 0.0
    return min(figures, key=lambda f: abs((f.start + f.end) / 2 - middle), default=None)
