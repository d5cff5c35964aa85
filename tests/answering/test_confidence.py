"""From evidence to a probability, by hand and against NumPy; the numbers that ship, and those kept with an index."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from askcol.answering.confidence import (
    Confidence,
    packaged_confidence,
    reaches,
    store_confidence,
    stored_confidence,
)
from askcol.answering.evidence import DIRECTIONS, FEATURES, MAX_LOG_ODDS, Evidence
from askcol.checksums import write_sealed
from askcol.errors import ConfidenceError
from askcol.index import CONFIDENCE, LocalPlace

READER = "a" * 64
MODEL = Confidence({"log_odds": 1.0}, 0.0, (-2.0, 0.0, 4.0), (0.1, 0.4, 0.8))

numbers = st.floats(-1e6, 1e6)
evidence = st.builds(Evidence, *[numbers] * len(FEATURES))


def evidence_of(**values: float) -> Evidence:
    """All other features 0."""
    return Evidence(**{**dict.fromkeys(FEATURES, 0.0), **values})


# from evidence to a probability


def test_logit_by_hand() -> None:
    model = Confidence({"log_odds": 2.0, "log_rank": -0.5, "coverage": 3.0}, 0.25)
    assert model.logit(evidence_of(log_odds=1.5, log_rank=2.0, coverage=0.5, margin=9.0)) == pytest.approx(3.75)


@pytest.mark.parametrize(
    ("logit", "probability"), [(-9, 0.1), (-2, 0.1), (-1, 0.25), (0, 0.4), (1, 0.5), (3, 0.7), (4, 0.8), (50, 0.8)]
)
def test_probability_is_linear_between_the_knots_and_flat_beyond(logit: float, probability: float) -> None:
    assert MODEL.probability(evidence_of(log_odds=logit)) == pytest.approx(probability)


@given(
    st.lists(st.floats(-50, 50), min_size=1, max_size=8, unique=True).map(sorted),
    st.lists(st.floats(0.001, 0.999), min_size=8, max_size=8).map(sorted),
    st.floats(-60, 60),
)
def test_probability_is_numpy_s_interpolation(logits: list[float], shares: list[float], logit: float) -> None:
    ys = shares[: len(logits)]
    model = Confidence({"log_odds": 1.0}, 0.0, tuple(logits), tuple(ys))
    assert model.probability(evidence_of(log_odds=logit)) == pytest.approx(np.interp(logit, logits, ys))


def test_slope_and_shift_move_the_log_odds_of_the_probability() -> None:
    moved = msgspec.structs.replace(MODEL, slope=0.5, shift=-1.0)
    logit = 0.5 * math.log(0.4 / 0.6) - 1
    assert moved.probability(evidence_of()) == pytest.approx(1 / (1 + math.exp(-logit)))


@given(evidence, st.floats(0.1, 2), st.floats(-5, 5))
def test_a_probability_lies_strictly_between_0_and_1(given_evidence: Evidence, slope: float, shift: float) -> None:
    steep = Confidence({"log_odds": 1.0}, 0.0, (0.0, 1.0), (0.0, 1.0), slope=slope, shift=shift)
    for model in (packaged_confidence(), steep):
        assert 0 < model.probability(given_evidence) < 1


# thresholds


@pytest.mark.parametrize(
    ("max_risk", "threshold"), [(0, None), (0.05, None), (0.1, 0.9), (0.15, 0.9), (0.2, 0.4), (0.3, 0.4), (1, 0.4)]
)
def test_the_threshold_of_a_risk_is_that_of_the_next_lower_one_that_is_known(
    max_risk: float, threshold: float | None
) -> None:
    model = msgspec.structs.replace(MODEL, risks=(0.05, 0.1, 0.2), thresholds=(None, 0.9, 0.4))
    assert model.threshold(max_risk=max_risk) == threshold


def test_without_known_risks_nothing_is_answered() -> None:
    assert MODEL.threshold(max_risk=1.0) is None


@pytest.mark.parametrize(
    ("min_confidence", "max_risk", "threshold"),
    [(None, None, 0.3), (0.0, None, 0.0), (0.7, None, 0.7), (0.7, 0.2, 0.7), (0.7, 0.1, 0.9), (0.7, 0.05, None)],
)
def test_the_stricter_threshold_holds(
    min_confidence: float | None, max_risk: float | None, threshold: float | None
) -> None:
    model = msgspec.structs.replace(MODEL, min_confidence=0.3, risks=(0.05, 0.1, 0.2), thresholds=(None, 0.9, 0.4))
    assert model.threshold(min_confidence=min_confidence, max_risk=max_risk) == threshold


@pytest.mark.parametrize("threshold", [1.01, -0.1])
def test_a_threshold_that_is_no_probability_is_refused(tmp_path: Path, threshold: float) -> None:
    refused = msgspec.structs.replace(MODEL, risks=(0.1,), thresholds=(threshold,))
    store_confidence(LocalPlace(tmp_path), refused, READER)
    with pytest.raises(ConfidenceError, match=r"can't be used .*askcol calibrate"):
        stored_confidence(LocalPlace(tmp_path), lambda: READER)


def test_no_probability_is_enough_without_a_threshold() -> None:
    assert reaches(0.5, 0.5)
    assert not reaches(0.5, 0.51)
    assert not reaches(1.0, None)


# what ships


def test_the_shipped_model_names_every_feature_and_keeps_the_directions() -> None:
    shipped = packaged_confidence()
    assert set(shipped.weights) == set(FEATURES)
    assert all(weight * DIRECTIONS[name] >= 0 for name, weight in shipped.weights.items())
    assert sum(weight != 0 for weight in shipped.weights.values()) >= 3


def test_the_shipped_map_rises_from_near_0_to_a_high_probability() -> None:
    shipped = packaged_confidence()
    assert list(shipped.logits) == sorted(set(shipped.logits))
    assert list(shipped.probabilities) == sorted(shipped.probabilities)
    assert 0 < shipped.probabilities[0] < 0.05
    assert 0.8 < shipped.probabilities[-1] < 1
    assert (shipped.slope, shipped.shift) == (1, 0)


def test_the_shipped_thresholds_fall_with_the_risk() -> None:
    shipped = packaged_confidence()
    assert shipped.min_confidence is not None
    assert 0 < shipped.min_confidence < 1
    assert list(shipped.risks) == sorted(shipped.risks)
    known = [1 if threshold is None else threshold for threshold in shipped.thresholds]
    assert known == sorted(known, reverse=True)
    assert shipped.threshold(max_risk=0) is None
    of_half, of_fifth = shipped.threshold(max_risk=0.5), shipped.threshold(max_risk=0.2)
    assert of_half is not None
    assert of_fifth is not None
    assert 0 < of_half < of_fifth < 1


@pytest.mark.parametrize("other", [-8.0, 0.0, 4.0])
def test_the_shipped_model_trusts_higher_log_odds_more(other: float) -> None:
    """With the log-odds of the best different answer fixed, margin and mass follow."""
    probabilities = []
    for log_odds in np.linspace(-MAX_LOG_ODDS, MAX_LOG_ODDS, 81).tolist():
        margin = max(-MAX_LOG_ODDS, min(MAX_LOG_ODDS, log_odds - other))
        mass = max(-MAX_LOG_ODDS, log_odds - math.log(1 + math.exp(log_odds) + math.exp(other)))
        found = evidence_of(log_odds=log_odds, margin=margin, mass=mass, coverage=1.0)
        probabilities.append(packaged_confidence().probability(found))
    assert probabilities == sorted(probabilities)
    assert probabilities[0] < 0.1
    assert probabilities[-1] > 0.5


@given(st.builds(Evidence, *[st.floats(-20, 20)] * len(FEATURES)), st.sampled_from(FEATURES), st.floats(0, 20))
def test_more_of_what_speaks_for_an_answer_never_lowers_its_confidence(
    given_evidence: Evidence, feature: str, more: float
) -> None:
    shipped = packaged_confidence()
    changed = replace(given_evidence, **{feature: getattr(given_evidence, feature) + more})
    difference = shipped.probability(changed) - shipped.probability(given_evidence)
    assert difference * DIRECTIONS[feature] >= 0


# kept with an index


@given(
    st.dictionaries(st.sampled_from(FEATURES), numbers),
    numbers,
    st.lists(st.floats(0, 1), max_size=5),
    st.floats(0, 1),
)
def test_json_round_trip(weights: dict[str, float], bias: float, some: list[float], p: float) -> None:
    saved = Confidence(weights, bias, tuple(some), tuple(some), p, bias, p, tuple(some), tuple(some))
    assert msgspec.json.decode(saved.to_json(), type=Confidence) == saved


def test_what_is_stored_is_read_back_for_the_same_reader(tmp_path: Path) -> None:
    kept = msgspec.structs.replace(packaged_confidence(), slope=0.7, shift=-0.3, min_confidence=0.123)
    assert store_confidence(LocalPlace(tmp_path), kept, READER) == str(tmp_path / CONFIDENCE)
    assert stored_confidence(LocalPlace(tmp_path), lambda: READER) == kept != packaged_confidence()
    assert [file.name for file in tmp_path.iterdir()] == [CONFIDENCE]


def test_storing_again_replaces(tmp_path: Path) -> None:
    store_confidence(LocalPlace(tmp_path), MODEL, "b" * 64)
    other = msgspec.structs.replace(MODEL, bias=1.0)
    store_confidence(LocalPlace(tmp_path), other, READER)
    assert stored_confidence(LocalPlace(tmp_path), lambda: READER) == other


def test_without_stored_numbers_the_packaged_ones_hold(tmp_path: Path) -> None:
    assert stored_confidence(LocalPlace(tmp_path), lambda: READER) is packaged_confidence()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "can't be read"),
        (b"{}", "records no SHA-256"),
        (b"\xff\xfe", "can't be read"),
    ],
)
def test_a_damaged_file_is_an_error_that_says_what_to_do(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / CONFIDENCE).write_bytes(content)
    with pytest.raises(ConfidenceError, match=f"{CONFIDENCE} .*{message}.*`askcol calibrate FILE`, or remove it"):
        stored_confidence(LocalPlace(tmp_path), lambda: READER)


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ({}, "missing required field"),
        ({"reader": "a", "confidence": {"weights": {}, "bias": "no"}}, "Expected `float`, got `str`"),
        ({"reader": "a", "confidence": {"weights": {}, "bias": 0, "min": 1}}, "unknown field `min`"),
    ],
)
def test_what_another_askcol_stored_is_an_error_that_says_what_to_do(
    tmp_path: Path, record: dict[str, object], message: str
) -> None:
    write_sealed(tmp_path / CONFIDENCE, record)
    with pytest.raises(ConfidenceError, match=f"{CONFIDENCE} can't be used .*{message}.*`askcol calibrate FILE`"):
        stored_confidence(LocalPlace(tmp_path), lambda: READER)


@pytest.mark.parametrize("changed", ["bias", "min_confidence", "reader"])
def test_a_changed_number_is_an_error(tmp_path: Path, changed: str) -> None:
    path = Path(store_confidence(LocalPlace(tmp_path), MODEL, READER))
    content = json.loads(path.read_text())
    if changed == "reader":
        content["reader"] = "b" * 64
    else:
        content["confidence"][changed] += 0.125
    path.write_text(json.dumps(content, indent=1) + "\n")
    with pytest.raises(ConfidenceError, match=r"does not have the SHA-256 that it records; fit it again"):
        stored_confidence(LocalPlace(tmp_path), lambda: content["reader"])


def test_numbers_of_another_reader_are_an_error(tmp_path: Path) -> None:
    store_confidence(LocalPlace(tmp_path), MODEL, "b" * 64)
    with pytest.raises(ConfidenceError, match=f"{CONFIDENCE} was fitted with another reader; fit it again"):
        stored_confidence(LocalPlace(tmp_path), lambda: READER)


def test_a_folder_in_place_of_the_file_is_an_error(tmp_path: Path) -> None:
    (tmp_path / CONFIDENCE).mkdir()
    with pytest.raises(ConfidenceError, match="can't be read"):
        stored_confidence(LocalPlace(tmp_path), lambda: READER)
