"""Under which names a server answers, and that it gives nothing under others."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.exceptions import HTTPException

from askcol.server.app import create_app
from askcol.server.guard.hosts import Hosts, is_loopback
from askcol.server.guard.refusals import BadHost, MisdirectedRequest
from askcol.server.settings import Settings


def status(hosts: Hosts, host: str | None, port: str = "8000") -> int | None:
    try:
        hosts.check(host, port)
    except HTTPException as error:
        return error.code
    return None


@pytest.mark.parametrize(
    "host", ["localhost:8000", "LocalHost:8000", "127.0.0.1:8000", "[::1]:8000", "[0:0::0:1]:8000"]
)
def test_this_machine_is_asked_under_its_names_for_itself(host: str) -> None:
    assert status(Hosts(), host) is None


def test_a_host_without_a_port_has_that_of_the_scheme() -> None:
    Hosts().check("localhost", "80")
    Hosts().check("localhost", "443", "https")
    with pytest.raises(MisdirectedRequest):
        Hosts().check("localhost", "8000")


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8000",
        "localhost",
        "localhost:8001",
        "localhost.evil.example:8000",
        "127.0.0.1.evil.example:8000",
        "127.0.0.2:8000",
        "192.168.0.1:8000",
        "0.0.0.0:8000",
        "127.1:8000",
        "0x7f.0.0.1:8000",
        "2130706433:8000",
        "[::ffff:127.0.0.1]:8000",
        "[::]:8000",
        "[:::::]:8000",
        "localhost.:8000",
        "xn--lcalhost-eeb:8000",
    ],
)
def test_another_name_is_misdirected(host: str) -> None:
    assert status(Hosts(), host) == 421


@pytest.mark.parametrize(
    "host",
    [
        None,
        "",
        " ",
        "localhost:8000, localhost:8000",
        "localhost:8000,evil.example",
        "evil@localhost:8000",
        "localhost:8000@evil.example",
        "localhost:80:80",
        "localhost:",
        "localhost:http",
        "localhost:123456",
        "localhost:٨٠٠٠",
        "lоcalhost:8000",
        "localhost:8000/",
        "localhost:8000#",
        "localhost:8000\x00",
        "localhost :8000",
        "http://localhost:8000",
        "::1",
        "[::1",
        "[localhost]:8000",
        "<script>alert(1)</script>",
        "localhost\t:8000",
        "a" * 254 + ":8000",
    ],
)
def test_what_is_no_host_is_a_bad_request(host: str | None) -> None:
    with pytest.raises(BadHost):
        Hosts().check(host, "8000")


def test_an_added_name_counts_with_any_port_unless_it_has_one() -> None:
    hosts = Hosts.listening_on("127.0.0.1", ["Askcol.Example", "other.example:8443", "[2001:DB8::0:1]"])
    for host in ("askcol.example", "ASKCOL.example:1234", "other.example:8443", "[2001:db8::1]:9", "localhost:8000"):
        assert status(hosts, host) is None
    for host in ("other.example", "other.example:8000", "sub.askcol.example", "askcol.example.evil"):
        assert status(hosts, host) == 421


@pytest.mark.parametrize("name", ["", "a b", "https://a.example", "a.example/x", "*", "a:b"])
def test_what_is_no_host_can_not_be_added(name: str) -> None:
    with pytest.raises(ValueError, match="is no host"):
        Hosts.listening_on("127.0.0.1", [name])


def test_one_address_has_that_address_only() -> None:
    hosts = Hosts.listening_on("192.0.2.7")
    assert status(hosts, "192.0.2.7:8000") is None
    assert {status(hosts, host) for host in ("localhost:8000", "192.0.2.8:8000", "127.0.0.1:8000")} == {421}


@pytest.mark.parametrize("everything", ["0.0.0.0", "::", "*"])
def test_all_addresses_have_the_names_of_the_machine_and_every_address(everything: str) -> None:
    hosts = Hosts.listening_on(everything)
    for name in ("localhost", "127.0.0.1", "192.0.2.8", "[2001:db8::1]", socket.gethostname()):
        assert status(hosts, f"{name}:8000") is None
        assert status(hosts, f"{name}:8001") == 421
    assert status(hosts, "evil.example:8000") == 421


def test_what_is_loopback() -> None:
    assert all(map(is_loopback, ("127.0.0.1", "localhost", "::1", "[::1]", "127.0.0.9")))
    assert not any(map(is_loopback, ("0.0.0.0", "::", "*", "192.0.2.7")))
    with pytest.raises(OSError, match=r"."):
        is_loopback("no-such-host.invalid")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Two collections without an index, whose names a stranger must not learn."""
    folder = tmp_path_factory.mktemp("no-index")
    return create_app({"secret-one": folder, "secret-two": folder})


PATHS = ["/", "/ask?question=who", "/documents", "/documents/x", "/health", "/health/live", "/metrics", "/openapi.json"]


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
@pytest.mark.parametrize("path", [*PATHS, "/static/style.css", "/nowhere", "/robots.txt"])
def test_under_another_name_nothing_is_given(app: Flask, path: str, accept: str) -> None:
    response = app.test_client().get(path, headers={"Host": "evil.example", "Accept": accept})
    assert response.status_code == 421
    assert "secret" not in response.text
    assert "--allowed-host evil.example" in response.text


@pytest.mark.parametrize("host", ["<script>alert(1)</script>", "a, b", "", "x\u00e9"])
@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_a_bad_host_is_a_problem_that_repeats_nothing_unescaped(app: Flask, host: str, accept: str) -> None:
    overrides = {"HTTP_HOST": host}
    response = app.test_client().get("/", headers={"Accept": accept}, environ_overrides=overrides)
    assert response.status_code == 400
    assert response.mimetype == "application/problem+json"
    assert response.get_json()["detail"].startswith("the Host header")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "secret" not in response.text


def test_an_added_name_is_answered(tmp_path: Path) -> None:
    hosts = Hosts.listening_on("127.0.0.1", ["askcol.example"])
    client = create_app(tmp_path, Settings(hosts=hosts)).test_client()
    assert client.get("/health/live", headers={"Host": "askcol.example"}).status_code == 200
    assert client.get("/health/live", headers={"Host": "other.example"}).status_code == 421
