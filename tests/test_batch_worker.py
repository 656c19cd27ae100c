"""Several processes answer as one does: the same lines in the same order, and none outlives the run."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from rag.batch import read_tasks, run
from rag.batch_worker import Opening, _answered_by, answering
from rag.indexing.workers import TRIES, Worker, sharing

ROOT = Path(__file__).resolve().parent.parent
# A worker whose assistant knows its work by heart; the rest of it is the real one.
SERVE = """
import os, time
import rag.batch_worker as worker
from rag.types import Answer
class Echo:
    def ask(self, question, history=(), passages=None, *, writer="auto", date=None):
        if "死" in question:
            os._exit(1)
        time.sleep(0.05 if "慢" in question else 0)
        return Answer(question, f"{writer} {date} {passages}", question, True)
worker.Opening.assistant = lambda self: Echo()
worker.serve()
"""


def lines(path, *questions):
    path.write_text("".join(json.dumps({"question": q, "passages": ["甲"], "date": "2024-07-01"}) + "\n" for q in questions))
    return path


def test_lines_come_in_the_order_of_the_questions(tmp_path):
    asked = lines(tmp_path / "q.jsonl", *(f"慢{n}？" if n % 3 == 0 else f"快{n}？" for n in range(20)), "")
    with answering(2, None, "llm", ("-c", SERVE)) as answers:
        report = run(asked, tmp_path / "a.jsonl", answers)
    rows = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text().splitlines()]
    assert [row["short"] for row in rows[:4]] == ["慢0？", "快1？", "快2？", "慢3？"] and len(rows) == 21
    assert rows[0]["answer"] == "llm 2024-07-01 ('甲',)"
    assert report.failed == 1 and "空的" in rows[20]["error"]
    with answering(3, None, "llm", ("-c", SERVE)) as answers:
        run(asked, tmp_path / "b.jsonl", answers)
    assert (tmp_path / "b.jsonl").read_bytes() == (tmp_path / "a.jsonl").read_bytes()


def test_a_process_that_dies_costs_its_rows_and_not_the_run(tmp_path):
    asked = lines(tmp_path / "q.jsonl", "一？", "死？", "三？")
    with answering(1, None, serve=("-c", SERVE)) as answers:
        report = run(asked, tmp_path / "a.jsonl", answers)
    rows = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text().splitlines()]
    assert rows[0]["answered"] and "中断" in rows[1]["error"] and rows[2]["answered"] and report.failed == 1


def failures(path):
    return [row["question"] for line in path.read_text().splitlines() if "error" in (row := json.loads(line))]


def test_a_process_that_is_killed_costs_one_row_of_a_hundred(tmp_path):
    asked = lines(tmp_path / "q.jsonl", "死？", *(f"慢{n}？" for n in range(99)))
    with answering(2, None, serve=("-c", SERVE)) as answers:
        run(asked, tmp_path / "a.jsonl", answers)
    assert failures(tmp_path / "a.jsonl") == ["死？"]


def test_a_process_that_is_killed_between_two_rows_costs_none(tmp_path):
    asked = lines(tmp_path / "q.jsonl", *(f"快{n}？" for n in range(10)))
    with answering(1, None, serve=("-c", SERVE)) as answers:

        def killed_after_three(tasks):
            for at, line in enumerate(answers(tasks)):
                yield line
                if at == 3:
                    (child,) = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()
                    os.kill(int(child), signal.SIGKILL)

        run(asked, tmp_path / "a.jsonl", killed_after_three)
    assert len(failures(tmp_path / "a.jsonl")) <= 1


@pytest.mark.parametrize("count", [1, 2])
def test_processes_that_cannot_start_fail_every_row_and_keep_nobody_waiting(tmp_path, count):
    asked = lines(tmp_path / "q.jsonl", *(f"{n}？" for n in range(40)))
    begun = time.monotonic()
    with answering(count, None, serve=("-c", "raise SystemExit(1)")) as answers:
        report = run(asked, tmp_path / "a.jsonl", answers)
    assert report.failed == 40 and time.monotonic() - begun < 30


def test_a_worker_that_never_starts_takes_no_rows_from_the_other(tmp_path):
    broken, whole = Worker(("-c", "raise SystemExit(1)")), Worker(("-c", SERVE), first=Opening(None))
    values = read_tasks(lines(tmp_path / "q.jsonl", *(f"慢{n}？" for n in range(30))))
    with sharing([broken, whole], _answered_by, ahead=8) as answered:
        rows = [json.loads(line) for line in answered(values)]
    assert sum("error" in row for row in rows) <= TRIES


PARENT = """
import sys
from pathlib import Path
from rag.batch import read_tasks, run
from rag.batch_worker import Opening, _answered_by, answering
from rag.indexing.workers import TRIES, Worker, sharing
with answering(2, None, serve=("-c", sys.argv[3])) as answers:
    run(Path(sys.argv[1]), Path(sys.argv[2]), answers)
"""


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="children are counted in /proc")
def test_a_killed_run_leaves_no_process_and_goes_on(tmp_path):
    asked = lines(tmp_path / "q.jsonl", *(f"慢{n}？" for n in range(60)))
    out = tmp_path / "a.jsonl"
    command = [sys.executable, "-c", PARENT, str(asked), str(out), SERVE]
    process = subprocess.Popen(command, cwd=ROOT)
    deadline = time.monotonic() + 60
    while (not out.exists() or out.stat().st_size < 2000) and time.monotonic() < deadline:
        time.sleep(0.02)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    while any(Path(f"/proc/{child}").exists() for child in children) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert len(children) == 2 and not any(Path(f"/proc/{child}").exists() for child in children)
    subprocess.run(command, check=True, cwd=ROOT, timeout=60)
    assert [json.loads(line)["short"] for line in out.read_text().splitlines()] == [f"慢{n}？" for n in range(60)]
