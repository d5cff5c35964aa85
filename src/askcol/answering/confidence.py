"""`Evidence` -> calibrated probability, and the thresholds below which to abstain.

A logistic model (Platt 1999) over the evidence, then isotonic regression (Zadrozny and Elkan 2002). Both are fitted by
`evaluation.calibration` to questions over articles that the reader was not trained on, some of them made unanswerable.
An answer counts as right by `evaluation.is_right`. The numbers ship as `models/confidence.json`.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable
from functools import cache
from importlib import resources
from typing import Annotated, Literal

import msgspec

from askcol.checksums import sealed, unsealed
from askcol.errors import ConfidenceError, RecordDamaged, in_words
from askcol.index import CONFIDENCE, IndexPlace

Threshold = Annotated[float, msgspec.Meta(ge=0, le=1)] | None
"""The probability to abstain below; None to abstain always."""


class Confidence(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The numbers of a fitted confidence.

    Attributes:
        weights: The weight of each feature of the logistic model, by name.
        bias: The bias of the logistic model.
        logits: Knots of the piecewise linear map from its logit to a probability, ascending.
        probabilities: The probabilities at the knots, ascending.
        slope: Scales the log-odds of that probability to a user's own questions (`askcol calibrate`); 1 leaves them.
        shift: Is added to the log-odds after `slope`; 0 leaves them.
        min_confidence: The default threshold.
        risks: Shares of wrong answers in (0, 1], ascending.
        thresholds: For each of `risks`, the threshold that keeps the share of wrong answers below it at a level of 95%
            (`evaluation.calibration`); None where none does.
        measured_on: The questions on which that was measured, such as "2,412 questions over 7 kinds of text".
    """

    weights: dict[str, float]
    bias: float
    logits: tuple[float, ...] = (-30.0, 30.0)
    probabilities: tuple[float, ...] = (0.0, 1.0)
    slope: float = 1.0
    shift: float = 0.0
    min_confidence: Threshold = 0.0
    risks: tuple[float, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    measured_on: str = ""

    def logit(self, evidence: object) -> float:
        """The logit of the logistic model, before the isotonic map. `evidence` has each feature as an attribute."""
        return self.bias + sum(weight * float(getattr(evidence, name)) for name, weight in self.weights.items())

    def probability(self, evidence: object) -> float:
        """The calibrated probability, in (0, 1), that the answer is right."""
        p = _interpolate(self.logit(evidence), self.logits, self.probabilities)
        moved = 1 / (1 + math.exp(-self.shift - self.slope * log_odds(p)))
        return _inside(moved)

    def threshold(self, *, min_confidence: float | None = None, max_risk: float | None = None) -> float | None:
        """The probability to abstain below; None to abstain always.

        `min_confidence` in [0, 1] is a threshold itself. `max_risk` in [0, 1] asks for the threshold above which at
        most this share of the answers is wrong, as far as `measured_on` shows; there is none where even the surest
        answers may be wrong more often. The stricter of the two holds; without either, the default does.
        """
        if max_risk is None:
            return self.min_confidence if min_confidence is None else min_confidence
        known = [t for risk, t in zip(self.risks, self.thresholds, strict=True) if risk <= max_risk]
        of_risk = known[-1] if known else None
        return None if of_risk is None else max(of_risk, min_confidence or 0.0)

    def to_json(self) -> bytes:
        """The file that ships with the package."""
        return msgspec.json.format(msgspec.json.encode(self), indent=1) + b"\n"


def reaches(probability: float, threshold: float | None) -> bool:
    """Whether `probability` is enough for an answer; never where the threshold is None.

    >>> reaches(0.7, 0.7), reaches(0.7, 0.8), reaches(0.999, None)
    (True, False, False)
    """
    return threshold is not None and probability >= threshold


Likelihood = Literal["very likely", "likely", "uncertain", "unlikely"]


def likelihood(probability: float) -> Likelihood:
    """A calibrated probability in plain words, with the bounds of Mastrandrea et al. 2010 ("Guidance note for lead
    authors of the IPCC fifth assessment report on consistent treatment of uncertainties").

    >>> likelihood(0.93), likelihood(0.7), likelihood(0.4), likelihood(0.2)
    ('very likely', 'likely', 'uncertain', 'unlikely')
    """
    bounds: tuple[tuple[float, Likelihood], ...] = ((0.9, "very likely"), (0.66, "likely"), (0.33, "uncertain"))
    return next((word for bound, word in bounds if probability >= bound), "unlikely")


class _Stored(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    reader: str
    confidence: Confidence


def store_confidence(place: IndexPlace, confidence: Confidence, reader_identity: str) -> str:
    """Stores `confidence` with the index, and the reader that it was fitted with; says where."""
    place.write_kept(CONFIDENCE, sealed(msgspec.to_builtins(_Stored(reader_identity, confidence))))
    return place.kept_at(CONFIDENCE)


def stored_confidence(place: IndexPlace, reader_identity: Callable[[], str]) -> Confidence:
    """The confidence stored with the index, or the packaged one where none is.

    `reader_identity`: called only where one is stored, because it takes a checksum of the reader. Raises
    `ConfidenceError` if the file is damaged or was fitted with another reader.
    """
    name = place.kept_at(CONFIDENCE)
    remove = ", or remove it to use the numbers that came with askcol" if place.folder else ""
    mend = f"fit it again with `askcol calibrate FILE`{remove}"
    try:
        content = place.read_kept(CONFIDENCE)
    except OSError as error:
        raise ConfidenceError(f"{name} can't be read ({in_words(error)}); {mend}") from None
    if content is None:
        return packaged_confidence()
    try:
        stored = msgspec.convert(unsealed(content, name), type=_Stored)
    except RecordDamaged as error:
        raise ConfidenceError(f"{error}; {mend}") from None
    except msgspec.ValidationError as error:
        raise ConfidenceError(f"{name} can't be used ({error}); {mend}") from None
    if stored.reader != reader_identity():
        raise ConfidenceError(f"{name} was fitted with another reader; {mend}")
    return stored.confidence


@cache
def packaged_confidence() -> Confidence:
    """The confidence that ships with the package."""
    return packaged("confidence.json")


def packaged(name: str) -> Confidence:
    """The numbers of a confidence that ships with the package, in the file `name` of `models/`."""
    return msgspec.json.decode((resources.files("askcol") / "models" / name).read_bytes(), type=Confidence)


def _inside(p: float) -> float:
    return min(1 - 1e-6, max(1e-6, p))


def log_odds(p: float) -> float:
    """Of a probability; 0 and 1 count as a millionth away from themselves."""
    p = _inside(p)
    return math.log(p / (1 - p))


def _interpolate(x: float, xs: tuple[float, ...], ys: tuple[float, ...]) -> float:
    at = bisect_left(xs, x)
    if at == 0:
        return ys[0]
    if at == len(xs):
        return ys[-1]
    share = (x - xs[at - 1]) / (xs[at] - xs[at - 1])
    return ys[at - 1] + share * (ys[at] - ys[at - 1])
