"""What every test gets: no network, a clean environment, the seed pages, and stand-ins whose results can be worked out by hand."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import zlib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from browsing import browser, index_folder, server, watched  # noqa: F401 (fixtures)

from rag.store import Store

ROOT = Path(__file__).resolve().parent.parent
LOOPBACK = {"localhost", "127.0.0.1", "::1", "0.0.0.0", "::", ""}
# Where weights lie is a fact about the machine, not a setting under test: it survives the clean-up below.
KEPT = {"RAG_MODELS"}
OFFLINE = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "GRADIO_ANALYTICS_ENABLED": "False"}


class NetworkRefused(AssertionError):
    """A test tried to reach beyond this machine."""


def _is_local(host: object) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    return name is None or (isinstance(name, str) and (name in LOOPBACK or name.startswith("127.")))


def _refuse_unless_local(address: object) -> None:
    if isinstance(address, tuple) and not _is_local(address[0]):
        raise NetworkRefused(f"tests may not reach {address[0]}")


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """Refuse every connection that would leave the machine, and every name that would have to be looked up."""
    connect, connect_ex, sendto, lookup = socket.socket.connect, socket.socket.connect_ex, socket.socket.sendto, socket.getaddrinfo

    def checked_connect(self, address):
        _refuse_unless_local(address)
        return connect(self, address)

    def checked_connect_ex(self, address):
        _refuse_unless_local(address)
        return connect_ex(self, address)

    def checked_sendto(self, data, *rest):
        _refuse_unless_local(rest[-1])
        return sendto(self, data, *rest)

    def checked_lookup(host, *args, **kwargs):
        _refuse_unless_local((host,))
        return lookup(host, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", checked_connect)
        patch.setattr(socket.socket, "connect_ex", checked_connect_ex)
        patch.setattr(socket.socket, "sendto", checked_sendto)
        patch.setattr(socket, "getaddrinfo", checked_lookup)
        for name, value in OFFLINE.items():  # for processes that tests start
            patch.setenv(name, value)
        yield


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No RAG_* setting of the person who runs the tests reaches them."""
    for name in list(os.environ):
        if name.startswith("RAG_") and name not in KEPT:
            monkeypatch.delenv(name)


@pytest.fixture
def off_the_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever reads the store where an event loop runs holds everybody up; with this it is an error."""
    rows = Store.rows

    def checked(self, query, *values):
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return rows(self, query, *values)
        raise AssertionError(f"on the event loop: {query}")

    monkeypatch.setattr(Store, "rows", checked)


@pytest.fixture(scope="session")
def seeds() -> Path:
    """The folder of the five newspaper pages."""
    return ROOT / "seeds"


class BigramEncoder:
    """A stand-in encoder: counts of character pairs, hashed into `dimension` places, scaled to length 1.

    Two texts are near where they share pairs of characters, which is what a test can foresee.
    """

    name = "bigrams"
    dimension = 256

    def _vector(self, text: str) -> np.ndarray:
        counts = np.zeros(self.dimension, dtype=np.float32)
        for left, right in pairwise(text):
            counts[zlib.crc32((left + right).encode()) % self.dimension] += 1
        length = float(np.linalg.norm(counts))
        return counts / length if length else counts

    def encode_passages(self, texts: list[str]) -> np.ndarray:
        return np.stack([self._vector(text) for text in texts]) if texts else np.zeros((0, self.dimension), dtype=np.float32)

    def encode_questions(self, texts: list[str]) -> np.ndarray:
        return self.encode_passages(texts)


@pytest.fixture
def encoder() -> BigramEncoder:
    return BigramEncoder()


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's path; without a browser the test fails, with the command that brings one: unseen is not tested."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    pytest.fail("没有浏览器。先运行：apt-get install chromium fonts-noto-cjk", pytrace=False)
