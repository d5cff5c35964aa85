"""Measures against scikit-learn, and against values computed by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import brier_score_loss, ndcg_score, roc_auc_score

from askcol.metrics import (
    aurc,
    auroc,
    brier_score,
    exact_match,
    expected_calibration_error,
    ndcg_at_k,
    normalize_answer,
    reciprocal_rank,
    success_at_k,
    token_f1,
)


@pytest.mark.parametrize(
    ("text", "normalised"),
    [
        ("The  Cat", "cat"),
        ("a cat, an owl and THE dog!", "cat owl and dog"),
        ("theatre anthem another", "theatre anthem another"),
        ("1,700", "1700"),
        ("U.S.", "us"),
        ("$7.8 billion", "78 billion"),
        ("co-operation", "cooperation"),
        ("“Bogotá’s” plan", "bogotás plan"),
        ("2010–2015", "20102015"),
        ("\tline\r\nbreak\n", "line break"),
        ("the", ""),
        ("…", "…"),
        ("", ""),
    ],
)
def test_squad_normalisation(text: str, normalised: str) -> None:
    assert normalize_answer(text) == normalised


@given(st.text())
def test_normalisation_drops_case_ascii_punctuation_and_double_spaces(text: str) -> None:
    normalised = normalize_answer(text)
    assert not set(normalised) & set("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~ABC\n\t")
    assert normalised == " ".join(normalised.split())
    assert not {"a", "an", "the"} & set(normalised.split())


@pytest.mark.parametrize(
    ("prediction", "golds", "exact", "f1"),
    [
        ("over 1,700", ["over 1700"], 1.0, 1.0),
        ("the envoy", ["Envoy."], 1.0, 1.0),
        ("1,700", ["over 1,700"], 0.0, 2 / 3),
        ("over 1,700 deportations", ["1,700", "over 1,700"], 0.0, 2 * 2 / 5),
        ("b b c", ["b c c"], 0.0, 2 * 2 / 6),
        ("x", ["y"], 0.0, 0.0),
        ("", [], 1.0, 1.0),
        ("x", [], 0.0, 0.0),
        ("", ["x"], 0.0, 0.0),
        ("the", ["a"], 1.0, 1.0),
    ],
)
def test_exact_match_and_token_f1(prediction: str, golds: list[str], exact: float, f1: float) -> None:
    assert exact_match(prediction, golds) == exact
    assert token_f1(prediction, golds) == pytest.approx(f1)


def test_retrieval_measures_by_hand() -> None:
    relevant = [False, True, False, True]
    assert [success_at_k(relevant, k) for k in (0, 1, 2, 9)] == [0.0, 0.0, 1.0, 1.0]
    assert reciprocal_rank(relevant) == 0.5
    assert reciprocal_rank([False, False]) == 0.0
    gain, ideal = 1 / math.log2(3) + 1 / math.log2(5), 1 + 1 / math.log2(3) + 1 / math.log2(4)
    assert ndcg_at_k(relevant, 10, 3) == pytest.approx(gain / ideal)
    assert ndcg_at_k(relevant, 2, 3) == pytest.approx((1 / math.log2(3)) / (1 + 1 / math.log2(3)))
    assert ndcg_at_k([], 10, 0) == 0.0


@given(st.lists(st.booleans(), min_size=2, max_size=30).filter(any), st.integers(1, 12))
def test_ndcg_is_scikit_learn_s_where_all_relevant_were_ranked(relevant: list[bool], k: int) -> None:
    expected = ndcg_score([np.array(relevant, dtype=int)], [np.arange(len(relevant), 0, -1)], k=k)
    assert ndcg_at_k(relevant, k, sum(relevant)) == pytest.approx(expected)


probabilities = st.lists(st.tuples(st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.9, 1.0]), st.booleans()), min_size=1)


@given(probabilities)
def test_brier_score_is_scikit_learn_s(outcomes: list[tuple[float, bool]]) -> None:
    confidence, right = zip(*outcomes, strict=True)
    assert brier_score(confidence, right) == pytest.approx(brier_score_loss(right, confidence, pos_label=True))


@given(probabilities)
def test_auroc_is_scikit_learn_s(outcomes: list[tuple[float, bool]]) -> None:
    confidence, right = zip(*outcomes, strict=True)
    if len(set(right)) == 1:
        assert math.isnan(auroc(confidence, right))
    else:
        assert auroc(confidence, right) == pytest.approx(roc_auc_score(right, confidence))


def test_expected_calibration_error_by_hand() -> None:
    confidence = [0.9, 0.1, 0.8, 0.2]
    right = [True, False, False, True]
    # Bins of equal count: {0.1, 0.2} with half right, {0.8, 0.9} with half right.
    assert expected_calibration_error(confidence, right, bins=2) == pytest.approx(0.5 * 0.35 + 0.5 * 0.35)
    assert expected_calibration_error(confidence, right, bins=1) == pytest.approx(0.0)
    assert expected_calibration_error(confidence, right, bins=4) == pytest.approx((0.1 + 0.8 + 0.8 + 0.1) / 4)


def test_expected_calibration_error_with_bins_of_unequal_or_no_count() -> None:
    # Three in the first bin, two in the second.
    assert expected_calibration_error([0.5] * 5, [True] * 5, bins=2) == pytest.approx(0.5)
    assert expected_calibration_error([0.25], [True], bins=10) == pytest.approx(0.75)


def test_aurc_by_hand() -> None:
    # Best first: right, wrong, right, wrong; risks at coverages 1/4 to 4/4: 0, 1/2, 1/3, 1/2.
    assert aurc([0.9, 0.8, 0.3, 0.1], [True, False, True, False]) == pytest.approx((0 + 1 / 2 + 1 / 3 + 1 / 2) / 4)
    assert aurc([0.1, 0.9], [True, True]) == 0.0
    assert aurc([0.1, 0.9], [False, False]) == 1.0
    assert aurc([0.1, 0.9], [True, False]) > aurc([0.9, 0.1], [True, False])
