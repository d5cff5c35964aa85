"""The documents: their list, and a choice among them."""

from __future__ import annotations

from typing import Annotated, Literal, cast

import msgspec
from flask import Response, render_template, url_for
from msgspec import Meta
from werkzeug.exceptions import BadRequest, NotFound

from askcol.arguments import argument
from askcol.errors import FilterError
from askcol.index import DocumentEntry, DocumentFilter, Order, PlaceGlob, Store, glob_of, parse_filter
from askcol.server.endpoint import Endpoint
from askcol.server.pages.library import Row, expression_choosing, expression_of, offered_conditions, reasons
from askcol.server.parameters import MAX_FILTER_CHARACTERS, Name, Which
from askcol.server.records import Choice, DocumentList
from askcol.server.service import Service

PAGE_DOCUMENTS = 50
"""How many documents a page lists, unless asked otherwise."""

MAX_PAGE_DOCUMENTS = 200

MAX_CHOSEN = 500

Sort = Literal["id", "-id", "title", "-title", "date", "-date", "characters", "-characters", "type", "-type"]


def _text(meaning: str, values: str) -> Meta:
    return argument(meaning, values, min_length=1, max_length=MAX_FILTER_CHARACTERS)


class ListParameters(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which documents to list, in which order, and which part of the list."""

    documents: Which | None = None
    filter: (
        Annotated[str, _text("Words in title or path, or an expression, as for `documents`.", "words or an expression")]
        | None
    ) = None
    type: Annotated[str, _text("Only files with this suffix.", "a suffix, such as .pdf")] | None = None
    folder: Annotated[str, _text("Only files in this folder and below it.", "the path of a folder")] | None = None
    since: Annotated[str, _text("Only documents of this date or later.", "a date such as 2023-01-31")] | None = None
    until: Annotated[str, _text("Only documents of this date or earlier.", "a date such as 2023-01-31")] | None = None
    sort: (
        Annotated[
            Sort,
            argument(
                "The order, backwards with a hyphen; documents without a date come last. A page is sorted by title, "
                "unless asked otherwise, and JSON by id.",
                "id, title, date, characters or type, or one of these after a hyphen",
            ),
        ]
        | None
    ) = None
    limit: (
        Annotated[
            int,
            argument(
                f"How many documents at most: on a page {PAGE_DOCUMENTS}, at most {MAX_PAGE_DOCUMENTS}; else all.",
                "a whole number from 1 up",
                ge=1,
            ),
        ]
        | None
    ) = None
    offset: Annotated[int, argument("How many documents to pass over.", "a whole number from 0 up", ge=0)] = 0
    collection: Name | None = None

    @property
    def expression(self) -> str:
        """All that chooses documents, as one expression; "" for all documents."""
        entered = expression_of(self.filter, self.folder, self.type, self.since, self.until)
        return "; ".join(filter(None, [self.documents, entered]))


class ChoiceParameters(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Documents that are named one by one."""

    document: Annotated[
        tuple[str, ...],
        argument("The id of a document; repeat it.", f"1 to {MAX_CHOSEN} ids", min_length=1, max_length=MAX_CHOSEN),
    ]
    collection: Name | None = None


def documents(service: Service, p: ListParameters) -> DocumentList:
    """The documents without their texts, and the files that were skipped."""
    store = service.chosen(p.collection).get().index.store
    found, total = _listed(store, p, p.limit)
    return DocumentList(tuple(found), store.skipped, total)


def documents_page(service: Service, p: ListParameters) -> str:
    """The documents as a page, with a form that filters and sorts them."""
    store = service.chosen(p.collection).get().index.store
    limit = min(p.limit or PAGE_DOCUMENTS, MAX_PAGE_DOCUMENTS)
    fault = ""
    try:
        found, total = _listed(store, msgspec.structs.replace(p, sort=p.sort or "title"), limit)
    except FilterError as error:
        fault, found, total = str(error), [], 0
    query = {name: value for name, value in msgspec.structs.asdict(p).items() if value}
    overview = store.overview()
    return render_template(
        "documents.html",
        wanted=p,
        query=query,
        sort=p.sort or "title",
        limit=limit,
        rows=[Row.of(entry) for entry in found],
        total=total,
        fault=fault,
        document_count=store.document_count,
        overview=overview,
        conditions=offered_conditions(overview),
        reasons=reasons(store.skipped),
        skipped_count=len(store.skipped),
    )


def _listed(store: Store, p: ListParameters, limit: int | None) -> tuple[list[DocumentEntry], int]:
    """The part of the list that is asked for, and how many documents match."""
    where = parse_filter(p.expression) if p.expression else None
    sort = p.sort or "id"
    order = cast(Order, sort.removeprefix("-"))
    found = store.documents(where, limit, offset=p.offset, order=order, descending=sort.startswith("-"))
    return found, store.count_documents(where)


def choice(service: Service, p: ChoiceParameters) -> Choice:
    """The expression that chooses documents which are named one by one."""
    store = service.chosen(p.collection).get().index.store
    wanted = set(p.document)
    named = DocumentFilter((PlaceGlob(tuple(map(glob_of, wanted))),))
    found = [entry for entry in store.documents(named) if entry.document_id in wanted]
    if lacking := wanted - {entry.document_id for entry in found}:
        raise NotFound(f"no document {min(lacking)!r:.200} among the {store.document_count:,}; /documents lists them")
    expression = expression_choosing(store, found)
    if len(expression) > MAX_FILTER_CHARACTERS:
        raise BadRequest(
            f"what chooses these {len(found)} documents has {len(expression):,} characters; the limit is "
            f"{MAX_FILTER_CHARACTERS:,}. Choose fewer, or choose them by a filter"
        )
    return Choice(expression)


def choice_page(service: Service, p: ChoiceParameters) -> Response:
    """Leads to the page that asks only the documents named."""
    return Response(status=303, headers={"Location": url_for("page", documents=choice(service, p).documents)})


ENDPOINTS = (
    Endpoint(
        name="documents",
        route="/documents",
        view=documents,
        result=DocumentList,
        summary="List the documents",
        success="The documents. A browser (`Accept: text/html`) gets a page that filters and sorts them.",
        parameters=ListParameters,
        errors=(400, 503),
        page=documents_page,
    ),
    Endpoint(
        name="choice",
        route="/choice",
        view=choice,
        result=Choice,
        summary="Put documents into an expression",
        success="The expression that chooses the documents named.",
        parameters=ChoiceParameters,
        errors=(400, 404, 503),
        page=choice_page,
        leads_to="the page that asks only these documents",
        example={"document": ["handbook"]},
    ),
)
