"""An indexing run killed at any moment leaves an index that answers, and the next run finishes the work.

Run alone: python -m pytest tests/test_kills.py
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import corpus
import pytest

from rag.errors import IndexMissing
from rag.index import verify
from rag.retrieve import HybridRetriever
from rag.store import Store

ARTICLES = 4_000
KILLS = 12
ROOT = Path(__file__).resolve().parent.parent


def start(collection, folder, workers):
    command = [sys.executable, str(ROOT / "tests" / "corpus.py"), str(collection), str(folder), str(workers)]
    return subprocess.Popen(command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, text=True)


def committed(folder):
    """The documents in the store, or None before there is one."""
    try:
        with Store.open(folder) as store:
            return store.sources(), store.counts().vectors
    except IndexMissing:
        return None


def answers(folder, encoder, sources):
    """Every committed document asked for is found, first."""
    retriever = HybridRetriever.open(folder, encoder)
    for source in random.Random(len(sources)).sample(sources, min(8, len(sources))):
        assert retriever.search(corpus.question(int(source.removeprefix("art"))), 1)[0].passage.source == source
    return retriever


def kill_at(process, folder, reached):
    """SIGKILL the run as soon as `reached` is true of what is stored; whether it came to that."""
    try:
        while process.poll() is None:
            now = committed(folder)
            if now is not None and reached(*now):
                break
            time.sleep(0.005)
    finally:
        process.kill()
        process.communicate()
    return process.returncode == -signal.SIGKILL


def moments(total):
    """What the store must hold at each kill: the first seven while documents come in, the others while vectors follow."""
    documents = [lambda d, v, n=n: len(d) > total * n // 8 for n in range(7)]
    return documents + [lambda d, v, n=n: v > total * n // 9 for n in range(KILLS - 7)]


@pytest.mark.slow
@pytest.mark.parametrize(("total", "workers"), [(ARTICLES, 2), (ARTICLES // 2, 0)])
def test_twelve_kills_spread_over_one_collection(tmp_path, encoder, total, workers):
    collection, folder = corpus.write(tmp_path / "c.jsonl", range(total)), tmp_path / "i"
    for reached in moments(total):
        assert kill_at(start(collection, folder, workers), folder, reached), "the run ended before it could be killed"
        answers(folder, encoder, committed(folder)[0])
    output, _ = start(collection, folder, workers).communicate()
    report = json.loads(output)
    assert report["documents"] == total and report["failed"] == 0
    retriever = answers(folder, encoder, committed(folder)[0])
    assert len(retriever.dense.ids()) == report["passages"]
    assert verify(folder) == []


@pytest.mark.slow
def test_a_killed_run_leaves_no_process_behind(tmp_path):
    collection, folder = corpus.write(tmp_path / "c.jsonl", range(1500)), tmp_path / "i"
    process = start(collection, folder, 2)
    while not (children := _children(process.pid)) and process.poll() is None:
        time.sleep(0.01)
    process.kill()
    process.communicate()
    assert children
    deadline = time.monotonic() + 20
    while any(_alive(pid) for pid in children):
        assert time.monotonic() < deadline, "the workers outlived the run"
        time.sleep(0.05)


def _children(pid):
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def _alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False
