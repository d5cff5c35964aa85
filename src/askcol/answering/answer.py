"""`Answer`: composed once from what was retrieved and read."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from msgspec import UNSET, UnsetType

from askcol.answering.candidates import Candidate, candidate_of
from askcol.answering.citations import CitedHit, cite_hit
from askcol.answering.confidence import Confidence, reaches
from askcol.answering.conflicts import sides_of
from askcol.answering.evidence import Group
from askcol.answering.question_types import QuestionType, question_type
from askcol.answering.rating import Rated, rate, rate_sides
from askcol.documents import Freshness
from askcol.index import Store
from askcol.retrieval import Hit

MAX_ANSWERS = 5

Reason = Literal["empty_index", "nothing_retrieved", "not_in_collection", "below_threshold"]
"""Why a question gets no answer.

`empty_index`: the collection holds no text. `nothing_retrieved`: no chunk matches the question.
`not_in_collection`: the reader finds no answer in the chunks. `below_threshold`: the best candidate is less certain
than an answer has to be.
"""


@dataclass(frozen=True, slots=True)
class Timings:
    """How long the parts of an answer took, in milliseconds.

    Attributes:
        retrieve: Finding the chunks.
        read: Reading them, rating what was found and composing the answer.
        total: Both.
    """

    retrieve: float
    read: float
    total: float

    @classmethod
    def until_now(cls, began: float, retrieved: float) -> Timings:
        """From two readings of `time.perf_counter`: when work began, and when the chunks were found."""
        now = time.perf_counter()
        parts = (retrieved - began, now - retrieved, now - began)
        return cls(*(round(seconds * 1000, 1) for seconds in parts))


@dataclass(frozen=True, slots=True)
class IndexSummary:
    """The index that a question was asked of.

    Attributes:
        generation: The name of the generation; a new build gets a new one.
        documents: How many documents it holds.
        chunks: How many chunks it holds.
        collection: The collection's name, set only by a server that names its collections; absent in JSON otherwise.
    """

    generation: str
    documents: int
    chunks: int
    collection: str | UnsetType = UNSET


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question, or the reason why there is none. `/ask` and `askcol ask --json` give it as JSON.

    Attributes:
        question: The question, as it was asked.
        question_type: What kind of question it is, by its words: a fact, a list, yes or no, and others.
        answered: Whether there is an answer.
        answer: The answer's words; None where there is none.
        confidence: The calibrated probability that the best candidate is right, in [0, 1]; 0 without candidates.
        min_confidence: The threshold in [0, 1] that an answer had to reach; None where no threshold keeps to the risk
            that was accepted, so that nothing is answered.
        reason: Why there is no answer; None where there is one.
        conflict: Whether documents give answers that exclude each other.
        sides: The sides of the conflict, best first, each with the citations that speak for it; empty without one. A
            candidate that one document affirms and another denies is there twice.
        answers: The candidates, best first, at most five; also where none of them is certain enough.
        hits: The chunks that were read, best first.
        timings_ms: How long it took.
        index: The index that was asked.
        stale: Whether a citation of the answer, or of a side of the conflict, is stale. None if that can't be told of
            one of them, and none of the others is.
    """

    question: str
    question_type: QuestionType
    answered: bool
    answer: str | None
    confidence: float
    min_confidence: float | None
    reason: Reason | None
    conflict: bool
    sides: tuple[Candidate, ...]
    answers: tuple[Candidate, ...]
    hits: tuple[CitedHit, ...]
    timings_ms: Timings
    index: IndexSummary
    stale: bool | None


def compose(
    question: str,
    hits: Sequence[Hit],
    groups: Sequence[Group],
    *,
    confidence: Confidence,
    min_confidence: float | None,
    store: Store,
    freshness: Freshness | None,
    index: IndexSummary,
    began: float,
    retrieved: float,
) -> Answer:
    """The answer to `question` that the `groups` read in `hits` give.

    `min_confidence`: abstain below it, always where it is None. `store`: where the hits come from. `freshness`: as
    in `cite`. `began`, `retrieved`: as in `Timings.until_now`.
    """
    rated = rate(groups, confidence)
    candidates = _candidates(rated, store, freshness)
    disputed = {side.text for side in sides_of(candidates)}
    if len(disputed) > 1:
        rated = rate_sides(rated, disputed, confidence)
        candidates = _candidates(rated, store, freshness)
    reason = _reason(index, hits, rated, min_confidence)
    sides = sides_of(candidates) if reason is None else ()
    given = sides or (candidates[:1] if reason is None else ())
    return Answer(
        question=question,
        question_type=question_type(question),
        answered=reason is None,
        answer=candidates[0].text if reason is None else None,
        confidence=candidates[0].confidence if candidates else 0.0,
        min_confidence=min_confidence,
        reason=reason,
        conflict=bool(sides),
        sides=sides,
        answers=candidates,
        hits=tuple(cite_hit(hit, store.document(hit.chunk.document_id), freshness) for hit in hits),
        stale=_any_stale(citation.stale for candidate in given for citation in candidate.citations),
        index=index,
        timings_ms=Timings.until_now(began, retrieved),
    )


def _candidates(rated: Sequence[Rated], store: Store, freshness: Freshness | None) -> tuple[Candidate, ...]:
    return tuple(candidate_of(r.group, r.probability, store, freshness) for r in rated[:MAX_ANSWERS])


def _reason(
    index: IndexSummary, hits: Sequence[Hit], rated: Sequence[Rated], min_confidence: float | None
) -> Reason | None:
    """Why to abstain; None to answer."""
    if not index.chunks:
        return "empty_index"
    if not hits:
        return "nothing_retrieved"
    if not rated:
        return "not_in_collection"
    best = rated[0]
    if reaches(best.probability, min_confidence):
        return None
    return "below_threshold" if best.group.evidence.log_odds > 0 else "not_in_collection"


def _any_stale(states: Iterable[bool | None]) -> bool | None:
    known = set(states)
    return True if True in known else None if None in known else False
