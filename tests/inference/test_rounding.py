"""Weights rounded to the nearest int8 levels that no kernel saturates with."""

from __future__ import annotations

import numpy as np
import pytest
from saturation import extreme_activations, saturating_product

from askcol.inference.rounding import rounded
from askcol.types import FloatArray

RANDOM = np.random.default_rng(0).standard_normal((64, 24)).astype(np.float32)


@pytest.mark.parametrize(
    "weights",
    [RANDOM, abs(RANDOM), -abs(RANDOM), np.ones((8, 2), dtype=np.float32), np.zeros((8, 2), dtype=np.float32)],
    ids=["mixed signs", "positive", "negative", "all alike", "zero"],
)
def test_no_activations_saturate(weights: FloatArray) -> None:
    levels = rounded(weights).levels
    activations = extreme_activations(levels)
    exact = activations.astype(np.int64) @ levels.astype(np.int64)
    np.testing.assert_array_equal(saturating_product(activations, levels), exact)


def test_a_pair_that_would_be_rounded_up_twice_stays_within_the_limit() -> None:
    weights = np.array([[64.5], [63.5], [127.0], [0.0]], dtype=np.float32)
    assert rounded(weights).levels[:, 0].tolist() == [64, 64, 127, 0]


def test_neighbours_of_one_sign_share_the_limit_and_others_do_not() -> None:
    weights = np.array([[1.0, 1.0, 0.5, 0.0], [1.0, -1.0, 0.5, 0.0], [3.0, 1.0, 0.5, 0.0]], dtype=np.float32).T
    assert rounded(weights).levels[:2].T.tolist() == [[64, 64], [127, -127], [96, 32]]


def test_levels_are_the_nearest() -> None:
    found = rounded(RANDOM)
    assert (abs(found.dequantized() - RANDOM) <= 0.5001 * found.scales).mean() > 0.999
    assert (abs(found.dequantized() - RANDOM) <= 1.5001 * found.scales).all()
