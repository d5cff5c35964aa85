"""Measures of a confidence by hand, over observations that are rated as prescribed."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import msgspec
import numpy as np
import pytest

from askcol.answering.confidence import Confidence
from askcol.answering.evidence import FEATURES, Evidence
from askcol.evaluation.calibration.observations import Kind, Observation
from askcol.evaluation.calibration.report import RiskRow, calibration, draw, measures, risk_table
from askcol.evaluation.measures import auroc, brier_score, expected_calibration_error

IDENTITY = Confidence(
    {"log_odds": 1.0},
    0.0,
    (0.0, 1.0),
    (0.0, 1.0),
    min_confidence=0.5,
    risks=(0.05, 0.1, 0.2),
    thresholds=(None, 0.85, 0.35),
)
"""Its probability is the log-odds."""


def rated(p: float, f1: float, kind: Kind = "answerable") -> Observation:
    """A question whose best candidate has the confidence `p`; right from an F1 of 0.5 on, an exact match at 1."""
    evidence = tuple(Evidence(**{**dict.fromkeys(FEATURES, 0.0), "log_odds": x}) for x in (p / 2, p))
    return Observation("a", kind, evidence, (True, f1 >= 0.5), (True, f1 == 1), (0.0, f1))


OBSERVATIONS = [
    rated(0.9, 1.0),
    rated(0.8, 0.5),
    rated(0.7, 1.0),
    rated(0.4, 1.0),
    rated(0.3, 0.25),
    rated(0.6, 0.0, "absent"),
    rated(0.52, 0.0, "absent"),
    rated(0.1, 0.0, "removed"),
    rated(0.55, 0.0, "removed"),
    rated(0.51, 0.0, "near miss"),
]


def test_the_measures_by_hand() -> None:
    found = calibration(OBSERVATIONS, IDENTITY)
    expected = {
        "questions": 10,
        "answerable": 5,
        "share_right": 4 / 10,
        "answered": 7 / 10,
        "wrong_among_answered": 4 / 7,
        "false_answers": 4 / 5,
        "false_answers_absent": 2 / 2,
        "false_answers_removed": 1 / 2,
        "kept": 3 / 4,
        # Two exact matches, and one of five questions that nothing answers was not answered.
        "exact_match": (2 + 1) / 10,
        "f1": (1 + 0.5 + 1 + 1) / 10,
    }
    assert {name: getattr(found, name) for name in expected} == pytest.approx(expected)
    probability = [0.9, 0.8, 0.7, 0.4, 0.3, 0.6, 0.52, 0.1, 0.55, 0.51]
    right = [p in (0.9, 0.8, 0.7, 0.4) for p in probability]
    # Ten questions are one bin.
    assert found.ece == pytest.approx(sum(probability) / 10 - 4 / 10)
    assert found.brier == pytest.approx(brier_score(probability, right))
    assert found.auroc == pytest.approx(auroc(probability, right))
    assert set(expected) | {"ece", "brier", "auroc"} == set(found.__dataclass_fields__)


@pytest.mark.parametrize(("n", "bins"), [(59, 1), (60, 2), (449, 14), (450, 15), (2000, 15)])
def test_a_bin_of_the_calibration_error_holds_30_questions(n: int, bins: int) -> None:
    probability = [(i % 97 + 1) / 100 for i in range(n)]
    found = calibration([rated(p, float(i % 3 == 0)) for i, p in enumerate(probability)], IDENTITY)
    right = [i % 3 == 0 for i in range(n)]
    assert found.ece == pytest.approx(expected_calibration_error(probability, right, bins))


def test_each_part_is_rated_by_its_own_confidence() -> None:
    half = msgspec.structs.replace(IDENTITY, probabilities=(0.0, 0.5), min_confidence=0.44)
    found = measures([(IDENTITY, OBSERVATIONS[:1]), (half, OBSERVATIONS[:2])])
    # 0.9 of at least 0.5; 0.45 of at least 0.44; 0.4 of at least 0.44.
    assert found.questions == 3
    assert found.answered == pytest.approx(2 / 3)
    assert found.brier == pytest.approx((0.1**2 + 0.55**2 + 0.6**2) / 3)


def test_what_there_is_none_of_is_0() -> None:
    found = calibration(OBSERVATIONS[:1], msgspec.structs.replace(IDENTITY, min_confidence=0.95))
    assert (found.answered, found.wrong_among_answered, found.false_answers, found.kept) == (0, 0, 0, 0)
    assert (found.exact_match, found.f1) == (0, 0)
    assert np.isnan(found.auroc)


def test_a_question_without_candidates_is_not_answered() -> None:
    found = calibration([*OBSERVATIONS, Observation("a", "absent", (), (), (), ())], IDENTITY)
    assert found.answered == pytest.approx(7 / 11)
    assert found.exact_match == pytest.approx(4 / 11)


def test_the_risk_table_by_hand() -> None:
    assert risk_table(OBSERVATIONS, IDENTITY) == [
        RiskRow(0.05, None, 0.0, 0.0),
        RiskRow(0.1, 0.85, 1 / 10, 0.0),
        RiskRow(0.2, 0.35, 8 / 10, 4 / 8),
    ]
    assert risk_table(OBSERVATIONS, IDENTITY, risks=[0.15]) == [RiskRow(0.15, 0.85, 1 / 10, 0.0)]


def test_the_pictures_are_drawn(tmp_path: Path) -> None:
    draw(OBSERVATIONS, IDENTITY, tmp_path)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["reliability.svg", "risk-coverage.svg"]
    for file, label in (("reliability.svg", "share of right answers"), ("risk-coverage.svg", "share of wrong answers")):
        root = ET.fromstring((tmp_path / file).read_text(encoding="utf-8"))
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        assert label in "".join(root.itertext())


def test_other_observations_give_another_picture(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "other").mkdir()
    draw(OBSERVATIONS, IDENTITY, tmp_path / "one")
    draw([*OBSERVATIONS[:-1], rated(0.95, 0.0)], IDENTITY, tmp_path / "other")
    for name in ("reliability.svg", "risk-coverage.svg"):
        assert (tmp_path / "one" / name).read_bytes() != (tmp_path / "other" / name).read_bytes()
