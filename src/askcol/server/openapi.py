"""The OpenAPI 3.1 description of the HTTP API, generated from the records that go over the wire."""

from __future__ import annotations

from http import HTTPStatus
from importlib.metadata import version
from typing import Any

import msgspec

from askcol.answering import Answer
from askcol.server.parameters import (
    AskParameters,
    CollectionParameters,
    DocumentParameters,
    SearchParameters,
    parameter_schemas,
)
from askcol.server.problems import MEDIA_TYPE, Problem
from askcol.server.records import DocumentList, DocumentText, Health, SearchResult

_SCHEMA_REF = "#/components/schemas/{name}"

_PARAMETERS = {
    "question": "The question, in plain English.",
    "query": "What to search for.",
    "top_k": "How many chunks to retrieve.",
    "min_confidence": "Abstain below this calibrated probability; the default is the index's own threshold.",
    "max_risk": "Abstain so that of the answers to many questions at most this share is expected to be wrong.",
    "documents": "Only documents whose id or path matches a glob, or whose metadata meets a condition such as "
    "`publisher=Reuters*` or `date>=2023-01-31`; several parts are joined by semicolons, and all must hold.",
    "collection": "Which collection, where the server has several; the default is the first. `/health` lists them.",
    "mode": "Which ranking: both fused, the words' (BM25), or the meaning's (dense).",
    "start": "First character to highlight on the page, counted in code points.",
    "end": "The character after the last one to highlight.",
}

_ERRORS = {
    400: "The request is wrong; `detail` says what was found.",
    404: "There is no such document.",
    405: "The method is not allowed; `Allow` lists those that are.",
    413: "The question is over 1,000 characters or the body over 64 KiB.",
    415: "The body is not `application/json`.",
    429: "Too many questions at once; try again after `Retry-After` seconds.",
    500: "The server failed; its log says why.",
    503: "The collection has no index that can be read; `detail` names the command that builds one.",
}

_ERROR_HEADERS = {405: "Allow", 429: "Retry-After"}


def describe() -> dict[str, Any]:
    """The whole description as JSON-ready objects."""
    records = [Answer, SearchResult, DocumentList, DocumentText, Health, Problem, AskParameters]
    _, schemas = msgspec.json.schema_components(records, ref_template=_SCHEMA_REF)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "askcol",
            "version": version("askcol"),
            "summary": "Ask a collection of documents.",
            "description": "Every answer is a verbatim span of a document; offsets are half-open `[start, end)` and "
            "count Unicode code points of the document's text.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "paths": _paths(),
        "components": {
            "schemas": schemas,
            "responses": {f"Problem{status}": _problem(status, text) for status, text in _ERRORS.items()},
        },
    }


def _paths() -> dict[str, Any]:
    answer = _json("The answer, or why there is none.", Answer)
    asked = (400, 405, 413, 429, 500, 503)
    document_id = {
        "name": "document_id",
        "in": "path",
        "required": True,
        "description": "May contain slashes.",
        "schema": {"type": "string"},
    }
    text = _json("The document. A browser (`Accept: text/html`) gets it as a page.", DocumentText)
    text["content"]["text/html"] = {"schema": {"type": "string"}}
    return {
        "/": {
            "get": _operation("page", "The page", _media("The page.", "text/html"), asked, _query(AskParameters, ()))
        },
        "/ask": {
            "get": _operation("ask", "Ask a question", answer, asked, _query(AskParameters)),
            "post": _operation("askWithBody", "Ask a question", answer, (*asked, 415))
            | {
                "requestBody": {
                    "required": True,
                    "content": {"application/json": {"schema": {"$ref": _SCHEMA_REF.format(name="AskParameters")}}},
                }
            },
        },
        "/search": {
            "get": _operation(
                "search",
                "Rank the chunks for a query",
                _json("The hits, best first.", SearchResult),
                asked,
                _query(SearchParameters),
            )
        },
        "/documents": {
            "get": _operation(
                "documents",
                "List the documents",
                _json("The documents.", DocumentList),
                (400, 405, 500, 503),
                _query(CollectionParameters),
            )
        },
        "/documents/{document_id}": {
            "get": _operation(
                "document",
                "Read a document",
                text,
                (400, 404, 405, 500, 503),
                [document_id, *_query(DocumentParameters)],
            )
        },
        "/health": {
            "get": _operation(
                "health", "Which collections can be asked", _json("At least one can.", Health), (405, 500, 503)
            )
        },
        "/metrics": {
            "get": _operation("metrics", "Prometheus metrics", _media("The metrics.", "text/plain"), (405, 500))
        },
        "/openapi.json": {
            "get": _operation(
                "openapi",
                "This description",
                _media("OpenAPI 3.1.", "application/json", "object"),
                (405, 500),
            )
        },
    }


def _operation(
    name: str,
    summary: str,
    success: dict[str, Any],
    errors: tuple[int, ...],
    parameters: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:
    responses = {"200": success} | {
        str(status): {"$ref": f"#/components/responses/Problem{status}"} for status in sorted(errors)
    }
    operation: dict[str, Any] = {"operationId": name, "summary": summary, "responses": responses}
    return operation | ({"parameters": parameters} if parameters else {})


def _query(
    kind: type[msgspec.Struct],
    required: tuple[str, ...] = ("question", "query"),
) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "in": "query",
            "required": name in required,
            "description": _PARAMETERS[name],
            "schema": {key: value for key, value in schema.items() if key != "description"},
        }
        for name, schema in parameter_schemas(kind).items()
    ]


def _json(description: str, record: type) -> dict[str, Any]:
    schema = {"$ref": _SCHEMA_REF.format(name=record.__name__)}
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _media(description: str, media_type: str, schema_type: str = "string") -> dict[str, Any]:
    return {"description": description, "content": {media_type: {"schema": {"type": schema_type}}}}


def _problem(status: int, description: str) -> dict[str, Any]:
    response: dict[str, Any] = {
        "description": f"{HTTPStatus(status).phrase}. {description}",
        "content": {MEDIA_TYPE: {"schema": {"$ref": _SCHEMA_REF.format(name=Problem.__name__)}}},
    }
    if status in _ERROR_HEADERS:
        response["headers"] = {_ERROR_HEADERS[status]: {"schema": {"type": "string"}}}
    return response
