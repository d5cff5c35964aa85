"""`Evidence` -> calibrated probability, and the thresholds to abstain under.

"Right" is `metrics.is_right`: what would pass for an answer, a word more or less. A logistic model (Platt 1999) over
the evidence, then isotonic regression (Zadrozny and Elkan 2002), fitted by `calibrate` on questions over articles that
the reader was not trained on, a part of them made unanswerable. Its numbers ship as `models/confidence.json`.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from functools import cache
from importlib import resources
from pathlib import Path

import msgspec

from askcol.answering.evidence import Evidence
from askcol.errors import ConfidenceError, RecordDamaged
from askcol.files import read_sealed, write_sealed

NEVER = 1.01
"""A threshold that no probability reaches."""

STORED_NAME = "confidence.json"

_MEND = "fit it again with `askcol calibrate FILE`, or remove it to use the numbers that came with askcol"


class Confidence(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was fitted; plain numbers.

    `weights` by feature and `bias` give a logit; `logits` and `probabilities` (both ascending) are the knots of the
    piecewise linear map from it to a probability. `slope` and `shift` move the log-odds of that probability to a user's
    own questions (`askcol calibrate`); 1 and 0 leave it. `min_confidence` in [0, 1]: abstain below it, unless asked
    otherwise. `risks` and `thresholds`: to keep the expected share of wrong answers under `risks[i]`, abstain below
    `thresholds[i]`; `NEVER` where no threshold does.
    """

    weights: dict[str, float]
    bias: float
    logits: tuple[float, ...] = (-30.0, 30.0)
    probabilities: tuple[float, ...] = (0.0, 1.0)
    slope: float = 1.0
    shift: float = 0.0
    min_confidence: float = 0.0
    risks: tuple[float, ...] = ()
    thresholds: tuple[float, ...] = ()

    def logit(self, evidence: Evidence) -> float:
        """Of the logistic model, before the isotonic map."""
        return self.bias + sum(weight * float(getattr(evidence, name)) for name, weight in self.weights.items())

    def probability(self, evidence: Evidence) -> float:
        """Calibrated probability, in (0, 1), that the answer is right."""
        p = _interpolate(self.logit(evidence), self.logits, self.probabilities)
        moved = 1 / (1 + math.exp(-self.shift - self.slope * _log_odds(_inside(p))))
        return _inside(moved)

    def threshold(self, max_risk: float) -> float:
        """The probability to abstain below, so that of the answers a share of at most `max_risk` is wrong, as expected.

        `NEVER` where even the surest answers were wrong more often.
        """
        known = [t for risk, t in zip(self.risks, self.thresholds, strict=True) if risk <= max_risk]
        return known[-1] if known else NEVER

    def to_json(self) -> bytes:
        """As it ships and is stored with an index."""
        return msgspec.json.format(msgspec.json.encode(self), indent=1) + b"\n"


class _Stored(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    reader: str
    confidence: Confidence


def store_confidence(index_dir: Path, confidence: Confidence, reader_sha256: str) -> Path:
    """Keeps `confidence` with the index, for the reader that it was fitted with; returns the file."""
    path = index_dir / STORED_NAME
    write_sealed(path, msgspec.to_builtins(_Stored(reader_sha256, confidence)))
    return path


def stored_confidence(index_dir: Path, reader_sha256: str) -> Confidence:
    """The numbers kept with the index, else the packaged ones.

    Raises `ConfidenceError` where the file is damaged or was fitted with another reader.
    """
    path = index_dir / STORED_NAME
    if not path.exists():
        return packaged_confidence()
    try:
        stored = msgspec.convert(read_sealed(path), type=_Stored)
    except RecordDamaged as error:
        raise ConfidenceError(f"{error}; {_MEND}") from None
    except msgspec.ValidationError as error:
        raise ConfidenceError(f"{path} can't be used ({error}); {_MEND}") from None
    if stored.reader != reader_sha256:
        raise ConfidenceError(f"{path} was fitted with another reader; {_MEND}")
    return stored.confidence


@cache
def packaged_confidence() -> Confidence:
    """The numbers that ship with the package."""
    return msgspec.json.decode((resources.files("askcol") / "models" / "confidence.json").read_bytes(), type=Confidence)


def _inside(p: float) -> float:
    return min(1 - 1e-6, max(1e-6, p))


def _log_odds(p: float) -> float:
    return math.log(p / (1 - p))


def _interpolate(x: float, xs: tuple[float, ...], ys: tuple[float, ...]) -> float:
    at = bisect_left(xs, x)
    if at == 0:
        return ys[0]
    if at == len(xs):
        return ys[-1]
    share = (x - xs[at - 1]) / (xs[at] - xs[at - 1])
    return ys[at - 1] + share * (ys[at] - ys[at - 1])
