"""The state of the server, and the description of its API."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import render_template
from prometheus_client import CONTENT_TYPE_LATEST
from werkzeug.exceptions import ServiceUnavailable

from askcol.server.endpoint import HTML, Endpoint
from askcol.server.pages.reference import Operation, operations, records
from askcol.server.problems import RETRY_AFTER_S
from askcol.server.records import Health, Live, Ready
from askcol.server.service import Service

EXAMPLE_ADDRESS = "http://127.0.0.1:8000"
"""Where the examples of the reference look for the server: where it listens unless told otherwise."""


def health(service: Service) -> Health:
    """Which collections can be asked, and which generation each of them answers from."""
    health = Health.of(service.collections)
    if all(collection.status == "unavailable" for collection in health.collections):
        raise _unavailable(service, "; ".join(str(collection.fault) for collection in health.collections))
    return health


def live(service: Service) -> Live:  # noqa: ARG001 (views have one signature)
    """That the server answers at all."""
    return Live()


def ready(service: Service) -> Ready:
    """That a collection can be asked, and the server is not stopping. Says no more: it needs no token."""
    if service.admission.closed:
        raise ServiceUnavailable("the server is stopping")
    if all(collection.status == "unavailable" for collection in Health.of(service.collections).collections):
        raise _unavailable(service, "no collection can be asked; /health says why")
    return Ready()


def _unavailable(service: Service, reason: str) -> ServiceUnavailable:
    is_reachable = all(served.is_reachable for served in service.collections)
    return ServiceUnavailable(reason, retry_after=None if is_reachable else RETRY_AFTER_S)


def metrics(service: Service) -> str:
    """Prometheus metrics."""
    return service.monitoring.exposition(service.collections)


def openapi(service: Service) -> Mapping[str, Any]:
    """The description of this API."""
    return service.description


def reference(service: Service) -> str:
    """The description of this API as a page."""
    areas = [tag["name"] for tag in service.description["tags"]]
    return render_template(
        "reference.html",
        info=service.description["info"],
        token=service.description["components"]["securitySchemes"]["token"]["description"],
        areas={area: _programs_first(operations(service.description, area, EXAMPLE_ADDRESS)) for area in areas},
        records=list(records(service.description)),
    )


def _programs_first(described: Iterable[Operation]) -> list[Operation]:
    return sorted(described, key=lambda operation: not operation.examples)


ENDPOINTS = (
    Endpoint(
        name="health",
        route="/health",
        view=health,
        result=Health,
        summary="Which collections can be asked",
        success="At least one can.",
        errors=(503,),
    ),
    Endpoint(
        name="live",
        route="/health/live",
        view=live,
        result=Live,
        summary="Whether the server answers at all",
        success="It does.",
        open=True,
    ),
    Endpoint(
        name="ready",
        route="/health/ready",
        view=ready,
        result=Ready,
        summary="Whether to send questions here",
        success="A collection can be asked, and the server is not stopping.",
        errors=(503,),
        open=True,
    ),
    Endpoint(
        name="metrics",
        route="/metrics",
        view=metrics,
        result=str,
        summary="Prometheus metrics",
        success="The metrics.",
        media_type=CONTENT_TYPE_LATEST,
    ),
    Endpoint(
        name="openapi",
        route="/openapi.json",
        view=openapi,
        result=dict,
        summary="This description",
        success="OpenAPI 3.1.",
    ),
    Endpoint(
        name="reference",
        route="/docs",
        view=reference,
        result=str,
        summary="This description as a page",
        success="The page.",
        media_type=HTML,
    ),
)
