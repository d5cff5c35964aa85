"""The Flask application factory."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import msgspec
from flask import Flask, Response, make_response, render_template, request
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType

from askcol.server.collections import Collections
from askcol.server.endpoint import EVENTS, FORM, HTML, JSON, Alternative, Endpoint
from askcol.server.endpoints import AREAS, ENDPOINTS
from askcol.server.events import event_stream
from askcol.server.logs import observe_requests
from askcol.server.monitoring import Monitoring
from askcol.server.openapi import describe
from askcol.server.pages.templates import set_up_templates
from askcol.server.parameters import MAX_BODY_BYTES, from_body, from_query, json_object
from askcol.server.problems import keep_headers, logged_error, problem_of, problem_response
from askcol.server.service import Service
from askcol.server.settings import Settings

SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}

_ENDPOINTS_BY_NAME = {endpoint.name: endpoint for endpoint in ENDPOINTS}


def create_app(index_dirs: Path | Mapping[str, Path], settings: Settings | None = None) -> Flask:
    """The application for one index folder, or for several by name. A folder may still be without an index."""
    collections = Collections({"": index_dirs} if isinstance(index_dirs, Path) else index_dirs)
    app = Flask("askcol.web")
    app.extensions["askcol"] = collections
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    # Redirects would repeat the Host header, and an id may hold "//" or end with "/".
    app.url_map.merge_slashes = app.url_map.strict_slashes = False
    set_up_templates(app, collections.names, ENDPOINTS, settings or Settings())
    settings = settings or Settings()
    monitoring = Monitoring(settings.admission, collections.names, log_questions=settings.log_questions)
    observe_requests(app, monitoring.count_request)
    service = Service(collections, monitoring, settings, describe(AREAS))
    for endpoint in ENDPOINTS:
        app.add_url_rule(endpoint.route, endpoint.name, _handler(endpoint, service), methods=[endpoint.method])
    app.register_error_handler(Exception, _error_response)

    @app.after_request
    def finish(response: Response) -> Response:
        response.headers.update(SECURITY_HEADERS)
        return response

    return app


def _handler(endpoint: Endpoint, service: Service) -> Callable[..., Response]:
    """The function that Flask calls for `endpoint`, with the variables of its route."""

    def respond(**path: str) -> Response:
        media_type, parameters = _preferred(endpoint.media_types), []
        view = endpoint.views[media_type]
        if request.method == "POST" and endpoint.parameters:
            other, body = _read(endpoint)
            view, parameters = other.view if other else view, [body]
        elif endpoint.parameters:
            parameters = [from_query(endpoint.parameters, request.args, path)]
        result = view(service, *parameters)
        if isinstance(result, Response):
            response = result
        elif media_type == EVENTS:
            response = event_stream(result)
        else:
            sent = msgspec.json.encode(result) if media_type == JSON else result
            response = Response(sent, content_type=_content_type(media_type))
        if len(endpoint.media_types) > 1:
            response.vary.add("Accept")
        return response

    return respond


def _read(endpoint: Endpoint) -> tuple[Alternative | None, msgspec.Struct]:
    """The checked parameters that the body of the request holds, and the alternative that they are for, if any."""
    assert endpoint.parameters
    if endpoint.takes_forms and request.mimetype == FORM:
        return None, from_query(endpoint.parameters, request.form)
    if request.mimetype != JSON:
        found = request.mimetype or "no Content-Type"
        raise UnsupportedMediaType(f"the body must be {JSON}; found {found:.80}")
    if (request.content_length or 0) > MAX_BODY_BYTES:
        raise RequestEntityTooLarge(f"the body has {request.content_length:,} bytes; the limit is {MAX_BODY_BYTES:,}")
    body = json_object(request.get_data())
    other = endpoint.alternative if endpoint.alternative and endpoint.alternative.told_by in body else None
    return other, from_body(other.parameters if other else endpoint.parameters, body)


def _preferred(media_types: Sequence[str]) -> str:
    """The media type that the client likes best; the first of several that it likes equally."""
    return request.accept_mimetypes.best_match(media_types, default=media_types[0])


def _content_type(media_type: str) -> str:
    return f"{media_type}; charset=utf-8" if media_type == HTML else media_type


def _error_response(error: Exception) -> Response:
    """`error` as a problem in JSON, or as a page if the client prefers HTML and did not ask an endpoint without one."""
    http = logged_error(error)
    problem = problem_of(http)
    endpoint = _ENDPOINTS_BY_NAME.get(request.endpoint or "")
    offered = endpoint.media_types if endpoint else (JSON, HTML)
    if HTML in offered and _preferred(list(dict.fromkeys([*offered, JSON]))) == HTML:
        response = make_response(render_template("problem.html", problem=problem), problem.status)
    else:
        response = problem_response(problem)
    response.vary.add("Accept")
    return keep_headers(response, http)
