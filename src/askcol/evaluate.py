"""Question set + collection -> `Report`."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from askcol.chunks import Chunk
from askcol.collection import Collection
from askcol.metrics import (
    auroc,
    brier_score,
    exact_match,
    expected_calibration_error,
    ndcg_at_k,
    normalize_answer,
    reciprocal_rank,
    success_at_k,
    token_f1,
)
from askcol.questions import Question
from askcol.retriever import Mode, retrieve

DEPTH = 20
"""How many hits the measures of retrieval look at."""


@dataclass(frozen=True, slots=True)
class Retrieval:
    """Means over the answerable questions, each in [0, 1]; Success@k: a gold chunk in the top k."""

    success_at_1: float
    success_at_5: float
    success_at_10: float
    success_at_20: float
    mrr: float
    ndcg_at_10: float


@dataclass(frozen=True, slots=True)
class Answering:
    """Measures of whole answers; shares and means lie in [0, 1], NaN where there is nothing to measure.

    `exact_match`, `f1`: over all questions, an abstention counting as the empty answer, which is right where the
    collection does not say (SQuAD 2.0). `best_*`: over the answerable ones, the best candidate even where the system
    abstained. `answered_precision`: right (exact match) among answered; `answered_recall`: answered rightly among
    answerable. `abstained_*`: the same of abstentions. `false_answers`: answered among unanswerable. `ece`, `brier`,
    `auroc`: of the confidence that the best candidate is an exact match.
    """

    exact_match: float
    f1: float
    best_exact_match: float
    best_f1: float
    answered_precision: float
    answered_recall: float
    abstained_precision: float
    abstained_recall: float
    false_answers: float
    ece: float
    brier: float
    auroc: float
    median_ms: float
    p95_ms: float


@dataclass(frozen=True, slots=True)
class Report:
    """One mode's measures over a question set; `answering` is None where only retrieval was measured."""

    mode: Mode
    questions: int
    answerable: int
    retrieval: Retrieval
    answering: Answering | None


def gold_chunks(question: Question, chunks: Sequence[Chunk]) -> set[str]:
    """Ids of the chunks that hold a gold answer.

    Where the set gives places, at its place; else anywhere in a gold document, after normalisation.
    """
    if question.spans:
        return {
            c.chunk_id
            for c in chunks
            for document_id, start, end in question.spans
            if c.document_id == document_id and c.start <= start and end <= c.end
        }
    golds = [f" {normalize_answer(answer)} " for answer in question.answers]
    return {
        c.chunk_id
        for c in chunks
        if c.document_id in question.documents and any(gold in f" {normalize_answer(c.text)} " for gold in golds)
    }


def evaluate(
    collection: Collection,
    questions: Sequence[Question],
    mode: Mode = "hybrid",
    *,
    read: bool = True,
    progress: Callable[[int], None] = lambda _: None,
) -> Report:
    """Asks every question and measures; `read=False` measures retrieval only. `progress` is told of each question."""
    chunks_of = _chunks_by_document(collection)
    ranked: list[tuple[list[bool], int]] = []
    answers: list[_Asked] = []
    for question in questions:
        if question.answers:
            gold = gold_chunks(question, [c for d in question.documents for c in chunks_of.get(d, [])])
            hits = retrieve(collection.index, question.text, DEPTH, mode)
            ranked.append(([hit.chunk.chunk_id in gold for hit in hits], len(gold)))
        if read:
            answer = collection.ask(question.text, mode=mode)
            best = answer.answers[0].text if answer.answers else ""
            answers.append(_Asked(question, answer.answered, best, answer.confidence, answer.timings_ms["total"]))
        progress(1)
    return Report(
        mode=mode,
        questions=len(questions),
        answerable=len(ranked),
        retrieval=_retrieval(ranked),
        answering=_answering(answers) if read else None,
    )


@dataclass(frozen=True, slots=True)
class Reading:
    """The reader alone, given the chunks of the right context: means in [0, 1] over `questions`."""

    questions: int
    exact_match: float
    f1: float


def evaluate_reader(
    collection: Collection, questions: Sequence[Question], progress: Callable[[int], None] = lambda _: None
) -> Reading:
    """Reads each SQuAD question over the chunks of its own context; the best span counts, never the null span."""
    chunks_of = _chunks_by_document(collection)
    predictions = []
    for question in questions:
        progress(1)
        if question.context is None or not question.answers:
            continue
        start, end = question.context
        right = [c for c in chunks_of[question.documents[0]] if c.start < end and c.end > start]
        spans = [s for s in collection.reader.read(question.text, right) if start <= s.start and s.end <= end]
        predictions.append((spans[0].text if spans else "", question.answers))
    return Reading(
        questions=len(predictions),
        exact_match=_mean([exact_match(text, golds) for text, golds in predictions]),
        f1=_mean([token_f1(text, golds) for text, golds in predictions]),
    )


def _chunks_by_document(collection: Collection) -> dict[str, list[Chunk]]:
    chunks_of: dict[str, list[Chunk]] = {}
    for chunk in collection.index.chunks:
        chunks_of.setdefault(chunk.document_id, []).append(chunk)
    return chunks_of


@dataclass(frozen=True, slots=True)
class _Asked:
    question: Question
    answered: bool
    best: str
    confidence: float
    milliseconds: float

    @property
    def prediction(self) -> str:
        return self.best if self.answered else ""

    @property
    def right(self) -> bool:
        """Whether the best candidate, given or not, is an exact match."""
        return bool(self.question.answers) and bool(self.best) and exact_match(self.best, self.question.answers) == 1


def _retrieval(ranked: Sequence[tuple[list[bool], int]]) -> Retrieval:
    return Retrieval(
        success_at_1=_mean([success_at_k(relevant, 1) for relevant, _ in ranked]),
        success_at_5=_mean([success_at_k(relevant, 5) for relevant, _ in ranked]),
        success_at_10=_mean([success_at_k(relevant, 10) for relevant, _ in ranked]),
        success_at_20=_mean([success_at_k(relevant, 20) for relevant, _ in ranked]),
        mrr=_mean([reciprocal_rank(relevant) for relevant, _ in ranked]),
        ndcg_at_10=_mean([ndcg_at_k(relevant, 10, total) for relevant, total in ranked]),
    )


def _answering(asked: Sequence[_Asked]) -> Answering:
    answerable = [a for a in asked if a.question.answers]
    unanswerable = [a for a in asked if not a.question.answers]
    answered = [a for a in asked if a.answered]
    abstained = [a for a in asked if not a.answered]
    rightly_abstained = [a for a in abstained if not a.question.answers]
    confidence, right = [a.confidence for a in asked], [a.right for a in asked]
    times = [a.milliseconds for a in asked]
    return Answering(
        exact_match=_mean([exact_match(a.prediction, a.question.answers) for a in asked]),
        f1=_mean([token_f1(a.prediction, a.question.answers) for a in asked]),
        best_exact_match=_mean([float(a.right) for a in answerable]),
        best_f1=_mean([token_f1(a.best, a.question.answers) for a in answerable]),
        answered_precision=_mean([float(a.right) for a in answered]),
        answered_recall=_mean([float(a.answered and a.right) for a in answerable]),
        abstained_precision=_mean([float(not a.question.answers) for a in abstained]),
        abstained_recall=len(rightly_abstained) / len(unanswerable) if unanswerable else math.nan,
        false_answers=_mean([float(a.answered) for a in unanswerable]),
        ece=expected_calibration_error(confidence, right),
        brier=brier_score(confidence, right),
        auroc=auroc(confidence, right),
        median_ms=statistics.median(times),
        p95_ms=float(np.percentile(times, 95)),
    )


def _mean(values: Sequence[float]) -> float:
    return statistics.fmean(values) if values else math.nan
