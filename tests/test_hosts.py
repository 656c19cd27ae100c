"""By which names the server may be addressed, and who hears that it stands open."""

from __future__ import annotations

import pytest

from rag.app.hosts import Hosts

ANYWHERE = ("localhost", "LocalHost:7860", "127.0.0.1", "127.0.0.1:7860", "127.8.0.1", "[::1]:7860", "localhost.")
FOREIGN = (
    "evil.example",
    "evil.example:7860",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "evil@localhost",
    "[",
    "[::1",
    "a b",
    "",
)


@pytest.fixture(autouse=True)
def machine(monkeypatch):
    monkeypatch.setattr("socket.gethostname", lambda: "Bianjibu.lan")


@pytest.mark.parametrize("bound", ["127.0.0.1", "localhost", "::1", "192.168.1.5", "0.0.0.0", "::"])
def test_this_machine_may_be_called_so_wherever_it_listens_and_another_site_never(bound):
    hosts = Hosts.of(bound)
    assert [header for header in ANYWHERE if not hosts.known(header)] == []
    assert [header for header in FOREIGN if hosts.known(header)] == []


@pytest.mark.parametrize(
    ("bound", "header", "known"),
    [
        ("127.0.0.1", "192.168.1.5:7860", False),
        ("127.0.0.1", "bianjibu.lan", False),
        ("192.168.1.5", "192.168.1.5:7860", True),
        ("192.168.1.5", "192.168.1.6:7860", False),
        ("fe80:0::5", "[fe80::5]:7860", True),
        ("nas.lan", "NAS.lan:7860", True),
        ("nas.lan", "192.168.1.5", False),
        ("0.0.0.0", "192.168.1.5:7860", True),
        ("0.0.0.0", "[fe80::5]:7860", True),
        ("::", "10.0.0.7", True),
        ("0.0.0.0", "bianjibu.lan:7860", True),
        ("0.0.0.0", "bianjibu:7860", True),
        ("0.0.0.0", "bianjibu.local", True),
        ("0.0.0.0", "nas.lan", False),
    ],
)
def test_other_names_are_known_where_it_listens_to_them(bound, header, known):
    assert Hosts.of(bound).known(header) is known


def test_names_that_somebody_stands_for_are_known_too():
    hosts = Hosts.of("127.0.0.1", " 有据.example ，Nas.lan, ")
    assert hosts.known("有据.example") and hosts.known("nas.lan:80")
    assert not hosts.known("evil.example")
    assert not Hosts.of("127.0.0.1", " ,").known("")


@pytest.mark.parametrize(
    ("bound", "alone"),
    [
        ("127.0.0.1", True),
        ("localhost", True),
        ("::1", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.1.5", False),
        ("nas.lan", False),
    ],
)
def test_whether_this_machine_is_alone_with_it(bound, alone):
    assert Hosts.of(bound).alone is alone
