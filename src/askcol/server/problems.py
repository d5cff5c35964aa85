"""Errors of the HTTP API as `application/problem+json` (RFC 9457)."""

from __future__ import annotations

from http import HTTPStatus

import msgspec
from flask import Response
from werkzeug.exceptions import HTTPException

MEDIA_TYPE = "application/problem+json"

_KEPT_HEADERS = ("Allow", "Retry-After")


class Problem(msgspec.Struct, frozen=True):
    """What went wrong with a request. `detail` says what was found and what to do."""

    title: str
    status: int
    detail: str
    type: str = "about:blank"


def problem_of(error: HTTPException) -> Problem:
    """The problem of an HTTP error, with the status's own phrase as title, as RFC 9457 asks of "about:blank"."""
    status = HTTPStatus(error.code or 500)
    return Problem(title=status.phrase, status=status.value, detail=error.description or status.description)


def problem_response(problem: Problem) -> Response:
    """The problem as JSON."""
    return Response(msgspec.json.encode(problem), status=problem.status, content_type=MEDIA_TYPE)


def keep_headers(response: Response, error: HTTPException) -> Response:
    """`response` with the headers that belong to the error however it is shown: Allow (405), Retry-After (429)."""
    for name, value in error.get_headers():
        if name in _KEPT_HEADERS:
            response.headers[name] = value
    return response
