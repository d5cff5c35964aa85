"""Features of an answer -> calibrated probability, and the decision to abstain.

"Right" means equal to a gold answer after SQuAD's normalisation: the exact words. A logistic model (Platt 1999) over a
few features of an answer, fitted on questions over articles that the reader was not trained on, a part of them asked
without their article ("Selective question answering under domain shift", Kamath et al. 2020, shows why the score alone
is not enough). Its numbers ship as `models/confidence.json`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib import resources

import numpy as np
import numpy.typing as npt

FEATURES = ("log_odds", "margin", "mass", "agreement", "log_rank", "missing_rank")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for an answer, in the order of `FEATURES`.

    `log_odds`: of its best span against the null span of that chunk, clipped to [-20, 20]. `margin`: that minus the
    log-odds of the best different answer, clipped likewise (20 if there is none). `mass`: its share, in [0, 1], of the
    softmax over all answers and the null outcome. `agreement`: log(1 + chunks of other wording that give the same
    answer). `log_rank`: log of the fused rank of its best chunk. `missing_rank`: rankings (of BM25 and dense) that lack
    that chunk, 0 to 2.
    """

    log_odds: float
    margin: float
    mass: float
    agreement: float
    log_rank: float
    missing_rank: float

    def vector(self) -> npt.NDArray[np.float64]:
        """float64 `[len(FEATURES)]`."""
        return np.array([getattr(self, name) for name in FEATURES])


@dataclass(frozen=True, slots=True)
class Confidence:
    """A logistic model: `weights` by feature, `bias`, and the default `min_confidence` in [0, 1]."""

    weights: dict[str, float]
    bias: float
    min_confidence: float

    def probability(self, evidence: Evidence) -> float:
        """Calibrated probability, in (0, 1), that the answer is right."""
        logit = self.bias + sum(self.weights[name] * getattr(evidence, name) for name in FEATURES)
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))

    def to_json(self) -> str:
        return json.dumps(asdict(self), indent=1) + "\n"


@cache
def packaged_confidence() -> Confidence:
    """The model that ships with the package."""
    resource = resources.files("askcol") / "models" / "confidence.json"
    return Confidence(**json.loads(resource.read_text(encoding="utf-8")))


def fit(evidence: Sequence[Evidence], right: Sequence[bool], l2: float = 1.0) -> tuple[dict[str, float], float]:
    """Weights by feature and bias that maximise the likelihood with an L2 penalty on standardised weights."""
    from scipy.optimize import minimize

    x = np.array([e.vector() for e in evidence])
    y = np.array(right, dtype=np.float64)
    mean, scale = x.mean(0), x.std(0)
    scale[scale == 0] = 1
    z = np.column_stack([(x - mean) / scale, np.ones(len(x))])

    def loss(w: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        logits = z @ w
        value = np.sum(np.logaddexp(0, logits) - y * logits) + 0.5 * l2 * np.sum(w[:-1] ** 2)
        gradient = z.T @ (1 / (1 + np.exp(-logits)) - y)
        gradient[:-1] += l2 * w[:-1]
        return float(value), gradient

    w = minimize(loss, np.zeros(z.shape[1]), jac=True, method="L-BFGS-B").x
    weights = w[:-1] / scale
    return dict(zip(FEATURES, weights.tolist(), strict=True)), float(w[-1] - weights @ mean)
