"""Spans -> `Answer`: composed once from what was retrieved and read, by the kind of the question."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from askcol.answering.answer import Answer, IndexSummary, Reason, Timings
from askcol.answering.candidates import Candidate, candidate_of, decision_candidate
from askcol.answering.citations import Citation, cite, cite_hit
from askcol.answering.computed import choose
from askcol.answering.computing import Computation
from askcol.answering.confidence import Confidence, reaches
from askcol.answering.disagreement import disagreement
from askcol.answering.evidence import Group
from askcol.answering.lists import (
    ItemSet,
    asks_for_several,
    items_of,
    list_candidate,
    list_confidence,
    names_rows,
    rated_lists,
    singles_out,
    touches,
)
from askcol.answering.polarity import Polarity, opposed, polarity_confidence, rated_decisions
from askcol.answering.question_types import QuestionType, asks_openly, question_type, type_fit
from askcol.answering.rating import Rated, rate
from askcol.chunking import Chunk
from askcol.documents import Freshness
from askcol.index import Store
from askcol.reading import Span
from askcol.retrieval import Hit
from askcol.text import ENGLISH, question_language

MAX_ANSWERS = 5

LIKELY = 0.5
"""The least probability of a list that answers a question which may ask for one thing."""


class _Found(NamedTuple):
    """What one way of answering found: `reason` to abstain, None to answer with the best candidate, or the sides."""

    reason: Reason | None
    min_confidence: float | None
    candidates: tuple[Candidate, ...]
    sides: tuple[Candidate, ...] = ()
    spans: tuple[Citation, ...] = ()
    polarity: Polarity | None = None
    computation: Computation | None = None
    alternatives: tuple[Candidate, ...] = ()
    corrected: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class _Asking:
    """A question with all that an answer to it is composed of; as in `compose`."""

    question: str
    hits: Sequence[Hit]
    groups: Sequence[Group]
    min_confidence: float | None
    max_risk: float | None
    store: Store
    freshness: Freshness | None
    index: IndexSummary

    @property
    def chunks(self) -> list[Chunk]:
        return [hit.chunk for hit in self.hits]

    @property
    def spans(self) -> list[Span]:
        """What the reader found, best first."""
        found = (span for group in self.groups for span in group.spans)
        return sorted(found, key=lambda s: (-s.log_odds, s.chunk.chunk_id, s.start))

    def threshold(self, confidence: Confidence) -> float | None:
        return confidence.threshold(min_confidence=self.min_confidence, max_risk=self.max_risk)


def compose(
    question: str,
    hits: Sequence[Hit],
    groups: Sequence[Group],
    *,
    confidence: Confidence,
    min_confidence: float | None,
    max_risk: float | None = None,
    store: Store,
    freshness: Freshness | None,
    index: IndexSummary,
    began: float,
    retrieved: float,
) -> Answer:
    """The answer to `question` that the `groups` read in `hits` give.

    `min_confidence`, `max_risk`: as in `Confidence.threshold`. `store`: where the hits come from. `freshness`: as in
    `cite`. `began`, `retrieved`: as in `Timings.until_now`.
    """
    asking = _Asking(question, hits, groups, min_confidence, max_risk, store, freshness, index)
    kind, language = question_type(question), question_language(question)
    if kind == "yes_no":
        found, rated_by = _computed(asking, kind, _yes_no(asking)), polarity_confidence()
    else:
        found, rated_by = _computed(asking, kind, _fact(asking, confidence)), confidence
    disputed = bool(found.sides) and not (kind == "list" and asks_for_several(question))
    if not disputed and (kind == "list" or (kind == "fact" and asks_openly(question))):
        listed = _list(asking, found, openly=kind != "list")
        if listed is not found:
            found, rated_by = listed, list_confidence()
    if language != ENGLISH:
        found = _Found("language", found.min_confidence, ())
    best = found.candidates[0] if found.candidates else None
    given = found.sides or (found.candidates[:1] if found.reason is None else ())
    return Answer(
        question=question,
        question_type=kind,
        answered=found.reason is None,
        answer=best.text if best and found.reason is None else None,
        confidence=best.confidence if best else 0.0,
        min_confidence=found.min_confidence,
        reason=found.reason,
        conflict=bool(found.sides),
        sides=found.sides,
        answers=found.candidates,
        hits=tuple(cite_hit(hit, store.document(hit.chunk.document_id), freshness) for hit in hits),
        stale=_any_stale(citation.stale for candidate in given for citation in candidate.citations),
        index=index,
        timings_ms=Timings.until_now(began, retrieved),
        spans=found.spans,
        polarity=found.polarity,
        language=language,
        measured_on=None if max_risk is None else rated_by.measured_on or None,
        computation=found.computation,
        alternatives=found.alternatives,
        corrected=found.corrected,
    )


def _fact(asking: _Asking, confidence: Confidence) -> _Found:
    """The reader's best answer; its items where it is an enumeration."""
    store, freshness = asking.store, asking.freshness
    threshold = asking.threshold(confidence)
    rated, sides, alternatives, corrected = disagreement(
        asking.question,
        rate(asking.groups, confidence),
        confidence,
        threshold,
        store,
        cited=lambda r: candidate_of(r.group, r.probability, store, freshness),
    )
    candidates = tuple(
        candidate_of(
            r.group, r.probability, store, freshness, for_relation=_falls_by_relation(r, confidence, threshold)
        )
        for r in rated[:MAX_ANSWERS]
    )
    if alternatives:
        return _Found("ambiguous", threshold, candidates, alternatives=alternatives)
    reason = _reason(asking.index, asking.hits, rated, threshold)
    if reason:
        return _Found(reason, threshold, candidates)
    items = () if sides else items_of(asking.question, rated[0].group.best)
    spans = tuple(cite(item, store.document(item.chunk.document_id), freshness) for item in items)
    return _Found(None, threshold, candidates, sides, spans, corrected=corrected)


def _list(asking: _Asking, fact: _Found, *, openly: bool) -> _Found:
    """The list that answers, before the candidates of `fact`; `fact` itself where no list is certain enough.

    A fact that is surer than the list, and no part of it, stays. `openly`: whether the question may ask for one thing
    or several. Then only the items of a list, a label or a column are taken, and those that complete an answered fact;
    where several facts may be meant, only the rows of a table that they all name.
    """
    rated = rated_lists(asking.question, asking.chunks, asking.spans, asking.store)
    answered = fact.reason is None and type_fit(asking.question, fact.candidates[0].text) >= 0
    if openly:
        rated = [r for r in rated if r.evidence.marked and not singles_out(asking.question, r.found)]
    if openly and answered:
        rated = [r for r in rated if touches(r.found, fact.candidates[0].citations)]
    if openly and fact.alternatives:
        rated = [r for r in rated if names_rows(r.found) and _has_all(r.found, fact.alternatives)]
    confidence = list_confidence()
    threshold = asking.threshold(confidence)
    least = max(confidence.min_confidence or 0.0, LIKELY) if openly else confidence.min_confidence
    if not rated or not reaches(rated[0].probability, least):
        # The items of an enumeration are a list, which has its own confidence.
        enumerated = len(fact.spans) > 1 and not openly
        return _Found("below_threshold", threshold, fact.candidates) if enumerated else fact
    best = list_candidate(rated[0], asking.store, asking.freshness)
    surer = answered and fact.candidates[0].confidence > best.confidence
    if surer and (openly or not touches(rated[0].found, fact.candidates[0].citations)):
        return fact
    items = {(c.document_id, c.start, c.end) for c in best.citations}
    others = [f for f in fact.candidates if items.isdisjoint((c.document_id, c.start, c.end) for c in f.citations)]
    candidates = (best, *others)[:MAX_ANSWERS]
    if reaches(rated[0].probability, threshold):
        return _Found(None, threshold, candidates, (), best.citations)
    return _Found("below_threshold", threshold, candidates) if fact.reason else fact


def _has_all(found: ItemSet, alternatives: Sequence[Candidate]) -> bool:
    return all(touches(found, candidate.citations) for candidate in alternatives)


def _computed(asking: _Asking, kind: QuestionType, fact: _Found) -> _Found:
    """What is computed over a table, before or beside `fact`; `fact` itself where nothing is."""
    read = fact.candidates[0] if fact.candidates else None
    answered = fact.reason is None
    choice = choose(
        asking.question, kind, asking.hits, read, answered=answered, store=asking.store, freshness=asking.freshness
    )
    if choice.needs_computation:
        return _Found("needs_computation", fact.min_confidence, fact.candidates, computation=choice.computation)
    best = choice.computed
    if best is None:
        return fact
    candidates = (best, *(c for c in fact.candidates if c.text != best.text))[:MAX_ANSWERS]
    if not reaches(best.confidence, fact.min_confidence):
        return _Found("below_threshold", fact.min_confidence, candidates, computation=choice.computation)
    sides = (read, best) if choice.differs and read else ()
    spans = () if sides else best.citations[: choice.named]
    polarity = None if sides else best.polarity
    return _Found(None, fact.min_confidence, candidates, sides, spans, polarity, choice.computation)


def _yes_no(asking: _Asking) -> _Found:
    """The sentence that decides; two where one document says yes and another no."""
    rated = rated_decisions(asking.question, asking.chunks, asking.spans, asking.store)
    threshold = asking.threshold(polarity_confidence())
    candidates = tuple(decision_candidate(r, asking.store, asking.freshness) for r in rated[:MAX_ANSWERS])
    if not rated:
        return _Found(_reason(asking.index, asking.hits, (), threshold), threshold, ())
    best = rated[0]
    if threshold is None or best.probability < threshold:
        likely = best.decision.evidence.log_odds > 0
        return _Found("below_threshold" if likely else "not_in_collection", threshold, candidates)
    polarity = best.decision.polarity
    if polarity == "unclear":
        return _Found("unclear", threshold, candidates, polarity=polarity)
    other = opposed(rated, threshold)
    if other:
        sides = (candidates[0], decision_candidate(other, asking.store, asking.freshness))
        return _Found(None, threshold, candidates, sides, polarity="unclear")
    return _Found(None, threshold, candidates, (), candidates[0].citations, polarity)


def _falls_by_relation(rated: Rated, confidence: Confidence, threshold: float | None) -> bool:
    """Whether an answer falls short, and would not if there were no sign of a near miss."""
    without = confidence.probability(rated.group.evidence.without_near_misses())
    return reaches(without, threshold) and not reaches(rated.probability, threshold)


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
