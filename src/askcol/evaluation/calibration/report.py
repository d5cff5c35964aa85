"""Measures of a confidence on observations, as numbers and figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from askcol.answering import Confidence, reaches
from askcol.evaluation.calibration.observations import Observation, best_candidate
from askcol.evaluation.figures import draw_reliability, draw_risk_coverage
from askcol.evaluation.measures import auroc, brier_score, expected_calibration_error

MIN_IN_BIN = 30
"""The fewest questions in a bin; in smaller bins, chance alone makes a calibration error."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """Measures of a confidence at its `min_confidence`; shares and means in [0, 1].

    `ece` (15 bins, or fewer so that each holds `MIN_IN_BIN` questions), `brier` and `auroc` are those of the best
    candidate's confidence. `share_right`: how often the best candidate is right. `answered`: share of all questions.
    `wrong_among_answered`: share of the answered questions. `false_answers`: share of the unanswerable questions that
    are answered, then by kind. `kept`: share answered of the questions whose best candidate is right. `exact_match`,
    `f1`: means, where an abstention counts as the empty answer.
    """

    questions: int
    answerable: int
    ece: float
    brier: float
    auroc: float
    share_right: float
    answered: float
    wrong_among_answered: float
    false_answers: float
    false_answers_absent: float
    false_answers_removed: float
    kept: float
    exact_match: float
    f1: float


@dataclass(frozen=True, slots=True)
class RiskRow:
    """What `--max-risk` gives: the share of questions answered, and of wrong answers among them, both in [0, 1].

    `threshold` is None where no threshold keeps to the risk.
    """

    max_risk: float
    threshold: float | None
    answered: float
    wrong_among_answered: float


def calibration(observations: Sequence[Observation], confidence: Confidence) -> Calibration:
    """Measures of `confidence` on `observations`."""
    return measures([(confidence, observations)])


def measures(parts: Sequence[tuple[Confidence, Sequence[Observation]]]) -> Calibration:
    """Measures on all parts together, each rated by its own confidence."""
    observations = [o for _, part in parts for o in part]
    rated = [best_candidate(o, confidence) for confidence, part in parts for o in part]
    probability, right = [r.confidence for r in rated], [r.right for r in rated]
    thresholds = [confidence.min_confidence for confidence, part in parts for _ in part]
    answered = np.array([reaches(p, threshold) for p, threshold in zip(probability, thresholds, strict=True)])
    is_right = np.array(right)
    answerable = np.array([o.answerable for o in observations])
    kinds = np.array([o.kind for o in observations])
    exact, f1 = np.array([r.exact for r in rated]), np.array([r.f1 for r in rated])
    return Calibration(
        questions=len(observations),
        answerable=int(answerable.sum()),
        ece=expected_calibration_error(probability, right, bins=max(1, min(15, len(right) // MIN_IN_BIN))),
        brier=brier_score(probability, right),
        auroc=auroc(probability, right),
        share_right=_share(is_right),
        answered=_share(answered),
        wrong_among_answered=_share(~is_right[answered]),
        false_answers=_share(answered[~answerable]),
        false_answers_absent=_share(answered[kinds == "absent"]),
        false_answers_removed=_share(answered[kinds == "removed"]),
        kept=_share(answered[is_right]),
        exact_match=float(np.mean(np.where(answered, exact, ~answerable))),
        f1=float(np.mean(np.where(answered, f1, ~answerable))),
    )


def risk_table(
    observations: Sequence[Observation], confidence: Confidence, risks: Sequence[float] = (0.05, 0.1, 0.2)
) -> list[RiskRow]:
    """What the thresholds of `risks` give on `observations`."""
    rated = [best_candidate(o, confidence) for o in observations]
    probability, right = np.array([r.confidence for r in rated]), np.array([r.right for r in rated])
    table = []
    for risk in risks:
        threshold = confidence.threshold(max_risk=risk)
        answered = np.array([reaches(p, threshold) for p in probability])
        table.append(RiskRow(risk, threshold, _share(answered), _share(~right[answered])))
    return table


def draw(observations: Sequence[Observation], confidence: Confidence, folder: Path) -> None:
    """Writes `reliability.svg` and `risk-coverage.svg` into `folder`."""
    rated = [best_candidate(o, confidence) for o in observations]
    probability, right = [r.confidence for r in rated], [r.right for r in rated]
    draw_reliability(probability, right, folder / "reliability.svg")
    draw_risk_coverage(probability, right, folder / "risk-coverage.svg")


def _share(flags: npt.NDArray[np.bool_]) -> float:
    return float(flags.mean()) if len(flags) else 0.0
