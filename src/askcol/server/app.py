"""The Flask application factory."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
from flask import Flask, Response, make_response, render_template, request
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType
from werkzeug.routing import PathConverter

from askcol.index import IndexPlace, place_of
from askcol.server.assets import set_up_assets
from askcol.server.caching import etag_of
from askcol.server.collections import Collections
from askcol.server.endpoint import EVENTS, FORM, HTML, JSON, Alternative, Endpoint
from askcol.server.endpoints import AREAS, ENDPOINTS
from askcol.server.events import event_stream
from askcol.server.examples import Examples
from askcol.server.guard.guard import set_up_guard
from askcol.server.guard.headers import set_up_headers
from askcol.server.guard.refusals import BadHost, Refusal
from askcol.server.logs import observe_requests
from askcol.server.monitoring import Monitoring
from askcol.server.openapi import describe
from askcol.server.pages.templates import set_up_templates
from askcol.server.parameters import MAX_BODY_BYTES, from_body, from_query, json_object
from askcol.server.problems import keep_headers, logged_error, problem_of, problem_response
from askcol.server.service import Service
from askcol.server.settings import Settings
from askcol.server.uploads import Uploads


class _Path(PathConverter):
    """A path as in Werkzeug, but with line breaks: a file's name may have them."""

    regex = "(?s:[^/].*?)"


_ENDPOINTS_BY_NAME = {endpoint.name: endpoint for endpoint in ENDPOINTS}


def create_app(
    indexes: str | Path | IndexPlace | Mapping[str, str | Path | IndexPlace], settings: Settings | None = None
) -> Flask:
    """The application for one index, or for several by name, each a folder or a place. None need be built yet."""
    named = indexes if isinstance(indexes, Mapping) else {"": indexes}
    collections = Collections({name: place_of(index) for name, index in named.items()})
    app = Flask("askcol.web")
    app.extensions["askcol"] = collections
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    # Redirects would repeat the Host header, and an id may hold "//" or end with "/".
    app.url_map.merge_slashes = app.url_map.strict_slashes = False
    app.url_map.converters["path"] = _Path
    settings = settings or Settings()
    set_up_headers(app)
    set_up_assets(app)
    set_up_templates(app, collections, ENDPOINTS, settings)
    monitoring = Monitoring(settings.admission, collections.names, log_questions=settings.log_questions)
    observe_requests(app, monitoring.count_request)
    set_up_guard(app, settings, _ENDPOINTS_BY_NAME)
    uploads = {served.name: Uploads(served.place, served.place.folder) for served in collections if served.place.folder}
    service = Service(collections, uploads, monitoring, settings, Examples(settings.admission), describe(AREAS))
    for endpoint in ENDPOINTS:
        app.add_url_rule(endpoint.route, endpoint.name, _handler(endpoint, service), methods=[endpoint.method])
    app.register_error_handler(Exception, _error_response)
    return app


def _handler(endpoint: Endpoint, service: Service) -> Callable[..., Response]:
    """The function that Flask calls for `endpoint`, with the variables of its route."""

    def respond(**path: str) -> Response:
        media_type, parameters = _preferred(endpoint.media_types), []
        view = endpoint.views[media_type]
        if request.method == "POST" and endpoint.parameters and not endpoint.takes_files:
            other, body = _read(endpoint)
            view, parameters = other.view if other else view, [body]
        elif endpoint.parameters:
            kind = endpoint.page_parameters if media_type == HTML else None
            parameters = [from_query(kind or endpoint.parameters, request.args, path)]

        def viewed() -> tuple[str, Any]:
            etag = etag_of(endpoint.version(service, *parameters), media_type) if endpoint.version else ""
            if etag and request.if_none_match.contains_weak(etag):
                return etag, Response(status=304)
            if request.method == "HEAD" and parameters:
                return etag, _headers_only(endpoint, service, parameters[0], media_type)
            return etag, view(service, *parameters)

        etag, result = service.responded(viewed)
        if isinstance(result, Response):
            response = result
        elif media_type == EVENTS:
            response = event_stream(result)
        else:
            sent = msgspec.json.encode(result) if media_type == JSON else result
            response = Response(sent, content_type=_content_type(media_type))
        if etag:
            response.set_etag(etag, weak=True)
            response.headers["Cache-Control"] = "private, no-cache"
        if len(endpoint.media_types) > 1:
            response.vary.add("Accept")
        return response

    return respond


def _headers_only(endpoint: Endpoint, service: Service, parameters: msgspec.Struct, media_type: str) -> Response:
    """The answer to HEAD: the parameters are checked and the collection is looked up, but no view runs."""
    if endpoint.is_of_a_collection:
        service.chosen(msgspec.structs.asdict(parameters)["collection"]).get()
    response = Response(content_type=_content_type(media_type))
    response.automatically_set_content_length = False
    return response


def _read(endpoint: Endpoint) -> tuple[Alternative | None, msgspec.Struct]:
    """The checked parameters that the body of the request holds, and the alternative that they are for, if any."""
    assert endpoint.parameters
    if (request.content_length or 0) > MAX_BODY_BYTES:
        raise RequestEntityTooLarge(f"the body has {request.content_length:,} bytes; the limit is {MAX_BODY_BYTES:,}")
    if endpoint.takes_forms and request.mimetype == FORM:
        return None, from_query(endpoint.parameters, request.form)
    if request.mimetype != JSON:
        found = request.mimetype or "no Content-Type"
        raise UnsupportedMediaType(f"the body must be {JSON}; found {found:.80}")
    body = json_object(request.get_data())
    other = endpoint.alternative if endpoint.alternative and endpoint.alternative.told_by in body else None
    return other, from_body(other.parameters if other else endpoint.parameters, body)


def _preferred(media_types: Sequence[str]) -> str:
    """The media type that the client likes best; the first of several that it likes equally."""
    return request.accept_mimetypes.best_match(media_types, default=media_types[0])


def _content_type(media_type: str) -> str:
    return f"{media_type}; charset=utf-8" if media_type == HTML else media_type


def _error_response(error: Exception) -> Response:
    """`error` as a problem in JSON, or as a page if the client prefers HTML and did not ask an endpoint without one.

    A program that names no type gets JSON, also where all that the endpoint has is a page.
    """
    http = logged_error(error)
    problem = problem_of(http)
    endpoint = _ENDPOINTS_BY_NAME.get(request.endpoint or "")
    offered = endpoint.media_types if endpoint else (JSON, HTML)
    wants_page = HTML in offered and _preferred(list(dict.fromkeys([JSON, *offered]))) == HTML
    if wants_page and not isinstance(http, BadHost):  # with a bad host, no address can be made
        template = "refusal.html" if isinstance(http, Refusal) else "problem.html"
        response = make_response(render_template(template, problem=problem), problem.status)
    else:
        response = problem_response(problem)
    response.vary.add("Accept")
    return keep_headers(response, http)
