"""The endpoints of the HTTP API, each declared once in its area.

From `ENDPOINTS` come the routes of the application, how a request is read and answered, and the OpenAPI description.
"""

from __future__ import annotations

from collections.abc import Mapping

from askcol.server.endpoint import Endpoint
from askcol.server.views import asking, document, documents, feedback, operations, originals, searching, uploads

AREAS: Mapping[str, tuple[Endpoint, ...]] = {
    "Questions": (*asking.ENDPOINTS, *feedback.ENDPOINTS, *searching.ENDPOINTS),
    "Documents": (*documents.ENDPOINTS, *document.ENDPOINTS, *originals.ENDPOINTS, *uploads.ENDPOINTS),
    "Operation": operations.ENDPOINTS,
}
"""The endpoints by what they are for, in the order of the reference."""

ENDPOINTS = tuple(endpoint for area in AREAS.values() for endpoint in area)
