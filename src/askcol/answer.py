"""Spans -> `Answer`: merges equal answers over documents, detects conflicts, cites."""

from __future__ import annotations

from dataclasses import dataclass


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
    """A retrieved chunk with its source. `score` is the fused score, not calibrated; ranks count from 1."""

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
    """What `/ask` returns and `askcol ask --json` prints; see the README for the fields.

    `reason` is None when `answered`, else one of "empty_index", "nothing_retrieved", "not_in_collection",
    "below_threshold". `answers` is best first, at most five, also when `answered` is false.
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
