"""Feedback on answers: `/feedback`."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from filelock import Timeout
from flask import Response, url_for
from msgspec import Meta
from werkzeug.exceptions import BadRequest, Forbidden, ServiceUnavailable

from askcol.arguments import argument
from askcol.collection import MAX_QUESTION_CHARACTERS, READ_CHUNKS, Collection
from askcol.index import DocumentFilter, PlaceGlob, glob_of
from askcol.server.endpoint import Endpoint
from askcol.server.feedback import FeedbackLog, Judgement, judgement_id
from askcol.server.parameters import MaxRisk, MinConfidence, ModeName, Name, Question, TopK, Which
from askcol.server.service import Service
from askcol.text import normalize_answer

MAX_GIVEN_CHARACTERS = 10_000

MAX_GIVEN = 50

SEARCHED_CHUNKS = 20
"""Among so many chunks the documents are sought that say an answer which was entered."""

_Verdict = Literal["right", "wrong", "answer", "absent"]


def _given(meaning: str) -> Meta:
    values = f"a text of at most {MAX_GIVEN_CHARACTERS:,} characters"
    return argument(meaning, values, max_length=MAX_GIVEN_CHARACTERS)


def _several(meaning: str, values: str) -> Meta:
    return argument(meaning, f"at most {MAX_GIVEN} {values}", max_length=MAX_GIVEN)


class FeedbackParameters(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A question, how it was asked, what was answered, and what a reader says of it."""

    question: Question
    verdict: Annotated[
        _Verdict,
        argument(
            "`right`: `given` is right. `wrong`: it is wrong. `answer`: `answer` is right. `absent`: the collection "
            "does not say.",
            "right, wrong, answer or absent",
        ),
    ]
    answer: (
        Annotated[
            str,
            argument(
                "The right answer.",
                f"a text of 1 to {MAX_QUESTION_CHARACTERS:,} characters",
                min_length=1,
                max_length=MAX_QUESTION_CHARACTERS,
            ),
        ]
        | None
    ) = None
    given: Annotated[str, _given("The answer that was given.")] | None = None
    document: Annotated[
        tuple[str, ...], _several("Documents that hold the right answer; others are ignored.", "ids of documents")
    ] = ()
    item: Annotated[tuple[str, ...], _several("The items of an answer that is a list.", "texts")] = ()
    side: Annotated[tuple[str, ...], _several("The sides of a conflict that was shown.", "texts")] = ()
    polarity: Annotated[Literal["yes", "no"], argument("Of a yes/no answer that was given.", "yes or no")] | None = None
    top_k: TopK = READ_CHUNKS
    min_confidence: MinConfidence | None = None
    max_risk: MaxRisk | None = None
    documents: Which | None = None
    mode: ModeName = "hybrid"
    collection: Name | None = None


def feedback(service: Service, p: FeedbackParameters) -> Judgement:
    """Keeps what a reader says of an answer."""
    if service.settings.read_only:
        raise Forbidden("this server keeps no feedback; start `askcol serve` without --read-only to keep it")
    chosen = service.chosen(p.collection)
    if chosen.place.folder is None:
        raise Forbidden(f"{chosen.place} lies in no folder in which feedback could be kept")
    judgement = _judgement(service, chosen.get(), p)
    try:
        FeedbackLog(chosen.place.folder).add(judgement)
    except (OSError, Timeout) as error:
        said = getattr(error, "strerror", "") or "another process holds the file"
        raise ServiceUnavailable(f"the feedback can't be kept: {said}; mend that, then send it again") from None
    return judgement


def feedback_page(service: Service, p: FeedbackParameters) -> Response:
    """Keeps it, and leads back to the answer, which thanks."""
    feedback(service, p)
    asked = {name: getattr(p, name) for name in ("top_k", "min_confidence", "max_risk", "documents", "mode")}
    usual = {"top_k": READ_CHUNKS, "mode": "hybrid"}
    asked = {name: value for name, value in asked.items() if value != usual.get(name)}
    back = url_for("page", question=p.question, **asked, _anchor="feedback-kept")
    return Response(status=303, headers={"Location": back})


def _judgement(service: Service, collection: Collection, p: FeedbackParameters) -> Judgement:
    known = _known(collection, p.document)
    rejected = (p.given,) if p.given and p.given != p.answer else ()
    within = p.documents or ""

    def judged(
        answers: tuple[str, ...] | None, documents: tuple[str, ...] = (), rejected: tuple[str, ...] = ()
    ) -> Judgement:
        name = judgement_id(p.question, within)
        return Judgement(
            id=name, question=p.question, answers=answers, documents=documents, rejected=rejected, within=within
        )

    if p.verdict == "absent":
        return judged((), rejected=rejected)
    if p.verdict == "wrong":
        if not p.given:
            raise BadRequest("given is missing; give the answer that is wrong")
        return judged(None, rejected=rejected)
    if p.verdict == "answer":
        if not p.answer:
            raise BadRequest("answer is missing; give the right answer")
        return judged((p.answer,), known or _saying(service, collection, p.question, p.answer), rejected)
    answers = p.side or ((p.given,) if p.given else ())
    if not answers:
        raise BadRequest("given is missing; give the answer that is right")
    return msgspec.structs.replace(
        judged(answers, known),
        items=tuple((item,) for item in p.item),
        sides=tuple((side,) for side in p.side),
        polarity=p.polarity,
    )


def _known(collection: Collection, ids: tuple[str, ...]) -> tuple[str, ...]:
    """Those of `ids` that are in the collection, each once."""
    wanted = dict.fromkeys(ids)
    if not wanted:
        return ()
    named = DocumentFilter((PlaceGlob(tuple(map(glob_of, wanted))),))
    there = {entry.document_id for entry in collection.index.store.documents(named)}
    return tuple(name for name in wanted if name in there)


def _saying(service: Service, collection: Collection, question: str, answer: str) -> tuple[str, ...]:
    """The documents among the best for the question that hold the words of `answer`."""
    words = f" {normalize_answer(answer)} "
    query = f"{question} {answer}"[:MAX_QUESTION_CHARACTERS]
    hits = service.admission.run(lambda: collection.search(query, top_k=SEARCHED_CHUNKS))
    return tuple(dict.fromkeys(hit.document_id for hit in hits if words in f" {normalize_answer(hit.text)} "))


ENDPOINTS = (
    Endpoint(
        name="feedback",
        method="POST",
        route="/feedback",
        view=feedback,
        result=Judgement,
        summary="Say whether an answer is right",
        success="What was kept, a line of `feedback.jsonl` beside the index.",
        parameters=FeedbackParameters,
        errors=(400, 403, 413, 415, 429, 503),
        page=feedback_page,
        leads_to="the answer again",
        takes_forms=True,
        writes=True,
        example={"question": "How long is annual leave?", "verdict": "wrong", "given": "a week"},
    ),
)
