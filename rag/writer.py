"""Writers: found sentences in, a paragraph out, piece by piece. `rag.wording.compose` checks it sentence by sentence."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from queue import Empty
from typing import TYPE_CHECKING, Any, Protocol

from rag.encode import cores
from rag.errors import ModelMissing, WriterFailed
from rag.types import Shape

if TYPE_CHECKING:
    from rag.wording.lock import Vocabulary

SYSTEM = "你是报纸资料员。只根据给出的句子回答，不补充别的内容；数字、名称照抄原句；用一到三个完整的句子，不分点，不重复问题。"
NEW_PIECES: dict[str, int] = {"why_how": 160, "compare": 120, "yes_no": 100}
MOST_PIECES = 80  # for the other shapes
SECONDS = 30.0  # an answer that takes longer is cut at its last whole sentence
EVIDENCE = 700  # characters of the found sentences that are read: reading is what delays the first word


class Writer(Protocol):
    """Words an answer from found sentences."""

    name: str

    def warm_up(self) -> None:
        """Load what the first text would wait for. Raises nothing: what is wrong is told when something is to be written."""
        ...

    def write(self, question: str, evidence: Sequence[str], shape: Shape) -> Iterator[str]:
        """The text in pieces as they come. Raises WriterFailed when it cannot go on."""
        ...


def prompt_text(question: str, evidence: Sequence[str]) -> str:
    """What the model is asked, the sentences first so that the question is the last thing it reads."""
    sentences, left = [], EVIDENCE
    for sentence in evidence:
        if left > 0:
            sentences.append("- " + sentence[:left])
            left -= len(sentence)
    return "句子：\n" + "\n".join(sentences) + f"\n\n问题：{question}\n根据上面的句子回答："


class CausalWriter:
    """A causal language model through transformers, greedy, its figures locked to those of the evidence.

    Nothing is loaded before the first text or `warm_up`, which may be called from any thread.
    """

    def __init__(self, folder: Path | str, threads: int | None = None) -> None:
        self.folder, self.threads = folder, threads or cores()
        self.name = Path(folder).name
        self._lock = threading.Lock()
        self._loaded: tuple[Any, Any, Vocabulary] | None = None

    def warm_up(self) -> None:
        with suppress(WriterFailed):
            self.load()

    def load(self) -> tuple[Any, Any, Vocabulary]:
        """Model, tokenizer and what the tokenizer's pieces spell. Raises WriterFailed."""
        with self._lock:
            if self._loaded is None:
                self._loaded = self._load()
            return self._loaded

    def _load(self) -> tuple[Any, Any, Vocabulary]:
        import torch
        from transformers import AutoTokenizer
        from transformers.utils import logging

        from rag.weights.causal import load_causal
        from rag.wording.lock import Vocabulary

        logging.disable_progress_bar()
        torch.set_num_threads(self.threads)
        try:
            tokenizer = AutoTokenizer.from_pretrained(self.folder, local_files_only=True)
            model = load_causal(self.folder)
        except Exception as error:  # a folder that somebody named may be broken in any way
            raise WriterFailed(f"语言模型 {self.folder} 无法载入：{_first_line(error)}") from error
        return model, tokenizer, Vocabulary.of(tokenizer, model.config.vocab_size)

    def write(self, question: str, evidence: Sequence[str], shape: Shape) -> Iterator[str]:
        """Greedy decoding in a thread of its own; ends when the caller stops listening, or after SECONDS."""
        model, tokenizer, vocabulary = self.load()  # before any import: two threads that first import transformers break each other

        from transformers import StoppingCriteria, StoppingCriteriaList, TextIteratorStreamer

        from rag.wording.lock import FigureLock

        stopped = threading.Event()
        deadline = time.monotonic() + SECONDS

        class Stop(StoppingCriteria):
            def __call__(self, input_ids: Any, scores: Any, **_: Any) -> Any:
                import torch

                over = stopped.is_set() or time.monotonic() > deadline
                return torch.full((input_ids.shape[0],), over, dtype=torch.bool)

        messages = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": prompt_text(question, evidence)}]
        try:
            inputs = tokenizer.apply_chat_template(messages, add_generation_prompt=True, return_tensors="pt", return_dict=True)
        except Exception as error:  # a template is a program of the model's maker
            raise WriterFailed(f"语言模型 {self.folder} 的对话模板用不了：{_first_line(error)}") from error
        streamer = TextIteratorStreamer(tokenizer, skip_prompt=True, skip_special_tokens=True, timeout=SECONDS * 2)
        failed: list[BaseException] = []

        def generate() -> None:
            import torch

            try:
                with torch.inference_mode():
                    model.generate(
                        **inputs, streamer=streamer, do_sample=False, temperature=None, top_p=None, top_k=None,
                        max_new_tokens=NEW_PIECES.get(shape, MOST_PIECES), repetition_penalty=1.05,
                        logits_processor=[FigureLock(vocabulary, [*evidence, question])], stopping_criteria=StoppingCriteriaList([Stop()]),
                    )  # fmt: skip
            except Exception as error:  # whatever goes wrong in the model must end the stream, not hang it
                failed.append(error)
                streamer.end()

        thread = threading.Thread(target=generate, name="generate", daemon=True)
        thread.start()
        try:
            yield from (piece for piece in streamer if piece)
        except Empty:
            raise WriterFailed(f"语言模型 {self.name} 很久没有写出一个字。") from None
        finally:
            stopped.set()
            thread.join(timeout=SECONDS)
        if failed:
            raise WriterFailed(f"语言模型没有写完：{_first_line(failed[0])}")


class ServerWriter:
    """A local server with the OpenAI chat interface, named by the user (RAG_WRITER=http://…)."""

    def __init__(self, address: str, model: str = "") -> None:
        self.address, self.model = address.rstrip("/"), model
        self.name = model or address

    def warm_up(self) -> None:
        """The server has its model loaded."""

    def write(self, question: str, evidence: Sequence[str], shape: Shape) -> Iterator[str]:
        import httpx

        messages = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": prompt_text(question, evidence)}]
        most = NEW_PIECES.get(shape, MOST_PIECES)
        body = {"model": self.model or "default", "messages": messages, "stream": True, "temperature": 0, "max_tokens": most}
        deadline = time.monotonic() + SECONDS
        base = self.address if self.address.endswith("/v1") else self.address + "/v1"
        try:
            with httpx.stream("POST", f"{base}/chat/completions", json=body, timeout=SECONDS) as reply:
                reply.raise_for_status()
                yield from (piece for line in _lines(reply.iter_text(), deadline) if (piece := _delta(line)))
        except (httpx.HTTPError, ValueError, LookupError, TypeError, AttributeError) as error:
            raise WriterFailed(f"{self.address} 没有答复：{_first_line(error)}") from error


def _lines(chunks: Iterable[str], deadline: float) -> Iterator[str]:
    """The lines of a stream, up to the deadline: a server that sends signs of life for ever must not hold up the answer."""
    rest = ""
    for chunk in chunks:
        if time.monotonic() > deadline:
            return
        *lines, rest = (rest + chunk).split("\n")
        yield from lines
    yield rest


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


def _delta(line: str) -> str:
    """The text of one server-sent event; "" for what carries none."""
    data = line.removeprefix("data:").strip()
    if not line.startswith("data:") or data == "[DONE]":
        return ""
    choices = json.loads(data).get("choices") or [{}]
    return str(choices[0].get("delta", {}).get("content") or "")


def missing_writer() -> str:
    """Why there is no language model and what to run, in one line; "" where there is one."""
    from rag.models import writer_path

    try:
        writer_path()
    except ModelMissing as error:
        return f"没有语言模型，答案由程序措辞。{error}"
    return ""


def make_writer() -> Writer | None:
    """The configured writer; None where its weights are not on this machine. Nothing is downloaded here."""
    from rag.models import writer_path

    try:
        where = writer_path()
    except ModelMissing:
        return None
    if isinstance(where, str) and where.startswith(("http://", "https://")):
        return ServerWriter(where)
    return CausalWriter(where)
