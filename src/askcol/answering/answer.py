"""Groups -> `Answer`: rates them, decides whether to answer, detects conflicts, cites."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from askcol.answering.confidence import Confidence
from askcol.answering.conflicts import contradict
from askcol.answering.evidence import MAX_LOG_ODDS, Evidence, Group, sentences_around
from askcol.documents import Document, page_at
from askcol.reading import Span
from askcol.retrieval import Hit
from askcol.text import agree

MAX_ANSWERS = 5

CONFLICT_RATIO = 0.1
"""Another answer is a side of a conflict from this share of the best one's confidence on.

It is low because only one of two sides can be the first hit, and the confidence of the other one pays for its rank.
"""


@dataclass(frozen=True, slots=True)
class Citation:
    """Where an answer stands: `document.text[start:end] == text`; the sentence around it starts at `sentence_start`.

    `page`: on which the answer begins, counted from 1; None for a format without pages. `metadata`: the document's,
    such as its publisher, date and url. `stale`: whether the file changed or is gone since it was indexed; None where
    that can't be told from here.
    """

    text: str
    document_id: str
    title: str
    path: str
    sha256: str
    page: int | None
    metadata: Mapping[str, str]
    headings: tuple[str, ...]
    start: int
    end: int
    sentence: str
    sentence_start: int
    chunk_id: str
    stale: bool | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """One answer with every place that gives it, best first. `confidence`: calibrated probability that it is right.

    `missing`: the names and numbers of the question that the text around the first place (its chunk, headings and
    title) does not hold: it may be about something else. `unsaid`: those of them that only qualify another word
    ("US" in "US Secretary"), where the text does not say otherwise.
    """

    text: str
    confidence: float
    citations: tuple[Citation, ...]
    missing: tuple[str, ...] = ()
    unsaid: tuple[str, ...] = ()


def missing_note(candidate: Candidate) -> str:
    """What `candidate.missing` says, in a sentence; "" where nothing is missing."""
    return f"The passage does not mention {', '.join(candidate.missing)}." if candidate.missing else ""


@dataclass(frozen=True, slots=True)
class CitedHit:
    """A retrieved chunk with its source. `score` is the retriever's, not calibrated; ranks count from 1.

    `copies`: ids of the other chunks of the same words. `stale`: as in `Citation`.
    """

    rank: int
    chunk_id: str
    document_id: str
    title: str
    path: str
    headings: tuple[str, ...]
    start: int
    end: int
    text: str
    score: float
    bm25_rank: int | None
    dense_rank: int | None
    copies: tuple[str, ...]
    stale: bool | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What `/ask` returns and `askcol ask --json` prints.

    `min_confidence`: the threshold that held; above 1 where none keeps to the risk that was asked for. `reason` is None
    when `answered`, else "empty_index", "nothing_retrieved", "not_in_collection" (the reader finds no answer) or
    "below_threshold" (a candidate, but under the threshold). `answers` is best first, at most five, also when nothing
    is answered. `stale`: whether a citation of the answer, or of a side of the conflict, is; None where none is known
    to be, and of one it can't be told.
    """

    question: str
    answered: bool
    answer: str | None
    confidence: float
    min_confidence: float
    reason: str | None
    conflict: bool
    answers: tuple[Candidate, ...]
    hits: tuple[CitedHit, ...]
    timings_ms: dict[str, float]
    index: dict[str, str | int]
    stale: bool | None = False


def compose(
    groups: Sequence[Group], confidence: Confidence, documents: Mapping[str, Document], min_confidence: float
) -> tuple[tuple[Candidate, ...], str | None]:
    """The candidates, best first, and the reason to abstain, None to answer."""
    rated = _ranked((confidence.probability(g.evidence), g) for g in groups)
    if not rated:
        return (), "not_in_collection"
    candidates = _candidates(rated, documents)
    sides = {side.text for side in conflicting(candidates)}
    if len(sides) > 1:
        rated = _rated_as_sides(rated, sides, confidence)
        candidates = _candidates(rated, documents)
    probability, best = rated[0]
    reason = None
    if probability < min_confidence:
        reason = "below_threshold" if best.evidence.log_odds > 0 else "not_in_collection"
    return candidates, reason


def _ranked(rated: Iterable[tuple[float, Group]]) -> list[tuple[float, Group]]:
    return sorted(rated, key=lambda rated: (-rated[0], rated[1].best.chunk.chunk_id, rated[1].best.start))


def _candidates(rated: Sequence[tuple[float, Group]], documents: Mapping[str, Document]) -> tuple[Candidate, ...]:
    return tuple(
        Candidate(
            text=g.best.text,
            confidence=round(p, 4),
            citations=tuple(cite(span, documents[span.chunk.document_id]) for span in _places(g)),
            missing=g.missing,
            unsaid=g.unsaid,
        )
        for p, g in rated[:MAX_ANSWERS]
    )


def _rated_as_sides(
    rated: Sequence[tuple[float, Group]], sides: set[str], confidence: Confidence
) -> list[tuple[float, Group]]:
    """`rated`, where the answers in `sides` share the probability that one of them is right, if it is more than theirs.

    A rival counts against an answer: as a rule one of the two is an error of the reader. Where the documents contradict
    each other neither is, and the sides would silence each other. This holds only where the reader finds each rather
    than nothing in its chunk.
    """
    disputed = [(p, g) for p, g in rated if g.best.text in sides]
    if min(g.evidence.log_odds for _, g in disputed) <= 0:
        return list(rated)
    rest = [g for _, g in rated if not any(agree(g.best.text, side) for side in sides)]
    together = confidence.probability(_united([g for _, g in disputed], rest))
    raised = max(1.0, together / sum(p for p, _ in disputed))
    return _ranked((p * raised if g.best.text in sides else p, g) for p, g in rated)


def _united(sides: Sequence[Group], rest: Sequence[Group]) -> Evidence:
    """The evidence that one of `sides` is right: all their mass, and a margin over what none of them says."""
    best = max((g.evidence for g in sides), key=lambda e: e.log_odds)
    margin = best.log_odds - max((g.evidence.log_odds for g in rest), default=-MAX_LOG_ODDS)
    mass = math.log(sum(math.exp(g.evidence.mass) for g in sides))
    log_rank = min(g.evidence.log_rank for g in sides)
    return replace(best, margin=min(MAX_LOG_ODDS, margin), mass=mass, log_rank=log_rank)


def conflicting(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The sides of a conflict, empty if there is none.

    They are the best candidate and those of comparable confidence that contradict it, with the citations that do; where
    one document affirms and another denies the best candidate, it is there twice. A document stands on one side only:
    what one text says of several things is no conflict. A text that lacks a name or number of the question which the
    best candidate's text holds speaks of something else, and is no side, unless it only leaves it `unsaid`.
    """
    if not candidates or not candidates[0].citations:
        return []
    best = candidates[0]
    lead = best.citations[0]
    comparable = [c for c in candidates if c.confidence >= CONFLICT_RATIO * best.confidence]
    agreeing = [p for c in comparable for p in c.citations if agree(lead.text, p.text) and not contradict(lead, p)]
    placed = {p.document_id for p in agreeing}
    sides = [replace(best, citations=tuple(p for p in best.citations if p in agreeing))]
    for candidate in comparable:
        if not set(candidate.missing) <= {*best.missing, *candidate.unsaid}:
            continue
        against = tuple(p for p in candidate.citations if contradict(lead, p))
        stands = {p.document_id for p in (against if candidate is best else candidate.citations)}
        if against and placed.isdisjoint(stands) and not any(agree(candidate.text, s.text) for s in sides[1:]):
            sides.append(replace(candidate, citations=against))
            placed |= stands
    return sides if len(sides) > 1 else []


def _places(group: Group) -> list[Span]:
    """The group's spans, best first, each place once (chunks of a paragraph overlap by a sentence)."""
    places = {(span.chunk.document_id, span.start, span.end): span for span in reversed(group.spans)}
    return [span for span in group.spans if places[span.chunk.document_id, span.start, span.end] is span]


def cite(span: Span, document: Document) -> Citation:
    """Where `span` stands, with the sentence around it."""
    chunk = span.chunk
    around = sentences_around(span) or [(span.start, span.text)]
    sentence_start = around[0][0]
    sentence_end = around[-1][0] + len(around[-1][1])
    return Citation(
        text=document.text[span.start : span.end],
        document_id=document.document_id,
        title=document.title,
        path=document.path,
        sha256=document.sha256,
        page=page_at(document.pages, span.start),
        metadata=document.metadata,
        headings=chunk.headings,
        start=span.start,
        end=span.end,
        sentence=document.text[sentence_start:sentence_end],
        sentence_start=sentence_start,
        chunk_id=chunk.chunk_id,
    )


def cite_hit(hit: Hit, document: Document) -> CitedHit:
    """`hit` with its source."""
    chunk = hit.chunk
    return CitedHit(
        rank=hit.rank,
        chunk_id=chunk.chunk_id,
        document_id=document.document_id,
        title=document.title,
        path=document.path,
        headings=chunk.headings,
        start=chunk.start,
        end=chunk.end,
        text=chunk.text,
        score=hit.score,
        bm25_rank=hit.bm25_rank,
        dense_rank=hit.dense_rank,
        copies=tuple(copy.chunk_id for copy in hit.copies),
    )
