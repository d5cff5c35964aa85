"""Observations -> `Confidence`: the fit of the logistic model, the isotonic map and the thresholds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import msgspec
import numpy as np
import numpy.typing as npt

from askcol.answering import DIRECTIONS, FEATURES, Confidence
from askcol.collection import Collection
from askcol.errors import QuestionSetError
from askcol.evaluation.calibration.observations import Observation, best_candidate, observation_of, without_near_misses
from askcol.evaluation.calibration.report import Calibration, measures
from askcol.evaluation.calibration.thresholds import MIN_UNANSWERABLE, domain_weights, with_thresholds
from askcol.evaluation.question_sets import Question

FOLDS = 5

MIN_QUESTIONS = 30
"""The fewest questions that `recalibrate` accepts."""

MIN_EACH = 5
"""The fewest right answers, and the fewest wrong ones, that `recalibrate` accepts."""

PULL = 2.0
"""The strength of the penalty that pulls `recalibrate` to the former numbers; it weighs as much as a few questions."""


def fit_confidence(observations: Sequence[Observation]) -> Confidence:
    """The logistic model, the isotonic map and the thresholds, all fitted to `observations`.

    A model is too sure of the articles that it was fitted to. So the map is fitted to the logits of models that were
    fitted to other articles (cross-fitting, folds by article). Near misses count for the weights only, since nobody
    knows how many of them people ask. The thresholds are chosen on the same cross-fitted ratings. Everywhere, questions
    count by `domain_weights`.
    """
    weights, bias = fit_logistic(observations)
    fold_of = {name: i % FOLDS for i, name in enumerate(sorted({o.document_id for o in observations}))}
    folds: list[tuple[Confidence, list[Observation]]] = []
    for fold in range(FOLDS):
        outside = [o for o in observations if fold_of[o.document_id] != fold]
        inside = [o for o in without_near_misses(observations) if fold_of[o.document_id] == fold]
        folds.append((Confidence(*fit_logistic(outside)), inside))
    surest = [
        max(zip(map(model.logit, o.evidence), o.right, strict=True))
        for model, part in folds
        for o in part
        if o.evidence
    ]
    asked = [o for _, part in folds for o in part]
    weights_of_asked = domain_weights(asked)[[bool(o.evidence) for o in asked]]
    knots = _isotonic([logit for logit, _ in surest], [right for _, right in surest], weights_of_asked)
    rated = [best_candidate(o, Confidence(m.weights, m.bias, *knots)) for m, part in folds for o in part]
    return with_thresholds(Confidence(weights, bias, *knots), asked, rated)


@dataclass(frozen=True, slots=True)
class Recalibration:
    """A confidence fitted to a user's questions.

    `right`: how many questions have a right best candidate. `before`, `after`: the measures of the former and of the
    new confidence, the latter by cross-validation.
    """

    confidence: Confidence
    right: int
    before: Calibration
    after: Calibration


def recalibrate(
    collection: Collection, questions: Sequence[Question], progress: Callable[[int], None] = lambda _: None
) -> Recalibration:
    """Fits the collection's confidence to `questions`, some of which may be unanswerable.

    Two numbers are fitted, slope and shift of the log-odds (Platt 1999, Guo et al. 2017), with a penalty that pulls
    them to 1 and 0; so a few dozen questions suffice, and many outweigh it. The thresholds of the risks are chosen
    anew. So is `min_confidence`, if there are at least `MIN_UNANSWERABLE` unanswerable questions, and right answers
    surer than theirs. Raises `QuestionSetError` if there are too few questions.
    """
    observations = []
    for question in questions:
        observations.append(observation_of(collection, question, "answerable" if question.answers else "absent"))
        progress(1)
    right = sum(best_candidate(o, collection.confidence).right for o in observations)
    counted = f"{len(observations)} {'question' if len(observations) == 1 else 'questions'}"
    if len(observations) < MIN_QUESTIONS or not MIN_EACH <= right <= len(observations) - MIN_EACH:
        raise QuestionSetError(
            f"{counted}, of which the best candidate is right for {right}: to fit a confidence "
            f"takes at least {MIN_QUESTIONS}, {MIN_EACH} of them right and {MIN_EACH} wrong or unanswerable"
        )
    folds = []
    for fold in range(FOLDS):
        outside = [o for i, o in enumerate(observations) if i % FOLDS != fold]
        folds.append((_moved(collection.confidence, outside), observations[fold::FOLDS]))
    moved = _moved(collection.confidence, observations)
    return Recalibration(moved, right, measures([(collection.confidence, observations)]), measures(folds))


def _moved(confidence: Confidence, observations: Sequence[Observation]) -> Confidence:
    from scipy.optimize import minimize

    confidence = msgspec.structs.replace(confidence, slope=1.0, shift=0.0)
    rated = [best_candidate(o, confidence) for o in observations]
    p = np.clip([r.confidence for r in rated], 1e-6, 1 - 1e-6)
    z, y = np.log(p / (1 - p)), np.array([r.right for r in rated], dtype=np.float64)

    def loss(w: npt.NDArray[np.float64]) -> float:
        logits = w[0] * z + w[1]
        pull = PULL * ((w[0] - 1) ** 2 + w[1] ** 2)
        return float(np.sum(np.logaddexp(0, logits) - y * logits) + pull)

    slope, shift = minimize(loss, np.array([1.0, 0.0]), method="L-BFGS-B", bounds=[(0.1, 5), (-5, 5)]).x
    moved = msgspec.structs.replace(confidence, slope=float(slope), shift=float(shift))
    chosen = with_thresholds(moved, observations, [best_candidate(o, moved) for o in observations])
    if sum(not o.answerable for o in observations) < MIN_UNANSWERABLE or chosen.min_confidence is None:
        return msgspec.structs.replace(chosen, min_confidence=confidence.min_confidence)
    return chosen


def fit_logistic(observations: Sequence[Observation], l2: float = 1.0) -> tuple[dict[str, float], float]:
    """Weights by feature, and the bias, that maximise the likelihood of all candidates less an L2 penalty.

    Candidates count by the `domain_weights` of their questions. The penalty is on the weights of standardised features.
    Every weight keeps to `evidence.DIRECTIONS`: more evidence for an answer must not lower its confidence, whatever the
    sample says.
    """
    from scipy.optimize import minimize

    x = np.array([e.vector() for o in observations for e in o.evidence])
    y = np.array([right for o in observations for right in o.right], dtype=np.float64)
    counts = np.repeat(domain_weights(observations), [len(o.evidence) for o in observations])
    mean, scale = x.mean(0), x.std(0)
    scale[scale < 1e-9] = 1
    z = np.column_stack([(x - mean) / scale, np.ones(len(x))])

    def loss(w: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        logits = z @ w
        value = counts @ (np.logaddexp(0, logits) - y * logits) + 0.5 * l2 * np.sum(w[:-1] ** 2)
        gradient = z.T @ (counts * (1 / (1 + np.exp(-logits)) - y))
        gradient[:-1] += l2 * w[:-1]
        return float(value), gradient

    bounds = [{1: (0, None), -1: (None, 0), 0: (None, None)}[DIRECTIONS[name]] for name in FEATURES]
    w = minimize(loss, np.zeros(z.shape[1]), jac=True, method="L-BFGS-B", bounds=[*bounds, (None, None)]).x
    weights = w[:-1] / scale
    return dict(zip(FEATURES, weights.tolist(), strict=True)), float(w[-1] - weights @ mean)


def _isotonic(
    logits: Sequence[float], right: Sequence[bool], weights: npt.NDArray[np.float64]
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """The knots of an ascending map from logit to probability: the middles of the blocks of isotonic regression.

    The map is linear between the middles, so it has no steps. Laplace's rule keeps both ends away from 0 and 1.
    """
    from scipy.optimize import isotonic_regression

    order = np.argsort(logits, kind="stable")
    x, y, w = np.asarray(logits)[order], np.asarray(right, dtype=np.float64)[order], weights[order]
    blocks = isotonic_regression(y, weights=w).blocks
    middles = [float(np.average(x[i:j], weights=w[i:j])) for i, j in pairwise(blocks)]
    shares = [float((y[i:j] @ w[i:j] + 0.5) / (w[i:j].sum() + 1)) for i, j in pairwise(blocks)]
    return tuple(middles), tuple(np.maximum.accumulate(shares).tolist())
