"""Question set + collection -> `Report`: asks every question and measures the answers."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from askcol.chunking import Chunk
from askcol.collection import Collection
from askcol.evaluation.kinds import KindCount, count_by_kind
from askcol.evaluation.measures import (
    aurc,
    auroc,
    brier_score,
    exact_match,
    expected_calibration_error,
    ndcg_at_k,
    reciprocal_rank,
    success_at_k,
    token_f1,
)
from askcol.evaluation.outcomes import Outcome
from askcol.evaluation.question_sets import Question
from askcol.retrieval import Mode
from askcol.text import normalize_answer

DEPTH = 20
"""How many hits count for the measures of retrieval."""


@dataclass(frozen=True, slots=True)
class Retrieval:
    """Means over the answerable questions, each in [0, 1]. Success@k: whether a gold chunk is in the top k."""

    success_at_1: float
    success_at_5: float
    success_at_10: float
    success_at_20: float
    mrr: float
    ndcg_at_10: float


@dataclass(frozen=True, slots=True)
class Answering:
    """Measures of whole answers: shares and means in [0, 1], NaN where there is nothing to measure.

    `exact_match`, `f1`: over all questions. An abstention counts as the empty answer, which is right if the collection
    does not say (SQuAD 2.0). `best_exact_match`, `best_f1`: of the best candidate, given or not, over the answerable
    questions. `answered_precision`: share of the answers that are right (`measures.is_right`). `answered_recall`: share
    of the answerable questions that are answered rightly. `abstained_precision`: share of the abstentions on
    unanswerable questions. `abstained_recall`: share of the unanswerable questions that are not answered.
    `false_answers`: share of them that are answered. `ece`, `brier`, `auroc`, `aurc`: of the best candidate's
    confidence. `median_ms`, `p95_ms`: from question to answer.
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
    aurc: float
    median_ms: float
    p95_ms: float


@dataclass(frozen=True, slots=True)
class Report:
    """The measures of one mode on a question set.

    `answering` is None if only retrieval was measured. `kinds`: as `count_by_kind` counts them.
    """

    mode: Mode
    questions: int
    answerable: int
    retrieval: Retrieval
    answering: Answering | None
    outcomes: tuple[Outcome, ...]
    kinds: tuple[KindCount, ...] = ()


def gold_texts(question: Question, chunks: Sequence[Chunk]) -> set[str]:
    """The texts of the chunks that hold a gold answer.

    If the question has `spans`, the answer has to be at one of them. Otherwise it may be anywhere in a gold document,
    compared after normalisation.
    """
    if question.spans:
        return {
            c.text
            for c in chunks
            for document_id, start, end in question.spans
            if c.document_id == document_id and c.start <= start and end <= c.end
        }
    golds = [f" {normalize_answer(answer)} " for answer in question.answers]
    return {
        c.text
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
    """Asks every question and measures the answers.

    `read=False` measures retrieval only. `progress` is called with 1 after each question.
    """
    chunks_of = chunks_by_document(collection)
    ranked: list[tuple[list[bool], int]] = []
    outcomes: list[Outcome] = []
    for question in questions:
        if question.answers:
            gold = gold_texts(question, [c for d in question.documents for c in chunks_of.get(d, [])])
            hits = collection.hits(question.text, DEPTH, mode)
            ranked.append(([hit.chunk.text in gold for hit in hits], len(gold)))
        if read:
            outcomes.append(Outcome.of(question, collection.ask(question.text, mode=mode)))
        progress(1)
    return Report(
        mode=mode,
        questions=len(questions),
        answerable=len(ranked),
        retrieval=_retrieval(ranked),
        answering=_answering(outcomes) if read else None,
        outcomes=tuple(outcomes),
        kinds=count_by_kind(outcomes),
    )


@dataclass(frozen=True, slots=True)
class Reading:
    """The reader alone, given the chunks of the right context: means in [0, 1].

    `questions`: how many were read. `outcomes`: (question id, exact match, F1) of each.
    """

    questions: int
    exact_match: float
    f1: float
    outcomes: tuple[tuple[str, float, float], ...]


def evaluate_reader(
    collection: Collection, questions: Sequence[Question], progress: Callable[[int], None] = lambda _: None
) -> Reading:
    """Reads each answerable SQuAD question in the chunks of its own context.

    The best span within the context counts, never the null span. `progress` as in `evaluate`.
    """
    chunks_of = chunks_by_document(collection)
    outcomes = []
    for question in questions:
        progress(1)
        if question.context is None or not question.answers:
            continue
        start, end = question.context
        right = [c for c in chunks_of[question.documents[0]] if c.start < end and c.end > start]
        spans = [s for s in collection.reader.read(question.text, right) if start <= s.start and s.end <= end]
        text = spans[0].text if spans else ""
        golds = question.answers
        outcomes.append((question.question_id, exact_match(text, golds), token_f1(text, golds)))
    return Reading(
        questions=len(outcomes),
        exact_match=_mean([exact for _, exact, _ in outcomes]),
        f1=_mean([f1 for _, _, f1 in outcomes]),
        outcomes=tuple(outcomes),
    )


def chunks_by_document(collection: Collection) -> dict[str, list[Chunk]]:
    """The chunks of each document, by document id, in order."""
    chunks_of: dict[str, list[Chunk]] = {}
    for chunk in collection.index.store.all_chunks():
        chunks_of.setdefault(chunk.document_id, []).append(chunk)
    return chunks_of


def _retrieval(ranked: Sequence[tuple[list[bool], int]]) -> Retrieval:
    return Retrieval(
        success_at_1=_mean([success_at_k(relevant, 1) for relevant, _ in ranked]),
        success_at_5=_mean([success_at_k(relevant, 5) for relevant, _ in ranked]),
        success_at_10=_mean([success_at_k(relevant, 10) for relevant, _ in ranked]),
        success_at_20=_mean([success_at_k(relevant, 20) for relevant, _ in ranked]),
        mrr=_mean([reciprocal_rank(relevant) for relevant, _ in ranked]),
        ndcg_at_10=_mean([ndcg_at_k(relevant, 10, total) for relevant, total in ranked]),
    )


def _answering(outcomes: Sequence[Outcome]) -> Answering:
    answerable = [o for o in outcomes if o.answerable]
    unanswerable = [o for o in outcomes if not o.answerable]
    answered = [o for o in outcomes if o.answered]
    abstained = [o for o in outcomes if not o.answered]
    rightly_abstained = [o for o in abstained if not o.answerable]
    confidence, right = [o.confidence for o in outcomes], [o.right for o in outcomes]
    times = [o.milliseconds for o in outcomes]
    return Answering(
        exact_match=_mean([o.exact_match for o in outcomes]),
        f1=_mean([o.f1 for o in outcomes]),
        best_exact_match=_mean([o.best_exact_match for o in answerable]),
        best_f1=_mean([o.best_f1 for o in answerable]),
        answered_precision=_mean([float(o.right) for o in answered]),
        answered_recall=_mean([float(o.answered and o.right) for o in answerable]),
        abstained_precision=_mean([float(not o.answerable) for o in abstained]),
        abstained_recall=len(rightly_abstained) / len(unanswerable) if unanswerable else math.nan,
        false_answers=_mean([float(o.answered) for o in unanswerable]),
        ece=expected_calibration_error(confidence, right),
        brier=brier_score(confidence, right),
        auroc=auroc(confidence, right),
        aurc=aurc(confidence, right),
        median_ms=statistics.median(times),
        p95_ms=float(np.percentile(times, 95)),
    )


def _mean(values: Sequence[float]) -> float:
    return statistics.fmean(values) if values else math.nan
