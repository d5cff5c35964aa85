"""Errors of the HTTP API as `application/problem+json` (RFC 9457)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import partial
from http import HTTPStatus

import msgspec
from flask import Response, request
from werkzeug.exceptions import BadRequest, Conflict, Gone, HTTPException, InternalServerError, ServiceUnavailable

from askcol.collection import MAX_QUESTION_CHARACTERS
from askcol.errors import (
    AskcolError,
    ConfidenceError,
    EncoderError,
    FileChanged,
    FileGone,
    FilterError,
    IndexFault,
    IndexUnreachable,
    QuestionError,
)
from askcol.server.parameters import MAX_BODY_BYTES

MEDIA_TYPE = "application/problem+json"

MEANINGS = {
    400: "The request is wrong; `detail` says what was found.",
    401: "The server asks for a token; `detail` says how to send one.",
    403: "A page of another site sent the request, or the server does not do this; `detail` says which.",
    404: "There is no such document.",
    405: "The method is not allowed; `Allow` lists those that are.",
    409: "A file has changed since it was indexed, or is not where it was; `detail` says which.",
    410: "The document's file is not where it was when it was indexed, or can't be read.",
    413: f"The question is over {MAX_QUESTION_CHARACTERS:,} characters or the body over {MAX_BODY_BYTES // 1024} KiB.",
    415: "The body is not `application/json`.",
    421: "The Host header names another server; `detail` says which option adds a name.",
    429: "Too many questions at once, or from this address; try again after `Retry-After` seconds.",
    500: "The server failed; its log says why.",
    503: "The collection has no index that can be read, and `detail` names the command that builds one; or the server "
    "that keeps the index can't be reached, and it may be asked again after `Retry-After` seconds; or the server is "
    "stopping, or can't write.",
    504: "The question took longer than the server's deadline.",
}
"""What each status of a problem means."""

HEADERS = {401: "WWW-Authenticate", 405: "Allow", 429: "Retry-After", 503: "Retry-After"}
"""The header that belongs to a status."""

RETRY_AFTER_S = 2
"""How long a client should wait for an index whose server can't be reached."""

_HTTP_ERRORS: Mapping[type[AskcolError], Callable[[str], HTTPException]] = {
    FileChanged: Conflict,
    FileGone: Gone,
    FilterError: BadRequest,
    QuestionError: BadRequest,
    IndexUnreachable: partial(ServiceUnavailable, retry_after=RETRY_AFTER_S),
    IndexFault: ServiceUnavailable,
    ConfidenceError: ServiceUnavailable,
    EncoderError: ServiceUnavailable,
}
"""The status for each kind of `AskcolError` that a request can meet, special kinds first; any other error is 500."""


class Problem(msgspec.Struct, frozen=True):
    """What went wrong with a request. `detail` says what was found and what to do.

    `kind`: the name of the error in Python, such as "FilterError", where the collection raised it; absent otherwise.
    """

    title: str
    status: int
    detail: str
    type: str = "about:blank"
    kind: str | msgspec.UnsetType = msgspec.UNSET


_log = logging.getLogger(__name__)


def http_error(error: Exception) -> HTTPException:
    """`error` as an HTTP error. Of an error that is not the client's business, only the log has the message."""
    if isinstance(error, HTTPException):
        return error
    for kind, http in _HTTP_ERRORS.items():
        if isinstance(error, kind):
            raised = http(str(error))
            raised.__cause__ = error
            return raised
    return InternalServerError("the server failed; its log says why")


def logged_error(error: Exception) -> HTTPException:
    """`error` as an HTTP error. If it is the server's failure, the log gets it with its traceback."""
    http = http_error(error)
    if isinstance(http, InternalServerError):
        _log.error("%s %r failed", request.method, request.path, exc_info=error)
    return http


def problem_of(error: HTTPException) -> Problem:
    """The problem of an HTTP error. The title is the status's own phrase, as RFC 9457 asks for "about:blank"."""
    status = HTTPStatus(error.code or 500)
    cause = error.__cause__
    return Problem(
        title=status.phrase,
        status=status.value,
        detail=error.description or status.description,
        kind=next((kind.__name__ for kind in _HTTP_ERRORS if isinstance(cause, kind)), msgspec.UNSET),
    )


def problem_response(problem: Problem) -> Response:
    """The problem as JSON."""
    return Response(msgspec.json.encode(problem), status=problem.status, content_type=MEDIA_TYPE)


def keep_headers(response: Response, error: HTTPException) -> Response:
    """`response` with the headers that belong to the error's status, such as `Retry-After` to 429."""
    for name, value in error.get_headers():
        if name in HEADERS.values():
            response.headers.add(name, value)
    return response
