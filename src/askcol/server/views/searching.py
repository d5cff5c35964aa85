"""Queries: `/search`, also as a page."""

from __future__ import annotations

from functools import partial

import msgspec
from flask import render_template

from askcol.collection import SEARCH_CHUNKS
from askcol.server.endpoint import ASKING_ERRORS, Endpoint
from askcol.server.parameters import ModeName, Name, Query, TopK, Which
from askcol.server.records import SearchResult
from askcol.server.service import Service


class SearchPageParameters(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The query whose hits the page shows and how to rank them; without one, the page is the form alone."""

    query: Query | None = None
    top_k: TopK = SEARCH_CHUNKS
    mode: ModeName = "hybrid"
    documents: Which | None = None
    collection: Name | None = None


class SearchParameters(SearchPageParameters, frozen=True, kw_only=True):
    """A query and how to rank the chunks for it."""

    query: Query


def search(service: Service, p: SearchParameters) -> SearchResult:
    """The hits for a query."""
    collection = service.chosen(p.collection).get()
    search = partial(collection.search, p.query, top_k=p.top_k, mode=p.mode, documents=p.documents)
    hits = service.admission.run(search)
    return SearchResult(p.query, p.mode, tuple(hits))


def search_page(service: Service, p: SearchPageParameters) -> str:
    """The form, with the hits for the query; the terms of the query are marked in them."""
    service.chosen(p.collection).get()
    found = None
    if p.query is not None:
        found = search(service, msgspec.convert(msgspec.structs.asdict(p), SearchParameters))
    return render_template("search.html", wanted=p, found=found)


ENDPOINTS = (
    Endpoint(
        name="search",
        route="/search",
        view=search,
        result=SearchResult,
        summary="Rank the chunks for a query",
        success="The hits, best first. A browser gets a page.",
        parameters=SearchParameters,
        page=search_page,
        page_parameters=SearchPageParameters,
        errors=ASKING_ERRORS,
        example={"query": "annual leave", "top_k": 3},
    ),
)
