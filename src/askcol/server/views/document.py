"""A document: its text as a record, or as a page with headings, lists and tables."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from flask import render_template
from werkzeug.exceptions import BadRequest, NotFound

from askcol.arguments import argument
from askcol.documents import Document
from askcol.server.endpoint import Endpoint
from askcol.server.pages.document_page import document_page
from askcol.server.pages.documents import facts
from askcol.server.parameters import MaxRisk, MinConfidence, Name, Question, Which, offset
from askcol.server.records import DocumentText
from askcol.server.service import Service

MAX_FIND_CHARACTERS = 200
"""Of the words looked for in a document."""

DocumentId = Annotated[str, argument("May contain slashes.", "the id of a document")]

_Start = Annotated[int, offset("First character to highlight on the page, counted in code points.")]

_End = Annotated[int, offset("The character after the last one to highlight.")]

_Part = Annotated[
    int,
    argument("Which part of a long document the page shows; of a PDF, which page.", "a whole number from 1 up", ge=1),
]

_Find = Annotated[
    str,
    argument(
        "Words to look for and to mark on the page.",
        f"a text of 1 to {MAX_FIND_CHARACTERS} characters",
        min_length=1,
        max_length=MAX_FIND_CHARACTERS,
    ),
]

_Hit = Annotated[int, argument("Which of the places found the page shows.", "a whole number from 1 up", ge=1)]


class PlaceParameters(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which document, and the range `[start, end)` of its text to highlight: both offsets or neither."""

    document_id: DocumentId
    start: _Start | None = None
    end: _End | None = None
    collection: Name | None = None


class DocumentParameters(PlaceParameters, frozen=True, kw_only=True):
    """A place in a document, and what its page shows.

    `question` and what follows: the question whose answer the page leads back to, and how it was asked.
    """

    part: _Part | None = None
    find: _Find | None = None
    hit: _Hit = 1
    question: Question | None = None
    documents: Which | None = None
    min_confidence: MinConfidence | None = None
    max_risk: MaxRisk | None = None


def document(service: Service, p: DocumentParameters) -> DocumentText:
    """A document with its text."""
    return DocumentText.of(found_document(service, p))


def page(service: Service, p: DocumentParameters) -> str:
    """A part of a document as a page, with `[start, end)` highlighted."""
    document = found_document(service, p)
    state = service.chosen(p.collection).get().file_state(document)
    shown = document_page(document, state, marked_range(p), p.part, p.find, p.hit, _given(p))
    return render_template("document.html", page=shown, document=document, facts=facts(document))


def marked_range(p: PlaceParameters) -> tuple[int, int] | None:
    """The range to highlight."""
    return None if p.start is None or p.end is None else (p.start, p.end)


def _given(p: DocumentParameters) -> dict[str, Any]:
    """The parameters that the links of the page keep: all that are not the default, but for those that links add."""
    kept = (f for f in msgspec.structs.fields(p) if f.name not in ("document_id", "collection"))
    return {f.name: value for f in kept if (value := getattr(p, f.name)) != f.default}


def version(service: Service, p: PlaceParameters) -> str:
    """Changes with the document, with the index, and with whether the file is still what was indexed."""
    document, collection = found_document(service, p), service.chosen(p.collection).get()
    return f"{document.sha256} {collection.index.store.generation} {collection.file_state(document)}"


def found_document(service: Service, p: PlaceParameters) -> Document:
    """The document that the request names; raises `NotFound`, and `BadRequest` for a range that it does not have."""
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
        name="document",
        route="/documents/<path:document_id>",
        view=document,
        result=DocumentText,
        summary="Read a document",
        success="The document. A browser (`Accept: text/html`) gets it as a page.",
        parameters=DocumentParameters,
        errors=(400, 404, 413, 503),
        page=page,
        example={"document_id": "handbook"},
        version=version,
    ),
)
