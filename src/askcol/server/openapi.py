"""The OpenAPI 3.1 description of the HTTP API, generated from the declared endpoints and their records."""

from __future__ import annotations

import re
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

import msgspec
from flask import Response

from askcol import __version__
from askcol.server.endpoint import HTML, JSON, Endpoint
from askcol.server.parameters import parameter_schemas
from askcol.server.problems import HEADERS, MEANINGS, MEDIA_TYPE, Problem

_SCHEMA_REF = "#/components/schemas/{name}"

_BINARY = {"type": "string", "format": "binary"}

_ALWAYS = (405, 500)
"""Statuses that every endpoint may give."""


def describe(endpoints: Sequence[Endpoint]) -> dict[str, Any]:
    """The whole description as JSON-ready objects."""
    bodies = {e.parameters for e in endpoints if e.method == "POST"}
    results = [e.result for e in endpoints if e.result is not Response]
    types = [*dict.fromkeys([Problem, str, *results, *bodies])]
    schemas, components = msgspec.json.schema_components(types, ref_template=_SCHEMA_REF)
    schema_of = dict(zip(types, schemas, strict=True))
    paths: dict[str, Any] = {}
    for endpoint in endpoints:
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", endpoint.route)
        paths.setdefault(path, {})[endpoint.method.lower()] = _operation(endpoint, path, schema_of)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "askcol",
            "version": __version__,
            "summary": "Ask a collection of documents.",
            "description": "Every answer is a verbatim span of a document; offsets are half-open `[start, end)` and "
            "count Unicode code points of the document's text.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": components,
            "responses": {_problem_name(status): _problem(status, schema_of[Problem]) for status in MEANINGS},
        },
    }


def _operation(endpoint: Endpoint, path: str, schema_of: dict[type | None, Any]) -> dict[str, Any]:
    content = {endpoint.media_type.partition(";")[0]: {"schema": schema_of.get(endpoint.result, _BINARY)}}
    if endpoint.page:
        content[HTML] = {"schema": schema_of[str]}
    problems = {
        str(status): {"$ref": f"#/components/responses/{_problem_name(status)}"}
        for status in sorted({*endpoint.errors, *_ALWAYS})
    }
    operation: dict[str, Any] = {
        "operationId": endpoint.name,
        "summary": endpoint.summary,
        "responses": {"200": {"description": endpoint.success, "content": content}, **problems},
    }
    if endpoint.parameters is None:
        return operation
    if endpoint.method == "POST":
        body = {"required": True, "content": {JSON: {"schema": schema_of[endpoint.parameters]}}}
        return operation | {"requestBody": body}
    return operation | {"parameters": _parameters(endpoint.parameters, path)}


def _parameters(kind: type[msgspec.Struct], path: str) -> list[dict[str, Any]]:
    required = {field.name for field in msgspec.structs.fields(kind) if field.required}
    return [
        {
            "name": name,
            "in": "path" if f"{{{name}}}" in path else "query",
            "required": name in required,
            "description": schema["description"],
            "schema": {key: value for key, value in schema.items() if key != "description"},
        }
        for name, schema in parameter_schemas(kind).items()
    ]


def _problem_name(status: int) -> str:
    return f"Problem{status}"


def _problem(status: int, schema: dict[str, Any]) -> dict[str, Any]:
    response: dict[str, Any] = {
        "description": f"{HTTPStatus(status).phrase}. {MEANINGS[status]}",
        "content": {MEDIA_TYPE: {"schema": schema}},
    }
    if status in HEADERS:
        response["headers"] = {HEADERS[status]: {"schema": {"type": "string"}}}
    return response
