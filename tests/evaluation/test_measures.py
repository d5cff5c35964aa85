"""Measures against scikit-learn, and against values computed by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sklearn.metrics import brier_score_loss, ndcg_score, roc_auc_score

from askcol.evaluation.measures import (
    aurc,
    auroc,
    brier_score,
    exact_match,
    expected_calibration_error,
    is_right,
    ndcg_at_k,
    paired_bootstrap,
    reciprocal_rank,
    reliability,
    risk_coverage,
    success_at_k,
    token_f1,
)
from askcol.text.normalisation import answer_key, normalize_answer


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


@pytest.mark.parametrize(
    ("prediction", "golds", "right"),
    [
        ("1,700", ["1700"], True),
        ("more than 1400", ["1400"], True),
        ("In 2003", ["2003"], True),
        ("celibate priesthood", ["celibate"], True),
        ("nine", ["Zoe", "nine movies"], True),
        ("3 May 2023", ["3 May 2024"], False),
        ("February", ["24 February"], False),
        ("10 minutes 48 seconds per year", ["10 minutes 48 seconds"], True),
        ("a common lineage, sometimes directly spawning individual denominations", ["lineage"], False),
        ("English", ["German"], False),
        ("Ann", [], False),
        ("", ["Ann"], False),
    ],
)
def test_right_is_what_would_pass_for_an_answer(prediction: str, golds: list[str], right: bool) -> None:
    assert is_right(prediction, golds) is right


@given(st.text(alphabet="ab 12", min_size=1))
def test_an_exact_match_is_right(gold: str) -> None:
    assert is_right(gold, [gold])


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


def test_reliability_by_hand() -> None:
    bins = reliability([0.9, 0.1, 0.8, 0.2, 0.3], [True, False, False, True, False], bins=2)
    assert bins == [pytest.approx((0.2, 1 / 3, 3)), pytest.approx((0.85, 1 / 2, 2))]


@given(probabilities, st.integers(1, 12))
@example([(0.1, False)] * 5, 2)
def test_the_bins_of_a_reliability_hold_everything_once(outcomes: list[tuple[float, bool]], bins: int) -> None:
    confidence, right = zip(*outcomes, strict=True)
    found = reliability(confidence, right, bins)
    counts = [n for _, _, n in found]
    assert sum(counts) == len(outcomes)
    assert len(counts) == min(bins, len(outcomes))
    assert max(counts) - min(counts) <= 1
    assert sum(p * n for p, _, n in found) == pytest.approx(sum(confidence))
    assert sum(y * n for _, y, n in found) == pytest.approx(sum(right))
    means = [p for p, _, _ in found]
    assert means == pytest.approx(sorted(means))  # the mean of three times 0.1 is not that of two, to the last bit


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2.5 million", "25 million"),
        ("3–1", "31"),
        ("1:30", "130"),
        ("-5 °C", "5 °C"),
        ("vitamin A", "vitamin"),
        ("C++", "C"),
        ("A", "the"),
    ],
)
def test_answers_that_squad_s_normalisation_takes_for_one_are_told_apart(one: str, other: str) -> None:
    assert normalize_answer(one) == normalize_answer(other)
    assert answer_key(one) != answer_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The bridge.", "bridge"),
        ("1,700", "1700"),
        ("3–1", "3-1"),
        ("−5", "-5"),
        ("A bridge", "“bridge”"),
        ("B.C.", "BC"),
    ],
)
def test_wordings_of_one_answer_have_one_key(one: str, other: str) -> None:
    assert answer_key(one) == answer_key(other)


def test_of_articles_and_marks_no_key_is_left() -> None:
    assert not any(answer_key(" the “a”."))


def test_risk_coverage_by_hand() -> None:
    coverage, risk = risk_coverage([0.1, 0.8, 0.9, 0.3], [False, False, True, True])
    assert coverage == [0.25, 0.5, 0.75, 1.0]
    assert risk == pytest.approx([0, 1 / 2, 1 / 3, 1 / 2])


def test_risk_coverage_keeps_the_order_of_ties() -> None:
    assert risk_coverage([0.5, 0.5], [True, False])[1] == [0, 0.5]
    assert risk_coverage([0.5, 0.5], [False, True])[1] == [1, 0.5]


def test_paired_bootstrap_of_a_difference_that_is_always_the_same() -> None:
    before = [0.1, 0.5, 0.9]
    assert paired_bootstrap(before, [b + 0.25 for b in before], resamples=50) == pytest.approx((0.25, 0.25, 0.25))


def test_paired_bootstrap_has_the_interval_of_a_normal_mean() -> None:
    rng = np.random.default_rng(5)
    before, difference = rng.uniform(size=400), rng.normal(0.1, 0.5, 400)
    mean, low, high = paired_bootstrap(before.tolist(), (before + difference).tolist(), resamples=4000)
    error = 1.96 * difference.std() / 400**0.5
    assert mean == pytest.approx(difference.mean())
    assert (low, high) == pytest.approx((mean - error, mean + error), abs=0.15 * error)


def test_paired_bootstrap_pairs_the_rows() -> None:
    """Unpaired, the spread of the scores would hide the difference."""
    before = [0.0, 1.0] * 50
    after = [b + 0.01 * (1 + i % 2) for i, b in enumerate(before)]
    _, low, high = paired_bootstrap(before, after, resamples=500)
    assert 0.01 < low < 0.015 < high < 0.02


def test_paired_bootstrap_is_the_same_for_the_same_seed() -> None:
    rows = [0.0, 1.0, 0.5, 0.25], [1.0, 0.0, 0.75, 0.5]
    assert paired_bootstrap(*rows, resamples=50) == paired_bootstrap(*rows, resamples=50)
    assert paired_bootstrap(*rows, resamples=50) != paired_bootstrap(*rows, resamples=50, seed=1)


def test_aurc_by_hand() -> None:
    # Best first: right, wrong, right, wrong; risks at coverages 1/4 to 4/4: 0, 1/2, 1/3, 1/2.
    assert aurc([0.9, 0.8, 0.3, 0.1], [True, False, True, False]) == pytest.approx((0 + 1 / 2 + 1 / 3 + 1 / 2) / 4)
    assert aurc([0.1, 0.9], [True, True]) == 0.0
    assert aurc([0.1, 0.9], [False, False]) == 1.0
    assert aurc([0.1, 0.9], [True, False]) > aurc([0.9, 0.1], [True, False])
