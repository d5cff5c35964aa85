"""Requests over a socket that never reach the application: too large, no HTTP, or too slow."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from browsing import waitress_serving
from waitress.channel import HTTPChannel

from askcol.server import parameters
from askcol.server.guard import connections
from askcol.server.guard.connections import MAX_BODY_BYTES, MAX_HEADER_BYTES, RECEIVE_SECONDS
from askcol.server.guard.hosts import Hosts
from askcol.server.listening import Listening
from askcol.server.settings import Settings

TIMEOUT_S = 60


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Listening]:
    with waitress_serving(tmp_path_factory.mktemp("no-index")) as listening:
        yield listening


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes


def connect(server: Listening) -> socket.socket:
    port = int(server.addresses[0].rpartition(":")[2])
    return socket.create_connection(("127.0.0.1", port), TIMEOUT_S)


def send(server: Listening, request: bytes) -> Reply:
    """What the server answers until it closes the connection; everything is sent before anything is read."""
    with connect(server) as client:
        client.sendall(request)
        received = b"".join(iter(lambda: client.recv(65_536), b""))
    head, _, body = received.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    return Reply(int(first.split()[1]), headers, body)


def host(server: Listening) -> str:
    return server.addresses[0].removeprefix("http://")


def posted(server: Listening, headers: str, body: bytes) -> Reply:
    head = f"POST /ask HTTP/1.1\r\nHost: {host(server)}\r\nContent-Type: application/json\r\nConnection: close\r\n"
    return send(server, f"{head}{headers}\r\n\r\n".encode("latin-1") + body)


def check_problem(reply: Reply, status: int) -> str:
    assert reply.status == status
    assert reply.headers["Content-Type"] == "application/problem+json"
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert reply.headers["Cache-Control"] == "no-store"
    assert "Server" not in reply.headers
    assert len(reply.body) < 500
    problem = json.loads(reply.body)
    assert (problem["status"], problem["type"]) == (status, "about:blank")
    return str(problem["detail"])


@pytest.mark.parametrize("size", [parameters.MAX_BODY_BYTES + 1, MAX_BODY_BYTES, 5_000_000])
def test_a_body_that_is_too_large_is_a_problem_although_the_client_sends_all_of_it(
    server: Listening, size: int
) -> None:
    detail = check_problem(posted(server, f"Content-Length: {size}", b" " * size), 413)
    limit = parameters.MAX_BODY_BYTES if size < MAX_BODY_BYTES else MAX_BODY_BYTES
    assert f"{limit:,}" in detail


@pytest.mark.parametrize("size", [parameters.MAX_BODY_BYTES + 10_000, 5_000_000])
def test_so_is_one_in_chunks(server: Listening, size: int) -> None:
    chunk = b"%x\r\n%s\r\n" % (10_000, b" " * 10_000)
    body = chunk * (size // 10_000) + b"0\r\n\r\n"
    check_problem(posted(server, "Transfer-Encoding: chunked", body), 413)


def test_a_client_that_asks_first_is_told_before_it_sends_the_body(server: Listening) -> None:
    with connect(server) as client:
        head = f"POST /ask HTTP/1.1\r\nHost: {host(server)}\r\nContent-Length: 5000000\r\nExpect: 100-continue\r\n\r\n"
        client.sendall(head.encode())
        assert b" 413 " in client.recv(65_536).partition(b"\r\n")[0]


def test_headers_that_are_too_large_are_431(server: Listening) -> None:
    head = f"GET /?question={'a' * MAX_HEADER_BYTES} HTTP/1.1\r\nHost: {host(server)}\r\n\r\n"
    assert f"{MAX_HEADER_BYTES:,}" in check_problem(send(server, head.encode()), 431)
    head = f"GET / HTTP/1.1\r\nHost: {host(server)}\r\n" + "".join(f"X-{n}: {'a' * 900}\r\n" for n in range(100))
    check_problem(send(server, head.encode()), 431)


def test_the_longest_question_and_filter_fit(server: Listening) -> None:
    head = (
        f"GET /ask?question={'%F0%9F%90%B3' * 1000}&documents={'%F0%9F%90%B3' * 1000} HTTP/1.1\r\n"
        f"Host: {host(server)}\r\nConnection: close\r\n\r\n"
    )
    assert send(server, head.encode()).status == 503


@pytest.mark.parametrize(
    "request_",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"GET\r\n\r\n",
        b"<script>alert(1)</script> / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost : localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\nno header\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\nX: y\r\n\r\n",
        b"GET / HTTP/1.1\r\n X: folded first\r\n\r\n",
        b"POST /ask HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST /ask HTTP/1.1\r\nContent-Length: 1, 2\r\n\r\nab",
        b"POST /ask HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"POST /ask HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabcd\r\n0\r\n\r\n",
    ],
)
def test_what_is_no_http_is_a_problem(server: Listening, request_: bytes) -> None:
    check_problem(send(server, request_), 400)


def test_an_encoding_that_nobody_knows_is_501(server: Listening) -> None:
    check_problem(send(server, b"POST /ask HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n"), 501)


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_a_missing_or_doubled_host_is_a_problem(server: Listening, version: str) -> None:
    missing = send(server, f"GET / HTTP/{version}\r\nConnection: close\r\n\r\n".encode())
    assert "missing" in check_problem(missing, 400)
    doubled = f"GET / HTTP/{version}\r\nHost: {host(server)}\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
    assert "one name" in check_problem(send(server, doubled.encode()), 400)


def test_a_failure_of_waitress_shows_no_trace(server: Listening, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(connections.GuardedTask, "get_environment", lambda _: 1 / 0)
        reply = send(server, f"GET / HTTP/1.1\r\nHost: {host(server)}\r\n\r\n".encode())
    assert "log" in check_problem(reply, 500)
    assert b"division" not in reply.body
    assert "division by zero" in caplog.text


@pytest.mark.parametrize("path", ["/", "/ask?question=who", "/health/live", "/nowhere", "/static/style.css"])
def test_head_has_headers_and_not_a_byte_more(server: Listening, path: str) -> None:
    reply = send(server, f"HEAD {path} HTTP/1.1\r\nHost: {host(server)}\r\nConnection: close\r\n\r\n".encode())
    assert reply.status in (200, 404, 503)
    assert reply.body == b""


def test_a_connection_answers_one_request_after_another(server: Listening) -> None:
    one = f"GET /health/live HTTP/1.1\r\nHost: {host(server)}\r\n\r\n".encode()
    last = f"GET /health/live HTTP/1.1\r\nHost: {host(server)}\r\nConnection: close\r\n\r\n".encode()
    assert send(server, one + one + last).body.count(b"HTTP/1.1 200 OK") == 2


def channel_of(server: Listening, client: socket.socket) -> HTTPChannel:
    """The server's end of a connection."""
    deadline = time.monotonic() + TIMEOUT_S
    while time.monotonic() < deadline:
        for each in list(server.sockets.values()):
            if isinstance(each, HTTPChannel) and each.addr == client.getsockname():
                return each
        time.sleep(0.01)
    raise AssertionError("the server did not accept the connection")


def closes(client: socket.socket) -> bool:
    try:
        return client.recv(1) == b""
    except ConnectionResetError:
        return True


def test_a_client_that_sends_drop_by_drop_is_cut_off(server: Listening) -> None:
    """Every drop counts as activity for waitress; here the time runs from the first."""
    with connect(server) as client:
        client.sendall(b"GET / HTTP/1.1\r\n")
        channel = channel_of(server, client)
        while channel.request is None:
            time.sleep(0.01)
        began = channel.last_activity
        client.sendall(b"X: y\r\n")
        deadline = time.monotonic() + TIMEOUT_S
        while len(channel.request.header_plus) < 20 and time.monotonic() < deadline:
            time.sleep(0.01)
        assert channel.last_activity == began
        channel.server.maintenance(began + 3600)
        channel.server.pull_trigger()
        assert closes(client)


def test_a_client_that_does_not_close_after_a_refusal_is_cut_off(server: Listening) -> None:
    with connect(server) as client:
        client.sendall(b"nonsense\r\n\r\n")
        assert client.recv(65_536).startswith(b"HTTP/1.")
        channel = channel_of(server, client)
        deadline = time.monotonic() + TIMEOUT_S
        while channel.connected and time.monotonic() < deadline:
            channel.server.maintenance(time.time() + 3600)  # as often as the server does; the first may come too early
            channel.server.pull_trigger()
            time.sleep(0.01)
        assert not channel.connected


@pytest.mark.parametrize(("trusted_proxy", "statuses"), [(None, [503, 429, 429]), ("127.0.0.1", [503, 503, 429])])
def test_whom_a_proxy_asks_for_is_believed_of_the_trusted_one_only(
    tmp_path: Path, trusted_proxy: str | None, statuses: list[int]
) -> None:
    with waitress_serving(tmp_path, Settings(rate_limit=1), trusted_proxy) as server:

        def asked_for(address: str) -> int:
            head = f"GET /ask?question=who HTTP/1.1\r\nHost: {host(server)}\r\nConnection: close\r\n"
            return send(server, f"{head}X-Forwarded-For: {address}\r\n\r\n".encode()).status

        assert [asked_for(address) for address in ("192.0.2.1", "192.0.2.2", "192.0.2.1")] == statuses


def test_a_proxy_with_tls_asks_under_an_added_name(tmp_path: Path) -> None:
    hosts = Hosts.listening_on("127.0.0.1", ["askcol.example"])
    with waitress_serving(tmp_path, Settings(hosts=hosts), "127.0.0.1") as server:
        head = "POST /ask HTTP/1.1\r\nHost: askcol.example\r\nX-Forwarded-Proto: https\r\nConnection: close\r\n"
        for origin, status in (("https://askcol.example", 415), ("https://evil.example", 403)):
            assert send(server, f"{head}Origin: {origin}\r\n\r\n".encode()).status == status


def test_connections_that_say_nothing_take_no_place_from_others(server: Listening) -> None:
    with ExitStack() as opened:
        silent = [opened.enter_context(connect(server)) for _ in range(150)]
        begun = opened.enter_context(connect(server))
        begun.sendall(f"GET /health/live HTTP/1.1\r\nHost: {host(server)}\r\nConnection: close\r\n".encode())
        request = f"GET /health/live HTTP/1.1\r\nHost: {host(server)}\r\nConnection: close\r\n\r\n".encode()
        silent[0].settimeout(RECEIVE_SECONDS / 2)
        assert silent[0].recv(1) == b""
        assert send(server, request).status == 200
        begun.sendall(b"\r\n")
        assert begun.recv(12) == b"HTTP/1.1 200"
