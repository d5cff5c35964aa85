"""`Group`s -> `Candidate`s: each answer with every place that gives it."""

from __future__ import annotations

from dataclasses import dataclass

from askcol.answering.citations import Citation, cite
from askcol.answering.evidence import Group
from askcol.answering.polarity import Polarity, RatedDecision
from askcol.documents import Freshness
from askcol.index import Store
from askcol.reading import Span


@dataclass(frozen=True, slots=True)
class Candidate:
    """An answer that may be right, with every place that gives it.

    Attributes:
        text: The answer, in the words of its best place.
        confidence: The calibrated probability that the answer is right, in (0, 1).
        citations: The places that give the answer, best first.
        missing: The names and numbers of the question that the text around the best place (its chunk, headings and
            title) does not mention; the text may be about something else.
        unsaid: Those of `missing` that only qualify another word ("US" in "US Secretary"), and that the text does not
            contradict.
        polarity: Whether the sentence says yes or no to a yes/no question, or leaves it open; None for others.
    """

    text: str
    confidence: float
    citations: tuple[Citation, ...]
    missing: tuple[str, ...] = ()
    unsaid: tuple[str, ...] = ()
    polarity: Polarity | None = None


def missing_note(candidate: Candidate) -> str:
    """A sentence that names what is `missing`; "" where nothing is."""
    return f"The passage does not mention {', '.join(candidate.missing)}." if candidate.missing else ""


def candidate_of(group: Group, probability: float, store: Store, freshness: Freshness | None) -> Candidate:
    """The candidate that `group` makes; `store` has its documents, `freshness` as in `cite`."""
    return Candidate(
        text=group.best.text,
        confidence=round(probability, 4),
        citations=tuple(cite(span, store.document(span.chunk.document_id), freshness) for span in _places(group)),
        missing=group.missing,
        unsaid=group.unsaid,
    )


def decision_candidate(rated: RatedDecision, store: Store, freshness: Freshness | None) -> Candidate:
    """The candidate that a sentence makes which may decide a yes/no question; `freshness` as in `cite`."""
    span = rated.decision.span
    return Candidate(
        text=span.text,
        confidence=round(rated.probability, 4),
        citations=(cite(span, store.document(span.chunk.document_id), freshness),),
        polarity=rated.decision.polarity,
    )


def _places(group: Group) -> list[Span]:
    """The group's spans, best first, each place once: chunks of a paragraph overlap by a sentence."""
    places = {(span.chunk.document_id, span.start, span.end): span for span in reversed(group.spans)}
    return [span for span in group.spans if places[span.chunk.document_id, span.start, span.end] is span]
