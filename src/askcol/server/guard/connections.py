"""Connections of waitress: how they refuse a request that never reaches the application, and clients that dawdle."""

from __future__ import annotations

import socket
import time
from collections.abc import Mapping
from http import HTTPStatus

import msgspec
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import BaseWSGIServer
from waitress.task import ErrorTask, WSGITask

from askcol.server.guard.headers import SECURITY_HEADERS
from askcol.server.problems import MEDIA_TYPE, Problem

MAX_HEADER_BYTES = 64 * 1024
"""Of the request line and all headers: a question and a filter of as many characters as may be fit, percent-encoded."""

MAX_BODY_BYTES = 1 << 20
"""Read from a connection before the application sees the request, whose own limits are lower."""

RECEIVE_SECONDS = 60
"""A request must arrive within these, and a second more for each `SLOWEST_BYTES` of its body."""

SLOWEST_BYTES = 10_000

_DRAINED_BYTES = 64 << 20
"""How much of a request that was refused is read, and thrown away, so that the client gets to read the answer."""


class GuardedParser(HTTPRequestParser):  # type: ignore[misc]  # waitress has no types
    """Reads a request."""

    def received(self, data: bytes) -> int:
        """Waitress asks for the body that a client announces by `Expect: 100-continue`, even where it refuses it."""
        consumed: int = super().received(data)
        if self.error:
            self.expect_continue = False
        return consumed


class GuardedTask(WSGITask):  # type: ignore[misc]  # waitress has no types
    """A request that the application answers."""

    def finish(self) -> None:
        """Waitress ends every answer in chunks by an empty chunk, but that to HEAD has none."""
        if not self.wrote_header:
            self.write(b"")
        if self.request.command != "HEAD":
            super().finish()


class ProblemTask(ErrorTask):  # type: ignore[misc]  # waitress has no types
    """A request that is no HTTP, is too large, or whose answer failed: the answer is a problem (RFC 9457)."""

    def execute(self) -> None:
        error, limits = self.request.error, self.channel.adj
        status = HTTPStatus(error.code)
        details = {
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE: f"the body is over {limits.max_request_body_size:,} bytes",
            HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: f"the headers are over {MAX_HEADER_BYTES:,} bytes",
            HTTPStatus.INTERNAL_SERVER_ERROR: "the server failed; its log says why",
        }
        detail = details.get(status, f"this is no valid HTTP: {error.body:.80}")
        body = msgspec.json.encode(Problem(status.phrase, status.value, detail))
        self.status = f"{status.value} {status.phrase}"
        headers = {"Content-Type": MEDIA_TYPE, "Cache-Control": "no-store", **SECURITY_HEADERS}
        self.response_headers.extend(headers.items())
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


class GuardedChannel(HTTPChannel):  # type: ignore[misc]  # waitress has no types
    """A connection to one client."""

    parser_class = GuardedParser
    task_class = GuardedTask
    error_task_class = ProblemTask
    began = 0.0
    """When the first byte of the request came that is being received."""
    drained = 0
    """How many bytes were thrown away since the last answer."""
    close_when_flushed: bool
    lingers = False
    """Whether the last answer is sent, and the client has not closed the connection yet."""

    def add_channel(self, map: dict[int, object] | None = None) -> None:
        """Waitress accepts no more where all places are taken, so one is freed: that which is idle for longest."""
        super().add_channel(map)
        if len(self.server._map) >= self.adj.connection_limit:
            others = [each for each in self.server.active_channels.values() if each is not self and each.idle]
            if others:
                min(others, key=lambda each: each.last_activity).handle_close()

    @property
    def idle(self) -> bool:
        """Whether no request has arrived whole, and nothing is left to send."""
        return not self.requests and not self.total_outbufs_len

    def readable(self) -> bool:
        return self.lingers or super().readable()

    def handle_read(self) -> None:
        """Read some of a request. Waitress closes a connection whose `last_activity` is long ago."""
        if self.lingers:
            self._drain()
            return
        if self.request is None:
            self.began = time.time()
        super().handle_read()
        if self.request is not None:
            self.last_activity = self.began + self.request.body_bytes_received / SLOWEST_BYTES

    def handle_write(self) -> None:
        """Send, and close what is to be closed, but let the client finish first.

        A connection that is closed with bytes unread is reset, and the client may lose the answer (RFC 9112, 9.6).
        """
        closes = self.close_when_flushed
        if closes:
            self.close_when_flushed = False
        super().handle_write()
        if closes and self.connected:
            self.close_when_flushed = bool(self.total_outbufs_len)
            if not self.close_when_flushed:
                self._linger()

    def _linger(self) -> None:
        self.lingers = True
        try:
            self.socket.shutdown(socket.SHUT_WR)
        except OSError:  # the client is gone
            self.handle_close()

    def _drain(self) -> None:
        try:
            self.drained += len(self.recv(self.adj.recv_bytes))
        except OSError:
            self.handle_close()
        if self.drained > _DRAINED_BYTES:
            self.handle_close()


def guard_connections(sockets: Mapping[int, object]) -> None:
    """Let the servers in waitress's map of `sockets` make guarded connections."""
    for each in sockets.values():
        if isinstance(each, BaseWSGIServer):
            each.channel_class = GuardedChannel
