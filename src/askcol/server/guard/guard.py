"""The order in which a request is checked."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask, request

from askcol.server.endpoint import Endpoint
from askcol.server.guard.rates import limit_rates
from askcol.server.guard.sites import check_site
from askcol.server.settings import Settings


def set_up_guard(app: Flask, settings: Settings, endpoints: Mapping[str, Endpoint]) -> None:
    """Check each request's host, origin, token and rate before its endpoint reads anything. `endpoints`: by name.

    Static files and endpoints that are `open` need no token. Endpoints that ask or write have a rate.
    """

    @app.before_request
    def check() -> None:
        endpoint = endpoints.get(request.endpoint or "")
        environ = request.environ
        settings.hosts.check(environ.get("HTTP_HOST"), environ["SERVER_PORT"], environ["wsgi.url_scheme"])
        check_site(request, writes=endpoint is not None and endpoint.writes)
        is_open = request.endpoint == "static" or (endpoint is not None and endpoint.open)
        if settings.tokens and not is_open:
            settings.tokens.check(request.authorization)

    if settings.rate_limit:
        limit_rates(app, settings.rate_limit, {name for name, e in endpoints.items() if 429 in e.errors or e.writes})
