"""The documents: their list."""

from __future__ import annotations

import msgspec

from askcol.server.endpoint import Endpoint
from askcol.server.parameters import Name, Which
from askcol.server.records import DocumentList
from askcol.server.service import Service


class ListParameters(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which documents of which collection."""

    documents: Which | None = None
    collection: Name | None = None


def documents(service: Service, p: ListParameters) -> DocumentList:
    """The documents without their texts, and the files that were skipped."""
    collection = service.chosen(p.collection).get()
    return DocumentList(tuple(collection.documents(p.documents)), collection.skipped)


ENDPOINTS = (
    Endpoint(
        name="documents",
        route="/documents",
        view=documents,
        result=DocumentList,
        summary="List the documents",
        success="The documents.",
        parameters=ListParameters,
        errors=(400, 503),
    ),
)
