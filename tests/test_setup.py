"""The set-up's own scripts, run in a world of stand-in commands; and what the other tests rely on."""

import os
import socket
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHELL_TOOLS = ("sh", "grep", "head", "mktemp", "rm", "dirname", "cat", "env", "true")


@pytest.fixture
def world(tmp_path):
    """A folder that is all of PATH; `world(name, script)` adds a command, `world.run(script, …)` runs one of ours."""

    class World:
        def __call__(self, name: str, script: str) -> None:
            (tmp_path / name).write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
            (tmp_path / name).chmod(0o755)

        def run(self, script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
            environment = {"PATH": str(tmp_path), "LOG": str(tmp_path / "log"), "LC_ALL": "C.UTF-8"}
            command = ["/bin/sh", str(ROOT / "scripts" / script), *arguments]
            return subprocess.run(command, env=environment, capture_output=True, text=True, encoding="utf-8", check=False)

        @property
        def log(self) -> list[str]:
            path = tmp_path / "log"
            return path.read_text(encoding="utf-8").splitlines() if path.exists() else []

    world = World()
    for tool in SHELL_TOOLS:
        world(tool, f'exec /usr/bin/{tool} "$@"')
    world("dpkg", 'case "$2" in here*) echo "Status: install ok installed";; *) exit 1;; esac')
    world("apt-get", 'echo "apt-get $@" >> "$LOG"')
    return world


def test_nothing_is_installed_where_nothing_is_missing(world):
    done = world.run("debian.sh", "here-a", "here-b")
    assert (done.returncode, done.stdout, done.stderr, world.log) == (0, "", "", [])


def test_root_installs_what_is_missing_and_only_that(world):
    world("id", "echo 0")
    done = world.run("debian.sh", "here-a", "gone-b", "gone-c")
    assert done.returncode == 0
    assert world.log == ["apt-get update -qq", "apt-get install -y -qq --no-install-recommends gone-b gone-c"]


def test_sudo_is_used_where_it_asks_for_no_password(world):
    world("id", "echo 1000")
    world("sudo", 'shift; exec "$@"')
    assert world.run("debian.sh", "gone-b").returncode == 0
    assert world.log[-1].endswith(" gone-b")


def test_without_the_right_one_line_says_what_to_run(world):
    world("id", "echo 1000")
    world("sudo", "exit 1")
    done = world.run("debian.sh", "gone-b", "gone-c")
    assert done.returncode == 1
    assert done.stderr.splitlines() == ["缺少系统软件包，这里无权安装。请先运行：sudo apt-get install gone-b gone-c"]
    assert world.log == []


def test_a_failed_install_shows_the_reason_in_one_line(world):
    world("id", "echo 0")
    world("apt-get", '[ "$1" = update ] || { echo Reading; echo "E: Unable to locate package gone-b"; exit 100; }')
    done = world.run("debian.sh", "gone-b")
    assert done.returncode == 1
    assert done.stderr.splitlines() == ["系统软件包装不上（gone-b）：E: Unable to locate package gone-b"]


def test_an_old_python_is_passed_over(world, tmp_path):
    world("python3.11", "exit 1")
    world("python3", '[ "$1" = -m ] && mkdir "$3"; [ "$1" = --version ] && echo Python 3.14.0; exit 0')
    world("mkdir", 'exec /usr/bin/mkdir "$@"')
    done = world.run("venv.sh", str(tmp_path / "venv"))
    assert done.returncode == 0
    assert (tmp_path / "venv").is_dir()
    assert done.stdout.strip().endswith("（Python 3.14.0）…")


def test_no_python_at_all_is_one_line(world, tmp_path):
    done = world.run("venv.sh", str(tmp_path / "venv"))
    assert done.returncode == 1
    assert done.stderr.startswith("没有找到 Python 3.11")


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("example.org", 443), ("2001:db8::1", 80, 0, 0)])
def test_tests_cannot_reach_the_network(address):
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    with socket.socket(family) as outside, pytest.raises(AssertionError, match="may not reach"):
        outside.connect(address)
    with pytest.raises(AssertionError, match="may not reach"):
        socket.create_connection(address[:2], timeout=1)


def test_tests_can_reach_this_machine():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname(), timeout=1) as client:
        assert client.getpeername() == server.getsockname()


def test_settings_of_whoever_runs_the_tests_do_not_reach_them():
    assert [name for name in os.environ if name.startswith("RAG_") and name != "RAG_MODELS"] == []
