"""How often one client may ask, and how long an answer may take."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from flask import Flask

from askcol.collection import Collection
from askcol.server.admission import Admission
from askcol.server.app import create_app
from askcol.server.guard.rates import client
from askcol.server.guard.tokens import Tokens
from askcol.server.settings import Settings


def status(app: Flask, path: str, address: str = "192.0.2.1", method: str = "GET") -> int:
    overrides = {"REMOTE_ADDR": address}
    return app.test_client().open(path, method=method, environ_overrides=overrides, buffered=True).status_code


def test_one_address_may_ask_so_often_and_read_as_often_as_it_likes(tmp_path: Path) -> None:
    app = create_app(tmp_path, Settings(rate_limit=3))
    for path, method in (("/ask?question=who", "GET"), ("/ask", "POST"), ("/search?query=who", "GET")):
        assert status(app, path, method=method) != 429
    for path, method in (("/ask?question=who", "GET"), ("/ask", "POST"), ("/search?query=who", "GET"), ("/", "GET")):
        assert status(app, path, method=method) == 429
    assert status(app, "/ask?question=who", "192.0.2.2") == 503
    for path, expected in (("/documents", 503), ("/health/live", 200), ("/robots.txt", 200), ("/nowhere", 404)):
        assert status(app, path) == expected


def test_each_question_of_a_batch_counts(tmp_path: Path) -> None:
    client = create_app(tmp_path, Settings(rate_limit=5)).test_client()
    assert client.post("/ask", json={"questions": ["who"] * 4}).status_code == 503
    assert client.post("/ask", json={"questions": ["who", "when"]}).status_code == 429
    assert client.post("/ask", json={"question": "who"}).status_code == 503
    assert client.post("/ask", json={"question": "who"}).status_code == 429


@pytest.mark.parametrize("body", [b"[" * 100_000, b"{", b'["who"]', b"\xff"])
def test_a_body_that_is_no_object_counts_once(tmp_path: Path, body: bytes) -> None:
    client = create_app(tmp_path, Settings(rate_limit=1)).test_client()
    for expected in (400, 429):
        assert client.post("/ask", data=body, content_type="application/json").status_code == expected


def test_a_batch_of_more_questions_than_may_come_can_be_asked_alone(tmp_path: Path) -> None:
    client = create_app(tmp_path, Settings(rate_limit=5)).test_client()
    assert client.post("/ask", json={"questions": ["who"] * 9}).status_code == 503
    assert client.get("/ask?question=who").status_code == 429


def test_a_refusal_says_when_to_come_back(tmp_path: Path) -> None:
    client = create_app(tmp_path, Settings(rate_limit=1)).test_client()
    client.get("/ask?question=who")
    refused = client.get("/ask?question=who")
    assert (refused.status_code, refused.mimetype) == (429, "application/problem+json")
    assert 1 <= int(refused.headers["Retry-After"]) <= 61
    assert "1 a minute" in refused.get_json()["detail"]
    page = client.get("/?question=who", headers={"Accept": "text/html"})
    assert (page.status_code, page.mimetype) == (429, "text/html")
    assert "Retry-After" in page.headers


def test_without_a_limit_there_is_none(tmp_path: Path) -> None:
    app = create_app(tmp_path)
    assert {status(app, "/ask?question=who") for _ in range(400)} == {503}


def test_who_has_no_token_uses_up_nobodys_rate(tmp_path: Path) -> None:
    token = "correct-horse-battery-staple"
    client = create_app(tmp_path, Settings(tokens=Tokens([token]), rate_limit=1)).test_client()
    assert [client.get("/ask?question=who").status_code for _ in range(3)] == [401] * 3
    assert client.get("/ask?question=who", headers={"Authorization": f"Bearer {token}"}).status_code == 503


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("unknown", "unknown", True),
        ("", "", True),
    ],
)
def test_whom_the_rate_takes_for_one_client(one: str, other: str, same: bool, tmp_path: Path) -> None:
    app = create_app(tmp_path)

    def told(address: str) -> str:
        with app.test_request_context(environ_overrides={"REMOTE_ADDR": address}):
            return client()

    assert (told(one) == told(other)) is same


def test_a_question_over_the_deadline_is_504_and_its_place_is_free_when_it_ends(
    index_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = create_app(index_dir, Settings(Admission(running=1, waiting=0, deadline=0.5)))
    release, ended = threading.Event(), threading.Event()

    def slow(*_: object, **__: object) -> None:
        assert release.wait(60)
        ended.set()
        raise ValueError("nobody waits for this any more")

    monkeypatch.setattr(Collection, "search", slow)
    late = app.test_client().get("/search?query=who")
    assert (late.status_code, late.mimetype) == (504, "application/problem+json")
    assert "no answer within 0.5 seconds" in late.get_json()["detail"]
    assert app.test_client().get("/search?query=who").status_code == 429  # its thread is still at it
    release.set()
    assert ended.wait(60)
    monkeypatch.undo()
    while (again := app.test_client().get("/search?query=who")).status_code == 429:
        pass
    assert again.status_code in (200, 504)
