"""Questions: the page and `/ask`."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import msgspec
from flask import render_template, request
from werkzeug.exceptions import BadRequest

from askcol.answering import Answer, CitedHit
from askcol.collection import READ_CHUNKS, Retrieval
from askcol.errors import GenerationGone
from askcol.server.endpoint import ASKING_ERRORS, HTML, Alternative, Endpoint
from askcol.server.events import Event
from askcol.server.parameters import (
    Explain,
    MaxRisk,
    MinConfidence,
    ModeName,
    Name,
    Question,
    Questions,
    TopK,
    Which,
)
from askcol.server.problems import Problem, logged_error, problem_of
from askcol.server.records import Answers
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


class WhyParameters(PageParameters, frozen=True, kw_only=True):
    """A question, how it was answered, and the page that explains the answer."""

    question: Question


class AskParameters(PageParameters, frozen=True, kw_only=True):
    """A question and how to answer it."""

    question: Question
    explain: Explain = False


class BatchParameters(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Several questions, and how to answer each of them."""

    questions: Questions
    top_k: TopK = READ_CHUNKS
    min_confidence: MinConfidence | None = None
    max_risk: MaxRisk | None = None
    documents: Which | None = None
    mode: ModeName = "hybrid"
    collection: Name | None = None
    explain: Explain = False


def page(service: Service, p: PageParameters) -> str:
    """The form, with the answer to the question or, without a question, the documents."""
    if p.question is None:
        collection = service.chosen(p.collection).get()
        examples = service.examples.of(collection) if service.settings.examples else ()
        return render_template("home.html", store=collection.index.store, examples=examples)
    return render_template("answer.html", answer=ask(service, _asked(p)))


def page_events(service: Service, p: PageParameters) -> Iterator[Event]:
    """What a page shows below the form, as events `page`: the hits, then the answer in their place or the problem."""
    if p.question is None:
        raise BadRequest("question is missing; give a text")
    stages = _stages(service, _asked(p))

    def events() -> Iterator[Event]:
        for stage in stages:
            if isinstance(stage, Answer):
                drawn = render_template("_answer.html", answer=stage)
            elif isinstance(stage, Problem):
                drawn = render_template("_problem.html", problem=stage)
            else:
                drawn = render_template("_hits.html", question=p.question, hits=stage)
            yield Event("page", drawn)

    return events()


def why(service: Service, p: WhyParameters) -> str:
    """Why the answer is what it is."""
    return render_template("why.html", answer=ask(service, msgspec.structs.replace(_asked(p), explain=True)))


def ask(service: Service, p: AskParameters) -> Answer:
    """The answer to a question."""
    (answer,) = _answers(service, [p.question], p)
    return answer


def ask_each(service: Service, p: BatchParameters) -> Answers:
    """The answers to several questions. Others may ask between them."""
    return Answers(tuple(_answers(service, p.questions, p)))


def _answers(service: Service, questions: Sequence[str], p: AskParameters | BatchParameters) -> list[Answer]:
    chosen = service.chosen(p.collection)
    collection = chosen.get()

    def answered(question: str) -> Answer:
        began = time.perf_counter()
        answer = collection.ask(question, **_options(p))
        service.monitoring.count_answer(chosen.name, answer, time.perf_counter() - began)
        return answer

    answers = service.admission.run_each([partial(answered, question) for question in questions])
    return [_named(answer, chosen.name) for answer in answers]


def ask_events(service: Service, p: AskParameters) -> Iterator[Event]:
    """The hits for a question as the event `hits`, at once, and then the event `answer`, or `problem`.

    The answer holds the hits, too: others, where a build has replaced the generation meanwhile.
    """
    stages = _stages(service, p)

    def events() -> Iterator[Event]:
        for stage in stages:
            name = "answer" if isinstance(stage, Answer) else "problem" if isinstance(stage, Problem) else "hits"
            yield Event(name, msgspec.json.encode(stage).decode())

    return events()


def _stages(service: Service, p: AskParameters) -> Iterator[Sequence[CitedHit] | Answer | Problem]:
    """The hits, which are there when this returns, then the answer, or why there is none.

    A client that is gone by then is not read for.
    """
    chosen = service.chosen(p.collection)
    collection = chosen.get()
    options = _options(p)
    explain = options.pop("explain")

    def retrieve() -> tuple[Retrieval, list[CitedHit]]:
        retrieval = collection.retrieve(p.question, **options)
        return retrieval, collection.cited(retrieval.hits)

    retrieval, cited = service.admission.run(retrieve)
    is_gone: Callable[[], bool] = request.environ.get("waitress.client_disconnected", lambda: False)

    def read() -> Answer | None:
        if is_gone():
            return None
        began = time.perf_counter()
        try:
            answer = collection.read(retrieval, explain=explain)
        except GenerationGone as error:
            answer = service.reopened(chosen, error).ask(p.question, explain=explain, **options)
        service.monitoring.count_answer(chosen.name, answer, retrieval.seconds + time.perf_counter() - began)
        return answer

    def stages() -> Iterator[Sequence[CitedHit] | Answer | Problem]:
        yield cited
        try:
            answer = service.admission.run(read)
        except Exception as error:  # the response has begun: no handler of errors can answer
            service.monitoring.count_fault(chosen.name, error)
            yield problem_of(logged_error(error))
        else:
            if answer is not None:
                yield _named(answer, chosen.name)

    return stages()


def _asked(p: PageParameters) -> AskParameters:
    return msgspec.convert(msgspec.structs.asdict(p), AskParameters)


def _options(p: AskParameters | BatchParameters) -> dict[str, Any]:
    """The arguments of `Collection.ask` besides the question."""
    others = ("question", "questions", "collection")
    return {name: value for name, value in msgspec.structs.asdict(p).items() if name not in others}


def _named(answer: Answer, collection: str) -> Answer:
    """`answer` with the name of the collection that was asked, if it has one."""
    return replace(answer, index=replace(answer.index, collection=collection)) if collection else answer


EXAMPLE = {"question": "How many days of annual leave does an employee have?", "min_confidence": 0.5}

ENDPOINTS = (
    Endpoint(
        name="why",
        route="/why",
        view=why,
        result=str,
        summary="Why an answer is what it is, as a page",
        success="The page. Programs ask with `explain`.",
        parameters=WhyParameters,
        errors=ASKING_ERRORS,
        media_type=HTML,
        example=EXAMPLE,
    ),
    Endpoint(
        name="page",
        route="/",
        view=page,
        events=page_events,
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
        events=ask_events,
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
        summary="Ask a question, or several at once",
        success="The answer, or why there is none; to several questions, an answer each, in their order.",
        parameters=AskParameters,
        errors=(*ASKING_ERRORS, 415),
        example=EXAMPLE,
        alternative=Alternative(told_by="questions", view=ask_each, result=Answers, parameters=BatchParameters),
    ),
)
