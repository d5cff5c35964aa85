"""`Accept: text/event-stream`: the hits at once, then the answer."""

from __future__ import annotations

import http.client
import re
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest
import waitress
from flask import request
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from askcol.answering import Answer, CitedHit
from askcol.collection import Collection, Retrieval
from askcol.retrieval import Hit
from askcol.server.app import create_app
from askcol.server.events import Event

STREAM = {"Accept": "text/event-stream"}
ASKED = {"question": "How many deportations did the two nations achieve?"}
TIMEOUT_S = 120


@pytest.fixture(scope="module")
def client(index_dir: Path) -> FlaskClient:
    return create_app(index_dir).test_client()


def events_of(text: str) -> list[tuple[str, str]]:
    """Name and data of each event in a stream."""
    found = []
    for block in text.split("\n\n")[:-1]:
        name, *lines = block.split("\n")
        found.append((name.removeprefix("event: "), "\n".join(line.removeprefix("data: ") for line in lines)))
    return found


@given(st.text(st.characters(codec="utf-8")))
def test_an_event_holds_its_data_line_by_line(data: str) -> None:
    sent = Event("page", data).encoded().decode()
    first, *lines = sent.removesuffix("\n\n").split("\n")
    assert first == "event: page"
    assert all(line.startswith("data: ") for line in lines)
    assert "\n".join(line.removeprefix("data: ") for line in lines) == re.sub("\r\n?", "\n", data)


def test_ask_sends_the_hits_and_then_the_answer_that_json_has(client: FlaskClient) -> None:
    response = client.get("/ask", query_string=ASKED, headers=STREAM)
    assert response.mimetype == "text/event-stream"
    assert response.headers["Cache-Control"] == "no-store"
    assert "Accept" in response.vary
    (hits_name, hits), (answer_name, answer) = events_of(response.text)
    assert (hits_name, answer_name) == ("hits", "answer")
    plain = client.get("/ask", query_string=ASKED).get_json()
    streamed = msgspec.json.decode(answer)
    assert msgspec.json.decode(hits) == plain["hits"]
    assert {**streamed, "timings_ms": None} == {**plain, "timings_ms": None}


def test_the_page_is_drawn_twice_the_second_time_as_without_a_script(client: FlaskClient) -> None:
    (_, first), (_, second) = events_of(client.get("/", query_string=ASKED, headers=STREAM).text)
    assert "Reading 8 passages" in first
    assert '<p class="answer" dir="auto">over 1,700</p>' in second
    whole = client.get("/", query_string=ASKED, headers={"Accept": "text/html"}).text
    verdict = second[second.index('<section class="verdict"') : second.index("</section>")]
    assert verdict in whole
    assert "<html" not in second


@pytest.mark.parametrize(
    ("path", "query", "status"),
    [("/ask", {"question": " "}, 400), ("/", {}, 400), ("/ask", {**ASKED, "documents": "nowhere/*"}, 400)],
)
def test_what_is_wrong_with_a_question_has_a_status(
    client: FlaskClient, path: str, query: dict[str, str], status: int
) -> None:
    response = client.get(path, query_string=query, headers=STREAM)
    assert (response.status_code, response.mimetype) == (status, "application/problem+json")


@pytest.mark.parametrize(("path", "name"), [("/ask", "problem"), ("/", "page")])
def test_what_goes_wrong_later_is_an_event(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, path: str, name: str
) -> None:
    def fail(*_: object, **__: object) -> Answer:
        raise RuntimeError("the reader is broken")

    monkeypatch.setattr(Collection, "read", fail)
    response = client.get(path, query_string=ASKED, headers=STREAM)
    assert response.status_code == 200
    last, data = events_of(response.text)[-1]
    assert last == name
    assert "its log says why" in data
    assert "broken" not in data
    assert "the reader is broken" in caplog.text


def test_who_is_gone_is_not_read_for(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[Retrieval] = []
    monkeypatch.setattr(Collection, "read", lambda _, retrieval, **__: read.append(retrieval))
    gone = {"waitress.client_disconnected": lambda: True}
    response = client.get("/ask", query_string=ASKED, headers=STREAM, environ_overrides=gone)
    assert [name for name, _ in events_of(response.text)] == ["hits"]
    assert read == []


@contextmanager
def listening(folder: Path) -> Iterator[int]:
    """The port of a server as `askcol serve` runs it."""
    sockets: dict[int, Any] = {}
    app = create_app(folder)
    server = waitress.create_server(app, map=sockets, host="127.0.0.1", port=0, channel_request_lookahead=1)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield server.effective_port
    finally:
        server.close()
        thread.join(TIMEOUT_S)


def test_over_a_socket_the_hits_arrive_before_anything_is_read(
    index_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_read, read_now = threading.Event(), Collection.read

    def read_later(collection: Collection, retrieval: Retrieval, *, explain: bool) -> Answer:
        assert may_read.wait(TIMEOUT_S)
        return read_now(collection, retrieval, explain=explain)

    monkeypatch.setattr(Collection, "read", read_later)
    with listening(index_dir) as port:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_S)
        connection.request("GET", "/ask?question=Who+visited+Bogota%3F", headers=STREAM)
        response = connection.getresponse()
        assert response.readline() == b"event: hits\n"
        assert response.readline().startswith(b'data: [{"rank":1')
        may_read.set()
        rest = response.read().decode()
        connection.close()
    assert "event: answer\n" in rest


def test_over_a_socket_the_server_notices_that_a_client_is_gone(
    index_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, noticed, read = threading.Event(), threading.Event(), list[str]()
    cited, read_now = Collection.cited, Collection.read

    def cited_late(collection: Collection, hits: Iterable[Hit]) -> list[CitedHit]:
        if "Mongolia" in request.args["question"]:
            began.set()
            deadline = time.monotonic() + TIMEOUT_S
            while not request.environ["waitress.client_disconnected"]():
                assert time.monotonic() < deadline
                time.sleep(0.02)
            noticed.set()
        return cited(collection, hits)

    def read_and_noted(collection: Collection, retrieval: Retrieval, *, explain: bool) -> Answer:
        read.append(retrieval.question)
        return read_now(collection, retrieval, explain=explain)

    monkeypatch.setattr(Collection, "cited", cited_late)
    monkeypatch.setattr(Collection, "read", read_and_noted)
    with listening(index_dir) as port:
        leaving = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_S)
        leaving.request("GET", "/ask?question=Where+is+Mongolia%3F", headers=STREAM)
        assert began.wait(TIMEOUT_S)  # of a client that is gone before, the request is not begun
        leaving.close()
        assert noticed.wait(TIMEOUT_S)
        staying = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_S)
        staying.request("GET", "/ask?question=Who+visited+Bogota%3F", headers=STREAM)
        assert b"event: answer\n" in staying.getresponse().read()
        staying.close()
    assert read == ["Who visited Bogota?"]
