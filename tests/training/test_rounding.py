"""Weights on int8 levels that no kernel saturates with."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from saturation import extreme_activations, saturating_product

from askcol.inference.rounding import PAIR_LIMIT
from askcol.training.rounding import Rounded, round_weights


def weights_of(outputs: int, inputs: int) -> torch.Tensor:
    return torch.randn(outputs, inputs, generator=torch.Generator().manual_seed(0))


def restored(rounded: Rounded) -> torch.Tensor:
    return rounded.levels * rounded.scales[:, None]


@pytest.mark.parametrize(
    "weights",
    [
        weights_of(24, 64),
        weights_of(24, 63),
        weights_of(24, 64).abs(),
        -weights_of(24, 64).abs(),
        torch.ones(2, 8),
        torch.zeros(2, 8),
    ],
    ids=["mixed signs", "an odd number of inputs", "positive", "negative", "all alike", "zero"],
)
def test_no_activations_saturate(weights: torch.Tensor) -> None:
    samples = torch.randn(200, weights.shape[1], generator=torch.Generator().manual_seed(1)).double()
    levels = round_weights(weights, samples.T @ samples).levels.numpy().T
    activations = extreme_activations(levels)
    exact = activations.astype(np.int64) @ levels.astype(np.int64)
    np.testing.assert_array_equal(saturating_product(activations, levels), exact)


def test_eight_bit_weights_saturate() -> None:
    weights = weights_of(24, 64)
    levels = (weights / weights.abs().amax(1, keepdim=True) * 127).round().to(torch.int8).numpy().T
    activations = extreme_activations(levels)
    assert (saturating_product(activations, levels) != activations.astype(np.int64) @ levels.astype(np.int64)).any()


def test_neighbours_of_one_sign_share_the_limit_and_others_do_not() -> None:
    weights = torch.tensor([[1.0, 1.0, 0.5, 0.0], [1.0, -1.0, 0.5, 0.0], [3.0, 1.0, 0.5, 0.0]])
    levels = round_weights(weights, torch.eye(4, dtype=torch.float64)).levels
    assert levels[:, :2].tolist() == [[64, 64], [127, -127], [96, 32]]
    assert PAIR_LIMIT * 255 <= np.iinfo(np.int16).max < (PAIR_LIMIT + 1) * 255


def test_weights_of_unrelated_inputs_are_rounded_to_the_nearest_level() -> None:
    weights = weights_of(24, 64)
    rounded = round_weights(weights, torch.eye(64, dtype=torch.float64))
    assert ((restored(rounded) - weights).abs() <= 0.5001 * rounded.scales[:, None]).all()


def test_outputs_change_less_than_with_the_nearest_levels() -> None:
    generator = torch.Generator().manual_seed(2)
    samples = torch.randn(1000, 8, generator=generator) @ torch.randn(8, 64, generator=generator)
    samples += 0.1 * torch.randn(1000, 64, generator=generator)
    weights = weights_of(24, 64)
    rounded = round_weights(weights, (samples.T @ samples).double())
    nearest = (weights / rounded.scales[:, None]).round() * rounded.scales[:, None]

    def error(found: torch.Tensor) -> float:
        return float((samples @ (found - weights).T).pow(2).mean())

    assert error(restored(rounded)) < 0.5 * error(nearest)
