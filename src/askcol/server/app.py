"""The HTTP API and the page: the Flask application factory."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from flask import Flask, Response, g, make_response, render_template, request
from prometheus_client import CONTENT_TYPE_LATEST
from werkzeug.exceptions import (
    BadRequest,
    HTTPException,
    InternalServerError,
    NotFound,
    RequestEntityTooLarge,
    ServiceUnavailable,
    TooManyRequests,
    UnsupportedMediaType,
)

from askcol.answering import Answer
from askcol.errors import FilterError, IndexFault
from askcol.server import pages
from askcol.server.collections import Collections, LiveCollection
from askcol.server.monitoring import Monitoring
from askcol.server.openapi import describe
from askcol.server.parameters import (
    AskParameters,
    CollectionParameters,
    DocumentParameters,
    SearchParameters,
    from_body,
    from_query,
)
from askcol.server.problems import keep_headers, problem_of, problem_response
from askcol.server.records import DocumentList, DocumentText, Health, SearchResult, json_response

QUESTIONS_AT_ONCE = 16
"""Questions and searches that are admitted at the same time; one more gets 429."""

THREADS = QUESTIONS_AT_ONCE + 4
"""What the HTTP server needs, so that it can still refuse a question and tell its health when all are taken."""

MAX_BODY_BYTES = 64 * 1024

SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}

_log = logging.getLogger(__name__)


class Views:
    """What each route answers."""

    def __init__(self, collections: Collections, monitoring: Monitoring, questions_at_once: int) -> None:
        self._collections = collections
        self._monitoring = monitoring
        self._admission = threading.BoundedSemaphore(questions_at_once)

    def page(self) -> str:
        """The form, with the answer where a question is given and the documents where none is."""
        if "question" not in request.args:
            chosen = self._chosen(from_query(CollectionParameters, request.args).collection)
            return render_template("home.html", store=chosen.get().index.store)
        parameters = from_query(AskParameters, request.args)
        return render_template("answer.html", answer=self._answer(parameters), parameters=parameters)

    def ask(self) -> Response:
        """The answer as JSON; the parameters come in the query string or, with POST, as a JSON body."""
        if request.method == "POST":
            return json_response(self._answer(from_body(AskParameters, _json_body())))
        return json_response(self._answer(from_query(AskParameters, request.args)))

    def search(self) -> Response:
        """The hits for a query."""
        p = from_query(SearchParameters, request.args)
        collection = self._chosen(p.collection).get()
        with self._admitted():
            hits = collection.search(p.query, top_k=p.top_k, mode=p.mode, documents=p.documents)
        return json_response(SearchResult(p.query, p.mode, tuple(hits)))

    def documents(self) -> Response:
        """The documents without their texts, and the files that were skipped."""
        chosen = self._chosen(from_query(CollectionParameters, request.args).collection)
        return json_response(DocumentList.of(chosen.get().index.store))

    def document(self, document_id: str) -> Response:
        """A document's text: JSON for scripts; for browsers a page that highlights `[start, end)`."""
        place = from_query(DocumentParameters, request.args)
        store = self._chosen(place.collection).get().index.store
        try:
            document = store.document(document_id)
        except KeyError:
            known = f"{store.document_count:,}"
            raise NotFound(f"no document {document_id!r:.200} among the {known}; /documents lists them") from None
        start, end = place.start or 0, place.end or 0
        neither = place.start is None and place.end is None
        if not neither and (place.start is None or not start < end <= len(document.text)):
            raise BadRequest(
                f"start and end must enclose some of the document's {len(document.text):,} characters; "
                f"found {place.start} and {place.end}"
            )
        if _prefers_page():
            text = pages.marked(document.text, start, end)
            html = render_template("document.html", document=document, facts=pages.facts(document), text=text)
            response = make_response(html)
        else:
            response = json_response(DocumentText.of(document))
        response.vary.add("Accept")
        return response

    def health(self) -> Response:
        """Which collections can be asked, and from which generations."""
        health = Health.of(self._collections)
        if all(collection.status == "unavailable" for collection in health.collections):
            raise ServiceUnavailable("; ".join(str(collection.fault) for collection in health.collections))
        return json_response(health)

    def metrics(self) -> Response:
        """Prometheus metrics."""
        return Response(self._monitoring.exposition(self._collections), content_type=CONTENT_TYPE_LATEST)

    def openapi(self) -> Response:
        """The description of this API."""
        return json_response(describe())

    def _answer(self, p: AskParameters) -> Answer:
        chosen = self._chosen(p.collection)
        collection = chosen.get()
        with self._admitted():
            began = time.perf_counter()
            answer = collection.ask(
                p.question,
                top_k=p.top_k,
                min_confidence=p.min_confidence,
                max_risk=p.max_risk,
                documents=p.documents,
            )
            self._monitoring.count_answer(chosen.name, answer, time.perf_counter() - began)
        return replace(answer, index=replace(answer.index, collection=chosen.name)) if chosen.name else answer

    def _chosen(self, name: str | None) -> LiveCollection:
        """The collection that the request is about, which the links of its page lead to as well."""
        try:
            chosen = self._collections.find(name)
        except KeyError:
            raise BadRequest(f"no collection {name!r:.200}; {self._collections.listed}") from None
        g.collection = chosen.name
        return chosen

    @contextmanager
    def _admitted(self) -> Iterator[None]:
        if not self._admission.acquire(blocking=False):
            raise TooManyRequests("too many questions at once; ask again in a second", retry_after=1)
        try:
            yield
        finally:
            self._admission.release()


def create_app(index_dirs: Path | Mapping[str, Path], questions_at_once: int = QUESTIONS_AT_ONCE) -> Flask:
    """The application that answers from one index folder, or several by name; they need not hold an index yet."""
    collections = Collections({"": index_dirs} if isinstance(index_dirs, Path) else index_dirs)
    app = Flask("askcol.web")
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    # Redirects would repeat the Host header, and an id may hold "//" or end with "/".
    app.url_map.merge_slashes = app.url_map.strict_slashes = False
    pages.prepare(app, collections.names)
    monitoring = Monitoring()
    views = Views(collections, monitoring, questions_at_once)
    app.add_url_rule("/", "page", views.page)
    app.add_url_rule("/ask", "ask", views.ask, methods=["GET", "POST"])
    app.add_url_rule("/search", "search", views.search)
    app.add_url_rule("/documents", "documents", views.documents)
    app.add_url_rule("/documents/<path:document_id>", "document", views.document)
    app.add_url_rule("/health", "health", views.health)
    app.add_url_rule("/metrics", "metrics", views.metrics)
    app.add_url_rule("/openapi.json", "openapi", views.openapi)
    app.register_error_handler(Exception, _error_response)

    @app.after_request
    def finish(response: Response) -> Response:
        response.headers.update(SECURITY_HEADERS)
        monitoring.count_request(request.url_rule.rule if request.url_rule else "unmatched", response.status_code)
        return response

    return app


def _json_body() -> bytes:
    if request.mimetype != "application/json":
        found = request.mimetype or "no Content-Type"
        raise UnsupportedMediaType(f"the body must be application/json; found {found:.80}")
    if (request.content_length or 0) > MAX_BODY_BYTES:
        raise RequestEntityTooLarge(
            f"the body has {request.content_length:,} bytes; at most {MAX_BODY_BYTES:,} are read"
        )
    return request.get_data()


def _prefers_page() -> bool:
    """Whether the client is a browser, or asks for something that is a page anyway."""
    offered = ["text/html", "application/json"] if request.endpoint == "page" else ["application/json", "text/html"]
    return request.accept_mimetypes.best_match(offered, default=offered[0]) == "text/html"


def _error_response(error: Exception) -> Response:
    if isinstance(error, IndexFault):
        error = ServiceUnavailable(str(error))
    elif isinstance(error, FilterError):
        error = BadRequest(str(error))
    elif not isinstance(error, HTTPException):
        _log.error("%s %r failed", request.method, request.path, exc_info=error)
        error = InternalServerError("the server failed; its log says why")
    problem = problem_of(error)
    if request.endpoint in ("page", "document", None) and _prefers_page():
        response = make_response(render_template("problem.html", problem=problem), problem.status)
    else:
        response = problem_response(problem)
    response.vary.add("Accept")
    return keep_headers(response, error)
