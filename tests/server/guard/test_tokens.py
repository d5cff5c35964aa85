"""Tokens: how they are read, sent and compared, and what is open without one."""

from __future__ import annotations

import base64
import logging
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from askcol.errors import AskcolError
from askcol.server.app import create_app
from askcol.server.endpoints import ENDPOINTS
from askcol.server.guard.tokens import MIN_CHARACTERS, Tokens
from askcol.server.settings import Settings

TOKEN = "correct-horse-battery-staple"
OTHER = "another-client-of-this-server"


def basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return create_app({"secret": tmp_path_factory.mktemp("no-index")}, Settings(tokens=Tokens([TOKEN, OTHER])))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


CLOSED = ["/", "/ask?question=who", "/documents", "/documents/x", "/health", "/metrics", "/nowhere"]


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Bearer wrong-horse-battery-staple",
        f"Bearer {TOKEN}x",
        f"Bearer {TOKEN[:-1]}",
        f"Bearer {TOKEN} {OTHER}",
        f"Digest {TOKEN}",
        TOKEN,
        basic(TOKEN, ""),
        basic("me", "wrong"),
        "Basic ====",
        "Basic " + base64.b64encode(b"\xff:\xff").decode(),
        "Bearer \u00e9",
    ],
)
@pytest.mark.parametrize("path", CLOSED)
def test_without_a_right_token_nothing_is_given(client: FlaskClient, path: str, header: str | None) -> None:
    overrides = {} if header is None else {"HTTP_AUTHORIZATION": header}
    response = client.get(path, headers={"Accept": "application/json"}, environ_overrides=overrides)
    assert response.status_code == 401
    assert response.mimetype == "application/problem+json"
    challenges = response.headers.getlist("WWW-Authenticate")
    assert [challenge.replace('"', "") for challenge in challenges] == [
        "Bearer realm=askcol",
        "Basic realm=askcol, charset=UTF-8",
    ]
    assert "secret" not in response.text


@pytest.mark.parametrize("token", [TOKEN, OTHER])
@pytest.mark.parametrize("scheme", ["Bearer {}", "bearer {}", "Basic {}"])
def test_a_right_token_opens_it(client: FlaskClient, token: str, scheme: str) -> None:
    header = basic("anyone", token) if scheme.startswith("Basic") else scheme.format(token)
    assert client.get("/health", headers={"Authorization": header}).status_code == 503
    assert client.get("/openapi.json", headers={"Authorization": header}).status_code == 200


def test_a_browser_gets_a_page_that_says_how_to_sign_in(client: FlaskClient) -> None:
    response = client.get("/", headers={"Accept": "text/html"})
    assert (response.status_code, response.mimetype) == (401, "text/html")
    assert "as the password" in response.text
    assert "secret" not in response.text


def test_what_is_open_without_a_token(client: FlaskClient) -> None:
    assert [endpoint.route for endpoint in ENDPOINTS if endpoint.open] == ["/health/live", "/health/ready"]
    for path in ("/health/live", "/static/style.css", "/favicon.ico", "/robots.txt"):
        assert client.get(path, buffered=True).status_code == 200


def test_every_token_is_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[bytes] = []

    def compare(one: bytes, other: bytes) -> bool:
        compared.append(other)
        return one == other

    monkeypatch.setattr("hmac.compare_digest", compare)
    app = create_app(Path("absent"), Settings(tokens=Tokens([TOKEN, OTHER])))
    app.test_client().get("/openapi.json", headers={"Authorization": f"Bearer {TOKEN}"})
    assert len(compared) == 2


def written(path: Path, text: str, mode: int = 0o600) -> Path:
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def test_a_file_has_a_token_a_line(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        tokens = Tokens.read(written(tmp_path / "tokens", f"# clients\n\n{TOKEN}\n  {OTHER}\r\n"))
    assert caplog.text == ""
    client = create_app(tmp_path, Settings(tokens=tokens)).test_client()
    for token, status in ((TOKEN, 200), (OTHER, 200), ("# clients", 401)):
        assert client.get("/openapi.json", headers={"Authorization": f"Bearer {token}"}).status_code == status


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", "holds no token; write one with `openssl rand -hex 32"),
        ("# none\n\n", "holds no token"),
        (f"{TOKEN}\n{'a' * (MIN_CHARACTERS - 1)}\n", f"line 2: the token has {MIN_CHARACTERS - 1} characters"),
        (f"{TOKEN} {OTHER}", "line 1: a token has only letters"),
        ("pässword-of-some-length", "line 1: a token has only letters"),
    ],
)
def test_a_file_that_is_wrong_is_refused_and_no_token_is_shown(tmp_path: Path, text: str, found: str) -> None:
    with pytest.raises(AskcolError, match=r".") as refused:
        Tokens.read(written(tmp_path / "tokens", text))
    assert found in str(refused.value)
    assert TOKEN not in str(refused.value)


def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "tokens").write_bytes(b"\xff" * 40)
    with pytest.raises(AskcolError, match="only letters"):
        Tokens.read(tmp_path / "tokens")


@pytest.mark.parametrize(("mode", "warns"), [(0o600, False), (0o640, False), (0o644, True), (0o602, True)])
def test_a_file_that_others_can_read_or_write_is_warned_of(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, mode: int, warns: bool
) -> None:
    with caplog.at_level(logging.WARNING):
        Tokens.read(written(tmp_path / "tokens", TOKEN, mode))
    assert ("chmod 600" in caplog.text) == warns
