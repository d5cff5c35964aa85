"""The HTTP API and the page, against a real index of `seeds/`."""

from __future__ import annotations

import html
import json
import logging
import os
import re
import shutil
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
from browsing import serving_process
from comparing import documents_of, ids_of
from flask import Flask
from flask.testing import FlaskClient

from askcol.answering.answer import Answer, IndexSummary, Reason, Timings
from askcol.answering.candidates import Candidate
from askcol.answering.citations import Citation, CitedCell
from askcol.answering.closest import LEAST_SHOWN
from askcol.answering.computing import Computation
from askcol.answering.conflicts import sides_of
from askcol.collection import Collection
from askcol.documents.document import QUOTED_NOTE
from askcol.documents.freshness import STALE_NOTE
from askcol.encoding.int8_encoder import Int8Encoder
from askcol.index import LocalPlace
from askcol.index.building.builder import build_index
from askcol.server.admission import Admission
from askcol.server.app import create_app
from askcol.server.collections import ServedCollection
from askcol.server.endpoints import ENDPOINTS
from askcol.server.monitoring import Monitoring
from askcol.server.problems import Problem
from askcol.server.records import CollectionHealth, DocumentList, DocumentText, Health, SearchResult
from askcol.server.settings import Settings

ROOT = Path(__file__).parents[2]
QUESTION = "How many deportations did the two nations achieve?"
NOEM = "003_2159c07acf3b2d70"
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"}
SAMPLES = {
    "why": "/why?question=who",
    "page": "/?question=who",
    "ask": "/ask?question=who",
    "search": "/search?query=who",
    "documents": "/documents",
    "uploads": "/uploads",
    "choice": f"/choice?document={NOEM}",
    "document": f"/documents/{NOEM}",
    "original": f"/documents/{NOEM}/original",
    "health": "/health",
    "live": "/health/live",
    "ready": "/health/ready",
    "metrics": "/metrics",
    "openapi": "/openapi.json",
    "reference": "/docs",
}
"""A request for each endpoint that is asked with GET, but for pictures of pages: the seeds have none."""

GET_PATHS = [*SAMPLES.values(), "/", "/static/style.css", "/nowhere", "/ask"]


@pytest.fixture(scope="module")
def app(index_dir: Path) -> Flask:
    return create_app(index_dir)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def ask_url(question: str, **options: object) -> str:
    return "/ask?" + urllib.parse.urlencode({"question": question, **options})


def file_text(path: str) -> str:
    with (ROOT / path).open(encoding="utf-8", newline="") as file:
        return file.read()


def citation(collection: Collection, document_id: str, text: str) -> Citation:
    document = collection.index.store.document(document_id)
    start = document.text.index(text)
    sentence_start = document.text.rindex(".", 0, start) + 2
    end = start + len(text)
    sentence = document.text[sentence_start : document.text.index(".", end) + 1]
    place = (document.title, document.path, document.sha256, None, document.metadata, ())
    return Citation(text, document_id, *place, start, end, sentence, sentence_start, "chunk")


def answer(
    collection: Collection, candidates: list[tuple[str, float]], *, reason: Reason | None = None, conflict: bool = False
) -> Answer:
    store = collection.index.store

    def document_with(text: str) -> str:
        documents = documents_of(store)
        holding = [d.document_id for d in documents if text in d.text]
        return NOEM if NOEM in holding else holding[0]

    answers = tuple(Candidate(text, p, (citation(collection, document_with(text), text),)) for text, p in candidates)
    hits = tuple(collection.search(QUESTION, top_k=5)) if reason not in ("empty_index", "nothing_retrieved") else ()
    return Answer(
        question=QUESTION,
        question_type="fact",
        answered=reason is None,
        answer=answers[0].text if reason is None else None,
        confidence=answers[0].confidence if answers else 0.0,
        min_confidence=0.5,
        reason=reason,
        conflict=conflict,
        sides=sides_of(answers) if conflict else (),
        answers=answers,
        hits=hits,
        timings_ms=Timings(1.0, 2.0, 3.0),
        index=IndexSummary(store.generation, 5, store.chunk_count),
        stale=False,
    )


# ask


def test_ask_returns_an_answer(client: FlaskClient) -> None:
    response = client.get(ask_url(QUESTION))
    assert (response.status_code, response.content_type) == (200, "application/json")
    decoded = msgspec.json.decode(response.data, type=Answer)
    assert list(response.get_json()) == [name for name in Answer.__dataclass_fields__ if name != "why"]
    assert decoded.question == QUESTION
    assert decoded.answered
    assert decoded.answer == "over 1,700"
    assert decoded.answers[0].citations[0].document_id == NOEM


def test_offsets_of_answers_and_hits_are_true_of_the_files(client: FlaskClient) -> None:
    given_answer = client.get(ask_url(QUESTION, min_confidence=0)).get_json()
    citations = [c for candidate in given_answer["answers"] for c in candidate["citations"]]
    assert citations
    assert given_answer["hits"]
    for place in citations + given_answer["hits"]:
        assert file_text(place["path"])[place["start"] : place["end"]] == place["text"]
    for c in citations:
        assert file_text(c["path"])[c["sentence_start"] :].startswith(c["sentence"])


def test_post_gives_what_get_gives(client: FlaskClient) -> None:
    options = {"top_k": 3, "min_confidence": 0.25, "max_risk": 0.3, "documents": "*2159*"}
    got = client.get(ask_url(QUESTION, **options)).get_json()
    posted = client.post("/ask", json={"question": QUESTION, **options}).get_json()
    del got["timings_ms"], posted["timings_ms"]
    assert posted == got
    assert len(got["hits"]) <= 3
    assert {hit["document_id"] for hit in got["hits"]} == {NOEM}


def test_ask_strips_the_question_and_ignores_empty_options(client: FlaskClient) -> None:
    response = client.get(ask_url(f"  {QUESTION}\n", documents="", min_confidence="", top_k=" "))
    assert response.status_code == 200
    assert response.get_json()["question"] == QUESTION


def test_the_answer_names_the_threshold_that_applied(client: FlaskClient, collection: Collection) -> None:
    def threshold(**options: object) -> float:
        found = client.get(ask_url(QUESTION, **options)).get_json()
        assert found["answered"] == (found["confidence"] >= found["min_confidence"])
        return float(found["min_confidence"])

    of_risk = collection.confidence.threshold
    assert threshold() == collection.confidence.min_confidence
    assert threshold(min_confidence=0.123) == 0.123
    assert threshold(max_risk=0.4) == of_risk(max_risk=0.4)
    assert threshold(max_risk=0.2) == of_risk(max_risk=0.2)
    assert threshold(max_risk=0.2) > threshold(max_risk=0.4)
    # With both, the stricter counts.
    assert threshold(max_risk=0.4, min_confidence=0.9999) == 0.9999
    assert threshold(max_risk=0.4, min_confidence=0) == of_risk(max_risk=0.4)


def test_a_risk_of_zero_leaves_every_question_unanswered(client: FlaskClient) -> None:
    found = client.get(ask_url(QUESTION, max_risk=0)).get_json()
    assert (found["answered"], found["answer"], found["reason"]) == (False, None, "below_threshold")
    assert found["min_confidence"] is None
    assert found["answers"][0]["text"] == "over 1,700"


@pytest.mark.parametrize("mode", ["hybrid", "bm25", "dense"])
def test_search_ranks_chunks(client: FlaskClient, mode: str) -> None:
    response = client.get("/search", query_string={"query": "coca cultivation", "top_k": 4, "mode": mode})
    found = msgspec.json.decode(response.data, type=SearchResult)
    assert (found.query, found.mode) == ("coca cultivation", mode)
    assert [hit.rank for hit in found.hits] == [1, 2, 3, 4]


def test_a_condition_on_metadata_chooses_the_documents(client: FlaskClient) -> None:
    hits = client.get(ask_url(QUESTION, documents="publisher=Mirage*")).get_json()["hits"]
    assert {hit["document_id"] for hit in hits} == {"004_89b0088f12ac8119"}
    assert "no document has 'editor'" in problem(client.get(ask_url(QUESTION, documents="editor=Ann")), 400).detail


# documents


def test_documents_lists_what_is_indexed(client: FlaskClient, collection: Collection) -> None:
    listed = msgspec.json.decode(client.get("/documents").data, type=DocumentList)
    assert [d.document_id for d in listed.documents] == ids_of(collection.index.store)
    assert sum(d.chunks for d in listed.documents) == collection.index.store.chunk_count
    assert all(d.characters == len(file_text(d.path)) for d in listed.documents)
    assert len(listed.skipped) == len(collection.index.store.skipped)


def test_documents_can_be_filtered(client: FlaskClient) -> None:
    listed = msgspec.json.decode(client.get("/documents?documents=*2159*").data, type=DocumentList)
    assert [d.document_id for d in listed.documents] == [NOEM]


def test_a_problem_names_the_kind_of_error_that_the_collection_raised(client: FlaskClient) -> None:
    assert problem(client.get(ask_url(QUESTION, documents="editor=Ann")), 400).kind == "FilterError"
    assert "kind" not in client.get(ask_url(QUESTION, top_k=0)).get_json()


@pytest.mark.parametrize("accept", ["*/*", "application/json", "application/json, text/html;q=0.5", None])
def test_a_script_gets_a_document_as_json(client: FlaskClient, accept: str | None) -> None:
    response = client.get(f"/documents/{NOEM}", headers={"Accept": accept} if accept else {})
    assert "Accept" in response.vary
    document = msgspec.json.decode(response.data, type=DocumentText)
    assert document.text == file_text(document.path)
    assert document.characters == len(document.text)


def test_a_browser_gets_a_document_as_a_page_with_the_highlight(client: FlaskClient, collection: Collection) -> None:
    place = citation(collection, NOEM, "over 1,700")
    response = client.get(f"/documents/{NOEM}?start={place.start}&end={place.end}", headers=BROWSER)
    assert response.mimetype == "text/html"
    assert re.findall(r'<mark id="highlight">(.*?)</mark>', response.text) == ["over 1,700"]
    assert "achieve <mark" in response.text


def test_the_page_of_a_document_needs_no_highlight(client: FlaskClient) -> None:
    page = client.get(f"/documents/{NOEM}", headers=BROWSER).text
    assert "<mark" not in page
    assert "Noem Cultivates Security Ties" in page


@pytest.mark.parametrize(
    "query",
    [
        "start=5",
        "collection=other",
        "end=5",
        "start=5&end=5",
        "start=9&end=5",
        "start=-1&end=5",
        "start=a&end=5",
        "start=0&end=99999999",
        "at=5",
    ],
)
@pytest.mark.parametrize("headers", [{}, BROWSER])
def test_bad_ranges_of_a_document_are_400(client: FlaskClient, query: str, headers: dict[str, str]) -> None:
    response = client.get(f"/documents/{NOEM}?{query}", headers=headers)
    assert response.status_code == 400
    assert response.mimetype == ("text/html" if headers else "application/problem+json")


# errors


def problem(response: Any, status: int) -> Problem:
    assert (response.status_code, response.content_type) == (status, "application/problem+json")
    decoded = msgspec.json.decode(response.data, type=Problem)
    assert decoded.status == status
    assert decoded.type == "about:blank"
    return decoded


@pytest.mark.parametrize(
    ("url", "detail"),
    [
        ("/ask", "question is missing"),
        ("/ask?question=", "question must be a text of 1 to 1,000 characters; found ''"),
        ("/ask?question=%20%0A", "question must be"),
        ("/ask?question=who&top_k=0", "top_k must be a whole number from 1 to 50; found '0'"),
        ("/ask?question=who&top_k=51", "found '51'"),
        ("/ask?question=who&top_k=1.5", "found '1.5'"),
        ("/ask?question=who&min_confidence=1.01", "min_confidence must be a number from 0 to 1; found '1.01'"),
        ("/ask?question=who&min_confidence=nan", "found 'nan'"),
        ("/ask?question=who&min_confidence=inf", "found 'inf'"),
        ("/ask?question=who&max_risk=1.01", "max_risk must be a number from 0 to 1; found '1.01'"),
        ("/ask?question=who&max_risk=-0.1", "found '-0.1'"),
        ("/ask?question=who&max_risk=nan", "found 'nan'"),
        ("/search?query=who&max_risk=0.1", "unknown parameter max_risk"),
        ("/ask?question=who&topk=3&k=2", "unknown parameter k, topk; the parameters are question, top_k"),
        ("/ask?question=who&question=where", "question is given 2 times"),
        ("/search", "query is missing"),
        (f"/ask?question=who&collection={'b' * 201}", "collection must be the name of a collection; found 'bbb"),
        ("/ask?question=who&collection=b", "no collection 'b'; there is one, without a name"),
        ("/documents?top_k=3", "unknown parameter top_k; the parameters are documents, filter, type"),
        ("/search?query=who&mode=fuzzy", "mode must be hybrid, bm25 or dense; found 'fuzzy'"),
        ("/search?question=who", "unknown parameter question"),
    ],
)
def test_bad_parameters_are_400_and_say_what_was_found(client: FlaskClient, url: str, detail: str) -> None:
    assert detail in problem(client.get(url), 400).detail


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (b"", "the body is not JSON"),
        (b"{", "the body is not JSON"),
        (b'{"question": "\xff"}', "the body is not JSON"),
        (b"[" * 100_000, "the body is nested too deeply"),
        (b'["who"]', "the body must be a JSON object; found ['who']"),
        (b"{}", "question is missing"),
        (b'{"question": null}', "question must be a text of 1 to 1,000 characters; found None"),
        (b'{"question": " "}', "question must be"),
        (b'{"question": "who", "top_k": "8"}', "top_k must be a whole number from 1 to 50; found '8'"),
        (b'{"question": "who", "top_k": true}', "found True"),
        (b'{"question": "who", "min_confidence": NaN}', "the body is not JSON"),
        (b'{"question": "who", "max_risk": "0.1"}', "max_risk must be a number from 0 to 1; found '0.1'"),
        (b'{"question": "who", "language": "en"}', "unknown parameter language"),
        (b'{"question": "who", "collection": 1}', "collection must be the name of a collection; found 1"),
        (b'{"question": "who", "collection": "b"}', "no collection 'b'; there is one, without a name"),
    ],
)
def test_bad_bodies_are_400_and_say_what_was_found(client: FlaskClient, body: bytes, detail: str) -> None:
    response = client.post("/ask", data=body, content_type="application/json")
    assert detail in problem(response, 400).detail


def test_an_unknown_document_is_404_and_says_where_to_look(client: FlaskClient) -> None:
    detail = problem(client.get("/documents/no//such"), 404).detail
    assert detail == "no document 'no//such' among the 5; /documents lists them"


@pytest.mark.parametrize("path", ["/why", "/search", "/nowhere"])
@pytest.mark.parametrize("headers", [{}, {"Accept": "*/*"}])
def test_who_names_no_type_gets_errors_as_json(client: FlaskClient, path: str, headers: dict[str, str]) -> None:
    assert client.get(path, headers=headers).mimetype == "application/problem+json"
    assert client.get(path, headers={"Accept": "text/html,*/*;q=0.8"}).mimetype == "text/html"


def test_a_wrong_method_is_405_with_allow(client: FlaskClient) -> None:
    response = client.delete("/ask")
    problem(response, 405)
    assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}
    assert "POST" not in client.post("/health").headers["Allow"]


@pytest.mark.parametrize("length", [1_000, 1_001])
def test_a_question_has_at_most_1000_characters(client: FlaskClient, length: int) -> None:
    question = "é" * length
    responses = [client.get(ask_url(question)), client.post("/ask", json={"question": question})]
    assert {r.status_code for r in responses} == {200 if length == 1_000 else 413}
    if length > 1_000:
        assert problem(responses[0], 413).detail == "question has 1,001 characters; the limit is 1,000"


def test_a_body_over_the_limit_is_413(client: FlaskClient) -> None:
    body = b'{"question": "who"}'
    assert client.post("/ask", data=body.ljust(921_600), content_type="application/json").status_code == 200
    response = client.post("/ask", data=body.ljust(921_601), content_type="application/json")
    assert problem(response, 413).detail == "the body has 921,601 bytes; the limit is 921,600"


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", None])
def test_a_body_that_is_not_json_is_415(client: FlaskClient, content_type: str | None) -> None:
    response = client.post("/ask", data=b'{"question": "who"}', content_type=content_type)
    assert "application/json" in problem(response, 415).detail


def test_one_question_too_many_at_once_is_429(
    index_dir: Path, collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = create_app(index_dir, Settings(Admission(running=1, waiting=0)))
    asked, release = threading.Event(), threading.Event()

    def slow_ask(*_: object, **__: object) -> Answer:
        asked.set()
        assert release.wait(10)
        return answer(collection, [], reason="nothing_retrieved")

    monkeypatch.setattr(Collection, "ask", slow_ask)
    statuses: list[int] = []
    first = threading.Thread(target=lambda: statuses.append(app.test_client().get("/ask?question=who").status_code))
    first.start()
    assert asked.wait(10)
    refused = app.test_client().get("/ask?question=who")
    assert app.test_client().get("/search?query=who").status_code == 429
    assert app.test_client().get("/health").status_code == 200
    release.set()
    first.join()
    problem(refused, 429)
    assert refused.headers["Retry-After"] == "1"
    assert statuses == [200]
    assert app.test_client().get("/ask?question=who").status_code == 200


def test_a_failure_is_500_and_only_the_log_has_the_trace(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken_ask(*_: object, **__: object) -> Answer:
        raise RuntimeError("kaboom")

    monkeypatch.setattr(Collection, "ask", broken_ask)
    with caplog.at_level(logging.ERROR):
        response = client.get("/ask?question=who")
        page = client.get("/?question=who", headers=BROWSER)
    assert problem(response, 500).detail == "the server failed; its log says why"
    assert page.status_code == 500
    assert "kaboom" not in response.text + page.text
    assert "kaboom" in caplog.text


def test_without_an_index_it_is_503_until_one_is_built(index_dir: Path, tmp_path: Path) -> None:
    empty = tmp_path / "index"
    client = create_app(empty).test_client()
    for url in ("/ask?question=who", "/search?query=who", "/documents", "/documents/x", "/health"):
        assert "`askcol index FOLDER --index " in problem(client.get(url), 503).detail
    page = client.get("/", headers=BROWSER)
    assert page.status_code == 503
    assert f"<code>askcol index FOLDER --index {empty}</code>" in page.text
    assert 'askcol_documents{collection=""} 0.0' in client.get("/metrics").text
    assert 'askcol_up{collection=""} 0.0' in client.get("/metrics").text
    assert client.get("/openapi.json").status_code == 200
    shutil.copytree(index_dir, empty, copy_function=os.link)
    deadline = time.monotonic() + 120
    while client.get("/health").status_code == 503:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert client.get("/ask?question=who").status_code == 200


# several collections


@pytest.fixture(scope="module")
def bread_dir(index_dir: Path, encoder: Int8Encoder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bread")
    shutil.copytree(index_dir / "encoders", folder / "index" / "encoders", copy_function=os.link)
    (folder / "bread.txt").write_text("Bread\n\nBread is made of flour and water by Ann Lee.")
    build_index(folder / "index", [folder / "bread.txt"], encoder)
    return folder / "index"


@pytest.fixture(scope="module")
def several(index_dir: Path, bread_dir: Path) -> Flask:
    """Two collections, and one that has no index yet."""
    return create_app({"seeds": index_dir, "bread": bread_dir, "new": bread_dir / "absent"})


BAKER = "Who makes the bread?"


def test_a_question_goes_to_the_collection_that_is_named_or_the_first(several: Flask) -> None:
    client = several.test_client()
    options = {"question": BAKER, "min_confidence": 0}
    named = client.get("/ask", query_string={**options, "collection": "bread"}).get_json()
    assert (named["answer"], named["index"]["collection"]) == ("Ann Lee", "bread")
    assert client.post("/ask", json={**options, "collection": "bread"}).get_json()["answers"] == named["answers"]
    first = client.get("/ask", query_string=options).get_json()
    assert first["index"]["collection"] == "seeds"
    assert {hit["document_id"] for hit in first["hits"]}.isdisjoint({"bread"})
    hits = client.get("/search?query=bread&collection=bread").get_json()["hits"]
    assert [hit["document_id"] for hit in hits] == ["bread"]


def test_the_answer_of_a_collection_without_a_name_names_none(client: FlaskClient) -> None:
    assert list(client.get("/ask?question=who").get_json()["index"]) == ["generation", "documents", "chunks"]


def test_documents_are_those_of_the_collection(several: Flask) -> None:
    client = several.test_client()
    assert [d["document_id"] for d in client.get("/documents?collection=bread").get_json()["documents"]] == ["bread"]
    assert len(client.get("/documents").get_json()["documents"]) == 5
    assert client.get("/documents/bread?collection=bread").get_json()["title"] == "Bread"
    problem(client.get("/documents/bread"), 404)


@pytest.mark.parametrize("url", ["/ask?question=who&", "/search?query=who&", "/documents?", "/documents/bread?"])
def test_an_unknown_collection_is_400_and_the_known_ones_are_listed(several: Flask, url: str) -> None:
    refused = problem(several.test_client().get(f"{url}collection=cheese"), 400)
    assert refused.detail == "no collection 'cheese'; there are seeds, bread, new"


@pytest.mark.parametrize("url", ["/ask?question=who&", "/search?query=who&", "/documents?", "/documents/bread?"])
def test_a_collection_without_an_index_is_503_and_the_others_answer(several: Flask, url: str) -> None:
    client = several.test_client()
    assert "absent/; make one with" in problem(client.get(f"{url}collection=new"), 503).detail
    assert client.get(f"{url}collection=bread").status_code == 200


def test_health_and_metrics_report_each_collection(several: Flask, collection: Collection) -> None:
    client = several.test_client()
    assert client.get("/ask?question=who&collection=bread").status_code == 200
    health = msgspec.json.decode(client.get("/health").data, type=Health)
    assert health.status == "degraded"
    seeds, bread, new = health.collections
    assert (seeds.collection, seeds.status, seeds.generation) == ("seeds", "ok", collection.index.store.generation)
    assert (bread.collection, bread.status, bread.documents, bread.chunks) == ("bread", "ok", 1, 1)
    assert (new.collection, new.status, new.generation, new.documents) == ("new", "unavailable", None, 0)
    assert "absent/; make one with `askcol index FOLDER --index " in (new.fault or "")
    lines = client.get("/metrics").text.splitlines()
    assert any(line.startswith('askcol_question_seconds_count{collection="bread"} ') for line in lines)
    for line in (
        'askcol_documents{collection="seeds"} 5.0',
        'askcol_documents{collection="bread"} 1.0',
        'askcol_up{collection="bread"} 1.0',
        'askcol_up{collection="new"} 0.0',
    ):
        assert line in lines


def test_health_reports_a_newer_generation_that_cannot_be_opened(index_copy: Path) -> None:
    followed = ServedCollection("a", LocalPlace(index_copy))
    followed.reload()
    (path,) = index_copy.glob("*/manifest.json")
    path.write_text("{}")
    (index_copy / "CURRENT").write_text(path.parent.name + "\n")
    followed.reload()
    health = CollectionHealth.of(followed)
    assert (health.status, health.generation, health.documents) == ("outdated", path.parent.name, 5)
    assert str(path) in (health.fault or "")
    assert 'askcol_current{collection="a"} 0.0' in Monitoring(Admission(), ["a"]).exposition([followed])


def test_the_page_offers_the_collections_and_its_links_lead_into_the_chosen_one(several: Flask) -> None:
    client = several.test_client()
    options = {"question": BAKER, "min_confidence": 0, "collection": "bread"}
    page = html.unescape(client.get("/", query_string=options).text)
    assert re.findall(r"<option( selected)?>(\w+)</option>", page) == [
        ("", "seeds"),
        (" selected", "bread"),
        ("", "new"),
    ]
    links = re.findall(r'href="(/(?:documents|ask)?[^"/]*(?:/[^"]*)?)"', page)
    assert any(link.startswith("/documents/bread?start=") for link in links)
    assert any(link.startswith("/ask?") for link in links)
    for link in links:
        if not link.startswith(("/static", "/docs")):
            query = urllib.parse.parse_qs(urllib.parse.urlsplit(link).query)
            assert query["collection"] == ["bread"]
            assert client.get(link, headers=BROWSER).status_code == 200
    home = client.get("/?collection=bread").text
    assert 'href="/documents/bread?collection=bread"' in home
    assert "1\n    document in bread" in home
    mistaken = client.get("/?question=who&top_k=x&collection=bread", headers=BROWSER)
    assert mistaken.status_code == 400
    assert "<option selected>bread</option>" in mistaken.text
    for path in ("/?collection=new", "/documents/none?collection=new"):
        unavailable = client.get(path, headers=BROWSER)
        assert unavailable.status_code == 503
        assert "<option selected>new</option>" in unavailable.text


def test_an_unanswered_question_links_to_the_other_collections(several: Flask) -> None:
    client = several.test_client()
    asked = {"question": BAKER, "min_confidence": "1", "collection": "bread"}
    unanswered = html.unescape(client.get("/", query_string=asked).text)
    others = unanswered[unanswered.index('<nav class="elsewhere"') :]
    for name in ("seeds", "new"):
        (link,) = re.findall(rf'<a href="([^"]+)">{name}</a>', others)
        assert urllib.parse.parse_qs(urllib.parse.urlsplit(link).query) == {
            "question": [BAKER],
            "min_confidence": ["1"],
            "collection": [name],
        }
    assert '<a href="/?collection=bread">bread</a>' in client.get("/?collection=new", headers=BROWSER).text
    assert "elsewhere" not in client.get("/?question=+&collection=bread", headers=BROWSER).text


def test_a_single_collection_needs_no_choice(client: FlaskClient, index_dir: Path) -> None:
    for one in (client, create_app({"seeds": index_dir}).test_client()):
        page = one.get("/").text
        assert "<select" not in page
        assert "collection=" not in page
        assert "elsewhere" not in page


# what every response has


def test_every_endpoint_that_is_read_has_a_sample_that_succeeds(client: FlaskClient) -> None:
    read = {endpoint.name: endpoint for endpoint in ENDPOINTS if endpoint.method == "GET"}
    assert set(SAMPLES) == read.keys() - {"pagePicture"}
    for name, path in SAMPLES.items():
        response = client.get(path)
        assert response.status_code == 200
        assert response.mimetype == read[name].media_type.partition(";")[0]


@pytest.mark.parametrize("path", GET_PATHS)
@pytest.mark.parametrize("headers", [{}, BROWSER])
def test_every_response_has_the_security_headers(client: FlaskClient, path: str, headers: dict[str, str]) -> None:
    response = client.get(path, headers=headers, buffered=True)
    assert response.headers["Content-Security-Policy"].startswith(
        "default-src 'none'; script-src 'self'; style-src 'self';"
    )
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize(
    "path", ["", "/", "//", "//documents//", "/documents/", "/ask/", "/static", "/static/", "/nowhere"]
)
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_the_host_header_is_never_repeated(client: FlaskClient, path: str, method: str) -> None:
    overrides = {"PATH_INFO": path, "HTTP_HOST": "evil.example"}
    response = client.open("/", method=method, headers=BROWSER, environ_overrides=overrides)
    assert response.status_code == 421
    assert "evil.example" not in str(response.headers)


@pytest.mark.parametrize("path", [path for path in GET_PATHS if path != "/ask"])
def test_head_is_get_without_the_body(client: FlaskClient, path: str) -> None:
    head = client.head(path, buffered=True)
    assert head.status_code == client.get(path, buffered=True).status_code
    assert head.data == b""


def test_options_lists_the_methods(client: FlaskClient) -> None:
    response = client.options("/ask")
    assert response.status_code == 200
    assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}


def test_browsers_get_errors_of_pages_as_html_and_of_the_api_as_problems(client: FlaskClient) -> None:
    for url, status in (("/?question=", 400), ("/documents/nope", 404), ("/nowhere", 404)):
        page = client.get(url, headers=BROWSER)
        assert (page.status_code, page.mimetype) == (status, "text/html")
    problem(client.get("/ask", headers=BROWSER), 400)
    problem(client.get("/nowhere"), 404)


# the page


def test_the_page_lists_the_documents(client: FlaskClient, collection: Collection) -> None:
    page = client.get("/", headers=BROWSER).text
    assert all(f'href="/documents/{document_id}"' in page for document_id in ids_of(collection.index.store))


def test_the_page_answers(client: FlaskClient, collection: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    given_answer = answer(collection, [("over 1,700", 0.931), ("more than 1,000", 0.004)])
    monkeypatch.setattr(Collection, "ask", lambda *_, **__: given_answer)
    page = html.unescape(client.get("/", query_string={"question": QUESTION}).text)
    assert "A question for a fact" in page
    place = given_answer.answers[0].citations[0]
    assert '<p class="answer" dir="auto">over 1,700</p>' in page
    assert "achieve <mark>over 1,700</mark> deportations" in page
    assert "93\u00a0%" in page
    assert 'title="confidence 0.931"' in page
    assert "<\u00a01\u00a0%" in page
    asked = urllib.parse.urlencode({"question": QUESTION}, safe="?")
    assert f'href="/documents/{NOEM}?start={place.start}&end={place.end}&{asked}#highlight"' in page
    assert f'value="{QUESTION}"' in page
    assert "disagree" not in page


def test_the_page_draws_quotes_and_passages_without_marks_of_markdown(
    client: FlaskClient, collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    given_answer = answer(collection, [("over 1,700", 0.9)])
    (candidate,) = given_answer.answers
    (place,) = candidate.citations
    sentence = "- **Pell & Dunmore** have said `no` to <b>"
    cited = replace(
        place, path="d.md", text="Dunmore", sentence=sentence, sentence_start=900, start=911, end=918, headings=("Law",)
    )
    hit = replace(given_answer.hits[0], path="d.md", headings=("| Site | Load |",), text="| **Pond** | 3 |")
    candidate = replace(candidate, text="Dunmore", citations=(cited,))
    changed = replace(given_answer, answer="Dunmore", answers=(candidate,), hits=(hit,))
    monkeypatch.setattr(Collection, "ask", lambda *_, **__: changed)
    page = client.get("/", query_string={"question": QUESTION}).text
    strong = "<strong>Pell &amp; </strong><mark><strong>Dunmore</strong></mark> have said <code>no</code> to &lt;b&gt;"
    assert f"<li>{strong}</li>" in page
    assert '<th scope="col" dir="auto">Site</th>' in page
    assert '<td dir="auto"><strong>Pond</strong></td>' in page
    assert "| Site" not in page
    assert client.get("/ask", query_string={"question": QUESTION}).get_json()["hits"][0]["text"] == hit.text


@pytest.mark.parametrize("stale", [True, False, None])
def test_the_page_says_where_a_file_changed(
    client: FlaskClient, collection: Collection, monkeypatch: pytest.MonkeyPatch, stale: bool | None
) -> None:
    given_answer = answer(collection, [("over 1,700", 0.9)])
    (candidate,) = given_answer.answers
    cited = replace(candidate, citations=tuple(replace(c, stale=stale) for c in candidate.citations))
    hits = tuple(replace(hit, stale=stale) for hit in given_answer.hits)
    monkeypatch.setattr(Collection, "ask", lambda *_, **__: replace(given_answer, answers=(cited,), hits=hits))
    page = client.get("/", query_string={"question": QUESTION}).text
    assert page.count(f'<p class="caution">{STALE_NOTE}</p>') == (6 if stale else 0)


def test_the_page_says_what_a_passage_does_not_mention(
    client: FlaskClient, collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    given_answer = answer(collection, [("over 1,700", 0.9), ("more than 1,000", 0.1)])
    best, other = given_answer.answers
    monkeypatch.setattr(
        Collection,
        "ask",
        lambda *_, **__: replace(given_answer, answers=(replace(best, missing=("<Oslo>", "7")), other)),
    )
    page = client.get("/", query_string={"question": QUESTION}).text
    assert re.findall(r'class="caution"[^>]*>(.*?)</p>', page) == ["The passage does not mention &lt;Oslo&gt;, 7."]


def test_the_page_shows_a_formula_with_the_rows_that_were_used(
    client: FlaskClient, collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    given_answer = answer(collection, [("over 1,700", 0.9)])
    (place,) = given_answer.answers[0].citations
    rows = [
        replace(place, row=(CitedCell("Site", name, 0, len(name)), CitedCell("Load (t)", "3", place.start, place.end)))
        for name in ("Pond", "Well")
    ]
    candidate = replace(given_answer.answers[0], text="6 t", citations=tuple(rows))
    computation = Computation("sum", "3 + 3 = 6 t", "Load (t)", ("Kind = <wet>",))
    computed = replace(given_answer, answer="6 t", answers=(candidate,), computation=computation)
    monkeypatch.setattr(Collection, "ask", lambda *_, **__: computed)
    page = client.get("/", query_string={"question": QUESTION}).text
    assert '<p class="formula" dir="auto">3 + 3 = 6 t</p>' in page
    assert re.findall(r"<td>(\w+)</td>", page) == ["Pond", "Well"]
    assert page.count("<mark>3</mark>") == 2
    assert "2 rows used (Kind = &lt;wet&gt;)" in page
    assert page.count('aria-label="The citation, RIS"') == 1


def test_the_page_says_why_nothing_can_be_computed(
    client: FlaskClient, collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    given_answer = answer(collection, [("over 1,700", 0.9)], reason="needs_computation")
    refused = replace(given_answer, computation=Computation("sum", "", "Load (t)", (), "a cell is empty"))
    monkeypatch.setattr(Collection, "ask", lambda *_, **__: refused)
    page = html.unescape(client.get("/", query_string={"question": QUESTION}).text)
    assert "This needs a computation" in page
    assert "It can't be computed: a cell is empty." in page


def test_the_page_shows_both_sides_of_a_conflict(
    client: FlaskClient, collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    candidates = [("over 1,700", 0.48), ("more than 1,000", 0.45), ("200 tons", 0.41), ("100,000 hectares", 0.02)]
    given_answer = answer(collection, candidates, conflict=True)
    monkeypatch.setattr(Collection, "ask", lambda *_, **__: given_answer)
    page = client.get("/", query_string={"question": QUESTION}).text
    assert "The documents disagree" in page
    assert re.findall(r'<h3 class="answer" dir="auto">(.*?)</h3>', page) == ["over 1,700", "200 tons"]
    assert re.findall(r'<strong class="short" dir="auto">(.*?)</strong>', page) == [
        "more than 1,000",
        "100,000 hectares",
    ]


def test_the_page_asks_which_event_an_ambiguous_question_means(
    client: FlaskClient, collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    candidates = [("over 1,700", 0.6), ("more than 1,000", 0.5), ("200 tons", 0.02)]
    given_answer = answer(collection, candidates, reason="ambiguous")
    one, other, fallen_short = given_answer.answers
    alternatives = (replace(one, apart="3 May <2025>"), replace(other, apart="7 June"))
    ambiguous = replace(given_answer, alternatives=alternatives, answers=(*alternatives, fallen_short))
    monkeypatch.setattr(Collection, "ask", lambda *_, **__: ambiguous)
    page = client.get("/", query_string={"question": QUESTION}).text
    assert "Which one?</h2>" in page
    shown = re.findall(r'<p class="label" dir="auto">(.*?)</p>\s*<h3 class="answer" dir="auto">(.*?)</h3>', page)
    assert shown == [("3 May &lt;2025&gt;", "over 1,700"), ("7 June", "more than 1,000")]
    assert re.findall(r'<strong class="short" dir="auto">(.*?)</strong>', page) == ["200 tons"]


def test_the_page_shows_the_values_that_a_correction_takes_back(
    client: FlaskClient, collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    given_answer = answer(collection, [("over 1,700", 0.9)])
    older = answer(collection, [("more than 1,000", 0.1)]).answers[0]
    quoted = replace(older, citations=(replace(older.citations[0], quoted=True),))
    monkeypatch.setattr(Collection, "ask", lambda *_, **__: replace(given_answer, corrected=(quoted,)))
    page = client.get("/", query_string={"question": QUESTION}).text
    assert '<p class="answer" dir="auto">over 1,700</p>' in page
    section = page.split("Older, and corrected since</h2>")[1].split("</section>")[0]
    assert re.findall(r'<strong class="short" dir="auto">(.*?)</strong>', section) == ["more than 1,000"]
    assert QUOTED_NOTE in html.unescape(section)


@pytest.mark.parametrize(
    ("reason", "candidates", "heading"),
    [
        ("language", [], "askcol reads English"),
        ("empty_index", [], "The index is empty"),
        ("nothing_retrieved", [], "This collection does not say"),
        ("not_in_collection", [("two", 0.02)], "This collection does not say"),
        ("below_threshold", [("over 1,700", 0.31), ("two", 0.02)], "No answer is certain enough"),
        ("unclear", [("two", 0.6)], "The collection leaves it open"),
    ],
)
def test_the_page_says_why_there_is_no_answer(
    client: FlaskClient,
    collection: Collection,
    monkeypatch: pytest.MonkeyPatch,
    reason: Reason,
    candidates: list[tuple[str, float]],
    heading: str,
) -> None:
    given_answer = answer(collection, candidates, reason=reason)
    monkeypatch.setattr(Collection, "ask", lambda *_, **__: given_answer)
    page = client.get("/", query_string={"question": QUESTION, "min_confidence": 0.5}).text
    assert f"{heading}</h2>" in page
    assert ("Closest passages" in page) == bool(given_answer.hits)
    likely = [text for text, confidence in candidates if confidence >= LEAST_SHOWN]
    assert ("Closest:" in page) == bool(likely)
    assert ("Candidates that fell short" in page) == (len(candidates) > len(likely[:1]))
    assert ("31\u00a0% likely to be right; an answer needs 50\u00a0%." in page) == (reason == "below_threshold")


def test_the_page_lists_the_items_of_an_answer(
    client: FlaskClient, collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    of_one = answer(collection, [("over 1,700", 0.9)])
    spans = (citation(collection, NOEM, "over 1,700"), citation(collection, NOEM, "more than 1,000"))
    monkeypatch.setattr(Collection, "ask", lambda *_, **__: replace(of_one, spans=spans))
    page = client.get("/", query_string={"question": QUESTION}).text
    found = re.findall(r'<li dir="auto"><a href="[^"]*start=(\d+)[^"]*">(.*?)</a></li>', page)
    assert found == [(str(span.start), span.text) for span in spans]


def test_the_page_says_yes_or_no(client: FlaskClient, collection: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    given_answer = replace(answer(collection, [("over 1,700", 0.9)]), polarity="no")
    monkeypatch.setattr(Collection, "ask", lambda *_, **__: given_answer)
    page = client.get("/", query_string={"question": QUESTION}).text
    assert '<p class="polarity">No</p>' in page


def test_the_page_says_that_no_answer_is_safe_enough_for_the_risk(
    client: FlaskClient, collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    given_answer = replace(answer(collection, [("over 1,700", 0.94)], reason="below_threshold"), min_confidence=None)
    monkeypatch.setattr(Collection, "ask", lambda *_, **__: given_answer)
    page = client.get("/", query_string={"question": QUESTION, "max_risk": 0.01}).text
    assert "94\u00a0% likely to be right; even the surest answers are wrong more often than you accept." in page
    assert 'name="max_risk"' in page
    assert 'value="0.01"' in page


@pytest.mark.parametrize("path", ["/", "/documents/{}", "/nowhere/{}"])
def test_whatever_is_asked_is_escaped(client: FlaskClient, path: str) -> None:
    attack = '"><script>alert(1)</script>'
    for query in ({"question": attack}, {"question": "who", "documents": attack}, {"question": "who", attack: "1"}):
        page = client.get(path.format(urllib.parse.quote(attack)), query_string=query, headers=BROWSER)
        assert page.mimetype == "text/html"
        assert "<script>" not in page.text


def test_the_page_loads_nothing_from_elsewhere(client: FlaskClient) -> None:
    page = client.get("/", query_string={"question": QUESTION}).text
    assert not re.search(r"""(?:src|href|action)=["']?(?:https?:)?//""", page)
    assert "style=" not in page
    for url in re.findall(r'<link[^>]* href="([^"]+)"', page):
        assert client.get(url, buffered=True).status_code == 200


# operation


def test_health_names_the_generation(client: FlaskClient, collection: Collection) -> None:
    store = collection.index.store
    sizes = (store.document_count, store.chunk_count)
    health = msgspec.json.decode(client.get("/health").data, type=Health)
    assert health == Health("ok", (CollectionHealth("", "ok", store.generation, *sizes, None),))


def test_metrics_count_requests_and_answers(
    index_dir: Path, collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = create_app(index_dir).test_client()
    for given_answer in (answer(collection, [("over 1,700", 0.9)]), answer(collection, [], reason="nothing_retrieved")):
        monkeypatch.setattr(Collection, "ask", lambda *_, given_answer=given_answer, **__: given_answer)
        client.get("/ask?question=who")
    client.get("/ask")
    client.get("/documents/nope")
    client.get("/wp-login.php")
    response = client.get("/metrics")
    assert response.mimetype == "text/plain"
    lines = response.text.splitlines()
    for line in (
        'askcol_http_requests_total{route="/ask",status="200"} 2.0',
        'askcol_http_requests_total{route="/ask",status="400"} 1.0',
        'askcol_http_requests_total{route="/documents/<path:document_id>",status="404"} 1.0',
        'askcol_http_requests_total{route="unmatched",status="404"} 1.0',
        'askcol_questions_total{collection=""} 2.0',
        'askcol_abstentions_total{collection="",reason="nothing_retrieved"} 1.0',
        'askcol_question_seconds_count{collection=""} 2.0',
        'askcol_documents{collection=""} 5.0',
        f'askcol_chunks{{collection=""}} {float(collection.index.store.chunk_count)}',
        'askcol_up{collection=""} 1.0',
        'askcol_current{collection=""} 1.0',
    ):
        assert line in lines


def test_every_reference_in_the_description_resolves(client: FlaskClient) -> None:
    description = client.get("/openapi.json").get_json()
    assert description["openapi"].startswith("3.1")
    for reference in re.findall(r'"\$ref": ?"([^"]+)"', json.dumps(description)):
        target = description
        for key in reference.removeprefix("#/").split("/"):
            target = target[key]
    operations = [operation for item in description["paths"].values() for operation in item.values()]
    assert len({operation["operationId"] for operation in operations}) == len(operations)
    for path, item in description["paths"].items():
        for operation in item.values():
            declared = {p["name"] for p in operation.get("parameters", []) if p["in"] == "path"}
            assert declared == set(re.findall(r"{(\w+)}", path))
    ask = {p["name"]: p for p in description["paths"]["/ask"]["get"]["parameters"]}
    assert ask["question"]["required"]
    assert ask["max_risk"]["schema"].items() >= {"type": "number", "minimum": 0, "maximum": 1}.items()
    assert ask["top_k"]["schema"] == {"type": "integer", "minimum": 1, "maximum": 50, "default": 8}


# the whole way, over a socket


def get(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=120) as response:
        return json.load(response)


def test_askcol_serve_answers_over_a_socket(index_dir: Path) -> None:
    with serving_process(index_dir) as url:
        got = get(url + ask_url(QUESTION))
        body = json.dumps({"question": QUESTION}).encode()
        request = urllib.request.Request(f"{url}/ask", body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=120) as response:
            posted = json.load(response)
        assert posted["answers"] == got["answers"]
        place = got["answers"][0]["citations"][0]
        assert file_text(place["path"])[place["start"] : place["end"]] == got["answer"]
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"{url}/ask", timeout=120)
        with refused.value as error:
            assert error.status == 400
            assert error.headers["Content-Type"] == "application/problem+json"


def test_askcol_serve_has_several_collections_and_loads_an_index_built_later(bread_dir: Path, tmp_path: Path) -> None:
    with serving_process(f"bread={bread_dir}", f"later={tmp_path / 'index'}") as url:
        assert [c["status"] for c in get(f"{url}/health")["collections"]] == ["ok", "unavailable"]
        assert get(url + ask_url(BAKER, collection="bread", min_confidence=0))["answer"] == "Ann Lee"
        shutil.copytree(bread_dir, tmp_path / "index", copy_function=os.link)
        deadline = time.monotonic() + 120
        while get(f"{url}/health")["status"] != "ok":
            assert time.monotonic() < deadline
            time.sleep(0.1)
        assert get(url + ask_url(BAKER, collection="later", min_confidence=0))["answer"] == "Ann Lee"
