"""`Answer` and what it was composed of -> `Why`."""

from __future__ import annotations

from collections.abc import Sequence

from askcol.answering.answer import Answer
from askcol.answering.candidates import Candidate, decision_candidate, shown
from askcol.answering.computed import COMPUTED_CONFIDENCE
from askcol.answering.confidence import Confidence
from askcol.answering.evidence import Group
from askcol.answering.lists import list_candidate, list_confidence, rated_lists
from askcol.answering.polarity import polarity_confidence, rated_decisions
from askcol.answering.relation_words import content_words
from askcol.answering.why import Rating, ReadHit, Stage, Why, rating_of, unweighed
from askcol.index import Store
from askcol.reading import Span
from askcol.retrieval import Hit
from askcol.text import term_set


def explain(
    answer: Answer,
    hits: Sequence[Hit],
    spans: Sequence[Span],
    groups: Sequence[Group],
    *,
    confidence: Confidence,
    store: Store,
    stages: Sequence[Stage],
) -> Why:
    """Why `answer` is what it is. `spans`: all that the reader found in `hits`; `groups`: what was made of them."""
    best = answer.answers[0] if answer.answers else None
    rating = _rating(answer, best, hits, groups, confidence, store) if best else None
    return Why(rating, tuple(_read_hit(answer.question, hit, spans) for hit in hits), tuple(stages))


def _read_hit(question: str, hit: Hit, spans: Sequence[Span]) -> ReadHit:
    chunk = hit.chunk
    there = term_set("\n".join((chunk.title, *chunk.headings, chunk.text)))
    matched = dict.fromkeys(word.surface for word in content_words(question) if word.term in there)
    found = [span for span in spans if span.chunk.chunk_id == chunk.chunk_id]
    best = max(found, key=lambda span: span.log_odds, default=None)
    if best is None:
        return ReadHit(hit.rank, chunk.chunk_id, tuple(matched), False, None, None, None)
    return ReadHit(hit.rank, chunk.chunk_id, tuple(matched), True, best.text, best.score, best.null_score)


def _rating(
    answer: Answer, best: Candidate, hits: Sequence[Hit], groups: Sequence[Group], confidence: Confidence, store: Store
) -> Rating | None:
    """How `best` was rated: the ways to rate are tried again until one gives its text and its confidence."""
    if answer.computation and not answer.computation.obstacle and best.confidence == COMPUTED_CONFIDENCE:
        return unweighed(best.confidence)
    chunks = [hit.chunk for hit in hits]
    found = sorted(
        (span for group in groups for span in group.spans), key=lambda s: (-s.log_odds, s.chunk.chunk_id, s.start)
    )
    if answer.question_type == "yes_no":
        for decided in rated_decisions(answer.question, chunks, found, store):
            if _is(decision_candidate(decided, store, None), best):
                return rating_of("yes_no", polarity_confidence(), decided.decision.evidence, decided.probability)
    for listed in rated_lists(answer.question, chunks, found, store):
        if _is(list_candidate(listed, store, None), best):
            return rating_of("list", list_confidence(), listed.evidence, listed.probability)
    group = next((g for g in groups if g.best.text == best.text), None) or _around(best, groups)
    if group is None:
        return None
    own = confidence.probability(group.evidence)
    return rating_of("fact", confidence, group.evidence, own if shown(own) == best.confidence else best.confidence)


def _is(candidate: Candidate, best: Candidate) -> bool:
    return (candidate.text, candidate.confidence) == (best.text, best.confidence)


def _around(best: Candidate, groups: Sequence[Group]) -> Group | None:
    """The group of the span that holds `best`, of which a correction took a part."""
    place = best.citations[0]
    for group in groups:
        for span in group.spans:
            if span.chunk.document_id == place.document_id and span.start <= place.start and place.end <= span.end:
                return group
    return None
