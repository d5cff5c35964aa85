"""`Answer`: what a question gets, as JSON and as a page."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Literal

from msgspec import UNSET, UnsetType

from askcol.answering.candidates import Candidate
from askcol.answering.citations import Citation, CitedHit
from askcol.answering.computing import Computation
from askcol.answering.polarity import Polarity
from askcol.answering.question_types import QuestionType
from askcol.answering.why import Why
from askcol.text import ENGLISH

Reason = Literal[
    "language",
    "empty_index",
    "nothing_retrieved",
    "not_in_collection",
    "below_threshold",
    "unclear",
    "needs_computation",
    "ambiguous",
]
"""Why a question gets no answer.

`language`: the question is not in English. `empty_index`: the collection holds no text. `nothing_retrieved`: no chunk
matches the question. `not_in_collection`: the reader finds no answer in the chunks. `below_threshold`: the best
candidate is less certain than an answer has to be. `unclear`: the sentence that would decide a yes/no question leaves
it open. `needs_computation`: the question counts, compares or adds up, and a table seems to hold what it asks for, but
which of its cells is not certain, or they can't be computed with. `ambiguous`: there are answers for
several events of a kind, of which the question names none.
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
        answers: The candidates, best first, at most five; also where none of them is certain enough. A list comes
            before facts, whatever their confidence.
        hits: The chunks that were read, best first.
        timings_ms: How long it took.
        index: The index that was asked.
        stale: Whether a citation of the answer, or of a side of the conflict, is stale. None if that can't be told of
            one of them, and none of the others is.
        spans: The items of the answer in document order, one where it is no list; empty without an answer, and where
            documents disagree.
        polarity: Of a yes/no question: whether the answer says yes or no, or leaves it open; "unclear" where documents
            disagree. None without a sentence that decides, and for all other questions.
        language: The question's language (ISO 639-1); "en" where it is not certainly another.
        measured_on: The questions on which the threshold of an accepted risk was measured; None without such a risk.
        computation: How the answer was computed from a table's cells, or why it could not be; None where it was read.
        alternatives: The answers for the different events that the question may mean, best first, each with what tells
            its event apart; empty unless `reason` is "ambiguous".
        corrected: Values that the documents give and take back in favour of the answer, such as "nine days" where a
            correction says "eleven days", or what a mail quotes; mostly empty.
        why: What the answer and its confidence rest on; absent in JSON unless it was asked for (`explain`).
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
    spans: tuple[Citation, ...] = ()
    polarity: Polarity | None = None
    language: str = ENGLISH
    measured_on: str | None = None
    computation: Computation | None = None
    alternatives: tuple[Candidate, ...] = ()
    corrected: tuple[Candidate, ...] = ()
    why: Why | UnsetType = UNSET
