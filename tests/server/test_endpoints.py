"""The declared endpoints: routes, views, description and limits follow from them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_type_hints

import pytest
from flask import Flask, Response
from werkzeug.exceptions import NotFound

from askcol import collection, errors
from askcol.errors import AskcolError
from askcol.server import parameters
from askcol.server.app import create_app
from askcol.server.endpoint import FILES, HTML, JSON, Endpoint
from askcol.server.endpoints import AREAS, ENDPOINTS
from askcol.server.openapi import describe
from askcol.server.problems import MEANINGS, http_error
from askcol.server.service import Service

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Without an index: routes need none."""
    return create_app(tmp_path_factory.mktemp("no-index"))


@pytest.fixture(scope="module")
def description() -> dict[str, Any]:
    return describe(AREAS)


def in_openapi(route: str) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route)


def test_routes_declared_endpoints_and_described_paths_are_the_same(app: Flask, description: dict[str, Any]) -> None:
    declared = {(in_openapi(e.route), e.method) for e in ENDPOINTS}
    routes = {
        (in_openapi(rule.rule), method)
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static"
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    described = {(path, method.upper()) for path, item in description["paths"].items() for method in item}
    assert routes == declared == described
    assert len({e.name for e in ENDPOINTS}) == len(declared) == len(ENDPOINTS)


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda e: e.name)
def test_a_view_takes_and_returns_what_its_endpoint_declares(endpoint: Endpoint) -> None:
    hints = get_type_hints(endpoint.view)
    result = hints.pop("return")
    assert hints.pop("service") is Service
    assert result == (Mapping[str, Any] if endpoint.result is dict else endpoint.result)
    assert list(hints.values()) == ([endpoint.parameters] if endpoint.parameters else [])
    if endpoint.page:
        shown = Response if endpoint.leads_to else str
        taken = {"p": endpoint.page_parameters} if endpoint.page_parameters else hints
        assert get_type_hints(endpoint.page) == {"service": Service, **taken, "return": shown}


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda e: e.name)
def test_an_operation_describes_what_its_endpoint_declares(endpoint: Endpoint, description: dict[str, Any]) -> None:
    operation = description["paths"][in_openapi(endpoint.route)][endpoint.method.lower()]
    assert operation["operationId"] == endpoint.name
    assert operation["summary"] == endpoint.summary
    led = {"303"} if endpoint.leads_to else set()
    errors = {400, 401, 403, 405, 421, 500, *endpoint.errors}
    assert set(operation["responses"]) == {"200", *led, *map(str, errors)}
    content = operation["responses"]["200"]["content"]
    assert list(content) == [media_type.partition(";")[0] for media_type in endpoint.media_types]
    if endpoint.method == "POST":
        assert list(operation["requestBody"]["content"]) == [FILES if endpoint.takes_files else JSON]
        return
    fields = endpoint.parameters.__struct_fields__ if endpoint.parameters else ()
    described = operation.get("parameters", [])
    assert [p["name"] for p in described] == list(fields)
    assert all(p["description"] for p in described)
    assert [p["name"] for p in described if p["in"] == "path"] == re.findall(r"<(?:\w+:)?(\w+)>", endpoint.route)


def test_a_page_is_offered_where_one_is_declared() -> None:
    offered = {e.name for e in ENDPOINTS if HTML in e.media_types}
    areas = {"feedback", "documents", "choice", "document", "uploads", "addFiles"}
    assert offered == {"page", "reference", "search", "why", *areas}


@pytest.mark.parametrize(("path", "name"), [("/", "question"), ("/ask", "question"), ("/search", "query")])
def test_the_description_has_the_limits(description: dict[str, Any], path: str, name: str) -> None:
    schemas = {p["name"]: p["schema"] for p in description["paths"][path]["get"]["parameters"]}
    assert schemas[name]["maxLength"] == collection.MAX_QUESTION_CHARACTERS
    assert schemas["top_k"]["maximum"] == collection.MAX_CHUNKS
    assert schemas["top_k"]["default"] == (collection.SEARCH_CHUNKS if name == "query" else collection.READ_CHUNKS)
    assert schemas["documents"]["maxLength"] == parameters.MAX_FILTER_CHARACTERS
    assert schemas["collection"]["maxLength"] == parameters.MAX_NAME_CHARACTERS


def test_the_form_has_the_limits(app: Flask) -> None:
    page = app.test_client().get("/", headers={"Accept": HTML}).text
    (question,) = re.findall(r'name="question"[^>]* maxlength="(\d+)"', page)
    (documents,) = re.findall(r'name="documents"[^>]* maxlength="(\d+)"', page)
    assert (int(question), int(documents)) == (collection.MAX_QUESTION_CHARACTERS, parameters.MAX_FILTER_CHARACTERS)


@pytest.mark.parametrize("folder", ["src/askcol/cli", "src/askcol/server", "web/templates"])
def test_no_limit_is_stated_a_second_time(folder: str) -> None:
    stated = re.compile(r"\b1[,_]?000 (?:characters|at most)|\b1_?000\b(?!\))|to 50\b|=50\b|64 KiB|64 \* 1024")
    for path in (ROOT / folder).iterdir():
        if path.is_file():
            text = re.sub(r"^MAX_\w+ = .*$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
            assert not stated.findall(text), path


def kinds(error: type[AskcolError]) -> list[type[AskcolError]]:
    return [error, *(kind for direct in error.__subclasses__() for kind in kinds(direct))]


@pytest.mark.parametrize("kind", kinds(AskcolError))
def test_every_kind_of_error_has_a_status(kind: type[AskcolError]) -> None:
    expected = 500
    if issubclass(kind, errors.FilterError | errors.QuestionError):
        expected = 400
    elif issubclass(kind, errors.IndexFault | errors.ConfidenceError | errors.EncoderError):
        expected = 503
    elif issubclass(kind, errors.FileChanged):
        expected = 409
    elif issubclass(kind, errors.FileGone):
        expected = 410
    found = http_error(kind("what was found"))
    assert found.code == expected
    assert expected in MEANINGS
    assert ("what was found" in (found.description or "")) == (expected != 500)


def test_an_http_error_stays_as_it_is() -> None:
    error = NotFound("no such thing")
    assert http_error(error) is error
    assert http_error(RuntimeError("kaboom")).code == 500


def test_the_documentation_states_the_limits_and_every_route() -> None:
    text = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    assert f"1 to {collection.MAX_QUESTION_CHARACTERS:,} characters" in text
    assert f"1 to {collection.MAX_CHUNKS} |" in text
    assert f"body over {parameters.MAX_BODY_BYTES // 1024} KiB" in text
    for endpoint in ENDPOINTS:
        assert in_openapi(endpoint.route).partition("{")[0] in text
