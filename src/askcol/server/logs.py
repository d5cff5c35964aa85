"""What a server logs: a line for each request, questions only if that is wanted, and all of it as JSON if that is."""

from __future__ import annotations

import json
import logging
import re
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime

from flask import Flask, Response, g, has_request_context, request

from askcol.answering import Answer

REQUEST_ID = "X-Request-ID"

_SANE_ID = re.compile(r"[\w.:+/=-]{1,128}", re.ASCII)

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

_access = logging.getLogger("askcol.server.access")

_questions = logging.getLogger("askcol.server.questions")
_questions.setLevel(logging.INFO)  # whoever wants questions logged sees them without -v


class JsonLines(logging.Formatter):
    """A record as one line of JSON: time (ISO 8601, UTC), level, logger, message, and what belongs to the record.

    That is `request_id` during a request, the `fields` that the call gave as `extra`, and the `trace` of an exception.
    """

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if has_request_context() and "request_id" in g:
            line["request_id"] = g.request_id
        line |= getattr(record, "fields", {})
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, separators=(",", ":"))  # in ASCII: a record may hold what no encoding of stderr has


def log_json_lines() -> None:
    """Log JSON from now on, with a line for each request and for each warning of Python."""
    for handler in logging.getLogger().handlers:
        handler.setFormatter(JsonLines())
    logging.captureWarnings(True)
    _access.setLevel(logging.INFO)


def log_question(answer: Answer) -> None:
    """Log a question with what came of it."""
    outcome = answer.reason or "answered"
    _questions.info(
        "%s %.3f: %s",
        outcome,
        answer.confidence,
        answer.question,
        extra={"fields": {"question": answer.question, "outcome": outcome, "confidence": answer.confidence}},
    )


def observe_requests(app: Flask, count: Callable[[str, int], None]) -> None:
    """Give each request of `app` an id, `count` it by route and status, and log a line for it.

    The line names the declared route and not the address, because a query string holds a question.
    """

    @app.before_request
    def begin() -> None:
        given = request.headers.get(REQUEST_ID, "")
        g.request_id = given if _SANE_ID.fullmatch(given) else uuid.uuid4().hex
        g.began = time.perf_counter()

    @app.after_request
    def finish(response: Response) -> Response:
        route = request.url_rule.rule if request.url_rule else "unmatched"
        count(route, response.status_code)
        response.headers[REQUEST_ID] = g.request_id
        fields = {
            "request_id": g.request_id,
            "method": request.method if request.method in _METHODS else "other",
            "route": route,
            "status": response.status_code,
            "duration_ms": round(1e3 * (time.perf_counter() - g.began), 1),
        }
        _access.info(
            "%(method)s %(route)s %(status)s %(duration_ms)s ms %(request_id)s", fields, extra={"fields": fields}
        )
        return response
