"""`listen`: an application behind waitress."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import waitress
from flask import Flask

from askcol.server.guard.connections import MAX_BODY_BYTES, MAX_HEADER_BYTES, RECEIVE_SECONDS, guard_connections
from askcol.server.settings import Settings


@dataclass(frozen=True, slots=True)
class Listening:
    """A server that listens and does not answer yet.

    `addresses`: such as "http://127.0.0.1:8000". `sockets`: what waitress keeps all it listens on in, and connections.
    """

    addresses: tuple[str, ...]
    sockets: dict[int, Any]


def listen(app: Flask, settings: Settings, host: str, port: int, trusted_proxy: str | None = None) -> Listening:
    """Listen for requests to `app` on `host` and `port`, 0 for a free one.

    `trusted_proxy`: the address of a proxy that says for whom it asks. Raises `OSError` where it can't listen.
    """
    sockets: dict[int, Any] = {}
    proxy = {"trusted_proxy": trusted_proxy, "trusted_proxy_headers": "x-forwarded-for x-forwarded-proto"}
    server = waitress.create_server(
        app,
        map=sockets,
        host=host,
        port=port,
        threads=settings.admission.threads,
        channel_request_lookahead=1,  # with it, waitress says whether the client is still there
        ident=None,
        channel_timeout=RECEIVE_SECONDS,
        cleanup_interval=RECEIVE_SECONDS // 6,
        max_request_header_size=MAX_HEADER_BYTES,
        max_request_body_size=max(MAX_BODY_BYTES, settings.body_bytes),
        **(proxy if trusted_proxy else {}),
    )
    guard_connections(sockets)
    places = getattr(server, "effective_listen", None) or [(server.effective_host, server.effective_port)]
    return Listening(tuple(f"http://[{h}]:{p}" if ":" in h else f"http://{h}:{p}" for h, p in places), sockets)
