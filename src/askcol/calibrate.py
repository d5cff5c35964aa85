"""Fits the confidence, and measures it on articles that it was not fitted on."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from askcol.collection import READ_CHUNKS, Collection
from askcol.confidence import Confidence, Evidence, fit
from askcol.metrics import auroc, brier_score, exact_match, expected_calibration_error, token_f1
from askcol.questions import Question
from askcol.retriever import retrieve

CANDIDATES = 3
"""How many of a question's candidates are observed."""


@dataclass(frozen=True, slots=True)
class Observation:
    """A question's best candidates by log-odds: their evidence, exact match and token F1 against the gold answers.

    `answerable` is False where the question's own article was left out of the search.
    """

    document_id: str
    answerable: bool
    evidence: tuple[Evidence, ...]
    exact: tuple[bool, ...]
    f1: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Calibration:
    """Measures of a confidence over observations, each in [0, 1]; `share_right`: base rate of the best candidate."""

    questions: int
    answerable: int
    ece: float
    brier: float
    auroc: float
    share_right: float
    answered: float
    wrong_among_answered: float
    false_answers: float
    exact_match: float
    f1: float


def observe(
    collection: Collection, questions: Iterable[Question], unanswerable: float, seed: int = 0
) -> Iterator[Observation]:
    """Asks `questions`, a share `unanswerable` in [0, 1] of them without their own document in the search."""
    rng = random.Random(seed)
    document_of = np.array([c.document_id for c in collection.index.chunks])
    for question in questions:
        answerable = rng.random() >= unanswerable
        document_id = question.documents[0]
        allowed = None if answerable else np.flatnonzero(document_of != document_id)
        hits = retrieve(collection.index, question.text, READ_CHUNKS, allowed=allowed)
        groups = collection.groups(question.text, hits)[:CANDIDATES]
        golds = question.answers if answerable else ()
        yield Observation(
            document_id,
            answerable,
            tuple(g.evidence for g in groups),
            tuple(answerable and exact_match(g.best.text, golds) == 1 for g in groups),
            tuple(token_f1(g.best.text, golds) if answerable else 0.0 for g in groups),
        )


def fit_confidence(observations: Sequence[Observation]) -> Confidence:
    """The logistic model of all candidates, and the `min_confidence` that maximises F1, no-answer counted."""
    evidence = [e for o in observations for e in o.evidence]
    exact = [right for o in observations for right in o.exact]
    weights, bias = fit(evidence, exact)
    unset = Confidence(weights, bias, 0.0)
    thresholds = np.linspace(0, 1, 101)
    scores = [calibration(observations, Confidence(weights, bias, float(t)), unset).f1 for t in thresholds]
    return Confidence(weights, bias, round(float(thresholds[int(np.argmax(scores))]), 2))


def calibration(
    observations: Sequence[Observation], confidence: Confidence, rating: Confidence | None = None
) -> Calibration:
    """Measures of `confidence` over `observations`; `rating` rates the candidates if it is another one."""
    rated = [_best(o, rating or confidence) for o in observations]
    probability = [p for p, _, _ in rated]
    right = [exact for _, exact, _ in rated]
    answers = [p >= confidence.min_confidence and p > 0 for p in probability]
    answered_right = [r for r, a in zip(right, answers, strict=True) if a]
    unanswerable = [a for o, a in zip(observations, answers, strict=True) if not o.answerable]
    em = [r if a else not o.answerable for o, a, r in zip(observations, answers, right, strict=True)]
    f1 = [
        best_f1 if a else float(not o.answerable)
        for o, a, (_, _, best_f1) in zip(observations, answers, rated, strict=True)
    ]
    return Calibration(
        questions=len(observations),
        answerable=sum(o.answerable for o in observations),
        ece=expected_calibration_error(probability, right, bins=15),
        brier=brier_score(probability, right),
        auroc=auroc(probability, right),
        share_right=float(np.mean(right)),
        answered=float(np.mean(answers)),
        wrong_among_answered=1 - float(np.mean(answered_right)) if answered_right else 0.0,
        false_answers=float(np.mean(unanswerable)) if unanswerable else 0.0,
        exact_match=float(np.mean(em)),
        f1=float(np.mean(f1)),
    )


def _best(observation: Observation, confidence: Confidence) -> tuple[float, bool, float]:
    """Confidence, exact match and F1 of the most confident candidate."""
    candidates = zip(map(confidence.probability, observation.evidence), observation.exact, observation.f1, strict=True)
    return max(candidates, key=lambda c: c[0], default=(0.0, False, 0.0))
