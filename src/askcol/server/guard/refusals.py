"""Why a request is turned away before anything is read for it."""

from __future__ import annotations

from http import HTTPStatus

from werkzeug.exceptions import BadRequest, Forbidden, HTTPException, Unauthorized


class Refusal(HTTPException):
    """The client may not ask. The answer tells it nothing of the collections."""


class BadHost(Refusal, BadRequest):
    """The Host header is missing, doubled or no host."""


class MisdirectedRequest(Refusal):
    """The Host header names another server (RFC 9110, 15.5.20)."""

    code = HTTPStatus.MISDIRECTED_REQUEST.value


class ForeignSite(Refusal, Forbidden):
    """A page of another site sent the request."""


class NoToken(Refusal, Unauthorized):
    """The request has no token that the server accepts."""
