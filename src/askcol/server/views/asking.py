"""Questions and queries: the page, `/ask` and `/search`."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import partial

import msgspec
from flask import render_template

from askcol.answering import Answer
from askcol.collection import READ_CHUNKS, SEARCH_CHUNKS
from askcol.server.endpoint import ASKING_ERRORS, HTML, Endpoint
from askcol.server.parameters import MaxRisk, MinConfidence, ModeName, Name, Query, Question, TopK, Which
from askcol.server.records import SearchResult
from askcol.server.service import Service


class PageParameters(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The question that the page answers and how; without one, the page lists the documents."""

    question: Question | None = None
    top_k: TopK = READ_CHUNKS
    min_confidence: MinConfidence | None = None
    max_risk: MaxRisk | None = None
    documents: Which | None = None
    mode: ModeName = "hybrid"
    collection: Name | None = None


class AskParameters(PageParameters, frozen=True, kw_only=True):
    """A question and how to answer it."""

    question: Question


class SearchParameters(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A query and how to rank the chunks for it."""

    query: Query
    top_k: TopK = SEARCH_CHUNKS
    mode: ModeName = "hybrid"
    documents: Which | None = None
    collection: Name | None = None


def page(service: Service, p: PageParameters) -> str:
    """The form, with the answer to the question or, without a question, the documents."""
    if p.question is None:
        return render_template("home.html", store=service.chosen(p.collection).get().index.store)
    asked = msgspec.convert(msgspec.structs.asdict(p), AskParameters)
    return render_template("answer.html", answer=ask(service, asked))


def ask(service: Service, p: AskParameters) -> Answer:
    """The answer to a question."""
    chosen = service.chosen(p.collection)
    collection = chosen.get()

    def answered() -> Answer:
        began = time.perf_counter()
        answer = collection.ask(
            p.question,
            top_k=p.top_k,
            min_confidence=p.min_confidence,
            max_risk=p.max_risk,
            documents=p.documents,
            mode=p.mode,
        )
        service.monitoring.count_answer(chosen.name, answer, time.perf_counter() - began)
        return answer

    answer = service.admission.run(answered)
    return replace(answer, index=replace(answer.index, collection=chosen.name)) if chosen.name else answer


def search(service: Service, p: SearchParameters) -> SearchResult:
    """The hits for a query."""
    collection = service.chosen(p.collection).get()
    search = partial(collection.search, p.query, top_k=p.top_k, mode=p.mode, documents=p.documents)
    hits = service.admission.run(search)
    return SearchResult(p.query, p.mode, tuple(hits))


EXAMPLE = {"question": "How many days of annual leave does an employee have?", "min_confidence": 0.5}

ENDPOINTS = (
    Endpoint(
        name="page",
        route="/",
        view=page,
        result=str,
        summary="The page",
        success="The page.",
        parameters=PageParameters,
        errors=ASKING_ERRORS,
        media_type=HTML,
    ),
    Endpoint(
        name="ask",
        route="/ask",
        view=ask,
        result=Answer,
        summary="Ask a question",
        success="The answer, or why there is none.",
        parameters=AskParameters,
        errors=ASKING_ERRORS,
        example=EXAMPLE,
    ),
    Endpoint(
        name="askWithBody",
        method="POST",
        route="/ask",
        view=ask,
        result=Answer,
        summary="Ask a question",
        success="The answer, or why there is none.",
        parameters=AskParameters,
        errors=(*ASKING_ERRORS, 415),
        example=EXAMPLE,
    ),
    Endpoint(
        name="search",
        route="/search",
        view=search,
        result=SearchResult,
        summary="Rank the chunks for a query",
        success="The hits, best first.",
        parameters=SearchParameters,
        errors=ASKING_ERRORS,
        example={"query": "annual leave", "top_k": 3},
    ),
)
