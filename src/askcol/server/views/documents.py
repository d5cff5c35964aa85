"""The documents: their list, and each with its text."""

from __future__ import annotations

from typing import Annotated

import msgspec
from flask import render_template
from werkzeug.exceptions import BadRequest, NotFound

from askcol.documents import Document
from askcol.server.endpoint import Endpoint
from askcol.server.pages.documents import facts
from askcol.server.pages.places import marked
from askcol.server.parameters import Name, Which, field, offset
from askcol.server.records import DocumentList, DocumentText
from askcol.server.service import Service


class ListParameters(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which documents of which collection."""

    documents: Which | None = None
    collection: Name | None = None


class DocumentParameters(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which document, and the range `[start, end)` of its text to highlight on the page: both offsets or neither."""

    document_id: Annotated[str, field("May contain slashes.", "the id of a document")]
    start: Annotated[int, offset("First character to highlight on the page, counted in code points.")] | None = None
    end: Annotated[int, offset("The character after the last one to highlight.")] | None = None
    collection: Name | None = None


def documents(service: Service, p: ListParameters) -> DocumentList:
    """The documents without their texts, and the files that were skipped."""
    collection = service.chosen(p.collection).get()
    return DocumentList(tuple(collection.documents(p.documents)), collection.skipped)


def document(service: Service, p: DocumentParameters) -> DocumentText:
    """A document with its text."""
    return DocumentText.of(found_document(service, p))


def document_page(service: Service, p: DocumentParameters) -> str:
    """A document as a page, with `[start, end)` highlighted."""
    document = found_document(service, p)
    text = marked(document.text, p.start or 0, p.end or 0)
    return render_template("document.html", document=document, facts=facts(document), text=text)


def found_document(service: Service, p: DocumentParameters) -> Document:
    store = service.chosen(p.collection).get().index.store
    try:
        document = store.document(p.document_id)
    except KeyError:
        raise NotFound(
            f"no document {p.document_id!r:.200} among the {store.document_count:,}; /documents lists them"
        ) from None
    if (p.start, p.end) != (None, None) and not (
        p.start is not None and p.end is not None and p.start < p.end <= len(document.text)
    ):
        raise BadRequest(
            f"start and end must enclose some of the document's {len(document.text):,} characters; "
            f"found {p.start} and {p.end}"
        )
    return document


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
    Endpoint(
        name="document",
        route="/documents/<path:document_id>",
        view=document,
        result=DocumentText,
        summary="Read a document",
        success="The document. A browser (`Accept: text/html`) gets it as a page.",
        parameters=DocumentParameters,
        errors=(400, 404, 503),
        page=document_page,
        example={"document_id": "handbook"},
    ),
)
