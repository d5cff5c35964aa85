"""What a page of another site can make a browser do: follow a link, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from flask import Flask, Request
from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder

from askcol.server.app import create_app
from askcol.server.guard.refusals import ForeignSite
from askcol.server.guard.sites import check_site

LINK = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}


def passes(headers: Mapping[str, str], method: str = "GET", *, writes: bool = False) -> bool:
    builder = EnvironBuilder(method=method, base_url="http://localhost:8000", headers=Headers(headers.items()))
    try:
        check_site(Request(builder.get_environ()), writes=writes)
    except ForeignSite:
        return False
    return True


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://localhost:8000"},
        {"Origin": "https://localhost:8000"},
        {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost:8000"},
        {"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"},
    ],
)
def test_programs_and_our_own_pages_may_write(headers: dict[str, str]) -> None:
    assert passes(headers, "POST", writes=True)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Origin": "http://localhost"},
        {"Origin": "http://localhost:3000"},
        {"Origin": "http://localhost:8000.evil.example"},
        {"Origin": "http://evil.example:8000"},
        {"Origin": "http://localhost:8000, http://localhost:8000"},
        {"Origin": "http://localhost:8000/"},
        {"Origin": "file://localhost:8000"},
        {"Origin": "http://[::1]:8000"},
        {"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"},
        {"Origin": "http://localhost:8000", "Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"},
        {"Sec-Fetch-Site": "made up"},
    ],
)
@pytest.mark.parametrize(("method", "writes"), [("GET", False), ("POST", False), ("POST", True)])
def test_other_sites_may_not_send_it(headers: dict[str, str], method: str, writes: bool) -> None:
    assert not passes(headers, method, writes=writes)


def test_a_link_may_lead_to_what_is_read_and_not_to_what_writes() -> None:
    assert passes(LINK)
    assert not passes(LINK, writes=True)
    assert not passes(LINK, "POST")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return create_app({"secret": tmp_path_factory.mktemp("no-index")})


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
@pytest.mark.parametrize("path", ["/", "/ask?question=who", "/documents", "/health", "/static/style.css", "/nowhere"])
def test_a_refused_site_learns_nothing(app: Flask, path: str, accept: str) -> None:
    headers = {"Origin": "https://evil.example", "Accept": accept}
    response = app.test_client().get(path, headers=headers)
    assert response.status_code == 403
    assert "secret" not in response.text
    assert not [name for name, _ in response.headers if name.startswith("Access-Control")]


@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_no_answer_lets_another_site_read_it(index_dir: Path, method: str) -> None:
    client = create_app(index_dir).test_client()
    headers = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    response = client.open("/ask", method=method, headers=headers, query_string={"question": "who"})
    assert not [name for name, _ in response.headers if name.startswith("Access-Control")]
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
