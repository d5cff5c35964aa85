"""What a client sends, and what it makes of servers that misbehave."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from askcol import Client
from askcol.errors import ServerBusy, ServerError

LISTED = json.dumps({"documents": [], "skipped": []}).encode()

Reply = tuple[int, dict[str, str], bytes]

PROBLEM = {"Content-Type": "application/problem+json"}


class Scripted(ThreadingHTTPServer):
    """Gives one reply after another; the last one again and again. Notes what came, and over how many connections."""

    def __init__(self, replies: Sequence[Reply]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.replies = list(replies)
        self.came: list[tuple[str, str, dict[str, str]]] = []
        self.connections: set[object] = set()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Scripted

    def do_GET(self) -> None:
        self.server.came.append((self.command, self.path, dict(self.headers)))
        self.server.connections.add(self.client_address)
        replies = self.server.replies
        status, headers, body = replies.pop(0) if len(replies) > 1 else replies[0]
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = "X-Then-Close" in headers or "Connection" in headers

    def log_message(self, format: str, *args: object) -> None:
        """Prints nothing."""


@contextmanager
def scripted(*replies: Reply) -> Iterator[tuple[Scripted, str]]:
    with Scripted(replies) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server, f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_the_connection_is_kept_and_the_token_sent() -> None:
    with scripted((200, {}, LISTED)) as (server, url), Client(f"{url}/askcol/", token="secret\n") as client:
        for _ in range(3):
            assert client.documents("a b") == []
    assert len(server.connections) == 1
    method, path, headers = server.came[0]
    assert (method, path) == ("GET", "/askcol/documents?documents=a+b")
    assert headers["Authorization"] == "Bearer secret"
    assert headers["Accept"] == "application/json"


@pytest.mark.parametrize("header", ["X-Then-Close", "Connection"])
def test_a_connection_that_the_server_closed_is_opened_again(header: str) -> None:
    """With the first, the server closes it without a word."""
    with scripted((200, {header: "close"}, LISTED)) as (server, url), Client(url) as client:
        for _ in range(3):
            assert client.documents() == []
    assert len(server.came) == len(server.connections) == 3


def test_a_busy_server_is_asked_again_after_the_time_that_it_names() -> None:
    busy = (429, {**PROBLEM, "Retry-After": "0"}, b'{"detail": "too many"}')
    with scripted(busy, busy, (200, {}, LISTED)) as (server, url), Client(url, timeout=300) as client:
        assert client.documents() == []
    assert len(server.came) == 3


@pytest.mark.parametrize(("retry_after", "seconds"), [("3600", 3600.0), ("soon", 1.0), (None, 1.0)])
def test_a_server_that_stays_busy_is_not_waited_for(retry_after: str | None, seconds: float) -> None:
    headers = {**PROBLEM, **({"Retry-After": retry_after} if retry_after else {})}
    with (
        scripted((429, headers, b'{"detail": "too many"}')) as (server, url),
        Client(url, timeout=0.9) as client,
        pytest.raises(ServerBusy, match="too many") as busy,
    ):
        client.documents()
    assert busy.value.retry_after_s == seconds
    assert len(server.came) == 1


@pytest.mark.parametrize("status", [401, 403, 404, 421, 500, 503, 504])
def test_a_refusal_says_what_the_server_says(status: int) -> None:
    problem = {"title": "", "status": status, "detail": "give a token", "type": "about:blank"}
    with (
        scripted((status, PROBLEM, json.dumps(problem).encode())) as (_, url),
        Client(url) as client,
        pytest.raises(ServerError, match=r"^give a token$"),
    ):
        client.documents()


@pytest.mark.parametrize(
    ("status", "headers", "body", "said"),
    [
        (404, {}, b"Not Found", "answers with status 404, as no server of askcol does; is the address right"),
        (413, {}, b"too large", "answers with status 413, as no server of askcol does"),
        (404, PROBLEM, b"{", "answers with status 404, as no server of askcol does"),
        (301, {"Location": "https://elsewhere.example/"}, b"", "answers with status 301"),
        (200, {}, b"<html>", "answers as no server of this version of askcol does"),
        (200, {}, b'{"documents": 3}', "answers as no server of this version of askcol does"),
        (200, {"Content-Length": "99", "X-Then-Close": ""}, b"{", "can't reach"),
    ],
)
def test_what_is_no_server_of_askcol_is_named(status: int, headers: dict[str, str], body: bytes, said: str) -> None:
    with (
        scripted((status, headers, body)) as (_, url),
        Client(url) as client,
        pytest.raises(ServerError, match=said) as raised,
    ):
        client.documents()
    assert url in str(raised.value)


def test_a_server_that_says_nothing_is_left() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with Client(url, timeout=0.2) as client, pytest.raises(ServerError, match=f"can't reach {url}: timed out"):
            client.documents()
