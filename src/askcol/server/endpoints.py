"""The endpoints of the HTTP API, each declared once.

From `ENDPOINTS` come the routes of the application, how a request is read and answered, and the OpenAPI description.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import msgspec
from prometheus_client import CONTENT_TYPE_LATEST

from askcol.answering import Answer
from askcol.server.parameters import (
    AskParameters,
    CollectionParameters,
    DocumentParameters,
    PageParameters,
    SearchParameters,
)
from askcol.server.records import DocumentList, DocumentText, Health, SearchResult
from askcol.server.views import Views

JSON = "application/json"

HTML = "text/html"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A method on a route: what it takes, what it gives, and the view that does it.

    `name`: the endpoint in Flask and the `operationId` in OpenAPI. `route`: in Flask's notation, with variables named
    as parameters. `view`: a method of `Views` that takes the parameters, if there are any, and returns `result`.
    `summary`: what the endpoint is for. `success`: what a response with status 200 holds. `parameters`: come from the
    query string and the route; with POST, from a JSON body. `errors`: statuses of problems besides 405 and 500, which
    every endpoint has. `media_type`: of `result`. `page`: another view, for clients that prefer HTML; returns a page.
    """

    name: str
    route: str
    view: Callable[..., Any]
    result: type
    summary: str
    success: str
    method: Literal["GET", "POST"] = "GET"
    parameters: type[msgspec.Struct] | None = None
    errors: tuple[int, ...] = ()
    media_type: str = JSON
    page: Callable[..., str] | None = None

    @property
    def media_types(self) -> tuple[str, ...]:
        """Those of a successful response; the first is the default."""
        return (self.media_type, HTML) if self.page else (self.media_type,)

    @property
    def is_of_a_collection(self) -> bool:
        """Whether a request chooses one of the server's collections."""
        return self.parameters is not None and "collection" in self.parameters.__struct_fields__


_ASKING = (400, 413, 429, 503)

ENDPOINTS = (
    Endpoint(
        name="page",
        route="/",
        view=Views.page,
        result=str,
        summary="The page",
        success="The page.",
        parameters=PageParameters,
        errors=_ASKING,
        media_type=HTML,
    ),
    Endpoint(
        name="ask",
        route="/ask",
        view=Views.ask,
        result=Answer,
        summary="Ask a question",
        success="The answer, or why there is none.",
        parameters=AskParameters,
        errors=_ASKING,
    ),
    Endpoint(
        name="askWithBody",
        method="POST",
        route="/ask",
        view=Views.ask,
        result=Answer,
        summary="Ask a question",
        success="The answer, or why there is none.",
        parameters=AskParameters,
        errors=(*_ASKING, 415),
    ),
    Endpoint(
        name="search",
        route="/search",
        view=Views.search,
        result=SearchResult,
        summary="Rank the chunks for a query",
        success="The hits, best first.",
        parameters=SearchParameters,
        errors=_ASKING,
    ),
    Endpoint(
        name="documents",
        route="/documents",
        view=Views.documents,
        result=DocumentList,
        summary="List the documents",
        success="The documents.",
        parameters=CollectionParameters,
        errors=(400, 503),
    ),
    Endpoint(
        name="document",
        route="/documents/<path:document_id>",
        view=Views.document,
        result=DocumentText,
        summary="Read a document",
        success="The document. A browser (`Accept: text/html`) gets it as a page.",
        parameters=DocumentParameters,
        errors=(400, 404, 503),
        page=Views.document_page,
    ),
    Endpoint(
        name="health",
        route="/health",
        view=Views.health,
        result=Health,
        summary="Which collections can be asked",
        success="At least one can.",
        errors=(503,),
    ),
    Endpoint(
        name="metrics",
        route="/metrics",
        view=Views.metrics,
        result=str,
        summary="Prometheus metrics",
        success="The metrics.",
        media_type=CONTENT_TYPE_LATEST,
    ),
    Endpoint(
        name="openapi",
        route="/openapi.json",
        view=Views.openapi,
        result=dict,
        summary="This description",
        success="OpenAPI 3.1.",
    ),
)
