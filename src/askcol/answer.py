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

CONFLICT_RATIO = 0.2
"""A different answer conflicts with the best one from this share of its confidence on.

It is low because only one of two rivals can be the first hit, and the confidence of the other one pays for its rank. On
the dev half of `eval/seeds.jsonl` no different answer of another document reaches 0.12.
"""


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
        others = [x for j, x in enumerate(log_odds) if j != i and _differs(group[0].text, groups[j][0].text)]
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


def _differs(one: str, other: str) -> bool:
    """Whether two answers can't be wordings of one: neither holds all of the other's terms."""
    one_terms = {t.text for t in terms(one)}
    other_terms = {t.text for t in terms(other)}
    return not (one_terms <= other_terms or other_terms <= one_terms)


def compose(
    groups: Sequence[Group], confidence: Confidence, documents: Mapping[str, Document], min_confidence: float
) -> tuple[tuple[Candidate, ...], str | None]:
    """The candidates, best first, and the reason to abstain, None to answer."""
    rated = sorted(
        ((confidence.probability(g.evidence), g) for g in groups),
        key=lambda rated: (-rated[0], rated[1].best.chunk.chunk_id, rated[1].best.start),
    )
    if not rated:
        return (), "not_in_collection"
    probability, best = rated[0]
    reason = None
    if probability < min_confidence:
        reason = "below_threshold" if best.evidence.log_odds > 0 else "not_in_collection"
    candidates = tuple(
        Candidate(g.best.text, round(p, 4), tuple(cite(span, documents[span.chunk.document_id]) for span in _places(g)))
        for p, g in rated[:MAX_ANSWERS]
    )
    return candidates, reason


def conflicting(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The sides of a conflict, empty if there is none.

    They are the best candidate and those that say otherwise with at least `CONFLICT_RATIO` of its confidence, and only
    in other documents: what one text says of several things is no conflict.
    """
    if not candidates:
        return []
    best = candidates[0]
    rivals = [
        c
        for c in candidates[1:]
        if c.confidence >= CONFLICT_RATIO * best.confidence
        and _differs(best.text, c.text)
        and {p.document_id for p in best.citations}.isdisjoint(p.document_id for p in c.citations)
    ]
    return [best, *rivals] if rivals else []


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
