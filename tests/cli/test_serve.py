"""`askcol serve`: who may ask, by the options."""

from __future__ import annotations

import re
import socket
from pathlib import Path

import pytest
from command import Askcol, Done
from flask import Flask
from waitress import wasyncore

from askcol import server
from askcol.cli.settings import RATE_LIMIT
from askcol.server.settings import Settings

TOKEN = "correct-horse-battery-staple"


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Flask, Settings]]:
    """The applications that were started, each with its settings; none of them is served."""
    started: list[tuple[Flask, Settings]] = []
    create_app = server.create_app

    def create(folders: dict[str, Path], settings: Settings) -> Flask:
        started.append((create_app(folders, settings), settings))
        return started[-1][0]

    def close(sockets: dict[int, object], *_: object) -> bool:
        wasyncore.close_all(sockets)
        return True

    monkeypatch.setattr(server, "create_app", create)
    monkeypatch.setattr(server, "serve_until_stopped", close)
    return started


@pytest.fixture
def token_file(tmp_path: Path) -> Path:
    path = tmp_path / "tokens"
    path.write_text(f"{TOKEN}\n")
    path.chmod(0o600)
    return path


def words(done: Done) -> str:
    """What a run says on stderr, without the frame that Typer draws."""
    return " ".join(re.sub("[│╭╮╰╯─]", " ", done.err).split())


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "*"])
def test_others_are_let_in_only_with_a_token_or_knowingly(
    askcol: Askcol, tmp_path: Path, started: list[tuple[Flask, Settings]], host: str
) -> None:
    done = askcol("serve", "--index", tmp_path, "--host", host, "--port", 0)
    assert (done.status, done.out) == (2, "")
    assert f"others can reach {host}" in words(done)
    assert "--token-file" in words(done)
    assert "--no-auth" in words(done)
    assert started == []


def test_a_token_file_lets_others_in_with_a_token_and_at_a_rate(
    askcol: Askcol, tmp_path: Path, token_file: Path, started: list[tuple[Flask, Settings]]
) -> None:
    done = askcol("serve", "--index", tmp_path, "--host", "0.0.0.0", "--port", 0, "--token-file", token_file)
    assert done.status == 0
    ((app, settings),) = started
    assert settings.rate_limit == RATE_LIMIT
    client = app.test_client()
    assert client.get("/openapi.json").status_code == 401
    assert client.get("/openapi.json", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200


def test_no_auth_lets_everyone_in_and_warns(
    askcol: Askcol, tmp_path: Path, started: list[tuple[Flask, Settings]]
) -> None:
    done = askcol("serve", "--index", tmp_path, "--host", "0.0.0.0", "--port", 0, "--no-auth")
    assert done.status == 0
    assert "everyone who reaches 0.0.0.0 can read all documents" in words(done)
    assert f", for other machines http://{socket.gethostname()}:" in done.out
    ((app, settings),) = started
    assert app.test_client().get("/openapi.json").status_code == 200
    assert settings.rate_limit == RATE_LIMIT


def test_this_machine_needs_no_token_and_has_no_rate(
    askcol: Askcol, tmp_path: Path, started: list[tuple[Flask, Settings]]
) -> None:
    done = askcol("serve", "--index", tmp_path, "--port", 0)
    assert done.status == 0
    assert "everyone" not in done.err
    ((_, settings),) = started
    assert (settings.tokens, settings.rate_limit) == (None, 0)


@pytest.mark.parametrize(
    ("options", "rate"), [(("--trusted-proxy", "127.0.0.1"), RATE_LIMIT), (("--rate-limit", "7"), 7)]
)
def test_a_proxy_lets_others_in(
    askcol: Askcol, tmp_path: Path, started: list[tuple[Flask, Settings]], options: tuple[str, ...], rate: int
) -> None:
    assert askcol("serve", "--index", tmp_path, "--port", 0, *options).status == 0
    ((_, settings),) = started
    assert settings.rate_limit == rate


def test_names_are_added(askcol: Askcol, tmp_path: Path, started: list[tuple[Flask, Settings]]) -> None:
    options = ("--allowed-host", "one.example", "--allowed-host", "two.example:8443")
    assert askcol("serve", "--index", tmp_path, "--port", 0, *options).status == 0
    ((app, _),) = started
    for host, status in (("one.example", 200), ("two.example:8443", 200), ("two.example", 421)):
        assert app.test_client().get("/health/live", headers={"Host": host}).status_code == status


@pytest.mark.parametrize(
    ("options", "found"),
    [
        (("--allowed-host", "https://one.example"), "'https://one.example' is no host"),
        (("--deadline", "0"), "0.1"),
        (("--rate-limit", "-1"), "-1"),
    ],
)
def test_a_value_that_is_wrong_is_wrong_usage(
    askcol: Askcol, tmp_path: Path, started: list[tuple[Flask, Settings]], options: tuple[str, ...], found: str
) -> None:
    done = askcol("serve", "--index", tmp_path, "--port", 0, *options)
    assert done.status == 2
    assert found in words(done)
    assert started == []


def test_a_token_and_no_auth_contradict_each_other(
    askcol: Askcol, tmp_path: Path, token_file: Path, started: list[tuple[Flask, Settings]]
) -> None:
    done = askcol("serve", "--index", tmp_path, "--token-file", token_file, "--no-auth")
    assert done.status == 2
    assert "not both" in words(done)
    assert started == []


def test_a_token_file_that_holds_none_or_is_missing_is_an_error(
    askcol: Askcol, tmp_path: Path, started: list[tuple[Flask, Settings]]
) -> None:
    (tmp_path / "empty").touch(0o600)
    for name, found in (("empty", "holds no token"), ("missing", "can't be read: no such file")):
        done = askcol("serve", "--index", tmp_path, "--token-file", tmp_path / name)
        assert done.status == 1
        assert found in words(done)
    assert started == []
