"""`Hosts`: the names under which a server answers.

A page of another site may let its own name point to this machine (DNS rebinding). The browser then takes our answers
for that site's own, but the Host header still has the site's name. So whoever asks under another name gets nothing.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address

from askcol.server.guard.refusals import BadHost, MisdirectedRequest

LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})

_HOST = re.compile(r"(?P<name>\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9_.-]{1,253})(?::(?P<port>[0-9]{1,5}))?")

_DEFAULT_PORTS = {"http": "80", "https": "443"}


@dataclass(frozen=True, slots=True)
class Hosts:
    """The values of the Host header that a server answers.

    Attributes:
        own: Names and addresses of the machine, lower case; they count with the port that the server listens on.
        added: Names from `--allowed-host`; one without a port counts with any port, because a proxy has its own.
        any_address: Whether every IP address counts. No name can be made to point to a page under an address.
    """

    own: frozenset[str] = LOOPBACK
    added: frozenset[str] = frozenset()
    any_address: bool = False

    @classmethod
    def listening_on(cls, host: str, added: Iterable[str] = ()) -> Hosts:
        """Those of a server that listens on `host`.

        Raises `OSError` where `host` is no address, and `ValueError` where one of `added` is no host.
        """
        addresses = addresses_of(host)
        own = {host.lower(), *map(_as_host, addresses)}
        any_address = any(address.is_unspecified for address in addresses)
        if any_address:
            own |= {socket.gethostname().lower(), socket.getfqdn().lower()}
        if any_address or any(address.is_loopback for address in addresses):
            own |= LOOPBACK
        return cls(frozenset(own), frozenset(_checked(added)), any_address)

    def check(self, host: str | None, port: str, scheme: str = "http") -> None:
        """Raises `BadHost` or `MisdirectedRequest` where `host`, a Host header, is not one of these.

        `port`: the one that the server listens on.
        """
        if not host:
            raise BadHost("the Host header is missing")
        found = _HOST.fullmatch(host)
        if not found:
            raise BadHost(f"the Host header must be one name or address, with or without a port; found {host!a:.80}")
        name = _normalised(found["name"])
        asked_port = found["port"] or _DEFAULT_PORTS[scheme]
        if name in self.added or f"{name}:{asked_port}" in self.added:
            return
        if asked_port == port and (name in self.own or (self.any_address and _is_address(name))):
            return
        raise MisdirectedRequest(
            f"this server does not answer as {host!a:.80}; if it should, start it with `--allowed-host {host:.80}`"
        )


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a server that listens on `host`. Raises `OSError` where it is no address."""
    return all(address.is_loopback for address in addresses_of(host))


def addresses_of(host: str) -> list[IPv4Address | IPv6Address]:
    """The IP addresses of a name or address to listen on; "*" is every one. Raises `OSError`."""
    found = socket.getaddrinfo(None if host == "*" else host.strip("[]"), 0, flags=socket.AI_PASSIVE)
    return [ip_address(each[4][0]) for each in found]


def _checked(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        found = _HOST.fullmatch(name)
        if not found:
            raise ValueError(f"{name!r} is no host; give a name or address, with or without a port")
        yield _normalised(found["name"]) + (f":{found['port']}" if found["port"] else "")


def _normalised(name: str) -> str:
    """Lower case, and an IPv6 address in its short form."""
    if name.startswith("["):
        try:
            return _as_host(IPv6Address(name[1:-1]))
        except ValueError:
            return name
    return name.lower()


def _as_host(address: IPv4Address | IPv6Address) -> str:
    return f"[{address}]" if address.version == 6 else str(address)


def _is_address(name: str) -> bool:
    try:
        ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True
