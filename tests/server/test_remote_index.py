"""An index that a server keeps: out of reach and back, a generation dropped under a request, nothing kept beside it."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from remote_place import UNREACHABLE, RemotePlace
from werkzeug.test import TestResponse

from askcol.collection import Collection, Retrieval
from askcol.encoding.int8_encoder import Int8Encoder
from askcol.errors import IndexDamaged
from askcol.index.building.builder import build_index
from askcol.server import collections
from askcol.server.app import create_app
from askcol.server.settings import Settings

Build = Callable[[str], str]
Ask = Callable[[FlaskClient], TestResponse]

ASKED = {"question": "Who makes the bread?", "min_confidence": "0"}
STREAM = {"Accept": "text/event-stream"}
PAGE = {"Accept": "text/html"}

WAYS: Mapping[str, Ask] = {
    "ask": lambda client: client.get("/ask", query_string=ASKED),
    "batch": lambda client: client.post("/ask", json={"questions": [ASKED["question"]] * 2, "min_confidence": 0}),
    "stream": lambda client: client.get("/ask", query_string=ASKED, headers=STREAM),
    "page": lambda client: client.get("/", query_string=ASKED, headers=PAGE),
    "home": lambda client: client.get("/", headers=PAGE),
    "search": lambda client: client.get("/search?query=bread"),
    "documents": lambda client: client.get("/documents"),
    "document": lambda client: client.get("/documents/bread"),
}


@pytest.fixture(autouse=True)
def no_reload_beside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests say when an index is looked at; the thread that does so waits longer than any of them takes."""
    monkeypatch.setattr(collections, "CHECK_EVERY_S", 3600)


@pytest.fixture
def build(new_index_dir: Path, tmp_path: Path, encoder: Int8Encoder) -> Build:
    source = tmp_path / "bread.txt"

    def build(text: str) -> str:
        source.write_text(text, encoding="utf-8")
        return build_index(new_index_dir, [source], encoder).generation

    return build


@pytest.fixture
def place(build: Build, new_index_dir: Path) -> RemotePlace:
    build("Bread is made by Ann Lee.")
    return RemotePlace(new_index_dir)


@pytest.fixture
def client(place: RemotePlace) -> FlaskClient:
    return client_of(place)


def client_of(place: Any, settings: Settings | None = None) -> FlaskClient:
    return create_app(place, settings).test_client()


def look(client: FlaskClient) -> None:
    """What the server does every second."""
    client.application.extensions["askcol"].reload()


def sample(client: FlaskClient, name: str) -> float:
    lines = client.get("/metrics").text.splitlines()
    return next(float(line.rpartition(" ")[2]) for line in lines if line.startswith(name))


@pytest.mark.parametrize("way", WAYS)
def test_an_index_out_of_reach_is_503_with_the_reason_until_it_is_back(
    client: FlaskClient, place: RemotePlace, way: str
) -> None:
    place.is_up = False
    refused = WAYS[way](client)
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "2")
    assert UNREACHABLE.replace("'", "&#39;" if way in ("page", "home") else "'") in refused.text
    if refused.is_json:
        assert refused.get_json()["kind"] == "IndexUnreachable"
    if way in ("page", "home"):
        assert "<h1>The index is out of reach</h1>" in refused.text
    assert sample(client, 'askcol_index_faults_total{cause="unreachable"') == 1
    place.is_up = True
    assert WAYS[way](client).status_code == 200


def test_a_server_is_not_ready_while_its_index_is_out_of_reach(
    client: FlaskClient, place: RemotePlace, caplog: pytest.LogCaptureFixture
) -> None:
    before = client.get("/health").get_json()
    place.is_up = False
    with caplog.at_level(logging.WARNING):
        look(client)
        look(client)
    for path, words in (("/health", UNREACHABLE), ("/health/ready", "/health says why")):
        refused = client.get(path)
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "2")
        assert words in refused.get_json()["detail"]
    assert client.get("/health/live").status_code == 200
    assert sample(client, "askcol_up") == 0
    place.is_up = True
    assert WAYS["ask"](client).status_code == 503  # until it is found again, no request tries and waits for it
    with caplog.at_level(logging.WARNING):
        look(client)
    assert client.get("/health").get_json() == before
    assert (client.get("/health/ready").status_code, sample(client, "askcol_up")) == (200, 1)
    assert WAYS["ask"](client).status_code == 200
    said = [record.getMessage() for record in caplog.records]
    assert said == [f"{UNREACHABLE}; no questions can be answered meanwhile", f"{place} can be reached again"]


def test_of_two_collections_the_one_within_reach_answers(place: RemotePlace, new_index_dir: Path) -> None:
    there: Any = place
    client = create_app({"far": there, "near": new_index_dir}).test_client()
    place.is_up = False
    look(client)
    health = client.get("/health").get_json()
    assert [one["status"] for one in health["collections"]] == ["unavailable", "ok"]
    assert health["collections"][0]["fault"] == UNREACHABLE
    assert client.get("/health/ready").status_code == 200
    asked = client.get("/ask", query_string=ASKED | {"collection": "near"})
    assert asked.get_json()["answer"] == "Ann Lee"


def test_a_server_that_starts_before_its_index_opens_it_when_it_is_there(place: RemotePlace) -> None:
    place.is_up = False
    client = client_of(place)
    refused = WAYS["ask"](client)
    assert (refused.status_code, refused.get_json()["detail"]) == (503, UNREACHABLE)
    place.is_up = True
    look(client)
    assert WAYS["ask"](client).get_json()["answer"] == "Ann Lee"


def test_an_index_that_is_gone_while_it_is_opened_is_opened_later(
    build: Build, client: FlaskClient, place: RemotePlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = build("Bread is made by Bob Ray.")
    opened = Collection.open

    def fail(given: Any) -> Collection:
        place.is_up = False
        return opened(given)

    with monkeypatch.context() as patched:
        patched.setattr(Collection, "open", fail)
        look(client)
    assert client.get("/health").status_code == 503
    place.is_up = True
    look(client)
    assert WAYS["ask"](client).get_json()["index"]["generation"] == newer


def test_an_index_whose_state_cannot_be_told_stays_in_use(
    client: FlaskClient, place: RemotePlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> object:
        raise IndexDamaged("the token is refused")

    monkeypatch.setattr(place, "state", refuse, raising=False)
    look(client)
    health = client.get("/health").get_json()["collections"][0]
    assert (health["status"], health["fault"]) == ("outdated", "the token is refused")
    assert WAYS["ask"](client).get_json()["answer"] == "Ann Lee"


@pytest.mark.parametrize(("path", "name"), [("/ask", "problem"), ("/", "page")])
def test_an_index_that_goes_out_of_reach_while_it_is_read_is_an_event(
    client: FlaskClient, place: RemotePlace, monkeypatch: pytest.MonkeyPatch, path: str, name: str
) -> None:
    read = Collection.read

    def fail(collection: Collection, retrieval: Retrieval, **options: bool) -> object:
        place.is_up = False
        return read(collection, retrieval, **options)

    monkeypatch.setattr(Collection, "read", fail)
    streamed = client.get(path, query_string=ASKED, headers=STREAM)
    *_, last, _ = streamed.text.split("\n\n")
    assert streamed.status_code == 200
    assert last.startswith(f"event: {name}\n")
    assert "index.example:19530 can" in last
    assert sample(client, 'askcol_index_faults_total{cause="unreachable"') == 1


@pytest.mark.parametrize("way", WAYS)
def test_a_request_whose_generation_a_build_dropped_is_answered_from_the_newest(
    build: Build, client: FlaskClient, place: RemotePlace, way: str
) -> None:
    old = client.get("/health").get_json()["collections"][0]["generation"]
    build("Bread is made by Bob Ray.")
    place.gone.add(old)
    response = WAYS[way](client)
    assert response.status_code == 200
    if way not in ("home", "documents"):
        assert "Bob Ray" in response.text
    assert "Ann Lee" not in response.text
    assert sample(client, 'askcol_index_faults_total{cause="gone"') == 1


def test_a_streamed_answer_whose_generation_was_dropped_meanwhile_is_of_the_newest(
    build: Build, client: FlaskClient, place: RemotePlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = Collection.read
    built: list[str] = []

    def build_before(collection: Collection, retrieval: Retrieval, **options: bool) -> object:
        if not built:
            built.append(build("Bread is made by Bob Ray."))
            place.gone.add(collection.index.store.generation)
        return read(collection, retrieval, **options)

    monkeypatch.setattr(Collection, "read", build_before)
    hits, answer, _ = WAYS["stream"](client).text.split("\n\n")
    assert "Ann Lee" in hits
    answered = json.loads(answer.partition("data: ")[2])
    assert (answered["answer"], answered["index"]["generation"]) == ("Bob Ray", built[0])
    assert "Ann Lee" not in answer


def test_a_generation_that_is_gone_without_a_newer_one_is_503(client: FlaskClient, place: RemotePlace) -> None:
    place.gone.add(client.get("/health").get_json()["collections"][0]["generation"])
    refused = WAYS["ask"](client)
    assert (refused.status_code, refused.get_json()["kind"]) == (503, "IndexFault")
    assert "is gone" in refused.get_json()["detail"]


def test_nothing_is_kept_beside_an_index_on_a_server(place: RemotePlace, new_index_dir: Path) -> None:
    there: Any = place
    client = create_app({"far": there, "near": new_index_dir}, Settings(upload_bytes=1000)).test_client()
    judged = {"question": "Who makes the bread?", "verdict": "right", "given": "Ann Lee", "document": ["bread"]}
    for name, is_kept in (("far", False), ("near", True)):
        asked = client.get("/", query_string=ASKED | {"collection": name}, headers=PAGE).text
        listed = client.get(f"/documents?collection={name}", headers=PAGE).text
        assert ('action="/feedback"' in asked, "/uploads" in listed) == (is_kept, is_kept)
        assert client.get(f"/uploads?collection={name}").get_json()["allowed"] == is_kept
        assert ("<code>askcol index</code>" in client.get(f"/uploads?collection={name}", headers=PAGE).text) != is_kept
        kept = client.post("/feedback", json=judged | {"collection": name})
        assert kept.status_code == (200 if is_kept else 403)
    assert str(place) in client.post("/feedback", json=judged).get_json()["detail"]
