"""What a server logs: requests by route, questions only where that is wanted."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from askcol.collection import Collection
from askcol.server.app import create_app
from askcol.server.logs import JsonLines, log_json_lines
from askcol.server.settings import Settings

QUESTION = "Who visited Bogotá?"


@pytest.fixture(scope="module")
def app(index_dir: Path) -> Flask:
    return create_app(index_dir)


@pytest.fixture
def info(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Everything from INFO up, as with `-v`."""
    caplog.set_level(logging.INFO)
    return caplog


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """What the only handler of the root logger writes, as in a process of `askcol serve`."""
    root, access = logging.getLogger(), logging.getLogger("askcol.server.access")
    before, level = root.handlers[:], access.level
    root.handlers[:] = [logging.StreamHandler(written := io.StringIO())]
    yield written
    root.handlers[:] = before
    access.setLevel(level)
    logging.captureWarnings(False)


def test_a_request_is_one_line_that_names_its_route_and_no_question(app: Flask, info: pytest.LogCaptureFixture) -> None:
    client = app.test_client()
    assert client.get("/ask", query_string={"question": QUESTION}).status_code == 200
    assert client.get("/search", query_string={"query": QUESTION}).status_code == 200
    assert client.get("/", query_string={"question": QUESTION}).status_code == 200
    assert client.post("/ask", json={"question": QUESTION, "top_k": QUESTION}).status_code == 400
    assert client.get("/documents/nope").status_code == 404
    assert client.get(f"/{QUESTION}").status_code == 404
    assert client.open("/ask", method="BOGOTÁ").status_code == 405
    lines = [record.getMessage() for record in info.records if record.name == "askcol.server.access"]
    assert [re.sub(r" [\d.]+ ms [0-9a-f]{32}$", "", line) for line in lines] == [
        "GET /ask 200",
        "GET /search 200",
        "GET / 200",
        "POST /ask 400",
        "GET /documents/<path:document_id> 404",
        "GET unmatched 404",
        "other unmatched 405",
    ]
    assert "bogot" not in info.text.lower()


def test_questions_are_logged_only_where_that_is_wanted(index_dir: Path, caplog: pytest.LogCaptureFixture) -> None:
    client = create_app(index_dir, Settings(log_questions=True)).test_client()
    answer = client.get("/ask", query_string={"question": QUESTION}, headers={"X-Request-ID": "a"}).get_json()
    (record,) = [record for record in caplog.records if record.name == "askcol.server.questions"]
    outcome = answer["reason"] or "answered"
    assert record.getMessage() == f"{outcome} {answer['confidence']:.3f}: {QUESTION}"
    fields = json.loads(JsonLines().format(record))
    expected = {"question": QUESTION, "outcome": outcome, "confidence": answer["confidence"]}
    assert {name: fields[name] for name in expected} == expected


@pytest.mark.parametrize("given", ["a", "7f3c.2:b_d-e+f/g=", "x" * 128])
def test_a_sane_request_id_is_kept(app: Flask, given: str) -> None:
    assert app.test_client().get("/health/live", headers={"X-Request-ID": given}).headers["X-Request-ID"] == given


@pytest.mark.parametrize("given", ["", "x" * 129, "a b", "<b>", "é", 'a"b'])
def test_another_request_id_is_replaced(app: Flask, given: str) -> None:
    response = app.test_client().get("/nowhere", headers={"X-Request-ID": given})
    assert re.fullmatch(r"[0-9a-f]{32}", response.headers["X-Request-ID"])


def test_a_record_is_one_line_of_json(app: Flask, stream: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken_ask(*_: object, **__: object) -> None:
        logging.getLogger("askcol.reading").warning("two\nlines")
        raise RuntimeError("kaboom")

    monkeypatch.setattr(Collection, "ask", broken_ask)
    log_json_lines()
    response = app.test_client().get("/ask?question=Who", headers={"X-Request-ID": "abc"})
    assert response.status_code == 500
    warned, failed, access = map(json.loads, stream.getvalue().splitlines())
    for line in (warned, failed, access):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", line["time"])
        assert line["request_id"] == "abc"  # also on the thread that answers
    assert (warned["level"], warned["logger"], warned["message"]) == ("WARNING", "askcol.reading", "two\nlines")
    assert (failed["level"], failed["message"]) == ("ERROR", "GET '/ask' failed")
    assert "RuntimeError: kaboom" in failed["trace"]
    assert (access["method"], access["route"], access["status"]) == ("GET", "/ask", 500)
    assert access["duration_ms"] >= 0
    assert "trace" not in access


def test_a_line_of_json_is_ascii_whatever_it_holds() -> None:
    record = logging.LogRecord("a", logging.WARNING, "", 0, "skipped %s", ("café\n\udce9",), None)
    line = JsonLines().format(record)
    assert line.isascii()
    assert "\n" not in line
    assert json.loads(line)["message"] == "skipped café\n\udce9"
