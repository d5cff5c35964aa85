"""`Endpoint`: a method on a route, declared once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import msgspec
from flask import Response

from askcol.server.events import Event

JSON = "application/json"

HTML = "text/html"

FORM = "application/x-www-form-urlencoded"

FILES = "multipart/form-data"

EVENTS = "text/event-stream"


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another body that an endpoint takes: one that has the field `told_by`. The other fields are as in `Endpoint`."""

    told_by: str
    view: Callable[..., Any]
    result: type
    parameters: type[msgspec.Struct]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A method on a route: what it takes, what it gives, and the view that does it.

    `name`: the endpoint in Flask and the `operationId` in OpenAPI. `route`: in Flask's notation, with variables named
    as parameters. `view`: takes the `Service` and the parameters, if there are any, and returns `result`, which is a
    record, a text, or a `Response` with headers of its own. `summary`: what the endpoint is for. `success`: what a
    response with status 200 holds. `parameters`: come from the query string and the route; with POST, from a JSON body.
    `errors`: statuses of problems besides those that every endpoint has. `media_type`: of `result`. `page`: another
    view, for clients that prefer HTML; returns a page, or a `Response` that leads to one. `events`: another view, for
    clients that prefer a stream of events; what can be wrong with the request it finds before it returns them.
    `example`: parameters that show what to send. `leads_to`: where a browser is led with status 303; "" if it gets the
    page itself. `alternative`: with POST, another body and what it gives. `takes_forms`: whether the body may be an
    HTML form as well, which is for the page alone and not described. `writes`: whether it changes something, so that no
    link of another site may lead to it. `open`: whether it needs no token. `version`: takes what the view takes, and
    returns what changes whenever the result does, for the ETag. `takes_files`: whether the body holds files, which the
    view reads; the parameters then come from the query string. `page_parameters`: those of `page`, where its form
    may be empty; None for `parameters`.
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
    page: Callable[..., str | Response] | None = None
    events: Callable[..., Iterator[Event]] | None = None
    example: Mapping[str, Any] = field(default_factory=dict)
    leads_to: str = ""
    alternative: Alternative | None = None
    takes_forms: bool = False
    writes: bool = False
    open: bool = False
    version: Callable[..., str] | None = None
    takes_files: bool = False
    page_parameters: type[msgspec.Struct] | None = None

    @property
    def bodies(self) -> tuple[type[msgspec.Struct], ...]:
        """What a body may hold; empty for GET."""
        has_one = self.method == "POST" and not self.takes_files
        kinds = (self.parameters, self.alternative and self.alternative.parameters) if has_one else ()
        return tuple(kind for kind in kinds if kind)

    @property
    def results(self) -> tuple[type, ...]:
        """What a successful response may hold."""
        return (self.result, self.alternative.result) if self.alternative else (self.result,)

    @property
    def views(self) -> Mapping[str, Callable[..., Any]]:
        """Media type of a successful response -> the view that makes it; the first is the default."""
        views: dict[str, Callable[..., Any]] = {self.media_type: self.view}
        if self.page:
            views[HTML] = self.page
        if self.events:
            views[EVENTS] = self.events
        return views

    @property
    def media_types(self) -> tuple[str, ...]:
        """Those of a successful response; the first is the default."""
        return tuple(self.views)

    @property
    def is_of_a_collection(self) -> bool:
        """Whether a request chooses one of the server's collections."""
        return self.parameters is not None and "collection" in self.parameters.__struct_fields__


ASKING_ERRORS = (400, 413, 429, 503, 504)
"""Statuses of problems that a question or a query may meet."""
