"""A confidence of few features, fitted to few questions: the lists' and the yes/no answers'."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, is_dataclass

import numpy as np
import numpy.typing as npt

from askcol.answering import Confidence
from askcol.evaluation.calibration.thresholds import RISKS

KNOTS = np.arange(-6.0, 6.5, 0.5)
"""Logits at which the logistic function is kept; it is linear between them."""


def fit_few(evidence: Sequence[object], right: Sequence[bool], l2: float = 0.3) -> Confidence:
    """The logistic model of `right` by the fields of `evidence`, which are records of one kind.

    It maximises the likelihood less an L2 penalty on the weights of standardised features. There is no isotonic map,
    which would take more questions. For a risk, the threshold is the probability at which an answer itself has it.
    """
    from scipy.optimize import minimize

    first = evidence[0]
    if not is_dataclass(first):
        raise TypeError(f"evidence must be records, not {type(first).__name__}")
    names = [field.name for field in fields(first)]
    x = np.array([[float(getattr(e, name)) for name in names] for e in evidence])
    y = np.array(right, dtype=np.float64)
    mean, scale = x.mean(0), x.std(0)
    scale[scale < 1e-9] = 1
    z = np.column_stack([(x - mean) / scale, np.ones(len(x))])

    def loss(w: npt.NDArray[np.float64]) -> float:
        logits = z @ w
        return float(np.sum(np.logaddexp(0, logits) - y * logits) + 0.5 * l2 * np.sum(w[:-1] ** 2))

    w = minimize(loss, np.zeros(z.shape[1]), method="L-BFGS-B").x
    weights = w[:-1] / scale
    return Confidence(
        dict(zip(names, np.round(weights, 4).tolist(), strict=True)),
        round(float(w[-1] - weights @ mean), 4),
        logits=tuple(KNOTS.tolist()),
        probabilities=tuple(np.round(1 / (1 + np.exp(-KNOTS)), 4).tolist()),
        risks=RISKS,
        thresholds=tuple(round(1 - risk, 2) for risk in RISKS),
    )
