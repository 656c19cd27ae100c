"""The names under which a server may be addressed.

A site can let its own name lead to this machine (DNS rebinding). To a browser this server then is that site, whose page may read
and order everything here; what gives it away is the name it is addressed by. An address in digits is no name that could be turned.
"""

from __future__ import annotations

import re
import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address

_HEADER = re.compile(r"(?:\[([^\[\]\s]+)\]|([^\[\]:/@\s]+))(?::\d*)?")
_LISTED = re.compile(r"[\s,，、;；]+")


@dataclass(frozen=True, slots=True)
class Hosts:
    """Where a server listens, and what it answers to besides the loopback names."""

    bound: str = "127.0.0.1"
    more: frozenset[str] = frozenset()

    @classmethod
    def of(cls, bound: str, more: str = "") -> Hosts:
        """Bound to a name or an address; `more`: names that lead here, as somebody lists them."""
        return cls(_plain(bound), frozenset(_plain(name) for name in _LISTED.split(more) if name))

    @property
    def alone(self) -> bool:
        """Whether only this machine can reach the server."""
        return _is_loopback(self.bound)

    def known(self, header: str) -> bool:
        """Whether a Host header names this server.

        >>> hosts = Hosts.of("127.0.0.1")
        >>> hosts.known("localhost:7860"), hosts.known("[::1]:7860"), hosts.known("evil.example:7860")
        (True, True, False)
        """
        found = _HEADER.fullmatch(header)
        if found is None:
            return False
        name = _plain(found[1] or found[2])
        if _is_loopback(name) or name == self.bound or name in self.more:
            return True
        address = _address(self.bound)
        everywhere = self.bound == "" or (address is not None and address.is_unspecified)
        return everywhere and (_address(name) is not None or name in _own_names())


def _plain(name: str) -> str:
    """One spelling for each name and each address."""
    name = name.strip().lower().removesuffix(".")
    return str(_address(name) or name)


def _address(name: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(name)
    except ValueError:
        return None


def _is_loopback(name: str) -> bool:
    address = _address(name)
    return name == "localhost" if address is None else address.is_loopback


def _own_names() -> set[str]:
    """What this machine is called, as it knows without asking the network; `.local` is how neighbours find it."""
    name = _plain(socket.gethostname())
    short = name.partition(".")[0]
    return {name, short, f"{short}.local"}
