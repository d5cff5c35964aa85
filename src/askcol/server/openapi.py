"""The OpenAPI 3.1 description of the HTTP API, generated from the declared endpoints and their records."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import msgspec
from flask import Response

from askcol import __version__
from askcol.server.endpoint import FILES, HTML, JSON, Endpoint
from askcol.server.logs import REQUEST_ID
from askcol.server.parameters import ASKED, parameter_schemas
from askcol.server.problems import HEADERS, MEANINGS, MEDIA_TYPE, Problem
from askcol.server.schemas import schemas_of, type_enumerations

_FILES = {
    "type": "object",
    "properties": {"file": {"type": "array", "items": {"type": "string", "format": "binary"}}},
    "required": ["file"],
}

_BINARY = {"type": "string", "format": "binary"}

_ALWAYS = (400, 401, 403, 405, 421, 500)
"""Statuses that every endpoint may give."""

_HEADERS = {REQUEST_ID: {"$ref": "#/components/headers/RequestId"}}
"""Those of every response."""

_LOCATION = {"Location": {"schema": {"type": "string"}}}


def describe(areas: Mapping[str, Sequence[Endpoint]]) -> dict[str, Any]:
    """The whole description as JSON-ready objects; `areas`: the endpoints by the name of what they are for."""
    endpoints = [endpoint for area in areas.values() for endpoint in area]
    bodies = [kind for e in endpoints for kind in e.bodies]
    results = [kind for e in endpoints for kind in e.results if kind is not Response]
    schema_of, components = schemas_of([Problem, str, *results], bodies)
    paths: dict[str, Any] = {}
    for area, its_endpoints in areas.items():
        for endpoint in its_endpoints:
            path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", endpoint.route)
            paths.setdefault(path, {})[endpoint.method.lower()] = {
                "tags": [area],
                **_operation(endpoint, path, schema_of),
            }
    description = {
        "openapi": "3.1.0",
        "info": {
            "title": "askcol",
            "version": __version__,
            "summary": "Ask a collection of documents.",
            "description": "Every answer is a verbatim span of a document; offsets are half-open `[start, end)` and "
            "count Unicode code points of the document's text.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/", "description": "The server that gives this description."}],
        "security": [{"token": []}, {}],
        "tags": [{"name": area} for area in areas],
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "Some servers ask for a token: `Authorization: Bearer TOKEN`.",
                }
            },
            "headers": {
                "RequestId": {
                    "description": "The id of the request: the one that it gave, or a new one. The log has it.",
                    "schema": {"type": "string"},
                }
            },
            "responses": {
                _problem_name(status, page=page): _problem(status, schema_of[Problem], page=page)
                for page in (False, True)
                for status in MEANINGS
            },
        },
    }
    type_enumerations(description)
    return description


def _operation(endpoint: Endpoint, path: str, schema_of: Mapping[type, Any]) -> dict[str, Any]:
    given = _either("anyOf", [schema_of.get(kind, _BINARY) for kind in endpoint.results])
    content = {endpoint.media_type.partition(";")[0]: {"schema": given}}
    content |= {other: {"schema": schema_of[str]} for other in endpoint.media_types[1:]}
    problems = {
        str(status): {"$ref": f"#/components/responses/{_problem_name(status, page=HTML in endpoint.media_types)}"}
        for status in sorted({*endpoint.errors, *_ALWAYS})
    }
    success = {"description": endpoint.success, "headers": _HEADERS, "content": content}
    led = {"303": {"description": f"See {endpoint.leads_to}.", "headers": {**_HEADERS, **_LOCATION}}}
    operation: dict[str, Any] = {
        "operationId": endpoint.name,
        "summary": endpoint.summary,
        "responses": {"200": success, **(led if endpoint.leads_to else {}), **problems},
    }
    if endpoint.open:
        operation["security"] = []
    if endpoint.parameters is None:
        return operation
    if endpoint.method == "POST" and not endpoint.takes_files:
        media = {"schema": _either("oneOf", [schema_of[kind] for kind in endpoint.bodies]), "example": endpoint.example}
        return operation | {"requestBody": {"required": True, "content": {JSON: media}}}
    if endpoint.takes_files:
        operation["requestBody"] = {"required": True, "content": {FILES: {"schema": _FILES}}}
    return operation | {"parameters": _parameters(endpoint.parameters, path, endpoint.example)}


def _either(keyword: str, schemas: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    return schemas[0] if len(schemas) == 1 else {keyword: schemas}


def _parameters(kind: type[msgspec.Struct], path: str, example: Mapping[str, Any]) -> list[dict[str, Any]]:
    required = {field.name for field in msgspec.structs.fields(kind) if field.required}
    parameters = []
    for name, schema in parameter_schemas(kind).items():
        parameter = {
            "name": name,
            "in": "path" if f"{{{name}}}" in path else "query",
            "required": name in required,
            "description": schema.pop("description"),
            "schema": schema,
        }
        if name in example:
            parameter["example"] = example[name]
        if name not in required and name not in ASKED:
            parameter["allowEmptyValue"] = True
        parameters.append(parameter)
    return parameters


def _problem_name(status: int, *, page: bool) -> str:
    return f"{'Page' if page else ''}Problem{status}"


def _problem(status: int, schema: Mapping[str, Any], *, page: bool) -> dict[str, Any]:
    """The response with that status; `page`: a browser may get it as a page."""
    content: dict[str, Any] = {MEDIA_TYPE: {"schema": schema}}
    if page:
        content[HTML] = {"schema": {"type": "string"}}
    own = {HEADERS[status]: {"schema": {"type": "string"}}} if status in HEADERS else {}
    return {
        "description": f"{HTTPStatus(status).phrase}. {MEANINGS[status]}",
        "headers": {**_HEADERS, **own},
        "content": content,
    }
