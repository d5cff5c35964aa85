"""Ports to listen on."""

from __future__ import annotations

import socket

_TRIED = 100
"""How many ports after a taken one are tried before the system chooses."""


def is_free(host: str, port: int) -> bool:
    """Whether a server could listen there now."""
    try:
        _listen(host, port).close()
    except OSError:
        return False
    return True


def free_port(host: str, after: int) -> int:
    """The first free port of the next ones, or else any. Raises `OSError` where the machine has no address `host`."""
    near = range(after + 1, min(after + _TRIED, 65_535) + 1)
    if found := next((port for port in near if is_free(host, port)), None):
        return found
    with _listen(host, 0) as listening:
        return int(listening.getsockname()[1])


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family)
