"""Spans -> `Answer`: merges equal answers over documents, weighs their evidence, detects conflicts, cites."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from askcol.confidence import Confidence, Evidence
from askcol.documents import Document
from askcol.metrics import normalize_answer
from askcol.reader import Span
from askcol.retriever import Hit
from askcol.tokenizer import terms

MAX_ANSWERS = 5
MAX_LOG_ODDS = 20.0

CONFLICT_RATIO = 0.5
"""A different answer conflicts with the best one from this share of its confidence on."""


@dataclass(frozen=True, slots=True)
class Citation:
    """Where an answer stands: `document.text[start:end] == text`; the sentence around it starts at `sentence_start`."""

    text: str
    document_id: str
    title: str
    path: str
    sha256: str
    page: int | None
    headings: tuple[str, ...]
    start: int
    end: int
    sentence: str
    sentence_start: int
    chunk_id: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """One answer with every place that gives it, best first. `confidence`: calibrated probability that it is right."""

    text: str
    confidence: float
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class CitedHit:
    """A retrieved chunk with its source. `score` is the retriever's, not calibrated; ranks count from 1."""

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


@dataclass(frozen=True, slots=True)
class Answer:
    """What `/ask` returns and `askcol ask --json` prints.

    `reason` is None when `answered`, else "empty_index", "nothing_retrieved", "not_in_collection" (the reader finds no
    answer) or "below_threshold" (a candidate, but under `min_confidence`). `answers` is best first, at most five, also
    when `answered` is false.
    """

    question: str
    answered: bool
    answer: str | None
    confidence: float
    reason: str | None
    conflict: bool
    answers: tuple[Candidate, ...]
    hits: tuple[CitedHit, ...]
    timings_ms: dict[str, float]
    index: dict[str, str | int]


@dataclass(frozen=True, slots=True)
class Group:
    """Spans that give the same answer, best first, and the evidence for it."""

    spans: tuple[Span, ...]
    evidence: Evidence

    @property
    def best(self) -> Span:
        return self.spans[0]


def group_spans(spans: Sequence[Span], hits: Sequence[Hit]) -> list[Group]:
    """Equal answers (after SQuAD's normalisation) merged, best first; ties by chunk id and start.

    `spans` come best first, as `Reader.read` gives them.
    """
    merged: dict[str, list[Span]] = {}
    for span in spans:
        key = normalize_answer(span.text)
        if key:
            merged.setdefault(key, []).append(span)
    groups = list(merged.values())
    hit_of = {hit.chunk.chunk_id: hit for hit in hits}
    log_odds = [min(MAX_LOG_ODDS, max(-MAX_LOG_ODDS, group[0].log_odds)) for group in groups]
    total = 1.0 + sum(math.exp(x) for x in log_odds)
    result = []
    for i, group in enumerate(groups):
        others = [x for j, x in enumerate(log_odds) if j != i and _differs(group[0], groups[j][0])]
        margin = log_odds[i] - max(others) if others else MAX_LOG_ODDS
        hit = hit_of[group[0].chunk.chunk_id]
        evidence = Evidence(
            log_odds=log_odds[i],
            margin=min(MAX_LOG_ODDS, max(-MAX_LOG_ODDS, margin)),
            mass=math.exp(log_odds[i]) / total,
            agreement=math.log1p(_independent(group) - 1),
            log_rank=math.log(hit.rank),
            missing_rank=float((hit.bm25_rank is None) + (hit.dense_rank is None)),
        )
        result.append(Group(tuple(group), evidence))
    return result


def _independent(group: Sequence[Span]) -> int:
    """How many different sentences give this answer: a copy, or the overlap of two chunks, is no second witness."""
    if len(group) == 1:
        return 1
    return len({normalize_answer(" ".join(text for _, text in _sentences_around(span))) for span in group})


def _sentences_around(span: Span) -> list[tuple[int, str]]:
    """The sentences that `span` touches, with their start in the document."""
    chunk = span.chunk
    touched = [(start, end) for start, end in chunk.sentences if start < span.end and end > span.start]
    return [(start, chunk.text[start - chunk.start : end - chunk.start]) for start, end in touched]


def _differs(one: Span, other: Span) -> bool:
    """Whether two spans give answers that can't both be wordings of one: neither holds the other's terms."""
    one_terms = {t.text for t in terms(one.text)}
    other_terms = {t.text for t in terms(other.text)}
    return not (one_terms <= other_terms or other_terms <= one_terms)


def compose(
    groups: Sequence[Group], confidence: Confidence, documents: Mapping[str, Document], min_confidence: float
) -> tuple[tuple[Candidate, ...], str | None, bool]:
    """The candidates, best first, the reason to abstain (None to answer), and whether documents conflict."""
    rated = sorted(
        ((confidence.probability(g.evidence), g) for g in groups),
        key=lambda rated: (-rated[0], rated[1].best.chunk.chunk_id, rated[1].best.start),
    )
    if not rated:
        return (), "not_in_collection", False
    best_probability, best = rated[0]
    rivals = [(p, g) for p, g in rated[1:] if _conflicts(best, best_probability, g, p)]
    reason = None
    if best_probability < min_confidence:
        reason = "below_threshold" if best.evidence.log_odds > 0 else "not_in_collection"
    shown = rated[:MAX_ANSWERS]
    if rivals and rivals[0] not in shown:
        shown[-1] = rivals[0]
    candidates = tuple(
        Candidate(g.best.text, round(p, 4), tuple(cite(span, documents[span.chunk.document_id]) for span in _places(g)))
        for p, g in shown
    )
    return candidates, reason, reason is None and bool(rivals)


def _conflicts(best: Group, best_probability: float, other: Group, probability: float) -> bool:
    """Whether `other` is a different answer, of comparable confidence, that stands only in other documents."""
    documents = {span.chunk.document_id for span in best.spans}
    return (
        probability >= CONFLICT_RATIO * best_probability
        and other.evidence.log_odds > 0
        and documents.isdisjoint(span.chunk.document_id for span in other.spans)
        and _differs(best.best, other.best)
    )


def _places(group: Group) -> list[Span]:
    """The group's spans, best first, each place once (chunks of a paragraph overlap by a sentence)."""
    places = {(span.chunk.document_id, span.start, span.end): span for span in reversed(group.spans)}
    return [span for span in group.spans if places[span.chunk.document_id, span.start, span.end] is span]


def cite(span: Span, document: Document) -> Citation:
    """Where `span` stands, with the sentence around it."""
    chunk = span.chunk
    around = _sentences_around(span) or [(span.start, span.text)]
    sentence_start = around[0][0]
    sentence_end = around[-1][0] + len(around[-1][1])
    return Citation(
        text=document.text[span.start : span.end],
        document_id=document.document_id,
        title=document.title,
        path=document.path,
        sha256=document.sha256,
        page=None,
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
    )
