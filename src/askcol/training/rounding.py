"""Weights -> int8 levels that every processor multiplies alike.

The rounding is GPTQ (Frantar et al. 2023): one input after another, and what rounding changes is made up for by the
weights of the inputs that are still to be rounded. Levels stay in the range that `askcol.inference` sets.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch

from askcol.inference import LARGEST_LEVEL, PAIR_LIMIT

_DAMPING = 0.01


@dataclass(frozen=True, slots=True)
class Rounded:
    """`levels`: int8 `[outputs, inputs]`. `scales`: float32 `[outputs]`, the step between two levels."""

    levels: torch.Tensor
    scales: torch.Tensor


def round_weights(weights: torch.Tensor, moments: torch.Tensor) -> Rounded:
    """Rounds float32 `[outputs, inputs]` so that the outputs change little.

    `moments`: float64 `[inputs, inputs]`, the sum of x x^T over sample inputs x.
    """
    outputs, inputs = weights.shape
    scales = _scales(weights)
    damped = moments + _DAMPING * moments.diagonal().mean() * torch.eye(inputs, dtype=moments.dtype)
    order = damped.diagonal().argsort(
        descending=True, stable=True
    )  # the largest inputs while most can make up for them
    inverse = torch.cholesky_inverse(torch.linalg.cholesky(damped[order][:, order]))
    shares = torch.linalg.cholesky(inverse, upper=True)
    left = (weights.double() / scales[:, None]).T[order].contiguous()
    levels = torch.zeros(inputs + inputs % 2, outputs, dtype=torch.float64)
    for done, i in enumerate(order.tolist()):
        neighbour = levels[i ^ 1]  # 0 until it is rounded
        lowest = (-PAIR_LIMIT - neighbour.clamp_max(0)).clamp_min(-LARGEST_LEVEL)
        highest = (PAIR_LIMIT - neighbour.clamp_min(0)).clamp_max(LARGEST_LEVEL)
        levels[i] = torch.minimum(torch.maximum(left[done].round(), lowest), highest)
        error = (left[done] - levels[i]) / shares[done, done]
        left[done + 1 :] -= shares[done, done + 1 :, None] * error
    return Rounded(levels[:inputs].T.to(torch.int8).contiguous(), scales.float())


def _scales(weights: torch.Tensor) -> torch.Tensor:
    """float64 `[outputs]`, the finest steps with which no weight and no pair of neighbours is out of range."""
    padded = torch.nn.functional.pad(weights.double(), (0, weights.shape[1] % 2))
    pairs = padded.reshape(len(padded), -1, 2)
    one_sign = torch.maximum(pairs.clamp_min(0).sum(2), (-pairs).clamp_min(0).sum(2)).amax(1)
    return torch.maximum(one_sign / PAIR_LIMIT, padded.abs().amax(1) / LARGEST_LEVEL).clamp_min(
        torch.finfo(torch.float32).tiny
    )
