"""`Why`: what an answer and its confidence rest on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from askcol.answering.confidence import Confidence, log_odds

RatedBy = Literal["fact", "list", "yes_no", "computed"]
"""Which model gave the confidence. `computed`: none; the share of computed answers that were right is known."""

REFERENCES = {"coverage": 1.0, "context": 1.0, "core": 1.0}
"""Feature -> its value where nothing speaks for or against an answer; 0 for all others.

So the reference is an answer that the reader finds as likely as none, in the best chunk, beside all words of the
question.
"""


@dataclass(frozen=True, slots=True)
class Share:
    """What a feature of the evidence adds to the log-odds of an answer.

    Attributes:
        feature: The feature's name.
        value: Its value for this answer.
        reference: Its value where it would speak neither for nor against the answer.
        weight: What one more of it adds, in log-odds.
        log_odds: What it adds: `weight * (value - reference)`.
    """

    feature: str
    value: float
    reference: float
    weight: float
    log_odds: float


@dataclass(frozen=True, slots=True)
class Rating:
    """How the confidence of the best candidate came about: all that it is made of adds up to `log_odds`.

    Attributes:
        rated_by: The model that gave it.
        base: The log-odds that the model gives where every feature has its reference value.
        shares: What each feature adds, in log-odds; empty where nothing was weighed.
        calibration: What the calibration adds to the model's log-odds.
        adjustment: What other answers add: the sides of a conflict share their probability, and a correction has the
            evidence of what it corrects. 0 mostly.
        log_odds: The sum of these: the log-odds of the candidate's confidence.
    """

    rated_by: RatedBy
    base: float
    shares: tuple[Share, ...]
    calibration: float
    adjustment: float
    log_odds: float


@dataclass(frozen=True, slots=True)
class ReadHit:
    """What the reader found in a hit.

    Attributes:
        rank: The rank of the hit, from 1.
        chunk_id: Its chunk.
        matched: The words of the question that the chunk, its headings or its title have, in some form.
        read: Whether the reader found a span to weigh in it. Beside a sure answer, chunks that promise nothing are left
            unread.
        best: The words of its best span; None where it was left unread.
        score: The score of that span, not calibrated.
        null_score: The score of "this chunk does not say". The log-odds of the span are `score - null_score`.
    """

    rank: int
    chunk_id: str
    matched: tuple[str, ...]
    read: bool
    best: str | None
    score: float | None
    null_score: float | None


@dataclass(frozen=True, slots=True)
class Stage:
    """How long a stage of an answer took.

    Attributes:
        name: "retrieve", "read" or "compose".
        milliseconds: How long it took.
    """

    name: str
    milliseconds: float


@dataclass(frozen=True, slots=True)
class Why:
    """What an answer and its confidence rest on.

    Attributes:
        rating: How the confidence of the best candidate came about; None without candidates, and where the candidate
            was put together from several.
        hits: What the reader found in each hit, best first.
        stages: How long each stage took, in their order.
    """

    rating: Rating | None
    hits: tuple[ReadHit, ...]
    stages: tuple[Stage, ...]


def rating_of(rated_by: RatedBy, confidence: Confidence, evidence: object, probability: float) -> Rating:
    """How `probability`, in (0, 1), comes about from `evidence`, whose features `confidence` weighs.

    What neither the features nor the calibration explain is the adjustment.
    """
    shares = []
    base = confidence.bias
    for feature, weight in confidence.weights.items():
        value, reference = float(getattr(evidence, feature)), REFERENCES.get(feature, 0.0)
        base += weight * reference
        shares.append(Share(feature, value, reference, weight, weight * (value - reference)))
    calibrated = log_odds(confidence.probability(evidence))
    return Rating(
        rated_by=rated_by,
        base=base,
        shares=tuple(shares),
        calibration=calibrated - confidence.logit(evidence),
        adjustment=log_odds(probability) - calibrated,
        log_odds=log_odds(probability),
    )


def unweighed(probability: float) -> Rating:
    """The rating of a computed answer, whose confidence is a measured share."""
    odds = log_odds(probability)
    return Rating("computed", odds, (), 0.0, 0.0, odds)
