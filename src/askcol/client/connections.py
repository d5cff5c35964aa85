"""`Connections`: requests to a server over connections that are kept, and its errors as ours."""

from __future__ import annotations

import contextlib
import http.client
import time
from http import HTTPStatus
from urllib.parse import urlsplit

import msgspec

from askcol.errors import (
    AskcolError,
    ConfidenceError,
    EncoderError,
    FilterError,
    IndexFault,
    IndexUnreachable,
    QuestionError,
    ServerBusy,
    ServerError,
)

_KINDS: dict[str, type[AskcolError]] = {
    kind.__name__: kind
    for kind in (FilterError, QuestionError, IndexFault, IndexUnreachable, ConfidenceError, EncoderError)
}
"""By the `kind` of a problem."""

_RETRY_AFTER_S = 1.0
"""How long to wait for a busy server that does not say how long."""


_LEAST_WAIT_S = 0.1


class NotFound(ServerError):
    """The server has no such document, or no such path."""


class _Problem(msgspec.Struct, frozen=True):
    """What a server sends instead of a result."""

    detail: str
    kind: str = ""


class Connections:
    """Connections to the server at `url`. Any number of threads may use them: each takes an idle one or a new one.

    `token`: sent with each request, if there is one. `timeout`: how many seconds to wait for a result. Raises
    `ValueError` if `url` is none of a server.
    """

    def __init__(self, url: str, token: str | None, timeout: float) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"the address of a server begins with http:// or https://; found {url!r:.200}")
        secure = parts.scheme == "https"
        self._open = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        self._host, self._port = parts.hostname, parts.port
        self._path = parts.path.rstrip("/")
        self.url = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{self._path}"
        self._headers = {"Accept": "application/json"} | ({"Authorization": f"Bearer {token.strip()}"} if token else {})
        self._timeout = timeout
        self._idle: list[http.client.HTTPConnection] = []

    def get(self, path: str) -> bytes:
        """What the server sends for `path`, with its query string. Raises what the server says is wrong."""
        return self._result("GET", path, None)

    def post(self, path: str, body: bytes) -> bytes:
        """What the server sends for the JSON document `body`; errors as in `get`."""
        return self._result("POST", path, body)

    def close(self) -> None:
        """Close the connections that are idle."""
        while (kept := self._kept()) is not None:
            kept.close()

    def _result(self, method: str, path: str, body: bytes | None) -> bytes:
        deadline = time.monotonic() + self._timeout
        while True:
            try:
                status, headers, sent = self._exchange(method, path, body, deadline)
            except (OSError, http.client.HTTPException) as fault:
                raise ServerError(f"can't reach {self.url}: {fault or type(fault).__name__}") from fault
            if status == HTTPStatus.OK:
                return sent
            error = self._error(status, headers, sent)
            if not isinstance(error, ServerBusy) or time.monotonic() + error.retry_after_s >= deadline:
                raise error
            time.sleep(error.retry_after_s)

    def _exchange(
        self, method: str, path: str, body: bytes | None, deadline: float
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        """Status, headers and body of the response."""
        while (kept := self._kept()) is not None:
            with contextlib.suppress(ConnectionError):  # the server may have closed it while it was idle
                return self._exchange_over(kept, method, path, body, deadline)
        return self._exchange_over(self._open(self._host, self._port), method, path, body, deadline)

    def _kept(self) -> http.client.HTTPConnection | None:
        try:
            return self._idle.pop()
        except IndexError:  # another thread has taken the last one
            return None

    def _exchange_over(
        self, connection: http.client.HTTPConnection, method: str, path: str, body: bytes | None, deadline: float
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        connection.timeout = max(deadline - time.monotonic(), 0.001)
        if connection.sock:
            connection.sock.settimeout(connection.timeout)
        headers = self._headers | ({"Content-Type": "application/json"} if body is not None else {})
        try:
            connection.request(method, self._path + path, body, headers)
            response = connection.getresponse()
            sent = response.read()
        except BaseException:
            connection.close()
            raise
        self._idle.append(connection)
        return response.status, response.headers, sent

    def _error(self, status: int, headers: http.client.HTTPMessage, sent: bytes) -> AskcolError:
        """What the server says is wrong, as the error that `Collection` raises for it."""
        problem = _problem(headers, sent)
        if problem is None:
            said = f"{self.url} answers with status {status}, as no server of askcol does; is the address right?"
            return ServerError(said)
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            return ServerBusy(problem.detail, _seconds(headers.get("Retry-After")))
        if status in (HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_ENTITY_TOO_LARGE):
            return _KINDS.get(problem.kind, QuestionError)(problem.detail)
        if status == HTTPStatus.NOT_FOUND:
            return NotFound(problem.detail)
        return _KINDS.get(problem.kind, ServerError)(problem.detail)


def _problem(headers: http.client.HTTPMessage, sent: bytes) -> _Problem | None:
    """The problem that a response holds; None if it holds none."""
    if headers.get_content_type() != "application/problem+json":
        return None
    try:
        return msgspec.json.decode(sent, type=_Problem)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def _seconds(retry_after: str | None) -> float:
    """The seconds of a `Retry-After`; the date that it may hold instead is not read."""
    try:
        return max(float(retry_after or _RETRY_AFTER_S), _LEAST_WAIT_S)
    except ValueError:
        return _RETRY_AFTER_S
