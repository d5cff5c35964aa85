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
            title) does not mention, and `missing_relation`; the text may be about something else.
        unsaid: Those of `missing` that only qualify another word ("US" in "US Secretary"), and that the text does not
            contradict.
        missing_relation: The words of the question for what it asks about a thing ("pay", "width") where the text has
            neither them nor a word that may stand for them.
        polarity: Whether the sentence says yes or no to a yes/no question, or leaves it open; None for others.
        apart: The words of the document that tell its event from those of the other alternatives, such as a date or a
            heading; "" where the question is not ambiguous.
    """

    text: str
    confidence: float
    citations: tuple[Citation, ...]
    missing: tuple[str, ...] = ()
    unsaid: tuple[str, ...] = ()
    missing_relation: tuple[str, ...] = ()
    polarity: Polarity | None = None
    apart: str = ""

    @property
    def missing_names(self) -> tuple[str, ...]:
        """The names and numbers of `missing`."""
        return self.missing[: len(self.missing) - len(self.missing_relation)]


def missing_note(candidate: Candidate) -> str:
    """A sentence that names what is `missing`; "" where nothing is."""
    names, relation = candidate.missing_names, [f'"{word}"' for word in candidate.missing_relation]
    parts = (("does not mention", names), ("says nothing of", relation))
    said = " and ".join(f"{verb} {', '.join(words)}" for verb, words in parts if words)
    return f"The passage {said}." if said else ""


def shown(probability: float) -> float:
    """A probability as a candidate's confidence, to four places."""
    return round(probability, 4)


def candidate_of(
    group: Group, probability: float, store: Store, freshness: Freshness | None, *, for_relation: bool = False
) -> Candidate:
    """The candidate that `group` makes; `store` has its documents, `freshness` as in `cite`.

    `for_relation`: whether only signs of a near miss keep it from being the answer. Then it is missing all of the
    relation that its passage does not say of it.
    """
    relation = (for_relation and group.lacking_relation) or group.missing_relation
    return Candidate(
        text=group.best.text,
        confidence=shown(probability),
        citations=tuple(cite(span, store.document(span.chunk.document_id), freshness) for span in _places(group)),
        missing=group.missing + relation,
        unsaid=group.unsaid,
        missing_relation=relation,
    )


def decision_candidate(rated: RatedDecision, store: Store, freshness: Freshness | None) -> Candidate:
    """The candidate that a sentence makes which may decide a yes/no question; `freshness` as in `cite`."""
    span = rated.decision.span
    return Candidate(
        text=span.text,
        confidence=shown(rated.probability),
        citations=(cite(span, store.document(span.chunk.document_id), freshness),),
        polarity=rated.decision.polarity,
    )


def _places(group: Group) -> list[Span]:
    """The group's spans, best first, each place once: chunks of a paragraph overlap by a sentence."""
    places = {(span.chunk.document_id, span.start, span.end): span for span in reversed(group.spans)}
    return [span for span in group.spans if places[span.chunk.document_id, span.start, span.end] is span]
